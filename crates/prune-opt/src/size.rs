//! What a model's size depends on: the symbols of its extents, what pruning makes of it, and how it is written.

use crate::Format;
use crate::load::Loaded;
use prune_opt_ir::Module;
use prune_opt_ir::op::Registry;
use prune_opt_ir::verify::{Verified, verify};
use prune_opt_onnx::file::Destination;
use prune_opt_onnx::{Files, Placement};
use prune_opt_select::{Pruner, Sizer};
use std::collections::BTreeSet;
use std::path::Path;
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

/// The files of a module that goes to `path` as ONNX; `None` where it can't be written.
pub(crate) fn files(module: Verified<'_>, path: &Path, placement: Placement) -> Option<Files> {
    let model = prune_opt_onnx::prepare(module, placement).ok()?;
    model.into_files(Destination::from_path(path)).ok()
}

/// Knows the files of a model that goes to `path` as ONNX. Those before are what it was read from, or if that was text
/// what it would be in as it is; `None` where it can't be written.
pub(crate) fn sizer(
    loaded: &Loaded,
    ops: &Registry,
    path: &Path,
    placement: Placement,
) -> Option<Sizer> {
    let path = path.to_path_buf();
    let size = move |module: Verified<'_>| Some(files(module, &path, placement)?.bytes());
    let before = match loaded.format {
        Format::Onnx => Some(loaded.files.iter().map(|f| f.bytes().len() as u64).sum()),
        Format::Pir => size(verify(&loaded.module, ops).ok()?),
    };
    Some(Sizer {
        before: before?,
        size: Arc::new(size),
    })
}
