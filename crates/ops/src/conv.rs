//! Convolution and its transpose.

use prune_opt_ir::op;
use prune_opt_ir::op::{Eval, Family, Role};

const ROLES: &[(&str, Role)] = &[("w", Role::Weight), ("b", Role::Bias)];

op! {
    /// Convolution over any number of spatial axes, in groups.
    pub fn conv = "conv" {
        onnx: "Conv",
        relation: "x[n, g*ci, ..s~k], w[g*co, ci, ..k], b[g*co]? -> y[n, g*co, ..s]",
        roles: ROLES,
        family: Family::Conv,
        extents: &[("group", "g")],
        eval: Eval::Contract,
    }
}

op! {
    /// Transposed convolution: the gradient of a convolution by its input.
    pub fn conv_transpose = "conv_transpose" {
        onnx: "ConvTranspose",
        relation: "x[n, g*ci, ..s], w[g*ci, co, ..k], b[g*co]? -> y[n, g*co, ..s~k]",
        roles: ROLES,
        family: Family::Conv,
        extents: &[("group", "g")],
        eval: Eval::Contract,
    }
}
