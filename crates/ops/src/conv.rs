//! Convolution and its transpose.

use prune_opt_ir::op;
use prune_opt_ir::op::{Eval, Family, Role};

const ROLES: &[(&str, Role)] = &[("w", Role::Weight), ("b", Role::Bias)];

op! {
    /// Convolution over any number of spatial axes, in groups.
    pub fn conv = "conv" {
        onnx: "Conv",
        attrs: "\
            auto_pad: NOTSET | SAME_UPPER | SAME_LOWER | VALID, dilations: ints[s] >= 1, \
            group: int >= 1, kernel_shape: ints[s] >= 1, pads: ints[2s], strides: ints[s] >= 1",
        types: "T, T, T -> T where T: float",
        relation: "x[n, g*ci, ..s~k], w[g*co, ci, ..k], b[g*co]? -> y[n, g*co, ..s]",
        roles: ROLES,
        family: Family::Conv,
        extents: &[("group", "g"), ("kernel_shape", "..k")],
        eval: Eval::Contract,
    }
}

op! {
    /// Transposed convolution: the gradient of a convolution by its input.
    pub fn conv_transpose = "conv_transpose" {
        onnx: "ConvTranspose",
        attrs: "\
            auto_pad: NOTSET | SAME_UPPER | SAME_LOWER | VALID, dilations: ints[s] >= 1, \
            group: int >= 1, kernel_shape: ints[s] >= 1, output_padding: ints[s] >= 0, \
            output_shape: ints[s] >= 1, pads: ints[2s], strides: ints[s] >= 1",
        types: "T, T, T -> T where T: float",
        relation: "x[n, g*ci, ..s], w[g*ci, co, ..k], b[g*co]? -> y[n, g*co, ..s~k]",
        roles: ROLES,
        family: Family::Conv,
        extents: &[("group", "g"), ("kernel_shape", "..k")],
        eval: Eval::Contract,
    }
}
