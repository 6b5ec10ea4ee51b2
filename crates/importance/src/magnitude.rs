//! Group magnitude.

use crate::criterion::{Criterion, Scoring};
use crate::stored::Stored;
use crate::weights::{Lanes, axes_sums, mapped_sums};
use prune_opt_ir::Dense;
use prune_opt_ir::members::Member;

/// The sum of `|w|^p` over everything that an element of the class owns in a parameter.
///
/// `w`: `[.., n, ..]`. Scores: `[n]`, in powers of the weights' units; no root is taken.
#[derive(Copy, Clone, Debug)]
pub struct Magnitude;

impl Criterion for Magnitude {
    fn name(&self) -> &'static str {
        "magnitude"
    }

    fn doc(&self) -> &'static str {
        "The sum of |w|^p over everything that an element owns in each of its parameters. Reads weights only."
    }

    fn formula(&self) -> &'static str {
        "s(j) = sum of |w|^p over the slice of position j; the power `p` is an option, and no root is taken"
    }

    fn source(&self) -> &'static str {
        "Li et al. 2017, arXiv:1608.08710, for one layer; Fang et al. 2023, arXiv:2301.12900, for groups"
    }

    fn positions(
        &self,
        cx: &Scoring<'_>,
        _: &Member,
        weight: &Stored<'_>,
    ) -> Result<Vec<f64>, String> {
        one(cx.options.p, weight)
    }

    /// One pass over the data for all axes.
    fn several(
        &self,
        cx: &Scoring<'_>,
        of: &[(&Member, Stored<'_>)],
    ) -> Result<Vec<Vec<f64>>, String> {
        several(cx.options.p, of)
    }
}

/// Sums of `|w|^p` for members with the same data, in one pass over it.
pub(crate) fn several(p: f64, of: &[(&Member, Stored<'_>)]) -> Result<Vec<Vec<f64>>, String> {
    let Some((_, first)) = of.first() else {
        return Ok(Vec::new());
    };
    let axes: Vec<usize> = of.iter().map(|(_, weight)| weight.axis).collect();
    powers(p, &first.data, &axes)
}

/// Sums of `|w|^p` along each of these axes. Where `2p` is a whole number, powers are products, of roots if it is odd:
/// they vectorise, and `powf` takes thirty times as long.
fn powers(p: f64, data: &Dense, axes: &[usize]) -> Result<Vec<Vec<f64>>, String> {
    let halves = 2.0 * p;
    if halves.fract() != 0.0 || !(1.0..=f64::from(u32::MAX)).contains(&halves) {
        return axes_sums(data, axes, |w| w.abs().powf(p));
    }
    let halves = halves as u32;
    match halves.is_multiple_of(2) {
        true => mapped_sums(data, axes, |w| power(w.map(f64::abs), halves / 2)),
        false => mapped_sums(data, axes, |w| power(w.map(|w| w.abs().sqrt()), halves)),
    }
}

/// Numbers to the power `n` of at least 1, by squaring.
fn power(base: Lanes, n: u32) -> Lanes {
    let mut all = base;
    for bit in (0..n.checked_ilog2().unwrap_or(0)).rev() {
        all = all.map(|x| x * x);
        if n >> bit & 1 == 1 {
            all.iter_mut().zip(base).for_each(|(x, b)| *x *= b);
        }
    }
    all
}

/// Sums of `|w|^p` for one member.
pub(crate) fn one(p: f64, weight: &Stored<'_>) -> Result<Vec<f64>, String> {
    let all = powers(p, &weight.data, &[weight.axis])?;
    Ok(all.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn powers_are_those_of_powf() {
        // Rows that are no multiple of what is mapped side by side.
        let (rows, columns) = (7u64, 13u64);
        let all: Vec<f32> = (0..rows * columns)
            .map(|i| (i as f32 - 40.0) / 9.0)
            .collect();
        let data = Dense::floats(vec![rows, columns], &all).unwrap();
        for p in [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0, 0.3, 2.7] {
            let sums = powers(p, &data, &[0, 1]).unwrap();
            let power = |i: u64| f64::from(all[i as usize]).abs().powf(p);
            let row = |r| (0..columns).map(|c| power(r * columns + c)).sum::<f64>();
            let column = |c| (0..rows).map(|r| power(r * columns + c)).sum::<f64>();
            let expected: Vec<f64> = (0..rows).map(row).chain((0..columns).map(column)).collect();
            for (sum, expected) in sums.concat().iter().zip(&expected) {
                assert!(
                    (sum / expected - 1.0).abs() < 1e-12,
                    "{p}: {sum} {expected}"
                );
            }
            assert_eq!(sums[0], powers(p, &data, &[0]).unwrap()[0], "{p}");
        }
    }
}
