//! From numbers of elements to keep-sets, and into the module.

use crate::blocks::{Kept, Own, write};
use crate::choose::Candidate;
use indexmap::{IndexMap, IndexSet};
use prune_opt_ir::plan::refill;
use prune_opt_ir::{Class, Module};

/// The classes that lose elements, before it is said how many.
pub(crate) struct Choice<'a> {
    pub module: &'a Module,
    pub selected: &'a IndexSet<Class>,
    pub own: &'a IndexMap<Class, Own<'a>>,
}

impl Choice<'_> {
    /// What classes keep, of those that lose elements; in the order of the selected ones.
    pub fn keeps(&self, kept: Vec<Vec<u64>>) -> IndexMap<Class, Kept> {
        let all = self.selected.iter().copied().zip(kept);
        let extent = |c: &Class| self.module.classes.get(c).map_or(0, |d| d.extent);
        let fewer = all.filter(|(c, k)| (k.len() as u64) < extent(c));
        let each = |(c, k): (Class, Vec<u64>)| match self.own.get(&c) {
            Some(own) => (c, own.best(k.len())),
            None => (c, Kept::Same(k)),
        };
        fewer.map(each).collect()
    }
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

/// Writes what classes keep, in place of what they kept before.
pub(crate) fn write_all(module: &mut Module, keep: &IndexMap<Class, Kept>) {
    for (class, data) in &mut module.classes {
        write(data, keep.get(class).cloned());
    }
    refill(module);
}
