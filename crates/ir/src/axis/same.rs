//! Comparing expressions by their lazily expanded sequences of terms.

use super::stretch::{apart, begins, singles};
use super::{Axis, Stretch, run};
use crate::extent::Extent;
use std::borrow::Cow;

/// Terms still to come, last first: how often, and what.
struct Terms(Vec<(Extent, Axis)>);

impl Terms {
    fn new(axis: &Axis) -> Self {
        Terms(axis.terms().into_iter().rev().map(repeated).collect())
    }

    /// The next term and how often it comes; literals are not repeated, but as long as they are together.
    fn next(&mut self) -> Option<(Extent, Axis)> {
        loop {
            match self.0.pop()? {
                (n, term) if n.is(0) || term.is_zero() => {}
                (n, Axis::Fixed(e)) => return Some((Extent::one(), Axis::Fixed(e.mul(&n)))),
                other => return Some(other),
            }
        }
    }

    /// Puts a term back.
    fn push(&mut self, count: Extent, term: Axis) {
        self.0.push((count, term));
    }

    /// Puts a stretch between factors back.
    fn push_product(&mut self, common: &[Axis], s: Stretch, rest: &[Axis]) {
        let before = common.iter().cloned().chain([s.into()]);
        let axis = Axis::prod(before.chain(rest.iter().cloned()));
        self.0.extend(axis.terms().into_iter().rev().map(repeated));
    }

    /// Puts a stretch between factors back, its first element by itself.
    fn push_first(&mut self, common: &[Axis], s: Stretch, rest: &[Axis]) {
        let tail = Stretch::new(s.class, s.start + 1, s.end);
        let first = Stretch::new(s.class, s.start, s.start + 1);
        for part in tail.into_iter().chain(first) {
            self.push_product(common, part, rest);
        }
    }

    /// Puts a term back, its first occurrence taken apart: a sum as single terms, `c[0:3] * u` as
    /// `c[0] * u + c[1:3] * u`. (Beside a single element sums distribute, and it stands on either side of others.)
    /// False where it is neither, or need not occur even once.
    fn open(&mut self, count: &Extent, term: &Axis) -> bool {
        let Some(less) = fewer(count) else {
            return false;
        };
        let (single, rest) = singles(term);
        match (term, rest.split_first()) {
            (Axis::Sum(inner), _) => {
                self.push(less, term.clone());
                self.0.extend(inner.iter().rev().map(repeated));
            }
            (_, Some((Axis::Stretch(s), factors))) => {
                self.push(less, term.clone());
                self.push_first(single, *s, factors);
            }
            _ => return false,
        }
        true
    }
}

/// One time less; `None` where it need not be even once.
fn fewer(count: &Extent) -> Option<Extent> {
    let rest = count.sub(&Extent::one());
    rest.is_sum_of_lengths().then_some(rest)
}

fn repeated(term: &Axis) -> (Extent, Axis) {
    let (count, inner) = run(term);
    (count, once(inner))
}

/// A term beside each of its single elements once: it goes with one, however often that is said.
fn once(term: Cow<'_, Axis>) -> Axis {
    let (single, rest) = singles(&term);
    if single.windows(2).all(|w| w.first() != w.last()) {
        return term.into_owned();
    }
    let mut all = single.to_vec();
    all.dedup();
    Axis::prod(all.into_iter().chain(rest.iter().cloned()))
}

/// A bound on comparing hostile repetitions, far above what any model has.
const STEPS: usize = 1 << 20;

/// Whether both denote the same sequence of elements.
pub(super) fn same(a: &Axis, b: &Axis) -> bool {
    compare(a, b, &mut STEPS.clone())
}

fn compare(a: &Axis, b: &Axis, steps: &mut usize) -> bool {
    let (mut left, mut right) = (Terms::new(a), Terms::new(b));
    loop {
        let Some(rest) = steps.checked_sub(1) else {
            return false;
        };
        *steps = rest;
        let ((m, x), (n, y)) = match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(l), Some(r)) => (l, r),
            _ => return false,
        };
        // What is longer on one side stays for the next round.
        let (longer, term) = match (&x, &y) {
            (Axis::Fixed(a), Axis::Fixed(b)) => (a.sub(b), None),
            _ if x == y || same_term(&x, &y, steps) => (m.sub(&n), Some(&x)),
            _ if stretches(&mut left, &mut right, (&m, &x), (&n, &y)) => continue,
            _ => {
                if !open(&mut left, &mut right, (m, x), (n, y), steps) {
                    return false;
                }
                continue;
            }
        };
        let shorter = longer.mul(&Extent::from(-1i64));
        let (side, count) = if longer.is_sum_of_lengths() {
            (&mut left, longer)
        } else if shorter.is_sum_of_lengths() {
            (&mut right, shorter)
        } else {
            return false;
        };
        match term {
            Some(term) => side.push(count, term.clone()),
            None => side.push(Extent::one(), Axis::Fixed(count)),
        }
    }
}

/// Takes the shorter of two stretches that begin alike off the longer one, where the same factors follow. False where
/// they are no such.
fn stretches(
    left: &mut Terms,
    right: &mut Terms,
    (m, x): (&Extent, &Axis),
    (n, y): (&Extent, &Axis),
) -> bool {
    if !begins(x) || !begins(y) {
        return false;
    }
    let (common, [a, b]) = apart(x, y);
    let (Some((Axis::Stretch(s), rest)), Some((Axis::Stretch(t), other))) =
        (a.split_first(), b.split_first())
    else {
        return false;
    };
    let (Some(more), Some(others)) = (fewer(m), fewer(n)) else {
        return false;
    };
    if s.class != t.class || s.start != t.start || rest != other {
        return false;
    }
    left.push(more, x.clone());
    right.push(others, y.clone());
    let (side, longer) = if s.end > t.end { (left, s) } else { (right, t) };
    if let Some(tail) = Stretch::new(s.class, s.end.min(t.end), longer.end) {
        side.push_product(&common, tail, rest);
    }
    true
}

/// Opens two terms that differ: a sum, of two the larger, which the other may be a part of; where there is none, what
/// goes through several elements of a class. False where there is nothing to open.
fn open(
    left: &mut Terms,
    right: &mut Terms,
    (m, x): (Extent, Axis),
    (n, y): (Extent, Axis),
    steps: &mut usize,
) -> bool {
    let size = |count: &Extent, axis: &Axis| match axis {
        Axis::Sum(_) if fewer(count).is_some() => Some(axis.size()),
        _ => None,
    };
    let sizes = [size(&m, &x), size(&n, &y)];
    let largest = sizes[0].max(sizes[1]);
    let mut opened = false;
    for ((side, (count, term)), size) in [(left, (m, x)), (right, (n, y))].into_iter().zip(sizes) {
        *steps = steps.saturating_sub(term.size());
        let may = size == largest && side.open(&count, &term);
        if !may {
            side.push(count, term);
        }
        opened |= may;
    }
    opened
}

/// Two products with the same outer factors, whose inner parts are written differently.
fn same_term(x: &Axis, y: &Axis, steps: &mut usize) -> bool {
    let (Axis::Prod(a), Axis::Prod(b)) = (x, y) else {
        return false;
    };
    let shared = a.iter().zip(b.iter()).take_while(|(a, b)| a == b).count();
    let inner = |all: &[Axis]| Axis::prod(all.iter().skip(shared).cloned());
    shared > 0 && compare(&inner(a), &inner(b), steps)
}
