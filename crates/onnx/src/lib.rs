//! prune-opt-onnx.
pub mod file;
pub mod proto;
