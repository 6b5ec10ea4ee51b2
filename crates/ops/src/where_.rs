//! One of two, by a condition.

use ndarray::Zip;
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, OpView, ShapeValue};
use prune_opt_ir::tensor::{Array, broadcast_shape};
use prune_opt_ir::{Tensor, op};

op! {
    /// The second operand where the first is true, elsewhere the third.
    pub fn select = "where" {
        onnx: "Where",
        attrs: "",
        types: "bool, T, T -> T",
        relation: "c[..s], x[..s], y[..s] -> z[..s]",
        dtype: DTypeRule::Operand(1),
        shape: Some(shape),
        eval: Eval::Fn(eval),
    }
}

fn shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let all = [
        view.operand_shape(0)?,
        view.operand_shape(1)?,
        view.operand_shape(2)?,
    ];
    let len = all.iter().map(|v| v.elems.len()).max()?;
    let fits = |v: &&ShapeValue| v.elems.len() == len || v.elems.len() == 1;
    if !all.iter().all(fits) || !view.meet_in_order(&[0, 1, 2]) {
        return None;
    }
    let at = |v: &ShapeValue, i: usize| v.elems[if v.elems.len() == 1 { 0 } else { i }].clone();
    let pick = |i: usize| {
        let (x, y) = (at(all[1], i), at(all[2], i));
        match at(all[0], i).and_then(|c| c.constant()) {
            Some(0) => y,
            Some(_) => x,
            None => x.filter(|x| Some(x) == y.as_ref()),
        }
    };
    Some(ShapeValue {
        scalar: all.iter().all(|v| v.scalar),
        elems: (0..len).map(pick).collect(),
    })
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (c, x, y) = (cx.input(0)?, cx.input(1)?, cx.input(2)?);
    let full = broadcast_shape(&broadcast_shape(c.shape(), x.shape())?, y.shape())?;
    let c = c.broadcast(&full)?.to_bools();
    Ok(vec![match (x.broadcast(&full)?, y.broadcast(&full)?) {
        (Tensor::Float(x), Tensor::Float(y)) => Tensor::Float(pick(&c, &x, &y)),
        (Tensor::Int(x), Tensor::Int(y)) => Tensor::Int(pick(&c, &x, &y)),
        (Tensor::Bool(x), Tensor::Bool(y)) => Tensor::Bool(pick(&c, &x, &y)),
        _ => return Err("the two have different element types".into()),
    }])
}

fn pick<T: Copy>(c: &Array<bool>, x: &Array<T>, y: &Array<T>) -> Array<T> {
    let choose = |c: &bool, x: &T, y: &T| if *c { *x } else { *y };
    Zip::from(c).and(x).and(y).map_collect(choose).into_shared()
}
