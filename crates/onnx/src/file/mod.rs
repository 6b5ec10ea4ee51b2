//! Reading and writing ONNX files without copying their weights.
//!
//! [`read`] maps a file and decodes it; every `raw_data` is then a slice of the map, so that a model costs memory
//! for its structure only. [`write()`] asks each large slice where it came from and lets the kernel copy that range
//! from file to file; only what is new passes through this process, in pieces: parameters that were cut are gathered as
//! they are written, so that what is held does not grow with the model.
//!
//! - A file is written aside and renamed, so that a reader sees the old file or the new one and the output may be
//!   the input: the map keeps the old file alive.
//! - Bytes that hostile input controls never index, and what decoding allocates is bounded by the size of the input.
//! - Invariant: knows protobuf messages and bytes, nothing of graphs or of the IR.

mod error;
mod output;
mod source;
mod write;

pub use error::{Error, Result};
pub use source::{MOST_OPEN, Source, decode, read};
pub(crate) use write::write_pair;
pub use write::{Destination, encode, write, write_data, write_segments};

/// The size that no protobuf message may exceed: 2 GiB less one byte.
pub const MAX_MESSAGE: usize = buffa::MAX_MESSAGE_BYTES as usize;
