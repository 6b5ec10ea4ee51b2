//! Parameters whose elements are all equal have axes of their own at each use.
//!
//! Exporters store one tensor of ones or zeros for many layers. Sharing it is no weight tying: any part of it is
//! as good as any other. Before coupling each use gets a `param` of its own (of the same parameter); afterwards
//! those that came out with one type are one again.

use prune_opt_ir::entity::Entity;
use prune_opt_ir::{Arena, DType, Function, Module, Op, OpData, Value};
use std::collections::HashMap;

/// Whether all elements are equal and there is more than one.
fn is_splat(module: &Module, name: &str) -> bool {
    let Some(weight) = module.params.get(name) else {
        return false;
    };
    let many = weight.shape.iter().any(|d| *d > 1);
    many && weight.dtype != DType::I64 && weight.dense().is_some_and(|d| d.is_splat())
}

/// Gives each use of a splat parameter a `param` of its own; `None` where nothing is to do.
pub(crate) fn separate(module: &Module, func: &Function) -> Option<Function> {
    let uses = func.uses();
    let mut known: HashMap<&str, bool> = HashMap::new();
    let mut extra: Arena<Op, usize> = Arena::new();
    for op in func.ops.values() {
        let name = op
            .param()
            .filter(|_| op.results.first().is_some_and(|v| uses[*v].len() > 1));
        let splat = name.is_some_and(|n| *known.entry(n).or_insert_with(|| is_splat(module, n)));
        let count = op.results.first().map_or(0, |v| uses[*v].len());
        extra.push(if splat { count - 1 } else { 0 });
    }
    if extra.values().all(|n| *n == 0) {
        return None;
    }
    let mut out = Copy::new(func);
    let mut spare: HashMap<Value, Vec<Value>> = HashMap::new();
    for (id, op) in func.ops.iter() {
        let mut data = op.clone();
        for (v, operand) in op.operands.iter().zip(&mut data.operands) {
            *operand = v.map(|v| {
                let own = spare.get_mut(&v).and_then(Vec::pop);
                own.unwrap_or_else(|| out.value(v))
            });
        }
        out.push(id, data.clone());
        for _ in 0..extra[id] {
            let ty = func.values[op.results[0]].ty.clone();
            let (_, values) = out.new.add_op(data.clone(), [(None, ty)]);
            spare.entry(op.results[0]).or_default().insert(0, values[0]);
        }
    }
    Some(out.finish())
}

/// Joins `param`s of one parameter that have one type; `None` where nothing is to do.
pub(crate) fn join(func: &Function) -> Option<Function> {
    let mut first: HashMap<(&str, String), Value> = HashMap::new();
    let mut same: HashMap<Value, Value> = HashMap::new();
    let mut times: HashMap<&str, usize> = HashMap::new();
    func.ops
        .values()
        .filter_map(|o| o.param())
        .for_each(|n| *times.entry(n).or_default() += 1);
    for op in func.ops.values() {
        if let (Some(name), Some(&v)) = (op.param(), op.results.first())
            && times[name] > 1
        {
            let kept = *first
                .entry((name, func.values[v].ty.to_string()))
                .or_insert(v);
            if kept != v {
                same.insert(v, kept);
            }
        }
    }
    if same.is_empty() {
        return None;
    }
    let mut out = Copy::new(func);
    for (id, op) in func.ops.iter() {
        if op.results.first().is_some_and(|v| same.contains_key(v)) {
            continue;
        }
        let mut data = op.clone();
        for v in data.operands.iter_mut().flatten() {
            *v = out.value(*same.get(v).unwrap_or(v));
        }
        out.push(id, data);
    }
    Some(out.finish())
}

/// A function being copied op by op.
struct Copy<'f> {
    old: &'f Function,
    new: Function,
    values: HashMap<Value, Value>,
}

impl<'f> Copy<'f> {
    fn new(old: &'f Function) -> Self {
        let mut copy = Copy {
            old,
            new: Function::default(),
            values: HashMap::new(),
        };
        copy.new.name = old.name.clone();
        copy.new.attrs = old.attrs.clone();
        for &v in &old.inputs {
            let data = &old.values[v];
            let new = copy
                .new
                .add_input(data.name.clone(), data.ty.clone(), data.span);
            copy.values.insert(v, new);
        }
        copy
    }

    fn value(&self, old: Value) -> Value {
        self.values
            .get(&old)
            .copied()
            .unwrap_or_else(|| Value::new(usize::MAX))
    }

    /// Appends an op whose operands are values of the copy already.
    fn push(&mut self, id: Op, mut data: OpData) {
        let old = &self.old.ops[id];
        data.captures = old.captures.iter().map(|v| self.value(*v)).collect();
        let results = old.results.iter().map(|v| {
            let v = &self.old.values[*v];
            (v.name.clone(), v.ty.clone())
        });
        let (_, values) = self.new.add_op(data, results.collect::<Vec<_>>());
        self.values.extend(old.results.iter().copied().zip(values));
    }

    fn finish(mut self) -> Function {
        self.new.outputs = self.old.outputs.iter().map(|v| self.value(*v)).collect();
        self.new
    }
}
