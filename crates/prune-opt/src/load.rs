//! From a file to a module.

use crate::Format;
use crate::error::{Error, Fault};
use crate::stores::Stores;
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Diagnostic, Diagnostics, Module, Source, text};
use prune_opt_onnx::file::{self, Source as File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A module and the files that its weights are slices of.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub module: Module,
    pub format: Format,
    /// The path as the user gave it, `<stdin>` for a pipe.
    pub name: String,
    /// What paths of stores are relative to.
    pub folder: PathBuf,
    pub files: Vec<File>,
}

impl Loaded {
    /// Diagnostics about the module as an error.
    pub fn wrong(&self, diagnostics: Diagnostics) -> Error {
        match &self.module.source {
            Some(source) => Error::text(Fault::Input, source.clone(), diagnostics),
            None => Error::input(&self.name, diagnostics),
        }
    }
}

/// Reads the model at `path`; `-` is standard input.
pub(crate) fn load(path: &str, ops: &Registry) -> Result<Loaded, Error> {
    let file = File::open(path)?;
    let name = file.name().to_string();
    let folder = match path {
        "-" => PathBuf::new(),
        path => Path::new(path)
            .parent()
            .map(PathBuf::from)
            .unwrap_or_default(),
    };
    if file.bytes().is_empty() {
        let help = "a model is an ONNX file or IR text; check that what made it succeeded";
        return Err(Error::input(
            &name,
            Diagnostic::error("the file is empty").help(help),
        ));
    }
    match Format::sniff(file.bytes()) {
        Format::Onnx => onnx(file, name, folder, ops),
        Format::Pir => {
            let text = std::str::from_utf8(file.bytes()).map_err(|e| {
                let message = format!(
                    "neither ONNX nor text: byte {} is no UTF-8",
                    e.valid_up_to()
                );
                Error::input(&name, Diagnostic::error(message))
            })?;
            let named_onnx = Path::new(path).extension().is_some_and(|e| e == "onnx");
            pir(text, name, folder).map_err(|mut e| {
                if let Some(last) = e.diagnostics.0.last_mut().filter(|_| named_onnx) {
                    let help =
                        "it was read as IR text, since it is no ONNX model, whatever its name says";
                    last.help.get_or_insert_with(|| help.into());
                }
                e
            })
        }
    }
}

fn onnx(file: File, name: String, folder: PathBuf, ops: &Registry) -> Result<Loaded, Error> {
    let mut model = file::decode(&file)?;
    // Of a pipe, beside the current folder's files.
    let path = Path::new(&name);
    let beside = prune_opt_onnx::attach(&mut model, path).map_err(|d| Error::input(&name, d))?;
    // Text that refers to these weights stands in the same folder until it is written elsewhere.
    let base = Path::new(&name)
        .file_name()
        .and_then(|n| n.to_str())
        .unwrap_or(&name);
    let module = prune_opt_onnx::import(model, ops, base).map_err(|d| Error::input(&name, d))?;
    Ok(Loaded {
        module,
        format: Format::Onnx,
        name,
        folder,
        files: [file].into_iter().chain(beside).collect(),
    })
}

/// Reads a module from text whose stores lie in `folder`.
pub(crate) fn pir(text: &str, name: String, folder: PathBuf) -> Result<Loaded, Error> {
    let stores = Stores::new(&folder, &name);
    let module = text::parse(&name, text, &stores).map_err(|d| {
        let source = Source {
            path: name.clone(),
            text: text.into(),
        };
        Error::text(Fault::Input, Arc::new(source), d)
    })?;
    let files = stores.into_files();
    Ok(Loaded {
        module,
        format: Format::Pir,
        name,
        folder,
        files,
    })
}
