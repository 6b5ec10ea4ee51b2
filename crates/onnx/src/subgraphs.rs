//! Graphs within nodes, as their messages have them. Decoding bounds how deep graphs nest, so recursion is safe.

use crate::proto::{AttributeProto, GraphProto, NodeProto};

/// The graphs that an attribute holds.
pub(crate) fn graphs(attribute: &AttributeProto) -> impl Iterator<Item = &GraphProto> {
    attribute.g.as_option().into_iter().chain(&attribute.graphs)
}

/// Every graph within these nodes, however deep.
pub(crate) fn each_graph<'g>(nodes: &'g [NodeProto], visit: &mut impl FnMut(&'g GraphProto)) {
    for graph in nodes.iter().flat_map(|n| &n.attribute).flat_map(graphs) {
        visit(graph);
        each_graph(&graph.node, visit);
    }
}

/// These nodes, and those of every graph within them.
pub(crate) fn each_node<'g>(nodes: &'g [NodeProto], mut visit: impl FnMut(&'g NodeProto)) {
    nodes.iter().for_each(&mut visit);
    each_graph(nodes, &mut |graph| graph.node.iter().for_each(&mut visit));
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
