//! What evaluations share: elementwise application, and arrays seen along one axis.

use ndarray::{ArrayD, IxDyn};
use prune_opt_ir::op::EvalCx;
use prune_opt_ir::op::text::names;
use prune_opt_ir::tensor::{Array, broadcast_shape};
use prune_opt_ir::{DType, Tensor};

/// Floats to a tensor.
pub(crate) fn float(a: ArrayD<f64>) -> Tensor {
    Tensor::Float(a.into_shared())
}

/// A function of each element of the first operand, as floats.
pub(crate) fn map(cx: &EvalCx<'_>, f: impl FnMut(f64) -> f64) -> Result<Vec<Tensor>, String> {
    Ok(vec![float(cx.input(0)?.to_floats().mapv(f))])
}

/// A function of elements that meet by broadcasting.
pub(crate) fn zip<A: Copy, B>(
    x: &Array<A>,
    y: &Array<A>,
    mut f: impl FnMut(A, A) -> B,
) -> Result<ArrayD<B>, String> {
    let shape = broadcast_shape(x.shape(), y.shape())?;
    prune_opt_ir::tensor::elements(&shape)?;
    let wrong = || "operands do not broadcast".to_string();
    let x = x.broadcast(IxDyn(&shape)).ok_or_else(wrong)?;
    let y = y.broadcast(IxDyn(&shape)).ok_or_else(wrong)?;
    let all: Vec<B> = x.iter().zip(y.iter()).map(|(a, b)| f(*a, *b)).collect();
    ArrayD::from_shape_vec(IxDyn(&shape), all).map_err(|e| e.to_string())
}

/// The weight of a tap at some distance in Keys' cubic convolution (Keys 1981), whose coefficient is `a`.
pub(crate) fn keys(a: f64, distance: f64) -> f64 {
    match distance.abs() {
        d if d <= 1.0 => ((a + 2.0) * d - (a + 3.0)) * d * d + 1.0,
        d if d < 2.0 => ((a * d - 5.0 * a) * d + 8.0 * a) * d - 4.0 * a,
        _ => 0.0,
    }
}

/// An operand that may be left out.
pub(crate) fn given<'a>(cx: &'a EvalCx<'_>, index: usize) -> Option<&'a Tensor> {
    cx.inputs.get(index)?.as_ref()
}

/// The float attribute `name`, or ONNX's default.
pub(crate) fn attr(cx: &EvalCx<'_>, name: &str, default: f32) -> f64 {
    cx.view.float(name).unwrap_or(default).into()
}

/// A dense row-major copy, to be read as one slice.
pub(crate) fn rows(t: &Tensor) -> Vec<f64> {
    t.to_floats().iter().copied().collect()
}

/// Whether the element type of an operand is an integer or a truth value.
pub(crate) fn dtype(cx: &EvalCx<'_>, index: usize) -> Option<DType> {
    cx.view.operand_type(index)?.dtype()
}

/// Runs over several axes of one tensor: for each place along the other axes, the flat offsets of the elements.
pub(crate) struct Lines {
    /// Extents.
    pub shape: Vec<usize>,
    strides: Vec<usize>,
    /// The axes that a run goes over, ascending.
    pub over: Vec<usize>,
    /// Offsets within a run, from its first element.
    pub inner: Vec<usize>,
}

impl Lines {
    /// Runs over the axes `over` of a tensor of these extents.
    pub fn new(shape: &[usize], over: &[usize]) -> Lines {
        let mut strides = vec![1; shape.len()];
        for i in (1..shape.len()).rev() {
            strides[i - 1] = strides[i] * shape[i];
        }
        let mut lines = Lines {
            shape: shape.to_vec(),
            strides,
            over: over.to_vec(),
            inner: Vec::new(),
        };
        lines.inner = lines.offsets(over);
        lines
    }

    /// Flat offsets of the elements that some axes span, row-major.
    fn offsets(&self, axes: &[usize]) -> Vec<usize> {
        let mut all = vec![0];
        for axis in axes {
            let (n, stride) = (self.shape[*axis], self.strides[*axis]);
            all = all
                .iter()
                .flat_map(|o| (0..n).map(move |i| o + i * stride))
                .collect();
        }
        all
    }

    /// The first element of each run.
    pub fn starts(&self) -> Vec<usize> {
        let others: Vec<usize> = (0..self.shape.len())
            .filter(|i| !self.over.contains(i))
            .collect();
        self.offsets(&others)
    }

    /// Which places of a run are present, by the masks of an operand.
    pub fn present(&self, cx: &EvalCx<'_>, operand: usize) -> Vec<bool> {
        let mut all = vec![true];
        for axis in &self.over {
            let mask = cx.mask(operand, *axis);
            let at = |i: usize| mask.is_none_or(|m| m.get(i).copied().unwrap_or(true));
            let n = self.shape[*axis];
            all = all
                .iter()
                .flat_map(|p| (0..n).map(move |i| (*p, i)))
                .map(|(p, i)| p && at(i))
                .collect();
        }
        all
    }
}

/// Frozen axes: `v0!`, `v1!`, ...
pub(crate) fn frozen(prefix: &str, rank: usize) -> Vec<String> {
    names(prefix, rank).into_iter().map(|a| a + "!").collect()
}
