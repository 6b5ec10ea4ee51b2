//! Reading weights where they lie: views over little-endian bytes of any alignment.

use half::{bf16, f16};
use prune_opt_ir::{DType, Dense};
use pulp::{Simd, WithSimd};
use std::ops::Range;

/// Sums `f(w)` over all axes but one: a value for each position of `axis`, accumulated in double precision, in an
/// order that depends on nothing but the shape.
///
/// # Errors
/// In words, where the elements are not floats of 16 bits or more, `axis` is out of range, or an element is not
/// finite (its place is named).
pub fn axis_sums(
    weight: &Dense,
    axis: usize,
    f: impl Fn(f64) -> f64 + Copy,
) -> Result<Vec<f64>, String> {
    let all = axes_sums(weight, &[axis], f)?;
    all.into_iter().next().ok_or_else(|| NO_AXIS.into())
}

/// [`axis_sums`] of several axes, with one pass over memory: the same numbers, up to rounding where an axis is further
/// in than the second.
///
/// # Errors
/// As [`axis_sums`].
pub fn axes_sums(
    weight: &Dense,
    axes: &[usize],
    f: impl Fn(f64) -> f64 + Copy,
) -> Result<Vec<Vec<f64>>, String> {
    mapped_sums(weight, axes, |lanes| lanes.map(f))
}

/// So many elements are mapped side by side, which vectorises whatever each step of the map is.
pub(crate) type Lanes = [f64; LANES];
const LANES: usize = 8;

/// So many rows are summed side by side.
const ROWS: usize = 2;

/// [`axes_sums`] of what `map` makes of elements, each by itself. Each is read and mapped once, whatever the number of
/// axes.
///
/// # Errors
/// As [`axis_sums`].
pub(crate) fn mapped_sums(
    weight: &Dense,
    axes: &[usize],
    map: impl Fn(Lanes) -> Lanes + Copy,
) -> Result<Vec<Vec<f64>>, String> {
    match elements(weight)? {
        Elements::F32(all) => sums(weight, all, axes, |b| f32::from_le_bytes(b).into(), map),
        Elements::F64(all) => sums(weight, all, axes, f64::from_le_bytes, map),
        Elements::F16(all) => sums(weight, all, axes, |b| f16::from_le_bytes(b).into(), map),
        Elements::BF16(all) => sums(weight, all, axes, |b| bf16::from_le_bytes(b).into(), map),
    }
}

