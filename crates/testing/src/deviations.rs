//! Ways to make a pruned module another one, each of which a comparison with the original has to see. Most leave a
//! valid module.

use crate::mutations::{MUTATIONS, Mutation};
use crate::random::Random;
use crate::strategy::registry;
use prune_opt_ir::op::{Eval, Family};
use prune_opt_ir::{
    Attr, DType, Def, Entity, Function, Module, Op, OpData, Value, ValueData, Weight,
};

/// All of them, by name. Some are those that the verifier sees already.
pub fn deviations() -> Vec<(&'static str, Mutation)> {
    let own: [(&str, Mutation); 11] = [
        ("a weight with another sign", weight),
        ("a bias or other vector moved", vector),
        ("two channels of a parameter swapped", channels),
        ("another integer attribute", integer),
        ("another float attribute", float),
        ("an op more", op_more),
        ("an op less", op_less),
        ("another op", op_other),
        ("an operand from elsewhere", operand),
        ("another name of an output", output),
        ("outputs in another element type", dtype),
    ];
    let known = [
        "an attribute that restates an extent wrongly",
        "an operand that restates an extent wrongly",
        "a parameter of another element type",
    ];
    let known = MUTATIONS.iter().filter(move |(n, _)| known.contains(n));
    own.into_iter().chain(known.copied()).collect()
}

fn pick<T: Clone>(all: &[T], random: &mut Random) -> Option<T> {
    all.get(random.below(all.len() as u64) as usize).cloned()
}

/// Changes the data of one float parameter that `wanted` takes.
fn data(
    m: &mut Module,
    r: &mut Random,
    wanted: impl Fn(&Weight) -> bool,
    change: impl FnOnce(&mut Vec<u8>, &[u64], &mut Random) -> bool,
) -> bool {
    let all = m.params.iter();
    let all = all.filter(|(_, w)| w.dtype == DType::F32 && w.data.is_some() && wanted(w));
    let names: Vec<String> = all.map(|(n, _)| n.clone()).collect();
    let Some(weight) = pick(&names, r).and_then(|n| m.params.get_mut(&n)) else {
        return false;
    };
    let mut bytes = weight
        .data
        .as_ref()
        .map(|d| d.bytes().to_vec())
        .unwrap_or_default();
    let before = bytes.clone();
    let done = change(&mut bytes, &weight.shape, r) && bytes != before;
    if done {
        weight.data = Some(bytes.into());
        weight.store = None;
    }
    done
}

fn flip(bytes: &mut [u8], r: &mut Random) -> bool {
    let count = bytes.len() / 4;
    let at = r.below(count as u64) as usize * 4 + 3;
    bytes.get_mut(at).map(|b| *b ^= 0x80).is_some()
}

fn weight(m: &mut Module, r: &mut Random) -> bool {
    data(m, r, |w| w.shape.len() > 1, |bytes, _, r| flip(bytes, r))
}

fn vector(m: &mut Module, r: &mut Random) -> bool {
    data(m, r, |w| w.shape.len() == 1, |bytes, _, r| flip(bytes, r))
}

fn channels(m: &mut Module, r: &mut Random) -> bool {
    let wanted = |w: &Weight| w.shape.first().is_some_and(|n| *n > 1);
    data(m, r, wanted, |bytes, shape, r| {
        let n = shape.first().copied().unwrap_or(1);
        let row = bytes.len() / n as usize;
        let (a, b) = (r.below(n) as usize, r.below(n) as usize);
        let (a, b) = (a.min(b), a.max(b));
        if a == b || row == 0 {
            return false;
        }
        let (head, tail) = bytes.split_at_mut(b * row);
        head[a * row..(a + 1) * row].swap_with_slice(&mut tail[..row]);
        true
    })
}

/// The ops that are no `param` and that `wanted` takes.
fn ops(func: &Function, wanted: impl Fn(&OpData) -> bool) -> Vec<Op> {
    let all = func.ops.iter();
    let all = all.filter(|(_, op)| op.param().is_none() && wanted(op));
    all.map(|(id, _)| id).collect()
}

/// Changes one attribute that `wanted` takes.
fn attribute(m: &mut Module, r: &mut Random, change: fn(&Attr) -> Option<Attr>) -> bool {
    let Some(func) = m.main_mut() else {
        return false;
    };
    let all = ops(func, |op| !op.operands.is_empty());
    let all = all.iter().flat_map(|id| {
        let attrs = func.ops[*id].attrs.iter();
        let attrs = attrs.filter(|(name, _)| !name.starts_with("onnx."));
        attrs.filter_map(|(name, a)| Some((*id, name.clone(), change(a)?)))
    });
    let all: Vec<_> = all.collect();
    let Some((id, name, attr)) = pick(&all, r) else {
        return false;
    };
    func.ops[id].attrs.insert(name, attr);
    true
}

fn integer(m: &mut Module, r: &mut Random) -> bool {
    attribute(m, r, |a| match a {
        Attr::Int(i) => Some(Attr::Int(i + 1)),
        Attr::Ints(all) if !all.is_empty() => Some(Attr::Ints(all.iter().map(|i| i + 1).collect())),
        _ => None,
    })
}

/// Gives a norm another epsilon than the one it has, or than the default.
fn float(m: &mut Module, r: &mut Random) -> bool {
    let Some(func) = m.main_mut() else {
        return false;
    };
    let norm = |op: &OpData| {
        let family = registry().of(op).map(|d| d.family);
        matches!(family, Some(Family::BatchNorm | Family::LayerNorm))
    };
    let all = ops(func, norm);
    let Some(id) = pick(&all, r) else {
        return false;
    };
    func.ops[id]
        .attrs
        .insert("epsilon".into(), Attr::Float(0.5));
    true
}

