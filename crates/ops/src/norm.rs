//! Normalisations.

use crate::body::along_first;
use crate::masked::{self, Epsilon};
use crate::util::{Lines, attr, float, given, rows};
use ndarray::{ArrayD, IxDyn};
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, Family, Masked, OpView, Role, Spec};
use prune_opt_ir::{DType, Tensor, op};

const ROLES: &[(&str, Role)] = &[("scale", Role::Scale), ("bias", Role::Bias)];

op! {
    /// Channels shifted and scaled by running statistics, or those of the batch in training:
    /// `(x - mean) / sqrt(var + epsilon) * scale + bias`.
    pub fn batch_norm = "batch_norm" {
        onnx: "BatchNormalization",
        attrs: "epsilon: float, momentum: float, spatial: flag, training_mode: flag",
        types: "T, U, U, V, V -> T, V, V, V, V where T: float, U: float, V: float",
        relation_fn: batch_relation,
        roles: &[
            ("scale", Role::Scale),
            ("bias", Role::Bias),
            ("mean", Role::Statistic),
            ("var", Role::Statistic),
        ],
        family: Family::BatchNorm,
        eval: Eval::Fn(batch_eval),
        masked: Masked::Body(batch_masked),
    }
}

/// Whether statistics are those of the batch: standardised weights are exported as such.
fn trains(view: &OpView<'_>) -> bool {
    view.int("training_mode") == Some(1) || view.opset() < 14 && view.op.results.len() > 1
}

/// The axes that the statistics of a batch go over.
fn all_but_channels(rank: usize) -> Vec<usize> {
    (0..rank).filter(|axis| *axis != 1).collect()
}

fn batch_relation(view: &OpView<'_>) -> Result<Spec, String> {
    let over = if trains(view) { "^" } else { "" };
    // Until opset 14 those of the batch are results too; nothing computes them here.
    let saved = if view.op.results.len() > 3 {
        ", saved_mean[v!], saved_var[w!]"
    } else {
        ""
    };
    Ok(Spec::new(format!(
        "x[n{over}, c, ..s{over}], scale[c], bias[c], mean[c], var[c] \
         -> y[n, c, ..s], running_mean[c], running_var[c]{saved}"
    )))
}

op! {
    /// Every element less the mean over the axes from `axis` on, over the deviation, times `scale` plus `bias`.
    pub fn layer_norm = "layer_norm" {
        onnx: "LayerNormalization",
        attrs: "axis: int, epsilon: float, stash_type: int",
        types: "T, T, T -> T, float, float where T: float",
        relation_fn: |view| over_last(view, &["x", "scale", "bias"], &["y", "mean", "inv_std_dev"]),
        roles: ROLES,
        family: Family::LayerNorm,
        dtype: DTypeRule::Fn(stash),
        eval: Eval::Fn(|cx| last_eval(cx, true)),
        masked: Masked::Body(|view| last_masked(view, true)),
    }
}

op! {
    /// Every element over the root of the mean square over the axes from `axis` on, times `scale`.
    pub fn rms_norm = "rms_norm" {
        onnx: "RMSNormalization",
        attrs: "axis: int, epsilon: float, stash_type: int",
        types: "float, T -> T where T: float",
        relation_fn: |view| over_last(view, &["x", "scale"], &["y"]),
        roles: ROLES,
        family: Family::LayerNorm,
        eval: Eval::Fn(|cx| last_eval(cx, false)),
        masked: Masked::Body(|view| last_masked(view, false)),
    }
}

op! {
    /// ONNX Runtime's form of an RMS norm, which also returns the inverse root.
    pub fn simplified_layer_norm = "simplified_layer_norm" {
        onnx: "SimplifiedLayerNormalization",
        attrs: "axis: int, epsilon: float, stash_type: int",
        types: "any, any -> any, any",
        relation_fn: |view| over_last(view, &["x", "scale"], &["y", "inv_std_dev"]),
        roles: ROLES,
        family: Family::LayerNorm,
        dtype: DTypeRule::Fn(stash),
        eval: Eval::Fn(|cx| last_eval(cx, false)),
        masked: Masked::Body(|view| last_masked(view, false)),
    }
}

