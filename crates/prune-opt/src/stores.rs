//! Files of weights that a text refers to: safetensors, or the initializers of an ONNX model.

use indexmap::IndexMap;
use prune_opt_ir::{Weight, store};
use prune_opt_onnx::file::{self, Source};
use std::path::Path;

/// The weights in the file at `path`, by key, and the files that they are slices of.
///
/// # Errors
/// That it can't be read or is neither, in a few words.
pub(crate) fn read(path: &Path) -> Result<(IndexMap<String, Weight>, Vec<Source>), String> {
    let file = Source::open(path).map_err(|e| e.to_string())?;
    if is_safetensors(file.bytes()) {
        let weights = store::tensors(file.bytes()).map_err(|e| e.to_string())?;
        return Ok((weights, vec![file]));
    }
    let neither =
        |e: file::Error| format!("{e}; weights are read from safetensors files and ONNX models");
    let mut model = file::decode(&file).map_err(neither)?;
    let beside = prune_opt_onnx::attach(&mut model, path).map_err(|d| d.to_string())?;
    let weights = prune_opt_onnx::weights(model).map_err(|d| d.to_string())?;
    Ok((weights, [file].into_iter().chain(beside).collect()))
}

/// Eight bytes of length, the upper four of which are 0 (a header has less than 4 GiB), then a JSON object.
fn is_safetensors(bytes: &[u8]) -> bool {
    bytes.get(4..9) == Some(b"\0\0\0\0{")
}
