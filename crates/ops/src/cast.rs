//! Another element type.

use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, OpView, ShapeValue};
use prune_opt_ir::{DType, Extent, Tensor, op};

op! {
    /// The elements in the type of number `to`.
    pub fn cast = "cast" {
        onnx: "Cast",
        attrs: "round_mode: up | down | nearest, saturate: flag, to: required any",
        types: "any -> any",
        relation: "x[..s] -> y[..s]",
        dtype: DTypeRule::Fn(|view, _| to(view)),
        shape: Some(|view| shape(view, to(view))),
        eval: Eval::Fn(|cx| convert(cx, to(&cx.view))),
    }
}

op! {
    /// The elements in the type of the second operand.
    pub fn cast_like = "cast_like" {
        onnx: "CastLike",
        attrs: "round_mode: up | down | nearest, saturate: flag",
        types: "any, T -> T",
        relation: "x[..s], like[..t] -> y[..s]",
        dtype: DTypeRule::Operand(1),
        shape: Some(|view| shape(view, view.operand_type(1).and_then(|t| t.dtype()))),
        eval: Eval::Fn(|cx| convert(cx, cx.view.operand_type(1).and_then(|t| t.dtype()))),
    }
}

fn to(view: &OpView<'_>) -> Option<DType> {
    DType::from_onnx(i32::try_from(view.int("to")?).ok()?)
}

/// Numbers in the type; extents fit any integer's.
fn shape(view: &OpView<'_>, to: Option<DType>) -> Option<ShapeValue> {
    let mut value = view.operand_shape(0)?.clone();
    for elem in &mut value.elems {
        let number = elem.as_ref().and_then(Extent::constant);
        *elem = match (to, number) {
            (Some(DType::Bool), n) => n.map(|n| i64::from(n != 0).into()),
            (Some(d), Some(n)) if d.is_integer() => Some(d.wrap(n).into()),
            (Some(d), Some(n)) if n.unsigned_abs() > exact(d) => None,
            _ => elem.take(),
        };
    }
    Some(value)
}

/// Integers up to this number are exact in a type of floats.
fn exact(to: DType) -> u64 {
    match to {
        DType::F64 => 1 << 53,
        DType::F32 => 1 << 24,
        DType::F16 => 1 << 11,
        DType::BF16 => 1 << 8,
        _ => 1 << 2,
    }
}

fn convert(cx: &EvalCx<'_>, to: Option<DType>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let saturate = cx.view.int("saturate") != Some(0);
    if let Some(mode) = cx.view.text("round_mode").filter(|mode| *mode != "up") {
        return Err(format!("`round_mode = {mode}` is not run"));
    }
    let narrow = |to: DType| move |x: f64| to.round_narrow(x, saturate).unwrap_or(x);
    Ok(vec![match to {
        Some(DType::Bool) => Tensor::Bool(x.to_bools()),
        Some(d) if d.is_float() => Tensor::Float(x.to_floats().mapv(narrow(d)).into_shared()),
        Some(d) if d.is_integer() => Tensor::Int(x.to_ints().mapv(|i| d.wrap(i)).into_shared()),
        _ => return Err("the element type can't be run".into()),
    }])
}
