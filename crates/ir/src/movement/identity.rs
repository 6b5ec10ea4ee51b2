//! Nothing at all.

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
