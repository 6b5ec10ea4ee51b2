//! Parameters whose elements are all equal have axes of their own at each use.
//!
//! Exporters store one tensor of ones or zeros for many layers. Sharing it is no weight tying: any part of it is
//! as good as any other. Before coupling each use gets a parameter of its own; afterwards those that came out
//! with one type, but for classes of one element, are one again.

use prune_opt_ir::entity::Entity;
use prune_opt_ir::{Arena, Attr, Function, Module, Op, OpData, Type, Value};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// Whether all elements are equal and there is more than one.
fn is_splat(module: &Module, name: &str) -> bool {
    let Some(weight) = module.params.get(name) else {
        return false;
    };
    let many = weight.shape.iter().any(|d| *d > 1);
    many && weight.dtype.is_float() && weight.dense().is_some_and(|d| d.is_splat())
}

/// The parameters that were made, and of which each is a copy.
pub(crate) type Copies = HashMap<String, String>;

/// Gives each use of a splat parameter one of its own.
pub(crate) fn separate(module: &mut Module, func: Function) -> (Function, Copies) {
    let mut copies = Copies::new();
    let mut uses: Arena<Value, u32> = func.values.values().map(|_| 0).collect();
    for v in func.ops.values().flat_map(|o| o.operands.iter().flatten()) {
        uses[*v] += 1;
    }
    let many = |op: &OpData| op.results.first().map_or(0, |v| uses[*v]);
    // By op that reads a splat parameter, how many uses it has beyond the first.
    let mut extra: HashMap<Op, u32> = HashMap::new();
    for (id, op) in func.ops.iter() {
        let splat = |n| many(op) > 1 && is_splat(module, n);
        if op.param().is_some_and(splat) {
            extra.insert(id, many(op) - 1);
        }
    }
    if extra.is_empty() {
        return (func, copies);
    }
    let mut taken: HashSet<String> = func
        .values
        .values()
        .filter_map(|v| v.name.clone())
        .collect();
    let mut out = Copy::new(&func);
    let mut spare: HashMap<Value, Vec<Value>> = HashMap::new();
    let mut first_use: HashSet<Value> = HashSet::new();
    for (id, op) in func.ops.iter() {
        let mut data = op.clone();
        for (v, operand) in op.operands.iter().zip(&mut data.operands) {
            *operand = v.map(|v| match spare.get_mut(&v) {
                Some(copies) if !copies.is_empty() && !first_use.insert(v) => copies.remove(0),
                _ => out.value(v),
            });
        }
        out.push(id, data.clone());
        let (Some(name), Some(&result)) = (op.param(), op.results.first()) else {
            continue;
        };
        for _ in 0..extra.get(&id).copied().unwrap_or_default() {
            let fresh = fresh_name(module, &mut taken, name);
            data.attrs
                .insert("name".into(), Attr::Symbol(fresh.clone()));
            let named = func.values[result].name.as_ref().map(|_| fresh.clone());
            let ty = func.values[result].ty.clone();
            let (_, values) = out.new.add_op(data.clone(), [(named, ty)]);
            spare.entry(result).or_default().push(values[0]);
            if let Some(weight) = module.params.get(name).cloned() {
                module.params.insert(fresh.clone(), weight);
            }
            copies.insert(fresh, name.to_string());
        }
    }
    (out.finish(), copies)
}

fn fresh_name(module: &Module, taken: &mut HashSet<String>, name: &str) -> String {
    let mut k = 1u64;
    loop {
        let fresh = format!("{name}_{k}");
        if !module.params.contains_key(&fresh) && taken.insert(fresh.clone()) {
            return fresh;
        }
        k += 1;
    }
}

/// Gives the copies of a parameter one type where they differ by classes of one element alone, which are units: any of
/// the reasons why its elements stay is one.
pub(crate) fn agree(module: &mut Module, copies: &Copies) {
    if copies.is_empty() {
        return;
    }
    let Module { funcs, classes, .. } = module;
    let Some(func) = funcs.first_mut() else {
        return;
    };
    let copied: HashSet<&str> = copies.values().map(String::as_str).collect();
    let mut first: HashMap<(&str, String), Type> = HashMap::new();
    for op in func.ops.values() {
        let (Some(name), Some(&v)) = (op.param(), op.results.first()) else {
            continue;
        };
        let original = copies.get(name).map_or(name, String::as_str);
        if !copied.contains(original) {
            continue;
        }
        let ty = &mut func.values[v].ty;
        let mut plain = ty.clone();
        for axis in plain.axes_mut().into_iter().flatten() {
            *axis = axis.plain(&*classes).unwrap_or_else(|| axis.clone());
        }
        match first.entry((original, plain.to_string())) {
            Entry::Occupied(known) => ty.clone_from(known.get()),
            Entry::Vacant(new) => drop(new.insert(ty.clone())),
        }
    }
}

/// Joins again what [`separate`] made of one parameter and came out with one type.
pub(crate) fn join(module: &mut Module, copies: &Copies) {
    if copies.is_empty() {
        return;
    }
    let Some(func) = module.funcs.first_mut().map(std::mem::take) else {
        return;
    };
    let mut first: HashMap<(&str, String), (Value, &str)> = HashMap::new();
    let mut same: HashMap<Value, Value> = HashMap::new();
    let mut renamed: HashMap<&str, &str> = HashMap::new();
    for op in func.ops.values() {
        let (Some(name), Some(&v)) = (op.param(), op.results.first()) else {
            continue;
        };
        let original = copies.get(name).map_or(name, String::as_str);
        let kept = *first
            .entry((original, func.values[v].ty.to_string()))
            .or_insert((v, name));
        if kept.0 != v {
            same.insert(v, kept.0);
            renamed.insert(name, kept.1);
        }
    }
    let mut out = Copy::new(&func);
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
    let joined = out.finish();
    for (root, _) in module.classes.values_mut().filter_map(|c| c.root.as_mut()) {
        if let Some(kept) = renamed.get(root.as_str()) {
            *root = (*kept).to_string();
        }
    }
    module
        .params
        .retain(|name, _| !renamed.contains_key(name.as_str()));
    module.funcs[0] = joined;
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
