//! Which elements of an axis a plan leaves: read off the axis expression, one position at a time.
//!
//! This shares nothing with the code that slices (`Axis::kept`), so that a masked run can confirm a pruned one.

use crate::error::Error;
use ndarray::{ArrayD, Axis as Dim, Zip};
use prune_opt_ir::op::Mask;
use prune_opt_ir::tensor::Array;
use prune_opt_ir::{Axis, Class, Diagnostic, Extent, Module, Sym, Tensor};
use std::collections::HashMap;

/// What a plan keeps of a class: elements, ascending; `None`: all of them.
pub type Keep<'a> = dyn Fn(Class) -> Option<&'a [u64]> + 'a;

/// What a module's own classes keep, as `channels c1 = 16 {keep = [..]}` says.
pub fn module_keep<'m>(module: &'m Module) -> impl Fn(Class) -> Option<&'m [u64]> {
    |class| module.classes.get(&class)?.keep.as_deref()
}

/// A plan, element by element.
pub struct Presence<'a> {
    module: &'a Module,
    /// For each class that loses any, whether each of its elements is present.
    classes: HashMap<Class, Vec<bool>>,
    symbols: HashMap<Sym, i64>,
}

impl<'a> Presence<'a> {
    /// A plan over a module's classes.
    ///
    /// # Errors
    /// Where it keeps an element that a class does not have.
    pub fn new(module: &'a Module, keep: &Keep<'_>) -> Result<Presence<'a>, Error> {
        let mut classes = HashMap::new();
        for (class, data) in &module.classes {
            let Some(kept) = keep(*class) else { continue };
            let n = usize::try_from(data.extent).unwrap_or(usize::MAX);
            let beyond = kept.iter().find(|e| **e >= data.extent);
            if let Some(e) = beyond {
                let message = format!("the plan keeps element {e} of {class}, which has {n}");
                return Err(Diagnostic::error(message).at(data.span).into());
            }
            let mut present = vec![false; n];
            for e in kept {
                if let Some(p) = usize::try_from(*e).ok().and_then(|e| present.get_mut(e)) {
                    *p = true;
                }
            }
            classes.insert(*class, present);
        }
        Ok(Presence {
            module,
            classes,
            symbols: HashMap::new(),
        })
    }

    /// The same plan over a module that has the same classes.
    pub(crate) fn over<'b>(&self, module: &'b Module) -> Presence<'b> {
        Presence {
            module,
            classes: self.classes.clone(),
            symbols: self.symbols.clone(),
        }
    }

    /// Learns symbols from a value of this type and shape.
    pub fn learn(&mut self, axes: &[Axis], shape: &[usize]) {
        for (axis, n) in axes.iter().zip(shape) {
            if let Some(symbol) = axis.fixed().and_then(Extent::symbol) {
                let n = i64::try_from(*n).unwrap_or(i64::MAX);
                self.symbols.entry(symbol.clone()).or_insert(n);
            }
        }
    }

    fn extent(&self, axis: &Axis) -> Option<u64> {
        let extent = axis.extent(self.module);
        let n = extent.evaluate(|s| self.symbols.get(s).copied())?;
        u64::try_from(n).ok()
    }

    /// Whether position `index` of an axis is present; `None` where extents inside it are not known.
    fn present(&self, axis: &Axis, index: u64) -> Option<bool> {
        match axis {
            Axis::Fixed(_) => Some(true),
            Axis::Class(c) => match self.classes.get(c) {
                Some(all) => all.get(usize::try_from(index).ok()?).copied(),
                None => Some(true),
            },
            Axis::Prod(factors) => {
                let mut rest = index;
                let mut all = true;
                for (i, f) in factors.iter().enumerate().rev() {
                    // What stands outermost needs no extent: all that is left is its position.
                    let at = match i {
                        0 => rest,
                        _ => rest.checked_rem(self.extent(f)?)?,
                    };
                    all &= self.present(f, at)?;
                    rest = match i {
                        0 => 0,
                        _ => rest.checked_div(self.extent(f)?)?,
                    };
                }
                Some(all)
            }
            Axis::Sum(terms) => {
                let mut rest = index;
                for (i, t) in terms.iter().enumerate() {
                    let n = self.extent(t);
                    match n {
                        Some(n) if rest >= n => rest -= n,
                        Some(_) => return self.present(t, rest),
                        None if i + 1 == terms.len() => return self.present(t, rest),
                        None => return None,
                    }
                }
                None
            }
        }
    }

    /// Whether a plan removes anything of what an axis mentions.
    pub fn touches(&self, axis: &Axis) -> bool {
        let mut found = false;
        axis.for_each_class(&mut |c| found |= self.classes.contains_key(&c));
        found
    }

    /// Which of the `n` positions of an axis are present; `None`: all of them.
    ///
    /// # Errors
    /// Where that does not follow from the expression.
    pub fn mask(&self, axis: &Axis, n: usize) -> Result<Option<Vec<bool>>, String> {
        if !self.touches(axis) {
            return Ok(None);
        }
        let positions = 0..n as u64;
        let all: Option<Vec<bool>> = positions.map(|i| self.present(axis, i)).collect();
        let all =
            all.ok_or_else(|| format!("which elements of `{axis}` are present is not known"))?;
        Ok(all.contains(&false).then_some(all))
    }

    /// The masks of a value of this type and shape.
    ///
    /// # Errors
    /// Where they do not follow from its axes.
    pub fn masks(&self, axes: &[Axis], shape: &[usize]) -> Result<Mask, String> {
        axes.iter()
            .zip(shape)
            .map(|(a, n)| self.mask(a, *n))
            .collect()
    }
}

