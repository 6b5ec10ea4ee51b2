//! Network slimming: the scales of batch normalisation.

use crate::criterion::{Criterion, Scoring};
use crate::magnitude;
use crate::normalize::Normalize;
use crate::stored::Stored;
use prune_opt_ir::members::Member;
use prune_opt_ir::op::{Family, Role};

/// The absolute scale of each channel's batch normalisation.
///
/// `w`: `[n]`. Scores: `[n]`. They are not scaled by themselves, so that `select` with `scope=global` is network
/// slimming's one threshold over all layers. Torch-Pruning divides by each class's mean.
#[derive(Copy, Clone, Debug)]
pub struct BnScale;

impl Criterion for BnScale {
    fn name(&self) -> &'static str {
        "bn-scale"
    }

    fn doc(&self) -> &'static str {
        "The scale |gamma| of batch normalisation. Classes without batch normalisation get no score. Reads weights only."
    }

    fn formula(&self) -> &'static str {
        "s(j) = |gamma_j|; the mean over a class's batch norms, not scaled (`compat=torch-pruning`: by the class's mean)"
    }

    fn source(&self) -> &'static str {
        "Liu et al. 2017, arXiv:1708.06519"
    }

    fn reads(&self) -> &'static str {
        "the scales of batch normalisations"
    }

    /// Scales of batch normalisation, whatever `targets` says.
    fn counts(&self, _: &Scoring<'_>, member: &Member) -> bool {
        member.family == Family::BatchNorm && member.role == Role::Scale
    }

    fn normalize(&self, cx: &Scoring<'_>) -> Normalize {
        match cx.peer() {
            true => Normalize::Mean,
            false => Normalize::None,
        }
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
