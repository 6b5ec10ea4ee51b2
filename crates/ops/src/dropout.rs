//! Dropout, which does nothing when a model is run.

use crate::util::given;
use ndarray::ArrayD;
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, OpView, Spec};
use prune_opt_ir::{DType, Tensor, op};

op! {
    /// The operand itself; and, if asked for, a mask that is true everywhere.
    pub fn dropout = "dropout" {
        onnx: "Dropout",
        attrs: "ratio: float, seed: int",
        types: "T, float, U -> T, U where T: float, U: bool",
        relation_fn: |view| {
            let scalar = |i: usize, name: &str| match view.operand_rank(i) {
                Some(1) => format!(", {name}[r{i}!]"),
                _ if view.op.operands.len() > i => format!(", {name}[]?"),
                _ => String::new(),
            };
            let mask = if view.op.results.len() > 1 { ", mask[..s]" } else { "" };
            let (ratio, mode) = (scalar(1, "ratio"), scalar(2, "training_mode"));
            Ok(Spec::new(format!("x[..s]{ratio}{mode} -> y[..s]{mask}")))
        },
        dtype: DTypeRule::Fn(dtype),
        eval: Eval::Fn(eval),
    }
}

fn dtype(view: &OpView<'_>, result: usize) -> Option<DType> {
    match result {
        0 => view.operand_type(0)?.dtype(),
        _ => Some(DType::Bool),
    }
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let training = given(cx, 2).is_some_and(|t| t.to_bools().iter().any(|b| *b));
    let none = given(cx, 1).is_some_and(|t| t.to_floats().iter().all(|ratio| *ratio == 0.0));
    if training && !none {
        return Err("training mode is not run".into());
    }
    let mask = || Tensor::Bool(ArrayD::from_elem(x.shape(), true).into_shared());
    let mut all = vec![x.clone()];
    all.extend((cx.view.op.results.len() > 1).then(mask));
    Ok(all)
}
