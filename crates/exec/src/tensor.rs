//! Tensors between element types.

use half::{bf16, f16};
use ndarray::{ArrayD, IxDyn};
use prune_opt_ir::tensor::Array;
use prune_opt_ir::{DType, Dense, Tensor};
use rayon::prelude::*;
use std::borrow::Cow;

/// How floats are kept.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// Every float result is rounded to its own element type, as an `f32` runtime would.
    #[default]
    F32,
    /// Floats stay in double precision, whatever their element type.
    F64,
}

/// The elements in row-major order, as doubles; integers beyond 2^53 lose digits.
pub(crate) fn floats(tensor: &Tensor) -> Cow<'_, [f64]> {
    match tensor {
        Tensor::Float(a) => match a.as_slice() {
            Some(slice) => slice.into(),
            None => Cow::Owned(a.iter().copied().collect()),
        },
        Tensor::Int(a) => Cow::Owned(a.iter().map(|i| *i as f64).collect()),
        Tensor::Bool(a) => Cow::Owned(a.iter().map(|b| f64::from(u8::from(*b))).collect()),
    }
}

/// A row-major array.
///
/// # Errors
/// That the shape does not have as many elements.
pub(crate) fn array<T: Clone>(shape: Vec<usize>, data: Vec<T>) -> Result<Array<T>, String> {
    let array = ArrayD::from_shape_vec(IxDyn(&shape), data).map_err(|e| e.to_string())?;
    Ok(array.into_shared())
}

/// These elements as a tensor of the kind that `dtype` asks for.
pub(crate) fn like(dtype: DType, shape: Vec<usize>, data: Vec<f64>) -> Result<Tensor, String> {
    Ok(if dtype.is_float() {
        Tensor::Float(array(shape, data)?)
    } else if dtype == DType::Bool {
        Tensor::Bool(array(shape, data.iter().map(|x| *x != 0.0).collect())?)
    } else {
        Tensor::Int(array(shape, data.iter().map(|x| *x as i64).collect())?)
    })
}

/// A result in its element type: floats rounded as the precision asks, integers wrapped.
pub(crate) fn round(tensor: Tensor, dtype: DType, precision: Precision) -> Tensor {
    match tensor {
        Tensor::Float(a) if precision == Precision::F32 => {
            Tensor::Float(match float_rounding(dtype) {
                Some(f) => each(a, f),
                None => a,
            })
        }
        Tensor::Int(a) => Tensor::Int(match int_wrapping(dtype) {
            Some(f) => each(a, f),
            None => a,
        }),
        other => other,
    }
}

fn float_rounding(dtype: DType) -> Option<fn(f64) -> f64> {
    match dtype {
        DType::F32 => Some(|x| f64::from(x as f32)),
        DType::F16 => Some(|x| f16::from_f64(x).to_f64()),
        DType::BF16 => Some(|x| bf16::from_f64(x).to_f64()),
        DType::F8E4M3FN => Some(|x| DType::F8E4M3FN.round_narrow(x, false).unwrap_or(x)),
        DType::F8E4M3FNUZ => Some(|x| DType::F8E4M3FNUZ.round_narrow(x, false).unwrap_or(x)),
        DType::F8E5M2 => Some(|x| DType::F8E5M2.round_narrow(x, false).unwrap_or(x)),
        DType::F8E5M2FNUZ => Some(|x| DType::F8E5M2FNUZ.round_narrow(x, false).unwrap_or(x)),
        DType::F4E2M1 => Some(|x| DType::F4E2M1.round_narrow(x, false).unwrap_or(x)),
        _ => None,
    }
}

fn int_wrapping(dtype: DType) -> Option<fn(i64) -> i64> {
    match dtype {
        DType::I32 => Some(|x| (x as i32).into()),
        DType::I16 => Some(|x| (x as i16).into()),
        DType::I8 => Some(|x| (x as i8).into()),
        DType::U32 => Some(|x| (x as u32).into()),
        DType::U16 => Some(|x| (x as u16).into()),
        DType::U8 => Some(|x| (x as u8).into()),
        DType::I4 => Some(|x| DType::I4.wrap(x)),
        DType::U4 => Some(|x| DType::U4.wrap(x)),
        DType::I2 => Some(|x| DType::I2.wrap(x)),
        DType::U2 => Some(|x| DType::U2.wrap(x)),
        _ => None,
    }
}

/// Elements handled at once by one thread.
pub(crate) const CHUNK: usize = 1 << 14;

/// Applies `f` to each element; shares the data where that changes nothing.
fn each<T: Copy + PartialEq + Send + Sync>(array: Array<T>, f: fn(T) -> T) -> Array<T> {
    let done = array.as_slice().is_some_and(|all| {
        // NaN differs from itself, which costs a copy and no more.
        let same = |part: &[T]| part.iter().all(|x| f(*x) == *x);
        all.par_chunks(CHUNK).all(same)
    });
    if done {
        return array;
    }
    let mut array = array.into_owned();
    match array.as_slice_mut() {
        Some(all) => all.par_iter_mut().for_each(|x| *x = f(*x)),
        None => array.mapv_inplace(f),
    }
    array.into_shared()
}

/// A constant of these elements; `None` where the element type has no such numbers or the count does not fit.
pub(crate) fn dense(dtype: DType, shape: Vec<u64>, data: &[f64]) -> Option<Dense> {
    fn each<const N: usize>(data: &[f64], f: impl Fn(f64) -> [u8; N]) -> Vec<u8> {
        data.iter().flat_map(|x| f(*x)).collect()
    }
    let bytes = match dtype {
        DType::F32 => each(data, |x| (x as f32).to_le_bytes()),
        DType::F64 => each(data, f64::to_le_bytes),
        DType::F16 => each(data, |x| f16::from_f64(x).to_le_bytes()),
        DType::BF16 => each(data, |x| bf16::from_f64(x).to_le_bytes()),
        _ if data.iter().any(|x| x.fract() != 0.0 || x.abs() > 1.0) => return None,
        DType::I64 | DType::U64 => each(data, |x| (x as i64).to_le_bytes()),
        DType::I32 | DType::U32 => each(data, |x| (x as i32).to_le_bytes()),
        DType::I16 | DType::U16 => each(data, |x| (x as i16).to_le_bytes()),
        DType::I8 | DType::U8 => each(data, |x| (x as i8).to_le_bytes()),
        _ => return None,
    };
    Dense::new(dtype, shape, bytes.into())
}
