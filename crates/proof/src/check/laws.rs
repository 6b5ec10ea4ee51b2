//! The laws of the algebra: what makes two terms one axis whatever the ops are.

use super::{Checker, Fallible, ensure};
use crate::{Side, StepId, Term, TermId};
use prune_opt_ir::extent::gcd;
use std::collections::HashMap;

impl Checker<'_> {
    /// The parts of two sums, or of two products.
    fn two(&self, left: TermId, right: TermId) -> Fallible<[[TermId; 2]; 2]> {
        match (self.term(left)?, self.term(right)?) {
            (Term::Sum(a, x), Term::Sum(b, y)) | (Term::Product(a, x), Term::Product(b, y)) => {
                Ok([[*a, *x], [*b, *y]])
            }
            _ => Err("the premise is not about two sums, or two products".into()),
        }
    }

    pub(super) fn cancel(
        &self,
        left: TermId,
        right: TermId,
        premise: StepId,
        side: Side,
    ) -> Fallible {
        let (l, r) = self.sides(premise)?;
        let [p, q] = self.two(l, r)?;
        let same = |i: usize| self.extents.get(p[i]) == self.extents.get(q[i]);
        ensure(
            same(0) || same(1),
            "no parts of the premise are of equal extent",
        )?;
        let parts = (side.of(p), side.of(q));
        ensure(
            parts == (left, right),
            "the sides are not parts of the premise's",
        )
    }

    pub(super) fn cut(&mut self, left: TermId, right: TermId) -> Fallible {
        let Term::Sum(a, b) = self.term(right)? else {
            return Err("the right side is no sum".into());
        };
        self.is_defined(left)?;
        self.define(*a)?;
        self.define(*b)?;
        let some = |t| self.extents.get(t).length().is_some_and(|n| n > 0);
        ensure(
            some(*a) && some(*b),
            "a piece has no elements, or nobody knows how many",
        )?;
        let holds = self.extents.get(right) == self.extents.get(left);
        ensure(holds, "the pieces are not as long as the whole")
    }

    /// On one side, the parts of the two products of the premise, and those of the product `made` with the one of that
    /// side first.
    fn division(&self, made: TermId, premise: StepId, side: Side) -> Fallible<[[TermId; 2]; 2]> {
        let (l, r) = self.sides(premise)?;
        let (Term::Product(a, x), Term::Product(b, y)) = (self.term(l)?, self.term(r)?) else {
            return Err("the premise is not about two products".into());
        };
        let Term::Product(outer, inner) = self.term(made)? else {
            return Err("the right side is no product".into());
        };
        let made = match side {
            Side::Left => [*outer, *inner],
            Side::Right => [*inner, *outer],
        };
        Ok([[side.of([*a, *x]), side.of([*b, *y])], made])
    }

    pub(super) fn factor(
        &mut self,
        left: TermId,
        right: TermId,
        premise: StepId,
        side: Side,
    ) -> Fallible {
        let [[p, q], [short, piece]] = self.division(right, premise, side)?;
        let parts = (left, short);
        ensure(
            parts == (p, q) || parts == (q, p),
            "the sides are not parts of the premise's",
        )?;
        self.is_defined(left)?;
        self.is_defined(short)?;
        self.define(piece)?;
        let q = self.extents.get(left).div_exact(self.extents.get(short));
        let holds = q.is_some_and(|q| q == *self.extents.get(piece));
        ensure(holds, "the extent does not divide")
    }

    pub(super) fn regroup(&self, left: TermId, right: TermId) -> Fallible {
        let holds = match (self.term(left)?, self.term(right)?) {
            (Term::Sum(ab, c), Term::Sum(a, bc)) => {
                matches!((self.term(*ab)?, self.term(*bc)?), (Term::Sum(a2, b), Term::Sum(b2, c2))
                    if (a, b, c) == (a2, b2, c2))
            }
            (Term::Product(ab, c), Term::Product(a, bc)) => {
                matches!((self.term(*ab)?, self.term(*bc)?), (Term::Product(a2, b), Term::Product(b2, c2))
                    if (a, b, c) == (a2, b2, c2))
            }
            _ => false,
        };
        ensure(holds, "this is not (a + b) + c = a + (b + c)")
    }

    pub(super) fn distribute(&self, left: TermId, right: TermId) -> Fallible {
        let holds = match (self.term(left)?, self.term(right)?) {
            (Term::Product(f, g), Term::Sum(l, r)) => {
                let (f, g) = (*f, *g);
                let outer = matches!((self.term(f)?, self.term(*l)?, self.term(*r)?),
                    (Term::Sum(a, b), Term::Product(a2, c), Term::Product(b2, d))
                        if (a, b, g, g) == (a2, b2, *c, *d));
                let single = self.extents.get(f).is(1);
                let inner = matches!((self.term(g)?, self.term(*l)?, self.term(*r)?),
                    (Term::Sum(a, b), Term::Product(c, a2), Term::Product(d, b2))
                        if (f, f, a, b) == (*c, *d, a2, b2));
                outer || single && inner
            }
            _ => false,
        };
        ensure(
            holds,
            "this is not (a + b) * c = a * c + b * c, nor that of a single element and a sum",
        )
    }

    /// Whether a term keeps an element, whatever goes: an axis, and a variable that is not one part of axes among others.
    fn keeps_one(&self, term: TermId) -> bool {
        match &self.proof.terms[term.index()] {
            Term::Place(_) => true,
            Term::Var(op, var) => {
                let relation = self.facts.relations.get(*op);
                relation.is_some_and(|r| r.vars.get(*var).is_some_and(|info| !info.part))
            }
            _ => false,
        }
    }

    pub(super) fn unit(&self, left: TermId, right: TermId, frozen: Option<StepId>) -> Fallible {
        let frozen = frozen.map(|step| self.is_frozen(step)).transpose()?;
        let stays = |t: TermId| {
            let number = matches!(self.proof.terms[t.index()], Term::Number(..));
            self.extents.get(t).is(1) && (number || self.keeps_one(t) || frozen == Some(t))
        };
        let holds = match self.term(left)? {
            Term::Product(a, b) => stays(*a) && *b == right || stays(*b) && *a == right,
            _ => false,
        };
        ensure(holds, "this is not 1 * a = a with an element that stays")
    }

    /// What the extents of two products' parts have in common.
    pub(super) fn common(
        &mut self,
        left: TermId,
        right: TermId,
        premise: StepId,
        side: Side,
    ) -> Fallible {
        let [parts, [shared, rest]] = self.division(right, premise, side)?;
        let (l, r) = self.sides(premise)?;
        ensure(
            parts.contains(&left),
            "the left side is no part of the premise's",
        )?;
        self.is_defined(left)?;
        let of = (l.min(r), l.max(r), side);
        match self.common.get(&shared) {
            Some(known) => ensure(*known == of, "what is shared is of other products")?,
            None => self.define(shared)?,
        }
        self.define(rest)?;
        self.common.insert(shared, of);
        let length = |t: TermId| self.extents.get(t).length();
        let both = length(parts[0]).zip(length(parts[1]));
        let divisor = both.map(|(m, n)| gcd(m, n));
        ensure(
            divisor.is_some() && divisor == length(shared),
            "what is shared is not as long as what the extents have in common",
        )
    }

    /// A single element that stands in every term of what keeps an element.
    pub(super) fn empties(&self, term: TermId, step: StepId) -> Fallible {
        let (whole, all) = self.sides(step)?;
        ensure(self.extents.get(term).is(1), "it has more than one element")?;
        ensure(
            self.keeps_one(whole),
            "nothing says that this keeps an element",
        )?;
        ensure(self.all_have(all, term)?, "a term is left without it")
    }

    /// Whether every term of a sum has a factor; of a product, one of its factors does. Each term is looked at once.
    fn all_have(&self, all: TermId, factor: TermId) -> Fallible<bool> {
        let mut known = HashMap::from([(factor, true)]);
        let mut open = vec![all];
        while let Some(&at) = open.last() {
            if known.contains_key(&at) {
                open.pop();
                continue;
            }
            let term = self.term(at)?;
            let parts = term
                .parts()
                .map(|parts| parts.map(|p| known.get(&p).copied()));
            let has = match (term, parts) {
                (Term::Sum(..), Some([Some(a), Some(b)])) => a && b,
                (_, Some([Some(a), Some(b)])) => a || b,
                (_, Some(_)) => {
                    open.extend(term.parts().into_iter().flatten());
                    continue;
                }
                (_, None) => false,
            };
            known.insert(at, has);
        }
        Ok(known.get(&all).copied().unwrap_or(false))
    }

    /// The only element of a factor of what is a factor of itself.
    pub(super) fn around(&self, term: TermId, steps: &[StepId]) -> Fallible {
        ensure(self.extents.get(term).is(1), "it has more than one element")?;
        let mut sides = Vec::new();
        for step in steps {
            let (from, to) = self.sides(*step)?;
            match self.term(to)? {
                Term::Product(a, b) => sides.push((from, [*a, *b])),
                _ => return Err("a factor is no product".into()),
            }
        }
        let before = sides.iter().cycle().skip(sides.len().saturating_sub(1));
        let mut pairs = before.zip(&sides);
        ensure(
            !sides.is_empty() && pairs.all(|((_, parts), (from, _))| parts.contains(from)),
            "the products do not lead around",
        )?;
        let holds = sides.iter().any(|(_, parts)| parts.contains(&term));
        ensure(holds, "it is no factor on the way")
    }

    /// The only element of a factor of what keeps one.
    pub(super) fn last(&self, term: TermId, steps: &[StepId]) -> Fallible {
        ensure(self.extents.get(term).is(1), "it has more than one element")?;
        // The factors of what was found to keep one.
        let mut keep: Option<Vec<TermId>> = None;
        for step in steps {
            let (from, to) = self.sides(*step)?;
            let holds = keep.map_or(self.keeps_one(from), |keep| keep.contains(&from));
            ensure(holds, "nothing says that this keeps an element")?;
            let factors = match self.term(to)? {
                Term::Product(a, b) => vec![*a, *b],
                _ => Vec::new(),
            };
            keep = Some([vec![to], factors].concat());
        }
        let holds = keep.map_or(self.keeps_one(term), |keep| keep.contains(&term));
        ensure(
            holds,
            "nothing says that it is a factor of what keeps an element",
        )
    }

    pub(super) fn congruence(
        &self,
        left: TermId,
        right: TermId,
        why: &[Option<StepId>; 2],
    ) -> Fallible {
        let [p, q] = self.two(left, right)?;
        for i in 0..2 {
            let holds = match why[i] {
                None => p[i] == q[i],
                Some(step) => self.sides(step)? == (p[i], q[i]),
            };
            ensure(holds, "the premises do not make the parts equal")?;
        }
        Ok(())
    }

    pub(super) fn chain(&self, left: TermId, right: TermId, steps: &[(StepId, bool)]) -> Fallible {
        let mut at = left;
        for (step, back) in steps {
            let (l, r) = self.sides(*step)?;
            let (from, to) = if *back { (r, l) } else { (l, r) };
            ensure(from == at, "the chain breaks")?;
            at = to;
        }
        ensure(at == right, "the chain ends elsewhere")
    }

    /// Two composite axes of which no parts are of equal extent.
    pub(super) fn strides(&self, left: TermId, right: TermId) -> Fallible {
        let parts = |id| Ok::<_, String>(self.term(id)?.parts());
        let (Some(p), Some(q)) = (parts(left)?, parts(right)?) else {
            return Err("one of the axes is not cut".into());
        };
        let kinds = [left, right].map(|t| matches!(self.proof.terms[t.index()], Term::Sum(..)));
        let same = |i: usize| self.extents.get(p[i]) == self.extents.get(q[i]);
        ensure(
            kinds[0] != kinds[1] || !same(0) && !same(1),
            "the axes are cut at the same place",
        )
    }
}
