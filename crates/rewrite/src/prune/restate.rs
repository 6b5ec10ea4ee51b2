//! What an op restates of its types, before and after.

use super::function::Rewrite;
use super::{edit, slice};
use prune_opt_ir::module::Remaining;
use prune_opt_ir::op::{
    Bindings, OpDef, OpView, Pat, Place, Relation, Restate, Stated, bind, resolve,
};
use prune_opt_ir::plan::Keep;
use prune_opt_ir::verify::value_name;
use prune_opt_ir::{Attr, Axis, DType, Extent, Op, Type, Value};
use std::sync::Arc;

impl<'a> Rewrite<'a> {
    /// Rewrites one op, whose operands are rewritten.
    pub(super) fn op(&mut self, id: Op) {
        let op = &self.old_func.ops[id];
        let values = || op.operands.iter().flatten().chain(&op.captures);
        let touched = values().chain(&op.results).any(|v| self.is_touched(*v));
        if !touched && !values().any(|v| self.changed(*v)) {
            return;
        }
        if op.param().is_some() {
            return;
        }
        let literal = op.operands.is_empty() && self.literal(id);
        self.captures(id);
        let Some(def) = self.registry.of(op) else {
            return self.pin_data(id, &[], false);
        };
        let view = self.old_view(id, def);
        // The module is verified: what fails here has been reported.
        let Ok(Some(relation)) = Relation::of(def, &view) else {
            return self.pin_data(id, &[], self.carries(id, def));
        };
        let Ok(bound) = bind(&relation, pairs(&relation, &view), self.old) else {
            return;
        };
        let stated = States { relation, bound };
        let errors = self.found.0.len();
        if op.operands.is_empty() && !literal && stated.relation.restates.is_empty() {
            let message = format!("the constant of `{}` can't be sliced", op.name);
            return self.error(id, message, "freeze its classes");
        }
        let mut shapes: Vec<usize> = Vec::new();
        for restate in &stated.relation.restates {
            if let Place::Operand(i) = restate.place {
                shapes.push(i);
            }
            self.restate(id, &stated, restate, false);
        }
        // Attributes that others are derived from are restated by now.
        self.implicit(id, def);
        for (i, axis) in &stated.relation.positions {
            shapes.push(*i);
            self.renumber(id, *i, resolve(&stated.relation, &stated.bound, axis));
        }
        self.pin_data(id, &shapes, self.carries(id, def));
        // An operand that says the old extents makes a result of the old type.
        if self.found.0.len() == errors {
            self.settle(id, def, &stated);
        }
    }

    /// Slices a constant written in an op; whether there is one.
    fn literal(&mut self, id: Op) -> bool {
        let op = &self.func.ops[id];
        let ty = op
            .results
            .first()
            .and_then(|v| self.old_func.values.get(*v))
            .map(|v| &v.ty);
        let Some(axes) = ty.and_then(Type::axes) else {
            return false;
        };
        let Some(kept) = self.keeps.of_axes(axes, self.old) else {
            return false;
        };
        let extents: Vec<_> = axes.iter().map(|a| a.extent(self.old).length()).collect();
        let mut found = false;
        for attr in self.func.ops[id].attrs.values_mut() {
            found |= match attr {
                Attr::Dense(d)
                    if d.shape
                        .iter()
                        .copied()
                        .map(Some)
                        .eq(extents.iter().copied()) =>
                {
                    let sliced = slice::dense(d, &kept);
                    sliced.map(|s| *d = s).is_some()
                }
                Attr::Ints(all) => pick(all, &extents, &kept),
                Attr::Floats(all) => pick(all, &extents, &kept),
                _ => false,
            };
        }
        found
    }

    /// What regions read can't be redirected.
    fn captures(&mut self, id: Op) {
        for v in self.old_func.ops[id].captures.clone() {
            if self.changed(v) {
                let name = value_name(&self.func, v);
                let message = format!("a region reads {name}, an extent that pruning changes");
                self.error(id, message, "freeze the classes that it is computed from");
            }
        }
    }

