//! Images read at places that data says: the channels of an image stay apart, what else it has is read anywhere.

use crate::util::{attr, float, keys};
use ndarray::{ArrayD, Dimension, IxDyn};
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{Eval, EvalCx, OpView, Spec};
use prune_opt_ir::tensor::{Array, elements};
use prune_opt_ir::{Tensor, op};

op! {
    /// An image read at the places of a grid, whose last axis holds coordinates from -1 to 1, the last axis of the
    /// image first; interpolated by `mode`.
    pub fn grid_sample = "grid_sample" {
        onnx: "GridSample",
        attrs: "\
            align_corners: flag, mode: linear | bilinear | nearest | cubic | bicubic, \
            padding_mode: zeros | border | reflection",
        types: "T, float -> T",
        relation_fn: |view| {
            let Some(rank) = view.operand_rank(0) else {
                return Ok(Spec::default());
            };
            let count = rank.checked_sub(2).ok_or("its operand has no channels")?;
            let (from, to) = (names("i", count), names("s", count));
            let read = from.iter().map(|i| format!("{i}!"));
            let axes = |first: &[&str], more: Vec<String>, last: &[&str]| -> Vec<String> {
                let texts = |all: &[&str]| all.iter().map(|a| a.to_string()).collect::<Vec<_>>();
                [texts(first), more, texts(last)].concat()
            };
            let x = tensor("x", &axes(&["n", "c"], read.collect(), &[]));
            let grid = tensor("grid", &axes(&["n"], to.clone(), &["r!"]));
            let y = tensor("y", &axes(&["n", "c"], to, &[]));
            Ok(Spec::new(format!("{x}, {grid} -> {y}")))
        },
        eval: Eval::Fn(grid_eval),
    }
}

op! {
    /// Regions of images as images of one extent, each element the mean (or the maximum) of samples in a part of the
    /// region.
    pub fn roi_align = "roi_align" {
        onnx: "RoiAlign",
        attrs: "\
            coordinate_transformation_mode: half_pixel | output_half_pixel, mode: avg | max, \
            output_height: int >= 1, output_width: int >= 1, sampling_ratio: int >= 0, spatial_scale: float",
        types: "T, T, int -> T where T: float",
        relation_fn: |view| {
            let [h, w] = ["output_height", "output_width"].map(|a| view.int(a).unwrap_or(1));
            let text = "x[n!, c, h!, w!], regions[r, k!], images[r] -> y[r, c, p!, q!]";
            Ok(Spec::new(text).extent("p", h).extent("q", w))
        },
        eval: Eval::Fn(align_eval),
    }
}

op! {
    /// Regions of images as images of one extent, each element the maximum of a part of the region.
    pub fn max_roi_pool = "max_roi_pool" {
        onnx: "MaxRoiPool",
        attrs: "pooled_shape: required ints >= 1, spatial_scale: float",
        types: "T, T -> T where T: float",
        relation_fn: |view| {
            let Some([h, w]) = view.ints("pooled_shape") else {
                return Err("`pooled_shape` has to be two extents".into());
            };
            let text = "x[n!, c, h!, w!], regions[r, k!] -> y[r, c, p!, q!]";
            Ok(Spec::new(text).extent("p", *h).extent("q", *w))
        },
        eval: Eval::Fn(pool_eval),
    }
}

/// What lies outside of an image.
enum Outside {
    Zeros,
    Border,
    Reflection,
}

/// How a grid is read.
struct Grid {
    outside: Outside,
    corners: bool,
    mode: Mode,
}

#[derive(Copy, Clone, PartialEq)]
enum Mode {
    Nearest,
    Linear,
    Cubic,
}

impl Grid {
    fn of(view: &OpView<'_>) -> Grid {
        Grid {
            outside: match view.text("padding_mode") {
                Some("border") => Outside::Border,
                Some("reflection") => Outside::Reflection,
                _ => Outside::Zeros,
            },
            corners: view.int("align_corners") == Some(1),
            mode: match view.text("mode") {
                Some("nearest") => Mode::Nearest,
                Some("cubic" | "bicubic") => Mode::Cubic,
                _ => Mode::Linear,
            },
        }
    }