op! {
    /// Every channel of every sample less its mean, over its deviation, times `scale` plus `bias`.
    pub fn instance_norm = "instance_norm" {
        onnx: "InstanceNormalization",
        attrs: "epsilon: float",
        types: "T, T, T -> T where T: float",
        relation: "x[n, c, ..s^], scale[c], bias[c] -> y[n, c, ..s]",
        roles: ROLES,
        family: Family::Norm,
        eval: Eval::Fn(instance_eval),
        masked: Masked::Body(instance_masked),
    }
}

op! {
    /// Every group of channels of every sample less its mean, over its deviation, times `scale` plus `bias`
    /// (of each group until opset 21, of each channel since).
    pub fn group_norm = "group_norm" {
        onnx: "GroupNormalization",
        attrs: "epsilon: float, num_groups: required int >= 1, stash_type: int",
        types: "T, T, T -> T where T: float",
        relation_fn: |view| {
            let each = if view.opset() < 21 { "g" } else { "g*c" };
            Ok(Spec::new(format!("x[n, g*c^, ..s^], scale[{each}], bias[{each}] -> y[n, g*c, ..s]")))
        },
        roles: ROLES,
        family: Family::Norm,
        extents: &[("num_groups", "g")],
        eval: Eval::Fn(group_eval),
        masked: Masked::Body(group_masked),
    }
}

op! {
    /// Every element less the mean over `axes`, over the deviation.
    pub fn mean_variance_norm = "mean_variance_norm" {
        onnx: "MeanVarianceNormalization",
        attrs: "axes: ints",
        types: "T -> T where T: float",
        relation_fn: |view| {
            let Some(rank) = view.operand_rank(0) else {
                return Ok(Spec::default());
            };
            let y = names("a", rank);
            let mut x = y.clone();
            for axis in view.ints("axes").unwrap_or(&[0, 2, 3]) {
                x[view.axis(*axis, rank)?] += "^";
            }
            Ok(Spec::new(format!("{} -> {}", tensor("x", &x), tensor("y", &y))))
        },
        family: Family::Norm,
        eval: Eval::Fn(|cx| {
            let rank = cx.input(0)?.rank();
            let axes = cx.view.ints("axes").unwrap_or(&[0, 2, 3]).iter();
            let over: Result<Vec<usize>, String> = axes.map(|a| cx.view.axis(*a, rank)).collect();
            // ONNX's function body adds 1e-9 to the deviation.
            Ok(vec![normalise(cx, &over?, true, |var| 1.0 / (var.sqrt() + 1e-9))?.y])
        }),
        masked: Masked::Body(|view| {
            let rank = view.extents(0)?.len();
            let axes = view.ints("axes").unwrap_or(&[0, 2, 3]).iter();
            let over: Result<Vec<usize>, String> = axes.map(|a| view.axis(*a, rank)).collect();
            masked::normalised(view, &over?, true, &Epsilon::Outside(1e-9), None)
        }),
    }
}

op! {
    /// Local response normalisation across `size` neighbouring channels.
    pub fn lrn = "lrn" {
        onnx: "LRN",
        attrs: "alpha: float, beta: float, bias: float, size: required int >= 1",
        types: "T -> T where T: float",
        relation: "x[n, c!, ..s] -> y[n, c, ..s]",
        family: Family::Norm,
        eval: Eval::Fn(lrn_eval),
    }
}

op! {
    /// Every element over the `p`-norm along `axis`.
    pub fn lp_norm = "lp_norm" {
        onnx: "LpNormalization",
        attrs: "axis: int, p: 1 | 2",
        types: "T -> T where T: float",
        relation_fn: |view| {
            let Some(rank) = view.operand_rank(0) else {
                return Ok(Spec::default());
            };
            let y = names("a", rank);
            let mut x = y.clone();
            x[view.axis(view.int("axis").unwrap_or(-1), rank)?] += "^";
            Ok(Spec::new(format!("{} -> {}", tensor("x", &x), tensor("y", &y))))
        },
        family: Family::Norm,
        eval: Eval::Fn(lp_eval),
        masked: Masked::Fill(0.0),
    }
}

