//! Weights that are computed from weights by sums over axes, or of several of their size: weight and spectral norms,
//! standardised, low-rank and masked weights.
//!
//! Where such a sum loses elements, it is another number, and with it all that stays of the weight; and what the layer
//! weighs with is no parameter, so that no criterion sees it. Computed once, it is a parameter like others. What only
//! moves, casts or scales parameters (a transpose, a dequantisation) is left as it stands: passes look through it, and it
//! is often smaller. Of a weight that several read in different ways, what they share is computed, so that it stays one.
//!
//! Indices that are computed from constants are computed as well, where an op goes by vectors of them.

use prune_opt_ir::hash::{HashMap, HashSet};

use super::known::extents;
use bytes::Bytes;
use prune_opt_ir::members::constants;
use prune_opt_ir::module::{Def, Uses};
use prune_opt_ir::op::{Eval, OpView, Registry, Relation, ShapeValues, Usage, bind_op};
use prune_opt_ir::verify::{Verified, verify};
use prune_opt_ir::{Axis, DType, Entity, Function, Module, Op, OpData, Tensor, Value, Weight};

/// Computes what a module without inputs gives, in single precision; `None` where it can't.
pub type Run<'r> = dyn Fn(Verified<'_>) -> Option<Vec<Tensor>> + 'r;

/// More products than this are no weight norm, but work for hours.
const MOST_WORK: u64 = 1 << 34;
/// What is made on the way is not more than so many times what goes.
const MOST_GROWTH: u64 = 8;
/// Ops that go by vectors of indices, the second operand, and keep all of an axis where these are not constants. (Of what a
/// gather takes by computed indices, each element may go by itself.)
const BY_VECTORS: [&str; 2] = ["gather_nd", "scatter_nd"];
/// No more bytes of integers, and steps, are computed for all of them.
const MOST_INDICES: u64 = 1 << 20;
/// Runs are in double precision, in which integers up to this one are exact.
const EXACT: u64 = 1 << 53;
/// A weight is computed in a few steps.
const MOST_OPS: usize = 1024;

/// A value that becomes a parameter: it was computed beforehand, or stands in a node.
pub(super) struct Folded {
    pub value: Value,
    /// The parameter's name: that of the value or, where it is made of a single parameter of its shape, that one's.
    pub name: String,
    pub weight: Weight,
}

/// The weights of a module that can be computed beforehand, by value. Parameters among the graph's inputs are only defaults.
pub(super) fn folded(
    module: &Module,
    func: &Function,
    registry: &Registry,
    inputs: &HashSet<String>,
    run: &Run<'_>,
) -> Vec<Folded> {
    let constant = constants(func);
    let candidates = candidates(func, &constant);
    if candidates.is_empty() {
        return Vec::new();
    }
    let fold = Fold {
        module,
        func,
        registry,
        shapes: ShapeValues::compute(module, func, registry),
        uses: func.uses(),
        named: func.named(),
        read: candidates.iter().copied().collect(),
        inputs,
        run,
    };
    let mut seen = fold.read.clone();
    let mut open = candidates;
    let mut found = Vec::new();
    let mut left = MOST_INDICES;
    while let Some(value) = open.pop() {
        let Some(ops) = fold.computing(value) else {
            continue;
        };
        let name = func.values.get(value).and_then(|v| v.name.as_deref());
        let name = name.filter(|n| !module.params.contains_key(*n));
        if fold.dtype(value) == Some(DType::I64) {
            let name = name.filter(|_| fold.is_apart(value));
            found.extend(name.and_then(|n| fold.index(value, &ops, n, &mut left)));
            continue;
        }
        // What several weights share is computed in their place.
        if let Some(shared) = fold.shared(value, &ops) {
            let single = |v: &Value| fold.dtype(*v) == Some(DType::F32);
            open.extend(shared.into_iter().filter(|v| single(v) && seen.insert(*v)));
            continue;
        }
        found.extend(name.and_then(|n| fold.weight(value, &ops, n)));
    }
    found.sort_by_key(|f| f.value);
    found
}

