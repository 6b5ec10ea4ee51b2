//! What types say.

use super::{axes, axis_of, main, number, results, set_axis, with};
use crate::random::Random;
use prune_opt_ir::entity::Entity;
use prune_opt_ir::{Axis, Class, DType, Leaf, Module, Type};
use std::collections::HashSet;

pub(super) fn literal_extent(m: &mut Module, r: &mut Random) -> bool {
    let all = axes(m, |f, v, a| {
        f.param_of(v).is_none() && !f.inputs.contains(&v) && number(a).is_some()
    });
    with(all, r, |at| {
        let n = axis_of(m, at).as_ref().and_then(number).unwrap_or(0);
        set_axis(m, at, (n + 1).into());
    })
}

pub(super) fn param_extent(m: &mut Module, r: &mut Random) -> bool {
    let all = axes(m, |f, v, a| f.param_of(v).is_some() && number(a).is_some());
    with(all, r, |at| {
        let n = axis_of(m, at).as_ref().and_then(number).unwrap_or(0);
        set_axis(m, at, (n + 1).into());
    })
}

pub(super) fn axis_more(m: &mut Module, r: &mut Random) -> bool {
    with(results(m), r, |v| {
        if let Some(all) = main(m).and_then(|f| f.values[v].ty.axes_mut()) {
            all.push(Axis::one());
        }
    })
}

pub(super) fn axis_less(m: &mut Module, r: &mut Random) -> bool {
    let mut all = results(m);
    all.retain(|v| m.main().is_some_and(|f| f.values[*v].ty.rank() != Some(0)));
    with(all, r, |v| {
        if let Some(all) = main(m).and_then(|f| f.values[v].ty.axes_mut()) {
            all.pop();
        }
    })
}

/// Classes of one element, which are units: a number of them is that number, and each may stand for another.
fn units(m: &Module) -> HashSet<Class> {
    let all = m.classes.iter().filter(|(_, data)| data.extent == 1);
    all.map(|(class, _)| *class).collect()
}

pub(super) fn another_class(m: &mut Module, r: &mut Random) -> bool {
    let all = axes(m, |_, _, a| !a.is_fixed());
    let (mut pairs, units) = (Vec::new(), units(m));
    for at in all {
        for class in axis_of(m, at).iter().flat_map(Axis::classes) {
            let alike = |c: &Class| *c == class || [*c, class].iter().all(|c| units.contains(c));
            let others = m.classes.keys().filter(|c| !alike(c));
            pairs.extend(others.map(|other| (at, class, *other)));
        }
    }
    with(pairs, r, |(at, old, new)| {
        if let Some(axis) = axis_of(m, at) {
            let by = &mut |l: Leaf| l.of(if l.class() == old { new } else { l.class() });
            set_axis(m, at, axis.substitute(by));
        }
    })
}

pub(super) fn class_as_number(m: &mut Module, r: &mut Random) -> bool {
    let units = units(m);
    let all = axes(m, |_, _, a| a.classes().iter().any(|c| !units.contains(c)));
    with(all, r, |at| {
        if let Some(axis) = axis_of(m, at) {
            let extent = axis.extent(m);
            set_axis(m, at, Axis::Fixed(extent));
        }
    })
}

pub(super) fn unknown_class(m: &mut Module, r: &mut Random) -> bool {
    let all = axes(m, |_, _, a| !a.is_fixed());
    with(all, r, |at| set_axis(m, at, Axis::Class(Class::new(9999))))
}

pub(super) fn dtype(m: &mut Module, r: &mut Random) -> bool {
    with(results(m), r, |v| {
        if let Some(Type::Tensor(t)) = main(m).map(|f| &mut f.values[v].ty) {
            t.dtype = if t.dtype == DType::F16 {
                DType::F32
            } else {
                DType::F16
            };
        }
    })
}
