//! Group magnitude.

use crate::criterion::{Criterion, Scoring};
use crate::stored::Stored;
use crate::weights::axes_sums;
use prune_opt_ir::Dense;
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
        let all = powers(cx, &weight.data, &[weight.axis])?;
        Ok(all.into_iter().flatten().collect())
    }

    /// One pass over the data for all axes.
    fn several(
        &self,
        cx: &Scoring<'_>,
        of: &[(&Member, Stored<'_>)],
    ) -> Result<Vec<Vec<f64>>, String> {
        let Some((_, first)) = of.first() else {
            return Ok(Vec::new());
        };
        let axes: Vec<usize> = of.iter().map(|(_, weight)| weight.axis).collect();
        powers(cx, &first.data, &axes)
    }
}

fn powers(cx: &Scoring<'_>, data: &Dense, axes: &[usize]) -> Result<Vec<Vec<f64>>, String> {
    match cx.options.p {
        1.0 => axes_sums(data, axes, f64::abs),
        2.0 => axes_sums(data, axes, |w| w * w),
        p => axes_sums(data, axes, |w| w.abs().powf(p)),
    }
}
