//! Which outer values a subgraph reads.

use prune_opt_ir::hash::HashSet;

use prune_opt_ir::hash::IndexSet;

use crate::proto::{AttributeProto, GraphProto};
use crate::subgraphs::{defined, graphs};

/// The names that the subgraphs of an attribute use and do not define, in order of first use.
pub(super) fn free_names(attribute: &AttributeProto, out: &mut IndexSet<String>) {
    for graph in graphs(attribute) {
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
    for inner in graph
        .node
        .iter()
        .flat_map(|n| &n.attribute)
        .flat_map(graphs)
    {
        visit(inner, outer, out);
    }
    outer.pop();
}
