//! The body of an op: what it computes, in primitive ops.
//!
//! A definition gives the text; its types are left `none` and inferred here from those of the op's operands, channel
//! classes included. So masks, costs and shapes inside the body follow from the same definitions as outside.

use super::def::Eval;
use super::infer::infer_function;
use super::registry::Registry;
use super::view::{OpView, ShapeValues};
use crate::entity::Class;
use crate::extent::Sym;
use crate::hash::HashSet;
use crate::module::{Function, Module};
use crate::text::{no_files, parse};

/// A module whose only function is the body of an op, with the op's classes and opsets. Its inputs are the operands
/// that the op has, in order, and its outputs the op's results. `None` where the definition gives no body.
///
/// # Errors
/// That the definition's text is no such body, in words.
pub fn body(view: &OpView<'_>, registry: &Registry) -> Option<Result<Module, String>> {
    let Eval::Body(text) = view.def.eval else {
        return None;
    };
    Some(text(view).and_then(|text| {
        let typed = |settled: &HashSet<Class>| typed(view, registry, &text, settled);
        // A class that stays, but says which elements of another are meant, is one as long as the body leaves it apart.
        let made = typed(&view.module.idle_classes());
        made.or_else(|e| typed(&view.module.frozen_classes()).map_err(|_| e))
            .map_err(|e| format!("its definition's body can't be used: {e}"))
    }))
}

/// With these classes replaced by their extents.
fn typed(
    view: &OpView<'_>,
    registry: &Registry,
    text: &str,
    settled: &HashSet<Class>,
) -> Result<Module, String> {
    let mut module = parse("the body", text, &no_files).map_err(|e| e.to_string())?;
    module.attrs = view.module.attrs.clone();
    module.classes = view.module.classes.clone();
    let func = match &mut module.funcs[..] {
        [only] => std::mem::take(only),
        _ => return Err("it is not one function".into()),
    };
    let operands: Vec<_> = view.op.operands.iter().flatten().collect();
    if func.inputs.len() != operands.len() || func.outputs.len() < view.op.results.len() {
        return Err("it does not take the op's operands, or lacks results".into());
    }
    let mut func = func;
    for (inner, outer) in func.inputs.clone().into_iter().zip(operands) {
        let outer = view.func.values.get(*outer);
        if let (Some(data), Some(outer)) = (func.values.get_mut(inner), outer) {
            data.ty = outer.ty.clone();
            // Bodies count elements where an op goes by places.
            view.module.settle(settled, &mut data.ty);
        }
    }
    let shapes = given(view, &func);
    let mut count = 0;
    let fresh = || {
        count += 1;
        Sym::new(&format!("{}.{count}", view.op.name))
    };
    infer_function(&module, registry, &mut func, shapes, fresh)?;
    module.funcs = vec![func];
    Ok(module)
}

/// What is known of the integers that the operands hold.
fn given(view: &OpView<'_>, func: &Function) -> ShapeValues {
    let mut shapes = ShapeValues::default();
    let operands = view.op.operands.iter().flatten();
    for (inner, outer) in func.inputs.iter().zip(operands) {
        if let Some(known) = view.shapes.get(*outer) {
            shapes.learn(*inner, known.clone());
        }
    }
    shapes
}
