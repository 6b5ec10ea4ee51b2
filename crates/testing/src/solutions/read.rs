//! The same removals, read off a coupled module's types, and the comparison.

use super::system::stored;
use super::{Minimal, Site, Solution};
use prune_opt_ir::{Class, Module};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What goes with each element of each class that may lose any.
pub fn classes(module: &Module) -> BTreeMap<(Class, u64), Solution> {
    let mut found: BTreeMap<(Class, u64), Solution> = BTreeMap::new();
    for (class, data) in &module.classes {
        if data.frozen.is_none() {
            found.extend((0..data.extent).map(|e| ((*class, e), Solution::new())));
        }
    }
    let Some(func) = module.main() else {
        return found;
    };
    let ops = func.ops.values().filter(|op| op.param().is_none());
    for (place, op) in ops.enumerate() {
        for (i, v) in op.operands.iter().enumerate() {
            let Some(v) = v.filter(|v| stored(func, *v)) else {
                continue;
            };
            let axes = func.values[v].ty.axes().unwrap_or_default();
            for (axis, expr) in axes.iter().enumerate() {
                for class in expr.classes() {
                    expr.positions_of(class, module, &mut |index, element| {
                        if let Some(all) = found.get_mut(&(class, element)) {
                            all.insert(Site {
                                op: place,
                                operand: i,
                                axis,
                                index,
                            });
                        }
                    });
                }
            }
        }
    }
    found
}

/// How much was compared.
#[derive(Copy, Clone, Debug, Default)]
pub struct Agreement {
    /// Minimal solutions that classes have.
    pub same: usize,
    /// Minimal solutions that no class can have, since it would have one element only and keeps that.
    pub alone: usize,
    /// Minimal solutions where strides do not divide.
    pub irregular: usize,
}

/// Holds the elements of classes against the minimal solutions: they have to be the same.
///
/// A class keeps at least one element. So what removes the only element of a stretch between two cuts is beyond
/// classes: solutions that contain the only element of a class, and those without a sibling, which removes as many
/// elements of the same axes.
///
/// # Errors
/// A report of what is in one and not in the other.
pub fn compare(coupled: &Module, minimal: &Minimal) -> Result<Agreement, String> {
    let elements = classes(coupled);
    let all = || minimal.regular.iter().chain(&minimal.irregular);
    let mut report = String::new();
    let mut agreement = Agreement {
        irregular: minimal.irregular.len(),
        ..Agreement::default()
    };
    let mut seen: BTreeMap<&Solution, (Class, u64)> = BTreeMap::new();
    let mut singles: Vec<&Solution> = Vec::new();
    for ((class, element), removed) in &elements {
        if coupled.classes.get(class).is_some_and(|c| c.extent == 1) {
            singles.push(removed);
            continue;
        }
        if let Some((other, e)) = seen.insert(removed, (*class, *element)) {
            let _ = writeln!(report, "{class}[{element}] removes what {other}[{e}] does");
        }
        if all().any(|s| s == removed) {
            continue;
        }
        let shown = describe(coupled, removed);
        let _ = writeln!(report, "{class}[{element}] is no minimal solution: {shown}");
        for s in all().filter(|s| s.is_subset(removed)) {
            let _ = writeln!(report, "  finer: {}", describe(coupled, s));
        }
        for s in all().filter(|s| s.is_superset(removed)) {
            let _ = writeln!(report, "  coarser: {}", describe(coupled, s));
        }
    }
    let mut siblings: BTreeMap<BTreeMap<Place, usize>, usize> = BTreeMap::new();
    for s in all() {
        *siblings.entry(counts(s)).or_default() += 1;
    }
    for s in &minimal.regular {
        let alone = siblings.get(&counts(s)) == Some(&1);
        if seen.contains_key(s) {
            agreement.same += 1;
        } else if alone || singles.iter().any(|one| one.is_subset(s)) {
            agreement.alone += 1;
        } else {
            let _ = writeln!(report, "no class has: {}", describe(coupled, s));
        }
    }
    if report.is_empty() {
        Ok(agreement)
    } else {
        Err(report)
    }
}

/// An op, its operand, an axis of it.
type Place = (usize, usize, usize);

/// How many elements of which axes a solution removes.
fn counts(solution: &Solution) -> BTreeMap<Place, usize> {
    let mut all = BTreeMap::new();
    for s in solution {
        *all.entry((s.op, s.operand, s.axis)).or_default() += 1;
    }
    all
}

/// Parameters, axes and elements.
fn describe(module: &Module, solution: &Solution) -> String {
    let Some(func) = module.main() else {
        return String::new();
    };
    let ops: Vec<_> = func
        .ops
        .values()
        .filter(|op| op.param().is_none())
        .collect();
    let mut axes: BTreeMap<Place, Vec<u64>> = BTreeMap::new();
    for s in solution {
        axes.entry((s.op, s.operand, s.axis))
            .or_default()
            .push(s.index);
    }
    let each = axes.into_iter().map(|((place, operand, axis), indices)| {
        let op = ops.get(place);
        let value = op.and_then(|op| op.operands.get(operand).copied().flatten());
        let name = value.and_then(|v| func.param_of(v)).unwrap_or("constant");
        let kind = op.map_or("?", |op| op.name.as_str());
        format!("@{name}:{axis}{indices:?} ({kind})")
    });
    each.collect::<Vec<_>>().join(", ")
}
