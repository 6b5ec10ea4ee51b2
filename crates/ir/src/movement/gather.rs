//! Elements of an axis by index.

use super::cuts::Cuts;
use crate::each_tensor;
use crate::entity::Value;
use crate::module::OpData;
use crate::op;
use crate::op::text::{names, tensor};
use crate::op::{Eval, EvalCx, Family, OpView, Role, ShapeValue, Spec};
use crate::tensor::{self, Tensor};

op! {
    /// The elements of axis `axis` that `ids` names, whose axes take its place. Constant ids on one axis cut it where they
    /// jump (up to 256 times), as slices and a concatenation would; otherwise the axis is chosen by data (an embedding's table).
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

/// The op that takes elements of a tensor's first axis by these indices; its result is to be added.
pub fn picked(table: Value, ids: Value) -> OpData {
    super::along_first("gather", [table, ids])
}

fn axis(view: &OpView<'_>, rank: usize) -> Result<usize, String> {
    view.axis(view.int("axis").unwrap_or(0), rank)
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(extents), Some(ids)) = (view.operand_extents(0), view.operand_rank(1)) else {
        return Ok(Spec::default());
    };
    let axis = axis(view, extents.len())?;
    let mut x = names("a", extents.len());
    let mut y = x.clone();
    let stated = view.operand_dense(1).filter(|d| d.shape.len() <= 1);
    let stated = stated.and_then(|d| d.to_ints());
    let constant = extents[axis].constant().zip(stated);
    if let Some(cuts) = constant.as_ref().and_then(|(n, ids)| Cuts::new(*n, ids)) {
        return Ok(taken(&cuts, view, x, axis));
    }
    let mut i = names("i", ids);
    x[axis] = "v!".into();
    y.splice(axis..=axis, i.iter().cloned());
    let mut because = Vec::new();
    if constant.is_some() {
        let stay = ["v".to_string()].into_iter().chain(i.clone());
        because = stay
            .map(|var| (var, "numbers choose elements one by one along"))
            .collect();
        // Fewer of them might be in a row.
        i.iter_mut().for_each(|i| i.push('!'));
    }
    let text = format!(
        "{}, {} -> {}",
        tensor("table", &x),
        tensor("ids", &i),
        tensor("y", &y)
    );
    Ok(Spec {
        because,
        ..Spec::new(text)
    })
}

/// What is taken, part after part. A single id without an axis of its own names an element that stays.
fn taken(cuts: &Cuts, view: &OpView<'_>, mut x: Vec<String>, axis: usize) -> Spec {
    let mut y = x.clone();
    let (table, index) = (cuts.whole(), cuts.taken());
    let ids = if view.operand_rank(1) == Some(0) {
        x[axis] = table.replace('m', "m!");
        y.remove(axis);
        "ids[]".to_string()
    } else {
        x[axis].clone_from(&table);
        y[axis].clone_from(&index);
        format!("index[{index}]")
    };
    let text = format!("{}, {ids} -> {}", tensor("table", &x), tensor("y", &y));
    cuts.known(Spec::new(text).positions(1, table))
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
