//! Drawn numbers. A smaller tensor draws others, so all that is drawn stays; how much it is, is known.
//!
//! Each run draws the same numbers, so that runs can be compared.

use crate::util::{attr, float, frozen};
use ndarray::{ArrayD, IxDyn};
use prune_opt_ir::op::text::tensor;
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, OpView, Spec};
use prune_opt_ir::tensor::elements;
use prune_opt_ir::{DType, Tensor, op};
use std::f64::consts::TAU;

/// What happens to an axis of fewer elements.
const REASON: &str = "other numbers are drawn for fewer elements of";

op! {
    /// Normally distributed numbers.
    pub fn random_normal = "random_normal" {
        onnx: "RandomNormal",
        attrs: "dtype: int, mean: float, scale: float, seed: float, shape: required ints",
        types: "-> float",
        relation_fn: stated,
        dtype: DTypeRule::Fn(|view, _| dtype(view, Some(DType::F32))),
        draws: true,
        eval: Eval::Fn(|cx| drawn(&stated_shape(&cx.view)?, normal(cx))),
    }
}

op! {
    /// Normally distributed numbers, as many as the operand has.
    pub fn random_normal_like = "random_normal_like" {
        onnx: "RandomNormalLike",
        attrs: "dtype: int, mean: float, scale: float, seed: float",
        types: "any -> float",
        relation_fn: alike,
        dtype: DTypeRule::Fn(|view, _| dtype(view, view.operand_type(0)?.dtype())),
        draws: true,
        eval: Eval::Fn(|cx| drawn(cx.input(0)?.shape(), normal(cx))),
    }
}

op! {
    /// Evenly distributed numbers.
    pub fn random_uniform = "random_uniform" {
        onnx: "RandomUniform",
        attrs: "dtype: int, high: float, low: float, seed: float, shape: required ints",
        types: "-> float",
        relation_fn: stated,
        dtype: DTypeRule::Fn(|view, _| dtype(view, Some(DType::F32))),
        draws: true,
        eval: Eval::Fn(|cx| drawn(&stated_shape(&cx.view)?, uniform(cx))),
    }
}

op! {
    /// Evenly distributed numbers, as many as the operand has.
    pub fn random_uniform_like = "random_uniform_like" {
        onnx: "RandomUniformLike",
        attrs: "dtype: int, high: float, low: float, seed: float",
        types: "any -> float",
        relation_fn: alike,
        dtype: DTypeRule::Fn(|view, _| dtype(view, view.operand_type(0)?.dtype())),
        draws: true,
        eval: Eval::Fn(|cx| drawn(cx.input(0)?.shape(), uniform(cx))),
    }
}

op! {
    /// Zeros and ones, drawn with the operand's probabilities.
    pub fn bernoulli = "bernoulli" {
        onnx: "Bernoulli",
        attrs: "dtype: int, seed: float",
        types: "float -> any",
        relation_fn: alike,
        dtype: DTypeRule::Fn(|view, _| dtype(view, view.operand_type(0)?.dtype())),
        draws: true,
        eval: Eval::Fn(|cx| {
            let x = cx.input(0)?.to_floats();
            let one = |(i, p): (usize, &f64)| f64::from(u8::from(even(seed(cx), i) < *p));
            let all: Vec<f64> = x.iter().enumerate().map(one).collect();
            let y = ArrayD::from_shape_vec(x.raw_dim(), all).map_err(|e| e.to_string())?;
            typed(cx, y, cx.view.operand_type(0).and_then(|t| t.dtype()))
        }),
    }
}

op! {
    /// Classes, drawn with the operand's probabilities, whose logarithms it holds.
    pub fn multinomial = "multinomial" {
        onnx: "Multinomial",
        attrs: "dtype: int, sample_size: int >= 1, seed: float",
        types: "float -> int",
        relation_fn: |view| {
            let drawn = view.int("sample_size").unwrap_or(1);
            let drawn = u64::try_from(drawn).map_err(|_| "it draws less than none")?;
            let spec = Spec::new("x[n!, c!] -> y[n!, s!]").extent("s", drawn);
            Ok(spec.because("n", REASON).because("c", "classes are drawn along"))
        },
        dtype: DTypeRule::Fn(|view, _| dtype(view, Some(DType::I32))),
        draws: true,
        eval: Eval::Fn(multinomial_eval),
    }
}

fn dtype(view: &OpView<'_>, default: Option<DType>) -> Option<DType> {
    match view.int("dtype") {
        Some(number) => DType::from_onnx(i32::try_from(number).ok()?),
        None => default,
    }
}

