//! Axis expressions: what a tensor axis is made of, and their normal form.
//!
//! An axis is a sum (concatenation) of row-major products of fixed extents and channel classes. Constructors
//! return the normal form that `ir-spec/axes.md` specifies, without an e-graph, so that this crate alone can
//! verify types. Invariants of a value: sums and products are flat; neighbours that are both fixed are merged;
//! units are dropped; a product's sum stands last, `(a + b) * c` being `a * c + b * c`; equal neighbours in a
//! sum are run-length coded as `k * t`.

mod same;
mod terms;

use crate::entity::Class;
use crate::extent::Extent;
use indexmap::IndexSet;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

pub use terms::{Substitution, Terms};

/// How many elements each class has.
pub trait ClassExtents {
    /// The extent of `class`; 0 where there is no such class.
    fn class_extent(&self, class: Class) -> u64;
}

impl<F: Fn(Class) -> u64> ClassExtents for F {
    fn class_extent(&self, class: Class) -> u64 {
        self(class)
    }
}

/// An axis expression in normal form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Axis {
    /// No class inside: a literal, a symbol, or a polynomial of them.
    Fixed(Extent),
    /// A channel class.
    Class(Class),
    /// A row-major product of at least two factors; the first varies slowest.
    Prod(Arc<[Axis]>),
    /// A concatenation of at least two terms.
    Sum(Terms),
}

impl From<Extent> for Axis {
    fn from(extent: Extent) -> Self {
        Axis::Fixed(extent)
    }
}
impl From<u64> for Axis {
    fn from(extent: u64) -> Self {
        Axis::Fixed(extent.into())
    }
}
impl From<Class> for Axis {
    fn from(class: Class) -> Self {
        Axis::Class(class)
    }
}

impl Axis {
    /// The unit axis, a literal 1.
    pub fn one() -> Axis {
        Axis::Fixed(Extent::one())
    }

    /// Whether it is the literal 1.
    pub fn is_one(&self) -> bool {
        matches!(self, Axis::Fixed(e) if e.is(1))
    }

    /// Whether it is the literal 0.
    pub fn is_zero(&self) -> bool {
        matches!(self, Axis::Fixed(e) if e.is(0))
    }

    /// Whether no class occurs in it.
    pub fn is_fixed(&self) -> bool {
        matches!(self, Axis::Fixed(_))
    }

    /// The extent, where no class occurs in it.
    pub fn fixed(&self) -> Option<&Extent> {
        match self {
            Axis::Fixed(e) => Some(e),
            _ => None,
        }
    }

    /// The normal form of `terms` concatenated; the literal 0 where there is none. What begins with a sum shares it.
    pub fn sum(terms: impl IntoIterator<Item = Axis>) -> Axis {
        let zero = Axis::Fixed(Extent::default());
        terms.into_iter().fold(zero, |sum, term| match term {
            Axis::Sum(inner) if !sum.is_zero() => inner.iter().cloned().fold(sum, append),
            other => append(sum, other),
        })
    }

    /// The normal form of the row-major product of `factors`; the literal 1 where there is none.
    pub fn prod(factors: impl IntoIterator<Item = Axis>) -> Axis {
        let factors: Vec<Axis> = factors.into_iter().collect();
        factors
            .into_iter()
            .rev()
            .fold(Axis::one(), |right, left| times(left, right))
    }

    /// The number of elements.
    pub fn extent(&self, classes: &(impl ClassExtents + ?Sized)) -> Extent {
        match self {
            Axis::Fixed(e) => e.clone(),
            Axis::Class(c) => classes.class_extent(*c).into(),
            Axis::Prod(all) => all
                .iter()
                .fold(Extent::one(), |product, a| product.mul(&a.extent(classes))),
            Axis::Sum(all) => all
                .iter()
                .fold(Extent::default(), |sum, a| sum.add(&a.extent(classes))),
        }
    }

    /// How many literals, symbols and classes it is made of.
    pub fn size(&self) -> usize {
        match self {
            Axis::Fixed(e) => e.size(),
            Axis::Class(_) => 1,
            Axis::Prod(all) => all.iter().map(Axis::size).sum(),
            Axis::Sum(all) => all.iter().map(Axis::size).sum(),
        }
    }

