//! What a member's parameter holds: its floats where they lie, or what a dequantisation makes of its integers.

use prune_opt_ir::diag::Place;
use prune_opt_ir::members::{Member, bound_relation};
use prune_opt_ir::module::Def;
use prune_opt_ir::op::{Eval, EvalCx, OpView, Registry, ShapeValues};
use prune_opt_ir::{Axis, DType, Dense, Diagnostic, Module, Tensor, Value};

/// A member's data, and which of its axes the class is on.
#[derive(Clone, Debug)]
pub struct Stored<'a> {
    /// The elements.
    pub data: Dense,
    /// The axis of `data`.
    pub axis: usize,
    /// That axis as an expression.
    pub expr: &'a Axis,
    /// All axes.
    pub axes: &'a [Axis],
}

/// Reads the data of members of one operand, which share them. Floats are read in place. Integers mean nothing without their scale, so of these
/// the operand that they become is computed; that is a copy.
///
/// # Errors
/// Where the module has no data for it, data of the wrong size, or integers that become floats in a way that can't
/// be computed.
pub(crate) fn stored<'a>(
    module: &'a Module,
    registry: &Registry,
    members: &[&Member],
) -> Result<Vec<Stored<'a>>, Box<Diagnostic>> {
    let Some(first) = members.first() else {
        return Ok(Vec::new());
    };
    let data = read(module, registry, first)?;
    let each = members.iter().map(|m| placed(module, m, &data));
    each.collect()
}

/// The elements, and whether they are those of the operand, computed, in place of the parameter's own.
fn read(
    module: &Module,
    registry: &Registry,
    member: &Member,
) -> Result<(Dense, bool), Box<Diagnostic>> {
    let error = |message: &str| {
        let place = Place::Initializer(member.param.clone());
        Box::new(Diagnostic::error(message).place(place))
    };
    let weight = module
        .params
        .get(&member.param)
        .filter(|w| w.data.is_some());
    let weight = weight.ok_or_else(|| {
        let missing = error("importance needs its data, which the module lacks");
        Box::new(missing.help("give the weights, or write `importance` into the classes by hand"))
    })?;
    let size = || error("its data does not have the size of its shape");
    let data = weight.dense().ok_or_else(size)?;
    if data.dtype.is_float() {
        return Ok((data, false));
    }
    let value = operand(module, member).ok_or_else(size)?;
    let all = value_of(module, registry, value).map_err(|why| {
        error(&format!(
            "its floats can't be computed from its integers: {why}"
        ))
    })?;
    Ok((floats(&all).ok_or_else(size)?, true))
}

/// The value that a member's op reads.
fn operand(module: &Module, member: &Member) -> Option<Value> {
    let op = module.main()?.ops.get(member.op)?;
    op.operands.get(member.place.0).copied().flatten()
}

/// Which axis of the data a member is on.
fn placed<'a>(
    module: &'a Module,
    member: &Member,
    (data, computed): &(Dense, bool),
) -> Result<Stored<'a>, Box<Diagnostic>> {
    let error = |message: &str| {
        let place = Place::Initializer(member.param.clone());
        Box::new(Diagnostic::error(message).place(place))
    };
    let size = || error("its data does not have the size of its shape");
    let (value, axis) = if *computed {
        (operand(module, member).ok_or_else(size)?, member.place.1)
    } else {
        (member.value, member.axis)
    };
    let axes = module.main().and_then(|f| f.values.get(value)?.ty.axes());
    let axes = axes.unwrap_or_default();
    let expr = axes.get(axis).ok_or_else(size)?;
    let found = data.shape.get(axis).copied();
    if found.is_none() || expr.extent(module).length() != found {
        return Err(error(&format!(
            "axis {} is not as long as its data",
            member.axis
        )));
    }
    Ok(Stored {
        data: data.clone(),
        axis,
        expr,
        axes,
    })
}

fn floats(tensor: &Tensor) -> Option<Dense> {
    let shape = tensor.shape().iter().map(|n| *n as u64).collect();
    let bytes: Vec<u8> = tensor
        .to_floats()
        .iter()
        .flat_map(|x| x.to_le_bytes())
        .collect();
    Dense::new(DType::F64, shape, bytes.into())
}

/// How many ops may lie between a parameter and its layer; a quantised export has one to three.
const DEEPEST: usize = 64;

/// A value that depends on parameters and constants only, by the definitions' own evaluation.
fn value_of(module: &Module, registry: &Registry, value: Value) -> Result<Tensor, String> {
    let func = module.main().ok_or("there is no graph")?;
    let shapes = ShapeValues::compute(module, func, registry);
    let cx = Chain {
        module,
        registry,
        shapes,
    };
    cx.value(value, DEEPEST)
}

struct Chain<'a> {
    module: &'a Module,
    registry: &'a Registry,
    shapes: ShapeValues,
}

impl Chain<'_> {
    fn value(&self, value: Value, depth: usize) -> Result<Tensor, String> {
        let depth = depth.checked_sub(1).ok_or("the chain is too long")?;
        let func = self.module.main().ok_or("there is no graph")?;
        let Some(Def::Result(op, index)) = func.values.get(value).map(|v| v.def) else {
            return Err("it depends on an input".into());
        };
        let op = func.ops.get(op).ok_or("an op is missing")?;
        if let Some(name) = op.param() {
            let dense = self.module.params.get(name).and_then(|w| w.dense());
            let tensor = dense.and_then(|d| Tensor::from_dense(&d));
            return tensor.ok_or_else(|| format!("`{name}` has no data that can be read"));
        }
        let none = || format!("`{}` can't be run", op.name);
        let def = self.registry.of(op).ok_or_else(none)?;
        let inputs = op
            .operands
            .iter()
            .map(|v| v.map(|v| self.value(v, depth)).transpose());
        let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
        let view = OpView {
            module: self.module,
            func,
            op,
            def,
            shapes: &self.shapes,
        };
        let (relation, _) = bound_relation(&view);
        let run = EvalCx {
            view,
            relation: relation.as_ref(),
            inputs: &inputs,
            masks: &[],
        };
        let results = match def.eval {
            Eval::Fn(f) => f(&run)?,
            Eval::Map(f) => vec![Tensor::Float(
                run.input(0)?.to_floats().mapv(f).into_shared(),
            )],
            _ => return Err(none()),
        };
        results.into_iter().nth(index).ok_or_else(none)
    }
}
