//! Ways to break a module, each of which the verifier has to see.

use crate::random::Random;
use crate::strategy::registry;
use prune_opt_ir::entity::Entity;
use prune_opt_ir::op::{OpView, Place, Relation, ShapeValues};
use prune_opt_ir::{Attr, Axis, Class, DType, Dense, Function, Module, Op, OpData, Type, Value};

/// Breaks a module in one place, chosen at random; false where it does not apply.
pub type Mutation = fn(&mut Module, &mut Random) -> bool;

/// All of them, by name.
pub const MUTATIONS: &[(&str, Mutation)] = &[
    ("another literal extent of a result", literal_extent),
    ("another literal extent of a param", param_extent),
    ("an axis more", axis_more),
    ("an axis less", axis_less),
    ("another class", another_class),
    ("a class as a number", class_as_number),
    ("a class that is not declared", unknown_class),
    ("a class of another extent", class_extent),
    ("a class of no elements", empty_class),
    ("a frozen class thawed at an input or output", thawed),
    ("a root that is no member", wrong_root),
    ("a required operand left out", operand_missing),
    ("an operand that comes later", operand_later),
    ("an operand that does not exist", operand_unknown),
    ("ops in another order", order),
    ("an output that does not exist", output_unknown),
    ("an output that is never defined", value_undefined),
    ("no results", no_results),
    ("two values of one name", duplicate_name),
    ("two functions of one name", duplicate_function),
    ("a parameter read twice", param_twice),
    ("a param without parameter", param_unknown),
    ("a parameter of another shape", weight_shape),
    ("a parameter of another element type", weight_dtype),
    ("a parameter whose data are cut short", weight_data),
    ("a store that does not exist", weight_store),
    ("another element type of a result", dtype),
    ("an attribute that restates an extent wrongly", attribute),
    (
        "an attribute that restates an extent by text",
        attribute_text,
    ),
    (
        "an operand that restates an extent wrongly",
        restated_operand,
    ),
    ("an axis attribute out of range", axis_attribute),
    ("a permutation that is none", permutation),
    ("a keep-set beyond the class", keep_beyond),
    ("a keep-set out of order", keep_unsorted),
    ("a keep-set with an element twice", keep_twice),
    ("an empty keep-set", keep_empty),
    ("a frozen class that loses elements", keep_frozen),
    ("fewer elements than the least", keep_min),
    ("a number of elements that is no multiple", keep_multiple),
    ("an importance of another length", importance_length),
    ("an importance that is no number", importance_nan),
];

fn main(m: &mut Module) -> Option<&mut Function> {
    m.main_mut()
}

fn pick<T: Clone>(all: &[T], random: &mut Random) -> Option<T> {
    all.get(random.below(all.len() as u64) as usize).cloned()
}

/// Applies `f` to one of `all`; false where there is none.
fn with<T: Clone>(all: Vec<T>, random: &mut Random, f: impl FnOnce(T)) -> bool {
    pick(&all, random).map(f).is_some()
}

/// `(value, axis)` of all axes that `wanted` takes.
fn axes(m: &Module, wanted: impl Fn(&Function, Value, &Axis) -> bool) -> Vec<(Value, usize)> {
    let mut all = Vec::new();
    if let Some(func) = m.main() {
        for (v, data) in func.values.iter() {
            for (i, axis) in data.ty.axes().unwrap_or_default().iter().enumerate() {
                if wanted(func, v, axis) {
                    all.push((v, i));
                }
            }
        }
    }
    all
}

fn set_axis(m: &mut Module, (value, i): (Value, usize), to: Axis) {
    let all = main(m).and_then(|f| f.values[value].ty.axes_mut());
    if let Some(axis) = all.and_then(|a| a.get_mut(i)) {
        *axis = to;
    }
}

fn axis_of(m: &Module, (value, i): (Value, usize)) -> Option<Axis> {
    m.main()?.values[value].ty.axes()?.get(i).cloned()
}

fn number(axis: &Axis) -> Option<u64> {
    axis.fixed()?.length()
}

