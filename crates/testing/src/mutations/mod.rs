//! Ways to break a module, each of which the verifier has to see.

mod classes;
mod ops;
mod params;
mod types;

use crate::random::Random;
use prune_opt_ir::{Axis, Function, Module, Op, OpData, Value};

/// Breaks a module in one place, chosen at random; false where it does not apply.
pub type Mutation = fn(&mut Module, &mut Random) -> bool;

/// All of them, by name.
pub const MUTATIONS: &[(&str, Mutation)] = &[
    ("another literal extent of a result", types::literal_extent),
    ("another literal extent of a param", types::param_extent),
    ("an axis more", types::axis_more),
    ("an axis less", types::axis_less),
    ("another class", types::another_class),
    ("a class as a number", types::class_as_number),
    ("a class that is not declared", types::unknown_class),
    ("a class of another extent", classes::class_extent),
    ("a class of no elements", classes::empty_class),
    (
        "a frozen class thawed at an input or output",
        classes::thawed,
    ),
    ("a root that is no member", classes::wrong_root),
    ("a required operand left out", ops::operand_missing),
    ("an operand that comes later", ops::operand_later),
    ("an operand that does not exist", ops::operand_unknown),
    ("ops in another order", ops::order),
    ("an output that does not exist", ops::output_unknown),
    ("an output that is never defined", ops::value_undefined),
    ("no results", ops::no_results),
    ("two values of one name", ops::duplicate_name),
    ("two functions of one name", ops::duplicate_function),
    ("a parameter read twice", params::param_twice),
    ("a param without parameter", params::param_unknown),
    ("a parameter of another shape", params::weight_shape),
    ("a parameter of another element type", params::weight_dtype),
    ("a parameter whose data are cut short", params::weight_data),
    ("a store that does not exist", params::weight_store),
    ("another element type of a result", types::dtype),
    (
        "an attribute that restates an extent wrongly",
        ops::attribute,
    ),
    (
        "an attribute that restates an extent by text",
        ops::attribute_text,
    ),
    (
        "an operand that restates an extent wrongly",
        ops::restated_operand,
    ),
    ("an axis attribute out of range", ops::axis_attribute),
    ("a permutation that is none", ops::permutation),
    ("a keep-set beyond the class", classes::keep_beyond),
    ("a keep-set out of order", classes::keep_unsorted),
    ("a keep-set with an element twice", classes::keep_twice),
    ("an empty keep-set", classes::keep_empty),
    ("a frozen class that loses elements", classes::keep_frozen),
    ("fewer elements than the least", classes::keep_min),
    ("a class that needs more than it has", classes::need_more),
    (
        "a number of elements that is no multiple",
        classes::keep_multiple,
    ),
    (
        "an importance of another length",
        classes::importance_length,
    ),
    ("an importance that is no number", classes::importance_nan),
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
