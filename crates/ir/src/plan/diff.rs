//! Two plans compared, class by class, without the model that they are for.

use super::{Plan, PlanClass};
use crate::diag::Diagnostics;
use crate::hash::IndexMap;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// Elements that follow each other: the first, and the one behind the last.
pub type Range = (u64, u64);

/// How two plans differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanDiff {
    /// How many classes both list and keep the same of.
    pub equal: usize,
    /// The classes that they keep different elements of, or that only one lists: those of the first plan in its order,
    /// then the others.
    pub classes: Vec<ClassDiff>,
}

/// How two plans differ in what they keep of one class. A plan that does not list a class keeps all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClassDiff {
    /// Its name in the text of the model that the first plan was made for, or else in that of the second.
    pub name: String,
    /// The parameter and axis that produce it.
    pub root: Option<(String, usize)>,
    /// How many elements each plan says that it has; different where the plans are for different models.
    pub extents: [u64; 2],
    /// How many elements each plan keeps (of each block).
    pub kept: [u64; 2],
    /// The elements that only the first plan keeps, and those that only the second does. Empty where the extents differ,
    /// or blocks keep elements of their own.
    pub only: [Vec<Range>; 2],
    /// In how many blocks (heads, groups) they differ, where blocks keep elements of their own.
    pub blocks: Option<usize>,
}

impl PlanDiff {
    /// Whether both plans keep the same elements of the same classes.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// Whether the plans say of some class that it has different extents: they are for different models.
    pub fn other_model(&self) -> bool {
        self.classes.iter().any(|c| c.extents[0] != c.extents[1])
    }
}

impl Plan {
    /// How another plan differs. Classes are the same by their roots; where several have one root (heads and head width,
    /// the terms of a concatenation), or none, by their names. What plans say of parameters restates the classes, and is
    /// not compared.
    ///
    /// # Errors
    /// Of either plan, [`Plan::check`].
    pub fn diff(&self, other: &Plan) -> Result<PlanDiff, Diagnostics> {
        let (a, b) = (self.check()?, other.check()?);
        let mut found = PlanDiff {
            equal: 0,
            classes: Vec::new(),
        };
        let partners = partners(&a, &b);
        for (first, second) in partners {
            match compare(first, second) {
                Some(diff) => found.classes.push(diff),
                None => found.equal += 1,
            }
        }
        Ok(found)
    }
}

/// The classes of both plans, those that are the same together.
fn partners<'p>(
    a: &[&'p PlanClass],
    b: &[&'p PlanClass],
) -> Vec<(Option<&'p PlanClass>, Option<&'p PlanClass>)> {
    let sharing = |all: &[&'p PlanClass]| {
        let mut counts: HashMap<Option<&'p (String, usize)>, usize> = HashMap::new();
        for class in all {
            *counts.entry(class.root.as_ref()).or_default() += 1;
        }
        counts
    };
    let counts = [sharing(a), sharing(b)];
    let key = |class: &'p PlanClass| {
        let root = class.root.as_ref();
        let few = |all: &HashMap<_, usize>| all.get(&root).is_none_or(|n| *n == 1);
        let alone = root.is_some() && counts.iter().all(few);
        (root, (!alone).then_some(class.name.as_str()))
    };
    let second: IndexMap<_, &PlanClass> = b.iter().map(|y| (key(y), *y)).collect();
    let met: HashSet<_> = a.iter().map(|x| key(x)).collect();
    let first = a.iter().map(|x| (Some(*x), second.get(&key(x)).copied()));
    let rest = second.iter().filter(|(key, _)| !met.contains(*key));
    first.chain(rest.map(|(_, y)| (None, Some(*y)))).collect()
}

/// How two entries of one class differ; `None` where they do not.
fn compare(a: Option<&PlanClass>, b: Option<&PlanClass>) -> Option<ClassDiff> {
    let of = a.or(b)?;
    let extent = |c: Option<&PlanClass>| c.map_or(of.extent, |c| c.extent);
    let extents = [extent(a), extent(b)];
    let (first, second) = (kept(a, of.extent), kept(b, of.extent));
    let count = |blocks: &[Vec<Range>]| blocks.first().map_or(0, |all| length(all));
    let own = first.len().max(second.len()) > 1;
    let block = |all: &[Vec<Range>], i: usize| {
        let i = if all.len() == 1 { 0 } else { i };
        all.get(i).cloned().unwrap_or_default()
    };
    let all = 0..first.len().max(second.len());
    let differ = all
        .filter(|i| block(&first, *i) != block(&second, *i))
        .count();
    if differ == 0 && extents[0] == extents[1] {
        return None;
    }
    let plain = !own && extents[0] == extents[1];
    let only = match plain {
        true => {
            let (a, b) = (block(&first, 0), block(&second, 0));
            [minus(&a, &b), minus(&b, &a)]
        }
        false => Default::default(),
    };
    Some(ClassDiff {
        name: of.name.clone(),
        root: of.root.clone(),
        extents,
        kept: [count(&first), count(&second)],
        only,
        blocks: own.then_some(differ),
    })
}

