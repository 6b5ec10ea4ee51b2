//! Tensors one after the other.

use super::rank;
use crate::op;
use crate::op::template::{AxisPat, Expr, TensorPat};
use crate::op::text::names;
use crate::op::{Eval, EvalCx, OpView, ShapeValue, Spec, Template};
use crate::tensor::Tensor;
use ndarray::Axis;

op! {
    /// The operands one after the other along `axis`.
    pub fn concat = "concat" {
        onnx: "Concat",
        relation_fn: relation,
        shape: Some(shape),
        eval: Eval::Fn(eval),
    }
}

fn axis(view: &OpView<'_>, rank: usize) -> Result<usize, String> {
    // Required since opset 4; 1 before.
    view.axis(view.int("axis").unwrap_or(1), rank)
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let count = view.op.operands.len();
    let Some(rank) = (0..count).find_map(|i| rank(view, i)) else {
        return Ok(Spec::default());
    };
    let axis = axis(view, rank)?;
    // Dense nets concatenate hundreds of tensors again and again: no text in between.
    let mut axes: Vec<AxisPat> = names("a", rank).into_iter().map(var).collect();
    let mut operands = Vec::with_capacity(count);
    for (i, term) in names("p", count).into_iter().enumerate() {
        axes[axis] = var(term);
        operands.push(TensorPat::new(format!("x{i}"), axes.clone()));
    }
    axes[axis] = AxisPat::One(Expr::Sum(names("p", count).into_iter().map(expr).collect()));
    let results = vec![TensorPat::new("y".into(), axes)];
    let template = Some(Template {
        operands,
        results,
        equations: Vec::new(),
        text: String::new(),
    });
    Ok(Spec {
        template,
        ..Spec::default()
    })
}

fn expr(name: String) -> Expr {
    Expr::Var(name, None)
}

fn var(name: String) -> AxisPat {
    AxisPat::One(expr(name))
}

fn shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let mut elems = Vec::new();
    for i in 0..view.op.operands.len() {
        // Row-major elements follow each other only along the first axis.
        let rank = rank(view, i).unwrap_or(1);
        if axis(view, rank).ok()? != 0 {
            return None;
        }
        elems.extend(view.shape_elems(i)?);
    }
    (elems.len() as u64 <= op::LONGEST_SHAPE).then(|| ShapeValue::vector(elems))
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let first = cx.input(0)?;
    let axis = Axis(axis(&cx.view, first.rank())?);
    let all: Result<Vec<&Tensor>, String> = (0..cx.inputs.len()).map(|i| cx.input(i)).collect();
    let all = all?;
    let wrong = |e: ndarray::ShapeError| e.to_string();
    let y = match first {
        Tensor::Float(_) => {
            let parts: Vec<_> = all.iter().map(|t| t.to_floats()).collect();
            let views: Vec<_> = parts.iter().map(|p| p.view()).collect();
            Tensor::Float(
                ndarray::concatenate(axis, &views)
                    .map_err(wrong)?
                    .into_shared(),
            )
        }
        Tensor::Int(_) => {
            let parts: Vec<_> = all.iter().map(|t| t.to_ints()).collect();
            let views: Vec<_> = parts.iter().map(|p| p.view()).collect();
            Tensor::Int(
                ndarray::concatenate(axis, &views)
                    .map_err(wrong)?
                    .into_shared(),
            )
        }
        Tensor::Bool(_) => {
            let parts: Vec<_> = all.iter().map(|t| t.to_bools()).collect();
            let views: Vec<_> = parts.iter().map(|p| p.view()).collect();
            Tensor::Bool(
                ndarray::concatenate(axis, &views)
                    .map_err(wrong)?
                    .into_shared(),
            )
        }
    };
    Ok(vec![y])
}
