//! Element-by-element comparison of a tensor with the part of another that a plan keeps.
//!
//! Which positions of an axis stay is asked of [`Presence`], one position at a time; elements are looked up by their
//! indices. Nothing is shared with the code that slices.

use prune_opt_exec::{Joint, Presence};
use prune_opt_ir::{Axis, DType, Dense, Extent, Module, brief};

/// What stays of each axis of a tensor.
pub(crate) type Kept = Vec<Stays>;

/// What stays of one axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stays {
    /// All of it.
    All,
    /// These positions, ascending.
    These(Vec<usize>),
    /// For each position of another axis these, ascending, as many.
    Beside(usize, Vec<Vec<usize>>),
}

impl Stays {
    /// The position that stayed as number `i`; `other` is where the tensor stands on another axis.
    fn position(&self, i: u64, other: impl Fn(usize) -> u64) -> u64 {
        let pick = |kept: Option<&Vec<usize>>| {
            let at = usize::try_from(i).ok();
            let at = kept.zip(at).and_then(|(kept, at)| kept.get(at));
            at.map_or(i, |p| *p as u64)
        };
        match self {
            Stays::All => i,
            Stays::These(kept) => pick(Some(kept)),
            Stays::Beside(by, rows) => {
                let row = usize::try_from(other(*by)).ok();
                pick(row.and_then(|row| rows.get(row)))
            }
        }
    }

    /// How many positions stay of `n`.
    fn count(&self, n: u64) -> u64 {
        match self {
            Stays::All => n,
            Stays::These(kept) => kept.len() as u64,
            Stays::Beside(_, rows) => rows.first().map_or(0, |row| row.len() as u64),
        }
    }
}

/// All of a tensor of so many axes.
pub(crate) fn all(axes: usize) -> Kept {
    vec![Stays::All; axes]
}

/// What stays of each axis.
///
/// # Errors
/// Where that does not follow from the axes.
pub(crate) fn kept(
    presence: &Presence<'_>,
    axes: &[Axis],
    module: &Module,
) -> Result<Kept, String> {
    let length = |axis: &Axis| {
        let n = axis.extent(module).length();
        let n = n.and_then(|n| usize::try_from(n).ok());
        match n {
            None if presence.touches(axis) => {
                Err(format!("how long `{}` is is not known", brief(axis)))
            }
            // Nothing is asked of it.
            n => Ok(n.unwrap_or(0)),
        }
    };
    let shape: Vec<usize> = axes.iter().map(length).collect::<Result<_, _>>()?;
    let masks = axes.iter().zip(&shape).map(|(axis, n)| {
        let mask = presence.mask(axis, *n)?;
        Ok(mask.map_or(Stays::All, |m| Stays::These(present(&m))))
    });
    let mut kept: Kept = masks.collect::<Result<_, String>>()?;
    for Joint {
        axis,
        by,
        present: rows,
    } in presence.joints(axes, &shape)?
    {
        if let Some(stays) = kept.get_mut(axis) {
            *stays = Stays::Beside(by, rows.iter().map(|row| present(row)).collect());
        }
    }
    Ok(kept)
}

/// The positions that a mask says are present.
pub(crate) fn present(mask: &[bool]) -> Vec<usize> {
    let all = mask.iter().enumerate();
    all.filter(|(_, p)| **p).map(|(i, _)| i).collect()
}

/// The extents that are left.
pub(crate) fn extents(shape: &[u64], kept: &Kept) -> Vec<u64> {
    let each = shape.iter().zip(kept);
    each.map(|(n, stays)| stays.count(*n)).collect()
}

/// How two tensors differ.
pub(crate) struct Mismatch {
    /// How many elements differ.
    pub(crate) count: u64,
    /// The first: its index in the smaller tensor and in the larger.
    pub(crate) small: Vec<u64>,
    pub(crate) large: Vec<u64>,
    /// What stands there, in the smaller tensor and in the larger.
    pub(crate) found: String,
    pub(crate) want: String,
}

/// Compares `small` with the positions `kept` of `large`, which must leave just its shape.
///
/// Result: how many elements were compared, and how they differ.
pub(crate) fn compare(small: &Dense, large: &Dense, kept: &Kept) -> (u64, Option<Mismatch>) {
    let mut found: Option<Mismatch> = None;
    let strides = strides(&large.shape);
    let mut at = vec![0u64; small.shape.len()];
    let total: u64 = small.elements().unwrap_or(0);
    // Whole rows of an axis that nothing is taken from, and that decides nothing, are compared as one.
    let last = kept.len().checked_sub(1);
    let decides = |stays: &Stays| matches!(stays, Stays::Beside(by, _) if Some(*by) == last);
    let row = match (kept.last(), small.shape.last()) {
        (Some(Stays::All), Some(n)) if !kept.iter().any(decides) => (*n).max(1),
        _ => 1,
    };
    let mut index = 0;
    while index < total {
        let from = source(&at, kept, &strides);
        if !same_row(small, index, large, from, row) {
            for i in 0..row {
                if !same(small, index + i, large, from + i) {
                    let mismatch = || first(small, index + i, large, from + i, &at, i, kept);
                    found.get_or_insert_with(mismatch).count += 1;
                }
            }
        }
        index += row;
        advance(&mut at, &small.shape, row);
    }
    (total, found)
}