/// What a plan keeps of a class, in each block or once; everything where it does not list it.
fn kept(class: Option<&PlanClass>, extent: u64) -> Vec<Vec<Range>> {
    match class {
        Some(class) => class.rows().into_iter().map(ranges).collect(),
        None => vec![vec![(0, extent)]],
    }
}

/// Ascending elements as ranges.
fn ranges(elements: &[u64]) -> Vec<Range> {
    let mut out: Vec<Range> = Vec::new();
    for e in elements {
        match out.last_mut() {
            Some((_, end)) if end == e => *end = e.saturating_add(1),
            _ => out.push((*e, e.saturating_add(1))),
        }
    }
    out
}

/// What is in `a` and not in `b`, both ascending.
fn minus(a: &[Range], b: &[Range]) -> Vec<Range> {
    let mut out = Vec::new();
    let mut cuts = b.iter().peekable();
    for (start, end) in a {
        let mut from = *start;
        while let Some((cut, behind)) = cuts.peek() {
            if *cut >= *end {
                break;
            }
            if *cut > from {
                out.push((from, *cut));
            }
            from = from.max(*behind);
            if *behind > *end {
                break;
            }
            cuts.next();
        }
        if from < *end {
            out.push((from, *end));
        }
    }
    out
}

/// How many elements ranges have.
fn length(ranges: &[Range]) -> u64 {
    ranges.iter().map(|(start, end)| end - start).sum()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::PlanBy;
    use crate::plan::samples::{class, plan};

    #[test]
    fn sets_as_ranges() {
        assert_eq!(ranges(&[0, 1, 2, 5, 7, 8]), [(0, 3), (5, 6), (7, 9)]);
        let all = |a: &[u64], b: &[u64]| minus(&ranges(a), &ranges(b));
        for a in 0..32u64 {
            for b in 0..32u64 {
                let bits = |n: u64| (0..5).filter(|i| n >> i & 1 == 1).collect::<Vec<u64>>();
                assert_eq!(
                    all(&bits(a), &bits(b)),
                    ranges(&bits(a & !b)),
                    "{a:b} {b:b}"
                );
            }
        }
    }

    #[test]
    fn classes_are_found_by_root_and_then_by_name() {
        let a = plan(&[
            class("c0", "a", 8, &[0, 1, 2]),
            class("c1", "b", 4, &[1]),
            class("c4", "heads", 4, &[1]),
            class("c5", "heads", 8, &[1, 2]),
            class("c9", "", 4, &[0]),
        ]);
        let b = plan(&[
            class("c7", "a", 8, &[0, 2, 5, 6]),
            class("c1", "c", 4, &[1]),
            class("c5", "heads", 8, &[1, 2]),
            class("c9", "", 4, &[0]),
        ]);
        let diff = a.diff(&b).unwrap();
        assert_eq!(diff.equal, 2);
        let of = |i: usize| (&*diff.classes[i].name, diff.classes[i].kept);
        assert_eq!(of(0), ("c0", [3, 4]));
        assert_eq!(diff.classes[0].only, [vec![(1, 2)], vec![(5, 7)]]);
        assert_eq!(
            (of(1), of(2), of(3)),
            (("c1", [1, 4]), ("c4", [1, 4]), ("c1", [4, 1]))
        );
        assert_eq!(diff.classes[1].only, [vec![], vec![(0, 1), (2, 4)]]);
        assert!(!diff.other_model() && !diff.is_empty());
        assert!(a.diff(&a).unwrap().is_empty());
    }

    #[test]
    fn other_extents_and_blocks() {
        let a = plan(&[class("c0", "a", 8, &[0, 1])]);
        let b = plan(&[class("c0", "a", 9, &[0, 1])]);
        let diff = a.diff(&b).unwrap();
        assert!(diff.other_model());
        assert_eq!(diff.classes[0].only, [vec![], vec![]]);
        // What is not listed is whole, however large it says that it is.
        let huge = plan(&[class("c0", "a", u64::MAX, &[3])]);
        let diff = huge.diff(&plan(&[])).unwrap();
        assert_eq!(diff.classes[0].only[1], [(0, 3), (4, u64::MAX)]);
        let own = PlanClass {
            keep: Vec::new(),
            by: Some(PlanBy {
                name: "c1".into(),
                root: None,
                extent: 2,
            }),
            blocks: Some(vec![vec![0, 1], vec![0, 2]]),
            ..class("c0", "a", 8, &[])
        };
        let diff = a.diff(&plan(&[own])).unwrap();
        assert_eq!(
            (diff.classes[0].blocks, diff.classes[0].kept),
            (Some(1), [2, 2])
        );
    }
}
