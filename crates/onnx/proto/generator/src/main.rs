//! Generates the Rust types of the ONNX schema: `cargo run [-- DESCRIPTOR_SET_OUT]` in this folder.
//!
//! The result is committed, because generating in a build script would add about a minute of compilation to
//! every fresh build. Its first line carries a hash of `onnx.proto`, by which a test of the crate notices that
//! one was changed without the other.

use std::path::Path;
use std::{env, fs};

use anyhow::{Context, Result, anyhow};
use buffa_build::PointerRepr;

fn main() -> Result<()> {
    let proto = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("generator has no parent folder")?;
    let target = proto
        .parent()
        .context("proto has no parent folder")?
        .join("src/proto/generated.rs");

    let scratch = env::temp_dir().join(format!("prune-opt-onnx-{}", std::process::id()));
    fs::create_dir_all(&scratch)?;
    let code = generate(proto, &scratch);
    fs::remove_dir_all(&scratch)?;
    fs::write(&target, code?).with_context(|| format!("writing {}", target.display()))
}

/// The text of `generated.rs`; `scratch` takes intermediate files.
fn generate(proto: &Path, scratch: &Path) -> Result<String> {
    let schema = fs::read(proto.join("onnx.proto"))?;
    let set = protox::Compiler::new([proto])?
        .include_source_info(true)
        .open_file("onnx.proto")?
        .encode_file_descriptor_set();
    if let Some(path) = env::args_os().nth(1) {
        fs::write(path, &set)?;
    }
    let set_path = scratch.join("onnx.binpb");
    fs::write(&set_path, set)?;

    buffa_build::Config::new()
        .files(&["onnx.proto"])
        .descriptor_set(&set_path)
        .out_dir(scratch)
        .file_per_package(true)
        .use_bytes_type()
        // Stored inline, the tensor, graph and type that few attributes have would make each one 2 KB.
        .box_type(PointerRepr::Box)
        .unbox_oneof()
        .generate_views(false)
        .generate_json(false)
        .generate_text(false)
        .generate_with_setters(false)
        .idiomatic_enum_aliases(false)
        .compile()
        .map_err(|e| anyhow!("{e}"))?;
    let body = fs::read_to_string(scratch.join("onnx.rs"))?;
    Ok(format!("// onnx.proto {:016x}\n{body}", fnv1a(&schema)))
}

/// 64-bit FNV-1a; the test that compares hashes has the same.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
