//! Which positions of a tensor's axes a plan keeps, where a class may keep elements of its own in each block.
//!
//! - Input: a module whose classes say what they keep, and the axes of one of its tensors.
//! - In `c8 * c9` the block is known from the position; where `c9` stands on an axis of its own, it is where the
//!   tensor stands on the axis of `c8`, and the positions are listed for each block of that.
//! - Classes that keep the same in every block are [`Axis::kept`]'s business.

use super::Keep;
use crate::axis::Axis;
use crate::entity::Class;
use crate::module::{ClassData, Module};

/// What the plan keeps of each axis of a tensor; `None`: all of it. Axes that the verifier would not let pass (no
/// axis says which block is meant) count as kept.
pub fn kept(module: &Module, axes: &[Axis]) -> Vec<Option<Keep>> {
    let all = axes.iter().enumerate();
    all.map(|(i, axis)| match kept_alone(module, axis) {
        Ok(kept) => kept.map(Keep::Indices),
        Err(by) => across(module, axes, i, by),
    })
    .collect()
}

/// The positions that stay on one axis; `None`: all of them.
///
/// # Errors
/// The class that says which block is meant, where the axis itself does not mention it.
pub fn kept_alone(module: &Module, axis: &Axis) -> Result<Option<Vec<u64>>, Class> {
    Positions {
        module,
        at: Vec::new(),
    }
    .of(axis)
}

/// Whether a class keeps elements of its own in each block, and fewer than it has.
pub fn is_own(data: &ClassData) -> bool {
    data.block_keep.is_some() && data.kept() < data.extent
}

/// The elements of `by`, where those tell the positions of an axis apart: it is one of the axis's factors, mentioned
/// once, and what stands right of it is counted. Which factor that is, and how many elements there are.
pub(crate) fn counted(module: &Module, axis: &Axis, by: Class) -> Option<(usize, u64)> {
    let n = module.classes.get(&by)?.extent;
    let factors = axis.factors();
    let at = factors.iter().position(|f| *f == Axis::Class(by))?;
    let mut mentions = 0;
    axis.for_each_class(&mut |c| mentions += u64::from(c == by));
    let mut inner = factors.iter().skip(at + 1);
    let known = inner.all(|f| f.extent(module).length().is_some());
    (mentions == 1 && known).then_some((at, n))
}

/// Where blocks of `by` are on an axis: how many elements of `by` there are, and how many contiguous stretches of
/// the axis are blocks, which repeat in order. `None` where not every position belongs to one block, or symbols hide
/// how many there are.
fn stretches(module: &Module, axis: &Axis, by: Class) -> Option<(u64, u64)> {
    let (at, n) = counted(module, axis, by)?;
    let outer = axis.factors().get(..at)?.iter();
    let mut before = outer.map(|f| f.extent(module).length());
    let before = before.try_fold(1u64, |n, e| n.checked_mul(e?))?;
    Some((n, before.checked_mul(n)?))
}

/// What is kept of axis `i` in each block of another axis.
fn across(module: &Module, axes: &[Axis], i: usize, by: Class) -> Option<Keep> {
    let axis = axes.get(i)?;
    let mut others = axes.iter().enumerate().filter(|(j, _)| *j != i);
    let (j, (n, stretches)) =
        others.find_map(|(j, other)| Some((j, stretches(module, other, by)?)))?;
    let rows = (0..n).map(|e| {
        let at = vec![(by, e)];
        Positions { module, at }.of(axis).ok().flatten()
    });
    let rows: Vec<Vec<u64>> = rows.collect::<Option<_>>()?;
    let blocks = rows.iter().cycle().take(usize::try_from(stretches).ok()?);
    Some(Keep::Blocks {
        by: j,
        blocks: blocks.cloned().collect(),
    })
}

/// Positions of axes, given which element of some classes is meant.
struct Positions<'a> {
    module: &'a Module,
    at: Vec<(Class, u64)>,
}

impl Positions<'_> {
    fn data(&self, class: Class) -> Option<&ClassData> {
        self.module.classes.get(&class)
    }

    fn any_own(&self, axis: &Axis) -> bool {
        let mut found = false;
        axis.for_each_class(&mut |c| found |= self.data(c).is_some_and(is_own));
        found
    }

    fn length(&self, axis: &Axis) -> Option<u64> {
        axis.extent(self.module).length()
    }

    fn of(&mut self, axis: &Axis) -> Result<Option<Vec<u64>>, Class> {
        if !self.any_own(axis) {
            let same = |c: Class| {
                let data = self.module.classes.get(&c)?;
                let keep = data.keep.as_deref()?;
                (keep.len() as u64 != data.extent).then_some(keep)
            };
            return Ok(axis.kept(self.module, &same));
        }
        match axis {
            // The verifier lets no class with stretches have blocks.
            Axis::Fixed(_) | Axis::Stretch(_) => Ok(None),
            Axis::Class(c) => self.own(*c),
            Axis::Sum(terms) => self.sum(terms.iter()),
            Axis::Prod(factors) => match factors.split_first() {
                Some((outer, inner)) => self.product(outer, &Axis::prod(inner.to_vec())),
                None => Ok(None),
            },
        }
    }

    fn own(&self, class: Class) -> Result<Option<Vec<u64>>, Class> {
        let data = self.data(class);
        let Some((by, blocks)) = data.and_then(|d| Some((d.by?, d.block_keep.as_ref()?))) else {
            return Ok(None);
        };
        let at = self.at.iter().rev().find(|(c, _)| *c == by);
        let (_, at) = at.ok_or(by)?;
        Ok(usize::try_from(*at)
            .ok()
            .and_then(|i| blocks.get(i).cloned()))
    }

    fn sum<'t>(
        &mut self,
        terms: impl Iterator<Item = &'t Axis>,
    ) -> Result<Option<Vec<u64>>, Class> {
        let (mut out, mut offset) = (Vec::new(), 0u64);
        for t in terms {
            let Some(n) = self.length(t) else {
                return Ok(None);
            };
            match self.of(t)? {
                Some(kept) => out.extend(kept.into_iter().map(|i| i + offset)),
                None => out.extend(offset..offset.saturating_add(n)),
            }
            offset = offset.saturating_add(n);
        }
        Ok(Some(out))
    }

    fn product(&mut self, outer: &Axis, inner: &Axis) -> Result<Option<Vec<u64>>, Class> {
        let lengths = (self.length(outer), self.length(inner));
        let (Some(n), Some(stride)) = lengths else {
            return Ok(None);
        };
        let blocks = self.of(outer)?.unwrap_or_else(|| (0..n).collect());
        let mut out = Vec::new();
        let mut same: Option<Vec<u64>> = None;
        for block in blocks {
            let kept = match (outer, &same) {
                (Axis::Class(by), _) => {
                    self.at.push((*by, block));
                    let kept = self.of(inner);
                    self.at.pop();
                    kept?
                }
                (_, Some(same)) => Some(same.clone()),
                (_, None) => self.of(inner)?,
            };
            let kept = kept.unwrap_or_else(|| (0..stride).collect());
            out.extend(kept.iter().map(|i| block * stride + i));
            same = Some(kept);
        }
        Ok(Some(out))
    }
}
