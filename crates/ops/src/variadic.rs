//! Functions of any number of operands that meet by broadcasting.

use crate::binary::shape;
use crate::util::{float, zip};
use prune_opt_ir::op::{Eval, EvalCx, OpView, ShapeValue};
use prune_opt_ir::{Extent, Tensor, op};

macro_rules! variadic {
    ($($(#[doc = $doc:literal])+ $id:ident = $name:literal, $onnx:literal, $kind:literal, $shape:expr, $eval:expr;)*) => {
        $(op! {
            $(#[doc = $doc])+
            pub fn $id = $name {
                onnx: $onnx,
                attrs: "",
                types: concat!("T* -> T where T: ", $kind),
                relation: "x*[..s] -> y[..s]",
                shape: $shape,
                eval: $eval,
            }
        })*
    };
}

variadic! {
    /// The largest of the elements that meet.
    max = "max", "Max", "number", Some(|v| of_two(v, i64::max)), Eval::Map2(f64::max);
    /// The smallest of the elements that meet.
    min = "min", "Min", "number", Some(|v| of_two(v, i64::min)), Eval::Map2(f64::min);
    /// The sum of the elements that meet.
    sum = "sum", "Sum", "float", None, Eval::Map2(|a, b| a + b);
    /// The mean of the elements that meet.
    mean = "mean", "Mean", "float", None, Eval::Fn(mean_eval);
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

fn mean_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let mut y = cx.input(0)?.to_floats();
    for i in 1..cx.inputs.len() {
        y = zip(&y, &cx.input(i)?.to_floats(), |a, b| a + b)?.into_shared();
    }
    let count = cx.inputs.len() as f64;
    Ok(vec![float(y.mapv(|sum| sum / count))])
}