    /// Writes attributes out whose default would change.
    fn implicit(&mut self, id: Op, def: &'a OpDef) {
        for (name, rule) in def.implicit {
            if self.func.ops[id].attrs.contains_key(*name) {
                continue;
            }
            let old = rule(&self.old_view(id, def));
            let new = rule(&self.new_view(&self.func.ops[id], def));
            if let Some(old) = old.filter(|old| Some(old) != new.as_ref()) {
                self.func.ops[id].attrs.insert(name.to_string(), old);
            }
        }
    }

    /// Makes one attribute or operand state the new extents. Encodings (0, -1, past the end) stay, unless
    /// `all` elements are to be plain.
    fn restate(&mut self, id: Op, states: &States, restate: &Restate, all: bool) {
        let op = &self.old_func.ops[id];
        let old: Vec<Option<Extent>> = match &restate.place {
            Place::Attr(name) => match op.attrs.get(name) {
                Some(Attr::Int(i)) => vec![Some((*i).into())],
                Some(attr) => attr
                    .as_ints()
                    .unwrap_or_default()
                    .iter()
                    .map(|i| Some((*i).into()))
                    .collect(),
                None => return,
            },
            Place::Operand(i) => {
                let Some(value) = op.operands.get(*i).copied().flatten() else {
                    return;
                };
                let known = self.before.get(value).map(|shape| shape.elems.clone());
                known.unwrap_or_else(|| vec![None; restate.elems.len()])
            }
        };
        let wants: Vec<_> = old
            .iter()
            .enumerate()
            .map(|(j, old)| states.want(self, restate.elems.get(j)?, old.as_ref(), all))
            .collect();
        match &restate.place {
            Place::Attr(name) => self.set_attr(id, name, &wants),
            Place::Operand(_) if wants.iter().all(Option::is_none) => {}
            Place::Operand(i) if self.want(id, *i, &wants) => {}
            Place::Operand(i) if !all => {
                let words = operand_words(&states.relation, *i);
                let message = format!(
                    "{words} of `{}` can't be made to state the new extents",
                    op.name
                );
                self.error(
                    id,
                    message,
                    "it is not known as numbers; freeze the classes of the result and those that it is computed from",
                );
            }
            Place::Operand(_) => {}
        }
    }

    fn set_attr(&mut self, id: Op, name: &str, wants: &edit::Wants) {
        let set = |i: &mut i64, want: &Option<Extent>| {
            if let Some(n) = want.as_ref().and_then(Extent::constant) {
                *i = n;
            }
        };
        match self.func.ops[id].attrs.get_mut(name) {
            Some(Attr::Int(i)) => wants.iter().take(1).for_each(|w| set(i, w)),
            Some(Attr::Ints(all)) => all.iter_mut().zip(wants).for_each(|(i, w)| set(i, w)),
            _ => {}
        }
    }

    /// Gives positions along an axis their new numbers.
    fn renumber(&mut self, id: Op, i: usize, axis: Option<Axis>) {
        let Some((axis, kept)) =
            axis.and_then(|a| Some((a.clone(), self.keeps.of_axis(&a, self.old)?)))
        else {
            return;
        };
        let Some(def) = self.registry.of(&self.func.ops[id]) else {
            return;
        };
        let dense = self.new_view(&self.func.ops[id], def).operand_dense(i);
        let ids = dense.as_ref().and_then(|d| d.to_ints());
        // Before and after; a position may be counted from the end.
        let lengths = axis
            .extent(self.old)
            .constant()
            .zip(i64::try_from(kept.len()).ok());
        let rank = |id: &i64| {
            let (old, new) = lengths?;
            let back = *id < 0;
            let at = u64::try_from(if back { id.checked_add(old)? } else { *id }).ok()?;
            let at = i64::try_from(kept.binary_search(&at).ok()?).ok()?;
            Some(if back { at - new } else { at })
        };
        let renumbered = ids.and_then(|ids| ids.iter().map(rank).collect::<Option<Vec<i64>>>());
        let new = dense
            .zip(renumbered)
            .and_then(|(d, ids)| edit::integers(d.dtype, d.shape, &ids));
        match new {
            Some(new) => self.want_constant(id, i, new),
            None => self.error(
                id,
                format!("operand {i} names positions that pruning removes"),
                "the class of the positions and that of the axis lose different elements; freeze one",
            ),
        }
    }

