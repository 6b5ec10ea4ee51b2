//! What a module costs, read off its types.

use prune_opt_ir::entity::Var;
use prune_opt_ir::members::{bound_relation, constants, late_bias};
use prune_opt_ir::op::{
    Bindings, Eval, Family, OpDef, OpView, Pat, Registry, Relation, Role, ShapeValues, body,
    resolve,
};
use prune_opt_ir::{Axis, ClassExtents, Entity, Function, Module, OpData, Value};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// Costs of a module. Symbols (batch, sequence) count as 1.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Costs {
    /// Elements of all initializers.
    pub params: u64,
    /// Multiplications of one run: for each contraction the product of all its variables.
    pub macs: u64,
    /// Bytes of all initializers.
    pub bytes: u64,
    /// Bytes of the files that it is in, where it is known how it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<u64>,
    /// How long a run is predicted to take, in nanoseconds, where a latency table is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ns: Option<u64>,
}

/// The costs of `module`.
///
/// Multiplications inside an op are those of its body, or those that its definition states.
///
/// `compat` counts as Torch-Pruning does: batch norms 2 for each output element; a bias one for each output element
/// of a convolution and for each output feature of a linear layer; of contractions only layers; parameters without
/// running statistics, integers and scalars, which are no `nn.Parameter`.
pub fn costs(module: &Module, registry: &Registry, compat: bool) -> Costs {
    costs_at(module, registry, module, compat)
}

/// The costs that `module` would have if its classes had other extents.
pub fn costs_at(
    module: &Module,
    registry: &Registry,
    extents: &(impl ClassExtents + ?Sized),
    compat: bool,
) -> Costs {
    let mut costs = Costs::default();
    let Some(mut count) = Count::new(module, registry, extents) else {
        return costs;
    };
    let func = count.func;
    let macs = func.ops.values().map(|op| count.op(op, compat));
    costs.macs = macs.fold(0, u64::saturating_add);
    let types: HashMap<&str, Value> = func
        .ops
        .values()
        .rev()
        .filter_map(|op| Some((op.param()?, *op.results.first()?)))
        .collect();
    for (name, weight) in &module.params {
        let elements = match types.get(name.as_str()) {
            Some(value) => count.elements(*value),
            None => product(weight.shape.iter().copied()),
        };
        let bytes = weight.dtype.bytes(elements).unwrap_or(0) as u64;
        costs.bytes = costs.bytes.saturating_add(bytes);
        let learned = weight.dtype.is_float()
            && !weight.shape.is_empty()
            && !count.statistics.contains(name.as_str());
        if learned || !compat {
            costs.params = costs.params.saturating_add(elements);
        }
    }
    costs
}

/// Counts what ops cost, one by one.
pub(crate) struct Count<'a, C: ?Sized> {
    module: &'a Module,
    func: &'a Function,
    registry: &'a Registry,
    extents: &'a C,
    shapes: ShapeValues,
    constant: Vec<bool>,
    /// Parameters that some op uses as a running statistic.
    statistics: HashSet<&'a str>,
}

