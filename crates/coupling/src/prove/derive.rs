//! How a conclusion of the closure follows: the laws that lead from a premise to it.
//!
//! The closure notes what it concluded and from which equality, and no more, so that it stays fast. Here the way is
//! found again: both sides of the premise are cut, or divided, to parts of equal extents, until the conclusion is
//! among those that cancel. First the way that the closure took is followed; where that leads nowhere, others are tried.

use super::forest::Forest;
use crate::reasons::Rule;
use prune_opt_ir::Extent;
use prune_opt_proof::{Side, Term, TermId, Why};
use std::collections::HashSet;

/// How deep parts of parts are compared.
const DEEPEST: u32 = 48;
/// How many cuts are tried for one conclusion.
const FUEL: u32 = 20_000;
/// How many readings of one axis are tried.
const READINGS: usize = 8;

pub(super) struct Deriver<'f> {
    forest: &'f mut Forest,
    /// Pieces that nothing defines yet.
    new: &'f mut HashSet<TermId>,
    /// How many more cuts are tried.
    fuel: u32,
    effort: Effort,
    /// What the closure concluded by.
    rule: Rule,
}

/// Which readings of an axis are followed.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Effort {
    /// Only the one that the closure went by.
    Follow,
    /// The first that leads somewhere.
    Any,
    /// All, and what they lead to is brought together.
    All,
}

impl<'f> Deriver<'f> {
    pub fn new(rule: Rule, forest: &'f mut Forest, new: &'f mut HashSet<TermId>) -> Self {
        Deriver {
            forest,
            new,
            fuel: FUEL,
            effort: Effort::Follow,
            rule,
        }
    }

    /// Proves `left = right` from the equality of `premise`; false where no way is found.
    pub fn derive(&mut self, premise: (TermId, TermId), left: TermId, right: TermId) -> bool {
        if self.forest.is_one(left, right) || self.define(premise, left, right) {
            return true;
        }
        let (a, b) = premise;
        for side in [left, right] {
            self.leave_units(side, 0);
        }
        if self.forest.is_one(left, right) {
            return true;
        }
        if !self.forest.is_one(a, b) {
            return false;
        }
        [Effort::Follow, Effort::Any, Effort::All]
            .into_iter()
            .any(|effort| {
                (self.fuel, self.effort) = (FUEL, effort);
                self.cancelled((a, b), left, right)
                    || self.inner(a, b, left, right)
                    || self.between(a, b, left, right)
            })
    }

    /// Looks for the conclusion among the parts of two equal terms, one brought into the form of the other.
    fn cancelled(&mut self, (a, b): (TermId, TermId), left: TermId, right: TermId) -> bool {
        for (s, t) in self.ways(a, b) {
            let Some([s1, s2]) = self.parts(s) else {
                continue;
            };
            for (side, part) in [(Side::Left, s1), (Side::Right, s2)] {
                let goal = match () {
                    () if self.forest.is_one(part, left) => right,
                    () if self.forest.is_one(part, right) => left,
                    () => continue,
                };
                if let Some(found) = self.cancel(s, t, side)
                    && self.same(found, goal, 0)
                {
                    return true;
                }
            }
        }
        false
    }

    /// Which of two equal terms is brought into the form of which. What the closure cuts is a product, or the sum whose
    /// first part is longer; that comes first.
    fn ways(&self, a: TermId, b: TermId) -> [(TermId, TermId); 2] {
        let first = |t: TermId| {
            let [p, _] = self.parts(t).unwrap_or([t; 2]);
            (!self.is_sum(t), self.forest.length(p).unwrap_or(i64::MAX))
        };
        match first(b) < first(a) {
            true => [(b, a), (a, b)],
            false => [(a, b), (b, a)],
        }
    }

    fn parts(&self, t: TermId) -> Option<[TermId; 2]> {
        self.forest.terms[t.index()].parts()
    }

    fn is_sum(&self, t: TermId) -> bool {
        matches!(self.forest.terms[t.index()], Term::Sum(..))
    }

    /// Where one side is made of new pieces, it is what defines them.
    fn define(&mut self, premise: (TermId, TermId), left: TermId, right: TermId) -> bool {
        for (whole, made) in [(left, right), (right, left)] {
            let Some([p, q]) = self.parts(made) else {
                continue;
            };
            let new = |t| self.new.contains(&t);
            let why = match (self.is_sum(made), new(p), new(q)) {
                (true, true, true) => Why::Cut,
                (false, false, false) | (true, ..) => continue,
                (false, ..) => match self.divided(premise, whole) {
                    Some(why) => why,
                    None => continue,
                },
            };
            self.new.remove(&p);
            self.new.remove(&q);
            self.forest.merge(whole, made, why);
            return true;
        }
        false
    }

