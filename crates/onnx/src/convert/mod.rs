//! Each construct of ONNX and its counterpart in the IR, both directions side by side.
//!
//! - Reading *takes* what the IR models out of a message. What is left is kept whole, as an `onnx.rest` attribute, so
//!   fields that this program or its schema does not know come back without a line of code for each.
//! - What the default rendering would not reproduce (a field's presence, an encoding, a dimension's spelling) is noted
//!   beside it. An unchanged module is therefore written as it was read; a hand-written one needs no notes.
//! - Everything noted is an attribute that the text form can print.

pub(crate) mod attribute;
pub(crate) mod docs;
pub(crate) mod notes;
pub(crate) mod opset;
pub(crate) mod tensor;
pub(crate) mod value_info;

/// Whether opaque messages of this kind, as modules carry them, have no field for a tensor: what a file says of types and
/// of operator sets.
pub fn holds_no_tensor(kind: &str) -> bool {
    let kinds = [
        value_info::WHOLE,
        value_info::FOREIGN,
        attribute::TYPE_PROTO,
        opset::ENTRIES,
    ];
    kinds.contains(&kind)
}
