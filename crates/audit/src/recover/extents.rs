//! How many elements of each class are left: from the shapes of parameters and of the values that correspond.
//! Shapes vote: one that was changed does not decide.

use crate::pairs::Pairs;
use crate::side::Side;
use prune_opt_ir::{Axis, Class, Leaf, Module, Stretch};
use std::collections::{BTreeMap, HashMap};

/// What an axis of the original is long in the pruned model.
pub(super) type Equations = Vec<(Axis, u64)>;

/// Every equation, in program order.
pub(super) fn equations(old: &Side<'_>, new: &Side<'_>, pairs: &Pairs) -> Equations {
    let mut out = Vec::new();
    let mut add = |axis: &Axis, n: Option<u64>| {
        if let (false, Some(n)) = (axis.is_fixed(), n) {
            out.push((axis.clone(), n));
        }
    };
    for (v, data) in old.func.values.iter() {
        let axes = data.ty.axes().unwrap_or_default();
        if let Some(name) = old.func.param_of(v) {
            let shape = new.module.params.get(name).map(|w| w.shape.as_slice());
            let shape = shape.filter(|s| s.len() == axes.len()).unwrap_or_default();
            axes.iter().zip(shape).for_each(|(a, n)| add(a, Some(*n)));
            continue;
        }
        let other = pairs.values.get(v).copied().flatten();
        let extents = other.and_then(|w| new.func.values.get(w)?.ty.extents(new.module));
        let extents = extents
            .filter(|e| e.len() == axes.len())
            .unwrap_or_default();
        axes.iter()
            .zip(&extents)
            .for_each(|(a, e)| add(a, e.length()));
    }
    out
}

/// The equations that speak of whole classes, where stretches are as long as they are known to be now. (How long they are
/// does not tell how much of their class is left.)
pub(super) fn of_classes(equations: &Equations, now: impl Fn(Stretch) -> Option<u64>) -> Equations {
    let of = |(axis, n): &(Axis, u64)| {
        if !axis.has_stretch() {
            return Some((axis.clone(), *n));
        }
        let mut known = true;
        let axis = axis.substitute(&mut |leaf| match leaf {
            Leaf::Class(class) => class.into(),
            Leaf::Stretch(s) => {
                let length = now(s);
                known &= length.is_some();
                length.unwrap_or_default().into()
            }
        });
        known.then_some((axis, *n))
    };
    equations.iter().filter_map(of).collect()
}

/// The classes of an axis that are open.
fn open(axis: &Axis, left: &HashMap<Class, u64>) -> Vec<Class> {
    let classes = axis.classes().into_iter();
    classes.filter(|c| !left.contains_key(c)).collect()
}

/// What the equations with one open class say of it.
pub(super) fn round(
    module: &Module,
    equations: &Equations,
    left: &HashMap<Class, u64>,
) -> Vec<(Class, u64)> {
    let mut votes: BTreeMap<Class, BTreeMap<u64, usize>> = BTreeMap::new();
    for (axis, n) in equations {
        if let [class] = open(axis, left)[..]
            && let Some(x) = solve_one(module, axis, *n, class, left)
        {
            *votes.entry(class).or_default().entry(x).or_default() += 1;
        }
    }
    let most = |all: BTreeMap<u64, usize>| all.into_iter().max_by_key(|(_, votes)| *votes);
    let each = votes.into_iter();
    each.filter_map(|(class, all)| Some((class, most(all)?.0)))
        .collect()
}

/// How many elements of `class` make the axis `n` long. An axis grows with each of its classes.
fn solve_one(
    module: &Module,
    axis: &Axis,
    n: u64,
    class: Class,
    left: &HashMap<Class, u64>,
) -> Option<u64> {
    let extent = |c: Class| module.classes.get(&c).map_or(0, |d| d.extent);
    let length = |x: u64| {
        let of = |c: Class| match c == class {
            true => x,
            false => left.get(&c).copied().unwrap_or_else(|| extent(c)),
        };
        axis.extent(&of).length()
    };
    let (mut low, mut high) = (1, extent(class));
    while low < high {
        let middle = low + (high - low) / 2;
        if length(middle)? < n {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    (length(low)? == n).then_some(low)
}

/// One class of an equation with several open ones that may keep everything, or as much as possible; the outermost
/// that can.
pub(super) fn guess(
    module: &Module,
    equations: &Equations,
    left: &HashMap<Class, u64>,
) -> Option<(Class, u64)> {
    for (axis, n) in equations {
        let open = open(axis, left);
        let [first, ..] = open[..] else {
            continue;
        };
        for class in &open {
            let extent = module.classes.get(class).map_or(0, |d| d.extent);
            if fits(module, axis, *n, (*class, extent), left, &open) {
                return Some((*class, extent));
            }
        }
        let extent = module.classes.get(&first).map_or(0, |d| d.extent);
        let most = (1..extent).rev();
        let mut fitting = most.filter(|x| fits(module, axis, *n, (first, *x), left, &open));
        return Some((first, fitting.next().unwrap_or(extent)));
    }
    None
}

/// Whether the last open class of an axis can make it `n` long once `class` keeps `x` and the others everything.
fn fits(
    module: &Module,
    axis: &Axis,
    n: u64,
    (class, x): (Class, u64),
    left: &HashMap<Class, u64>,
    open: &[Class],
) -> bool {
    let Some(last) = open.iter().rev().find(|c| **c != class) else {
        return false;
    };
    let mut left = left.clone();
    left.insert(class, x);
    solve_one(module, axis, n, *last, &left).is_some()
}
