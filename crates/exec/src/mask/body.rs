//! A definition's masked body, read from text and put in the op's place.
//!
//! A body is one function. Its inputs are the operands that the op has, in order, and the mask; its outputs are
//! the op's results. Types in it may be left `none`: they are inferred here.

use super::build::Builder;
use prune_opt_ir::op::{Registry, ShapeValues, infer_function};
use prune_opt_ir::text::{no_files, parse};
use prune_opt_ir::{Function, OpData, Sym, Type, Value};
use std::collections::HashMap;

/// Appends the body that `text` denotes in place of `op`.
///
/// # Errors
/// That the text is no such body, in words.
pub(super) fn inline(
    build: &mut Builder<'_>,
    registry: &Registry,
    op: &OpData,
    mask: Value,
    text: &str,
) -> Result<(), String> {
    let mut body = parse("the masked body", text, &no_files).map_err(|d| wrong(&d))?;
    let operands: Vec<Value> = op.operands.iter().flatten().copied().collect();
    let given: Vec<Value> = operands.into_iter().chain([mask]).collect();
    let mut func = match &mut body.funcs[..] {
        [only] => std::mem::take(only),
        _ => return Err(wrong(&"it is not one function")),
    };
    if func.inputs.len() != given.len() || func.outputs.len() < op.results.len() {
        return Err(wrong(
            &"it does not take the op's operands and the mask, or lacks results",
        ));
    }
    for (inner, outer) in func.inputs.clone().iter().zip(&given) {
        if let Some(data) = func.values.get_mut(*inner) {
            data.ty = build.ty(*outer).clone();
        }
    }
    build.scope(&mut body);
    let fresh = || Sym::new("masked");
    infer_function(&body, registry, &mut func, ShapeValues::default(), fresh)
        .map_err(|e| wrong(&e))?;
    copy(build, &func, &given, op);
    Ok(())
}

fn wrong(why: &dyn std::fmt::Display) -> String {
    format!("its definition's masked body can't be used: {why}")
}

/// Appends the body's ops, the op's own results standing for its outputs.
fn copy(build: &mut Builder<'_>, func: &Function, given: &[Value], op: &OpData) {
    let inputs = func.inputs.iter().copied().zip(given.iter().copied());
    let outputs = func.outputs.iter().copied().zip(op.results.iter().copied());
    let mut map: HashMap<Value, Value> = inputs.chain(outputs).collect();
    for inner in func.ops.values() {
        let mut outer = inner.clone();
        outer.span = op.span;
        for v in outer.operands.iter_mut().flatten() {
            *v = map.get(v).copied().unwrap_or(*v);
        }
        for v in &mut outer.results {
            let ty = func.values.get(*v).map_or(Type::Unknown, |d| d.ty.clone());
            *v = *map.entry(*v).or_insert_with(|| build.value(ty));
        }
        build.push(outer);
    }
}
