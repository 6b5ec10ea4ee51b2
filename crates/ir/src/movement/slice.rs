//! A stretch of some axes.

use super::part::{Part, frozen};
use crate::extent::{Extent, Sym};
use crate::op;
use crate::op::text::unary;
use crate::op::{Eval, EvalCx, OpView, Role, ShapeValue, Spec};
use crate::tensor::Tensor;
use crate::{each_tensor, tensor};
use ndarray::{Axis, IxDyn};

op! {
    /// Elements `starts` to `ends` (not included) of each of `axes`, every `steps`-th of them. Negative numbers
    /// count from the end; attributes until opset 10, operands since. What takes every few elements takes the same one of
    /// each of the blocks before its end, which may go as a whole; an axis that is too short for them stays. All of an axis
    /// backwards (up to 256 elements) couples each element with its own place; any other way back keeps the axis.
    pub fn slice = "slice" {
        onnx: "Slice",
        attrs: "axes: ints, ends: ints, starts: ints",
        types: "T, U, U, U, U -> T where U: int",
        relation_fn: relation,
        roles: &[
            ("starts", Role::Shape),
            ("ends", Role::Shape),
            ("axes", Role::Shape),
            ("steps", Role::Shape),
        ],
        shape: Some(shape),
        eval: Eval::Fn(eval),
    }
}

/// Longer axes stay where they are gone through backwards: each element is a part of its own, and the work grows with the
/// square of the parts that an axis is cut into.
const LONGEST_REVERSED: i64 = 256;

/// One axis's stretch, as far as it is known.
struct Cut {
    axis: usize,
    start: Option<Extent>,
    end: Option<Extent>,
    step: Option<i64>,
}

fn cuts(view: &OpView<'_>, rank: usize) -> Result<Option<Vec<Cut>>, String> {
    let list = |name: &str, index: usize| match view.ints(name) {
        Some(all) => Some(all.iter().map(|n| Some((*n).into())).collect()),
        None => view.shape_elems(index),
    };
    let (Some(starts), Some(ends)) = (list("starts", 1), list("ends", 2)) else {
        return Ok(None);
    };
    let axes = match view.ints_or_operand("axes", 3) {
        Some(axes) => axes,
        None if view.has(3) => return Ok(None),
        None => (0..starts.len() as i64).collect(),
    };
    let steps: Vec<Option<Extent>> = match list("steps", 4) {
        Some(steps) => steps,
        None if view.has(4) => vec![None; axes.len()],
        None => vec![Some(Extent::one()); axes.len()],
    };
    if [starts.len(), ends.len(), steps.len()] != [axes.len(); 3] {
        return Err("starts, ends, axes and steps differ in length".into());
    }
    super::axes(view, &axes, rank)?;
    let rows = axes.iter().zip(starts).zip(ends).zip(steps);
    rows.map(|(((axis, start), end), step)| {
        Ok(Cut {
            axis: view.axis(*axis, rank)?,
            start,
            end,
            step: step.and_then(|s| s.constant()),
        })
    })
    .collect::<Result<_, String>>()
    .map(Some)
}

/// A place between elements: counted from the end where it is negative, and within the axis.
fn place(at: &Extent, n: &Extent) -> Option<Extent> {
    match (at.constant(), n.constant()) {
        (Some(at), Some(n)) => {
            let from = if at < 0 { at.saturating_add(n) } else { at };
            Some(from.clamp(0, n.max(0)).into())
        }
        (Some(at), None) if at < 0 => Some(n.add(&at.into())),
        (Some(at), None) if at >= i64::from(i32::MAX) => Some(n.clone()),
        (Some(0), None) => Some(0i64.into()),
        // How a constant compares with a symbol is not known.
        (Some(_), None) => None,
        _ => match sign(at) {
            Sign::Positive => match sign(&n.sub(at)) {
                Sign::Negative => Some(n.clone()),
                _ => Some(at.clone()),
            },
            Sign::Negative => {
                let from = n.add(at);
                match sign(&from) {
                    Sign::Negative => Some(0i64.into()),
                    _ => Some(from).filter(Extent::is_sum_of_lengths),
                }
            }
            Sign::Unknown => None,
        },
    }
}

/// Which numbers a place between elements is, where symbols are lengths.
enum Sign {
    /// A length, or lengths that are taken of others, of which there are as many.
    Positive,
    Negative,
    Unknown,
}

fn sign(at: &Extent) -> Sign {
    let is_symbol = |part: &(&[Sym], i64)| !part.0.is_empty();
    if at.parts().any(|part| is_symbol(&part) && part.1 > 0) {
        return Sign::Positive;
    }
    match at.parts().all(|(_, times)| times <= 0) {
        true => Sign::Negative,
        false => Sign::Unknown,
    }
}

