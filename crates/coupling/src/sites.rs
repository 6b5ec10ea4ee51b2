//! Which tensor axes take part: those that an equation ties, however loosely, to a parameter's axis.
//!
//! Batch, sequence and spatial axes are most of a model's axes and can't become classes; a plain union-find
//! leaves them out, so that the e-graph holds channel axes only.

use prune_opt_ir::entity::{Arena, Entity, Var};
use prune_opt_ir::module::Def;
use prune_opt_ir::op::{Pat, Registry, Relation, Relations, ShapeValues, Usage};
use prune_opt_ir::{Attr, Axis, DType, Diagnostics, Function, Module, Op, OpData, Value};
use std::ops::Range;

/// Every op's relation, and a number for every tensor axis.
pub(crate) struct Sites<'a> {
    pub module: &'a Module,
    pub func: &'a Function,
    pub registry: &'a Registry,
    pub relations: Relations,
    /// For each value whether something reads it.
    pub read: Arena<Value, bool>,
    /// For each value the number that the text gives it if it has no name.
    pub numbers: Vec<u32>,
    /// The number of each value's first axis, and at the end the number of axes of all values.
    base: Vec<u32>,
    /// For each axis whether it takes part.
    live: Vec<bool>,
    /// For each axis whether it is a literal 1, which ties nothing.
    one: Vec<bool>,
    /// For each axis of stored data whether it may be a channel axis.
    channel: Vec<bool>,
    /// For each axis whether it is a parameter's.
    param: Vec<bool>,
}

/// Union-find over axes and variables.
struct Components(Vec<u32>);

/// A variable that no axis has been seen with.
const UNSEEN: u32 = u32::MAX;

