//! A model without what it has learned, to show to somebody who must not have it.
//!
//! Integers of 64 bits (shapes, indices) and what is one number throughout stay, since which channels go together depends
//! on them. Everything else that holds data goes; where it can't, the model is refused.

use crate::error::Error;
use prune_opt_ir::diag::Place;
use prune_opt_ir::module::PARAM;
use prune_opt_ir::{Attr, DType, Dense, Diagnostic, Module, OpData, Weight};
use prune_opt_onnx::holds_no_tensor;

/// Opaque bytes of so many are notes on how a file was written, and hold no weights to speak of.
const NOTE: usize = 256;

/// Takes the data of weights out, and of constants, which become parameters.
///
/// # Errors
/// The first op that holds data which can't be left out: a graph of its own, a sparse tensor.
pub(crate) fn without_learned(module: &mut Module) -> Result<(), Error> {
    let Module {
        params,
        funcs,
        attrs,
        ..
    } = module;
    let all = params.values_mut();
    all.filter(|w| w.dense().is_some_and(|d| learned(&d)))
        .for_each(|w| w.data = None);
    if attrs.values().any(holds) {
        return Err(refused("the model", None));
    }
    for func in funcs {
        if func.attrs.values().any(holds) {
            return Err(refused("the graph", None));
        }
        let values = &func.values;
        for op in func.ops.values_mut() {
            let result = op
                .results
                .first()
                .and_then(|v| values.get(*v)?.name.clone());
            let free = result.filter(|name| !params.contains_key(name));
            if let Some((name, weight)) = constant(op, free) {
                params.insert(name, weight);
            } else if op.attrs.values().any(holds) {
                return Err(refused(&format!("`{}`", op.name), op.label.as_deref()));
            }
        }
    }
    Ok(())
}

/// Whether data are learned: no shapes or indices, and more than one number.
fn learned(data: &Dense) -> bool {
    let index = matches!(data.dtype, DType::I64 | DType::Bool);
    !index && !data.is_splat() && data.elements() != Some(1)
}

/// Makes a constant that has learned data a parameter without; its name and type.
fn constant(op: &mut OpData, result: Option<String>) -> Option<(String, Weight)> {
    let Some(Attr::Dense(data)) = op.attrs.get("value") else {
        return None;
    };
    let stays = op.name != "constant" || !learned(data);
    let name = result.filter(|_| !stays)?;
    let weight = Weight {
        dtype: data.dtype,
        shape: data.shape.clone(),
        data: None,
        store: None,
    };
    op.name = PARAM.into();
    op.attrs.clear();
    op.attrs.insert("name".into(), Attr::Symbol(name.clone()));
    Some((name, weight))
}

/// Whether an attribute has data that may be learned.
fn holds(attr: &Attr) -> bool {
    match attr {
        Attr::Dense(d) => learned(d),
        Attr::Floats(all) => all.len() > 16,
        Attr::Opaque(kind, bytes) => bytes.len() > NOTE && !holds_no_tensor(kind),
        Attr::Array(all) => all.iter().any(holds),
        Attr::Dict(all) => all.values().any(holds),
        _ => false,
    }
}

fn refused(what: &str, node: Option<&str>) -> Error {
    let error = Diagnostic::error(format!("{what} holds data that can't be left out"));
    let error = error
        .help("a graph of its own or a sparse tensor may have weights; cut it out of the model");
    let error = match node {
        Some(node) => error.place(Place::Node(node.into())),
        None => error,
    };
    Error::input("", error)
}
