//! Derives which channels can only be pruned together, by equality saturation over the algebra of tensor axes.
//!
//! - Input: a module whose types give extents (classes in it are forgotten and derived anew).
//! - Output: the same module with an expression over channel classes for each axis, and for each class its
//!   extent, its root, and, where nothing of it may go, the chain of causes.
//! - Invariant: names no op. All it knows of one is its relation. It is the only crate that knows egg.
//!
//! How: `sites` finds the axes that take part, `build` states what each op's relation says of them, `close` closes
//! that under cancellation and cuts, `readout` reads types off. Axes that an op says are one share a node of the
//! e-graph, so that it has one for each layer and not one for each tensor; others are made one by unions. `reasons`
//! has a row for either, and by these `local` and `proof` find the ways back from nodes to axes.

mod axes;
mod build;
mod close;
mod local;
mod proof;
mod prove;
mod readout;
mod reasons;
mod singles;
mod sites;
mod splat;
mod symbols;

pub use prove::{Proven, prove, replay};

use build::Build;
use egg::Id;
use proof::Chains;
use prune_opt_ir::entity::Entity;
use prune_opt_ir::extent::lcm;
use prune_opt_ir::members::{Root, roots};
use prune_opt_ir::module::Def;
use prune_opt_ir::op::{Registry, Relations, multiples};
use prune_opt_ir::{
    Axis, Class, ClassData, Diagnostic, Diagnostics, Function, Leaf, Module, Substitution, Value,
};
use prune_opt_pass::{Changed, Context, Pass, pass};
use readout::Readout;
use reasons::Site;
use sites::Sites;
use std::collections::{BTreeMap, HashMap};
use symbols::{closed, numbers};

pass! {
    /// Derives channel classes and writes them into all types: which channels can only be pruned together, and
    /// why some can't be pruned at all.
    pub struct Couple = "couple" {}
}

impl Pass for Couple {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        let kept = module.classes.values().filter(|c| c.kept() < c.extent);
        let kept = kept.count();
        if kept > 0 {
            let classes = if kept == 1 {
                "a class keeps"
            } else {
                "classes keep"
            };
            let message = format!("what {classes} is forgotten: `couple` finds the classes anew");
            let help =
                "`prune` alone carries keep-sets out; `write-plan` before `couple` saves them";
            cx.warn(Diagnostic::warning(message).help(help));
        }
        couple_in_place(module, &cx.ops())?;
        cx.looked_for_classes(module);
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
    couple_numbered(module, registry).map(drop)
}

/// The same, and the class that each was numbered as, in the order in which they are read off.
fn couple_numbered(
    module: &mut Module,
    registry: &Registry,
) -> Result<Vec<Option<Class>>, Diagnostics> {
    let stated = stated(module);
    forget_classes(module);
    let Some(func) = module.funcs.first_mut().map(std::mem::take) else {
        return Ok(Vec::new());
    };
    let (mut func, copies) = splat::separate(module, func);
    let found = find(module, &mut func, registry);
    let relations = match found {
        Ok((found, sites)) => {
            for (value, i, id) in found.axes {
                let old = func.values[value].ty.axes_mut();
                let old = old.and_then(|a| a.get_mut(i as usize));
                if let (Some(old), Some(axis)) = (old, &found.expressions[usize::from(id)]) {
                    *old = axis.clone();
                }
            }
            let classes = found.classes.into_iter().enumerate();
            module.classes = classes.map(|(i, c)| (Class::new(i), c)).collect();
            Ok(sites)
        }
        Err(wrong) => Err(wrong),
    };
    module.funcs[0] = func;
    let numbers = match relations {
        Ok(relations) => {
            for (class, multiple) in multiples(module, &relations) {
                if let Some(data) = module.classes.get_mut(&class) {
                    data.multiple = multiple;
                }
            }
            splat::agree(module, &copies);
            number(module, registry, &relations)
        }
        Err(wrong) => {
            splat::join(module, &copies);
            return Err(wrong);
        }
    };
    splat::join(module, &copies);
    restate(module, stated);
    Ok(numbers)
}

