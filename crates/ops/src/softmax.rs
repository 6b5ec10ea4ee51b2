//! Softmax and its relatives.

use crate::util::{Lines, float, rows};
use ndarray::{ArrayD, IxDyn};
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{Eval, EvalCx, Masked, OpView, Spec};
use prune_opt_ir::{Tensor, op};

op! {
    /// `exp(x)` over its sum along `axis`; until opset 13 along all axes from `axis` on.
    pub fn softmax = "softmax" {
        onnx: "Softmax",
        attrs: "axis: int",
        types: "T -> T where T: float",
        relation_fn: relation,
        eval: Eval::Fn(|cx| eval(cx, |x, max, sum| (x - max).exp() / sum)),
        masked: Masked::Fill(f64::NEG_INFINITY),
    }
}

op! {
    /// The logarithm of softmax.
    pub fn log_softmax = "log_softmax" {
        onnx: "LogSoftmax",
        attrs: "axis: int",
        types: "T -> T where T: float",
        relation_fn: relation,
        eval: Eval::Fn(|cx| eval(cx, |x, max, sum| x - max - sum.ln())),
        // Where it is absent the result is a number whose squares can be multiplied by zero, also in half precision.
        masked: Masked::Fill(-1e4),
    }
}

op! {
    /// 1 at the first of the largest elements along `axis`, 0 elsewhere; until opset 13 along all axes from
    /// `axis` on.
    pub fn hardmax = "hardmax" {
        onnx: "Hardmax",
        attrs: "axis: int",
        types: "T -> T where T: float",
        relation_fn: relation,
        eval: Eval::Fn(hardmax_eval),
        masked: Masked::Fill(f64::NEG_INFINITY),
    }
}

/// The axes that are normalised.
fn over(view: &OpView<'_>, rank: usize) -> Result<Vec<usize>, String> {
    if view.opset() >= 13 {
        return Ok(vec![view.axis(view.int("axis").unwrap_or(-1), rank)?]);
    }
    match view.int("axis").unwrap_or(1) {
        a if a == rank as i64 => Ok(vec![]),
        a => Ok((view.axis(a, rank)?..rank).collect()),
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(rank) = view.operand_rank(0) else {
        return Ok(Spec::default());
    };
    let y = names("a", rank);
    let mut x = y.clone();
    over(view, rank)?.into_iter().for_each(|i| x[i] += "^");
    Ok(Spec::new(format!(
        "{} -> {}",
        tensor("x", &x),
        tensor("y", &y)
    )))
}

/// `f(x, max, sum)`, with the largest element and the sum of `exp(x - max)` of the run; absent elements are 0.
fn eval(cx: &EvalCx<'_>, f: fn(f64, f64, f64) -> f64) -> Result<Vec<Tensor>, String> {
    each_run(cx, |run, out| {
        let max = run.iter().fold(f64::NEG_INFINITY, |m, (_, x)| m.max(*x));
        let sum: f64 = run.iter().map(|(_, x)| (x - max).exp()).sum();
        run.iter().for_each(|(i, x)| out[*i] = f(*x, max, sum));
    })
}

fn hardmax_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    each_run(cx, |run, out| {
        let max = run.iter().fold(f64::NEG_INFINITY, |m, (_, x)| m.max(*x));
        if let Some((i, _)) = run.iter().find(|(_, x)| *x == max) {
            out[*i] = 1.0;
        }
    })
}

/// Calls `f` with the elements that are present in each run (offset and value) and the result's elements.
fn each_run(
    cx: &EvalCx<'_>,
    f: impl Fn(&[(usize, f64)], &mut [f64]),
) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let lines = Lines::new(x.shape(), &over(&cx.view, x.rank())?);
    let (present, data) = (lines.present(cx, 0), rows(x));
    let mut out = vec![0.0; data.len()];
    for start in lines.starts() {
        let run: Vec<(usize, f64)> = (lines.inner.iter().zip(&present))
            .filter(|(_, p)| **p)
            .map(|(o, _)| (start + o, data[start + o]))
            .collect();
        f(&run, &mut out);
    }
    let y = ArrayD::from_shape_vec(IxDyn(x.shape()), out).map_err(|e| e.to_string())?;
    Ok(vec![float(y)])
}
