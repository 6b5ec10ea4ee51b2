//! Matrices: strided where the data lies, or packed; and their product.

use super::plan::Layout;
use super::walk::{Span, count, pack};
use std::borrow::Cow;

/// A matrix over borrowed or packed data.
pub(super) struct Matrix<'a> {
    data: Cow<'a, [f64]>,
    base: usize,
    rows: usize,
    cols: usize,
    row_step: usize,
    col_step: usize,
}

impl<'a> Matrix<'a> {
    /// The steps between rows and between columns, where the view is a strided matrix as it lies.
    pub fn strided(layout: &Layout, rows: &[Span], cols: &[Span]) -> Option<(usize, usize)> {
        let both = (fuse(layout, rows)?, fuse(layout, cols)?);
        layout.checks.is_empty().then_some(both)
    }

    /// The matrix of a view, the other variables standing at `at`.
    pub fn of(
        layout: &Layout,
        data: &'a [f64],
        at: &[usize],
        rows: &[Span],
        cols: &[Span],
    ) -> Matrix<'a> {
        let (m, n) = (count(rows), count(cols));
        let mut start = at.to_vec();
        for s in rows.iter().chain(cols) {
            start[s.var] = s.range.start;
        }
        if let (Some((row_step, col_step)), Some(base)) =
            (Matrix::strided(layout, rows, cols), layout.index(&start))
        {
            return Matrix {
                data: data.into(),
                base,
                rows: m,
                cols: n,
                row_step,
                col_step,
            };
        }
        let spans = [rows, cols].concat();
        Matrix {
            data: pack(data, layout, at, &spans).into(),
            base: 0,
            rows: m,
            cols: n,
            row_step: n,
            col_step: 1,
        }
    }

    /// Whether every element lies inside the data.
    fn fits(&self) -> bool {
        let last = (self.rows - 1) * self.row_step + (self.cols - 1) * self.col_step;
        self.base + last < self.data.len()
    }
}

/// The one step that several nested variables make together.
fn fuse(layout: &Layout, spans: &[Span]) -> Option<usize> {
    let mut wide = spans.iter().rev().filter(|s| s.len() > 1);
    let Some(last) = wide.next() else {
        return Some(1);
    };
    let step = layout.strides[last.var];
    let mut next = step * last.len() as i64;
    for s in wide {
        if layout.strides[s.var] != next {
            return None;
        }
        next *= s.len() as i64;
    }
    usize::try_from(step).ok()
}

/// The product of two matrices, row-major. Elements outside the data (which no caller asks for) read as zero.
pub(super) fn product(left: &Matrix<'_>, right: &Matrix<'_>) -> Vec<f64> {
    let (m, n, k) = (left.rows, right.cols, left.cols);
    let mut out = vec![0.0; m * n];
    let some = m > 0 && n > 0 && k > 0 && k == right.rows;
    if !some || !left.fits() || !right.fits() {
        return out;
    }
    let step = |n: usize| n as isize;
    // SAFETY: `out` has m * n elements. `fits` says that base and steps keep all m x k elements of `left` and
    // all k x n of `right` inside their slices; steps are not negative. The three do not overlap.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            step(n),
            false,
            left.data.as_ptr().add(left.base),
            step(left.col_step),
            step(left.row_step),
            right.data.as_ptr().add(right.base),
            step(right.col_step),
            step(right.row_step),
            0.0,
            1.0,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
    out
}
