//! Plans where classes stand in stretches: a keep-set may take all elements of a stretch, and what is left of others is
//! numbered anew.

use crate::axis::{Axis, ClassExtents, Leaf, Stretch, Substitution};
use crate::hash::IndexSet;
use crate::module::{ClassData, Module, Remaining};

/// Makes the stretches of classes in the types of `new`, which are those of `old`, say which of the elements they are that
/// the keep-sets of `old` leave. (Whole classes stand as they did.)
pub fn renumber(old: &Module, new: &mut Module) {
    let left = |leaf: Leaf| {
        let Leaf::Stretch(s) = leaf else {
            return leaf.into();
        };
        let keep = old.classes.get(&s.class).and_then(|d| d.keep.as_deref());
        match keep {
            Some(keep) => s.left(keep).map_or(0.into(), Axis::from),
            None => s.into(),
        }
    };
    let mut substitution = Substitution::new(left);
    for value in new.funcs.iter_mut().flat_map(|f| f.values.values_mut()) {
        for axis in value.ty.axes_mut().into_iter().flatten() {
            if axis.has_stretch() {
                *axis = substitution.of(axis);
            }
        }
    }
}

/// Gives back to the classes of `module` what their keep-sets may not take: where nothing would be left of an axis that
/// is made of stretches of classes, the most important elements there stay. (Whole classes keep an element anyhow.)
pub fn refill(module: &mut Module) {
    let values = module.funcs.iter().flat_map(|f| f.values.values());
    let axes = values.flat_map(|v| v.ty.axes().unwrap_or_default());
    let axes: IndexSet<Axis> = axes.filter(|a| a.has_stretch()).cloned().collect();
    for axis in axes {
        if !axis.extent(&Remaining(module)).is(0) {
            continue;
        }
        // Each stretch of a term needs an element; the first of the terms that need the fewest gets them.
        let missing = |term: &Axis| {
            let mut all = Vec::new();
            term.for_each_leaf(&mut |leaf| {
                all.extend(match leaf {
                    Leaf::Stretch(s) if Remaining(module).stretch_extent(s) == 0 => Some(s),
                    _ => None,
                });
            });
            all
        };
        let terms = axis.terms().into_iter().map(missing);
        for s in terms.min_by_key(Vec::len).unwrap_or_default() {
            if let Some(data) = module.classes.get_mut(&s.class) {
                keep_best(data, s);
            }
        }
    }
}

/// Keeps the most important element of a stretch, the first where scores do not tell.
fn keep_best(data: &mut ClassData, stretch: Stretch) {
    let score = |e: u64| {
        let scores = data.importance.as_ref();
        let score = scores.and_then(|all| all.get(usize::try_from(e).ok()?));
        score.copied().unwrap_or(0.0)
    };
    let mut best = stretch.start;
    for e in stretch.start..stretch.end {
        if score(e) > score(best) {
            best = e;
        }
    }
    if let Some(keep) = &mut data.keep
        && let Err(at) = keep.binary_search(&best)
    {
        keep.insert(at, best);
        if data.multiple > 1 && !(keep.len() as u64).is_multiple_of(data.multiple) {
            data.keep = None;
        }
    }
}
