//! What stands for normalisations in a masked model: their statistics over present elements only, in primitive ops.
//!
//! The mean of what is present is that of `x * mask` over the part of all elements that is present, `$present` of
//! `$all`: two numbers, since both are exact in any type of floats.

use crate::body::{Body, along_first};
use prune_opt_ir::op::OpView;

/// What a normalisation divides by: `sqrt(square + epsilon)` or `sqrt(square) + epsilon`.
pub(crate) enum Epsilon {
    /// Under the root.
    Inside(f64),
    /// Beside it.
    Outside(f64),
}

impl Body<'_> {
    /// `x` less its mean over `axes` (where `centre`), over the root of the mean square, absent elements being 0.
    /// Returns that, the mean, the divisor and the mean square.
    fn normal(
        &mut self,
        (x, mask, share): (&str, &str, &str),
        axes: &[i64],
        centre: bool,
        epsilon: &Epsilon,
    ) -> [String; 4] {
        let present = self.op(format!("mul({x}, {mask})"));
        let (mean, y) = if centre {
            let mean = self.mean(&present, axes);
            let mean = self.op(format!("div({mean}, {share})"));
            let y = self.op(format!("sub({x}, {mean})"));
            (mean, self.op(format!("mul({y}, {mask})")))
        } else {
            (String::new(), present)
        };
        let square = self.op(format!("mul({y}, {y})"));
        let square = self.mean(&square, axes);
        let square = self.op(format!("div({square}, {share})"));
        let divisor = match epsilon {
            Epsilon::Inside(e) => {
                let e = self.scalar(&format!("{e:?}"));
                let sum = self.op(format!("add({square}, {e})"));
                self.op(format!("sqrt({sum})"))
            }
            Epsilon::Outside(e) => {
                let root = self.op(format!("sqrt({square})"));
                let e = self.scalar(&format!("{e:?}"));
                self.op(format!("add({root}, {e})"))
            }
        };
        let y = self.op(format!("div({y}, {divisor})"));
        [y, mean, divisor, square]
    }

    /// `y * scale + bias`, where those are given; `shape`: what they are reshaped to first.
    fn affine(&mut self, mut y: String, shape: Option<&[i64]>) -> String {
        for (i, (name, op)) in [("%scale", "mul"), ("%bias", "add")]
            .into_iter()
            .enumerate()
        {
            if self.view.has(i + 1) {
                let by = match shape {
                    Some(shape) => self.reshape(name, shape),
                    None => name.to_string(),
                };
                y = self.op(format!("{op}({y}, {by})"));
            }
        }
        y
    }

    /// The part of the elements that is present.
    fn share(&mut self) -> String {
        let [present, all] = ["$present", "$all"].map(|n| self.scalar(n));
        self.op(format!("div({present}, {all})"))
    }
}

/// A body whose inputs are the operands and the mask.
fn masked<'a>(view: &'a OpView<'a>) -> Result<Body<'a>, String> {
    let mut body = Body::new(view, &["x", "scale", "bias", "mean", "var"])?;
    body.input("mask");
    Ok(body)
}

/// Normalised over `axes`; `scale` and `bias` (operands 1 and 2) broadcast as they are, or get `shape` first.
/// Results beyond the first are the mean (where `centre`) and one over the deviation, as ONNX has them.
pub(crate) fn normalised(
    view: &OpView<'_>,
    axes: &[usize],
    centre: bool,
    epsilon: &Epsilon,
    shape: Option<&[i64]>,
) -> Result<String, String> {
    let mut body = masked(view)?;
    let axes: Vec<i64> = axes.iter().map(|a| *a as i64).collect();
    let share = body.share();
    let [y, mean, divisor, _] = body.normal(("%x", "%mask", &share), &axes, centre, epsilon);
    let mut results = vec![body.affine(y, shape)];
    let more = view.op.results.len().saturating_sub(1);
    if centre && more > 0 {
        results.push(mean);
    }
    if results.len() <= more {
        results.push(body.op(format!("reciprocal({divisor})")));
    }
    Ok(body.finish(&results))
}

/// Normalised over `axes`, all but the channels'; further results are the statistics moved towards those of the batch.
pub(crate) fn of_batch(
    view: &OpView<'_>,
    axes: &[usize],
    epsilon: f64,
    momentum: f64,
    channels: &[i64],
) -> Result<String, String> {
    let mut body = masked(view)?;
    let axes: Vec<i64> = axes.iter().map(|a| *a as i64).collect();
    let share = body.share();
    let epsilon = Epsilon::Inside(epsilon);
    let [y, mean, _, var] = body.normal(("%x", "%mask", &share), &axes, true, &epsilon);
    let mut results = vec![body.affine(y, Some(channels))];
    let [stays, comes] = [momentum, 1.0 - momentum].map(|part| body.scalar(&format!("{part:?}")));
    for (old, new) in [("%mean", mean), ("%var", var)] {
        let new = body.reshape(&new, &[-1]);
        let old = body.op(format!("mul({old}, {stays})"));
        let new = body.op(format!("mul({new}, {comes})"));
        results.push(body.op(format!("add({old}, {new})")));
    }
    results.truncate(view.op.results.len().max(1));
    Ok(body.finish(&results))
}

/// Normalised over each of `groups` groups of channels, of which each may keep another number.
pub(crate) fn grouped(
    view: &OpView<'_>,
    groups: i64,
    epsilon: f64,
    each: bool,
) -> Result<String, String> {
    let rank = view.operand_rank(0).ok_or("the rank of `x` is not known")?;
    let mut body = masked(view)?;
    let shape = body.op("shape(%x)");
    let mask = body.op(format!("expand(%mask, {shape})"));
    let mask = body.reshape(&mask, &[0, groups, -1]);
    let share = body.mean(&mask, &[2]);
    // A group that is absent as a whole has no statistics; its zeros are divided by 1.
    let one = body.scalar("1.0");
    let any = body.op(format!("ceil({share})"));
    let none = body.op(format!("sub({one}, {any})"));
    let share = body.op(format!("add({share}, {none})"));
    let x = body.reshape("%x", &[0, groups, -1]);
    let [y, ..] = body.normal((&x, &mask, &share), &[2], true, &Epsilon::Inside(epsilon));
    let channels = along_first(rank.saturating_sub(1));
    let y = if each {
        let y = body.op(format!("reshape({y}, {shape})"));
        body.affine(y, Some(&channels))
    } else {
        let y = body.affine(y, Some(&[-1, 1]));
        body.op(format!("reshape({y}, {shape})"))
    };
    Ok(body.finish(&[y]))
}
