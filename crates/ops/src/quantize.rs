//! Floats as small integers and back.

use crate::util::given;
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, OpView, Role, Spec};
use prune_opt_ir::{DType, Tensor, op};

const ROLES: &[(&str, Role)] = &[("scale", Role::Statistic), ("zero", Role::Statistic)];

op! {
    /// `round(x / scale) + zero`, cut off at the ends of the integer type; scale and zero point are one number,
    /// or one for each element of `axis`.
    pub fn quantize_linear = "quantize_linear" {
        onnx: "QuantizeLinear",
        relation_fn: relation,
        roles: ROLES,
        dtype: DTypeRule::Fn(|view, _| Some(target(view))),
        eval: Eval::Fn(quantize),
    }
}

op! {
    /// `(x - zero) * scale`.
    pub fn dequantize_linear = "dequantize_linear" {
        onnx: "DequantizeLinear",
        relation_fn: relation,
        roles: &[("x", Role::Weight), ("scale", Role::Statistic), ("zero", Role::Statistic)],
        dtype: DTypeRule::Operand(1),
        eval: Eval::Fn(dequantize),
    }
}

op! {
    /// The operand as unsigned bytes, with the scale and zero point that cover its range.
    pub fn dynamic_quantize_linear = "dynamic_quantize_linear" {
        onnx: "DynamicQuantizeLinear",
        relation_fn: |view| {
            // The range depends on every element.
            let Some(rank) = view.operand_rank(0) else {
                return Ok(Spec::default());
            };
            let x: Vec<_> = names("a", rank).into_iter().map(|a| a + "!").collect();
            Ok(Spec::new(format!("{} -> {}, scale[], zero[]", tensor("x", &x), tensor("y", &x))))
        },
        dtype: DTypeRule::Fn(|_, i| Some(if i == 1 { DType::F32 } else { DType::U8 })),
    }
}

fn target(view: &OpView<'_>) -> DType {
    let stated = view.int("output_dtype").filter(|n| *n != 0);
    let stated = stated.and_then(|n| DType::from_onnx(i32::try_from(n).ok()?));
    let zero = || view.operand_type(2)?.dtype();
    stated.or_else(zero).unwrap_or(DType::U8)
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(rank), Some(scale)) = (view.operand_rank(0), view.operand_rank(1)) else {
        return Ok(Spec::default());
    };
    let axes = names("a", rank);
    let one = |axis: &str| {
        let zero = if view.has(2) {
            format!(", zero[{axis}]")
        } else {
            String::new()
        };
        let (x, y) = (tensor("x", &axes), tensor("y", &axes));
        Spec::new(format!("{x}, scale[{axis}]{zero} -> {y}"))
    };
    match scale {
        0 => Ok(one("")),
        1 if view.operand_extents(1).is_some_and(|e| e[0].is(1)) => Ok(one("1")),
        1 => Ok(one(&axes[view.axis(view.int("axis").unwrap_or(1), rank)?])),
        // Blocks of elements share a scale.
        _ => Ok(Spec::default()),
    }
}

/// Scale and zero point as tensors that broadcast to `x`.
fn parameters(cx: &EvalCx<'_>) -> Result<(Tensor, Option<Tensor>), String> {
    let x = cx.input(0)?;
    let fit = |t: &Tensor| match t.rank() {
        0 => Ok(t.clone()),
        1 if t.len() == 1 => t.reshape(&[]),
        1 => {
            let axis = cx.view.axis(cx.view.int("axis").unwrap_or(1), x.rank())?;
            let mut shape = vec![1; x.rank()];
            shape[axis] = t.len();
            t.reshape(&shape)
        }
        _ => Err("blocks of elements that share a scale are not run".to_string()),
    };
    Ok((fit(cx.input(1)?)?, given(cx, 2).map(fit).transpose()?))
}

fn bounds(dtype: DType) -> Result<(f64, f64), String> {
    if !dtype.is_integer() {
        return Err(format!("elements of type {dtype} are not run"));
    }
    let signed = matches!(
        dtype,
        DType::I2 | DType::I4 | DType::I8 | DType::I16 | DType::I32 | DType::I64
    );
    let bits = dtype.bits() as i32;
    Ok(match signed {
        true => (-(2f64.powi(bits - 1)), 2f64.powi(bits - 1) - 1.0),
        false => (0.0, 2f64.powi(bits) - 1.0),
    })
}

fn quantize(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let (scale, zero) = parameters(cx)?;
    let (low, high) = bounds(target(&cx.view))?;
    let scale = scale.broadcast(x.shape())?.to_floats();
    let mut y = (&x.to_floats() / &scale).mapv(f64::round_ties_even);
    if let Some(zero) = zero {
        y += &zero.broadcast(x.shape())?.to_floats();
    }
    Ok(vec![Tensor::Int(
        y.mapv(|v| v.clamp(low, high) as i64).into_shared(),
    )])
}

fn dequantize(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let (scale, zero) = parameters(cx)?;
    let mut y = x.to_floats().into_owned();
    if let Some(zero) = zero {
        y -= &zero.broadcast(x.shape())?.to_floats();
    }
    y *= &scale.broadcast(x.shape())?.to_floats();
    Ok(vec![crate::util::float(y)])
}
