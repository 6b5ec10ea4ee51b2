//! Numbers that extents have to be multiples of, because what runs an op refuses others: constraints of classes.

use super::relation::Relation;
use super::relations::Relations;
use super::unify::bind;
use crate::axis::{Axis, Stretch};
use crate::entity::{Class, Value};
use crate::extent::{gcd, lcm};
use crate::hash::IndexMap;
use crate::module::Module;

/// For each class of which an op asks it, what the number of its elements has to be a multiple of. Of a product the
/// fixed factors do their part, and the innermost class the rest; of a sum each term has to fit.
pub fn multiples(module: &Module, relations: &Relations) -> IndexMap<Class, u64> {
    let mut out = IndexMap::default();
    let Some(func) = module.main() else {
        return out;
    };
    let axes = |v: Value| func.values.get(v).and_then(|v| v.ty.axes());
    for ((_, op), (_, relation)) in func.ops.iter().zip(relations.iter()) {
        let asks = |r: &&Relation| r.vars.values().any(|v| v.multiple > 1);
        let Some(relation) = relation.map(AsRef::as_ref).filter(asks) else {
            continue;
        };
        let operands = relation.operands.iter().zip(op.operands.iter().copied());
        let results = op.results.iter().map(|v| Some(*v));
        let tensors = operands.chain(relation.results.iter().zip(results));
        let tensors = tensors.filter_map(|(p, v)| Some((p.as_ref()?, axes(v?)?)));
        let Ok(bound) = bind(relation, tensors.flat_map(|(p, a)| p.iter().zip(a)), module) else {
            continue;
        };
        for (info, axis) in relation.vars.values().zip(bound.values()) {
            if let (of @ 2.., Some(axis)) = (info.multiple, axis) {
                ask(axis, of, &mut out);
            }
        }
    }
    out
}

fn ask(axis: &Axis, of: u64, out: &mut IndexMap<Class, u64>) {
    match axis {
        Axis::Fixed(_) => {}
        Axis::Class(c) | Axis::Stretch(Stretch { class: c, .. }) => {
            let asked = out.entry(*c).or_insert(1);
            *asked = lcm(*asked, of);
        }
        Axis::Sum(terms) => terms.iter().for_each(|t| ask(t, of, out)),
        Axis::Prod(factors) => {
            let fixed = factors.iter().filter_map(|f| f.fixed()?.length());
            let of = fixed.fold(of, |of, n| of / gcd(of, n).max(1));
            if let Some(inner) = factors.iter().rev().find(|f| !f.is_fixed()) {
                ask(inner, of, out);
            }
        }
    }
}
