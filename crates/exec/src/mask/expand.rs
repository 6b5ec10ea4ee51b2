//! Ops that have a body, replaced by it where elements are absent that it sums or normalises over: then masks go
//! to the ops inside.

use crate::error;
use crate::presence::Presence;
use prune_opt_ir::op::{Eval, OpView, Registry, Relation, ShapeValues, body};
use prune_opt_ir::{
    Arena, Def, Diagnostics, Function, Module, Op, OpData, Span, Type, Value, ValueData,
};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// The module with bodies in place of all ops that have one: what such ops are, in primitive ops.
///
/// # Errors
/// One diagnostic for each op whose body can't be used.
pub fn expand_bodies(module: &Module, registry: &Registry) -> Result<Module, Diagnostics> {
    let all = |view: &OpView<'_>| matches!(view.def.eval, Eval::Body(_));
    Ok(expand_where(module, registry, &all)?.into_owned())
}

/// The module with such bodies in place.
///
/// # Errors
/// One diagnostic for each op whose body can't be used.
pub(super) fn expand<'m>(
    module: &'m Module,
    registry: &Registry,
    presence: &Presence<'_>,
) -> Result<Cow<'m, Module>, Diagnostics> {
    expand_where(module, registry, &|view| wanted(view, presence))
}

/// Bodies may use ops that have bodies, so this is repeated.
fn expand_where<'m>(
    module: &'m Module,
    registry: &Registry,
    wanted: &dyn Fn(&OpView<'_>) -> bool,
) -> Result<Cow<'m, Module>, Diagnostics> {
    let mut module = Cow::Borrowed(module);
    for _ in 0..DEEPEST {
        match once(&module, registry, wanted)? {
            Some(more) => module = Cow::Owned(more),
            None => break,
        }
    }
    Ok(module)
}

/// More levels than this are a body that uses itself.
const DEEPEST: usize = 32;

fn once(
    module: &Module,
    registry: &Registry,
    wanted: &dyn Fn(&OpView<'_>) -> bool,
) -> Result<Option<Module>, Diagnostics> {
    let Some(graph) = module.main() else {
        return Ok(None);
    };
    let shapes = ShapeValues::compute(module, graph, registry);
    let mut bodies: HashMap<Op, Module> = HashMap::new();
    let mut found = Diagnostics::default();
    for (id, op) in graph.ops.iter() {
        let Some(def) = registry.of(op) else { continue };
        let view = OpView {
            module,
            func: graph,
            op,
            def,
            shapes: &shapes,
        };
        if !wanted(&view) {
            continue;
        }
        match body(&view, registry) {
            Some(Ok(body)) => drop(bodies.insert(id, body)),
            Some(Err(words)) => found.push(error::at(graph, op, "mask", words.into())),
            None => {}
        }
    }
    found.into_result()?;
    if bodies.is_empty() {
        return Ok(None);
    }
    let mut out = module.clone();
    if let Some(main) = out.funcs.first_mut() {
        *main = replaced(graph, &bodies);
    }
    Ok(Some(out))
}

/// Whether an op that has a body lacks elements that it does more with than pass them on.
fn wanted(view: &OpView<'_>, presence: &Presence<'_>) -> bool {
    if !matches!(view.def.eval, Eval::Body(_)) {
        return false;
    }
    let Ok(Some(relation)) = Relation::of(view.def, view) else {
        return false;
    };
    view.op.operands.iter().enumerate().any(|(i, v)| {
        let ty = v.and_then(|v| view.func.values.get(v)).map(|v| &v.ty);
        let axes = ty.and_then(|t| t.axes()).unwrap_or_default();
        let mut axes = axes.iter().enumerate();
        axes.any(|(j, axis)| !relation.is_pointwise(i, j) && presence.touches(axis))
    })
}

/// The function with bodies in place of ops. Old values keep their ids.
fn replaced(graph: &Function, bodies: &HashMap<Op, Module>) -> Function {
    let names = graph.values.values().filter_map(|v| v.name.clone());
    let mut names: HashSet<String> = names.collect();
    let mut next = 0usize;
    let mut name = || loop {
        let name = format!("body.{next}");
        next += 1;
        if names.insert(name.clone()) {
            return name;
        }
    };
    let mut func = Function {
        ops: Arena::new(),
        ..graph.clone()
    };
    for (id, op) in graph.ops.iter() {
        let Some(inner) = bodies.get(&id).and_then(Module::main) else {
            push(&mut func, op.clone());
            continue;
        };
        let given = op.operands.iter().flatten().copied();
        let inputs = inner.inputs.iter().copied().zip(given);
        let outputs = inner
            .outputs
            .iter()
            .copied()
            .zip(op.results.iter().copied());
        let mut map: HashMap<Value, Value> = inputs.chain(outputs).collect();
        for inside in inner.ops.values() {
            let mut outside = inside.clone();
            outside.span = op.span;
            for v in outside.operands.iter_mut().flatten() {
                *v = map.get(v).copied().unwrap_or(*v);
            }
            for v in &mut outside.results {
                let ty = inner.values.get(*v).map(|d| d.ty.clone());
                let ty = ty.unwrap_or(Type::Unknown);
                *v = match map.get(v) {
                    Some(known) => {
                        // A result that nobody reads has no type, but here it may be read.
                        let known = *known;
                        let old = func.values.get_mut(known).filter(|d| d.ty == Type::Unknown);
                        old.into_iter().for_each(|d| d.ty = ty.clone());
                        known
                    }
                    None => {
                        let made = func.values.push(ValueData {
                            ty,
                            name: Some(name()),
                            def: Def::Input(usize::MAX),
                            span: Span::default(),
                        });
                        map.insert(*v, made);
                        made
                    }
                };
            }
            push(&mut func, outside);
        }
    }
    func
}

/// Appends an op whose results are values already.
fn push(func: &mut Function, op: OpData) {
    let results = op.results.clone();
    let id = func.ops.push(op);
    for (i, v) in results.into_iter().enumerate() {
        if let Some(data) = func.values.get_mut(v) {
            data.def = Def::Result(id, i);
        }
    }
}
