//! Every tensor of a model, wherever it stands.

use crate::import::node_name;
use crate::proto::{
    AttributeProto, GraphProto, ModelProto, NodeProto, SparseTensorProto, TensorProto,
};
use prune_opt_ir::Place;

/// Where a tensor stands.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    /// The node that has it as an attribute.
    pub(super) node: Option<(&'a str, &'a str)>,
    /// Whether the IR carries it as part of a larger message: it stands in a subgraph, say.
    pub(super) inside: bool,
}

impl At<'_> {
    /// What messages call the tensor, and what they say of it first.
    pub(super) fn place(&self, tensor: &TensorProto) -> (Place, String) {
        match self.node {
            Some((node, attribute)) => {
                let place = Place::Node(node.into());
                (place, format!("attribute `{attribute}`: "))
            }
            None => {
                let name = tensor.name.clone().unwrap_or_default();
                (Place::Initializer(name), String::new())
            }
        }
    }
}

/// What is called for each tensor.
type Visit<'v> = &'v mut dyn FnMut(&mut TensorProto, At<'_>);

/// Calls `visit` for every tensor of `model`, initializers first. Decoding bounds how deep graphs nest, so recursion
/// is safe.
pub(super) fn tensors(model: &mut ModelProto, visit: Visit<'_>) {
    if let Some(main) = model.graph.as_option_mut() {
        graph(main, false, visit);
    }
    for function in &mut model.functions {
        nodes(&mut function.node, true, visit);
    }
    for training in &mut model.training_info {
        for inner in [&mut training.initialization, &mut training.algorithm] {
            if let Some(inner) = inner.as_option_mut() {
                graph(inner, true, visit);
            }
        }
    }
}

fn graph(graph: &mut GraphProto, inside: bool, visit: Visit<'_>) {
    let at = At { node: None, inside };
    for tensor in &mut graph.initializer {
        visit(tensor, at);
    }
    let at = At { inside: true, ..at };
    for tensor in &mut graph.sparse_initializer {
        sparse(tensor, at, visit);
    }
    nodes(&mut graph.node, inside, visit);
}

fn sparse(tensor: &mut SparseTensorProto, at: At<'_>, visit: Visit<'_>) {
    for part in [&mut tensor.values, &mut tensor.indices] {
        if let Some(part) = part.as_option_mut() {
            visit(part, at);
        }
    }
}

fn nodes(nodes: &mut [NodeProto], inside: bool, visit: Visit<'_>) {
    for (i, node) in nodes.iter_mut().enumerate() {
        if node.attribute.is_empty() {
            continue;
        }
        let name = node_name(node, i);
        for attribute in &mut node.attribute {
            attribute_tensors(attribute, &name, inside, visit);
        }
    }
}

fn attribute_tensors(proto: &mut AttributeProto, node: &str, inside: bool, visit: Visit<'_>) {
    let name = proto.name.clone().unwrap_or_default();
    let at = At {
        node: Some((node, &name)),
        inside,
    };
    if let Some(tensor) = proto.t.as_option_mut() {
        visit(tensor, at);
    }
    let at = At { inside: true, ..at };
    for tensor in &mut proto.tensors {
        visit(tensor, at);
    }
    let one = proto.sparse_tensor.as_option_mut().into_iter();
    for tensor in one.chain(&mut proto.sparse_tensors) {
        sparse(tensor, at, visit);
    }
    let one = proto.g.as_option_mut().into_iter();
    for inner in one.chain(&mut proto.graphs) {
        graph(inner, true, visit);
    }
}