impl Cut {
    /// What is taken of an axis of `n` elements, where all that says so is known.
    fn stretch(&self, n: i64) -> Option<Stretch> {
        let at = |e: &Option<Extent>| e.as_ref()?.constant();
        Stretch::new(n, at(&self.start)?, at(&self.end)?, self.step?)
    }

    /// How many elements are taken of an axis of this extent.
    fn count(&self, n: &Extent) -> Option<Extent> {
        Some(self.stretch(n.constant()?)?.count.into())
    }

    /// What a slice in steps makes of its axis: what it takes is the same one of each of the blocks of `step` that stand
    /// before its end. `None` where there is no place for as many.
    fn every(&self, n: &Extent) -> Option<Part> {
        let (step, n) = (self.step.filter(|s| *s > 1)?, n.constant()?);
        let taken = self.stretch(n)?;
        let end = place(self.end.as_ref()?, &n.into())?.constant()?;
        let before = end.checked_sub(taken.count.checked_mul(step)?)?;
        if before < 0 || taken.count == 0 {
            return None;
        }
        let (first, after) = (taken.start - before, n - end);
        let (i, s) = (self.axis, format!("s{}", self.axis));
        let [p, a, q] = ["p", "a", "q"].map(|name| format!("{name}{i}"));
        let sum = |last: String, after: i64| {
            let before = (before > 0).then(|| p.clone());
            let after = (after > 0).then(|| q.clone());
            let terms: Vec<_> = before.into_iter().chain([last]).chain(after).collect();
            op::text::join(&terms, " + ", "0")
        };
        let total = Some(sum(format!("{a}*{s}"), after));
        let mut extents = vec![(s.clone(), step.into()), (a.clone(), taken.count.into())];
        if before > 0 {
            extents.push((p.clone(), before.into()));
        }
        Some(Part {
            x: sum(format!("{a}*{s}!"), after),
            extents,
            stated: [
                (sum(first.to_string(), 0), total.clone()),
                (sum(format!("{a}*{s}"), 0), total),
            ],
            because: vec![(s, "it steps over elements of")],
            y: a,
            ..Part::default()
        })
    }

    /// What a slice makes of its axis that takes all of it, from the last element to the first, whatever they are.
    fn reversed(&self, n: &Extent) -> Option<Part> {
        let number = |e: &Option<Extent>| e.as_ref()?.constant();
        let (n, start, end) = (n.constant()?, number(&self.start)?, number(&self.end)?);
        // Such numbers hold for an axis of any length.
        let whole = start == -1 && end < -n && self.step == Some(-1);
        if !whole || !(1..=LONGEST_REVERSED).contains(&n) {
            return None;
        }
        let i = self.axis;
        let mut all: Vec<String> = (0..n).map(|at| format!("r{i}_{at}")).collect();
        let x = op::text::join(&all, " + ", "");
        all.reverse();
        Some(Part {
            x,
            y: op::text::join(&all, " + ", ""),
            extents: all
                .iter()
                .map(|name| (name.clone(), Extent::one()))
                .collect(),
            parts: all,
            ..Part::unstated(i)
        })
    }

