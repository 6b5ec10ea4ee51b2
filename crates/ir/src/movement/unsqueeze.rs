//! New axes of extent 1.

use crate::op;
use crate::op::text::{axes_operand, names, unary};
use crate::op::{Eval, EvalCx, OpView, Role, ShapeValue, Spec};
use crate::tensor::Tensor;

op! {
    /// The operand with axes of extent 1 put in, so that `axes` (an attribute until opset 13, an operand since)
    /// are their places in the result.
    pub fn unsqueeze = "unsqueeze" {
        onnx: "Unsqueeze",
        attrs: "axes: ints",
        types: "T, int -> T",
        relation_fn: relation,
        roles: &[("axes", Role::Shape)],
        shape: Some(shape),
        eval: Eval::Fn(eval),
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(rank) = view.operand_rank(0) else {
        return Ok(Spec::default());
    };
    let Some(listed) = view.ints_or_operand("axes", 1) else {
        return Ok(Spec::default());
    };
    let new = super::axes(view, &listed, rank + listed.len())?;
    let x = names("a", rank);
    let mut left = x.iter();
    let y: Vec<&str> = (0..rank + listed.len())
        .map(|i| {
            if new.contains(&i) {
                return "1";
            }
            left.next().map_or("1", String::as_str)
        })
        .collect();
    Ok(Spec::new(unary(&x, axes_operand(view), &y)))
}

fn shape(view: &OpView<'_>) -> Option<ShapeValue> {
    // One axis or many, the elements are the same; their extents are read off the type.
    let value = view.operand_shape(0)?;
    Some(ShapeValue::vector(value.elems.clone()))
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let listed = cx.ints("axes", 1).ok_or("`axes` is missing")?;
    let rank = x.rank() + listed.len();
    let new = super::axes(&cx.view, &listed, rank)?;
    let mut left = x.shape().iter().copied();
    let shape: Vec<usize> = (0..rank)
        .map(|i| {
            if new.contains(&i) {
                1
            } else {
                left.next().unwrap_or(1)
            }
        })
        .collect();
    Ok(vec![x.reshape(&shape)?])
}
