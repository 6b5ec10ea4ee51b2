//! Runs a module's graph, op by op in program order.
//!
//! Types are made concrete as values appear: each op sees operands whose extents are numbers, and as shape values
//! the integers that were computed. So relations and codes of ops need no symbols.

use crate::contract::{Kernels, concrete, contract};
use crate::error::{self, Error, Fault};
use crate::input::{Key, assign};
use crate::joint::{self, Joint};
use crate::pointwise::{map, map2};
use crate::presence::{Keep, Presence, zero};
use crate::tensor::{Precision, round};
use prune_opt_ir::op::{
    Eval, EvalCx, Mask, OpDef, OpView, Registry, Relation, ShapeValue, ShapeValues, Usage, body,
    infer_op,
};
use prune_opt_ir::verify::Verified;
use prune_opt_ir::{
    Arena, Axis, DType, Diagnostic, Function, Module, Op, OpData, Sym, Tensor, Type, Value,
};
use std::collections::HashMap;

/// How to run.
#[derive(Copy, Clone, Debug)]
pub struct Options {
    /// How floats are kept.
    pub precision: Precision,
    /// Which code multiplies.
    pub kernels: Kernels,
}

impl From<Precision> for Options {
    fn from(precision: Precision) -> Self {
        Options {
            precision,
            kernels: Kernels::Fast,
        }
    }
}

