//! Comparisons and logic: truth values of elements that meet by broadcasting.

use crate::binary::shape;
use crate::util::zip;
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, ShapeValue};
use prune_opt_ir::{DType, Extent, Tensor, op};

macro_rules! compare {
    ($($(#[doc = $doc:literal])+ $id:ident = $name:literal, $onnx:literal, $kind:literal, $shape:expr, $eval:expr;)*) => {
        $(op! {
            $(#[doc = $doc])+
            pub fn $id = $name {
                onnx: $onnx,
                attrs: "",
                types: concat!("T, T -> bool where T: ", $kind),
                relation: "a[..s], b[..s] -> y[..s]",
                dtype: DTypeRule::Fixed(DType::Bool),
                shape: $shape,
                eval: Eval::Fn($eval),
            }
        })*
    };
}

compare! {
    /// Whether the elements are equal.
    equal = "equal", "Equal", "any", Some(|v| shape(v, |a, b| Some(i64::from(equals(a, b)?).into()))),
        |cx| compare_with(cx, |a, b| a == b, |a, b| a == b);
    /// Whether the first is less.
    less = "less", "Less", "number", Some(|v| shape(v, |a, b| order(a, b, |a, b| a < b))),
        |cx| compare_with(cx, |a, b| a < b, |a, b| a < b);
    /// Whether the first is greater.
    greater = "greater", "Greater", "number", Some(|v| shape(v, |a, b| order(a, b, |a, b| a > b))),
        |cx| compare_with(cx, |a, b| a > b, |a, b| a > b);
    /// Whether the first is less or equal.
    less_or_equal = "less_or_equal", "LessOrEqual", "number", Some(|v| shape(v, |a, b| order(a, b, |a, b| a <= b))),
        |cx| compare_with(cx, |a, b| a <= b, |a, b| a <= b);
    /// Whether the first is greater or equal.
    greater_or_equal = "greater_or_equal", "GreaterOrEqual", "number", Some(|v| shape(v, |a, b| order(a, b, |a, b| a >= b))),
        |cx| compare_with(cx, |a, b| a >= b, |a, b| a >= b);
    /// Whether both are true.
    and = "and", "And", "bool", Some(|v| shape(v, |a, b| order(a, b, |a, b| a != 0 && b != 0))),
        |cx| logic(cx, |a, b| a && b);
    /// Whether one is true.
    or = "or", "Or", "bool", Some(|v| shape(v, |a, b| order(a, b, |a, b| a != 0 || b != 0))),
        |cx| logic(cx, |a, b| a || b);
    /// Whether just one is true.
    xor = "xor", "Xor", "bool", None, |cx| logic(cx, |a, b| a != b);
}

op! {
    /// Whether the element is false.
    pub fn not = "not" {
        onnx: "Not",
        attrs: "",
        types: "T -> T where T: bool",
        relation: "x[..s] -> y[..s]",
        shape: Some(|view| {
            let value = view.operand_shape(0)?;
            let not = |e: &Option<Extent>| Some(i64::from(e.as_ref()?.constant()? == 0).into());
            Some(ShapeValue { scalar: value.scalar, elems: value.elems.iter().map(not).collect() })
        }),
        eval: Eval::Fn(|cx| Ok(vec![Tensor::Bool(cx.input(0)?.to_bools().mapv(|b| !b).into_shared())])),
    }
}

/// Whether two extents are equal, where that is certain. A product of symbols is never negative.
fn equals(a: &Extent, b: &Extent) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    let (x, y) = (a.constant(), b.constant());
    if let (Some(x), Some(y)) = (x, y) {
        return Some(x == y);
    }
    let length = |e: &Extent| {
        e.monomial()
            .is_some_and(|(c, symbols)| c > 0 && !symbols.is_empty())
    };
    let negative = |c: Option<i64>| c.is_some_and(|c| c < 0);
    (length(a) && negative(y) || length(b) && negative(x)).then_some(false)
}

fn order(a: &Extent, b: &Extent, f: impl Fn(i64, i64) -> bool) -> Option<Extent> {
    Some(i64::from(f(a.constant()?, b.constant()?)).into())
}

fn compare_with(
    cx: &EvalCx<'_>,
    floats: fn(f64, f64) -> bool,
    ints: fn(i64, i64) -> bool,
) -> Result<Vec<Tensor>, String> {
    let (a, b) = (cx.input(0)?, cx.input(1)?);
    let y = match (a, b) {
        (Tensor::Float(_), _) | (_, Tensor::Float(_)) => {
            zip(&a.to_floats(), &b.to_floats(), floats)?
        }
        _ => zip(&a.to_ints(), &b.to_ints(), ints)?,
    };
    Ok(vec![Tensor::Bool(y.into_shared())])
}

fn logic(cx: &EvalCx<'_>, f: fn(bool, bool) -> bool) -> Result<Vec<Tensor>, String> {
    let y = zip(&cx.input(0)?.to_bools(), &cx.input(1)?.to_bools(), f)?;
    Ok(vec![Tensor::Bool(y.into_shared())])
}
