//! Floats as small integers and back.

use crate::util::{Lines, given};
use ndarray::ArrayD;
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, Masked, OpView, Role, Spec};
use prune_opt_ir::{DType, Tensor, each_tensor, op};

const ROLES: &[(&str, Role)] = &[("scale", Role::Statistic), ("zero", Role::Statistic)];

/// Operators of ONNX, and those of the same name that ONNX Runtime has.
macro_rules! quantize {
    ($(#[doc = $doc:literal])+ $id:ident = $name:literal, $onnx:literal, $attrs:literal) => {
        op! {
            $(#[doc = $doc])+
            pub fn $id = $name {
                onnx: $onnx,
                attrs: $attrs,
                types: "number, number, T -> T where T: number",
                relation_fn: relation,
                roles: ROLES,
                dtype: DTypeRule::Fn(|view, _| Some(target(view))),
                eval: Eval::Fn(quantize),
            }
        }
    };
}

macro_rules! dequantize {
    ($(#[doc = $doc:literal])+ $id:ident = $name:literal, $onnx:literal, $attrs:literal) => {
        op! {
            $(#[doc = $doc])+
            pub fn $id = $name {
                onnx: $onnx,
                attrs: $attrs,
                types: "T, float, T -> float where T: number",
                relation_fn: relation,
                roles: &[("x", Role::Weight), ("scale", Role::Statistic), ("zero", Role::Statistic)],
                dtype: DTypeRule::Operand(1),
                eval: Eval::Fn(dequantize),
            }
        }
    };
}

quantize! {
    /// `round(x / scale) + zero`, cut off at the ends of the integer type; scale and zero point are one number,
    /// or one for each element of `axis`.
    quantize_linear = "quantize_linear", "QuantizeLinear",
    "axis: int, block_size: int >= 0, output_dtype: int, precision: int, saturate: flag"
}

quantize! {
    /// `quantize_linear` as ONNX Runtime has it, which took 16 bits before ONNX did.
    ms_quantize_linear = "ms_quantize_linear", "com.microsoft::QuantizeLinear", "axis: int, ..."
}

dequantize! {
    /// `(x - zero) * scale`.
    dequantize_linear = "dequantize_linear", "DequantizeLinear",
    "axis: int, block_size: int >= 0, output_dtype: int"
}

dequantize! {
    /// `dequantize_linear` as ONNX Runtime has it, which took 16 bits before ONNX did.
    ms_dequantize_linear = "ms_dequantize_linear", "com.microsoft::DequantizeLinear", "axis: int, ..."
}

op! {
    /// The operand as unsigned bytes, with the scale and zero point that cover its range.
    pub fn dynamic_quantize_linear = "dynamic_quantize_linear" {
        onnx: "DynamicQuantizeLinear",
        attrs: "",
        types: "float -> int, float, int",
        relation_fn: |view| {
            // The range is that of all elements and 0, which absent ones may be.
            let Some(rank) = view.operand_rank(0) else {
                return Ok(Spec::default());
            };
            let axes = names("a", rank);
            let x: Vec<_> = axes.iter().map(|a| format!("{a}^")).collect();
            Ok(Spec::new(format!("{} -> {}, scale[], zero[]", tensor("x", &x), tensor("y", &axes))))
        },
        dtype: DTypeRule::Fn(|_, i| Some(if i == 1 { DType::F32 } else { DType::U8 })),
        eval: Eval::Fn(dynamic),
        masked: Masked::Fill(0.0),
    }
}

fn target(view: &OpView<'_>) -> DType {
    let stated = view.int("output_dtype").filter(|n| *n != 0);
    let stated = stated.and_then(|n| DType::from_onnx(i32::try_from(n).ok()?));
    let zero = || view.operand_type(2)?.dtype();
    stated.or_else(zero).unwrap_or(DType::U8)
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(extents), Some(_)) = (view.operand_extents(0), view.operand_rank(1)) else {
        return Ok(Spec::default());
    };
    let rank = extents.len();
    let mut axes = names("a", rank);
    let axis = view.axis(view.int("axis").unwrap_or(1), rank).ok();
    // One number, one for each element of an axis, or one for each block of elements of it.
    let own = |i: usize| {
        let own = view.operand_extents(i).unwrap_or_default();
        match (own.len(), axis) {
            (0, _) => Ok(vec![]),
            (1, Some(axis)) if !own[0].is(1) || extents[axis].is(1) => Ok(vec![axes[axis].clone()]),
            (1, _) => Ok(vec!["1".to_string()]),
            (n, Some(axis)) if n == rank => {
                let mut block = axes.clone();
                block[axis] = "s!".into();
                Ok(block)
            }
            (n, _) => Err(format!("operand {i} has rank {n}, not {rank}")),
        }
    };
    let scale = tensor("scale", &own(1)?);
    let zero = match view.operand_rank(2) {
        Some(_) => format!(", {}", tensor("zero", &own(2)?)),
        None => String::new(),
    };
    if let Some(axis) = axis.filter(|_| scale.contains("s!")) {
        axes[axis] += "!";
    }
    let (x, y) = (tensor("x", &axes), tensor("y", &axes));
    Ok(Spec::new(format!("{x}, {scale}{zero} -> {y}")))
}

/// Scale and zero point as tensors that broadcast to `x`.
fn parameters(cx: &EvalCx<'_>) -> Result<(Tensor, Option<Tensor>), String> {
    let x = cx.input(0)?;
    let axis = || cx.view.axis(cx.view.int("axis").unwrap_or(1), x.rank());
    let fit = |t: &Tensor| match t.rank() {
        0 => Ok(t.clone()),
        1 if t.len() == 1 => t.reshape(&[]),
        1 => {
            let mut shape = vec![1; x.rank()];
            shape[axis()?] = t.len();
            t.reshape(&shape)
        }
        _ => {
            let size = cx
                .view
                .int("block_size")
                .and_then(|n| usize::try_from(n).ok());
            let (axis, size) = (
                axis()?,
                size.filter(|n| *n > 0).ok_or("`block_size` is missing")?,
            );
            let index: Vec<usize> = (0..x.shape()[axis]).map(|i| i / size).collect();
            if t.rank() != x.rank() || index.last().is_some_and(|i| *i >= t.shape()[axis]) {
                return Err("blocks do not fit the operand".to_string());
            }
            Ok(each_tensor!(t, a => prune_opt_ir::tensor::take(a, axis, &index)))
        }
    };
    Ok((fit(cx.input(1)?)?, given(cx, 2).map(fit).transpose()?))
}

pub(crate) fn bounds(dtype: DType) -> Result<(f64, f64), String> {
    if !dtype.is_integer() {
        return Err(format!("elements of type {dtype} are not run"));
    }
    let bits = dtype.bits() as i32;
    Ok(match dtype.is_signed() {
        true => (-(2f64.powi(bits - 1)), 2f64.powi(bits - 1) - 1.0),
        false => (0.0, 2f64.powi(bits) - 1.0),
    })
}

/// `x / scale` in single precision, which is what decides a tie.
pub(crate) fn quotient(x: f64, scale: f64) -> f64 {
    f64::from(x as f32 / scale as f32)
}

fn quantize(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let (scale, zero) = parameters(cx)?;
    let target = target(&cx.view);
    let (x, scale) = (x.to_floats(), scale.broadcast(x.shape())?.to_floats());
    let zero = match zero {
        Some(zero) => zero.broadcast(x.shape())?.to_floats(),
        None => ArrayD::zeros(scale.raw_dim()).into_shared(),
    };
    if target.is_float() {
        let saturate = cx.view.int("saturate") != Some(0);
        let y = ndarray::Zip::from(&x).and(&scale).and(&zero);
        let round = |x: &f64, s: &f64, z: &f64| target.round_narrow(quotient(*x, *s) + z, saturate);
        let y = y.map_collect(|x, s, z| round(x, s, z).unwrap_or(f64::NAN));
        return Ok(vec![crate::util::float(y)]);
    }
    let (low, high) = bounds(target)?;
    let y = ndarray::Zip::from(&x).and(&scale).and(&zero);
    let y =
        y.map_collect(|x, s, z| (quotient(*x, *s).round_ties_even() + z).clamp(low, high) as i64);
    Ok(vec![Tensor::Int(y.into_shared())])
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

fn dynamic(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let over: Vec<usize> = (0..x.rank()).collect();
    let present = Lines::new(x.shape(), &over).present(cx, 0);
    let x = x.to_floats();
    let each = x.iter().zip(present);
    let each = each.map(|(v, present)| if present { *v } else { 0.0 });
    let x = ArrayD::from_shape_vec(x.raw_dim(), each.collect()).map_err(|e| e.to_string())?;
    let low = x.iter().copied().fold(0.0, f64::min);
    let high = x.iter().copied().fold(0.0, f64::max);
    let scale = f64::from(((high - low) / 255.0) as f32);
    let zero = quotient(-low, scale).round_ties_even().clamp(0.0, 255.0);
    let y = x.mapv(|v| (quotient(v, scale).round_ties_even() + zero).clamp(0.0, 255.0) as i64);
    Ok(vec![
        Tensor::Int(y.into_shared()),
        Tensor::from_floats(&[], vec![scale])?,
        Tensor::from_ints(&[], vec![zero as i64])?,
    ])
}
