//! Which elements of an axis a plan leaves: read off the axis expression, one position at a time.
//!
//! This shares nothing with the code that slices (`Axis::kept`), so that a masked run can confirm a pruned one.

use crate::error::Error;
use ndarray::{ArrayD, Axis as Dim, Zip};
use prune_opt_ir::op::Mask;
use prune_opt_ir::tensor::Array;
use prune_opt_ir::{Axis, Class, Diagnostic, Extent, Module, Sym, Tensor, brief};
use std::borrow::Cow;
use std::collections::HashMap;

/// The elements of a class that stay, ascending.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Kept<'a> {
    /// The same wherever the class stands.
    Same(&'a [u64]),
    /// For each element of another class its own.
    Own(Class, &'a [Vec<u64>]),
}

impl Kept<'_> {
    /// The largest element.
    fn last(&self) -> Option<u64> {
        match self {
            Kept::Same(all) => all.iter().copied().max(),
            Kept::Own(_, blocks) => blocks.iter().flatten().copied().max(),
        }
    }
}

/// What a plan keeps of a class; `None`: all of it.
pub type Keep<'a> = dyn Fn(Class) -> Option<Kept<'a>> + 'a;

/// What a module's own classes keep, as `channels c1 = 16 {keep = [..]}` says.
pub fn module_keep<'m>(module: &'m Module) -> impl Fn(Class) -> Option<Kept<'m>> {
    |class| {
        let data = module.classes.get(&class)?;
        let own = || Some(Kept::Own(data.by?, data.block_keep.as_deref()?));
        data.keep.as_deref().map(Kept::Same).or_else(own)
    }
}

/// A class of which something is absent may be this long: a module without weights may state any extent.
const LONGEST: usize = 1 << 28;

/// A plan, element by element.
pub struct Presence<'a> {
    module: &'a Module,
    /// For each class that loses any, whether each of its elements is present.
    classes: HashMap<Class, Vec<bool>>,
    /// For each class that keeps its own in each block, the class of the blocks, and which elements of each block
    /// are present.
    own: HashMap<Class, (Class, Vec<Vec<bool>>)>,
    symbols: HashMap<Sym, i64>,
}