impl<'a, C: ClassExtents + ?Sized> Count<'a, C> {
    /// For a module's graph, if it has one, under these extents of its classes.
    pub(crate) fn new(
        module: &'a Module,
        registry: &'a Registry,
        extents: &'a C,
    ) -> Option<Count<'a, C>> {
        let func = module.main()?;
        Some(Count {
            module,
            func,
            registry,
            extents,
            shapes: ShapeValues::compute(module, func, registry),
            constant: constants(func),
            statistics: HashSet::new(),
        })
    }

    /// The multiplications of an op; on the way, its running statistics are noted.
    pub(crate) fn op(&mut self, data: &'a OpData, compat: bool) -> u64 {
        let Some(def) = self.registry.of(data) else {
            return 0;
        };
        let late = if compat { self.late_bias(data) } else { 0 };
        let multiplies = multiplies(def);
        let inside = matches!(def.eval, Eval::Body(_)) || !def.macs.is_empty();
        let notes = def.roles.iter().any(|(_, role)| *role == Role::Statistic);
        if !multiplies && !inside && !notes {
            return late;
        }
        let view = OpView {
            module: self.module,
            func: self.func,
            op: data,
            def,
            shapes: &self.shapes,
        };
        if let Some(Ok(body)) = body(&view, self.registry) {
            // A peer that sees layers as modules sees none inside.
            let inside = || costs_at(&body, self.registry, self.extents, false).macs;
            return late.saturating_add(if compat { 0 } else { inside() });
        }
        let (Some(relation), bound) = bound_relation(&view) else {
            return late;
        };
        self.note_statistics(data, def, &relation);
        let results = data.results.first();
        let output = || results.map_or(0, |r| self.elements(*r));
        if compat && def.family == Family::BatchNorm {
            return output().saturating_mul(2);
        }
        if !compat && !relation.macs.is_empty() {
            let products = relation.macs.iter();
            let each = products.map(|p| {
                let bound = bound.as_ref().and_then(|b| resolve(&relation, b, p));
                bound.map_or(0, |axis| length(&axis, self.extents))
            });
            return each.fold(late, u64::saturating_add);
        }
        if !multiplies || compat && !self.is_layer(data) {
            return late;
        }
        let bound = bound.as_ref();
        let macs = match def.family {
            Family::Recurrent => self.steps(data, def, &relation, bound),
            _ => product(
                relation
                    .vars
                    .keys()
                    .map(|v| self.extent(&relation, bound, v)),
            ),
        };
        let mut operands = data.operands.iter().enumerate();
        let biased = operands.any(|(i, v)| v.is_some() && relation.role(def, i) == Role::Bias);
        macs.saturating_add(if compat && biased { output() } else { 0 })
    }

    fn extent(&self, relation: &Relation, bound: Option<&Bindings>, v: Var) -> u64 {
        let bound = bound.and_then(|b| b.get(v)?.clone());
        let known = || relation.vars.get(v)?.extent.clone().map(Axis::Fixed);
        bound.or_else(known).map_or(1, |a| length(&a, self.extents))
    }

    /// A recurrent layer multiplies each element of each weight once for all that its first result has beside the
    /// weight's own axes: steps and batch.
    fn steps(
        &self,
        data: &OpData,
        def: &OpDef,
        relation: &Relation,
        bound: Option<&Bindings>,
    ) -> u64 {
        let vars = |pats: &[Pat]| {
            let mut all = HashSet::new();
            for p in pats {
                p.for_each_var(&mut |v| {
                    all.insert(v);
                });
            }
            all
        };
        let result = relation.results.first().and_then(|p| p.as_deref());
        let result = vars(result.unwrap_or_default());
        let mut total = 0u64;
        for (i, value) in data.operands.iter().enumerate() {
            let pats = relation.operands.get(i).and_then(|p| p.as_deref());
            let (Some(value), Some(pats)) = (value, pats) else {
                continue;
            };
            if relation.role(def, i) == Role::Weight {
                let own = vars(pats);
                let times = result.difference(&own);
                let times = product(times.map(|v| self.extent(relation, bound, *v)));
                total = total.saturating_add(self.elements(*value).saturating_mul(times));
            }
        }
        total
    }

    fn note_statistics(&mut self, data: &OpData, def: &OpDef, relation: &Relation) {
        for (i, value) in data.operands.iter().enumerate() {
            if relation.role(def, i) == Role::Statistic {
                let name = value.and_then(|v| self.func.param_of(v));
                self.statistics.extend(name);
            }
        }
    }

    /// Whether a contraction has a parameter.
    fn is_layer(&self, data: &OpData) -> bool {
        let constant = |v: &Value| self.constant.get(v.index()).copied().unwrap_or(false);
        data.operands.iter().flatten().any(constant)
    }

    /// Elements of a bias that is added after its layer.
    fn late_bias(&self, data: &OpData) -> u64 {
        let of =
            |i: &usize| late_bias(self.func, self.registry, &self.constant, data, *i).is_some();
        let operand = (0..data.operands.len()).find(of);
        let value = operand.and_then(|i| data.operands.get(i).copied().flatten());
        value.map_or(0, |v| self.elements(v))
    }

    /// How many elements a value has.
    fn elements(&self, value: Value) -> u64 {
        let axes = self.func.values.get(value).and_then(|v| v.ty.axes());
        axes.map_or(0, |axes| {
            product(axes.iter().map(|a| length(a, self.extents)))
        })
    }
}

/// Whether an op is a contraction: by its relation, or by code of a layer that is one.
fn multiplies(def: &OpDef) -> bool {
    let layer = matches!(
        def.family,
        Family::Conv | Family::Linear | Family::Recurrent
    );
    matches!(def.eval, Eval::Contract) || layer
}

fn product(all: impl Iterator<Item = u64>) -> u64 {
    all.fold(1, u64::saturating_mul)
}

/// The extent with symbols counted as 1.
fn length(axis: &Axis, extents: &(impl ClassExtents + ?Sized)) -> u64 {
    let value = axis.extent(extents).evaluate(|_| Some(1));
    value.and_then(|n| u64::try_from(n).ok()).unwrap_or(0)
}
