//! Masks along axes of unknown length: `?n * c6` is the elements of `c6` as often as the symbol says, `c6 * ?h * ?w` each of
//! them so often in a run.
//!
//! A constant can't be that long. So the axis is moved to the end and taken apart into `[.., ?n, c6]` or `[.., c6, ?h * ?w]`,
//! where the mask of the class broadcasts; what comes of it is put together and moved back. Each reshape states the
//! length of the class, copies the axes before it, and leaves the symbol to follow from the number of elements.

use super::build::Builder;
use super::{Absent, Present};
use crate::presence::Presence;
use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::{Attr, Axis, Extent, Module, OpData, Type, Value};

/// The part of an axis that says what is present on all of it.
pub(super) struct Span {
    /// All of the axis or, where that is of unknown length, factors of it that are not.
    pub axis: Axis,
    /// How long that is.
    pub length: usize,
    /// Whether each position of it is a run of the axis; otherwise all of it repeats.
    pub runs: bool,
}

impl Span {
    /// The innermost factors up to one of unknown length; where something is absent only outside that, all that is known of
    /// there. `None` where neither is there, or symbols on both sides keep it from being taken apart.
    pub fn of(module: &Module, presence: &Presence<'_>, axis: &Axis) -> Option<Span> {
        let factors = factors(axis);
        let open = |f: &Axis| f.extent(module).length().is_none();
        let last = factors.iter().rposition(open);
        let (outer, inner) = factors.split_at(last.map_or(0, |i| i + 1));
        let touched = |all: &[Axis]| all.iter().any(|f| presence.touches(f));
        let (part, runs) = match touched(outer) {
            false => (inner, false),
            true => {
                let first = factors.iter().position(open)?;
                let (part, rest) = factors.split_at(first);
                Some((part, true)).filter(|_| !touched(rest))?
            }
        };
        let mut length = 1u64;
        for f in part {
            length = length.checked_mul(f.extent(module).length()?)?;
        }
        Some(Span {
            axis: Axis::prod(part.iter().cloned()),
            length: usize::try_from(length).ok().filter(|_| !part.is_empty())?,
            runs,
        })
    }
}

/// The factors of an axis. What all terms of a sum end in is a factor of the sum: `?s + c1 * ?s` is `(1 + c1) * ?s`, the same
/// elements in the same order.
fn factors(axis: &Axis) -> Vec<Axis> {
    let mut out = Vec::new();
    for factor in axis.factors() {
        let terms: Vec<&[Axis]> = factor.terms().into_iter().map(Axis::factors).collect();
        let Some((first, others)) = terms.split_first().filter(|(_, others)| !others.is_empty())
        else {
            out.push(factor.clone());
            continue;
        };
        let last = |all: &[Axis], i: usize| all.iter().rev().nth(i).cloned();
        let ends = |i: &usize| others.iter().all(|all| last(all, *i) == last(first, *i));
        let shared = (0..first.len()).take_while(ends).count();
        let heads = terms.iter().map(|all| &all[..all.len() - shared]);
        out.push(Axis::sum(heads.map(|all| Axis::prod(all.iter().cloned()))));
        out.extend(first[first.len() - shared..].iter().cloned());
    }
    out
}

/// How an axis was taken apart.
struct Step {
    /// The order of the axes before the last one was split.
    perm: Vec<usize>,
    /// The types before moving and before splitting.
    before: Type,
    moved: Type,
}

