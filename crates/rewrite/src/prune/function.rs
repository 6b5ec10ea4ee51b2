//! One function while it is rewritten, op by op in program order.

use super::Keeps;
use super::edit::Clones;
use prune_opt_ir::module::PARAM;
use prune_opt_ir::op::{OpDef, OpView, Registry, ShapeValues};
use prune_opt_ir::verify::{Verified, op_place, value_name};
use prune_opt_ir::{
    Def, Dense, Diagnostic, Diagnostics, Entity, Function, Module, Op, OpData, Type, Value,
    ValueData,
};
use std::collections::{HashMap, HashSet};

/// Where an op will stand: after the op of this index, in this order. Original ops are `(index, 0)`.
type Key = (i64, u32);

/// A function being rewritten. Values and ops keep their ids; new ones are appended and put in order at the end.
pub(super) struct Rewrite<'a> {
    pub(super) registry: &'a Registry,
    pub(super) keeps: &'a Keeps,
    pub(super) old: &'a Module,
    pub(super) old_func: &'a Function,
    /// The integers that values held.
    pub(super) before: ShapeValues,
    /// The module with its new classes and parameters, without this function.
    pub(super) module: &'a mut Module,
    pub(super) func: Function,
    /// The integers that values hold now, up to the op that is being looked at.
    pub(super) shapes: ShapeValues,
    pub(super) clones: Clones,
    pub(super) found: Diagnostics,
    /// How often each value is used: by operands, captures, outputs.
    uses: Vec<usize>,
    /// Whether the type mentions a class that loses elements.
    touched: Vec<bool>,
    keys: Vec<Key>,
    dead: Vec<bool>,
    /// A value to evaluate shape rules on.
    spare: Option<Value>,
    /// How many ops at the start are parameters.
    params: usize,
    /// The parameters that other functions read.
    shared: HashSet<&'a str>,
}

