//! Data beside the model: tensors whose elements lie in another file (`data_location = EXTERNAL`).
//!
//! Between reading and writing such a tensor has `raw_data` *and* says that it is external. [`attach`] makes it so:
//! the data are slices of the mapped file, so that everything else treats them as it treats any other. [`detach`] is
//! the inverse: it takes the data of external tensors out and says where in a new file they are.
//!
//! Invariant: what a model says of files reaches no file outside the model's folder.
//!
//! Source: ONNX, docs/ExternalData.md.

mod attach;
mod detach;
mod locate;
mod visit;

pub use attach::attach;
pub(crate) use detach::{detach, has_external, mark, unmark};

use crate::proto::TensorProto;
use crate::proto::tensor_proto::DataLocation;

/// Tensors of so many bytes and more are taken out of a model that would be too large otherwise, which is the
/// default of ONNX's own tools. Smaller ones may be shapes, which readers want in the model.
pub const THRESHOLD: u64 = 1024;

/// Whether the elements lie in another file.
pub(crate) fn is_external(tensor: &TensorProto) -> bool {
    tensor.data_location == Some(DataLocation::EXTERNAL)
}