    /// Whether the op computes shapes out of shapes, so that new extents are right as they come. What is turned
    /// into floats is data, and so is what stands along channels, such as their positions.
    fn carries(&self, id: Op, def: &OpDef) -> bool {
        let op = &self.old_func.ops[id];
        let first = op.results.first().copied();
        let Some(result) = first.and_then(|v| self.before.get(v)) else {
            return false;
        };
        let dtype = first.and_then(|v| self.old_func.values.get(v)?.ty.dtype());
        if dtype.is_some_and(DType::is_float) || first.is_some_and(|v| self.is_touched(v)) {
            return false;
        }
        let known = |v: &Option<Value>| v.is_some_and(|v| self.before.whole(v).is_some());
        let lossy = result.elems.iter().any(Option::is_none) && op.operands.iter().all(known);
        def.shape.is_some() && !lossy
    }

    /// Operands that hold extents but are data to the op keep what they held.
    fn pin_data(&mut self, id: Op, shapes: &[usize], carries: bool) {
        if carries {
            return;
        }
        for (i, v) in self.old_func.ops[id].operands.iter().enumerate() {
            let Some(v) = v.filter(|v| !shapes.contains(&i) && self.changed(*v)) else {
                continue;
            };
            let wants = self
                .before
                .get(v)
                .map(|s| s.elems.clone())
                .unwrap_or_default();
            if !self.want(id, i, &wants) {
                let (name, op) = (value_name(&self.func, v), &self.old_func.ops[id].name);
                let message =
                    format!("`{op}` computes with {name}, an extent that pruning changes");
                self.error(
                    id,
                    message,
                    "it is not constant, so its old value can't be kept; freeze its classes",
                );
            }
        }
    }

    /// Checks that the op, as it is written now, has the types it has. Where it does not, nothing is left to be
    /// encoded or left out.
    fn settle(&mut self, id: Op, def: &'a OpDef, states: &States) {
        if states.relation.restates.is_empty() && states.relation.positions.is_empty() {
            return;
        }
        if self.holds(id, def) == Ok(true) {
            return;
        }
        for restate in &states.relation.restates {
            self.restate(id, states, restate, true);
            self.write_out(id, def, states, restate);
        }
        if let Err(why) = self.holds(id, def) {
            let name = &self.func.ops[id].name;
            let message = format!("`{name}` does not compute its pruned type: {why}");
            self.error(id, message, "freeze the classes of its result");
        }
    }

    /// That the op's relation holds between its types as it is now; `false` where it has none any more.
    fn holds(&self, id: Op, def: &OpDef) -> Result<bool, String> {
        let view = self.new_view(&self.func.ops[id], def);
        let Some(relation) = Relation::of(def, &view)? else {
            return Ok(false);
        };
        let bound = bind(&relation, pairs(&relation, &view), &*self.module);
        bound
            .map(|_| true)
            .map_err(|c| format!("{} is {} and {}", c.what, c.first, c.second))
    }

