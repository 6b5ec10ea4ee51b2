//! Parameters cut into parts whose axes are single classes or fixed, so that slices can be told.
//!
//! An axis `c1 + 3 * c2` gives two parts, the second with two dimensions. Parts are views: an offset and a stride for
//! each dimension, in the original's parameter and in the pruned one.

use prune_opt_ir::{Axis, Class, Module};
use std::collections::HashMap;

/// One dimension of a part.
#[derive(Clone, Debug)]
pub(super) struct Dim {
    /// The class; `None` where it is fixed.
    class: Option<Class>,
    /// Extents and strides in the original and in the pruned parameter.
    old: (u64, u64),
    new: (u64, u64),
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
    module: &Module,
    left: &HashMap<Class, u64>,
    shape: &[u64],
    whole: Option<usize>,
) -> Option<Vec<Piece>> {
    let mut all = vec![(Vec::new(), (0, 0))];
    let mut stride = (1u64, 1u64);
    if axes.len() != shape.len() {
        return None;
    }
    for (i, (axis, now)) in axes.iter().zip(shape).enumerate().rev() {
        let before = axis.extent(module).length()?;
        let (parts, after) = match whole == Some(i) {
            true => (vec![(vec![Dim::whole(before, *now)], (0, 0))], *now),
            false => (parts(axis, module, left)?, lengths(axis, module, left)?.1),
        };
        if after != *now {
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

fn lengths(axis: &Axis, module: &Module, left: &HashMap<Class, u64>) -> Option<(u64, u64)> {
    if axis.classes().iter().any(|c| !left.contains_key(c)) {
        return None;
    }
    let after = |c: Class| left.get(&c).copied().unwrap_or(0);
    Some((axis.extent(module).length()?, axis.extent(&after).length()?))
}

/// The parts of one axis whose elements are neighbours.
fn parts(axis: &Axis, module: &Module, left: &HashMap<Class, u64>) -> Option<Parts> {
    let (old, new) = lengths(axis, module, left)?;
    let dim = |class| Dim {
        class,
        old: (old, 1),
        new: (new, 1),
        whole: false,
    };
    Some(match axis {
        Axis::Class(c) => vec![(vec![dim(Some(*c))], (0, 0))],
        Axis::Sum(terms) => {
            let (mut at, mut out) = ((0u64, 0u64), Vec::new());
            for term in terms.iter() {
                for (dims, start) in parts(term, module, left)? {
                    out.push((dims, (start.0 + at.0, start.1 + at.1)));
                }
                let n = lengths(term, module, left)?;
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
                out = cross(&scaled(parts(factor, module, left)?, stride)?, &out)?;
                let n = lengths(factor, module, left)?;
                stride = (stride.0.checked_mul(n.0)?, stride.1.checked_mul(n.1)?);
            }
            out
        }
        Axis::Fixed(_) => vec![(vec![dim(None)], (0, 0))],
        // How many of its elements are left is not told by how many the class has left.
        Axis::Stretch(_) => return None,
    })
}

/// Parts whose elements are `stride` apart.
fn scaled(parts: Parts, stride: (u64, u64)) -> Option<Parts> {
    let dim = |d: Dim| {
        Some(Dim {
            class: d.class,
            old: (d.old.0, d.old.1.checked_mul(stride.0)?),
            new: (d.new.0, d.new.1.checked_mul(stride.1)?),
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

    /// The offsets of the elements of one slice along `at`; `None` where what stayed of another dimension is open.
    pub(super) fn others(
        &self,
        at: usize,
        known: &impl Fn(Class) -> Option<Vec<usize>>,
    ) -> Option<Offsets> {
        self.offsets(&[at], known)
    }

    /// The same where just one other dimension is open: which, and the offsets along the rest.
    pub(super) fn one_open(
        &self,
        at: usize,
        known: &impl Fn(Class) -> Option<Vec<usize>>,
    ) -> Option<(usize, Offsets)> {
        let open = |(i, d): &(usize, &Dim)| *i != at && d.class.is_some_and(|c| known(c).is_none());
        let mut open = self.dims.iter().enumerate().filter(open);
        let (one, _) = open.next()?;
        if open.next().is_some() {
            return None;
        }
        Some((one, self.offsets(&[at, one], known)?))
    }

    fn offsets(
        &self,
        without: &[usize],
        known: &impl Fn(Class) -> Option<Vec<usize>>,
    ) -> Option<Offsets> {
        let mut out = vec![self.start];
        for (i, d) in self.dims.iter().enumerate() {
            if without.contains(&i) {
                continue;
            }
            let kept: Vec<u64> = match d.class {
                None => (0..d.old.0).collect(),
                Some(c) => known(c)?.into_iter().map(|i| i as u64).collect(),
            };
            if kept.len() as u64 != d.new.0 {
                return None;
            }
            let steps: Vec<(u64, u64)> = (0u64..)
                .zip(&kept)
                .map(|(j, i)| (i * d.old.1, j * d.new.1))
                .collect();
            out = out
                .iter()
                .flat_map(|o| steps.iter().map(move |s| (o.0 + s.0, o.1 + s.1)))
                .collect();
        }
        Some(out)
    }
}
