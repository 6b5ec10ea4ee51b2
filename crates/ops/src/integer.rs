//! Products of quantised matrices and images.

use crate::util::{given, rows};
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, Family, OpView, Role, Spec};
use prune_opt_ir::{DType, Tensor, op};

op! {
    /// Product of integer matrices, less their zero points.
    pub fn matmul_integer = "matmul_integer" {
        onnx: "MatMulInteger",
        relation_fn: |view| {
            let a = zero(view, 2, "a_zero", "m");
            let b = zero(view, 3, "b_zero", "n");
            matrices(view, &format!("{a}{b}"), 1)
        },
        roles: &[("a", Role::Weight), ("b", Role::Weight)],
        family: Family::Linear,
        dtype: DTypeRule::Fixed(DType::I32),
        eval: Eval::Fn(|cx| {
            let (shape, sums) = product(cx, (0, 2), (1, 3))?;
            Tensor::from_ints(&shape, sums.into_iter().map(|s| s as i64).collect()).map(|y| vec![y])
        }),
    }
}

op! {
    /// Product of quantised matrices, quantised again.
    pub fn qlinear_matmul = "qlinear_matmul" {
        onnx: "QLinearMatMul",
        relation_fn: |view| {
            let text = |i, name, axis| zero(view, i, name, axis);
            let a = format!("{}{}", text(1, "a_scale", "m"), text(2, "a_zero", "m"));
            let b = format!("{}{}", text(4, "b_scale", "n"), text(5, "b_zero", "n"));
            let y = format!("{}{}", text(6, "y_scale", "m"), text(7, "y_zero", "m"));
            let Some(ranks) = view.operand_rank(0).zip(view.operand_rank(3)) else {
                return Ok(Spec::default());
            };
            match ranks {
                (2.., 2..) => Ok(Spec::new(format!("a[..b, m, k]{a}, b[..b, k, n]{b}{y} -> y[..b, m, n]"))),
                _ => Err("a product of quantised vectors".into()),
            }
        },
        roles: &[("a", Role::Weight), ("b", Role::Weight)],
        family: Family::Linear,
        dtype: DTypeRule::Operand(7),
        eval: Eval::Fn(qlinear),
    }
}

op! {
    /// Convolution of integers, less their zero points.
    pub fn conv_integer = "conv_integer" {
        onnx: "ConvInteger",
        relation_fn: |view| {
            let (x, w) = (zero(view, 2, "x_zero", ""), zero(view, 3, "w_zero", "g*co"));
            let text = format!("x[n, g*ci, ..s~k], w[g*co, ci, ..k]{x}{w} -> y[n, g*co, ..s]");
            Ok(Spec::new(text))
        },
        roles: &[("w", Role::Weight)],
        family: Family::Conv,
        extents: &[("group", "g")],
        dtype: DTypeRule::Fixed(DType::I32),
    }
}

op! {
    /// Convolution of quantised images, quantised again.
    pub fn qlinear_conv = "qlinear_conv" {
        onnx: "QLinearConv",
        relation_fn: |view| {
            let text = |i, name, axis| zero(view, i, name, axis);
            let x = format!("{}{}", text(1, "x_scale", ""), text(2, "x_zero", ""));
            let w = format!("{}{}", text(4, "w_scale", "g*co"), text(5, "w_zero", "g*co"));
            let y = format!("{}{}", text(6, "y_scale", ""), text(7, "y_zero", ""));
            let text = format!(
                "x[n, g*ci, ..s~k]{x}, w[g*co, ci, ..k]{w}{y}, b[g*co]? -> y[n, g*co, ..s]"
            );
            Ok(Spec::new(text))
        },
        roles: &[("w", Role::Weight), ("b", Role::Bias)],
        family: Family::Conv,
        extents: &[("group", "g")],
        dtype: DTypeRule::Operand(7),
    }
}

/// The pattern of a scale or zero point: one number, or one for each element of an axis.
fn zero(view: &OpView<'_>, index: usize, name: &str, axis: &str) -> String {
    let many = view.operand_extents(index).filter(|e| e.len() == 1);
    let axis = match many {
        Some(e) if e[0].is(1) || axis.is_empty() => "1",
        Some(_) => axis,
        None => "",
    };
    if index < view.op.operands.len() {
        format!(", {name}[{axis}]?")
    } else {
        String::new()
    }
}

