//! The `onnx.*` attributes: what of ONNX the IR does not model.

use buffa::Message;
use bytes::Bytes;
use prune_opt_ir::{Attr, Attrs};

use crate::proto::StringStringEntryProto;

/// Attributes that begin so are notes and no attributes of the op.
pub(crate) const PREFIX: &str = "onnx.";
/// The fields that are left of a message, encoded.
pub(crate) const REST: &str = "onnx.rest";
/// `doc_string`, of anything that has one.
pub(crate) const DOC: &str = "onnx.doc_string";
/// `metadata_props`, of anything that has them.
pub(crate) const PROPS: &str = "onnx.metadata_props";
/// On a node: its domain, where the op's name does not imply how it was written.
pub(crate) const DOMAIN: &str = "onnx.domain";
/// On a node: notes on its attributes, by name.
pub(crate) const ATTRIBUTES: &str = "onnx.attributes";
/// On a parameter: the field of `TensorProto` that holds its elements, where that is not `raw_data`.
pub(crate) const ENCODING: &str = "onnx.encoding";
/// On a module: fields that are left out although a default would be written.
pub(crate) const ABSENT: &str = "onnx.absent";
/// On a function: the graph's name, where it is not the module's.
pub(crate) const NAME: &str = "onnx.name";
/// On a function: kinds of messages that have an empty doc string where none is noted.
pub(crate) const EMPTY_DOCS: &str = "onnx.empty_docs";
/// On a function: graph inputs, where they are not its inputs rendered in order.
pub(crate) const INPUTS: &str = "onnx.inputs";
/// On a function: graph outputs, where they are not its outputs rendered in order.
pub(crate) const OUTPUTS: &str = "onnx.outputs";
/// On a function: which values have an entry in `value_info`.
pub(crate) const VALUE_INFO: &str = "onnx.value_info";
/// On a module: version of the file format.
pub(crate) const IR_VERSION: &str = "onnx.ir_version";
/// On a module: who wrote the file.
pub(crate) const PRODUCER_NAME: &str = "onnx.producer_name";
/// On a module: with which version.
pub(crate) const PRODUCER_VERSION: &str = "onnx.producer_version";
/// On a module: the model's namespace.
pub(crate) const MODEL_DOMAIN: &str = "onnx.domain";
/// On a module: the model's version.
pub(crate) const MODEL_VERSION: &str = "onnx.model_version";
/// On a module: operator sets by domain, `""` being `ai.onnx`.
pub(crate) const OPSET: &str = "onnx.opset";
/// On a module: the entries of `opset_import` as they were, where the default rendering differs.
pub(crate) const OPSET_IMPORT: &str = "onnx.opset_import";

/// The op that stands for a sparse initializer; it is no node.
pub(crate) const SPARSE_INITIALIZER: &str = "onnx.graph::SparseInitializer";

/// Moves a text field into an attribute.
pub(crate) fn take_text(attrs: &mut Attrs, key: &str, field: &mut Option<String>) {
    if let Some(text) = field.take() {
        attrs.insert(key.into(), Attr::Str(text.into()));
    }
}

/// The text of an attribute.
pub(crate) fn text(attrs: &Attrs, key: &str) -> Option<String> {
    attrs.get(key).and_then(Attr::as_str).map(str::to_owned)
}

/// Whether a module notes that `field` was left out.
pub(crate) fn is_absent(attrs: &Attrs, field: &str) -> bool {
    match attrs.get(ABSENT) {
        Some(Attr::Array(all)) => all.iter().any(|a| a.as_str() == Some(field)),
        _ => false,
    }
}

/// Moves a map of strings into an attribute, unless a map cannot state it (a key twice, a field missing).
pub(crate) fn take_props(attrs: &mut Attrs, field: &mut Vec<StringStringEntryProto>) {
    let mut map = Attrs::default();
    for entry in field.iter() {
        let (Some(key), Some(value)) = (&entry.key, &entry.value) else {
            return;
        };
        let first = map.insert(key.clone(), Attr::text(value)).is_none();
        if !first || *entry != props_entry(key, value) {
            return;
        }
    }
    field.clear();
    if !map.is_empty() {
        attrs.insert(PROPS.into(), Attr::Dict(map));
    }
}

/// The map of strings in an attribute.
pub(crate) fn props(attrs: &Attrs) -> Vec<StringStringEntryProto> {
    let Some(Attr::Dict(map)) = attrs.get(PROPS) else {
        return Vec::new();
    };
    let text = |(key, value): (&String, &Attr)| Some(props_entry(key, value.as_str()?));
    map.iter().filter_map(text).collect()
}

fn props_entry(key: &str, value: &str) -> StringStringEntryProto {
    StringStringEntryProto {
        key: Some(key.into()),
        value: Some(value.into()),
        ..Default::default()
    }
}

/// A message as an attribute that the IR carries and does not read.
pub(crate) fn opaque(kind: &str, message: &impl Message) -> Attr {
    // No message of a file exceeds the size of a file, so encoding cannot fail.
    Attr::Opaque(kind.into(), message.encode_to_bytes())
}

/// The message in an opaque attribute.
///
/// # Errors
/// That the bytes are none.
pub(crate) fn decode<M: Message>(kind: &str, bytes: &Bytes) -> Result<M, String> {
    let mut bytes = bytes.clone();
    M::decode(&mut bytes).map_err(|e| format!("`opaque<\"{kind}\">` cannot be decoded: {e}"))
}

/// Keeps what is left of a message whose modelled fields were taken.
pub(crate) fn keep_rest(attrs: &mut Attrs, kind: &str, rest: &impl Message) {
    if rest.encoded_len() > 0 {
        attrs.insert(REST.into(), opaque(kind, rest));
    }
}

/// What was left of the message; an empty one where nothing was.
///
/// # Errors
/// That the bytes are none.
pub(crate) fn rest<M: Message + Default>(attrs: &Attrs) -> Result<M, String> {
    match attrs.get(REST) {
        Some(Attr::Opaque(kind, bytes)) => decode(kind, bytes),
        _ => Ok(M::default()),
    }
}
