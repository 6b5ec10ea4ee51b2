//! Paces: where time is short, classes that take much of it for what they hold lose elements sooner.
//!
//! Scores say which elements of a class matter the least, and where classes do not compete by them nothing says which
//! class matters the least: each loses the same part of its elements. What these parts hold is known, though, and so is
//! the time that goes with them. Attention multiplies without parameters, activations wait for memory, a residual stream
//! is in every layer: the same time costs more of the model here than there.
//!
//! Invariant: paces do not depend on targets, so that what a smaller target keeps is a part of what a larger one keeps.

use crate::cost::Costs;
use crate::trial::Trial;

/// How much faster a group goes whose time is dearer than that of the whole model, as a power of how much dearer it is:
/// differences of a few percent are what there is to gain.
const STEEPNESS: i32 = 8;

/// No group goes more than so many times as fast as others would have it, or as slowly: scores are a guess, and so is
/// what a class holds.
const MOST: f64 = 1.5;

/// For each group of classes, by index, how fast it loses elements; 1 for what is like the model as a whole.
pub(crate) fn paces(trial: &mut Trial<'_>, groups: &[Vec<usize>]) -> Vec<f64> {
    let parts: Vec<Part> = groups.iter().map(|g| part(trial, g)).collect();
    let sum = |of: fn(&Part) -> f64| parts.iter().map(of).sum::<f64>();
    let common = sum(|p| p.time) / sum(|p| p.held);
    let pace = |p: &Part| match (p.time / p.held / common).powi(STEEPNESS) {
        pace if pace.is_nan() => 1.0,
        pace => pace.clamp(MOST.recip(), MOST),
    };
    parts.iter().map(pace).collect()
}

/// What goes with one half of a group, as parts of the model.
struct Part {
    time: f64,
    /// Parameters and multiplications, the mean of both.
    held: f64,
}

fn part(trial: &mut Trial<'_>, group: &[usize]) -> Part {
    let each = trial.candidates.iter().enumerate();
    let kept = each.map(|(i, c)| {
        let n = c.scores.len();
        c.best(if group.contains(&i) {
            c.rounded(n / 2)
        } else {
            n
        })
    });
    let kept = kept.collect();
    let left = trial.costs_of(kept);
    let gone = |of: fn(&Costs) -> u64| {
        let (whole, left) = (of(trial.whole) as f64, of(&left) as f64);
        (whole - left) / whole.max(1.0)
    };
    Part {
        time: gone(|c| c.latency_ns.unwrap_or(0)).max(0.0),
        held: (gone(|c| c.params) + gone(|c| c.macs)) / 2.0,
    }
}
