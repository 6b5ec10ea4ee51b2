//! What a model's size depends on: the symbols of its extents, and what pruning makes of it.

use prune_opt_ir::Module;
use prune_opt_ir::verify::verify;
use prune_opt_select::Pruner;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Symbols that occur in the inputs, printed as in the text.
pub(crate) fn symbols(module: &Module) -> Vec<String> {
    let Some(func) = module.main() else {
        return Vec::new();
    };
    let values = func.inputs.iter().filter_map(|v| func.values.get(*v));
    let extents = values.filter_map(|v| v.ty.extents(module)).flatten();
    let all: BTreeSet<_> = extents.flat_map(|e| e.symbols()).collect();
    all.iter().map(ToString::to_string).collect()
}

/// Carries keep-sets out as the pass `prune` does, for targets that are to be met exactly.
pub(crate) fn pruner() -> Pruner {
    Pruner(Arc::new(|module, ops| {
        prune_opt_rewrite::prune(verify(module, ops).ok()?, 0).ok()
    }))
}
