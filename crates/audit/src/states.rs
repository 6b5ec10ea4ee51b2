//! What an op of the original restates of extents, and what it has to restate once they have changed.

use crate::side::{Side, is_drawn};
use prune_opt_ir::module::Remaining;
use prune_opt_ir::op::{Bindings, Pat, Relation, Stated, bind, resolve};
use prune_opt_ir::{Axis, Extent, Module, OpData, Value};
use std::sync::Arc;

/// The relation of an op, where it has one that can be told.
pub(crate) fn relation(side: &Side<'_>, op: &OpData) -> Option<Arc<Relation>> {
    let def = side.registry.of(op)?;
    Relation::of(def, &side.view(op, def)).ok()?
}

/// An op's relation, and what its variables stand for.
pub(crate) struct States {
    pub(crate) relation: Arc<Relation>,
    bound: Bindings,
}

/// What an element has to be.
pub(crate) struct Want {
    /// This.
    pub(crate) extent: Extent,
    /// Or this, where it was an encoding before.
    written_out: Option<Extent>,
    /// Or anything past this end, where it was past the end before: what computes it may come to another number.
    end: Option<i64>,
    /// Whether it is what it was, so that it may be computed as it was: coupling may know a number where the file has symbols.
    unchanged: bool,
}

impl Want {
    pub(crate) fn new(extent: Extent, written_out: Option<Extent>) -> Want {
        Want {
            extent,
            written_out,
            end: None,
            unchanged: false,
        }
    }

    /// What has not changed.
    fn unchanged(extent: Extent) -> Want {
        Want {
            unchanged: true,
            ..Want::new(extent, None)
        }
    }

    /// Whether `found` is as it should be. Symbols may have other names.
    pub(crate) fn allows(&self, found: &Extent) -> bool {
        let symbolic = |e: &Extent| is_open(e) && is_open(found);
        let same = |e: &Extent| e == found || symbolic(e);
        let past = |end: i64| found.constant().is_some_and(|n| n >= end);
        let written_out = self.written_out.as_ref();
        let computed = self.unchanged && is_open(found);
        computed
            || same(&self.extent)
            || written_out.is_some_and(same)
            || self.end.is_some_and(past)
    }
}

/// Whether it is made of symbols that may have other names.
pub(crate) fn is_open(extent: &Extent) -> bool {
    extent.constant().is_none() && !is_drawn(extent)
}

impl States {
    pub(crate) fn of(side: &Side<'_>, op: &OpData) -> Option<States> {
        let relation = relation(side, op)?;
        let axes = |v: Value| side.func.values.get(v).and_then(|v| v.ty.axes());
        let operands = op.operands.iter().zip(&relation.operands);
        let operands = operands.filter_map(|(v, p)| Some((p.as_ref()?, axes((*v)?)?)));
        let results = op.results.iter().zip(&relation.results);
        let results = results.filter_map(|(v, p)| Some((p.as_ref()?, axes(*v)?)));
        let pairs: Vec<(&Pat, &Axis)> = operands
            .chain(results)
            .flat_map(|(p, a)| p.iter().zip(a))
            .collect();
        let bound = bind(&relation, pairs, side.module).ok()?;
        Some(States { relation, bound })
    }

    /// The axis that an expression stands for.
    pub(crate) fn axis(&self, pat: &Pat) -> Option<Axis> {
        resolve(&self.relation, &self.bound, pat)
    }

    /// What an element has to be that was `was`: where it said an extent of `old`, that of `after`; where it counted
    /// from an end, the same from the new one. An encoding (0, -1, past the end) may stay or be written out.
    pub(crate) fn want(&self, stated: &Stated, was: &Extent, old: &Module) -> Want {
        let after = Remaining(old);
        let Some(axis) = self.axis(&stated.expr) else {
            return Want::new(was.clone(), None);
        };
        let (before, now) = (axis.extent(old), axis.extent(&after));
        if *was == before {
            return match now == before {
                true => Want::unchanged(now),
                false => Want::new(now, None),
            };
        }
        let total = stated.total.as_ref().and_then(|t| self.axis(t));
        let mut end = None;
        if let Some(total) = total {
            let [last, new_last] = [total.extent(old), total.extent(&after)].map(|e| e.constant());
            let past = was
                .constant()
                .zip(last)
                .is_some_and(|(was, last)| was > last);
            end = new_last.filter(|_| past);
            let from_end = before.sub(&total.extent(old));
            if from_end.constant().is_some_and(|n| n < 0) && *was == from_end {
                return Want::new(now.sub(&total.extent(&after)), Some(now));
            }
        }
        // What the model computes when it runs may be written out as a number.
        let written_out = Some(now).filter(|now| !is_drawn(was) || now.constant().is_some());
        Want {
            end,
            ..Want::new(was.clone(), written_out)
        }
    }
}
