//! The ops that move data and compute nothing: the algebra's own morphisms, which passes may build.
//!
//! Each file defines one op. Their relations are built from an op's ranks, constants and shape values, since what
//! a reshape or a slice does is not fixed by its name.

mod concat;
mod constant;
mod cuts;
mod expand;
mod flatten;
mod gather;
mod identity;
mod pad;
mod param;
mod part;
mod reshape;
mod slice;
mod split;
mod squeeze;
mod tile;
mod transpose;
mod unsqueeze;

pub use concat::{joined, side_by_side};
pub use cuts::Cuts;
pub use gather::picked;
pub use identity::copied;

use crate::attr::{Attr, Attrs};
use crate::entity::Value;
use crate::module::OpData;
use crate::op::{Definition, OpView};
use std::collections::HashSet;

/// The names of all movement ops.
pub fn names() -> HashSet<&'static str> {
    ALL.iter().map(|def| def().name).collect()
}

/// All movement ops.
pub const ALL: &[fn() -> Definition] = &[
    param::param,
    constant::constant,
    identity::identity,
    reshape::reshape,
    flatten::flatten,
    squeeze::squeeze,
    unsqueeze::unsqueeze,
    transpose::transpose,
    concat::concat,
    split::split,
    slice::slice,
    pad::pad,
    expand::expand,
    tile::tile,
    gather::gather,
];

/// An op of two operands along axis 0.
fn along_first(name: &str, operands: [Value; 2]) -> OpData {
    OpData {
        name: name.into(),
        operands: operands.into_iter().map(Some).collect(),
        attrs: Attrs::from_iter([("axis".into(), Attr::Int(0))]),
        ..OpData::default()
    }
}

/// The rank of an operand, or that it is not known.
fn rank(view: &OpView<'_>, index: usize) -> Option<usize> {
    view.operand_rank(index)
}

/// The axes that `axes` names (an attribute in older opsets, an operand in newer ones), ascending and once each.
///
/// # Errors
/// Where one is out of range.
fn axes(view: &OpView<'_>, listed: &[i64], rank: usize) -> Result<Vec<usize>, String> {
    let mut out = Vec::new();
    for axis in listed {
        out.push(view.axis(*axis, rank)?);
    }
    out.sort_unstable();
    let before = out.len();
    out.dedup();
    if out.len() < before {
        return Err(format!("an axis is named twice in {listed:?}"));
    }
    Ok(out)
}
