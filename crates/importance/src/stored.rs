//! What a member's parameter holds: its floats where they lie, or what a dequantisation makes of its integers.

use ndarray::Zip;
use prune_opt_ir::diag::Place;
use prune_opt_ir::hash::{HashSet, IndexMap};
use prune_opt_ir::members::{Member, bound_relation, constants};
use prune_opt_ir::module::Def;
use prune_opt_ir::op::{Dequantize, Eval, EvalCx, OpDef, OpView, Registry, Relation, ShapeValues};
use prune_opt_ir::tensor::Array;
use prune_opt_ir::{
    Axis, Class, DType, Dense, Diagnostic, Entity, Function, Module, OpData, Tensor, Value,
};
use std::sync::{Arc, OnceLock};

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
/// the operand that they become is computed, and what it stands for where the op itself dequantises it; that is a copy.
///
/// # Errors
/// Where the module has no data for it, data of the wrong size, or integers that become floats in a way that can't
/// be computed.
pub(crate) fn stored<'a>(
    chain: &Chain<'a>,
    members: &[&Member],
) -> Result<Vec<Stored<'a>>, Box<Diagnostic>> {
    let Some(first) = members.first() else {
        return Ok(Vec::new());
    };
    let data = read(chain, first)?;
    let each = members.iter().map(|m| placed(chain.module, m, &data));
    each.collect()
}

/// The elements, and whether they are those of the operand, computed, in place of the parameter's own.
fn read(chain: &Chain<'_>, member: &Member) -> Result<(Dense, bool), Box<Diagnostic>> {
    let error = |message: &str| {
        let place = Place::Initializer(member.param.clone());
        Box::new(Diagnostic::error(message).place(place))
    };
    let weight = chain.module.params.get(&member.param);
    let weight = weight.filter(|w| w.data.is_some());
    let weight = weight.ok_or_else(|| {
        let missing = error("importance needs its data, which the module lacks");
        Box::new(missing.help("give the weights, or write `importance` into the classes by hand"))
    })?;
    let size = || error("its data does not have the size of its shape");
    let data = weight.dense().ok_or_else(size)?;
    if data.dtype.is_float() {
        return Ok((data, false));
    }
    let (all, computed) = match chain.meant(member) {
        Ok(all) => (all, true),
        // Of a product of weights, the factor by itself.
        Err(why) => match chain.dequantized(member) {
            Some(own) => (own, false),
            None => {
                let message = format!("its floats can't be computed from its integers: {why}");
                return Err(error(&message));
            }
        },
    };
    Ok((floats(&all).ok_or_else(size)?, computed))
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

/// Values that depend on parameters and constants only, by the definitions' own evaluation.
pub(crate) struct Chain<'a> {
    module: &'a Module,
    registry: &'a Registry,
    /// Only integer weights need it.
    known: OnceLock<Known>,
}

/// What evaluation knows of the whole graph.
struct Known {
    shapes: ShapeValues,
    /// Of each value, whether it depends on no input.
    constant: Vec<bool>,
}

/// An op, its relation and its operands.
struct Call<'a> {
    view: OpView<'a>,
    relation: Option<Arc<Relation>>,
    inputs: Vec<Option<Tensor>>,
}

impl Call<'_> {
    fn cx(&self) -> EvalCx<'_> {
        EvalCx {
            view: self.view,
            relation: self.relation.as_deref(),
            inputs: &self.inputs,
            masks: &[],
        }
    }

    /// How the op dequantises an operand; `None` where it takes it as it is.
    fn dequantize(&self, operand: usize) -> Option<Dequantize> {
        let name = self.relation.as_ref()?.names.get(operand)?;
        self.view.def.dequantize(name)
    }
}

