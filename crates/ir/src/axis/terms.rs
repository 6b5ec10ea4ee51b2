//! The terms of a concatenation, as a list that shares its beginning.
//!
//! A dense net concatenates to what was concatenated before, so that the type of each value begins with the type
//! of the value before it. Lists that share their beginnings make all these types linear in the length of the
//! net, to build and to compare.

use super::{Axis, Leaf};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// At least two terms, none of them a sum.
#[derive(Clone)]
pub struct Terms(Arc<Node>);

struct Node {
    /// What comes before the last term: a sum, or the first term. The literal 0 only while a list is dropped.
    before: Axis,
    last: Axis,
    len: usize,
}

impl Terms {
    /// `before`, which may be a sum, and then `last`, which is none.
    pub(super) fn new(before: Axis, last: Axis) -> Self {
        let len = 1 + match &before {
            Axis::Sum(terms) => terms.len(),
            _ => 1,
        };
        Terms(Arc::new(Node { before, last, len }))
    }

    /// How many there are.
    #[expect(clippy::len_without_is_empty, reason = "there are at least two")]
    pub fn len(&self) -> usize {
        self.0.len
    }

    /// All but the last, and the last.
    pub fn split_last(&self) -> (&Axis, &Axis) {
        (&self.0.before, &self.0.last)
    }

    /// The terms, first to last.
    pub fn iter(&self) -> std::vec::IntoIter<&Axis> {
        let mut all: Vec<&Axis> = self.backwards().collect();
        all.reverse();
        all.into_iter()
    }

    /// The terms, last to first.
    fn backwards(&self) -> impl Iterator<Item = &Axis> {
        let (mut list, mut first) = (Some(self), None);
        std::iter::from_fn(move || match list.take() {
            Some(terms) => {
                let (before, last) = terms.split_last();
                match before {
                    Axis::Sum(before) => list = Some(before),
                    term => first = Some(term),
                }
                Some(last)
            }
            None => first.take(),
        })
    }

    /// The first `len` terms; a sum where there are several, 0 where there is none.
    pub(super) fn prefix(&self, len: usize) -> Axis {
        let mut list = self;
        while list.len() > len {
            match list.split_last().0 {
                Axis::Sum(before) => list = before,
                first if len == 1 => return first.clone(),
                _ => return 0.into(),
            }
        }
        Axis::Sum(list.clone())
    }
}

/// Replaces classes in many axes. What they share is replaced once.
pub struct Substitution<F> {
    by: F,
    /// Lists that were met, by where they are stored, and what became of them.
    known: HashMap<*const Node, (Terms, Axis)>,
}

impl<F: FnMut(Leaf) -> Axis> Substitution<F> {
    /// All that names a class becomes what `by` says.
    pub fn new(by: F) -> Self {
        let known = HashMap::new();
        Substitution { by, known }
    }

    /// The expression with every class replaced, in normal form again.
    pub fn of(&mut self, axis: &Axis) -> Axis {
        let Axis::Sum(terms) = axis else {
            return axis.substitute(&mut self.by);
        };
        // Back to what is known, then on from there.
        let (mut open, mut rest) = (Vec::new(), terms);
        let mut sum = loop {
            if let Some((_, done)) = self.known.get(&Arc::as_ptr(&rest.0)) {
                break done.clone();
            }
            open.push(rest);
            match rest.split_last().0 {
                Axis::Sum(before) => rest = before,
                first => break first.substitute(&mut self.by),
            }
        };
        for terms in open.into_iter().rev() {
            let last = terms.split_last().1.substitute(&mut self.by);
            sum = Axis::sum([sum, last]);
            let known = (terms.clone(), sum.clone());
            self.known.insert(Arc::as_ptr(&terms.0), known);
        }
        sum
    }
}

impl<'a> IntoIterator for &'a Terms {
    type Item = &'a Axis;
    type IntoIter = std::vec::IntoIter<&'a Axis>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq for Terms {
    fn eq(&self, other: &Self) -> bool {
        let (mut a, mut b) = (self, other);
        if a.len() != b.len() {
            return false;
        }
        loop {
            if Arc::ptr_eq(&a.0, &b.0) {
                return true;
            }
            let ((before, last), (other_before, other_last)) = (a.split_last(), b.split_last());
            if last != other_last {
                return false;
            }
            match (before, other_before) {
                (Axis::Sum(x), Axis::Sum(y)) => (a, b) = (x, y),
                (x, y) => return x == y,
            }
        }
    }
}

impl Eq for Terms {}

impl PartialOrd for Terms {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Terms {
    fn cmp(&self, other: &Self) -> Ordering {
        match self == other {
            true => Ordering::Equal,
            false => self.iter().cmp(other.iter()),
        }
    }
}

impl Hash for Terms {
    /// Of the end only, so that hashing every value of a chain stays linear.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.len.hash(state);
        self.backwards().take(2).for_each(|t| t.hash(state));
    }
}

impl Drop for Node {
    /// A long list is dropped without recursion.
    fn drop(&mut self) {
        let mut before = std::mem::replace(&mut self.before, 0.into());
        while let Axis::Sum(Terms(node)) = &mut before
            && let Some(node) = Arc::get_mut(node)
        {
            before = std::mem::replace(&mut node.before, 0.into());
        }
    }
}
