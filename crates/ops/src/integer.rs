//! Products of quantised matrices and images.

use crate::body::{Body, along_first};
use crate::util::given;
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, Family, OpView, Role, Spec};
use prune_opt_ir::{DType, Tensor, op};

op! {
    /// Product of integer matrices, less their zero points.
    pub fn matmul_integer = "matmul_integer" {
        onnx: "MatMulInteger",
        attrs: "",
        types: "T, U, T, U -> int where T: int, U: int",
        relation_fn: |view| {
            let a = zero(view, 2, "a_zero", "m");
            let b = zero(view, 3, "b_zero", "n");
            matrices(view, &format!("{a}{b}"), 1)
        },
        roles: &[("a", Role::Weight), ("b", Role::Weight)],
        // Scales are other ops'.
        dequantize: &[("a", |cx| dequantized(cx, 0, None, 2)), ("b", |cx| dequantized(cx, 1, None, 3))],
        family: Family::Linear,
        dtype: DTypeRule::Fixed(DType::I32),
        eval: Eval::Body(|view| {
            let mut body = Body::new(view, &["a", "b", "a_zero", "b_zero"])?;
            let y = product(&mut body, 2);
            let y = body.cast(&y, DType::I32);
            Ok(body.finish(&[y]))
        }),
    }
}

op! {
    /// Product of quantised matrices, quantised again.
    pub fn qlinear_matmul = "qlinear_matmul" {
        onnx: "QLinearMatMul",
        attrs: "",
        types: "T, U, T, V, U, V, U, W -> W where T: number, U: float, V: number, W: number",
        relation_fn: |view| {
            let text = |i, name, axis| zero(view, i, name, axis);
            let a = format!("{}{}", text(1, "a_scale", "m"), text(2, "a_zero", "m"));
            let b = format!("{}{}", text(4, "b_scale", "n"), text(5, "b_zero", "n"));
            let y = format!("{}{}", text(6, "y_scale", "m"), text(7, "y_zero", "m"));
            let Some(ranks) = view.operand_rank(0).zip(view.operand_rank(3)) else {
                return Ok(Spec::default());
            };
            match ranks {
                (2.., 2..) => Ok(Spec::new(format!("a[..b, m, k]{a}, b[..b, k, n]{b}{y} -> y[..b, m, n]"))),
                _ => Ok(Spec::default()),
            }
        },
        roles: &[("a", Role::Weight), ("b", Role::Weight)],
        dequantize: &[("a", |cx| dequantized(cx, 0, Some(1), 2)), ("b", |cx| dequantized(cx, 3, Some(4), 5))],
        family: Family::Linear,
        dtype: DTypeRule::Operand(7),
        eval: Eval::Body(qlinear_matmul_body),
    }
}

op! {
    /// Convolution of integers, less their zero points.
    pub fn conv_integer = "conv_integer" {
        onnx: "ConvInteger",
        attrs: "\
            auto_pad: NOTSET | SAME_UPPER | SAME_LOWER | VALID, dilations: ints[s] >= 1, \
            group: int >= 1, kernel_shape: ints[s] >= 1, pads: ints[2s], strides: ints[s] >= 1",
        types: "T, U, T, U -> int where T: int, U: int",
        relation_fn: |view| {
            let (x, w) = (zero(view, 2, "x_zero", ""), zero(view, 3, "w_zero", "g*co"));
            let text = format!("x[n, g*ci, ..s~k], w[g*co, ci, ..k]{x}{w} -> y[n, g*co, ..s]");
            Ok(Spec::new(text))
        },
        roles: &[("w", Role::Weight)],
        dequantize: &[("w", |cx| dequantized(cx, 1, None, 3))],
        family: Family::Conv,
        extents: &[("group", "g"), ("kernel_shape", "..k")],
        dtype: DTypeRule::Fixed(DType::I32),
        eval: Eval::Body(|view| {
            let mut body = Body::new(view, &["x", "w", "x_zero", "w_zero"])?;
            let y = sums(&mut body)?;
            let y = body.cast(&y, DType::I32);
            Ok(body.finish(&[y]))
        }),
    }
}

