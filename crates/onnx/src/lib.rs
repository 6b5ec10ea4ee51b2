//! ONNX: files, messages, and their conversion to modules and back.
//!
//! [`mod@file`] reads and writes without copying weights, [`proto`] is the schema as types, [`import()`] and [`export()`]
//! convert. Without a pass between them they give an equal model back; what the IR does not model travels as
//! `onnx.*` attributes, which the text form prints.

mod convert;
mod export;
mod external;
mod import;
mod lower;
mod subgraphs;

pub mod file;
pub mod proto;

pub use convert::holds_no_tensor;
pub use export::{Files, Outgoing, Placement, export, prepare};
pub use external::{THRESHOLD, attach};
pub use import::{import, name_declared, region, weights};
pub use lower::{Lowered, Run, has_to_lower, lower};
