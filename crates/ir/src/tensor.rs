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
    /// Floats of these extents.
    ///
    /// # Errors
    /// Where the count does not fit.
    pub fn from_floats(shape: &[usize], all: Vec<f64>) -> Result<Tensor, String> {
        let array = ArrayD::from_shape_vec(IxDyn(shape), all).map_err(|e| e.to_string())?;
        Ok(Tensor::Float(array.into_shared()))
    }
    /// Integers of these extents.
    ///
    /// # Errors
    /// Where the count does not fit.
    pub fn from_ints(shape: &[usize], all: Vec<i64>) -> Result<Tensor, String> {
        let array = ArrayD::from_shape_vec(IxDyn(shape), all).map_err(|e| e.to_string())?;
        Ok(Tensor::Int(array.into_shared()))
    }
    /// Truth values of these extents.
    ///
    /// # Errors
    /// Where the count does not fit.
    pub fn from_bools(shape: &[usize], all: Vec<bool>) -> Result<Tensor, String> {
        let array = ArrayD::from_shape_vec(IxDyn(shape), all).map_err(|e| e.to_string())?;
        Ok(Tensor::Bool(array.into_shared()))
    }
    /// The number of axes.
    pub fn rank(&self) -> usize {
        self.shape().len()
    }
    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.shape().iter().product()
    }
    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The elements as floats, whatever they are; truth values as 0 and 1.
    pub fn to_floats(&self) -> Array<f64> {
        match self {
            Tensor::Float(a) => a.clone(),
            Tensor::Int(a) => a.mapv(|i| i as f64).into_shared(),
            Tensor::Bool(a) => a.mapv(|b| f64::from(u8::from(b))).into_shared(),
        }
    }
    /// The elements as integers, whatever they are; floats are cut off towards zero.
    pub fn to_ints(&self) -> Array<i64> {
        match self {
            Tensor::Float(a) => a.mapv(|x| x as i64).into_shared(),
            Tensor::Int(a) => a.clone(),
            Tensor::Bool(a) => a.mapv(i64::from).into_shared(),
        }
    }
    /// The elements as truth values: whether each is not zero.
    pub fn to_bools(&self) -> Array<bool> {
        match self {
            Tensor::Float(a) => a.mapv(|x| x != 0.0).into_shared(),
            Tensor::Int(a) => a.mapv(|i| i != 0).into_shared(),
            Tensor::Bool(a) => a.clone(),
        }
    }
    /// The elements as integers in row-major order.
    pub fn int_vec(&self) -> Vec<i64> {
        self.to_ints().iter().copied().collect()
    }
    /// The same elements under other extents.
    ///
    /// # Errors
    /// Where the number of elements differs.
    pub fn reshape(&self, shape: &[usize]) -> Result<Tensor, String> {
        Ok(crate::each_tensor!(self, a => reshape(a, shape)?))
    }
    /// The tensor broadcast to `shape`.
    ///
    /// # Errors
    /// Where it does not broadcast to that.
    pub fn broadcast(&self, shape: &[usize]) -> Result<Tensor, String> {
        elements(shape)?;
        let wrong = || format!("{:?} does not broadcast to {shape:?}", self.shape());
        Ok(crate::each_tensor!(self, a => {
            a.broadcast(IxDyn(shape)).ok_or_else(wrong)?.to_owned().into_shared()
        }))
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

/// The elements of one axis at these indices, which have to be in range.
pub fn take<T: Clone>(a: &Array<T>, axis: usize, index: &[usize]) -> Array<T> {
    a.select(ndarray::Axis(axis), index).into_shared()
}

fn reshape<T: Clone>(a: &Array<T>, shape: &[usize]) -> Result<Array<T>, String> {
    let wrong = |_| format!("{:?} can't be reshaped to {shape:?}", a.shape());
    let standard = a.as_standard_layout().into_owned();
    let array = standard
        .into_shape_with_order(IxDyn(shape))
        .map_err(wrong)?;
    Ok(array.into_shared())
}

/// More elements than this are refused: no model's tensor is that long, but a hostile file can ask for it.
const MOST: usize = 1 << 34;

/// How many elements a tensor of these extents has.
///
/// # Errors
/// Where it is more than any memory holds.
pub fn elements(shape: &[usize]) -> Result<usize, String> {
    shape
        .iter()
        .try_fold(1usize, |n, d| n.checked_mul(*d))
        .filter(|n| *n <= MOST)
        .ok_or_else(|| format!("a tensor of extents {shape:?} is too large"))
}

/// Extents that two tensors broadcast to (numpy's rule).
///
/// # Errors
/// Where two extents differ and neither is 1.
pub fn broadcast_shape(a: &[usize], b: &[usize]) -> Result<Vec<usize>, String> {
    let rank = a.len().max(b.len());
    let at = |s: &[usize], i: usize| (i + s.len()).checked_sub(rank).map_or(1, |j| s[j]);
    (0..rank)
        .map(|i| match (at(a, i), at(b, i)) {
            (x, y) if x == y => Ok(x),
            (1, x) | (x, 1) => Ok(x),
            _ => Err(format!("{a:?} and {b:?} do not broadcast")),
        })
        .collect()
}

/// Evaluates an expression of the array inside a tensor, whatever its elements are, to a tensor of such elements:
/// `each_tensor!(t, a => a.clone())`.
#[macro_export]
macro_rules! each_tensor {
    ($tensor:expr, $array:ident => $value:expr) => {
        match $tensor {
            $crate::Tensor::Float($array) => $crate::Tensor::Float($value),
            $crate::Tensor::Int($array) => $crate::Tensor::Int($value),
            $crate::Tensor::Bool($array) => $crate::Tensor::Bool($value),
        }
    };
}
