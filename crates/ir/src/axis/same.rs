//! Comparing expressions by their lazily expanded sequences of terms.

use super::stretch::{apart, begins};
use super::{Axis, Stretch, run};
use crate::extent::Extent;

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

    /// Puts a repeated sum back, its first occurrence as single terms; says how many terms that are. `None`
    /// where it need not occur even once.
    fn open(&mut self, count: Extent, inner: super::Terms) -> Option<usize> {
        let rest = count.sub(&Extent::one());
        if !rest.is_sum_of_lengths() {
            return None;
        }
        let opened: Vec<_> = inner.iter().rev().map(repeated).collect();
        let terms = opened.len();
        self.push(rest, Axis::Sum(inner));
        self.0.extend(opened);
        Some(terms)
    }
}

fn repeated(term: &Axis) -> (Extent, Axis) {
    let (count, inner) = run(term);
    (count, inner.into_owned())
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
            _ if stretches(&mut left, &mut right, (&m, &x), (&n, &y)) => continue,
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

/// Takes the shorter of two stretches that begin alike off the longer one, where the same factors follow;
/// else takes their first elements, over whose factors sums distribute, off those that have more. False where
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
    if s.class != t.class || s.start != t.start {
        return false;
    }
    let one = Extent::one();
    let (more, others) = (m.sub(&one), n.sub(&one));
    let (occurs, other_occurs) = (more.is_sum_of_lengths(), others.is_sum_of_lengths());
    if rest == other && occurs && other_occurs {
        left.push(more, x.clone());
        right.push(others, y.clone());
        let (side, longer) = if s.end > t.end { (left, s) } else { (right, t) };
        if let Some(tail) = Stretch::new(s.class, s.end.min(t.end), longer.end) {
            side.push_product(&common, tail, rest);
        }
        return true;
    }
    let open = [occurs && s.len() > 1, other_occurs && t.len() > 1];
    if open == [false; 2] {
        return false;
    }
    let sides = [
        (left, (m, x), more, (s, rest)),
        (right, (n, y), others, (t, other)),
    ];
    for ((side, (count, term), fewer, (stretch, factors)), open) in sides.into_iter().zip(open) {
        if open {
            side.push(fewer, term.clone());
            side.push_first(&common, *stretch, factors);
        } else {
            side.push(count.clone(), term.clone());
        }
    }
    true
}

/// Opens the sums among two terms that differ, of two only the larger, which the other may be a part of.
/// False where there is nothing to open.
fn open_either(
    left: &mut Terms,
    right: &mut Terms,
    (m, x): (Extent, Axis),
    (n, y): (Extent, Axis),
    steps: &mut usize,
) -> bool {
    let size = |axis: &Axis| matches!(axis, Axis::Sum(_)).then(|| axis.size());
    let largest = size(&x).max(size(&y));
    let mut opened = false;
    let sides = [(size(&x), left, m, x), (size(&y), right, n, y)];
    for (size, side, count, term) in sides {
        match term {
            Axis::Sum(inner) if size == largest => {
                let Some(terms) = side.open(count, inner) else {
                    return false;
                };
                *steps = steps.saturating_sub(terms);
                opened = true;
            }
            other => side.push(count, other),
        }
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
