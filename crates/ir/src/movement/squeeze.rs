//! Axes of extent 1 left out.

use crate::op;
use crate::op::text::{axes_operand, names, unary};
use crate::op::{Eval, EvalCx, OpView, Role, ShapeValue, Spec};
use crate::tensor::Tensor;

op! {
    /// The operand without the axes of extent 1 that `axes` names (an attribute until opset 13, an operand
    /// since); without all of them where it names none.
    pub fn squeeze = "squeeze" {
        onnx: "Squeeze",
        attrs: "axes: ints",
        types: "T, int -> T",
        relation_fn: relation,
        roles: &[("axes", Role::Shape)],
        shape: Some(shape),
        eval: Eval::Fn(eval),
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(extents) = view.operand_extents(0) else {
        return Ok(Spec::default());
    };
    let rank = extents.len();
    let gone = match view.ints_or_operand("axes", 1) {
        Some(listed) => super::axes(view, &listed, rank)?,
        None if view.has(1) => return Ok(Spec::default()),
        // A symbol may turn out to be 1.
        None if extents.iter().any(|e| e.constant().is_none()) => return Ok(Spec::default()),
        None => (0..rank).filter(|i| extents[*i].is(1)).collect(),
    };
    if let Some(wrong) = gone
        .iter()
        .find(|i| extents[**i].constant().is_some_and(|n| n != 1))
    {
        let n = &extents[*wrong];
        return Err(format!("axis {wrong} has extent {n} and can't be left out"));
    }
    // The only element of an axis can't be removed: `u!`.
    let x: Vec<_> = names("a", rank)
        .into_iter()
        .enumerate()
        .map(|(i, a)| {
            if gone.contains(&i) {
                format!("u{i}!")
            } else {
                a
            }
        })
        .collect();
    let y: Vec<_> = (0..rank)
        .filter(|i| !gone.contains(i))
        .map(|i| &x[i])
        .collect();
    Ok(Spec::new(unary(&x, axes_operand(view), &y)))
}

fn shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let value = view.operand_shape(0)?;
    let dims = view.shape_dims(0)?;
    let listed = view.ints_or_operand("axes", 1);
    let left = match listed {
        Some(listed) => dims.len().saturating_sub(listed.len()),
        None => dims.iter().filter(|d| **d != 1).count(),
    };
    Some(ShapeValue {
        scalar: left == 0,
        elems: value.elems.clone(),
    })
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let rank = x.rank();
    let gone = match cx.ints("axes", 1) {
        Some(listed) => super::axes(&cx.view, &listed, rank)?,
        None => (0..rank).filter(|i| x.shape()[*i] == 1).collect(),
    };
    let left = (0..rank).filter(|i| !gone.contains(i));
    let shape: Vec<usize> = left.map(|i| x.shape()[i]).collect();
    Ok(vec![x.reshape(&shape)?])
}
