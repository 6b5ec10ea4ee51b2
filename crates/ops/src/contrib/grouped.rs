//! Attention of heads of queries that share heads of keys and values.

use super::attention::rest;
use super::heads::scale;
use super::rotary;
use crate::body::Body;
use prune_opt_ir::op::{Eval, OpView, Spec};
use prune_opt_ir::{Attr, op};

op! {
    /// Causal attention of heads of queries over fewer heads of keys and values, turned by their position first
    /// where `do_rotary` asks for it. Queries, keys and values are three operands, or lie behind one another in the
    /// first. Results: that, and keys and values past and new. All sequences of a batch have the same length. ONNX
    /// Runtime wants one width of all heads, a multiple of 8, and of 16 where they turn.
    pub fn group_query_attention = "group_query_attention" {
        onnx: "com.microsoft::GroupQueryAttention",
        attrs: "\
            do_rotary: flag, kv_num_heads: required int >= 1, local_window_size: int, \
            num_heads: required int >= 1, rotary_interleaved: flag, scale: float, softcap: float, \
            ...",
        relation_fn: relation,
        implicit: &[("scale", |view| Some(Attr::Float(scale(view, Heads::of(view)?.width))))],
        eval: Eval::Body(body),
    }
}

const NAMES: [&str; 9] = [
    "q",
    "k",
    "v",
    "past_key",
    "past_value",
    "lengths",
    "total",
    "cos",
    "sin",
];

/// How many heads there are.
struct Heads {
    /// Of keys, and of values.
    kv: i64,
    /// Of queries for each of keys.
    rep: i64,
    /// Numbers in each.
    width: i64,
    /// Whether the first operand holds keys and values, too.
    packed: bool,
}

impl Heads {
    fn of(view: &OpView<'_>) -> Option<Heads> {
        let (q, kv) = (view.int("num_heads")?, view.int("kv_num_heads")?);
        let rep = q
            .checked_div(kv)
            .filter(|r| *r > 0 && r.checked_mul(kv) == Some(q))?;
        let packed = !view.has(1);
        let all = if packed {
            kv.checked_mul(2)?.checked_add(q)?
        } else {
            q
        };
        let last = view.operand_extents(0)?.get(2)?.constant()?;
        Some(Heads {
            kv,
            rep,
            width: last.checked_div(all)?,
            packed,
        })
    }
}

fn turns(view: &OpView<'_>) -> bool {
    view.int("do_rotary") == Some(1)
}

fn interleaved(view: &OpView<'_>) -> bool {
    view.int("rotary_interleaved") == Some(1)
}

/// Position ids, biases, sinks: what neither the relation nor the body reads.
fn has_more(view: &OpView<'_>) -> bool {
    (NAMES.len()..view.op.operands.len()).any(|i| view.has(i))
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(heads) = Heads::of(view).filter(|_| !has_more(view)) else {
        return Ok(Spec::default());
    };
    let (d, summed, tables) = match (turns(view), interleaved(view)) {
        (true, false) => ("2*r", "2*r&", "r"),
        (true, true) => ("r*2", "r&*2", "r"),
        (false, _) => ("d", "d&", "r!"),
    };
    // There is a length for each sequence.
    let operands = match heads.packed {
        true => format!("q[n!, s!, kv*rep*{summed} + kv*{d} + kv*{d}], k[..k]?, v[..v]?"),
        false => format!("q[n!, s!, kv*rep*{summed}], k[n, s!, kv*{d}], v[n, s!, kv*{d}]"),
    };
    let patterns = [
        format!("past_key[n, kv, p!, {d}]?"),
        format!("past_value[n, kv, p!, {d}]?"),
        "lengths[..l!]".to_string(),
        "total[..m!]".to_string(),
        format!("cos[c!, {tables}]?"),
        format!("sin[c!, {tables}]?"),
    ];
    let more = rest(view, 3, &patterns);
    let past = if view.has(3) { "p! + s!" } else { "s!" };
    let text = format!(
        "{operands}{more} -> y[n, s, kv*rep*{d}], present_key[n, kv, {past}, {d}], present_value[n, kv, {past}, {d}]"
    );
    let spec = Spec::new(text)
        .extent("kv", heads.kv)
        .extent("rep", heads.rep);
    let spec = match turns(view) {
        true => spec.extent("r", heads.width / 2).multiple("r", 8),
        false => spec.extent("d", heads.width).multiple("d", 8),
    };
    Ok(spec
        .attr("num_heads", ["kv*rep"])
        .attr("kv_num_heads", ["kv"]))
}

