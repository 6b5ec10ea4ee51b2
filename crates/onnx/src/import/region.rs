//! Types of what regions give: the graph that an attribute holds is read as the model's own is, for its types alone.
//!
//! What is wrong in a region is no error here, since nothing of it is changed: its types are not known then. Each graph
//! is read as often as its op asks, so nested ones could cost more than anybody wants to wait; after so many nodes no
//! region is read any more.

use std::cell::RefCell;
use std::mem::take;

use prune_opt_ir::op::{OpView, Regions, Registry, ShapeValues};
use prune_opt_ir::{
    Attr, Attrs, Diagnostic, Diagnostics, Function, Module, Op, OpData, Span, Type,
};

use super::graph::{Build, Local};
use super::local;
use super::types::Types;
use crate::convert::{attribute, notes};
use crate::proto::{GraphProto, ModelProto};

/// The region that an op's attribute holds, as a module of its own: what captures it has, by name, and then its own inputs
/// are the inputs of its function.
///
/// # Errors
/// That there is none, or that it can't be read.
pub fn region(registry: &Registry, view: &OpView<'_>, name: &str) -> Result<Module, String> {
    let mut graph = held(view.op, name)?;
    let rest: ModelProto = notes::rest(&view.module.attrs)?;
    let functions: Local = rest.functions.iter().map(local).collect();
    let scope = Scope {
        module: view.module,
        func: view.func,
        registry,
        local: &functions,
        shapes: view.shapes,
        op: view.op,
    };
    let mut build = scope.build(Types::of(&graph));
    let inputs = vec![Type::Unknown; graph.input.len()];
    if build.region(&mut graph, &inputs, &scope).is_none() {
        let said = build.errors.0.first().map(Diagnostic::to_string);
        return Err(said.unwrap_or_else(|| "its inputs or outputs have no names".into()));
    }
    let outputs = graph
        .output
        .iter()
        .filter_map(|o| build.names.get(o.name.as_deref()?));
    build.func.outputs = outputs.copied().collect();
    build.module.funcs.push(build.func);
    Ok(build.module)
}

/// The graph that an op's attribute holds.
fn held(op: &OpData, name: &str) -> Result<GraphProto, String> {
    match op.attrs.get(name) {
        Some(Attr::Opaque(kind, bytes)) if kind == attribute::GRAPH => notes::decode(kind, bytes),
        Some(_) => Err("it is no graph".into()),
        None => Err("the op has none".into()),
    }
}

/// What an op with regions stands in.
struct Scope<'a> {
    module: &'a Module,
    func: &'a Function,
    registry: &'a Registry,
    local: &'a Local,
    shapes: &'a ShapeValues,
    op: &'a OpData,
}

/// The types of the results of an op that has regions, as far as they follow from those. `None` where it has none.
pub(super) fn infer(build: &mut Build<'_>, id: Op) -> Option<Vec<Type>> {
    let op = build.func.ops.get(id)?;
    let def = build.registry.of(op)?;
    let rule = def.regions?;
    let (module, func, shapes) = (&build.module, &build.func, &build.shapes);
    let (registry, local) = (build.registry, &build.local);
    let scope = Scope {
        module,
        func,
        registry,
        local,
        shapes,
        op,
    };
    let view = OpView {
        module,
        func,
        op,
        def,
        shapes,
    };
    let types = RefCell::new(&mut build.types);
    let mut infer =
        |name: &str, inputs: &[Type]| scope.infer(name, inputs, &mut types.borrow_mut());
    let mut fresh = || types.borrow_mut().fresh();
    let mut results = rule(&view, &mut Regions::new(&mut infer, &mut fresh));
    results.resize(op.results.len(), Type::Unknown);
    Some(results)
}

impl Scope<'_> {
    /// The types of what a region gives; `None` where it can't be read or something is wrong in it.
    fn infer(&self, name: &str, inputs: &[Type], outer: &mut Types) -> Option<Vec<Type>> {
        let mut graph = held(self.op, name).ok()?;
        let mut build = self.build(outer.within(&graph)?);
        let types = build.region(&mut graph, inputs, self);
        outer.leave(build.types);
        types
    }

    fn build(&self, types: Types) -> Build<'_> {
        let kept = [notes::OPSET, notes::REST].into_iter();
        let kept =
            kept.filter_map(|name| Some((name.to_string(), self.module.attrs.get(name)?.clone())));
        Build {
            module: Module {
                attrs: kept.collect::<Attrs>(),
                ..Module::default()
            },
            func: Function::default(),
            registry: self.registry,
            local: self.local.clone(),
            names: Default::default(),
            types,
            shapes: ShapeValues::default(),
            errors: Diagnostics::default(),
        }
    }
}

impl Build<'_> {
    fn region(
        &mut self,
        graph: &mut GraphProto,
        inputs: &[Type],
        scope: &Scope<'_>,
    ) -> Option<Vec<Type>> {
        self.captured(scope);
        if graph.input.len() != inputs.len() {
            return None;
        }
        for (info, ty) in graph.input.iter().zip(inputs) {
            let name = info.name.as_deref().filter(|n| !n.is_empty())?;
            let ty = self.types.combine(name, ty.clone(), 0).ok()?;
            let value = self.func.add_input(Some(name.into()), ty, Span::default());
            self.names.insert(name.into(), value);
        }
        for tensor in take(&mut graph.initializer) {
            self.initializer(tensor);
        }
        let mut nodes = take(&mut graph.node);
        for i in 0..nodes.len() {
            self.node(&mut nodes, i);
        }
        if self.errors.has_errors() {
            return None;
        }
        let outputs = graph.output.iter().map(|info| {
            let value = self.names.get(info.name.as_deref()?)?;
            Some(self.func.values.get(*value)?.ty.clone())
        });
        outputs.collect()
    }

    /// The outer values that the op's regions read.
    fn captured(&mut self, scope: &Scope<'_>) {
        for outer in &scope.op.captures {
            let Some(data) = scope.func.values.get(*outer) else {
                continue;
            };
            let Some(name) = &data.name else { continue };
            let value = self
                .func
                .add_input(Some(name.clone()), data.ty.clone(), Span::default());
            if let Some(known) = scope.shapes.get(*outer) {
                self.shapes.learn(value, known.clone());
            }
            self.names.insert(name.clone(), value);
        }
    }
}
