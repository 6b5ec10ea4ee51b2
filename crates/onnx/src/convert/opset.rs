//! Operator set versions.

use prune_opt_ir::{Attr, Attrs};

use super::notes;
use crate::proto::{ModelProto, OperatorSetIdProto};

/// Moves the imported operator sets into attributes.
pub(crate) fn take(attrs: &mut Attrs, entries: Vec<OperatorSetIdProto>) {
    let map = versions(&entries);
    let reproduced = rendered(&map) == entries;
    attrs.insert(notes::OPSET.into(), Attr::Dict(map));
    if !reproduced {
        let kept = ModelProto {
            opset_import: entries,
            ..Default::default()
        };
        attrs.insert(
            notes::OPSET_IMPORT.into(),
            notes::opaque("opset_import", &kept),
        );
    }
}

/// The operator sets to import: the kept entries where they still say what the module does.
///
/// # Errors
/// That the kept entries cannot be decoded.
pub(crate) fn entries(attrs: &Attrs) -> Result<Option<Vec<OperatorSetIdProto>>, String> {
    let Some(Attr::Dict(map)) = attrs.get(notes::OPSET) else {
        return Ok(None);
    };
    if let Some(Attr::Opaque(kind, bytes)) = attrs.get(notes::OPSET_IMPORT) {
        let kept = notes::decode::<ModelProto>(kind, bytes)?.opset_import;
        if versions(&kept) == *map {
            return Ok(Some(kept));
        }
    }
    Ok(Some(rendered(map)))
}

/// An entry as ONNX's own tools write it.
pub(crate) fn entry(domain: &str, version: i64) -> OperatorSetIdProto {
    OperatorSetIdProto {
        domain: Some(domain.into()),
        version: Some(version),
        ..Default::default()
    }
}

fn rendered(map: &Attrs) -> Vec<OperatorSetIdProto> {
    let version = |(domain, version): (&String, &Attr)| Some(entry(domain, version.as_int()?));
    map.iter().filter_map(version).collect()
}

fn versions(entries: &[OperatorSetIdProto]) -> Attrs {
    let mut map = Attrs::new();
    for entry in entries {
        let domain = match entry.domain.as_deref() {
            None | Some("ai.onnx") => "",
            Some(domain) => domain,
        };
        if let Some(version) = entry.version {
            map.entry(domain.into()).or_insert(Attr::Int(version));
        }
    }
    map
}
