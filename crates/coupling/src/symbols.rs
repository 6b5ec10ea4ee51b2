//! What is known of symbols: numbers, where an axis that goes with one has a number of elements.
//!
//! A number that is found goes into the types, and the equalities are drawn again: ops say more of axes whose extents are
//! known. Where a number says too little (`?p * c1 + ?q * c2` of 128 elements) or where symbols make an axis a factor of
//! itself, the axes stay as they are.

use crate::axes::{Ax, Fact};
use crate::build::Build;
use crate::readout::{self, Readout};
use crate::sites::Sites;
use egg::{EClass, Id};
use prune_opt_ir::Value;
use std::collections::HashSet;

/// The closed e-graph, and what is read off it.
pub(crate) fn closed<'a>(sites: &'a Sites<'a>) -> (Build<'a>, Readout) {
    let mut kept: HashSet<u32> = HashSet::new();
    loop {
        let mut build = Build::new(sites, &kept);
        build.closure.close();
        let looped = looped(&build);
        if looped.is_empty() {
            let read = readout::read(&build);
            let before = kept.len();
            kept.extend(&read.unsettled);
            if kept.len() == before {
                return (build, read);
            }
            continue;
        }
        let before = kept.len();
        kept.extend(looped);
        if kept.len() == before {
            // Nothing is made of anything any more.
            kept.extend(0..sites.slots() as u32);
        }
    }
}

/// Axes of values that types give symbols, and that turned out to have a number of elements. The symbols of inputs and
/// outputs are the caller's.
pub(crate) fn numbers(build: &Build<'_>) -> Vec<(Value, usize, u64)> {
    let sites = build.sites;
    let mut found = Vec::new();
    if !sites.has_symbols() {
        return found;
    }
    let lengths = lengths(build);
    let inside = |v: &Value| !sites.is_input(*v) && !sites.func.outputs.contains(v);
    for value in sites.func.values.keys().filter(inside) {
        for (axis, slot) in sites.axes(value).enumerate() {
            let node = build.nodes[slot as usize].filter(|_| sites.is_symbolic(value, axis));
            let length = |id: Id| lengths[usize::from(build.closure.graph.find(id))];
            let number = node.and_then(length).and_then(|n| u64::try_from(n).ok());
            // A length of 0 says nothing of what it is made of.
            found.extend(number.filter(|n| *n > 0).map(|n| (value, axis, n)));
        }
    }
    found
}

/// The lengths of e-classes as far as they follow from those of parts and wholes.
fn lengths(build: &Build<'_>) -> Vec<Option<i64>> {
    let graph = &build.closure.graph;
    let mut known: Vec<Option<i64>> = vec![None; graph.nodes().len()];
    for class in graph.classes() {
        known[usize::from(class.id)] = class.data.extent.constant();
    }
    let shapes = |class: &EClass<Ax, Fact>| class.data.shapes.clone().into_iter();
    for _ in 0..MOST_SWEEPS {
        let mut changed = false;
        for class in graph.classes() {
            for (node, _) in shapes(class) {
                let (sum, [a, b]) = match node {
                    Ax::Add(parts) => (true, parts),
                    Ax::Mul(parts) => (false, parts),
                    Ax::Atom(_) => continue,
                };
                let at = [class.id, graph.find(a), graph.find(b)].map(usize::from);
                let (which, found) = match at.map(|i| known[i]) {
                    [None, Some(a), Some(b)] if sum => (0, a.checked_add(b)),
                    [None, Some(a), Some(b)] => (0, a.checked_mul(b)),
                    [Some(n), None, Some(b)] => (1, rest(n, b, sum)),
                    [Some(n), Some(a), None] => (2, rest(n, a, sum)),
                    _ => continue,
                };
                changed |= found.is_some();
                known[at[which]] = found;
            }
        }
        if !changed {
            break;
        }
    }
    known
}

/// Lengths travel along chains of parts and wholes, the other way in each sweep.
const MOST_SWEEPS: usize = 16;

fn rest(whole: i64, part: i64, sum: bool) -> Option<i64> {
    match sum {
        true => whole.checked_sub(part).filter(|n| *n > 0),
        false => (whole.checked_rem(part)? == 0).then_some(whole / part),
    }
}

/// Tensor axes that are a part of themselves.
fn looped(build: &Build<'_>) -> Vec<u32> {
    if !build.sites.has_symbols() {
        return Vec::new();
    }
    let graph = &build.closure.graph;
    let count = graph.nodes().len();
    // Those on the way from where the walk began, and those that were left again.
    let (mut inside, mut done) = (vec![false; count], vec![false; count]);
    let mut found: HashSet<Id> = HashSet::new();
    for root in build.nodes.iter().flatten().map(|id| graph.find(*id)) {
        let mut way = vec![(root, false)];
        while let Some((id, left)) = way.pop() {
            let at = usize::from(id);
            if left {
                (inside[at], done[at]) = (false, true);
            } else if inside[at] {
                let back = way.iter().rev().filter(|(_, left)| *left);
                let around = back.map(|(id, _)| *id).take_while(|other| *other != id);
                found.extend(around.chain([id]));
            } else if !done[at] {
                inside[at] = true;
                way.push((id, true));
                let parts = build.closure.parts(id).map(|(_, parts)| parts);
                way.extend(parts.into_iter().flatten().map(|part| (part, false)));
            }
        }
    }
    let nodes = build.nodes.iter().enumerate();
    let is_found = |id: &Id| found.contains(&graph.find(*id));
    let slots = nodes.filter(|(_, node)| node.as_ref().is_some_and(is_found));
    slots.map(|(slot, _)| slot as u32).collect()
}