/// Makes `func` that of these ops, old values keeping their ids.
fn renumber(func: &mut Function, ops: Vec<OpData>) {
    func.ops = ops.into_iter().collect();
    for (id, op) in func.ops.iter() {
        for (i, v) in op.results.iter().enumerate() {
            if let Some(data) = func.values.get_mut(*v) {
                data.def = Def::Result(id, i);
            }
        }
    }
}

/// The functions of one float, `relu` say.
fn maps() -> Vec<&'static str> {
    let all = registry().iter();
    let all = all.filter(|d| matches!(d.eval, Eval::Map(f) if f(0.5).is_finite()));
    all.map(|d| d.name).collect()
}

/// Results of ops that compute floats.
fn floats(func: &Function) -> Vec<Op> {
    ops(func, |op| {
        let first = op.results.first().and_then(|v| func.values.get(*v));
        !op.operands.is_empty() && first.is_some_and(|v| v.ty.dtype() == Some(DType::F32))
    })
}

fn op_more(m: &mut Module, r: &mut Random) -> bool {
    let name = pick(&maps(), r);
    let Some(func) = m.main_mut() else {
        return false;
    };
    let (Some(name), Some(id)) = (name, pick(&floats(func), r)) else {
        return false;
    };
    let value = func.ops[id].results[0];
    let new = func.values.push(ValueData {
        name: Some("one_more".into()),
        ..func.values[value].clone()
    });
    for op in func.ops.values_mut() {
        for v in op.operands.iter_mut().flatten().filter(|v| **v == value) {
            *v = new;
        }
    }
    let op = OpData {
        name: name.into(),
        operands: vec![Some(value)],
        results: vec![new],
        ..OpData::default()
    };
    let mut all: Vec<OpData> = func.ops.values().cloned().collect();
    all.insert(id.index() + 1, op);
    renumber(func, all);
    true
}

fn op_less(m: &mut Module, r: &mut Random) -> bool {
    let Some(func) = m.main_mut() else {
        return false;
    };
    let all = floats(func);
    let through = |id: &Op| {
        let op = &func.ops[*id];
        let from = op.operands.first().copied().flatten()?;
        let [to] = op.results[..] else { return None };
        let same = func.values[from].ty == func.values[to].ty;
        (same && !func.outputs.contains(&to)).then_some((*id, from, to))
    };
    let all: Vec<_> = all.iter().filter_map(through).collect();
    let Some((id, from, to)) = pick(&all, r) else {
        return false;
    };
    for op in func.ops.values_mut() {
        for v in op.operands.iter_mut().flatten().filter(|v| **v == to) {
            *v = from;
        }
    }
    let rest = func.ops.iter().filter(|(other, _)| *other != id);
    let rest = rest.map(|(_, op)| op.clone()).collect();
    renumber(func, rest);
    // Nothing defines its value any more, and nothing reads it.
    func.values[to].name = None;
    true
}

fn op_other(m: &mut Module, r: &mut Random) -> bool {
    let maps = maps();
    let Some(func) = m.main_mut() else {
        return false;
    };
    let all = ops(func, |op| maps.contains(&op.name.as_str()));
    let (Some(id), Some(name)) = (pick(&all, r), pick(&maps, r)) else {
        return false;
    };
    let op = &mut func.ops[id];
    let done = op.name != name;
    op.name = name.into();
    done
}

fn operand(m: &mut Module, r: &mut Random) -> bool {
    let Some(func) = m.main_mut() else {
        return false;
    };
    let mut all: Vec<(Op, usize, Value)> = Vec::new();
    for id in floats(func) {
        for (i, v) in func.ops[id].operands.iter().enumerate() {
            let Some(v) = v.filter(|v| func.param_of(*v).is_none()) else {
                continue;
            };
            let ty = &func.values[v].ty;
            // Of integers, such as a gather's index, others may be the same.
            if !ty.dtype().is_some_and(DType::is_float) {
                continue;
            }
            let before = func.values.iter().filter(|(w, d)| {
                let earlier = match d.def {
                    Def::Input(_) => true,
                    Def::Result(op, _) => op.index() < id.index(),
                };
                *w != v && earlier && d.ty == *ty && func.param_of(*w).is_none()
            });
            all.extend(before.map(|(w, _)| (id, i, w)));
        }
    }
    let Some((id, i, value)) = pick(&all, r) else {
        return false;
    };
    func.ops[id].operands[i] = Some(value);
    true
}

fn output(m: &mut Module, r: &mut Random) -> bool {
    let Some(func) = m.main_mut() else {
        return false;
    };
    let Some(v) = pick(&func.outputs, r) else {
        return false;
    };
    let data = &mut func.values[v];
    let named = data.name.is_some();
    data.name = Some("renamed".into());
    named
}

/// Casts the first output.
fn dtype(m: &mut Module, _: &mut Random) -> bool {
    let Some(func) = m.main_mut() else {
        return false;
    };
    let Some(v) = func.outputs.first().copied() else {
        return false;
    };
    let mut data = func.values[v].clone();
    if let prune_opt_ir::Type::Tensor(t) = &mut data.ty {
        t.dtype = DType::F64;
    }
    let new = func.values.push(data);
    func.values[v].name = Some("before_cast".into());
    let mut op = OpData {
        name: "cast".into(),
        operands: vec![Some(v)],
        results: vec![new],
        ..OpData::default()
    };
    op.attrs
        .insert("to".into(), Attr::Int(DType::F64.onnx().into()));
    let mut all: Vec<OpData> = func.ops.values().cloned().collect();
    all.push(op);
    renumber(func, all);
    func.outputs[0] = new;
    true
}
