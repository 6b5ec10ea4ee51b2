//! The elements of a parameter: bytes as they lie somewhere, or those of them that a plan keeps.
//!
//! Pruning a model of many gigabytes must not hold what it keeps, so a cut parameter is where its elements lie and
//! which of them stay. They are gathered when somebody wants them: piece by piece where they are written.

use crate::dtype::DType;
use bytes::Bytes;
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

/// For each axis the positions that stay, ascending; `None`: all.
pub type Kept = Vec<Option<Vec<u64>>>;

/// Fewer bytes than this are gathered at once: which of them stay would be as long.
const SMALL: usize = 64 << 10;

/// How many bytes are gathered before they are handed on: what a processor's cache holds.
const BLOCK: usize = 256 << 10;

/// Runs of so many bytes are handed on where they lie.
const LONG_RUN: usize = 64 << 10;

/// Little-endian elements, row-major. Cloning shares them.
#[derive(Clone)]
pub struct Data {
    whole: Bytes,
    cut: Option<Arc<Cut>>,
}

/// What is kept of a tensor.
struct Cut {
    dtype: DType,
    /// Extents before.
    shape: Vec<u64>,
    kept: Kept,
    /// How many bytes stay.
    len: usize,
}

impl Data {
    /// How many bytes the elements take.
    pub fn len(&self) -> usize {
        self.cut.as_ref().map_or(self.whole.len(), |c| c.len)
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes where they lie, unless they have to be gathered.
    pub fn in_place(&self) -> Option<&Bytes> {
        self.cut.is_none().then_some(&self.whole)
    }

    /// The bytes in one piece: where they lie, or gathered, which is a copy.
    pub fn bytes(&self) -> Bytes {
        if let Some(bytes) = self.in_place() {
            return bytes.clone();
        }
        let mut all = Vec::with_capacity(self.len());
        let done: Result<(), Infallible> = self.each(|piece| {
            all.extend_from_slice(piece);
            Ok(())
        });
        let Ok(()) = done;
        all.into()
    }

    /// Hands on all bytes in order, in pieces: slices of where they lie where these are long, else gathered in a
    /// buffer of a few hundred kilobytes.
    ///
    /// # Errors
    /// The first that `take` returns.
    pub fn each<E>(&self, take: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let mut sink = Sink {
            take,
            buffer: Vec::new(),
        };
        match &self.cut {
            None => sink.long(&self.whole)?,
            Some(cut) => {
                // Checked when it was made.
                if let Some(rows) = Rows::of(cut) {
                    rows.each(&self.whole, 0, 0, &mut sink)?;
                }
            }
        }
        sink.flush()
    }

    /// These positions of a tensor with these elements; few are gathered at once. `None` where the elements have no
    /// fixed size or do not fit the shape, or a position is out of range or not in order.
    pub fn keep(&self, dtype: DType, shape: &[u64], kept: &[Option<Vec<u64>>]) -> Option<Data> {
        let fits = shape.len() == kept.len() && bytes_of(dtype, shape)? == self.len();
        if dtype.bits() == 0 || !fits || !shape.iter().zip(kept).all(|(n, k)| in_range(*n, k)) {
            return None;
        }
        if let Some(first) = &self.cut
            && dtype.bits() == first.dtype.bits()
            && extents(&first.shape, &first.kept) == shape
        {
            let both = first.kept.iter().zip(kept).map(|(a, b)| compose(a, b));
            return cut(&self.whole, dtype, &first.shape, both.collect());
        }
        cut(&self.bytes(), dtype, shape, kept.to_vec())
    }
}

fn cut(whole: &Bytes, dtype: DType, shape: &[u64], kept: Kept) -> Option<Data> {
    let len = bytes_of(dtype, &extents(shape, &kept))?;
    if !dtype.bits().is_multiple_of(8) {
        return packed(whole, dtype.bits() as usize, shape, kept);
    }
    let cut = Cut {
        dtype,
        shape: shape.to_vec(),
        kept,
        len,
    };
    Rows::of(&cut)?;
    let data = Data {
        whole: whole.clone(),
        cut: Some(Arc::new(cut)),
    };
    Some(if len < SMALL {
        data.bytes().into()
    } else {
        data
    })
}

/// Elements of less than a byte, of which no model has many, are gathered as bytes.
fn packed(whole: &Bytes, bits: usize, shape: &[u64], kept: Kept) -> Option<Data> {
    let elements: u64 = shape.iter().product();
    let spread = Data::from(unpack(whole, bits, usize::try_from(elements).ok()?));
    let kept = cut(&spread.whole, DType::U8, shape, kept)?.bytes();
    Some(pack(&kept, bits).into())
}

/// The extents that are left.
pub fn extents(shape: &[u64], kept: &[Option<Vec<u64>>]) -> Vec<u64> {
    let each = shape.iter().zip(kept);
    each.map(|(n, k)| k.as_ref().map_or(*n, |k| k.len() as u64))
        .collect()
}

fn bytes_of(dtype: DType, shape: &[u64]) -> Option<usize> {
    dtype.bytes(shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d))?)
}

