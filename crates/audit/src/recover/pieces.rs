//! Parameters cut into parts whose axes are single classes or fixed, so that slices can be told.
//!
//! An axis `c1 + 3 * c2` gives two parts, the second with two dimensions. Parts are views: an offset and a stride for
//! each dimension, in the original's parameter and in the pruned one.

use prune_opt_ir::plan::Kept;
use prune_opt_ir::{Axis, Class, Leaf, Module, Stretch};
use std::borrow::Cow;
use std::collections::HashMap;

/// The elements of a class that stayed, ascending.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stayed {
    /// The same wherever it stands.
    Same(Vec<usize>),
    /// For each element of another class its own, as many.
    Own(Class, Vec<Vec<usize>>),
}

impl Stayed {
    /// How many stayed, of each block.
    pub(super) fn count(&self) -> usize {
        match self {
            Stayed::Same(kept) => kept.len(),
            Stayed::Own(_, rows) => rows.first().map_or(0, Vec::len),
        }
    }
}

impl From<Stayed> for Kept {
    fn from(stayed: Stayed) -> Kept {
        let numbers = |all: Vec<usize>| all.into_iter().map(|i| i as u64).collect();
        match stayed {
            Stayed::Same(kept) => Kept::Same(numbers(kept)),
            Stayed::Own(by, rows) => Kept::Own(by, rows.into_iter().map(numbers).collect()),
        }
    }
}

/// The one element of a class that is looked at: which it is in the original, and which in the pruned model.
#[derive(Copy, Clone, Debug)]
pub(super) struct Pin {
    pub(super) class: Class,
    pub(super) old: u64,
    pub(super) new: u64,
}

/// One dimension of a part.
#[derive(Clone, Debug)]
pub(super) struct Dim {
    /// The class; `None` where it is fixed.
    class: Option<Class>,
    /// Extents and strides in the original and in the pruned parameter.
    old: (u64, u64),
    new: (u64, u64),
    /// Of a stretch of a class: its elements that stayed. Else they are what is known of the class.
    stayed: Option<Vec<usize>>,
    /// Whether it is an axis left in one.
    whole: bool,
}

impl Dim {
    /// An axis that is left in one.
    fn whole(old: u64, new: u64) -> Dim {
        Dim {
            class: None,
            old: (old, 1),
            new: (new, 1),
            stayed: None,
            whole: true,
        }
    }
}

/// A part of a parameter.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// The parameter.
    pub(super) param: String,
    dims: Vec<Dim>,
    /// Where it begins in the original and in the pruned parameter.
    start: (u64, u64),
}

/// Offsets of elements, in the original and in the pruned parameter, in one order.
pub(super) type Offsets = Vec<(u64, u64)>;

/// More parts than this are not looked at.
const MOST: usize = 4096;

/// The parts of a parameter of these axes; `None` where its shape in the pruned model is not what `left` makes it,
/// or that is not known yet. The axis `whole` is left in one, whatever it is made of.
pub(super) fn cut(
    param: &str,
    axes: &[Axis],
    now: &Now<'_>,
    shape: &[u64],
    whole: Option<usize>,
) -> Option<Vec<Piece>> {
    let mut all = vec![(Vec::new(), (0, 0))];
    let mut stride = (1u64, 1u64);
    if axes.len() != shape.len() {
        return None;
    }
    for (i, (axis, length)) in axes.iter().zip(shape).enumerate().rev() {
        let before = axis.extent(now.module).length()?;
        let (parts, after) = match whole == Some(i) {
            true => (vec![(vec![Dim::whole(before, *length)], (0, 0))], *length),
            false => (now.parts(axis)?, now.lengths(axis)?.1),
        };
        if after != *length {
            return None;
        }
        all = cross(&scaled(parts, stride)?, &all)?;
        stride = (stride.0.checked_mul(before)?, stride.1.checked_mul(after)?);
    }
    let piece = |(dims, start)| Piece {
        param: param.to_string(),
        dims,
        start,
    };
    Some(all.into_iter().map(piece).collect())
}

type Parts = Vec<(Vec<Dim>, (u64, u64))>;

/// What is known so far.
pub(super) struct Now<'a> {
    pub(super) module: &'a Module,
    /// How many elements of each class are left.
    pub(super) left: &'a HashMap<Class, u64>,
    /// Which elements of a stretch, counted from its first, where that is known.
    pub(super) stayed: &'a dyn Fn(Stretch) -> Option<Vec<usize>>,
}

