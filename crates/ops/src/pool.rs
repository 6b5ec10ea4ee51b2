//! Poolings over windows, and over everything.

use crate::util::{dtype, float, rows};
use ndarray::{ArrayD, IxDyn};
use prune_opt_ir::op::window::{Spatial, Window};
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, OpView, Spec};
use prune_opt_ir::{DType, Tensor, op};

op! {
    /// Largest element of each window; and, if asked for, where it stands.
    pub fn max_pool = "max_pool" {
        onnx: "MaxPool",
        attrs: "\
            auto_pad: NOTSET | SAME_UPPER | SAME_LOWER | VALID, ceil_mode: flag, \
            dilations: ints[s] >= 1, kernel_shape: required ints[s] >= 1, pads: ints[2s], \
            storage_order: flag, strides: ints[s] >= 1",
        types: "T -> T, int where T: number",
        relation_fn: |view| relation(view, view.op.results.len() > 1),
        dtype: DTypeRule::Fn(|view, i| {
            if i == 0 { view.operand_type(0)?.dtype() } else { Some(DType::I64) }
        }),
        eval: Eval::Fn(max_eval),
    }
}

op! {
    /// Mean of each window; padding counts where `count_include_pad` is set.
    pub fn average_pool = "average_pool" {
        onnx: "AveragePool",
        attrs: "\
            auto_pad: NOTSET | SAME_UPPER | SAME_LOWER | VALID, ceil_mode: flag, \
            count_include_pad: flag, dilations: ints[s] >= 1, kernel_shape: required ints[s] >= 1, \
            pads: ints[2s], strides: ints[s] >= 1",
        types: "T -> T where T: float",
        relation_fn: |view| relation(view, false),
        eval: Eval::Fn(|cx| {
            let padding = cx.view.int("count_include_pad") == Some(1);
            pool(cx, |taps| {
                let count = if padding { taps.padded } else { taps.values.len() };
                taps.values.iter().sum::<f64>() / count as f64
            })
        }),
    }
}

op! {
    /// The `p`-norm of each window.
    pub fn lp_pool = "lp_pool" {
        onnx: "LpPool",
        attrs: "\
            auto_pad: NOTSET | SAME_UPPER | SAME_LOWER | VALID, ceil_mode: flag, \
            dilations: ints[s] >= 1, kernel_shape: required ints[s] >= 1, p: any, pads: ints[2s], \
            strides: ints[s] >= 1",
        types: "T -> T where T: float",
        relation_fn: |view| relation(view, false),
        eval: Eval::Fn(|cx| {
            let p = cx.view.int("p").unwrap_or(2) as f64;
            pool(cx, |taps| taps.values.iter().map(|x| x.abs().powf(p)).sum::<f64>().powf(1.0 / p))
        }),
    }
}

op! {
    /// Mean over all spatial axes.
    pub fn global_average_pool = "global_average_pool" {
        onnx: "GlobalAveragePool",
        attrs: "",
        types: "T -> T where T: float",
        relation_fn: global,
        eval: Eval::Fn(|cx| over_all(cx, |run, _| run.iter().sum::<f64>() / run.len() as f64)),
    }
}

op! {
    /// Largest element over all spatial axes.
    pub fn global_max_pool = "global_max_pool" {
        onnx: "GlobalMaxPool",
        attrs: "",
        types: "T -> T where T: float",
        relation_fn: global,
        eval: Eval::Fn(|cx| over_all(cx, |run, _| run.iter().copied().fold(f64::NEG_INFINITY, f64::max))),
    }
}

op! {
    /// The `p`-norm over all spatial axes.
    pub fn global_lp_pool = "global_lp_pool" {
        onnx: "GlobalLpPool",
        attrs: "p: any",
        types: "T -> T where T: float",
        relation_fn: global,
        eval: Eval::Fn(|cx| {
            over_all(cx, |run, cx| {
                let p = cx.view.int("p").unwrap_or(2) as f64;
                run.iter().map(|x| x.abs().powf(p)).sum::<f64>().powf(1.0 / p)
            })
        }),
    }
}

/// Windows whose kernel is an attribute.
fn relation(view: &OpView<'_>, indices: bool) -> Result<Spec, String> {
    let kernel = view
        .ints("kernel_shape")
        .ok_or("`kernel_shape` is missing")?;
    let indices = if indices { ", indices[n, c, ..s]" } else { "" };
    let spec = Spec::new(format!("x[n, c, ..s~k] -> y[n, c, ..s]{indices}"));
    let extents = kernel.iter().enumerate();
    Ok(extents.fold(spec, |spec, (i, k)| spec.extent(format!("k{i}"), *k)))
}

/// One window over each whole spatial axis.
fn global(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(rank) = view.operand_rank(0) else {
        return Ok(Spec::default());
    };
    let ones = ", 1".repeat(rank.saturating_sub(2));
    Ok(Spec::new(format!("x[n, c, ..s~k] -> y[n, c{ones}]")))
}

/// The places of windows along one spatial axis.
struct Places {
    n: i64,
    k: i64,
    before: i64,
    after: i64,
    window: Window,
    count: usize,
}