impl Components {
    fn push(&mut self) -> u32 {
        self.0.push(self.0.len() as u32);
        self.0.len() as u32 - 1
    }
    /// Joins `a` with what the variable was first seen with.
    fn see(&mut self, first: &mut u32, a: u32) {
        match *first {
            UNSEEN => *first = a,
            first => self.union(first, a),
        }
    }
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
        let mut base = Vec::with_capacity(func.values.len() + 1);
        let mut numbers = Vec::with_capacity(func.values.len());
        let (mut one, mut unnamed) = (Vec::with_capacity(4 * func.values.len()), 0u32);
        for v in func.values.values() {
            base.push(one.len() as u32);
            numbers.push(unnamed);
            one.extend(v.ty.axes().unwrap_or_default().iter().map(Axis::is_one));
            unnamed += u32::from(v.name.is_none());
        }
        base.push(one.len() as u32);
        let shapes = ShapeValues::compute(module, func, registry);
        let (relations, wrong) = Relations::compute(module, func, registry, &shapes);
        wrong.into_result()?;
        let mut sites = Sites {
            module,
            func,
            registry,
            relations,
            read: func.read(),
            numbers,
            base,
            live: Vec::new(),
            channel: vec![false; one.len()],
            param: vec![false; one.len()],
            one,
        };
        sites.find_live();
        Ok(sites)
    }

    fn find_live(&mut self) {
        let mut components = self.components();
        self.find_channels();
        let mut roots = vec![false; components.0.len()];
        for slot in 0..self.slots() {
            if self.channel[slot] {
                roots[components.find(slot as u32) as usize] = true;
            }
        }
        let live = |slot: usize| !self.one[slot] && roots[components.find(slot as u32) as usize];
        self.live = (0..self.slots()).map(live).collect();
    }

    /// Joins axes that the variables and equations of relations tie.
    fn components(&self) -> Components {
        let mut components = Components((0..self.slots() as u32).collect());
        let mut first: Vec<u32> = Vec::new();
        for (op, relation) in self.relations.iter() {
            let Some(relation) = relation else { continue };
            first.clear();
            first.resize(relation.vars.len(), UNSEEN);
            if !relation.equations.is_empty() {
                // What stands in equations only ties, too.
                first.fill_with(|| components.push());
            }
            for (_, value, pats) in self.tensors(op, relation) {
                for (slot, pat) in self.axes(value).zip(pats) {
                    match pat {
                        _ if self.one[slot as usize] => {}
                        Pat::Window(..) => {}
                        Pat::Var(v) => components.see(&mut first[v.index()], slot),
                        _ => {
                            pat.for_each_var(&mut |v| components.see(&mut first[v.index()], slot));
                        }
                    }
                }
            }
            for (a, b) in &relation.equations {
                let mut all = UNSEEN;
                let mut join = |v: Var| components.see(&mut all, first[v.index()]);
                a.for_each_var(&mut join);
                b.for_each_var(&mut join);
            }
        }
        components
    }

    /// Marks the parameter axes that some op reads as more than a window's taps.
    fn find_channels(&mut self) {
        let mut stored: Arena<Value, Option<bool>> =
            self.func.values.values().map(|_| None).collect();
        for op in self.func.ops.values().filter(|op| is_stored(op)) {
            for &v in &op.results {
                if may_be_channels(self.func.values[v].ty.dtype()) {
                    stored[v] = Some(op.param().is_some());
                }
            }
        }
        for (id, op) in self.func.ops.iter() {
            let relation = self.relations.get(id).map(|r| &**r);
            for (i, v) in op.operands.iter().enumerate() {
                let Some((v, param)) = v.and_then(|v| Some((v, stored[v]?))) else {
                    continue;
                };
                let pats = relation.and_then(|r| r.operands.get(i)?.as_ref());
                for (axis, slot) in self.axes(v).enumerate() {
                    let taps = pats
                        .and_then(|p| p.get(axis))
                        .is_some_and(|p| is_taps(relation, p));
                    if !taps && !self.one[slot as usize] {
                        self.channel[slot as usize] = true;
                        self.param[slot as usize] = param;
                    }
                }
            }
        }
    }

    /// The numbers of a value's axes.
    pub fn axes(&self, value: Value) -> Range<u32> {
        let at = |i: usize| self.base.get(i).copied().unwrap_or_default();
        at(value.index())..at(value.index().saturating_add(1))
    }

    /// Whether an axis takes part.
    pub fn is_live(&self, slot: u32) -> bool {
        self.live[slot as usize]
    }

    /// How many axes take part.
    pub fn count_live(&self) -> usize {
        self.live.iter().filter(|live| **live).count()
    }

    /// Whether a value is an input of the graph.
    pub fn is_input(&self, value: Value) -> bool {
        matches!(self.func.values[value].def, Def::Input(_))
    }

    /// Whether the type of a value says that an axis is as long as a symbol.
    pub fn is_symbolic(&self, value: Value, axis: usize) -> bool {
        let axes = self.func.values[value].ty.axes();
        let axis = axes.and_then(|all| all.get(axis)).and_then(Axis::fixed);
        axis.is_some_and(|e| e.constant().is_none())
    }

    /// Whether any axis that takes part is as long as a symbol.
    pub fn has_symbols(&self) -> bool {
        self.func.values.keys().any(|value| {
            let mut axes = self.axes(value).enumerate();
            axes.any(|(i, slot)| self.is_live(slot) && self.is_symbolic(value, i))
        })
    }

    /// Whether an axis is a parameter's, and not only a constant's.
    pub fn is_param(&self, slot: u32) -> bool {
        self.param[slot as usize]
    }

    /// Whether an axis of stored data may be a channel axis.
    pub fn is_channel(&self, slot: u32) -> bool {
        self.channel[slot as usize]
    }

    /// The number of axes of all values.
    pub fn slots(&self) -> usize {
        self.one.len()
    }

    /// Each tensor of an op that its relation speaks of, with the patterns of its axes.
    pub fn tensors<'r>(
        &self,
        op: Op,
        relation: &'r Relation,
    ) -> impl Iterator<Item = (Tensor, Value, &'r [Pat])> {
        let data = &self.func.ops[op];
        let operands = data.operands.iter().zip(&relation.operands).enumerate();
        let operands =
            operands.filter_map(|(i, (v, p))| Some((Tensor::Operand(i), (*v)?, p.as_deref()?)));
        let results = data.results.iter().zip(&relation.results).enumerate();
        let results =
            results.filter_map(|(i, (v, p))| Some((Tensor::Result(i), *v, p.as_deref()?)));
        operands.chain(results)
    }
}

fn is_taps(relation: Option<&Relation>, pat: &Pat) -> bool {
    match (pat, relation) {
        (Pat::Var(v), Some(r)) => r.usage(*v) == Usage::Windowed,
        (Pat::Lit(_), _) => true,
        _ => false,
    }
}

/// An operand or a result of an op.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tensor {
    Operand(usize),
    Result(usize),
}
