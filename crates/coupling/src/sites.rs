//! Which tensor axes take part: those that an equation ties, however loosely, to a parameter's axis.
//!
//! Batch, sequence and spatial axes are most of a model's axes and can't become classes; a plain union-find
//! leaves them out, so that the e-graph holds channel axes only.

use prune_opt_ir::entity::{Arena, Entity};
use prune_opt_ir::op::{Pat, Registry, Relation, Relations, ShapeValues, Usage};
use prune_opt_ir::{Attr, DType, Diagnostics, Function, Module, Op, OpData, Value};
use std::sync::Arc;

/// Every op's relation, and a number for every tensor axis.
pub(crate) struct Sites<'a> {
    pub module: &'a Module,
    pub func: &'a Function,
    pub shapes: ShapeValues,
    pub relations: Relations,
    /// For each value whether something reads it.
    pub read: Arena<Value, bool>,
    /// For each value the number that the text gives it if it has no name.
    pub numbers: Vec<u32>,
    /// The number of each value's first axis.
    base: Vec<u32>,
    /// The number of axes of all values.
    count: u32,
    /// For each axis whether it takes part.
    live: Vec<bool>,
    /// For each axis of stored data whether it may be a channel axis.
    channel: Vec<bool>,
    /// For each axis whether it is a parameter's.
    param: Vec<bool>,
}

/// Union-find over axes and variables.
struct Components(Vec<u32>);

