//! Operands of two ops that correspond.

use super::Compare;
use crate::params;
use crate::side::{Side, is_drawn};
use crate::slices::{self, Kept, Stays};
use crate::states::{States, Want, is_open};
use prune_opt_ir::module::Remaining;
use prune_opt_ir::op::{Place, Restate};
use prune_opt_ir::tensor::elements;
use prune_opt_ir::{DType, Extent, Op, OpData, Value};

impl Compare<'_> {
    /// Operands are the values that correspond; integers that stand for extents or positions are what they should
    /// be.
    pub(super) fn operands(&mut self, id: Op, old: &OpData, new: &OpData, states: Option<&States>) {
        for i in 0..old.operands.len().max(new.operands.len()) {
            let of = |op: &OpData| op.operands.get(i).copied().flatten();
            let wrong = match (of(old), of(new)) {
                (None, None) => None,
                (Some(v), Some(w)) => self.operand(old, i, (v, w), states),
                (Some(_), None) => Some("is left out".into()),
                (None, Some(w)) => self.given(i, w, states),
            };
            if let Some(wrong) = wrong {
                let name = states.and_then(|s| s.relation.names.get(i));
                let name = name.filter(|n| !n.is_empty());
                let name = name.map_or(format!("operand {i}"), |n| format!("operand {i} (`{n}`)"));
                self.push(id, format!("{name} {wrong}"));
            }
        }
        let captures = old.captures.iter().zip(&new.captures);
        let mut wrong = captures.filter_map(|(v, w)| self.value(*v, *w)).next();
        if old.captures.len() != new.captures.len() {
            wrong = Some("reads another number of values".into());
        }
        if let Some(wrong) = wrong {
            self.push(id, format!("a region {wrong}"));
        }
    }

    fn operand(
        &mut self,
        op: &OpData,
        i: usize,
        (v, w): (Value, Value),
        states: Option<&States>,
    ) -> Option<String> {
        let restate = states.and_then(|s| {
            s.relation
                .restates
                .iter()
                .find(|r| r.place == Place::Operand(i))
        });
        let known = self.numbers_of_old(v).or_else(|| self.old.ints_named(v));
        let known = known.filter(|_| !self.is_drawn_alike(v, w));
        if let (Some(states), Some(restate), Some(was)) = (states, restate, known) {
            return self.restated(states, restate, &was, w);
        }
        if let (Some(states), Some(restate)) = (states, restate)
            && let Some(wrong) = self.restated_in_part(states, restate, v, w)
        {
            return Some(wrong);
        }
        let positions = states.and_then(|s| s.relation.positions.iter().find(|(at, _)| *at == i));
        if let (Some(states), Some((_, axis))) = (states, positions) {
            let axis = states.axis(axis);
            let length = axis
                .as_ref()
                .and_then(|a| a.extent(self.old.module).constant());
            let kept = axis.map(|a| slices::kept(&self.presence, &[a], self.old.module));
            if let (Some(Ok(kept)), Some(length)) = (kept, length)
                && let Some(wrong) = self.renumbered(v, w, (&kept, length))
            {
                return wrong;
            }
        }
        // An op that carries extents on may read new ones; any other computes with them and has to get the old.
        let def = self.old.registry.of(op);
        let carries = def.is_some_and(|d| d.shape.is_some());
        if carries && self.old.ints(v).is_some() && !self.is_touched(v) {
            let natural = self.natural.get(v).map(|s| &s.elems[..]);
            let have = self.numbers_of_new(w);
            if let (Some(natural), Some(have)) = (natural, have)
                && natural.iter().map(Option::as_ref).eq(have.iter().map(Some))
            {
                return None;
            }
        }
        let said = op.results.iter().all(|r| self.stating.extents.contains(r));
        if said && is_constant(self.old, v) && is_constant(self.new, w) {
            return None;
        }
        self.value(v, w)
    }

    /// Whether two values correspond of which some integers are known when the model runs. Then their ops are compared.
    fn is_drawn_alike(&self, v: Value, w: Value) -> bool {
        let corresponds = self.pairs.values.get(v).copied().flatten() == Some(w);
        let drawn = |all: Vec<Extent>| all.iter().any(is_drawn);
        corresponds && self.old.ints_named(v).is_some_and(drawn)
    }

    /// How a value of the pruned module deviates from the one of the original that it should be.
    pub(super) fn value(&mut self, v: Value, w: Value) -> Option<String> {
        if self.is_drawn_alike(v, w) {
            return None;
        }
        if !is_constant(self.old, v) {
            let want = self.pairs.values.get(v).copied().flatten();
            return (want != Some(w)).then(|| {
                let (have, want) = (self.new.name(w), self.old.name(v));
                format!("is `{have}`, but should be `{want}`")
            });
        }
        if let Some(known) = self.constants.get(&(v, w)) {
            return known.clone();
        }
        let wrong = self.constant(v, w);
        self.constants.insert((v, w), wrong.clone());
        wrong
    }

    /// How a parameter, a constant or a computation with extents deviates.
    fn constant(&mut self, v: Value, w: Value) -> Option<String> {
        let dtype =
            |side: &crate::side::Side<'_>, v| side.func.values.get(v).and_then(|d| d.ty.dtype());
        if let (Some(want), Some(have)) = (dtype(self.old, v), dtype(self.new, w))
            && want != have
        {
            return Some(format!(
                "has elements of type {have}, in the original {want}"
            ));
        }
        let was = self.numbers_of_old(v);
        if let Some(was) = was.and_then(|was| self.staying(v, &was)) {
            let Some(have) = self.numbers_of_new(w) else {
                return Some(format!(
                    "is not known; it should be {}",
                    slices::shape_words(&was)
                ));
            };
            let same = |(a, b): (&Extent, &Extent)| a == b || is_open(a) && is_open(b);
            let all = was.len() == have.len() && was.iter().zip(&have).all(same);
            return (!all).then(|| differ(&have, &was));
        }
        let names = (self.old.func.param_of(v), self.new.func.param_of(w));
        if let (Some(a), Some(b)) = names
            && a == b
        {
            // Compared by its name.
            return None;
        }
        let (Some(large), Some(small)) = (self.old.dense(v), self.new.dense(w)) else {
            let (have, want) = (self.new.name(w), self.old.name(v));
            return Some(format!("is `{have}`, but should be `{want}`"));
        };
        let axes = self.old.func.values.get(v)?.ty.axes().unwrap_or_default();
        let kept = slices::kept(&self.presence, axes, self.old.module);
        let kept = kept.ok().filter(|k| k.len() == large.shape.len());
        let wrong = params::constant(
            &large,
            &small,
            &kept.unwrap_or_else(|| slices::all(large.shape.len())),
        )?;
        let (have, want) = (self.new.name(w), self.old.name(v));
        Some(format!("is `{have}` in place of `{want}`: {wrong}"))
    }

    /// How integers that restate extents deviate.
    fn restated(
        &mut self,
        states: &States,
        restate: &Restate,
        was: &[Extent],
        w: Value,
    ) -> Option<String> {
        let wants: Vec<Want> = was
            .iter()
            .enumerate()
            .map(|(j, was)| match restate.elems.get(j) {
                Some(stated) => states.want(stated, was, self.old.module),
                None => Want::new(was.clone(), None),
            })
            .collect();
        let should: Vec<Extent> = wants.iter().map(|w| w.extent.clone()).collect();
        let have = self.numbers_of_new(w).or_else(|| self.new.ints_named(w));
        let Some(have) = have else {
            return Some(format!(
                "is not known; it should be {}",
                slices::shape_words(&should)
            ));
        };
        let fits = have.len() == wants.len() && wants.iter().zip(&have).all(|(w, h)| w.allows(h));
        if !fits {
            return Some(differ(&have, &should));
        }
        self.restated += usize::from(have != was);
        None
    }

    /// How those integers that are known deviate, where others are computed when the model runs.
    fn restated_in_part(
        &mut self,
        states: &States,
        restate: &Restate,
        v: Value,
        w: Value,
    ) -> Option<String> {
        let (was, have) = (self.old.shapes.get(v)?, self.new.shapes.get(w)?);
        let (was, have) = (&was.elems, &have.elems);
        let mut changed = false;
        for (j, was) in was.iter().enumerate() {
            let (Some(was), Some(stated)) = (was, restate.elems.get(j)) else {
                continue;
            };
            let want = states.want(stated, was, self.old.module);
            match have.get(j).and_then(Option::as_ref) {
                Some(have) if want.allows(have) => changed |= have != was,
                Some(have) => {
                    return Some(format!("is {have} at {j}, but should be {}", want.extent));
                }
                None => return Some(format!("is not known at {j}; it should be {}", want.extent)),
            }
        }
        self.restated += usize::from(changed);
        None
    }

    /// Whether positions along an axis have their new numbers: `Some(None)` if so, `None` where they are not known.
    fn renumbered(
        &mut self,
        v: Value,
        w: Value,
        (kept, length): (&Kept, i64),
    ) -> Option<Option<String>> {
        let was = integers(self.old, v)?;
        let have = integers(self.new, w);
        let number = |id: &i64| match kept.first() {
            Some(Stays::These(kept)) => {
                let back = *id < 0;
                let at = if back { id.checked_add(length)? } else { *id };
                let at = kept.binary_search(&usize::try_from(at).ok()?).ok()?;
                let at = i64::try_from(at).ok()?;
                Some(if back { at - kept.len() as i64 } else { at })
            }
            _ => Some(*id),
        };
        // Of positions that are themselves a class, those that stay.
        let staying = self.staying(v, &was).unwrap_or_else(|| was.clone());
        let want: Option<Vec<i64>> = staying.iter().map(number).collect();
        if have.is_some() && have == want {
            self.restated += usize::from(have.as_ref() != Some(&was));
            return Some(None);
        }
        let words =
            |all: Option<Vec<i64>>| all.map_or("not known".into(), |all| format!("{all:?}"));
        Some(Some(format!(
            "is {}, but should be {}",
            words(have),
            words(want)
        )))
    }

    /// An operand that the original leaves out: it may say the extents that it stands for.
    fn given(&mut self, i: usize, w: Value, states: Option<&States>) -> Option<String> {
        let wrong = || {
            let name = self.new.name(w);
            Some(format!("is `{name}`; the original leaves it out"))
        };
        let restates = states.map_or(&[][..], |s| &s.relation.restates);
        let restate = restates.iter().find(|r| r.place == Place::Operand(i));
        let (Some(states), Some(restate)) = (states, restate) else {
            return wrong();
        };
        let want = restate
            .elems
            .iter()
            .map(|e| Some(states.axis(&e.expr)?.extent(&Remaining(self.old.module))));
        let want: Option<Vec<Extent>> = want.collect();
        match want {
            Some(want) if self.numbers_of_new(w).as_ref() == Some(&want) => {
                self.restated += 1;
                None
            }
            _ => wrong(),
        }
    }

    /// Those of the elements of a value, in a row, that the plan leaves; `None` where they are not known.
    fn staying<T: Clone>(&self, v: Value, all: &[T]) -> Option<Vec<T>> {
        if !self.is_touched(v) {
            return Some(all.to_vec());
        }
        let axes = self.old.func.values.get(v)?.ty.axes()?;
        let extents = axes.iter().map(|a| a.extent(self.old.module).length());
        let shape: Vec<usize> = extents
            .map(|n| usize::try_from(n?).ok())
            .collect::<Option<_>>()?;
        if elements(&shape) != Ok(all.len()) {
            return None;
        }
        let which = slices::kept(&self.presence, axes, self.old.module).ok()?;
        let mut places = vec![0];
        for (stays, n) in which.iter().zip(&shape) {
            let along: Vec<usize> = match stays {
                Stays::All => (0..*n).collect(),
                Stays::These(these) => these.clone(),
                Stays::Beside(..) => return None,
            };
            let behind =
                |place: &usize| along.iter().map(move |i| place * n + i).collect::<Vec<_>>();
            places = places.iter().flat_map(behind).collect();
        }
        places
            .iter()
            .map(|place| all.get(*place).cloned())
            .collect()
    }

    fn numbers_of_old(&self, v: Value) -> Option<Vec<Extent>> {
        let known = self.old.ints(v)?;
        known.elems.iter().cloned().collect()
    }

    /// The integers that a value holds, also where its elements are floats.
    fn numbers_of_new(&self, v: Value) -> Option<Vec<Extent>> {
        if let Some(known) = self.new.ints(v) {
            return known.elems.iter().cloned().collect();
        }
        let dense = self.new.dense(v)?;
        if !matches!(
            dense.dtype,
            DType::F32 | DType::F64 | DType::F16 | DType::BF16
        ) {
            return None;
        }
        let whole = |f: f64| (f.fract() == 0.0 && f.abs() < 9e15).then(|| Extent::from(f as i64));
        dense.to_floats()?.into_iter().map(whole).collect()
    }
}

/// Whether a value is a parameter, a constant, or computed from extents.
fn is_constant(side: &Side<'_>, v: Value) -> bool {
    let op = side.definition(v).and_then(|(op, _)| side.func.ops.get(op));
    op.is_some_and(|op| op.param().is_some() || side.is_side(op))
}

/// The integers that a value holds, stated or computed from extents.
fn integers(side: &Side<'_>, v: Value) -> Option<Vec<i64>> {
    if let Some(stated) = side.dense(v) {
        return stated.to_ints();
    }
    let known = side.ints(v)?;
    known.elems.iter().map(|e| e.as_ref()?.constant()).collect()
}

fn differ(have: &[Extent], want: &[Extent]) -> String {
    let (have, want) = (slices::shape_words(have), slices::shape_words(want));
    format!("is {have}, but should be {want}")
}