/// Statistics are computed and returned in the type that `stash_type` names.
fn stash(view: &OpView<'_>, result: usize) -> Option<DType> {
    if result == 0 {
        return view.operand_type(0)?.dtype();
    }
    DType::from_onnx(i32::try_from(view.int("stash_type").unwrap_or(1)).ok()?)
}

fn first_axis(view: &OpView<'_>, rank: usize) -> Result<usize, String> {
    view.axis(view.int("axis").unwrap_or(-1), rank)
}

/// Normalised over the axes from `axis` on; scale and bias have those, and broadcast.
fn over_last(view: &OpView<'_>, operands: &[&str], results: &[&str]) -> Result<Spec, String> {
    let Some(extents) = view.operand_extents(0) else {
        return Ok(Spec::default());
    };
    let rank = extents.len();
    let first = first_axis(view, rank)?;
    let a = names("a", rank);
    let x: Vec<String> = (0..rank)
        .map(|i| {
            if i < first {
                a[i].clone()
            } else {
                format!("{}^", a[i])
            }
        })
        .collect();
    let mut all = vec![tensor("x", &x)];
    for (i, name) in operands.iter().enumerate().skip(1) {
        let Some(own) = view.operand_extents(i) else {
            continue;
        };
        let skip = rank.checked_sub(own.len());
        let skip = skip.ok_or_else(|| format!("operand `{name}` has more axes than `x`"))?;
        let axes: Vec<&str> = (own.iter().zip(skip..))
            .map(|(e, i)| {
                if e.is(1) && !extents[i].is(1) {
                    "1"
                } else {
                    a[i].as_str()
                }
            })
            .collect();
        all.push(tensor(name, &axes));
    }
    let statistics: Vec<&str> = (0..rank)
        .map(|i| if i < first { a[i].as_str() } else { "1" })
        .collect();
    let results: Vec<String> = results
        .iter()
        .enumerate()
        .map(|(i, name)| {
            if i == 0 {
                tensor(name, &a)
            } else {
                tensor(name, &statistics)
            }
        })
        .collect();
    Ok(Spec::new(format!(
        "{} -> {}",
        all.join(", "),
        results.join(", ")
    )))
}

/// A normalised tensor and the statistics of each run.
struct Normal {
    y: Tensor,
    means: Vec<f64>,
    inverses: Vec<f64>,
}

/// Every element of a run less the run's mean (where `centre`), times `inverse(mean square)`; absent elements are
/// left out of both and become 0.
fn normalise(
    cx: &EvalCx<'_>,
    over: &[usize],
    centre: bool,
    inverse: impl Fn(f64) -> f64,
) -> Result<Normal, String> {
    let x = cx.input(0)?;
    let lines = Lines::new(x.shape(), over);
    let (present, data) = (lines.present(cx, 0), rows(x));
    let (mut means, mut inverses) = (Vec::new(), Vec::new());
    let mut out = vec![0.0; data.len()];
    let count = present.iter().filter(|p| **p).count() as f64;
    for start in lines.starts() {
        let run = || {
            (lines.inner.iter().zip(&present))
                .filter(|(_, p)| **p)
                .map(|(o, _)| start + o)
        };
        let mean = if centre {
            run().map(|i| data[i]).sum::<f64>() / count
        } else {
            0.0
        };
        let square = run().map(|i| (data[i] - mean).powi(2)).sum::<f64>() / count;
        let factor = inverse(square);
        run().for_each(|i| out[i] = (data[i] - mean) * factor);
        means.push(mean);
        inverses.push(factor);
    }
    Ok(Normal {
        y: Tensor::from_floats(x.shape(), out)?,
        means,
        inverses,
    })
}

/// `y * scale + bias`, where each broadcasts to `y`.
fn affine(y: &Tensor, scale: Option<&Tensor>, bias: Option<&Tensor>) -> Result<Tensor, String> {
    let mut y = y.to_floats().into_owned();
    let shape = y.shape().to_vec();
    if let Some(scale) = scale {
        y *= &scale.broadcast(&shape)?.to_floats();
    }
    if let Some(bias) = bias {
        y += &bias.broadcast(&shape)?.to_floats();
    }
    Ok(float(y))
}