    /// Why a part of two equal products is a product with a new piece: the other one's part divides it, or they have
    /// a piece in common.
    fn divided(&mut self, (a, b): (TermId, TermId), long: TermId) -> Option<Why> {
        let (Rule::Factor(side) | Rule::Common(side)) = self.rule else {
            return None;
        };
        let premise = self.forest.explain(a, b)?;
        let (x, y) = self.parts(a).zip(self.parts(b))?;
        if side.of(x) != long && side.of(y) != long {
            return None;
        }
        let other = if side.of(x) == long {
            side.of(y)
        } else {
            side.of(x)
        };
        let mut extents = self.forest.tell(long);
        extents.extend(self.forest.tell(other));
        Some(match self.rule {
            Rule::Factor(_) => Why::Factor {
                premise,
                side,
                extents,
            },
            _ => Why::Common {
                premise,
                side,
                extents,
            },
        })
    }

    /// Brings `t`, which equals `s`, into the form that `s` has, with parts of the same extents; makes the parts of
    /// both one. Returns the part of `t` on this side.
    fn cancel(&mut self, s: TermId, t: TermId, side: Side) -> Option<TermId> {
        let [s1, s2] = self.parts(s)?;
        let alike = self.is_sum(s) == self.is_sum(t);
        let first = self.parts(t).filter(|_| alike).map(|[t1, _]| t1);
        let whole = match self.is_sum(s) {
            // Whose length need not be known.
            _ if first.is_some_and(|t1| self.forest.extent(s1) == self.forest.extent(t1)) => t,
            true => {
                let at = self.forest.length(s1)?;
                let (l, r) = self.split_as(t, at)?;
                self.forest.sum(l, r)
            }
            false => {
                let inner = self.forest.extent(s2);
                let (l, r) = self.divide_as(vec![t], &inner, 0)?;
                self.forest.product(l, r)
            }
        };
        self.cancel_parts(s, whole)?;
        Some(side.of(self.parts(whole)?))
    }

    /// Makes the parts of two equal sums or products, of the same extents, one.
    fn cancel_parts(&mut self, s: TermId, t: TermId) -> Option<()> {
        let ([s1, s2], [t1, t2]) = (self.parts(s)?, self.parts(t)?);
        if !self.forest.is_one(s, t) {
            return None;
        }
        for (side, a, b) in [(Side::Left, s1, t1), (Side::Right, s2, t2)] {
            if self.forest.is_one(a, b) {
                continue;
            }
            let mut extents = Vec::new();
            for t in [s1, t1] {
                extents.extend(self.forest.tell(t));
            }
            let premise = self.forest.explain(s, t)?;
            let why = Why::Cancel {
                premise,
                side,
                extents,
            };
            self.forest.merge(a, b, why);
        }
        Some(())
    }

    /// What is left between of two equal products `a * x` and `b * y` once what their parts have in common is divided
    /// off on both sides: `left` of the one, `right` of the other.
    fn between(&mut self, a: TermId, b: TermId, left: TermId, right: TermId) -> bool {
        let mut inner = Vec::new();
        for (whole, between) in [(a, left), (b, right)] {
            let ends = self.parts(whole).zip(self.parts(between));
            let Some(([mut outer, mut inside], [l, r])) = ends else {
                return false;
            };
            let mut common = (None, None);
            let product = |d: &Self, t: TermId, side: Side, part: TermId| {
                let mut all = d.readings(t).into_iter().filter(|s| !d.is_sum(*s));
                all.find_map(|s| d.parts(s).filter(|p| d.forest.is_one(side.of(*p), part)))
            };
            if !self.forest.is_one(outer, l) {
                let Some([p, rest]) = product(self, outer, Side::Right, l) else {
                    return false;
                };
                (common.0, outer) = (Some(p), rest);
            }
            if !self.forest.is_one(inside, r) {
                let Some([rest, q]) = product(self, inside, Side::Left, r) else {
                    return false;
                };
                (common.1, inside) = (Some(q), rest);
            }
            // (p * m) * (n * q) = p * ((m * n) * q)
            let mut at = self.forest.product(outer, inside);
            if let Some(q) = common.1 {
                let nq = self.forest.product(inside, q);
                let before = self.forest.product(outer, nq);
                at = self.forest.product(at, q);
                self.forest.merge(at, before, Why::Regroup);
                inside = nq;
            }
            let tail = at;
            if let Some(p) = common.0 {
                let pm = self.forest.product(p, outer);
                let before = self.forest.product(pm, inside);
                at = self.forest.product(p, tail);
                self.forest.merge(before, at, Why::Regroup);
            }
            inner.push((at, tail, common));
        }
        let [(x, u, first), (y, v, second)] = inner[..] else {
            return false;
        };
        if first.0.is_some() != second.0.is_some() || first.1.is_some() != second.1.is_some() {
            return false;
        }
        if first.0.is_some() {
            self.cancel_parts(x, y);
        }
        if first.1.is_some() {
            self.cancel_parts(u, v);
        }
        self.forest.is_one(left, right)
    }