/// The elements of a tensor of floats, where they lie.
pub(crate) enum Elements<'a> {
    F32(&'a [[u8; 4]]),
    F64(&'a [[u8; 8]]),
    F16(&'a [[u8; 2]]),
    BF16(&'a [[u8; 2]]),
}

/// The elements of a tensor of floats.
///
/// # Errors
/// In words, where they are not floats of 16 bits or more.
pub(crate) fn elements(weight: &Dense) -> Result<Elements<'_>, String> {
    let d = &weight.data;
    match weight.dtype {
        DType::F32 => Ok(Elements::F32(d.as_chunks().0)),
        DType::F64 => Ok(Elements::F64(d.as_chunks().0)),
        DType::F16 => Ok(Elements::F16(d.as_chunks().0)),
        DType::BF16 => Ok(Elements::BF16(d.as_chunks().0)),
        other => Err(format!("elements of type {other} are not scored")),
    }
}

impl Elements<'_> {
    /// Appends `f` of some elements; `None` where there are not so many.
    pub fn extend(
        &self,
        range: Range<usize>,
        f: impl Fn(f64) -> f64,
        out: &mut Vec<f64>,
    ) -> Option<()> {
        match self {
            Elements::F32(all) => {
                out.extend(
                    all.get(range)?
                        .iter()
                        .map(|b| f(f32::from_le_bytes(*b).into())),
                );
            }
            Elements::F64(all) => {
                out.extend(all.get(range)?.iter().map(|b| f(f64::from_le_bytes(*b))));
            }
            Elements::F16(all) => {
                out.extend(
                    all.get(range)?
                        .iter()
                        .map(|b| f(f16::from_le_bytes(*b).into())),
                );
            }
            Elements::BF16(all) => {
                out.extend(
                    all.get(range)?
                        .iter()
                        .map(|b| f(bf16::from_le_bytes(*b).into())),
                );
            }
        }
        Some(())
    }
}

const NO_AXIS: &str = "its shape does not have this axis";

/// Goes along memory once. What lies inside the innermost of the axes and the second, or along it where nothing does, is a
/// row: its sum goes to a position of each other axis.
fn sums<const N: usize>(
    weight: &Dense,
    elements: &[[u8; N]],
    axes: &[usize],
    read: impl Fn([u8; N]) -> f64 + Copy,
    map: impl Fn(Lanes) -> Lanes + Copy,
) -> Result<Vec<Vec<f64>>, String> {
    let shape = |axis| folded(&weight.shape, axis).ok_or(NO_AXIS);
    let (_, n, inside) = shape(0)?;
    if n.checked_mul(inside) != Some(elements.len()) {
        return Err("it has more or fewer elements than its shape says".into());
    }
    let Some(innermost) = axes.iter().copied().max() else {
        return Ok(Vec::new());
    };
    let innermost = innermost.max(1).min(weight.shape.len() - 1);
    let (_, extent, after) = shape(innermost)?;
    let along = after == 1;
    let row = if along { extent } else { after }.max(1);
    let mut columns = (along && axes.contains(&innermost)).then(|| vec![0.0; extent]);
    let other = |axis: &usize| match along && *axis == innermost {
        true => Ok(None),
        false => Ok(Some(Sums::new(shape(*axis)?, row))),
    };
    let others = axes.iter().map(other);
    let mut others = others.collect::<Result<Vec<_>, &str>>()?;
    pulp::Arch::new().dispatch(Along {
        elements,
        row,
        columns: columns.as_deref_mut(),
        others: &mut others,
        read,
        map,
    });
    let out: Vec<Vec<f64>> = others
        .into_iter()
        .map(|o| o.map_or_else(|| columns.clone().unwrap_or_default(), |o| o.sums))
        .collect();
    match out.iter().flatten().all(|s| s.is_finite()) {
        true => Ok(out),
        false => Err(not_finite(weight, elements, read, map)),
    }
}

/// Along memory, row by row. Compiled for the vectors that a machine may have, which changes no number.
struct Along<'a, const N: usize, R, M> {
    elements: &'a [[u8; N]],
    row: usize,
    columns: Option<&'a mut [f64]>,
    others: &'a mut [Option<Sums>],
    read: R,
    map: M,
}

impl<const N: usize, R, M> WithSimd for Along<'_, N, R, M>
where
    R: Fn([u8; N]) -> f64 + Copy,
    M: Fn(Lanes) -> Lanes + Copy,
{
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, _: S) {
        // Columns are read and written once for several rows, each in its turn: the same sums.
        let mut parts = self.elements.chunks_exact(self.row.saturating_mul(ROWS));
        for part in &mut parts {
            let row = |k| part.get(k * self.row..(k + 1) * self.row);
            let rows: [_; ROWS] = std::array::from_fn(|k| row(k).unwrap_or_default());
            self.rows(rows);
        }
        for part in parts.remainder().chunks_exact(self.row) {
            self.rows([part]);
        }
    }
}

impl<const N: usize, R, M> Along<'_, N, R, M>
where
    R: Fn([u8; N]) -> f64 + Copy,
    M: Fn(Lanes) -> Lanes + Copy,
{
    #[inline(always)]
    fn rows<const K: usize>(&mut self, rows: [&[[u8; N]]; K]) {
        let columns = self.columns.as_deref_mut();
        for sum in row_sums(rows, columns, self.read, self.map) {
            self.others.iter_mut().flatten().for_each(|o| o.add(sum));
        }
    }
}

