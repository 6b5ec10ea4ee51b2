//! Positions: which of an axis a plan keeps, and which belong to a class.

use super::{Axis, ClassExtents};
use crate::entity::Class;

impl Axis {
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
            Axis::Stretch(s) => keep(s.class).map(|kept| s.kept(kept)),
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
            Axis::Class(_) | Axis::Stretch(_) => {
                let leaf = self.leaf().into_iter();
                let elements = leaf.flat_map(|l| l.elements(classes.class_extent(class)));
                for (i, e) in (0..).zip(elements) {
                    (0..stride).for_each(|s| f(offset + i * stride + s, e));
                }
            }
            Axis::Sum(terms) => {
                let mut at = offset;
                for t in terms.iter() {
                    t.positions(class, classes, at, stride, f);
                    at += t.extent(classes).length().unwrap_or(0) * stride;
                }
            }
            Axis::Prod(factors) => {
                let mut steps = Vec::new();
                let mut step = stride;
                for factor in factors.iter().rev() {
                    steps.push((step, factor.mentions(class)));
                    let Some(n) = factor.extent(classes).length() else {
                        return;
                    };
                    step = step.saturating_mul(n);
                }
                steps.reverse();
                product(factors, &steps, class, classes, offset, f);
            }
        }
    }
}

/// The positions of a product at `offset`. Of each factor `steps` has how long one of its elements is, and whether it
/// mentions the class.
fn product(
    factors: &[Axis],
    steps: &[(u64, bool)],
    class: Class,
    classes: &(impl ClassExtents + ?Sized),
    offset: u64,
    f: &mut dyn FnMut(u64, u64),
) {
    let (Some((outer, inner)), Some((&(step, outside), rest))) =
        (factors.split_first(), steps.split_first())
    else {
        return;
    };
    let blocks = outer.extent(classes).length().unwrap_or(0);
    let inside = |f: &mut dyn FnMut(u64, u64)| {
        for b in 0..blocks {
            product(inner, rest, class, classes, offset + b * step, f);
        }
    };
    match (outside, rest.iter().any(|(_, mentions)| *mentions)) {
        (true, false) => outer.positions(class, classes, offset, step, f),
        (false, _) => inside(f),
        (true, true) => {
            // Both give every position: bring them into order.
            let mut all = Vec::new();
            outer.positions(class, classes, offset, step, &mut |p, e| all.push((p, e)));
            inside(&mut |p, e| all.push((p, e)));
            all.sort_by_key(|(p, _)| *p);
            all.into_iter().for_each(|(p, e)| f(p, e));
        }
    }
}