    /// [`Deriver::split`] of a sum or product as it stands, and not of what it equals.
    fn split_as(&mut self, t: TermId, at: i64) -> Option<(TermId, TermId)> {
        self.split_from(vec![t], at, 0)
    }

    /// Two terms that concatenate to `t`, the first of `at` elements.
    fn split(&mut self, t: TermId, at: i64, depth: u32) -> Option<(TermId, TermId)> {
        self.split_from(self.readings(t), at, depth)
    }

    /// The same for one of these terms, which are equal.
    fn split_from(
        &mut self,
        mut shapes: Vec<TermId>,
        mut at: i64,
        depth: u32,
    ) -> Option<(TermId, TermId)> {
        self.fuel = self.fuel.checked_sub(1)?;
        // Long chains of concatenations are gone down in a loop.
        let mut way = Vec::new();
        let (mut l, mut r) = loop {
            let exact = |s: &&TermId| {
                let first = self.parts(**s).and_then(|[p, _]| self.forest.length(p));
                self.is_sum(**s) && first == Some(at)
            };
            let here = shapes.iter().find(exact).copied();
            let here = here.and_then(|s| self.parts(s));
            if let Some([p, q]) = here.filter(|_| self.effort != Effort::All || shapes.len() == 1) {
                break (p, q);
            }
            if shapes.len() > 1 {
                // Several readings, of which some may lead nowhere.
                let mut found = here.map(|[p, q]| (p, q));
                for s in shapes.into_iter().filter(|_| depth < DEEPEST) {
                    if found.is_none() || self.effort == Effort::All {
                        let other = self.split_from(vec![s], at, depth + 1);
                        self.bring_together(found, other);
                        found = found.or(other);
                    }
                }
                break found?;
            }
            let only = *shapes.first()?;
            let [p, q] = self.parts(only)?;
            if !self.is_sum(only) {
                break self.split_product(only, at, depth)?;
            }
            let n = self.forest.length(p)?;
            way.push((p, q, at < n));
            let inside = if at < n { p } else { q };
            at -= if at < n { 0 } else { n };
            shapes = self.readings(inside);
        };
        while let Some((p, q, inside_left)) = way.pop() {
            if inside_left {
                // (l + r) + q = l + (r + q)
                let before = self.forest.sum(l, r);
                let before = self.forest.sum(before, q);
                r = self.forest.sum(r, q);
                let after = self.forest.sum(l, r);
                self.forest.merge(before, after, Why::Regroup);
            } else {
                // (p + l) + r = p + (l + r)
                let after = self.forest.sum(l, r);
                let after = self.forest.sum(p, after);
                l = self.forest.sum(p, l);
                let before = self.forest.sum(l, r);
                self.forest.merge(before, after, Why::Regroup);
            }
        }
        Some((l, r))
    }

    /// Makes the parts of two cuts of one axis in one place one.
    fn bring_together(&mut self, one: Option<(TermId, TermId)>, other: Option<(TermId, TermId)>) {
        if let (Some((l, r)), Some((m, s))) = (one, other) {
            let (x, y) = (self.forest.sum(l, r), self.forest.sum(m, s));
            self.cancel_parts(x, y);
        }
    }

    fn readings(&self, t: TermId) -> Vec<TermId> {
        let mut all = self.forest.shapes(t);
        all.truncate(match self.effort {
            Effort::Follow => 1,
            Effort::Any | Effort::All => READINGS,
        });
        all
    }