/// A vector of channels as a tensor that broadcasts along axis 1.
fn channels(t: &Tensor, rank: usize) -> Result<Tensor, String> {
    let mut shape = vec![1; rank];
    if let Some(c) = shape.get_mut(1) {
        *c = t.len();
    }
    t.reshape(&shape)
}

fn batch_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let epsilon = attr(cx, "epsilon", 1e-5);
    let at = |i: usize| Ok::<_, String>(channels(cx.input(i)?, x.rank())?.to_floats());
    let (scale, bias, mut mean, mut var) = (at(1)?, at(2)?, at(3)?, at(4)?);
    let mut running = Vec::new();
    if trains(&cx.view) {
        let momentum = attr(cx, "momentum", 0.9);
        let moved = |old: &Tensor, new: &[f64]| {
            let each = rows(old).into_iter().zip(new);
            let all = each.map(|(old, new)| old * momentum + new * (1.0 - momentum));
            Tensor::from_floats(old.shape(), all.collect())
        };
        let n = normalise(cx, &all_but_channels(x.rank()), true, |var| var)?;
        let (means, vars) = (n.means, n.inverses);
        running = vec![moved(cx.input(3)?, &means)?, moved(cx.input(4)?, &vars)?];
        let along = |all: Vec<f64>| channels(&Tensor::from_floats(&[all.len()], all)?, x.rank());
        (mean, var) = (along(means)?.to_floats(), along(vars)?.to_floats());
    }
    let factor = &scale / &var.mapv(|v| (v + epsilon).sqrt());
    let shift = &bias - &(&mean * &factor);
    let mut y = x.to_floats().into_owned();
    let wrong = || "statistics do not fit the channels".to_string();
    let shape = y.raw_dim();
    y *= &factor.broadcast(shape.clone()).ok_or_else(wrong)?;
    y += &shift.broadcast(shape).ok_or_else(wrong)?;
    Ok([float(y)].into_iter().chain(running).collect())
}

fn last_eval(cx: &EvalCx<'_>, centre: bool) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let first = first_axis(&cx.view, x.rank())?;
    let over: Vec<usize> = (first..x.rank()).collect();
    let epsilon = attr(cx, "epsilon", 1e-5);
    let n = normalise(cx, &over, centre, |square| 1.0 / (square + epsilon).sqrt())?;
    let bias = if centre { given(cx, 2) } else { None };
    let y = affine(&n.y, given(cx, 1), bias)?;
    let shape: Vec<usize> = (0..x.rank())
        .map(|i| if i < first { x.shape()[i] } else { 1 })
        .collect();
    let statistic = |all: Vec<f64>| Tensor::from_floats(&shape, all);
    let mut out = vec![y];
    if centre {
        out.push(statistic(n.means)?);
    }
    out.push(statistic(n.inverses)?);
    out.truncate(cx.view.op.results.len().max(1));
    Ok(out)
}

fn epsilon(view: &OpView<'_>) -> f64 {
    view.float("epsilon").unwrap_or(1e-5).into()
}

fn last_masked(view: &OpView<'_>, centre: bool) -> Result<String, String> {
    let rank = view.extents(0)?.len();
    let over: Vec<usize> = (first_axis(view, rank)?..rank).collect();
    masked::normalised(view, &over, centre, &Epsilon::Inside(epsilon(view)), None)
}

fn instance_masked(view: &OpView<'_>) -> Result<String, String> {
    let rank = view.extents(0)?.len();
    let over: Vec<usize> = (2..rank).collect();
    let (epsilon, channels) = (Epsilon::Inside(epsilon(view)), along_first(over.len() + 1));
    masked::normalised(view, &over, true, &epsilon, Some(&channels))
}

fn batch_masked(view: &OpView<'_>) -> Result<String, String> {
    let rank = view.extents(0)?.len();
    let (over, channels) = (all_but_channels(rank), along_first(rank.saturating_sub(1)));
    let momentum = view.float("momentum").unwrap_or(0.9).into();
    masked::of_batch(view, &over, epsilon(view), momentum, &channels)
}

fn group_masked(view: &OpView<'_>) -> Result<String, String> {
    let groups = view.int("num_groups").unwrap_or(1).max(1);
    masked::grouped(view, groups, epsilon(view), view.opset() >= 21)
}

