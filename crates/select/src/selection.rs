//! What a selection starts from and what it comes to, with the reasons.

use crate::blocks::Kept;
use crate::cost::Costs;
use crate::latency::Table;
use crate::pass::{By, Scope, Select};
use crate::sizer::Sizer;
use crate::target::Target;
use crate::trial::Pruner;
use prune_opt_ir::hash::{IndexMap, IndexSet};
use prune_opt_ir::{Class, ClassData, Module};
use std::sync::Arc;

/// Why classes that are not frozen lose nothing, in a few words each; left in the context for reports.
#[derive(Clone, Debug, Default)]
pub struct Whole(pub IndexMap<Class, &'static str>);

/// Where a selection in several steps stands, which whoever runs the steps leaves in the context for each.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// What carries keep-sets out, where targets are to count what that adds; taken from the context where it is there.
    pub pruner: Option<Pruner>,
    /// What knows the size of files, taken from the context where it is there.
    pub sizer: Option<Sizer>,
    /// How many elements each class had before the first step; ratios are of these.
    pub extents: IndexMap<Class, u64>,
    /// What the module cost before the first step; percents are of that.
    pub whole: Option<Costs>,
    /// Where more steps follow, what they come to: targets need not be met within 0.5 % yet, and what is not used is not
    /// said.
    pub later: Option<Vec<Target>>,
    /// How long ops take; the pass reads it from the file that it names.
    pub table: Option<Arc<Table>>,
}

impl Start {
    /// How many elements a class had.
    pub(crate) fn extent(&self, class: Class, data: &ClassData) -> u64 {
        self.extents.get(&class).copied().unwrap_or(data.extent)
    }
}

/// What the classes of each set have in common that competed as isomorphic ones, and which they are; left in the context
/// for reports.
#[derive(Clone, Debug, Default)]
pub struct Scopes(pub IndexMap<String, Vec<Class>>);

/// What was chosen, and among what.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The classes that are frozen, by the module or by pattern.
    pub frozen: IndexSet<Class>,
    /// Those that competed.
    pub selected: IndexSet<Class>,
    /// By what they have in common: the indices of those of them that compete with each other where no rules part them.
    pub scopes: IndexMap<String, Vec<usize>>,
    /// What those that lose elements keep, ascending.
    pub keep: IndexMap<Class, Kept>,
    /// Those that would have lost elements, had that saved any time.
    pub unpaid: IndexSet<Class>,
}

impl Select {
    /// Why classes that are not frozen lose nothing.
    pub(crate) fn whole(&self, module: &Module, found: &Selection) -> Whole {
        let reason = |c: &Class, data: &ClassData| {
            if data.extent <= 1 {
                "a single element, which has to stay"
            } else if found.frozen.contains(c) {
                "a pattern of `freeze` fits"
            } else if data.importance.is_none() {
                "no parameter of it is scored"
            } else if !found.selected.contains(c) {
                "another factor of its products loses elements instead"
            } else if self.policy == By::Sensitivity && data.sensitivity.is_none() {
                "its sensitivity was not measured"
            } else if found.unpaid.contains(c) {
                "what it would lose saves no predicted time"
            } else if self.least(data, data.extent) >= data.extent {
                "all that it has has to stay, by `min` or `max-ratio`"
            } else {
                match self.target.is_empty() {
                    true if self.policy == By::Sensitivity => {
                        "any of it costs more than `max-drop`, or multiples keep all"
                    }
                    true if self.scope != Scope::Local => {
                        "what goes elsewhere scores lower, or multiples keep all"
                    }
                    true => "the ratio, in the multiples asked for, takes nothing of it",
                    false => "the target, in the multiples asked for, takes nothing of it",
                }
            }
        };
        let open =
            |(c, d): &(&Class, &ClassData)| d.frozen.is_none() && !found.keep.contains_key(*c);
        let whole = module.classes.iter().filter(open);
        Whole(whole.map(|(c, d)| (*c, reason(c, d))).collect())
    }
}
