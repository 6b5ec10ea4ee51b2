//! The discrete Fourier transform, along one axis; the last one holds real and imaginary parts.

use crate::util::{float, given};
use ndarray::{ArrayD, Dimension, IxDyn};
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{Eval, EvalCx, OpView, Role, Spec};
use prune_opt_ir::tensor::elements;
use prune_opt_ir::{Extent, Tensor, op};
use std::f64::consts::PI;

op! {
    /// The spectrum of a signal along an axis, or with `inverse` the signal of a spectrum; `onesided` spectra lack the
    /// half that follows from the other, since the signal is real.
    pub fn dft = "dft" {
        onnx: "DFT",
        attrs: "axis: int, inverse: flag, onesided: flag",
        types: "T, int, int -> T where T: float",
        relation_fn: relation,
        roles: &[("length", Role::Shape), ("axis", Role::Shape)],
        eval: Eval::Fn(eval),
    }
}

op! {
    /// The spectra of stretches of a signal, one each step, weighed by a window; `onesided` spectra lack the half that follows
    /// from the other.
    pub fn stft = "stft" {
        onnx: "STFT",
        attrs: "onesided: flag",
        types: "T, int, T, int -> T where T: float",
        relation_fn: stft_relation,
        roles: &[("step", Role::Shape), ("length", Role::Shape)],
        eval: Eval::Fn(stft_eval),
    }
}

/// The axis along which it goes: an attribute before opset 20.
fn axis(view: &OpView<'_>, operand: Option<i64>, rank: usize) -> Result<usize, String> {
    match view.opset() < 20 {
        true => view.axis(view.int("axis").unwrap_or(1), rank),
        false => view.axis(operand.unwrap_or(-2), rank),
    }
}

fn flags(view: &OpView<'_>) -> (bool, bool) {
    (
        view.int("inverse") == Some(1),
        view.int("onesided") == Some(1),
    )
}

/// How many elements are transformed, of how many there are.
fn length(view: &OpView<'_>, stated: Option<i64>, there: i64) -> i64 {
    let whole = if flags(view) == (true, true) {
        (there - 1).max(0) * 2
    } else {
        there
    };
    stated.unwrap_or(whole)
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(extents) = view.operand_extents(0) else {
        return Ok(Spec::default());
    };
    let rank = extents.len();
    let first = |i: usize| view.operand_ints(i).and_then(|all| all.first().copied());
    if view.has(2) && first(2).is_none() {
        return Ok(Spec::default());
    }
    let at = axis(view, first(2), rank)?;
    let (mut x, mut y) = (names("a", rank), names("a", rank));
    let last = rank
        .checked_sub(1)
        .filter(|last| *last != at)
        .ok_or("it goes along the last axis, which holds parts")?;
    (x[at], y[at]) = ("s!".into(), "t".into());
    (x[last], y[last]) = ("p!".into(), "q".into());
    let one = flags(view) == (true, true);
    let others = [(1, ", length[..l!]?"), (2, ", axis[..m!]?")];
    let others: String = others
        .iter()
        .filter(|(i, _)| *i < view.op.operands.len())
        .map(|(_, t)| *t)
        .collect();
    let spec = Spec::new(format!(
        "{}{others} -> {}",
        tensor("x", &x),
        tensor("y", &y)
    ));
    let spec = spec.extent("q", if one { 1u64 } else { 2 });
    let there = extents[at].constant();
    let known = if view.has(1) { first(1) } else { there };
    Ok(match (known, flags(view)) {
        (None, (_, false)) if !view.has(1) => spec.extent("t", extents[at].clone()),
        (None, _) => spec,
        (Some(known), flags) => {
            let all = length(view, view.has(1).then_some(known), known);
            let shown = if flags == (false, true) {
                all / 2 + 1
            } else {
                all
            };
            spec.extent("t", Extent::from(shown))
        }
    })
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?.to_floats();
    let view = &cx.view;
    let first = |i: usize| given(cx, i).and_then(|t| t.int_vec().first().copied());
    let (at, last) = (axis(view, first(2), x.ndim())?, x.ndim() - 1);
    let (inverse, onesided) = flags(view);
    let there = x.shape()[at];
    let n = usize::try_from(length(view, first(1), there as i64))
        .map_err(|_| "its length is negative")?;
    if at == last || n == 0 {
        return Err("there is nothing to transform".into());
    }
    let mut shape = x.shape().to_vec();
    shape[at] = if onesided && !inverse { n / 2 + 1 } else { n };
    shape[last] = if onesided && inverse { 1 } else { 2 };
    elements(&[elements(&shape)?, n])?;
    let parts = x.shape()[last];
    // Element `i` of the signal beside the others of a place; that of a one-sided spectrum is mirrored.
    let element = |place: &[usize], i: usize| -> (f64, f64) {
        let mirrored = inverse && onesided && i > n / 2;
        let from = if mirrored { n - i } else { i };
        if from >= there {
            return (0.0, 0.0);
        }
        let mut place = place.to_vec();
        place[at] = from;
        let mut part = |p: usize| {
            place[last] = p;
            if p < parts { x[&place[..]] } else { 0.0 }
        };
        let (re, im) = (part(0), part(1));
        (re, if mirrored { -im } else { im })
    };
    let sign = if inverse { 2.0 } else { -2.0 };
    let norm = if inverse { n as f64 } else { 1.0 };
    let y = ArrayD::from_shape_fn(IxDyn(&shape), |place| {
        let k = place[at];
        let sum = (0..n).fold((0.0, 0.0), |(re, im), i| {
            let (a, b) = element(place.slice(), i);
            let (sin, cos) = (sign * PI * ((k * i) % n) as f64 / n as f64).sin_cos();
            (re + a * cos - b * sin, im + a * sin + b * cos)
        });
        (if place[last] == 0 { sum.0 } else { sum.1 }) / norm
    });
    Ok(vec![float(y)])
}