    /// The same for a product: between blocks the outer factor is cut; inside a block the inner one, too.
    fn split_product(&mut self, t: TermId, at: i64, depth: u32) -> Option<(TermId, TermId)> {
        let [g, y] = self.parts(t).filter(|_| depth < DEEPEST)?;
        let (blocks, n) = (self.forest.length(g)?, self.forest.length(y)?);
        let (whole, part) = (at.checked_div(n)?, at.checked_rem(n)?);
        if part == 0 {
            let (g1, g2) = self.split(g, whole, depth + 1)?;
            return Some(self.distribute(g1, g2, y));
        }
        // g = g1 + (one + g2), of which g1 and g2 may be missing.
        let (mut before, mut rest) = (None, g);
        if whole > 0 {
            let (g1, tail) = self.split(g, whole, depth + 1)?;
            let (head, _) = self.distribute(g1, tail, y);
            (before, rest) = (Some(head), tail);
        }
        let (one, after) = match blocks - whole {
            1 => (rest, None),
            _ => self
                .split(rest, 1, depth + 1)
                .map(|(one, g2)| (one, Some(g2)))?,
        };
        let (y1, y2) = self.split(y, part, depth + 1)?;
        let (mut l, mut r) = self.inside(one, y, [y1, y2]);
        let mut tail_sum = self.forest.sum(l, r);
        if let Some(g2) = after {
            let (_, tail) = self.distribute(one, g2, y);
            let left = self.forest.sum(tail_sum, tail);
            r = self.forest.sum(r, tail);
            tail_sum = self.forest.sum(l, r);
            self.forest.merge(left, tail_sum, Why::Regroup);
        }
        if let Some(head) = before {
            let right = self.forest.sum(head, tail_sum);
            l = self.forest.sum(head, l);
            let left = self.forest.sum(l, r);
            self.forest.merge(left, right, Why::Regroup);
        }
        Some((l, r))
    }

    /// `one * (y1 + y2) = one * y1 + one * y2`, where `one` is a single element: the two parts.
    fn inside(&mut self, one: TermId, y: TermId, [y1, y2]: [TermId; 2]) -> (TermId, TermId) {
        if self.unit(one, y) == y {
            return (y1, y2);
        }
        let inner = self.forest.sum(y1, y2);
        let left = self.forest.product(one, inner);
        let (l, r) = (self.forest.product(one, y1), self.forest.product(one, y2));
        let right = self.forest.sum(l, r);
        self.forest.merge(left, right, Why::Distribute);
        (self.unit(one, y1), self.unit(one, y2))
    }

    /// `(a + b) * y = a * y + b * y`; units are left out.
    fn distribute(&mut self, a: TermId, b: TermId, y: TermId) -> (TermId, TermId) {
        let sum = self.forest.sum(a, b);
        let left = self.forest.product(sum, y);
        let (ay, by) = (self.forest.product(a, y), self.forest.product(b, y));
        let right = self.forest.sum(ay, by);
        self.forest.merge(left, right, Why::Distribute);
        (self.unit(a, y), self.unit(b, y))
    }

    /// Makes products with units in a term their other factors.
    fn leave_units(&mut self, t: TermId, depth: u32) {
        let Some([a, b]) = self.parts(t).filter(|_| depth < DEEPEST) else {
            return;
        };
        self.leave_units(a, depth + 1);
        self.leave_units(b, depth + 1);
        if !self.is_sum(t) {
            self.unit(a, b);
        }
    }

    /// `a * y`, without the factor that is a unit: a single element that has to stay.
    fn unit(&mut self, a: TermId, y: TermId) -> TermId {
        let product = self.forest.product(a, y);
        match () {
            () if self.forest.unit(a, product, y) => y,
            () if self.forest.unit(y, product, a) => a,
            () => product,
        }
    }

    /// Two terms whose product is `t`, the second of this extent.
    fn divide(&mut self, t: TermId, inner: &Extent, depth: u32) -> Option<(TermId, TermId)> {
        self.divide_as(self.readings(t), inner, depth)
    }

