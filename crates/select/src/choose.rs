//! Which elements go: ratios, scopes, ties and multiples, on plain scores.

use prune_opt_ir::plan::{best, stay};

/// A class that may lose elements.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// A score for each element; the least important go first.
    pub scores: &'a [f64],
    /// How many elements there were before earlier steps took some: ratios are of these.
    pub of: usize,
    /// At least this many stay (0 reads as 1).
    pub least: usize,
    /// The number that stays is a multiple of this (0 reads as 1).
    pub step: usize,
    /// Whether all may stay, multiple or not.
    pub whole: bool,
    /// In how many blocks (groups, heads) the elements are, each in all of them (0 reads as 1).
    pub blocks: usize,
}

/// As Torch-Pruning counts: `int(n * (1 - ratio))`, which may be 0.
fn peer_stay(n: usize, ratio: f64) -> usize {
    (n as f64 * (1.0 - ratio)) as usize
}

impl Candidate<'_> {
    /// How many stay whatever happens, multiples aside.
    pub(crate) fn floor(&self) -> usize {
        self.least.max(1).min(self.scores.len())
    }

    /// The nearest number that is a multiple of `step`, at least that and `least`, and at most all; all where
    /// there is none.
    pub(crate) fn rounded(&self, kept: usize) -> usize {
        let (n, step) = (self.scores.len(), self.step.max(1));
        let least = self.floor().div_ceil(step) * step;
        let most = n / step * step;
        let nearer_all = kept.saturating_sub(most) > n.saturating_sub(kept);
        if least > most || self.whole && nearer_all {
            return n;
        }
        ((kept + step / 2) / step * step).clamp(least, most)
    }

    /// The next number above `kept` that may stay.
    pub(crate) fn above(&self, kept: usize) -> Option<usize> {
        let (n, step) = (self.scores.len(), self.step.max(1));
        let next = (kept / step + 1) * step;
        match next <= n {
            true => Some(next),
            false => (self.whole && kept < n).then_some(n),
        }
    }

    /// The largest number that may stay.
    pub(crate) fn most(&self) -> usize {
        self.rounded(self.scores.len())
    }

    /// The `count` most important elements, ascending.
    pub(crate) fn best(&self, count: usize) -> Vec<u64> {
        best(self.scores, count)
    }

    /// What Torch-Pruning keeps where it would keep `kept`: a multiple below, everything where nothing is left. It takes
    /// what goes of one block off the width of all blocks, rounds that, and takes what is missing off each block.
    fn peer_best(&self, kept: usize) -> Vec<u64> {
        let n = self.scores.len();
        let width = n.saturating_mul(self.blocks.max(1));
        let left = width.saturating_sub(n.saturating_sub(kept));
        let gone = width - (left - left % self.step.max(1));
        self.best(if gone >= n { n } else { n - gone })
    }
}

/// What each class keeps when it competes with itself only.
pub fn choose_local(classes: &[Candidate<'_>], ratio: f64, compat: bool) -> Vec<Vec<u64>> {
    let each = |c: &Candidate<'_>| {
        let n = c.scores.len();
        match compat {
            true => c.peer_best(peer_stay(c.of, ratio).min(n)),
            false => c.best(c.rounded(stay(c.of, ratio).min(n))),
        }
    };
    classes.iter().map(each).collect()
}

