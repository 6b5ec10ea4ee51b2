//! Derives which channels can only be pruned together, by equality saturation over the algebra of tensor axes.
//!
//! - Input: a module whose types give extents (classes in it are forgotten and derived anew).
//! - Output: the same module with an expression over channel classes for each axis, and for each class its
//!   extent, its root, and, where nothing of it may go, the chain of causes.
//! - Invariant: names no op. All it knows of one is its relation. It is the only crate that knows egg.
//!
//! How: `sites` finds the axes that take part, `build` states what each op's relation says of them as unions
//! with causes, `close` closes them under cancellation and cuts, `readout` reads types off.

mod axes;
mod build;
mod close;
mod proof;
mod prove;
mod readout;
mod sites;
mod splat;

pub use prove::{Proven, prove, replay};

use build::Build;
use egg::Id;
use prune_opt_ir::entity::Entity;
use prune_opt_ir::members::members_with;
use prune_opt_ir::op::{Registry, Relations, ShapeValues};
use prune_opt_ir::{Axis, Class, ClassData, Diagnostics, Function, Module, Substitution, Value};
use prune_opt_pass::{Changed, Context, Pass, pass};
use sites::Sites;
use std::collections::{BTreeMap, HashMap};

pass! {
    /// Derives channel classes and writes them into all types: which channels can only be pruned together, and
    /// why some can't be pruned at all.
    pub struct Couple = "couple" {}
}

impl Pass for Couple {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        couple_in_place(module, &cx.ops())?;
        let frozen = module
            .classes
            .values()
            .filter(|c| c.frozen.is_some())
            .count();
        cx.count("channel classes", (module.classes.len() - frozen) as u64);
        cx.count("frozen classes", frozen as u64);
        Ok(Changed::Yes)
    }

    /// Proves the classes, and has every step of the proof checked against the definitions of the ops.
    fn replay(&self, module: &Module, cx: &mut Context) -> Result<(), Diagnostics> {
        let ops = cx.ops();
        let checked = prove::replay(module, &ops)?;
        cx.count("proof steps replayed", checked.steps as u64);
        Ok(())
    }
}

/// The module with channel classes in its types.
///
/// # Errors
/// Where an op is not what its definition asks for.
pub fn couple(module: &Module, registry: &Registry) -> Result<Module, Diagnostics> {
    let mut out = module.clone();
    couple_in_place(&mut out, registry)?;
    Ok(out)
}

/// Writes channel classes into the types of `module`. After an error it has no classes.
///
/// # Errors
/// Where an op is not what its definition asks for.
pub fn couple_in_place(module: &mut Module, registry: &Registry) -> Result<(), Diagnostics> {
    let stated = stated(module);
    forget_classes(module);
    let Some(func) = module.funcs.first_mut().map(std::mem::take) else {
        return Ok(());
    };
    let (mut func, copies) = splat::separate(module, func);
    let found = find(module, &func, registry);
    let relations = match found {
        Ok((found, sites)) => {
            for (value, i, axis) in found.axes {
                if let Some(old) = func.values[value].ty.axes_mut().and_then(|a| a.get_mut(i)) {
                    *old = axis;
                }
            }
            let classes = found.classes.into_iter().enumerate();
            module.classes = classes.map(|(i, c)| (Class::new(i), c)).collect();
            Ok(sites)
        }
        Err(wrong) => Err(wrong),
    };
    module.funcs[0] = func;
    match relations {
        Ok((shapes, relations)) => number(module, registry, &shapes, &relations),
        Err(wrong) => {
            splat::join(module, &copies);
            return Err(wrong);
        }
    }
    splat::join(module, &copies);
    restate(module, stated);
    Ok(())
}

/// A class that is alone on a parameter's axis, by that place.
type Stated = BTreeMap<(String, usize), ClassData>;

/// What the module says of classes beyond what coupling derives: constraints that somebody wrote down.
fn stated(module: &Module) -> Stated {
    let mut all = Stated::new();
    for (name, axes) in param_types(module) {
        for (i, axis) in axes.iter().enumerate() {
            if let Axis::Class(c) = axis
                && let Some(data) = module.classes.get(c)
                && (data.frozen.is_some() || data.min > 0 || data.multiple > 0)
            {
                all.insert((name.to_string(), i), data.clone());
            }
        }
    }
    all
}

/// Writes constraints down again, where a class stands alone in the same place.
fn restate(module: &mut Module, stated: Stated) {
    if stated.is_empty() {
        return;
    }
    let types = param_types(module);
    let mut found = Vec::new();
    for ((name, i), data) in stated {
        if let Some(Axis::Class(c)) = types.get(name.as_str()).and_then(|t| t.get(i)) {
            found.push((*c, data));
        }
    }
    for (class, old) in found {
        if let Some(new) = module.classes.get_mut(&class) {
            new.min = new.min.max(old.min);
            new.multiple = new.multiple.max(old.multiple);
            new.frozen = new.frozen.take().or(old.frozen);
        }
    }
}

/// Axes that are not fixed, and the classes in them.
struct Found {
    axes: Vec<(Value, usize, Axis)>,
    classes: Vec<ClassData>,
}

/// What was found, and what is as true of the module with classes: they change no extent.
type Finding = (Found, (ShapeValues, Relations));

