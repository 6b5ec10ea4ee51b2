//! Calls of a model's functions as the nodes of their bodies.

use std::collections::{HashMap, HashSet};

use crate::import::{defined, node_name};
use crate::proto::{AttributeProto, FunctionProto, GraphProto, NodeProto};

/// More nodes than this are no model: functions that call functions grow with the power of their depth.
const MOST_NODES: u64 = 1 << 20;
/// Nor are more bytes in the names of what they make.
const MOST_BYTES: usize = 1 << 28;

/// Domain, name and overload.
type Key = (String, String, String);

/// Functions whose calls can be written as nodes.
pub(super) struct Functions<'f> {
    by: HashMap<Key, Known<'f>>,
}

struct Known<'f> {
    function: &'f FunctionProto,
    /// How many nodes a call comes to.
    nodes: u64,
}

fn key(domain: &Option<String>, name: &Option<String>, overload: &Option<String>) -> Key {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let domain = text(domain);
    let domain = if domain == "ai.onnx" {
        String::new()
    } else {
        domain
    };
    (domain, text(name), text(overload))
}

pub(super) fn key_of(f: &FunctionProto) -> Key {
    key(&f.domain, &f.name, &f.overload)
}

pub(super) fn called_by(node: &NodeProto) -> Key {
    key(&node.domain, &node.op_type, &node.overload)
}

/// The nodes of a graph and of those within it.
pub(super) fn each_node<'g>(nodes: &'g [NodeProto], visit: &mut impl FnMut(&'g NodeProto)) {
    for node in nodes {
        visit(node);
        for a in &node.attribute {
            for graph in a.g.as_option().into_iter().chain(&a.graphs) {
                each_node(&graph.node, visit);
            }
        }
    }
}

impl<'f> Functions<'f> {
    /// Those of `all` that call none of the others in circles.
    pub fn new(all: impl IntoIterator<Item = &'f FunctionProto>) -> Self {
        let mut open: HashMap<Key, &FunctionProto> =
            all.into_iter().map(|f| (key_of(f), f)).collect();
        let mut known = Functions { by: HashMap::new() };
        loop {
            let waits = |f: &FunctionProto| {
                let mut waits = false;
                each_node(&f.node, &mut |n| waits |= open.contains_key(&called_by(n)));
                waits
            };
            let ready = open.iter().filter(|(_, f)| !waits(f));
            let ready: Vec<Key> = ready.map(|(key, _)| key.clone()).collect();
            if ready.is_empty() {
                return known;
            }
            for key in ready {
                if let Some(function) = open.remove(&key) {
                    let nodes = known.nodes(&function.node);
                    known.by.insert(key, Known { function, nodes });
                }
            }
        }
    }

    /// How many nodes these come to.
    fn nodes(&self, nodes: &[NodeProto]) -> u64 {
        let of = |n: &NodeProto| self.by.get(&called_by(n)).map_or(1, |f| f.nodes.max(1));
        nodes.iter().map(of).fold(0, u64::saturating_add)
    }

    pub fn get(&self, node: &NodeProto) -> Option<&'f FunctionProto> {
        Some(self.by.get(&called_by(node))?.function)
    }

    /// The nodes with every call written as the function's body, and how many calls that were. `taken`: the names of
    /// the graph's values.
    ///
    /// # Errors
    /// A call that does not fit its function, with the node; too many nodes.
    pub fn expand(
        &self,
        nodes: Vec<NodeProto>,
        taken: HashSet<String>,
    ) -> Result<(Vec<NodeProto>, usize), (String, String)> {
        if self.nodes(&nodes) > MOST_NODES {
            let first = nodes.iter().enumerate();
            let mut first = first.filter(|(_, n)| self.get(n).is_some());
            let name = first.next().map(|(i, n)| node_name(n, i));
            let text = format!("the model's functions come to more than {MOST_NODES} nodes");
            return Err((name.unwrap_or_default(), text));
        }
        let mut names = Names {
            taken,
            next: HashMap::new(),
            bytes: 0,
        };
        let (mut out, mut calls) = (Vec::with_capacity(nodes.len()), 0);
        let mut open: Vec<NodeProto> = nodes.into_iter().rev().collect();
        while let Some(node) = open.pop() {
            let Some(function) = self.get(&node) else {
                out.push(node);
                continue;
            };
            let name = node_name(&node, out.len());
            let body = body(function, &node, &name, &mut names);
            open.extend(body.map_err(|text| (name.clone(), text))?.into_iter().rev());
            calls += 1;
            if names.bytes > MOST_BYTES {
                let text = format!(
                    "the names in the model's functions come to more than {MOST_BYTES} bytes"
                );
                return Err((name, text));
            }
        }
        Ok((out, calls))
    }
}

/// Names of values that are taken.
struct Names {
    taken: HashSet<String>,
    /// The number that a name gets that is taken.
    next: HashMap<String, usize>,
    /// How many bytes the names that were made have.
    bytes: usize,
}

impl Names {
    fn unique(&mut self, name: String) -> String {
        let mut found = name.clone();
        while !self.taken.insert(found.clone()) {
            let n = self.next.entry(name.clone()).or_insert(0);
            *n += 1;
            found = format!("{name}_{n}");
        }
        self.bytes += found.len();
        found
    }
}

