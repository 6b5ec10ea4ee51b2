//! Filters that say again what larger ones say.

use crate::criterion::{Criterion, Scoring};
use crate::slices::Slices;
use crate::stored::Stored;
use prune_opt_ir::members::Member;

/// One minus the largest cosine similarity to a filter of larger norm, so that of several that say the same the
/// largest stays.
///
/// `w`: `[.., n, ..]`. Scores: `[n]`, from 0 (a multiple of a larger one, or nothing but zeros) to 1 (at a right angle to
/// all of them, or opposite; the largest of all). A filter that is opposite is not redundant: what follows it may be a
/// ReLU.
#[derive(Copy, Clone, Debug)]
pub struct Redundancy;

impl Criterion for Redundancy {
    fn name(&self) -> &'static str {
        "redundancy"
    }

    fn doc(&self) -> &'static str {
        "How little of a filter the larger ones of its class say already: one minus the largest cosine similarity to one of them. Reads weights only; its time is quadratic in the number of channels."
    }

    fn formula(&self) -> &'static str {
        "s(j) = 1 - max(0, max over i of x_i x_j / (|x_i| |x_j|)), i over the positions of its class with |x_i| > |x_j| (of equal ones the first stays); 0 where x_j = 0"
    }

    fn source(&self) -> &'static str {
        "cosine similarity as in Ayinde and Zurada 2018, arXiv:1802.07653, who cluster filters by it; that the larger one stays is ours"
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
        let similar = |peers: &[usize]| {
            Slices::new(weight, peers, |w| w)?.pairs(
                0.0,
                |pair, of_a, of_b| {
                    let (a, b) = pair.squares;
                    let cosine = pair.dot / (a * b).sqrt();
                    let smaller = if a < b { of_a } else { of_b };
                    // Not a number where either is zero.
                    *smaller = smaller.max(cosine);
                },
                f64::max,
            )
        };
        let mut out = weight.among_peers(cx.module, similar)?;
        let squares = crate::magnitude::one(2.0, weight)?;
        for (s, square) in out.iter_mut().zip(squares) {
            *s = if square == 0.0 { 0.0 } else { 1.0 - s.min(1.0) };
        }
        Ok(out)
    }
}