fn literal_extent(m: &mut Module, r: &mut Random) -> bool {
    let all = axes(m, |f, v, a| {
        f.param_of(v).is_none() && !f.inputs.contains(&v) && number(a).is_some()
    });
    with(all, r, |at| {
        let n = axis_of(m, at).as_ref().and_then(number).unwrap_or(0);
        set_axis(m, at, (n + 1).into());
    })
}

fn param_extent(m: &mut Module, r: &mut Random) -> bool {
    let all = axes(m, |f, v, a| f.param_of(v).is_some() && number(a).is_some());
    with(all, r, |at| {
        let n = axis_of(m, at).as_ref().and_then(number).unwrap_or(0);
        set_axis(m, at, (n + 1).into());
    })
}

/// Values of a known rank that some op defines.
fn results(m: &Module) -> Vec<Value> {
    let Some(func) = m.main() else {
        return Vec::new();
    };
    let ranked = func
        .values
        .iter()
        .filter(|(v, d)| d.ty.rank().is_some() && !func.inputs.contains(v));
    ranked.map(|(v, _)| v).collect()
}

fn axis_more(m: &mut Module, r: &mut Random) -> bool {
    with(results(m), r, |v| {
        if let Some(all) = main(m).and_then(|f| f.values[v].ty.axes_mut()) {
            all.push(Axis::one());
        }
    })
}

fn axis_less(m: &mut Module, r: &mut Random) -> bool {
    let mut all = results(m);
    all.retain(|v| m.main().is_some_and(|f| f.values[*v].ty.rank() != Some(0)));
    with(all, r, |v| {
        if let Some(all) = main(m).and_then(|f| f.values[v].ty.axes_mut()) {
            all.pop();
        }
    })
}

fn another_class(m: &mut Module, r: &mut Random) -> bool {
    let all = axes(m, |_, _, a| !a.is_fixed());
    let mut pairs = Vec::new();
    for at in all {
        for class in axis_of(m, at).iter().flat_map(Axis::classes) {
            let others = m.classes.keys().filter(|c| **c != class);
            pairs.extend(others.map(|other| (at, class, *other)));
        }
    }
    with(pairs, r, |(at, old, new)| {
        if let Some(axis) = axis_of(m, at) {
            let by = &mut |c| Axis::Class(if c == old { new } else { c });
            set_axis(m, at, axis.substitute(by));
        }
    })
}

fn class_as_number(m: &mut Module, r: &mut Random) -> bool {
    let all = axes(m, |_, _, a| !a.is_fixed());
    with(all, r, |at| {
        if let Some(axis) = axis_of(m, at) {
            let extent = axis.extent(m);
            set_axis(m, at, Axis::Fixed(extent));
        }
    })
}

fn unknown_class(m: &mut Module, r: &mut Random) -> bool {
    let all = axes(m, |_, _, a| !a.is_fixed());
    with(all, r, |at| set_axis(m, at, Axis::Class(Class::new(9999))))
}

/// Changes one class of those that `wanted` takes.
fn class(
    m: &mut Module,
    r: &mut Random,
    wanted: impl Fn(&prune_opt_ir::ClassData) -> bool,
    change: impl FnOnce(&mut prune_opt_ir::ClassData),
) -> bool {
    let all: Vec<Class> = m
        .classes
        .iter()
        .filter(|(_, d)| wanted(d))
        .map(|(c, _)| *c)
        .collect();
    with(all, r, |c| {
        if let Some(data) = m.classes.get_mut(&c) {
            change(data);
        }
    })
}

fn class_extent(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, |_| true, |d| d.extent += 1)
}

fn empty_class(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, |_| true, |d| d.extent = 0)
}

fn thawed(m: &mut Module, r: &mut Random) -> bool {
    let Some(func) = m.main() else { return false };
    let ends = func.inputs.iter().chain(&func.outputs);
    let axes = ends.flat_map(|v| func.values[*v].ty.axes().unwrap_or_default());
    let long = |c: &Class| m.classes.get(c).is_some_and(|d| d.extent > 1);
    let all: Vec<Class> = axes.flat_map(Axis::classes).filter(long).collect();
    with(all, r, |c| {
        if let Some(data) = m.classes.get_mut(&c) {
            data.frozen = None;
            data.keep = Some(vec![0]);
        }
    })
}

