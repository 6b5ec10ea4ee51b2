//! What several test files need: the models of the repository and protobuf written by hand.
#![allow(dead_code, clippy::unwrap_used)]

pub mod build;

use std::path::{Path, PathBuf};

use prune_opt_ir::op::Registry;
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Module, text};
use prune_opt_onnx::file::{Error, Source, decode, encode};
use prune_opt_onnx::proto::ModelProto;
use prune_opt_onnx::{export, weights};

/// The folder of the repository's test models.
pub fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/models")
}

/// Every ONNX file of the repository, sorted by path.
pub fn model_files() -> Vec<PathBuf> {
    let folders = ["onnx", "golden"].map(|folder| models().join(folder).read_dir().unwrap());
    let mut files: Vec<_> = folders
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "onnx")
    });
    files.sort();
    assert!(files.len() >= 25, "test models are missing");
    files
}

/// Decodes bytes by way of a file, as users do.
pub fn decode_bytes(bytes: &[u8]) -> Result<ModelProto, Error> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    decode(&Source::open(file.path())?)
}

/// The encoded model in one piece.
pub fn encoded(model: &ModelProto) -> Vec<u8> {
    encode(model).unwrap().concat()
}

/// A protobuf field that holds bytes, text or a message.
pub fn field(number: u32, payload: &[u8]) -> Vec<u8> {
    let mut bytes = varint(u64::from(number << 3 | 2));
    bytes.extend(varint(payload.len() as u64));
    bytes.extend(payload);
    bytes
}

/// A protobuf field that holds an integer.
pub fn integer(number: u32, value: u64) -> Vec<u8> {
    [varint(u64::from(number << 3)), varint(value)].concat()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// Every definition there is.
pub fn registry() -> Registry {
    prune_opt_ops::standard()
}

/// The model that a module exports to.
pub fn again(module: &Module) -> ModelProto {
    let registry = registry();
    let verified = verify(module, &registry).unwrap_or_else(|e| panic!("{e}"));
    export(verified).unwrap_or_else(|e| panic!("{e}"))
}

/// A module printed and parsed; `model` has its weights.
pub fn through_text(module: &Module, model: &ModelProto) -> Module {
    let printed = text::print(module);
    let loader = |_: &str| weights(model.clone()).map_err(|e| e.to_string());
    let parsed =
        text::parse("m.pir", &printed, &loader).unwrap_or_else(|e| panic!("{e}\n{printed}"));
    assert!(text::print(&parsed) == printed, "{printed}");
    parsed
}
