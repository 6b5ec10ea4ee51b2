//! ONNX models: files, messages, and the way into the IR and back.
//!
//! - [`proto`]: the messages of an ONNX file as Rust types, generated from our transcription of the schema.
//! - [`file`](mod@file): reads and writes such messages; weights stay in the memory-mapped file.

pub mod file;
pub mod proto;
