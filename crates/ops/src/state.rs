//! Layers that carry a state from one call to the next: what models that decode step by step are made of.

use crate::unary::sigmoid_of;
use crate::util::{float, given, rows};
use ndarray::{ArrayD, Dimension, IxDyn};
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{Eval, EvalCx, Family, OpView, Role, Spec};
use prune_opt_ir::tensor::{Array, elements};
use prune_opt_ir::{Attr, Tensor, op};

op! {
    /// A convolution of each channel with what came before, perhaps with an activation. Results: that, and the last
    /// inputs, which the next call begins with.
    pub fn causal_conv = "causal_conv_with_state" {
        onnx: "CausalConvWithState",
        attrs: "activation: none | silu | swish",
        types: "T, T, T, T -> T, T where T: float",
        relation_fn: |view| {
            let text = "x[n, c, t!], w[c, 1, k!], b[c]?, past[n, c, p!]? -> y[n, c, t], present[n, c, q]";
            let kernel = view.operand_extents(1).and_then(|e| e.get(2)?.constant());
            let spec = Spec::new(text);
            Ok(match kernel.and_then(|k| k.checked_sub(1)) {
                Some(before) => spec.extent("q", before),
                None => spec,
            })
        },
        roles: &[("w", Role::Weight), ("b", Role::Bias)],
        family: Family::Conv,
        macs: &["n*c*t*k"],
        eval: Eval::Fn(conv_eval),
    }
}

op! {
    /// Attention without a softmax, as a recurrence over a matrix for each head of keys, which `update_rule` writes
    /// to and heads of queries read. Results: what they read, and the matrices.
    pub fn linear_attention = "linear_attention" {
        onnx: "LinearAttention",
        attrs: "\
            chunk_size: int, kv_num_heads: required int >= 1, q_num_heads: required int >= 1, scale: float, \
            update_rule: linear | gated | delta | gated_delta",
        types: "T, T, T, float, T, T -> T, float where T: float",
        relation_fn: attention_relation,
        implicit: &[("scale", |view| Some(Attr::Float(Heads::of(view)?.scale(view) as f32)))],
        eval: Eval::Fn(attention_eval),
    }
}

op! {
    /// A cache with an update written into it, from where `indices` says for each of the batch.
    pub fn tensor_scatter = "tensor_scatter" {
        onnx: "TensorScatter",
        attrs: "axis: int, mode: linear | circular",
        types: "T, T, int -> T",
        relation_fn: |view| {
            let Some(rank) = view.operand_rank(0) else {
                return Ok(Spec::default());
            };
            let y = names("a", rank);
            let (mut past, mut update) = (y.clone(), y.clone());
            let axis = view.axis(view.int("axis").unwrap_or(-2), rank)?;
            past[axis] += "!";
            update[axis] = "u!".into();
            let indices = if view.has(2) { ", indices[a0]" } else { "" };
            let [past, update, y] = [("past", past), ("update", update), ("y", y)].map(|(n, a)| tensor(n, &a));
            Ok(Spec::new(format!("{past}, {update}{indices} -> {y}")))
        },
        eval: Eval::Fn(scatter_eval),
    }
}

fn conv_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (x, w) = (cx.input(0)?.to_floats(), cx.input(1)?.to_floats());
    let (&[n, channels, length], &[filters, 1, kernel]) = (x.shape(), w.shape()) else {
        return Err("its operands are no signal and filters of one channel".into());
    };
    let before = kernel.checked_sub(1).ok_or("its filters are empty")?;
    let bias = given(cx, 2)
        .map(rows)
        .unwrap_or_else(|| vec![0.0; channels]);
    let past = given(cx, 3).map(Tensor::to_floats);
    let fits = past
        .as_ref()
        .is_none_or(|p| p.shape() == [n, channels, before]);
    if filters != channels || bias.len() != channels || !fits {
        return Err("its operands do not fit each other".into());
    }
    let all = |i: usize, c: usize, t: usize| match t.checked_sub(before) {
        Some(t) => x[[i, c, t]],
        None => past.as_ref().map_or(0.0, |past| past[[i, c, t]]),
    };
    let swish = matches!(cx.view.text("activation"), Some("silu" | "swish"));
    let y = ArrayD::from_shape_fn(IxDyn(&[n, channels, length]), |at| {
        let (i, c, t) = (at[0], at[1], at[2]);
        let taps = (0..kernel).map(|k| w[[c, 0, k]] * all(i, c, t + k));
        let sum = bias[c] + taps.sum::<f64>();
        if swish { sum * sigmoid_of(sum) } else { sum }
    });
    let present = ArrayD::from_shape_fn(IxDyn(&[n, channels, before]), |at| {
        all(at[0], at[1], at[2] + length)
    });
    Ok(vec![float(y), float(present)])
}

