//! From numbers of elements to keep-sets, and into the module.

use crate::blocks::{Kept, Own, write};
use prune_opt_ir::hash::{IndexMap, IndexSet};
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

/// Writes what classes keep, in place of what they kept before.
pub(crate) fn write_all(module: &mut Module, keep: &IndexMap<Class, Kept>) {
    for (class, data) in &mut module.classes {
        write(data, keep.get(class).cloned());
    }
    refill(module);
}