/// Puts zeros where `mask` says that elements along `axis` are absent, whatever stood there.
pub(crate) fn zero(tensor: &Tensor, axis: usize, mask: &[bool]) -> Tensor {
    match tensor {
        Tensor::Float(a) => Tensor::Float(select(a, axis, mask, 0.0)),
        Tensor::Int(a) => Tensor::Int(select(a, axis, mask, 0)),
        Tensor::Bool(a) => Tensor::Bool(select(a, axis, mask, false)),
    }
}

fn select<T: Copy>(array: &Array<T>, axis: usize, mask: &[bool], absent: T) -> Array<T> {
    if array.shape().get(axis) != Some(&mask.len()) {
        return array.clone();
    }
    let mut out: ArrayD<T> = array.to_owned();
    let lanes = out.axis_iter_mut(Dim(axis)).zip(mask);
    for (mut lane, _) in lanes.filter(|(_, present)| !**present) {
        Zip::from(&mut lane).for_each(|x| *x = absent);
    }
    out.into_shared()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::tests::module;
    use prune_opt_ir::text::parse_type;

    /// Positions that are present along the one axis of a type, for `c0` = 3 keeping 0 and 2, and `c1` = 2 keeping 1.
    fn present(axis: &str, n: usize) -> Result<Option<Vec<usize>>, String> {
        let module = module(
            "module {
  channels c0 = 3 {keep = [0, 2]}
  channels c1 = 2 {keep = [1]}
}",
        );
        let ty = parse_type(&format!("tensor<{axis} x f32>"), &module).unwrap();
        let keep = module_keep(&module);
        let presence = Presence::new(&module, &keep).unwrap();
        let mask = presence.mask(&ty.axes().unwrap()[0], n)?;
        Ok(mask.map(|m| (0..n).filter(|i| m[*i]).collect()))
    }

    #[test]
    fn follows_the_axis_expression() {
        let at = |axis: &str, n: usize| present(axis, n).unwrap();
        assert_eq!(at("7", 7), None);
        assert_eq!(at("c0", 3), Some(vec![0, 2]));
        assert_eq!(at("c0 * 2", 6), Some(vec![0, 1, 4, 5]));
        assert_eq!(at("2 * c0", 6), Some(vec![0, 2, 3, 5]));
        assert_eq!(at("c0 * c1", 6), Some(vec![1, 5]));
        assert_eq!(at("c0 + 2 + c1", 7), Some(vec![0, 2, 3, 4, 6]));
        assert_eq!(at("2 * (c0 + c1)", 10), Some(vec![0, 2, 4, 5, 7, 9]));
        assert_eq!(at("?n * c0", 6), Some(vec![0, 2, 3, 5]));
        assert!(present("c0 * ?n", 6).is_err());
    }

    #[test]
    fn zeros_replace_what_is_absent() {
        let x = Tensor::from_floats(&[2, 2], vec![1.0, f64::NAN, 3.0, f64::INFINITY]).unwrap();
        let zeroed = zero(&x, 1, &[true, false]);
        assert_eq!(
            zeroed,
            Tensor::from_floats(&[2, 2], vec![1.0, 0.0, 3.0, 0.0]).unwrap()
        );
    }
}