/// Heads of queries, keys and values, each `[n, h, s, width]`.
fn parts(body: &mut Body<'_>, heads: &Heads) -> [String; 3] {
    let (kv, q, width) = (heads.kv, heads.kv * heads.rep, heads.width);
    if !heads.packed {
        return [("%q", q), ("%k", kv), ("%v", kv)].map(|(x, h)| body.heads(x, h));
    }
    [(0, q), (q, kv), (q + kv, kv)].map(|(from, h)| {
        let x = body.slice("%q", 2, from * width, (from + h) * width);
        body.heads(&x, h)
    })
}

fn body(view: &OpView<'_>) -> Result<String, String> {
    let mut body = Body::new(view, &NAMES)?;
    if has_more(view) {
        return Err("position ids, biases and sinks are not run".into());
    }
    let heads = Heads::of(view)
        .ok_or("heads of queries are no multiple of those of keys, or their width is not known")?;
    let (kv, rep, width) = (heads.kv, heads.rep, heads.width);
    let [mut q, mut k, mut v] = parts(&mut body, &heads);
    if turns(view) {
        let before = match body.has("past_key") {
            true => body.extent("%past_key", 2),
            false => body.number("0", "i64"),
        };
        let time = body.extent("%q", 1);
        let ids = body.range(&time);
        let ids = body.op(format!("add({ids}, {before})"));
        let [cos, sin] = ["%cos", "%sin"].map(|t| body.op(format!("gather({t}, {ids})")));
        q = rotary::turned(&mut body, &q, &cos, &sin, width, interleaved(view));
        k = rotary::turned(&mut body, &k, &cos, &sin, width, interleaved(view));
    }
    if body.has("past_key") && body.has("past_value") {
        k = body.op(format!("concat(%past_key, {k}) {{axis = 2}}"));
        v = body.op(format!("concat(%past_value, {v}) {{axis = 2}}"));
    }
    // Heads of queries that share keys are an axis of their own, along which keys and values are repeated.
    let grouped = body.reshape(&q, &[0, kv, rep, -1, width]);
    let [keys, values] = [&k, &v].map(|x| body.unsqueeze(x, 2));
    let keys = body.transpose(&keys, &[0, 1, 2, 4, 3]);
    let scores = body.op(format!("matmul({grouped}, {keys})"));
    let factor = body.scalar(&format!("{:?}", scale(view, width)));
    let mut scores = body.op(format!("mul({scores}, {factor})"));
    if let Some(cap) = view.float("softcap").filter(|c| *c > 0.0) {
        let cap = body.scalar(&format!("{cap:?}"));
        let part = body.op(format!("div({scores}, {cap})"));
        let part = body.op(format!("tanh({part})"));
        scores = body.op(format!("mul({part}, {cap})"));
    }
    scores = body.causal(&scores, &q, &k, view.int("local_window_size"));
    let weights = body.op(format!("softmax({scores}) {{axis = 4}}"));
    let y = body.op(format!("matmul({weights}, {values})"));
    let y = body.transpose(&y, &[0, 3, 1, 2, 4]);
    let y = body.reshape(&y, &[0, 0, -1]);
    Ok(body.finish(&[y, k, v]))
}
