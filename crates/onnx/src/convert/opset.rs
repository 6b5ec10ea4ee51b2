//! Operator set versions.

use prune_opt_ir::{Attr, Attrs};

use super::notes;
use crate::proto::{ModelProto, OperatorSetIdProto};

/// The field that may be left out.
const DOMAIN: &str = "opset_import.domain";
/// What the entries are called where they are carried as they were.
pub(super) const ENTRIES: &str = "opset_import";

/// Moves the imported operator sets into attributes, and notes in `absent` that the default domain is not named.
pub(crate) fn take(attrs: &mut Attrs, entries: Vec<OperatorSetIdProto>, absent: &mut Vec<Attr>) {
    let map = versions(&entries);
    let named = rendered(&map, false) == entries;
    let unnamed = rendered(&map, true) == entries;
    attrs.insert(notes::OPSET.into(), Attr::Dict(map));
    if named {
        return;
    }
    if unnamed {
        absent.push(Attr::text(DOMAIN));
        return;
    }
    let kept = ModelProto {
        opset_import: entries,
        ..Default::default()
    };
    let kept = notes::opaque(ENTRIES, &kept);
    attrs.insert(notes::OPSET_IMPORT.into(), kept);
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
    Ok(Some(rendered(map, notes::is_absent(attrs, DOMAIN))))
}

/// An entry as ONNX's own tools write it.
pub(crate) fn entry(domain: &str, version: i64) -> OperatorSetIdProto {
    OperatorSetIdProto {
        domain: Some(domain.into()),
        version: Some(version),
        ..Default::default()
    }
}

/// The domain that a field names; the default one has two names.
pub(crate) fn domain(field: Option<&str>) -> &str {
    match field {
        None | Some("ai.onnx") => "",
        Some(domain) => domain,
    }
}

fn rendered(map: &Attrs, unnamed: bool) -> Vec<OperatorSetIdProto> {
    let version = |(domain, version): (&String, &Attr)| {
        let mut entry = entry(domain, version.as_int()?);
        entry.domain = entry.domain.filter(|d| !(unnamed && d.is_empty()));
        Some(entry)
    };
    map.iter().filter_map(version).collect()
}

fn versions(entries: &[OperatorSetIdProto]) -> Attrs {
    let mut map = Attrs::default();
    for entry in entries {
        let domain = domain(entry.domain.as_deref());
        if let Some(version) = entry.version {
            map.entry(domain.into()).or_insert(Attr::Int(version));
        }
    }
    map
}