/// The sums at each position of an axis, to which rows are added as they come.
struct Sums {
    sums: Vec<f64>,
    /// How many rows each position has in a run.
    rows: usize,
    /// Where the next row belongs, and how many more do.
    at: usize,
    left: usize,
}

impl Sums {
    /// For an axis with so much before, along and after it.
    fn new((_, extent, after): (usize, usize, usize), row: usize) -> Sums {
        let rows = after / row;
        Sums {
            sums: vec![0.0; extent],
            rows,
            at: 0,
            left: rows,
        }
    }

    fn add(&mut self, row: f64) {
        if let Some(sum) = self.sums.get_mut(self.at) {
            *sum += row;
        }
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            self.left = self.rows;
            self.at = (self.at + 1) % self.sums.len().max(1);
        }
    }
}

/// The shape with everything before and after `axis` taken together.
pub(crate) fn folded(shape: &[u64], axis: usize) -> Option<(usize, usize, usize)> {
    let product = |all: &[u64]| {
        let n = all.iter().try_fold(1u64, |n, d| n.checked_mul(*d))?;
        usize::try_from(n).ok()
    };
    let (before, rest) = shape.split_at_checked(axis)?;
    let (at, after) = rest.split_first()?;
    Some((
        product(before)?,
        usize::try_from(*at).ok()?,
        product(after)?,
    ))
}

/// The sums of rows of one length, in lanes, which depend on nothing but that length. What is summed is added to `columns`
/// as well, row by row.
#[inline(always)]
fn row_sums<const N: usize, const K: usize>(
    rows: [&[[u8; N]]; K],
    columns: Option<&mut [f64]>,
    read: impl Fn([u8; N]) -> f64 + Copy,
    map: impl Fn(Lanes) -> Lanes,
) -> [f64; K] {
    let rows = rows.map(|row| row.as_chunks());
    let last = rows.map(|(_, rest)| {
        let mut last = [0.0; LANES];
        last.iter_mut().zip(rest).for_each(|(x, b)| *x = read(*b));
        map(last)
    });
    let mut sums = [[0.0; LANES]; K];
    let add = |to: &mut Lanes, lanes: Lanes| to.iter_mut().zip(lanes).for_each(|(s, x)| *s += x);
    match columns {
        None => {
            for (sums, (chunks, _)) in sums.iter_mut().zip(rows) {
                chunks.iter().for_each(|c| add(sums, map(c.map(read))));
            }
        }
        Some(columns) => {
            let (columns, others) = columns.as_chunks_mut();
            let mut chunks = rows.map(|(chunks, _)| chunks.iter());
            for columns in columns {
                let mut column = *columns;
                for (sums, chunks) in sums.iter_mut().zip(&mut chunks) {
                    if let Some(chunk) = chunks.next() {
                        let lanes = map(chunk.map(read));
                        add(sums, lanes);
                        add(&mut column, lanes);
                    }
                }
                *columns = column;
            }
            for last in &last {
                others.iter_mut().zip(last).for_each(|(s, x)| *s += x);
            }
        }
    }
    std::array::from_fn(|k| {
        let last = last[k].iter().take(rows[k].1.len());
        sums[k].iter().chain(last).sum()
    })
}

fn not_finite<const N: usize>(
    weight: &Dense,
    elements: &[[u8; N]],
    read: impl Fn([u8; N]) -> f64,
    map: impl Fn(Lanes) -> Lanes,
) -> String {
    let bad = |b: &[u8; N]| map([read(*b); _]).iter().any(|x| !x.is_finite());
    let Some(flat) = elements.iter().position(bad) else {
        return "its elements are too large to be summed".into();
    };
    format!(
        "the element at [{}] is not finite, or its power is not",
        place(&weight.shape, flat)
    )
}

