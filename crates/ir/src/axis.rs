//! Axis expressions: what a tensor axis is made of, and their normal form.
//!
//! An axis is a sum (concatenation) of row-major products of fixed extents and channel classes. Constructors
//! return the normal form that `ir-spec/axes.md` specifies, without an e-graph, so that this crate alone can
//! verify types. Invariants of a value: sums and products are flat; neighbours that are both fixed are merged;
//! units are dropped; a product's sum stands last, `(a + b) * c` being `a * c + b * c`; equal neighbours in a
//! sum are run-length coded as `k * t`, and neighbouring stretches of a class are one.

mod cut;
mod positions;
mod same;
mod settle;
mod stretch;
mod terms;

use crate::entity::Class;
use crate::extent::Extent;
use crate::hash::IndexSet;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

pub use stretch::{Leaf, Stretch};
pub use terms::{Substitution, Terms};

/// How many elements each class has.
pub trait ClassExtents {
    /// The extent of `class`; 0 where there is no such class.
    fn class_extent(&self, class: Class) -> u64;

    /// How many elements a stretch has.
    fn stretch_extent(&self, stretch: Stretch) -> u64 {
        stretch.len()
    }
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
    /// Some neighbouring elements of a channel class.
    Stretch(Stretch),
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
            Axis::Stretch(s) => classes.stretch_extent(*s).into(),
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
            Axis::Class(_) | Axis::Stretch(_) => 1,
            Axis::Prod(all) => all.iter().map(Axis::size).sum(),
            Axis::Sum(all) => all.iter().map(Axis::size).sum(),
        }
    }

    /// Calls `f` for all that names a class, in order, as often as it does.
    pub fn for_each_leaf(&self, f: &mut impl FnMut(Leaf)) {
        match self {
            Axis::Fixed(_) => {}
            Axis::Class(c) => f(Leaf::Class(*c)),
            Axis::Stretch(s) => f(Leaf::Stretch(*s)),
            Axis::Prod(all) => all.iter().for_each(|a| a.for_each_leaf(f)),
            Axis::Sum(all) => all.iter().for_each(|a| a.for_each_leaf(f)),
        }
    }

    /// Calls `f` for every class that occurs, in order, as often as it does.
    pub fn for_each_class(&self, f: &mut impl FnMut(Class)) {
        self.for_each_leaf(&mut |leaf| f(leaf.class()));
    }

    /// The classes that occur, in order of first occurrence.
    pub fn classes(&self) -> Vec<Class> {
        let mut all = IndexSet::default();
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

    /// The expression with all that names a class replaced by what `by` says, in normal form again.
    pub fn substitute(&self, by: &mut impl FnMut(Leaf) -> Axis) -> Axis {
        match self {
            Axis::Fixed(_) => self.clone(),
            Axis::Class(c) => by(Leaf::Class(*c)),
            Axis::Stretch(s) => by(Leaf::Stretch(*s)),
            Axis::Prod(all) => Axis::prod(all.iter().map(|a| a.substitute(by)).collect::<Vec<_>>()),
            Axis::Sum(all) => Axis::sum(all.iter().map(|a| a.substitute(by)).collect::<Vec<_>>()),
        }
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

    /// Whether both denote the same sequence of elements: a literal equals any literal of its extent, and two
    /// sums are equal where their lazily expanded sequences of terms are.
    pub fn same(&self, other: &Axis) -> bool {
        self == other || same::same(self, other)
    }

    /// The same where classes have these extents: all of a class is a stretch as well, and the element of a class that has
    /// no other is a unit, since it has to stay.
    pub fn same_in(&self, other: &Axis, classes: &(impl ClassExtents + ?Sized)) -> bool {
        if self.same(other) {
            return true;
        }
        if ![self, other].iter().any(|axis| axis.depends(classes)) {
            return false;
        }
        self.in_stretches(classes)
            .same(&other.in_stretches(classes))
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
        Axis::Stretch(s) if s.len() == 1 => stretch::beside(s, right),
        left => {
            let (singles, right) = stretch::alone(&right);
            if !singles.is_empty() {
                let inner = times(left, right);
                return singles.into_iter().rev().fold(inner, |r, s| times(s, r));
            }
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
    let (singles, rest) = stretch::singles(term);
    match rest.split_first() {
        Some((Axis::Fixed(count), inner)) if rest.len() > 1 || !singles.is_empty() => {
            let inner = singles.iter().chain(inner).cloned();
            (count.clone(), Cow::Owned(Axis::prod(inner)))
        }
        _ => (Extent::one(), Cow::Borrowed(term)),
    }
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
    // What two neighbours make may be one with the term before: `c[0] * 9 + c[1] * 4 + c[1] * 5`.
    Axis::sum([before, merged])
}

/// Two neighbours of a sum as one, where they repeat the same.
fn merge(last: &Axis, term: &Axis) -> Option<Axis> {
    match (last, term) {
        (Axis::Fixed(a), Axis::Fixed(b)) => Some(Axis::Fixed(a.add(b))),
        (Axis::Fixed(_), _) | (_, Axis::Fixed(_)) => None,
        (a, b) => {
            if let Some(joined) = stretch::join(a, b) {
                return Some(joined);
            }
            let ((m, a), (n, b)) = (run(a), run(b));
            (a == b).then(|| times(Axis::Fixed(m.add(&n)), a.into_owned()))
        }
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Axis::Fixed(e) => write!(f, "{e}"),
            Axis::Class(c) => write!(f, "{c}"),
            Axis::Stretch(s) => write!(f, "{s}"),
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
