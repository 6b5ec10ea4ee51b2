//! Files of weights that a text refers to: safetensors, the initializers of an ONNX model, or ranges of any file.

use bytes::Bytes;
use prune_opt_ir::beside::{self, Wrong};
use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::text::Files;
use prune_opt_ir::{Weight, store};
use prune_opt_onnx::file::{self, Source};
use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};

/// The files that one text refers to, as they are read.
pub(crate) struct Stores<'a> {
    folder: &'a Path,
    /// Where files lie that ranges are taken of.
    folders: Vec<PathBuf>,
    files: RefCell<Vec<Source>>,
}

impl<'a> Stores<'a> {
    /// Of the text called `name`, in `folder`.
    pub(crate) fn new(folder: &'a Path, name: &str) -> Self {
        let own = folder.join(".").canonicalize().ok();
        let behind = beside::behind(Path::new(name));
        Stores {
            folder,
            folders: own.into_iter().chain(behind).collect(),
            files: RefCell::new(Vec::new()),
        }
    }

    /// The files that weights are slices of.
    pub(crate) fn into_files(self) -> Vec<Source> {
        self.files.into_inner()
    }
}

impl Files for Stores<'_> {
    fn tensors(&self, path: &str) -> Result<IndexMap<String, Weight>, String> {
        let (weights, files) = read(&self.folder.join(path))?;
        self.files.borrow_mut().extend(files);
        Ok(weights)
    }

    fn bytes(&self, path: &str) -> Result<Bytes, Wrong> {
        let file = beside::file(path, &self.folders)?;
        let source = Source::open(file).map_err(|e| {
            let cause = match e {
                file::Error::Read { cause, .. } => cause,
                other => io::Error::other(other.to_string()),
            };
            beside::unreadable(path, &cause)
        })?;
        let bytes = source.bytes().clone();
        let mut files = self.files.borrow_mut();
        let open = files.len() < file::MOST_OPEN;
        files.push(if open { source } else { source.closed() });
        Ok(bytes)
    }
}

/// The weights in the file at `path`, by key, and the files that they are slices of.
///
/// # Errors
/// That it can't be read or is neither, in a few words.
fn read(path: &Path) -> Result<(IndexMap<String, Weight>, Vec<Source>), String> {
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
