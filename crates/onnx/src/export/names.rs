//! Names of values. An imported value keeps its own; a hand-written one may have none, or that of a parameter.

use prune_opt_ir::hash::{HashMap, HashSet};

use prune_opt_ir::{Arena, Function, Type, Value};

use crate::convert::{attribute, notes};
use crate::proto::GraphProto;
use crate::subgraphs::{defined, each_graph};

/// A name for each value; empty for a result that nobody reads.
pub(super) struct Names {
    of: Arena<Value, String>,
}

impl Names {
    pub(super) fn of(func: &Function) -> Names {
        let mut taken = Taken {
            names: HashSet::with_capacity_and_hasher(func.values.len(), Default::default()),
            inner: inner_names(func),
            counts: HashMap::default(),
        };
        let mut of: Arena<Value, Option<String>> = func.values.values().map(|_| None).collect();
        for value in func.values.keys() {
            if let Some(name) = func.param_of(value) {
                taken.names.insert(name.into());
                of[value] = Some(name.into());
            }
        }
        let captures = func.ops.values().flat_map(|op| &op.captures);
        let first = captures.chain(&func.inputs).chain(&func.outputs).copied();
        for value in first.chain(func.values.keys()) {
            let Some(slot @ None) = of.get_mut(value) else {
                continue;
            };
            let name = func.values.get(value).and_then(|v| v.name.as_deref());
            *slot = name.filter(|n| !n.is_empty()).map(|n| taken.unique(n));
        }
        let read = func.read();
        for value in func.values.keys() {
            let ty = func.values.get(value).map(|v| &v.ty);
            let known = ty.is_some_and(|ty| *ty != Type::Unknown);
            if of[value].is_none() && (known || read[value]) {
                of[value] = Some(taken.numbered(stem(func, value)));
            }
        }
        let names = of.values_mut().map(|name| name.take().unwrap_or_default());
        Names {
            of: names.collect(),
        }
    }

    /// The name of a value.
    pub(super) fn get(&self, value: Value) -> &str {
        self.of.get(value).map_or("", String::as_str)
    }

    /// The value of each name.
    pub(super) fn values(&self) -> HashMap<&str, Value> {
        let named = self.of.iter().filter(|(_, name)| !name.is_empty());
        named.map(|(value, name)| (name.as_str(), value)).collect()
    }
}

/// What the name of an unnamed value begins with.
fn stem(func: &Function, value: Value) -> &str {
    match func.values.get(value).map(|v| v.def) {
        Some(prune_opt_ir::Def::Result(op, _)) => func
            .ops
            .get(op)
            .map_or("value", |op| op.name.rsplit("::").next().unwrap_or("value")),
        _ => "input",
    }
}

/// Names that subgraphs define, which new outer ones must not be hidden by.
fn inner_names(func: &Function) -> HashSet<String> {
    let mut names = HashSet::default();
    let attrs = func.ops.values().flat_map(|op| op.attrs.values());
    for bytes in attrs.flat_map(attribute::graphs) {
        // What cannot be decoded is reported where it is written.
        let Ok(graph) = notes::decode::<GraphProto>(attribute::GRAPH, bytes) else {
            continue;
        };
        let mut take = |g: &GraphProto| names.extend(defined(g).map(str::to_owned));
        take(&graph);
        each_graph(&graph.node, &mut take);
    }
    names
}

struct Taken {
    names: HashSet<String>,
    inner: HashSet<String>,
    counts: HashMap<String, usize>,
}

impl Taken {
    /// `name`, or with a number behind it where it is taken.
    fn unique(&mut self, name: &str) -> String {
        if self.names.insert(name.into()) {
            return name.into();
        }
        self.numbered(name)
    }

    /// `name` with a number behind it.
    fn numbered(&mut self, name: &str) -> String {
        loop {
            let count = self.counts.entry(name.into()).or_insert(0);
            let candidate = format!("{name}_{count}");
            *count += 1;
            if !self.inner.contains(&candidate) && self.names.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}
