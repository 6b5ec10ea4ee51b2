//! Functions of each element, and of elements that meet by broadcasting.

use crate::tensor::{CHUNK, floats, like};
use prune_opt_ir::{DType, Tensor};
use rayon::prelude::*;

/// `f` of each element, as a tensor of the element type `dtype`.
pub(crate) fn map(f: fn(f64) -> f64, x: &Tensor, dtype: DType) -> Result<Tensor, String> {
    let data = floats(x);
    let mut out = vec![0.0; data.len()];
    let pairs = out.par_chunks_mut(CHUNK).zip(data.par_chunks(CHUNK));
    pairs.for_each(|(to, from)| to.iter_mut().zip(from).for_each(|(t, x)| *t = f(*x)));
    like(dtype, x.shape().to_vec(), out)
}

/// `f` of elements that meet by numpy's broadcasting, folded from the left over more than two operands.
pub(crate) fn map2(
    f: fn(f64, f64) -> f64,
    operands: &[&Tensor],
    dtype: DType,
) -> Result<Tensor, String> {
    let (first, rest) = operands.split_first().ok_or("there is no operand")?;
    let (mut shape, mut data) = (first.shape().to_vec(), floats(first).into_owned());
    for other in rest {
        let out = broadcast(&shape, other.shape())?;
        data = pair(f, (&shape, &data), (other.shape(), &floats(other)), &out);
        shape = out;
    }
    like(dtype, shape, data)
}

/// The shape that two shapes broadcast to.
fn broadcast(a: &[usize], b: &[usize]) -> Result<Vec<usize>, String> {
    let rank = a.len().max(b.len());
    let at = |s: &[usize], i: usize| match (i + s.len()).checked_sub(rank) {
        Some(j) => s.get(j).copied().unwrap_or(1),
        None => 1,
    };
    let one = |i| match (at(a, i), at(b, i)) {
        (x, y) if x == y || y == 1 => Ok(x),
        (1, y) => Ok(y),
        _ => Err(format!("shapes {a:?} and {b:?} do not broadcast")),
    };
    (0..rank).map(one).collect()
}

/// Steps through `shape`'s data along `out`'s axes: 0 where it broadcasts.
fn steps(shape: &[usize], out: &[usize]) -> Vec<usize> {
    let mut steps = vec![0; out.len()];
    let mut step = 1;
    for (s, n) in steps.iter_mut().rev().zip(shape.iter().rev()) {
        *s = if *n == 1 { 0 } else { step };
        step *= n;
    }
    steps
}

/// An operand's shape and data.
type Operand<'a> = (&'a [usize], &'a [f64]);

/// One loop over the result: how often, and the steps through both operands.
#[derive(Copy, Clone)]
struct Loop {
    count: usize,
    a: usize,
    b: usize,
}

/// The loops over the result, innermost first; neighbours that make one loop are merged.
fn loops(out: &[usize], a: &[usize], b: &[usize]) -> Vec<Loop> {
    let mut all: Vec<Loop> = Vec::new();
    for ((count, a), b) in out.iter().zip(steps(a, out)).zip(steps(b, out)).rev() {
        match all.last_mut() {
            _ if *count == 1 => {}
            Some(l) if a == l.a * l.count && b == l.b * l.count => l.count *= count,
            _ => all.push(Loop {
                count: *count,
                a,
                b,
            }),
        }
    }
    all
}

fn pair(f: fn(f64, f64) -> f64, a: Operand<'_>, b: Operand<'_>, out: &[usize]) -> Vec<f64> {
    let mut result = vec![0.0; out.iter().product()];
    if result.is_empty() {
        return result;
    }
    let loops = loops(out, a.0, b.0);
    let one = Loop {
        count: 1,
        a: 0,
        b: 0,
    };
    let (row, outer) = loops.split_first().unwrap_or((&one, &[]));
    // A single row is cut into pieces; otherwise each row is one.
    let (width, outer) = if outer.is_empty() {
        let piece = Loop {
            count: usize::MAX,
            a: row.a * CHUNK,
            b: row.b * CHUNK,
        };
        (CHUNK, vec![piece])
    } else {
        (row.count, outer.to_vec())
    };
    let rows = result.par_chunks_mut(width).enumerate();
    rows.with_min_len(CHUNK.div_ceil(width))
        .for_each(|(i, to)| {
            let (mut x, mut y, mut rest) = (0, 0, i);
            for l in &outer {
                x += rest % l.count * l.a;
                y += rest % l.count * l.b;
                rest /= l.count;
            }
            let at = |data: &[f64], i: usize| data.get(i).copied().unwrap_or(0.0);
            for (j, t) in to.iter_mut().enumerate() {
                *t = f(at(a.1, x + j * row.a), at(b.1, y + j * row.b));
            }
        });
    result
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::tensor::array;

    fn numbers(shape: &[usize]) -> Tensor {
        let n: usize = shape.iter().product();
        Tensor::Float(array(shape.to_vec(), (0..n).map(|i| i as f64).collect()).unwrap())
    }

    #[test]
    fn broadcasts_as_numpy_does() {
        let sub = |a: &[usize], b: &[usize]| {
            let out = map2(
                |x, y| x * 100.0 + y,
                &[&numbers(a), &numbers(b)],
                DType::F64,
            )
            .unwrap();
            (out.shape().to_vec(), floats(&out).into_owned())
        };
        let (shape, data) = sub(&[2, 1, 2], &[3, 1]);
        assert_eq!(shape, [2, 3, 2]);
        let want = [
            0., 100., 1., 101., 2., 102., 200., 300., 201., 301., 202., 302.,
        ];
        assert_eq!(data, want);
        assert_eq!(sub(&[], &[2]), (vec![2], vec![0.0, 1.0]));
        assert_eq!(sub(&[2], &[]), (vec![2], vec![0.0, 100.0]));
        assert_eq!(sub(&[], &[]), (vec![], vec![0.0]));
        assert_eq!(sub(&[0, 2], &[1, 2]).0, [0, 2]);
        let (_, long) = sub(&[40_000], &[40_000]);
        assert_eq!(long[39_999], 39_999.0 * 101.0);
        assert!(map2(|x, _| x, &[&numbers(&[2]), &numbers(&[3])], DType::F64).is_err());
    }
}
