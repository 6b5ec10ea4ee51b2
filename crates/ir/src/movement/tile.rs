//! Copies side by side.

use crate::each_tensor;
use crate::op;
use crate::op::text::{names, unary};
use crate::op::{Eval, EvalCx, OpView, Role, ShapeValue, Spec};
use crate::tensor::{self, Tensor, elements};

op! {
    /// The operand `repeats[i]` times along axis `i`.
    pub fn tile = "tile" {
        onnx: "Tile",
        attrs: "",
        types: "T, number, number -> T",
        relation_fn: relation,
        roles: &[("repeats", Role::Shape)],
        shape: Some(shape),
        eval: Eval::Fn(eval),
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(rank) = view.operand_rank(0) else {
        return Ok(Spec::default());
    };
    let repeats = view.shape_elems(1).unwrap_or_else(|| vec![None; rank]);
    if repeats.len() != rank {
        return Err(format!("{} repeats for {rank} axes", repeats.len()));
    }
    let mut x = names("a", rank);
    let mut y = x.clone();
    let (mut stated, mut extents) = (Vec::new(), Vec::new());
    for (i, n) in repeats.into_iter().enumerate() {
        match n {
            Some(n) if n.is(1) => stated.push("1".to_string()),
            Some(n) => {
                stated.push(format!("r{i}"));
                y[i] = format!("r{i} * a{i}");
                extents.push((format!("r{i}"), n));
            }
            None => {
                // A variable that stands nowhere: nothing is said.
                stated.push(format!("f{i}"));
                x[i] = format!("u{i}!");
                y[i] = format!("v{i}!");
            }
        }
    }
    let mut spec = Spec::new(unary(&x, ", repeats[n!]", &y));
    spec.extents = extents;
    Ok(spec.operand(1, stated))
}

fn shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let value = view.operand_shape(0)?;
    let [times] = view.operand_ints(1)?[..] else {
        return None;
    };
    let times = usize::try_from(times).ok()?;
    let total = value.elems.len().checked_mul(times)?;
    let elems = std::iter::repeat_n(&value.elems, times).flatten().cloned();
    (total as u64 <= op::LONGEST_SHAPE).then(|| ShapeValue::vector(elems.collect()))
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let mut x = cx.input(0)?.clone();
    let repeats = cx.input(1)?.int_vec();
    if repeats.len() != x.rank() {
        return Err(format!("{} repeats for {} axes", repeats.len(), x.rank()));
    }
    let times = |n: i64| usize::try_from(n).map_err(|_| format!("{n} is no number of repeats"));
    for (axis, n) in repeats.into_iter().enumerate() {
        let (n, len) = (times(n)?, x.shape()[axis]);
        let mut shape = x.shape().to_vec();
        shape[axis] = len.checked_mul(n).ok_or("too many repeats")?;
        elements(&shape)?;
        let index: Vec<usize> = (0..shape[axis]).map(|i| i % len).collect();
        x = each_tensor!(&x, a => tensor::take(a, axis, &index));
    }
    Ok(vec![x])
}
