//! The same removals, read off a coupled module's types, and the comparison.

use super::system::stored;
use super::{Minimal, Site, Solution};
use prune_opt_ir::{Class, Module};
use std::collections::{BTreeMap, BTreeSet};
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
    /// Those beside them that are the only element between two cuts.
    pub alone: usize,
    /// Those beside them where strides do not divide.
    pub irregular: usize,
}

impl Agreement {
    /// Minimal solutions that no class has and none has to.
    pub fn beyond(&self) -> usize {
        self.alone + self.irregular
    }
}

/// Holds the elements of classes against the minimal solutions: they have to be the same, as far as classes can say
/// them.
///
/// # Errors
/// A report of what is in one and not in the other.
pub fn compare(coupled: &Module, minimal: &Minimal) -> Result<Agreement, String> {
    let elements = classes(coupled);
    let lists = [&minimal.regular, &minimal.alone, &minimal.irregular];
    let all = || lists.into_iter().flatten();
    let mut report = String::new();
    let mut seen: BTreeMap<&Solution, (Class, u64)> = BTreeMap::new();
    for ((class, element), removed) in &elements {
        if let Some((other, e)) = seen.insert(removed, (*class, *element)) {
            let _ = writeln!(report, "{class}[{element}] removes what {other}[{e}] does");
        }
        if lists.iter().any(|list| list.contains(removed)) {
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
    for s in minimal.regular.iter().filter(|s| !seen.contains_key(s)) {
        let _ = writeln!(report, "no class has: {}", describe(coupled, s));
    }
    if !report.is_empty() {
        return Err(report);
    }
    let unsaid = |list: &BTreeSet<Solution>| list.iter().filter(|s| !seen.contains_key(s)).count();
    Ok(Agreement {
        same: all().filter(|s| seen.contains_key(s)).count(),
        alone: unsaid(&minimal.alone),
        irregular: unsaid(&minimal.irregular),
    })
}

/// An op, its operand, an axis of it.
type Place = (usize, usize, usize);

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