/// Whether an axis of an op's result has a symbol that turns out to be another. The symbols of inputs are the caller's.
fn renamed(func: &Function, value: Value, axis: usize, found: &Axis) -> bool {
    let data = &func.values[value];
    let (Axis::Fixed(found), Def::Result(..)) = (found, data.def) else {
        return false;
    };
    match data.ty.axes().and_then(|all| all.get(axis)) {
        Some(Axis::Fixed(old)) => {
            old != found && old.constant().is_none() && found.constant().is_none()
        }
        _ => false,
    }
}

/// A class that is alone on a parameter's axis, by that place.
type Stated = BTreeMap<(String, usize), ClassData>;

/// What the module says of classes beyond what coupling derives: constraints that somebody wrote down.
fn stated(module: &Module) -> Stated {
    let mut all = Stated::new();
    if module.classes.is_empty() {
        return all;
    }
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
            if old.multiple > 0 {
                new.multiple = lcm(new.multiple, old.multiple);
            }
            new.frozen = new.frozen.take().or(old.frozen);
        }
    }
}

/// Axes that are not fixed, each with its e-class, what those are, and the classes in them.
struct Found {
    axes: Vec<(Value, u32, Id)>,
    expressions: Vec<Option<Axis>>,
    classes: Vec<ClassData>,
}

/// What was found, and what is as true of the module with classes: they change no extent.
type Finding = (Found, Relations);

/// How often types are looked at again with numbers in place of symbols; a chain of symbols that each follow from the last
/// is no net.
const MOST_ROUNDS: usize = 16;

/// Writes numbers into the types of `func` where symbols turn out to be some.
fn find(module: &Module, func: &mut Function, registry: &Registry) -> Result<Finding, Diagnostics> {
    let mut round = 0;
    loop {
        let sites = Sites::new(module, func, registry)?;
        let (build, read) = closed(&sites);
        let numbers = numbers(&build);
        round += 1;
        if numbers.is_empty() || round == MOST_ROUNDS {
            let found = found(build, read);
            return Ok((found, sites.relations));
        }
        drop(build);
        drop(sites);
        for (value, axis, number) in numbers {
            let axes = func.values[value].ty.axes_mut();
            if let Some(old) = axes.and_then(|all| all.get_mut(axis)) {
                *old = number.into();
            }
        }
    }
}

