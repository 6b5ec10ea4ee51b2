//! Slices row-major data along its axes.

use super::blocks;
use bytes::Bytes;
use prune_opt_ir::plan::Keep;
use prune_opt_ir::{DType, Dense, Weight};

/// A parameter with these positions kept on each axis. It no longer lies in a store. `None` where its elements have
/// no fixed size or its data is too short.
pub(super) fn weight(weight: &Weight, kept: &[Option<Keep>]) -> Option<Weight> {
    let data = match &weight.data {
        Some(data) => Some(bytes(data, weight.dtype, &weight.shape, kept)?),
        None => None,
    };
    Some(Weight {
        dtype: weight.dtype,
        shape: extents(&weight.shape, kept),
        data,
        store: None,
    })
}

/// A constant with these positions kept on each axis; `None` as for [`weight`].
pub(super) fn dense(dense: &Dense, kept: &[Option<Keep>]) -> Option<Dense> {
    let data = bytes(&dense.data, dense.dtype, &dense.shape, kept)?;
    Dense::new(dense.dtype, extents(&dense.shape, kept), data)
}

fn extents(shape: &[u64], kept: &[Option<Keep>]) -> Vec<u64> {
    let each = shape.iter().zip(kept);
    each.map(|(n, k)| k.as_ref().map_or(*n, Keep::count))
        .collect()
}

/// Indices in a row: the first, and how many.
type Runs = Vec<(usize, usize)>;

/// `None` also where blocks differ.
fn runs(kept: &Option<Keep>, extent: usize) -> Option<Runs> {
    let kept = match kept {
        None => return Some(vec![(0, extent)]),
        Some(Keep::Indices(kept)) => kept,
        Some(Keep::Blocks { .. }) => return None,
    };
    let mut out: Runs = Vec::new();
    for i in kept {
        let i = usize::try_from(*i).ok()?;
        match out.last_mut() {
            Some((first, n)) if *first + *n == i => *n += 1,
            _ => out.push((i, 1)),
        }
    }
    Some(out)
}

fn bytes(data: &Bytes, dtype: DType, shape: &[u64], kept: &[Option<Keep>]) -> Option<Bytes> {
    let bits = usize::try_from(dtype.bits()).ok()?;
    if bits == 0 || kept.len() != shape.len() {
        return None;
    }
    if bits % 8 != 0 {
        let whole = unpack(data, bits, shape)?;
        let sliced = sliced(&whole, 1, shape, kept)?;
        return Some(pack(&sliced, bits).into());
    }
    Some(sliced(data, bits / 8, shape, kept)?.into())
}

fn sliced(data: &[u8], size: usize, shape: &[u64], kept: &[Option<Keep>]) -> Option<Vec<u8>> {
    let differ = |k: &Option<Keep>| matches!(k, Some(Keep::Blocks { .. }));
    match kept.iter().any(differ) {
        true => blocks::gather(data, size, shape, kept),
        false => gather(data, size, shape, kept),
    }
}

fn gather(data: &[u8], size: usize, shape: &[u64], kept: &[Option<Keep>]) -> Option<Vec<u8>> {
    // Everything inside the last axis that is cut moves as one piece.
    let cut = kept.iter().rposition(Option::is_some).map_or(0, |i| i + 1);
    let extent = |n: &u64| usize::try_from(*n).ok();
    let mut strides = vec![0; cut];
    let mut stride = shape
        .get(cut..)?
        .iter()
        .try_fold(size, |n, d| n.checked_mul(extent(d)?))?;
    let piece = stride;
    let mut axes = Vec::new();
    for i in (0..cut).rev() {
        strides[i] = stride;
        axes.push(runs(&kept[i], extent(&shape[i])?)?);
        stride = stride.checked_mul(extent(&shape[i])?)?;
    }
    axes.reverse();
    let count = |runs: &Runs| runs.iter().map(|r| r.1).sum::<usize>();
    let total = axes
        .iter()
        .try_fold(piece, |n, r| n.checked_mul(count(r)))?;
    // The result is no longer than the data; a length that lies is not believed.
    let mut out = Vec::with_capacity(total.min(data.len()));
    copy(data, 0, &axes, &strides, &mut out)?;
    Some(out)
}

fn copy(data: &[u8], at: usize, axes: &[Runs], strides: &[usize], out: &mut Vec<u8>) -> Option<()> {
    let (Some((runs, axes)), Some((stride, strides))) = (axes.split_first(), strides.split_first())
    else {
        out.extend_from_slice(data);
        return Some(());
    };
    for (first, n) in runs {
        let from = at + first * stride;
        if axes.is_empty() {
            out.extend_from_slice(data.get(from..from + n * stride)?);
            continue;
        }
        for i in 0..*n {
            copy(data, from + i * stride, axes, strides, out)?;
        }
    }
    Some(())
}

