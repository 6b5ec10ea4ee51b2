//! ONNX Runtime's own operators (domain `com.microsoft`, ContribOperators.md of its documentation), each a body of
//! primitive ops: what its graph optimiser fuses is taken apart again, so costs, masks and evaluation follow from the
//! parts. The relation couples; tests check that the body implies it.

mod activation;
mod attention;
mod embed;
mod grouped;
mod heads;
mod integer;
mod linear;
mod nbits;
mod norm;
mod quantized;
mod recurrent;
mod rotary;

pub(crate) use activation::{bias_gelu, fast_gelu, gelu, quick_gelu};
pub(crate) use attention::{attention, multi_head_attention};
pub(crate) use embed::embed_layer_norm;
pub(crate) use grouped::group_query_attention;
pub(crate) use integer::{dynamic_quantize_matmul, matmul_integer_to_float};
pub(crate) use linear::{fused_conv, fused_gemm, fused_matmul};
pub(crate) use nbits::matmul_nbits;
pub(crate) use norm::{skip_layer_norm, skip_rms_norm};
pub(crate) use quantized::{
    qgemm, qlinear_add, qlinear_concat, qlinear_global_average_pool, qlinear_leaky_relu,
    qlinear_mul, qlinear_sigmoid, qlinear_softmax,
};
pub(crate) use recurrent::dynamic_quantize_lstm;
pub(crate) use rotary::rotary_embedding;
