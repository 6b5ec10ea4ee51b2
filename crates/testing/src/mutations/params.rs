//! Parameters and their data.

use super::{change_op, main, pick, with};
use crate::random::Random;
use prune_opt_ir::{Attr, DType, Module, Op, Stored};

/// The ops that are a `param`.
fn params(m: &Module) -> Vec<Op> {
    let Some(func) = m.main() else {
        return Vec::new();
    };
    let all = func.ops.iter().filter(|(_, op)| op.param().is_some());
    all.map(|(id, _)| id).collect()
}

pub(super) fn param_twice(m: &mut Module, r: &mut Random) -> bool {
    let all = params(m);
    let (Some(a), Some(b)) = (pick(&all, r), pick(&all, r)) else {
        return false;
    };
    let Some(func) = main(m) else { return false };
    let name = func.ops[a].attrs.get("name").cloned();
    let ty = func.values[func.ops[a].results[0]].ty.clone();
    let other = func.ops[b].results[0];
    let same = func.values[other].ty == ty;
    if let Some(name) = name {
        func.ops[b].attrs.insert("name".into(), name);
    }
    a != b && same
}

pub(super) fn param_unknown(m: &mut Module, r: &mut Random) -> bool {
    with(params(m), r, |op| {
        let name = Attr::Symbol("nobody".into());
        change_op(m, op, |op| drop(op.attrs.insert("name".into(), name)));
    })
}

/// Changes one weight of those that `wanted` takes.
fn weight(
    m: &mut Module,
    r: &mut Random,
    wanted: impl Fn(&prune_opt_ir::Weight) -> bool,
    change: impl FnOnce(&mut prune_opt_ir::Weight),
) -> bool {
    let all: Vec<usize> = (0..m.params.len())
        .filter(|i| wanted(&m.params[*i]))
        .collect();
    with(all, r, |i| change(&mut m.params[i]))
}

pub(super) fn weight_shape(m: &mut Module, r: &mut Random) -> bool {
    weight(m, r, |w| !w.shape.is_empty(), |w| w.shape[0] += 1)
}

pub(super) fn weight_dtype(m: &mut Module, r: &mut Random) -> bool {
    // As long, so that nothing but the type is wrong.
    let other = |d| {
        if d == DType::F32 {
            DType::I32
        } else {
            DType::F64
        }
    };
    weight(m, r, |_| true, |w| w.dtype = other(w.dtype))
}

pub(super) fn weight_data(m: &mut Module, r: &mut Random) -> bool {
    weight(
        m,
        r,
        |w| w.data.is_some(),
        |w| {
            w.data = w
                .data
                .as_ref()
                .map(|d| d.bytes().slice(..d.len() - 1).into());
        },
    )
}

pub(super) fn weight_store(m: &mut Module, r: &mut Random) -> bool {
    weight(
        m,
        r,
        |_| true,
        |w| w.store = Some(Stored::Tensor(7, "nowhere".into())),
    )
}
