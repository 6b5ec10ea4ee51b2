//! A matrix made of any tensor.

use crate::op;
use crate::op::text::{join, names, unary};
use crate::op::{Eval, EvalCx, OpView, Spec};
use crate::tensor::Tensor;

op! {
    /// The axes before `axis` as one, and those from it on as another.
    pub fn flatten = "flatten" {
        onnx: "Flatten",
        attrs: "axis: int",
        types: "T -> T",
        relation_fn: relation,
        eval: Eval::Fn(eval),
    }
}

/// Where to cut: `axis` may be the rank itself.
fn cut(view: &OpView<'_>, rank: usize) -> Result<usize, String> {
    match view.int("axis").unwrap_or(1) {
        a if a == rank as i64 => Ok(rank),
        a => view.axis(a, rank),
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(rank) = view.operand_rank(0) else {
        return Ok(Spec::default());
    };
    let cut = cut(view, rank)?;
    let x = names("a", rank);
    let y = [join(&x[..cut], " * ", "1"), join(&x[cut..], " * ", "1")];
    Ok(Spec::new(unary(&x, "", &y)))
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let cut = cut(&cx.view, x.rank())?;
    let shape: Vec<usize> = [&x.shape()[..cut], &x.shape()[cut..]]
        .iter()
        .map(|part| part.iter().product())
        .collect();
    Ok(vec![x.reshape(&shape)?])
}
