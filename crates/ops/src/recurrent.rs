//! Recurrent layers.
//!
//! The state's elements go into the next step's sums through `r`, so `h` is marked as summed inside: with its
//! weights and initial values zero, an absent unit adds nothing to the others.

use crate::unary::{sigmoid_of, softplus_of};
use crate::util::{attr, given, rows};
use prune_opt_ir::op::{Eval, EvalCx, Family, OpView, Role, Spec};
use prune_opt_ir::{Attr, Tensor, op};

/// What the operands of a recurrent layer are for.
pub(crate) const ROLES: &[(&str, Role)] = &[
    ("w", Role::Weight),
    ("r", Role::Weight),
    ("b", Role::Bias),
    ("p", Role::Weight),
];

op! {
    /// Long short-term memory; gates in the order i, o, f, c. Results: all states, the last, the last cell.
    pub fn lstm = "lstm" {
        onnx: "LSTM",
        attrs: "\
            activation_alpha: floats, activation_beta: floats, activations: texts, clip: float, \
            direction: forward | reverse | bidirectional, hidden_size: int >= 1, input_forget: flag, \
            layout: flag",
        types: "T, T, T, T, int, T, T, T -> T, T, T where T: float",
        relation_fn: |view| relation(view, 4, true),
        roles: ROLES,
        family: Family::Recurrent,
        eval: Eval::Fn(|cx| run(cx, 4, lstm_step)),
    }
}

op! {
    /// Gated recurrent unit; gates in the order z, r, h. Results: all states, the last.
    pub fn gru = "gru" {
        onnx: "GRU",
        attrs: "\
            activation_alpha: floats, activation_beta: floats, activations: texts, clip: float, \
            direction: forward | reverse | bidirectional, hidden_size: int >= 1, layout: flag, \
            linear_before_reset: flag",
        types: "T, T, T, T, int, T -> T, T where T: float",
        relation_fn: |view| relation(view, 3, false),
        roles: ROLES,
        family: Family::Recurrent,
        eval: Eval::Fn(|cx| run(cx, 3, gru_step)),
    }
}

op! {
    /// A plain recurrent layer. Results: all states, the last.
    pub fn rnn = "rnn" {
        onnx: "RNN",
        attrs: "\
            activation_alpha: floats, activation_beta: floats, activations: texts, clip: float, \
            direction: forward | reverse | bidirectional, hidden_size: int >= 1, layout: flag",
        types: "T, T, T, T, int, T -> T, T where T: float",
        relation_fn: |view| relation(view, 1, false),
        roles: ROLES,
        family: Family::Recurrent,
        eval: Eval::Fn(|cx| run(cx, 1, rnn_step)),
    }
}

fn relation(view: &OpView<'_>, gates: usize, cell: bool) -> Result<Spec, String> {
    let batch_first = view.int("layout") == Some(1);
    let (x, y, state) = match batch_first {
        false => ("t!, n, i", "t, d, n, h", "d, n, h&"),
        true => ("n, t!, i", "n, t, d, h", "n, d, h&"),
    };
    let plain = state.trim_end_matches('&');
    let mut text = format!(
        "x[{x}], w[d!, {gates}*h&, i], r[d, {gates}*h, h], b[d, {}*h]?, lengths[n]?, h0[{state}]?",
        2 * gates
    );
    if cell {
        text += &format!(", c0[{state}]?, p[d, 3*h]?");
    }
    text += &format!(" -> y[{y}], last[{plain}]");
    if cell {
        text += &format!(", cell[{plain}]");
    }
    let spec = stays(Spec::new(text));
    Ok(match view.int("hidden_size") {
        Some(h) => spec.extent("h", h).attr("hidden_size", ["h"]),
        None => spec,
    })
}

/// Why the axes stay that no layer makes: time and directions.
pub(crate) fn stays(spec: Spec) -> Spec {
    spec.because("t", "it goes step by step along")
        .because("d", "its directions are the elements of")
}

