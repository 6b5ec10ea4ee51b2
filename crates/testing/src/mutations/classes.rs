//! What classes say of themselves.

use super::with;
use crate::random::Random;
use prune_opt_ir::{Axis, Class, Leaf, Module};
use std::collections::HashSet;

/// Changes one class of those that `wanted` takes.
fn class(
    m: &mut Module,
    r: &mut Random,
    wanted: impl Fn(&prune_opt_ir::ClassData) -> bool,
    change: impl FnOnce(&mut prune_opt_ir::ClassData),
) -> bool {
    let all: Vec<Class> = m
        .classes
        .iter()
        .filter(|(_, d)| wanted(d))
        .map(|(c, _)| *c)
        .collect();
    with(all, r, |c| {
        if let Some(data) = m.classes.get_mut(&c) {
            change(data);
        }
    })
}

pub(super) fn class_extent(m: &mut Module, r: &mut Random) -> bool {
    // Of a class that only stands in stretches one more element would stand nowhere, which is no contradiction; one fewer
    // is, if a stretch has it.
    let (mut whole, mut ends) = (HashSet::new(), HashSet::new());
    let values = m.funcs.iter().flat_map(|f| f.values.values());
    for axis in values.flat_map(|v| v.ty.axes().unwrap_or_default()) {
        axis.for_each_leaf(&mut |leaf| {
            match leaf {
                Leaf::Class(class) => whole.insert(class),
                Leaf::Stretch(s) => ends.insert((s.class, s.end)),
            };
        });
    }
    let fits = |(c, d): &(&Class, &prune_opt_ir::ClassData)| {
        whole.contains(*c) || ends.contains(&(**c, d.extent))
    };
    let all: Vec<Class> = m.classes.iter().filter(fits).map(|(c, _)| *c).collect();
    with(all, r, |c| {
        if let Some(data) = m.classes.get_mut(&c) {
            data.extent = match whole.contains(&c) {
                true => data.extent + 1,
                false => data.extent - 1,
            };
        }
    })
}

pub(super) fn empty_class(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, |_| true, |d| d.extent = 0)
}

pub(super) fn thawed(m: &mut Module, r: &mut Random) -> bool {
    let Some(func) = m.main() else { return false };
    let ends = func.inputs.iter().chain(&func.outputs);
    let axes = ends.flat_map(|v| func.values[*v].ty.axes().unwrap_or_default());
    let long = |c: &Class| m.classes.get(c).is_some_and(|d| d.extent > 1);
    let all: Vec<Class> = axes.flat_map(Axis::classes).filter(long).collect();
    with(all, r, |c| {
        if let Some(data) = m.classes.get_mut(&c) {
            data.frozen = None;
            data.keep = Some(vec![0]);
        }
    })
}

pub(super) fn wrong_root(m: &mut Module, r: &mut Random) -> bool {
    let other = m.params.len();
    class(m, r, |_| true, |d| d.root = Some((format!("p{other}"), 0)))
}

fn free(d: &prune_opt_ir::ClassData) -> bool {
    d.frozen.is_none() && d.extent > 1
}

pub(super) fn keep_beyond(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, free, |d| d.keep = Some(vec![0, d.extent]))
}

pub(super) fn keep_unsorted(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, free, |d| d.keep = Some(vec![1, 0]))
}

pub(super) fn keep_twice(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, free, |d| d.keep = Some(vec![0, 0]))
}

pub(super) fn keep_empty(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, free, |d| d.keep = Some(Vec::new()))
}

pub(super) fn keep_frozen(m: &mut Module, r: &mut Random) -> bool {
    let frozen = |d: &prune_opt_ir::ClassData| d.frozen.is_some() && d.extent > 1;
    class(m, r, frozen, |d| d.keep = Some(vec![0]))
}

pub(super) fn keep_min(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, free, |d| {
        d.min = 2;
        d.keep = Some(vec![0]);
    })
}

pub(super) fn need_more(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, |_| true, |d| d.min = d.extent + 1)
}

pub(super) fn keep_multiple(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, free, |d| {
        d.multiple = 2;
        d.keep = Some(vec![0]);
    })
}

pub(super) fn importance_length(m: &mut Module, r: &mut Random) -> bool {
    class(
        m,
        r,
        |_| true,
        |d| d.importance = Some(vec![1.0; d.extent as usize + 1]),
    )
}

pub(super) fn importance_nan(m: &mut Module, r: &mut Random) -> bool {
    class(
        m,
        r,
        |_| true,
        |d| d.importance = Some(vec![f64::NAN; d.extent as usize]),
    )
}
