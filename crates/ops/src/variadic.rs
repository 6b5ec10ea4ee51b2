//! Functions of any number of operands that meet by broadcasting.

use crate::binary::shape;
use crate::util::{float, zip};
use ndarray::ArrayD;
use prune_opt_ir::op::{Eval, EvalCx, OpView, ShapeValue};
use prune_opt_ir::{Extent, Tensor, op};

macro_rules! variadic {
    ($($(#[doc = $doc:literal])+ $id:ident = $name:literal, $onnx:literal, $shape:expr, $eval:expr;)*) => {
        $(op! {
            $(#[doc = $doc])+
            pub fn $id = $name {
                onnx: $onnx,
                relation: "x*[..s] -> y[..s]",
                shape: $shape,
                eval: Eval::Fn($eval),
            }
        })*
    };
}

variadic! {
    /// The largest of the elements that meet.
    max = "max", "Max", Some(|v| of_two(v, i64::max)), |cx| fold(cx, f64::max);
    /// The smallest of the elements that meet.
    min = "min", "Min", Some(|v| of_two(v, i64::min)), |cx| fold(cx, f64::min);
    /// The sum of the elements that meet.
    sum = "sum", "Sum", None, |cx| fold(cx, |a, b| a + b);
    /// The mean of the elements that meet.
    mean = "mean", "Mean", None, mean_eval;
}

fn of_two(view: &OpView<'_>, f: fn(i64, i64) -> i64) -> Option<ShapeValue> {
    if view.op.operands.len() == 1 {
        return view.operand_shape(0).cloned();
    }
    if view.op.operands.len() != 2 {
        return None;
    }
    shape(view, |a, b| {
        if a == b {
            return Some(a.clone());
        }
        Some(Extent::from(f(a.constant()?, b.constant()?)))
    })
}

fn folded(cx: &EvalCx<'_>, f: fn(f64, f64) -> f64) -> Result<ArrayD<f64>, String> {
    let mut y = cx.input(0)?.to_floats();
    for i in 1..cx.inputs.len() {
        y = zip(&y, &cx.input(i)?.to_floats(), f)?.into_shared();
    }
    Ok(y.into_owned())
}

fn fold(cx: &EvalCx<'_>, f: fn(f64, f64) -> f64) -> Result<Vec<Tensor>, String> {
    let y = float(folded(cx, f)?);
    Ok(vec![match cx.input(0)? {
        Tensor::Float(_) => y,
        _ => Tensor::Int(y.to_ints()),
    }])
}

fn mean_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let count = cx.inputs.len() as f64;
    Ok(vec![float(folded(cx, |a, b| a + b)? / count)])
}
