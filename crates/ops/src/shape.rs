//! Extents as values.

use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, OpView, ShapeValue, Spec};
use prune_opt_ir::{DType, Extent, Tensor, op};

op! {
    /// The extents of the operand, of axes `start` to `end` (not included).
    pub fn shape = "shape" {
        onnx: "Shape",
        attrs: "end: int, start: int",
        types: "any -> int",
        relation_fn: |view| {
            let Some(rank) = view.operand_rank(0) else {
                return Ok(Spec::default());
            };
            let (from, to) = range(view, rank);
            Ok(Spec::new("x[..s] -> y[r]").extent("r", to - from))
        },
        dtype: DTypeRule::Fixed(DType::I64),
        shape: Some(|view| {
            let extents = view.operand_extents(0)?;
            let (from, to) = range(view, extents.len());
            Some(ShapeValue::vector(extents.get(from..to)?.iter().cloned().map(Some).collect()))
        }),
        eval: Eval::Fn(|cx| {
            let x = cx.input(0)?;
            let (from, to) = range(&cx.view, x.rank());
            let all: Vec<i64> = x.shape()[from..to].iter().map(|n| *n as i64).collect();
            Ok(vec![Tensor::from_ints(&[all.len()], all)?])
        }),
    }
}

op! {
    /// The number of elements of the operand.
    pub fn size = "size" {
        onnx: "Size",
        attrs: "",
        types: "any -> int",
        relation: "x[..s] -> y[]",
        dtype: DTypeRule::Fixed(DType::I64),
        shape: Some(|view| {
            let extents = view.operand_extents(0)?;
            Some(ShapeValue::scalar(Some(extents.iter().fold(Extent::one(), |p, e| p.mul(e)))))
        }),
        eval: Eval::Fn(|cx: &EvalCx<'_>| Ok(vec![Tensor::from_ints(&[], vec![cx.input(0)?.len() as i64])?])),
    }
}

/// The first axis, and the one after the last.
fn range(view: &OpView<'_>, rank: usize) -> (usize, usize) {
    let at = |name: &str, default: i64| {
        let at = view.int(name).unwrap_or(default);
        let at = if at < 0 {
            at.saturating_add(rank as i64)
        } else {
            at
        };
        usize::try_from(at.clamp(0, rank as i64)).unwrap_or(0)
    };
    let (from, to) = (at("start", 0), at("end", rank as i64));
    (from, to.max(from))
}
