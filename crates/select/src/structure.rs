//! The structure of a class: what kinds of layers it comes out of, goes through and into, whatever their sizes.
//!
//! Classes of the same structure are isomorphic: their scores mean the same, and may be compared (Fang et al. 2024,
//! *Isomorphic Pruning for Vision Models*).

use prune_opt_ir::hash::IndexSet;
use prune_opt_ir::members::Member;
use prune_opt_ir::op::{Family, Role};
use prune_opt_ir::{Axis, Class, Module};
use std::collections::BTreeMap;

/// The structure as text: the layer that makes the class, then the others by name, `conv out, batch_norm, conv in x 2`.
///
/// A layer counts once for each way that the class goes: its several parameters are one, and whether it has a bias does
/// not matter. Where layers see more than one class side by side, that is said (`conv in a concatenation`), and of the
/// first layer whether other classes stand in the same product (`of blocks`, `with elements`).
pub(crate) fn structure(module: &Module, class: Class, members: &[Member]) -> String {
    let layers = members.iter().filter(|m| m.role != Role::Bias);
    let mut seen = IndexSet::default();
    let mut all: Vec<String> = Vec::new();
    for m in layers {
        if seen.insert((m.op, m.output, m.input)) {
            let root = all.is_empty();
            all.push(layer(module, class, m, root));
        }
    }
    let mut words = all.into_iter();
    let Some(root) = words.next() else {
        return "no parameters".into();
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let others = counts.into_iter().map(|(word, n)| match n {
        1 => word,
        n => format!("{word} x {n}"),
    });
    let all: Vec<String> = std::iter::once(root).chain(others).collect();
    all.join(", ")
}

fn layer(module: &Module, class: Class, member: &Member, root: bool) -> String {
    let func = module.main();
    let name = match member.family {
        Family::Other => func
            .and_then(|f| f.ops.get(member.op))
            .map(|op| op.name.to_string()),
        family => Some(family.name().to_string()),
    };
    let mut out = name.unwrap_or_default();
    out.push_str(match (member.output, member.input) {
        (true, false) => " out",
        (false, true) => " in",
        (true, true) => " in and out",
        (false, false) => "",
    });
    let value = func.and_then(|f| f.values.get(member.value));
    let Some(axis) = value.and_then(|v| v.ty.axes()?.get(member.axis)) else {
        return out;
    };
    let terms = axis.terms();
    if terms.iter().any(|t| !t.mentions(class)) {
        out.push_str(" a concatenation");
    }
    let term = terms.into_iter().find(|t| t.mentions(class));
    if let Some(term) = term.filter(|_| root) {
        let at = term.factors().iter().position(|f| f.mentions(class));
        let (left, right) = term.factors().split_at(at.unwrap_or(0));
        let classes = |all: &[Axis]| all.iter().any(|a| a.classes().iter().any(|c| *c != class));
        if classes(left) {
            out.push_str(" of blocks");
        }
        if classes(right) {
            out.push_str(" with elements");
        }
    }
    out
}
