//! Products with what comes before or after them, in one.

use crate::body::Body;
use prune_opt_ir::Attr;
use prune_opt_ir::op;
use prune_opt_ir::op::{Eval, Family, Role, Spec};

op! {
    /// `alpha` times the matrix product of operands that may be transposed first (`transA`, `transB`).
    pub fn fused_matmul = "fused_matmul" {
        onnx: "com.microsoft::FusedMatMul",
        attrs: "alpha: float, transA: flag, transB: flag, transBatchA: flag, transBatchB: flag, ...",
        types: "T, T -> T where T: float",
        relation_fn: |view| {
            let Some(ranks) = view.operand_rank(0).zip(view.operand_rank(1)) else {
                return Ok(Spec::default());
            };
            let flag = |name: &str| view.int(name).unwrap_or(0) != 0;
            if flag("transBatchA") || flag("transBatchB") {
                return Ok(Spec::default());
            }
            let (2.., 2..) = ranks else {
                return Err("operands have to be matrices".into());
            };
            let a = if flag("transA") { "k, m" } else { "m, k" };
            let b = if flag("transB") { "n, k" } else { "k, n" };
            Ok(Spec::new(format!("a[..b, {a}], b[..b, {b}] -> y[..b, m, n]")))
        },
        roles: &[("a", Role::Weight), ("b", Role::Weight)],
        family: Family::Linear,
        eval: Eval::Body(|view| {
            let mut body = Body::new(view, &["a", "b"])?;
            let operand = |body: &mut Body<'_>, index: usize, name: &str, flag: &str| {
                let rank = view.extents(index)?.len() as i64;
                if view.int(flag).unwrap_or(0) == 0 {
                    return Ok::<_, String>(name.to_string());
                }
                let mut perm: Vec<i64> = (0..rank).collect();
                let last = perm.len().checked_sub(2).ok_or("operands have to be matrices")?;
                perm.swap(last, last + 1);
                Ok(body.transpose(name, &perm))
            };
            let a = operand(&mut body, 0, "%a", "transA")?;
            let b = operand(&mut body, 1, "%b", "transB")?;
            let mut y = body.op(format!("matmul({a}, {b})"));
            if let Some(alpha) = view.float("alpha").filter(|a| *a != 1.0) {
                let alpha = body.scalar(&format!("{alpha:?}"));
                y = body.op(format!("mul({y}, {alpha})"));
            }
            Ok(body.finish(&[y]))
        }),
    }
}

op! {
    /// A convolution, a sum with `z` if there is one, and an activation.
    pub fn fused_conv = "fused_conv" {
        onnx: "com.microsoft::FusedConv",
        attrs: "\
            activation: text, activation_params: floats, \
            auto_pad: NOTSET | SAME_UPPER | SAME_LOWER | VALID, dilations: ints[s] >= 1, \
            group: int >= 1, kernel_shape: ints[s] >= 1, pads: ints[2s], strides: ints[s] >= 1, ...",
        types: "T, T, T, T -> T where T: float",
        relation: "x[n, g*ci, ..s~k], w[g*co, ci, ..k], b[g*co]?, z[n, g*co, ..s]? -> y[n, g*co, ..s]",
        roles: &[("w", Role::Weight), ("b", Role::Bias)],
        family: Family::Conv,
        extents: &[("group", "g"), ("kernel_shape", "..k")],
        eval: Eval::Body(|view| {
            let mut body = Body::new(view, &["x", "w", "b", "z"])?;
            let bias = if body.has("b") { ", %b" } else { "" };
            let names = ["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"];
            let attrs = body.attrs(&names);
            let mut y = body.op(format!("conv(%x, %w{bias}){attrs}"));
            if body.has("z") {
                y = body.op(format!("add({y}, %z)"));
            }
            let y = activated(&mut body, y)?;
            Ok(body.finish(&[y]))
        }),
    }
}

op! {
    /// A matrix product of ONNX's `Gemm` and an activation.
    pub fn fused_gemm = "fused_gemm" {
        onnx: "com.microsoft::FusedGemm",
        attrs: "\
            activation: text, activation_alpha: float, activation_beta: float, \
            activation_gamma: float, alpha: float, beta: float, transA: flag, transB: flag, ...",
        relation_fn: crate::gemm::relation,
        roles: crate::gemm::ROLES,
        family: Family::Linear,
        eval: Eval::Body(|view| {
            let mut body = Body::new(view, &["a", "b", "c"])?;
            let bias = if body.has("c") { ", %c" } else { "" };
            let attrs = body.attrs(&["alpha", "beta", "transA", "transB"]);
            let y = body.op(format!("gemm(%a, %b{bias}){attrs}"));
            let y = activated(&mut body, y)?;
            Ok(body.finish(&[y]))
        }),
    }
}

/// The op's `activation`, with its parameters.
fn activated(body: &mut Body<'_>, y: String) -> Result<String, String> {
    let view = body.view;
    let listed = match view.attr("activation_params") {
        Some(Attr::Floats(all)) => all.clone(),
        _ => Vec::new(),
    };
    let given = |i: usize, name: &str, default: f32| {
        listed
            .get(i)
            .copied()
            .or_else(|| view.float(name))
            .unwrap_or(default)
    };
    let (alpha, beta) = ("activation_alpha", "activation_beta");
    let op = match view.text("activation").unwrap_or_default() {
        "" => return Ok(y),
        "Relu" => format!("relu({y})"),
        "Tanh" => format!("tanh({y})"),
        "Sigmoid" => format!("sigmoid({y})"),
        "LeakyRelu" => format!("leaky_relu({y}) {{alpha = {:?}}}", given(0, alpha, 0.01)),
        "HardSigmoid" => {
            let (a, b) = (given(0, alpha, 0.2), given(1, beta, 0.5));
            format!("hard_sigmoid({y}) {{alpha = {a:?}, beta = {b:?}}}")
        }
        "Clip" => {
            let low = body.scalar(&format!("{:?}", given(0, alpha, f32::MIN)));
            let high = body.scalar(&format!("{:?}", given(1, beta, f32::MAX)));
            let above = body.op(format!("max({y}, {low})"));
            format!("min({above}, {high})")
        }
        other => return Err(format!("the activation `{other}` is not run")),
    };
    Ok(body.op(op))
}
