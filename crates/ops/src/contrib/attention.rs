//! Attention in the forms that ONNX Runtime fuses it to.

use super::heads::{bias_pattern, scale};
use super::rotary;
use crate::body::Body;
use prune_opt_ir::op::{Eval, Family, OpView, Role, Spec};
use prune_opt_ir::{Attr, op};

op! {
    /// Attention over one sequence, its queries, keys and values projected by one packed matrix. Results: that, and
    /// keys and values past and new.
    pub fn attention = "contrib_attention" {
        onnx: "com.microsoft::Attention",
        attrs: "\
            do_rotary: flag, mask_filter_value: float, num_heads: required int >= 1, \
            qkv_hidden_sizes: ints >= 1, scale: float, unidirectional: flag, ...",
        relation_fn: packed_relation,
        roles: &[("w", Role::Weight), ("b", Role::Bias)],
        family: Family::Linear,
        extents: &[("num_heads", "h")],
        implicit: &[("scale", |view| Some(Attr::Float(scale(view, sizes(view)?[0].checked_div(heads(view)?)?))))],
        eval: Eval::Body(packed_body),
    }
}

op! {
    /// Attention of queries over keys and values, each perhaps with a bias. Results: that, and keys and values past
    /// and new.
    pub fn multi_head_attention = "multi_head_attention" {
        onnx: "com.microsoft::MultiHeadAttention",
        attrs: "\
            mask_filter_value: float, num_heads: required int >= 1, scale: float, \
            unidirectional: flag, ...",
        relation_fn: multi_relation,
        roles: &[("b", Role::Bias)],
        extents: &[("num_heads", "h")],
        implicit: &[("scale", |view| Some(Attr::Float(scale(view, width(view, "num_heads")?))))],
        eval: Eval::Body(multi_body),
    }
}

op! {
    /// Causal attention of heads of queries over fewer heads of keys and values, turned by their position first
    /// where `do_rotary` asks for it. Results: that, and keys and values past and new. All sequences of a batch have
    /// the same length.
    pub fn group_query_attention = "group_query_attention" {
        onnx: "com.microsoft::GroupQueryAttention",
        attrs: "\
            do_rotary: flag, kv_num_heads: required int >= 1, local_window_size: int, \
            num_heads: required int >= 1, rotary_interleaved: flag, scale: float, softcap: float, \
            ...",
        // Its body, pruned and masked, does not agree with a masked run yet: what it touches stays.
        relation_fn: |_| Ok(Spec::default()),
        eval: Eval::Body(grouped_body),
    }
}

fn heads(view: &OpView<'_>) -> Option<i64> {
    view.int("num_heads").filter(|h| *h > 0)
}

/// How many numbers of a query meet those of a key.
fn width(view: &OpView<'_>, heads: &str) -> Option<i64> {
    let last = view.operand_extents(0)?.last()?.constant()?;
    last.checked_div(view.int(heads)?)
}

/// The hidden sizes of queries, keys and values.
fn sizes(view: &OpView<'_>) -> Option<[i64; 3]> {
    if let Some([q, k, v]) = view.ints("qkv_hidden_sizes") {
        return Some([*q, *k, *v]);
    }
    let all = view.operand_extents(1)?.get(1)?.constant()?;
    (all % 3 == 0).then_some([all / 3; 3])
}

/// Patterns of the operands that the op has, from the `first` one on.
fn rest(view: &OpView<'_>, first: usize, patterns: &[String]) -> String {
    let given = view.op.operands.len().saturating_sub(first);
    let all = patterns.iter().take(given);
    all.map(|p| format!(", {p}")).collect()
}

fn packed_relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(h), Some([q, _, v])) = (heads(view), sizes(view)) else {
        return Ok(Spec::default());
    };
    // Past values lie beside past keys.
    let e = if view.has(4) || view.op.results.len() > 1 {
        "d"
    } else {
        "e"
    };
    let all = format!("h*d + h*d + h*{e}");
    let patterns = [
        format!("b[{all}]?"),
        "mask[..m!]?".to_string(),
        "past[2, n, h, p!, d]?".to_string(),
        format!("bias[{}]?", bias_pattern(view, 5, "h", "t!")),
        "length[..l!]?".to_string(),
    ];
    let past = if view.has(4) { "p! + s" } else { "s" };
    let more = rest(view, 2, &patterns);
    let text =
        format!("x[n, s!, i], w[i, {all}]{more} -> y[n, s, h*{e}], present[2, n, h, {past}, d]");
    let spec = Spec::new(text).extent("d", q / h);
    let spec = if e == "e" {
        spec.extent("e", v / h)
    } else {
        spec
    };
    Ok(spec.attr(
        "qkv_hidden_sizes",
        ["h*d".to_string(), "h*d".into(), format!("h*{e}")],
    ))
}

