//! Elements of an axis by index.

use crate::each_tensor;
use crate::op;
use crate::op::text::{join, names, tensor};
use crate::op::{Eval, EvalCx, Family, OpView, Role, ShapeValue, Spec};
use crate::tensor::{self, Tensor};

op! {
    /// The elements of axis `axis` that `ids` names, whose axes take its place. With constant ids in a row it is
    /// a slice; otherwise the axis is chosen by data (an embedding's table).
    pub fn gather = "gather" {
        onnx: "Gather",
        attrs: "axis: int",
        types: "T, int -> T",
        relation_fn: relation,
        roles: &[("table", Role::Table), ("index", Role::Shape)],
        family: Family::Embedding,
        shape: Some(shape),
        eval: Eval::Fn(eval),
    }
}

fn axis(view: &OpView<'_>, rank: usize) -> Result<usize, String> {
    view.axis(view.int("axis").unwrap_or(0), rank)
}

/// Constant ids in a row, of an axis of `n` positions: where they begin and end.
fn row(view: &OpView<'_>, n: i64) -> Option<(i64, i64)> {
    let dense = view.operand_dense(1).filter(|d| d.shape.len() <= 1)?;
    let ids = dense.to_ints()?.into_iter();
    let ids = ids.map(|id| if id < 0 { id.checked_add(n) } else { Some(id) });
    let ids: Vec<i64> = ids.collect::<Option<_>>()?;
    let (first, last) = (*ids.first()?, *ids.last()?);
    let mut steps = ids.iter().zip(0i64..);
    let row = first >= 0 && last < n && steps.all(|(id, i)| id.checked_sub(first) == Some(i));
    row.then_some((first, last + 1))
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(extents), Some(ids)) = (view.operand_extents(0), view.operand_rank(1)) else {
        return Ok(Spec::default());
    };
    let axis = axis(view, extents.len())?;
    let mut x = names("a", extents.len());
    let mut y = x.clone();
    let n = extents[axis].constant();
    if let Some((n, row)) = n.and_then(|n| Some((n, row(view, n)?))) {
        return Ok(slice(view, (x, axis), n, row));
    }
    let i = names("i", ids);
    x[axis] = "v!".into();
    y.splice(axis..=axis, i.iter().cloned());
    let text = format!(
        "{}, {} -> {}",
        tensor("table", &x),
        tensor("ids", &i),
        tensor("y", &y)
    );
    Ok(Spec::new(text))
}

/// Constant ids in a row cut the axis where they begin and end. A single id without an axis of its own names an element
/// that stays.
fn slice(
    view: &OpView<'_>,
    (mut x, axis): (Vec<String>, usize),
    n: i64,
    (first, end): (i64, i64),
) -> Spec {
    let mut y = x.clone();
    let single = view.operand_rank(1) == Some(0);
    let cut = |m: &'static str| {
        let before = (first > 0).then_some("p");
        let after = (n > end).then_some("q");
        let terms: Vec<_> = [before, Some(m), after].into_iter().flatten().collect();
        join(&terms, " + ", "")
    };
    x[axis] = cut(if single { "m!" } else { "m" });
    let ids = if single {
        y.remove(axis);
        "ids[]"
    } else {
        y[axis] = "m".into();
        "index[m]"
    };
    let text = format!("{}, {ids} -> {}", tensor("table", &x), tensor("y", &y));
    let spec = Spec::new(text)
        .extent("m", end - first)
        .positions(1, cut("m"));
    match first > 0 {
        true => spec.extent("p", first),
        false => spec,
    }
}

fn shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let value = view.operand_shape(0)?;
    if value.scalar || view.shape_dims(0)?.len() != 1 {
        return None;
    }
    let ids = view.operand_shape(1)?;
    let pick = |id: &Option<crate::Extent>| {
        let at = view
            .axis(id.as_ref()?.constant()?, value.elems.len())
            .ok()?;
        value.elems[at].clone()
    };
    Some(ShapeValue {
        scalar: ids.scalar,
        elems: ids.elems.iter().map(pick).collect(),
    })
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (x, ids) = (cx.input(0)?, cx.input(1)?);
    let axis = axis(&cx.view, x.rank())?;
    let n = x.shape()[axis];
    let index: Result<Vec<usize>, String> = ids
        .int_vec()
        .into_iter()
        .map(|id| cx.view.axis(id, n))
        .collect();
    let index = index.map_err(|_| format!("an index is out of range for extent {n}"))?;
    let mut shape = x.shape().to_vec();
    shape.splice(axis..=axis, ids.shape().iter().copied());
    let y: Tensor = each_tensor!(x, a => tensor::take(a, axis, &index));
    Ok(vec![y.reshape(&shape)?])
}
