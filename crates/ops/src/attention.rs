//! Scaled dot-product attention.

use crate::util::{attr, given, rows};
use prune_opt_ir::op::text::tensor;
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, OpView, Spec};
use prune_opt_ir::tensor::elements;
use prune_opt_ir::{Attr, Tensor, op};

op! {
    /// `softmax(q * k^T * scale + mask) * v` for each head, heads of `k` and `v` repeated to those of `q`. Heads
    /// are an axis of their own, or the outer factor of the last one (`q_num_heads`, `kv_num_heads`). `scale` is
    /// `1 / sqrt(width)` where it is not given.
    pub fn attention = "attention" {
        onnx: "Attention",
        attrs: "\
            is_causal: flag, kv_num_heads: int >= 1, left_window_size: int, q_num_heads: int >= 1, \
            qk_matmul_output_mode: int, right_window_size: int, scale: float, softcap: float, \
            softmax_precision: int",
        types: "T, T, U, any, T, U, int -> T, T, U, T where T: float, U: float",
        relation_fn: relation,
        implicit: &[("scale", |view| Some(Attr::Float((1.0 / (width(view)? as f64).sqrt()) as f32)))],
        macs: &["n*kv*rep*s*p*d", "n*kv*rep*s*p*e", "n*kv*rep*s*t*d", "n*kv*rep*s*t*e"],
        dtype: DTypeRule::Fn(|view, i| view.operand_type(if i == 2 { 2 } else { usize::from(i == 1) })?.dtype()),
        eval: Eval::Fn(eval),
    }
}

/// How many numbers of a query meet those of a key.
fn width(view: &OpView<'_>) -> Option<i64> {
    let extents = view.operand_extents(0)?;
    let last = extents.last()?.constant()?;
    match extents.len() {
        3 => last.checked_div(view.int("q_num_heads")?),
        _ => Some(last),
    }
}

/// Operands: q, k, v, mask, past key, past value, lengths of keys.
fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(rank) = view.operand_rank(0) else {
        return Ok(Spec::default());
    };
    // Keys are those that came before and the new ones.
    let past = view.has(4);
    let keys = if past { "p! + t!" } else { "t!" };
    // Where a query sees some of the keys only, the places of both say which.
    let sides = ["left_window_size", "right_window_size"].map(|side| view.int(side));
    let is_wide = sides.into_iter().flatten().all(|n| n < 0);
    let s = match view.int("is_causal") != Some(1) && is_wide {
        true => "s",
        false => "s!",
    };
    let mut spec = match rank {
        4 => Spec::new(format!(
            "q[n, kv*rep, {s}, d], k[n, kv, t!, d], v[n, kv, t!, e]"
        )),
        3 => Spec::new(format!(
            "q[n, {s}, kv*rep*d], k[n, t!, kv*d], v[n, t!, kv*e]"
        )),
        _ => return Err(format!("a query of rank {rank}")),
    };
    if let Some(mask) = view.operand_extents(3) {
        spec.text += &format!(", {}", mask_pattern(view, &mask)?);
    } else if view.op.operands.len() > 3 {
        spec.text += ", mask[]?";
    }
    for (i, pattern) in [
        (4, "past_key[n, kv, p!, d]?"),
        (5, "past_value[n, kv, p!, e]?"),
        (6, "lengths[n]?"),
    ] {
        if view.op.operands.len() > i {
            spec.text += &format!(", {pattern}");
        }
    }
    let y = if rank == 4 {
        "y[n, kv*rep, s, e]"
    } else {
        "y[n, s, kv*rep*e]"
    };
    spec.text += &format!(
        " -> {y}, present_key[n, kv, {keys}, d], present_value[n, kv, {keys}, e], scores[n, kv*rep, s, {keys}]"
    );
    heads(view, rank, spec)
}

/// How many heads there are: stated by attributes, or by the axes.
fn heads(view: &OpView<'_>, rank: usize, spec: Spec) -> Result<Spec, String> {
    let (q, kv) = match rank {
        3 => (view.int("q_num_heads"), view.int("kv_num_heads")),
        _ => {
            let at = |i: usize| view.operand_extents(i)?.get(1)?.constant();
            (at(0), at(1))
        }
    };
    let (Some(q), Some(kv)) = (q, kv) else {
        return Err("how many heads there are is not known".into());
    };
    let rep = q
        .checked_div(kv)
        .filter(|rep| rep.checked_mul(kv) == Some(q) && *rep > 0);
    let rep = rep.ok_or_else(|| format!("{q} heads of queries for {kv} of keys"))?;
    let spec = spec.extent("rep", rep);
    if rank == 4 {
        return Ok(spec);
    }
    let spec = spec.extent("kv", kv);
    Ok(spec
        .attr("q_num_heads", ["kv*rep"])
        .attr("kv_num_heads", ["kv"]))
}