    /// Calls `f` for every class that occurs, in order, as often as it does.
    pub fn for_each_class(&self, f: &mut impl FnMut(Class)) {
        match self {
            Axis::Fixed(_) => {}
            Axis::Class(c) => f(*c),
            Axis::Prod(all) => all.iter().for_each(|a| a.for_each_class(f)),
            Axis::Sum(all) => all.iter().for_each(|a| a.for_each_class(f)),
        }
    }

    /// The classes that occur, in order of first occurrence.
    pub fn classes(&self) -> Vec<Class> {
        let mut all = IndexSet::new();
        self.for_each_class(&mut |c| {
            all.insert(c);
        });
        all.into_iter().collect()
    }

    /// Whether `class` occurs in it.
    pub fn mentions(&self, class: Class) -> bool {
        let mut found = false;
        self.for_each_class(&mut |c| found |= c == class);
        found
    }

    /// The expression with every class replaced by what `by` says, in normal form again.
    pub fn substitute(&self, by: &mut impl FnMut(Class) -> Axis) -> Axis {
        match self {
            Axis::Fixed(_) => self.clone(),
            Axis::Class(c) => by(*c),
            Axis::Prod(all) => Axis::prod(all.iter().map(|a| a.substitute(by)).collect::<Vec<_>>()),
            Axis::Sum(all) => Axis::sum(all.iter().map(|a| a.substitute(by)).collect::<Vec<_>>()),
        }
    }

    /// The expression with classes of one element as units, which they are as far as pruning goes: their element
    /// stays. `None` where there is none of them.
    pub fn without_units(&self, classes: &(impl ClassExtents + ?Sized)) -> Option<Axis> {
        let unit = |c| classes.class_extent(c) == 1;
        let mut any = false;
        self.for_each_class(&mut |c| any = any || unit(c));
        let by = &mut |c| if unit(c) { Axis::one() } else { c.into() };
        any.then(|| self.substitute(by))
    }

    /// The terms of the concatenation; a single one where it is none.
    pub fn terms(&self) -> Vec<&Axis> {
        match self {
            Axis::Sum(all) => all.iter().collect(),
            other => vec![other],
        }
    }

    /// The first `len` terms, concatenated.
    fn prefix(&self, len: usize) -> Axis {
        match self {
            Axis::Sum(all) => all.prefix(len),
            other if len > 0 => other.clone(),
            _ => Axis::Fixed(Extent::default()),
        }
    }

    /// The factors of the product; a single one where it is none.
    pub fn factors(&self) -> &[Axis] {
        match self {
            Axis::Prod(all) => all,
            other => std::slice::from_ref(other),
        }
    }

    /// Cuts a concatenation after its first `at` elements. A cut is made only between terms, inside fixed
    /// terms, or at multiples of the inner factor of a product whose outer factor is fixed.
    pub fn split_prefix(
        &self,
        at: &Extent,
        classes: &(impl ClassExtents + ?Sized),
    ) -> Option<(Axis, Axis)> {
        let mut taken = Extent::default();
        let terms = self.terms();
        let tail = |i: usize| terms.iter().skip(i).copied().cloned();
        for (i, &term) in terms.iter().enumerate() {
            let rest = at.sub(&taken);
            if rest.is(0) {
                return Some((self.prefix(i), Axis::sum(tail(i))));
            }
            let extent = term.extent(classes);
            match (rest.length(), extent.length()) {
                (Some(r), Some(e)) if e > r => {
                    let (a, b) = cut_term(term, r, classes)?;
                    let right = std::iter::once(b).chain(tail(i + 1));
                    return Some((Axis::sum([self.prefix(i), a]), Axis::sum(right)));
                }
                _ => {
                    if let (Axis::Fixed(e), None) = (term, extent.sub(&rest).length()) {
                        // Symbols on both sides: what is left of a fixed term is a polynomial.
                        if i + 1 == terms.len()
                            && !(rest.length().is_some() && e.length().is_some())
                        {
                            let left = Axis::sum([self.prefix(i), Axis::Fixed(rest.clone())]);
                            return Some((left, Axis::Fixed(e.sub(&rest))));
                        }
                    }
                    taken = taken.add(&extent);
                }
            }
        }
        (taken == *at).then(|| (self.clone(), Axis::Fixed(Extent::default())))
    }

