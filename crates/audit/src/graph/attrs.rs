//! Attributes of two ops that correspond.

use super::Compare;
use crate::slices::{self, Kept, Stays};
use crate::states::{States, Want};
use prune_opt_ir::hash::IndexSet;
use prune_opt_ir::op::{OpDef, Place};
use prune_opt_ir::{Attr, Dense, Extent, Op, OpData};

impl Compare<'_> {
    /// Attributes are the same, but for those that restate extents. What begins with `onnx.` is a note on the file.
    pub(super) fn attributes(
        &mut self,
        id: Op,
        old: &OpData,
        new: &OpData,
        states: Option<&States>,
    ) {
        let def = self.old.registry.of(old);
        let implicit = def.map_or(&[][..], |d| d.implicit);
        let names = old.attrs.keys().chain(new.attrs.keys()).map(String::as_str);
        let names = names.chain(implicit.iter().map(|(name, _)| *name));
        let names: IndexSet<&str> = names.filter(|n| !n.starts_with("onnx.")).collect();
        for name in names {
            let (a, b) = (old.attrs.get(name), new.attrs.get(name));
            let wants = states.and_then(|s| self.attr_wants(s, name, a));
            let wrong = match (wants, a, b) {
                (Some(wants), _, Some(b)) => self.restated_attr(&wants, a, b),
                (_, Some(a), Some(b)) => self.same_attr(old, a, b),
                (_, Some(_), None) if self.replaced(old, new, states, name) => None,
                (Some(wants), Some(_), None) if wants.iter().all(|w| w.extent.is(1)) => None,
                (_, Some(a), None) => Some(format!("is left out; it should be {}", words(a))),
                (_, None, Some(b)) => self.written_out(def, old, name, b),
                (_, None, None) => self.left_out(def, old, new, name),
            };
            if let Some(wrong) = wrong {
                self.push(id, format!("attribute `{name}` {wrong}"));
            }
        }
    }

    /// What each element of an attribute has to be, where it restates extents.
    fn attr_wants(&self, states: &States, name: &str, old: Option<&Attr>) -> Option<Vec<Want>> {
        let place = Place::Attr(name.to_string());
        let mut restates = states.relation.restates.iter();
        let restate = restates.find(|r| r.place == place)?;
        let was: Vec<Extent> = match old {
            Some(Attr::Int(i)) => vec![(*i).into()],
            Some(other) => other.as_ints()?.iter().map(|i| (*i).into()).collect(),
            // Left out, it reads as 1; written out, it says what it stands for.
            None => vec![Extent::one(); restate.elems.len()],
        };
        let each = restate.elems.iter().zip(&was);
        let wants = each.map(|(stated, was)| states.want(stated, was, self.old.module));
        Some(wants.collect())
    }

    fn restated_attr(&mut self, wants: &[Want], old: Option<&Attr>, new: &Attr) -> Option<String> {
        let have: Vec<i64> = match new {
            Attr::Int(i) => vec![*i],
            other => other.as_ints()?.to_vec(),
        };
        let fits = |(want, have): (&Want, &i64)| want.allows(&(*have).into());
        if have.len() == wants.len() && wants.iter().zip(&have).all(fits) {
            self.restated += usize::from(old.is_some_and(|old| old != new));
            return None;
        }
        let wants: Vec<String> = wants.iter().map(|w| w.extent.to_string()).collect();
        let wants = match new {
            Attr::Int(_) => wants.join(", "),
            _ => format!("[{}]", wants.join(", ")),
        };
        Some(format!("is {}, but should be {wants}", words(new)))
    }

    /// Attributes that restate nothing. A constant's data are sliced as its type is.
    fn same_attr(&mut self, op: &OpData, old: &Attr, new: &Attr) -> Option<String> {
        // A NaN is another one's equal here.
        if old == new || format!("{old:?}") == format!("{new:?}") && !matches!(old, Attr::Dense(_))
        {
            return None;
        }
        // Held against the axis where an op reads them.
        let positions = &self.stating.positions;
        if op.operands.is_empty() && op.results.iter().all(|r| positions.contains(r)) {
            return None;
        }
        let kept = self.literal(op);
        match (old, new, kept) {
            (Attr::Dense(a), Attr::Dense(b), Some(kept)) => {
                crate::params::constant(a, b, &kept).map(|wrong| format!("differs: {wrong}"))
            }
            (Attr::Dense(a), Attr::Dense(b), None) => {
                let kept = slices::all(a.shape.len());
                crate::params::constant(a, b, &kept).map(|wrong| format!("differs: {wrong}"))
            }
            (Attr::Ints(a), Attr::Ints(b), Some(kept)) if picked(a, b, &kept) => None,
            (Attr::Floats(a), Attr::Floats(b), Some(kept)) if picked(a, b, &kept) => None,
            _ => Some(format!("is {}, but should be {}", words(new), words(old))),
        }
    }

    /// What the plan keeps of a constant that is written in an op.
    fn literal(&self, op: &OpData) -> Option<Kept> {
        let [result] = op.results[..] else {
            return None;
        };
        if !op.operands.is_empty() || !self.is_touched(result) {
            return None;
        }
        let axes = self.old.func.values.get(result)?.ty.axes()?;
        slices::kept(&self.presence, axes, self.old.module).ok()
    }

    /// Whether an operand has come that an attribute excludes.
    fn replaced(&self, old: &OpData, new: &OpData, states: Option<&States>, name: &str) -> bool {
        let given = |op: &OpData, i: usize| op.operands.get(i).copied().flatten().is_some();
        let all = states.map_or(&[][..], |s| &s.relation.instead_of);
        all.iter()
            .any(|(i, attr)| *attr == name && given(new, *i) && !given(old, *i))
    }

    /// An attribute that the original leaves out: it may say its default, where that has changed.
    fn written_out(
        &self,
        def: Option<&OpDef>,
        old: &OpData,
        name: &str,
        new: &Attr,
    ) -> Option<String> {
        let default = self.default(def, old, name);
        match default {
            Some(default) if default == *new => None,
            Some(default) => Some(format!(
                "is {}, but should be {}, its default in the original",
                words(new),
                words(&default)
            )),
            None => Some(format!("is {}; the original does not have it", words(new))),
        }
    }

    /// An attribute that both leave out: its default has to be the same.
    fn left_out(
        &self,
        def: Option<&OpDef>,
        old: &OpData,
        new: &OpData,
        name: &str,
    ) -> Option<String> {
        let was = self.default(def, old, name)?;
        let (_, rule) = def?.implicit.iter().find(|(n, _)| *n == name)?;
        let is = rule(&self.new.view(new, self.new.registry.of(new)?))?;
        (is != was).then(|| {
            let (is, was) = (words(&is), words(&was));
            format!("is left out, which now means {is}; it should be {was}")
        })
    }

    fn default(&self, def: Option<&OpDef>, op: &OpData, name: &str) -> Option<Attr> {
        let def = def?;
        let (_, rule) = def.implicit.iter().find(|(n, _)| *n == name)?;
        rule(&self.old.view(op, def))
    }
}

/// Whether `small` is what is kept of `large` along its one axis.
fn picked<T: Copy + PartialEq>(large: &[T], small: &[T], kept: &Kept) -> bool {
    match &kept[..] {
        [Stays::These(kept)] => {
            let want = kept.iter().map(|i| large.get(*i));
            want.eq(small.iter().map(Some))
        }
        _ => large == small,
    }
}

/// An attribute in few words.
fn words(attr: &Attr) -> String {
    match attr {
        Attr::Unit => "set".into(),
        Attr::Int(i) => i.to_string(),
        Attr::Float(f) => f.to_string(),
        Attr::Str(text) => format!("\"{}\"", String::from_utf8_lossy(text)),
        Attr::Symbol(name) => format!("@{name}"),
        Attr::Ints(all) => format!("{all:?}"),
        Attr::Floats(all) => format!("{all:?}"),
        Attr::Dense(Dense { dtype, shape, .. }) => format!("a tensor of {shape:?} x {dtype}"),
        Attr::Type(ty) => ty.to_string(),
        Attr::Array(all) => format!("a list of {}", all.len()),
        Attr::Dict(all) => format!("a map of {}", all.len()),
        Attr::Opaque(what, bytes) => format!("a {what} of {} bytes", bytes.len()),
    }
}
