//! Other resolutions.

use crate::util::keys;
use ndarray::{ArrayD, Dimension, IxDyn};
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{Eval, EvalCx, OpView, Role, Spec};
use prune_opt_ir::tensor::elements;
use prune_opt_ir::{Attr, Extent, Tensor, op};

op! {
    /// The operand at other extents: `sizes`, or the operand's times `scales`; interpolated by `mode`.
    pub fn resize = "resize" {
        onnx: "Resize",
        attrs: "\
            antialias: flag, axes: ints, \
            coordinate_transformation_mode: half_pixel | half_pixel_symmetric | pytorch_half_pixel | align_corners | asymmetric | tf_half_pixel_for_nn | tf_crop_and_resize, \
            cubic_coeff_a: float, exclude_outside: flag, extrapolation_value: float, \
            keep_aspect_ratio_policy: stretch | not_larger | not_smaller, \
            mode: nearest | linear | cubic, \
            nearest_mode: round_prefer_floor | round_prefer_ceil | floor | ceil",
        types: "T, float, float, int -> T",
        relation_fn: |view| {
            let (scales, sizes) = if view.opset() < 11 { (1, None) } else { (2, Some(3)) };
            relation(view, scales, sizes)
        },
        roles: &[("scales", Role::Shape), ("sizes", Role::Shape)],
        eval: Eval::Fn(|cx| {
            let (scales, sizes) = if cx.view.opset() < 11 { (1, None) } else { (2, Some(3)) };
            eval(cx, scales, sizes)
        }),
    }
}

op! {
    /// The older form of `resize`: extents times `scales`.
    pub fn upsample = "upsample" {
        onnx: "Upsample",
        attrs: "mode: nearest | linear | bilinear, scales: floats",
        types: "T, float -> T",
        relation_fn: |view| relation(view, 1, None),
        roles: &[("scales", Role::Shape)],
        eval: Eval::Fn(|cx| eval(cx, 1, None)),
    }
}

/// The axes that scales and sizes speak of.
fn axes(view: &OpView<'_>, rank: usize) -> Result<Vec<usize>, String> {
    match view.ints("axes") {
        Some(axes) => axes.iter().map(|a| view.axis(*a, rank)).collect(),
        None => Ok((0..rank).collect()),
    }
}

fn scale_attr(view: &OpView<'_>) -> Option<Vec<f64>> {
    match view.attr("scales") {
        Some(Attr::Floats(all)) => Some(all.iter().map(|s| f64::from(*s)).collect()),
        _ => None,
    }
}

/// What becomes of one axis: whether it stays as it is, and its new extent where that is known.
fn new_extent(n: &Extent, scale: Option<f64>, size: Option<&Extent>) -> (bool, Option<Extent>) {
    if let Some(size) = size {
        return (size == n, Some(size.clone()));
    }
    let Some(scale) = scale else {
        return (false, None);
    };
    let whole = (scale.fract() == 0.0).then(|| n.mul(&Extent::from(scale as i64)));
    let scaled = n
        .constant()
        .map(|n| ((n as f64 * scale).floor() as i64).into());
    (scale == 1.0, scaled.or(whole))
}

fn relation(view: &OpView<'_>, scales_at: usize, sizes_at: Option<usize>) -> Result<Spec, String> {
    let Some(extents) = view.operand_extents(0) else {
        return Ok(Spec::default());
    };
    let rank = extents.len();
    let axes = axes(view, rank)?;
    let scales = scale_attr(view)
        .or_else(|| view.operand_dense(scales_at)?.to_floats())
        .filter(|s| s.len() == axes.len());
    let sizes = sizes_at.and_then(|i| {
        if view.has(i) {
            view.shape_elems(i)
        } else {
            None
        }
    });
    // `keep_aspect_ratio_policy` reads sizes as bounds.
    let bounded = view
        .text("keep_aspect_ratio_policy")
        .is_some_and(|p| p != "stretch");
    let stay = names("a", rank);
    let (mut x, mut y) = (stay.clone(), stay);
    let mut spec = Spec::default();
    let mut stated = Vec::new();
    for (i, axis) in axes.iter().enumerate() {
        let scale = scales.as_ref().and_then(|s| s.get(i).copied());
        let size = sizes
            .as_ref()
            .and_then(|s| s.get(i)?.as_ref())
            .filter(|_| !bounded);
        let (same, extent) = new_extent(&extents[*axis], scale, size);
        if !same {
            x[*axis] = format!("t{i}~k{i}");
            y[*axis] = format!("t{i}");
            // Without an extent, neighbours are mixed all the same.
            spec.extents.extend(extent.map(|e| (format!("t{i}"), e)));
        }
        stated.push(y[*axis].clone());
    }
    let known = ["roi", "scales", "sizes"];
    let skip = if scales_at == 1 { 1 } else { 0 };
    let others = known.iter().skip(skip).zip(1..view.op.operands.len());
    let others: String = others
        .map(|(name, i)| format!(", {name}[r{i}!]?"))
        .collect();
    spec.text = format!("{}{others} -> {}", tensor("x", &x), tensor("y", &y));
    Ok(match sizes_at.filter(|i| view.has(*i)) {
        Some(i) => spec.operand(i, stated),
        None => spec,
    })
}