fn found(mut build: Build<'_>, read: Readout) -> Found {
    let sites = build.sites;
    let mut axes = Vec::with_capacity(2 * sites.func.values.len());
    for value in sites.func.values.keys() {
        for (i, slot) in sites.axes(value).enumerate() {
            let axis = read.axis(&build, slot);
            let open = axis.filter(|(_, a)| !a.is_fixed() || renamed(sites.func, value, i, a));
            axes.extend(open.map(|(id, _)| (value, i as u32, id)));
        }
    }
    let first = first_sites(&build);
    let mut chains = Chains::new(&mut build);
    let mut classes = Vec::new();
    for parts in &read.classes {
        let frozen = parts.first().and_then(|id| {
            let fact = chains.fact(id);
            let from = first[usize::from(id)].unwrap_or(fact.node.into());
            fact.frozen.and_then(|_| chains.frozen(from))
        });
        classes.push(ClassData {
            extent: parts.extent,
            frozen,
            ..ClassData::default()
        });
    }
    Found {
        axes,
        expressions: read.axes,
        classes,
    }
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

/// The first of parameters' axes in each e-class: where chains start.
fn first_sites(build: &Build<'_>) -> Vec<Option<Site>> {
    let graph = &build.closure.graph;
    let mut first = vec![None; graph.nodes().len()];
    for (slot, node) in build.nodes.iter().enumerate() {
        if let Some(id) = node
            && build.sites.is_channel(slot as u32)
        {
            let site = Site::of_slot(*id, slot as u32);
            first[usize::from(graph.find(*id))].get_or_insert(site);
        }
    }
    first
}

/// Numbers classes by their roots in program order, and writes the roots down; returns the new class of each. One of one
/// element that has no member any more is none.
fn number(module: &mut Module, registry: &Registry, relations: &Relations) -> Vec<Option<Class>> {
    let found = roots(module, registry, relations);
    let mut offsets = Offsets::new();
    let all = module.classes.iter().zip(found);
    let all = all.filter(|((_, data), root)| root.is_some() || data.extent != 1);
    let mut order: Vec<_> = all.map(|((class, _), root)| (*class, root)).collect();
    order.sort_by_cached_key(|(class, root)| {
        let place = root.as_ref().map(|r| {
            let param = module.params.get_index_of(r.param);
            (r.op, param, r.axis, offsets.of(module, r, *class))
        });
        (place.is_none(), place, *class)
    });
    let mut new = vec![None; module.classes.len()];
    for (i, (old, _)) in order.iter().enumerate() {
        new[old.index()] = Some(Class::new(i));
    }
    let named = |(class, root): (Class, Option<Root<'_>>)| {
        (class, root.map(|r| (r.param.to_string(), r.axis)))
    };
    let order: Vec<_> = order.into_iter().map(named).collect();
    let number = |leaf: Leaf| {
        let class = new.get(leaf.class().index()).copied().flatten();
        class.map_or(Axis::one(), |class| leaf.of(class))
    };
    let mut renumbered = Substitution::new(number);
    for func in &mut module.funcs {
        for v in func.values.values_mut() {
            let axes = v.ty.axes_mut().into_iter().flatten();
            for axis in axes.filter(|a| !a.is_fixed()) {
                *axis = renumbered.of(axis);
            }
        }
    }
    let old = std::mem::take(&mut module.classes);
    let mut old: Vec<Option<ClassData>> = old.into_values().map(Some).collect();
    for (i, (class, root)) in order.into_iter().enumerate() {
        if let Some(data) = old.get_mut(class.index()).and_then(Option::take) {
            let data = ClassData { root, ..data };
            module.classes.insert(Class::new(i), data);
        }
    }
    new
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

/// Where classes first stand on axes, which is told from extents: an axis may be long.
struct Offsets(HashMap<(Value, usize), HashMap<Class, u64>>);

impl Offsets {
    fn new() -> Self {
        Offsets(HashMap::new())
    }

    /// Where the class first stands on its root's axis; the largest number behind symbols.
    fn of(&mut self, module: &Module, root: &Root<'_>, class: Class) -> u64 {
        let func = module.main();
        let ty = func.and_then(|f| Some(&f.values.get(root.value)?.ty));
        match ty.and_then(|t| t.axes()?.get(root.axis)) {
            Some(Axis::Class(c)) if *c == class => 0,
            None => u64::MAX,
            Some(axis) => {
                let all = self.0.entry((root.value, root.axis)).or_insert_with(|| {
                    let mut all = HashMap::new();
                    offsets(module, axis, Some((0, 1)), &mut all);
                    all
                });
                all.get(&class).copied().unwrap_or(u64::MAX)
            }
        }
    }
}

/// Adds the classes of an axis of which each element stands for `stride` elements, the first one at `at`; `None`
/// where that is not known.
fn offsets(module: &Module, axis: &Axis, at: Option<(u64, u64)>, out: &mut HashMap<Class, u64>) {
    let Some((at, stride)) = at else {
        return;
    };
    match axis {
        Axis::Fixed(_) => {}
        Axis::Class(c) => {
            let first = out.entry(*c).or_insert(at);
            *first = at.min(*first);
        }
        Axis::Stretch(s) => {
            let first = out.entry(s.class).or_insert(at);
            *first = at.min(*first);
        }
        Axis::Sum(terms) => {
            let mut at = Some(at);
            for t in terms.iter() {
                offsets(module, t, at.map(|at| (at, stride)), out);
                let n = t.extent(module).length();
                let n = n.and_then(|n| n.checked_mul(stride));
                at = at.zip(n).and_then(|(at, n)| at.checked_add(n));
            }
        }
        Axis::Prod(factors) => {
            let mut stride = Some(stride);
            for f in factors.iter().rev() {
                offsets(module, f, stride.map(|s| (at, s)), out);
                let n = f.extent(module).length();
                stride = stride.zip(n).and_then(|(s, n)| s.checked_mul(n));
            }
        }
    }
}
