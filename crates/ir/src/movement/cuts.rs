//! An axis cut by constant positions on it.
//!
//! What an op takes or replaces by number are stretches of the axis, as slices and a concatenation would: so a permutation
//! of channels couples each with its own place, and what nobody takes may go.

use crate::op::Spec;
use crate::op::text::join;
use std::collections::BTreeSet;
use std::ops::Range;

/// Positions that jump more often than so are chosen one by one, and keep all that they touch: the work grows with the
/// square of the parts that an axis is cut into.
const MOST_RUNS: usize = 256;
/// The same where runs overlap, and share parts: all parts of all runs.
const MOST_PARTS: usize = 4096;

/// An axis cut where runs of positions, one after the other, begin and end.
pub struct Cuts {
    runs: usize,
    /// Where each part begins and ends, and its variable: `m` for what is taken, `p` for what stands before it, and `q`
    /// after it; numbered where there are several runs.
    parts: Vec<(i64, i64, String)>,
    /// For each run its parts, by number.
    taken: Vec<Range<usize>>,
}

/// Positions of an axis of `n`, as runs `first..end` of one after the other; `None` where they jump too often, or one is
/// out of range.
fn runs(positions: &[i64], n: i64) -> Option<Vec<(i64, i64)>> {
    let mut found: Vec<(i64, i64)> = Vec::new();
    for at in positions {
        let at = if *at < 0 { at.checked_add(n)? } else { *at };
        if !(0..n).contains(&at) {
            return None;
        }
        let known = found.len();
        match found.last_mut() {
            Some((_, end)) if *end == at => *end += 1,
            _ if known == MOST_RUNS => return None,
            _ => found.push((at, at + 1)),
        }
    }
    (!found.is_empty()).then_some(found)
}

impl Cuts {
    /// The cuts of these positions, negative ones counted from the end, on an axis of `n`; `None` where there are none, too
    /// many runs or parts of them, or one is out of range.
    pub fn new(n: i64, positions: &[i64]) -> Option<Cuts> {
        let runs = runs(positions, n)?;
        let ends = runs.iter().flat_map(|(first, end)| [*first, *end]);
        let cuts: BTreeSet<i64> = ends.chain([0, n]).collect();
        let cuts: Vec<i64> = cuts.into_iter().collect();
        let at = |end: &i64| cuts.partition_point(|cut| cut < end);
        let taken: Vec<_> = runs.iter().map(|(a, b)| at(a)..at(b)).collect();
        if taken.iter().map(Range::len).sum::<usize>() > MOST_PARTS {
            return None;
        }
        let name = |i: usize, from: i64| {
            let is_taken = taken.iter().any(|of| of.contains(&i));
            match (runs.len(), is_taken) {
                (1, true) => "m".into(),
                (1, false) if from == 0 => "p".into(),
                (1, false) => "q".into(),
                (_, true) => format!("m{i}"),
                (_, false) => format!("q{i}"),
            }
        };
        let parts = cuts.windows(2).enumerate();
        let parts = parts.map(|(i, ends)| (ends[0], ends[1], name(i, ends[0])));
        Some(Cuts {
            runs: runs.len(),
            parts: parts.collect(),
            taken,
        })
    }

    fn names(&self) -> Vec<&str> {
        self.parts.iter().map(|(.., name)| &**name).collect()
    }

    /// The whole axis, as a sum of its parts.
    pub fn whole(&self) -> String {
        join(&self.names(), " + ", "")
    }

    /// What stands at the positions, in their order, as a sum of parts.
    pub fn taken(&self) -> String {
        let names = self.names();
        let of_run = |of: &Range<usize>| names.get(of.clone()).unwrap_or_default().to_vec();
        let all: Vec<&str> = self.taken.iter().flat_map(of_run).collect();
        join(&all, " + ", "")
    }

    /// A relation over the parts, with what is known of them.
    pub fn known(&self, spec: Spec) -> Spec {
        let known = self.parts.iter().filter(|(.., name)| name != "q");
        let spec = known.fold(spec, |spec, (from, to, name)| spec.extent(name, to - from));
        match self.runs {
            1 => spec,
            // Positions of what goes go with it.
            _ => (self.names().into_iter()).fold(spec, |spec, name| spec.part(name)),
        }
    }
}
