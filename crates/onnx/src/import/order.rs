//! Why an operand is not there: defined nowhere, defined later, or defined by way of itself.

use std::collections::{HashMap, HashSet};

use prune_opt_ir::{Diagnostic, Place};

use super::graph::node_name;
use crate::proto::NodeProto;

/// How many nodes of a cycle a message names.
const MOST_NAMES: usize = 6;

/// Which node of a graph defines each value.
pub(super) struct Producers(HashMap<String, usize>);

impl Producers {
    pub(super) fn of(nodes: &[NodeProto]) -> Producers {
        let nodes = nodes.iter().enumerate();
        let outputs = nodes.flat_map(|(i, n)| n.output.iter().map(move |o| (o.clone(), i)));
        Producers(outputs.filter(|(name, _)| !name.is_empty()).collect())
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
        let mut seen = HashSet::from([from]);
        let mut stack = vec![from];
        let mut user = HashMap::new();
        while let Some(node) = stack.pop() {
            if node == to {
                let mut path = vec![to];
                while let Some(next) = path.last().and_then(|n| user.get(n)) {
                    path.push(*next);
                }
                return Some(path);
            }
            let inputs = nodes.get(node).into_iter().flat_map(|n| &n.input);
            for &producer in inputs.filter_map(|name| self.0.get(name)) {
                if seen.insert(producer) {
                    user.insert(producer, node);
                    stack.push(producer);
                }
            }
        }
        None
    }
}
