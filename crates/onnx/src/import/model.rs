//! What stands around the graph: versions, producer, metadata, functions.

use prune_opt_ir::{Attr, Attrs, Diagnostic, Diagnostics, Module};

use crate::convert::{notes, opset};
use crate::proto::ModelProto;

/// The oldest operator set whose ops mean what the definitions say (broadcasting came with it).
const OLDEST_OPSET: i64 = 7;

/// A module without functions that has everything of `model`, whose graph was taken out.
///
/// # Errors
/// An operator set that is too old.
pub(super) fn shell(mut model: ModelProto, graph: Option<&str>) -> Result<Module, Diagnostics> {
    let mut attrs = Attrs::default();
    let mut absent = Vec::new();
    match model.ir_version.take() {
        Some(version) => {
            attrs.insert(notes::IR_VERSION.into(), Attr::Int(version));
        }
        None => absent.push(Attr::text("ir_version")),
    }
    if graph.is_none() {
        absent.push(Attr::text("graph.name"));
    }
    opset::take(
        &mut attrs,
        std::mem::take(&mut model.opset_import),
        &mut absent,
    );
    for (key, field) in [
        (notes::PRODUCER_NAME, &mut model.producer_name),
        (notes::PRODUCER_VERSION, &mut model.producer_version),
        (notes::MODEL_DOMAIN, &mut model.domain),
        (notes::DOC, &mut model.doc_string),
    ] {
        notes::take_text(&mut attrs, key, field);
    }
    if let Some(version) = model.model_version.take() {
        attrs.insert(notes::MODEL_VERSION.into(), Attr::Int(version));
    }
    notes::take_props(&mut attrs, &mut model.metadata_props);
    if !absent.is_empty() {
        attrs.insert(notes::ABSENT.into(), Attr::Array(absent));
    }
    notes::keep_rest(&mut attrs, "model", &model);
    let module = Module {
        name: graph.filter(|n| !n.is_empty()).unwrap_or("model").into(),
        attrs,
        ..Module::default()
    };
    recent(&module)?;
    Ok(module)
}

fn recent(module: &Module) -> Result<(), Diagnostics> {
    let Some(Attr::Dict(all)) = module.attrs.get(notes::OPSET) else {
        return Ok(());
    };
    let version = match all.get("") {
        Some(version) => version.as_int().unwrap_or(1),
        // Only ops of other domains.
        None if !all.is_empty() => return Ok(()),
        None => 1,
    };
    if version >= OLDEST_OPSET {
        return Ok(());
    }
    let message =
        format!("operator set {version} is older than {OLDEST_OPSET}, the oldest that can be read");
    let help =
        "convert it with `onnx.version_converter.convert_version(model, 13)`, or export it again";
    Err(Diagnostic::error(message).help(help).into())
}
