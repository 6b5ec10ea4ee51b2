//! Rules on classes, parameters and functions.

use super::message::value_place;
use crate::axis::{Axis, ClassExtents, Leaf};
use crate::brief::brief;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::entity::{Class, Value};
use crate::hash::HashMap;
use crate::module::{ClassData, DropAt, Function, Module, PARAM, Remaining, Stored, Weight};
use crate::types::Type;

/// Checks what does not lie inside a function.
pub(super) fn check(module: &Module, found: &mut Diagnostics) {
    for (class, data) in &module.classes {
        check_class(*class, data, found);
        check_blocks(module, *class, data, found);
    }
    for (name, weight) in &module.params {
        check_weight(module, name, weight, found);
    }
    let mut names: HashMap<&str, usize> = HashMap::default();
    for (i, func) in module.funcs.iter().enumerate() {
        if names.insert(&func.name, i).is_some() {
            let message = format!("two functions are named `@{}`", func.name);
            found.push(Diagnostic::error(message).code("V05"));
        }
    }
}

fn check_class(class: Class, data: &ClassData, found: &mut Diagnostics) {
    let n = data.extent;
    let mut error = |code, message: String, help: &str| {
        found.push(
            Diagnostic::error(message)
                .code(code)
                .at(data.span)
                .label(format!("`{class}` is declared here"))
                .help(help),
        );
    };
    if n == 0 {
        error(
            "V07",
            format!("`{class}` has no elements"),
            "a class has at least one",
        );
    }
    if data.min > n {
        let message = format!("`{class}` has {n} elements but needs {}", data.min);
        error("V38", message, "lower `min`");
    }
    if let Some(scores) = &data.importance {
        if scores.len() as u64 != n {
            let message = format!("`{class}` has {n} elements but {} scores", scores.len());
            error("V09", message, "run `importance` again");
        } else if let Some(i) = scores.iter().position(|s| s.is_nan()) {
            let message = format!("the score of element {i} of `{class}` is not a number");
            error("V09", message, "look for NaN in the weights");
        }
    }
    if let Some(drops) = &data.sensitivity
        && let Some(wrong) = wrong_drops(n, drops)
    {
        let message = format!("the sensitivity of `{class}` {wrong}");
        error("V09", message, "run `sensitivity` again");
    }
    let rows = data.block_keep.iter().flatten();
    for keep in data.keep.iter().chain(rows) {
        check_keep(class, n, keep, &mut error);
    }
    check_constraints(class, data, &mut error);
}

/// What is wrong with the drops of a class of `n` elements, if anything is.
fn wrong_drops(n: u64, drops: &[DropAt]) -> Option<String> {
    let outside = drops.iter().find(|at| at.kept == 0 || at.kept >= n);
    if let Some(at) = outside {
        return Some(format!("is of {} elements of {n} kept", at.kept));
    }
    if let Some(at) = drops.iter().find(|at| !at.drop.is_finite()) {
        let kept = at.kept;
        return Some(format!(
            "is no finite number where {kept} elements are kept"
        ));
    }
    let pair = drops.windows(2).find(|w| w[0].kept <= w[1].kept)?;
    let (first, second) = (pair[0].kept, pair[1].kept);
    Some(format!("has {first} elements kept before {second}"))
}