/// The mask broadcasts to the scores, and may be shorter than the keys.
fn mask_pattern(view: &OpView<'_>, mask: &[prune_opt_ir::Extent]) -> Result<String, String> {
    let full = ["n", "kv*rep", "s", "m!"];
    let skip = full.len().checked_sub(mask.len());
    let skip = skip.ok_or_else(|| format!("a mask of rank {}", mask.len()))?;
    let single = |name: &str| {
        let at = |operand: usize, axis: usize| view.operand_extents(operand)?.get(axis).cloned();
        let q = view.operand_rank(0) == Some(4);
        let full = match name {
            "n" => at(0, 0),
            "s" => at(0, if q { 2 } else { 1 }),
            "kv*rep" if q => at(0, 1),
            "kv*rep" => view.int("q_num_heads").map(Into::into),
            _ => None,
        };
        full.is_none_or(|e| !e.is(1))
    };
    let axes: Vec<&str> = (full[skip..].iter().zip(mask))
        .map(|(name, e)| if e.is(1) && single(name) { "1" } else { *name })
        .collect();
    Ok(tensor("mask", &axes))
}

/// A tensor of heads: `[batch, heads, rows, width]`, wherever its axes stand.
struct Heads {
    data: Vec<f64>,
    heads: usize,
    rows: usize,
    width: usize,
    /// Heads as a factor of the last axis.
    packed: bool,
}

impl Heads {
    fn new(t: &Tensor, heads: Option<i64>) -> Result<Heads, String> {
        let data = rows(t);
        match *t.shape() {
            [_, heads, rows, width] => Ok(Heads {
                data,
                heads,
                rows,
                width,
                packed: false,
            }),
            [_, rows, all] => {
                let heads = heads
                    .and_then(|h| usize::try_from(h).ok())
                    .filter(|h| *h > 0 && all % h == 0);
                let heads = heads.ok_or("heads do not divide the last axis")?;
                Ok(Heads {
                    data,
                    heads,
                    rows,
                    width: all / heads,
                    packed: true,
                })
            }
            ref other => Err(format!("{other:?} holds no heads")),
        }
    }
    fn row(&self, n: usize, h: usize, i: usize) -> &[f64] {
        let at = match self.packed {
            true => (n * self.rows + i) * self.heads + h,
            false => (n * self.heads + h) * self.rows + i,
        };
        &self.data[at * self.width..(at + 1) * self.width]
    }
}

/// Past and new keys (or values), `[batch, heads, rows, width]`.
fn present(cx: &EvalCx<'_>, new: usize, past: usize, batch: usize) -> Result<Heads, String> {
    let new = Heads::new(cx.input(new)?, cx.view.int("kv_num_heads"))?;
    let old = given(cx, past).map(|t| Heads::new(t, None)).transpose()?;
    let before = old.as_ref().map_or(0, |o| o.rows);
    let mut data = Vec::new();
    for (n, h) in (0..batch).flat_map(|n| (0..new.heads).map(move |h| (n, h))) {
        if let Some(old) = &old {
            (0..before).for_each(|i| data.extend_from_slice(old.row(n, h, i)));
        }
        (0..new.rows).for_each(|i| data.extend_from_slice(new.row(n, h, i)));
    }
    Ok(Heads {
        data,
        heads: new.heads,
        rows: before + new.rows,
        width: new.width,
        packed: false,
    })
}

/// What is added to each score before the softmax.
struct Bias {
    /// The mask, broadcast to `[batch, heads, queries, its own width]`, with that width.
    mask: Option<(Vec<f64>, usize)>,
    lengths: Option<Vec<i64>>,
    causal: bool,
    /// How many keys come before the first query.
    past: i64,
    left: i64,
    right: i64,
}

impl Bias {
    fn new(cx: &EvalCx<'_>, batch: usize, q: &Heads) -> Result<Bias, String> {
        let mask = given(cx, 3).map(|mask| {
            let width = mask.shape().last().copied().unwrap_or(1);
            let full = mask.broadcast(&[batch, q.heads, q.rows, width])?;
            let data = match &full {
                Tensor::Bool(a) => a
                    .iter()
                    .map(|b| if *b { 0.0 } else { f64::NEG_INFINITY })
                    .collect(),
                other => rows(other),
            };
            Ok::<_, String>((data, width))
        });
        let window = |name: &str| cx.view.int(name).unwrap_or(-1);
        Ok(Bias {
            mask: mask.transpose()?,
            lengths: given(cx, 6).map(Tensor::int_vec),
            causal: cx.view.int("is_causal") == Some(1),
            past: given(cx, 4)
                .and_then(|t| t.shape().get(2).copied())
                .unwrap_or(0) as i64,
            left: window("left_window_size"),
            right: window("right_window_size"),
        })
    }

