//! What is left of a module's constraints when all that says nothing is dropped.

use super::nodes::{Node, Nodes};
use super::system::Or;
use std::collections::{BTreeSet, HashMap};

/// Joins and freezes nodes until nothing changes; what is left speaks of roots, none of which is frozen.
pub(super) fn simplify(nodes: &mut Nodes, ors: &mut Vec<Or>, groups: &mut Vec<Vec<Node>>) {
    loop {
        let changed = products(nodes, ors);
        if !lone(nodes, groups) && !changed {
            return;
        }
        // What follows goes through a net forwards and backwards.
        ors.reverse();
    }
}

/// Drops products with at most one factor that may lose any. Says whether that changed any node.
fn products(nodes: &mut Nodes, ors: &mut Vec<Or>) -> bool {
    let mut changed = false;
    let mut known: HashMap<Vec<Node>, Node> = HashMap::new();
    ors.retain_mut(|Or { out, factors }| {
        *out = nodes.find(*out);
        for f in factors.iter_mut() {
            *f = nodes.find(*f);
        }
        if nodes.is_frozen(*out) {
            for f in factors {
                changed |= nodes.freeze(*f);
            }
            return false;
        }
        factors.retain(|f| !nodes.is_frozen(*f));
        factors.sort_unstable();
        factors.dedup();
        match factors[..] {
            [] => changed |= nodes.freeze(*out),
            [one] => changed |= nodes.union(*out, one),
            _ => match known.get(factors.as_slice()) {
                Some(same) => changed |= nodes.union(*out, *same),
                None => {
                    known.insert(factors.clone(), *out);
                    return true;
                }
            },
        }
        false
    });
    changed
}

/// Drops groups in which something stays anyway, and freezes those of a single element. Says whether that changed any
/// node.
fn lone(nodes: &mut Nodes, groups: &mut Vec<Vec<Node>>) -> bool {
    let mut changed = false;
    let mut left: BTreeSet<Vec<Node>> = BTreeSet::new();
    for mut group in std::mem::take(groups) {
        for n in &mut group {
            *n = nodes.find(*n);
        }
        group.sort_unstable();
        group.dedup();
        if group.iter().any(|n| nodes.is_frozen(*n)) {
            continue;
        }
        match group[..] {
            [only] => changed |= nodes.freeze(only),
            _ => {
                left.insert(group);
            }
        }
    }
    groups.extend(left);
    changed
}