fn find(module: &Module, func: &Function, registry: &Registry) -> Result<Finding, Diagnostics> {
    let sites = Sites::new(module, func, registry)?;
    let mut build = Build::new(&sites);
    build.closure.close();
    let read = readout::read(&build);
    let mut axes = Vec::new();
    for (value, data) in func.values.iter() {
        for i in 0..data.ty.rank().unwrap_or(0) {
            let axis = sites
                .live(value, i)
                .and_then(|s| read.axes[s as usize].as_ref());
            axes.extend(
                axis.filter(|a| !a.is_fixed())
                    .map(|a| (value, i, a.clone())),
            );
        }
    }
    let first = first_nodes(&build);
    let mut classes = Vec::new();
    for &id in &read.classes {
        let extent = build.closure.extent(id).length().unwrap_or(0);
        let fact = &build.closure.graph[id].data;
        let from = first.get(&id).copied().unwrap_or(fact.node);
        let frozen = fact.frozen.and_then(|_| build.frozen_chain(from));
        classes.push(ClassData {
            extent,
            frozen,
            ..ClassData::default()
        });
    }
    drop(build);
    Ok((Found { axes, classes }, (sites.shapes, sites.relations)))
}

/// Replaces every class in types by its extent.
pub fn forget_classes(module: &mut Module) {
    let classes = std::mem::take(&mut module.classes);
    for func in &mut module.funcs {
        for v in func.values.values_mut() {
            for axis in v.ty.axes_mut().into_iter().flatten() {
                if !axis.is_fixed() {
                    *axis = Axis::Fixed(axis.extent(&classes));
                }
            }
        }
    }
}

/// The first node of a parameter's axis in each e-class: where chains start.
fn first_nodes(build: &Build<'_>) -> HashMap<Id, Id> {
    let mut first = HashMap::new();
    for (slot, node) in build.nodes.iter().enumerate() {
        if let Some(id) = node
            && build.sites.is_channel(slot as u32)
        {
            first.entry(build.closure.graph.find(*id)).or_insert(*id);
        }
    }
    first
}

/// Numbers classes by their roots in program order, and writes the roots down.
fn number(module: &mut Module, registry: &Registry, shapes: &ShapeValues, relations: &Relations) {
    let members = members_with(module, registry, shapes, relations);
    let types = param_types(module);
    let key = |class: Class| {
        let root = members.get(&class).and_then(|m| m.first());
        let place = root.map(|m| {
            let param = module.params.get_index_of(&m.param);
            let axis = types.get(m.param.as_str()).and_then(|t| t.get(m.axis));
            (
                m.op,
                param,
                m.axis,
                axis.map(|a| offset(module, a, class).unwrap_or(u64::MAX)),
            )
        });
        (place.is_none(), place, class)
    };
    let mut order: Vec<Class> = module.classes.keys().copied().collect();
    order.sort_by_cached_key(|c| key(*c));
    let new: HashMap<Class, Class> = order
        .iter()
        .enumerate()
        .map(|(i, c)| (*c, Class::new(i)))
        .collect();
    let roots: Vec<Option<(String, usize)>> = order
        .iter()
        .map(|c| members.get(c)?.first().map(|m| (m.param.clone(), m.axis)))
        .collect();
    let mut renumbered = Substitution::new(|c| Axis::Class(new.get(&c).copied().unwrap_or(c)));
    for func in &mut module.funcs {
        for v in func.values.values_mut() {
            let axes = v.ty.axes_mut().into_iter().flatten();
            for axis in axes.filter(|a| !a.is_fixed()) {
                *axis = renumbered.of(axis);
            }
        }
    }
    let mut old = std::mem::take(&mut module.classes);
    for (i, (c, root)) in order.into_iter().zip(roots).enumerate() {
        if let Some(mut data) = old.swap_remove(&c) {
            data.root = root;
            module.classes.insert(Class::new(i), data);
        }
    }
}

/// The axes of each parameter, as its first `param` has them.
fn param_types(module: &Module) -> HashMap<&str, &[Axis]> {
    let mut types = HashMap::new();
    if let Some(func) = module.main() {
        for op in func.ops.values() {
            if let (Some(name), Some(v)) = (op.param(), op.results.first()) {
                types
                    .entry(name)
                    .or_insert(func.values[*v].ty.axes().unwrap_or_default());
            }
        }
    }
    types
}

/// Where the class first stands on an axis, which is told from the extents: an axis may be long.
/// `None` where it does not, or behind symbols.
fn offset(module: &Module, axis: &Axis, class: Class) -> Option<u64> {
    match axis {
        Axis::Fixed(_) => None,
        Axis::Class(c) => (*c == class).then_some(0),
        Axis::Sum(terms) => {
            let mut at = 0u64;
            for t in terms.iter() {
                if let Some(first) = offset(module, t, class) {
                    return at.checked_add(first);
                }
                at = at.checked_add(t.extent(module).length()?)?;
            }
            None
        }
        Axis::Prod(factors) => {
            let (mut stride, mut first) = (Some(1u64), None::<u64>);
            for f in factors.iter().rev() {
                let here = offset(module, f, class).zip(stride);
                let here = here.and_then(|(at, stride)| at.checked_mul(stride));
                first = first.into_iter().chain(here).min();
                let n = f.extent(module).length();
                stride = stride.zip(n).and_then(|(s, n)| s.checked_mul(n));
            }
            first
        }
    }
}
