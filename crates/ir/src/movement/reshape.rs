//! The same elements in row-major order under other axes.
//!
//! All that is certain is that the products of the axes are equal. Axes that are equal from the front, or from
//! the back, are paired here: `a * x = b * y` with |a| = |b| forces `a = b`, and batch axes stay tied directly.

use crate::axis::Axis;
use crate::extent::Extent;
use crate::op;
use crate::op::text::tensor;
use crate::op::{Eval, EvalCx, OpView, Role, ShapeValue, Spec};
use crate::tensor::Tensor;

op! {
    /// The elements in the same row-major order, under the extents in `shape`: 0 copies an extent of the operand
    /// (with `allowzero`, it is an extent of 0), and one -1 stands for what is left.
    pub fn reshape = "reshape" {
        onnx: "Reshape",
        attrs: "allowzero: flag, shape: ints",
        types: "T, int -> T",
        relation_fn: relation,
        roles: &[("shape", Role::Shape)],
        shape: Some(shape),
        eval: Eval::Fn(eval),
    }
}

/// That the numbers of `shape` mean something for an operand of this rank.
fn possible(view: &OpView<'_>, rank: usize) -> Result<(), String> {
    let stated: Vec<Option<i64>> = match view.ints("shape") {
        Some(shape) => shape.iter().copied().map(Some).collect(),
        None => {
            let known = view.operand_shape(1).map_or(&[][..], |v| &v.elems);
            known.iter().map(|e| e.as_ref()?.constant()).collect()
        }
    };
    let copies = view.int("allowzero") != Some(1);
    let mut rest = None;
    for (i, n) in stated.into_iter().enumerate() {
        match n {
            Some(-1) => {
                if let Some(first) = rest.replace(i) {
                    return Err(format!(
                        "elements {first} and {i} of its shape are both -1, for what is left"
                    ));
                }
            }
            Some(n) if n < -1 => return Err(format!("element {i} of its shape is {n}")),
            Some(0) if copies && i >= rank => {
                return Err(format!(
                    "element {i} of its shape is 0, but the operand has {rank} axes to copy"
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The extents of the result, as far as they are known; `None` where not even their number is.
fn target(view: &OpView<'_>, from: &[Extent]) -> Option<Vec<Option<Extent>>> {
    let stated: Vec<Option<Extent>> = match view.ints("shape") {
        Some(shape) => shape.iter().map(|n| Some((*n).into())).collect(),
        None => match view.operand_shape(1) {
            Some(value) => value.elems.clone(),
            None => {
                let count = view.operand_extents(1)?.first()?.length()?;
                vec![None; usize::try_from(count).ok().filter(|n| *n <= 64)?]
            }
        },
    };
    let zeros = view.int("allowzero") == Some(1);
    let mut rest = None;
    let mut out = Vec::new();
    for (i, n) in stated.into_iter().enumerate() {
        out.push(match n {
            Some(n) if n.is(0) && !zeros => from.get(i).cloned(),
            Some(n) if n.is(-1) => {
                rest = Some(i);
                None
            }
            n => n,
        });
    }
    // What a single open extent must be follows from the number of elements.
    let mut open = (0..out.len()).filter(|i| out[*i].is_none());
    let first = open.next();
    if let Some(at) = rest.or(first)
        && first == Some(at)
        && open.next().is_none()
    {
        let product =
            |all: &mut dyn Iterator<Item = &Extent>| all.fold(Extent::one(), |p, e| p.mul(e));
        let known = product(&mut out.iter().flatten());
        out[at] = product(&mut from.iter()).div_exact(&known);
    }
    Some(out)
}

/// What of a reshape is settled before products are compared.
struct Pairing {
    /// For each axis of the operand: the name it shares with one of the result, or that it is a unit.
    x: Vec<Option<String>>,
    y: Vec<Option<String>>,
}

fn pair(view: &OpView<'_>, x: &[Axis], from: &[Extent], to: &[Option<Extent>]) -> Pairing {
    let stated = |j: usize| view.result_axis(0, j);
    // Units say nothing. A class of one element is no unit: it has to be found again in the result.
    let unit_x = |i: usize| x[i].is_one();
    let unit_y =
        |j: usize| to[j].as_ref().is_some_and(|e| e.is(1)) && stated(j).is_none_or(Axis::is_one);
    let mut out = Pairing {
        x: (0..x.len())
            .map(|i| unit_x(i).then(|| format!("u{i}!")))
            .collect(),
        y: (0..to.len())
            .map(|j| unit_y(j).then(|| "1".to_string()))
            .collect(),
    };
    let mut left: Vec<usize> = (0..x.len()).filter(|i| !unit_x(*i)).collect();
    let mut right: Vec<usize> = (0..to.len()).filter(|j| !unit_y(*j)).collect();
    let equal = |i: usize, j: usize| {
        to[j].as_ref() == Some(&from[i])
            && stated(j).map_or(x[i].is_fixed(), |y| {
                y.same(&x[i]) || (y.is_fixed() && x[i].is_fixed())
            })
    };
    for back in [false, true] {
        loop {
            let ends = match back {
                false => (left.first().copied(), right.first().copied()),
                true => (left.last().copied(), right.last().copied()),
            };
            let (Some(i), Some(j)) = ends else { break };
            // The last one left on a side has to equal the product of what is left on the other.
            let lonely = (left.len() == 1) != (right.len() == 1);
            if lonely || !equal(i, j) {
                break;
            }
            let at = |all: &mut Vec<usize>| if back { all.pop() } else { Some(all.remove(0)) };
            at(&mut left);
            at(&mut right);
            out.x[i] = Some(format!("a{i}"));
            out.y[j] = Some(format!("a{i}"));
        }
    }
    out
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(from), Some(axes)) = (
        view.operand_extents(0),
        view.operand_type(0).and_then(|t| t.axes()),
    ) else {
        return Ok(Spec::default());
    };
    possible(view, from.len())?;
    let Some(to) = target(view, &from) else {
        return Ok(Spec::default());
    };
    let pairing = pair(view, axes, &from, &to);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut name = |found: Option<String>, prefix: &str, i: usize, open: bool| {
        found.unwrap_or_else(|| {
            let name = format!("{prefix}{i}");
            if open {
                left.push(name.clone())
            } else {
                right.push(name.clone())
            }
            name
        })
    };
    let x: Vec<_> = pairing
        .x
        .into_iter()
        .enumerate()
        .map(|(i, p)| name(p, "a", i, true))
        .collect();
    let y: Vec<_> = pairing
        .y
        .into_iter()
        .enumerate()
        .map(|(j, p)| name(p, "b", j, false))
        .collect();
    let one = |all: &[String]| op::text::join(all, " * ", "1");
    let shape = if view.has(1) { ", shape[r!]" } else { "" };
    let mut text = format!("{}{shape} -> {}", tensor("x", &x), tensor("y", &y));
    if !left.is_empty() || !right.is_empty() {
        text += &format!(" where {} = {}", one(&left), one(&right));
    }
    let mut spec = Spec::new(text);
    for (name, extent) in y.iter().zip(&to) {
        if let (true, Some(extent)) = (right.contains(name), extent) {
            spec = spec.extent(name, extent.clone());
        }
    }
    Ok(if view.has(1) {
        spec.operand(1, y)
    } else {
        spec.attr("shape", y)
    })
}

fn shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let value = view.operand_shape(0)?;
    let scalar = match view.ints("shape") {
        Some(shape) => shape.is_empty(),
        None => view.shape_elems(1)?.is_empty(),
    };
    Some(ShapeValue {
        scalar,
        elems: value.elems.clone(),
    })
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let wanted = match cx.view.ints("shape") {
        Some(shape) => shape.to_vec(),
        None => cx.input(1)?.int_vec(),
    };
    let zeros = cx.view.int("allowzero") == Some(1);
    let mut shape = Vec::new();
    for (i, n) in wanted.iter().enumerate() {
        shape.push(match n {
            0 if !zeros => *x.shape().get(i).ok_or("there is no extent to copy")?,
            -1 => usize::MAX,
            n => usize::try_from(*n).map_err(|_| format!("{n} is no extent"))?,
        });
    }
    if let Some(at) = shape.iter().position(|n| *n == usize::MAX) {
        shape[at] = 1;
        let known = crate::tensor::elements(&shape)?;
        let rest = x.len().checked_div(known);
        shape[at] = rest.ok_or("what -1 stands for is not determined")?;
    }
    Ok(vec![x.reshape(&shape)?])
}
