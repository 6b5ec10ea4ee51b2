//! Multiples: what the number kept of a class has to be a multiple of, so that layers are as wide as was asked for.
//!
//! What a runtime computes fast are whole layers: of `groups * width`, the groups bring a part of the multiple, and width
//! only has to bring the rest.

use crate::factors::{Occurrence, of_params, params, places};
use prune_opt_ir::extent::{gcd, lcm};
use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::op::{Pat, Registry, Relations, ShapeValues};
use prune_opt_ir::{Axis, Class, ClassExtents, Function, Module, Value};
use prune_opt_pass::choice;
use std::collections::{HashMap, HashSet};

choice! {
    /// What has to be a multiple.
    pub enum MultipleOn {
        /// Every axis of a layer: what groups and heads bring counts.
        Axis = "axis",
        /// The number kept of each class by itself, of one group or head.
        Class = "class",
    }
}

/// Every place where each class stands on a parameter, but for the axes of parameters that are one block's share of an axis:
/// a grouped convolution's weights have the channels of one group on their second axis, and what it reads has those of all.
pub(crate) fn widths(module: &Module, registry: &Registry) -> IndexMap<Class, Vec<Occurrence>> {
    let mut axes = Vec::new();
    for func in &module.funcs {
        let shares = shares(module, func, registry);
        for value in params(func) {
            let all = func.values.get(value).and_then(|v| v.ty.axes());
            let all = all.unwrap_or_default().iter().enumerate();
            axes.extend(all.filter(|(i, _)| !shares.contains(&(value, *i))));
        }
    }
    places(module, axes.into_iter().map(|(_, axis)| axis))
}

/// The axes of parameters that are one block's share wherever they are read.
fn shares(module: &Module, func: &Function, registry: &Registry) -> HashSet<(Value, usize)> {
    let shapes = ShapeValues::compute(module, func, registry);
    let (relations, _) = Relations::compute(module, func, registry, &shapes);
    let params: HashSet<Value> = params(func).collect();
    let mut found: HashMap<(Value, usize), bool> = HashMap::new();
    for (id, op) in func.ops.iter() {
        let Some(relation) = relations.get(id) else {
            continue;
        };
        let reads = op.operands.iter().zip(&relation.operands);
        let reads = reads.filter_map(|(v, pats)| Some(((*v)?, pats.as_ref()?)));
        let (weights, data): (Vec<_>, Vec<_>) = reads.partition(|(v, _)| params.contains(v));
        let results = relation.results.iter().flatten();
        let data = data.into_iter().map(|(_, pats)| pats).chain(results);
        let data: Vec<&Pat> = data.flatten().collect();
        for (value, pats) in weights {
            for (axis, pat) in pats.iter().enumerate() {
                *found.entry((value, axis)).or_insert(true) &= is_share(pat, &data);
            }
        }
    }
    found.retain(|_, always| *always);
    found.into_keys().collect()
}

/// Whether data have the variable of a parameter's axis, and only as a factor.
fn is_share(pat: &Pat, data: &[&Pat]) -> bool {
    let factor = |p: &&Pat| matches!(p, Pat::Prod(all) if all.contains(pat));
    matches!(pat, Pat::Var(_)) && !data.contains(&pat) && data.iter().any(factor)
}

/// Every place on a parameter, and every place on the innermost axis of a tensor: where a runtime's vectors run along, as it
/// is with the width of heads in the products of attention.
pub(crate) fn along_vectors(module: &Module) -> IndexMap<Class, Vec<Occurrence>> {
    let values = module.funcs.iter().flat_map(|f| f.values.values());
    let innermost = values.filter_map(|v| v.ty.axes()?.last());
    places(module, of_params(module).chain(innermost))
}

/// What the number kept of a class must be a multiple of, so that every axis (every term, where axes are concatenated) is a
/// multiple of `multiple`: less where other factors, which stay as they are, bring a part of it.
pub(crate) fn step(
    places: &[Occurrence],
    multiple: u64,
    classes: &impl ClassExtents,
    selected: &impl Fn(Class) -> bool,
) -> u64 {
    let stays = |a: &&Axis| {
        let mut stays = true;
        a.for_each_class(&mut |c| stays &= !selected(c));
        stays
    };
    places.iter().fold(1, |step, place| {
        let others = place.outer.iter().chain(&place.inner).filter(stays);
        let lengths = others.map(|a| a.extent(classes).length().unwrap_or(1));
        let rest = lengths.fold(1, u64::saturating_mul);
        let need = multiple / gcd(multiple, rest).max(1);
        lcm(step, need)
    })
}

/// In how many blocks a class lies, one after the other, at most: as many groups or heads as Torch-Pruning counts.
pub(crate) fn blocks(places: &[Occurrence], classes: &impl ClassExtents) -> u64 {
    let of = |place: &Occurrence| {
        let lengths = place.outer.iter();
        let lengths = lengths.map(|a| a.extent(classes).length().unwrap_or(1));
        lengths.fold(1, u64::saturating_mul)
    };
    places.iter().map(of).max().unwrap_or(1)
}
