//! Axes in another order.

use super::rank;
use crate::each_tensor;
use crate::op;
use crate::op::text::{names, unary};
use crate::op::{Eval, EvalCx, OpView, ShapeValue, Spec};
use crate::tensor::Tensor;
use ndarray::IxDyn;

op! {
    /// Axis `i` of the result is axis `perm[i]` of the operand; `perm` reverses the axes where it is not given.
    pub fn transpose = "transpose" {
        onnx: "Transpose",
        attrs: "perm: ints",
        types: "T -> T",
        relation_fn: relation,
        shape: Some(shape),
        eval: Eval::Fn(eval),
    }
}

fn perm(view: &OpView<'_>, rank: usize) -> Result<Vec<usize>, String> {
    let Some(perm) = view.ints("perm") else {
        return Ok((0..rank).rev().collect());
    };
    let wrong = || format!("perm {perm:?} is no permutation of {rank} axes");
    let perm = super::axes(view, perm, rank)
        .ok()
        .filter(|all| all.len() == rank)
        .map(|_| {
            perm.iter()
                .filter_map(|p| usize::try_from(*p).ok())
                .collect::<Vec<_>>()
        })
        .ok_or_else(wrong)?;
    if perm.len() == rank {
        Ok(perm)
    } else {
        Err(wrong())
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(rank) = rank(view, 0) else {
        return Ok(Spec::default());
    };
    let x = names("a", rank);
    let y: Vec<_> = perm(view, rank)?.into_iter().map(|p| &x[p]).collect();
    Ok(Spec::new(unary(&x, "", &y)))
}

fn shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let value = view.operand_shape(0)?;
    let dims = view.shape_dims(0)?;
    let perm = perm(view, dims.len()).ok()?;
    let order: Vec<usize> = (0..value.elems.len()).collect();
    let order = ndarray::ArrayD::from_shape_vec(IxDyn(&dims), order).ok()?;
    let moved = order.permuted_axes(perm);
    let elems = moved.iter().map(|i| value.elems.get(*i).cloned().flatten());
    Some(ShapeValue {
        scalar: value.scalar,
        elems: elems.collect(),
    })
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let perm = perm(&cx.view, x.rank())?;
    Ok(vec![each_tensor!(x, a => a.clone().permuted_axes(perm))])
}