    /// Splits off an outer (left) factor of extent `factor`: `self = left * right`.
    pub fn split_left(
        &self,
        factor: &Extent,
        classes: &(impl ClassExtents + ?Sized),
    ) -> Option<(Axis, Axis)> {
        if factor.is(1) {
            return Some((Axis::one(), self.clone()));
        }
        if *factor == self.extent(classes) {
            return Some((self.clone(), Axis::one()));
        }
        let factors = self.factors();
        let mut rest = factor.clone();
        for (i, f) in factors.iter().enumerate() {
            let e = f.extent(classes);
            if let Some(r) = rest.div_exact(&e) {
                rest = r;
                if rest.is(1) {
                    let right = Axis::prod(factors[i + 1..].to_vec());
                    return Some((Axis::prod(factors[..=i].to_vec()), right));
                }
                continue;
            }
            let inner = e.div_exact(&rest)?;
            let (outer, inner) = match f {
                Axis::Fixed(_) => (Axis::Fixed(rest), Axis::Fixed(inner)),
                // A sum that repeats may have a common inner factor, too.
                Axis::Sum(_) if i > 0 => split_sum_left(f, &rest, classes)?,
                _ => break,
            };
            let left = factors[..i].iter().cloned().chain([outer]);
            let right = std::iter::once(inner).chain(factors[i + 1..].to_vec());
            return Some((Axis::prod(left), Axis::prod(right)));
        }
        split_sum_left(self, factor, classes)
    }

    /// Splits off an inner (right) factor of extent `factor`: `self = left * right`.
    pub fn split_right(
        &self,
        factor: &Extent,
        classes: &(impl ClassExtents + ?Sized),
    ) -> Option<(Axis, Axis)> {
        let outer = self.extent(classes).div_exact(factor)?;
        self.split_left(&outer, classes)
    }

    /// Whether both denote the same sequence of elements: a literal equals any literal of its extent, and two
    /// sums are equal where their lazily expanded sequences of terms are.
    pub fn same(&self, other: &Axis) -> bool {
        self == other || same::same(self, other)
    }

    /// The positions that stay when each class keeps what `keep` says (ascending; `None`: all of it).
    ///
    /// Returns `None` where every position stays, or where the axis has symbols and so no class can go.
    pub fn kept<'k>(
        &self,
        classes: &(impl ClassExtents + ?Sized),
        keep: &impl Fn(Class) -> Option<&'k [u64]>,
    ) -> Option<Vec<u64>> {
        match self {
            Axis::Fixed(_) => None,
            Axis::Class(c) => keep(*c).map(<[u64]>::to_vec),
            Axis::Sum(terms) => {
                let kept: Vec<_> = terms.iter().map(|t| t.kept(classes, keep)).collect();
                if kept.iter().all(Option::is_none) {
                    return None;
                }
                let (mut out, mut offset) = (Vec::new(), 0);
                for (t, k) in terms.iter().zip(kept) {
                    let n = t.extent(classes).length()?;
                    match k {
                        Some(k) => out.extend(k.into_iter().map(|i| i + offset)),
                        None => out.extend(offset..offset + n),
                    }
                    offset += n;
                }
                Some(out)
            }
            Axis::Prod(factors) => {
                let kept: Vec<_> = factors.iter().map(|f| f.kept(classes, keep)).collect();
                if kept.iter().all(Option::is_none) {
                    return None;
                }
                let mut out = vec![0];
                for (f, k) in factors.iter().zip(kept) {
                    let n = f.extent(classes).length()?;
                    let inner = k.unwrap_or_else(|| (0..n).collect());
                    out = out
                        .iter()
                        .flat_map(|o| inner.iter().map(move |i| o * n + i))
                        .collect();
                }
                Some(out)
            }
        }
    }

    /// Calls `f(position, element)` for every position of the axis that belongs to an element of `class`,
    /// in order of positions. Nothing where the axis has symbols.
    pub fn positions_of(
        &self,
        class: Class,
        classes: &(impl ClassExtents + ?Sized),
        f: &mut impl FnMut(u64, u64),
    ) {
        self.positions(class, classes, 0, 1, f);
    }

    /// `self` stands at `offset`, and each of its elements is `stride` long.
    fn positions(
        &self,
        class: Class,
        classes: &(impl ClassExtents + ?Sized),
        offset: u64,
        stride: u64,
        f: &mut dyn FnMut(u64, u64),
    ) {
        if !self.mentions(class) {
            return;
        }
        match self {
            Axis::Fixed(_) => {}
            Axis::Class(c) => (0..classes.class_extent(*c))
                .flat_map(|e| (0..stride).map(move |s| (e, s)))
                .for_each(|(e, s)| f(offset + e * stride + s, e)),
            Axis::Sum(terms) => {
                let mut at = offset;
                for t in terms.iter() {
                    t.positions(class, classes, at, stride, f);
                    at += t.extent(classes).length().unwrap_or(0) * stride;
                }
            }
            Axis::Prod(factors) => {
                let Some((outer, inner)) = factors.split_first() else {
                    return;
                };
                let inner = Axis::prod(inner.to_vec());
                let Some(n) = inner.extent(classes).length() else {
                    return;
                };
                let blocks = outer.extent(classes).length().unwrap_or(0);
                let inside = |f: &mut dyn FnMut(u64, u64)| {
                    for b in 0..blocks {
                        let at = offset + b * n * stride;
                        inner.positions(class, classes, at, stride, f);
                    }
                };
                match (outer.mentions(class), inner.mentions(class)) {
                    (true, false) => outer.positions(class, classes, offset, stride * n, f),
                    (false, _) => inside(f),
                    (true, true) => {
                        // Both give every position: bring them into order.
                        let mut all = Vec::new();
                        outer.positions(class, classes, offset, stride * n, &mut |p, e| {
                            all.push((p, e));
                        });
                        inside(&mut |p, e| all.push((p, e)));
                        all.sort_by_key(|(p, _)| *p);
                        all.into_iter().for_each(|(p, e)| f(p, e));
                    }
                }
            }
        }
    }
}