op! {
    /// Convolution of quantised images, quantised again.
    pub fn qlinear_conv = "qlinear_conv" {
        onnx: "QLinearConv",
        attrs: "\
            auto_pad: NOTSET | SAME_UPPER | SAME_LOWER | VALID, dilations: ints[s] >= 1, \
            group: int >= 1, kernel_shape: ints[s] >= 1, pads: ints[2s], strides: ints[s] >= 1",
        types: "T, U, T, V, U, V, U, W, int -> W where T: int, U: float, V: int, W: int",
        relation_fn: |view| {
            let text = |i, name, axis| zero(view, i, name, axis);
            let x = format!("{}{}", text(1, "x_scale", ""), text(2, "x_zero", ""));
            let w = format!("{}{}", text(4, "w_scale", "g*co"), text(5, "w_zero", "g*co"));
            let y = format!("{}{}", text(6, "y_scale", ""), text(7, "y_zero", ""));
            let text = format!(
                "x[n, g*ci, ..s~k]{x}, w[g*co, ci, ..k]{w}{y}, b[g*co]? -> y[n, g*co, ..s]"
            );
            Ok(Spec::new(text))
        },
        roles: &[("w", Role::Weight), ("b", Role::Bias)],
        dequantize: &[("w", |cx| dequantized(cx, 3, Some(4), 5))],
        family: Family::Conv,
        extents: &[("group", "g"), ("kernel_shape", "..k")],
        dtype: DTypeRule::Operand(7),
        eval: Eval::Body(qlinear_conv_body),
    }
}

/// A convolution of what two operands hold beyond their zero points, in single precision: sums are
/// exact below 2^24.
fn sums(body: &mut Body<'_>) -> Result<String, String> {
    let rank = body.view.extents(0)?.len();
    let x = shifted_text(body, "x", None);
    let w = shifted_text(body, "w", Some(rank));
    let bias = match body.has("b") {
        true => format!(", {}", body.cast("%b", DType::F32)),
        false => String::new(),
    };
    let names = [
        "auto_pad",
        "dilations",
        "group",
        "kernel_shape",
        "pads",
        "strides",
    ];
    let attrs = body.attrs(&names);
    Ok(body.op(format!("conv({x}, {w}{bias}){attrs}")))
}

/// An operand less its zero point, in single precision; `rank`: there may be one for each element of axis 0.
pub(crate) fn shifted_text(body: &mut Body<'_>, name: &str, rank: Option<usize>) -> String {
    let x = body.cast(&format!("%{name}"), DType::F32);
    let zero = format!("{name}_zero");
    if !body.has(&zero) {
        return x;
    }
    let zero = body.cast(&format!("%{zero}"), DType::F32);
    let zero = body.reshape(&zero, &along_first(rank.unwrap_or(1)));
    body.op(format!("sub({x}, {zero})"))
}

/// What operand `x` stands for: its numbers less their zero point, times their scale where the op has it. The relation says
/// along which axes those run.
pub(crate) fn dequantized(
    cx: &EvalCx<'_>,
    x: usize,
    scale: Option<usize>,
    zero: usize,
) -> Result<Tensor, String> {
    let mut y = cx.input(x)?.to_floats().into_owned();
    if given(cx, zero).is_some() {
        y -= &along(cx, x, zero)?.to_floats();
    }
    if let Some(scale) = scale {
        y *= &along(cx, x, scale)?.to_floats();
    }
    Ok(Tensor::Float(y.into_shared()))
}

/// The numbers of operand `by`, broadcast along the axes of operand `x` that the two have in common.
fn along(cx: &EvalCx<'_>, x: usize, by: usize) -> Result<Tensor, String> {
    let pats = |i: usize| cx.relation?.operands.get(i)?.as_deref();
    let both = pats(x).zip(pats(by));
    let (axes, own) = both.ok_or_else(|| format!("the relation does not speak of operand {by}"))?;
    let (numbers, extents) = (cx.input(by)?, cx.input(x)?.shape());
    let (mut shape, mut from) = (vec![1; extents.len()], 0);
    for (pat, n) in own.iter().zip(numbers.shape()) {
        let at = (from..axes.len()).find(|i| axes.get(*i) == Some(pat));
        match at.and_then(|i| Some((i, shape.get_mut(i)?))) {
            Some((i, extent)) => (*extent, from) = (*n, i + 1),
            None if *n == 1 => {}
            None => {
                return Err(format!(
                    "operand {by} does not run along axes of operand {x}"
                ));
            }
        }
    }
    numbers.reshape(&shape)?.broadcast(extents)
}

