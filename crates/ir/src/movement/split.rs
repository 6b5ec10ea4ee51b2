//! A tensor cut into parts.

use super::rank;
use crate::each_tensor;
use crate::extent::Extent;
use crate::op;
use crate::op::text::{names, tensor};
use crate::op::{Eval, EvalCx, OpView, Role, ShapeValue, Spec};
use crate::tensor::Tensor;
use ndarray::{Axis, Slice};

op! {
    /// The operand cut along `axis` into parts of the extents in `split` (an attribute until opset 13, an operand
    /// since); equal parts where it is not given, the last one shorter if `num_outputs` does not divide.
    pub fn split = "split" {
        onnx: "Split",
        attrs: "axis: int, num_outputs: int >= 1, split: ints >= 0",
        types: "T, int -> T*",
        relation_fn: relation,
        roles: &[("split", Role::Shape)],
        shape: Some(shape),
        later_shapes: Some(part),
        eval: Eval::Fn(eval),
    }
}

/// The first operator set in which parts that are not given may be unequal.
const UNEQUAL: i64 = 18;

/// The extents of the parts, as far as they are known.
///
/// # Errors
/// That they are not given and can't be equal, before opset 18.
fn sizes(view: &OpView<'_>, whole: &Extent) -> Result<Vec<Option<Extent>>, String> {
    let parts = view.op.results.len().max(1);
    if let Some(given) = view.ints("split") {
        return Ok(given.iter().map(|n| Some((*n).into())).collect());
    }
    if view.has(1) {
        return Ok(match view.operand_shape(1) {
            Some(value) => value.elems.clone(),
            None => vec![None; parts],
        });
    }
    if let Some(even) = whole.div_exact(&parts.into()) {
        return Ok(vec![Some(even); parts]);
    }
    let Some(n) = whole.constant() else {
        return Ok(vec![None; parts]);
    };
    if view.opset() < UNEQUAL {
        return Err(format!(
            "{n} elements are no {parts} equal parts, and `split` does not say how long they are"
        ));
    }
    let each = n.div_euclid(parts as i64) + 1;
    let last = n - each * (parts as i64 - 1);
    let mut out = vec![Some(Extent::from(each)); parts - 1];
    out.push(Some(last.into()));
    Ok(out)
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(extents) = view.operand_extents(0) else {
        return Ok(Spec::default());
    };
    let axis = view.axis(view.int("axis").unwrap_or(0), extents.len())?;
    let sizes = sizes(view, &extents[axis])?;
    let parts = view.op.results.len();
    if sizes.len() != parts {
        return Err(format!(
            "{} parts are named, {parts} are taken",
            sizes.len()
        ));
    }
    let terms = names("p", parts);
    let mut axes = names("a", extents.len());
    let mut results = Vec::new();
    for (i, term) in terms.iter().enumerate() {
        axes[axis].clone_from(term);
        results.push(tensor(&format!("y{i}"), &axes));
    }
    axes[axis] = terms.join(" + ");
    let sized = if view.has(1) { ", split[r!]" } else { "" };
    let text = format!("{}{sized} -> {}", tensor("x", &axes), results.join(", "));
    let mut spec = Spec::new(text);
    for (term, size) in terms.iter().zip(sizes) {
        if let Some(size) = size {
            spec = spec.extent(term, size);
        }
    }
    // Equal parts that become unequal have to be written out, so the place is named even where it is empty.
    Ok(if view.opset() < 13 {
        spec.attr("split", terms)
    } else {
        spec.operand(1, terms).instead_of(1, "num_outputs")
    })
}

fn shape(view: &OpView<'_>) -> Option<ShapeValue> {
    part(view, 0)
}

/// The integers of one part.
fn part(view: &OpView<'_>, number: usize) -> Option<ShapeValue> {
    let value = view.operand_shape(0)?;
    if rank(view, 0).unwrap_or(1) != 1 {
        return None;
    }
    let sizes = sizes(view, &value.elems.len().into()).ok()?;
    let length = |e: &Option<Extent>| usize::try_from(e.as_ref()?.length()?).ok();
    let mut before = sizes.get(..number)?.iter().map(length);
    let start = before.try_fold(0usize, |n, more| n.checked_add(more?))?;
    let end = start.checked_add(length(sizes.get(number)?)?)?;
    Some(ShapeValue::vector(value.elems.get(start..end)?.to_vec()))
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let axis = cx.view.axis(cx.view.int("axis").unwrap_or(0), x.rank())?;
    let given = cx.inputs.get(1).and_then(Option::as_ref);
    let sizes = match given {
        Some(sizes) => sizes.int_vec(),
        None => self::sizes(&cx.view, &x.shape()[axis].into())?
            .into_iter()
            .map(|e| {
                e.and_then(|e| e.constant())
                    .ok_or("a part's extent is not known")
            })
            .collect::<Result<_, _>>()?,
    };
    let mut from = 0usize;
    let mut out = Vec::new();
    for size in sizes {
        let to = usize::try_from(size).ok().and_then(|n| from.checked_add(n));
        let to = to
            .filter(|to| *to <= x.shape()[axis])
            .ok_or("the parts are longer than the whole")?;
        let part = Slice::from(from..to);
        out.push(each_tensor!(x, a => a.slice_axis(Axis(axis), part).to_owned().into_shared()));
        from = to;
    }
    Ok(out)
}
