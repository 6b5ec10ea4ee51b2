//! What is computed: the pruned module against the masked original, on random inputs or given ones.
//!
//! Both run in double precision, whatever their element types, so that only the order of summation differs. Where
//! outputs deviate, a second run compares the values inside, and the first that deviates is named.

use crate::Options;
use crate::pairs::Pairs;
use crate::report::{Audit, Difference, Outputs, Part};
use crate::side::{Side, order};
use crate::slices::present;
use prune_opt_exec::{
    Joint, Key, Precision, Presence, Random, Ranges, Sample, module_keep, run, run_masked,
    run_watched,
};
use prune_opt_ir::op::Mask;
use prune_opt_ir::tensor::Array;
use prune_opt_ir::{Diagnostic, Diagnostics, Entity, Op, Tensor, Value, each_tensor, tensor};
use std::collections::HashMap;

/// The largest deviation that counts as none, relative to the largest element of an output. Double precision has 16
/// digits; sums in another order lose a few of them.
pub const TOLERANCE: f64 = 1e-9;

/// An output whose elements are all smaller is what rounding leaves of a zero: it is compared as if this were its
/// largest.
const LEAST: f64 = 1e-5;

type Values = Vec<(String, Tensor)>;

/// Runs both modules on the same inputs and compares what comes out.
///
/// # Errors
/// That the original can't be run.
pub(crate) fn check(
    old: &Side<'_>,
    new: &Side<'_>,
    pairs: &Pairs,
    options: &Options,
    audit: &mut Audit,
) -> Result<(), Diagnostics> {
    if old.func.inputs.len() != new.func.inputs.len()
        || old.func.outputs.len() != new.func.outputs.len()
    {
        // Said already, and there is nothing to compare.
        return Ok(());
    }
    let mut random = Random::new(options.seed);
    let mut ranges = Ranges::of(old.verified)?.of_extents(&options.extents)?;
    let mut found = Outputs {
        count: old.func.outputs.len(),
        samples: options.given.as_ref().map_or(options.samples, |_| 1),
        given: options.given.is_some(),
        symbols: Vec::new(),
        largest: 0.0,
        worst: None,
        tolerance: TOLERANCE,
    };
    let mut wrong = None;
    for _ in 0..found.samples {
        let (sample, want) = match &options.given {
            Some(given) => masked_on(old, given)?,
            None => masked(old, &mut ranges, &mut random)?,
        };
        found.symbols.clone_from(&sample.symbols);
        wrong = match run(new.verified, &sample.inputs, Precision::F64) {
            Err(why) => Some(stopped(old, &why)),
            Ok(have) => compare(&have, &want, &mut found)
                .map(|message| inside(old, new, pairs, &sample, message)),
        };
        if wrong.is_some() {
            break;
        }
    }
    audit.differences.extend(wrong);
    audit.outputs = Some(found);
    Ok(())
}

/// Inputs that the original can be run with, and the outputs of the masked run.
fn masked(
    old: &Side<'_>,
    ranges: &mut Ranges<'_>,
    random: &mut Random,
) -> Result<(Sample, Values), Diagnostics> {
    let keep = module_keep(old.module);
    let run = |s: &Sample| run_masked(old.verified, &keep, &s.inputs, Precision::F64);
    ranges.sample(random, run).map_err(|mut why| {
        why.push(
            Diagnostic::error(
                "the outputs can't be compared, since the original can't be run masked",
            )
            .help("`--extents` says how long symbolic axes of the inputs are, `--data` gives inputs; `--samples 0` checks weights and graph only"),
        );
        why
    })
}

/// Given inputs, and the outputs of the masked run on them.
fn masked_on(old: &Side<'_>, given: &[Tensor]) -> Result<(Sample, Values), Diagnostics> {
    let keys = (0..given.len()).map(Key::from);
    let sample = Sample {
        inputs: keys.zip(given.iter().cloned()).collect(),
        symbols: Vec::new(),
    };
    let keep = module_keep(old.module);
    let want = run_masked(old.verified, &keep, &sample.inputs, Precision::F64)?;
    Ok((sample, want))
}

/// How outputs deviate, if they do, in words.
fn compare(have: &Values, want: &Values, found: &mut Outputs) -> Option<String> {
    let mut wrong = None;
    for ((_, a), (name, b)) in have.iter().zip(want) {
        match deviation(a, b) {
            Err(why) => drop(wrong.get_or_insert(format!("output `{name}` {why}"))),
            Ok(d) => {
                if d > found.largest {
                    (found.largest, found.worst) = (d, Some(name.clone()));
                }
                if d > TOLERANCE {
                    let words = match d.is_finite() {
                        true => {
                            format!("output `{name}` deviates by {d:.2e} of its largest element")
                        }
                        false => format!("output `{name}` has other elements"),
                    };
                    wrong.get_or_insert(words);
                }
            }
        }
    }
    wrong
}

