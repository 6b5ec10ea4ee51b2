//! Random scores, which every criterion has to beat.

use crate::criterion::{Criterion, Scoring};
use crate::normalize::Normalize;
use crate::stored::Stored;
use prune_opt_ir::Class;
use prune_opt_ir::members::Member;

/// Uniform random numbers, from the option `seed` and the name of the class's root.
///
/// Scores: `[n]`, from 0 to below 1. Other classes, the order of classes and the number of threads have no influence.
#[derive(Copy, Clone, Debug)]
pub struct Random;

impl Criterion for Random {
    fn name(&self) -> &'static str {
        "random"
    }

    fn doc(&self) -> &'static str {
        "Uniform random numbers, the same for the same `seed` and the same parameter that makes the class. What every criterion has to beat."
    }

    fn formula(&self) -> &'static str {
        "s(j) uniform in [0, 1); not scaled"
    }

    fn source(&self) -> &'static str {
        "SplitMix64 (Steele et al. 2014), started from `seed` and the FNV-1a hash of the root's name"
    }

    /// Any parameter will do: none is read.
    fn counts(&self, _: &Scoring<'_>, _: &Member) -> bool {
        true
    }

    fn normalize(&self, _: &Scoring<'_>) -> Normalize {
        Normalize::None
    }

    fn of_class(&self, cx: &Scoring<'_>, class: Class, n: usize) -> Option<Vec<f64>> {
        let data = cx.module.classes.get(&class);
        let root = data.and_then(|d| d.root.as_ref());
        let name = root.map_or_else(|| class.to_string(), |(p, axis)| format!("{p}:{axis}"));
        Some(uniform(cx.options.seed, &name, n))
    }

    fn positions(
        &self,
        cx: &Scoring<'_>,
        member: &Member,
        weight: &Stored<'_>,
    ) -> Result<Vec<f64>, String> {
        let name = format!("{}:{}", member.param, member.axis);
        Ok(uniform(cx.options.seed, &name, weight.len()))
    }
}

fn uniform(seed: u64, name: &str, n: usize) -> Vec<f64> {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in name.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let mut state = mix(seed) ^ hash;
    let next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        // 53 bits are what a double holds.
        (mix(state) >> 11) as f64 / (1u64 << 53) as f64
    };
    std::iter::repeat_with(next).take(n).collect()
}

/// The output function of SplitMix64.
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_uniform_and_repeat() {
        let all = uniform(7, "conv.weight:0", 10_000);
        assert_eq!(all, uniform(7, "conv.weight:0", 10_000));
        assert_ne!(all, uniform(8, "conv.weight:0", 10_000));
        assert_ne!(all, uniform(7, "conv.weight:1", 10_000));
        assert!(all.iter().all(|x| (0.0..1.0).contains(x)));
        let mean = all.iter().sum::<f64>() / 1e4;
        // Five standard errors.
        assert!(
            (mean - 0.5).abs() < 5.0 * (1.0 / 12.0_f64 / 1e4).sqrt(),
            "{mean}"
        );
    }
}
