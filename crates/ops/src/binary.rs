//! Arithmetic of elements that meet by broadcasting.

use crate::unary::sigmoid_of;
use crate::util::{attr, dtype, float, zip};
use prune_opt_ir::op::{Eval, EvalCx, LONGEST_SHAPE, OpView, Role, ShapeValue};
use prune_opt_ir::{DType, Extent, Tensor, op};

macro_rules! binary {
    ($($(#[doc = $doc:literal])+ $id:ident = $name:literal, $onnx:literal, $attrs:literal, $types:literal, $role:expr, $shape:expr, $eval:expr;)*) => {
        $(op! {
            $(#[doc = $doc])+
            pub fn $id = $name {
                onnx: $onnx,
                attrs: $attrs,
                types: $types,
                relation: "a[..s], b[..s] -> y[..s]",
                roles: &[("a", $role), ("b", $role)],
                shape: $shape,
                eval: $eval,
            }
        })*
    };
}

binary! {
    /// Sum. A parameter that is added is a bias.
    add = "add", "Add", "", "T, T -> T where T: number", Role::Bias, Some(|v| shape(v, |a, b| Some(a.add(b)))), Eval::Map2(|a, b| a + b);
    /// Difference.
    sub = "sub", "Sub", "", "T, T -> T where T: number", Role::Bias, Some(|v| shape(v, |a, b| Some(a.sub(b)))), Eval::Map2(|a, b| a - b);
    /// Product. A parameter that multiplies is a scale.
    mul = "mul", "Mul", "", "T, T -> T where T: number", Role::Scale, Some(|v| shape(v, |a, b| Some(a.mul(b)))), Eval::Map2(|a, b| a * b);
    /// Quotient; of integers, cut off towards zero (which storing it as one does).
    div = "div", "Div", "", "T, T -> T where T: number", Role::Scale, Some(div_shape), Eval::Map2(|a, b| a / b);
    /// Power.
    pow = "pow", "Pow", "", "T, number -> T where T: number", Role::Data, Some(pow_shape), Eval::Map2(f64::powf);
    /// The operand where it is positive, elsewhere the operand times a slope.
    prelu = "prelu", "PRelu", "", "T, T -> T where T: number", Role::Scale, None, Eval::Map2(|x, slope| if x < 0.0 { x * slope } else { x });
    /// Remainder with the sign of the divisor; with `fmod`, that of the dividend.
    rem = "mod", "Mod", "fmod: flag", "T, T -> T where T: number", Role::Data, Some(|v| shape(v, |a, b| rem_shape(v, a, b))), Eval::Fn(rem_eval);
    /// `a * sigmoid(alpha * a) * b`: a gate and what it lets through.
    swiglu = "swiglu", "SwiGLU", "alpha: float", "T, T -> T where T: float", Role::Data, None, Eval::Fn(|cx| {
        let alpha = attr(cx, "alpha", 1.0);
        let gate = |a: f64, b: f64| a * sigmoid_of(alpha * a) * b;
        Ok(vec![float(zip(&cx.input(0)?.to_floats(), &cx.input(1)?.to_floats(), gate)?)])
    });
    /// Integers shifted by as many bits as the second operand says, to the `direction` LEFT or RIGHT.
    bit_shift = "bit_shift", "BitShift", "direction: required LEFT | RIGHT", "T, T -> T where T: int", Role::Data, None, Eval::Fn(shift_eval);
    /// Bits set in both.
    bitwise_and = "bitwise_and", "BitwiseAnd", "", "T, T -> T where T: int", Role::Data, None, Eval::Fn(|cx| ints(cx, |a, b| a & b));
    /// Bits set in either.
    bitwise_or = "bitwise_or", "BitwiseOr", "", "T, T -> T where T: int", Role::Data, None, Eval::Fn(|cx| ints(cx, |a, b| a | b));
    /// Bits set in one of the two.
    bitwise_xor = "bitwise_xor", "BitwiseXor", "", "T, T -> T where T: int", Role::Data, None, Eval::Fn(|cx| ints(cx, |a, b| a ^ b));
}

/// A function of the elements of two shape values, one of which may have a single element.
pub(crate) fn shape(
    view: &OpView<'_>,
    f: impl Fn(&Extent, &Extent) -> Option<Extent>,
) -> Option<ShapeValue> {
    let (a, b) = (view.operand_shape(0)?, view.operand_shape(1)?);
    if !view.meet_in_order(&[0, 1]) {
        return None;
    }
    let len = match (a.elems.len(), b.elems.len()) {
        (x, y) if x == y => x,
        (1, x) | (x, 1) => x,
        _ => return None,
    };
    let at = |v: &ShapeValue, i: usize| v.elems[if v.elems.len() == 1 { 0 } else { i }].clone();
    Some(ShapeValue {
        scalar: a.scalar && b.scalar,
        elems: (0..len).map(|i| f(&at(a, i)?, &at(b, i)?)).collect(),
    })
}

/// An exact quotient; between constants that are integers, the one that is cut off.
fn div_shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let integer = view.operand_type(0)?.dtype().is_some_and(|d| !d.is_float());
    shape(view, |a, b| {
        a.div_exact(b).or_else(|| {
            let (a, b) = (a.constant()?, b.constant()?);
            integer.then(|| a.checked_div(b).map(Extent::from))?
        })
    })
}

fn rem_shape(view: &OpView<'_>, a: &Extent, b: &Extent) -> Option<Extent> {
    let (a, b) = (a.constant()?, b.constant()?);
    let euclidean = b > 0 && (a >= 0 || view.int("fmod") != Some(1));
    a.checked_rem_euclid(b)
        .map(Extent::from)
        .filter(|_| euclidean)
}

/// Powers of constants, where they are whole numbers that single precision can tell apart: so exporters write the side of a
/// square.
fn pow_shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let ((scalar, base), (alone, exponent)) = (numbers(view, 0)?, numbers(view, 1)?);
    let [exponent] = exponent[..] else {
        return None;
    };
    let power = |base: f64| {
        let power = base.powf(exponent);
        let whole = power.fract() == 0.0 && power.abs() < f64::from(1 << 24);
        whole.then(|| Extent::from(power as i64))
    };
    Some(ShapeValue {
        scalar: scalar && alone,
        elems: base.into_iter().map(power).collect(),
    })
}

/// The few numbers that an operand is known to be, and whether it is a scalar.
fn numbers(view: &OpView<'_>, operand: usize) -> Option<(bool, Vec<f64>)> {
    if let Some(known) = view.operand_shape(operand) {
        let constant = |e: &Option<Extent>| e.as_ref()?.constant().map(|n| n as f64);
        let all = known.elems.iter().map(constant);
        return Some((known.scalar, all.collect::<Option<_>>()?));
    }
    let extents = view.operand_extents(operand)?;
    let mut lengths = extents.iter().map(Extent::length);
    let count = lengths.try_fold(1u64, |n, e| n.checked_mul(e?))?;
    let dense = view
        .operand_dense(operand)
        .filter(|_| count <= LONGEST_SHAPE)?;
    (extents.len() < 2).then_some((extents.is_empty(), dense.to_floats()?))
}

pub(crate) fn ints(cx: &EvalCx<'_>, f: impl FnMut(i64, i64) -> i64) -> Result<Vec<Tensor>, String> {
    let (a, b) = (cx.input(0)?.to_ints(), cx.input(1)?.to_ints());
    Ok(vec![Tensor::Int(zip(&a, &b, f)?.into_shared())])
}

fn floats(cx: &EvalCx<'_>, f: impl FnMut(f64, f64) -> f64) -> Result<Vec<Tensor>, String> {
    let (a, b) = (cx.input(0)?.to_floats(), cx.input(1)?.to_floats());
    Ok(vec![float(zip(&a, &b, f)?)])
}

fn rem_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let fmod = cx.view.int("fmod") == Some(1);
    match cx.input(0)? {
        Tensor::Float(_) if fmod => floats(cx, |a, b| a % b),
        Tensor::Float(_) => floats(cx, |a, b| {
            let rest = a % b;
            let other = rest != 0.0 && (rest < 0.0) != (b < 0.0);
            if other { rest + b } else { rest }
        }),
        _ if fmod => ints(cx, |a, b| a.checked_rem(b).unwrap_or(0)),
        _ => ints(cx, |a, b| match a.checked_rem(b) {
            Some(r) if r != 0 && (r < 0) != (b < 0) => r + b,
            r => r.unwrap_or(0),
        }),
    }
}

fn shift_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let left = cx.view.text("direction") == Some("LEFT");
    let unsigned = dtype(cx, 0) == Some(DType::U64);
    ints(cx, |a, b| {
        // Past the width (which a negative count is, too) only the sign is left.
        let bits = u32::try_from(b).ok().filter(|b| *b < 64);
        match bits {
            Some(bits) if left => a.wrapping_shl(bits),
            Some(bits) if unsigned => ((a as u64) >> bits) as i64,
            Some(bits) => a >> bits,
            None if left || unsigned => 0,
            None => a >> 63,
        }
    })
}
