//! Stretches of a class: where cuts fall inside a layer's channels, an axis holds some neighbouring elements of
//! a class, `c5[3:7]`, or a single one, `c5[3]`.

use super::{Axis, ClassExtents, times};
use crate::entity::Class;
use std::fmt;

/// The elements `start..end` of a class; `start < end`.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretch {
    /// The class.
    pub class: Class,
    /// The first element.
    pub start: u64,
    /// Behind the last element.
    pub end: u64,
}

impl Stretch {
    /// Some elements of a class; `None` where there is none.
    pub fn new(class: Class, start: u64, end: u64) -> Option<Stretch> {
        (start < end).then_some(Stretch { class, start, end })
    }

    /// How many elements.
    #[expect(clippy::len_without_is_empty, reason = "there is at least one")]
    pub fn len(&self) -> u64 {
        self.end - self.start
    }

    /// Which of its elements stay where the class keeps these, ascending; counted from its own first.
    pub fn kept(&self, keep: &[u64]) -> Vec<u64> {
        let from = keep.partition_point(|e| *e < self.start);
        let to = keep.partition_point(|e| *e < self.end);
        let kept = keep.get(from..to).unwrap_or_default();
        kept.iter().map(|e| e - self.start).collect()
    }

    /// What is left of it where the class keeps these, ascending: its place among the kept elements.
    pub fn left(&self, keep: &[u64]) -> Option<Stretch> {
        let at = |bound: u64| keep.partition_point(|e| *e < bound) as u64;
        Stretch::new(self.class, at(self.start), at(self.end))
    }

    /// The first `at` elements and the others; 0 < `at` < length.
    pub(super) fn split(self, at: u64) -> Option<(Axis, Axis)> {
        let middle = self.start.checked_add(at)?;
        let first = Stretch::new(self.class, self.start, middle)?;
        let last = Stretch::new(self.class, middle, self.end)?;
        Some((first.into(), last.into()))
    }

    /// `self + next` as one stretch, where they are neighbours.
    fn join(self, next: Stretch) -> Option<Stretch> {
        let neighbours = self.class == next.class && self.end == next.start;
        neighbours.then_some(Stretch {
            end: next.end,
            ..self
        })
    }
}

impl fmt::Display for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Stretch { class, start, end } = self;
        match self.len() {
            1 => write!(f, "{class}[{start}]"),
            _ => write!(f, "{class}[{start}:{end}]"),
        }
    }
}

impl fmt::Debug for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What names a class in an axis.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// All of it.
    Class(Class),
    /// Some of it.
    Stretch(Stretch),
}

impl Leaf {
    /// The class.
    pub fn class(self) -> Class {
        match self {
            Leaf::Class(class) => class,
            Leaf::Stretch(s) => s.class,
        }
    }

    /// The same elements of another class.
    pub fn of(self, class: Class) -> Axis {
        match self {
            Leaf::Class(_) => class.into(),
            Leaf::Stretch(s) => Stretch { class, ..s }.into(),
        }
    }

    /// The elements, of a class that has `extent`.
    pub fn elements(self, extent: u64) -> std::ops::Range<u64> {
        match self {
            Leaf::Class(_) => 0..extent,
            Leaf::Stretch(s) => s.start..s.end,
        }
    }
}

impl From<Leaf> for Axis {
    fn from(leaf: Leaf) -> Axis {
        leaf.of(leaf.class())
    }
}

impl From<Stretch> for Axis {
    fn from(stretch: Stretch) -> Axis {
        Axis::Stretch(stretch)
    }
}

impl Axis {
    /// What names a class here, where the axis is no more than that.
    pub fn leaf(&self) -> Option<Leaf> {
        match self {
            Axis::Class(c) => Some(Leaf::Class(*c)),
            Axis::Stretch(s) => Some(Leaf::Stretch(*s)),
            _ => None,
        }
    }

    /// Whether some of a class, and not all, is named.
    pub fn has_stretch(&self) -> bool {
        let mut found = false;
        self.for_each_leaf(&mut |leaf| found |= matches!(leaf, Leaf::Stretch(_)));
        found
    }

    /// Whether what it is the same as depends on the extents of classes.
    pub(super) fn depends(&self, classes: &(impl ClassExtents + ?Sized)) -> bool {
        let mut found = false;
        self.for_each_leaf(&mut |leaf| {
            found = found
                || matches!(leaf, Leaf::Stretch(_))
                || classes.class_extent(leaf.class()) == 1;
        });
        found
    }

    /// The expression with every class as a stretch of all its elements, and classes of one element as units.
    pub(super) fn in_stretches(&self, classes: &(impl ClassExtents + ?Sized)) -> Axis {
        self.substitute(&mut |leaf| {
            let extent = classes.class_extent(leaf.class());
            match leaf {
                _ if extent == 1 => Axis::one(),
                Leaf::Class(c) => Stretch::new(c, 0, extent).map_or(0.into(), Axis::from),
                Leaf::Stretch(s) => s.into(),
            }
        })
    }

