//! What a number says of the symbols of an expression that is as long.

use super::{Axis, ClassExtents};
use crate::extent::Extent;

impl Axis {
    /// The expression with a number in place of its symbols, where it has `length` elements and that says what they are
    /// together: `c1 * ?h * ?w` of 128 elements, with 8 channels, is `c1 * 16`. `None` where symbols stand in more than one
    /// place, `?h * c1 * ?w`, or no number will do.
    pub fn settled(&self, length: i64, classes: &(impl ClassExtents + ?Sized)) -> Option<Axis> {
        let (parts, product): (Vec<&Axis>, bool) = match self {
            Axis::Fixed(_) => return u64::try_from(length).ok().map(Axis::from),
            Axis::Class(_) | Axis::Stretch(_) => return None,
            Axis::Prod(all) => (all.iter().collect(), true),
            Axis::Sum(all) => (all.iter().collect(), false),
        };
        let mut known = i64::from(product);
        let mut open = None;
        for (i, part) in parts.iter().enumerate() {
            let Some(n) = part.extent(classes).constant() else {
                if open.replace(i).is_some() {
                    return None;
                }
                continue;
            };
            known = match product {
                true => known.checked_mul(n)?,
                false => known.checked_add(n)?,
            };
        }
        let left = match product {
            true => Extent::from(length).div_exact(&known.into())?.constant()?,
            false => length.checked_sub(known)?,
        };
        // Nothing would be left of the classes beside.
        if product && left == 0 {
            return None;
        }
        let settled = parts.get(open?)?.settled(left, classes)?;
        let with = |(i, part): (usize, &&Axis)| match Some(i) == open {
            true => settled.clone(),
            false => (*part).clone(),
        };
        let parts: Vec<Axis> = parts.iter().enumerate().map(with).collect();
        Some(match product {
            true => Axis::prod(parts),
            false => Axis::sum(parts),
        })
    }
}