    /// Writes out a restating attribute or operand that was left out.
    fn write_out(&mut self, id: Op, def: &OpDef, states: &States, restate: &Restate) {
        let wants = restate
            .elems
            .iter()
            .map(|e| states.want(self, e, None, true)?.constant());
        let Some(ints) = wants.collect::<Option<Vec<i64>>>() else {
            return;
        };
        match &restate.place {
            Place::Attr(name) if !self.func.ops[id].attrs.contains_key(name) => {
                let single = def
                    .extents
                    .iter()
                    .any(|(n, v)| n == name && !v.starts_with(".."));
                let attr = match ints[..] {
                    [one] if single => Attr::Int(one),
                    _ => Attr::Ints(ints),
                };
                self.func.ops[id].attrs.insert(name.clone(), attr);
            }
            Place::Operand(i)
                if self.func.ops[id]
                    .operands
                    .get(*i)
                    .copied()
                    .flatten()
                    .is_none() =>
            {
                let Some(dense) = edit::integers(DType::I64, vec![ints.len() as u64], &ints) else {
                    return;
                };
                let ty = Type::tensor(DType::I64, [Axis::from(ints.len() as u64)]);
                let result = self.func.ops[id]
                    .results
                    .first()
                    .map(|v| &self.func.values[*v]);
                let base = result.and_then(|v| v.name.clone());
                let named = base.is_some();
                let base = format!("{}_{}", base.unwrap_or_default(), self.func.ops[id].name);
                let v = self.add_param(base.trim_start_matches('_'), named, dense, ty);
                self.set_operand(id, *i, v);
                for (operand, attr) in &states.relation.instead_of {
                    if operand == i {
                        self.func.ops[id].attrs.shift_remove(*attr);
                    }
                }
            }
            _ => {}
        }
    }
}

/// An op's relation and what its variables stand for.
struct States {
    relation: Arc<Relation>,
    bound: Bindings,
}

impl States {
    /// What an element that was `old` has to be now; `None` where it may be what it is. With `all`, the plain
    /// extent.
    fn want(
        &self,
        rewrite: &Rewrite<'_>,
        stated: &Stated,
        old: Option<&Extent>,
        all: bool,
    ) -> Option<Extent> {
        let Some(axis) = resolve(&self.relation, &self.bound, &stated.expr) else {
            // What restates no extent says what it said.
            return old.filter(|e| e.constant().is_some()).cloned();
        };
        let left = Remaining(rewrite.old);
        let (was, is) = (axis.extent(rewrite.old), axis.extent(&left));
        if all || old == Some(&was) {
            return Some(is);
        }
        if old.is_none() {
            // What is not known as a number said what the type says.
            return (was != is).then_some(is);
        }
        let total = resolve(&self.relation, &self.bound, stated.total.as_ref()?)?;
        let from_end = was.sub(&total.extent(rewrite.old));
        let negative = from_end.constant().is_some_and(|n| n < 0);
        (negative && old == Some(&from_end)).then(|| is.sub(&total.extent(&left)))
    }
}

/// The axes of an op with their patterns.
fn pairs<'p>(relation: &'p Relation, view: &OpView<'p>) -> Vec<(&'p Pat, &'p Axis)> {
    let operands = view.op.operands.iter().copied().zip(&relation.operands);
    let results = view
        .op
        .results
        .iter()
        .map(|v| Some(*v))
        .zip(&relation.results);
    let mut out = Vec::new();
    for (value, pats) in operands.chain(results) {
        let axes = value.and_then(|v| view.func.values.get(v)?.ty.axes());
        out.extend(pats.iter().flatten().zip(axes.unwrap_or_default()));
    }
    out
}

fn operand_words(relation: &Relation, i: usize) -> String {
    match relation.names.get(i).filter(|n| !n.is_empty()) {
        Some(name) => format!("operand `{name}`"),
        None => format!("operand {i}"),
    }
}

/// Slices a list that is the one axis of a constant; whether it is.
fn pick<T: Copy>(all: &mut Vec<T>, extents: &[Option<u64>], kept: &[Option<Keep>]) -> bool {
    let ([Some(n)], [Some(Keep::Indices(kept))]) = (extents, kept) else {
        return false;
    };
    if *n != all.len() as u64 {
        return false;
    }
    let at = |i: &u64| all.get(usize::try_from(*i).ok()?).copied();
    *all = kept.iter().filter_map(at).collect();
    true
}