/// What one direction computes with.
struct Layer {
    gates: usize,
    hidden: usize,
    inputs: usize,
    /// `[gates * hidden, inputs]`.
    w: Vec<f64>,
    /// `[gates * hidden, hidden]`.
    r: Vec<f64>,
    /// `[2 * gates * hidden]`.
    b: Vec<f64>,
    /// `[3 * hidden]`.
    p: Vec<f64>,
    activations: Vec<Activation>,
    clip: f64,
    /// LSTM: the forget gate is one less the input gate.
    coupled: bool,
    /// GRU: the recurrent product comes before the reset gate.
    linear_before_reset: bool,
}

impl Layer {
    /// `w * x` for one gate and unit, with its bias.
    fn input(&self, gate: usize, unit: usize, x: &[f64]) -> f64 {
        let row = gate * self.hidden + unit;
        dot(&self.w[row * self.inputs..][..self.inputs], x) + self.b[row]
    }
    /// `r * h` for one gate and unit, without its bias.
    fn state(&self, gate: usize, unit: usize, h: &[f64]) -> f64 {
        let row = gate * self.hidden + unit;
        dot(&self.r[row * self.hidden..][..self.hidden], h)
    }
    fn state_bias(&self, gate: usize, unit: usize) -> f64 {
        self.b[(self.gates + gate) * self.hidden + unit]
    }
    fn peephole(&self, gate: usize, unit: usize) -> f64 {
        self.p[gate * self.hidden + unit]
    }
    fn activate(&self, which: usize, x: f64) -> f64 {
        self.activations[which].of(x.clamp(-self.clip, self.clip))
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Moves a state and a cell on by one input.
type Step = fn(&Layer, x: &[f64], h: &mut Vec<f64>, c: &mut [f64]);

fn lstm_step(l: &Layer, x: &[f64], h: &mut Vec<f64>, c: &mut [f64]) {
    let sum = |g: usize, u: usize| l.input(g, u, x) + l.state(g, u, h) + l.state_bias(g, u);
    let next = (0..l.hidden)
        .map(|u| {
            let i = l.activate(0, sum(0, u) + l.peephole(0, u) * c[u]);
            let f = match l.coupled {
                true => 1.0 - i,
                false => l.activate(0, sum(2, u) + l.peephole(2, u) * c[u]),
            };
            c[u] = f * c[u] + i * l.activate(1, sum(3, u));
            let o = l.activate(0, sum(1, u) + l.peephole(1, u) * c[u]);
            o * l.activations[2].of(c[u])
        })
        .collect();
    *h = next;
}

fn gru_step(l: &Layer, x: &[f64], h: &mut Vec<f64>, _: &mut [f64]) {
    let sum = |g: usize, u: usize| l.input(g, u, x) + l.state(g, u, h) + l.state_bias(g, u);
    let z: Vec<f64> = (0..l.hidden).map(|u| l.activate(0, sum(0, u))).collect();
    let reset: Vec<f64> = (0..l.hidden).map(|u| l.activate(0, sum(1, u))).collect();
    let gated: Vec<f64> = h.iter().zip(&reset).map(|(h, r)| h * r).collect();
    let next = (0..l.hidden)
        .map(|u| {
            let state = match l.linear_before_reset {
                true => reset[u] * (l.state(2, u, h) + l.state_bias(2, u)),
                false => l.state(2, u, &gated) + l.state_bias(2, u),
            };
            let fresh = l.activate(1, l.input(2, u, x) + state);
            (1.0 - z[u]) * fresh + z[u] * h[u]
        })
        .collect();
    *h = next;
}

fn rnn_step(l: &Layer, x: &[f64], h: &mut Vec<f64>, _: &mut [f64]) {
    let next = (0..l.hidden)
        .map(|u| l.activate(0, l.input(0, u, x) + l.state(0, u, h) + l.state_bias(0, u)))
        .collect();
    *h = next;
}

/// A named function of ONNX's recurrent operators, with its parameters.
#[derive(Clone)]
struct Activation {
    name: String,
    alpha: f64,
    beta: f64,
}

impl Activation {
    fn of(&self, x: f64) -> f64 {
        let (a, b) = (self.alpha, self.beta);
        match self.name.as_str() {
            "relu" => x.max(0.0),
            "sigmoid" => sigmoid_of(x),
            "affine" => a * x + b,
            "leakyrelu" if x < 0.0 => a * x,
            "leakyrelu" => x,
            "thresholdedrelu" if x < a => 0.0,
            "thresholdedrelu" => x,
            "scaledtanh" => a * (b * x).tanh(),
            "hardsigmoid" => (a * x + b).clamp(0.0, 1.0),
            "elu" if x < 0.0 => a * x.exp_m1(),
            "elu" => x,
            "softsign" => x / (1.0 + x.abs()),
            "softplus" => softplus_of(x),
            _ => x.tanh(),
        }
    }
    /// ONNX's defaults for a function's parameters.
    fn defaults(name: &str) -> (f64, f64) {
        match name {
            "leakyrelu" => (0.01, 0.0),
            "hardsigmoid" => (0.2, 0.5),
            _ => (1.0, 0.0),
        }
    }
}

/// The functions of one direction; `each` of them.
fn activations(view: &OpView<'_>, gates: usize, direction: usize) -> Vec<Activation> {
    let standard: &[&str] = match gates {
        4 => &["sigmoid", "tanh", "tanh"],
        3 => &["sigmoid", "tanh"],
        _ => &["tanh"],
    };
    let floats = |name: &str| match view.attr(name) {
        Some(Attr::Floats(all)) => all.clone(),
        _ => Vec::new(),
    };
    let named: Vec<String> = match view.attr("activations") {
        Some(Attr::Array(all)) => all
            .iter()
            .filter_map(|a| a.as_str().map(str::to_ascii_lowercase))
            .collect(),
        _ => Vec::new(),
    };
    let (mut alphas, mut betas) = (
        floats("activation_alpha").into_iter(),
        floats("activation_beta").into_iter(),
    );
    let all: Vec<Activation> = named
        .into_iter()
        .map(|name| {
            let (alpha, beta) = Activation::defaults(&name);
            // Parameters are listed for the functions that have some, in order.
            let has_alpha = !matches!(
                name.as_str(),
                "relu" | "sigmoid" | "tanh" | "softsign" | "softplus"
            );
            let has_beta = matches!(name.as_str(), "affine" | "scaledtanh" | "hardsigmoid");
            let next = |has: bool, list: &mut std::vec::IntoIter<f32>, default: f64| {
                has.then(|| list.next())
                    .flatten()
                    .map_or(default, f64::from)
            };
            Activation {
                alpha: next(has_alpha, &mut alphas, alpha),
                beta: next(has_beta, &mut betas, beta),
                name,
            }
        })
        .collect();
    let plain = |name: &&str| Activation {
        name: name.to_string(),
        alpha: 1.0,
        beta: 0.0,
    };
    let own = all.get(direction * standard.len()..(direction + 1) * standard.len());
    own.map_or_else(|| standard.iter().map(plain).collect(), <[_]>::to_vec)
}

/// Extents of a run.
struct Size {
    time: usize,
    batch: usize,
    inputs: usize,
    directions: usize,
    hidden: usize,
}

fn size(cx: &EvalCx<'_>, gates: usize) -> Result<Size, String> {
    let (x, w, r) = (
        cx.input(0)?.shape(),
        cx.input(1)?.shape(),
        cx.input(2)?.shape(),
    );
    let ([t, n, i], [d, rows, wide], [e, deep, h]) = (x, w, r) else {
        return Err("operands of a recurrent layer have three axes".into());
    };
    let (t, n) = if cx.view.int("layout") == Some(1) {
        (n, t)
    } else {
        (t, n)
    };
    if wide != i || d != e || rows != deep || *rows != gates * h {
        return Err(format!("{x:?}, {w:?} and {r:?} do not fit"));
    }
    Ok(Size {
        time: *t,
        batch: *n,
        inputs: *i,
        directions: *d,
        hidden: *h,
    })
}

/// The data of an optional operand of `len` elements, zeros where it is left out.
fn optional(cx: &EvalCx<'_>, index: usize, len: usize) -> Result<Vec<f64>, String> {
    match given(cx, index).map(rows) {
        None => Ok(vec![0.0; len]),
        Some(all) if all.len() == len => Ok(all),
        Some(all) => Err(format!(
            "operand {index} has {} elements, not {len}",
            all.len()
        )),
    }
}

fn run(cx: &EvalCx<'_>, gates: usize, step: Step) -> Result<Vec<Tensor>, String> {
    let s = size(cx, gates)?;
    let (w, r) = (rows(cx.input(1)?), rows(cx.input(2)?));
    let (d, h) = (s.directions, s.hidden);
    let biases = optional(cx, 3, d * 2 * gates * h)?;
    let holes = if gates == 4 {
        optional(cx, 7, d * 3 * h)?
    } else {
        vec![0.0; d * 3 * h]
    };
    let lengths = given(cx, 4).map(Tensor::int_vec);
    let clip = attr(cx, "clip", f32::INFINITY);
    let mut out = Out::new(cx, &s, gates)?;
    for direction in 0..d {
        let part =
            |all: &[f64]| all[direction * all.len() / d..(direction + 1) * all.len() / d].to_vec();
        let layer = Layer {
            gates,
            hidden: h,
            inputs: s.inputs,
            w: part(&w),
            r: part(&r),
            b: part(&biases),
            p: part(&holes),
            activations: activations(&cx.view, gates, direction),
            clip,
            coupled: cx.view.int("input_forget") == Some(1),
            linear_before_reset: cx.view.int("linear_before_reset").unwrap_or(0) != 0,
        };
        let backward = cx.view.text("direction") == Some("reverse") || direction == 1;
        for n in 0..s.batch {
            let length = lengths.as_ref().and_then(|l| l.get(n).copied());
            let length = length
                .and_then(|l| usize::try_from(l).ok())
                .unwrap_or(s.time)
                .min(s.time);
            out.sample(&layer, step, (direction, n), length, backward);
        }
    }
    out.tensors(cx)
}

/// The results of a run, and the states they end in.
struct Out<'a> {
    size: &'a Size,
    batch_first: bool,
    x: Vec<f64>,
    y: Vec<f64>,
    states: Vec<f64>,
    cells: Vec<f64>,
}

impl<'a> Out<'a> {
    fn new(cx: &EvalCx<'_>, size: &'a Size, gates: usize) -> Result<Out<'a>, String> {
        let all = size.directions * size.batch * size.hidden;
        Ok(Out {
            size,
            batch_first: cx.view.int("layout") == Some(1),
            x: rows(cx.input(0)?),
            y: vec![0.0; size.time * all],
            states: optional(cx, 5, all)?,
            cells: if gates == 4 {
                optional(cx, 6, all)?
            } else {
                vec![0.0; all]
            },
        })
    }