/// Checks one keep-set. `error` takes the number of the rule, what is wrong, and what helps.
fn check_keep(
    class: Class,
    n: u64,
    keep: &[u64],
    error: &mut impl FnMut(&'static str, String, &str),
) {
    if keep.is_empty() {
        error(
            "V08",
            format!("`{class}` keeps nothing"),
            "keep at least one element",
        );
    }
    if let Some(bad) = keep.iter().find(|k| **k >= n) {
        let message = format!("`{class}` keeps element {bad} of {n}");
        error("V08", message, "elements count from 0");
    }
    if let Some(pair) = keep.windows(2).find(|w| w[0] >= w[1]) {
        let message = format!("`{class}` keeps {} before {}", pair[0], pair[1]);
        error(
            "V08",
            message,
            "list each kept element once, in ascending order",
        );
    }
}

/// Checks what the class asks of its keep-sets.
fn check_constraints(
    class: Class,
    data: &ClassData,
    error: &mut impl FnMut(&'static str, String, &str),
) {
    let (kept, n) = (data.kept(), data.extent);
    if kept >= n {
        return;
    }
    if let Some(why) = &data.frozen {
        let message = format!("`{class}` is frozen but keeps {kept} of {n}");
        let why = why.last().map(|cause| format!(": {cause}"));
        let help = format!("a frozen class keeps all{}", why.unwrap_or_default());
        error("V10", message, &help);
    }
    if kept < data.min {
        let message = format!("`{class}` keeps {kept} elements but needs {}", data.min);
        error("V10", message, "keep more, or lower `min`");
    }
    if data.multiple > 1 && !kept.is_multiple_of(data.multiple) {
        let message = format!(
            "`{class}` keeps {kept} elements, no multiple of {}",
            data.multiple
        );
        error("V10", message, "keep a multiple, or change `multiple`");
    }
}

/// Checks what a class says for each element of another one.
fn check_blocks(module: &Module, class: Class, data: &ClassData, found: &mut Diagnostics) {
    let mut error = |message: String, help: &str| {
        found.push(
            Diagnostic::error(message)
                .code("V31")
                .at(data.span)
                .label(format!("`{class}` is declared here"))
                .help(help),
        );
    };
    let (scores, keep) = (&data.block_importance, &data.block_keep);
    let Some(by) = data.by else {
        if scores.is_some() || keep.is_some() {
            let help = "name the class whose elements the blocks are: `by = c8`";
            error(
                format!("`{class}` has blocks but does not say of what"),
                help,
            );
        }
        return;
    };
    let Some(outer) = module.classes.get(&by).filter(|_| by != class) else {
        let help = "`by` is another class of the module";
        return error(format!("`{class}` has blocks by `{by}`"), help);
    };
    let n = outer.extent;
    let rows = [
        keep.as_ref().map(|k| (k.len(), "keep-sets")),
        scores.as_ref().map(|s| (s.len(), "lists of scores")),
    ];
    for (rows, what) in rows.into_iter().flatten() {
        if rows as u64 != n {
            let message = format!("`{class}` has {rows} {what}, but `{by}` has {n} elements");
            error(message, "there is one for each block");
        }
    }
    let short = |row: &&Vec<f64>| row.len() as u64 != data.extent || row.iter().any(|s| s.is_nan());
    if let Some(i) = scores.iter().flatten().position(|row| short(&row)) {
        let message = format!("the scores of block {i} of `{class}` are not one number an element");
        error(message, "run `importance` again");
    }
    let Some(keep) = keep else { return };
    if data.keep.is_some() {
        let help = "keep the same in all blocks, or something in each";
        error(format!("`{class}` has two keep-sets"), help);
    }
    let count = keep.first().map(Vec::len);
    if let Some(i) = keep.iter().position(|row| Some(row.len()) != count) {
        let message = format!("block {i} of `{class}` does not keep as many elements as block 0");
        error(message, "nothing ragged is left: each block keeps as many");
    }
    if outer.block_keep.is_some() {
        let message = format!("`{class}` has blocks by `{by}`, which has blocks itself");
        error(message, "one of them keeps the same everywhere");
    }
}

fn check_weight(module: &Module, name: &str, weight: &Weight, found: &mut Diagnostics) {
    let place = || Place::Initializer(name.to_string());
    let elements = weight.shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d));
    let bytes = elements.and_then(|n| weight.dtype.bytes(n));
    if let Some(data) = &weight.data
        && weight.dtype.bits() != 0
        && bytes != Some(data.len())
    {
        let want = bytes.map_or("more bytes than fit".into(), |b| format!("{b} bytes"));
        let message = format!(
            "`@{name}` has {} bytes of data, its type {want}",
            data.len()
        );
        found.push(Diagnostic::error(message).code("V15").place(place()));
    }
    if let Some(stored) = &weight.store
        && stored.file(module).is_none()
    {
        let message = match stored {
            Stored::Tensor(i, _) => {
                format!("`@{name}` lies in store {i} of {}", module.stores.len())
            }
            Stored::Range(i, _) => format!("`@{name}` lies in file {i} of {}", module.files.len()),
        };
        found.push(Diagnostic::error(message).code("V15").place(place()));
    }
}

/// Checks the rules on a function's types and `param`s.
pub(super) fn check_function(module: &Module, func: &Function, found: &mut Diagnostics) {
    known_classes(module, func, found);
    boundary(module, func, found);
    let params = params(module, func, found);
    if std::ptr::eq(func, module.funcs.first().unwrap_or(func)) {
        roots(module, func, &params, found);
    }
}

fn known_classes(module: &Module, func: &Function, found: &mut Diagnostics) {
    for (v, data) in func.values.iter() {
        for axis in data.ty.axes().unwrap_or_default() {
            // Arithmetic of extents saturates there, and all that saturates looks alike.
            if axis.extent(module).parts().any(|(_, n)| n == i64::MAX) {
                found.push(
                    Diagnostic::error(format!(
                        "axis `{}` is longer than 64 bits count",
                        brief(axis)
                    ))
                    .code("V07")
                    .place(value_place(func, v))
                    .help("an axis has fewer than 2^63 - 1 elements"),
                );
            }
            for class in axis.classes() {
                if !module.classes.contains_key(&class) {
                    found.push(
                        Diagnostic::error(format!("`{class}` is not declared"))
                            .code("V06")
                            .place(value_place(func, v))
                            .help(format!("declare it: `channels {class} = {{extent}}`")),
                    );
                }
            }
            stretches(module, axis, |code, message, help| {
                let error = Diagnostic::error(message).code(code);
                found.push(error.place(value_place(func, v)).help(help));
            });
        }
    }
}

