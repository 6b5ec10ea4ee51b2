//! What depends on the order along an axis or a diagonal, which freezes it.

use crate::util::{Lines, float};
use ndarray::{ArrayD, IxDyn};
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{Eval, EvalCx, OpView, Role, Spec};
use prune_opt_ir::tensor::{Array, elements};
use prune_opt_ir::{Tensor, each_tensor, op};

op! {
    /// The upper (or, with `upper` 0, the lower) triangle of matrices, from the `k`-th diagonal on.
    pub fn trilu = "trilu" {
        onnx: "Trilu",
        attrs: "upper: flag",
        types: "T, int -> T",
        relation_fn: |view| {
            let k = match view.operand_rank(1) {
                Some(1) => ", k[r!]",
                _ if view.op.operands.len() > 1 => ", k[]?",
                _ => "",
            };
            let why = "it keeps elements by their position along";
            let spec = Spec::new(format!("x[..b, m!, n!]{k} -> y[..b, m, n]"));
            Ok(spec.because("m", why).because("n", why))
        },
        roles: &[("k", Role::Shape)],
        eval: Eval::Fn(trilu_eval),
    }
}

op! {
    /// Sums of all elements up to each one along an axis.
    pub fn cumsum = "cumsum" {
        onnx: "CumSum",
        attrs: "exclusive: flag, reverse: flag",
        types: "T, int -> T where T: number",
        relation_fn: |view| cumulative(view, view.operand_ints(1).and_then(|a| a.first().copied())),
        roles: &[("axis", Role::Shape)],
        eval: Eval::Fn(|cx| {
            let axis = cx.input(1)?.int_vec().first().copied().ok_or("`axis` is empty")?;
            accumulate(cx, axis, 0.0, |a, b| a + b)
        }),
    }
}

op! {
    /// Products of all elements up to each one along an axis.
    pub fn cumprod = "cumprod" {
        onnx: "CumProd",
        attrs: "exclusive: flag, reverse: flag",
        types: "T, int -> T where T: number",
        relation_fn: |view| cumulative(view, view.operand_ints(1).and_then(|a| a.first().copied())),
        roles: &[("axis", Role::Shape)],
        eval: Eval::Fn(|cx| {
            let axis = cx.input(1)?.int_vec().first().copied().ok_or("`axis` is empty")?;
            accumulate(cx, axis, 1.0, |a, b| a * b)
        }),
    }
}

op! {
    /// The operand with the first elements of an axis in reverse order, as many as `lengths` says for each of
    /// the batch.
    pub fn reverse_sequence = "reverse_sequence" {
        onnx: "ReverseSequence",
        attrs: "batch_axis: 0 | 1, time_axis: 0 | 1",
        types: "T, int -> T",
        relation_fn: |view| {
            let Some(rank) = view.operand_rank(0) else {
                return Ok(Spec::default());
            };
            let y = names("a", rank);
            let mut x = y.clone();
            let (time, batch) = time_and_batch(view, rank)?;
            x[time] += "!";
            Ok(Spec::new(format!("{}, lengths[a{batch}] -> {}", tensor("x", &x), tensor("y", &y))))
        },
        eval: Eval::Fn(reverse_eval),
    }
}

fn time_and_batch(view: &OpView<'_>, rank: usize) -> Result<(usize, usize), String> {
    let time = view.axis(view.int("time_axis").unwrap_or(0), rank)?;
    let batch = view.axis(view.int("batch_axis").unwrap_or(1), rank)?;
    if time == batch {
        return Err("time and batch are one axis".into());
    }
    Ok((time, batch))
}

/// Along one axis every element depends on others; which axis may not be known.
fn cumulative(view: &OpView<'_>, axis: Option<i64>) -> Result<Spec, String> {
    let Some(rank) = view.operand_rank(0) else {
        return Ok(Spec::default());
    };
    let y = names("a", rank);
    let mut x = y.clone();
    match axis {
        Some(axis) => x[view.axis(axis, rank)?] += "!",
        None => x.iter_mut().for_each(|a| *a += "!"),
    }
    let along = if view.operand_rank(1) == Some(1) {
        "axis[r!]"
    } else {
        "axis[]"
    };
    Ok(Spec::new(format!(
        "{}, {along} -> {}",
        tensor("x", &x),
        tensor("y", &y)
    )))
}

fn accumulate(
    cx: &EvalCx<'_>,
    axis: i64,
    start: f64,
    f: fn(f64, f64) -> f64,
) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let axis = cx.view.axis(axis, x.rank())?;
    let flag = |name: &str| cx.view.int(name) == Some(1);
    let mut y: Vec<f64> = x.to_floats().iter().copied().collect();
    let mut lines = Lines::new(x.shape(), &[axis]);
    if flag("reverse") {
        lines.inner.reverse();
    }
    for first in lines.starts() {
        let mut sum = start;
        for o in &lines.inner {
            let next = f(sum, y[first + o]);
            y[first + o] = if flag("exclusive") { sum } else { next };
            sum = next;
        }
    }
    let y = Tensor::from_floats(x.shape(), y)?;
    Ok(vec![match x {
        Tensor::Float(_) => y,
        _ => Tensor::Int(y.to_ints()),
    }])
}

fn trilu_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let k = match cx.inputs.get(1).and_then(Option::as_ref) {
        Some(k) => k.int_vec().first().copied().unwrap_or(0),
        None => 0,
    };
    let upper = cx.view.int("upper").unwrap_or(1) != 0;
    let Some(rows) = x.rank().checked_sub(2) else {
        return Err("there is no matrix".into());
    };
    let keeps = |at: &[usize]| {
        let diagonal = at[rows + 1] as i64 - at[rows] as i64;
        if upper { diagonal >= k } else { diagonal <= k }
    };
    Ok(vec![each_tensor!(x, a => triangle(a, keeps))])
}

fn triangle<T: Clone + Default>(a: &Array<T>, keeps: impl Fn(&[usize]) -> bool) -> Array<T> {
    let each = |at: IxDyn| {
        let kept = keeps(ndarray::Dimension::slice(&at));
        if kept { a[at].clone() } else { T::default() }
    };
    ArrayD::from_shape_fn(a.raw_dim(), each).into_shared()
}

fn reverse_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let (time, batch) = time_and_batch(&cx.view, x.rank())?;
    let lengths = cx.input(1)?.int_vec();
    if lengths.len() != x.shape()[batch] {
        return Err("one length a sample is needed".into());
    }
    elements(x.shape())?;
    let y = x.to_floats();
    let each = |mut at: IxDyn| {
        let length = usize::try_from(lengths[at[batch]])
            .unwrap_or(0)
            .min(x.shape()[time]);
        if at[time] < length {
            at[time] = length - 1 - at[time];
        }
        y[at]
    };
    let y = float(ArrayD::from_shape_fn(x.shape(), each));
    Ok(vec![match x {
        Tensor::Float(_) => y,
        Tensor::Int(_) => Tensor::Int(y.to_ints()),
        Tensor::Bool(_) => Tensor::Bool(y.to_bools()),
    }])
}
