//! Attention in the forms that ONNX Runtime fuses it to.

use super::heads::{bias_pattern, scale};
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
        implicit: &[("scale", |view| Some(Attr::Float(scale(view, Layout::of(view)?.widths(view)?.0))))],
        eval: Eval::Body(multi_body),
    }
}

fn heads(view: &OpView<'_>) -> Option<i64> {
    view.int("num_heads").filter(|h| *h > 0)
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
pub(super) fn rest(view: &OpView<'_>, first: usize, patterns: &[String]) -> String {
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
    let all = format!("h*d& + h*d + h*{e}");
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

/// How queries, keys and values of a multi-head attention are laid out.
enum Layout {
    /// Three tensors `[n, s, h * d]`.
    Apart,
    /// Keys and values are projected and have heads already: `[n, h, t, d]`.
    Heads,
    /// Keys and values lie beside each other: `[n, t, h, 2, d]`.
    PackedKeys,
    /// All three do: `[n, s, h, 3, d]`.
    Packed,
}

impl Layout {
    fn of(view: &OpView<'_>) -> Option<Layout> {
        let rank = |i: usize| view.has(i).then(|| view.operand_rank(i));
        match (rank(0)?, rank(1), rank(2)) {
            (Some(3), Some(Some(3)), Some(Some(3))) => Some(Layout::Apart),
            (Some(3), Some(Some(4)), Some(Some(4))) => Some(Layout::Heads),
            (Some(3), Some(Some(5)), None) => Some(Layout::PackedKeys),
            (Some(5), None, None) => Some(Layout::Packed),
            _ => None,
        }
    }

    /// Patterns of the three operands, `s` being that of the sequence of queries, and of what the sequence of keys is
    /// called. What queries and keys have in common is summed over, wherever else it stands.
    fn patterns(&self, s: &str) -> (String, &'static str) {
        match self {
            Layout::Apart => (
                format!("q[n, {s}, h*d&], k[n, t!, h*d], v[n, t!, h*e]"),
                "t!",
            ),
            Layout::Heads => (
                format!("q[n, {s}, h*d&], k[n, h, t!, d], v[n, h, t!, d]"),
                "t!",
            ),
            Layout::PackedKeys => (format!("q[n, {s}, h*d&], k[n, t!, h, 2, d], v[..v]?"), "t!"),
            Layout::Packed => ("q[n, s!, h, 3, d&], k[..k]?, v[..v]?".into(), "s!"),
        }
    }

    /// The widths of a head of queries and of values.
    fn widths(&self, view: &OpView<'_>) -> Option<(i64, i64)> {
        let last = |i: usize| view.operand_extents(i)?.last()?.constant();
        let h = heads(view)?;
        Some(match self {
            Layout::Apart => (last(0)? / h, last(2)? / h),
            Layout::Heads => (last(0)? / h, last(2)?),
            Layout::PackedKeys => (last(0)? / h, last(1)?),
            Layout::Packed => (last(0)?, last(0)?),
        })
    }
}

fn multi_relation(view: &OpView<'_>) -> Result<Spec, String> {
    let layout = Layout::of(view).and_then(|l| Some((l.widths(view)?, l)));
    let Some(((d, e), layout)) = layout else {
        return Ok(Spec::default());
    };
    // Where queries look back, their places say how far.
    let s = match view.int("unidirectional") {
        Some(1) => "s!",
        _ => "s",
    };
    let (operands, keys) = layout.patterns(s);
    // ONNX Runtime wants one width of all heads, unless the three are apart.
    let own = match layout {
        Layout::Apart => "e",
        _ => "d",
    };
    let past = match view.has(6) {
        true => format!("p! + {keys}"),
        false => keys.to_string(),
    };
    let patterns = [
        format!("b[h*d + h*d + h*{own}]?"),
        "mask[..m!]?".to_string(),
        format!("bias[{}]?", bias_pattern(view, 5, "h", "u!")),
        "past_key[n, h, p!, d]?".to_string(),
        format!("past_value[n, h, p!, {own}]?"),
    ];
    let more = rest(view, 3, &patterns);
    let text = format!(
        "{operands}{more} -> y[n, s, h*{own}], present_key[n, h, {past}, d], present_value[n, h, {past}, {own}]"
    );
    Ok(Spec::new(text).extent("d", d).extent(own, e))
}

/// Queries, keys and values, each `[n, h, s, d]`.
fn multi_parts(body: &mut Body<'_>, layout: &Layout, h: i64, widths: (i64, i64)) -> [String; 3] {
    let (d, e) = widths;
    let bias = body.has("b").then(|| {
        let ends = [0, h * d, 2 * h * d, 2 * h * d + h * e];
        [0, 1, 2].map(|i| body.slice("%b", 0, ends[i], ends[i + 1]))
    });
    // One part, flat or of heads side by side (`[n, s, h, d]`), each perhaps with its bias.
    let flat = |body: &mut Body<'_>, x: &str, i: usize| {
        let x = match &bias {
            Some(bias) => body.op(format!("add({x}, {})", bias[i])),
            None => x.to_string(),
        };
        body.heads(&x, h)
    };
    let part = |body: &mut Body<'_>, x: &str, at: i64, i: usize| {
        let at = body.number(&at.to_string(), "i64");
        let x = body.op(format!("gather({x}, {at}) {{axis = 3}}"));
        let x = body.reshape(&x, &[0, 0, -1]);
        flat(body, &x, i)
    };
    match layout {
        Layout::Apart => [
            flat(body, "%q", 0),
            flat(body, "%k", 1),
            flat(body, "%v", 2),
        ],
        Layout::PackedKeys => [
            flat(body, "%q", 0),
            part(body, "%k", 0, 1),
            part(body, "%k", 1, 2),
        ],
        Layout::Packed => [0, 1, 2].map(|i| part(body, "%q", i as i64, i)),
        Layout::Heads => [flat(body, "%q", 0), "%k".into(), "%v".into()],
    }
}

fn multi_body(view: &OpView<'_>) -> Result<String, String> {
    let names = ["q", "k", "v", "b", "mask", "bias", "past_key", "past_value"];
    let mut body = Body::new(view, &names)?;
    let h = heads(view).ok_or("`num_heads` is missing")?;
    let layout = Layout::of(view).ok_or("the layout of its operands is not known")?;
    let widths = layout
        .widths(view)
        .ok_or("the width of the heads is not known")?;
    let [q, mut k, mut v] = multi_parts(&mut body, &layout, h, widths);
    if body.has("past_key") && body.has("past_value") {
        k = body.op(format!("concat(%past_key, {k}) {{axis = 2}}"));
        v = body.op(format!("concat(%past_value, {v}) {{axis = 2}}"));
    }
    let mut scores = body.scores(&q, &k, scale(view, widths.0));
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
