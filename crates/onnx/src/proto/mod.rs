//! The messages of an ONNX file, as Rust types.
//!
//! `generated.rs` comes from `proto/onnx.proto` by way of the program in `proto/generator` and is committed, so
//! that no build needs a protobuf compiler. To change the schema, edit `onnx.proto` and run `cargo run` in
//! `proto/generator`; a test below fails while the two disagree.
//!
//! - Presence is kept: a field that was absent is `None`, and an empty string that was written stays written.
//! - Fields of a newer ONNX are kept and written back, behind the fields of their message that are known.
//! - `bytes` fields are [`bytes::Bytes`], which share the buffer that was decoded.
//! - Invariant: nothing here knows the IR.

#[allow(missing_docs, clippy::all, clippy::unwrap_used)]
#[rustfmt::skip]
mod generated;

pub use generated::*;

#[cfg(test)]
mod tests {
    #[test]
    fn generated_code_is_of_this_schema() {
        let schema = include_bytes!("../../proto/onnx.proto");
        let hash = schema
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
            });
        let first = include_str!("generated.rs").lines().next();
        let expected = format!("// onnx.proto {hash:016x}");
        assert_eq!(
            first,
            Some(expected.as_str()),
            "run `cargo run` in crates/onnx/proto/generator"
        );
    }
}