/// Whether there is any value that [`folded`] looks at.
pub(super) fn computes_weights(func: &Function) -> bool {
    !candidates(func, &constants(func)).is_empty()
}

/// The values that are computed from parameters alone and read by an op that is not, in program order: weights, and integers
/// that such an op goes by.
fn candidates(func: &Function, constant: &[bool]) -> Vec<Value> {
    let is = |v: &Value| constant.get(v.index()).copied().unwrap_or(false);
    let computed = |(v, goes_by): &(&Value, bool)| {
        let value = func.values.get(**v).filter(|_| is(v));
        let dtype = if *goes_by { DType::I64 } else { DType::F32 };
        let value = value.filter(|d| d.ty.dtype() == Some(dtype));
        let Some(Def::Result(op, _)) = value.map(|d| d.def) else {
            return false;
        };
        let operands = func.ops.get(op).map(|o| !o.operands.is_empty());
        operands == Some(true)
    };
    let mut seen = HashSet::default();
    let readers = func.ops.values().filter(|op| !op.results.iter().all(is));
    let read = readers.flat_map(|op| {
        let goes_by = |i: usize| i == 1 && BY_VECTORS.contains(&op.name.as_str());
        let operands = op.operands.iter().enumerate();
        operands.filter_map(move |(i, v)| Some((v.as_ref()?, goes_by(i))))
    });
    read.filter(|read| computed(read) && seen.insert(*read.0))
        .map(|(v, _)| *v)
        .collect()
}

struct Fold<'m> {
    module: &'m Module,
    func: &'m Function,
    registry: &'m Registry,
    shapes: ShapeValues,
    uses: Uses,
    /// What regions read or the caller gets.
    named: HashSet<Value>,
    /// The values that are read by an op that computes more than weights.
    read: HashSet<Value>,
    inputs: &'m HashSet<String>,
    run: &'m Run<'m>,
}