/// How long the stretches of a signal are, and how far apart.
fn stretches(view: &OpView<'_>) -> Option<(u64, u64)> {
    let number = |i: usize| u64::try_from(*view.operand_ints(i)?.first()?).ok();
    let window = || view.operand_extents(2)?.first()?.length();
    let length = if view.has(3) { number(3) } else { window() };
    let (length, step) = (length?, number(1)?);
    (length > 0 && step > 0).then_some((length, step))
}

/// ONNX, `STFT`: `1 + (signal - length) / step` spectra of `length / 2 + 1` numbers, of `length` where they are not one-sided.
fn stft_relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(extents) = view.operand_extents(0) else {
        return Ok(Spec::default());
    };
    let [_, signal] = extents.get(..2).unwrap_or_default() else {
        return Err("its signal has less than two axes".into());
    };
    let parts = if extents.len() > 2 { ", p!" } else { "" };
    let others = ["step[]", "window[w!]?", "length[]?"];
    let count = view.op.operands.len().saturating_sub(1);
    let others: String = others
        .iter()
        .take(count)
        .map(|o| format!(", {o}"))
        .collect();
    let spec = Spec::new(format!("x[n, s!{parts}]{others} -> y[n, t!, f!, q]")).extent("q", 2u64);
    let why = "a spectrum is of all of";
    let spec = ["s", "t", "f"]
        .into_iter()
        .fold(spec, |spec, axis| spec.because(axis, why));
    let spec = if view.has(2) {
        spec.because("w", why)
    } else {
        spec
    };
    let Some((length, step)) = stretches(view) else {
        return Ok(spec);
    };
    // Without the attribute, ONNX's inference of shapes and its runtimes differ.
    let spec = match view.int("onesided") {
        Some(0) => spec.extent("f", length),
        Some(_) => spec.extent("f", length / 2 + 1),
        None => spec,
    };
    Ok(match signal.length() {
        Some(signal) if signal >= length => spec.extent("t", 1 + (signal - length) / step),
        _ => spec,
    })
}

fn stft_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?.to_floats();
    let number = |i: usize| given(cx, i).and_then(|t| usize::try_from(*t.int_vec().first()?).ok());
    let window = given(cx, 2).map(|w| w.to_floats());
    let length = number(3).or(window.as_ref().map(|w| w.len()));
    let (step, length) = (number(1).unwrap_or(0), length.unwrap_or(0));
    let fits = x.ndim() > 1 && step > 0 && length > 0 && x.shape()[1] >= length;
    if !fits || window.as_ref().is_some_and(|w| w.len() != length) {
        return Err("its stretches do not fit the signal".into());
    }
    let whole = cx.view.int("onesided") == Some(0);
    let bins = if whole { length } else { length / 2 + 1 };
    let shape = [x.shape()[0], 1 + (x.shape()[1] - length) / step, bins, 2];
    elements(&[elements(&shape)?, length])?;
    let parts = x.shape().get(2).copied();
    let element = |n: usize, i: usize| -> (f64, f64) {
        match parts {
            None => (x[[n, i]], 0.0),
            Some(parts) => (x[[n, i, 0]], if parts > 1 { x[[n, i, 1]] } else { 0.0 }),
        }
    };
    let weight = |i: usize| window.as_ref().map_or(1.0, |w| w[[i]]);
    let y = ArrayD::from_shape_fn(IxDyn(&shape), |place| {
        let (n, from, k) = (place[0], place[1] * step, place[2]);
        let sum = (0..length).fold((0.0, 0.0), |(re, im), i| {
            let ((a, b), w) = (element(n, from + i), weight(i));
            let (sin, cos) = (-2.0 * PI * ((k * i) % length) as f64 / length as f64).sin_cos();
            (re + w * (a * cos - b * sin), im + w * (a * sin + b * cos))
        });
        if place[3] == 0 { sum.0 } else { sum.1 }
    });
    Ok(vec![float(y)])
}