/// How many heads there are, and how wide they are.
struct Heads {
    /// Of keys and values.
    kv: usize,
    /// Of queries for each of keys.
    rep: usize,
    /// Numbers in each of queries and keys.
    width: usize,
}

impl Heads {
    fn of(view: &OpView<'_>) -> Option<Heads> {
        let [q, kv] = ["q_num_heads", "kv_num_heads"].map(|a| usize::try_from(view.int(a)?).ok());
        let (q, kv) = (q?, kv?);
        let rep = q.checked_div(kv).filter(|rep| rep * kv == q && *rep > 0)?;
        let width = view.operand_extents(0)?.get(2)?.length()? as usize / q;
        Some(Heads { kv, rep, width })
    }

    fn scale(&self, view: &OpView<'_>) -> f64 {
        let stated = view.float("scale").filter(|s| *s != 0.0).map(f64::from);
        stated.unwrap_or(1.0 / (self.width as f64).sqrt())
    }
}

fn attention_relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(heads) = Heads::of(view) else {
        return Ok(Spec::default());
    };
    // One factor for a head, or one for each number of its keys; one update rate for a head, or for all.
    let last = |i: usize| view.operand_extents(i).and_then(|e| e.get(2)?.length());
    let decay = if last(4) == Some(heads.kv as u64) {
        "h"
    } else {
        "h*d"
    };
    let beta = if last(5) == Some(1) { "1" } else { "h" };
    let given = view.op.operands.len();
    let more = [
        (3, "state[n, h, d, e]?".to_string()),
        (4, format!("decay[n, t!, {decay}]?")),
        (5, format!("beta[n, t!, {beta}]?")),
    ];
    let more: String = more
        .iter()
        .filter(|(i, _)| *i < given)
        .map(|(_, p)| format!(", {p}"))
        .collect();
    let text = format!(
        "q[n, t!, h*r*d&], k[n, t!, h*d], v[n, t!, h*e&]{more} -> y[n, t, h*r*e], present[n, h, d, e]"
    );
    let spec = Spec::new(text)
        .extent("h", heads.kv as u64)
        .extent("r", heads.rep as u64);
    Ok(spec
        .extent("d", heads.width as u64)
        .attr("q_num_heads", ["h*r"])
        .attr("kv_num_heads", ["h"]))
}

/// One head's matrix, `width` rows of `values` numbers.
struct State {
    values: usize,
    rows: Vec<f64>,
}

impl State {
    /// What a vector of the rows' number reads.
    fn read(&self, by: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.values];
        for (row, q) in self.rows.chunks(self.values.max(1)).zip(by) {
            out.iter_mut().zip(row).for_each(|(o, s)| *o += q * s);
        }
        out
    }

    fn write(&mut self, key: &[f64], value: &[f64]) {
        for (row, k) in self.rows.chunks_mut(self.values.max(1)).zip(key) {
            row.iter_mut().zip(value).for_each(|(s, v)| *s += k * v);
        }
    }

    /// Fades: by one factor, or one for each row.
    fn fade(&mut self, logs: &[f64]) {
        for (i, row) in self.rows.chunks_mut(self.values.max(1)).enumerate() {
            let log = if logs.len() == 1 {
                logs[0]
            } else {
                logs.get(i).copied().unwrap_or(0.0)
            };
            row.iter_mut().for_each(|s| *s *= log.exp());
        }
    }
}

/// A part of the last axis at a place of a batch and a time.
fn part(x: &Array<f64>, [i, t]: [usize; 2], from: usize, len: usize) -> Vec<f64> {
    (from..from + len)
        .map(|j| x.get([i, t, j]).copied().unwrap_or(0.0))
        .collect()
}