fn in_range(extent: u64, kept: &Option<Vec<u64>>) -> bool {
    kept.as_ref()
        .is_none_or(|k| k.last().is_none_or(|l| *l < extent) && k.is_sorted_by(|a, b| a < b))
}

fn compose(first: &Option<Vec<u64>>, second: &Option<Vec<u64>>) -> Option<Vec<u64>> {
    match (first, second) {
        (None, second) => second.clone(),
        (Some(_), None) => first.clone(),
        (Some(first), Some(second)) => {
            let at = |i: &u64| first.get(usize::try_from(*i).ok()?).copied();
            Some(second.iter().filter_map(at).collect())
        }
    }
}

/// Which bytes stay, as loops.
struct Rows {
    /// For each axis before the last that is cut: the bytes from one position to the next, and runs of positions.
    outer: Vec<(usize, Vec<(usize, usize)>)>,
    inner: Inner,
}

/// What stays of everything inside one position of the outer axes.
enum Inner {
    /// Runs of bytes.
    Runs(Vec<(usize, usize)>),
    /// So many bytes in one piece, at these multiples of their size.
    Pick(usize, Vec<usize>),
}

impl Rows {
    /// `None` where a number does not fit.
    fn of(cut: &Cut) -> Option<Rows> {
        let extent = |n: &u64| usize::try_from(*n).ok();
        let last = cut.kept.iter().rposition(Option::is_some);
        let mut stride = usize::try_from(cut.dtype.bits() / 8).ok()?;
        let mut outer = Vec::new();
        let mut inner = None;
        for (i, (n, kept)) in cut.shape.iter().zip(&cut.kept).enumerate().rev() {
            let n = extent(n)?;
            if last == Some(i) {
                inner = Some(Inner::of(kept.as_deref()?, stride)?);
            } else if last > Some(i) {
                outer.push((stride, runs(kept.as_deref(), n)?));
            }
            stride = stride.checked_mul(n)?;
        }
        outer.reverse();
        let inner = inner.unwrap_or_else(|| Inner::Runs(vec![(0, stride)]));
        Some(Rows { outer, inner })
    }

    fn each<E, F: FnMut(&[u8]) -> Result<(), E>>(
        &self,
        data: &[u8],
        level: usize,
        at: usize,
        sink: &mut Sink<F>,
    ) -> Result<(), E> {
        let Some((stride, runs)) = self.outer.get(level) else {
            return self.inner.each(data, at, sink);
        };
        for (first, n) in runs {
            for i in *first..first + n {
                self.each(data, level + 1, at + i * stride, sink)?;
            }
        }
        Ok(())
    }
}

impl Inner {
    fn of(kept: &[u64], piece: usize) -> Option<Inner> {
        let runs = runs(Some(kept), usize::MAX)?;
        // Single elements are picked; a call for each would take longer than copying it.
        if matches!(piece, 1 | 2 | 4 | 8) && kept.len() < runs.len() * 4 {
            let at: Option<Vec<usize>> = kept.iter().map(|i| (*i).try_into().ok()).collect();
            return Some(Inner::Pick(piece, at?));
        }
        let scaled =
            |(first, n): &(usize, usize)| Some((first.checked_mul(piece)?, n.checked_mul(piece)?));
        Some(Inner::Runs(runs.iter().map(scaled).collect::<Option<_>>()?))
    }

    fn each<E, F: FnMut(&[u8]) -> Result<(), E>>(
        &self,
        data: &[u8],
        at: usize,
        sink: &mut Sink<F>,
    ) -> Result<(), E> {
        let data = data.get(at..).unwrap_or_default();
        match self {
            Inner::Runs(runs) => {
                for (first, n) in runs {
                    let run = data.get(*first..first + n).unwrap_or_default();
                    if *n >= LONG_RUN {
                        sink.long(run)?;
                    } else {
                        sink.room(*n)?.extend_from_slice(run);
                    }
                }
            }
            Inner::Pick(size, at) => {
                for at in at.chunks(BLOCK / 8) {
                    let buffer = sink.room(at.len() * size)?;
                    match size {
                        1 => pick::<1>(data, at, buffer),
                        2 => pick::<2>(data, at, buffer),
                        4 => pick::<4>(data, at, buffer),
                        _ => pick::<8>(data, at, buffer),
                    }
                }
            }
        }
        Ok(())
    }
}

