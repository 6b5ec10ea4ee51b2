//! Elements of an axis by index.

use crate::each_tensor;
use crate::op;
use crate::op::text::{names, tensor};
use crate::op::{Eval, EvalCx, Family, OpView, Role, ShapeValue, Spec};
use crate::tensor::{self, Tensor};

op! {
    /// The elements of axis `axis` that `ids` names, whose axes take its place. With constant ids in a row it is
    /// a slice; otherwise the axis is chosen by data (an embedding's table).
    pub fn gather = "gather" {
        onnx: "Gather",
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

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(extents), Some(ids)) = (view.operand_extents(0), view.operand_rank(1)) else {
        return Ok(Spec::default());
    };
    let axis = axis(view, extents.len())?;
    let n = extents[axis].constant();
    let mut x = names("a", extents.len());
    let mut y = x.clone();
    if let Some((first, count)) = view.operand_row(1).filter(|_| ids == 1) {
        let whole = n.filter(|n| first.saturating_add(count as i64) <= *n);
        if let Some(n) = whole {
            let before = (first > 0).then_some("p");
            let after = (n > first + count as i64).then_some("q");
            let terms: Vec<_> = [before, Some("m"), after].into_iter().flatten().collect();
            x[axis] = terms.join(" + ");
            y[axis] = "m".into();
            let text = format!("{}, index[m] -> {}", tensor("table", &x), tensor("y", &y));
            let spec = Spec::new(text)
                .extent("m", count)
                .positions(1, x[axis].clone());
            return Ok(if first > 0 {
                spec.extent("p", first)
            } else {
                spec
            });
        }
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
