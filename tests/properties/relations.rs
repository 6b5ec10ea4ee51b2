//! The memory of relations: what is remembered is what would be made anew.

use crate::{config, law};
use prune_opt_ir::op::{OpView, Relation, ShapeValues};
use prune_opt_ir::{Attr, Axis, Entity, Module, Op};
use prune_opt_testing::show;
use prune_opt_testing::strategy::{module, registry};
use std::sync::Arc;

type Made = Result<Option<Arc<Relation>>, String>;

/// The relation of an op on this thread, which remembers; `None`: of no such op.
fn relation(module: &Module, op: Op) -> Option<Made> {
    let func = module.main()?;
    let shapes = ShapeValues::compute(module, func, registry());
    let view = OpView {
        module,
        func,
        op: func.ops.get(op)?,
        def: registry().of(func.ops.get(op)?)?,
        shapes: &shapes,
    };
    Some(Relation::of(view.def, &view))
}

/// The same on a thread that remembers nothing.
fn anew(module: &Module, op: Op) -> Option<Made> {
    std::thread::scope(|s| s.spawn(|| relation(module, op)).join().unwrap())
}

/// The attribute left out, and with other numbers.
fn others(attr: &Attr) -> Vec<Option<Attr>> {
    let mut all = vec![None];
    match attr {
        Attr::Int(n) => all.extend([n - 1, n + 1, 1].map(|n| Some(Attr::Int(n)))),
        Attr::Str(_) => all.extend(["VALID", "SAME_UPPER"].map(|s| Some(Attr::text(s)))),
        other => {
            for i in 0..other.as_ints().map_or(0, <[i64]>::len) {
                let mut list = other.as_ints().unwrap_or_default().to_vec();
                list[i] += 1;
                all.push(Some(Attr::Ints(list.clone())));
                list[i] = 1;
                all.push(Some(Attr::Ints(list)));
            }
        }
    }
    all
}

/// Axes with one that is longer, or of one element, or missing.
fn reshaped(axes: Option<&[Axis]>) -> Vec<Vec<Axis>> {
    let axes = axes.unwrap_or_default();
    let mut all = Vec::new();
    for i in 0..axes.len() {
        for extent in [1u64, 3] {
            let mut other = axes.to_vec();
            other[i] = extent.into();
            all.push(other);
        }
    }
    all.extend(axes.split_last().map(|(_, rest)| rest.to_vec()));
    all
}

#[test]
fn what_is_remembered_is_what_would_be_made_anew() {
    let config = config("proptest-regressions/relations.txt");
    law(config, &module(), |sample| {
        let ops = sample.module.main().map_or(0, |f| f.ops.len());
        for id in (0..ops).map(Op::new) {
            let same = |module: &Module| match (relation(module, id), anew(module, id)) {
                (a, b) if a == b => Ok(()),
                (a, b) => Err(format!("{a:#?}\n{b:#?}\n{}", show(module))),
            };
            same(&sample.module)?;
            let attrs = sample.module.funcs[0].ops[id].attrs.clone();
            for (name, attr) in &attrs {
                for other in others(attr) {
                    let mut changed = sample.module.clone();
                    let attrs = &mut changed.funcs[0].ops[id].attrs;
                    match other {
                        Some(other) => attrs.insert(name.clone(), other),
                        None => attrs.shift_remove(name),
                    };
                    same(&changed)?;
                }
            }
            for operand in 0..sample.module.funcs[0].ops[id].operands.len() {
                let mut changed = sample.module.clone();
                let func = &mut changed.funcs[0];
                let Some(value) = func.ops[id].operands[operand].take() else {
                    continue;
                };
                same(&changed)?;
                for axes in reshaped(sample.module.funcs[0].values[value].ty.axes()) {
                    let mut changed = sample.module.clone();
                    if let Some(own) = changed.funcs[0].values[value].ty.axes_mut() {
                        *own = axes;
                    }
                    same(&changed)?;
                }
            }
        }
        Ok(())
    });
}
