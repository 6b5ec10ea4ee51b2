//! Distances between filters: what is near the geometric median can be replaced by the others.

use crate::criterion::{Criterion, Scoring};
use crate::slices::Slices;
use crate::stored::Stored;
use prune_opt_ir::members::Member;

/// The sum of distances of each filter to all others of its class; FPGM removes the filters where it is least.
///
/// `w`: `[.., n, ..]`. Scores: `[n]`, in the weights' units (of `|w|^p` with `compat=torch-pruning`).
#[derive(Copy, Clone, Debug)]
pub struct Fpgm;

impl Criterion for Fpgm {
    fn name(&self) -> &'static str {
        "fpgm"
    }

    fn doc(&self) -> &'static str {
        "The sum of Euclidean distances from each filter to all others of its class, of weights and not of norms' scales. Reads weights only; its time is quadratic in the number of channels."
    }

    fn formula(&self) -> &'static str {
        "s(j) = sum over i of |x_j - x_i|, where x_j is the slice of position j and i goes over the positions of its class (`compat=torch-pruning`: slices of |w|^p, as Torch-Pruning has it)"
    }

    fn source(&self) -> &'static str {
        "He et al. 2019, arXiv:1811.00250"
    }

    fn counts(&self, cx: &Scoring<'_>, member: &Member) -> bool {
        cx.filters(member)
    }

    fn positions(
        &self,
        cx: &Scoring<'_>,
        _: &Member,
        weight: &Stored<'_>,
    ) -> Result<Vec<f64>, String> {
        match (cx.peer(), cx.options.p) {
            (false, _) => distances(cx, weight, |w| w),
            (true, 2.0) => distances(cx, weight, |w| w * w),
            (true, p) => distances(cx, weight, |w| w.abs().powf(p)),
        }
    }
}

fn distances(
    cx: &Scoring<'_>,
    weight: &Stored<'_>,
    f: impl Fn(f64) -> f64 + Copy + Sync,
) -> Result<Vec<f64>, String> {
    weight.among_peers(cx.module, |peers| {
        Slices::new(weight, peers, f)?.pairs(
            0.0,
            |pair, of_a, of_b| {
                let d = pair.distance();
                *of_a += d;
                *of_b += d;
            },
            |a, b| a + b,
        )
    })
}