/// In which order classes (by index) lose elements: of each group the least important element first, equal ones by
/// class and index, and groups of different sizes at the same pace, or at that of `paces`. A class keeps its last elements.
pub(crate) fn path(classes: &[Candidate<'_>], groups: &[Vec<usize>], paces: &[f64]) -> Vec<usize> {
    let mut all: Vec<(f64, usize)> = Vec::new();
    for (g, group) in groups.iter().enumerate() {
        let mut scores: Vec<(f64, usize)> = Vec::new();
        for i in group {
            let of = classes.get(*i).map_or(&[][..], |c| c.scores);
            scores.extend(of.iter().map(|s| (*s, *i)));
        }
        // Stable: ties stay in order of class and index.
        scores.sort_by(|a, b| a.0.total_cmp(&b.0));
        let n = scores.len().max(1) as f64 * paces.get(g).unwrap_or(&1.0);
        // At a ratio r those go whose rank is below r * n.
        let ranks = scores.into_iter().enumerate();
        all.extend(ranks.map(|(rank, (_, i))| (rank as f64 / n, i)));
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut left: Vec<usize> = classes.iter().map(|c| c.scores.len()).collect();
    all.retain(|(_, i)| match (left.get_mut(*i), classes.get(*i)) {
        (Some(left), Some(class)) if *left > class.floor() => {
            *left -= 1;
            true
        }
        _ => false,
    });
    all.into_iter().map(|(_, i)| i).collect()
}

/// What each class keeps after some steps of a path.
pub(crate) fn after(candidates: &[Candidate<'_>], path: &[usize], steps: usize) -> Vec<Vec<u64>> {
    let mut left: Vec<usize> = candidates.iter().map(|c| c.scores.len()).collect();
    for i in path.iter().take(steps) {
        if let Some(left) = left.get_mut(*i) {
            *left = left.saturating_sub(1);
        }
    }
    let each = candidates.iter().zip(left);
    each.map(|(c, n)| c.best(c.rounded(n))).collect()
}

/// What each class keeps when all elements of all classes compete: exactly the budget goes, the lowest first, ties
/// by class and index; where a class has to keep its last elements, the next lowest go instead.
///
/// `compat` removes as Torch-Pruning does: everything up to a threshold, and nothing of a class that would be
/// emptied.
pub fn choose_global(classes: &[Candidate<'_>], ratio: f64, compat: bool) -> Vec<Vec<u64>> {
    let all: usize = classes.iter().map(|c| c.scores.len()).sum();
    let of = classes.iter().map(|c| c.of).sum();
    if !compat {
        let together = (0..classes.len()).collect();
        let remove = all.saturating_sub(stay(of, ratio));
        return after(classes, &path(classes, &[together], &[]), remove);
    }
    let mut scores: Vec<f64> = classes.iter().flat_map(|c| c.scores).copied().collect();
    scores.sort_by(f64::total_cmp);
    let remove = all.saturating_sub(peer_stay(of, ratio));
    let Some(threshold) = remove.checked_sub(1).and_then(|i| scores.get(i)) else {
        return classes.iter().map(|c| c.best(c.scores.len())).collect();
    };
    let above = |c: &Candidate<'_>| c.scores.iter().filter(|s| *s > threshold).count();
    classes.iter().map(|c| c.peer_best(above(c))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(scores: &[f64]) -> Candidate<'_> {
        Candidate {
            scores,
            of: scores.len(),
            least: 1,
            step: 1,
            whole: false,
            blocks: 1,
        }
    }
    fn counts(kept: &[Vec<u64>]) -> Vec<usize> {
        kept.iter().map(Vec::len).collect()
    }

    #[test]
    fn the_order_of_removal() {
        let classes = [class(&[3.0, 1.0, 2.0, 4.0]), class(&[0.5, 0.1])];
        let order = |groups: &[Vec<usize>]| path(&classes, groups, &[]);
        assert_eq!(
            order(&[vec![0, 1]]),
            [1, 0, 0, 0],
            "0.1, then 1, 2, 3; the last ones stay"
        );
        assert_eq!(
            order(&[vec![0], vec![1]]),
            [0, 1, 0, 0],
            "at 0, 1/4, 1/2 and 0, 1/2"
        );
        assert_eq!(order(&[vec![1]]), [1], "what is in no group stays");
        let paces = [2.5, 1.0];
        let fast = path(&classes, &[vec![0], vec![1]], &paces);
        assert_eq!(fast, [0, 1, 0, 0], "at 0, 1/10, 2/10 and 0, 1/2");
    }

    #[test]
    fn local_keeps_the_best_and_never_nothing() {
        let c = [class(&[3.0, 1.0, 2.0, 5.0])];
        assert_eq!(choose_local(&c, 0.5, false), [[0, 3]]);
        assert_eq!(choose_local(&c, 0.0, false), [[0, 1, 2, 3]]);
        assert_eq!(choose_local(&c, 0.99, false), [[3]]);
        // 10 * (1 - 0.9) is a little less than 1: the peer then refuses to empty the class.
        let ten: Vec<f64> = (0..10).map(f64::from).collect();
        assert_eq!(choose_local(&[class(&ten)], 0.9, false), [[9]]);
        assert_eq!(counts(&choose_local(&[class(&ten)], 0.9, true)), [10]);
    }

    #[test]
    fn ties_go_by_index() {
        let c = [class(&[1.0; 4]), class(&[1.0; 2])];
        assert_eq!(choose_local(&c[..1], 0.5, false), [[2, 3]]);
        assert_eq!(choose_global(&c, 0.5, false), [vec![3], vec![0, 1]]);
        // The peer removes all that are not above the threshold, and so empties both: it leaves both alone.
        assert_eq!(counts(&choose_global(&c, 0.5, true)), [4, 2]);
    }

    #[test]
    fn global_spends_the_whole_budget() {
        let c = [class(&[0.1, 0.2]), class(&[1.0, 2.0, 3.0, 4.0])];
        let kept = choose_global(&c, 0.5, false);
        assert_eq!(kept, [vec![1], vec![2, 3]]);
        // The peer loses the quota of a class that would be emptied.
        assert_eq!(choose_global(&c, 0.5, true), [vec![0, 1], vec![1, 2, 3]]);
    }

    #[test]
    fn ratios_are_of_what_there_was_before_earlier_steps() {
        let mut c = [class(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])];
        c[0].of = 10;
        assert_eq!(counts(&choose_local(&c, 0.5, false)), [5]);
        assert_eq!(counts(&choose_local(&c, 0.2, false)), [7]);
        assert_eq!(counts(&choose_global(&c, 0.5, false)), [5]);
        assert_eq!(counts(&choose_global(&c, 0.2, true)), [7]);
    }

    #[test]
    fn multiples_and_minima() {
        let scores: Vec<f64> = (0..12).map(f64::from).collect();
        let with = |step, least, ratio, compat| {
            let c = Candidate {
                scores: &scores,
                of: scores.len(),
                least,
                step,
                whole: false,
                blocks: 1,
            };
            choose_local(&[c], ratio, compat)[0].len()
        };
        // 6 of 12, multiple of 8: the nearest is 8; the peer rounds down to 0 and leaves the class alone.
        assert_eq!(with(8, 1, 0.5, false), 8);
        assert_eq!(with(8, 1, 0.5, true), 12);
        assert_eq!(with(4, 1, 0.5, false), 8);
        assert_eq!(with(4, 1, 0.5, true), 4);
        assert_eq!(with(5, 1, 0.0, false), 10);
        assert_eq!(with(16, 1, 0.5, false), 12);
        assert_eq!(with(1, 7, 0.9, false), 7);
        assert_eq!(with(4, 5, 0.9, false), 8);
        assert_eq!(with(8, 9, 0.9, false), 12);
    }

    #[test]
    fn the_peer_rounds_the_width_of_all_blocks() {
        let scores = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        let kept = |blocks, step, ratio| {
            let c = Candidate {
                step,
                blocks,
                ..class(&scores)
            };
            choose_local(&[c], ratio, true)[0].len()
        };
        // 2 of 8 in 4 blocks: 30 of 32, 24 as a multiple of 8, so that all 8 of each block would go.
        assert_eq!([kept(1, 8, 0.25), kept(4, 8, 0.25)], [8, 8]);
        // 28 of 32 are a multiple of 4 as they are, 29 become 28.
        assert_eq!([kept(4, 4, 0.5), kept(4, 4, 0.375)], [4, 4]);
    }

    #[test]
    fn all_may_stay_beside_multiples() {
        let scores = [1.0; 24];
        let mut c = class(&scores);
        c.step = 16;
        assert_eq!((c.rounded(24), c.most(), c.above(16)), (16, 16, None));
        c.whole = true;
        let rounded: Vec<usize> = [24, 21, 20, 9, 3].map(|n| c.rounded(n)).into();
        assert_eq!(rounded, [24, 24, 16, 16, 16]);
        assert_eq!((c.most(), c.above(16), c.above(24)), (24, Some(24), None));
        c.step = 8;
        assert_eq!((c.above(8), c.above(16)), (Some(16), Some(24)));
    }

    #[test]
    fn nothing_to_choose_from() {
        assert!(choose_global(&[], 0.5, false).is_empty());
        assert!(choose_global(&[], 0.5, true).is_empty());
        assert_eq!(choose_local(&[class(&[])], 0.5, false), [[0u64; 0]]);
    }
}
