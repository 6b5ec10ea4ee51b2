//! The embeddings of a text model and the norm after them, in one.

use super::norm::normal;
use crate::body::Body;
use prune_opt_ir::DType;
use prune_opt_ir::op;
use prune_opt_ir::op::{DTypeRule, Eval, Family, OpView, Role, Spec};

const OPERANDS: [&str; 9] = [
    "ids",
    "segments",
    "word",
    "position",
    "segment",
    "gamma",
    "beta",
    "mask",
    "positions",
];

op! {
    /// Layer norm of the sum of word, position and segment embeddings. Results: that, how many tokens of each
    /// sequence `mask` leaves (0 without one), and the sum.
    pub fn embed_layer_norm = "embed_layer_norm" {
        onnx: "com.microsoft::EmbedLayerNormalization",
        attrs: "epsilon: float, ...",
        relation_fn: relation,
        roles: &[
            ("word", Role::Table),
            ("position", Role::Table),
            ("segment", Role::Table),
            ("gamma", Role::Scale),
            ("beta", Role::Bias),
        ],
        family: Family::LayerNorm,
        dtype: DTypeRule::Fn(|view, i| match i {
            1 => Some(DType::I32),
            _ => view.operand_type(2)?.dtype(),
        }),
        eval: Eval::Body(body),
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let patterns = [
        "ids[n, s]",
        "segments[n, s]?",
        "word[v!, c^]",
        "position[p!, c]",
        "segment[g!, c]?",
        "gamma[c]",
        "beta[c]",
        "mask[n, s]?",
        "positions[q!, s]?",
    ];
    let given = view.op.operands.len().min(patterns.len());
    let operands = patterns[..given].join(", ");
    Ok(Spec::new(format!(
        "{operands} -> y[n, s, c], tokens[n], sum[n, s, c]"
    )))
}

fn body(view: &OpView<'_>) -> Result<String, String> {
    let mut body = Body::new(view, &OPERANDS)?;
    body.dtype = view
        .operand_type(2)
        .and_then(|t| t.dtype())
        .map_or("f32", |d| d.name())
        .into();
    let mut sum = body.op("gather(%word, %ids)");
    let position = match body.has("positions") {
        true => body.op("gather(%position, %positions)"),
        false => {
            let time = body.extent("%ids", 1);
            let ids = body.range(&time);
            body.op(format!("gather(%position, {ids})"))
        }
    };
    sum = body.op(format!("add({sum}, {position})"));
    if body.has("segments") && body.has("segment") {
        let segment = body.op("gather(%segment, %segments)");
        sum = body.op(format!("add({sum}, {segment})"));
    }
    let [y, ..] = normal(&mut body, &sum, 2, true);
    let tokens = match body.has("mask") {
        true => body.sum("%mask", &[1]),
        false => {
            let zero = body.number("0", "i32");
            let ids = body.cast("%ids", DType::I32);
            let none = body.op(format!("mul({ids}, {zero})"));
            body.sum(&none, &[1])
        }
    };
    let tokens = body.reshape(&tokens, &[-1]);
    Ok(body.finish(&[y, tokens, sum]))
}