/// What names and attributes of a body stand for in one call.
struct Scope<'a> {
    /// What names of the call begin with.
    prefix: &'a str,
    values: HashMap<String, String>,
    attributes: &'a HashMap<&'a str, &'a AttributeProto>,
}

/// The nodes that stand for a call (ONNX, IR specification, "Functions").
fn body(
    function: &FunctionProto,
    call: &NodeProto,
    prefix: &str,
    names: &mut Names,
) -> Result<Vec<NodeProto>, String> {
    let what = function.name.as_deref().unwrap_or_default();
    if call.input.len() > function.input.len() || call.output.len() > function.output.len() {
        return Err(format!("it does not fit the model's function `{what}`"));
    }
    let mut attributes: HashMap<&str, &AttributeProto> = HashMap::new();
    for a in function.attribute_proto.iter().chain(&call.attribute) {
        attributes.insert(a.name.as_deref().unwrap_or_default(), a);
    }
    let mut scope = Scope {
        prefix,
        values: HashMap::new(),
        attributes: &attributes,
    };
    for (i, formal) in function.input.iter().enumerate() {
        let actual = call.input.get(i).cloned().unwrap_or_default();
        scope.values.insert(formal.clone(), actual);
    }
    let mut copies = Vec::new();
    for (formal, actual) in function.output.iter().zip(&call.output) {
        match scope.values.contains_key(formal) {
            _ if actual.is_empty() => {}
            // The body hands an operand on, or gives a result twice.
            true => copies.push((formal, actual)),
            false => {
                scope.values.insert(formal.clone(), actual.clone());
            }
        }
    }
    let made = function.node.iter().flat_map(|n| &n.output);
    scope.define(made.map(String::as_str), names);
    let mut nodes = Vec::with_capacity(function.node.len() + copies.len());
    for node in &function.node {
        let read = node.input.iter().filter(|n| !n.is_empty());
        if let Some(unknown) = read.into_iter().find(|n| !scope.values.contains_key(*n)) {
            let text = format!(
                "the model's function `{what}` reads `{unknown}`, which it does not define"
            );
            return Err(text);
        }
        let mut node = node.clone();
        scope.node(&mut node, names);
        nodes.push(node);
    }
    nodes.extend(copies.into_iter().map(|(formal, actual)| NodeProto {
        op_type: Some("Identity".into()),
        name: Some(format!("{prefix}/{formal}")),
        input: vec![scope.value(formal)],
        output: vec![actual.clone()],
        ..Default::default()
    }));
    Ok(nodes)
}

impl Scope<'_> {
    fn value(&self, name: &str) -> String {
        let found = self.values.get(name).cloned();
        found.unwrap_or_else(|| name.to_owned())
    }

    /// Gives names that are defined here others, which nothing in the graph has.
    fn define<'n>(&mut self, defined: impl Iterator<Item = &'n str>, names: &mut Names) {
        for name in defined.filter(|n| !n.is_empty()) {
            if !self.values.contains_key(name) {
                let unique = names.unique(format!("{}/{name}", self.prefix));
                self.values.insert(name.to_owned(), unique);
            }
        }
    }

    fn node(&self, node: &mut NodeProto, names: &mut Names) {
        for name in node.input.iter_mut().chain(&mut node.output) {
            *name = self.value(name);
        }
        let own = node.name.as_deref().filter(|n| !n.is_empty());
        node.name = own.map(|n| format!("{}/{n}", self.prefix));
        let attributes = std::mem::take(&mut node.attribute);
        node.attribute = attributes
            .into_iter()
            .filter_map(|a| self.attribute(a, names))
            .collect();
    }

    /// An attribute with what it refers to, which a call may leave out; its graphs within this scope.
    fn attribute(&self, mut a: AttributeProto, names: &mut Names) -> Option<AttributeProto> {
        if let Some(of) = a.ref_attr_name.as_deref().filter(|n| !n.is_empty()) {
            let actual = (*self.attributes.get(of)?).clone();
            return Some(AttributeProto {
                name: a.name.take(),
                ..actual
            });
        }
        for graph in a.g.as_option_mut().into_iter().chain(&mut a.graphs) {
            self.graph(graph, names);
        }
        Some(a)
    }

    /// A graph within a body. Decoding bounds how deep graphs nest, so recursion is safe.
    fn graph(&self, graph: &mut GraphProto, names: &mut Names) {
        let mut inner = Scope {
            values: self.values.clone(),
            ..*self
        };
        let own: Vec<String> = defined(graph).map(str::to_owned).collect();
        own.iter().for_each(|n| drop(inner.values.remove(n)));
        inner.define(own.iter().map(String::as_str), names);
        let infos = graph.input.iter_mut().chain(&mut graph.output);
        let infos = infos.chain(&mut graph.value_info).map(|i| &mut i.name);
        let tensors = graph.initializer.iter_mut().map(|t| &mut t.name);
        let sparse = graph.sparse_initializer.iter_mut();
        let sparse = sparse.map(|t| &mut t.values.get_or_insert_default().name);
        for name in infos.chain(tensors).chain(sparse).flatten() {
            *name = inner.value(name);
        }
        for node in &mut graph.node {
            inner.node(node, names);
        }
    }
}
