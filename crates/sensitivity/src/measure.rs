//! How far outputs are from what they were, and how many answers are still right.

use crate::feed::Batch;
use prune_opt_exec::Error;
use prune_opt_ir::{Diagnostic, Tensor};

type Outputs = [(String, Tensor)];

/// What is summed over samples.
#[derive(Copy, Clone, Debug, Default)]
pub(crate) struct Sum {
    /// The relative changes, or how many answers are right.
    pub(crate) value: f64,
    /// How many samples, or labels, had a say.
    pub(crate) count: usize,
}

impl Sum {
    pub(crate) fn add(&mut self, other: Sum) {
        self.value += other.value;
        self.count += other.count;
    }

    pub(crate) fn mean(&self) -> f64 {
        self.value / self.count.max(1) as f64
    }
}

/// The relative change of outputs that belong to samples of a batch, summed over these: of each output the Euclidean
/// norm of what it changes over its own, and of these the mean over the outputs that are not all zeros. Samples all of
/// whose outputs are zeros have no say.
pub(crate) fn change(batch: &Batch<'_>, masked: &Outputs) -> Result<Sum, Error> {
    let mut relative = vec![Sum::default(); batch.samples];
    for ((name, before), (_, after)) in batch.trace.outputs().iter().zip(masked) {
        let (before, after) = (finite(name, before)?, finite(name, after)?);
        let part = before.len() / batch.samples.max(1);
        if part == 0 {
            continue;
        }
        let parts = before.chunks_exact(part).zip(after.chunks_exact(part));
        for (sum, (b, a)) in relative.iter_mut().zip(parts) {
            let norm = norm(b.iter().copied());
            if norm > 0.0 {
                let moved = self::norm(b.iter().zip(a).map(|(b, a)| a - b));
                sum.add(Sum {
                    value: moved / norm,
                    count: 1,
                });
            }
        }
    }
    let mut all = Sum::default();
    for sum in relative.iter().filter(|s| s.count > 0) {
        all.add(Sum {
            value: sum.mean(),
            count: 1,
        });
    }
    Ok(all)
}

fn norm(all: impl Iterator<Item = f64>) -> f64 {
    all.map(|x| x * x).sum::<f64>().sqrt()
}

/// The elements of an output in order.
fn finite(name: &str, tensor: &Tensor) -> Result<Vec<f64>, Error> {
    let all: Vec<f64> = tensor.to_floats().iter().copied().collect();
    match all.iter().all(|x| x.is_finite()) {
        true => Ok(all),
        false => Err(Diagnostic::error(format!("output `{name}` is not finite")).into()),
    }
}

/// How many labels of a batch are where the first output is largest along its last axis; of equal ones the first.
pub(crate) fn right(batch: &Batch<'_>, outputs: &Outputs) -> Result<Sum, Error> {
    let Some((name, scores)) = outputs.first() else {
        return Err(Diagnostic::error("the model has no output").into());
    };
    let all = finite(name, scores)?;
    let classes = scores.shape().last().copied().unwrap_or(0);
    let labels = &batch.labels;
    if classes == 0 || all.len() / classes != labels.len() {
        let shape = scores.shape();
        let message = format!(
            "output `{name}` has shape {shape:?}, which is no scores of classes for each of {} labels",
            labels.len()
        );
        let help = "accuracy is of the first output, whose last axis are the classes";
        return Err(Diagnostic::error(message).help(help).into());
    }
    let outside = labels
        .iter()
        .find(|l| usize::try_from(**l).map_or(true, |l| l >= classes));
    if let Some(label) = outside {
        let message = format!("label {label} is none of the {classes} classes of output `{name}`");
        let help = "a label is the number of the right class, from 0";
        return Err(Diagnostic::error(message).help(help).into());
    }
    let each = all.chunks_exact(classes).zip(labels);
    let right = each.filter(|(row, label)| usize::try_from(**label) == Ok(largest(row)));
    Ok(Sum {
        value: right.count() as f64,
        count: labels.len(),
    })
}

fn largest(row: &[f64]) -> usize {
    let mut best = 0;
    for (i, x) in row.iter().enumerate() {
        if row.get(best).is_some_and(|b| x > b) {
            best = i;
        }
    }
    best
}
