//! `alpha * a * b + beta * c`.

use crate::util::{attr, float, given};
use ndarray::{Array2, ArrayD, Ix2, IxDyn};
use prune_opt_ir::op::{Eval, EvalCx, Family, OpView, Role, Spec};
use prune_opt_ir::{Tensor, op};

pub(crate) const ROLES: &[(&str, Role)] =
    &[("a", Role::Weight), ("b", Role::Weight), ("c", Role::Bias)];

op! {
    /// Product of two matrices, each perhaps transposed (`transA`, `transB`), times `alpha`, and `beta` times a
    /// third operand that broadcasts.
    pub fn gemm = "gemm" {
        onnx: "Gemm",
        attrs: "alpha: float, beta: float, transA: flag, transB: flag",
        types: "T, T, T -> T where T: number",
        relation_fn: relation,
        roles: ROLES,
        family: Family::Linear,
        eval: Eval::Fn(eval),
    }
}

pub(crate) fn flag(view: &OpView<'_>, name: &str) -> bool {
    view.int(name).unwrap_or(0) != 0
}

pub(crate) fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let a = if flag(view, "transA") { "k, m" } else { "m, k" };
    let b = if flag(view, "transB") { "n, k" } else { "k, n" };
    let c = addend(view, 1, 2)?;
    Ok(Spec::new(format!("a[{a}], b[{b}]{c} -> y[m, n]")))
}

/// The pattern of what is added to a product of operands 0 and `b`, as operand `c`.
pub(crate) fn addend(view: &OpView<'_>, b: usize, c: usize) -> Result<String, String> {
    let Some(extents) = view.operand_extents(c) else {
        return Ok(String::new());
    };
    // A 1 that broadcasts, or may, says nothing; against an extent of 1 it is the axis itself.
    let of = |operand: usize, axis: bool| {
        let all = view.operand_extents(operand)?;
        all.get(usize::from(axis)).cloned()
    };
    let (m, n) = (of(0, flag(view, "transA")), of(b, !flag(view, "transB")));
    let axis = |name: &'static str, i: usize, full: &Option<prune_opt_ir::Extent>| {
        let repeats = extents[i].is(1) && full.as_ref().is_none_or(|e| !e.is(1));
        if repeats { "1" } else { name }
    };
    match extents.len() {
        0 => Ok(", c[]".to_string()),
        1 => Ok(format!(", c[{}]", axis("n", 0, &n))),
        2 => Ok(format!(", c[{}, {}]", axis("m", 0, &m), axis("n", 1, &n))),
        r => Err(format!("operand `c` has rank {r}, not at most 2")),
    }
}

fn matrix(t: &Tensor, transposed: bool) -> Result<Array2<f64>, String> {
    let wrong = |_| format!("{:?} is no matrix", t.shape());
    let m = t
        .to_floats()
        .into_owned()
        .into_dimensionality::<Ix2>()
        .map_err(wrong)?;
    Ok(if transposed { m.reversed_axes() } else { m })
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let a = matrix(cx.input(0)?, flag(&cx.view, "transA"))?;
    let b = matrix(cx.input(1)?, flag(&cx.view, "transB"))?;
    if a.ncols() != b.nrows() {
        return Err(format!("{:?} times {:?}", a.shape(), b.shape()));
    }
    let mut y: ArrayD<f64> = (a.dot(&b) * attr(cx, "alpha", 1.0)).into_dyn();
    if let Some(c) = given(cx, 2) {
        let shape = y.shape().to_vec();
        let c = c.broadcast(&shape)?.to_floats();
        let beta = attr(cx, "beta", 1.0);
        y.zip_mut_with(
            &c.broadcast(IxDyn(&shape)).ok_or("`c` does not broadcast")?,
            |y, c| *y += beta * c,
        );
    }
    Ok(vec![float(y)])
}