    /// What the slice makes of its axis, which has this extent.
    fn part(&self, n: &Extent) -> Part {
        let (cut, i) = (self, self.axis);
        let frozen = || {
            let count = cut.count(n);
            let why = count.is_some().then_some(match cut.step {
                Some(step) if step < 0 => "it goes backwards along",
                Some(step) if step > 1 => "it steps over elements of",
                _ => "numbers choose elements along",
            });
            Part::frozen(i, count).because(why)
        };
        let place = |at: &Option<Extent>| place(at.as_ref()?, n);
        if cut.step != Some(1) {
            return (cut.every(n).or_else(|| cut.reversed(n))).unwrap_or_else(frozen);
        }
        let (p, end) = (place(&cut.start), place(&cut.end));
        let whole = p.as_ref().is_some_and(|p| p.is(0)) && end.as_ref() == Some(n);
        let (a, m, q) = (format!("a{i}"), format!("m{i}"), format!("q{i}"));
        if whole {
            let total = Some(a.clone());
            return Part {
                x: a.clone(),
                y: a.clone(),
                stated: [("0".into(), total.clone()), (a, total)],
                ..Part::default()
            };
        }
        let (Some(p), Some(end)) = (p, end) else {
            return frozen();
        };
        let (len, rest) = (end.sub(&p), n.sub(&end));
        if len.constant().is_some_and(|n| n <= 0) || rest.constant().is_some_and(|n| n < 0) {
            return frozen();
        }
        let before = (!p.is(0)).then(|| format!("p{i}"));
        let after = (!rest.is(0)).then(|| q.clone());
        let to = |last: Option<String>| {
            let terms: Vec<_> = [before.clone(), last].into_iter().flatten().collect();
            op::text::join(&terms, " + ", "0")
        };
        let x: Vec<_> = [before.clone(), Some(m.clone()), after]
            .into_iter()
            .flatten()
            .collect();
        let x = x.join(" + ");
        let mut extents = vec![(m.clone(), len)];
        extents.extend(before.clone().map(|b| (b, p)));
        Part {
            y: m.clone(),
            extents,
            stated: [(to(None), Some(x.clone())), (to(Some(m)), Some(x.clone()))],
            x,
            ..Part::default()
        }
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(extents) = view.operand_extents(0) else {
        return Ok(Spec::default());
    };
    let rank = extents.len();
    let Some(cuts) = cuts(view, rank)? else {
        return Ok(frozen(rank));
    };
    let mut x = op::text::names("a", rank);
    let mut y = x.clone();
    let (mut starts, mut ends) = (Vec::new(), Vec::new());
    let (mut stated, mut because, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    for cut in &cuts {
        let part = cut.part(&extents[cut.axis]);
        x[cut.axis] = part.x;
        y[cut.axis] = part.y;
        stated.extend(part.extents);
        because.extend(part.because);
        parts.extend(part.parts);
        let [start, end] = part.stated;
        starts.push(start);
        ends.push(end);
    }
    let shapes = ["starts", "ends", "axes", "steps"];
    let given = shapes
        .iter()
        .enumerate()
        .take(view.op.operands.len().saturating_sub(1));
    let shapes: String = given.map(|(i, n)| format!(", {n}[r{i}!]?")).collect();
    let mut spec = Spec::new(unary(&x, &shapes, &y));
    spec.extents = stated;
    spec.because = because;
    spec.parts = parts;
    if view.ints("starts").is_some() {
        spec.attrs = vec![("starts".into(), starts), ("ends".into(), ends)];
    } else {
        spec.operands = vec![(1, starts), (2, ends)];
    }
    Ok(spec)
}

/// Elements `start`, `start + step`, ... of an axis.
#[derive(Copy, Clone)]
struct Stretch {
    start: i64,
    step: i64,
    count: i64,
}

impl Stretch {
    /// ONNX's reading of starts, ends and steps (operator Slice): clamped to the axis, also for negative steps.
    fn new(n: i64, start: i64, end: i64, step: i64) -> Option<Stretch> {
        let from_end = |at: i64| if at < 0 { at.saturating_add(n) } else { at };
        let (low, high) = match step {
            0 => return None,
            1.. => (0, n),
            _ => (-1, n - 1),
        };
        let start = from_end(start).clamp(low.max(0), high.max(0));
        let end = from_end(end).clamp(low, high.max(low));
        let span = if step > 0 { end - start } else { start - end };
        let size = step.unsigned_abs().min(i64::MAX as u64) as i64;
        let count = if n == 0 || span <= 0 {
            0
        } else {
            (span - 1) / size + 1
        };
        Some(Stretch { start, step, count })
    }

    fn indices(self) -> impl Iterator<Item = usize> {
        (0..self.count).filter_map(move |i| usize::try_from(self.start + i * self.step).ok())
    }
}

fn shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let value = view.operand_shape(0)?;
    let dims = view.shape_dims(0)?;
    let order: Vec<usize> = (0..value.elems.len()).collect();
    let mut order = ndarray::ArrayD::from_shape_vec(IxDyn(&dims), order).ok()?;
    for cut in cuts(view, dims.len()).ok()?? {
        let n = i64::try_from(dims[cut.axis]).ok()?;
        let stretch = cut.stretch(n)?;
        let kept: Vec<usize> = stretch.indices().collect();
        order = order.select(Axis(cut.axis), &kept);
    }
    let elems = order.iter().map(|i| value.elems.get(*i).cloned().flatten());
    Some(ShapeValue::vector(elems.collect()))
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let mut x = cx.input(0)?.clone();
    let starts = cx.ints("starts", 1).ok_or("starts are missing")?;
    let ends = cx.ints("ends", 2).ok_or("ends are missing")?;
    let axes = cx.ints("axes", 3);
    let axes = axes.unwrap_or_else(|| (0..starts.len() as i64).collect());
    let steps = cx.ints("steps", 4);
    let steps = steps.unwrap_or_else(|| vec![1; starts.len()]);
    for (((axis, start), end), step) in axes.iter().zip(starts).zip(ends).zip(steps) {
        let axis = cx.view.axis(*axis, x.rank())?;
        let n = i64::try_from(x.shape()[axis]).unwrap_or(i64::MAX);
        let stretch = Stretch::new(n, start, end, step).ok_or("a step is 0")?;
        let kept: Vec<usize> = stretch.indices().collect();
        x = each_tensor!(&x, a => tensor::take(a, axis, &kept));
    }
    Ok(vec![x])
}