fn wrong_root(m: &mut Module, r: &mut Random) -> bool {
    let other = m.params.len();
    class(m, r, |_| true, |d| d.root = Some((format!("p{other}"), 0)))
}

/// Ops that are no `param`.
fn ops(m: &Module, wanted: impl Fn(&OpData) -> bool) -> Vec<Op> {
    let Some(func) = m.main() else {
        return Vec::new();
    };
    let all = func
        .ops
        .iter()
        .filter(|(_, op)| op.param().is_none() && wanted(op));
    all.map(|(id, _)| id).collect()
}

fn change_op(m: &mut Module, op: Op, change: impl FnOnce(&mut OpData)) {
    if let Some(op) = main(m).and_then(|f| f.ops.get_mut(op)) {
        change(op);
    }
}

fn operand_missing(m: &mut Module, r: &mut Random) -> bool {
    let all = ops(m, |op| op.operands.first().is_some_and(Option::is_some));
    with(all, r, |op| change_op(m, op, |op| op.operands[0] = None))
}

fn operand_later(m: &mut Module, r: &mut Random) -> bool {
    let all = ops(m, |op| !op.operands.is_empty());
    let last = m
        .main()
        .and_then(|f| f.ops.values().next_back()?.results.last().copied());
    with(all, r, |op| change_op(m, op, |op| op.operands[0] = last))
}

fn operand_unknown(m: &mut Module, r: &mut Random) -> bool {
    let all = ops(m, |op| !op.operands.is_empty());
    with(all, r, |op| {
        change_op(m, op, |op| op.operands[0] = Some(Value::new(99_999)));
    })
}

fn order(m: &mut Module, r: &mut Random) -> bool {
    let Some(func) = m.main() else { return false };
    let after = |(id, op): (Op, &OpData)| {
        let before = func.ops.get(Op::new(id.index().checked_sub(1)?))?;
        let uses = op
            .operands
            .iter()
            .flatten()
            .any(|v| before.results.contains(v));
        uses.then_some(id)
    };
    let all: Vec<Op> = func.ops.iter().filter_map(after).collect();
    with(all, r, |op| {
        if let Some(func) = main(m) {
            let before = Op::new(op.index() - 1);
            let (a, b) = (func.ops[before].clone(), func.ops[op].clone());
            func.ops[before] = b;
            func.ops[op] = a;
        }
    })
}

fn output_unknown(m: &mut Module, _: &mut Random) -> bool {
    let Some(func) = main(m) else { return false };
    func.outputs.push(Value::new(99_999));
    true
}

fn value_undefined(m: &mut Module, r: &mut Random) -> bool {
    let all = ops(m, |op| !op.results.is_empty());
    with(all, r, |op| {
        if let Some(func) = main(m) {
            let old = func.values[func.ops[op].results[0]].clone();
            let new = func.values.push(old);
            func.values[new].name = None;
            func.outputs.push(new);
        }
    })
}

fn no_results(m: &mut Module, r: &mut Random) -> bool {
    with(ops(m, |_| true), r, |op| {
        change_op(m, op, |op| op.results.clear())
    })
}

fn duplicate_name(m: &mut Module, r: &mut Random) -> bool {
    let all = results(m);
    let (Some(a), Some(b)) = (pick(&all, r), pick(&all, r)) else {
        return false;
    };
    let Some(func) = main(m) else { return false };
    func.values[a].name = Some("twice".into());
    func.values[b].name = Some("twice".into());
    a != b
}

fn duplicate_function(m: &mut Module, _: &mut Random) -> bool {
    let Some(func) = m.main().cloned() else {
        return false;
    };
    m.funcs.push(func);
    true
}

/// The ops that are a `param`.
fn params(m: &Module) -> Vec<Op> {
    let Some(func) = m.main() else {
        return Vec::new();
    };
    let all = func.ops.iter().filter(|(_, op)| op.param().is_some());
    all.map(|(id, _)| id).collect()
}

fn param_twice(m: &mut Module, r: &mut Random) -> bool {
    let all = params(m);
    let (Some(a), Some(b)) = (pick(&all, r), pick(&all, r)) else {
        return false;
    };
    let Some(func) = main(m) else { return false };
    let name = func.ops[a].attrs.get("name").cloned();
    let ty = func.values[func.ops[a].results[0]].ty.clone();
    let other = func.ops[b].results[0];
    let same = func.values[other].ty == ty;
    if let Some(name) = name {
        func.ops[b].attrs.insert("name".into(), name);
    }
    a != b && same
}