fn packed_body(view: &OpView<'_>) -> Result<String, String> {
    let names = ["x", "w", "b", "mask", "past", "bias", "length"];
    let mut body = Body::new(view, &names)?;
    let h = heads(view).ok_or("`num_heads` is missing")?;
    let [q, k, v] = sizes(view).ok_or("the hidden sizes are not known")?;
    let mut all = body.op("matmul(%x, %w)");
    if body.has("b") {
        all = body.op(format!("add({all}, %b)"));
    }
    let ends = [0, q, q + k, q + k + v];
    let mut parts = Vec::new();
    for range in ends.windows(2) {
        let part = body.slice(&all, 2, range[0], range[1]);
        parts.push(body.heads(&part, h));
    }
    let [q_heads, mut k_heads, mut v_heads] = <[String; 3]>::try_from(parts).unwrap_or_default();
    if body.has("past") {
        let (first, second) = (body.number("0", "i64"), body.number("1", "i64"));
        let old = [first, second].map(|i| body.op(format!("gather(%past, {i})")));
        k_heads = body.op(format!("concat({}, {k_heads}) {{axis = 2}}", old[0]));
        v_heads = body.op(format!("concat({}, {v_heads}) {{axis = 2}}", old[1]));
    }
    let mut scores = body.scores(&q_heads, &k_heads, scale(view, q / h));
    if view.int("unidirectional") == Some(1) {
        scores = body.causal(&scores, &q_heads, &k_heads, None);
    }
    if body.has("mask") {
        scores = body.padded(&scores, "%mask", 3, &k_heads)?;
    }
    if body.has("bias") {
        scores = body.op(format!("add({scores}, %bias)"));
    }
    let y = body.weighed(&scores, &v_heads);
    let mut results = vec![body.joined(&y)];
    if view.op.results.len() > 1 {
        let [k, v] = [k_heads, v_heads].map(|x| body.unsqueeze(&x, 0));
        results.push(body.op(format!("concat({k}, {v}) {{axis = 0}}")));
    }
    Ok(body.finish(&results))
}

fn multi_relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(h), Some(3), Some(3), Some(3), Some(width)) = (
        heads(view),
        view.operand_rank(0),
        view.operand_rank(1),
        view.operand_rank(2),
        width(view, "num_heads"),
    ) else {
        // Packed forms are not read: what they touch stays.
        return Ok(Spec::default());
    };
    let last = view.operand_extents(2).and_then(|e| e[2].constant());
    let last = last.ok_or("the extent of the values is not known")?;
    let past = if view.has(6) { "p! + t!" } else { "t!" };
    let patterns = [
        "b[h*d + h*d + h*e]?".to_string(),
        "mask[..m!]?".to_string(),
        format!("bias[{}]?", bias_pattern(view, 5, "h", "u!")),
        "past_key[n, h, p!, d]?".to_string(),
        "past_value[n, h, p!, e]?".to_string(),
    ];
    let more = rest(view, 3, &patterns);
    let text = format!(
        "q[n, s, h*d], k[n, t!, h*d], v[n, t!, h*e]{more} -> y[n, s, h*e], present_key[n, h, {past}, d], present_value[n, h, {past}, e]"
    );
    Ok(Spec::new(text).extent("d", width).extent("e", last / h))
}

fn multi_body(view: &OpView<'_>) -> Result<String, String> {
    let names = ["q", "k", "v", "b", "mask", "bias", "past_key", "past_value"];
    let mut body = Body::new(view, &names)?;
    let h = heads(view).ok_or("`num_heads` is missing")?;
    let width = width(view, "num_heads").ok_or("the width of the heads is not known")?;
    let last = view.extents(2)?.last().and_then(|e| e.constant());
    let last = last.ok_or("the extent of the values is not known")?;
    let ends = [0, h * width, 2 * h * width, 2 * h * width + last];
    let mut parts = Vec::new();
    for (name, range) in ["%q", "%k", "%v"].iter().zip(ends.windows(2)) {
        let mut x = name.to_string();
        if body.has("b") {
            let bias = body.slice("%b", 0, range[0], range[1]);
            x = body.op(format!("add({x}, {bias})"));
        }
        parts.push(body.heads(&x, h));
    }
    let [q, mut k, mut v] = <[String; 3]>::try_from(parts).unwrap_or_default();
    if body.has("past_key") && body.has("past_value") {
        k = body.op(format!("concat(%past_key, {k}) {{axis = 2}}"));
        v = body.op(format!("concat(%past_value, {v}) {{axis = 2}}"));
    }
    let mut scores = body.scores(&q, &k, scale(view, width));
    if view.int("unidirectional") == Some(1) {
        scores = body.causal(&scores, &q, &k, None);
    }
    if body.has("mask") {
        scores = body.padded(&scores, "%mask", 4, &k)?;
    }
    if body.has("bias") {
        scores = body.op(format!("add({scores}, %bias)"));
    }
    let y = body.weighed(&scores, &v);
    let y = body.joined(&y);
    Ok(body.finish(&[y, k, v]))
}

/// Heads of queries, of keys, and how many of the former share one of the latter.
fn groups(view: &OpView<'_>) -> Option<(i64, i64)> {
    let (q, kv) = (view.int("num_heads")?, view.int("kv_num_heads")?);
    let rep = q
        .checked_div(kv)
        .filter(|rep| *rep > 0 && rep.checked_mul(kv) == Some(q));
    Some((kv, rep?))
}

fn grouped_body(view: &OpView<'_>) -> Result<String, String> {
    let names = [
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
    let mut body = Body::new(view, &names)?;
    if view.op.operands.len() > names.len()
        && (names.len()..view.op.operands.len()).any(|i| view.has(i))
    {
        return Err("position ids, biases and sinks are not run".into());
    }
    let (kv, rep) = groups(view).ok_or("heads of queries are no multiple of those of keys")?;
    let width = width(view, "num_heads").ok_or("the width of the heads is not known")?;
    let mut q = body.heads("%q", kv * rep);
    let (mut k, mut v) = (body.heads("%k", kv), body.heads("%v", kv));
    if view.int("do_rotary") == Some(1) {
        let before = match body.has("past_key") {
            true => body.extent("%past_key", 2),
            false => body.number("0", "i64"),
        };
        let time = body.extent("%q", 1);
        let ids = body.range(&time);
        let ids = body.op(format!("add({ids}, {before})"));
        let interleaved = view.int("rotary_interleaved") == Some(1);
        let [cos, sin] = ["%cos", "%sin"].map(|t| body.op(format!("gather({t}, {ids})")));
        q = rotary::turned(&mut body, &q, &cos, &sin, width, interleaved);
        k = rotary::turned(&mut body, &k, &cos, &sin, width, interleaved);
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
