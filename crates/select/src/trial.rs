//! What a module would cost if so many elements went, tried out.

use crate::budget::Costing;
use crate::choice::{Choice, write_all};
use crate::choose::{Candidate, after};
use crate::cost::{Costs, costs_at};
use crate::latency::{Predictor, Table, timed_costs};
use crate::sizer::Sizer;
use prune_opt_ir::Module;
use prune_opt_ir::module::Remaining;
use prune_opt_ir::op::Registry;
use std::fmt;
use std::sync::Arc;

/// A module as its keep-sets leave it, if they can be carried out.
type Prune = dyn Fn(&Module, &Registry) -> Option<Module> + Send + Sync;

/// Carries keep-sets out, so that targets count constants that pruning adds (shapes and indices that it has to state
/// apart from each other). Who can prune leaves it in the context; without it costs are those that types foresee.
#[derive(Clone)]
pub struct Pruner(pub Arc<Prune>);

impl fmt::Debug for Pruner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pruner")
    }
}

/// A copy of a module that keeps now this, now that.
pub(crate) struct Trial<'a> {
    pub choice: &'a Choice<'a>,
    pub candidates: &'a [Candidate<'a>],
    /// In which order classes, by index, lose elements.
    pub path: Vec<usize>,
    /// What classes keep that have a ratio of their own.
    pub fixed: Vec<(usize, Vec<u64>)>,
    pub registry: &'a Registry,
    pub pruner: Option<&'a Pruner>,
    /// What knows the size of files, where that is a target, and how large those of the whole module would be.
    pub sizer: Option<(&'a Sizer, u64)>,
    /// What the whole module costs.
    pub whole: &'a Costs,
    /// Whether costs are counted as Torch-Pruning does.
    pub compat: bool,
    /// What says how long it takes, for this module.
    pub latency: Option<(&'a Table, &'a Predictor<'a>)>,
    /// The copy.
    pub module: Module,
}

impl Trial<'_> {
    /// What classes keep after some steps of the path.
    pub fn after(&self, steps: usize) -> Vec<Vec<u64>> {
        let mut kept = after(self.candidates, &self.path, steps);
        for (i, fixed) in &self.fixed {
            if let Some(kept) = kept.get_mut(*i) {
                kept.clone_from(fixed);
            }
        }
        kept
    }

    /// Makes the copy keep this.
    fn keep(&mut self, kept: Vec<Vec<u64>>) {
        let keep = self.choice.keeps(kept);
        write_all(&mut self.module, &keep);
    }

    /// Costs where classes keep this, as types foresee them.
    pub fn costs_of(&mut self, kept: Vec<Vec<u64>>) -> Costs {
        self.keep(kept);
        let left = Remaining(&self.module);
        let mut costs = costs_at(&self.module, self.registry, &left, self.compat);
        costs.latency_ns = self.latency.map(|(_, predictor)| predictor.ns(&left));
        // What stands in a file beside the weights hardly changes.
        let gone = self.whole.bytes.saturating_sub(costs.bytes);
        costs.file = self.sizer.map(|(_, all)| all.saturating_sub(gone));
        costs
    }

    /// The time where classes keep this, if a table says so.
    pub fn time_of(&mut self, kept: Vec<Vec<u64>>) -> Option<u64> {
        self.keep(kept);
        let (_, predictor) = self.latency?;
        Some(predictor.ns(&Remaining(&self.module)))
    }
}

impl Costing for Trial<'_> {
    fn foreseen(&mut self, steps: usize) -> Costs {
        self.costs_of(self.after(steps))
    }

    fn exact(&mut self, steps: usize) -> Costs {
        let foreseen = self.foreseen(steps);
        // What can't be carried out is an error when it is to be.
        let pruned = self.pruner.and_then(|p| (p.0)(&self.module, self.registry));
        let Some(small) = pruned else { return foreseen };
        let table = self.latency.map(|(table, _)| table);
        Costs {
            file: self.sizer.and_then(|(s, _)| s.of(&small, self.registry)),
            ..timed_costs(&small, self.registry, table, self.compat)
        }
    }
}