fn first(
    small: &Dense,
    index: u64,
    large: &Dense,
    from: u64,
    at: &[u64],
    i: u64,
    kept: &Kept,
) -> Mismatch {
    let mut small_at = at.to_vec();
    if let Some(last) = small_at.last_mut() {
        *last += i;
    }
    Mismatch {
        count: 0,
        large: positions(&small_at, kept),
        small: small_at,
        found: show(small, index),
        want: show(large, from),
    }
}

/// Elements between neighbours of each axis.
pub(crate) fn strides(shape: &[u64]) -> Vec<u64> {
    let mut stride = 1u64;
    let mut out: Vec<u64> = Vec::new();
    for n in shape.iter().rev() {
        out.push(stride);
        stride = stride.saturating_mul(*n);
    }
    out.reverse();
    out
}

/// Where an element of the smaller tensor is in the larger one.
fn positions(at: &[u64], kept: &Kept) -> Vec<u64> {
    // What decides about another axis does not depend on one itself.
    let alone = |i: usize| {
        let one = at.get(i).zip(kept.get(i));
        one.map_or(0, |(at, stays)| stays.position(*at, |_| 0))
    };
    let each = at.iter().zip(kept);
    each.map(|(i, stays)| stays.position(*i, alone)).collect()
}

fn source(at: &[u64], kept: &Kept, strides: &[u64]) -> u64 {
    let each = positions(at, kept).into_iter().zip(strides);
    each.map(|(i, stride)| i.saturating_mul(*stride))
        .fold(0, u64::saturating_add)
}

fn advance(at: &mut [u64], shape: &[u64], by: u64) {
    let mut carry = by;
    for (i, n) in at.iter_mut().zip(shape).rev() {
        *i += carry;
        if *i < *n {
            return;
        }
        *i = 0;
        carry = 1;
    }
}

/// The bytes of elements; `None` where they are smaller than a byte, or beyond the data.
fn bytes(dense: &Dense, index: u64, count: u64) -> Option<&[u8]> {
    let bits = dense.dtype.bits();
    if bits == 0 || !bits.is_multiple_of(8) {
        return None;
    }
    let (size, index) = (
        usize::try_from(bits / 8).ok()?,
        usize::try_from(index).ok()?,
    );
    let start = index.checked_mul(size)?;
    let end = start.checked_add(usize::try_from(count).ok()?.checked_mul(size)?)?;
    dense.data.get(start..end)
}

/// An element that is smaller than a byte; low bits come first, as in ONNX's raw data.
fn part(dense: &Dense, index: u64) -> Option<u8> {
    let bits = dense.dtype.bits();
    let at = index.checked_mul(bits)?;
    let byte = dense.data.get(usize::try_from(at / 8).ok()?)?;
    let mask = 1u16
        .checked_shl(u32::try_from(bits).ok()?)?
        .checked_sub(1)?;
    Some((byte >> (at % 8)) & mask as u8)
}

fn same_row(a: &Dense, i: u64, b: &Dense, j: u64, count: u64) -> bool {
    match (bytes(a, i, count), bytes(b, j, count)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

fn same(a: &Dense, i: u64, b: &Dense, j: u64) -> bool {
    if a.dtype.bits().is_multiple_of(8) {
        return same_row(a, i, b, j, 1);
    }
    let (a, b) = (part(a, i), part(b, j));
    a.is_some() && a == b
}

/// One element in words.
fn show(dense: &Dense, index: u64) -> String {
    let one = |data: &[u8]| {
        let data = bytes::Bytes::copy_from_slice(data);
        let one = Dense::new(dense.dtype, Vec::new(), data)?;
        let float = one.to_floats().and_then(|f| f.first().copied());
        // The shortest digits that mean this number in its own type.
        let float = float.map(|f| match dense.dtype {
            DType::F64 => format!("{f}"),
            _ => format!("{}", f as f32),
        });
        float.or_else(|| Some(one.to_ints()?.first()?.to_string()))
    };
    if let Some(data) = bytes(dense, index, 1) {
        let raw = || data.iter().map(|b| format!("{b:02x}")).collect::<String>();
        return one(data).unwrap_or_else(raw);
    }
    part(dense, index).map_or_else(|| "nothing".into(), |p| p.to_string())
}

/// Extents in brackets.
pub(crate) fn shape_words(shape: &[Extent]) -> String {
    let all: Vec<String> = shape.iter().map(Extent::to_string).collect();
    format!("[{}]", all.join(", "))
}

/// The bits of one element; 0 beyond the data.
pub(crate) fn element(dense: &Dense, index: u64) -> u128 {
    if let Some(all) = bytes(dense, index, 1) {
        let bits = all.iter().take(16).enumerate();
        return bits.fold(0, |e, (i, b)| e | u128::from(*b) << (8 * i));
    }
    part(dense, index).map_or(0, u128::from)
}
