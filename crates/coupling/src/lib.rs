//! Derives which channels can only be pruned together, by equality saturation over the algebra of tensor axes.
//!
//! - Input: a module whose types give extents (classes in it are forgotten and derived anew).
//! - Output: the same module with an expression over channel classes for each axis, and for each class its
//!   extent, its root, and, where nothing of it may go, the chain of causes.
//! - Invariant: names no op. All it knows of one is its relation. It is the only crate that knows egg.
//!
//! How: [`sites`] finds the axes that take part, [`build`] states what each op's relation says of them as unions
//! with causes, [`close`] closes them under cancellation and cuts, [`readout`] reads types off.

mod axes;
mod build;
mod close;
mod proof;
mod readout;
mod sites;
mod splat;

use build::Build;
use egg::Id;
use prune_opt_ir::entity::Entity;
use prune_opt_ir::members::members;
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Axis, Class, ClassData, Diagnostics, Function, Module, Value};
use prune_opt_pass::{Changed, Context, Pass, pass};
use sites::Sites;
use std::collections::HashMap;

pass! {
    /// Derives channel classes and writes them into all types: which channels can only be pruned together, and
    /// why some can't be pruned at all.
    pub struct Couple = "couple" {}
}

impl Pass for Couple {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        *module = couple(module, &cx.ops())?;
        let frozen = module
            .classes
            .values()
            .filter(|c| c.frozen.is_some())
            .count();
        cx.count("channel classes", (module.classes.len() - frozen) as u64);
        cx.count("frozen classes", frozen as u64);
        Ok(Changed::Yes)
    }
}

/// The module with channel classes in its types.
///
/// # Errors
/// Where an op is not what its definition asks for.
pub fn couple(module: &Module, registry: &Registry) -> Result<Module, Diagnostics> {
    let mut out = without_classes(module);
    let Some(func) = out.funcs.first().map(|f| splat::separate(&out, f)) else {
        return Ok(out);
    };
    let sites = Sites::new(&out, &func, registry)?;
    let mut build = Build::new(&sites);
    build.closure.close();
    let read = readout::read(&build);
    let mut typed = func.clone();
    for v in func.values.keys() {
        write_axes(&sites, &read.axes, &mut typed, v);
    }
    let mut classes: Vec<ClassData> = Vec::new();
    let first = first_nodes(&build);
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
    out.funcs[0] = splat::join(&typed);
    out.classes = classes
        .into_iter()
        .enumerate()
        .map(|(i, c)| (Class::new(i), c))
        .collect();
    Ok(numbered(out, registry))
}

/// The module with every class replaced by its extent.
pub fn without_classes(module: &Module) -> Module {
    let mut out = module.clone();
    for func in &mut out.funcs {
        for v in func.values.values_mut() {
            for axis in v.ty.axes_mut().into_iter().flatten() {
                if !axis.is_fixed() {
                    *axis = Axis::Fixed(axis.extent(module));
                }
            }
        }
    }
    out.classes.clear();
    out
}

fn write_axes(sites: &Sites<'_>, axes: &[Option<Axis>], func: &mut Function, value: Value) {
    let rank = func.values[value].ty.rank().unwrap_or(0);
    for i in 0..rank {
        let read = sites.live(value, i).and_then(|s| axes[s as usize].clone());
        if let (Some(read), Some(all)) = (read, func.values[value].ty.axes_mut())
            && !read.is_fixed()
        {
            all[i] = read;
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
fn numbered(mut module: Module, registry: &Registry) -> Module {
    let members = members(&module, registry);
    let types = param_types(&module);
    let key = |class: Class| {
        let root = members.get(&class).and_then(|m| m.first());
        let place = root.map(|m| {
            let param = module.params.get_index_of(&m.param);
            let axis = types.get(m.param.as_str()).and_then(|t| t.get(m.axis));
            (m.op, param, m.axis, axis.map(|a| offset(&module, a, class)))
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
    for func in &mut module.funcs {
        for v in func.values.values_mut() {
            for axis in
                v.ty.axes_mut()
                    .into_iter()
                    .flatten()
                    .filter(|a| !a.is_fixed())
            {
                *axis = axis.substitute(&mut |c| Axis::Class(new.get(&c).copied().unwrap_or(c)));
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
    module
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

/// Where the class first stands on an axis.
fn offset(module: &Module, axis: &Axis, class: Class) -> u64 {
    let mut first = u64::MAX;
    axis.positions_of(class, module, &mut |p, _| first = first.min(p));
    first
}