/// Checks the stretches on an axis: each lies inside its class, and keep-sets leave something of the axis. (Whole
/// classes always keep an element.)
fn stretches(module: &Module, axis: &Axis, mut error: impl FnMut(&'static str, String, String)) {
    let mut any = false;
    axis.for_each_leaf(&mut |leaf| {
        let Leaf::Stretch(s) = leaf else { return };
        any = true;
        let n = module.class_extent(s.class);
        if s.end > n && module.classes.contains_key(&s.class) {
            let message = format!("`{s}` is not inside `{}`, which has {n} elements", s.class);
            error("V36", message, "elements count from 0".into());
        }
    });
    if any && axis.extent(&Remaining(module)).is(0) {
        let message = format!("the keep-sets leave nothing of the axis `{}`", brief(axis));
        error("V37", message, "keep one of its elements".into());
    }
}

/// Inputs and outputs keep their shapes.
fn boundary(module: &Module, func: &Function, found: &mut Diagnostics) {
    let ends = func.inputs.iter().map(|v| (v, "an input"));
    for (v, what) in ends.chain(func.outputs.iter().map(|v| (v, "an output"))) {
        let axes = func.values.get(*v).and_then(|d| d.ty.axes());
        for (i, axis) in axes.unwrap_or_default().iter().enumerate() {
            for class in axis.classes() {
                let Some(data) = module.classes.get(&class) else {
                    continue;
                };
                let kept = data.kept();
                if kept < data.extent {
                    let n = data.extent;
                    found.push(
                        Diagnostic::error(format!(
                            "`{class}` keeps {kept} of {n} but is axis {i} of {what}"
                        ))
                        .code("V11")
                        .place(value_place(func, *v))
                        .label(format!("{what} of the function"))
                        .note(Place::Text(data.span), "its keep-set")
                        .help(format!(
                            "inputs and outputs keep their shapes: freeze `{class}`"
                        )),
                    );
                }
            }
        }
    }
}

/// Checks every `param`; the value of each.
fn params<'a>(
    module: &Module,
    func: &'a Function,
    found: &mut Diagnostics,
) -> HashMap<&'a str, Value> {
    let mut seen: HashMap<&str, Value> = HashMap::default();
    for op in func.ops.values().filter(|op| op.name == PARAM) {
        let place = super::message::op_place(func, op);
        let error =
            |code, message: String| Diagnostic::error(message).code(code).place(place.clone());
        let (Some(name), [value]) = (op.param(), &op.results[..]) else {
            let message = "a `param` has an attribute `name`, a symbol, and one result";
            found.push(error("V13", message.into()));
            continue;
        };
        let Some(weight) = module.params.get(name) else {
            let message = format!("the module has no parameter `@{name}`");
            found.push(error("V13", message));
            continue;
        };
        if let Some(first) = seen.insert(name, *value) {
            let again = error("V13", format!("`@{name}` is read twice"));
            let again = again.note(value_place(func, first), "read here first");
            found.push(again.help("read a parameter once and use the value twice"));
        }
        if let Some(data) = func.values.get(*value)
            && let Some(message) = disagreement(module, name, weight, &data.ty)
        {
            found.push(error("V14", message).help("the type states what the data is"));
        }
    }
    seen
}

fn disagreement(module: &Module, name: &str, weight: &Weight, ty: &Type) -> Option<String> {
    let Type::Tensor(t) = ty else {
        return (*ty != Type::Unknown).then(|| format!("`@{name}` is a tensor, its type `{ty}`"));
    };
    if t.dtype != weight.dtype {
        return Some(format!(
            "`@{name}` holds {}, its type says {}",
            weight.dtype, t.dtype
        ));
    }
    let axes = t.axes.as_ref()?;
    if axes.len() != weight.shape.len() {
        let (n, m) = (weight.shape.len(), axes.len());
        return Some(format!("`@{name}` has {n} axes, its type {m}"));
    }
    axes.iter()
        .zip(&weight.shape)
        .enumerate()
        .find_map(|(i, (axis, n))| {
            let extent = axis.extent(module);
            (extent.length() != Some(*n)).then(|| {
                let says = if axis.is_fixed() {
                    format!("{axis}")
                } else {
                    format!("{axis} = {extent}")
                };
                format!("axis {i} of `@{name}` has {n} elements, its type says {says}")
            })
        })
}

fn roots(module: &Module, func: &Function, params: &HashMap<&str, Value>, found: &mut Diagnostics) {
    for (class, data) in &module.classes {
        let Some((name, axis)) = &data.root else {
            continue;
        };
        let ty = params
            .get(&**name)
            .and_then(|v| func.values.get(*v))
            .map(|d| &d.ty);
        if !ty.is_some_and(|ty| ty.may_mention(*axis, *class)) {
            found.push(
                Diagnostic::error(format!(
                    "the root of `{class}`, `@{name}:{axis}`, is no axis that mentions it"
                ))
                .code("V12")
                .at(data.span)
                .help("a root is the parameter axis that produces the class"),
            );
        }
    }
}