fn param_unknown(m: &mut Module, r: &mut Random) -> bool {
    with(params(m), r, |op| {
        let name = Attr::Symbol("nobody".into());
        change_op(m, op, |op| drop(op.attrs.insert("name".into(), name)));
    })
}

/// Changes one weight of those that `wanted` takes.
fn weight(
    m: &mut Module,
    r: &mut Random,
    wanted: impl Fn(&prune_opt_ir::Weight) -> bool,
    change: impl FnOnce(&mut prune_opt_ir::Weight),
) -> bool {
    let all: Vec<usize> = (0..m.params.len())
        .filter(|i| wanted(&m.params[*i]))
        .collect();
    with(all, r, |i| change(&mut m.params[i]))
}

fn weight_shape(m: &mut Module, r: &mut Random) -> bool {
    weight(m, r, |w| !w.shape.is_empty(), |w| w.shape[0] += 1)
}

fn weight_dtype(m: &mut Module, r: &mut Random) -> bool {
    // As long, so that nothing but the type is wrong.
    let other = |d| {
        if d == DType::F32 {
            DType::I32
        } else {
            DType::F64
        }
    };
    weight(m, r, |_| true, |w| w.dtype = other(w.dtype))
}

fn weight_data(m: &mut Module, r: &mut Random) -> bool {
    weight(
        m,
        r,
        |w| w.data.is_some(),
        |w| {
            w.data = w.data.as_ref().map(|d| d.slice(..d.len() - 1));
        },
    )
}

fn weight_store(m: &mut Module, r: &mut Random) -> bool {
    weight(m, r, |_| true, |w| w.store = Some((7, "nowhere".into())))
}

fn dtype(m: &mut Module, r: &mut Random) -> bool {
    with(results(m), r, |v| {
        if let Some(Type::Tensor(t)) = main(m).map(|f| &mut f.values[v].ty) {
            t.dtype = if t.dtype == DType::F16 {
                DType::F32
            } else {
                DType::F16
            };
        }
    })
}

/// Every `(op, relation)`.
fn relations(m: &Module) -> Vec<(Op, Relation)> {
    let Some(func) = m.main() else {
        return Vec::new();
    };
    let shapes = ShapeValues::compute(m, func, registry());
    let each = func.ops.iter().filter_map(|(id, op)| {
        let def = registry().of(op)?;
        let view = OpView {
            module: m,
            func,
            op,
            def,
            shapes: &shapes,
        };
        Some((id, Relation::of(def, &view).ok()??))
    });
    each.collect()
}

/// Attributes that restate one extent.
fn stated_attributes(m: &Module) -> Vec<(Op, String)> {
    let mut all = Vec::new();
    for (op, relation) in relations(m) {
        for restate in &relation.restates {
            let Place::Attr(name) = &restate.place else {
                continue;
            };
            let written = m.main().and_then(|f| f.ops[op].attrs.get(name));
            if matches!(written, Some(Attr::Int(_))) {
                all.push((op, name.clone()));
            }
        }
    }
    all
}

fn attribute(m: &mut Module, r: &mut Random) -> bool {
    let all = stated_attributes(m);
    with(all, r, |(op, name)| {
        change_op(m, op, |op| {
            // No axis divides by that; where classes are numbers, some other count may be as good.
            op.attrs.insert(name, Attr::Int(7919));
        });
    })
}

fn attribute_text(m: &mut Module, r: &mut Random) -> bool {
    let all = stated_attributes(m);
    with(all, r, |(op, name)| {
        change_op(m, op, |op| drop(op.attrs.insert(name, Attr::text("many"))));
    })
}

