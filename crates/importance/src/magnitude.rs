//! Group magnitude.

use crate::criterion::{Criterion, Scoring};
use crate::stored::Stored;
use crate::weights::axis_sums;
use prune_opt_ir::members::Member;

/// The sum of `|w|^p` over everything that an element of the class owns in a parameter.
///
/// `w`: `[.., n, ..]`. Scores: `[n]`, in powers of the weights' units; no root is taken.
///
/// Source: Li et al. 2017, arXiv:1608.08710, for one layer; Fang et al. 2023, arXiv:2301.12900, for groups.
#[derive(Copy, Clone, Debug)]
pub struct Magnitude;

impl Criterion for Magnitude {
    fn name(&self) -> &'static str {
        "magnitude"
    }

    fn doc(&self) -> &'static str {
        "The sum of |w|^p over everything that an element owns in each of its parameters. Reads weights only."
    }

    fn positions(
        &self,
        cx: &Scoring<'_>,
        _: &Member,
        weight: &Stored<'_>,
    ) -> Result<Vec<f64>, String> {
        match cx.options.p {
            1.0 => axis_sums(&weight.data, weight.axis, f64::abs),
            2.0 => axis_sums(&weight.data, weight.axis, |w| w * w),
            p => axis_sums(&weight.data, weight.axis, |w| w.abs().powf(p)),
        }
    }
}
