//! Tensors of the reference evaluation: floats in double precision, integers in 64 bits.

use crate::attr::Dense;
use crate::dtype::DType;
use ndarray::{ArcArray, ArrayD, IxDyn};

/// A row-major array of any rank that is cheap to clone.
pub type Array<T> = ArcArray<T, IxDyn>;

/// A tensor during evaluation. The element type in the module decides how results are rounded.
#[derive(Clone, Debug, PartialEq)]
pub enum Tensor {
    /// Floats of any width.
    Float(Array<f64>),
    /// Integers of any width.
    Int(Array<i64>),
    /// Truth values.
    Bool(Array<bool>),
}

impl Tensor {
    /// Extents, outermost first.
    pub fn shape(&self) -> &[usize] {
        match self {
            Tensor::Float(a) => a.shape(),
            Tensor::Int(a) => a.shape(),
            Tensor::Bool(a) => a.shape(),
        }
    }
    /// The floats, or what it is instead.
    ///
    /// # Errors
    /// That it holds something else.
    pub fn float(&self) -> Result<&Array<f64>, String> {
        match self {
            Tensor::Float(a) => Ok(a),
            _ => Err("expected floats".into()),
        }
    }
    /// The integers, or what it is instead.
    ///
    /// # Errors
    /// That it holds something else.
    pub fn int(&self) -> Result<&Array<i64>, String> {
        match self {
            Tensor::Int(a) => Ok(a),
            _ => Err("expected integers".into()),
        }
    }
    /// The truth values, or what it is instead.
    ///
    /// # Errors
    /// That it holds something else.
    pub fn bool(&self) -> Result<&Array<bool>, String> {
        match self {
            Tensor::Bool(a) => Ok(a),
            _ => Err("expected truth values".into()),
        }
    }
    /// A constant as a tensor; `None` for types that evaluation does not know.
    pub fn from_dense(dense: &Dense) -> Option<Tensor> {
        let shape: Option<Vec<usize>> = dense
            .shape
            .iter()
            .map(|d| usize::try_from(*d).ok())
            .collect();
        let shape = IxDyn(&shape?);
        if dense.dtype == DType::Bool {
            let all = dense.data.iter().map(|b| *b != 0).collect();
            return Some(Tensor::Bool(
                ArrayD::from_shape_vec(shape, all).ok()?.into_shared(),
            ));
        }
        if let Some(all) = dense.to_floats() {
            return Some(Tensor::Float(
                ArrayD::from_shape_vec(shape, all).ok()?.into_shared(),
            ));
        }
        Some(Tensor::Int(
            ArrayD::from_shape_vec(shape, dense.to_ints()?)
                .ok()?
                .into_shared(),
        ))
    }
}
