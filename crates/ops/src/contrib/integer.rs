//! Products of quantised matrices whose results are floats: what ONNX Runtime's optimiser makes of a model that was
//! quantised dynamically.

use crate::body::Body;
use crate::integer::{dequantized, matrices, shifted_text, zero};
use prune_opt_ir::op::{DTypeRule, Eval, Family, OpView, Role, Spec};
use prune_opt_ir::{DType, op};

op! {
    /// Product of a matrix, quantised as `dynamic_quantize_linear` does it, with a quantised one under one scale, or one for
    /// each column; then a bias is added.
    pub fn dynamic_quantize_matmul = "dynamic_quantize_matmul" {
        onnx: "com.microsoft::DynamicQuantizeMatMul",
        attrs: "...",
        types: "T, U, T, U, T -> T where T: float, U: int",
        relation_fn: |view| relation(view, [(2, "b_scale", "n"), (3, "b_zero", "n")], 4),
        roles: &[("b", Role::Weight), ("bias", Role::Bias)],
        dequantize: &[("b", |cx| dequantized(cx, 1, Some(2), 3))],
        family: Family::Linear,
        dtype: DTypeRule::Operand(0),
        eval: Eval::Body(|view| {
            let mut body = Body::new(view, &["a", "b", "b_scale", "b_zero", "bias"])?;
            let quantised = body.ops("dynamic_quantize_linear(%a)", 3);
            let a = body.op(format!("dequantize_linear({})", quantised.join(", ")));
            let b = shifted_text(&mut body, "b", None);
            Ok(product(body, &a, &b, &["%b_scale"]))
        }),
    }
}

op! {
    /// Product of quantised matrices under their scales, of the second perhaps one for each column; then a bias is added.
    pub fn matmul_integer_to_float = "matmul_integer_to_float" {
        onnx: "com.microsoft::MatMulIntegerToFloat",
        attrs: "...",
        types: "T, U, V, V, T, U, V -> V where T: int, U: int, V: float",
        relation_fn: |view| {
            let scales = [(2, "a_scale", ""), (3, "b_scale", "n"), (4, "a_zero", ""), (5, "b_zero", "n")];
            relation(view, scales, 6)
        },
        roles: &[("a", Role::Weight), ("b", Role::Weight), ("bias", Role::Bias)],
        dequantize: &[("a", |cx| dequantized(cx, 0, Some(2), 4)), ("b", |cx| dequantized(cx, 1, Some(3), 5))],
        family: Family::Linear,
        dtype: DTypeRule::Operand(2),
        eval: Eval::Body(|view| {
            let names = ["a", "b", "a_scale", "b_scale", "a_zero", "b_zero", "bias"];
            let mut body = Body::new(view, &names)?;
            let [a, b] = ["a", "b"].map(|name| shifted_text(&mut body, name, None));
            Ok(product(body, &a, &b, &["%a_scale", "%b_scale"]))
        }),
    }
}

/// The relation of a product of matrices with these scales and zero points: operand, name, and along which axis there may be
/// several; `bias` is the operand that is added.
fn relation<const N: usize>(
    view: &OpView<'_>,
    scales: [(usize, &str, &str); N],
    bias: usize,
) -> Result<Spec, String> {
    let more = scales.map(|(index, name, axis)| zero(view, index, name, axis));
    let bias = if view.has(bias) { ", bias[n]?" } else { "" };
    matrices(view, &(more.concat() + bias), 1)
}

/// The body's end: the product of two matrices times scales, and the bias.
fn product(mut body: Body<'_>, a: &str, b: &str, scales: &[&str]) -> String {
    let mut y = body.op(format!("matmul({a}, {b})"));
    for scale in scales {
        let scale = body.cast(scale, DType::F32);
        y = body.op(format!("mul({y}, {scale})"));
    }
    if body.has("bias") {
        y = body.op(format!("add({y}, %bias)"));
    }
    body.finish(&[y])
}