impl<'a> Presence<'a> {
    /// A plan over a module's classes.
    ///
    /// # Errors
    /// Where it keeps an element that a class does not have.
    pub fn new(module: &'a Module, keep: &Keep<'_>) -> Result<Presence<'a>, Error> {
        let (mut classes, mut own) = (HashMap::new(), HashMap::new());
        for (class, data) in &module.classes {
            let Some(kept) = keep(*class) else { continue };
            let n = usize::try_from(data.extent).unwrap_or(usize::MAX);
            if n > LONGEST {
                let message = format!("{class} is too long for a masked run: {n} elements");
                return Err(Diagnostic::error(message).at(data.span).into());
            }
            if let Some(e) = kept.last().filter(|e| *e >= data.extent) {
                let message = format!("the plan keeps element {e} of {class}, which has {n}");
                return Err(Diagnostic::error(message).at(data.span).into());
            }
            let row = |kept: &[u64]| {
                let mut present = vec![false; n];
                for e in kept {
                    if let Some(p) = usize::try_from(*e).ok().and_then(|e| present.get_mut(e)) {
                        *p = true;
                    }
                }
                present
            };
            match kept {
                Kept::Same(kept) => drop(classes.insert(*class, row(kept))),
                Kept::Own(by, blocks) => {
                    let rows = blocks.iter().map(|b| row(b)).collect();
                    own.insert(*class, (by, rows));
                }
            }
        }
        Ok(Presence {
            module,
            classes,
            own,
            symbols: HashMap::new(),
        })
    }

    /// The same plan over a module that has the same classes.
    pub(crate) fn over<'b>(&self, module: &'b Module) -> Presence<'b> {
        Presence {
            module,
            classes: self.classes.clone(),
            own: self.own.clone(),
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

    pub(crate) fn extent(&self, axis: &Axis) -> Option<u64> {
        let extent = axis.extent(self.module);
        let n = extent.evaluate(|s| self.symbols.get(s).copied())?;
        u64::try_from(n).ok()
    }

    /// Whether position `index` of an axis is present, where the tensor stands at these elements of other classes;
    /// `None` where extents inside it, or the block that is meant, are not known.
    pub(crate) fn present(
        &self,
        axis: &Axis,
        index: u64,
        at: &mut Vec<(Class, u64)>,
    ) -> Option<bool> {
        match axis {
            Axis::Fixed(_) => Some(true),
            Axis::Stretch(s) => match self.classes.get(&s.class) {
                Some(all) => all.get(usize::try_from(s.start + index).ok()?).copied(),
                None => Some(true),
            },
            Axis::Class(c) => {
                let index = usize::try_from(index).ok()?;
                match (self.classes.get(c), self.own.get(c)) {
                    (Some(all), _) => all.get(index).copied(),
                    (None, Some((by, blocks))) => {
                        let (_, block) = at.iter().rev().find(|(c, _)| c == by)?;
                        let block = blocks.get(usize::try_from(*block).ok()?)?;
                        block.get(index).copied()
                    }
                    (None, None) => Some(true),
                }
            }
            Axis::Prod(factors) => {
                let (mut rest, mut places) = (index, vec![0; factors.len()]);
                for (i, (f, place)) in factors.iter().zip(&mut places).enumerate().rev() {
                    // What stands outermost needs no extent: all that is left is its position.
                    if i == 0 {
                        *place = rest;
                        break;
                    }
                    let n = self.extent(f)?;
                    (*place, rest) = (rest.checked_rem(n)?, rest.checked_div(n)?);
                }
                let (known, mut all) = (at.len(), true);
                for (f, place) in factors.iter().zip(places) {
                    all &= self.present(f, place, at)?;
                    if let Axis::Class(c) = f {
                        at.push((*c, place));
                    }
                }
                at.truncate(known);
                Some(all)
            }
            Axis::Sum(terms) => {
                let mut rest = index;
                for (i, t) in terms.iter().enumerate() {
                    let n = self.extent(t);
                    match n {
                        Some(n) if rest >= n => rest -= n,
                        Some(_) => return self.present(t, rest, at),
                        None if i + 1 == terms.len() => return self.present(t, rest, at),
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
        axis.for_each_class(&mut |c| {
            found |= self.classes.contains_key(&c) || self.own.contains_key(&c);
        });
        found
    }

    /// The class whose element another axis has to say before it is known what is present on this one.
    pub(crate) fn open(&self, axis: &Axis) -> Option<Class> {
        self.open_beside(axis, &mut Vec::new())
    }

    fn open_beside(&self, axis: &Axis, outer: &mut Vec<Class>) -> Option<Class> {
        match axis {
            Axis::Fixed(_) | Axis::Stretch(_) => None,
            Axis::Class(c) => {
                let by = self.own.get(c).map(|(by, _)| *by);
                by.filter(|by| !outer.contains(by))
            }
            Axis::Sum(terms) => terms.iter().find_map(|t| self.open_beside(t, outer)),
            Axis::Prod(factors) => {
                let known = outer.len();
                let found = factors.iter().find_map(|f| {
                    let open = self.open_beside(f, outer);
                    if let Axis::Class(c) = f {
                        outer.push(*c);
                    }
                    open
                });
                outer.truncate(known);
                found
            }
        }
    }

    /// An axis of which it is seen that it has `n` positions: that may say what symbols are that are not known yet, or
    /// were another number elsewhere (exporters give one name to what is not as long).
    pub(crate) fn of_length<'b>(&self, axis: &'b Axis, n: usize) -> Cow<'b, Axis> {
        let known = self.extent(axis) == Some(n as u64);
        let length = i64::try_from(n).ok().filter(|_| !known);
        let settled = length.and_then(|n| axis.settled(n, self.module));
        settled.map_or(Cow::Borrowed(axis), Cow::Owned)
    }

    /// Which of the `n` positions of an axis are present; `None`: all of them, or another axis decides as well
    /// ([`Presence::joints`]).
    ///
    /// # Errors
    /// Where that does not follow from the expression.
    pub fn mask(&self, axis: &Axis, n: usize) -> Result<Option<Vec<bool>>, String> {
        if !self.touches(axis) || self.open(axis).is_some() {
            return Ok(None);
        }
        let mut at = Vec::new();
        let known = self.of_length(axis, n);
        let positions = 0..n as u64;
        let all: Option<Vec<bool>> = positions
            .map(|i| self.present(&known, i, &mut at))
            .collect();
        let all = all.ok_or_else(|| {
            format!(
                "which elements of `{}` are present is not known",
                brief(axis)
            )
        })?;
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
        assert_eq!(at("c0 * ?n", 6), Some(vec![0, 1, 4, 5]));
        assert!(present("?m * c0 * ?n", 6).is_err());
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