/// Elements of integer operands, read once, that restate the extent of an axis and are that number.
fn stated_elements(m: &Module) -> Vec<(Value, usize)> {
    let mut all = Vec::new();
    let Some(func) = m.main() else { return all };
    let uses = func.uses();
    for (op, relation) in relations(m) {
        for restate in &relation.restates {
            let Place::Operand(i) = restate.place else {
                continue;
            };
            let Some(value) = func.ops[op].operands.get(i).copied().flatten() else {
                continue;
            };
            let Some(ints) = ints(m, func, value).filter(|_| uses[value].len() == 1) else {
                continue;
            };
            for (k, stated) in restate.elems.iter().enumerate() {
                let mut vars = 0;
                stated.expr.for_each_var(&mut |_| vars += 1);
                // 1 may broadcast, 0 and -1 have meanings of their own.
                if vars > 0 && ints.get(k).is_some_and(|n| (2..1000).contains(n)) {
                    all.push((value, k));
                }
            }
        }
    }
    all
}

/// The integers of a parameter or constant.
fn ints(m: &Module, func: &Function, value: Value) -> Option<Vec<i64>> {
    match func.param_of(value) {
        Some(name) => m.params.get(name)?.dense()?.to_ints(),
        None => {
            let prune_opt_ir::Def::Result(op, _) = func.values[value].def else {
                return None;
            };
            match func.ops[op].attrs.get("value") {
                Some(Attr::Dense(d)) => d.to_ints(),
                _ => None,
            }
        }
    }
}

fn restated_operand(m: &mut Module, r: &mut Random) -> bool {
    let all = stated_elements(m);
    with(all, r, |(value, k)| {
        let Some(func) = m.main() else { return };
        let Some(mut all) = ints(m, func, value) else {
            return;
        };
        // Less, since a slice may end beyond its axis.
        all[k] -= 1;
        let dense = Dense::ints(&all);
        match func.param_of(value).map(str::to_string) {
            Some(name) => {
                if let Some(w) = m.params.get_mut(&name) {
                    w.data = Some(dense.data);
                }
            }
            None => {
                if let prune_opt_ir::Def::Result(op, _) = func.values[value].def {
                    let value = Attr::Dense(dense);
                    change_op(m, op, |op| drop(op.attrs.insert("value".into(), value)));
                }
            }
        }
    })
}

fn axis_attribute(m: &mut Module, r: &mut Random) -> bool {
    let all = ops(m, |op| matches!(op.attrs.get("axis"), Some(Attr::Int(_))));
    with(all, r, |op| {
        change_op(m, op, |op| {
            drop(op.attrs.insert("axis".into(), Attr::Int(17)))
        });
    })
}

fn permutation(m: &mut Module, r: &mut Random) -> bool {
    let all = ops(m, |op| op.attrs.contains_key("perm"));
    with(all, r, |op| {
        change_op(m, op, |op| {
            if let Some(Attr::Ints(perm)) = op.attrs.get_mut("perm") {
                perm[0] = perm[1];
            }
        });
    })
}

fn free(d: &prune_opt_ir::ClassData) -> bool {
    d.frozen.is_none() && d.extent > 1
}

fn keep_beyond(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, free, |d| d.keep = Some(vec![0, d.extent]))
}

fn keep_unsorted(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, free, |d| d.keep = Some(vec![1, 0]))
}

fn keep_twice(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, free, |d| d.keep = Some(vec![0, 0]))
}

fn keep_empty(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, free, |d| d.keep = Some(Vec::new()))
}

fn keep_frozen(m: &mut Module, r: &mut Random) -> bool {
    let frozen = |d: &prune_opt_ir::ClassData| d.frozen.is_some() && d.extent > 1;
    class(m, r, frozen, |d| d.keep = Some(vec![0]))
}

fn keep_min(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, free, |d| {
        d.min = 2;
        d.keep = Some(vec![0]);
    })
}

fn keep_multiple(m: &mut Module, r: &mut Random) -> bool {
    class(m, r, free, |d| {
        d.multiple = 2;
        d.keep = Some(vec![0]);
    })
}

fn importance_length(m: &mut Module, r: &mut Random) -> bool {
    class(
        m,
        r,
        |_| true,
        |d| d.importance = Some(vec![1.0; d.extent as usize + 1]),
    )
}

fn importance_nan(m: &mut Module, r: &mut Random) -> bool {
    class(
        m,
        r,
        |_| true,
        |d| d.importance = Some(vec![f64::NAN; d.extent as usize]),
    )
}
