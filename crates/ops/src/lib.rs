//! Which operations there are besides the movement ops of `prune-opt-ir`: one file an op, or a family that shares
//! one relation, and [`ALL`].
//!
//! Nothing outside an op's own file knows its name; other crates ask its definition.

mod attention;
mod binary;
mod body;
mod cast;
mod compare;
mod contrib;
mod control;
mod conv;
mod deform;
mod dft;
mod dropout;
mod einsum;
mod fill;
mod fold;
mod gemm;
mod index;
mod integer;
mod masked;
mod matmul;
mod matrix;
mod norm;
mod opaque;
mod ordered;
mod pool;
mod quantize;
mod random;
mod recurrent;
mod reduce;
mod resize;
mod rotary;
mod sample;
mod shape;
mod softmax;
mod space;
mod state;
mod suppression;
mod top_k;
mod unary;
mod util;
mod variadic;
mod where_;

use prune_opt_ir::movement;
use prune_opt_ir::op::{Definition, Registry};

/// The definitions of this crate that have a relation, or regions; `opaque.rs` lists those that stay whole.
#[rustfmt::skip]
pub const ALL: &[fn() -> Definition] = &[
    conv::conv, conv::conv_transpose, matmul::matmul, gemm::gemm,
    norm::batch_norm, norm::layer_norm, norm::rms_norm, norm::simplified_layer_norm, norm::instance_norm,
    norm::group_norm, norm::mean_variance_norm, norm::lrn, norm::lp_norm,
    unary::relu, unary::sigmoid, unary::tanh, unary::erf, unary::exp, unary::log, unary::sqrt, unary::neg,
    unary::abs, unary::sign, unary::reciprocal, unary::floor, unary::ceil, unary::round, unary::sin, unary::cos,
    unary::tan, unary::asin, unary::acos, unary::atan, unary::sinh, unary::cosh, unary::asinh, unary::acosh,
    unary::atanh, unary::softplus, unary::softsign, unary::mish, unary::hard_swish, unary::swish,
    unary::leaky_relu, unary::thresholded_relu, unary::elu, unary::selu, unary::celu, unary::hard_sigmoid,
    unary::shrink, unary::gelu, unary::bitwise_not, unary::clip, unary::is_nan, unary::is_inf,
    binary::add, binary::sub, binary::mul, binary::div, binary::pow, binary::prelu, binary::rem,
    binary::swiglu, binary::bit_shift, binary::bitwise_and, binary::bitwise_or, binary::bitwise_xor,
    compare::equal, compare::less, compare::greater, compare::less_or_equal, compare::greater_or_equal,
    control::branch, control::repeat, control::scan, suppression::non_max_suppression,
    compare::and, compare::or, compare::xor, compare::not,
    variadic::max, variadic::min, variadic::sum, variadic::mean, where_::select,
    softmax::softmax, softmax::log_softmax, softmax::hardmax,
    reduce::reduce_mean, reduce::reduce_sum, reduce::reduce_max, reduce::reduce_min, reduce::reduce_prod,
    reduce::reduce_l1, reduce::reduce_l2, reduce::reduce_sum_square, reduce::reduce_log_sum,
    reduce::reduce_log_sum_exp,
    pool::max_pool, pool::average_pool, pool::lp_pool, pool::global_average_pool, pool::global_max_pool,
    pool::global_lp_pool,
    shape::shape, shape::size, cast::cast, cast::cast_like, dropout::dropout,
    fill::constant_of_shape, fill::range, fill::eye_like,
    einsum::einsum, recurrent::lstm, recurrent::gru, recurrent::rnn,
    index::gather_elements, index::gather_nd, index::scatter_elements, index::scatter, index::scatter_nd,
    index::one_hot, index::non_zero, index::compress,
    ordered::trilu, ordered::cumsum, ordered::cumprod, ordered::reverse_sequence,
    top_k::top_k, top_k::arg_max, top_k::arg_min,
    resize::resize, resize::upsample, space::depth_to_space, space::space_to_depth,
    deform::deform_conv, dft::dft, dft::stft, matrix::affine_grid, matrix::det,
    random::random_normal, random::random_normal_like, random::random_uniform, random::random_uniform_like,
    random::bernoulli, random::multinomial, state::causal_conv, state::linear_attention, state::tensor_scatter,
    fold::col2im, fold::center_crop_pad, sample::grid_sample, sample::roi_align, sample::max_roi_pool,
    quantize::quantize_linear, quantize::dequantize_linear, quantize::ms_quantize_linear, quantize::ms_dequantize_linear, quantize::dynamic_quantize_linear,
    integer::matmul_integer, integer::qlinear_matmul, integer::conv_integer, integer::qlinear_conv,
    attention::attention, rotary::rotary_embedding,
    contrib::gelu, contrib::bias_gelu, contrib::fast_gelu, contrib::quick_gelu,
    contrib::skip_layer_norm, contrib::skip_rms_norm, contrib::embed_layer_norm,
    contrib::fused_matmul, contrib::fused_conv, contrib::fused_gemm,
    contrib::attention, contrib::multi_head_attention, contrib::group_query_attention, contrib::rotary_embedding,
    contrib::qlinear_add, contrib::qlinear_mul, contrib::qlinear_sigmoid, contrib::qlinear_leaky_relu,
    contrib::qlinear_global_average_pool, contrib::qlinear_concat, contrib::qlinear_softmax, contrib::qgemm, contrib::matmul_nbits, contrib::dynamic_quantize_lstm,
    contrib::dynamic_quantize_matmul, contrib::matmul_integer_to_float,
];

/// The registry of the movement ops and all of these.
///
/// # Panics
/// Never: that these definitions fit together is tested.
pub fn standard() -> Registry {
    match Registry::tested(&LISTS) {
        Ok(registry) => registry,
        Err(e) => unreachable!("{e}"),
    }
}

/// All definitions: of the movement ops, of [`ALL`], and of ops that stay whole.
pub const LISTS: [&[fn() -> Definition]; 3] = [movement::ALL, ALL, opaque::ALL];

/// The definitions of [`LISTS`].
pub fn all() -> impl Iterator<Item = Definition> {
    LISTS.into_iter().flatten().map(|def| def())
}

#[cfg(test)]
mod tests;