impl Now<'_> {
    /// How long an axis was and is.
    fn lengths(&self, axis: &Axis) -> Option<(u64, u64)> {
        let mut open = false;
        let after = axis.substitute(&mut |leaf| {
            let length = match leaf {
                Leaf::Class(class) => self.left.get(&class).copied(),
                Leaf::Stretch(s) => (self.stayed)(s).map(|all| all.len() as u64),
            };
            open |= length.is_none();
            length.unwrap_or_default().into()
        });
        let lengths = [axis, &after].map(|a| a.extent(self.module).length());
        (!open).then_some((lengths[0]?, lengths[1]?))
    }

    /// The parts of one axis whose elements are neighbours.
    fn parts(&self, axis: &Axis) -> Option<Parts> {
        let (old, new) = self.lengths(axis)?;
        let dim = |class| Dim {
            class,
            old: (old, 1),
            new: (new, 1),
            stayed: None,
            whole: false,
        };
        Some(match axis {
            Axis::Class(c) => vec![(vec![dim(Some(*c))], (0, 0))],
            Axis::Sum(terms) => {
                let (mut at, mut out) = ((0u64, 0u64), Vec::new());
                for term in terms.iter() {
                    for (dims, start) in self.parts(term)? {
                        out.push((dims, (start.0 + at.0, start.1 + at.1)));
                    }
                    let n = self.lengths(term)?;
                    at = (at.0.checked_add(n.0)?, at.1.checked_add(n.1)?);
                    if out.len() > MOST {
                        return None;
                    }
                }
                out
            }
            Axis::Prod(factors) => {
                let (mut out, mut stride) = (vec![(Vec::new(), (0, 0))], (1u64, 1u64));
                for factor in factors.iter().rev() {
                    out = cross(&scaled(self.parts(factor)?, stride)?, &out)?;
                    let n = self.lengths(factor)?;
                    stride = (stride.0.checked_mul(n.0)?, stride.1.checked_mul(n.1)?);
                }
                out
            }
            Axis::Fixed(_) => vec![(vec![dim(None)], (0, 0))],
            // Which of its elements are left is not told by how many the class has left: it says nothing of the class.
            Axis::Stretch(s) => {
                let stayed = Some((self.stayed)(*s)?);
                vec![(
                    vec![Dim {
                        stayed,
                        ..dim(None)
                    }],
                    (0, 0),
                )]
            }
        })
    }
}

/// Parts whose elements are `stride` apart.
fn scaled(parts: Parts, stride: (u64, u64)) -> Option<Parts> {
    let dim = |d: Dim| {
        Some(Dim {
            class: d.class,
            old: (d.old.0, d.old.1.checked_mul(stride.0)?),
            new: (d.new.0, d.new.1.checked_mul(stride.1)?),
            stayed: d.stayed.clone(),
            whole: d.whole,
        })
    };
    let each = parts.into_iter().map(|(dims, start)| {
        let dims: Option<Vec<Dim>> = dims.into_iter().map(dim).collect();
        let start = (
            start.0.checked_mul(stride.0)?,
            start.1.checked_mul(stride.1)?,
        );
        Some((dims?, start))
    });
    each.collect()
}

/// Every part of one beside every part of the other.
fn cross(outer: &Parts, inner: &Parts) -> Option<Parts> {
    if outer.len().checked_mul(inner.len())? > MOST {
        return None;
    }
    let pairs = outer.iter().flat_map(|a| inner.iter().map(move |b| (a, b)));
    let joined = pairs.map(|((a, s), (b, t))| {
        let dims = a.iter().chain(b).cloned().collect();
        Some((dims, (s.0.checked_add(t.0)?, s.1.checked_add(t.1)?)))
    });
    joined.collect()
}

impl Piece {
    /// The dimension that is an axis left in one.
    pub(super) fn whole(&self) -> Option<usize> {
        self.dims.iter().position(|d| d.whole)
    }

    /// The dimensions that are this class.
    pub(super) fn places(&self, class: Class) -> Vec<usize> {
        let all = self.dims.iter().enumerate();
        all.filter(|(_, d)| d.class == Some(class))
            .map(|(i, _)| i)
            .collect()
    }

    /// The strides of a dimension.
    pub(super) fn stride(&self, at: usize) -> (u64, u64) {
        self.dims.get(at).map_or((0, 0), |d| (d.old.1, d.new.1))
    }

    /// The extents of a dimension.
    pub(super) fn extent(&self, at: usize) -> (u64, u64) {
        self.dims.get(at).map_or((0, 0), |d| (d.old.0, d.new.0))
    }

