//! Cuts that do not pay: elements whose removal saves next to no time stay.
//!
//! Times fall in steps, the width of a runtime's vectors, and some layers wait for memory whatever they compute. What is
//! removed there costs accuracy and buys nothing.

use crate::cost::Costs;
use crate::target::Target;
use crate::trial::Trial;
use prune_opt_ir::Class;
use prune_opt_ir::hash::IndexSet;

/// A class that saves less than one part in so many of the model's time, by all that it loses, saves nothing.
const NOTHING: u64 = 10_000;

/// What classes keep after so many steps of the path and after they have back what did not pay, one class after the
/// other; and which of them keep everything by that. Those with a ratio of their own keep what that says.
pub(crate) fn give_back(
    trial: &mut Trial<'_>,
    steps: usize,
    targets: &[Target],
) -> (Vec<Vec<u64>>, IndexSet<Class>) {
    let mut kept = trial.after(steps);
    let mut back = Back {
        targets,
        costs: trial.costs_of(kept.clone()),
        trial,
    };
    let mut unpaid = IndexSet::default();
    for i in 0..kept.len() {
        if back.trial.fixed.iter().any(|(fixed, _)| *fixed == i) {
            continue;
        }
        let Some(class) = back.trial.candidates.get(i) else {
            continue;
        };
        if kept.get(i).map_or(0, Vec::len) >= class.most() {
            continue;
        }
        back.climb(&mut kept, i);
        let after = kept.get(i).map_or(0, Vec::len);
        if after == class.scores.len() {
            let all = &back.trial.choice.selected;
            unpaid.extend(all.get_index(i).copied());
        }
    }
    (kept, unpaid)
}

struct Back<'b, 'a> {
    trial: &'b mut Trial<'a>,
    targets: &'b [Target],
    /// What it costs as it stands.
    costs: Costs,
}

impl Back<'_, '_> {
    /// Gives class `i` all of its elements, or else one step after the other as long as that is free.
    fn climb(&mut self, kept: &mut [Vec<u64>], i: usize) {
        let Some(class) = self.trial.candidates.get(i) else {
            return;
        };
        let little = self.trial.whole.latency_ns.unwrap_or(0) / NOTHING;
        let most = self.costs.latency_ns.unwrap_or(0).saturating_add(little);
        if self.is_free(kept, i, class.most(), most) {
            return;
        }
        let mut next = class.above(kept.get(i).map_or(0, Vec::len));
        while let Some(count) = next.filter(|n| self.is_free(kept, i, *n, most)) {
            next = class.above(count);
        }
    }

    /// Whether class `i` may keep `count` elements and the whole take `most` time at most; then it does.
    fn is_free(&mut self, kept: &mut [Vec<u64>], i: usize, count: usize, most: u64) -> bool {
        let (Some(class), Some(own)) = (self.trial.candidates.get(i), kept.get_mut(i)) else {
            return false;
        };
        let before = std::mem::replace(own, class.best(count));
        let time = self.trial.time_of(kept.to_vec());
        let free = time.is_some_and(|t| t <= most) && {
            let costs = self.trial.costs_of(kept.to_vec());
            let fits = self.fits(&costs);
            if fits {
                self.costs = costs;
            }
            fits
        };
        if let (false, Some(own)) = (free, kept.get_mut(i)) {
            *own = before;
        }
        free
    }

    /// Whether no target is exceeded, or not by more than it was.
    fn fits(&self, costs: &Costs) -> bool {
        self.targets.iter().all(|t| {
            let most = t.count(self.trial.whole).max(t.quantity.of(&self.costs));
            t.quantity.of(costs) <= most
        })
    }
}
