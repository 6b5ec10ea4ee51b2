//! Arithmetic of quantised tensors, as ONNX Runtime's quantiser writes it where ONNX has no operator for it: taken out of
//! its numbers, computed, and put into numbers again.

use crate::body::Body;
use crate::gemm::{addend, flag};
use crate::integer::{dequantized, shifted_text, zero};
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{DTypeRule, Eval, Family, OpView, Role, Spec};
use prune_opt_ir::{DType, op};

macro_rules! elementwise {
    ($($(#[doc = $doc:literal])+ $id:ident = $name:literal, $onnx:literal, $op:literal, $role:expr;)*) => {
        $(op! {
            $(#[doc = $doc])+
            pub fn $id = $name {
                onnx: $onnx,
                attrs: "...",
                types: "T, float, T, T, float, T, float, T -> T where T: int",
                relation_fn: |view| {
                    let [a, b] = [numbers(view, "a", 1), numbers(view, "b", 4)];
                    let y = numbers(view, "y", 6);
                    Ok(Spec::new(format!("a[..s]{a}, b[..s]{b}{y} -> y[..s]")))
                },
                roles: &[("a", $role), ("b", $role)],
                dequantize: &[("a", |cx| dequantized(cx, 0, Some(1), 2)), ("b", |cx| dequantized(cx, 3, Some(4), 5))],
                eval: Eval::Body(|view| {
                    let names = ["a", "a_scale", "a_zero", "b", "b_scale", "b_zero", "y_scale", "y_zero"];
                    let mut body = Body::new(view, &names)?;
                    let [a, b] = ["a", "b"].map(|name| taken(&mut body, name));
                    let y = body.op(format!(concat!($op, "({}, {})"), a, b));
                    let y = put(&mut body, &y);
                    Ok(body.finish(&[y]))
                }),
            }
        })*
    };
}

elementwise! {
    /// Sum of quantised tensors, quantised again.
    qlinear_add = "qlinear_add", "com.microsoft::QLinearAdd", "add", Role::Bias;
    /// Product of quantised tensors, quantised again.
    qlinear_mul = "qlinear_mul", "com.microsoft::QLinearMul", "mul", Role::Scale;
}

op! {
    /// The logistic function of a quantised tensor, quantised again.
    pub fn qlinear_sigmoid = "qlinear_sigmoid" {
        onnx: "com.microsoft::QLinearSigmoid",
        attrs: "...",
        types: "T, float, T, float, T -> T where T: int",
        relation_fn: |view| pointwise(view, "x[..s]", "y[..s]"),
        eval: Eval::Body(|view| unary(view, |body, x| Ok(body.op(format!("sigmoid({x})"))))),
    }
}

op! {
    /// A quantised tensor where it is positive, elsewhere `alpha` times it, quantised again.
    pub fn qlinear_leaky_relu = "qlinear_leaky_relu" {
        onnx: "com.microsoft::QLinearLeakyRelu",
        attrs: "alpha: float, ...",
        types: "T, float, T, float, T -> T where T: int",
        relation_fn: |view| pointwise(view, "x[..s]", "y[..s]"),
        eval: Eval::Body(|view| unary(view, |body, x| {
            let attrs = body.attrs(&["alpha"]);
            Ok(body.op(format!("leaky_relu({x}){attrs}")))
        })),
    }
}

op! {
    /// Softmax of a quantised tensor along `axis`, quantised again. Until opset 13 (an attribute says which) it ran over all
    /// axes from there on; only the last one is the same in both.
    pub fn qlinear_softmax = "qlinear_softmax" {
        onnx: "com.microsoft::QLinearSoftmax",
        attrs: "axis: int, opset: int, ...",
        types: "T, float, T, float, T -> T where T: int",
        relation_fn: |view| {
            let Some(axis) = softmax_axis(view) else {
                return Ok(Spec::default());
            };
            let axes = names("a", view.operand_rank(0).unwrap_or_default());
            let mut x = axes.clone();
            x[axis] += "^";
            pointwise(view, &tensor("x", &x), &tensor("y", &axes))
        },
        eval: Eval::Body(|view| {
            let axis = softmax_axis(view).ok_or("it runs over several axes")?;
            unary(view, |body, x| Ok(body.op(format!("softmax({x}) {{axis = {axis}}}"))))
        }),
    }
}

/// The one axis of a softmax.
fn softmax_axis(view: &OpView<'_>) -> Option<usize> {
    let rank = view.operand_rank(0)?;
    let axis = view.axis(view.int("axis").unwrap_or(-1), rank).ok()?;
    (view.int("opset")? >= 13 || axis + 1 == rank).then_some(axis)
}

op! {
    /// The mean of a quantised image, quantised again.
    pub fn qlinear_global_average_pool = "qlinear_global_average_pool" {
        onnx: "com.microsoft::QLinearGlobalAveragePool",
        attrs: "channels_last: flag, ...",
        types: "T, float, T, float, T -> T where T: int",
        relation_fn: |view| {
            let Some(rank) = view.operand_rank(0).filter(|r| *r > 2 && first(view)) else {
                return Ok(Spec::default());
            };
            let places: String = (2..rank).map(|i| format!(", s{i}!")).collect();
            let ones = ", 1".repeat(rank - 2);
            pointwise(view, &format!("x[n, c{places}]"), &format!("y[n, c{ones}]"))
        },
        eval: Eval::Body(|view| {
            if !first(view) {
                return Err("channels stand last".into());
            }
            unary(view, |body, x| Ok(body.op(format!("global_average_pool({x})"))))
        }),
    }
}

op! {
    /// Quantised matrices' product plus whole numbers `c`, times `alpha`; quantised again where there is a scale for it.
    pub fn qgemm = "qgemm" {
        onnx: "com.microsoft::QGemm",
        attrs: "alpha: float, transA: flag, transB: flag, ...",
        types: "T, float, T, U, float, U, int, float, T -> number where T: int, U: int",
        relation_fn: |view| {
            let [a, b] = [if flag(view, "transA") { "k, m" } else { "m, k" }, if flag(view, "transB") { "n, k" } else { "k, n" }];
            let each = |i, name| zero(view, i, name, "n");
            let of_a = numbers(view, "a", 1);
            let of_b = format!("{}{}", each(4, "b_scale"), each(5, "b_zero"));
            let c = addend(view, 3, 6)?;
            let y = numbers(view, "y", 7);
            // What is left out still has its place.
            let c = if c.is_empty() && view.op.operands.len() > 6 { ", c[]?".into() } else { c };
            Ok(Spec::new(format!("a[{a}]{of_a}, b[{b}]{of_b}{c}{y} -> y[m, n]")))
        },
        roles: &[("a", Role::Weight), ("b", Role::Weight), ("c", Role::Bias)],
        dequantize: &[("a", |cx| dequantized(cx, 0, Some(1), 2)), ("b", |cx| dequantized(cx, 3, Some(4), 5))],
        family: Family::Linear,
        dtype: DTypeRule::Fn(|view, _| match view.has(7) {
            true => view.operand_type(0)?.dtype(),
            false => Some(DType::F32),
        }),
        eval: Eval::Body(qgemm_body),
    }
}

op! {
    /// Quantised tensors one after the other along `axis`, under one scale.
    pub fn qlinear_concat = "qlinear_concat" {
        onnx: "com.microsoft::QLinearConcat",
        attrs: "axis: required int, ...",
        types: "any* -> int",
        relation_fn: |view| {
            let (Some(rank), parts) = (view.operand_rank(2), parts(view)) else {
                return Ok(Spec::default());
            };
            let axis = view.axis(view.int("axis").unwrap_or(0), rank)?;
            let mut text = numbers(view, "y", 0).trim_start_matches(", ").to_string();
            let mut axes = names("a", rank);
            for i in 0..parts {
                axes[axis] = format!("p{i}");
                text += &format!(", {}{}", tensor(&format!("x{i}"), &axes), numbers(view, &format!("x{i}"), 3 * i + 3));
            }
            axes[axis] = names("p", parts).join(" + ");
            Ok(Spec::new(format!("{text} -> {}", tensor("y", &axes))))
        },
        dtype: DTypeRule::Operand(2),
        eval: Eval::Body(|view| {
            let mut all = vec!["y_scale".to_string(), "y_zero".to_string()];
            all.extend((0..parts(view)).flat_map(|i| ["", "_scale", "_zero"].map(|what| format!("x{i}{what}"))));
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            let mut body = Body::new(view, &all)?;
            let each: Vec<String> = (0..parts(view)).map(|i| taken(&mut body, &format!("x{i}"))).collect();
            let attrs = body.attrs(&["axis"]);
            let y = body.op(format!("concat({}){attrs}", each.join(", ")));
            let y = put(&mut body, &y);
            Ok(body.finish(&[y]))
        }),
    }
}

/// How many tensors a concatenation has, each with a scale and a zero point.
fn parts(view: &OpView<'_>) -> usize {
    view.op.operands.len().saturating_sub(2) / 3
}

/// Whether channels come before places.
fn first(view: &OpView<'_>) -> bool {
    !flag(view, "channels_last")
}

/// The patterns of a tensor's scale and zero point, one number each, from operand `at` on.
fn numbers(view: &OpView<'_>, of: &str, at: usize) -> String {
    let [scale, point] = [("scale", at), ("zero", at + 1)]
        .map(|(what, i)| zero(view, i, &format!("{of}_{what}"), ""));
    scale + &point
}

fn pointwise(view: &OpView<'_>, x: &str, y: &str) -> Result<Spec, String> {
    let [of_x, of_y] = [numbers(view, "x", 1), numbers(view, "y", 3)];
    Ok(Spec::new(format!("{x}{of_x}{of_y} -> {y}")))
}

fn unary(
    view: &OpView<'_>,
    f: impl Fn(&mut Body<'_>, &str) -> Result<String, String>,
) -> Result<String, String> {
    let mut body = Body::new(view, &["x", "x_scale", "x_zero", "y_scale", "y_zero"])?;
    let x = taken(&mut body, "x");
    let y = f(&mut body, &x)?;
    let y = put(&mut body, &y);
    Ok(body.finish(&[y]))
}

/// What a quantised operand stands for.
fn taken(body: &mut Body<'_>, name: &str) -> String {
    let x = shifted_text(body, name, None);
    let scale = single(body, &format!("%{name}_scale"));
    body.op(format!("mul({x}, {scale})"))
}

/// A scale as a number that broadcasts.
fn single(body: &mut Body<'_>, name: &str) -> String {
    let scale = body.cast(name, DType::F32);
    body.reshape(&scale, &[-1])
}

/// The numbers of the result for what it stands for.
fn put(body: &mut Body<'_>, y: &str) -> String {
    let scale = single(body, "%y_scale");
    let y = body.op(format!("div({y}, {scale})"));
    let one = body.number("1.0", "f32");
    // The zero point says what numbers they are; without one they are like those of the first operand.
    let ty = body.view.operand_type(0).and_then(|t| t.dtype());
    let zero = match ty.filter(|_| !body.has("y_zero")) {
        Some(ty) => body.number("0", ty.name()),
        None => "%y_zero".into(),
    };
    body.op(format!("quantize_linear({y}, {one}, {zero})"))
}

fn qgemm_body(view: &OpView<'_>) -> Result<String, String> {
    let names = [
        "a", "a_scale", "a_zero", "b", "b_scale", "b_zero", "c", "y_scale", "y_zero",
    ];
    let mut body = Body::new(view, &names)?;
    let [a, b] = [("a", "transA"), ("b", "transB")].map(|(name, turns)| {
        // Zero points for each column of `b` are for its rows until it is turned.
        let turned = flag(view, turns);
        let x = shifted_text(&mut body, name, Some(if turned { 2 } else { 1 }));
        match turned {
            true => body.transpose(&x, &[1, 0]),
            false => x,
        }
    });
    let mut y = body.op(format!("matmul({a}, {b})"));
    if body.has("c") {
        let c = body.cast("%c", DType::F32);
        y = body.op(format!("add({y}, {c})"));
    }
    let alpha = view.float("alpha").unwrap_or(1.0);
    if alpha != 1.0 {
        let alpha = body.number(&format!("{alpha:?}"), "f32");
        y = body.op(format!("mul({y}, {alpha})"));
    }
    for name in ["%a_scale", "%b_scale"] {
        let scale = single(&mut body, name);
        y = body.op(format!("mul({y}, {scale})"));
    }
    if body.has("y_scale") {
        y = put(&mut body, &y);
    }
    Ok(body.finish(&[y]))
}