impl<'a> Chain<'a> {
    pub(crate) fn new(module: &'a Module, registry: &'a Registry) -> Chain<'a> {
        Chain {
            module,
            registry,
            known: OnceLock::new(),
        }
    }

    fn func(&self) -> Result<&'a Function, String> {
        Ok(self.module.main().ok_or("there is no graph")?)
    }

    fn known(&self, func: &Function) -> &Known {
        self.known.get_or_init(|| Known {
            shapes: ShapeValues::compute(self.module, func, self.registry),
            constant: constants(func),
        })
    }

    /// What the operand stands for through which a member's op reads it.
    fn meant(&self, member: &Member) -> Result<Tensor, String> {
        let func = self.func()?;
        let op = func.ops.get(member.op).ok_or("an op is missing")?;
        let operand = member.place.0;
        let def = self.registry.of(op).filter(|d| !d.dequantize.is_empty());
        let call = def.map(|def| self.call(func, op, def));
        let found = call.and_then(|call| call.dequantize(operand).map(|f| (call, f)));
        let Some((mut call, f)) = found else {
            let value = op.operands.get(operand).copied().flatten();
            return self.value(value.ok_or("an operand is missing")?, DEEPEST);
        };
        let constant = &self.known(func).constant;
        let known = |v: &Value| constant.get(v.index()).copied().unwrap_or(false);
        let inputs = op.operands.iter().map(|v| {
            let value = v.filter(known);
            value.map(|v| self.value(v, DEEPEST)).transpose()
        });
        call.inputs = inputs.collect::<Result<_, _>>()?;
        f(&call.cx())
    }

    /// What the first op on the way from the member's parameter to its layer makes of it: floats, each where one of its
    /// elements is.
    fn dequantized(&self, member: &Member) -> Option<Tensor> {
        let func = self.func().ok()?;
        let ty = |v: Value| func.values.get(v).map(|d| &d.ty);
        let made = self.reader(operand(self.module, member)?, member.value)?;
        let float = ty(made).filter(|t| t.dtype().is_some_and(DType::is_float))?;
        let same = float.axes() == ty(member.value)?.axes();
        same.then(|| self.value(made, DEEPEST).ok()).flatten()
    }

    /// Of the values that `value` is computed from, and itself, the one that is computed from `source` at once.
    fn reader(&self, value: Value, source: Value) -> Option<Value> {
        let func = self.func().ok()?;
        let (mut open, mut seen) = (vec![value], HashSet::default());
        while let Some(v) = open.pop() {
            let Def::Result(op, _) = func.values.get(v)?.def else {
                continue;
            };
            let operands = &func.ops.get(op)?.operands;
            if operands.contains(&Some(source)) {
                return Some(v);
            }
            let all = operands.iter().rev().flatten();
            open.extend(all.filter(|v| seen.insert(**v)));
        }
        None
    }

    /// An op whose operands are not there yet.
    fn call<'c>(&'c self, func: &'c Function, op: &'c OpData, def: &'c OpDef) -> Call<'c> {
        let view = OpView {
            module: self.module,
            func,
            op,
            def,
            shapes: &self.known(func).shapes,
        };
        let (relation, _) = bound_relation(&view);
        Call {
            view,
            relation,
            inputs: Vec::new(),
        }
    }

    fn value(&self, value: Value, depth: usize) -> Result<Tensor, String> {
        let depth = depth.checked_sub(1).ok_or("the chain is too long")?;
        let func = self.func()?;
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
        let inputs = inputs.collect::<Result<_, _>>()?;
        let call = Call {
            inputs,
            ..self.call(func, op, def)
        };
        let run = call.cx();
        let results = match def.eval {
            Eval::Fn(f) => f(&run)?,
            Eval::Map(f) => vec![Tensor::Float(
                run.input(0)?.to_floats().mapv(f).into_shared(),
            )],
            Eval::Map2(f) => {
                let mut all = run.inputs.iter().flatten().map(Tensor::to_floats);
                let first = all.next().ok_or_else(none)?;
                let folded = all.try_fold(first, |a, b| meet(f, &a, &b))?;
                vec![Tensor::Float(folded)]
            }
            _ => return Err(none()),
        };
        results.into_iter().nth(index).ok_or_else(none)
    }
}

/// `f` of the elements of two arrays that meet by numpy's broadcasting.
fn meet(f: fn(f64, f64) -> f64, a: &Array<f64>, b: &Array<f64>) -> Result<Array<f64>, String> {
    let rank = a.ndim().max(b.ndim());
    let extent = |x: &Array<f64>, i: usize| match (i + x.ndim()).checked_sub(rank) {
        Some(i) => x.shape().get(i).copied().unwrap_or(1),
        None => 1,
    };
    let each = (0..rank).map(|i| match (extent(a, i), extent(b, i)) {
        (1, n) => n,
        (n, _) => n,
    });
    let shape: Vec<usize> = each.collect();
    match (a.broadcast(&shape[..]), b.broadcast(&shape[..])) {
        (Some(a), Some(b)) => Ok(Zip::from(a)
            .and(b)
            .map_collect(|x, y| f(*x, *y))
            .into_shared()),
        _ => Err(format!(
            "{:?} and {:?} do not broadcast",
            a.shape(),
            b.shape()
        )),
    }
}