fn pick<const N: usize>(data: &[u8], at: &[usize], out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + at.len() * N, 0);
    let (from, _) = data.as_chunks::<N>();
    let (to, _) = out.split_at_mut(start).1.as_chunks_mut::<N>();
    for (to, i) in to.iter_mut().zip(at) {
        if let Some(from) = from.get(*i) {
            *to = *from;
        }
    }
}

/// Positions in a row: the first, and how many.
fn runs(kept: Option<&[u64]>, extent: usize) -> Option<Vec<(usize, usize)>> {
    let Some(kept) = kept else {
        return Some(vec![(0, extent)]);
    };
    let mut out: Vec<(usize, usize)> = Vec::new();
    for i in kept {
        let i = usize::try_from(*i).ok()?;
        match out.last_mut() {
            Some((first, n)) if *first + *n == i => *n += 1,
            _ => out.push((i, 1)),
        }
    }
    Some(out)
}

/// Where pieces go.
struct Sink<F> {
    take: F,
    buffer: Vec<u8>,
}

impl<E, F: FnMut(&[u8]) -> Result<(), E>> Sink<F> {
    /// A buffer to append `more` bytes to.
    fn room(&mut self, more: usize) -> Result<&mut Vec<u8>, E> {
        if self.buffer.capacity() == 0 {
            self.buffer.reserve_exact(BLOCK.max(more));
        } else if self.buffer.len() + more > BLOCK {
            self.flush()?;
        }
        Ok(&mut self.buffer)
    }

    fn long(&mut self, run: &[u8]) -> Result<(), E> {
        self.flush()?;
        if run.is_empty() {
            return Ok(());
        }
        (self.take)(run)
    }

