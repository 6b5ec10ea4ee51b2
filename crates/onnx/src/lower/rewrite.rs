//! The nodes of a graph in terms that passes know: one walk in program order, in which each node may give place to others,
//! which are looked at in turn. So a loop may stand in a function's body, and a call in a loop's.

use prune_opt_ir::hash::HashSet;
use std::mem::take;

use super::Lowered;
use super::expand::{Functions, Key, body, called_by};
use super::known::Known;
use super::names::Names;
use super::nodes::operator;
use super::ranges::Ranges;
use super::regions::{Budget, Regions};
use super::rows::Rows;
use super::sequences::Sequences;
use super::splits::Splits;
use super::strided::Strided;
use crate::import::node_name;
use crate::proto::{GraphProto, NodeProto};
use crate::subgraphs::each_graph;

/// More nodes than this are no model: functions that call functions grow with the power of their depth.
const MOST_NODES: u64 = 1 << 20;
/// Nor are more bytes in the names of what they make.
const MOST_BYTES: usize = 1 << 28;

/// What a graph's nodes are written anew with.
pub(super) struct Rewriter<'a> {
    pub functions: &'a Functions<'a>,
    /// The model's own operators, inlined or not.
    pub own: HashSet<Key>,
    pub known: Known,
    /// Finds strided views, where they may be written out.
    pub strided: Option<Strided<'a>>,
    /// Finds what goes by places of all elements of rows, where it may be written out.
    pub rows: Option<Rows<'a>>,
    /// Finds ranges between known numbers, where they may be written out.
    pub ranges: Option<Ranges<'a>>,
    pub names: Names,
    /// Finds splits into known parts, where they may be written out.
    pub splits: Option<Splits<'a>>,
    /// Of the default operator set.
    pub version: i64,
}

impl Rewriter<'_> {
    /// Writes out calls, loops, choices, sequences and strided views of a graph, and counts them. Returns what nothing
    /// reads any more.
    ///
    /// # Errors
    /// A call that does not fit its function, with the node; too many nodes.
    pub fn run(
        mut self,
        graph: &mut GraphProto,
        budget: &mut Budget,
        lowered: &mut Lowered,
    ) -> Result<HashSet<String>, (String, String)> {
        let nodes = take(&mut graph.node);
        self.bounded(&nodes)?;
        let mut regions = Regions::new(self.functions, self.version, budget);
        let mut sequences = Sequences::default();
        let mut freed = HashSet::default();
        let mut out = Vec::with_capacity(nodes.len());
        let mut open: Vec<NodeProto> = nodes.into_iter().rev().collect();
        while let Some(node) = open.pop() {
            let name = node_name(&node, out.len());
            if let Some(function) = self.functions.get(&node) {
                let body = body(function, &node, &name, &mut self.names);
                open.extend(body.map_err(|text| (name.clone(), text))?.into_iter().rev());
                lowered.calls += 1;
                self.affordable(name)?;
                continue;
            }
            if self.own.contains(&called_by(&node)) {
                out.push(node);
                continue;
            }
            let written = regions.written(&node, &name, &self.known, &mut self.names);
            if let Some(nodes) = written {
                open.extend(nodes.into_iter().rev());
                lowered.regions += 1;
                self.affordable(name)?;
                continue;
            }
            let strided = self.strided.as_mut();
            let view = strided.and_then(|s| s.written(&node, &self.known, &mut self.names));
            if let Some(nodes) = view {
                freed.extend(node.input);
                open.extend(nodes.into_iter().rev());
                lowered.views += 1;
                continue;
            }
            let rows = self.rows.as_ref();
            let by_rows = rows.and_then(|r| r.written(&node, &self.known, &mut self.names));
            if let Some(nodes) = by_rows {
                freed.extend(node.input);
                open.extend(nodes.into_iter().rev());
                lowered.rows += 1;
                continue;
            }
            let ranges = self.ranges.as_ref();
            let constant = ranges.and_then(|r| r.written(&node, &self.known));
            if let Some((constant, _)) = constant.filter(|(_, size)| regions.budget.stores(*size)) {
                freed.extend(node.input);
                open.push(constant);
                lowered.ranges += 1;
                continue;
            }
            let splits = self.splits.as_ref();
            let parts =
                splits.and_then(|s| s.written(&node, &self.known, regions.budget, &mut self.names));
            if let Some(nodes) = parts {
                open.extend(nodes.into_iter().rev());
                lowered.sequences += 1;
                continue;
            }
            let left = (self.version, &mut *regions.budget);
            let read = sequences.written(&node, &self.known, left, &mut self.names);
            if let Some(nodes) = read {
                open.extend(nodes.into_iter().rev());
                lowered.sequences += 1;
                continue;
            }
            sequences.learn(&node, &self.known);
            out.push(node);
        }
        graph.initializer.append(&mut regions.initializers);
        graph.node = out;
        if lowered.regions + lowered.sequences + lowered.views + lowered.rows + lowered.ranges > 0 {
            drop_unread(graph, &mut freed);
        }
        Ok(freed)
    }

    /// Refuses calls that come to too many nodes, before anything is written.
    fn bounded(&self, nodes: &[NodeProto]) -> Result<(), (String, String)> {
        if !self.functions.called(nodes) || self.functions.cost(nodes).nodes <= MOST_NODES {
            return Ok(());
        }
        let mut calls = nodes.iter().enumerate();
        let first = calls.find(|(_, n)| self.functions.get(n).is_some());
        let name = first.map(|(i, n)| node_name(n, i));
        let text = format!("the model's functions come to more than {MOST_NODES} nodes");
        Err((name.unwrap_or_default(), text))
    }

    fn affordable(&self, node: String) -> Result<(), (String, String)> {
        if self.names.bytes <= MOST_BYTES {
            return Ok(());
        }
        let text = format!("the names of what is written out come to more than {MOST_BYTES} bytes");
        Err((node, text))
    }
}

fn outputs(graph: &GraphProto) -> impl Iterator<Item = String> {
    graph.output.iter().filter_map(|o| o.name.clone())
}

/// Takes away constants, copies and sequences that nobody reads any more, and what computed only what is `freed`.
fn drop_unread(graph: &mut GraphProto, freed: &mut HashSet<String>) {
    let mut read: HashSet<String> = outputs(graph).collect();
    let mut nodes = take(&mut graph.node);
    nodes.reverse();
    nodes.retain(|node| {
        let spare = |op| matches!(op, "Constant" | "Identity") || op.starts_with("Sequence");
        let only = node.output.iter().any(|o| freed.contains(o));
        let spare = only || operator(node).is_some_and(spare);
        if spare && node.output.iter().all(|o| !read.contains(o)) {
            freed.extend(node.input.iter().filter(|_| only).cloned());
            return false;
        }
        read.extend(node.input.iter().cloned());
        each_graph(std::slice::from_ref(node), &mut |g| {
            read.extend(outputs(g));
            read.extend(g.node.iter().flat_map(|n| n.input.iter().cloned()));
        });
        true
    });
    nodes.reverse();
    graph.node = nodes;
    // An input stays, though it has a default.
    read.extend(graph.input.iter().filter_map(|i| i.name.clone()));
    freed.retain(|name| !read.contains(name));
}
