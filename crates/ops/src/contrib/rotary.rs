//! Rotary position embedding with tables that are looked up by position.

use crate::body::Body;
use prune_opt_ir::op;
use prune_opt_ir::op::{Eval, OpView, Spec};

op! {
    /// Pairs of features of each head turned by an angle that depends on the position: of `ids` for each token, or
    /// the first of a sequence where there is one.
    pub fn rotary_embedding = "contrib_rotary_embedding" {
        onnx: "com.microsoft::RotaryEmbedding",
        attrs: "\
            interleaved: flag, is_packed_batching: flag, num_heads: int >= 0, \
            rotary_embedding_dim: int >= 0, scale: float, ...",
        relation_fn: relation,
        eval: Eval::Body(body),
    }
}

fn interleaved(view: &OpView<'_>) -> bool {
    view.int("interleaved") == Some(1)
}

/// How wide a head is: `num_heads` says, or the tables.
fn width(view: &OpView<'_>) -> Option<i64> {
    let table = view.operand_extents(2)?.get(1)?.constant()?;
    let x = view.operand_extents(0)?;
    match (x.len(), view.int("num_heads").filter(|h| *h > 0)) {
        (4, _) => x[3].constant(),
        (_, Some(h)) => x.get(2)?.constant()?.checked_div(h),
        (_, None) => table.checked_mul(2),
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(x), Some(width)) = (view.operand_extents(0), width(view).filter(|w| *w > 0)) else {
        return Ok(Spec::default());
    };
    if view
        .int("rotary_embedding_dim")
        .is_some_and(|n| n > 0 && n != width)
    {
        return Ok(Spec::default());
    }
    let pairs = if interleaved(view) { "r*2" } else { "2*r" };
    // One id is where the sequence begins: each element's place says how far it turns.
    let (ids, s) = match view.operand_rank(1) {
        Some(2) => ("n, s", "s"),
        _ => ("..i!", "s!"),
    };
    let tables = format!("ids[{ids}], cos[p!, r], sin[q!, r]");
    match x.len() {
        4 => Ok(Spec::new(format!(
            "x[n, h, {s}, {pairs}], {tables} -> y[n, h, s, {pairs}]"
        ))),
        3 => {
            let spec = Spec::new(format!(
                "x[n, {s}, h*{pairs}], {tables} -> y[n, s, h*{pairs}]"
            ));
            let spec = spec.extent("r", width / 2);
            let stated = view.int("num_heads").is_some_and(|h| h > 0);
            Ok(if stated {
                spec.attr("num_heads", ["h"])
            } else {
                spec
            })
        }
        rank => Err(format!("an operand of rank {rank}")),
    }
}

fn body(view: &OpView<'_>) -> Result<String, String> {
    let mut body = Body::new(view, &["x", "ids", "cos", "sin"])?;
    let rank = view.extents(0)?.len();
    let width = width(view)
        .filter(|w| *w > 0)
        .ok_or("the width of a head is not known")?;
    if view
        .int("rotary_embedding_dim")
        .is_some_and(|n| n > 0 && n != width)
    {
        return Err("heads that turn in part are not run".into());
    }
    let last = view.extents(0)?[rank - 1].constant().unwrap_or(width);
    let x = match rank {
        3 => body.heads("%x", last / width),
        _ => "%x".to_string(),
    };
    let ids = match view.extents(1)?.len() {
        1 => {
            let time = body.extent(&x, 2);
            let range = body.range(&time);
            body.op(format!("add({range}, %ids)"))
        }
        _ => "%ids".to_string(),
    };
    let [cos, sin] = ["%cos", "%sin"].map(|table| {
        let rows = body.op(format!("gather({table}, {ids})"));
        match view.extents(1).map_or(1, |e| e.len()) {
            1 => rows,
            _ => body.unsqueeze(&rows, 1),
        }
    });
    let y = turned(&mut body, &x, &cos, &sin, width, interleaved(view));
    let y = if rank == 3 { body.joined(&y) } else { y };
    Ok(body.finish(&[y]))
}

/// `[n, h, s, width]` turned by tables that broadcast to `[n, h, s, width / 2]`.
pub(super) fn turned(
    body: &mut Body<'_>,
    x: &str,
    cos: &str,
    sin: &str,
    width: i64,
    interleaved: bool,
) -> String {
    // The two of a pair stand along an axis of their own.
    let (shape, axis): ([i64; 5], i64) = match interleaved {
        true => ([0, 0, 0, width / 2, 2], 4),
        false => ([0, 0, 0, 2, width / 2], 3),
    };
    let pairs = body.reshape(x, &shape);
    let [a, b] = [0, 1].map(|i: i64| {
        let i = body.number(&i.to_string(), "i64");
        body.op(format!("gather({pairs}, {i}) {{axis = {axis}}}"))
    });
    let times = |body: &mut Body<'_>, x: &str, by: &str| body.op(format!("mul({x}, {by})"));
    let (ac, bs) = (times(body, &a, cos), times(body, &b, sin));
    let (as_, bc) = (times(body, &a, sin), times(body, &b, cos));
    let first = body.op(format!("sub({ac}, {bs})"));
    let second = body.op(format!("add({as_}, {bc})"));
    let [first, second] = [first, second].map(|x| body.unsqueeze(&x, axis));
    let pairs = body.op(format!("concat({first}, {second}) {{axis = {axis}}}"));
    body.reshape(&pairs, &[0, 0, 0, -1])
}