/// `left * right`, both in normal form.
fn times(left: Axis, right: Axis) -> Axis {
    if left.is_one() || right.is_zero() {
        return right;
    }
    if right.is_one() || left.is_zero() {
        return left;
    }
    match left {
        Axis::Sum(terms) => Axis::sum(terms.iter().map(|t| times(t.clone(), right.clone()))),
        Axis::Prod(factors) => {
            // The last factor may be a sum, over which the product has to distribute.
            let Some((last, before)) = factors.split_last() else {
                return right;
            };
            let tail = times(last.clone(), right);
            before.iter().rev().fold(tail, |r, l| times(l.clone(), r))
        }
        left => {
            let mut out = vec![left];
            match right {
                Axis::Prod(inner) => out.extend(inner.iter().cloned()),
                other => out.push(other),
            }
            if let [Axis::Fixed(a), Axis::Fixed(b), ..] = &out[..] {
                let merged = Axis::Fixed(a.mul(b));
                let unit = out.len() > 2 && merged.is_one();
                out.splice(..2, (!unit).then_some(merged));
            }
            if out.len() == 1 {
                out.remove(0)
            } else {
                Axis::Prod(out.into())
            }
        }
    }
}

/// How often a term repeats, and what it repeats: `3 * u` is `(3, u)`.
fn run(term: &Axis) -> (Extent, Cow<'_, Axis>) {
    if let Axis::Prod(factors) = term
        && let Some((Axis::Fixed(count), inner)) = factors.split_first()
    {
        return (count.clone(), Cow::Owned(Axis::prod(inner.to_vec())));
    }
    (Extent::one(), Cow::Borrowed(term))
}

/// A sum and one more term, which is none.
fn append(sum: Axis, term: Axis) -> Axis {
    if term.is_zero() {
        return sum;
    }
    if sum.is_zero() {
        return term;
    }
    let last = match &sum {
        Axis::Sum(terms) => terms.split_last().1,
        only => only,
    };
    let Some(merged) = merge(last, &term) else {
        return Axis::Sum(Terms::new(sum, term));
    };
    let before = match &sum {
        Axis::Sum(terms) => terms.split_last().0.clone(),
        _ => return merged,
    };
    if merged.is_zero() {
        before
    } else {
        Axis::Sum(Terms::new(before, merged))
    }
}

/// Two neighbours of a sum as one, where they repeat the same.
fn merge(last: &Axis, term: &Axis) -> Option<Axis> {
    match (last, term) {
        (Axis::Fixed(a), Axis::Fixed(b)) => Some(Axis::Fixed(a.add(b))),
        (Axis::Fixed(_), _) | (_, Axis::Fixed(_)) => None,
        (a, b) => {
            let ((m, a), (n, b)) = (run(a), run(b));
            (a == b).then(|| times(Axis::Fixed(m.add(&n)), a.into_owned()))
        }
    }
}

