//! How a conclusion of the closure follows: the laws that lead from a premise to it.
//!
//! The closure notes what it concluded, from which equality, and which sums and products it went by: the trail. Here
//! the same way is gone with terms, each step by a law that the checker knows, so that nothing is searched for.

use super::forest::Forest;
use crate::reasons::Rule;
use prune_opt_proof::{Side, Term, TermId, Why};
use std::collections::HashSet;

pub(super) struct Deriver<'f> {
    pub forest: &'f mut Forest,
    /// Pieces that nothing defines yet.
    pub new: &'f mut HashSet<TermId>,
    /// What the closure concluded by.
    pub rule: Rule,
    /// The two terms that were equal before.
    pub premise: (TermId, TermId),
    /// What is left of the trail: the sums and products that stood for their classes; nothing for a factor that was
    /// left whole.
    pub trail: std::vec::IntoIter<Option<TermId>>,
}

impl Deriver<'_> {
    /// Whether `left = right` needs no way: it is known, or one side is defined by it.
    pub fn is_plain(&mut self, left: TermId, right: TermId) -> bool {
        self.forest.is_one(left, right) || self.define(left, right)
    }

    /// Proves `left = right`; false where the way can't be gone.
    pub fn derive(&mut self, left: TermId, right: TermId) -> bool {
        let (a, b) = self.premise;
        if self.forest.is_one(a, b) {
            // Where it can't be gone to the end, the sides are not one.
            let _gone = match self.rule {
                Rule::Cancel => self.cancel(a, b),
                Rule::Cut => self.cut(a, b),
                Rule::Factor(side) => self.factor(a, b, side),
                Rule::Flat => self.flat(a, b),
                Rule::Common(_) | Rule::Between => self.between(a, b),
            };
        }
        self.forest.is_one(left, right)
    }

    /// The next sum or product of the trail, which equals `t`.
    fn follow(&mut self, t: TermId) -> Option<TermId> {
        let next = self.trail.next().flatten();
        next.filter(|node| self.forest.is_one(*node, t))
    }

    fn parts(&self, t: TermId) -> Option<[TermId; 2]> {
        self.forest.terms[t.index()].parts()
    }

    fn is_sum(&self, t: TermId) -> bool {
        matches!(self.forest.terms[t.index()], Term::Sum(..))
    }

    /// Where one side is made of new pieces, it is what defines them.
    fn define(&mut self, left: TermId, right: TermId) -> bool {
        for (whole, made) in [(left, right), (right, left)] {
            let Some([p, q]) = self.parts(made) else {
                continue;
            };
            let new = |t| self.new.contains(&t);
            let why = match (self.is_sum(made), new(p), new(q)) {
                (true, true, true) => Why::Cut,
                (false, false, false) | (true, ..) => continue,
                (false, ..) => match self.divided(whole) {
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
    fn divided(&mut self, long: TermId) -> Option<Why> {
        let (Rule::Factor(side) | Rule::Common(side)) = self.rule else {
            return None;
        };
        let (a, b) = self.premise;
        let premise = self.forest.explain(a, b)?;
        let (x, y) = self.parts(a).zip(self.parts(b))?;
        let other = match (side.of(x), side.of(y)) {
            (x, other) if x == long => other,
            (other, y) if y == long => other,
            _ => return None,
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

    /// Makes the parts of two equal sums or products, of which two have equal extents, one.
    fn cancel(&mut self, s: TermId, t: TermId) -> Option<()> {
        let (p, q) = (self.parts(s)?, self.parts(t)?);
        if !self.forest.is_one(s, t) {
            return None;
        }
        let alike = |i: &usize| self.forest.extent(p[*i]) == self.forest.extent(q[*i]);
        let alike = [0, 1].into_iter().find(alike)?;
        for (side, a, b) in [(Side::Left, p[0], q[0]), (Side::Right, p[1], q[1])] {
            if self.forest.is_one(a, b) {
                continue;
            }
            let mut extents = Vec::new();
            for t in [p[alike], q[alike]] {
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

    /// Cuts the product, or the longer of the first parts of two sums, where the other sum's first part ends.
    fn cut(&mut self, a: TermId, b: TermId) -> Option<()> {
        let ([a1, _], [b1, _]) = (self.parts(a)?, self.parts(b)?);
        let (m, n) = (self.forest.length(a1)?, self.forest.length(b1)?);
        if !self.is_sum(b) {
            let (l, r) = self.split_product(b, m)?;
            let whole = self.forest.sum(l, r);
            return self.cancel(a, whole);
        }
        let (short, long) = if m < n { (a, b) } else { (b, a) };
        let [long, rest] = self.parts(long)?;
        let (l, r) = self.split(long, m.min(n))?;
        let (_, whole) = self.regroup_sum(l, r, rest);
        self.cancel(short, whole)
    }

    /// `(a + b) + c = a + (b + c)`: both.
    fn regroup_sum(&mut self, a: TermId, b: TermId, c: TermId) -> (TermId, TermId) {
        let (ab, bc) = (self.forest.sum(a, b), self.forest.sum(b, c));
        let both = (self.forest.sum(ab, c), self.forest.sum(a, bc));
        self.forest.merge(both.0, both.1, Why::Regroup);
        both
    }

    /// `(a * b) * c = a * (b * c)`: both.
    fn regroup_product(&mut self, a: TermId, b: TermId, c: TermId) -> (TermId, TermId) {
        let (ab, bc) = (self.forest.product(a, b), self.forest.product(b, c));
        let both = (self.forest.product(ab, c), self.forest.product(a, bc));
        self.forest.merge(both.0, both.1, Why::Regroup);
        both
    }

    /// A factor on this side of one product was found to be a product with the other's factor: what is left of it goes
    /// to the other side.
    fn factor(&mut self, a: TermId, b: TermId, side: Side) -> Option<()> {
        let (p, q) = (self.parts(a)?, self.parts(b)?);
        let made = self.trail.next().flatten()?;
        let (short, [outer, inner]) = match self.forest.is_one(side.of(p), made) {
            true => (b, p),
            false => (a, q),
        };
        let [m, n] = self.parts(made)?;
        let whole = match side {
            // (m * n) * inner = m * (n * inner)
            Side::Left => {
                self.unit(n, inner);
                self.regroup_product(m, n, inner).1
            }
            // outer * (m * n) = (outer * m) * n
            Side::Right => {
                self.unit(outer, m);
                self.regroup_product(outer, m, n).0
            }
        };
        self.cancel(short, whole)
    }

    /// What is left between of two equal products once what their parts have in common is divided off on both sides.
    fn between(&mut self, a: TermId, b: TermId) -> Option<()> {
        let made: Vec<TermId> = std::mem::take(&mut self.trail).flatten().collect();
        let ([a1, _], [b1, _]) = (self.parts(a)?, self.parts(b)?);
        let of = |at: usize| made.get(at).copied();
        let on_left = of(0).is_some_and(|m| self.forest.is_one(m, a1))
            && of(1).is_some_and(|m| self.forest.is_one(m, b1));
        let (lefts, rights) = match on_left {
            true => ([of(0), of(1)], [of(2), of(3)]),
            false => ([None; 2], [of(0), of(1)]),
        };
        let x = self.divide_off(a, lefts[0], rights[0])?;
        let y = self.divide_off(b, lefts[1], rights[1])?;
        // From the outside in: what is common on the left, then on the right.
        for (x, y) in x.into_iter().zip(y) {
            self.cancel(x, y)?;
        }
        Some(())
    }

    /// `outer * inner` where `outer = p * m` or `inner = n * q`, or both, are known: the products `p * ((m * n) * q)`,
    /// which equals it, and `(m * n) * q`, each where it has such a factor.
    fn divide_off(
        &mut self,
        whole: TermId,
        left: Option<TermId>,
        right: Option<TermId>,
    ) -> Option<Vec<TermId>> {
        let [outer, inner] = self.parts(whole)?;
        let left = left.and_then(|t| self.parts(t));
        let right = right.and_then(|t| self.parts(t));
        let (m, n) = (left.map_or(outer, |p| p[1]), right.map_or(inner, |p| p[0]));
        self.unit(m, n);
        let mut at = self.forest.product(m, n);
        let mut products = Vec::new();
        if let Some([_, q]) = right {
            at = self.regroup_product(m, n, q).0;
            products.push(at);
        }
        if let Some([p, _]) = left {
            let tail = right.map_or(n, |[n, q]| self.forest.product(n, q));
            self.regroup_product(p, m, tail);
            products.push(self.forest.product(p, at));
        }
        products.reverse();
        Some(products)
    }

    /// Regroups two equal products by their factors; those of equal extents at the right ends are equal, and what is
    /// left of the products.
    fn flat(&mut self, a: TermId, b: TermId) -> Option<()> {
        let (mut left, mut right) = (self.nest(a)?, self.nest(b)?);
        while let (Some(&(l, s)), Some(&(r, t))) = (left.last(), right.last()) {
            let only = left.len() == 1 || right.len() == 1;
            if only || self.forest.extent(l) != self.forest.extent(r) {
                break;
            }
            self.cancel(s, t)?;
            left.pop();
            right.pop();
        }
        self.unnest(&left);
        self.unnest(&right);
        Some(())
    }

    /// The factors of a product by the trail, outermost first, each with the product of those up to it, nested to the
    /// left, `((f1 * f2) * f3)`; the last equals `t`.
    fn nest(&mut self, t: TermId) -> Option<Vec<(TermId, TermId)>> {
        let [a, b] = self.parts(t)?;
        let mut factors: Vec<(TermId, TermId)> = Vec::new();
        let mut open = vec![b, a];
        while let Some(at) = open.pop() {
            let before = factors.last().map(|(_, product)| *product);
            match self.trail.next()? {
                Some(node) if self.forest.is_one(node, at) => {
                    let [u, v] = self.parts(node)?;
                    if let Some(before) = before {
                        self.regroup_product(before, u, v);
                    }
                    open.extend([v, u]);
                }
                Some(_) => return None,
                None => {
                    let product = before.map_or(at, |before| self.forest.product(before, at));
                    factors.push((at, product));
                }
            }
        }
        Some(factors)
    }

    /// Shows that such a product equals the one that is nested to the right, units left out.
    fn unnest(&mut self, factors: &[(TermId, TermId)]) {
        let Some((&(mut tail, _), mut rest)) = factors.split_last() else {
            return;
        };
        while let Some((&(factor, _), before)) = rest.split_last() {
            if let Some((_, before)) = before.last() {
                self.regroup_product(*before, factor, tail);
            }
            tail = self.unit(factor, tail);
            rest = before;
        }
    }

    /// Two terms that concatenate to `t`, the first of `at` elements.
    fn split(&mut self, t: TermId, mut at: i64) -> Option<(TermId, TermId)> {
        let (mut way, mut inside) = (Vec::new(), t);
        let (mut l, mut r) = loop {
            let node = self.follow(inside)?;
            let [p, q] = self.parts(node)?;
            if !self.is_sum(node) {
                break self.split_product(node, at)?;
            }
            let n = self.forest.length(p)?;
            if at == n {
                break (p, q);
            }
            way.push((p, q, at < n));
            inside = if at < n { p } else { q };
            at -= if at < n { 0 } else { n };
        };
        while let Some((p, q, inside_left)) = way.pop() {
            if inside_left {
                self.regroup_sum(l, r, q);
                r = self.forest.sum(r, q);
            } else {
                self.regroup_sum(p, l, r);
                l = self.forest.sum(p, l);
            }
        }
        Some((l, r))
    }

    /// The same for a product: between blocks the outer factor is cut; inside a block the inner one, too.
    fn split_product(&mut self, t: TermId, at: i64) -> Option<(TermId, TermId)> {
        let [g, y] = self.parts(t)?;
        let (blocks, n) = (self.forest.length(g)?, self.forest.length(y)?);
        let (whole, part) = (at.checked_div(n)?, at.checked_rem(n)?);
        if part == 0 {
            let (g1, g2) = self.split(g, whole)?;
            return Some(self.distribute(g1, g2, y));
        }
        // g = g1 + (one + g2), of which g1 and g2 may be missing.
        let (mut before, mut rest) = (None, g);
        if whole > 0 {
            let (g1, tail) = self.split(g, whole)?;
            let (head, _) = self.distribute(g1, tail, y);
            (before, rest) = (Some(head), tail);
        }
        let (one, after) = match blocks - whole {
            1 => (rest, None),
            _ => self.split(rest, 1).map(|(one, g2)| (one, Some(g2)))?,
        };
        let (y1, y2) = self.split(y, part)?;
        let (mut l, mut r) = self.inside(one, [y1, y2]);
        if let Some(g2) = after {
            let (_, tail) = self.distribute(one, g2, y);
            self.regroup_sum(l, r, tail);
            r = self.forest.sum(r, tail);
        }
        if let Some(head) = before {
            self.regroup_sum(head, l, r);
            l = self.forest.sum(head, l);
        }
        Some((l, r))
    }

    /// `one * (y1 + y2) = one * y1 + one * y2`, where `one` is a single element: the two parts.
    fn inside(&mut self, one: TermId, [y1, y2]: [TermId; 2]) -> (TermId, TermId) {
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

    /// `a * y`, without the factor that is a unit: a single element that has to stay. Where both are, which one the closure
    /// left out depends on which it knew by then, so that the product is either.
    fn unit(&mut self, a: TermId, y: TermId) -> TermId {
        let product = self.forest.product(a, y);
        let left = self.forest.unit(a, product, y);
        let right = self.forest.unit(y, product, a);
        match () {
            () if left => y,
            () if right => a,
            () => product,
        }
    }
}