impl Builder<'_> {
    /// What `apply` makes of a value, where axes that repeat are taken apart, and where elements are absent then.
    ///
    /// # Errors
    /// Those of `apply`; that the type of the value is not known.
    pub fn by_periods(
        &mut self,
        value: Value,
        absent: &[Absent],
        apply: impl FnOnce(&mut Self, Value, &[Absent]) -> Result<Value, String>,
    ) -> Result<Value, String> {
        let axes = self.ty(value).axes();
        let axes = axes.ok_or("the type of its operand is not known")?.to_vec();
        let open = |axis: usize| {
            axes.get(axis)
                .is_some_and(|a| a.extent(self.module).length().is_none())
        };
        let mut periods: IndexMap<usize, (usize, bool)> = IndexMap::default();
        for a in absent {
            if open(a.axis) {
                periods.insert(a.axis, (a.present.counts().0, a.runs));
            }
            if let Present::Beside(by, rows) = &a.present
                && open(*by)
            {
                periods.insert(*by, (rows.len(), false));
            }
        }
        let mut at: Vec<usize> = (0..axes.len()).collect();
        let (mut x, mut steps) = (value, Vec::new());
        for (axis, (period, runs)) in periods {
            let step;
            (x, step) = self.apart(x, at[axis], period, runs)?;
            steps.push(step);
            let from = at[axis];
            at.iter_mut().filter(|a| **a > from).for_each(|a| *a -= 1);
            at[axis] = axes.len() + steps.len() - if runs { 2 } else { 1 };
        }
        let moved = absent.iter().map(|a| Absent {
            axis: at.get(a.axis).copied().unwrap_or(a.axis),
            runs: a.runs,
            present: match &a.present {
                Present::Beside(by, rows) => {
                    Present::Beside(at.get(*by).copied().unwrap_or(*by), rows.clone())
                }
                Present::Alone(row) => Present::Alone(row.clone()),
            },
        });
        let moved: Vec<Absent> = moved.collect();
        let mut y = apply(self, x, &moved)?;
        for step in steps.into_iter().rev() {
            y = self.together(y, step)?;
        }
        Ok(y)
    }

    /// Moves an axis to the end and splits it into its periods, or into runs for each position of one.
    fn apart(
        &mut self,
        x: Value,
        axis: usize,
        period: usize,
        runs: bool,
    ) -> Result<(Value, Step), String> {
        let before = self.ty(x).clone();
        let (dtype, axes) = known(&before)?;
        let rank = axes.len();
        let perm: Vec<usize> = (0..rank).filter(|i| *i != axis).chain([axis]).collect();
        let mut axes: Vec<Axis> = perm.iter().map(|i| axes[*i].clone()).collect();
        let moved = Type::tensor(dtype, axes.clone());
        let x = self.transposed(x, &perm, &moved);
        let each = Extent::from(period as u64);
        let whole = axes.pop().map(|a| a.extent(self.module));
        let times = whole.and_then(|e| e.div_exact(&each));
        let times = times.ok_or("a masked axis is no multiple of its period")?;
        let mut parts = [(Axis::Fixed(times), -1), (Axis::Fixed(each), period as i64)];
        if runs {
            parts.reverse();
        }
        let (parts, stated): (Vec<Axis>, Vec<i64>) = parts.into_iter().unzip();
        axes.extend(parts);
        let split = Type::tensor(dtype, axes);
        let target = [vec![0; rank - 1], stated].concat();
        let x = self.reshaped(x, &target, split)?;
        Ok((
            x,
            Step {
                perm,
                before,
                moved,
            },
        ))
    }

    fn together(&mut self, x: Value, step: Step) -> Result<Value, String> {
        let mut target = vec![0; step.perm.len()];
        if let Some(last) = target.last_mut() {
            *last = -1;
        }
        let x = self.reshaped(x, &target, step.moved)?;
        let mut back = vec![0; step.perm.len()];
        for (to, from) in step.perm.iter().enumerate() {
            back[*from] = to;
        }
        Ok(self.transposed(x, &back, &step.before))
    }

    fn transposed(&mut self, x: Value, perm: &[usize], ty: &Type) -> Value {
        if perm.is_sorted() {
            return x;
        }
        let y = self.value(ty.clone());
        let perm = perm.iter().map(|i| *i as i64).collect();
        self.push(OpData {
            name: self.primitives.transpose.to_string(),
            operands: vec![Some(x)],
            attrs: [("perm".into(), Attr::Ints(perm))].into_iter().collect(),
            results: vec![y],
            ..OpData::default()
        });
        y
    }

    fn reshaped(&mut self, x: Value, target: &[i64], ty: Type) -> Result<Value, String> {
        let target = self.ints(target)?;
        let y = self.value(ty);
        self.push(OpData {
            name: self.primitives.reshape.to_string(),
            operands: vec![Some(x), Some(target)],
            results: vec![y],
            ..OpData::default()
        });
        Ok(y)
    }
}

fn known(ty: &Type) -> Result<(prune_opt_ir::DType, &[Axis]), String> {
    let known = ty.dtype().zip(ty.axes());
    known.ok_or_else(|| "the type of its operand is not known".into())
}
