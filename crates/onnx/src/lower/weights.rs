//! Puts weights that were computed, or stood in nodes, in the place of what made them, as parameters.

use prune_opt_ir::hash::HashSet;
use prune_opt_ir::module::Def;
use prune_opt_ir::{Axis, Entity, Function, Module, Op, OpData, Type, Value};

use super::fold::Folded;

/// The module with these values as parameters, without what only computed them and what only that read. `inputs`: the
/// names of the graph's inputs, which stay.
pub(super) fn put(module: &Module, folded: Vec<Folded>, inputs: &HashSet<String>) -> Module {
    let mut out = module.clone();
    let Some(mut func) = out.main_mut().map(std::mem::take) else {
        return out;
    };
    let mut gone: HashSet<Op> = HashSet::default();
    for found in &folded {
        if let Some(Def::Result(op, _)) = func.values.get(found.value).map(|v| v.def) {
            gone.insert(op);
        }
    }
    unread(&func, &mut gone, inputs);
    let outside = module.funcs.iter().skip(1).flat_map(|f| f.ops.values());
    let elsewhere: HashSet<&str> = outside.filter_map(OpData::param).collect();
    let dropped = gone.iter().filter_map(|op| func.ops[*op].param());
    let dropped = dropped.filter(|name| !elsewhere.contains(name));
    let dropped: HashSet<String> = dropped.map(str::to_owned).collect();
    out.params.retain(|name, _| !dropped.contains(name));
    let named = func.named();
    let (mut params, others): (Vec<Op>, Vec<Op>) = (func.ops.keys())
        .filter(|op| !gone.contains(op))
        .partition(|op| func.ops[*op].param().is_some());
    let mut taken: HashSet<String> = HashSet::default();
    for Folded {
        value,
        name,
        weight,
    } in folded
    {
        let data = &mut func.values[value];
        let own = data.name.clone().unwrap_or_default();
        let free = dropped.contains(&name) && !named.contains(&value);
        let name = match free && taken.insert(name.clone()) {
            true => name,
            false => own,
        };
        let op = Op::new(func.ops.len());
        data.ty = Type::tensor(weight.dtype, weight.shape.iter().map(|d| Axis::from(*d)));
        data.name = Some(name.clone());
        data.def = Def::Result(op, 0);
        let mut param = OpData::of_param(&name);
        param.results = vec![value];
        func.ops.push(param);
        params.push(op);
        out.params.insert(name, weight);
    }
    params.extend(others);
    let func = func.in_order(&params);
    if let Some(main) = out.main_mut() {
        *main = func;
    }
    out
}

/// Adds to ops that go what only they read.
fn unread(func: &Function, gone: &mut HashSet<Op>, inputs: &HashSet<String>) {
    let mut read: HashSet<Value> = func.outputs.iter().copied().collect();
    let mut freed: HashSet<Value> = HashSet::default();
    for (id, op) in func.ops.iter().rev() {
        let only = gone.contains(&id) || op.results.iter().any(|v| freed.contains(v));
        let stays = op.param().is_some_and(|name| inputs.contains(name));
        let is_read = !gone.contains(&id) && op.results.iter().any(|v| read.contains(v));
        let reads = op.operands.iter().flatten().chain(&op.captures);
        if only && !stays && !is_read {
            freed.extend(reads);
            gone.insert(id);
        } else {
            read.extend(reads);
        }
    }
}
