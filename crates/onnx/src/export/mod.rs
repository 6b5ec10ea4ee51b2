//! Export: a verified module as an ONNX model, the inverse of import.
//!
//! Attributes under `onnx.*` say how a field was written. Where there is none, as in a hand-written module, the field is
//! written as ONNX's own tools do it. Types give the extents of parameters, inputs, outputs and `value_info`, so what a
//! pass changed comes out consistent.
//!
//! - Output: a message whose weights are slices of the module's; nothing is copied that was not stored in typed fields
//!   or cut.
//! - Invariant: names no op.

mod graph;
mod names;
mod outgoing;

pub use outgoing::{Files, Outgoing, Placement, prepare};

use prune_opt_ir::hash::HashMap;

use bytes::Bytes;
use prune_opt_ir::module::DEFAULT_OPSET;
use prune_opt_ir::op::Registry;
use prune_opt_ir::verify::Verified;
use prune_opt_ir::{Attr, Attrs, Diagnostic, Diagnostics, Function, Module};

use crate::convert::{docs, notes, opset};
use crate::proto::{GraphProto, ModelProto, OperatorSetIdProto};
use graph::Weights;

/// Writes a module's first function as a model.
///
/// All data are in the model, also those that came from another file. [`prepare`] is for models that are written.
///
/// Unnamed values get names that depend on their place only. Without `onnx.*` attributes the model is of
/// [`DEFAULT_OPSET`], and of the file format that came with it.
///
/// # Errors
/// Parameters without data, ops and attributes that ONNX does not have.
pub fn export(verified: Verified<'_>) -> Result<ModelProto, Diagnostics> {
    let mut model = model(verified, HashMap::default())?;
    crate::external::unmark(&mut model);
    Ok(model)
}

/// The model, in which external tensors have their data and say that they are external. `stand_ins`: what to write for
/// the data of some parameters.
fn model(
    verified: Verified<'_>,
    stand_ins: HashMap<String, Bytes>,
) -> Result<ModelProto, Diagnostics> {
    let (module, registry) = (verified.module(), verified.registry());
    let Some(func) = module.main() else {
        let error = Diagnostic::error("the module has no function to export");
        return Err(error
            .help("an ONNX model has one graph, which is the first function")
            .into());
    };
    let mut graph = graph::write(module, func, registry, Weights::All(stand_ins))?;
    docs::put(&mut graph, &func.attrs);
    let absent = |field| notes::is_absent(&module.attrs, field);
    graph.name = match notes::text(&func.attrs, notes::NAME) {
        Some(name) => Some(name),
        None if absent("graph.name") => None,
        None => Some(module.name.clone())
            .filter(|n| !n.is_empty())
            .or(Some("main".into())),
    };
    let mut model: ModelProto = notes::rest(&module.attrs).map_err(Diagnostic::error)?;
    let imports = imports(module, func, registry).map_err(Diagnostic::error)?;
    model.ir_version = match int(&module.attrs, notes::IR_VERSION) {
        Some(version) => Some(version),
        None if absent("ir_version") => None,
        None => Some(ir_version(&imports)),
    };
    model.opset_import = imports;
    for (key, field) in [
        (notes::PRODUCER_NAME, &mut model.producer_name),
        (notes::PRODUCER_VERSION, &mut model.producer_version),
        (notes::MODEL_DOMAIN, &mut model.domain),
        (notes::DOC, &mut model.doc_string),
    ] {
        *field = notes::text(&module.attrs, key).or(field.take());
    }
    model.model_version = int(&module.attrs, notes::MODEL_VERSION).or(model.model_version);
    model.metadata_props.extend(notes::props(&module.attrs));
    model.graph = Some(graph).into();
    Ok(model)
}

/// A module's first function as a graph without a name and without its parameters.
///
/// # Errors
/// Ops and attributes that ONNX does not have.
pub(crate) fn without_weights(
    module: &Module,
    registry: &Registry,
) -> Result<GraphProto, Diagnostics> {
    match module.main() {
        Some(func) => graph::write(module, func, registry, Weights::Leave),
        None => Ok(GraphProto::default()),
    }
}

fn int(attrs: &Attrs, key: &str) -> Option<i64> {
    attrs.get(key).and_then(Attr::as_int)
}

/// Operator sets that the model imports.
fn imports(
    module: &Module,
    func: &Function,
    registry: &Registry,
) -> Result<Vec<OperatorSetIdProto>, String> {
    let stated = opset::entries(&module.attrs)?;
    let imported = module.attrs.contains_key(notes::IR_VERSION);
    if let (Some(entries), true) = (&stated, imported) {
        return Ok(entries.clone());
    }
    let mut entries = stated.unwrap_or_else(|| vec![opset::entry("", DEFAULT_OPSET)]);
    for op in func.ops.values() {
        let domain = match graph::onnx_name(op, registry) {
            Some((domain, _)) if domain != "ai.onnx" => domain,
            _ => String::new(),
        };
        if !entries.iter().any(|e| e.domain.as_deref() == Some(&domain)) {
            entries.push(opset::entry(
                &domain,
                if domain.is_empty() { DEFAULT_OPSET } else { 1 },
            ));
        }
    }
    Ok(entries)
}

/// The file format that came with an operator set (ONNX, docs/Versioning.md).
fn ir_version(imports: &[OperatorSetIdProto]) -> i64 {
    let default = imports.iter().find(|e| e.domain.as_deref() == Some(""));
    match default.and_then(|e| e.version) {
        Some(version) if version >= 23 => 11,
        _ => 10,
    }
}
