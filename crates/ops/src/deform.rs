//! Convolution whose taps are moved by offsets that the model computes.

use crate::sample::{Tap, interpolated};
use crate::util::{float, given, rows};
use ndarray::{ArrayD, IxDyn};
use prune_opt_ir::op::text::names;
use prune_opt_ir::op::{Eval, EvalCx, Family, OpView, Role, Spec};
use prune_opt_ir::tensor::{Array, elements};
use prune_opt_ir::{Tensor, op};

op! {
    /// Convolution in groups, each tap read `offset` beside its place and multiplied by `mask`. Neighbouring channels
    /// of an offset group are moved alike.
    pub fn deform_conv = "deform_conv" {
        onnx: "DeformConv",
        attrs: "\
            dilations: ints >= 1, group: int >= 1, kernel_shape: ints >= 1, offset_group: int >= 1, \
            pads: ints >= 0, strides: ints >= 1",
        types: "T, T, T, T, T -> T where T: float",
        relation_fn: relation,
        roles: &[("w", Role::Weight), ("b", Role::Bias)],
        family: Family::Conv,
        eval: Eval::Fn(eval),
    }
}

fn count(view: &OpView<'_>, name: &str) -> u64 {
    view.int(name)
        .and_then(|n| u64::try_from(n).ok())
        .unwrap_or(1)
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(rank) = view.operand_rank(0) else {
        return Ok(Spec::default());
    };
    let spatial = rank.checked_sub(2).ok_or("its operand has no channels")?;
    let (group, moved) = (count(view, "group"), count(view, "offset_group"));
    // Groups that are moved apart split the channels too; where they are others than those of the filters, all stay.
    let (x, w, out) = match (group, moved) {
        (_, 1) => ("g*ci", "ci", "g*co"),
        (1, _) => ("o!*ci", "o*ci", "co"),
        _ if group == moved => ("g!*ci", "ci", "g*co"),
        _ => ("i!", "ci!", "co!"),
    };
    let (places, taps) = (names("s", spatial), names("k", spatial));
    let list = |all: &[String]| -> String { all.iter().map(|a| format!(", {a}")).collect() };
    let windows: String = (places.iter().zip(&taps))
        .map(|(s, k)| format!(", {s}~{k}"))
        .collect();
    let (at, taps) = (list(&places), list(&taps));
    let text = format!(
        "x[n, {x}{windows}], w[{out}, {w}{taps}], offset[n, d!{at}], b[{out}]?, mask[n, m!{at}]? -> y[n, {out}{at}]",
    );
    let spec = Spec::new(text);
    Ok(match (group, moved) {
        (_, 1) => spec.extent("g", group).attr("group", ["g"]),
        (1, _) => spec.extent("o", moved).attr("offset_group", ["o"]),
        _ if group == moved => {
            let spec = spec.extent("g", group).attr("group", ["g"]);
            spec.attr("offset_group", ["g"])
        }
        _ => spec,
    })
}

/// Extents of the operands and what attributes say, for each spatial axis.
struct Layout {
    spatial: Vec<usize>,
    kernel: Vec<usize>,
    places: Vec<usize>,
    strides: Vec<usize>,
    dilations: Vec<usize>,
    before: Vec<usize>,
}

impl Layout {
    fn of(cx: &EvalCx<'_>) -> Result<Layout, String> {
        let shape =
            |i: usize| Ok::<_, String>(cx.input(i)?.shape().get(2..).unwrap_or_default().to_vec());
        let (spatial, kernel, places) = (shape(0)?, shape(1)?, shape(2)?);
        let rank = spatial.len();
        let list = |name: &str, default: usize| {
            let given = cx.view.ints(name).unwrap_or_default();
            let mut all: Vec<usize> = given
                .iter()
                .filter_map(|n| usize::try_from(*n).ok())
                .collect();
            all.resize(rank.max(all.len()), default);
            all
        };
        let before = list("pads", 0)[..rank].to_vec();
        let (strides, dilations) = (list("strides", 1), list("dilations", 1));
        match kernel.len() == rank && places.len() == rank {
            true => Ok(Layout {
                spatial,
                kernel,
                places,
                strides,
                dilations,
                before,
            }),
            false => Err("its operands do not fit each other".into()),
        }
    }
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let [x, w, offset] = [cx.input(0)?, cx.input(1)?, cx.input(2)?].map(Tensor::to_floats);
    let layout = Layout::of(cx)?;
    let mask = given(cx, 4).map(Tensor::to_floats);
    let (n, channels, outputs, inputs) = (x.shape()[0], x.shape()[1], w.shape()[0], w.shape()[1]);
    let [group, moved] = ["group", "offset_group"].map(|a| count(&cx.view, a) as usize);
    let bias = given(cx, 3).map(rows).unwrap_or_else(|| vec![0.0; outputs]);
    let taps = elements(&layout.kernel)?;
    let axes = layout.spatial.len();
    let fits = group > 0
        && moved > 0
        && inputs.checked_mul(group) == Some(channels)
        && outputs % group == 0;
    let wide = offset.shape().get(1) == Some(&(moved * taps * axes));
    if !fits || channels % moved != 0 || bias.len() != outputs || !wide {
        return Err("its operands do not fit each other".into());
    }
    let shape = [vec![n, outputs], layout.places.clone()].concat();
    elements(&shape)?;
    let kernel: Vec<_> = ndarray::indices(IxDyn(&layout.kernel))
        .into_iter()
        .collect();
    let y = ArrayD::from_shape_fn(IxDyn(&shape), |to| {
        let to: Vec<usize> = (0..shape.len()).map(|i| to[i]).collect();
        let (i, o, place) = (to[0], to[1], &to[2..]);
        let beside = |t: &Array<f64>, j: usize| t[&[&[i, j], place].concat()[..]];
        let mut sum = bias[o];
        for c in 0..inputs {
            let channel = o / (outputs / group) * inputs + c;
            let part = channel / (channels / moved);
            for (k, tap) in kernel.iter().enumerate() {
                let around: Vec<Vec<Tap>> = (0..axes)
                    .map(|a| {
                        let still = place[a] * layout.strides[a] + tap[a] * layout.dilations[a];
                        let by = beside(&offset, (part * taps + k) * axes + a);
                        neighbours(
                            still as f64 - layout.before[a] as f64 + by,
                            layout.spatial[a],
                        )
                    })
                    .collect();
                let weight = w[&[vec![o, c], (0..axes).map(|a| tap[a]).collect()].concat()[..]];
                let factor = mask.as_ref().map_or(1.0, |m| beside(m, part * taps + k));
                sum += weight * factor * interpolated(&x, &[i, channel], &around);
            }
        }
        sum
    });
    Ok(vec![float(y)])
}

/// The neighbours of a place on an axis of `n` elements, which zeros surround.
fn neighbours(at: f64, n: usize) -> Vec<Tap> {
    let (low, part) = (at.floor(), at - at.floor());
    let tap = |(place, weight): (f64, f64)| {
        let there = weight != 0.0 && (0.0..n as f64).contains(&place);
        (there.then_some(place as usize), weight)
    };
    [(low, 1.0 - part), (low + 1.0, part)].map(tap).to_vec()
}
