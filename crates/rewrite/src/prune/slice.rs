//! Cuts data along their axes.

use super::blocks;
use prune_opt_ir::plan::Keep;
use prune_opt_ir::{DType, Data, Dense, Weight};

/// A parameter with these positions kept on each axis. It no longer lies in a store, and is gathered when it is
/// written. `None` where its elements have no fixed size or its data do not fit.
pub(super) fn weight(weight: &Weight, kept: &[Option<Keep>]) -> Option<Weight> {
    let data = match &weight.data {
        Some(data) => Some(cut(data, weight.dtype, &weight.shape, kept)?),
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
    let data = Data::from(dense.data.clone());
    let data = cut(&data, dense.dtype, &dense.shape, kept)?;
    Dense::new(dense.dtype, extents(&dense.shape, kept), data.bytes())
}

fn extents(shape: &[u64], kept: &[Option<Keep>]) -> Vec<u64> {
    let each = shape.iter().zip(kept);
    each.map(|(n, k)| k.as_ref().map_or(*n, Keep::count))
        .collect()
}

/// Where blocks differ in what they keep the elements are gathered here and now; then they have to be whole bytes.
fn cut(data: &Data, dtype: DType, shape: &[u64], kept: &[Option<Keep>]) -> Option<Data> {
    let same = |k: &Option<Keep>| match k {
        None => Some(None),
        Some(Keep::Indices(kept)) => Some(Some(kept.clone())),
        Some(Keep::Blocks { .. }) => None,
    };
    if let Some(kept) = kept.iter().map(same).collect::<Option<Vec<_>>>() {
        return data.keep(dtype, shape, &kept);
    }
    let bits = usize::try_from(dtype.bits()).ok()?;
    if bits == 0 || bits % 8 != 0 || kept.len() != shape.len() {
        return None;
    }
    let gathered = blocks::gather(&data.bytes(), bits / 8, shape, kept)?;
    Some(gathered.into())
}