    fn flush(&mut self) -> Result<(), E> {
        if !self.buffer.is_empty() {
            (self.take)(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }
}

/// Elements of less than a byte, low bits first (ONNX's `raw_data`), each in a byte of its own.
fn unpack(data: &[u8], bits: usize, count: usize) -> Vec<u8> {
    let mask = ((1u16 << bits) - 1) as u8;
    let all = data
        .iter()
        .flat_map(|b| (0..8 / bits).map(move |i| (b >> (i * bits)) & mask));
    all.take(count).collect()
}

fn pack(elements: &[u8], bits: usize) -> Vec<u8> {
    let join = |chunk: &[u8]| {
        let bits = chunk.iter().enumerate().map(|(i, e)| e << (i * bits));
        bits.fold(0, |byte, e| byte | e)
    };
    elements.chunks(8 / bits).map(join).collect()
}

impl From<Bytes> for Data {
    fn from(whole: Bytes) -> Data {
        Data { whole, cut: None }
    }
}

impl From<Vec<u8>> for Data {
    fn from(whole: Vec<u8>) -> Data {
        Bytes::from(whole).into()
    }
}

impl PartialEq for Data {
    fn eq(&self, other: &Data) -> bool {
        self.len() == other.len() && self.bytes() == other.bytes()
    }
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.cut.is_some() { ", cut" } else { "" };
        write!(f, "data<{} bytes{what}>", self.len())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn keep(k: &[u64]) -> Option<Vec<u64>> {
        Some(k.to_vec())
    }

    fn take(shape: &[u64], kept: &[Option<Vec<u64>>]) -> Vec<u8> {
        let n: u64 = shape.iter().product();
        let data = Data::from((0..n as u8).collect::<Vec<u8>>());
        data.keep(DType::U8, shape, kept).unwrap().bytes().to_vec()
    }

    #[test]
    fn keeps_positions_of_every_axis() {
        assert_eq!(take(&[4], &[keep(&[0, 2, 3])]), [0, 2, 3]);
        assert_eq!(take(&[2, 3], &[None, keep(&[0, 2])]), [0, 2, 3, 5]);
        assert_eq!(take(&[2, 3], &[keep(&[1]), None]), [3, 4, 5]);
        assert_eq!(take(&[2, 2, 2], &[keep(&[1]), None, keep(&[0])]), [4, 6]);
        assert_eq!(take(&[2, 2, 2], &[None, keep(&[1]), None]), [2, 3, 6, 7]);
        assert_eq!(take(&[2, 3], &[keep(&[]), None]), [0u8; 0]);
        assert_eq!(take(&[2, 2], &[None, None]), [0, 1, 2, 3]);
        assert_eq!(take(&[], &[]), [0]);
    }

    #[test]
    fn elements_smaller_than_a_byte() {
        let bits = |data: &[u8], dtype, kept: &[u64]| {
            let data = Data::from(data.to_vec());
            data.keep(dtype, &[5], &[keep(kept)]).unwrap().bytes()
        };
        // 1, 2, 3, 4, 5 as five 4-bit elements.
        let four = bits(&[0x21, 0x43, 0x05], DType::U4, &[0, 3, 4]);
        assert_eq!(four[..], [0x41, 0x05]);
        // 0, 1, 2, 3, 1 as five 2-bit elements.
        let two = bits(&[0b11_10_01_00, 0b01], DType::U2, &[1, 3, 4]);
        assert_eq!(two[..], [0b01_11_01]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let data = Data::from(vec![1, 2, 3]);
        let keep = |dtype, shape: &[u64], kept: &[u64]| {
            data.keep(dtype, shape, &[Some(kept.to_vec())]).is_some()
        };
        assert!(keep(DType::U8, &[3], &[0, 2]));
        assert!(!keep(DType::U8, &[4], &[0]));
        assert!(!keep(DType::U8, &[3], &[0, 3]));
        assert!(!keep(DType::U8, &[3], &[2, 0]));
        assert!(!keep(DType::U8, &[3], &[1, 1]));
        assert!(!keep(DType::U8, &[3, 1], &[0]));
        assert!(!keep(DType::U8, &[u64::MAX], &[0]));
        assert!(!keep(DType::Str, &[3], &[0]));
        assert!(!keep(DType::U4, &[9], &[0]));
    }

    /// Large enough that nothing is gathered ahead: `n` rows of `m` elements of four bytes.
    fn large(n: u64, m: u64) -> Data {
        let all = (0..n * m).flat_map(|i| (i as u32).to_le_bytes());
        Data::from(all.collect::<Vec<u8>>())
    }

    #[test]
    fn long_runs_are_handed_on_where_they_lie() {
        let data = large(16, 1 << 15);
        let cut = data.keep(DType::F32, &[16, 1 << 15], &[keep(&[0, 3, 4, 9]), None]);
        let (cut, inside) = (cut.unwrap(), data.bytes().as_ptr_range());
        let mut lengths = Vec::new();
        let each: Result<(), ()> = cut.each(|piece| {
            assert!(inside.contains(&piece.as_ptr()));
            lengths.push(piece.len());
            Ok(())
        });
        each.unwrap();
        assert_eq!(lengths, [1 << 17, 1 << 18, 1 << 17]);
        assert!(cut.in_place().is_none());
        assert_eq!(cut.each(|_| Err(7)), Err(7));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        /// Cutting twice is cutting once, and either is what an index says.
        #[test]
        fn cuts_compose(n in 90u64..300, m in 90u64..300, a: u64, b: u64, c: u64, d: u64, size in 0usize..4) {
            let (dtype, size) = [(DType::U8, 1), (DType::F16, 2), (DType::F32, 4), (DType::F64, 8)][size];
            let bytes: Vec<u8> = (0..n * m * size).map(|i| (i * 31 % 251) as u8).collect();
            let subset = |n: u64, seed: u64| {
                let bit = |i: &u64| (i.wrapping_mul(seed | 1).rotate_left(17) ^ seed) & 3 != 0;
                (0..n).filter(bit).collect::<Vec<u64>>()
            };
            let (rows, columns) = (subset(n, a), subset(m, b));
            let data = Data::from(bytes.clone());
            let once = data.keep(dtype, &[n, m], &[Some(rows.clone()), Some(columns.clone())]).unwrap();
            let (r, k) = (rows.len() as u64, columns.len() as u64);
            let (again, more) = (subset(r, c), subset(k, d));
            let twice = once.keep(dtype, &[r, k], &[Some(again.clone()), Some(more.clone())]).unwrap();
            let mut want = Vec::new();
            for i in &again {
                for j in &more {
                    let at = (rows[*i as usize] * m + columns[*j as usize]) * size;
                    want.extend_from_slice(&bytes[at as usize..][..size as usize]);
                }
            }
            prop_assert_eq!(twice.len(), want.len());
            prop_assert_eq!(&twice.bytes()[..], &want[..]);
        }
    }
}
