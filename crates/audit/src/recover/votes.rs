//! Which elements of a class may be which, and the choice that keeps their order.

use super::pieces::{Offsets, Piece};
use crate::slices::element;
use prune_opt_ir::Dense;
use std::collections::HashSet;

/// What parameters say of one class of `large` elements, of which `small` are left.
pub(super) struct Evidence {
    large: usize,
    small: usize,
    members: Vec<Member>,
    seen: HashSet<String>,
}

/// What one parameter says.
enum Member {
    /// Fingerprints of slices, of the original and of the pruned model: equal ones fit.
    Slices(Vec<u64>, Vec<u64>),
    /// Whether element `i` of the original may be `j` of the pruned model, at `i * small + j`.
    Table(Vec<bool>),
}

impl Member {
    fn fits(&self, i: usize, j: usize, small: usize) -> bool {
        match self {
            Member::Slices(a, b) => a.get(i).is_some_and(|x| b.get(j) == Some(x)),
            Member::Table(all) => all.get(i * small + j).copied().unwrap_or(false),
        }
    }
}

/// The choices that fit all parameters.
pub(super) enum Choice {
    /// There is none, or no parameter speaks.
    None,
    /// There is one.
    One(Vec<usize>),
    /// There are several; this is the first.
    Several(Vec<usize>),
}

/// Comparisons of single elements that one table may take.
const STEPS: u64 = 1 << 30;

impl Evidence {
    pub(super) fn new(large: usize, small: usize) -> Evidence {
        Evidence {
            large,
            small,
            members: Vec::new(),
            seen: HashSet::new(),
        }
    }

    /// Whether no parameter speaks.
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Compares the slices of a part along dimension `at`; their elements are at `others`, of which there is one list
    /// for all slices or one for each.
    pub(super) fn compare(
        &mut self,
        piece: &Piece,
        at: usize,
        others: &[Offsets],
        large: &Dense,
        small: &Dense,
    ) {
        let Some(first) = others.first() else { return };
        let stride = piece.stride(at);
        let old = (0u64..).zip(0..self.large).map(|(i, slice)| {
            let others = others.get(slice).unwrap_or(first);
            let all = others.iter().map(|o| element(large, o.0 + i * stride.0));
            fingerprint(all)
        });
        let new = (0..self.small as u64).map(|j| {
            let all = first.iter().map(|o| element(small, o.1 + j * stride.1));
            fingerprint(all)
        });
        self.members
            .push(Member::Slices(old.collect(), new.collect()));
        self.seen.insert(piece.param.clone());
    }

    /// Compares slices of which another dimension is open: what is left of one is a subsequence of it.
    pub(super) fn subsequences(
        &mut self,
        piece: &Piece,
        (at, open): (usize, usize),
        others: &Offsets,
        large: &Dense,
        small: &Dense,
    ) {
        let (n, m) = piece.extent(open);
        let steps = [self.large as u64, self.small as u64, n];
        let steps = steps.iter().try_fold(1u64, |all, n| all.checked_mul(*n));
        if steps.is_none_or(|s| s > STEPS) {
            return;
        }
        let (stride, inner) = (piece.stride(at), piece.stride(open));
        let letter = |data: &Dense, from: &dyn Fn(&(u64, u64)) -> u64| {
            fingerprint(others.iter().map(|o| element(data, from(o))))
        };
        let old: Vec<Vec<u64>> = (0..self.large as u64)
            .map(|i| {
                (0..n)
                    .map(|k| letter(large, &|o| o.0 + i * stride.0 + k * inner.0))
                    .collect()
            })
            .collect();
        let new: Vec<Vec<u64>> = (0..self.small as u64)
            .map(|j| {
                (0..m)
                    .map(|k| letter(small, &|o| o.1 + j * stride.1 + k * inner.1))
                    .collect()
            })
            .collect();
        let pairs = old
            .iter()
            .flat_map(|a| new.iter().map(move |b| is_subsequence(b, a)));
        self.members.push(Member::Table(pairs.collect()));
        self.seen.insert(piece.param.clone());
    }

    fn fits(&self, i: usize, j: usize) -> bool {
        self.members.iter().all(|m| m.fits(i, j, self.small))
    }

