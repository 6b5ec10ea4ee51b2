//! Cutting axes: prefixes of concatenations, outer and inner factors of products (`ir-spec/axes.md`, "Cuts and
//! splits").

use super::stretch::alone;
use super::{Axis, ClassExtents, Stretch};
use crate::extent::Extent;

impl Axis {
    /// Cuts a concatenation after its first `at` elements: between terms, inside fixed terms and classes, or inside
    /// a product, by cutting its outer factor and, where the cut falls inside a block, the inner one.
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
        self.split_left_with(factor, classes, Singles::Right)
    }

    /// All ways to split off an outer factor of extent `factor`: a single element of a class, `c5[3]`, that stands
    /// where the factors part may go with either.
    pub fn splits_left(
        &self,
        factor: &Extent,
        classes: &(impl ClassExtents + ?Sized),
    ) -> Vec<(Axis, Axis)> {
        let ways = [Singles::Right, Singles::Left];
        let ways = ways.into_iter();
        let mut all: Vec<_> = ways
            .filter_map(|s| self.split_left_with(factor, classes, s))
            .collect();
        all.dedup();
        all
    }

    fn split_left_with(
        &self,
        factor: &Extent,
        classes: &(impl ClassExtents + ?Sized),
        singles: Singles,
    ) -> Option<(Axis, Axis)> {
        let (alone, rest) = alone(self);
        let found = split_factors(&rest, factor, classes);
        let (left, right) = found.or_else(|| split_repeated(&rest, factor, classes))?;
        let with = |axis: Axis| Axis::prod(alone.iter().cloned().chain([axis]));
        Some(match singles {
            Singles::Left => (with(left), right),
            Singles::Right => (left, with(right)),
        })
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
}

/// Where single elements go that stand between two factors.
#[derive(Copy, Clone, PartialEq)]
enum Singles {
    Left,
    Right,
}

/// Splits off an outer factor of an axis beside which no single elements stand.
fn split_factors(
    axis: &Axis,
    factor: &Extent,
    classes: &(impl ClassExtents + ?Sized),
) -> Option<(Axis, Axis)> {
    if factor.is(1) {
        return Some((Axis::one(), axis.clone()));
    }
    if *factor == axis.extent(classes) {
        return Some((axis.clone(), Axis::one()));
    }
    let factors = axis.factors();
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
    split_sum_left(axis, factor, classes)
}

/// Cuts one term, which is no sum, after `at` elements; `0 < at < extent`.
fn cut_term(term: &Axis, at: u64, classes: &(impl ClassExtents + ?Sized)) -> Option<(Axis, Axis)> {
    match term {
        Axis::Fixed(e) => Some((at.into(), Axis::Fixed(e.sub(&at.into())))),
        Axis::Class(c) => Stretch::new(*c, 0, classes.class_extent(*c))?.split(at),
        Axis::Stretch(s) => s.split(at),
        Axis::Prod(factors) => {
            let (outer, inner) = factors.split_first()?;
            let inner = Axis::prod(inner.to_vec());
            let n = inner.extent(classes).length()?;
            let (whole, part) = (at.checked_div(n)?, at.checked_rem(n)?);
            let times = |outer: Axis, inner: &Axis| Axis::prod([outer, inner.clone()]);
            let (before, rest) = halves(outer, whole, classes)?;
            if part == 0 {
                return Some((times(before, &inner), times(rest, &inner)));
            }
            let (one, after) = halves(&rest, 1, classes)?;
            let (a, b) = inner.split_prefix(&part.into(), classes)?;
            Some((
                Axis::sum([times(before, &inner), times(one.clone(), &a)]),
                Axis::sum([times(one, &b), times(after, &inner)]),
            ))
        }
        Axis::Sum(_) => None,
    }
}

/// The same for an outer factor, of which one half may be empty.
fn halves(axis: &Axis, at: u64, classes: &(impl ClassExtents + ?Sized)) -> Option<(Axis, Axis)> {
    let empty = || Axis::Fixed(Extent::default());
    match axis.extent(classes).length()? {
        _ if at == 0 => Some((empty(), axis.clone())),
        n if at == n => Some((axis.clone(), empty())),
        n if at < n => cut_term(axis, at, classes),
        _ => None,
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
    let ways: Option<Vec<_>> = terms
        .iter()
        .map(|t| {
            let outer = t.extent(classes).div_exact(&inner)?;
            Some(t.splits_left(&outer, classes))
        })
        .collect();
    let split = ways.and_then(|ways| agreed(&ways, classes));
    split.or_else(|| agreed(&equal_parts(axis, &inner, classes)?, classes))
}

/// Divisions of all terms that have the same right side: the left ones concatenated, and that.
fn agreed(
    ways: &[Vec<(Axis, Axis)>],
    classes: &(impl ClassExtents + ?Sized),
) -> Option<(Axis, Axis)> {
    ways.first()?.iter().find_map(|(_, right)| {
        let left = |ways: &Vec<(Axis, Axis)>| {
            // What cuts left of a class may have come together again: `c0[0:2]` for all of `c0`.
            let mut fitting = ways.iter().filter(|(_, r)| r.same_in(right, classes));
            fitting.next().map(|(l, _)| l.clone())
        };
        let left: Vec<Axis> = ways.iter().map(left).collect::<Option<_>>()?;
        Some((Axis::sum(left), right.clone()))
    })
}

/// An axis that is so many times the same, however it is written: `3 * (c + 1 + c + 1)` is `2 * (3 * (c + 1))`.
fn split_repeated(
    axis: &Axis,
    factor: &Extent,
    classes: &(impl ClassExtents + ?Sized),
) -> Option<(Axis, Axis)> {
    let times = Axis::from(factor.length()?);
    let inner = axis.extent(classes).div_exact(factor)?;
    if inner.is(0) {
        return None;
    }
    let (part, _) = axis.split_prefix(&inner, classes)?;
    let whole = Axis::prod([times.clone(), part.clone()]);
    whole.same_in(axis, classes).then_some((times, part))
}

/// A bound on the parts of a sum, far above what any model has.
const MAX_PARTS: usize = 1 << 16;

/// A sum of parts of `inner` elements each, and the ways to divide them: some are single terms, `l * right`, others
/// several terms that together make `right` once.
fn equal_parts(
    axis: &Axis,
    inner: &Extent,
    classes: &(impl ClassExtents + ?Sized),
) -> Option<Vec<Vec<(Axis, Axis)>>> {
    let mut all = Vec::new();
    let mut rest = axis.clone();
    while !rest.is_zero() {
        // An empty part, or hostile repetitions: no end would come.
        if inner.is(0) || all.len() >= MAX_PARTS {
            return None;
        }
        let terms = rest.terms();
        let (first, tail) = terms.split_first()?;
        let whole = match first.extent(classes).div_exact(inner) {
            Some(n) if !n.is(1) => first.splits_left(&n, classes),
            _ => Vec::new(),
        };
        let (ways, after) = match whole.is_empty() {
            false => (whole, Axis::sum(tail.iter().copied().cloned())),
            true => {
                let (part, after) = rest.split_prefix(inner, classes)?;
                (part.splits_left(&Extent::one(), classes), after)
            }
        };
        all.push(ways);
        rest = after;
    }
    Some(all)
}
