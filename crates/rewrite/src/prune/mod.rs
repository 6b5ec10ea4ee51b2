//! Applies a plan: substitutes each class's keep-set into the types, then makes the rest of the module fit.
//!
//! - Input: a verified module whose types name classes; some classes have a keep-set, none empty.
//! - Output: a verified module. Types are the same expressions; classes have fewer elements. Parameters are sliced,
//!   attributes and operands that restate extents say the new ones, positions are renumbered.
//! - Operands are corrected use by use: exporters share one constant between operands that come to differ. A
//!   constant that a single use reads is changed in place; otherwise the use gets a clone.
//! - An extent that reaches data (a scale computed from a shape) keeps its value.
//! - What no class touches is shared with the input, not copied, and keeps its place in its store.
//! - Deterministic, whatever the number of threads.

mod blocks;
mod edit;
mod function;
mod restate;
mod scale;
mod slice;
#[cfg(test)]
mod tests;

use prune_opt_ir::members::members;
use prune_opt_ir::module::Remaining;
use prune_opt_ir::op::Registry;
use prune_opt_ir::plan::{Keep, is_own, kept, kept_alone, renumber};
use prune_opt_ir::verify::{Verified, verify};
use prune_opt_ir::{
    Axis, Class, Diagnostic, Diagnostics, Extent, Module, OpData, Place, Type, Weight, parallel,
};
use prune_opt_pass::{Changed, Context, Pass};
use std::collections::{HashMap, HashSet};

prune_opt_pass::pass! {
    /// Applies the keep-sets of all classes: parameters are sliced, and what restates extents is recomputed. The
    /// scores and keep-sets go with the elements.
    pub struct Prune = "prune" {}
}

impl Pass for Prune {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        let ops = cx.ops();
        cx.warn_without_classes(module);
        let total = |m: &Module| {
            m.classes
                .values()
                .fold(0u64, |n, c| n.saturating_add(c.extent))
        };
        let before = total(module);
        let pruned = prune(verify(module, &ops)?, 0)?;
        let after = total(&pruned);
        cx.count("elements removed", before.saturating_sub(after));
        let changed = module.classes != pruned.classes;
        *module = pruned;
        Ok(Changed::from(changed))
    }
}

/// For each axis of a tensor the positions that stay; `None`: all.
type Kept = Vec<Option<Keep>>;

/// The classes that lose elements.
struct Keeps(HashSet<Class>);

impl Keeps {
    fn of(module: &Module) -> Keeps {
        let classes = module.classes.iter();
        let lossy = classes.filter(|(_, data)| data.kept() < data.extent);
        Keeps(lossy.map(|(class, _)| *class).collect())
    }
    /// Whether an axis loses elements.
    fn touch(&self, axis: &Axis) -> bool {
        let mut found = false;
        axis.for_each_class(&mut |c| found |= self.0.contains(&c));
        found
    }
    /// The positions of an axis that stay, which the axis alone says; `None`: all.
    fn of_axis(&self, axis: &Axis, old: &Module) -> Option<Vec<u64>> {
        kept_alone(old, axis).ok().flatten()
    }
    /// For each axis the positions that stay; `None` where all axes keep everything.
    fn of_axes(&self, axes: &[Axis], old: &Module) -> Option<Kept> {
        if !axes.iter().any(|a| self.touch(a)) {
            return None;
        }
        let all = kept(old, axes);
        all.iter().any(Option::is_some).then_some(all)
    }
}

/// The module with every keep-set applied, using `threads` threads (0: as many as there are cores).
///
/// # Errors
/// Where something can't be made to fit: an integer operand that is neither constant nor computed by ops that say
/// what they do to shapes.
pub fn prune(verified: Verified<'_>, threads: usize) -> Result<Module, Diagnostics> {
    let old = verified.module();
    let keeps = Keeps::of(old);
    let mut new = old.clone();
    for data in new.classes.values_mut() {
        data.extent = data.kept();
        // Scores are of a net that is no more.
        (data.importance, data.block_importance, data.sensitivity) = (None, None, None);
        (data.keep, data.block_keep, data.by) = (None, None, None);
    }
    if keeps.0.is_empty() {
        return Ok(new);
    }
    let mut found = lengths(old, &keeps);
    if !found.0.is_empty() {
        return Err(found);
    }
    slice_params(old, &keeps, &mut new, threads, &mut found);
    renumber(old, &mut new);
    for (i, func) in old.funcs.iter().enumerate() {
        let mine = std::mem::take(&mut new.funcs[i]);
        let rewrite = function::Rewrite::new(verified, &keeps, func, &mut new, mine);
        let (func, errors) = rewrite.run();
        new.funcs[i] = func;
        found.0.extend(errors.0);
    }
    found.into_result()?;
    find_roots(&mut new, verified.registry());
    Ok(new)
}

