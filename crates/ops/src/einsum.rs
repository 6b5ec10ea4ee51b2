//! Einstein's sum: the relation is the equation.

use prune_opt_ir::op;
use prune_opt_ir::op::{Eval, Family, OpView, Role, Spec};
use std::collections::{BTreeMap, BTreeSet};

op! {
    /// The sum of products that `equation` writes: letters that the result lacks are summed over.
    pub fn einsum = "einsum" {
        onnx: "Einsum",
        attrs: "equation: required text",
        types: "T* -> T where T: number",
        relation_fn: relation,
        roles: &[("x0", Role::Weight), ("x1", Role::Weight)],
        family: Family::Linear,
        eval: Eval::Contract,
    }
}

/// The axes that a term names: letters, and `...` as `..e`.
fn axes(term: &str) -> Result<Vec<String>, String> {
    let mut out = Vec::new();
    let mut rest = term;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("...") {
            out.push("..e".to_string());
            rest = after;
        } else if c.is_ascii_alphabetic() {
            out.push(format!("v{c}"));
            rest = &rest[1..];
        } else {
            return Err(format!("`{c}` is no letter of an equation"));
        }
    }
    Ok(out)
}

/// The axes of a result that is not written: `...`, then letters that occur once, in alphabetical order.
fn implied(terms: &[Vec<String>]) -> Vec<String> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    terms
        .iter()
        .flatten()
        .for_each(|a| *counts.entry(a).or_insert(0) += 1);
    let dots = counts
        .keys()
        .find(|a| a.starts_with('.'))
        .map(|a| a.to_string());
    let once = counts
        .iter()
        .filter(|(a, n)| **n == 1 && !a.starts_with('.'));
    dots.into_iter()
        .chain(once.map(|(a, _)| a.to_string()))
        .collect()
}

/// Writes an axis of one element as a literal where another operand has more along the same letter: it is repeated.
fn repeated(view: &OpView<'_>, terms: &mut [Vec<String>]) {
    let extents = |i: usize, term: &[String]| {
        let plain = term.iter().all(|a| !a.starts_with('.'));
        view.operand_extents(i)
            .filter(|e| plain && e.len() == term.len())
    };
    let mut longer: BTreeSet<String> = BTreeSet::new();
    for (i, term) in terms.iter().enumerate() {
        let axes = term.iter().zip(extents(i, term).unwrap_or_default());
        longer.extend(axes.filter(|(_, e)| !e.is(1)).map(|(a, _)| a.clone()));
    }
    for (i, term) in terms.iter_mut().enumerate() {
        let axes = extents(i, term).unwrap_or_default();
        for (axis, extent) in term.iter_mut().zip(axes) {
            if extent.is(1) && longer.contains(axis) {
                *axis = "1".into();
            }
        }
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let equation: String = view
        .text("equation")
        .ok_or("`equation` is missing")?
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let (left, right) = match equation.split_once("->") {
        Some((left, right)) => (left, Some(right)),
        None => (&equation[..], None),
    };
    let mut terms = left.split(',').map(axes).collect::<Result<Vec<_>, _>>()?;
    let result = right
        .map(axes)
        .transpose()?
        .unwrap_or_else(|| implied(&terms));
    repeated(view, &mut terms);
    let operands: Vec<String> = (terms.iter().enumerate())
        .map(|(i, axes)| op::text::tensor(&format!("x{i}"), axes))
        .collect();
    let text = format!(
        "{} -> {}",
        operands.join(", "),
        op::text::tensor("y", &result)
    );
    Ok(Spec::new(text))
}
