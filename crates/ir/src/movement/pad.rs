//! Elements put before and after.

use super::part::{Part, frozen};
use crate::extent::Extent;
use crate::op;
use crate::op::text::unary;
use crate::op::{Eval, EvalCx, OpView, Role, Spec};
use crate::tensor::{Tensor, elements};
use ndarray::{ArrayD, Dimension, IxDyn};

op! {
    /// The operand with `pads` elements before and after each axis: a constant (0 where none is given), or, by
    /// `mode`, copies of the operand's elements, which keep the axis. Negative pads cut off. An attribute until opset 11.
    pub fn pad = "pad" {
        onnx: "Pad",
        attrs: "mode: constant | reflect | edge | wrap, pads: ints, value: float",
        types: "T, int, T, int -> T",
        relation_fn: relation,
        roles: &[("pads", Role::Shape), ("value", Role::Shape), ("axes", Role::Shape)],
        eval: Eval::Fn(eval),
    }
}

/// How much is put before and after each axis, and where each number stands in `pads`.
struct Pads {
    /// By axis: before, after.
    by_axis: Vec<[Option<Extent>; 2]>,
    /// For each number in `pads`: the axis, and 0 before or 1 after.
    order: Vec<(usize, usize)>,
}

fn pads(view: &OpView<'_>, rank: usize) -> Result<Option<Pads>, String> {
    let given: Option<Vec<Option<Extent>>> = match view.ints("pads") {
        Some(all) => Some(all.iter().map(|n| Some((*n).into())).collect()),
        None => view.shape_elems(1),
    };
    let axes = match view.operand_ints(3) {
        Some(axes) => axes,
        None if view.has(3) => return Ok(None),
        None => (0..rank as i64).collect(),
    };
    let given = given.unwrap_or_else(|| vec![None; 2 * axes.len()]);
    if given.len() != 2 * axes.len() {
        return Err(format!("{} pads for {} axes", given.len(), axes.len()));
    }
    let mut by_axis = vec![[Some(Extent::default()), Some(Extent::default())]; rank];
    let mut order = Vec::new();
    for (i, amount) in given.into_iter().enumerate() {
        let axis = view.axis(axes[i % axes.len()], rank)?;
        let side = i / axes.len();
        by_axis[axis][side] = amount;
        order.push((axis, side));
    }
    Ok(Some(Pads { by_axis, order }))
}

/// What is put in.
#[derive(Copy, Clone, PartialEq)]
enum Filling {
    Zeros,
    /// The same number in all places.
    Number,
    /// Elements of the operand.
    Copies,
}

fn filling(view: &OpView<'_>) -> Filling {
    let zeros = match view.text("mode") {
        Some(mode) if mode != "constant" => return Filling::Copies,
        _ if view.has(2) => {
            let value = view.operand_dense(2);
            value.is_some_and(|d| d.data.iter().all(|b| *b == 0))
        }
        _ => view.float("value").unwrap_or(0.0) == 0.0,
    };
    if zeros {
        Filling::Zeros
    } else {
        Filling::Number
    }
}