    /// Where a direction's state of a sample starts.
    fn state(&self, direction: usize, n: usize) -> usize {
        let s = self.size;
        let row = match self.batch_first {
            true => n * s.directions + direction,
            false => direction * s.batch + n,
        };
        row * s.hidden
    }

    fn sample(
        &mut self,
        layer: &Layer,
        step: Step,
        (direction, n): (usize, usize),
        length: usize,
        backward: bool,
    ) {
        let s = self.size;
        let at = self.state(direction, n);
        let mut h = self.states[at..at + s.hidden].to_vec();
        for i in 0..length {
            let t = if backward { length - 1 - i } else { i };
            let (row, out) = match self.batch_first {
                true => (n * s.time + t, (n * s.time + t) * s.directions + direction),
                false => (
                    t * s.batch + n,
                    (t * s.directions + direction) * s.batch + n,
                ),
            };
            let x = &self.x[row * s.inputs..(row + 1) * s.inputs];
            step(layer, x, &mut h, &mut self.cells[at..at + s.hidden]);
            self.y[out * s.hidden..(out + 1) * s.hidden].copy_from_slice(&h);
        }
        self.states[at..at + s.hidden].copy_from_slice(&h);
    }

    fn tensors(self, cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
        let Size {
            time: t,
            batch: n,
            directions: d,
            hidden: h,
            ..
        } = *self.size;
        let (y, state) = match self.batch_first {
            true => ([n, t, d, h], [n, d, h]),
            false => ([t, d, n, h], [d, n, h]),
        };
        let mut all = vec![
            Tensor::from_floats(&y, self.y)?,
            Tensor::from_floats(&state, self.states)?,
            Tensor::from_floats(&state, self.cells)?,
        ];
        all.truncate(cx.view.op.results.len().max(1));
        Ok(all)
    }
}
