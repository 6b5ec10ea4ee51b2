//! Words and places of the verifier's messages.

use crate::axis::{Axis, ClassExtents};
use crate::brief::brief;
use crate::diag::Place;
use crate::entity::{Entity, Value};
use crate::module::{Def, Function, OpData};
use crate::op::{Pat, Relation, Usage, VarInfo};

/// Where an op stands: in the text, else the node's name, else its first result's.
pub fn op_place(func: &Function, op: &OpData) -> Place {
    if op.span.is_some() {
        return Place::Text(op.span);
    }
    if let Some(label) = &op.label {
        return Place::Node(label.clone());
    }
    if let Some(name) = op.param() {
        return Place::Initializer(name.into());
    }
    let first = op
        .results
        .iter()
        .find_map(|v| func.values.get(*v)?.name.clone());
    first.map_or(Place::Nowhere, Place::Value)
}

/// Where a value is defined.
pub fn value_place(func: &Function, value: Value) -> Place {
    let Some(data) = func.values.get(value) else {
        return Place::Nowhere;
    };
    if data.span.is_some() {
        return Place::Text(data.span);
    }
    if let Some(name) = func.param_of(value) {
        return Place::Initializer(name.into());
    }
    match (&data.name, data.def) {
        (Some(name), _) => Place::Value(name.clone()),
        (None, Def::Result(op, _)) => func
            .ops
            .get(op)
            .map_or(Place::Nowhere, |op| op_place(func, op)),
        (None, Def::Input(_)) => Place::Nowhere,
    }
}

/// A value as the text writes it.
pub fn value_name(func: &Function, value: Value) -> String {
    match func.values.get(value).and_then(|d| d.name.as_deref()) {
        Some(name) => format!("`%{name}`"),
        None if value.index() < func.values.len() => {
            let before = func.values.iter().take_while(|(v, _)| *v != value);
            let number = before.filter(|(_, data)| data.name.is_none()).count();
            format!("`%{number}`")
        }
        None => format!("`{value}`"),
    }
}

/// An axis with its extent: `64`, or `c0 * 49 (784)`.
pub(super) fn axis_words(axis: &Axis, classes: &(impl ClassExtents + ?Sized)) -> String {
    let said = brief(axis);
    if axis.is_fixed() {
        said.to_string()
    } else {
        format!("`{said}` ({})", axis.extent(classes))
    }
}

/// What an op does along a variable.
pub(super) fn usage_words(info: &VarInfo) -> String {
    let verb = match info.usage() {
        Usage::Contracted => "contracts",
        Usage::Normalised => "normalises over",
        Usage::Indexed => "picks by data along",
        Usage::Windowed => "moves a window along",
        Usage::Pointwise => "pairs elements along",
    };
    format!("{verb} `{}`", info.name)
}

/// A pattern as a relation writes it.
pub(super) fn pat_words(relation: &Relation, pat: &Pat) -> String {
    let name = |v| {
        relation
            .vars
            .get(v)
            .map_or("?", |i: &VarInfo| &i.name)
            .to_string()
    };
    let all = |parts: &[Pat], sign: &str| {
        let parts: Vec<_> = parts.iter().map(|p| pat_words(relation, p)).collect();
        parts.join(sign)
    };
    match pat {
        Pat::Lit(n) => n.to_string(),
        Pat::Var(v) => name(*v),
        Pat::Prod(parts) => all(parts, "*"),
        Pat::Sum(parts) => all(parts, " + "),
        Pat::Window(t, k, _) => format!("{}~{}", name(*t), name(*k)),
    }
}