/// What a pad makes of one axis.
fn part(i: usize, pads: &[Option<Extent>; 2], n: &Extent, filling: Filling) -> Part {
    let nothing = || ("0".to_string(), None);
    let a = format!("a{i}");
    let known = match pads {
        [Some(before), Some(after)] => Some((before, after)),
        _ => None,
    };
    if known.is_some_and(|(p, q)| p.is(0) && q.is(0)) {
        return Part {
            x: a.clone(),
            y: a,
            stated: [nothing(), nothing()],
            ..Part::default()
        };
    }
    let sign = |e: &Extent| e.constant().map(i64::signum);
    let fine = known.filter(|(p, q)| {
        sign(p).is_some()
            && sign(q).is_some()
            && (filling != Filling::Copies || !(sign(p) == Some(1) || sign(q) == Some(1)))
    });
    let Some((p, q)) = fine else {
        let copies = filling == Filling::Copies && known.is_some();
        return Part::frozen(i, known.map(|(p, q)| n.add(p).add(q)))
            .because(copies.then_some("it copies elements along"));
    };
    let (mut x, mut y) = (Vec::new(), Vec::new());
    let mut extents = Vec::new();
    let ends = [(format!("p{i}"), p), (format!("q{i}"), q)];
    for (k, (name, amount)) in ends.iter().enumerate() {
        match amount.constant() {
            Some(c) if c > 0 => {
                let zero = if filling == Filling::Zeros { "=0" } else { "" };
                y.push(format!("{name}{zero}"));
                extents.push((name.clone(), (*amount).clone()));
            }
            Some(c) if c < 0 => {
                x.push(name.clone());
                extents.push((name.clone(), c.saturating_neg().into()));
            }
            _ => {}
        }
        if k == 0 {
            x.push(a.clone());
            y.push(a.clone());
        }
    }
    let whole = x.join(" + ");
    let stated = ends.map(|(name, amount)| match amount.constant() {
        Some(c) if c > 0 => (name, None),
        Some(c) if c < 0 => {
            // A negative number: what is left less the whole.
            let left: Vec<_> = x.iter().filter(|t| **t != name).cloned().collect();
            (left.join(" + "), Some(whole.clone()))
        }
        _ => ("0".to_string(), None),
    });
    Part {
        x: whole,
        y: y.join(" + "),
        extents,
        stated,
        ..Part::default()
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(extents) = view.operand_extents(0) else {
        return Ok(Spec::default());
    };
    let rank = extents.len();
    let Some(pads) = pads(view, rank)? else {
        return Ok(frozen(rank));
    };
    let filling = filling(view);
    let parts: Vec<Part> = (pads.by_axis.iter().zip(&extents).enumerate())
        .map(|(i, (p, n))| part(i, p, n, filling))
        .collect();
    let x: Vec<_> = parts.iter().map(|p| &p.x).collect();
    let y: Vec<_> = parts.iter().map(|p| &p.y).collect();
    let mut others = String::new();
    for (i, name) in [(1, "pads"), (2, "value"), (3, "axes")] {
        if i < view.op.operands.len() {
            let scalar = view.operand_rank(i) == Some(0);
            others += &format!(
                ", {name}[{}]?",
                if scalar {
                    String::new()
                } else {
                    format!("r{i}!")
                }
            );
        }
    }
    let mut spec = Spec::new(unary(&x, &others, &y));
    spec.extents = parts.iter().flat_map(|p| p.extents.clone()).collect();
    spec.because = parts.iter().flat_map(|p| p.because.clone()).collect();
    let stated = pads
        .order
        .iter()
        .map(|(axis, side)| parts[*axis].stated[*side].clone());
    let stated = stated.collect();
    if view.ints("pads").is_some() {
        spec.attrs.push(("pads".into(), stated));
    } else {
        spec.operands.push((1, stated));
    }
    Ok(spec)
}

/// The element that stands at place `at` of a padded axis: an index, or none where the constant stands.
fn source(at: i64, n: i64, mode: &str) -> Option<i64> {
    if (0..n).contains(&at) {
        return Some(at);
    }
    match mode {
        "edge" => Some(at.clamp(0, n - 1)),
        "wrap" => Some(at.rem_euclid(n)),
        "reflect" if n == 1 => Some(0),
        "reflect" => {
            let at = at.rem_euclid(2 * (n - 1));
            Some(if at < n { at } else { 2 * (n - 1) - at })
        }
        _ => None,
    }
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let rank = x.rank();
    let given = cx.ints("pads", 1).ok_or("`pads` are missing")?;
    let axes = cx.ints("axes", 3);
    let axes = axes.unwrap_or_else(|| (0..rank as i64).collect());
    if given.len() != 2 * axes.len() {
        return Err(format!("{} pads for {} axes", given.len(), axes.len()));
    }
    let mut before = vec![0i64; rank];
    let mut shape: Vec<i64> = x.shape().iter().map(|n| *n as i64).collect();
    for (i, axis) in axes.iter().enumerate() {
        let axis = cx.view.axis(*axis, rank)?;
        before[axis] = given[i];
        shape[axis] = shape[axis]
            .saturating_add(given[i])
            .saturating_add(given[axes.len() + i]);
    }
    let shape: Vec<usize> = shape
        .iter()
        .map(|n| usize::try_from(*n).unwrap_or(0))
        .collect();
    elements(&shape)?;
    let mode = cx.view.text("mode").unwrap_or("constant");
    let value = cx.inputs.get(2).and_then(Option::as_ref);
    let value = match value.and_then(|t| t.to_floats().first().copied()) {
        Some(value) => value,
        None => f64::from(cx.view.float("value").unwrap_or(0.0)),
    };
    let from = |at: &[usize]| -> Option<IxDyn> {
        let each = at.iter().zip(&before).zip(x.shape());
        let index: Option<Vec<usize>> = each
            .map(|((at, p), n)| usize::try_from(source(*at as i64 - p, *n as i64, mode)?).ok())
            .collect();
        Some(IxDyn(&index?))
    };
    let y = match x {
        Tensor::Float(a) => {
            let f = |at: IxDyn| {
                from(at.slice())
                    .and_then(|i| a.get(i).copied())
                    .unwrap_or(value)
            };
            Tensor::Float(ArrayD::from_shape_fn(IxDyn(&shape), f).into_shared())
        }
        Tensor::Int(a) => {
            let f = |at: IxDyn| {
                from(at.slice())
                    .and_then(|i| a.get(i).copied())
                    .unwrap_or(value as i64)
            };
            Tensor::Int(ArrayD::from_shape_fn(IxDyn(&shape), f).into_shared())
        }
        Tensor::Bool(a) => {
            let f = |at: IxDyn| {
                from(at.slice())
                    .and_then(|i| a.get(i).copied())
                    .unwrap_or(value != 0.0)
            };
            Tensor::Bool(ArrayD::from_shape_fn(IxDyn(&shape), f).into_shared())
        }
    };
    Ok(vec![y])
}
