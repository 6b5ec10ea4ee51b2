//! Comparing expressions by their lazily expanded sequences of terms.

use super::{Axis, run};
use crate::extent::Extent;

/// Terms still to come, last first: how often, and what.
struct Terms(Vec<(Extent, Axis)>);

impl Terms {
    fn new(axis: &Axis) -> Self {
        Terms(axis.terms().iter().rev().map(run).collect())
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

    /// Puts a repeated sum back, its first occurrence as single terms; says how many terms that are. `None`
    /// where it need not occur even once.
    fn open(&mut self, count: Extent, inner: Vec<Axis>) -> Option<usize> {
        let rest = count.sub(&Extent::one());
        if !rest.is_sum_of_lengths() {
            return None;
        }
        let opened: Vec<_> = inner.iter().rev().map(run).collect();
        let terms = opened.len();
        self.push(rest, Axis::Sum(inner));
        self.0.extend(opened);
        Some(terms)
    }
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
        let Some(fewer) = steps.checked_sub(1) else {
            return false;
        };
        *steps = fewer;
        let ((m, x), (n, y)) = match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(l), Some(r)) => (l, r),
            _ => return false,
        };
        // What is longer on one side stays for the next round.
        let (longer, term) = match (&x, &y) {
            (Axis::Fixed(a), Axis::Fixed(b)) => (a.sub(b), None),
            _ if x == y || same_term(&x, &y, steps) => (m.sub(&n), Some(&x)),
            _ => {
                if !open_either(&mut left, &mut right, (m, x), (n, y), steps) {
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

/// Opens the sums among two terms that differ; false where there is none to open.
fn open_either(
    left: &mut Terms,
    right: &mut Terms,
    (m, x): (Extent, Axis),
    (n, y): (Extent, Axis),
    steps: &mut usize,
) -> bool {
    let mut opened = false;
    for (side, count, term) in [(left, m, x), (right, n, y)] {
        match term {
            Axis::Sum(inner) => match side.open(count, inner) {
                Some(terms) => {
                    *steps = steps.saturating_sub(terms);
                    opened = true;
                }
                None => return false,
            },
            other => side.push(count, other),
        }
    }
    opened
}

/// Two products of the same shape whose last factors are equal sums written differently.
fn same_term(x: &Axis, y: &Axis, steps: &mut usize) -> bool {
    match (x, y) {
        (Axis::Prod(a), Axis::Prod(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || compare(a, b, steps))
        }
        _ => false,
    }
}