/// How one axis is read: extents before and after, and the scale between them.
struct Line {
    from: usize,
    to: usize,
    scale: f64,
    /// The part of the axis that `tf_crop_and_resize` reads.
    roi: (f64, f64),
}

fn lines(cx: &EvalCx<'_>, scales_at: usize, sizes_at: Option<usize>) -> Result<Vec<Line>, String> {
    let shape = cx.input(0)?.shape();
    let axes = axes(&cx.view, shape.len())?;
    let given = |i: usize| {
        cx.inputs
            .get(i)
            .and_then(Option::as_ref)
            .filter(|t| !t.is_empty())
    };
    let roi: Vec<f64> = match given(1).filter(|_| scales_at == 2) {
        Some(roi) => roi.to_floats().iter().copied().collect(),
        None => Vec::new(),
    };
    let mut all: Vec<Line> = (shape.iter())
        .map(|n| Line {
            from: *n,
            to: *n,
            scale: 1.0,
            roi: (0.0, 1.0),
        })
        .collect();
    let scales = scale_attr(&cx.view)
        .or_else(|| Some(given(scales_at)?.to_floats().iter().copied().collect()));
    let mut sizes = sizes_at.and_then(given).map(Tensor::int_vec);
    let policy = cx
        .view
        .text("keep_aspect_ratio_policy")
        .unwrap_or("stretch");
    if let (Some(sizes), true) = (&mut sizes, policy != "stretch") {
        let ratios = sizes
            .iter()
            .zip(&axes)
            .map(|(s, a)| *s as f64 / shape[*a] as f64);
        let ratio = match policy {
            "not_larger" => ratios.fold(f64::INFINITY, f64::min),
            _ => ratios.fold(0.0, f64::max),
        };
        let fitted = axes
            .iter()
            .map(|a| (ratio * shape[*a] as f64).round() as i64);
        *sizes = fitted.collect();
        axes.iter().for_each(|a| all[*a].scale = ratio);
    }
    for (i, axis) in axes.iter().enumerate() {
        let line = &mut all[*axis];
        if let (Some(from), Some(to)) = (roi.get(i), roi.get(i + axes.len())) {
            line.roi = (*from, *to);
        }
        let to = match (&sizes, &scales) {
            (Some(sizes), _) => {
                let to = *sizes.get(i).ok_or("there are too few sizes")?;
                if policy == "stretch" {
                    line.scale = to as f64 / line.from as f64;
                }
                to
            }
            (None, Some(scales)) => {
                line.scale = *scales.get(i).ok_or("there are too few scales")?;
                let crop =
                    cx.view.text("coordinate_transformation_mode") == Some("tf_crop_and_resize");
                let part = if crop { line.roi.1 - line.roi.0 } else { 1.0 };
                (line.from as f64 * part * line.scale).floor() as i64
            }
            _ => return Err("neither scales nor sizes are given".into()),
        };
        line.to = usize::try_from(to).map_err(|_| format!("{to} is no extent"))?;
    }
    Ok(all)
}

/// Where element `i` of the result stands in the operand.
fn coordinate(mode: &str, line: &Line, i: usize) -> f64 {
    let (n, m, s, i) = (line.from as f64, line.to as f64, line.scale, i as f64);
    match mode {
        // Of the length before it is cut off to an integer.
        "align_corners" if n * s == 1.0 || line.to == 1 => 0.0,
        "align_corners" => i * (n - 1.0) / (n * s - 1.0),
        "asymmetric" => i / s,
        "pytorch_half_pixel" if line.to == 1 => 0.0,
        "half_pixel_symmetric" => {
            let adjustment = m / (s * n);
            n / 2.0 * (1.0 - adjustment) + (i + 0.5) / s - 0.5
        }
        "tf_half_pixel_for_nn" => (i + 0.5) / s,
        "tf_crop_and_resize" => {
            let (a, b) = line.roi;
            match line.to {
                1 => 0.5 * (a + b) * (n - 1.0),
                _ => a * (n - 1.0) + i * (b - a) * (n - 1.0) / (m - 1.0),
            }
        }
        _ => (i + 0.5) / s - 0.5,
    }
}

/// Weights of a filter of taps around a place, by their distance from it.
struct Filter<'a> {
    mode: &'a str,
    cubic: f64,
    antialias: bool,
    outside: bool,
}

