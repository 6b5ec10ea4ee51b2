//! Integers that are nothing but what ops say of extents, or positions along an axis: where they follow what changed, they
//! are held against that where an op goes by them, and not for themselves.

use crate::side::Side;
use crate::states::relation;
use prune_opt_ir::op::{Place, Relation};
use prune_opt_ir::{DType, Op, OpData, Value, movement};
use std::collections::HashSet;

/// What integers of a module are for.
pub(super) struct Stating {
    /// Those that are only moved to where ops restate extents by them.
    pub extents: HashSet<Value>,
    /// Those that are only read as positions along an axis.
    pub positions: HashSet<Value>,
}

impl Stating {
    pub(super) fn of(side: &Side<'_>) -> Stating {
        let moves = movement::names();
        let uses = side.func.uses();
        let (mut extents, mut positions) = (HashSet::new(), HashSet::new());
        let is_integer = |value: &Value| {
            let dtype = side.func.values.get(*value).and_then(|v| v.ty.dtype());
            dtype.is_some_and(DType::is_integer) && !side.func.outputs.contains(value)
        };
        // Uses come after what they use.
        for op in side.func.ops.values().rev() {
            for value in op.results.iter().filter(|value| is_integer(value)) {
                let moved = |user: &OpData| {
                    moves.contains(user.name.as_str())
                        && user.results.iter().all(|r| extents.contains(r))
                };
                let read = || uses.of(*value).iter();
                let all = |says: &dyn Fn(&OpData, usize) -> bool| {
                    let says = |(id, i): &(Op, usize)| {
                        side.func.ops.get(*id).is_some_and(|user| says(user, *i))
                    };
                    read().next().is_some() && read().all(says)
                };
                if all(&|user, i| goes_by(side, user, |r| places(r).any(|at| at == i))) {
                    positions.insert(*value);
                } else if all(&|user, i| moved(user) || goes_by(side, user, |r| restates(r, i))) {
                    extents.insert(*value);
                }
            }
        }
        Stating { extents, positions }
    }
}

fn goes_by(side: &Side<'_>, op: &OpData, says: impl Fn(&Relation) -> bool) -> bool {
    relation(side, op).is_some_and(|r| says(&r))
}

fn places(relation: &Relation) -> impl Iterator<Item = usize> {
    relation.positions.iter().map(|(operand, _)| *operand)
}

fn restates(relation: &Relation, operand: usize) -> bool {
    let mut all = relation.restates.iter();
    all.any(|r| r.place == Place::Operand(operand))
}
