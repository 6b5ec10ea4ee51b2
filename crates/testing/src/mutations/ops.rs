//! Ops, their order, attributes and operands.

use super::{change_op, main, ops, pick, results, with};
use crate::random::Random;
use crate::strategy::registry;
use prune_opt_ir::entity::Entity;
use prune_opt_ir::op::{OpView, Place, Relation, ShapeValues};
use prune_opt_ir::{Attr, Dense, Function, Module, Op, OpData, Value};
use std::sync::Arc;

pub(super) fn operand_missing(m: &mut Module, r: &mut Random) -> bool {
    let all = ops(m, |op| op.operands.first().is_some_and(Option::is_some));
    with(all, r, |op| change_op(m, op, |op| op.operands[0] = None))
}

pub(super) fn operand_later(m: &mut Module, r: &mut Random) -> bool {
    let all = ops(m, |op| !op.operands.is_empty());
    let last = m
        .main()
        .and_then(|f| f.ops.values().next_back()?.results.last().copied());
    with(all, r, |op| change_op(m, op, |op| op.operands[0] = last))
}

pub(super) fn operand_unknown(m: &mut Module, r: &mut Random) -> bool {
    let all = ops(m, |op| !op.operands.is_empty());
    with(all, r, |op| {
        change_op(m, op, |op| op.operands[0] = Some(Value::new(99_999)));
    })
}

pub(super) fn order(m: &mut Module, r: &mut Random) -> bool {
    let Some(func) = m.main() else { return false };
    let after = |(id, op): (Op, &OpData)| {
        let before = func.ops.get(Op::new(id.index().checked_sub(1)?))?;
        let uses = op
            .operands
            .iter()
            .flatten()
            .any(|v| before.results.contains(v));
        uses.then_some(id)
    };
    let all: Vec<Op> = func.ops.iter().filter_map(after).collect();
    with(all, r, |op| {
        if let Some(func) = main(m) {
            let before = Op::new(op.index() - 1);
            let (a, b) = (func.ops[before].clone(), func.ops[op].clone());
            func.ops[before] = b;
            func.ops[op] = a;
        }
    })
}

pub(super) fn output_unknown(m: &mut Module, _: &mut Random) -> bool {
    let Some(func) = main(m) else { return false };
    func.outputs.push(Value::new(99_999));
    true
}

pub(super) fn value_undefined(m: &mut Module, r: &mut Random) -> bool {
    let all = ops(m, |op| !op.results.is_empty());
    with(all, r, |op| {
        if let Some(func) = main(m) {
            let old = func.values[func.ops[op].results[0]].clone();
            let new = func.values.push(old);
            func.values[new].name = None;
            func.outputs.push(new);
        }
    })
}

pub(super) fn no_results(m: &mut Module, r: &mut Random) -> bool {
    with(ops(m, |_| true), r, |op| {
        change_op(m, op, |op| op.results.clear())
    })
}

pub(super) fn duplicate_name(m: &mut Module, r: &mut Random) -> bool {
    let all = results(m);
    let (Some(a), Some(b)) = (pick(&all, r), pick(&all, r)) else {
        return false;
    };
    let Some(func) = main(m) else { return false };
    func.values[a].name = Some("twice".into());
    func.values[b].name = Some("twice".into());
    a != b
}

pub(super) fn duplicate_function(m: &mut Module, _: &mut Random) -> bool {
    let Some(func) = m.main().cloned() else {
        return false;
    };
    m.funcs.push(func);
    true
}

/// Every `(op, relation)`.
fn relations(m: &Module) -> Vec<(Op, Arc<Relation>)> {
    let Some(func) = m.main() else {
        return Vec::new();
    };
    let shapes = ShapeValues::compute(m, func, registry());
    let each = func.ops.iter().filter_map(|(id, op)| {
        let def = registry().of(op)?;
        let view = OpView {
            module: m,
            func,
            op,
            def,
            shapes: &shapes,
        };
        Some((id, Relation::of(def, &view).ok()??))
    });
    each.collect()
}

