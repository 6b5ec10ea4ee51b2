//! The L1 norm of filters.

use crate::criterion::{Criterion, Scoring};
use crate::magnitude;
use crate::normalize::Normalize;
use crate::reduce::Reduce;
use crate::stored::Stored;
use prune_opt_ir::members::Member;

/// The sum of absolute weights of each filter of the layer that makes the class.
///
/// `w`: `[.., n, ..]`. Scores: `[n]`, in the weights' units.
#[derive(Copy, Clone, Debug)]
pub struct L1;

impl Criterion for L1 {
    fn name(&self) -> &'static str {
        "l1"
    }

    fn doc(&self) -> &'static str {
        "The sum of |w| over each filter of the layer that makes the class, and of no other. Reads weights only."
    }

    fn formula(&self) -> &'static str {
        "s(j) = sum of |w| over filter j of the root layer; reduction `first`, not scaled"
    }

    fn source(&self) -> &'static str {
        "Li et al. 2017, arXiv:1608.08710"
    }

    fn counts(&self, cx: &Scoring<'_>, member: &Member) -> bool {
        cx.filters(member) && !member.input
    }

    fn reduce(&self, _: &Scoring<'_>) -> Reduce {
        Reduce::First
    }

    fn normalize(&self, _: &Scoring<'_>) -> Normalize {
        Normalize::None
    }

    fn positions(
        &self,
        _: &Scoring<'_>,
        _: &Member,
        weight: &Stored<'_>,
    ) -> Result<Vec<f64>, String> {
        magnitude::one(1.0, weight)
    }

    fn several(
        &self,
        _: &Scoring<'_>,
        of: &[(&Member, Stored<'_>)],
    ) -> Result<Vec<Vec<f64>>, String> {
        magnitude::several(1.0, of)
    }
}
