//! Presence that two axes decide together: of a class that keeps its own elements in each block, where the block is
//! known from another axis.
//!
//! As with [`Presence`], nothing is shared with the code that slices.

use crate::presence::Presence;
use ndarray::{ArrayD, Axis as Dim};
use prune_opt_ir::tensor::Array;
use prune_opt_ir::{Axis, Class, Tensor, brief};

/// Which elements of a tensor are present, by its position on two axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Joint {
    /// The axis along which elements are absent.
    pub axis: usize,
    /// The axis that says which.
    pub by: usize,
    /// For each position of `by`, whether each position of `axis` is present.
    pub present: Vec<Vec<bool>>,
}

impl Presence<'_> {
    /// What axes of a value of this type and shape decide together; [`Presence::masks`] has what one decides alone.
    ///
    /// # Errors
    /// Where no single other axis says which block is meant.
    pub fn joints(&self, axes: &[Axis], shape: &[usize]) -> Result<Vec<Joint>, String> {
        let mut out = Vec::new();
        for (i, axis) in axes.iter().enumerate() {
            let Some(class) = self.open(axis) else {
                continue;
            };
            let unclear = || {
                format!(
                    "which elements of `{}` are present is not known",
                    brief(axis)
                )
            };
            let mut others = axes.iter().enumerate();
            let mut others = others
                .by_ref()
                .filter(|(j, a)| *j != i && a.mentions(class));
            let only = others.next().filter(|_| others.next().is_none());
            let (by, outer) = only.ok_or_else(unclear)?;
            let length = |at: usize| shape.get(at).copied().ok_or_else(unclear);
            let (n, rows) = (length(i)?, length(by)?);
            let (axis, outer) = (self.of_length(axis, n), self.of_length(outer, rows));
            let row = |position: usize| {
                let element = self.element(&outer, position as u64, class)?;
                let all =
                    (0..n as u64).map(|p| self.present(&axis, p, &mut vec![(class, element)]));
                all.collect::<Option<Vec<bool>>>()
            };
            let present: Option<Vec<Vec<bool>>> = (0..rows).map(row).collect();
            out.push(Joint {
                axis: i,
                by,
                present: present.ok_or_else(unclear)?,
            });
        }
        Ok(out)
    }

    /// Which element of `class` a position of an axis belongs to.
    fn element(&self, axis: &Axis, position: u64, class: Class) -> Option<u64> {
        match axis {
            Axis::Class(c) => (*c == class).then_some(position),
            Axis::Stretch(s) => (s.class == class).then_some(s.start + position),
            Axis::Prod(factors) => {
                let mut rest = position;
                for (i, f) in factors.iter().enumerate().rev() {
                    let n = match i {
                        0 => return self.element(f, rest, class),
                        _ => self.extent(f)?,
                    };
                    if f.mentions(class) {
                        return self.element(f, rest.checked_rem(n)?, class);
                    }
                    rest = rest.checked_div(n)?;
                }
                None
            }
            Axis::Fixed(_) | Axis::Sum(_) => None,
        }
    }
}

/// Puts zeros where elements are absent, whatever stood there.
pub(crate) fn zero(tensor: &Tensor, joint: &Joint) -> Tensor {
    match tensor {
        Tensor::Float(a) => Tensor::Float(select(a, joint, 0.0)),
        Tensor::Int(a) => Tensor::Int(select(a, joint, 0)),
        Tensor::Bool(a) => Tensor::Bool(select(a, joint, false)),
    }
}

fn select<T: Copy>(array: &Array<T>, joint: &Joint, absent: T) -> Array<T> {
    let mut out: ArrayD<T> = array.to_owned();
    if joint.axis == joint.by || joint.axis.max(joint.by) >= out.ndim() {
        return out.into_shared();
    }
    let inner = joint.axis - usize::from(joint.axis > joint.by);
    for (mut block, row) in out.axis_iter_mut(Dim(joint.by)).zip(&joint.present) {
        for (mut lane, present) in block.axis_iter_mut(Dim(inner)).zip(row) {
            if !present {
                lane.fill(absent);
            }
        }
    }
    out.into_shared()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::presence::module_keep;
    use crate::tests::module;
    use prune_opt_ir::text::parse_type;

    const TEXT: &str = "module {
  channels c0 = 2
  channels c1 = 3 {by = c0, keep = [[0, 2], [1, 2]]}
}";

    #[test]
    fn another_axis_says_which_elements_are_meant() {
        let module = module(TEXT);
        let keep = module_keep(&module);
        let presence = Presence::new(&module, &keep).unwrap();
        let joints = |axes: &str, shape: &[usize]| {
            let ty = parse_type(&format!("tensor<{axes} x f32>"), &module).unwrap();
            let masks = presence.masks(ty.axes().unwrap(), shape).unwrap();
            let joints = presence.joints(ty.axes().unwrap(), shape)?;
            let rows = joints.into_iter().map(|j| (j.axis, j.by, j.present));
            Ok::<_, String>((masks, rows.collect::<Vec<_>>()))
        };
        let rows = vec![vec![true, false, true], vec![false, true, true]];
        let (masks, found) = joints("2 x c0 x c1", &[2, 2, 3]).unwrap();
        assert_eq!(masks, [None, None, None]);
        assert_eq!(found, [(2, 1, rows.clone())]);
        let (_, found) = joints("c1 x c0 * 2", &[3, 4]).unwrap();
        let twice = [&rows[..1], &rows[..1], &rows[1..], &rows[1..]].concat();
        assert_eq!(found, [(0, 1, twice)]);
        let (masks, found) = joints("c0 * c1", &[6]).unwrap();
        assert_eq!(masks, [Some(rows.concat())]);
        assert_eq!(found, []);
        assert!(joints("c1", &[3]).is_err());
        assert!(joints("c0 x c1 x c0", &[2, 3, 2]).is_err());
    }

    #[test]
    fn zeros_replace_what_is_absent() {
        let x = Tensor::from_floats(&[2, 2], vec![1.0, f64::NAN, 3.0, f64::INFINITY]).unwrap();
        let present = vec![vec![true, false], vec![false, true]];
        let zeroed = |axis, by| {
            let present = present.clone();
            zero(&x, &Joint { axis, by, present })
        };
        let want = Tensor::from_floats(&[2, 2], vec![1.0, 0.0, 0.0, f64::INFINITY]).unwrap();
        assert_eq!(zeroed(1, 0), want);
        assert_eq!(zeroed(0, 1), want);
    }
}
