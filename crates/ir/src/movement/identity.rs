//! Nothing at all.

use crate::entity::Value;
use crate::module::OpData;
use crate::op;
use crate::op::{Eval, EvalCx};

op! {
    /// The operand itself.
    pub fn identity = "identity" {
        onnx: "Identity",
        attrs: "",
        types: "T -> T",
        relation: "x[..s] -> y[..s]",
        shape: Some(|view| view.operand_shape(0).cloned()),
        eval: Eval::Fn(|cx: &EvalCx<'_>| Ok(vec![cx.input(0)?.clone()])),
    }
}

/// A value under another name.
pub fn copied(value: Value) -> OpData {
    OpData {
        name: "identity".into(),
        operands: vec![Some(value)],
        ..OpData::default()
    }
}