impl Fold<'_> {
    /// The weight as a parameter, where it is worth it.
    fn weight(&self, value: Value, ops: &[Op], name: &str) -> Option<Folded> {
        let own = self.bytes(value)?;
        let (mut sums, mut work, mut made, mut gone) = (false, 0u64, 0u64, 0u64);
        for id in ops {
            let op = self.func.ops.get(*id)?;
            let mut results = op.results.iter().map(|v| self.bytes(*v));
            let results = results.try_fold(0u64, |n, b| n.checked_add(b?))?;
            if op.param().is_some_and(|name| self.inputs.contains(name)) {
                return None;
            }
            if op.param().is_none() {
                if !self.is_exact(op) {
                    return None;
                }
                let (sum, products) = self.sum(op)?;
                sums |= sum || self.combines(op);
                work = work.checked_add(products)?;
                made = made.checked_add(results)?;
            } else if op.results.iter().all(|v| self.is_read_by(*v, ops)) {
                gone = gone.checked_add(results)?;
            }
        }
        let grows = made > gone.saturating_mul(MOST_GROWTH).saturating_add(1 << 12);
        if !sums || own > gone || grows || work > MOST_WORK {
            return None;
        }
        self.computed(value, ops, self.source(value, ops).unwrap_or(name))
    }

    /// The one parameter of a weight's shape that it is computed from, if nobody else reads that.
    fn source(&self, value: Value, ops: &[Op]) -> Option<&str> {
        let extents = |v: &Value| extents(self.module, self.func, *v);
        let whole = extents(&value);
        let is_source = |v: &Value| {
            extents(v) == whole && self.dtype(*v) == Some(DType::F32) && self.is_read_by(*v, ops)
        };
        let params = ops.iter().filter_map(|id| self.func.ops.get(*id));
        let params = params.filter(|op| op.results.iter().all(is_source));
        let mut names = params.filter_map(OpData::param);
        names.next().filter(|_| names.next().is_none())
    }

    /// What is rounded to half precision is another number.
    fn is_exact(&self, op: &OpData) -> bool {
        let is_exact = |v: &Value| {
            let dtype = self.dtype(*v);
            dtype.is_some_and(|d| !d.is_float() || matches!(d, DType::F32 | DType::F64))
        };
        op.results.iter().all(is_exact)
    }

    /// The indices as a parameter. `left`: how much more may be computed.
    fn index(&self, value: Value, ops: &[Op], name: &str, left: &mut u64) -> Option<Folded> {
        let mut cost = 0u64;
        for id in ops {
            let op = self.func.ops.get(*id)?;
            let is_default = |name: &str| self.inputs.contains(name);
            if op.param().is_some_and(is_default) || !self.is_exact(op) {
                return None;
            }
            let results = op.results.iter().map(|v| self.bytes(*v));
            cost = results
                .chain([Some(self.sum(op)?.1)])
                .try_fold(cost, |n, b| n.checked_add(b?))?;
        }
        *left = left.checked_sub(cost)?;
        self.computed(value, ops, name)
    }

    /// The ops that a value is computed by, in program order; `None` where what they make on the way is read as it is.
    fn computing(&self, value: Value) -> Option<Vec<Op>> {
        let (mut ops, mut open) = (HashSet::default(), vec![value]);
        while let Some(value) = open.pop() {
            let Def::Result(op, _) = self.func.values.get(value)?.def else {
                return None;
            };
            let (known, first) = (self.func.ops.get(op)?, ops.is_empty());
            let draws = self.registry.of(known).is_some_and(|def| def.draws);
            let is_read = !first && self.read.contains(&value) && !known.operands.is_empty();
            if draws || is_read || ops.len() > MOST_OPS {
                return None;
            }
            if ops.insert(op) {
                open.extend(known.operands.iter().flatten());
            }
        }
        let mut ops: Vec<Op> = ops.into_iter().collect();
        ops.sort();
        Some(ops)
    }

    /// Numbers computed by all of these ops but the last that others read as well, which would be there twice; or what the
    /// last takes apart.
    fn shared(&self, value: Value, ops: &[Op]) -> Option<Vec<Value>> {
        let (last, inside) = ops.split_last()?;
        if !self.is_apart(value) {
            let whole = self.func.ops.get(*last)?.operands.iter().flatten();
            return Some(whole.copied().collect());
        }
        let inside = inside.iter().filter_map(|id| self.func.ops.get(*id));
        let computing = inside.filter(|op| !op.operands.is_empty());
        let is_number = |v: &&Value| self.dtype(**v).is_some_and(DType::is_float);
        let made = computing.flat_map(|op| &op.results).filter(is_number);
        let shared: Vec<Value> = made
            .filter(|v| !self.is_read_by(**v, ops))
            .copied()
            .collect();
        (!shared.is_empty()).then_some(shared)
    }

    fn dtype(&self, value: Value) -> Option<DType> {
        self.func.values.get(value)?.ty.dtype()
    }

    fn bytes(&self, value: Value) -> Option<u64> {
        let ty = &self.func.values.get(value)?.ty;
        let extents = ty.extents(self.module)?;
        let bits = ty.dtype()?.bits();
        let bits = extents
            .iter()
            .try_fold(bits, |n, e| n.checked_mul(e.length()?))?;
        Some(bits.div_ceil(8))
    }

    /// Whether none but these ops, which are in program order, reads a value.
    fn is_read_by(&self, value: Value, ops: &[Op]) -> bool {
        let mut readers = self.uses.of(value).iter();
        let inside = readers.all(|(op, _)| ops.binary_search(op).is_ok());
        inside && !self.named.contains(&value)
    }

    /// Whether nobody reads the other results of the op, whose node is to go.
    fn is_apart(&self, value: Value) -> bool {
        let Some(Def::Result(op, _)) = self.func.values.get(value).map(|v| v.def) else {
            return false;
        };
        let results = self.func.ops.get(op).map(|o| &o.results[..]);
        let mut others = results.unwrap_or_default().iter().filter(|v| **v != value);
        others.all(|v| self.is_read_by(*v, &[]))
    }

    /// Whether an op sums over an axis, and how many products it takes at most.
    fn sum(&self, op: &OpData) -> Option<(bool, u64)> {
        if op.operands.is_empty() {
            return Some((false, 0));
        }
        let view = OpView {
            module: self.module,
            func: self.func,
            op,
            def: self.registry.of(op)?,
            shapes: &self.shapes,
        };
        let relation = Relation::of(view.def, &view).ok()??;
        let bound = bind_op(self.module, self.func, op, &relation).ok()?;
        let (mut sums, mut work) = (false, 1u64);
        for (var, info) in relation.vars.iter() {
            let axis: Option<&Axis> = bound.get(var)?.as_ref();
            let extent = axis.map(|a| a.extent(self.module));
            let length = extent.or(info.extent.clone())?.length()?;
            let over = matches!(info.usage(), Usage::Contracted | Usage::Normalised);
            sums |= over && length > 1;
            work = work.checked_mul(length.max(1))?;
        }
        Some((sums, work))
    }

    /// Whether an op combines two different values of the result's size, element by element.
    fn combines(&self, op: &OpData) -> bool {
        let extents = |v: &Value| extents(self.module, self.func, *v);
        let result = op.results.first().and_then(extents);
        let is_full = |v: &&Value| extents(v) == result;
        let full: HashSet<&Value> = op.operands.iter().flatten().filter(is_full).collect();
        let is_map = matches!(self.registry.of(op).map(|d| &d.eval), Some(Eval::Map2(_)));
        is_map && full.len() > 1
    }

    fn computed(&self, value: Value, ops: &[Op], name: &str) -> Option<Folded> {
        let mut func = Function::default();
        let mut values: HashMap<Value, Value> = HashMap::default();
        for id in ops {
            let op = self.func.ops.get(*id)?;
            let operand = |v: &Option<Value>| v.map(|v| values.get(&v).copied());
            let operands = op.operands.iter().map(operand);
            let operands = operands.map(|o| o.map_or(Some(None), |v| v.map(Some)));
            let part = OpData {
                operands: operands.collect::<Option<_>>()?,
                ..op.clone()
            };
            let results = op.results.iter().map(|v| self.func.values.get(*v));
            let results = results.map(|v| v.map(|v| (v.name.clone(), v.ty.clone())));
            let results: Vec<_> = results.collect::<Option<_>>()?;
            let (_, made) = func.add_op(part, results);
            values.extend(op.results.iter().copied().zip(made));
        }
        func.outputs.push(*values.get(&value)?);
        // Integers on the way are looked at, since larger ones would not be what they are.
        let whole = |v: &Value| {
            func.values
                .get(*v)
                .is_some_and(|d| d.ty.dtype().is_some_and(DType::is_integer))
        };
        let made = func.values.keys().filter(whole).collect::<Vec<_>>();
        func.outputs.extend(made);
        let names = func.ops.values().filter_map(OpData::param);
        let params = names.filter_map(|name| self.module.params.get_key_value(name));
        let alone = Module {
            attrs: self.module.attrs.clone(),
            declared: self.module.declared.clone(),
            stores: self.module.stores.clone(),
            files: self.module.files.clone(),
            params: params.map(|(n, w)| (n.clone(), w.clone())).collect(),
            funcs: vec![func],
            ..Module::default()
        };
        let all = (self.run)(verify(&alone, self.registry).ok()?)?;
        let exact = |t: &Tensor| match t {
            Tensor::Int(all) => all.iter().all(|n| n.unsigned_abs() < EXACT),
            Tensor::Float(_) | Tensor::Bool(_) => true,
        };
        let weight = all.first().filter(|_| all.iter().all(exact))?;
        let (dtype, bytes): (_, Vec<u8>) = match weight {
            Tensor::Float(all) => (
                DType::F32,
                all.iter().flat_map(|n| (*n as f32).to_le_bytes()).collect(),
            ),
            Tensor::Int(all) => (
                DType::I64,
                all.iter().flat_map(|n| n.to_le_bytes()).collect(),
            ),
            Tensor::Bool(_) => return None,
        };
        Some(Folded {
            value,
            name: name.to_owned(),
            weight: Weight {
                dtype,
                shape: weight.shape().iter().map(|d| *d as u64).collect(),
                data: Some(Bytes::from(bytes).into()),
                store: None,
            },
        })
    }
}