/// Cuts one term, which is no sum, after `at` elements; `0 < at < extent`.
fn cut_term(term: &Axis, at: u64, classes: &(impl ClassExtents + ?Sized)) -> Option<(Axis, Axis)> {
    match term {
        Axis::Fixed(e) => Some((at.into(), Axis::Fixed(e.sub(&at.into())))),
        Axis::Prod(factors) => {
            let (Axis::Fixed(outer), inner) = factors.split_first()? else {
                return None;
            };
            let inner = Axis::prod(inner.to_vec());
            let (n, outer) = (inner.extent(classes).length()?, outer.length()?);
            let (whole, part) = (at.checked_div(n)?, at.checked_rem(n)?);
            let blocks = |k: u64| Axis::prod([k.into(), inner.clone()]);
            if part == 0 {
                return Some((blocks(whole), blocks(outer - whole)));
            }
            let (a, b) = inner.split_prefix(&part.into(), classes)?;
            Some((
                Axis::sum([blocks(whole), a]),
                Axis::sum([b, blocks(outer - whole - 1)]),
            ))
        }
        Axis::Class(_) | Axis::Sum(_) => None,
    }
}

/// `a + b + ...` as `factor * right`: all of `factor` equal stretches denote the same.
fn split_sum_left(
    axis: &Axis,
    factor: &Extent,
    classes: &(impl ClassExtents + ?Sized),
) -> Option<(Axis, Axis)> {
    let Axis::Sum(terms) = axis else { return None };
    // `(a + b) * c` was distributed: take the common inner factor out again.
    let inner = axis.extent(classes).div_exact(factor)?;
    let split: Option<Vec<_>> = terms
        .iter()
        .map(|t| t.split_right(&inner, classes))
        .collect();
    if let Some(split) = split
        && let Some((_, right)) = split.first().cloned()
        && split.iter().all(|(_, r)| r.same(&right))
    {
        return Some((Axis::sum(split.into_iter().map(|(l, _)| l)), right));
    }
    split_stretches(axis, &inner, classes)
}

/// A bound on the stretches of a sum, far above what any model has.
const MAX_STRETCHES: usize = 1 << 16;

/// A sum of equal stretches of `inner` elements: some are single terms, `l * right`, others several terms that
/// together make `right` once.
fn split_stretches(
    axis: &Axis,
    inner: &Extent,
    classes: &(impl ClassExtents + ?Sized),
) -> Option<(Axis, Axis)> {
    let (mut outer, mut right) = (Vec::new(), None::<Axis>);
    let mut rest = axis.clone();
    while !rest.is_zero() {
        // An empty stretch, or hostile repetitions: no end would come.
        if inner.is(0) || outer.len() >= MAX_STRETCHES {
            return None;
        }
        let terms = rest.terms();
        let (first, tail) = terms.split_first()?;
        let whole = match first.extent(classes).div_exact(inner) {
            Some(n) if !n.is(1) => first.split_right(inner, classes),
            _ => None,
        };
        let (left, same, after) = match whole {
            Some((l, r)) => (l, r, Axis::sum(tail.iter().copied().cloned())),
            None => {
                let (stretch, after) = rest.split_prefix(inner, classes)?;
                (Axis::one(), stretch, after)
            }
        };
        if right.get_or_insert_with(|| same.clone()).same(&same) {
            outer.push(left);
        } else {
            return None;
        }
        rest = after;
    }
    Some((Axis::sum(outer), right?))
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Axis::Fixed(e) => write!(f, "{e}"),
            Axis::Class(c) => write!(f, "{c}"),
            Axis::Prod(all) => join(f, all.iter(), " * "),
            Axis::Sum(all) => join(f, all.iter(), " + "),
        }
    }
}

fn join<'a>(
    f: &mut fmt::Formatter<'_>,
    all: impl Iterator<Item = &'a Axis>,
    sign: &str,
) -> fmt::Result {
    for (i, a) in all.enumerate() {
        if i > 0 {
            f.write_str(sign)?;
        }
        let polynomial = matches!(a, Axis::Fixed(e) if e.monomial().is_none());
        let inside = sign == " * " && (matches!(a, Axis::Sum(_)) || polynomial);
        if inside {
            write!(f, "({a})")?
        } else {
            write!(f, "{a}")?
        }
    }
    Ok(())
}

impl fmt::Debug for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests;
