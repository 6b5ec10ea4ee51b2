//! Forms of the Gaussian error linear unit, with a bias that is added first.

use crate::body::Body;
use prune_opt_ir::op;
use prune_opt_ir::op::{Eval, Role};

const ROLES: &[(&str, Role)] = &[("bias", Role::Bias)];

op! {
    /// `x * (1 + erf(x / sqrt(2))) / 2`.
    pub fn gelu = "contrib_gelu" {
        onnx: "com.microsoft::Gelu",
        attrs: "",
        types: "T -> T where T: float",
        relation: "x[..s] -> y[..s]",
        eval: Eval::Body(|view| {
            let mut body = Body::new(view, &["x"])?;
            let y = exact(&mut body, "%x");
            Ok(body.finish(&[y]))
        }),
    }
}

op! {
    /// The exact form of the operand plus a bias.
    pub fn bias_gelu = "bias_gelu" {
        onnx: "com.microsoft::BiasGelu",
        attrs: "",
        types: "T, T -> T where T: float",
        relation: "x[..s, c], bias[c] -> y[..s, c]",
        roles: ROLES,
        eval: Eval::Body(|view| {
            let mut body = Body::new(view, &["x", "bias"])?;
            let x = body.op("add(%x, %bias)");
            let y = exact(&mut body, &x);
            Ok(body.finish(&[y]))
        }),
    }
}

op! {
    /// `x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2`, of the operand plus a bias if there is one.
    pub fn fast_gelu = "fast_gelu" {
        onnx: "com.microsoft::FastGelu",
        attrs: "",
        types: "T, T -> T where T: float",
        relation: "x[..s, c], bias[c]? -> y[..s, c]",
        roles: ROLES,
        eval: Eval::Body(|view| {
            let mut body = Body::new(view, &["x", "bias"])?;
            let x = match body.has("bias") {
                true => body.op("add(%x, %bias)"),
                false => "%x".to_string(),
            };
            let [half, one, a, b] =
                ["0.5", "1.0", "0.044715", "0.7978845608"].map(|n| body.scalar(n));
            let square = body.op(format!("mul({x}, {x})"));
            let cube = body.op(format!("mul({square}, {x})"));
            let cube = body.op(format!("mul({cube}, {a})"));
            let inner = body.op(format!("add({x}, {cube})"));
            let inner = body.op(format!("mul({inner}, {b})"));
            let tanh = body.op(format!("tanh({inner})"));
            let gate = body.op(format!("add({tanh}, {one})"));
            let gate = body.op(format!("mul({gate}, {half})"));
            let y = body.op(format!("mul({x}, {gate})"));
            Ok(body.finish(&[y]))
        }),
    }
}

op! {
    /// `x * sigmoid(alpha * x)`.
    pub fn quick_gelu = "quick_gelu" {
        onnx: "com.microsoft::QuickGelu",
        attrs: "alpha: float",
        types: "T -> T where T: float",
        relation: "x[..s] -> y[..s]",
        eval: Eval::Body(|view| {
            let mut body = Body::new(view, &["x"])?;
            let alpha = view.float("alpha").unwrap_or(1.702);
            let alpha = body.scalar(&format!("{alpha:?}"));
            let scaled = body.op(format!("mul(%x, {alpha})"));
            let gate = body.op(format!("sigmoid({scaled})"));
            let y = body.op(format!("mul(%x, {gate})"));
            Ok(body.finish(&[y]))
        }),
    }
}

fn exact(body: &mut Body<'_>, x: &str) -> String {
    let [half, one, root] = ["0.5", "1.0", "0.7071067811865476"].map(|n| body.scalar(n));
    let scaled = body.op(format!("mul({x}, {root})"));
    let erf = body.op(format!("erf({scaled})"));
    let gate = body.op(format!("add({erf}, {one})"));
    let gate = body.op(format!("mul({gate}, {half})"));
    body.op(format!("mul({x}, {gate})"))
}