fn attention_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let heads = Heads::of(&cx.view).ok_or("heads of queries are no multiple of those of keys")?;
    let Heads { kv, rep, width } = heads;
    let [q, k, v] = [cx.input(0)?, cx.input(1)?, cx.input(2)?].map(Tensor::to_floats);
    let (&[n, times, _], &[_, _, all]) = (q.shape(), v.shape()) else {
        return Err("queries and values have to be of rank 3".into());
    };
    let values = all / kv;
    let [past, decay, beta] = [3, 4, 5].map(|i| given(cx, i).map(Tensor::to_floats));
    let scale = heads.scale(&cx.view);
    let mut y = ArrayD::zeros(IxDyn(&[n, times, kv * rep * values]));
    elements(&[n, kv, width, values])?;
    let mut present = ArrayD::zeros(IxDyn(&[n, kv, width, values]));
    for (i, h) in (0..n).flat_map(|i| (0..kv).map(move |h| (i, h))) {
        let old = |j: usize| {
            past.as_ref()
                .and_then(|p| p.get([i, h, j / values, j % values]).copied())
        };
        let cells = (0..width * values).map(|j| old(j).unwrap_or(0.0));
        let mut state = State {
            values,
            rows: cells.collect(),
        };
        for t in 0..times {
            let key = part(&k, [i, t], h * width, width);
            let mut value = part(&v, [i, t], h * values, values);
            if let Some(decay) = &decay {
                let each = if decay.shape().get(2) == Some(&kv) {
                    1
                } else {
                    width
                };
                state.fade(&part(decay, [i, t], h * each, each));
            }
            if let Some(beta) = &beta {
                let at = if beta.shape().get(2) == Some(&1) {
                    0
                } else {
                    h
                };
                let rate = beta.get([i, t, at]).copied().unwrap_or(0.0);
                let known = state.read(&key);
                value
                    .iter_mut()
                    .zip(known)
                    .for_each(|(v, s)| *v = rate * (*v - s));
            }
            state.write(&key, &value);
            for r in 0..rep {
                let head = h * rep + r;
                let read = state.read(&part(&q, [i, t], head * width, width));
                for (j, out) in read.into_iter().enumerate() {
                    y[[i, t, head * values + j]] = scale * out;
                }
            }
        }
        for (j, cell) in state.rows.iter().enumerate() {
            present[[i, h, j / values, j % values]] = *cell;
        }
    }
    Ok(vec![float(y), float(present)])
}

fn scatter_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (past, update) = (cx.input(0)?, cx.input(1)?);
    let axis = cx
        .view
        .axis(cx.view.int("axis").unwrap_or(-2), past.rank())?;
    let from = given(cx, 2).map(Tensor::int_vec);
    let from = from.unwrap_or_else(|| vec![0; past.shape().first().copied().unwrap_or(0)]);
    let room = past.shape()[axis];
    let circular = cx.view.text("mode") == Some("circular");
    // Where an element of the update goes.
    let place = |at: &IxDyn| -> Result<Vec<usize>, String> {
        let start = from.get(at[0]).copied().unwrap_or(0);
        let to = start
            .checked_add(at[axis] as i64)
            .and_then(|to| usize::try_from(to).ok());
        let to = to.map(|to| if circular && room > 0 { to % room } else { to });
        let to = to
            .filter(|to| *to < room)
            .ok_or("an update does not fit into the cache")?;
        let mut at = at.slice().to_vec();
        at[axis] = to;
        Ok(at)
    };
    let mut places = Vec::new();
    for at in ndarray::indices(IxDyn(update.shape())) {
        places.push(place(&at)?);
    }
    let both = match (past, update) {
        (Tensor::Float(a), Tensor::Float(b)) => Tensor::Float(written(a, b, &places)?),
        (Tensor::Int(a), Tensor::Int(b)) => Tensor::Int(written(a, b, &places)?),
        (Tensor::Bool(a), Tensor::Bool(b)) => Tensor::Bool(written(a, b, &places)?),
        _ => return Err("the cache and the update are of different types".into()),
    };
    Ok(vec![both])
}

fn written<T: Copy>(
    past: &Array<T>,
    update: &Array<T>,
    places: &[Vec<usize>],
) -> Result<Array<T>, String> {
    let mut out = past.to_owned();
    for (value, at) in update.iter().zip(places) {
        *out.get_mut(&at[..])
            .ok_or("an update does not fit into the cache")? = *value;
    }
    Ok(out.into_shared())
}