    /// The ends of an axis of `n` elements, beyond which is outside.
    fn bounds(&self, n: f64) -> (f64, f64) {
        match self.corners {
            true => (0.0, n - 1.0),
            false => (-0.5, n - 0.5),
        }
    }

    /// Where a coordinate stands, in elements.
    fn place(&self, x: f64, n: usize) -> f64 {
        let n = n as f64;
        let mut at = match self.corners {
            true => (x + 1.0) / 2.0 * (n - 1.0),
            false => ((x + 1.0) * n - 1.0) / 2.0,
        };
        if self.mode == Mode::Nearest {
            at = at.round_ties_even();
        }
        let (low, high) = self.bounds(n);
        match self.outside {
            _ if (low..=high).contains(&at) => at,
            Outside::Zeros => at,
            Outside::Border => at.clamp(0.0, n - 1.0),
            Outside::Reflection => reflected(at, low, high),
        }
    }

    /// The element at a position; `None` where that is zero.
    fn element(&self, at: f64, n: usize) -> Option<usize> {
        let last = n as f64 - 1.0;
        let inside = (0.0..=last).contains(&at);
        let at = match self.outside {
            _ if inside => at,
            Outside::Zeros => return None,
            Outside::Border => at,
            Outside::Reflection => {
                let (low, high) = self.bounds(n as f64);
                reflected(at, low, high).trunc()
            }
        };
        Some(at.clamp(0.0, last) as usize)
    }

    /// The elements that one place is made of, with their weights.
    fn taps(&self, x: f64, n: usize) -> Vec<Tap> {
        let at = self.place(x, n);
        let first = at.floor();
        let weights: Vec<(f64, f64)> = match self.mode {
            Mode::Nearest => vec![(at, 1.0)],
            Mode::Linear => vec![(first, 1.0 - (at - first)), (first + 1.0, at - first)],
            Mode::Cubic => (-1..=2)
                .map(|i| first + f64::from(i))
                .map(|tap| (tap, keys(CUBIC, at - tap)))
                .collect(),
        };
        let tap = |(at, weight)| (self.element(at, n), weight);
        weights.into_iter().map(tap).collect()
    }
}

/// The coefficient of cubic interpolation (ONNX GridSample).
const CUBIC: f64 = -0.75;

/// A place folded back at the ends until it lies between them.
fn reflected(at: f64, low: f64, high: f64) -> f64 {
    let range = high - low;
    let beyond = if at < low { low - at } else { at - high };
    if beyond <= 0.0 || range <= 0.0 {
        return at.clamp(low, high);
    }
    let times = (beyond / range).floor();
    let rest = beyond - times * range;
    // Folded an even number of times, it comes back in from the end where it left.
    match (at < low) == (times % 2.0 == 0.0) {
        true => low + rest,
        false => high - rest,
    }
}

fn grid_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (x, grid) = (cx.input(0)?.to_floats(), cx.input(1)?.to_floats());
    let how = Grid::of(&cx.view);
    let spatial = x.shape().get(2..).ok_or("its operand has no channels")?;
    let count = spatial.len();
    if grid.ndim() != count + 2 || grid.shape()[count + 1] != count {
        return Err("the grid does not fit the image".into());
    }
    let mut shape = vec![x.shape()[0], x.shape()[1]];
    shape.extend(&grid.shape()[1..=count]);
    elements(&shape)?;
    let y = ArrayD::from_shape_fn(IxDyn(&shape), |at| {
        let mut place = vec![at[0]];
        place.extend(&at.slice()[2..]);
        place.push(0);
        // The last axis of the image comes first.
        let taps: Vec<_> = (0..count)
            .map(|i| {
                place[count + 1] = count - 1 - i;
                how.taps(grid[&place[..]], spatial[i])
            })
            .collect();
        interpolated(&x, &[at[0], at[1]], &taps)
    });
    Ok(vec![match cx.input(0)? {
        Tensor::Float(_) => float(y),
        _ => Tensor::Int(float(y).to_ints()),
    }])
}

