//! Layer-adaptive magnitude.

use crate::criterion::{Criterion, Scoring};
use crate::magnitude;
use crate::normalize::Normalize;
use crate::stored::Stored;
use prune_opt_ir::members::Member;

/// LAMP, for filters: a filter's share of what is at least as large as it in its layer.
///
/// `w`: `[.., n, ..]`. Scores: `[n]`, above 0 and at most 1; the largest filter scores 1, so that one global threshold
/// leaves at least one in every layer. The paper scores single weights; here a filter's squares stand for a weight's.
/// It knows layers and no groups, so that of a class the layers that make it count; Torch-Pruning lets all members.
#[derive(Copy, Clone, Debug)]
pub struct Lamp;

impl Criterion for Lamp {
    fn name(&self) -> &'static str {
        "lamp"
    }

    fn doc(&self) -> &'static str {
        "Squared weights of each filter over those of all filters of its class that are no smaller. The largest scores 1. Reads weights only."
    }

    fn formula(&self) -> &'static str {
        "s(j) = u_j / sum of u_i over all i with u_i >= u_j (equal ones in order), u_j = sum of w^2 over filter j"
    }

    fn source(&self) -> &'static str {
        "Lee et al. 2021, arXiv:2010.07611"
    }

    fn counts(&self, cx: &Scoring<'_>, member: &Member) -> bool {
        match cx.peer() {
            true => cx.counts(member),
            false => cx.filters(member) && !member.input,
        }
    }

    fn normalize(&self, _: &Scoring<'_>) -> Normalize {
        Normalize::Lamp
    }

    fn positions(
        &self,
        _: &Scoring<'_>,
        _: &Member,
        weight: &Stored<'_>,
    ) -> Result<Vec<f64>, String> {
        magnitude::one(2.0, weight)
    }

    fn several(
        &self,
        _: &Scoring<'_>,
        of: &[(&Member, Stored<'_>)],
    ) -> Result<Vec<Vec<f64>>, String> {
        magnitude::several(2.0, of)
    }
}
