//! Which op of the pruned module corresponds to which of the original.
//!
//! Ops are told by the names of their results, or else of their nodes, and by their order where they have none or
//! where names were changed. So an op more or less does not shift all that follow.

use crate::side::Side;
use prune_opt_ir::{Arena, Op, Value};
use std::collections::{HashMap, HashSet};

/// Ops and values that correspond.
pub(crate) struct Pairs {
    /// Op of the original, op of the pruned module; in the original's order.
    pub(crate) ops: Vec<(Op, Op)>,
    /// Ops of the original without a counterpart.
    pub(crate) missing: Vec<Op>,
    /// Ops of the pruned module without a counterpart, each with the op of the original that it follows.
    pub(crate) extra: Vec<(Op, Option<Op>)>,
    /// For each value of the original the one that corresponds.
    pub(crate) values: Arena<Value, Option<Value>>,
}

/// Places in the lists of ops that correspond.
type Places = Vec<Option<usize>>;

impl Pairs {
    pub(crate) fn new(old: &Side<'_>, new: &Side<'_>) -> Pairs {
        let (ours, theirs) = (old.core(&HashSet::new()), new.core(&HashSet::new()));
        // Where fewer elements are left, more of them are known.
        let (ours, theirs) = (old.core(&new.names(&theirs)), new.core(&old.names(&ours)));
        let mut to = by_name(old, &ours, new, &theirs);
        by_order(old, &ours, new, &theirs, &mut to);
        let mut pairs = Pairs {
            ops: Vec::new(),
            missing: Vec::new(),
            extra: Vec::new(),
            values: old.func.values.values().map(|_| None).collect(),
        };
        for (id, place) in ours.iter().zip(&to) {
            match place.and_then(|p| theirs.get(p)) {
                Some(other) => pairs.ops.push((*id, *other)),
                None => pairs.missing.push(*id),
            }
        }
        pairs.find_extra(&theirs);
        pairs.match_values(old, new);
        pairs
    }

    /// Ops that nothing corresponds to, each after the last one before it that something does.
    fn find_extra(&mut self, theirs: &[Op]) {
        let back: HashMap<Op, Op> = self.ops.iter().map(|(a, b)| (*b, *a)).collect();
        let mut last = None;
        for id in theirs {
            match back.get(id) {
                Some(original) => last = Some(*original),
                None => self.extra.push((*id, last)),
            }
        }
    }

    fn match_values(&mut self, old: &Side<'_>, new: &Side<'_>) {
        let inputs = old.func.inputs.iter().zip(&new.func.inputs);
        let results = self.ops.iter().flat_map(|(a, b)| {
            let (a, b) = (old.func.ops.get(*a), new.func.ops.get(*b));
            let (a, b) = (a.map(|o| &o.results[..]), b.map(|o| &o.results[..]));
            a.unwrap_or_default().iter().zip(b.unwrap_or_default())
        });
        for (a, b) in inputs.chain(results) {
            if let Some(slot) = self.values.get_mut(*a) {
                *slot = Some(*b);
            }
        }
    }
}

/// What tells an op from all others: the name of its first result, or its node's.
fn identities<'s>(side: &Side<'s>, ops: &[Op]) -> (Vec<Option<&'s str>>, HashMap<&'s str, usize>) {
    let identity = |id: &Op| {
        let op = side.func.ops.get(*id)?;
        let mut results = op.results.iter();
        let value = results.find_map(|v| side.func.values.get(*v)?.name.as_deref());
        value.or(op.label.as_deref().filter(|l| !l.is_empty()))
    };
    let all: Vec<_> = ops.iter().map(identity).collect();
    let mut count: HashMap<&str, usize> = HashMap::new();
    for name in all.iter().flatten() {
        *count.entry(name).or_default() += 1;
    }
    let unique = |name: &&str| count.get(*name) == Some(&1);
    let all: Vec<_> = all.into_iter().map(|n| n.filter(unique)).collect();
    let places = all.iter().enumerate();
    let places = places.filter_map(|(i, n)| Some(((*n)?, i))).collect();
    (all, places)
}

/// Ops with one name.
fn by_name(old: &Side<'_>, ours: &[Op], new: &Side<'_>, theirs: &[Op]) -> Places {
    let (ours, _) = identities(old, ours);
    let (_, theirs) = identities(new, theirs);
    let to = ours.iter().map(|name| theirs.get((*name)?).copied());
    to.collect()
}

/// Pairs what is left between two ops that correspond: from both ends while the ops are of one kind, and the rest
/// where there are as many on either side.
fn by_order(old: &Side<'_>, ours: &[Op], new: &Side<'_>, theirs: &[Op], to: &mut Places) {
    let kind = |side: &Side<'_>, id: Option<&Op>| {
        let op = id.and_then(|id| side.func.ops.get(*id));
        op.map(|op| op.name.clone())
    };
    for (mine, open) in gaps(to, theirs.len()) {
        let (mut a, mut b) = (&mine[..], &open[..]);
        let same = |i: usize, j: usize| kind(old, ours.get(i)) == kind(new, theirs.get(j));
        while let ([i, rest @ ..], [j, others @ ..]) = (a, b)
            && same(*i, *j)
        {
            to[*i] = Some(*j);
            (a, b) = (rest, others);
        }
        while let ([rest @ .., i], [others @ .., j]) = (a, b)
            && same(*i, *j)
        {
            to[*i] = Some(*j);
            (a, b) = (rest, others);
        }
        if a.len() == b.len() {
            a.iter().zip(b).for_each(|(i, j)| to[*i] = Some(*j));
        }
    }
}

/// Stretches of ops without a counterpart, on either side, that lie between the same two that have one.
fn gaps(to: &Places, theirs: usize) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut back: Places = vec![None; theirs];
    for (i, j) in to.iter().enumerate() {
        if let Some(slot) = j.and_then(|j| back.get_mut(j)) {
            *slot = Some(i);
        }
    }
    // By the place in the original of the op before.
    let mut open: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    let mut last = None;
    for (j, i) in back.iter().enumerate() {
        match i {
            Some(_) => last = *i,
            None => open.entry(last).or_default().push(j),
        }
    }
    let mut out: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    let (mut before, mut mine) = (None, Vec::new());
    for (i, j) in to.iter().enumerate() {
        match j {
            None => mine.push(i),
            Some(_) => {
                let theirs = open.remove(&before).unwrap_or_default();
                out.push((std::mem::take(&mut mine), theirs));
                before = Some(i);
            }
        }
    }
    out.push((mine, open.remove(&before).unwrap_or_default()));
    out
}