/// Finds other roots for classes that lost all elements which stood on theirs (`c3[0:2] + 4` names none once only
/// later elements of `c3` are left).
fn find_roots(new: &mut Module, registry: &Registry) {
    let params = new.funcs.iter().flat_map(|func| {
        let typed = |op: &'_ OpData| Some(&func.values.get(*op.results.first()?)?.ty);
        let ops = func.ops.values();
        ops.filter_map(move |op| Some((op.param()?, typed(op)?)))
    });
    let types: HashMap<&str, &Type> = params.collect();
    let gone = new.classes.iter().filter(|(class, data)| {
        data.root.as_ref().is_some_and(|(param, axis)| {
            let ty = types.get(&**param);
            !ty.is_some_and(|ty| ty.may_mention(*axis, **class))
        })
    });
    let gone: Vec<Class> = gone.map(|(class, _)| *class).collect();
    if gone.is_empty() {
        return;
    }
    let members = members(new, registry);
    for class in gone {
        let root = members.get(&class).and_then(|all| all.first());
        if let Some(data) = new.classes.get_mut(&class) {
            data.root = root.map(|m| (m.param.clone(), m.axis));
        }
    }
}

/// An axis that loses elements may keep this many positions: each takes eight bytes while parameters are sliced.
const LONGEST: u64 = 1 << 28;

/// What loses elements and is too long to say which positions stay. A module without weights may state any extent.
fn lengths(old: &Module, keeps: &Keeps) -> Diagnostics {
    let left = Remaining(old);
    let mut found = Diagnostics::default();
    for value in old.funcs.iter().flat_map(|f| f.values.values()) {
        let axes = value.ty.axes().unwrap_or_default();
        let own = |c: Class| old.classes.get(&c).is_some_and(is_own);
        let blocks = axes.iter().any(|a| a.classes().into_iter().any(own));
        let all = axes.iter().map(|a| a.extent(&left));
        let all = all.fold(Extent::one(), |n, e| n.mul(&e));
        let long = |a: &&Axis| {
            // Positions may have to be listed for each position of another axis.
            let kept = if blocks { all.clone() } else { a.extent(&left) };
            keeps.touch(a) && kept.constant().is_some_and(|n| n > LONGEST as i64)
        };
        if let Some(axis) = axes.iter().find(long) {
            let message =
                format!("`{axis}` is too long to prune: more than {LONGEST} positions would stay");
            found.push(Diagnostic::error(message).at(value.span));
        }
    }
    found
}

/// Slices all parameters along the axes whose types lose elements.
fn slice_params(
    old: &Module,
    keeps: &Keeps,
    new: &mut Module,
    threads: usize,
    found: &mut Diagnostics,
) {
    let mut seen = HashSet::new();
    let mut jobs: Vec<(&str, &Weight, Kept)> = Vec::new();
    for func in &old.funcs {
        for op in func.ops.values() {
            let (Some(name), [value]) = (op.param(), &op.results[..]) else {
                continue;
            };
            let axes = func.values.get(*value).and_then(|v| v.ty.axes());
            if let (Some(weight), Some(axes)) = (old.params.get(name), axes)
                && let Some(kept) = keeps.of_axes(axes, old)
                && seen.insert(name)
            {
                jobs.push((name, weight, kept));
            }
        }
    }
    let bytes = jobs.iter().map(|(_, w, _)| w.bytes()).sum();
    let work = || parallel::map(&jobs, bytes, |(_, w, kept)| slice::weight(w, kept));
    let pool = || rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let done = match (threads > 0).then(pool) {
        Some(Ok(pool)) => pool.install(work),
        _ => work(),
    };
    for ((name, ..), weight) in jobs.iter().zip(done) {
        match (weight, new.params.get_mut(*name)) {
            (Some(weight), Some(slot)) => *slot = weight,
            _ => found.push(
                Diagnostic::error(format!("`@{name}` can't be sliced"))
                    .place(Place::Initializer(name.to_string()))
                    .help("elements of no fixed size have no axes to slice: freeze its classes"),
            ),
        }
    }
}