fn alike(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(rank) = view.operand_rank(0) else {
        return Ok(Spec::default());
    };
    let axes = frozen("v", rank);
    let spec = Spec::new(format!("{} -> {}", tensor("x", &axes), tensor("y", &axes)));
    Ok(because(spec, rank))
}

fn because(spec: Spec, rank: usize) -> Spec {
    (0..rank).fold(spec, |spec, i| spec.because(format!("v{i}"), REASON))
}

fn stated_shape(view: &OpView<'_>) -> Result<Vec<usize>, String> {
    let shape = view.ints("shape").unwrap_or_default().iter();
    let shape = shape.map(|n| usize::try_from(*n).map_err(|_| format!("{n} is no extent")));
    shape.collect()
}

fn stated(view: &OpView<'_>) -> Result<Spec, String> {
    let shape = stated_shape(view)?;
    let spec = Spec::new(format!("-> {}", tensor("y", &frozen("v", shape.len()))));
    let stated = shape.iter().enumerate();
    let spec = stated.fold(spec, |spec, (i, n)| spec.extent(format!("v{i}"), *n as u64));
    Ok(because(spec, shape.len()))
}

/// A generator of numbers by their places.
type Draw = Box<dyn Fn(usize) -> f64>;

/// The seed that the op states or, so that two ops draw different numbers, one by the name of what it gives (FNV-1a).
fn seed(cx: &EvalCx<'_>) -> u64 {
    if let Some(stated) = cx.view.float("seed") {
        return stated.to_bits().into();
    }
    let result = cx.view.op.results.first();
    let value = result.and_then(|v| cx.view.func.values.get(*v));
    let name = value.and_then(|v| v.name.as_deref()).unwrap_or_default();
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    name.bytes().fold(0xcbf2_9ce4_8422_2325, mix)
}

fn uniform(cx: &EvalCx<'_>) -> Draw {
    let (seed, low, high) = (seed(cx), attr(cx, "low", 0.0), attr(cx, "high", 1.0));
    Box::new(move |i| low + (high - low) * even(seed, i))
}

/// By the method of Box and Muller (1958).
fn normal(cx: &EvalCx<'_>) -> Draw {
    let (seed, mean, scale) = (seed(cx), attr(cx, "mean", 0.0), attr(cx, "scale", 1.0));
    Box::new(move |i| {
        let radius = (-2.0 * (1.0 - even(seed, 2 * i)).ln()).sqrt();
        mean + scale * radius * (TAU * even(seed, 2 * i + 1)).cos()
    })
}

/// The number at a place of an even distribution from 0 to 1, 1 not included (SplitMix64).
fn even(seed: u64, place: usize) -> f64 {
    let step = (place as u64).wrapping_add(1);
    let mut x = seed.wrapping_add(step.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

fn drawn(shape: &[usize], draw: Draw) -> Result<Vec<Tensor>, String> {
    let all = (0..elements(shape)?).map(draw).collect();
    let y = ArrayD::from_shape_vec(IxDyn(shape), all).map_err(|e| e.to_string())?;
    Ok(vec![float(y)])
}

/// Numbers in the type that the op says.
fn typed(cx: &EvalCx<'_>, y: ArrayD<f64>, default: Option<DType>) -> Result<Vec<Tensor>, String> {
    let y = float(y);
    Ok(vec![match dtype(&cx.view, default) {
        Some(DType::Bool) => Tensor::Bool(y.to_bools()),
        Some(d) if d.is_integer() => Tensor::Int(y.to_ints()),
        _ => y,
    }])
}

fn multinomial_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?.to_floats();
    let [rows, classes] = *x.shape() else {
        return Err("its operand is no matrix".into());
    };
    let count = cx.view.int("sample_size").unwrap_or(1);
    let count = usize::try_from(count).map_err(|_| "it draws less than none")?;
    elements(&[rows, count])?;
    if classes == 0 {
        return Err("there are no classes".into());
    }
    let one = |place: usize| {
        let row: Vec<f64> = (0..classes).map(|c| x[[place / count, c]].exp()).collect();
        let mut left = even(seed(cx), place) * row.iter().sum::<f64>();
        let taken = |weight: &f64| {
            left -= weight;
            left < 0.0
        };
        row.iter().position(taken).unwrap_or(classes - 1) as i64
    };
    let all = (0..rows * count).map(one).collect();
    Ok(vec![Tensor::from_ints(&[rows, count], all)?])
}
