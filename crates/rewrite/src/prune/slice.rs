//! Cuts data along their axes.

use prune_opt_ir::{Dense, Weight, data};

/// A parameter with these positions kept on each axis. It no longer lies in a store, and is gathered when it is
/// written. `None` where its elements have no fixed size or its data do not fit.
pub(super) fn weight(weight: &Weight, kept: &[Option<Vec<u64>>]) -> Option<Weight> {
    let data = match &weight.data {
        Some(data) => Some(data.keep(weight.dtype, &weight.shape, kept)?),
        None => None,
    };
    Some(Weight {
        dtype: weight.dtype,
        shape: data::extents(&weight.shape, kept),
        data,
        store: None,
    })
}

/// A constant with these positions kept on each axis; `None` as for [`weight`].
pub(super) fn dense(dense: &Dense, kept: &[Option<Vec<u64>>]) -> Option<Dense> {
    let data = data::Data::from(dense.data.clone()).keep(dense.dtype, &dense.shape, kept)?;
    Dense::new(dense.dtype, data::extents(&dense.shape, kept), data.bytes())
}