impl Components {
    fn find(&mut self, mut i: u32) -> u32 {
        while self.0[i as usize] != i {
            let up = self.0[self.0[i as usize] as usize];
            self.0[i as usize] = up;
            i = up;
        }
        i
    }
    fn union(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

/// Whether a value is stored data: a parameter, or a constant op's tensor.
pub(crate) fn is_stored(op: &OpData) -> bool {
    op.param().is_some()
        || op.operands.is_empty() && matches!(op.attrs.get("value"), Some(Attr::Dense(_)))
}

fn may_be_channels(dtype: Option<DType>) -> bool {
    use DType::*;
    !matches!(dtype, None | Some(I64 | I32 | Bool | Str | U64 | U32))
}

impl<'a> Sites<'a> {
    pub fn new(
        module: &'a Module,
        func: &'a Function,
        registry: &'a Registry,
    ) -> Result<Self, Diagnostics> {
        let mut base = Vec::with_capacity(func.values.len());
        let mut numbers = Vec::with_capacity(func.values.len());
        let (mut count, mut unnamed) = (0u32, 0u32);
        for v in func.values.values() {
            base.push(count);
            numbers.push(unnamed);
            count += v.ty.rank().unwrap_or(0) as u32;
            unnamed += u32::from(v.name.is_none());
        }
        let shapes = ShapeValues::compute(module, func, registry);
        let (relations, wrong) = Relations::compute(module, func, registry, &shapes);
        wrong.into_result()?;
        let mut sites = Sites {
            module,
            func,
            shapes,
            relations,
            read: func.read(),
            numbers,
            base,
            count,
            live: Vec::new(),
            channel: vec![false; count as usize],
            param: vec![false; count as usize],
        };
        sites.find_live();
        Ok(sites)
    }

    fn find_live(&mut self) {
        let vars: usize = self
            .relations
            .iter()
            .filter_map(|(_, r)| Some(r?.vars.len()))
            .sum();
        let mut components = Components((0..self.count + vars as u32).collect());
        let mut next = self.count;
        for (op, relation) in self.relations.iter() {
            let Some(relation) = relation else { continue };
            for (_, _, slot, pat) in self.patterns(op, relation) {
                if !matches!(pat, Pat::Window(..)) {
                    pat.for_each_var(&mut |v| components.union(slot, next + v.index() as u32));
                }
            }
            for (a, b) in &relation.equations {
                let mut first = None;
                let mut join = |v: prune_opt_ir::entity::Var| {
                    let v = next + v.index() as u32;
                    components.union(v, *first.get_or_insert(v));
                };
                a.for_each_var(&mut join);
                b.for_each_var(&mut join);
            }
            next += relation.vars.len() as u32;
        }
        self.find_channels();
        let mut roots = vec![false; components.0.len()];
        for slot in 0..self.count {
            if self.channel[slot as usize] {
                roots[components.find(slot) as usize] = true;
            }
        }
        self.live = (0..self.count)
            .map(|s| roots[components.find(s) as usize])
            .collect();
    }

    /// Marks the parameter axes that some op reads as more than a window's taps.
    fn find_channels(&mut self) {
        let mut channel = std::mem::take(&mut self.channel);
        for (id, op) in self.func.ops.iter() {
            let relation = self.relations.get(id);
            for (i, v) in op.operands.iter().enumerate() {
                let Some(v) = v.filter(|v| self.stored(*v)) else {
                    continue;
                };
                let pats = relation.and_then(|r| r.operands.get(i)?.as_ref());
                for axis in 0..self.func.values[v].ty.rank().unwrap_or(0) {
                    let taps = pats
                        .and_then(|p| p.get(axis))
                        .is_some_and(|p| self.is_taps(relation, p));
                    if !taps && let Some(slot) = self.slot(v, axis) {
                        channel[slot as usize] = true;
                        self.param[slot as usize] = self.func.param_of(v).is_some();
                    }
                }
            }
        }
        self.channel = channel;
    }

    fn is_taps(&self, relation: Option<&Arc<Relation>>, pat: &Pat) -> bool {
        match (pat, relation) {
            (Pat::Var(v), Some(r)) => r.usage(*v) == Usage::Windowed,
            (Pat::Lit(_), _) => true,
            _ => false,
        }
    }

    fn stored(&self, value: Value) -> bool {
        let data = &self.func.values[value];
        let prune_opt_ir::Def::Result(op, _) = data.def else {
            return false;
        };
        may_be_channels(data.ty.dtype()) && is_stored(&self.func.ops[op])
    }

    /// The number of an axis; `None` where it is a literal 1, which ties nothing.
    pub fn slot(&self, value: Value, axis: usize) -> Option<u32> {
        let axes = self.func.values.get(value)?.ty.axes()?;
        (!axes.get(axis)?.is_one()).then(|| self.base[value.index()] + axis as u32)
    }

    /// The number of an axis that takes part.
    pub fn live(&self, value: Value, axis: usize) -> Option<u32> {
        self.slot(value, axis).filter(|s| self.live[*s as usize])
    }

    /// Whether an axis is a parameter's, and not only a constant's.
    pub fn is_param(&self, slot: u32) -> bool {
        self.param[slot as usize]
    }

    /// Whether an axis of stored data may be a channel axis.
    pub fn is_channel(&self, slot: u32) -> bool {
        self.channel[slot as usize]
    }

    pub fn slots(&self) -> usize {
        self.count as usize
    }

    /// `(is a result, tensor, axis number, pattern)` for each axis of an op that its relation speaks of.
    pub fn patterns<'r>(
        &'r self,
        op: Op,
        relation: &'r Relation,
    ) -> impl Iterator<Item = (Tensor, usize, u32, &'r Pat)> + 'r {
        let data = &self.func.ops[op];
        let operands = data.operands.iter().enumerate().zip(&relation.operands);
        let operands =
            operands.filter_map(|((i, v), p)| Some((Tensor::Operand(i), (*v)?, p.as_ref()?)));
        let results = data.results.iter().enumerate().zip(&relation.results);
        let results = results.filter_map(|((i, v), p)| Some((Tensor::Result(i), *v, p.as_ref()?)));
        operands.chain(results).flat_map(move |(t, v, pats)| {
            pats.iter()
                .enumerate()
                .filter_map(move |(axis, p)| Some((t, axis, self.slot(v, axis)?, p)))
        })
    }
}

/// An operand or a result of an op.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tensor {
    Operand(usize),
    Result(usize),
}