fn qlinear_conv_body(view: &OpView<'_>) -> Result<String, String> {
    let names = [
        "x", "x_scale", "x_zero", "w", "w_scale", "w_zero", "y_scale", "y_zero", "b",
    ];
    let mut body = Body::new(view, &names)?;
    let rank = view.extents(0)?.len();
    let sums = sums(&mut body)?;
    let by = |body: &mut Body<'_>, name: &str, rank: Option<usize>| {
        let scale = body.cast(name, DType::F32);
        body.reshape(&scale, &along_first(rank.unwrap_or(1)))
    };
    let (x, y) = (
        by(&mut body, "%x_scale", None),
        by(&mut body, "%y_scale", None),
    );
    let w = by(&mut body, "%w_scale", Some(rank.saturating_sub(1)));
    let factor = body.op(format!("mul({x}, {w})"));
    let factor = body.op(format!("div({factor}, {y})"));
    let scaled = body.op(format!("mul({sums}, {factor})"));
    let one = body.number("1.0", "f32");
    let y = body.op(format!("quantize_linear({scaled}, {one}, %y_zero)"));
    Ok(body.finish(&[y]))
}

/// The pattern of a scale or zero point: one number, or one for each element of an axis.
pub(crate) fn zero(view: &OpView<'_>, index: usize, name: &str, axis: &str) -> String {
    let many = view.operand_extents(index).filter(|e| e.len() == 1);
    let axis = match many {
        Some(e) if e[0].is(1) || axis.is_empty() => "1",
        Some(_) => axis,
        None => "",
    };
    if index < view.op.operands.len() {
        format!(", {name}[{axis}]?")
    } else {
        String::new()
    }
}

pub(crate) fn matrices(view: &OpView<'_>, zeros: &str, b: usize) -> Result<Spec, String> {
    let text = match (view.operand_rank(0), view.operand_rank(b)) {
        (Some(2..), Some(2..)) => format!("a[..b, m, k], b[..b, k, n]{zeros} -> y[..b, m, n]"),
        (Some(1), Some(2..)) => format!("a[k], b[..b, k, n]{zeros} -> y[..b, n]"),
        (Some(2..), Some(1)) => format!("a[..b, m, k], b[k]{zeros} -> y[..b, m]"),
        (Some(1), Some(1)) => format!("a[k], b[k]{zeros} -> y[]"),
        (None, _) | (_, None) => return Ok(Spec::default()),
        _ => return Err("a matrix product of a scalar".into()),
    };
    Ok(Spec::new(text))
}

/// The product of what two operands hold beyond their zero points, the first of which is operand `zero`.
fn product(body: &mut Body<'_>, zero: usize) -> String {
    let rows = many(body.view, zero);
    let a = shifted_text(body, "a", Some(if rows { 2 } else { 1 }));
    let b = shifted_text(body, "b", Some(1));
    body.op(format!("matmul({a}, {b})"))
}

/// Whether a scale or zero point is one number for each row of a matrix.
fn many(view: &OpView<'_>, index: usize) -> bool {
    let extents = view.operand_extents(index).unwrap_or_default();
    extents.len() == 1 && !extents[0].is(1)
}

fn qlinear_matmul_body(view: &OpView<'_>) -> Result<String, String> {
    let names = [
        "a", "a_scale", "a_zero", "b", "b_scale", "b_zero", "y_scale", "y_zero",
    ];
    let mut body = Body::new(view, &names)?;
    let y = product(&mut body, 2);
    let [a, b, by] = [("%a_scale", 1), ("%b_scale", 4), ("%y_scale", 6)].map(|(name, index)| {
        let scale = body.cast(name, DType::F32);
        let rows = index != 4 && many(view, index);
        body.reshape(&scale, &along_first(if rows { 2 } else { 1 }))
    });
    let factor = body.op(format!("mul({a}, {b})"));
    let factor = body.op(format!("div({factor}, {by})"));
    let y = body.op(format!("mul({y}, {factor})"));
    let one = body.number("1.0", "f32");
    let y = body.op(format!("quantize_linear({y}, {one}, %y_zero)"));
    Ok(body.finish(&[y]))
}
