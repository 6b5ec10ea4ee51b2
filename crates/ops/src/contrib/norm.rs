//! A residual connection and the norm after it, in one.

use crate::body::Body;
use prune_opt_ir::DType;
use prune_opt_ir::op;
use prune_opt_ir::op::{DTypeRule, Eval, Family, OpView, Role, Spec};

const ROLES: &[(&str, Role)] = &[
    ("gamma", Role::Scale),
    ("beta", Role::Bias),
    ("bias", Role::Bias),
];

op! {
    /// Layer norm over the last axis of `x + skip + bias`, which is the fourth result.
    pub fn skip_layer_norm = "skip_layer_norm" {
        onnx: "com.microsoft::SkipLayerNormalization",
        attrs: "epsilon: float, ...",
        relation_fn: |view| relation(view, &["beta", "bias"]),
        roles: ROLES,
        family: Family::LayerNorm,
        dtype: DTypeRule::Fn(dtype),
        eval: Eval::Body(|view| {
            let body = Body::new(view, &["x", "skip", "gamma", "beta", "bias"])?;
            finish(body, true)
        }),
    }
}

op! {
    /// RMS norm over the last axis of `x + skip + bias`, which is the fourth result.
    pub fn skip_rms_norm = "skip_rms_norm" {
        onnx: "com.microsoft::SkipSimplifiedLayerNormalization",
        attrs: "epsilon: float, ...",
        relation_fn: |view| relation(view, &["bias"]),
        roles: ROLES,
        family: Family::LayerNorm,
        dtype: DTypeRule::Fn(dtype),
        eval: Eval::Body(|view| {
            let body = Body::new(view, &["x", "skip", "gamma", "bias"])?;
            finish(body, false)
        }),
    }
}

/// Statistics are single precision.
fn dtype(view: &OpView<'_>, result: usize) -> Option<DType> {
    match result {
        1 | 2 => Some(DType::F32),
        _ => view.operand_type(0)?.dtype(),
    }
}

/// `x` is `[batch, sequence, hidden]` or `[tokens, hidden]`; `skip` may lack the batch, or have 1 there.
fn relation(view: &OpView<'_>, more: &[&str]) -> Result<Spec, String> {
    let (Some(x), Some(skip)) = (view.operand_extents(0), view.operand_extents(1)) else {
        return Ok(Spec::default());
    };
    let (x_axes, y_axes, mean): (_, Vec<&str>, _) = match x.len() {
        2 => ("t, c^", vec!["t", "c"], "t, 1"),
        3 => ("n, s, c^", vec!["n", "s", "c"], "n, s, 1"),
        rank => return Err(format!("`x` has rank {rank}, not 2 or 3")),
    };
    let from = x.len().checked_sub(skip.len());
    let from = from.ok_or("`skip` has more axes than `x`")?;
    let axes: Vec<&str> = (skip.iter().zip(from..))
        .map(|(e, i)| {
            if e.is(1) && !x[i].is(1) {
                "1"
            } else {
                y_axes[i]
            }
        })
        .collect();
    let more: String = more.iter().map(|name| format!(", {name}[c]?")).collect();
    let (skip, y) = (axes.join(", "), y_axes.join(", "));
    Ok(Spec::new(format!(
        "x[{x_axes}], skip[{skip}], gamma[c]{more} -> y[{y}], mean[{mean}], inverse[{mean}], sum[{y}]"
    )))
}

fn finish(mut body: Body<'_>, centre: bool) -> Result<String, String> {
    let axis = body.view.extents(0)?.len().saturating_sub(1) as i64;
    let mut x = body.op("add(%x, %skip)");
    if body.has("bias") {
        x = body.op(format!("add({x}, %bias)"));
    }
    let [y, mean, inverse] = normal(&mut body, &x, axis, centre);
    Ok(body.finish(&[y, mean, inverse, x]))
}

/// `x` normalised over its last axis, scaled by `%gamma` and shifted by `%beta`; its mean and the inverse deviation.
pub(super) fn normal(body: &mut Body<'_>, x: &str, axis: i64, centre: bool) -> [String; 3] {
    let epsilon = body.view.float("epsilon").unwrap_or(1e-12);
    let epsilon = body.scalar(&format!("{epsilon:?}"));
    let mean = body.mean(x, &[axis]);
    let centred = match centre {
        true => body.op(format!("sub({x}, {mean})")),
        false => x.to_string(),
    };
    let square = body.op(format!("mul({centred}, {centred})"));
    let variance = body.mean(&square, &[axis]);
    let variance = body.op(format!("add({variance}, {epsilon})"));
    let deviation = body.op(format!("sqrt({variance})"));
    let mut y = body.op(format!("div({centred}, {deviation})"));
    y = body.op(format!("mul({y}, %gamma)"));
    if body.has("beta") {
        y = body.op(format!("add({y}, %beta)"));
    }
    let inverse = body.op(format!("reciprocal({deviation})"));
    [y, mean, inverse]
}