    /// The offsets of the elements of the slices along `at`, where other dimensions stand at `pins`: one list for all
    /// slices or, where the element says which of another class stayed, one for each. `None` where what stayed of
    /// another dimension is open.
    pub(super) fn others(
        &self,
        at: usize,
        known: &impl Fn(Class) -> Option<Stayed>,
        pins: &[Pin],
    ) -> Option<Vec<Offsets>> {
        let dim = self.dims.get(at)?;
        let by_this = |d: &Dim| match d.class.and_then(known) {
            Some(Stayed::Own(by, _)) => Some(by) == dim.class,
            _ => false,
        };
        match dim.class.filter(|_| self.dims.iter().any(by_this)) {
            None => Some(vec![self.offsets(&[at], known, pins)?]),
            // Which slice of the pruned model it is would have to be known for both.
            Some(class) if self.places(class).len() > 1 => None,
            Some(class) => {
                let each = (0..dim.old.0).map(|old| {
                    let pin = Pin { class, old, new: 0 };
                    self.offsets(&[at], known, &[pins, &[pin]].concat())
                });
                each.collect()
            }
        }
    }

    /// The offsets where just one other dimension is open: which, and the offsets along the rest.
    pub(super) fn one_open(
        &self,
        at: usize,
        known: &impl Fn(Class) -> Option<Stayed>,
        pins: &[Pin],
    ) -> Option<(usize, Offsets)> {
        let open = |(i, d): &(usize, &Dim)| *i != at && d.class.is_some_and(|c| known(c).is_none());
        let mut open = self.dims.iter().enumerate().filter(open);
        let (one, _) = open.next()?;
        if open.next().is_some() {
            return None;
        }
        Some((one, self.offsets(&[at, one], known, pins)?))
    }

    fn offsets(
        &self,
        without: &[usize],
        known: &impl Fn(Class) -> Option<Stayed>,
        pins: &[Pin],
    ) -> Option<Offsets> {
        let pinned = |d: &Dim| pins.iter().find(|pin| Some(pin.class) == d.class);
        let (mut same, mut own) = (Vec::new(), Vec::new());
        for (i, d) in self.dims.iter().enumerate() {
            if without.contains(&i) {
                continue;
            }
            let whole = || {
                let all = || Some((0..usize::try_from(d.old.0).ok()?).collect());
                d.stayed.clone().or_else(all).map(Stayed::Same)
            };
            match (pinned(d), d.class) {
                (Some(pin), _) => same.push((d, vec![(pin.old, pin.new)])),
                (None, class) => match class.map_or_else(whole, known)? {
                    Stayed::Same(kept) => same.push((d, d.numbered(&kept)?)),
                    Stayed::Own(by, rows) => own.push((d, by, rows)),
                },
            }
        }
        let mut all = vec![Partial {
            old: self.start.0,
            new: self.start.1,
            at: match own.is_empty() {
                true => Vec::new(),
                false => pins.iter().map(|pin| (pin.class, pin.old)).collect(),
            },
        }];
        for (d, positions) in same {
            let decides = own.iter().any(|(_, by, _)| d.class == Some(*by));
            all = extended(&all, d, decides, |_| Some(Cow::from(&positions)))?;
        }
        // Once it is known which block is meant.
        for (d, by, rows) in own {
            all = extended(&all, d, false, |from| {
                let (_, block) = from.at.iter().find(|(class, _)| *class == by)?;
                let row = rows.get(usize::try_from(*block).ok()?)?;
                d.numbered(row).map(Cow::Owned)
            })?;
        }
        Some(all.into_iter().map(|p| (p.old, p.new)).collect())
    }
}

/// Where an element is as far as some dimensions say, and which elements of classes that decide about others these
/// are.
struct Partial {
    old: u64,
    new: u64,
    at: Vec<(Class, u64)>,
}

impl Dim {
    /// Kept positions with the ones that they have now; `None` where they are not as many as there are.
    fn numbered(&self, kept: &[usize]) -> Option<Vec<(u64, u64)>> {
        let all = || kept.iter().map(|i| *i as u64).zip(0..);
        (kept.len() as u64 == self.new.0).then(|| all().collect())
    }
}

/// Each of `all` at every position along one more dimension, which `positions` gives, before and now.
fn extended<'d>(
    all: &[Partial],
    dim: &Dim,
    decides: bool,
    positions: impl Fn(&Partial) -> Option<Cow<'d, [(u64, u64)]>>,
) -> Option<Vec<Partial>> {
    let mut out = Vec::new();
    for from in all {
        out.extend(positions(from)?.iter().map(|(old, new)| {
            let mut at = from.at.clone();
            at.extend(dim.class.filter(|_| decides).map(|class| (class, *old)));
            Partial {
                old: from.old + old * dim.old.1,
                new: from.new + new * dim.new.1,
                at,
            }
        }));
    }
    Some(out)
}
