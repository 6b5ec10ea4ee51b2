//! Calls of a model's functions as the nodes of their bodies.

use prune_opt_ir::hash::{HashMap, HashSet};
use std::iter::repeat;

use buffa::Message;

use super::names::{Attributes, Names, Scope};
use super::nodes::attribute;
use crate::convert::opset;
use crate::proto::{FunctionProto, NodeProto};
use crate::subgraphs::each_node;

/// Domain, name and overload.
pub(super) type Key = (String, String, String);

/// Functions whose calls can be written as nodes.
pub(super) struct Functions<'f> {
    by: HashMap<Key, Inlined<'f>>,
}

struct Inlined<'f> {
    function: &'f FunctionProto,
    cost: Cost,
    /// Whether it draws random numbers from a seed.
    draws: bool,
}

/// What is written out comes to: nodes, and their bytes.
#[derive(Copy, Clone, Default)]
pub(super) struct Cost {
    pub nodes: u64,
    pub bytes: u64,
}

impl Cost {
    pub fn and(self, other: Cost) -> Cost {
        Cost {
            nodes: self.nodes.saturating_add(other.nodes),
            bytes: self.bytes.saturating_add(other.bytes),
        }
    }

    pub fn times(self, n: u64) -> Cost {
        Cost {
            nodes: self.nodes.saturating_mul(n),
            bytes: self.bytes.saturating_mul(n),
        }
    }
}

fn key(domain: &Option<String>, name: &Option<String>, overload: &Option<String>) -> Key {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let domain = opset::domain(domain.as_deref());
    (domain.to_owned(), text(name), text(overload))
}

pub(super) fn key_of(f: &FunctionProto) -> Key {
    key(&f.domain, &f.name, &f.overload)
}

pub(super) fn called_by(node: &NodeProto) -> Key {
    key(&node.domain, &node.op_type, &node.overload)
}

impl<'f> Functions<'f> {
    /// Those of `all` that call none of the others in circles.
    pub fn new(all: impl IntoIterator<Item = &'f FunctionProto>) -> Self {
        let mut open: HashMap<Key, &FunctionProto> =
            all.into_iter().map(|f| (key_of(f), f)).collect();
        let mut known = Functions {
            by: HashMap::default(),
        };
        loop {
            let waits = |f: &FunctionProto| {
                let mut waits = false;
                each_node(&f.node, |n| waits |= open.contains_key(&called_by(n)));
                waits
            };
            let ready = open.iter().filter(|(_, f)| !waits(f));
            let ready: Vec<Key> = ready.map(|(key, _)| key.clone()).collect();
            if ready.is_empty() {
                return known;
            }
            for key in ready {
                if let Some(function) = open.remove(&key) {
                    let inlined = Inlined {
                        function,
                        cost: known.cost(&function.node),
                        draws: known.draw(&function.node),
                    };
                    known.by.insert(key, inlined);
                }
            }
        }
    }

    /// What these come to once calls among them are written out.
    pub fn cost(&self, nodes: &[NodeProto]) -> Cost {
        let mut all = Cost::default();
        each_node(nodes, |node| {
            let call = self.by.get(&called_by(node));
            all = all.and(call.map_or_else(Cost::default, |f| f.cost));
            all.nodes = all
                .nodes
                .saturating_add(u64::from(call.is_none_or(|f| f.cost.nodes == 0)));
        });
        let own = nodes.iter().map(|n| u64::from(n.encoded_len()));
        all.bytes = own.fold(all.bytes, u64::saturating_add);
        all
    }

    /// Whether any of these draws random numbers from a seed, in a function that it calls too.
    pub fn draw(&self, nodes: &[NodeProto]) -> bool {
        let mut found = false;
        each_node(nodes, |n| {
            let call = self.by.get(&called_by(n));
            found |= attribute(n, "seed").is_some() || call.is_some_and(|f| f.draws);
        });
        found
    }

    /// Whether any of these is a call.
    pub fn called(&self, nodes: &[NodeProto]) -> bool {
        nodes.iter().any(|n| self.get(n).is_some())
    }

    /// The function that a node calls.
    pub fn get(&self, node: &NodeProto) -> Option<&'f FunctionProto> {
        Some(self.by.get(&called_by(node))?.function)
    }
}

/// The nodes that stand for a call (ONNX, IR specification, "Functions").
///
/// # Errors
/// That the call does not fit the function, or what is wrong with the function.
pub(super) fn body(
    function: &FunctionProto,
    call: &NodeProto,
    prefix: &str,
    names: &mut Names,
) -> Result<Vec<NodeProto>, String> {
    let what = function.name.as_deref().unwrap_or_default();
    if call.input.len() > function.input.len() || call.output.len() > function.output.len() {
        return Err(format!("it does not fit the model's function `{what}`"));
    }
    let formal = function.input.iter().map(String::as_str);
    let made = function.node.iter().flat_map(|n| &n.output);
    let defined: HashSet<&str> = formal.chain(made.map(String::as_str)).collect();
    let read = function.node.iter().flat_map(|n| &n.input);
    let taken = function.output.iter().zip(&call.output);
    let taken = taken
        .filter(|(_, actual)| !actual.is_empty())
        .map(|(formal, _)| formal);
    let mut read = read.chain(taken).filter(|n| !n.is_empty());
    if let Some(unknown) = read.find(|n| !defined.contains(n.as_str())) {
        return Err(format!(
            "the model's function `{what}` reads `{unknown}`, which it does not define"
        ));
    }
    let attributes = function.attribute_proto.iter().chain(&call.attribute);
    let attributes = attributes.map(|a| (a.name.as_deref().unwrap_or_default(), a));
    let attributes: Attributes<'_> = attributes.collect();
    let actual = call.input.iter().cloned().chain(repeat(String::new()));
    let given = function.input.iter().cloned().zip(actual);
    let results = function.output.iter().zip(&call.output);
    let results: Vec<(&str, &str)> = results.map(|(f, a)| (f.as_str(), a.as_str())).collect();
    let mut scope = Scope::new(prefix, given.collect(), &attributes);
    Ok(scope.written(&function.node, &results, names))
}