    /// The same for one of these terms, which are equal.
    fn divide_as(
        &mut self,
        shapes: Vec<TermId>,
        inner: &Extent,
        depth: u32,
    ) -> Option<(TermId, TermId)> {
        self.fuel = self.fuel.checked_sub(1).filter(|_| depth <= DEEPEST)?;
        let whole: Vec<TermId> = shapes.into_iter().filter(|s| !self.is_sum(*s)).collect();
        let products: Vec<_> = whole.iter().filter_map(|s| self.parts(*s)).collect();
        let exact = |(_, [_, x]): &(&TermId, &[TermId; 2])| self.forest.extent(*x) == *inner;
        let exact: Vec<_> = whole.iter().zip(&products).filter(exact).collect();
        if let Some(((first, [a, x]), others)) = exact.split_first() {
            // All of them are equal, so that their parts are.
            for (other, _) in others {
                self.cancel_parts(**first, **other);
            }
            return Some((*a, *x));
        }
        for [a, x] in products {
            let extent = self.forest.extent(x);
            if extent.div_exact(inner).is_some_and(|q| !q.is(0)) {
                if let Some((l, r)) = self.divide(x, inner, depth + 1) {
                    // (a * l) * r = a * (l * r)
                    let after = self.forest.product(l, r);
                    let after = self.forest.product(a, after);
                    let l = self.forest.product(a, l);
                    let before = self.forest.product(l, r);
                    self.forest.merge(before, after, Why::Regroup);
                    return Some((l, r));
                }
            } else if let Some(rest) = inner.div_exact(&extent).filter(|q| !q.is(0))
                && let Some((l, r)) = self.divide(a, &rest, depth + 1)
            {
                // (l * r) * x = l * (r * x)
                let before = self.forest.product(l, r);
                let before = self.forest.product(before, x);
                let r = self.forest.product(r, x);
                let after = self.forest.product(l, r);
                self.forest.merge(before, after, Why::Regroup);
                return Some((l, r));
            }
        }
        None
    }

    /// Shows that two sums or products have the same parts, however they are grouped.
    fn same(&mut self, a: TermId, b: TermId, depth: u32) -> bool {
        if self.forest.is_one(a, b) {
            return true;
        }
        let Some(fuel) = self.fuel.checked_sub(1).filter(|_| depth <= DEEPEST) else {
            return false;
        };
        self.fuel = fuel;
        for s in self.readings(a) {
            let Some([p, q]) = self.parts(s) else {
                continue;
            };
            for t in self.readings(b) {
                let Some([u, v]) = self.parts(t) else {
                    continue;
                };
                let equal = self.forest.extent(p) == self.forest.extent(u);
                if self.is_sum(s) == self.is_sum(t)
                    && equal
                    && self.same(p, u, depth + 1)
                    && self.same(q, v, depth + 1)
                {
                    return self.forest.is_one(a, b);
                }
            }
            let regrouped = match self.is_sum(s) {
                true => self.forest.length(p).and_then(|n| self.split(b, n, 0)),
                false => {
                    let inner = self.forest.extent(q);
                    self.divide(b, &inner, 0)
                }
            };
            if let Some((u, v)) = regrouped
                && self.same(p, u, depth + 1)
                && self.same(q, v, depth + 1)
            {
                return self.forest.is_one(a, b);
            }
        }
        false
    }

    /// Two factors, or outer parts, that stand over the same stretch inside the two products of the premise.
    fn inner(&mut self, a: TermId, b: TermId, left: TermId, right: TermId) -> bool {
        let factors = self.factors(a);
        let mut tail = Extent::one();
        for factor in factors.into_iter().rev() {
            let ends = match tail.is(1) {
                true => Some((a, b)),
                false => {
                    let ends = self.divide_as(vec![a], &tail, 0);
                    let ends = ends.zip(self.divide_as(vec![b], &tail, 0));
                    ends.and_then(|((l, r), (m, s))| {
                        let (x, y) = (self.forest.product(l, r), self.forest.product(m, s));
                        (self.forest.is_one(x, y)).then_some(())?;
                        self.cancel(x, y, Side::Left)?;
                        Some((l, m))
                    })
                }
            };
            tail = tail.mul(&self.forest.extent(factor));
            let Some((l, m)) = ends else { continue };
            if self.same(l, left, 0) && self.same(m, right, 0)
                || self.same(l, right, 0) && self.same(m, left, 0)
            {
                return true;
            }
            let inner = self.forest.extent(left);
            let ends = self.divide(l, &inner, 0).zip(self.divide(m, &inner, 0));
            if let Some(((p, q), (u, v))) = ends {
                let (x, y) = (self.forest.product(p, q), self.forest.product(u, v));
                if self.forest.is_one(x, y) && self.cancel(x, y, Side::Right).is_some() {
                    let crossed = self.same(q, left, 0) && self.same(v, right, 0);
                    if crossed || self.same(q, right, 0) && self.same(v, left, 0) {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// The factors of a product, outermost first.
    fn factors(&self, t: TermId) -> Vec<TermId> {
        let (mut out, mut open) = (Vec::new(), vec![t]);
        let mut seen = HashSet::new();
        while let Some(at) = open.pop() {
            let shapes = self.readings(at);
            let product = shapes.into_iter().find(|s| !self.is_sum(*s));
            match product.and_then(|s| self.parts(s)) {
                Some([a, b]) if out.len() < READINGS && seen.insert(at) => open.extend([b, a]),
                _ => out.push(at),
            }
        }
        out
    }
}