impl Stored<'_> {
    /// For each element of a class on one of the axes, the part of the data that is its.
    pub(crate) fn parts<'p>(
        &'p self,
        axis: usize,
        class: Class,
        module: &Module,
    ) -> impl Iterator<Item = (usize, Dense)> + 'p {
        let mut places: IndexMap<usize, Vec<usize>> = IndexMap::default();
        if let Some(expr) = self.axes.get(axis) {
            expr.positions_of(class, module, &mut |p, e| {
                let both = usize::try_from(p).ok().zip(usize::try_from(e).ok());
                if let Some((p, e)) = both {
                    places.entry(e).or_default().push(p);
                }
            });
        }
        let part = move |(e, places): (usize, Vec<usize>)| {
            part_of(&self.data, axis, &places).map(|data| (e, data))
        };
        places.into_iter().filter_map(part)
    }

    /// How many positions the axis has.
    pub fn len(&self) -> usize {
        let n = self.data.shape.get(self.axis).copied().unwrap_or(0);
        usize::try_from(n).unwrap_or(usize::MAX)
    }

    /// Whether the axis has no position.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The positions of the axis that are of one class, or of classes that meet in one product: what competes. A
    /// concatenation has several sets; positions of no class are in none.
    pub fn peers(&self, module: &Module) -> Vec<Vec<usize>> {
        let classes = self.expr.classes();
        // Of each position the first class that is there; of each class the first that it meets.
        let mut first: Vec<Option<usize>> = vec![None; self.len()];
        let mut leader: Vec<usize> = (0..classes.len()).collect();
        for (i, class) in classes.iter().enumerate() {
            self.expr.positions_of(*class, module, &mut |p, _| {
                let Some(slot) = usize::try_from(p).ok().and_then(|p| first.get_mut(p)) else {
                    return;
                };
                let met = *slot.get_or_insert(i);
                let (a, b) = (leader[met], leader[i]);
                if a != b {
                    let (low, high) = (a.min(b), a.max(b));
                    for l in leader.iter_mut().filter(|l| **l == high) {
                        *l = low;
                    }
                }
            });
        }
        let mut sets: Vec<Vec<usize>> = vec![Vec::new(); classes.len()];
        for (p, class) in first.iter().enumerate() {
            let set = class.and_then(|c| sets.get_mut(*leader.get(c)?));
            if let Some(set) = set {
                set.push(p);
            }
        }
        sets.retain(|s| !s.is_empty());
        sets
    }

    /// A score for each position, made among its [peers](Stored::peers): `score` gets a set of positions and gives a
    /// number for each of them. 0 where a position is of no class.
    ///
    /// # Errors
    /// The first of `score`.
    pub fn among_peers(
        &self,
        module: &Module,
        score: impl Fn(&[usize]) -> Result<Vec<f64>, String>,
    ) -> Result<Vec<f64>, String> {
        let mut out = vec![0.0; self.len()];
        for peers in self.peers(module) {
            for (p, s) in peers.iter().zip(score(&peers)?) {
                if let Some(o) = out.get_mut(*p) {
                    *o = s;
                }
            }
        }
        Ok(out)
    }
}

/// The data at these positions of one axis; `None` where its elements have no size in bytes.
fn part_of(data: &Dense, axis: usize, positions: &[usize]) -> Option<Dense> {
    let product = |all: &[u64]| {
        let n = all.iter().try_fold(1u64, |n, d| n.checked_mul(*d))?;
        usize::try_from(n).ok()
    };
    let (outer, rest) = data.shape.split_at_checked(axis)?;
    let (n, inner) = rest.split_first()?;
    let (n, rows) = (usize::try_from(*n).ok()?, product(outer)?);
    let size = data.dtype.bytes(u64::try_from(product(inner)?).ok()?)?;
    let mut out = Vec::new();
    for i in 0..rows {
        for p in positions {
            let at = i.checked_mul(n)?.checked_add(*p)?.checked_mul(size)?;
            out.extend_from_slice(data.data.get(at..at.checked_add(size)?)?);
        }
    }
    let mut shape = data.shape.clone();
    *shape.get_mut(axis)? = positions.len() as u64;
    Dense::new(data.dtype, shape, out.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn parts_of_every_axis() {
        let data: Vec<f32> = (0..8).map(|i| i as f32).collect();
        let data = Dense::floats(vec![2, 4], &data).unwrap();
        let part = |axis, at: &[usize]| part_of(&data, axis, at);
        let floats = |shape: &[u64], all: &[f32]| Dense::floats(shape.to_vec(), all);
        assert_eq!(part(0, &[1]), floats(&[1, 4], &[4.0, 5.0, 6.0, 7.0]));
        assert_eq!(part(1, &[2, 3]), floats(&[2, 2], &[2.0, 3.0, 6.0, 7.0]));
        assert_eq!(part(2, &[0]), None);
        assert_eq!(part(1, &[9]), None);
    }
}