/// Elements of less than a byte, low bits first (ONNX's `raw_data`), each in a byte of its own.
fn unpack(data: &[u8], bits: usize, shape: &[u64]) -> Option<Vec<u8>> {
    let count = shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d))?;
    let count = usize::try_from(count).ok()?;
    let each = 8 / bits;
    if data.len() < count.div_ceil(each) {
        return None;
    }
    let mask = ((1u16 << bits) - 1) as u8;
    let all = data
        .iter()
        .flat_map(|b| (0..each).map(move |i| (b >> (i * bits)) & mask));
    Some(all.take(count).collect())
}

fn pack(elements: &[u8], bits: usize) -> Vec<u8> {
    let join = |chunk: &[u8]| {
        chunk
            .iter()
            .enumerate()
            .fold(0, |b, (i, e)| b | (e << (i * bits)))
    };
    elements.chunks(8 / bits).map(join).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn take(shape: &[u64], kept: &[Option<Keep>]) -> Vec<u8> {
        let n: u64 = shape.iter().product();
        let data: Vec<u8> = (0..n as u8).collect();
        bytes(&data.into(), DType::U8, shape, kept)
            .unwrap()
            .to_vec()
    }

    #[test]
    fn keeps_positions_of_every_axis() {
        let keep = |k: &[u64]| Some(Keep::Indices(k.to_vec()));
        assert_eq!(take(&[4], &[keep(&[0, 2, 3])]), [0, 2, 3]);
        assert_eq!(take(&[2, 3], &[None, keep(&[0, 2])]), [0, 2, 3, 5]);
        assert_eq!(take(&[2, 3], &[keep(&[1]), None]), [3, 4, 5]);
        assert_eq!(take(&[2, 2, 2], &[keep(&[1]), None, keep(&[0])]), [4, 6]);
        assert_eq!(take(&[2, 2, 2], &[None, keep(&[1]), None]), [2, 3, 6, 7]);
        assert_eq!(take(&[], &[]), [0]);
    }

    #[test]
    fn keeps_other_positions_in_each_block() {
        let keep = |k: &[u64]| Some(Keep::Indices(k.to_vec()));
        let blocks = |by, b: &[&[u64]]| {
            let blocks = b.iter().map(|k| k.to_vec()).collect();
            Some(Keep::Blocks { by, blocks })
        };
        let rows = [None, blocks(0, &[&[0, 2], &[1, 2]])];
        assert_eq!(take(&[2, 3], &rows), [0, 2, 4, 5]);
        // Two rows a block; the first of each is gone.
        let rows = [keep(&[1, 3]), blocks(0, &[&[0], &[2]])];
        assert_eq!(take(&[4, 3], &rows), [3, 11]);
        // The axis that is divided stands further in, and what lies inside moves in pieces.
        let columns = [blocks(1, &[&[0], &[1]]), None, None];
        assert_eq!(take(&[2, 2, 2], &columns), [0, 1, 6, 7]);
    }

    #[test]
    fn elements_smaller_than_a_byte() {
        // 1, 2, 3, 4, 5 as five 4-bit elements.
        let data = Bytes::from_static(&[0x21, 0x43, 0x05]);
        let kept = [Some(Keep::Indices(vec![0, 3, 4]))];
        assert_eq!(
            bytes(&data, DType::U4, &[5], &kept).unwrap()[..],
            [0x41, 0x05]
        );
        // 0, 1, 2, 3, 1 as five 2-bit elements.
        let data = Bytes::from_static(&[0b11_10_01_00, 0b01]);
        let kept = [Some(Keep::Indices(vec![1, 3, 4]))];
        assert_eq!(
            bytes(&data, DType::U2, &[5], &kept).unwrap()[..],
            [0b01_11_01]
        );
    }

    #[test]
    fn blocks_that_do_not_divide_are_refused() {
        let data = Bytes::from_static(&[0, 1, 2, 3, 4, 5]);
        let with = |by, blocks| {
            let kept = [None, Some(Keep::Blocks { by, blocks })];
            bytes(&data, DType::U8, &[3, 2], &kept)
        };
        assert!(with(0, vec![vec![0], vec![1], vec![0]]).is_some());
        // Of itself, of no axis, in two blocks of three, of nothing, ragged, past the end.
        assert_eq!(with(1, vec![vec![0], vec![1]]), None);
        assert_eq!(with(2, vec![vec![0]]), None);
        assert_eq!(with(0, vec![vec![0], vec![1]]), None);
        assert_eq!(with(0, Vec::new()), None);
        assert_eq!(with(0, vec![vec![0], vec![1], vec![0, 1]]), None);
        assert_eq!(with(0, vec![vec![0], vec![1], vec![2]]), None);
    }

    #[test]
    fn short_data_and_strings_are_refused() {
        let data = Bytes::from_static(&[1, 2, 3]);
        let kept = [Some(Keep::Indices(vec![0, 3]))];
        assert_eq!(bytes(&data, DType::U8, &[4], &kept), None);
        assert_eq!(bytes(&data, DType::Str, &[3], &kept), None);
        assert_eq!(bytes(&data, DType::U4, &[9], &[Some(Keep::Indices(vec![0]))]), None);
    }
}
