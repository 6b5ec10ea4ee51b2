//! Elements of their own for each block: heads and groups that differ in what they keep.
//!
//! Blocks keep equal numbers. So what competes is ranks: the least important elements of all blocks, then the second
//! least, and so on; a rank is worth what its elements are worth together.

use crate::choose::Candidate;
use prune_opt_ir::hash::{IndexMap, IndexSet};
use prune_opt_ir::{Class, ClassData, Module};

/// What a class keeps, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The same elements in all blocks.
    Same(Vec<u64>),
    /// For each element of another class, as many of its own.
    Own(Class, Vec<Vec<u64>>),
}

/// Writes what a class keeps in place of what it kept before.
pub(crate) fn write(data: &mut ClassData, kept: Option<Kept>) {
    (data.keep, data.block_keep) = match kept {
        Some(Kept::Same(keep)) => (Some(keep), None),
        Some(Kept::Own(by, blocks)) => {
            data.by = Some(by);
            (None, Some(blocks))
        }
        None => (None, None),
    };
    if data.block_keep.is_none() && data.block_importance.is_none() {
        data.by = None;
    }
}

/// A class whose blocks may differ.
pub(crate) struct Own<'m> {
    by: Class,
    blocks: &'m [Vec<f64>],
    /// What each rank is worth, ascending.
    pub(crate) ranks: Vec<f64>,
}

/// The selected classes with scores for each block. One that is itself the blocks of another, or whose blocks differ
/// already, keeps the same everywhere.
pub(crate) fn own<'m>(module: &'m Module, selected: &IndexSet<Class>) -> IndexMap<Class, Own<'m>> {
    let mut all: IndexMap<Class, Own<'m>> = IndexMap::default();
    for class in selected {
        let data = module.classes.get(class);
        let scores = data.and_then(|d| Some((d, d.by?, d.block_importance.as_deref()?)));
        let Some((data, by, blocks)) = scores else {
            continue;
        };
        let nested = all.contains_key(&by) || all.values().any(|o| o.by == *class);
        if !nested {
            let ranks = ranks(blocks, data);
            all.insert(*class, Own { by, blocks, ranks });
        }
    }
    all
}

/// What each rank is worth: the sum over blocks, scaled so that all ranks add up to what the class's own scores add
/// up to, and so compare with other classes.
fn ranks(blocks: &[Vec<f64>], data: &ClassData) -> Vec<f64> {
    let n = usize::try_from(data.extent).unwrap_or(usize::MAX);
    let mut ranks = vec![0.0; n.min(blocks.first().map_or(0, Vec::len))];
    for block in blocks {
        let mut sorted = block.clone();
        sorted.sort_by(f64::total_cmp);
        ranks.iter_mut().zip(sorted).for_each(|(r, s)| *r += s);
    }
    let total: f64 = data.importance.iter().flatten().sum();
    let scale = total / ranks.iter().sum::<f64>();
    if scale.is_finite() && scale > 0.0 {
        ranks.iter_mut().for_each(|r| *r *= scale);
    }
    ranks
}

impl Own<'_> {
    /// The `count` most important elements of each block.
    pub(crate) fn best(&self, count: usize) -> Kept {
        let best = |scores: &Vec<f64>| {
            let block = Candidate {
                scores,
                of: scores.len(),
                least: 1,
                step: 1,
                whole: false,
                blocks: 1,
            };
            block.best(count)
        };
        Kept::Own(self.by, self.blocks.iter().map(best).collect())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use prune_opt_ir::Entity;

    fn module() -> Module {
        let outer = ClassData {
            extent: 2,
            importance: Some(vec![1.0, 2.0]),
            ..ClassData::default()
        };
        let inner = ClassData {
            extent: 3,
            importance: Some(vec![6.0, 5.0, 7.0]),
            by: Some(Class::new(0)),
            block_importance: Some(vec![vec![5.0, 1.0, 3.0], vec![1.0, 4.0, 4.0]]),
            ..ClassData::default()
        };
        Module {
            classes: IndexMap::from_iter([(Class::new(0), outer), (Class::new(1), inner)]),
            ..Module::default()
        }
    }

    #[test]
    fn each_block_keeps_its_best() {
        let module = module();
        let selected: IndexSet<Class> = module.classes.keys().copied().collect();
        let own = own(&module, &selected);
        assert_eq!(own.len(), 1);
        let own = &own[&Class::new(1)];
        assert_eq!(own.ranks, [2.0, 7.0, 9.0]);
        let kept = |count| match own.best(count) {
            Kept::Own(_, blocks) => blocks,
            Kept::Same(_) => Vec::new(),
        };
        assert_eq!(kept(1), [[0], [2]]);
        assert_eq!(kept(2), [[0, 2], [1, 2]]);
    }

    #[test]
    fn blocks_do_not_nest() {
        let mut module = module();
        let outer = module.classes.get_mut(&Class::new(0)).unwrap();
        outer.by = Some(Class::new(1));
        outer.block_importance = Some(vec![vec![1.0, 2.0]; 3]);
        let selected: IndexSet<Class> = module.classes.keys().copied().collect();
        let own = own(&module, &selected);
        assert_eq!(own.keys().copied().collect::<Vec<_>>(), [Class::new(0)]);
    }

    #[test]
    fn what_is_written_replaces_what_was() {
        let mut module = module();
        let data = module.classes.get_mut(&Class::new(1)).unwrap();
        write(data, Some(Kept::Own(Class::new(0), vec![vec![0], vec![2]])));
        assert_eq!((data.kept(), data.keep.is_none()), (1, true));
        write(data, Some(Kept::Same(vec![0, 1])));
        assert_eq!((data.kept(), data.block_keep.is_none()), (2, true));
        data.block_importance = None;
        write(data, None);
        assert_eq!((data.kept(), data.by), (3, None));
    }
}