    /// The choices that fit all parameters: the first of them takes each element as early as it can, the last as
    /// late.
    pub(super) fn exact(&self) -> Choice {
        if self.members.is_empty() {
            return Choice::None;
        }
        let mut first = Vec::with_capacity(self.small);
        let mut i = 0;
        for j in 0..self.small {
            while i < self.large && !self.fits(i, j) {
                i += 1;
            }
            if i == self.large {
                return Choice::None;
            }
            first.push(i);
            i += 1;
        }
        let mut last = Vec::with_capacity(self.small);
        let mut end = self.large;
        for j in (0..self.small).rev() {
            while end > 0 && !self.fits(end - 1, j) {
                end -= 1;
            }
            let Some(i) = end.checked_sub(1) else {
                return Choice::None;
            };
            last.push(i);
            end = i;
        }
        last.reverse();
        if first == last {
            Choice::One(first)
        } else {
            Choice::Several(first)
        }
    }

    /// The choice that most parameters vote for; `None` where they speak of less than half of the elements.
    pub(super) fn vote(&self) -> Option<Vec<usize>> {
        let (n, m) = (self.large, self.small);
        let score = |i: usize, j: usize| {
            let all = self.members.iter();
            all.filter(|member| member.fits(i, j, m)).count() as u32
        };
        // Element j may be any of `j..=j + spare`.
        let spare = n.checked_sub(m)?;
        let mut best: Vec<u32> = vec![0; spare + 1];
        let mut taken: Vec<Vec<bool>> = Vec::with_capacity(m);
        for j in 0..m {
            let mut row = Vec::with_capacity(spare + 1);
            let mut next = Vec::with_capacity(spare + 1);
            for k in 0..=spare {
                // The best so far with element j taken at `j + k`, or with it earlier.
                let here = best.get(k).copied().unwrap_or(0) + score(j + k, j);
                let before = next.last().copied();
                let take = before.is_none_or(|b| here > b);
                row.push(take);
                next.push(before.map_or(here, |b: u32| b.max(here)));
            }
            taken.push(row);
            best = next;
        }
        let mut choice = Vec::with_capacity(m);
        let mut k = spare;
        for (j, row) in taken.iter().enumerate().rev() {
            while k > 0 && !row.get(k).copied().unwrap_or(true) {
                k -= 1;
            }
            choice.push(j + k);
        }
        choice.reverse();
        let told = choice
            .iter()
            .enumerate()
            .filter(|(j, i)| score(**i, *j) > 0);
        (told.count() * 2 >= m).then_some(choice)
    }

    /// Which part of what all parameters say fits a choice.
    pub(super) fn agreement(&self, choice: &[usize]) -> f64 {
        let all = choice.iter().enumerate();
        let fits = all.map(|(j, i)| {
            let members = self.members.iter();
            members
                .filter(|member| member.fits(*i, j, self.small))
                .count()
        });
        fits.sum::<usize>() as f64 / (choice.len() * self.members.len()).max(1) as f64
    }

    /// Why no choice can be made.
    pub(super) fn why(&self) -> String {
        let mut names: Vec<&str> = self.seen.iter().map(String::as_str).collect();
        names.sort_unstable();
        let shown: Vec<String> = names.iter().take(3).map(|n| format!("`{n}`")).collect();
        let more = if names.len() > 3 { " and others" } else { "" };
        format!(
            "the slices of {}{more} equal none of the original's; were the weights changed after pruning?",
            shown.join(", ")
        )
    }
}

fn is_subsequence(small: &[u64], large: &[u64]) -> bool {
    let mut rest = large.iter();
    small.iter().all(|x| rest.any(|y| y == x))
}

/// A number that tells sequences of elements apart: FNV's step, with the bits mixed as SplitMix64 does.
fn fingerprint(elements: impl Iterator<Item = u128>) -> u64 {
    elements.fold(0xCBF2_9CE4_8422_2325, |hash: u64, e| {
        let e = (e as u64) ^ ((e >> 64) as u64).rotate_left(32);
        let mixed = (hash ^ e).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed ^ (mixed >> 29)
    })
}