/// An element of an axis, `None` where that is zero, and its weight.
pub(crate) type Tap = (Option<usize>, f64);

/// The sum over all combinations of taps, some for each axis behind `before`.
pub(crate) fn interpolated(x: &Array<f64>, before: &[usize], taps: &[Vec<Tap>]) -> f64 {
    match taps.split_first() {
        None => x[before],
        Some((first, rest)) => {
            let value = |(at, weight): &Tap| {
                let at = (*at)?;
                Some(weight * interpolated(x, &[before, &[at]].concat(), rest))
            };
            first.iter().filter_map(value).sum()
        }
    }
}

/// A row of a matrix of regions.
fn row(regions: &Array<f64>, index: usize, from: usize) -> Result<[f64; 4], String> {
    let at = |i: usize| regions.get([index, from + i]).copied();
    let all = [at(0), at(1), at(2), at(3)];
    let [Some(a), Some(b), Some(c), Some(d)] = all else {
        return Err("a region has to be four coordinates".into());
    };
    Ok([a, b, c, d])
}

fn image(x: &Array<f64>, index: f64) -> Result<usize, String> {
    let found = (index >= 0.0 && index < x.shape()[0] as f64).then_some(index as usize);
    found.ok_or_else(|| format!("there is no image {index}"))
}

fn align_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (x, regions) = (cx.input(0)?.to_floats(), cx.input(1)?.to_floats());
    let images = cx.input(2)?.int_vec();
    let &[_, channels, height, width] = x.shape() else {
        return Err("its operand is no batch of images".into());
    };
    let view = &cx.view;
    let size = |name: &str| usize::try_from(view.int(name).unwrap_or(1)).unwrap_or(0);
    let (rows, columns) = (size("output_height"), size("output_width"));
    // Before opset 16 there is no choice.
    let mode = view.text("coordinate_transformation_mode");
    let half = mode.unwrap_or(if view.opset() < 16 {
        "output_half_pixel"
    } else {
        "half_pixel"
    }) == "half_pixel";
    let (scale, offset) = (attr(cx, "spatial_scale", 1.0), if half { 0.5 } else { 0.0 });
    let ratio = view.int("sampling_ratio").unwrap_or(0) as f64;
    let shape = [images.len(), channels, rows, columns];
    elements(&shape)?;
    let mut y = ArrayD::zeros(IxDyn(&shape));
    for (r, index) in images.iter().enumerate() {
        let n = image(&x, *index as f64)?;
        let [x1, y1, x2, y2] = row(&regions, r, 0)?.map(|c| c * scale - offset);
        let least = if half { f64::NEG_INFINITY } else { 1.0 };
        let (h, w) = ((y2 - y1).max(least), (x2 - x1).max(least));
        let bins = (h / rows as f64, w / columns as f64);
        let count = |bin: f64| if ratio > 0.0 { ratio } else { bin.ceil() }.max(0.0);
        let counts = (count(bins.0), count(bins.1));
        elements(&[counts.0 as usize, counts.1 as usize, rows, columns])?;
        for i in 0..rows {
            for j in 0..columns {
                let places = (
                    places(y1 + i as f64 * bins.0, bins.0, counts.0, height),
                    places(x1 + j as f64 * bins.1, bins.1, counts.1, width),
                );
                for c in 0..channels {
                    y[[r, c, i, j]] = match view.text("mode") {
                        Some("max") => largest(&x, [n, c], &places),
                        _ => mean(&x, [n, c], &places),
                    };
                }
            }
        }
    }
    Ok(vec![float(y)])
}

/// Two neighbours and their weights.
type Pair = [(usize, f64); 2];

