//! A stretch of some axes.

use crate::extent::Extent;
use crate::op;
use crate::op::text::tensor;
use crate::op::{Eval, EvalCx, OpView, Role, ShapeValue, Spec};
use crate::tensor::Tensor;
use crate::{each_tensor, tensor};
use ndarray::{Axis, IxDyn};

op! {
    /// Elements `starts` to `ends` (not included) of each of `axes`, every `steps`-th of them. Negative numbers
    /// count from the end; attributes until opset 10, operands since.
    pub fn slice = "slice" {
        onnx: "Slice",
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
        _ => Some(at.clone()),
    }
}

/// What a slice makes of one axis: patterns of the operand and the result, and what restates them.
struct Part {
    x: String,
    y: String,
    extents: Vec<(String, Extent)>,
    start: (String, Option<String>),
    end: (String, Option<String>),
}

impl Part {
    fn frozen(i: usize, cut: &Cut, n: &Extent) -> Part {
        let count = (|| {
            let at = |e: &Option<Extent>| e.as_ref()?.constant();
            let (start, end) = (at(&cut.start)?, at(&cut.end)?);
            let stretch = Stretch::new(n.constant()?, start, end, cut.step?)?;
            Some((format!("v{i}"), stretch.count.into()))
        })();
        // A variable that stands nowhere: nothing is said.
        let unstated = || (format!("f{i}"), None);
        Part {
            x: format!("u{i}!"),
            y: format!("v{i}!"),
            extents: count.into_iter().collect(),
            start: unstated(),
            end: unstated(),
        }
    }

    /// One element of each run of `step`: every other one, say, as rotary embeddings take them. The axis is made of
    /// runs, and those go whole.
    fn strided(i: usize, cut: &Cut, n: &Extent) -> Option<Part> {
        let step = cut.step.filter(|step| *step > 1)?;
        let runs = n.div_exact(&step.into())?;
        let last = |end: i64| match (n.constant(), end) {
            (_, i64::MIN..0) => step.saturating_add(end),
            (Some(n), _) => end.saturating_sub(n).min(0).saturating_add(step),
            // Longer than any axis.
            (None, _) if end >= i64::from(i32::MAX) => step,
            (None, _) => 0,
        };
        // Within the first run, and past that place in the last one.
        let start = cut.start.as_ref()?.constant()?;
        let end = cut.end.as_ref()?;
        let reaches = end == n || end.constant().is_some_and(|end| last(end) > start);
        if !(0..step).contains(&start) || !reaches {
            return None;
        }
        let x = format!("m{i} * {step}");
        Some(Part {
            y: format!("m{i}"),
            extents: vec![(format!("m{i}"), runs)],
            start: (format!("f{i}"), None),
            end: (x.clone(), Some(x.clone())),
            x,
        })
    }

    fn of(i: usize, cut: &Cut, n: &Extent) -> Part {
        let place = |at: &Option<Extent>| place(at.as_ref()?, n);
        if cut.step != Some(1) {
            return Part::strided(i, cut, n).unwrap_or_else(|| Part::frozen(i, cut, n));
        }
        let (p, end) = (place(&cut.start), place(&cut.end));
        let whole = p.as_ref().is_some_and(|p| p.is(0)) && end.as_ref() == Some(n);
        let (a, m, q) = (format!("a{i}"), format!("m{i}"), format!("q{i}"));
        if whole {
            let total = Some(a.clone());
            return Part {
                x: a.clone(),
                y: a.clone(),
                extents: vec![],
                start: ("0".into(), total.clone()),
                end: (a, total),
            };
        }
        let (Some(p), Some(end)) = (p, end) else {
            return Part::frozen(i, cut, n);
        };
        let (len, rest) = (end.sub(&p), n.sub(&end));
        if len.constant().is_some_and(|n| n <= 0) || rest.constant().is_some_and(|n| n < 0) {
            return Part::frozen(i, cut, n);
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
            start: (to(None), Some(x.clone())),
            end: (to(Some(m)), Some(x.clone())),
            x,
        }
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(extents) = view.operand_extents(0) else {
        return Ok(Spec::default());
    };
    let rank = extents.len();
    let Some(cuts) = cuts(view, rank)? else {
        // Nothing is known of what is cut; the result has as many axes.
        let x: Vec<_> = (0..rank).map(|i| format!("u{i}!")).collect();
        let y: Vec<_> = (0..rank).map(|i| format!("v{i}!")).collect();
        return Ok(Spec::new(format!(
            "{} -> {}",
            tensor("x", &x),
            tensor("y", &y)
        )));
    };
    let mut x = op::text::names("a", rank);
    let mut y = x.clone();
    let (mut starts, mut ends, mut stated) = (Vec::new(), Vec::new(), Vec::new());
    for cut in &cuts {
        let part = Part::of(cut.axis, cut, &extents[cut.axis]);
        x[cut.axis] = part.x;
        y[cut.axis] = part.y;
        stated.extend(part.extents);
        starts.push(part.start);
        ends.push(part.end);
    }
    let shapes = ["starts", "ends", "axes", "steps"];
    let given = shapes
        .iter()
        .enumerate()
        .take(view.op.operands.len().saturating_sub(1));
    let shapes: String = given.map(|(i, n)| format!(", {n}[r{i}!]?")).collect();
    let text = format!("{}{shapes} -> {}", tensor("x", &x), tensor("y", &y));
    let mut spec = Spec::new(text);
    spec.extents = stated;
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
        let at = |e: &Option<Extent>| e.as_ref()?.constant();
        let stretch = Stretch::new(n, at(&cut.start)?, at(&cut.end)?, cut.step?)?;
        let kept: Vec<usize> = stretch.indices().collect();
        order = order.select(Axis(cut.axis), &kept);
    }
    let elems = order.iter().map(|i| value.elems.get(*i).cloned().flatten());
    Some(ShapeValue::vector(elems.collect()))
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let mut x = cx.input(0)?.clone();
    let list = |name: &str, index: usize| match cx.view.ints(name) {
        Some(all) => Some(all.to_vec()),
        None => cx.inputs.get(index)?.as_ref().map(Tensor::int_vec),
    };
    let starts = list("starts", 1).ok_or("starts are missing")?;
    let ends = list("ends", 2).ok_or("ends are missing")?;
    let axes = list("axes", 3).unwrap_or_else(|| (0..starts.len() as i64).collect());
    let steps = list("steps", 4).unwrap_or_else(|| vec![1; starts.len()]);
    for (((axis, start), end), step) in axes.iter().zip(starts).zip(ends).zip(steps) {
        let axis = cx.view.axis(*axis, x.rank())?;
        let n = i64::try_from(x.shape()[axis]).unwrap_or(i64::MAX);
        let stretch = Stretch::new(n, start, end, step).ok_or("a step is 0")?;
        let kept: Vec<usize> = stretch.indices().collect();
        x = each_tensor!(&x, a => tensor::take(a, axis, &kept));
    }
    Ok(vec![x])
}
