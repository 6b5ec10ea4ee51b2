//! Rotary position embedding.

use crate::util::rows;
use prune_opt_ir::op::{Eval, EvalCx, OpView, Spec};
use prune_opt_ir::{Tensor, op};

op! {
    /// Pairs of features of each head turned by an angle that depends on the position; the two of a pair stand
    /// half a head apart, or side by side (`interleaved`). Heads are an axis of their own, or the outer factor
    /// of the last one (`num_heads`).
    pub fn rotary_embedding = "rotary_embedding" {
        onnx: "RotaryEmbedding",
        attrs: "interleaved: flag, num_heads: int >= 0, rotary_embedding_dim: int >= 0",
        types: "T, T, T, int -> T where T: float",
        relation_fn: relation,
        eval: Eval::Fn(eval),
    }
}

/// How many features of a head turn; `None` where all do.
fn turned(view: &OpView<'_>) -> Option<i64> {
    view.int("rotary_embedding_dim").filter(|n| *n != 0)
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(rank) = view.operand_rank(0) else {
        return Ok(Spec::default());
    };
    let pairs = if view.int("interleaved") == Some(1) {
        "r*2"
    } else {
        "2*r"
    };
    let tables = if view.has(3) {
        "cos[p!, r], sin[p, r], ids[n, s]"
    } else {
        "cos[n, s, r], sin[n, s, r]"
    };
    let tables = match view.op.operands.len() {
        4 if !view.has(3) => format!("{tables}, ids[]?"),
        _ => tables.to_string(),
    };
    let spec = |x: &str| Spec::new(format!("x[{x}], {tables} -> y[{x}]"));
    match (rank, turned(view)) {
        (4, None) => Ok(spec(&format!("n, h, s, {pairs}"))),
        (4, Some(n)) => {
            let rest = match view.operand_extents(0).and_then(|e| e[3].constant()) {
                Some(all) if all == n => "",
                _ => " + u",
            };
            let spec = spec(&format!("n, h, s, {pairs}{rest}")).extent("r", n / 2);
            Ok(spec.attr("rotary_embedding_dim", [pairs]))
        }
        (3, None) => {
            let spec = spec(&format!("n, s, h*{pairs}"));
            let heads = view.int("num_heads").unwrap_or(1);
            Ok(spec.extent("h", heads).attr("num_heads", ["h"]))
        }
        // Turned and other features of each head alternate.
        (3, Some(_)) => Ok(spec("n, s, v!")),
        _ => Err(format!("an operand of rank {rank}")),
    }
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?;
    let heads = cx
        .view
        .int("num_heads")
        .and_then(|n| usize::try_from(n).ok())
        .filter(|n| *n > 0);
    let (batch, heads, time, width, packed) = match *x.shape() {
        [n, h, s, d] => (n, h, s, d, false),
        [n, s, d] => {
            let heads = heads
                .filter(|h| d % h == 0)
                .ok_or("`num_heads` does not divide the last axis")?;
            (n, heads, s, d / heads, true)
        }
        ref other => return Err(format!("{other:?} holds no heads")),
    };
    let turned = turned(&cx.view)
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or(width);
    if turned > width {
        return Err(format!("{turned} of {width} features turn"));
    }
    let half = turned / 2;
    let table = |index: usize| -> Result<Vec<f64>, String> {
        let t = cx.input(index)?;
        match cx.inputs.get(3).and_then(Option::as_ref) {
            None => Ok(rows(t)),
            Some(ids) => {
                let (data, rows) = (rows(t), t.shape().first().copied().unwrap_or(0));
                let each = ids.int_vec().into_iter().map(|i| cx.view.axis(i, rows));
                let each: Vec<usize> = each.collect::<Result<_, _>>()?;
                Ok(each
                    .into_iter()
                    .flat_map(|i| data[i * half..(i + 1) * half].to_vec())
                    .collect())
            }
        }
    };
    if cx.input(1)?.shape().last() != Some(&half) || cx.input(2)?.shape() != cx.input(1)?.shape() {
        return Err("the tables do not fit the features that turn".into());
    }
    let (cos, sin) = (table(1)?, table(2)?);
    if cos.len() != batch * time * half {
        return Err("the tables do not fit the positions".into());
    }
    let interleaved = cx.view.int("interleaved") == Some(1);
    let mut y = rows(x);
    for (row, head) in y.chunks_mut(width.max(1)).enumerate() {
        let (n, s) = match packed {
            true => (row / heads / time, row / heads % time),
            false => (row / time / heads, row % time),
        };
        for i in 0..half {
            let (a, b) = if interleaved {
                (2 * i, 2 * i + 1)
            } else {
                (i, half + i)
            };
            let at = (n * time + s) * half + i;
            let (c, d, x, z) = (cos[at], sin[at], head[a], head[b]);
            head[a] = c * x - d * z;
            head[b] = d * x + c * z;
        }
    }
    Ok(vec![Tensor::from_floats(x.shape(), y)?])
}
