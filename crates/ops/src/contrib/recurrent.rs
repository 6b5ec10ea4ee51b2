//! Recurrent layers with quantised weights.

use crate::body::Body;
use crate::integer::dequantized;
use crate::recurrent::ROLES;
use prune_opt_ir::op::{Eval, Family, OpView, Spec};
use prune_opt_ir::{DType, op};

op! {
    /// An LSTM whose weights are bytes under a scale and a zero point, for each direction or for each gate's unit, too, and
    /// stand the other way round, inputs before outputs. Its inputs are quantised as `dynamic_quantize_linear` does it. ONNX
    /// Runtime does that to its states as well, which are not rounded here.
    pub fn dynamic_quantize_lstm = "dynamic_quantize_lstm" {
        onnx: "com.microsoft::DynamicQuantizeLSTM",
        attrs: "\
            activation_alpha: floats, activation_beta: floats, activations: texts, clip: float, \
            direction: forward | reverse | bidirectional, hidden_size: int >= 1, input_forget: flag, \
            ...",
        types: "T, U, U, T, int, T, T, T, T, U, T, U -> T, T, T where T: float, U: int",
        relation_fn: relation,
        roles: ROLES,
        dequantize: &[
            ("w", |cx| dequantized(cx, 1, Some(8), 9)),
            ("r", |cx| dequantized(cx, 2, Some(10), 11)),
        ],
        family: Family::Recurrent,
        eval: Eval::Body(body),
    }
}

const NAMES: [&str; 12] = [
    "x", "w", "r", "b", "lengths", "h0", "c0", "p", "w_scale", "w_zero", "r_scale", "r_zero",
];

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let mut text =
        "x[t!, n, i], w[d!, i, 4*h&], r[d, h, 4*h], b[d, 8*h]?, lengths[n]?, h0[d, n, h&]?, \
                    c0[d, n, h&]?, p[d, 3*h]?"
            .to_string();
    for (i, name) in NAMES.iter().enumerate().skip(8) {
        let each = match view.operand_rank(i) {
            Some(1) => "d",
            _ => "d, 4*h",
        };
        text += &format!(", {name}[{each}]");
    }
    let spec = Spec::new(text + " -> y[t, d, n, h], last[d, n, h], cell[d, n, h]");
    let spec = crate::recurrent::stays(spec);
    Ok(match view.int("hidden_size") {
        Some(h) => spec.extent("h", h).attr("hidden_size", ["h"]),
        None => spec,
    })
}

fn body(view: &OpView<'_>) -> Result<String, String> {
    let mut body = Body::new(view, &NAMES)?;
    let quantised = body.ops("dynamic_quantize_linear(%x)", 3).join(", ");
    let x = body.op(format!("dequantize_linear({quantised})"));
    let [w, r] = [("w", 8), ("r", 10)].map(|(name, scale)| weight(&mut body, name, scale));
    let more = ["b", "lengths", "h0", "c0", "p"];
    let more = more.map(|name| match body.has(name) {
        true => format!("%{name}"),
        false => "_".into(),
    });
    let attrs = body.attrs(&[
        "activation_alpha",
        "activation_beta",
        "activations",
        "clip",
        "direction",
        "hidden_size",
        "input_forget",
    ]);
    let all = format!("lstm({x}, {w}, {r}, {}){attrs}", more.join(", "));
    let results = body.ops(all, view.op.results.len());
    Ok(body.finish(&results))
}

/// What a weight stands for, outputs first; `scale` is the operand that says how large its numbers are.
fn weight(body: &mut Body<'_>, name: &str, scale: usize) -> String {
    let shape: &[i64] = match body.view.operand_rank(scale) {
        Some(1) => &[-1, 1, 1],
        _ => &[0, 1, -1],
    };
    let x = body.cast(&format!("%{name}"), DType::F32);
    let zero = body.cast(&format!("%{name}_zero"), DType::F32);
    let [zero, scale] = [zero, format!("%{name}_scale")].map(|n| body.reshape(&n, shape));
    let x = body.op(format!("sub({x}, {zero})"));
    let x = body.op(format!("mul({x}, {scale})"));
    body.transpose(&x, &[0, 2, 1])
}