fn matrices(view: &OpView<'_>, zeros: &str, b: usize) -> Result<Spec, String> {
    let text = match (view.operand_rank(0), view.operand_rank(b)) {
        (Some(2..), Some(2..)) => format!("a[..b, m, k], b[..b, k, n]{zeros} -> y[..b, m, n]"),
        (Some(1), Some(2..)) => format!("a[k], b[..b, k, n]{zeros} -> y[..b, n]"),
        (Some(2..), Some(1)) => format!("a[..b, m, k], b[k]{zeros} -> y[..b, m]"),
        (Some(1), Some(1)) => format!("a[k], b[k]{zeros} -> y[]"),
        (None, _) | (_, None) => return Ok(Spec::default()),
        _ => return Err("a matrix product of a scalar".into()),
    };
    Ok(Spec::new(text))
}

/// Elements less their zero point, which is one number or one for each element of an axis counted from the end.
fn shifted(
    cx: &EvalCx<'_>,
    index: usize,
    zero: usize,
    from_end: usize,
) -> Result<(Vec<usize>, Vec<f64>), String> {
    let x = cx.input(index)?;
    let shape = x.shape().to_vec();
    let mut data = rows(x);
    if let Some(zero) = given(cx, zero) {
        along(&mut data, &shape, zero, from_end, |x, z| x - z)?;
    }
    Ok((shape, data))
}

/// Each element and the number that stands for its place along an axis.
fn along(
    data: &mut [f64],
    shape: &[usize],
    by: &Tensor,
    from_end: usize,
    f: impl Fn(f64, f64) -> f64,
) -> Result<(), String> {
    let by = rows(by);
    let axis = shape.len().checked_sub(from_end);
    let (n, inner) = match axis {
        Some(axis) if by.len() > 1 => (shape[axis], shape[axis + 1..].iter().product::<usize>()),
        _ => (1, 1),
    };
    if by.len() != n {
        return Err(format!("{} numbers for an axis of {n}", by.len()));
    }
    for (i, x) in data.iter_mut().enumerate() {
        *x = f(*x, by[i / inner.max(1) % n]);
    }
    Ok(())
}

/// The product of two operands, each less its zero point: extents and sums.
fn product(
    cx: &EvalCx<'_>,
    a: (usize, usize),
    b: (usize, usize),
) -> Result<(Vec<usize>, Vec<f64>), String> {
    let (mut left, x) = shifted(cx, a.0, a.1, 2)?;
    let (mut right, y) = shifted(cx, b.0, b.1, 1)?;
    let (row, column) = (left.len() == 1, right.len() == 1);
    if row {
        left.insert(0, 1);
    }
    if column {
        right.push(1);
    }
    let (Some([m, k]), Some([l, n])) = (left.last_chunk::<2>(), right.last_chunk::<2>()) else {
        return Err("a matrix product of a scalar".into());
    };
    if k != l {
        return Err(format!("{left:?} times {right:?}"));
    }
    let (m, k, n) = (*m, *k, *n);
    let batch = |s: &[usize]| s[..s.len() - 2].to_vec();
    let outer = prune_opt_ir::tensor::broadcast_shape(&batch(&left), &batch(&right))?;
    let x = Tensor::from_floats(&left, x)?.broadcast(&[&outer[..], &[m, k]].concat())?;
    let y = Tensor::from_floats(&right, y)?.broadcast(&[&outer[..], &[k, n]].concat())?;
    let (x, y) = (rows(&x), rows(&y));
    let mut sums = Vec::with_capacity(outer.iter().product::<usize>() * m * n);
    for b in 0..outer.iter().product() {
        for (i, j) in (0..m).flat_map(|i| (0..n).map(move |j| (i, j))) {
            sums.push(
                (0..k)
                    .map(|l| x[(b * m + i) * k + l] * y[(b * k + l) * n + j])
                    .sum(),
            );
        }
    }
    let mut shape = outer;
    shape.extend((!row).then_some(m));
    shape.extend((!column).then_some(n));
    Ok((shape, sums))
}

fn qlinear(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (shape, mut sums) = product(cx, (0, 2), (3, 5))?;
    along(&mut sums, &shape, cx.input(1)?, 2, |s, a| s * a)?;
    along(&mut sums, &shape, cx.input(4)?, 1, |s, b| s * b)?;
    along(&mut sums, &shape, cx.input(6)?, 2, |s, y| s / y)?;
    sums.iter_mut().for_each(|s| *s = s.round_ties_even());
    along(&mut sums, &shape, cx.input(7)?, 2, |s, z| s + z)?;
    let dtype = crate::util::dtype(cx, 7).unwrap_or(DType::U8);
    let (low, high) = crate::quantize::bounds(dtype)?;
    let ints = sums
        .into_iter()
        .map(|s| s.clamp(low, high) as i64)
        .collect();
    Ok(vec![Tensor::from_ints(&shape, ints)?])
}
