//! Functions of one element.

use crate::util::{attr, given, map};
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, OpView, Role, ShapeValue};
use prune_opt_ir::{DType, Extent, Tensor, op};
use std::f64::consts::{FRAC_1_SQRT_2, PI};

macro_rules! unary {
    ($($(#[doc = $doc:literal])+ $id:ident = $name:literal, $onnx:literal, $attrs:literal, $kind:literal, $eval:expr $(, $shape:expr)?;)*) => {
        $(op! {
            $(#[doc = $doc])+
            pub fn $id = $name {
                onnx: $onnx,
                attrs: $attrs,
                types: concat!("T -> T where T: ", $kind),
                relation: "x[..s] -> y[..s]",
                eval: $eval,
                $(shape: Some($shape),)?
            }
        })*
    };
}

unary! {
    /// `max(x, 0)`.
    relu = "relu", "Relu", "", "number", Eval::Map(|x| if x < 0.0 { 0.0 } else { x });
    /// `1 / (1 + exp(-x))`.
    sigmoid = "sigmoid", "Sigmoid", "", "float", Eval::Map(sigmoid_of);
    /// Hyperbolic tangent.
    tanh = "tanh", "Tanh", "", "float", Eval::Map(f64::tanh);
    /// The error function.
    erf = "erf", "Erf", "", "number", Eval::Map(erf_of);
    /// Exponential.
    exp = "exp", "Exp", "", "float", Eval::Map(f64::exp);
    /// Natural logarithm.
    log = "log", "Log", "", "float", Eval::Map(f64::ln);
    /// Square root.
    sqrt = "sqrt", "Sqrt", "", "float", Eval::Map(f64::sqrt), |v| constants(v, root);
    /// `-x`.
    neg = "neg", "Neg", "", "number", Eval::Map(|x| -x), |v| extents(v, |e| Some(e.mul(&Extent::from(-1i64))));
    /// Absolute value.
    abs = "abs", "Abs", "", "number", Eval::Map(f64::abs), |v| constants(v, i64::checked_abs);
    /// -1, 0 or 1.
    sign = "sign", "Sign", "", "number", Eval::Map(|x| if x == 0.0 { x } else { x.signum() });
    /// `1 / x`.
    reciprocal = "reciprocal", "Reciprocal", "", "float", Eval::Map(f64::recip);
    /// The largest integer not above.
    floor = "floor", "Floor", "", "float", Eval::Map(f64::floor), |v| extents(v, |e| Some(e.clone()));
    /// The smallest integer not below.
    ceil = "ceil", "Ceil", "", "float", Eval::Map(f64::ceil), |v| extents(v, |e| Some(e.clone()));
    /// The nearest integer, halves to even.
    round = "round", "Round", "", "float", Eval::Map(f64::round_ties_even), |v| extents(v, |e| Some(e.clone()));
    /// Sine.
    sin = "sin", "Sin", "", "float", Eval::Map(f64::sin);
    /// Cosine.
    cos = "cos", "Cos", "", "float", Eval::Map(f64::cos);
    /// Tangent.
    tan = "tan", "Tan", "", "float", Eval::Map(f64::tan);
    /// Inverse sine.
    asin = "asin", "Asin", "", "float", Eval::Map(f64::asin);
    /// Inverse cosine.
    acos = "acos", "Acos", "", "float", Eval::Map(f64::acos);
    /// Inverse tangent.
    atan = "atan", "Atan", "", "float", Eval::Map(f64::atan);
    /// Hyperbolic sine.
    sinh = "sinh", "Sinh", "", "float", Eval::Map(f64::sinh);
    /// Hyperbolic cosine.
    cosh = "cosh", "Cosh", "", "float", Eval::Map(f64::cosh);
    /// Inverse hyperbolic sine.
    asinh = "asinh", "Asinh", "", "float", Eval::Map(f64::asinh);
    /// Inverse hyperbolic cosine.
    acosh = "acosh", "Acosh", "", "float", Eval::Map(f64::acosh);
    /// Inverse hyperbolic tangent.
    atanh = "atanh", "Atanh", "", "float", Eval::Map(f64::atanh);
    /// `ln(1 + exp(x))`.
    softplus = "softplus", "Softplus", "", "float", Eval::Map(softplus_of);
    /// `x / (1 + |x|)`.
    softsign = "softsign", "Softsign", "", "float", Eval::Map(|x| x / (1.0 + x.abs()));
    /// `x * tanh(softplus(x))`.
    mish = "mish", "Mish", "", "float", Eval::Map(|x| x * softplus_of(x).tanh());
    /// `x * max(0, min(1, x / 6 + 1 / 2))`.
    hard_swish = "hard_swish", "HardSwish", "", "float", Eval::Map(|x| x * (x / 6.0 + 0.5).clamp(0.0, 1.0));
    /// `x * sigmoid(alpha * x)`.
    swish = "swish", "Swish", "alpha: float", "float", Eval::Fn(|cx| {
        let alpha = attr(cx, "alpha", 1.0);
        map(cx, |x| x * sigmoid_of(alpha * x))
    });
    /// The operand where it is positive, elsewhere `alpha * x`.
    leaky_relu = "leaky_relu", "LeakyRelu", "alpha: float", "float", Eval::Fn(|cx| {
        let alpha = attr(cx, "alpha", 0.01);
        map(cx, |x| if x < 0.0 { alpha * x } else { x })
    });
    /// The operand where it is above `alpha`, elsewhere 0.
    thresholded_relu = "thresholded_relu", "ThresholdedRelu", "alpha: float", "float", Eval::Fn(|cx| {
        let alpha = attr(cx, "alpha", 1.0);
        map(cx, |x| if x > alpha { x } else { 0.0 })
    });
    /// The operand where it is positive, elsewhere `alpha * (exp(x) - 1)`.
    elu = "elu", "Elu", "alpha: float", "float", Eval::Fn(|cx| {
        let alpha = attr(cx, "alpha", 1.0);
        map(cx, |x| if x < 0.0 { alpha * x.exp_m1() } else { x })
    });
    /// `gamma * x` where positive, elsewhere `gamma * alpha * (exp(x) - 1)`.
    selu = "selu", "Selu", "alpha: float, gamma: float", "float", Eval::Fn(|cx| {
        let (alpha, gamma) = (attr(cx, "alpha", 1.673_263_2), attr(cx, "gamma", 1.050_701));
        map(cx, |x| gamma * if x < 0.0 { alpha * x.exp_m1() } else { x })
    });
    /// `max(0, x) + min(0, alpha * (exp(x / alpha) - 1))`.
    celu = "celu", "Celu", "alpha: float", "float", Eval::Fn(|cx| {
        let alpha = attr(cx, "alpha", 1.0);
        map(cx, |x| x.max(0.0) + (alpha * (x / alpha).exp_m1()).min(0.0))
    });
    /// `max(0, min(1, alpha * x + beta))`.
    hard_sigmoid = "hard_sigmoid", "HardSigmoid", "alpha: float, beta: float", "float", Eval::Fn(|cx| {
        let (alpha, beta) = (attr(cx, "alpha", 0.2), attr(cx, "beta", 0.5));
        map(cx, |x| (alpha * x + beta).clamp(0.0, 1.0))
    });
    /// `x - bias` above `lambd`, `x + bias` below `-lambd`, 0 between.
    shrink = "shrink", "Shrink", "bias: float, lambd: float", "number", Eval::Fn(|cx| {
        let (bias, lambda) = (attr(cx, "bias", 0.0), attr(cx, "lambd", 0.5));
        map(cx, |x| match x {
            x if x < -lambda => x + bias,
            x if x > lambda => x - bias,
            _ => 0.0,
        })
    });
    /// `x * P(X <= x)` for a normal X, or its approximation by tanh.
    gelu = "gelu", "Gelu", "approximate: none | tanh", "float", Eval::Fn(|cx| match cx.view.text("approximate") {
        Some("tanh") => map(cx, |x| {
            0.5 * x * (1.0 + ((2.0 / PI).sqrt() * (x + 0.044_715 * x * x * x)).tanh())
        }),
        _ => map(cx, |x| 0.5 * x * (1.0 + erf_of(x * FRAC_1_SQRT_2))),
    });
    /// Every bit the other way.
    bitwise_not = "bitwise_not", "BitwiseNot", "", "int", Eval::Fn(|cx| {
        Ok(vec![Tensor::Int(cx.input(0)?.to_ints().mapv(|i| !i).into_shared())])
    });
}

op! {
    /// The operand, but at least the lower bound and at most the upper one: attributes `min` and `max` until
    /// opset 11, operands since.
    pub fn clip = "clip" {
        onnx: "Clip",
        attrs: "max: float, min: float",
        types: "T, T, T -> T where T: number",
        relation_fn: |view| {
            let bound = |i: usize, name: &str| match view.operand_rank(i) {
                Some(1) => format!(", {name}[r{i}!]"),
                Some(_) => format!(", {name}[]"),
                None if view.op.operands.len() > i => format!(", {name}[]?"),
                None => String::new(),
            };
            Ok(op::Spec::new(format!("x[..s]{}{} -> y[..s]", bound(1, "min"), bound(2, "max"))))
        },
        roles: &[("min", Role::Data), ("max", Role::Data)],
        eval: Eval::Fn(clip_eval),
    }
}

op! {
    /// Whether the element is not a number.
    pub fn is_nan = "is_nan" {
        onnx: "IsNaN",
        attrs: "",
        types: "float -> bool",
        relation: "x[..s] -> y[..s]",
        dtype: DTypeRule::Fixed(DType::Bool),
        eval: Eval::Fn(|cx| {
            Ok(vec![Tensor::Bool(cx.input(0)?.to_floats().mapv(f64::is_nan).into_shared())])
        }),
    }
}

op! {
    /// Whether the element is infinite, of the signs that `detect_negative` and `detect_positive` name.
    pub fn is_inf = "is_inf" {
        onnx: "IsInf",
        attrs: "detect_negative: flag, detect_positive: flag",
        types: "float -> bool",
        relation: "x[..s] -> y[..s]",
        dtype: DTypeRule::Fixed(DType::Bool),
        eval: Eval::Fn(|cx| {
            let wanted = |name: &str| cx.view.int(name).unwrap_or(1) != 0;
            let (low, high) = (wanted("detect_negative"), wanted("detect_positive"));
            let found = |x: f64| x == f64::INFINITY && high || x == f64::NEG_INFINITY && low;
            Ok(vec![Tensor::Bool(cx.input(0)?.to_floats().mapv(found).into_shared())])
        }),
    }
}

fn clip_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let bound = |index: usize, name: &str, none: f64| match given(cx, index) {
        Some(t) => t.to_floats().first().copied().unwrap_or(none),
        None => cx.view.float(name).map_or(none, f64::from),
    };
    let low = bound(1, "min", f64::NEG_INFINITY);
    let high = bound(2, "max", f64::INFINITY);
    let y = map(cx, |x| x.max(low).min(high))?;
    Ok(match cx.input(0)? {
        Tensor::Float(_) => y,
        _ => y.iter().map(|t| Tensor::Int(t.to_ints())).collect(),
    })
}

pub(crate) fn sigmoid_of(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

pub(crate) fn softplus_of(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// The error function to within 1e-15: a series near 0, a continued fraction for its complement elsewhere
/// (Abramowitz and Stegun 7.1.6 and 7.1.14).
pub(crate) fn erf_of(x: f64) -> f64 {
    let a = x.abs();
    if x.is_nan() || a > 6.0 {
        return if x.is_nan() { x } else { x.signum() };
    }
    if a < 2.0 {
        let mut term = a;
        let mut sum = a;
        for n in 1..200 {
            term *= 2.0 * a * a / (2.0 * f64::from(n) + 1.0);
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        return x.signum() * sum * (-a * a).exp() * 2.0 / PI.sqrt();
    }
    let fraction = (1..=120)
        .rev()
        .fold(0.0, |f, k| f64::from(k) / 2.0 / (a + f));
    x.signum() * (1.0 - (-a * a).exp() / (PI.sqrt() * (a + fraction)))
}

fn extents(view: &OpView<'_>, f: impl Fn(&Extent) -> Option<Extent>) -> Option<ShapeValue> {
    let value = view.operand_shape(0)?;
    let elems = value.elems.iter().map(|e| f(e.as_ref()?)).collect();
    Some(ShapeValue {
        scalar: value.scalar,
        elems,
    })
}

fn constants(view: &OpView<'_>, f: impl Fn(i64) -> Option<i64>) -> Option<ShapeValue> {
    extents(view, |e| f(e.constant()?).map(Extent::from))
}

/// The root of a square.
fn root(n: i64) -> Option<i64> {
    let root = n.checked_isqrt()?;
    (root.checked_mul(root)? == n).then_some(root)
}
