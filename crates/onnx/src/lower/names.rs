//! Names for what bodies define, which nothing else in the graph has.

use prune_opt_ir::hash::{HashMap, HashSet};

use super::nodes::node;
use crate::proto::{AttributeProto, GraphProto, NodeProto};
use crate::subgraphs::defined;

/// Names of values that are taken.
pub(super) struct Names {
    taken: HashSet<String>,
    /// The number that a name gets that is taken.
    next: HashMap<String, usize>,
    /// How many bytes the names that were made have.
    pub bytes: usize,
}

impl Names {
    pub fn new(taken: HashSet<String>) -> Self {
        Names {
            taken,
            next: HashMap::default(),
            bytes: 0,
        }
    }

    pub fn unique(&mut self, name: String) -> String {
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

/// Attributes by name.
pub(super) type Attributes<'a> = HashMap<&'a str, &'a AttributeProto>;

/// What names and attributes of a body stand for in one call.
pub(super) struct Scope<'a> {
    /// What names of the call begin with.
    prefix: &'a str,
    pub values: HashMap<String, String>,
    /// What the body's attributes refer to.
    attributes: &'a Attributes<'a>,
}

impl<'a> Scope<'a> {
    /// A scope with what the body gets. Names that it does not define are those of the graph around it.
    pub fn new(
        prefix: &'a str,
        values: HashMap<String, String>,
        attributes: &'a Attributes<'a>,
    ) -> Self {
        Scope {
            prefix,
            values,
            attributes,
        }
    }

    pub fn value(&self, name: &str) -> String {
        let found = self.values.get(name).cloned();
        found.unwrap_or_else(|| name.to_owned())
    }

    /// The nodes of a body in this scope. Each result has a name in the body and one in the graph.
    pub fn written(
        &mut self,
        nodes: &[NodeProto],
        results: &[(&str, &str)],
        names: &mut Names,
    ) -> Vec<NodeProto> {
        let made: HashSet<&str> = nodes
            .iter()
            .flat_map(|n| &n.output)
            .map(String::as_str)
            .collect();
        let mut copies = Vec::new();
        for (formal, actual) in results.iter().filter(|(_, actual)| !actual.is_empty()) {
            if made.contains(formal) && !self.values.contains_key(*formal) {
                self.values
                    .insert((*formal).to_owned(), (*actual).to_owned());
            } else {
                // The body hands on what it got, or gives a result twice.
                copies.push((formal, actual));
            }
        }
        self.define(
            nodes.iter().flat_map(|n| &n.output).map(String::as_str),
            names,
        );
        let mut out = nodes.to_vec();
        out.iter_mut().for_each(|node| self.node(node, names));
        out.extend(copies.into_iter().map(|(formal, actual)| NodeProto {
            name: Some(format!("{}/{formal}", self.prefix)),
            ..node("Identity", vec![self.value(formal)], actual)
        }));
        out
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

    /// A graph within a body.
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