fn instance_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let epsilon = attr(cx, "epsilon", 1e-5);
    let over: Vec<usize> = (2..x.rank()).collect();
    let n = normalise(cx, &over, true, |var| 1.0 / (var + epsilon).sqrt())?;
    let (scale, bias) = (
        channels(cx.input(1)?, x.rank())?,
        channels(cx.input(2)?, x.rank())?,
    );
    Ok(vec![affine(&n.y, Some(&scale), Some(&bias))?])
}

fn group_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let (shape, data) = (x.shape().to_vec(), rows(x));
    let groups = usize::try_from(cx.view.int("num_groups").unwrap_or(1))
        .unwrap_or(1)
        .max(1);
    let [batch, channel_count, rest @ ..] = &shape[..] else {
        return Err("a group norm needs a batch and channels".into());
    };
    let (width, space) = (channel_count / groups, rest.iter().product::<usize>());
    let epsilon = attr(cx, "epsilon", 1e-5);
    let all: Vec<usize> = (0..shape.len()).collect();
    let present: Vec<bool> = Lines::new(&shape, &all).present(cx, 0);
    let mut out = vec![0.0; data.len()];
    for (n, g) in (0..*batch).flat_map(|n| (0..groups).map(move |g| (n, g))) {
        let run = || {
            (g * width..(g + 1) * width)
                .flat_map(|c| (0..space).map(move |s| (n * channel_count + c) * space + s))
                .filter(|i| present.get(*i).copied().unwrap_or(true))
        };
        let count = run().count() as f64;
        let mean = run().map(|i| data[i]).sum::<f64>() / count;
        let var = run().map(|i| (data[i] - mean).powi(2)).sum::<f64>() / count;
        run().for_each(|i| out[i] = (data[i] - mean) / (var + epsilon).sqrt());
    }
    let y = Tensor::from_floats(&shape, out)?;
    // Until opset 21 there is one scale a group.
    let each = |i: usize| {
        let t = cx.input(i)?;
        let all = rows(t);
        let wide = if all.len() == groups { width } else { 1 };
        let all: Vec<f64> = all
            .into_iter()
            .flat_map(|v| std::iter::repeat_n(v, wide))
            .collect();
        channels(&Tensor::from_floats(&[all.len()], all)?, shape.len())
    };
    Ok(vec![affine(&y, Some(&each(1)?), Some(&each(2)?))?])
}

fn lrn_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?.to_floats();
    let size = cx.view.int("size").ok_or("`size` is missing")?.max(1);
    let (alpha, beta, bias) = (
        attr(cx, "alpha", 1e-4),
        attr(cx, "beta", 0.75),
        attr(cx, "bias", 1.0),
    );
    let n = *x.shape().get(1).ok_or("there are no channels")? as i64;
    let y = ArrayD::from_shape_fn(IxDyn(x.shape()), |at| {
        let c = at[1] as i64;
        let (from, to) = ((c - (size - 1) / 2).max(0), (c + size / 2).min(n - 1));
        let sum: f64 = (from..=to)
            .map(|c| {
                let mut at = at.clone();
                at[1] = c as usize;
                x[at].powi(2)
            })
            .sum();
        x[at] / (bias + alpha / size as f64 * sum).powf(beta)
    });
    Ok(vec![float(y)])
}

fn lp_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let axis = cx.view.axis(cx.view.int("axis").unwrap_or(-1), x.rank())?;
    let p = cx.view.int("p").unwrap_or(2) as f64;
    let lines = Lines::new(x.shape(), &[axis]);
    let (present, data) = (lines.present(cx, 0), rows(x));
    let mut out = vec![0.0; data.len()];
    for start in lines.starts() {
        let run = || {
            (lines.inner.iter().zip(&present))
                .filter(|(_, p)| **p)
                .map(|(o, _)| start + o)
        };
        let norm = run()
            .map(|i| data[i].abs().powf(p))
            .sum::<f64>()
            .powf(1.0 / p);
        run().for_each(|i| out[i] = if norm == 0.0 { 0.0 } else { data[i] / norm });
    }
    Ok(vec![Tensor::from_floats(x.shape(), out)?])
}
