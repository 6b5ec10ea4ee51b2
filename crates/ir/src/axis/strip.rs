//! Taking a known factor off one end of a product.
//!
//! Extents alone do not do: a class of one element (pruning makes such) may stand on either side of the cut.

use super::{Axis, ClassExtents};

/// The same product with classes of one element that lead `right` in `left`.
pub(super) fn units_outside(
    left: Axis,
    right: Axis,
    classes: &(impl ClassExtents + ?Sized),
) -> (Axis, Axis) {
    let factors = right.factors();
    let unit = |a: &&Axis| matches!(a, Axis::Class(c) if classes.class_extent(*c) == 1);
    let (units, rest) = factors.split_at(factors.iter().take_while(unit).count());
    let left = Axis::prod(std::iter::once(left).chain(units.iter().cloned()));
    (left, Axis::prod(rest.to_vec()))
}

impl Axis {
    /// What stands left of `right` in `self = left * right`, by structure: where a class of one element stands
    /// between them, extents do not tell whose it is.
    pub fn strip_right(
        &self,
        right: &Axis,
        classes: &(impl ClassExtents + ?Sized),
    ) -> Option<Axis> {
        let found = |left: &Axis| Axis::prod([left.clone(), right.clone()]).same(self);
        let terms = self.terms();
        let (mut left, mut at) = (Vec::new(), 0);
        while let Some(term) = terms.get(at) {
            let inner = right.terms();
            if terms.get(at..at + inner.len()) == Some(inner) {
                left.push(Axis::one());
                at += inner.len();
                continue;
            }
            let factors = term.factors();
            let outer = match (factors.strip_suffix(right.factors()), factors) {
                (Some(outer), _) => Axis::prod(outer.to_vec()),
                // A sum that repeats.
                (None, [outer @ .., last @ Axis::Sum(_)]) if !outer.is_empty() => {
                    let inner = last.strip_right(right, classes)?;
                    Axis::prod(outer.iter().cloned().chain([inner]))
                }
                _ => break,
            };
            left.push(outer);
            at += 1;
        }
        let left = Axis::sum(left);
        if at == terms.len() && found(&left) {
            return Some(left);
        }
        let (left, _) = self.split_right(&right.extent(classes), classes)?;
        found(&left).then_some(left)
    }

    /// What stands right of `left` in `self = left * right`, by structure.
    pub fn strip_left(&self, left: &Axis, classes: &(impl ClassExtents + ?Sized)) -> Option<Axis> {
        let found = |right: &Axis| Axis::prod([left.clone(), right.clone()]).same(self);
        let outer = left.terms().first()?;
        let inner = self.terms().first()?.factors();
        if let Some(right) = inner.strip_prefix(outer.factors()) {
            let right = Axis::prod(right.to_vec());
            if found(&right) {
                return Some(right);
            }
        }
        // The first of `left`'s terms may be a literal, of which one element stands before the first block.
        let extent = self.extent(classes).div_exact(&left.extent(classes))?;
        if let Some((right, _)) = self.split_prefix(&extent, classes)
            && found(&right)
        {
            return Some(right);
        }
        let (_, right) = self.split_left(&left.extent(classes), classes)?;
        found(&right).then_some(right)
    }
}