/// Runs the module's graph. Values are freed after their last use.
///
/// Result: each output's name (its place, where it has none) and value, in order.
///
/// # Errors
/// A diagnostic that names the input, parameter or op that can't be used.
pub fn run(
    verified: Verified<'_>,
    inputs: &[(Key<'_>, Tensor)],
    options: impl Into<Options>,
) -> Result<Vec<(String, Tensor)>, Error> {
    let (registry, module) = (verified.registry(), verified.module());
    Runner::new(registry, module, options.into(), None)?.run(inputs)
}

/// Runs the module's graph as if what `keep` removes were absent: at full shapes, with zeros in place of absent
/// elements wherever they would be summed, and with the ops that normalise told to leave them out.
///
/// The module is the original one, whose classes have their full extents. What the results hold at absent
/// positions means nothing.
///
/// # Errors
/// As [`run`], and where absence reaches an op whose relation is not known.
pub fn run_masked(
    verified: Verified<'_>,
    keep: &Keep<'_>,
    inputs: &[(Key<'_>, Tensor)],
    options: impl Into<Options>,
) -> Result<Vec<(String, Tensor)>, Error> {
    let (registry, module) = (verified.registry(), verified.module());
    let presence = Presence::new(module, keep)?;
    Runner::new(registry, module, options.into(), Some(presence))?.run(inputs)
}

/// What is told of each value as it is computed: the value, its tensor, and which of its elements are present.
pub type Watch<'a> = dyn FnMut(Value, &Tensor, &Mask) + 'a;

/// Runs the module's graph, and tells `watch` of every value in program order. With `keep` it is a masked run.
///
/// Result: as of [`run`].
///
/// # Errors
/// As [`run_masked`].
pub fn run_watched<'a>(
    verified: Verified<'a>,
    keep: Option<&Keep<'_>>,
    inputs: &[(Key<'_>, Tensor)],
    options: impl Into<Options>,
    watch: &'a mut Watch<'a>,
) -> Result<Vec<(String, Tensor)>, Error> {
    let (registry, module) = (verified.registry(), verified.module());
    let presence = keep.map(|keep| Presence::new(module, keep)).transpose()?;
    let mut runner = Runner::new(registry, module, options.into(), presence)?;
    runner.watch = Some(watch);
    runner.run(inputs)
}

pub(crate) struct Runner<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) module: &'a Module,
    /// The graph as it stands in the module.
    pub(crate) graph: &'a Function,
    /// The graph with types made concrete so far.
    pub(crate) func: Function,
    pub(crate) shapes: ShapeValues,
    pub(crate) values: Arena<Value, Option<Tensor>>,
    pub(crate) presence: Option<Presence<'a>>,
    pub(crate) masks: Arena<Value, Mask>,
    pub(crate) joints: Arena<Value, Vec<Joint>>,
    options: Options,
    watch: Option<&'a mut Watch<'a>>,
    /// How many bodies of definitions this run is inside.
    depth: usize,
}

/// A region of an op, read once.
struct Region {
    module: Module,
    /// Those of its inputs, where they are stated.
    ranks: Vec<Option<usize>>,
}

/// A definition's body may use ops that have bodies; deeper than this, one uses itself.
const DEEPEST: usize = 32;

impl<'a> Runner<'a> {
    pub(crate) fn new(
        registry: &'a Registry,
        module: &'a Module,
        options: Options,
        presence: Option<Presence<'a>>,
    ) -> Result<Runner<'a>, Error> {
        let none = || Diagnostic::error("the module has no function to run");
        let graph = module.main().ok_or_else(none)?;
        Ok(Runner {
            registry,
            module,
            graph,
            func: graph.clone(),
            shapes: ShapeValues::default(),
            values: graph.values.values().map(|_| None).collect(),
            presence,
            masks: graph.values.values().map(|_| Mask::new()).collect(),
            joints: graph.values.values().map(|_| Vec::new()).collect(),
            options,
            watch: None,
            depth: 0,
        })
    }

    fn run(mut self, inputs: &[(Key<'_>, Tensor)]) -> Result<Vec<(String, Tensor)>, Error> {
        let last = last_uses(self.graph);
        self.begin(inputs)?;
        for (id, op) in self.graph.ops.iter() {
            self.step_at(op)?;
            self.free(id, op, &last);
        }
        self.outputs()
    }

    /// Defines the inputs.
    pub(crate) fn begin(&mut self, inputs: &[(Key<'_>, Tensor)]) -> Result<(), Error> {
        for (value, tensor) in assign(self.graph, self.module, inputs)? {
            let dtype = self.graph.values[value].ty.dtype();
            self.define(value, tensor, dtype)
                .map_err(Diagnostic::error)?;
        }
        Ok(())
    }

    /// Evaluates one op; errors are at it.
    pub(crate) fn step_at(&mut self, op: &OpData) -> Result<(), Error> {
        let done = self.step(op);
        done.map_err(|fault| error::at(self.graph, op, "run", fault).into())
    }

    /// Drops the values that this op was the last to read.
    pub(crate) fn free(&mut self, id: Op, op: &OpData, last: &Arena<Value, Option<Op>>) {
        for v in op.operands.iter().flatten().chain(&op.captures) {
            if last.get(*v) == Some(&Some(id)) {
                self.values[*v] = None;
            }
        }
    }

    pub(crate) fn outputs(&mut self) -> Result<Vec<(String, Tensor)>, Error> {
        let each = self.graph.outputs.iter().enumerate().map(|(i, v)| {
            let name = self.graph.values.get(*v).and_then(|d| d.name.clone());
            let name = name.unwrap_or_else(|| i.to_string());
            let tensor = self.values.get(*v).and_then(Clone::clone);
            let missing = || Diagnostic::error(format!("output `{name}` has no value"));
            let tensor = tensor.ok_or_else(missing)?;
            Ok((name, tensor))
        });
        each.collect()
    }

    /// Evaluates one op and defines its results.
    fn step(&mut self, op: &OpData) -> Result<(), Fault> {
        if let Some(name) = op.param() {
            let tensor = parameter(self.module, name)?;
            let result = op.results.first().ok_or("it has no result")?;
            let dtype = self.module.params.get(name).map(|w| w.dtype);
            return Ok(self.define(*result, tensor, dtype)?);
        }
        let (results, dtypes) = self.evaluate(op)?;
        for ((value, tensor), dtype) in op.results.iter().zip(results).zip(dtypes) {
            self.define(*value, tensor, dtype)?;
        }
        Ok(())
    }

    /// The results of an op, and their element types where those follow from its definition.
    fn evaluate(&self, op: &OpData) -> Result<(Vec<Tensor>, Vec<Option<DType>>), Fault> {
        let def = self.registry.of(op);
        let def = def.ok_or_else(|| {
            let help = self.registry.did_you_mean(&op.name) + NO_CODE;
            Fault::new("no definition of this op is known", help)
        })?;
        let view = self.view(op, def);
        let mut inputs = self.inputs(op)?;
        let relation = Relation::of(def, &view);
        let masks: Vec<Mask> = (op.operands.iter())
            .map(|v| {
                v.and_then(|v| self.masks.get(v).cloned())
                    .unwrap_or_default()
            })
            .collect();
        let joints: Vec<&[Joint]> = (op.operands.iter())
            .map(|v| {
                let joints = v.and_then(|v| self.joints.get(v));
                joints.map_or(&[][..], Vec::as_slice)
            })
            .collect();
        let partial =
            masks.iter().flatten().any(Option::is_some) || joints.iter().any(|j| !j.is_empty());
        // Inside a body, its own ops see to what is absent.
        if partial && !matches!(def.eval, Eval::Body(_)) {
            let relation = relation.as_ref().map_err(Clone::clone)?.as_deref();
            absent(def.eval, relation, &masks, &joints, &mut inputs)?;
        }
        let dtypes = self.dtypes(&view);
        let dtype = dtypes.first().copied().flatten().unwrap_or(DType::F32);
        let known = relation.as_ref().ok().and_then(Option::as_deref);
        let windows = known.is_some_and(has_windows) && !inputs.iter().flatten().any(is_empty);
        let results = match def.eval {
            Eval::None => {
                let message = "its definition does not say what it computes";
                return Err(Fault::new(message, NO_CODE));
            }
            Eval::Contract => {
                let relation = relation?.ok_or("its relation is not known")?;
                vec![contract(&view, &relation, &inputs, self.options.kernels)?]
            }
            Eval::Map(f) => {
                let x = inputs.first().and_then(Option::as_ref);
                vec![map(f, x.ok_or("its operand is missing")?, dtype)?]
            }
            Eval::Map2(f) => {
                let all: Vec<&Tensor> = inputs.iter().flatten().collect();
                vec![map2(f, &all, dtype)?]
            }
            Eval::Body(_) => self.body(&view, inputs, partial)?,
            Eval::Fn(f) => f(&EvalCx {
                view,
                relation: known,
                inputs: &inputs,
                masks: &masks,
            })?,
            Eval::Regions(f) => {
                let mut known = HashMap::new();
                let mut run = |name: &str, own| self.region(&view, name, own, &mut known);
                let cx = EvalCx {
                    view,
                    relation: None,
                    inputs: &inputs,
                    masks: &masks,
                };
                f(&cx, &mut run)?
            }
        };
        if windows && results.iter().any(is_empty) {
            return Err("no window fits into what it reads".into());
        }
        Ok((results, dtypes))
    }

    pub(crate) fn view<'v>(&'v self, op: &'v OpData, def: &'v OpDef) -> OpView<'v> {
        OpView {
            module: self.module,
            func: &self.func,
            op,
            def,
            shapes: &self.shapes,
        }
    }

    /// Runs the body of an op's definition; where elements are absent (`partial`), masked as this run is.
    fn body(
        &self,
        view: &OpView<'_>,
        inputs: Vec<Option<Tensor>>,
        partial: bool,
    ) -> Result<Vec<Tensor>, String> {
        let wrong = |e: &dyn std::fmt::Display| format!("its definition's body can't be run: {e}");
        if self.depth == DEEPEST {
            return Err(wrong(&"it uses itself"));
        }
        // Only the types of the graph say which classes an axis is made of.
        let func = if partial { self.graph } else { view.func };
        let view = OpView { func, ..*view };
        let module = body(&view, self.registry).ok_or_else(|| wrong(&"there is none"))??;
        let presence = self.presence.as_ref().filter(|_| partial);
        let presence = presence.map(|p| p.over(&module));
        let outputs = self.within(&module, presence, inputs.into_iter().flatten());
        let mut outputs = outputs.map_err(|e| wrong(&e))?;
        outputs.truncate(view.op.results.len().max(1));
        Ok(outputs)
    }

    /// Runs a module that stands for an op of this one, or for a part of it.
    fn within(
        &self,
        module: &Module,
        presence: Option<Presence<'_>>,
        inputs: impl Iterator<Item = Tensor>,
    ) -> Result<Vec<Tensor>, Error> {
        let mut runner = Runner::new(self.registry, module, self.options, presence)?;
        runner.depth = self.depth + 1;
        let given: Vec<(Key<'_>, Tensor)> =
            inputs.enumerate().map(|(i, t)| (i.into(), t)).collect();
        let outputs = runner.run(&given)?;
        Ok(outputs.into_iter().map(|(_, t)| t).collect())
    }

    /// Runs a region of an op on these inputs of its own. What a region reads is frozen, so nothing is absent in it.
    /// `known`: the regions that were read before.
    fn region(
        &self,
        view: &OpView<'_>,
        name: &str,
        own: Vec<Tensor>,
        known: &mut HashMap<String, Region>,
    ) -> Result<Vec<Tensor>, String> {
        let wrong = |e: &dyn std::fmt::Display| format!("its region `{name}` can't be run: {e}");
        if self.depth == DEEPEST {
            return Err(wrong(&"regions are nested too deep"));
        }
        if !known.contains_key(name) {
            let read = self.registry.region_reader();
            let read = read.ok_or_else(|| wrong(&"regions can't be read here"))?;
            let mut module = read(self.registry, view, name).map_err(|e| wrong(&e))?;
            let inputs = module.main().into_iter().flat_map(|f| {
                let ty = |v: &Value| f.values.get(*v).and_then(|v| v.ty.rank());
                f.inputs.iter().map(ty)
            });
            let ranks = inputs.collect();
            // What it says of shapes need not hold each time it runs.
            let values = module.funcs.iter_mut().flat_map(|f| f.values.values_mut());
            values.for_each(|v| v.ty = v.ty.dtype().map_or(Type::Unknown, Type::unranked));
            known.insert(name.to_owned(), Region { module, ranks });
        }
        let Region { module, ranks } = known.get(name).ok_or_else(|| wrong(&"it is missing"))?;
        let named = |v: &&Value| self.graph.values.get(**v).is_some_and(|d| d.name.is_some());
        let outer = view.op.captures.iter().filter(named);
        let outer = outer.map(|v| self.values.get(*v).and_then(Clone::clone));
        let outer: Option<Vec<Tensor>> = outer.collect();
        let outer = outer.ok_or_else(|| wrong(&"a value that it reads is missing"))?;
        // A number of the op's own may be stated as a tensor of one element (ONNX Runtime, `Loop`).
        let ranks = ranks.iter().skip(outer.len());
        let own = own.into_iter().zip(ranks).map(|(t, rank)| match rank {
            Some(1) if t.rank() == 0 => t.reshape(&[1]),
            _ => Ok(t),
        });
        let own: Vec<Tensor> = own.collect::<Result<_, _>>()?;
        let outputs = self.within(module, None, outer.into_iter().chain(own));
        outputs.map_err(|e| wrong(&e))
    }

    fn inputs(&self, op: &OpData) -> Result<Vec<Option<Tensor>>, String> {
        let each = op.operands.iter().enumerate().map(|(i, v)| match v {
            None => Ok(None),
            Some(v) => match self.values.get(*v) {
                Some(Some(tensor)) => Ok(Some(tensor.clone())),
                _ => Err(format!("operand {i} has no value")),
            },
        });
        each.collect()
    }

    /// The element types of an op's results: stated, or what its definition says.
    fn dtypes(&self, view: &OpView<'_>) -> Vec<Option<DType>> {
        let results = &view.op.results;
        let stated = |v: &Value| self.graph.values.get(*v).and_then(|v| v.ty.dtype());
        let stated: Vec<Option<DType>> = results.iter().map(stated).collect();
        if stated.iter().all(Option::is_some) {
            return stated;
        }
        let types = infer_op(view, &mut || Sym::new("unknown")).unwrap_or_default();
        let inferred = |i: usize| types.get(i).and_then(Type::dtype);
        let each = stated.iter().enumerate();
        each.map(|(i, s)| s.or_else(|| inferred(i))).collect()
    }

    /// Learns which elements of a value of this shape are absent.
    pub(crate) fn absent(&mut self, value: Value, shape: &[usize]) -> Result<(), String> {
        let axes = self.graph.values[value].ty.axes();
        if let (Some(presence), Some(axes)) = (&mut self.presence, axes) {
            presence.learn(axes, shape);
            self.masks[value] = presence.masks(axes, shape)?;
            self.joints[value] = presence.joints(axes, shape)?;
        }
        Ok(())
    }

    /// Gives a value its tensor, type, shape value and masks.
    fn define(&mut self, value: Value, tensor: Tensor, dtype: Option<DType>) -> Result<(), String> {
        let dtype = dtype.unwrap_or_else(|| kind(&tensor));
        let tensor = round(tensor, dtype, self.options.precision);
        let shape = tensor.shape().to_vec();
        let stated = &self.graph.values[value].ty;
        if let Some(axes) = stated.axes() {
            agree(stated, axes, &shape, self.module)?;
        }
        self.absent(value, &shape)?;
        if let Some(watch) = &mut self.watch {
            watch(value, &tensor, &self.masks[value]);
        }
        self.func.values[value].ty = concrete(dtype, &shape);
        if let Some(known) = shape_value(&tensor) {
            self.shapes.learn(value, known);
        }
        self.values[value] = Some(tensor);
        Ok(())
    }
}

/// For each value, the last op that reads it; `None` for outputs, which are read at the end.
pub(crate) fn last_uses(func: &Function) -> Arena<Value, Option<Op>> {
    let mut last: Arena<Value, Option<Op>> = func.values.values().map(|_| None).collect();
    for (id, op) in func.ops.iter() {
        for v in op.operands.iter().flatten().chain(&op.captures) {
            if let Some(l) = last.get_mut(*v) {
                *l = Some(id);
            }
        }
    }
    for v in &func.outputs {
        if let Some(l) = last.get_mut(*v) {
            *l = None;
        }
    }
    last
}

const NO_CODE: &str = "such a model can be pruned, but only a runtime that knows the op can run it";

fn parameter(module: &Module, name: &str) -> Result<Tensor, Fault> {
    let weight = module.params.get(name);
    let weight = weight.ok_or_else(|| format!("parameter `{name}` is not declared"))?;
    let dense = weight.dense();
    let dense = dense.ok_or_else(|| {
        let help =
            "a module without weights can be pruned but not run; name them with `weights = ...`";
        Fault::new(format!("parameter `{name}` has no data"), help)
    })?;
    let dtype = weight.dtype;
    let tensor = Tensor::from_dense(&dense);
    Ok(tensor.ok_or_else(|| {
        format!("parameter `{name}` has elements of type {dtype}, which can't be run")
    })?)
}

/// The element type that says least about a tensor.
fn kind(tensor: &Tensor) -> DType {
    match tensor {
        Tensor::Float(_) => DType::F32,
        Tensor::Int(_) => DType::I64,
        Tensor::Bool(_) => DType::Bool,
    }
}

/// Longer vectors are data, not shapes.
const LONGEST: usize = 64;

fn shape_value(tensor: &Tensor) -> Option<ShapeValue> {
    let ints = tensor
        .int()
        .ok()
        .filter(|a| a.ndim() < 2 && a.len() <= LONGEST)?;
    Some(ShapeValue {
        scalar: ints.ndim() == 0,
        elems: ints.iter().map(|i| Some((*i).into())).collect(),
    })
}

/// Whether a computed shape is what the type says.
fn agree(stated: &Type, axes: &[Axis], shape: &[usize], module: &Module) -> Result<(), String> {
    let length = |(a, n): (&Axis, &usize)| {
        let extent = a.extent(module).length();
        extent.is_none_or(|e| e == *n as u64)
    };
    if axes.len() == shape.len() && axes.iter().zip(shape).all(length) {
        return Ok(());
    }
    Err(format!(
        "the result has shape {shape:?}, but its type is {stated}"
    ))
}

/// Prepares operands of which elements are absent: zeros where they would be summed.
fn absent(
    eval: Eval,
    relation: Option<&Relation>,
    masks: &[Mask],
    joints: &[&[Joint]],
    inputs: &mut [Option<Tensor>],
) -> Result<(), Fault> {
    for (i, (axes, input)) in masks.iter().zip(inputs).enumerate() {
        let Some(tensor) = input.as_mut() else {
            continue;
        };
        for (axis, mask) in axes.iter().enumerate() {
            if let Some(mask) = mask
                && sums(relation, (i, axis), matches!(eval, Eval::Fn(_)))?
            {
                *tensor = zero(tensor, axis, mask);
            }
        }
        for joint in joints.get(i).copied().unwrap_or_default() {
            // What an op's code leaves out, it leaves out by masks of single axes.
            if sums(relation, (i, joint.axis), false)? {
                *tensor = joint::zero(tensor, joint);
            }
        }
    }
    Ok(())
}

fn is_empty(tensor: &Tensor) -> bool {
    tensor.shape().contains(&0)
}

fn has_windows(relation: &Relation) -> bool {
    let mut vars = relation.vars.values();
    vars.any(|v| v.usage() == Usage::Windowed)
}

/// Whether an op sums along an axis of an operand of which elements are absent. `leaves_out`: where it normalises, it
/// leaves them out.
fn sums(
    relation: Option<&Relation>,
    (operand, axis): (usize, usize),
    leaves_out: bool,
) -> Result<bool, Fault> {
    let pats = relation.and_then(|r| r.operands.get(operand)?.as_ref());
    let pat = pats.and_then(|p| p.get(axis));
    let (Some(relation), Some(pat)) = (relation, pat) else {
        let message = format!(
            "the plan removes elements of axis {axis} of operand {operand}, and how the op uses them is not known"
        );
        return Err(Fault::new(message, error::FREEZE));
    };
    let (mut sums, mut free) = (false, false);
    let (mut wrong, mut frozen) = (None, None);
    pat.for_each_var(&mut |v| match relation.usage(v) {
        Usage::Contracted => (sums, free) = (true, true),
        Usage::Pointwise => free = true,
        Usage::Normalised if leaves_out => free = true,
        Usage::Normalised => wrong = Some("its definition can't leave them out"),
        Usage::Indexed => frozen = Some("data choose among them"),
        Usage::Windowed => frozen = Some("windows mix them"),
    });
    // Beside another factor, what is indexed is frozen, and that loses elements.
    if let Some(why) = wrong.or(frozen.filter(|_| !free)) {
        let message =
            format!("the plan removes elements of axis {axis} of operand {operand}, but {why}");
        return Err(Fault::new(message, error::FREEZE));
    }
    Ok(sums)
}