impl Places {
    fn all(view: &OpView<'_>, shape: &[usize], kernel: &[i64]) -> Result<Vec<Places>, String> {
        let spatial = shape.get(2..).unwrap_or_default();
        if spatial.len() != kernel.len() {
            return Err(format!(
                "{} spatial axes, {} in the kernel",
                spatial.len(),
                kernel.len()
            ));
        }
        let each = spatial.iter().zip(kernel).enumerate();
        each.map(|(dim, (n, k))| {
            let of = kernel.len();
            let window = Window::of(view, Spatial { at: dim, of });
            let (n, k) = (i64::try_from(*n).map_err(|e| e.to_string())?, (*k).max(1));
            let count = window.places(&n.into(), k).and_then(|e| e.length());
            let (before, after) = window.pads(n, k);
            let count = count
                .and_then(|c| usize::try_from(c).ok())
                .ok_or("windows do not fit")?;
            Ok(Places {
                n,
                k,
                before,
                after,
                window,
                count,
            })
        })
        .collect()
    }

    /// Input positions under window `t` that exist, and how many there are with padding (but not past it).
    fn taps(&self, t: usize) -> (Vec<usize>, usize) {
        let moved = (t as i64).saturating_mul(self.window.stride);
        let first = moved.saturating_sub(self.before);
        let tap = |i: i64| first.saturating_add(i.saturating_mul(self.window.dilation));
        let all = || (0..self.k).map(tap);
        let inside = all()
            .filter(|at| (0..self.n).contains(at))
            .map(|at| at as usize);
        let padded = all().filter(|at| {
            (self.before.saturating_neg()..self.n.saturating_add(self.after)).contains(at)
        });
        (inside.collect(), padded.count())
    }
}

/// What a window sees.
struct Taps {
    values: Vec<f64>,
    /// Offsets of the values within one channel.
    offsets: Vec<usize>,
    /// How many there are with padding.
    padded: usize,
}

fn pool(cx: &EvalCx<'_>, f: impl Fn(&Taps) -> f64) -> Result<Vec<Tensor>, String> {
    let mut out = Vec::new();
    let shape = each_window(cx, |_, taps| out.push(f(&taps)))?;
    Ok(vec![Tensor::from_floats(&shape, out)?])
}

fn max_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let columns = cx.view.int("storage_order") == Some(1);
    let spatial = cx.input(0)?.shape().get(2..).unwrap_or_default().to_vec();
    let space: usize = spatial.iter().product();
    let (mut out, mut places) = (Vec::new(), Vec::new());
    let shape = each_window(cx, |plane, taps| {
        let mut best = (f64::NEG_INFINITY, 0);
        for (x, at) in taps.values.iter().zip(&taps.offsets) {
            if *x > best.0 {
                best = (*x, *at);
            }
        }
        let within = if columns {
            column_major(best.1, &spatial)
        } else {
            best.1
        };
        out.push(best.0);
        places.push((plane * space + within) as i64);
    })?;
    let y = Tensor::from_floats(&shape, out)?;
    let integer = dtype(cx, 0).is_some_and(|d| !d.is_float());
    let mut all = vec![if integer { Tensor::Int(y.to_ints()) } else { y }];
    if cx.view.op.results.len() > 1 {
        all.push(Tensor::from_ints(&shape, places)?);
    }
    Ok(all)
}

/// A row-major offset as the column-major one of the same place.
fn column_major(mut at: usize, shape: &[usize]) -> usize {
    let mut index = vec![0; shape.len()];
    for (i, n) in index.iter_mut().zip(shape).rev() {
        *i = at % n;
        at /= n;
    }
    index
        .iter()
        .zip(shape)
        .rev()
        .fold(0, |all, (i, n)| all * n + i)
}

/// Calls `f` with every window of every channel (numbered through the batch), row-major; the result's extents.
fn each_window(cx: &EvalCx<'_>, mut f: impl FnMut(usize, Taps)) -> Result<Vec<usize>, String> {
    let x = cx.input(0)?;
    let kernel = cx
        .view
        .ints("kernel_shape")
        .ok_or("`kernel_shape` is missing")?;
    let places = Places::all(&cx.view, x.shape(), kernel)?;
    let data = rows(x);
    let [batch, channels, spatial @ ..] = x.shape() else {
        return Err("a pooling needs a batch and channels".into());
    };
    let space: usize = spatial.iter().product();
    let counts: Vec<usize> = places.iter().map(|p| p.count).collect();
    for plane in 0..batch * channels {
        for at in ndarray::indices(IxDyn(&counts)) {
            let mut offsets = vec![0usize];
            let mut padded = 1;
            for ((p, t), n) in places
                .iter()
                .zip(ndarray::Dimension::slice(&at))
                .zip(spatial)
            {
                let (taps, all) = p.taps(*t);
                padded *= all;
                offsets = offsets
                    .iter()
                    .flat_map(|o| taps.iter().map(move |i| o * n + i))
                    .collect();
            }
            let values = offsets.iter().map(|o| data[plane * space + o]).collect();
            f(
                plane,
                Taps {
                    values,
                    offsets,
                    padded,
                },
            );
        }
    }
    Ok([&[*batch, *channels], &counts[..]].concat())
}

fn over_all(cx: &EvalCx<'_>, f: fn(&[f64], &EvalCx<'_>) -> f64) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let [batch, channels, spatial @ ..] = x.shape() else {
        return Err("a pooling needs a batch and channels".into());
    };
    let space = spatial.iter().product::<usize>().max(1);
    let out: Vec<f64> = rows(x).chunks(space).map(|run| f(run, cx)).collect();
    let shape: Vec<usize> = [*batch, *channels]
        .into_iter()
        .chain(spatial.iter().map(|_| 1))
        .collect();
    let y = ArrayD::from_shape_vec(IxDyn(&shape), out).map_err(|e| e.to_string())?;
    Ok(vec![float(y)])
}