/// How far two tensors are apart, relative to the largest element of the second; what has to be equal and is not is
/// infinitely far.
///
/// # Errors
/// That they have other shapes or other kinds of elements.
fn deviation(have: &Tensor, want: &Tensor) -> Result<f64, String> {
    if have.shape() != want.shape() {
        return Err(format!(
            "has shape {:?}, but should have {:?}",
            have.shape(),
            want.shape()
        ));
    }
    let (Tensor::Float(a), Tensor::Float(b)) = (have, want) else {
        return Ok(if have == want { 0.0 } else { f64::INFINITY });
    };
    let finite = b.iter().filter(|x| x.is_finite());
    let largest = finite.fold(LEAST, |m, x| m.max(x.abs()));
    let each = a
        .iter()
        .zip(b.iter())
        .map(|(x, y)| match x == y || x.is_nan() && y.is_nan() {
            true => 0.0,
            false if !x.is_finite() || !y.is_finite() => f64::INFINITY,
            false => (x - y).abs() / largest,
        });
    Ok(each.fold(0.0, f64::max))
}

/// The pruned module can't be run where the original can.
fn stopped(old: &Side<'_>, why: &Diagnostics) -> Difference {
    let why = why.0.first().map(ToString::to_string).unwrap_or_default();
    Difference {
        order: usize::MAX,
        value: old.func.outputs.first().map(|v| old.name(*v)),
        ..Difference::new(
            Part::Output,
            format!("the pruned model can't be run: {why}"),
        )
    }
}

/// The first value inside that deviates; `message` says which output does.
fn inside(
    old: &Side<'_>,
    new: &Side<'_>,
    pairs: &Pairs,
    sample: &Sample,
    message: String,
) -> Difference {
    match first_inside(old, new, pairs, sample) {
        Some((value, words)) => {
            let op = old.definition(value).map(|(op, _)| op);
            let mut found = old.at(op.unwrap_or_else(|| Op::new(0)), "");
            found.part = Part::Output;
            found.value = Some(old.name(value));
            found.message = format!("{words}, the first value that does; {message}");
            found.order = op.map_or(0, order);
            found
        }
        None => Difference {
            order: usize::MAX,
            ..Difference::new(Part::Output, message)
        },
    }
}

fn first_inside(
    old: &Side<'_>,
    new: &Side<'_>,
    pairs: &Pairs,
    sample: &Sample,
) -> Option<(Value, String)> {
    let mut values: HashMap<Value, Tensor> = HashMap::new();
    let mut store = |v: Value, t: &Tensor, _: &Mask| drop(values.insert(v, t.clone()));
    run_watched(
        new.verified,
        None,
        &sample.inputs,
        Precision::F64,
        &mut store,
    )
    .ok()?;
    let keep = module_keep(old.module);
    let mut found = None;
    let mut watch = |v: Value, want: &Tensor, masks: &Mask| {
        let other = pairs.values.get(v).copied().flatten();
        let Some(have) = other
            .and_then(|w| values.remove(&w))
            .filter(|_| found.is_none())
        else {
            return;
        };
        let joints = old.func.values.get(v).and_then(|data| {
            let mut presence = Presence::new(old.module, &keep).ok()?;
            presence.learn(data.ty.axes()?, want.shape());
            presence.joints(data.ty.axes()?, want.shape()).ok()
        });
        match deviation(&have, &left(want, masks, &joints.unwrap_or_default())) {
            Err(why) => found = Some((v, format!("its value {why}"))),
            Ok(d) if d > TOLERANCE => {
                let words = match d.is_finite() {
                    true => format!("its value deviates by {d:.2e} of its largest element"),
                    false => "its value has other elements".to_string(),
                };
                found = Some((v, words));
            }
            Ok(_) => {}
        }
    };
    run_watched(
        old.verified,
        Some(&keep),
        &sample.inputs,
        Precision::F64,
        &mut watch,
    )
    .ok()?;
    found
}

/// The elements of a masked value that are present.
fn left(value: &Tensor, masks: &Mask, joints: &[Joint]) -> Tensor {
    let mut out = value.clone();
    for joint in joints {
        out = each_tensor!(&out, a => rows(a, joint));
    }
    for (axis, mask) in masks.iter().enumerate() {
        if let Some(mask) = mask
            && out.shape().get(axis) == Some(&mask.len())
        {
            let index = present(mask);
            out = each_tensor!(&out, a => tensor::take(a, axis, &index));
        }
    }
    out
}

/// What is present of one axis at each position of another; the same number everywhere.
fn rows<T: Clone>(a: &Array<T>, joint: &Joint) -> Array<T> {
    let Joint {
        axis,
        by,
        present: rows,
    } = joint;
    let each = rows.iter().enumerate().map(|(i, row)| {
        let here = tensor::take(a, *by, &[i]);
        tensor::take(&here, *axis, &present(row))
    });
    let each: Vec<Array<T>> = each.collect();
    let views: Vec<_> = each.iter().map(|a| a.view()).collect();
    match ndarray::concatenate(ndarray::Axis(*by), &views) {
        Ok(all) => all.into_shared(),
        // Rows of other lengths, which no plan has.
        Err(_) => a.clone(),
    }
}
