//! Empty doc strings: some exporters write one on everything, which nobody wants to read.
//!
//! Where every message of a kind has a doc string, the empty ones are left out and the function notes the kind.

use prune_opt_ir::{Attr, Attrs};

use super::notes;
use crate::proto::GraphProto;

/// The doc strings of the messages of each kind.
fn kinds(graph: &mut GraphProto) -> [(&'static str, Vec<&mut Option<String>>); 3] {
    let lists = [&mut graph.input, &mut graph.output, &mut graph.value_info];
    let values = lists.into_iter().flatten().map(|v| &mut v.doc_string);
    let nodes = graph.node.iter_mut().map(|n| &mut n.doc_string);
    let initializers = graph.initializer.iter_mut().map(|t| &mut t.doc_string);
    [
        ("node", nodes.collect()),
        ("initializer", initializers.collect()),
        ("value", values.collect()),
    ]
}

/// Takes empty doc strings out of the messages of those kinds that always have one; gives the kinds.
pub(crate) fn take(graph: &mut GraphProto) -> Option<Attr> {
    let mut taken = Vec::new();
    for (kind, docs) in kinds(graph) {
        let all = docs.iter().all(|doc| doc.is_some());
        if !all || !docs.iter().any(|doc| doc.as_deref() == Some("")) {
            continue;
        }
        taken.push(Attr::text(kind));
        let empty = docs.into_iter().filter(|doc| doc.as_deref() == Some(""));
        empty.for_each(|doc| *doc = None);
    }
    (!taken.is_empty()).then_some(Attr::Array(taken))
}

/// Puts them back.
pub(crate) fn put(graph: &mut GraphProto, attrs: &Attrs) {
    let Some(Attr::Array(taken)) = attrs.get(notes::EMPTY_DOCS) else {
        return;
    };
    for (kind, docs) in kinds(graph) {
        if taken.iter().any(|t| t.as_str() == Some(kind)) {
            docs.into_iter().for_each(|doc| {
                doc.get_or_insert_default();
            });
        }
    }
}