/// Where the element of this number is, as messages say it: `1, 0, 2`.
pub(crate) fn place(shape: &[u64], mut flat: usize) -> String {
    let axes = shape.iter().rev().map(|d| {
        let d = usize::try_from(*d).unwrap_or(usize::MAX).max(1);
        let at = flat % d;
        flat /= d;
        at.to_string()
    });
    let mut index: Vec<String> = axes.collect();
    index.reverse();
    index.join(", ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn dense(dtype: DType, shape: &[u64], bytes: Vec<u8>) -> Dense {
        Dense::new(dtype, shape.to_vec(), bytes.into()).unwrap()
    }

    #[test]
    fn sums_every_axis() {
        let w = Dense::floats(
            vec![2, 3, 2],
            &(0..12).map(|i| i as f32).collect::<Vec<_>>(),
        );
        let w = w.unwrap();
        assert_eq!(axis_sums(&w, 0, |x| x).unwrap(), [15.0, 51.0]);
        assert_eq!(axis_sums(&w, 1, |x| x).unwrap(), [14.0, 22.0, 30.0]);
        assert_eq!(axis_sums(&w, 2, |x| x * x).unwrap(), [220.0, 286.0]);
        assert!(axis_sums(&w, 3, |x| x).is_err());
        let several = axes_sums(&w, &[2, 0, 1, 0], |x| x).unwrap();
        assert_eq!(several[0], [30.0, 36.0]);
        assert_eq!(several[1], [15.0, 51.0]);
        assert_eq!(several[2], [14.0, 22.0, 30.0]);
        assert_eq!(several[3], several[1]);
        assert!(axes_sums(&w, &[0, 3], |x| x).is_err());
    }

    #[test]
    fn reads_every_float_at_any_alignment() {
        let values = [0.5f32, -2.0, 3.25];
        let check = |dtype, bytes: Vec<u8>| {
            // One byte in front makes the elements unaligned.
            let shifted = bytes::Bytes::from([vec![0u8], bytes].concat()).slice(1..);
            let w = Dense::new(dtype, vec![3], shifted).unwrap();
            assert_eq!(
                axis_sums(&w, 0, f64::abs).unwrap(),
                [0.5, 2.0, 3.25],
                "{dtype}"
            );
        };
        let each = |f: &dyn Fn(f32) -> Vec<u8>| values.iter().flat_map(|v| f(*v)).collect();
        check(DType::F32, each(&|v| v.to_le_bytes().to_vec()));
        check(DType::F64, each(&|v| f64::from(v).to_le_bytes().to_vec()));
        check(
            DType::F16,
            each(&|v| f16::from_f32(v).to_le_bytes().to_vec()),
        );
        check(
            DType::BF16,
            each(&|v| bf16::from_f32(v).to_le_bytes().to_vec()),
        );
    }

    #[test]
    fn names_what_is_not_finite() {
        let w = Dense::floats(vec![2, 2], &[1.0, 2.0, f32::NAN, 4.0]).unwrap();
        let message = axis_sums(&w, 1, f64::abs).unwrap_err();
        assert!(message.contains("[1, 0]"), "{message}");
        let w = Dense::floats(vec![2], &[f32::INFINITY, 1.0]).unwrap();
        assert!(axis_sums(&w, 0, f64::abs).unwrap_err().contains("[0]"));
        let ints = dense(DType::I8, &[2], vec![1, 2]);
        assert!(axis_sums(&ints, 0, f64::abs).unwrap_err().contains("i8"));
    }

    #[test]
    fn empty_axes_give_empty_or_zero_sums() {
        let w = Dense::floats(vec![2, 0], &[]).unwrap();
        assert_eq!(axis_sums(&w, 0, |x| x).unwrap(), [0.0, 0.0]);
        assert_eq!(axis_sums(&w, 1, |x| x).unwrap(), [] as [f64; 0]);
        let w = Dense::floats(vec![0, 2], &[]).unwrap();
        assert_eq!(axis_sums(&w, 1, |x| x).unwrap(), [0.0, 0.0]);
    }
}
