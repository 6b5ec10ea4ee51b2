//! Tensors one after the other.

use super::rank;
use crate::entity::{Entity, Value, Var};
use crate::module::OpData;
use crate::op;
use crate::op::template::{AxisPat, Expr, TensorPat};
use crate::op::text::names;
use crate::op::{Eval, EvalCx, OpView, Pat, Relation, ShapeValue, Spec, Template, VarInfo};
use crate::tensor::Tensor;
use ndarray::Axis;
use smol_str::{SmolStr, format_smolstr};

op! {
    /// The operands one after the other along `axis`.
    pub fn concat = "concat" {
        onnx: "Concat",
        attrs: "axis: required int",
        types: "T* -> T",
        relation_fn: relation,
        shape: Some(shape),
        eval: Eval::Fn(eval),
    }
}

/// The op that puts two tensors one after the other along their first axis; its result is to be added.
pub fn joined(first: Value, second: Value) -> OpData {
    super::along_first("concat", [first, second])
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
    let whole = (0..count).all(|i| super::rank(view, i) == Some(rank));
    Ok(if whole && view.op.results.len() == 1 {
        Spec {
            relation: Some(Box::new(direct(count, rank, axis))),
            ..Spec::default()
        }
    } else {
        Spec {
            template: Some(template(count, rank, axis)),
            ..Spec::default()
        }
    })
}

/// `x0[a0, p0], x1[a0, p1] -> y[a0, p0 + p1]`.
fn template(count: usize, rank: usize, axis: usize) -> Template {
    let mut axes: Vec<AxisPat> = names("a", rank).into_iter().map(var).collect();
    let mut operands = Vec::with_capacity(count);
    for (i, term) in names("p", count).into_iter().enumerate() {
        axes[axis] = var(term);
        operands.push(TensorPat::new(format_smolstr!("x{i}"), axes.clone()));
    }
    axes[axis] = AxisPat::One(Expr::Sum(names("p", count).into_iter().map(expr).collect()));
    let results = vec![TensorPat::new("y".into(), axes)];
    Template {
        operands,
        results,
        equations: Vec::new(),
        text: String::new(),
    }
}

/// What the template says where all is known of the operands. Dense nets concatenate hundreds of tensors again and
/// again, so nothing is looked up by name.
fn direct(count: usize, rank: usize, axis: usize) -> Relation {
    // The axes of the first operand, then a term of each other one.
    let term = |i: usize| Var::new(if i == 0 { axis } else { rank + i - 1 });
    let name = |v: usize| match v.checked_sub(rank) {
        Some(i) => format_smolstr!("p{}", i + 1),
        None if v == axis => SmolStr::new_static("p0"),
        None => format_smolstr!("a{v}"),
    };
    let pats = |here: Pat| {
        let mut all: Vec<Pat> = (0..rank).map(|a| Pat::Var(Var::new(a))).collect();
        if let Some(at) = all.get_mut(axis) {
            *at = here;
        }
        Some(all)
    };
    let info = |v| VarInfo {
        name: name(v),
        in_operands: true,
        in_results: true,
        ..VarInfo::default()
    };
    let sum = Pat::Sum((0..count).map(|i| Pat::Var(term(i))).collect());
    Relation {
        vars: (0..rank + count - 1).map(info).collect(),
        operands: (0..count).map(|i| pats(Pat::Var(term(i)))).collect(),
        names: (0..count).map(|i| format_smolstr!("x{i}")).collect(),
        results: vec![pats(sum)],
        result_names: vec!["y".into()],
        ..Relation::default()
    }
}

fn expr(name: String) -> Expr {
    Expr::Var(name.into(), None)
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
    let axis = axis(&cx.view, first.rank())?;
    let all: Result<Vec<&Tensor>, String> = (0..cx.inputs.len()).map(|i| cx.input(i)).collect();
    Ok(vec![side_by_side(&all?, axis)?])
}

/// Tensors one after the other along an axis.
///
/// # Errors
/// That there are none, or that their other extents differ.
pub fn side_by_side(all: &[&Tensor], axis: usize) -> Result<Tensor, String> {
    let first = all.first().ok_or("there is no tensor")?;
    if all.iter().any(|t| axis >= t.rank()) {
        return Err(format!("there is no axis {axis}"));
    }
    let axis = Axis(axis);
    let wrong = |e: ndarray::ShapeError| e.to_string();
    Ok(match first {
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
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::op::{RelationSource, ShapeValues};
    use crate::text;

    #[test]
    fn the_relation_is_what_the_template_says() {
        let body = "func @main(%x: tensor<2 x 3 x 4 x f32>, %y: tensor<2 x 5 x 4 x f32>) -> tensor<2 x 11 x 4 x f32> {
            %0 = concat(%x, %y, %x) {axis = 1} : tensor<2 x 11 x 4 x f32>
            return %0
        }";
        let module = text::parse("t.pir", &format!("module {{ {body} }}"), &text::no_files);
        let module = module.map_err(|d| d.to_string()).unwrap();
        let func = module.main().unwrap();
        let shapes = ShapeValues::default();
        let view = |def| OpView {
            module: &module,
            func,
            op: func.ops.values().next_back().unwrap(),
            def,
            shapes: &shapes,
        };
        let by_template = |_: &OpView<'_>| {
            Ok(Spec {
                template: Some(template(3, 3, 1)),
                ..Spec::default()
            })
        };
        let fast = concat();
        let (fast, mut slow) = (fast.def(), fast.def().clone());
        slow.relation = RelationSource::Fn(by_template);
        let of = |def| Relation::of(def, &view(def)).unwrap().unwrap();
        assert_eq!(format!("{:?}", of(fast)), format!("{:?}", of(&slow)));
    }
}