/// Attributes that restate one extent.
fn stated_attributes(m: &Module) -> Vec<(Op, String)> {
    let mut all = Vec::new();
    for (op, relation) in relations(m) {
        for restate in &relation.restates {
            let Place::Attr(name) = &restate.place else {
                continue;
            };
            let written = m.main().and_then(|f| f.ops[op].attrs.get(name));
            if matches!(written, Some(Attr::Int(_))) {
                all.push((op, name.clone()));
            }
        }
    }
    all
}

pub(super) fn attribute(m: &mut Module, r: &mut Random) -> bool {
    let all = stated_attributes(m);
    with(all, r, |(op, name)| {
        change_op(m, op, |op| {
            // No axis divides by that; where classes are numbers, some other count may be as good.
            op.attrs.insert(name, Attr::Int(7919));
        });
    })
}

pub(super) fn attribute_text(m: &mut Module, r: &mut Random) -> bool {
    let all = stated_attributes(m);
    with(all, r, |(op, name)| {
        change_op(m, op, |op| drop(op.attrs.insert(name, Attr::text("many"))));
    })
}

/// Elements of integer operands, read once, that restate the extent of an axis and are that number.
fn stated_elements(m: &Module) -> Vec<(Value, usize)> {
    let mut all = Vec::new();
    let Some(func) = m.main() else { return all };
    let uses = func.uses();
    for (op, relation) in relations(m) {
        for restate in &relation.restates {
            let Place::Operand(i) = restate.place else {
                continue;
            };
            let Some(value) = func.ops[op].operands.get(i).copied().flatten() else {
                continue;
            };
            let Some(ints) = ints(m, func, value).filter(|_| uses.of(value).len() == 1) else {
                continue;
            };
            for (k, stated) in restate.elems.iter().enumerate() {
                let mut vars = 0;
                stated.expr.for_each_var(&mut |_| vars += 1);
                // 1 may broadcast, 0 and -1 have meanings of their own.
                if vars > 0 && ints.get(k).is_some_and(|n| (2..1000).contains(n)) {
                    all.push((value, k));
                }
            }
        }
    }
    all
}

/// The integers of a parameter or constant.
fn ints(m: &Module, func: &Function, value: Value) -> Option<Vec<i64>> {
    match func.param_of(value) {
        Some(name) => m.params.get(name)?.dense()?.to_ints(),
        None => {
            let prune_opt_ir::Def::Result(op, _) = func.values[value].def else {
                return None;
            };
            match func.ops[op].attrs.get("value") {
                Some(Attr::Dense(d)) => d.to_ints(),
                _ => None,
            }
        }
    }
}

pub(super) fn restated_operand(m: &mut Module, r: &mut Random) -> bool {
    let all = stated_elements(m);
    with(all, r, |(value, k)| {
        let Some(func) = m.main() else { return };
        let Some(mut all) = ints(m, func, value) else {
            return;
        };
        // Less, since a slice may end beyond its axis.
        all[k] -= 1;
        let dense = Dense::ints(&all);
        match func.param_of(value).map(str::to_string) {
            Some(name) => {
                if let Some(w) = m.params.get_mut(&name) {
                    w.data = Some(dense.data.into());
                }
            }
            None => {
                if let prune_opt_ir::Def::Result(op, _) = func.values[value].def {
                    let value = Attr::Dense(dense);
                    change_op(m, op, |op| drop(op.attrs.insert("value".into(), value)));
                }
            }
        }
    })
}

pub(super) fn axis_attribute(m: &mut Module, r: &mut Random) -> bool {
    let all = ops(m, |op| matches!(op.attrs.get("axis"), Some(Attr::Int(_))));
    with(all, r, |op| {
        change_op(m, op, |op| {
            drop(op.attrs.insert("axis".into(), Attr::Int(17)))
        });
    })
}

pub(super) fn permutation(m: &mut Module, r: &mut Random) -> bool {
    let all = ops(m, |op| op.attrs.contains_key("perm"));
    with(all, r, |op| {
        change_op(m, op, |op| {
            if let Some(Attr::Ints(perm)) = op.attrs.get_mut("perm") {
                perm[0] = perm[1];
            }
        });
    })
}