/// The samples of a bin along one axis of `n` elements; `None` where one lies outside.
fn places(start: f64, bin: f64, count: f64, n: usize) -> Vec<Option<Pair>> {
    let sample = |i: usize| {
        let at = start + (i as f64 + 0.5) * bin / count;
        if !(-1.0..=n as f64).contains(&at) || n == 0 {
            return None;
        }
        let at = at.clamp(0.0, n as f64 - 1.0);
        let low = at.floor() as usize;
        let part = at - low as f64;
        Some([(low, 1.0 - part), ((low + 1).min(n - 1), part)])
    };
    (0..count as usize).map(sample).collect()
}

type Places = (Vec<Option<Pair>>, Vec<Option<Pair>>);

/// The four weighted neighbours of each sample of a bin; zeros where it lies outside.
fn samples<'a>(
    x: &'a Array<f64>,
    [n, c]: [usize; 2],
    (rows, columns): &'a Places,
) -> impl Iterator<Item = [f64; 4]> + 'a {
    let all = rows
        .iter()
        .flat_map(move |r| columns.iter().map(move |c| (*r, *c)));
    all.map(move |pair| {
        let (Some([a, b]), Some([p, q])) = pair else {
            return [0.0; 4];
        };
        [(a, p), (a, q), (b, p), (b, q)].map(|((i, u), (j, v))| u * v * x[[n, c, i, j]])
    })
}

fn mean(x: &Array<f64>, at: [usize; 2], places: &Places) -> f64 {
    let count = (places.0.len() * places.1.len()).max(1);
    samples(x, at, places).flatten().sum::<f64>() / count as f64
}

/// As ONNX defines it: of weighted neighbours, not of samples.
fn largest(x: &Array<f64>, at: [usize; 2], places: &Places) -> f64 {
    samples(x, at, places)
        .flatten()
        .reduce(f64::max)
        .unwrap_or(0.0)
}

fn pool_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (x, regions) = (cx.input(0)?.to_floats(), cx.input(1)?.to_floats());
    let &[_, channels, height, width] = x.shape() else {
        return Err("its operand is no batch of images".into());
    };
    let pooled = cx.view.ints("pooled_shape").unwrap_or_default();
    let pooled: Vec<usize> = pooled
        .iter()
        .filter_map(|n| usize::try_from(*n).ok())
        .collect();
    let &[rows, columns] = &pooled[..] else {
        return Err("`pooled_shape` has to be two extents".into());
    };
    let scale = attr(cx, "spatial_scale", 1.0);
    let count = regions.shape().first().copied().unwrap_or(0);
    let shape = [count, channels, rows, columns];
    elements(&shape)?;
    let mut y = ArrayD::zeros(IxDyn(&shape));
    for r in 0..count {
        let index = regions.get([r, 0]).copied().unwrap_or(0.0);
        let n = image(&x, index)?;
        let [x1, y1, x2, y2] = row(&regions, r, 1)?.map(|c| (c * scale).round());
        for i in 0..rows {
            for j in 0..columns {
                let (above, below) = part(y1, y2, i, rows, height);
                let (left, right) = part(x1, x2, j, columns, width);
                for c in 0..channels {
                    let all = (above..below).flat_map(|h| (left..right).map(move |w| (h, w)));
                    let all = all.map(|(h, w)| x[[n, c, h, w]]);
                    y[[r, c, i, j]] = all.reduce(f64::max).unwrap_or(0.0);
                }
            }
        }
    }
    Ok(vec![float(y)])
}

/// The elements of one of `count` parts of a region, of an axis of `n`.
fn part(from: f64, to: f64, index: usize, count: usize, n: usize) -> (usize, usize) {
    let bin = (to - from + 1.0).max(1.0) / count as f64;
    let bound = |at: f64| (at + from).clamp(0.0, n as f64) as usize;
    (
        bound((index as f64 * bin).floor()),
        bound(((index + 1) as f64 * bin).ceil()),
    )
}