impl<'a> Rewrite<'a> {
    /// Of `func`, whose copy in `module` is `mine`.
    pub(super) fn new(
        verified: Verified<'a>,
        keeps: &'a Keeps,
        old_func: &'a Function,
        module: &'a mut Module,
        mine: Function,
    ) -> Rewrite<'a> {
        let (old, registry) = (verified.module(), verified.registry());
        let mut uses = vec![0; old_func.values.len()];
        let read = old_func
            .ops
            .values()
            .flat_map(|op| op.operands.iter().flatten().chain(&op.captures));
        for v in read.chain(&old_func.outputs) {
            uses[v.index()] += 1;
        }
        let others = old.funcs.iter().filter(|f| !std::ptr::eq(*f, old_func));
        let touched = |v: &ValueData| {
            v.ty.axes()
                .unwrap_or_default()
                .iter()
                .any(|a| keeps.touch(a))
        };
        Rewrite {
            registry,
            keeps,
            old,
            old_func,
            before: ShapeValues::compute(old, old_func, registry),
            module,
            shapes: ShapeValues::default(),
            clones: Clones::default(),
            found: Diagnostics::default(),
            uses,
            touched: old_func.values.values().map(touched).collect(),
            keys: (0..mine.ops.len()).map(|i| (i as i64, 0)).collect(),
            dead: vec![false; mine.ops.len()],
            spare: None,
            params: old_func
                .ops
                .values()
                .take_while(|op| op.name == PARAM)
                .count(),
            shared: others
                .flat_map(|f| f.ops.values())
                .filter_map(OpData::param)
                .collect(),
            func: mine,
        }
    }

    /// The function rewritten, and what went wrong.
    pub(super) fn run(mut self) -> (Function, Diagnostics) {
        for id in self.old_func.ops.keys() {
            self.op(id);
            self.visit(id);
        }
        self.outputs();
        self.revive();
        let func = self.in_order();
        (func, self.found)
    }

    /// Graph outputs that hold integers keep them.
    fn outputs(&mut self) {
        for (at, v) in self.func.outputs.clone().into_iter().enumerate() {
            if self.changed(v) && !self.show(at, v) {
                let name = value_name(&self.func, v);
                let error = Diagnostic::error(format!(
                    "output {name} holds an extent that pruning changes"
                ));
                let place = prune_opt_ir::verify::value_place(self.old_func, v);
                self.found.push(
                    error
                        .place(place)
                        .help("freeze the classes that it is computed from"),
                );
            }
        }
    }

    /// Computes what integers the op's result holds now.
    pub(super) fn visit(&mut self, id: Op) {
        if let Some(op) = self.func.ops.get(id) {
            self.shapes
                .visit(self.module, &self.func, self.registry, op);
        }
    }

    /// What the definition of an op sees of it as it was.
    pub(super) fn old_view(&self, id: Op, def: &'a OpDef) -> OpView<'_> {
        OpView {
            module: self.old,
            func: self.old_func,
            op: &self.old_func.ops[id],
            def,
            shapes: &self.before,
        }
    }

    /// What the definition of an op sees of it now.
    pub(super) fn new_view<'v>(&'v self, op: &'v OpData, def: &'v OpDef) -> OpView<'v> {
        OpView {
            module: self.module,
            func: &self.func,
            op,
            def,
            shapes: &self.shapes,
        }
    }

    pub(super) fn error(&mut self, id: Op, message: String, help: &str) {
        let place = op_place(&self.func, &self.func.ops[id]);
        self.found
            .push(Diagnostic::error(message).place(place).help(help));
    }

    /// Whether the value's type mentions a class that loses elements.
    pub(super) fn is_touched(&self, v: Value) -> bool {
        let touched = self.touched.get(v.index());
        touched.copied().unwrap_or_default()
    }

    /// Whether an integer of the value, of which there are as many as before, is another one now.
    pub(super) fn changed(&self, v: Value) -> bool {
        let Some(before) = self.before.get(v).filter(|_| !self.is_touched(v)) else {
            return false;
        };
        let after = self.shapes.get(v).map(|s| &s.elems);
        let known = before.elems.iter().enumerate();
        known
            .filter(|(_, e)| e.is_some())
            .any(|(i, e)| after.and_then(|a| a.get(i)) != Some(e))
    }

    // Uses.

    /// Whether another function reads this parameter.
    pub(super) fn read_elsewhere(&self, name: &str) -> bool {
        self.shared.contains(name)
    }

    /// Whether the use at hand is the value's only one.
    pub(super) fn used_once(&self, v: Value) -> bool {
        self.uses.get(v.index()) == Some(&1)
    }

    pub(super) fn count(&mut self, v: Value) -> &mut usize {
        let at = v.index();
        if self.uses.len() <= at {
            self.uses.resize(at + 1, 0);
        }
        &mut self.uses[at]
    }

    /// Sets an operand. What nobody reads any more is dropped.
    pub(super) fn set_operand(&mut self, id: Op, i: usize, new: Value) {
        let operands = &mut self.func.ops[id].operands;
        if operands.len() <= i {
            operands.resize(i + 1, None);
        }
        let old = operands[i].replace(new);
        if old == Some(new) {
            return;
        }
        *self.count(new) += 1;
        if let Some(old) = old {
            self.release(old);
        }
    }

    /// One use less. An op that nobody reads any more by that is dropped.
    pub(super) fn release(&mut self, v: Value) {
        let mut left = vec![v];
        while let Some(v) = left.pop() {
            let count = self.count(v);
            *count = count.saturating_sub(1);
            if *count > 0 {
                continue;
            }
            let Def::Result(id, _) = self.func.values[v].def else {
                continue;
            };
            let op = &self.func.ops[id];
            let read = |v: &Value| self.uses.get(v.index()).is_some_and(|n| *n > 0);
            if !op.results.iter().any(read) && !self.dead[id.index()] {
                left.extend(op.operands.iter().flatten().chain(&op.captures));
                self.dead[id.index()] = true;
            }
        }
    }

    /// Whether what defines the value has not been dropped.
    pub(super) fn is_alive(&self, v: Value) -> bool {
        match self.func.values[v].def {
            Def::Result(id, _) => !self.dead[id.index()],
            Def::Input(_) => true,
        }
    }

    // New ops.

    fn push(&mut self, op: OpData, key: Key, name: Option<String>, ty: Type) -> (Op, Value) {
        let (id, values) = self.func.add_op(op, [(name, ty)]);
        self.keys.push(key);
        self.dead.push(false);
        self.count(values[0]);
        (id, values[0])
    }

    fn key_after(&self, index: i64) -> Key {
        let seq = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        (index, seq)
    }

    /// A copy of an op with one result, right after it. Its result has no use yet.
    pub(super) fn clone_op(&mut self, id: Op) -> (Op, Value) {
        let mut op = self.func.ops[id].clone();
        let result = op.results.first().copied();
        let data = result.and_then(|v| self.func.values.get(v)).cloned();
        let (name, ty) = data.map_or((None, Type::Unknown), |d| (d.name, d.ty));
        let name = name.map(|n| self.clones.fresh(&n, &self.func, self.module));
        op.label = op.label.map(|l| self.clones.fresh_label(&l, &self.func));
        for v in op.operands.iter().flatten().chain(&op.captures) {
            *self.count(*v) += 1;
        }
        let key = self.key_after(self.keys[id.index()].0);
        let (new, value) = self.push(op, key, name, ty);
        self.visit(new);
        (new, value)
    }

    /// A new op right after what defines `v`, for what is made of it. Its result has no use yet.
    pub(super) fn add_after(&mut self, v: Value, op: OpData, ty: Type) -> Value {
        let at = match self.func.values[v].def {
            Def::Result(id, _) => self.keys[id.index()].0,
            Def::Input(_) => self.params as i64 - 1,
        };
        let name = self.func.values[v].name.clone();
        let name = name.map(|n| self.clones.fresh(&n, &self.func, self.module));
        for v in op.operands.iter().flatten() {
            *self.count(*v) += 1;
        }
        let key = self.key_after(at);
        let (id, value) = self.push(op, key, name, ty);
        self.visit(id);
        value
    }

    /// A new parameter among the others at the function's start. It has no use yet.
    pub(super) fn add_param(&mut self, base: &str, named: bool, dense: Dense, ty: Type) -> Value {
        let name = self.clones.fresh(base, &self.func, self.module);
        self.module.params.insert(name.clone(), dense.into());
        let op = OpData::of_param(&name);
        let key = self.key_after(self.params as i64 - 1);
        let (id, value) = self.push(op, key, named.then_some(name), ty);
        self.visit(id);
        value
    }

    /// The spare value, looking like `like`.
    pub(super) fn spare(&mut self, like: Value) -> Value {
        let data = ValueData {
            name: None,
            ..self.func.values[like].clone()
        };
        match self.spare {
            Some(v) => {
                self.func.values[v] = data;
                v
            }
            None => {
                let v = self.func.values.push(data);
                self.spare = Some(v);
                v
            }
        }
    }

    // The end.

    /// A constant that lost all its uses to clones of itself takes the first clone's place, and so keeps its name.
    fn revive(&mut self) {
        let mut renamed: HashMap<Value, Value> = HashMap::new();
        for (origin, clone) in std::mem::take(&mut self.clones.made) {
            let defs = (self.func.values[origin].def, self.func.values[clone].def);
            let (Def::Result(old, _), Def::Result(new, _)) = defs else {
                continue;
            };
            if !self.dead[old.index()] || self.dead[new.index()] {
                continue;
            }
            match (self.func.ops[old].param(), self.func.ops[new].param()) {
                (Some(name), Some(copy)) => {
                    if let Some(weight) = self.module.params.shift_remove(copy) {
                        self.module.params.insert(name.to_string(), weight);
                    }
                }
                (None, None) => self.func.ops[old].attrs = self.func.ops[new].attrs.clone(),
                _ => continue,
            }
            self.dead[old.index()] = false;
            self.dead[new.index()] = true;
            renamed.insert(clone, origin);
        }
        if renamed.is_empty() {
            return;
        }
        for op in self.func.ops.values_mut() {
            for v in op.operands.iter_mut().flatten() {
                *v = renamed.get(v).copied().unwrap_or(*v);
            }
        }
    }

    /// The function with its ops in order, without the dead ones, and values numbered in order.
    fn in_order(&mut self) -> Function {
        let func = std::mem::take(&mut self.func);
        if self.spare.is_none()
            && !self.dead.contains(&true)
            && func.ops.len() == self.old_func.ops.len()
        {
            return func;
        }
        let dead = func.ops.iter().filter(|(id, _)| self.dead[id.index()]);
        let gone: HashSet<&str> = dead.filter_map(|(_, op)| op.param()).collect();
        let shared = &self.shared;
        let stays = |name: &str| !gone.contains(name) || shared.contains(name);
        self.module.params.retain(|name, _| stays(name));
        let mut order: Vec<Op> = func
            .ops
            .keys()
            .filter(|id| !self.dead[id.index()])
            .collect();
        order.sort_by_key(|id| self.keys[id.index()]);
        func.in_order(&order)
    }
}
