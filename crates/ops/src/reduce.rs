//! Reductions.
//!
//! An absent element adds nothing to a sum, so sums contract; a mean, maximum, minimum or product leaves it out.

use crate::util::{Lines, rows};
use prune_opt_ir::op::text::{axes_operand, names, unary};
use prune_opt_ir::op::{Eval, EvalCx, Masked, OpView, Role, ShapeValue, Spec};
use prune_opt_ir::{Extent, Tensor, op};

const ROLES: &[(&str, Role)] = &[("axes", Role::Shape)];

macro_rules! reductions {
    ($($(#[doc = $doc:literal])+ $id:ident = $name:literal, $onnx:literal, $kind:literal, $mark:literal, $masked:expr, $shape:expr, $f:expr;)*) => {
        $(op! {
            $(#[doc = $doc])+
            pub fn $id = $name {
                onnx: $onnx,
                attrs: "axes: ints, keepdims: flag, noop_with_empty_axes: flag",
                types: concat!("T, int -> T where T: ", $kind),
                relation_fn: |view| relation(view, $mark),
                roles: ROLES,
                shape: $shape,
                eval: Eval::Fn(|cx| eval(cx, $f)),
                masked: $masked,
            }
        })*
    };
}

reductions! {
    /// Mean over `axes`.
    reduce_mean = "reduce_mean", "ReduceMean", "number", "^", Masked::Mean, None,
        |run| run.iter().sum::<f64>() / run.len() as f64;
    /// Sum over `axes`.
    reduce_sum = "reduce_sum", "ReduceSum", "number", "", Masked::None, None,
        |run| run.iter().sum();
    /// Largest element over `axes`.
    reduce_max = "reduce_max", "ReduceMax", "any", "^", Masked::Fill(f64::NEG_INFINITY), None,
        |run| run.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    /// Smallest element over `axes`.
    reduce_min = "reduce_min", "ReduceMin", "any", "^", Masked::Fill(f64::INFINITY), None,
        |run| run.iter().copied().fold(f64::INFINITY, f64::min);
    /// Product over `axes`.
    reduce_prod = "reduce_prod", "ReduceProd", "number", "^", Masked::Fill(1.0), Some(prod_shape),
        |run| run.iter().product();
    /// Sum of absolute values over `axes`.
    reduce_l1 = "reduce_l1", "ReduceL1", "number", "", Masked::None, None,
        |run| run.iter().map(|x| x.abs()).sum();
    /// Root of the sum of squares over `axes`.
    reduce_l2 = "reduce_l2", "ReduceL2", "number", "", Masked::None, None,
        |run| run.iter().map(|x| x * x).sum::<f64>().sqrt();
    /// Sum of squares over `axes`.
    reduce_sum_square = "reduce_sum_square", "ReduceSumSquare", "number", "", Masked::None, None,
        |run| run.iter().map(|x| x * x).sum();
    /// Logarithm of the sum over `axes`.
    reduce_log_sum = "reduce_log_sum", "ReduceLogSum", "number", "", Masked::None, None,
        |run| run.iter().sum::<f64>().ln();
    /// Logarithm of the sum of exponentials over `axes`.
    reduce_log_sum_exp = "reduce_log_sum_exp", "ReduceLogSumExp", "number", "^", Masked::Fill(f64::NEG_INFINITY), None,
        |run| {
            let max = run.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if max.is_infinite() {
                return max;
            }
            max + run.iter().map(|x| (x - max).exp()).sum::<f64>().ln()
        };
}

/// The axes to reduce, ascending: an attribute in older opsets (until 13 for sums, 18 for the others), then an
/// operand. `None` where they are not known.
fn over(view: &OpView<'_>, rank: usize, given: Option<Vec<i64>>) -> Result<Vec<usize>, String> {
    let noop = view.int("noop_with_empty_axes") == Some(1);
    let Some(listed) = given.filter(|l| !l.is_empty()) else {
        return Ok(if noop {
            Vec::new()
        } else {
            (0..rank).collect()
        });
    };
    let mut axes = listed
        .into_iter()
        .map(|a| view.axis(a, rank))
        .collect::<Result<Vec<_>, _>>()?;
    axes.sort_unstable();
    axes.dedup();
    Ok(axes)
}

fn keeps(view: &OpView<'_>) -> bool {
    view.int("keepdims").unwrap_or(1) != 0
}

fn relation(view: &OpView<'_>, mark: &str) -> Result<Spec, String> {
    let Some(rank) = view.operand_rank(0) else {
        return Ok(Spec::default());
    };
    let listed = view.ints_or_operand("axes", 1);
    if listed.is_none() && view.has(1) {
        return Ok(Spec::default());
    }
    let over = over(view, rank, listed)?;
    let a = names("a", rank);
    let x: Vec<String> = (0..rank)
        .map(|i| {
            if over.contains(&i) {
                format!("{}{mark}", a[i])
            } else {
                a[i].clone()
            }
        })
        .collect();
    let y: Vec<&str> = (0..rank)
        .filter(|i| keeps(view) || !over.contains(i))
        .map(|i| {
            if over.contains(&i) {
                "1"
            } else {
                a[i].as_str()
            }
        })
        .collect();
    Ok(Spec::new(unary(&x, axes_operand(view), &y)))
}

/// The number of elements, as exporters compute it.
fn prod_shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let elems = &view.operand_shape(0)?.elems;
    if view.shape_dims(0)?.len() > 1 {
        return None;
    }
    let product = elems
        .iter()
        .try_fold(Extent::one(), |p, e| Some(p.mul(e.as_ref()?)));
    Some(ShapeValue {
        scalar: !keeps(view),
        elems: vec![product],
    })
}

fn eval(cx: &EvalCx<'_>, f: fn(&[f64]) -> f64) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let over = over(&cx.view, x.rank(), cx.ints("axes", 1))?;
    let lines = Lines::new(x.shape(), &over);
    let (present, data) = (lines.present(cx, 0), rows(x));
    let out: Vec<f64> = lines
        .starts()
        .into_iter()
        .map(|start| {
            let run: Vec<f64> = (lines.inner.iter().zip(&present))
                .filter(|(_, p)| **p)
                .map(|(o, _)| data[start + o])
                .collect();
            f(&run)
        })
        .collect();
    let shape: Vec<usize> = (0..x.rank())
        .filter(|i| keeps(&cx.view) || !over.contains(i))
        .map(|i| if over.contains(&i) { 1 } else { x.shape()[i] })
        .collect();
    let y = Tensor::from_floats(&shape, out)?;
    Ok(vec![match x {
        Tensor::Float(_) => y,
        Tensor::Int(_) => Tensor::Int(y.to_ints()),
        // Of truth values: whether all, or any, are true. Over none of them the bound is infinite.
        Tensor::Bool(_) => Tensor::Bool(y.to_floats().mapv(|v| v > 0.0).into_shared()),
    }])
}
