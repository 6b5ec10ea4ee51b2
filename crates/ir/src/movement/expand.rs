//! Broadcasting to given extents.

use crate::extent::Extent;
use crate::op;
use crate::op::text::unary;
use crate::op::{Eval, EvalCx, OpView, Role, ShapeValue, Spec};
use crate::tensor::{Tensor, broadcast_shape};

op! {
    /// The operand repeated along axes of extent 1 so that it has the extents in `shape`; a 1 there, or an axis
    /// that `shape` does not reach, stays as it is.
    pub fn expand = "expand" {
        onnx: "Expand",
        attrs: "",
        types: "T, int -> T",
        relation_fn: relation,
        roles: &[("shape", Role::Shape)],
        shape: Some(shape),
        eval: Eval::Fn(eval),
    }
}

/// What one axis becomes: the operand's pattern (if it has the axis), the result's, and its extent.
fn axis(i: usize, from: Option<&Extent>, to: Option<&Extent>) -> (String, String, Option<Extent>) {
    let same = (format!("a{i}"), format!("a{i}"), None);
    let repeated = |to: Option<&Extent>| ("1".to_string(), format!("e{i}"), to.cloned());
    match (from, to) {
        (None, to) => repeated(to),
        (Some(_), Some(to)) if to.is(1) => same,
        (Some(from), Some(to)) if from == to => same,
        (Some(from), to) if from.is(1) => repeated(to),
        // Longer than 1, so `shape` has to agree.
        (Some(from), _) if from.constant().is_some() => same,
        // A symbol may be 1.
        (Some(_), Some(to)) => (
            format!("u{i}!"),
            format!("e{i}!"),
            to.constant().map(Into::into),
        ),
        (Some(_), None) => (format!("u{i}!"), format!("e{i}!"), None),
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(from), Some(to)) = (view.operand_extents(0), view.shape_elems(1)) else {
        return Ok(Spec::default());
    };
    let rank = from.len().max(to.len());
    let (mut x, mut y, mut stated) = (Vec::new(), Vec::new(), Vec::new());
    let mut extents = Vec::new();
    for i in 0..rank {
        let source = (i + from.len()).checked_sub(rank).map(|j| &from[j]);
        let target = (i + to.len()).checked_sub(rank);
        let (a, b, extent) = axis(i, source, target.and_then(|j| to[j].as_ref()));
        extents.extend(extent.map(|e| (b.trim_end_matches('!').to_string(), e)));
        if target.is_some() {
            stated.push(b.clone());
        }
        if source.is_some() {
            x.push(a);
        }
        y.push(b);
    }
    let mut spec = Spec::new(unary(&x, ", shape[r!]", &y));
    spec.extents = extents;
    Ok(spec.operand(1, stated))
}

fn shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let value = view.operand_shape(0)?;
    let to = view.operand_ints(1)?;
    let count: i64 = match to[..] {
        [n] if view.shape_dims(0)?.len() <= 1 => n,
        _ => return None,
    };
    let elems = match value.elems.len() {
        1 if (1..=op::LONGEST_SHAPE as i64).contains(&count) => {
            vec![value.elems[0].clone(); count as usize]
        }
        n if n as i64 == count || count == 1 => value.elems.clone(),
        _ => return None,
    };
    Some(ShapeValue::vector(elems))
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let to: Result<Vec<usize>, String> = cx
        .input(1)?
        .int_vec()
        .into_iter()
        .map(|n| usize::try_from(n).map_err(|_| format!("{n} is no extent")))
        .collect();
    let shape = broadcast_shape(x.shape(), &to?)?;
    Ok(vec![x.broadcast(&shape)?])
}
