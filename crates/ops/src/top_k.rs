//! The largest or smallest along an axis: chosen by data, so frozen.

use crate::util::{Lines, rows};
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, OpView, Role, Spec};
use prune_opt_ir::tensor::elements;
use prune_opt_ir::{DType, Tensor, op};
use std::cmp::Ordering;

op! {
    /// The `k` largest (or smallest) elements along an axis, and where they stood.
    pub fn top_k = "top_k" {
        onnx: "TopK",
        attrs: "axis: int, k: int >= 0, largest: flag, sorted: flag",
        types: "T, int -> T, int where T: number",
        relation_fn: top_relation,
        roles: &[("k", Role::Shape)],
        dtype: DTypeRule::Fn(|view, i| if i == 0 { view.operand_type(0)?.dtype() } else { Some(DType::I64) }),
        eval: Eval::Fn(top_eval),
    }
}

op! {
    /// Where the largest element along an axis stands.
    pub fn arg_max = "arg_max" {
        onnx: "ArgMax",
        attrs: "axis: int, keepdims: flag, select_last_index: flag",
        types: "number -> int",
        relation_fn: arg_relation,
        dtype: DTypeRule::Fixed(DType::I64),
        eval: Eval::Fn(|cx| arg_eval(cx, true)),
    }
}

op! {
    /// Where the smallest element along an axis stands.
    pub fn arg_min = "arg_min" {
        onnx: "ArgMin",
        attrs: "axis: int, keepdims: flag, select_last_index: flag",
        types: "number -> int",
        relation_fn: arg_relation,
        dtype: DTypeRule::Fixed(DType::I64),
        eval: Eval::Fn(|cx| arg_eval(cx, false)),
    }
}

fn top_relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(rank) = view.operand_rank(0) else {
        return Ok(Spec::default());
    };
    let mut x = names("a", rank);
    let mut y = x.clone();
    let axis = view.axis(view.int("axis").unwrap_or(-1), rank)?;
    x[axis] = "v!".into();
    y[axis] = "u!".into();
    let k = if view.has(1) { ", k[r!]" } else { "" };
    let (values, indices) = (tensor("values", &y), tensor("indices", &y));
    let spec = Spec::new(format!("{}{k} -> {values}, {indices}", tensor("x", &x)));
    let count = match view.int("k") {
        Some(k) => Some(k.into()),
        None => view
            .shape_elems(1)
            .and_then(|e| e.into_iter().next().flatten()),
    };
    Ok(match count {
        Some(count) => spec.extent("u", count),
        None => spec,
    })
}

fn arg_relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(rank) = view.operand_rank(0) else {
        return Ok(Spec::default());
    };
    let mut x = names("a", rank);
    let mut y = x.clone();
    let axis = view.axis(view.int("axis").unwrap_or(0), rank)?;
    x[axis] = "v!".into();
    if view.int("keepdims").unwrap_or(1) != 0 {
        y[axis] = "1".into();
    } else {
        y.remove(axis);
    }
    Ok(Spec::new(format!(
        "{} -> {}",
        tensor("x", &x),
        tensor("y", &y)
    )))
}

fn compare(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or(Ordering::Equal)
}

fn top_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let axis = cx.view.axis(cx.view.int("axis").unwrap_or(-1), x.rank())?;
    let k = match cx.view.int("k") {
        Some(k) => Some(k),
        None => cx.input(1)?.int_vec().first().copied(),
    };
    let k = k
        .and_then(|k| usize::try_from(k).ok())
        .filter(|k| *k <= x.shape()[axis]);
    let k = k.ok_or("`k` is longer than the axis")?;
    let largest = cx.view.int("largest").unwrap_or(1) != 0;
    let lines = Lines::new(x.shape(), &[axis]);
    let data = rows(x);
    let mut shape = x.shape().to_vec();
    shape[axis] = k;
    let count = elements(&shape)?;
    let (mut values, mut indices) = (vec![0.0; count], vec![0; count]);
    let (starts, out) = (lines.starts(), Lines::new(&shape, &[axis]));
    for (from, to) in starts.into_iter().zip(out.starts()) {
        let at = |i: usize| data[from + lines.inner[i]];
        let mut order: Vec<usize> = (0..lines.inner.len()).collect();
        // A stable sort: of equal elements the first comes first.
        order.sort_by(|i, j| {
            let order = compare(at(*i), at(*j));
            if largest { order.reverse() } else { order }
        });
        for (i, o) in order.into_iter().zip(&out.inner) {
            values[to + o] = at(i);
            indices[to + o] = i as i64;
        }
    }
    let values = Tensor::from_floats(&shape, values)?;
    let values = match x {
        Tensor::Float(_) => values,
        _ => Tensor::Int(values.to_ints()),
    };
    Ok(vec![values, Tensor::from_ints(&shape, indices)?])
}

fn arg_eval(cx: &EvalCx<'_>, largest: bool) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let axis = cx.view.axis(cx.view.int("axis").unwrap_or(0), x.rank())?;
    let last = cx.view.int("select_last_index") == Some(1);
    let lines = Lines::new(x.shape(), &[axis]);
    let data = rows(x);
    let find = |start: usize| {
        let mut best = 0;
        for i in 1..lines.inner.len() {
            let order = compare(
                data[start + lines.inner[i]],
                data[start + lines.inner[best]],
            );
            let better = if largest {
                Ordering::Greater
            } else {
                Ordering::Less
            };
            if order == better || last && order == Ordering::Equal {
                best = i;
            }
        }
        best as i64
    };
    let out: Vec<i64> = lines.starts().into_iter().map(find).collect();
    let mut shape = x.shape().to_vec();
    if cx.view.int("keepdims").unwrap_or(1) != 0 {
        shape[axis] = 1;
    } else {
        shape.remove(axis);
    }
    Ok(vec![Tensor::from_ints(&shape, out)?])
}
