//! The order of nodes, and why an operand is not there: defined nowhere, defined later, or defined by way of itself.
//!
//! ONNX wants the nodes of a graph in topological order. ONNX Runtime takes any, and its own converter to half precision
//! appends the casts of inputs, so files come in any.

use prune_opt_ir::hash::{HashMap, HashSet};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use prune_opt_ir::{Diagnostic, Place};

use super::graph::node_name;
use crate::proto::NodeProto;
use crate::subgraphs::each_graph;

/// How many nodes of a cycle a message names.
const MOST_NAMES: usize = 6;

/// The nodes of a graph, each behind those that it reads and otherwise in their order; as they are where there is a cycle.
pub(super) fn sorted(nodes: Vec<NodeProto>) -> Vec<NodeProto> {
    let Some(order) = order(&nodes) else {
        return nodes;
    };
    let mut nodes: Vec<Option<NodeProto>> = nodes.into_iter().map(Some).collect();
    let taken = order.into_iter().filter_map(|i| nodes.get_mut(i)?.take());
    taken.collect()
}

/// In which order nodes have to stand; `None` where they do, or can't.
fn order(nodes: &[NodeProto]) -> Option<Vec<usize>> {
    let Producers(producers) = Producers::of(nodes);
    let needs = |i: usize, visit: &mut dyn FnMut(usize)| {
        let mut read = |name: &str| {
            if let Some(producer) = producers.get(name) {
                visit(*producer);
            }
        };
        nodes.get(i).into_iter().for_each(|n| reads(n, &mut read));
    };
    let mut is_sorted = true;
    for i in 0..nodes.len() {
        needs(i, &mut |producer| is_sorted &= producer < i);
    }
    if is_sorted {
        return None;
    }
    let mut readers: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut missing = vec![0usize; nodes.len()];
    for (i, missing) in missing.iter_mut().enumerate() {
        needs(i, &mut |producer| {
            readers[producer].push(i);
            *missing += 1;
        });
    }
    let ready = (0..nodes.len()).filter(|i| missing[*i] == 0);
    let mut ready: BinaryHeap<Reverse<usize>> = ready.map(Reverse).collect();
    let mut order = Vec::with_capacity(nodes.len());
    while let Some(Reverse(next)) = ready.pop() {
        order.push(next);
        for reader in &readers[next] {
            missing[*reader] -= 1;
            if missing[*reader] == 0 {
                ready.push(Reverse(*reader));
            }
        }
    }
    (order.len() == nodes.len()).then_some(order)
}

/// What a node reads, the graphs within it included.
fn reads(node: &NodeProto, read: &mut dyn FnMut(&str)) {
    node.input.iter().for_each(|name| read(name));
    each_graph(std::slice::from_ref(node), &mut |graph| {
        let outputs = graph.output.iter().filter_map(|o| o.name.as_deref());
        outputs.for_each(&mut *read);
        let inputs = graph.node.iter().flat_map(|n| &n.input);
        inputs.for_each(|name| read(name));
    });
}

/// Which node of a graph defines each value.
pub(super) struct Producers<'n>(HashMap<&'n str, usize>);

impl<'n> Producers<'n> {
    pub(super) fn of(nodes: &'n [NodeProto]) -> Producers<'n> {
        let mut producers = HashMap::default();
        producers.reserve(nodes.len());
        let outputs = nodes.iter().enumerate();
        let outputs = outputs.flat_map(|(i, n)| n.output.iter().map(move |o| (o.as_str(), i)));
        producers.extend(outputs.filter(|(name, _)| !name.is_empty()));
        Producers(producers)
    }

    /// What is wrong with node `at`'s use of `name`, which no input, initializer or earlier node defines.
    pub(super) fn missing(&self, name: &str, at: usize, nodes: &[NodeProto]) -> Diagnostic {
        let place = |i: usize| {
            nodes
                .get(i)
                .map_or(Place::Nowhere, |n| Place::Node(node_name(n, i)))
        };
        let Some(&later) = self.0.get(name) else {
            return Diagnostic::error(format!("its operand `{name}` is not defined"))
                .place(place(at))
                .help("it has to be a graph input, an initializer or a result of an earlier node");
        };
        if let Some(cycle) = self.cycle(at, later, nodes) {
            let names = cycle.iter().take(MOST_NAMES);
            let names: Vec<_> = names
                .filter_map(|i| Some(format!("`{}`", node_name(nodes.get(*i)?, *i))))
                .collect();
            let more = if cycle.len() > MOST_NAMES {
                ", ..."
            } else {
                ""
            };
            let text = format!(
                "it needs its own result, by way of {}{more}",
                names.join(", ")
            );
            return Diagnostic::error(text)
                .place(place(at))
                .help("a graph may have no cycles; a loop is a `Loop` or `Scan` node");
        }
        Diagnostic::error(format!("its operand `{name}` is defined by a later node"))
            .place(place(at))
            .note(place(later), "defines it")
            .help("ONNX wants the nodes in topological order; sort them, or export the model again")
    }

    /// The nodes from `from` back to `to`, where one needs the other; `to` first.
    fn cycle(&self, to: usize, from: usize, nodes: &[NodeProto]) -> Option<Vec<usize>> {
        let mut seen = HashSet::from_iter([from]);
        let mut stack = vec![from];
        let mut user = HashMap::default();
        while let Some(node) = stack.pop() {
            if node == to {
                let mut path = vec![to];
                while let Some(next) = path.last().and_then(|n| user.get(n)) {
                    path.push(*next);
                }
                return Some(path);
            }
            let inputs = nodes.get(node).into_iter().flat_map(|n| &n.input);
            for &producer in inputs.filter_map(|name| self.0.get(name.as_str())) {
                if seen.insert(producer) {
                    user.insert(producer, node);
                    stack.push(producer);
                }
            }
        }
        None
    }
}
