//! Rules on what an op's definition takes: attributes, how many operands and results, element types.
//!
//! What a definition does not say is not checked: ops that a module declares have a relation and nothing else.

use super::message::op_place;
use crate::diag::{Diagnostic, Diagnostics};
use crate::module::NEWEST_OPSET;
use crate::op::{AttrSpec, AttrSpecs, DTypeMisfit, OpView, Relation, Written};

/// How attributes begin that only say how a file was written.
const CARRIED: &str = "onnx.";

/// Checks one op; whether what it takes is fine, so that its relation can be asked for. An attribute that
/// no definition has says nothing of the others, so one is reported and hides nothing.
pub(super) fn check(view: &OpView<'_>, found: &mut Diagnostics) -> bool {
    unknown(view, found);
    let before = found.0.len();
    attributes(view, found);
    tensors(view, found);
    element_types(view, found);
    found.0.len() == before
}

/// V33 for lists that are as long as the op has axes.
pub(super) fn counts(view: &OpView<'_>, relation: &Relation, found: &mut Diagnostics) {
    for spec in specs(view).iter().flat_map(|s| &s.all) {
        let attr = view.attr(spec.name);
        if let Some(wrong) = attr.and_then(|a| spec.miscount(a, relation)) {
            found.push(misfit(view, spec, &wrong));
        }
    }
}

fn specs<'a>(view: &OpView<'a>) -> Option<&'a AttrSpecs> {
    view.def.attrs.as_ref()?.read().ok()
}

/// Whether the op may be of a version that no definition knows.
fn is_newer(view: &OpView<'_>) -> bool {
    view.opset() > NEWEST_OPSET
}

fn error(view: &OpView<'_>, code: &'static str, message: String) -> Diagnostic {
    let place = op_place(view.func, view.op);
    Diagnostic::error(message).code(code).place(place)
}

/// V33 for attributes that the definition does not have.
fn unknown(view: &OpView<'_>, found: &mut Diagnostics) {
    let Some(specs) = specs(view).filter(|s| !s.open && !is_newer(view)) else {
        return;
    };
    let op = &view.op.name;
    let names = view.op.attrs.keys();
    let known = |name: &str| name.starts_with(CARRIED) || specs.get(name).is_some();
    for name in names.filter(|name| !known(name)) {
        let message = format!("`{op}` has no attribute `{name}`");
        found.push(error(view, "V33", message).help(takes(op, specs)));
    }
}

/// V33 for those that it has.
fn attributes(view: &OpView<'_>, found: &mut Diagnostics) {
    let Some(specs) = specs(view) else {
        return;
    };
    let op = &view.op.name;
    let missing = |s: &&AttrSpec| s.required && view.attr(s.name).is_none();
    for spec in specs.all.iter().filter(missing) {
        found.push(error(
            view,
            "V33",
            format!("`{op}` lacks its attribute `{}`", spec.name),
        ));
    }
    for (name, attr) in &view.op.attrs {
        let spec = specs.get(name).filter(|_| !name.starts_with(CARRIED));
        if let Some((spec, wrong)) = spec.and_then(|s| Some((s, s.misfit(attr)?))) {
            found.push(misfit(view, spec, &wrong));
        }
    }
}

fn misfit(view: &OpView<'_>, spec: &AttrSpec, (is, takes): &(String, String)) -> Diagnostic {
    let message = format!("attribute `{}` {is}, but takes {takes}", spec.name);
    error(view, "V33", message).label(format!("`{}` here", view.op.name))
}

fn takes(op: &str, specs: &AttrSpecs) -> String {
    let names: Vec<_> = specs.all.iter().map(|s| format!("`{}`", s.name)).collect();
    match names.split_last() {
        None => format!("`{op}` takes no attributes"),
        Some((last, [])) => format!("`{op}` takes {last}"),
        Some((last, others)) => format!("`{op}` takes {} and {last}", others.join(", ")),
    }
}

/// V34.
fn tensors(view: &OpView<'_>, found: &mut Diagnostics) {
    let Some(Ok(types)) = view.def.types.as_ref().map(Written::read) else {
        return;
    };
    if is_newer(view) {
        return;
    }
    let op = &view.op.name;
    let sides = [
        (view.op.operands.len(), types.most_operands(), "operand"),
        (view.op.results.len(), types.most_results(), "result"),
    ];
    for (has, most, what) in sides {
        let Some(most) = most.filter(|most| has > *most) else {
            continue;
        };
        let s = |n: usize| if n == 1 { "" } else { "s" };
        let message = format!("`{op}` has {has} {what}{}, but at most {most}", s(has));
        found.push(error(view, "V34", message).label(format!("{what} {most} is none of `{op}`")));
    }
}

/// V35.
fn element_types(view: &OpView<'_>, found: &mut Diagnostics) {
    let Some(Ok(types)) = view.def.types.as_ref().map(Written::read) else {
        return;
    };
    let operands = 0..view.op.operands.len();
    let dtypes: Vec<_> = operands.map(|i| view.operand_type(i)?.dtype()).collect();
    let name = |i: usize| dtypes.get(i).copied().flatten().map_or("?", |d| d.name());
    let op = &view.op.name;
    for misfit in types.misfits(&dtypes) {
        let (message, help) = match misfit {
            DTypeMisfit::Kind(i, kind) => (
                format!("operand {i} of `{op}` is {}, but it takes {kind}", name(i)),
                "write another type, or cast",
            ),
            DTypeMisfit::Differ(first, i) => (
                format!(
                    "operand {i} of `{op}` is {}, but operand {first} is {}",
                    name(i),
                    name(first)
                ),
                "both have one element type: cast one of them",
            ),
        };
        found.push(error(view, "V35", message).help(help));
    }
}