impl Filter<'_> {
    fn weight(&self, distance: f64) -> f64 {
        match self.mode {
            "linear" => (1.0 - distance.abs()).max(0.0),
            _ => keys(self.cubic, distance),
        }
    }

    /// Positions and weights that sum to one element at place `x`.
    fn taps(&self, x: f64, line: &Line) -> Vec<(usize, f64)> {
        let reach = if self.mode == "linear" { 1.0 } else { 2.0 };
        let shrink = if self.antialias {
            line.scale.min(1.0)
        } else {
            1.0
        };
        let width = reach / shrink;
        let (first, last) = ((x - width).floor() as i64, (x + width).ceil() as i64);
        let n = line.from as i64;
        let mut taps: Vec<(i64, f64)> = (first..=last)
            .map(|i| (i, self.weight((i as f64 - x) * shrink)))
            .filter(|(_, w)| *w != 0.0)
            .collect();
        if self.outside {
            taps.retain(|(i, _)| (0..n).contains(i));
        }
        let total: f64 = taps.iter().map(|(_, w)| w).sum();
        let normal = if self.antialias || self.outside {
            total
        } else {
            1.0
        };
        let inside = |i: i64| usize::try_from(i.clamp(0, n - 1)).unwrap_or(0);
        taps.into_iter()
            .map(|(i, w)| (inside(i), w / normal))
            .collect()
    }
}

fn nearest(mode: &str, x: f64, line: &Line) -> usize {
    let at = match mode {
        "floor" => x.floor(),
        "ceil" => x.ceil(),
        "round_prefer_ceil" => (x + 0.5).floor(),
        _ => (x - 0.5).ceil(),
    };
    (at.max(0.0) as usize).min(line.from.saturating_sub(1))
}

/// Weighted positions for each element of the result's axis; `None` where it lies outside and is a constant.
type Taps = Vec<Option<Vec<(usize, f64)>>>;

fn taps(cx: &EvalCx<'_>, line: &Line) -> Taps {
    let view = &cx.view;
    let mode = view.text("mode").unwrap_or("nearest");
    // Before opset 11 there is no choice.
    let old = view.opset() < 11;
    let place = view.text("coordinate_transformation_mode");
    let place = place.unwrap_or(if old { "asymmetric" } else { "half_pixel" });
    let rounding =
        view.text("nearest_mode")
            .unwrap_or(if old { "floor" } else { "round_prefer_floor" });
    let filter = Filter {
        mode,
        cubic: crate::util::attr(cx, "cubic_coeff_a", -0.75),
        antialias: view.int("antialias") == Some(1),
        outside: view.int("exclude_outside") == Some(1),
    };
    let each = |i: usize| {
        if line.scale == 1.0 && line.from == line.to && line.roi == (0.0, 1.0) {
            return Some(vec![(i, 1.0)]);
        }
        let x = coordinate(place, line, i);
        if place == "tf_crop_and_resize" && !(0.0..=line.from as f64 - 1.0).contains(&x) {
            return None;
        }
        Some(match mode {
            "nearest" => vec![(nearest(rounding, x, line), 1.0)],
            _ => filter.taps(x, line),
        })
    };
    (0..line.to).map(each).collect()
}

fn eval(cx: &EvalCx<'_>, scales_at: usize, sizes_at: Option<usize>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let outside = crate::util::attr(cx, "extrapolation_value", 0.0);
    let mut y = x.to_floats().into_owned();
    let mut lost: Vec<(usize, usize)> = Vec::new();
    for (axis, line) in lines(cx, scales_at, sizes_at)?.iter().enumerate() {
        let taps = taps(cx, line);
        let mut shape = y.shape().to_vec();
        shape[axis] = line.to;
        elements(&shape)?;
        lost.extend(
            taps.iter()
                .enumerate()
                .filter(|(_, t)| t.is_none())
                .map(|(i, _)| (axis, i)),
        );
        let from = y;
        y = ArrayD::from_shape_fn(IxDyn(&shape), |mut at| {
            let Some(taps) = &taps[at[axis]] else {
                return outside;
            };
            let value = |(i, w): &(usize, f64)| {
                at[axis] = *i;
                from[&at] * w
            };
            taps.iter().map(value).sum()
        });
    }
    if !lost.is_empty() {
        let gone = |at: &IxDyn| lost.iter().any(|(axis, i)| at.slice()[*axis] == *i);
        y.indexed_iter_mut()
            .filter(|(at, _)| gone(at))
            .for_each(|(_, v)| *v = outside);
    }
    Ok(vec![match x {
        Tensor::Float(_) => crate::util::float(y),
        _ => Tensor::Int(crate::util::float(y.mapv(f64::round_ties_even)).to_ints()),
    }])
}