    fn at(&self, q: &Heads, (n, h, i): (usize, usize, usize), j: usize) -> f64 {
        let length = self.lengths.as_ref().and_then(|l| l.get(n)).copied();
        let offset = length.map_or(self.past, |l| l - q.rows as i64);
        // How far the key lies behind the query.
        let behind = i as i64 + offset - j as i64;
        let hidden = self.causal && behind < 0
            || length.is_some_and(|l| j as i64 >= l)
            || self.left >= 0 && behind > self.left
            || self.right >= 0 && -behind > self.right;
        if hidden {
            return f64::NEG_INFINITY;
        }
        match &self.mask {
            // A mask that does not reach a key hides it.
            Some((_, width)) if j >= *width => f64::NEG_INFINITY,
            Some((mask, width)) => mask[((n * q.heads + h) * q.rows + i) * width + j],
            None => 0.0,
        }
    }
}

fn softmax(scores: &[f64]) -> Vec<f64> {
    let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if max == f64::NEG_INFINITY {
        // A query that sees no key.
        return vec![0.0; scores.len()];
    }
    let all: Vec<f64> = scores.iter().map(|s| (s - max).exp()).collect();
    let sum: f64 = all.iter().sum();
    all.into_iter().map(|e| e / sum).collect()
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let batch = *cx.input(0)?.shape().first().ok_or("a query without axes")?;
    let q = Heads::new(cx.input(0)?, cx.view.int("q_num_heads"))?;
    let (k, v) = (present(cx, 1, 4, batch)?, present(cx, 2, 5, batch)?);
    let rep = q
        .heads
        .checked_div(k.heads)
        .filter(|r| r * k.heads == q.heads);
    let rep = rep.ok_or("heads of queries are no multiple of those of keys")?;
    if k.width != q.width || v.heads != k.heads || v.rows != k.rows {
        return Err("queries, keys and values do not fit".into());
    }
    elements(&[batch, q.heads, q.rows, k.rows])?;
    let scale = attr(cx, "scale", 1.0 / (q.width as f32).sqrt());
    let cap = attr(cx, "softcap", 0.0);
    let mode = cx.view.int("qk_matmul_output_mode").unwrap_or(0);
    let bias = Bias::new(cx, batch, &q)?;
    let mut y = vec![0.0; batch * q.heads * q.rows * v.width];
    let mut kept = Vec::new();
    let places = (0..batch)
        .flat_map(|n| (0..q.heads).flat_map(move |h| (0..q.rows).map(move |i| (n, h, i))));
    let (queries, heads) = (q.rows, q.heads);
    for (n, h, i) in places {
        let row = q.row(n, h, i);
        let score = |j: usize| {
            let dot: f64 = row
                .iter()
                .zip(k.row(n, h / rep, j))
                .map(|(a, b)| a * b)
                .sum();
            let score = dot * scale;
            if cap > 0.0 {
                (score / cap).tanh() * cap
            } else {
                score
            }
        };
        let scores: Vec<f64> = (0..k.rows).map(score).collect();
        let biased: Vec<f64> = (scores.iter().enumerate())
            .map(|(j, s)| s + bias.at(&q, (n, h, i), j))
            .collect();
        let weights = softmax(&biased);
        let at = match q.packed {
            true => (n * queries + i) * heads + h,
            false => (n * heads + h) * queries + i,
        };
        for (j, w) in weights.iter().enumerate().filter(|(_, w)| **w != 0.0) {
            let out = &mut y[at * v.width..(at + 1) * v.width];
            out.iter_mut()
                .zip(v.row(n, h / rep, j))
                .for_each(|(y, v)| *y += w * v);
        }
        kept.extend(match mode {
            2 => biased,
            3 => weights,
            _ => scores,
        });
    }
    let shape = match q.packed {
        true => vec![batch, q.rows, q.heads * v.width],
        false => vec![batch, q.heads, q.rows, v.width],
    };
    let cache = |h: &Heads| Tensor::from_floats(&[batch, h.heads, h.rows, h.width], h.data.clone());
    let scores = Tensor::from_floats(&[batch, q.heads, q.rows, k.rows], kept)?;
    let mut all = vec![
        Tensor::from_floats(&shape, y)?,
        cache(&k)?,
        cache(&v)?,
        scores,
    ];
    all.truncate(cx.view.op.results.len().max(1));
    Ok(all)
}
