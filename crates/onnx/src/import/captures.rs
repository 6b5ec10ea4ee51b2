//! Which outer values a subgraph reads.

use std::collections::HashSet;

use indexmap::IndexSet;

use crate::proto::{AttributeProto, GraphProto};

/// The names that the subgraphs of an attribute use and do not define, in order of first use.
pub(super) fn free_names(attribute: &AttributeProto, out: &mut IndexSet<String>) {
    let graphs = attribute.g.as_option().into_iter().chain(&attribute.graphs);
    for graph in graphs {
        visit(graph, &mut Vec::new(), out);
    }
}

/// Decoding bounds how deep graphs nest, so recursion is safe.
fn visit<'g>(graph: &'g GraphProto, outer: &mut Vec<HashSet<&'g str>>, out: &mut IndexSet<String>) {
    outer.push(defined(graph).collect());
    let inputs = graph.node.iter().flat_map(|n| &n.input);
    let outputs = graph.output.iter().filter_map(|o| o.name.as_ref());
    for name in inputs.chain(outputs).filter(|n| !n.is_empty()) {
        if !outer.iter().any(|scope| scope.contains(name.as_str())) {
            out.insert(name.clone());
        }
    }
    for attribute in graph.node.iter().flat_map(|n| &n.attribute) {
        for inner in attribute.g.as_option().into_iter().chain(&attribute.graphs) {
            visit(inner, outer, out);
        }
    }
    outer.pop();
}

/// The names that a graph defines itself.
pub(crate) fn defined(graph: &GraphProto) -> impl Iterator<Item = &str> {
    let inputs = graph.input.iter().filter_map(|i| i.name.as_deref());
    let initializers = graph.initializer.iter().filter_map(|i| i.name.as_deref());
    let sparse = graph
        .sparse_initializer
        .iter()
        .filter_map(|s| s.values.name.as_deref());
    let nodes = graph
        .node
        .iter()
        .flat_map(|n| &n.output)
        .map(String::as_str);
    inputs.chain(initializers).chain(sparse).chain(nodes)
}
