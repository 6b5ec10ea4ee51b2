//! Which symbols a model's extents have.

use prune_opt_ir::Module;
use std::collections::BTreeSet;

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