    /// The expression as it is compared: classes of one element as units, which they are as far as pruning goes,
    /// their element having to stay; stretches that are all of a class as the class. `None` where that changes
    /// nothing.
    pub fn plain(&self, classes: &(impl ClassExtents + ?Sized)) -> Option<Axis> {
        let whole = |leaf: Leaf| {
            let class = leaf.class();
            let extent = classes.class_extent(class);
            match leaf {
                _ if extent == 1 => Axis::one(),
                Leaf::Stretch(s) if s.start == 0 && s.end == extent => class.into(),
                _ => leaf.into(),
            }
        };
        let mut plain: Option<Axis> = None;
        loop {
            let axis = plain.as_ref().unwrap_or(self);
            let mut any = false;
            axis.for_each_leaf(&mut |leaf| any = any || whole(leaf) != leaf.into());
            if !any {
                return plain;
            }
            // Terms that become alike but for a stretch are joined, which may be all of a class then.
            plain = Some(axis.substitute(&mut |leaf| whole(leaf)));
        }
    }
}

/// The single elements that stand before all other factors, and those. (A single element commutes with everything, and
/// goes with each term of a sum.)
pub(super) fn singles(axis: &Axis) -> (&[Axis], &[Axis]) {
    let factors = axis.factors();
    let single = |f: &&Axis| matches!(f, Axis::Stretch(s) if s.len() == 1);
    factors.split_at(factors.iter().take_while(single).count())
}

/// A single element beside each element of an axis that is no unit.
pub(super) fn beside(single: Stretch, axis: Axis) -> Axis {
    if let Axis::Sum(terms) = &axis {
        return Axis::sum(terms.iter().map(|t| times(single.into(), t.clone())));
    }
    let (singles, rest) = singles(&axis);
    let single = Axis::Stretch(single);
    let at = singles.partition_point(|s| *s <= single);
    let (before, after) = singles.split_at(at);
    let factors = before.iter().chain([&single]).chain(after).chain(rest);
    Axis::Prod(factors.cloned().collect())
}

/// Neighbours of a sum as one: `c[a:b] * x + c[b:d] * x` is `c[a:d] * x`, also beside the same single elements.
pub(super) fn join(left: &Axis, right: &Axis) -> Option<Axis> {
    if !begins(left) || !begins(right) {
        return None;
    }
    let (common, [left, right]) = apart(left, right);
    let ((Axis::Stretch(s), x), (Axis::Stretch(t), y)) =
        (left.split_first()?, right.split_first()?)
    else {
        return None;
    };
    let joined = s.join(*t).filter(|_| x == y)?;
    let rest = std::iter::once(joined.into()).chain(x.iter().cloned());
    Some(Axis::prod(common.into_iter().chain(rest)))
}

/// Whether a term begins with a stretch.
pub(super) fn begins(term: &Axis) -> bool {
    matches!(term.factors().first(), Some(Axis::Stretch(_)))
}

/// The single elements that two terms have in common, and the other factors of each.
pub(super) fn apart(left: &Axis, right: &Axis) -> (Vec<Axis>, [Vec<Axis>; 2]) {
    let mut common = Vec::new();
    let mut others = right.factors().to_vec();
    let mut rest = Vec::new();
    let (singles, after) = singles(left);
    for s in singles {
        match others.iter().position(|o| o == s) {
            Some(at) => common.push(others.remove(at)),
            None => rest.push(s.clone()),
        }
    }
    rest.extend(after.iter().cloned());
    (common, [rest, others])
}

/// The single elements that stand beside all of an axis, and the axis without them.
pub(super) fn alone(axis: &Axis) -> (Vec<Axis>, Axis) {
    let Axis::Sum(terms) = axis else {
        let (singles, rest) = singles(axis);
        let rest = match singles {
            [] => axis.clone(),
            _ => Axis::prod(rest.to_vec()),
        };
        return (singles.to_vec(), rest);
    };
    // A list is at hand from its end.
    if singles(terms.split_last().1).0.is_empty() {
        return (Vec::new(), axis.clone());
    }
    let (first, _) = singles(terms.iter().next().unwrap_or(axis));
    let first = Axis::prod(first.to_vec());
    let in_all = |all: Vec<Axis>, term: &Axis| apart(&Axis::prod(all), term).0;
    let all = terms.iter().fold(first.factors().to_vec(), in_all);
    if all.is_empty() {
        return (all, axis.clone());
    }
    let common = Axis::prod(all.iter().cloned());
    let rest = terms.iter().map(|t| {
        let (_, [_, rest]) = apart(&common, t);
        Axis::prod(rest)
    });
    let rest = Axis::sum(rest);
    (all, rest)
}
