//! Loops that run a known number of times, and choices that are known, as the nodes of their bodies.
//!
//! What a region reads stays whole, since passes know nothing of regions. Exporters write loops where a list of tensors
//! is made, often for a single round; written out, these are nodes like others.

use prune_opt_ir::hash::HashMap;

use prune_opt_ir::DType;

use super::expand::{Cost, Functions};
use super::known::Known;
use super::names::{Attributes, Names, Scope};
use super::nodes::{attribute, ints, node, operator, stacked, truth};
use crate::convert::tensor;
use crate::convert::value_info::{Stated, stated};
use crate::proto::{GraphProto, NodeProto, TensorProto, ValueInfoProto};
use crate::subgraphs::{defined, each_graph, each_node};

/// A loop of more rounds stays one.
const MOST_ROUNDS: i64 = 32;
/// All that is written out comes to so many nodes at most,
const MOST_NODES: u64 = 1 << 16;
/// and its copies and names to so many bytes, constants included.
const MOST_BYTES: u64 = 1 << 26;

/// What was computed when a model runs is at most so many bytes of the file, where it is known beforehand.
const MOST_STORED: usize = 1 << 22;

/// What may still be written out.
#[derive(Copy, Clone)]
pub(super) struct Budget {
    left: Cost,
    /// Bytes of constants.
    stored: usize,
    /// Whether regions and sequences are written out at all.
    pub regions: bool,
}

impl Budget {
    pub const WHOLE: Budget = Budget {
        left: Cost {
            nodes: MOST_NODES,
            bytes: MOST_BYTES,
        },
        stored: MOST_STORED,
        regions: true,
    };
    /// Every region stays, and so do sequences.
    pub const NONE: Budget = Budget {
        regions: false,
        ..Budget::WHOLE
    };

    /// Whether there is room for a constant of so many bytes; it is taken then.
    pub fn stores(&mut self, bytes: usize) -> bool {
        let left = self.stored.checked_sub(bytes);
        self.stored = left.unwrap_or(self.stored);
        left.is_some()
    }

    /// Whether so much is left; it is taken then.
    pub fn pays(&mut self, cost: Cost) -> bool {
        let nodes = self.left.nodes.checked_sub(cost.nodes);
        let left = nodes.zip(self.left.bytes.checked_sub(cost.bytes));
        let left = left.map(|(nodes, bytes)| Cost { nodes, bytes });
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }
}

/// Writes regions out, as long as they don't come to too much.
pub(super) struct Regions<'a> {
    functions: &'a Functions<'a>,
    /// Of the default operator set.
    version: i64,
    pub budget: &'a mut Budget,
    /// Initializers of the bodies.
    pub initializers: Vec<TensorProto>,
}

/// A loop whose rounds are known (ONNX, `Loop`).
#[derive(Copy, Clone)]
struct Rounds<'n> {
    node: &'n NodeProto,
    body: &'n GraphProto,
    count: i64,
    /// How many values go from round to round.
    carried: usize,
}

impl<'a> Regions<'a> {
    pub fn new(functions: &'a Functions<'a>, version: i64, budget: &'a mut Budget) -> Self {
        Regions {
            functions,
            version,
            budget,
            initializers: Vec::new(),
        }
    }

    /// The nodes that an op with regions stands for; `None` where it stays.
    pub fn written(
        &mut self,
        node: &NodeProto,
        name: &str,
        known: &Known,
        names: &mut Names,
    ) -> Option<Vec<NodeProto>> {
        match operator(node).filter(|_| self.budget.regions)? {
            "If" => {
                let taken = match known.get(node.input.first()?)? {
                    0 => "else_branch",
                    _ => "then_branch",
                };
                self.branch(node, attribute(node, taken)?.g.as_option()?, name, names)
            }
            "Loop" => self.unrolled(Rounds::of(node, known)?, name, names),
            _ => None,
        }
    }

    fn branch(
        &mut self,
        node: &NodeProto,
        branch: &GraphProto,
        name: &str,
        names: &mut Names,
    ) -> Option<Vec<NodeProto>> {
        let fits = branch.output.len() >= node.output.len();
        if !fits || !self.pays((node, branch), name, 1) {
            return None;
        }
        let attributes = Attributes::default();
        let values = self.adopted(branch, name, names);
        let mut scope = Scope::new(name, values, &attributes);
        let given = node.output.iter().map(String::as_str);
        let results: Vec<(&str, &str)> = results(branch).zip(given).collect();
        Some(scope.written(&branch.node, &results, names))
    }

    fn unrolled(
        &mut self,
        rounds: Rounds<'_>,
        name: &str,
        names: &mut Names,
    ) -> Option<Vec<NodeProto>> {
        let (body, outputs) = (rounds.body, &rounds.node.output);
        // Each round has the next of the numbers that a seed gives; copies would all have the first.
        if rounds.count > 1 && self.functions.draw(&body.node) {
            return None;
        }
        if !self.pays((rounds.node, body), name, rounds.count.unsigned_abs()) {
            return None;
        }
        let shared = self.adopted(body, name, names);
        let mut out = Vec::new();
        // What each round gives: what goes on to the next, then what is stacked.
        let mut given: Vec<String> = rounds.node.input.iter().skip(2).cloned().collect();
        let mut stacks = vec![Vec::new(); outputs.len().saturating_sub(rounds.carried)];
        for round in 0..rounds.count {
            given = rounds.round(round, given, (name, &shared), names, &mut out);
            for (stack, part) in stacks.iter_mut().zip(given.drain(rounds.carried..)) {
                stack.push(part);
            }
        }
        let carried = given.into_iter().zip(outputs);
        let carried = carried.filter(|(from, to)| !to.is_empty() && from != *to);
        out.extend(carried.map(|(from, to)| node("Identity", vec![from], to)));
        let wholes = outputs.iter().skip(rounds.carried);
        for (parts, whole) in stacks.into_iter().zip(wholes) {
            if !whole.is_empty() {
                out.extend(stacked(parts, 0, whole, self.version, names));
            }
        }
        Some(out)
    }

    /// Whether a body may be written out so many times; what that comes to is counted. The first copy of what the body
    /// holds takes the place of the body.
    fn pays(&mut self, (node, body): (&NodeProto, &GraphProto), name: &str, times: u64) -> bool {
        let named = |t: &TensorProto| t.name.as_deref().is_some_and(|n| !n.is_empty());
        if !body.sparse_initializer.is_empty() || !body.initializer.iter().all(named) {
            return false;
        }
        let cost = self.functions.cost(&body.node);
        // Copies and stacks, one for each result.
        let nodes = cost.nodes.saturating_add(2 * node.output.len() as u64);
        let copies = cost.times(times.saturating_sub(1));
        let names = spelled(node, body).saturating_mul(64 + name.len() as u64 + longest(node));
        self.budget.pays(Cost {
            nodes: nodes.saturating_mul(times.max(1)),
            bytes: names
                .saturating_mul(times.max(1))
                .saturating_add(copies.bytes),
        })
    }

    /// Takes the initializers of a body over into the graph; their names there.
    fn adopted(
        &mut self,
        body: &GraphProto,
        prefix: &str,
        names: &mut Names,
    ) -> HashMap<String, String> {
        let mut all = HashMap::default();
        for tensor in &body.initializer {
            let old = tensor.name.clone().unwrap_or_default();
            let new = names.unique(format!("{prefix}/{old}"));
            self.initializers.push(TensorProto {
                name: Some(new.clone()),
                ..tensor.clone()
            });
            all.insert(old, new);
        }
        all
    }
}

impl<'n> Rounds<'n> {
    fn of(node: &'n NodeProto, known: &Known) -> Option<Self> {
        let body = attribute(node, "body")?.g.as_option()?;
        let [count, condition, carried @ ..] = &node.input[..] else {
            return None;
        };
        let count = known.get(count)?;
        if !condition.is_empty() && known.get(condition)? == 0 {
            return None;
        }
        let named = |i: &ValueInfoProto| i.name.as_deref().is_some_and(|n| !n.is_empty());
        let fits = body.input.len() == 2 + carried.len()
            && body.input.iter().all(named)
            && body.output.len() > carried.len()
            && node.output.len() < body.output.len()
            && carried.iter().all(|n| !n.is_empty());
        // Nothing says what shape the stacks of no rounds have.
        let least = i64::from(node.output.len() > carried.len());
        let rounds = Rounds {
            node,
            body,
            count,
            carried: carried.len(),
        };
        let many = (least..=MOST_ROUNDS).contains(&count);
        let again = count <= 1 || rounds.goes_on(known);
        (fits && many && again).then_some(rounds)
    }

    /// Whether the condition that the body gives is always true.
    fn goes_on(&self, known: &Known) -> bool {
        let nodes = self.body.node.iter();
        let made = nodes.flat_map(|n| n.output.iter().map(move |o| (o.as_str(), n)));
        let made: HashMap<&str, &NodeProto> = made.collect();
        let mut name = results(self.body).next().unwrap_or_default();
        for _ in 0..=self.body.node.len() {
            if self.formal(1) == name {
                return true;
            }
            let Some(node) = made.get(name) else {
                return match defined(self.body).any(|own| own == name) {
                    true => self
                        .body
                        .initializer
                        .iter()
                        .any(|t| t.name.as_deref() == Some(name) && holds_true(t)),
                    false => known.get(name).is_some_and(|n| n != 0),
                };
            };
            match (operator(node), node.input.first()) {
                (Some("Identity"), Some(input)) => name = input,
                (Some("Constant"), _) => return is_true(node),
                _ => return false,
            }
        }
        false
    }

    /// The name of an input of the body.
    fn formal(&self, i: usize) -> &'n str {
        let name = self.body.input.get(i).and_then(|i| i.name.as_deref());
        name.unwrap_or_default()
    }

    /// The extents of an input of the body that is a number: it may be stated as a tensor of one element.
    fn single(&self, i: usize) -> Vec<i64> {
        match self.body.input.get(i).and_then(stated) {
            Some(Stated::Tensor(_, Some(dims))) => vec![1; dims.len().min(1)],
            _ => Vec::new(),
        }
    }

    /// Writes one round; what its body gives but for the condition.
    fn round(
        &self,
        round: i64,
        given: Vec<String>,
        (name, shared): (&str, &HashMap<String, String>),
        names: &mut Names,
        out: &mut Vec<NodeProto>,
    ) -> Vec<String> {
        let prefix = format!("{name}/{round}");
        let mut values = shared.clone();
        for i in 0..2 {
            let formal = self.formal(i);
            if reads(self.body, formal) {
                let unique = names.unique(format!("{prefix}/{formal}"));
                out.push(match i {
                    0 => ints(&unique, self.single(0), &[round]),
                    _ => truth(&unique, self.single(1)),
                });
                values.insert(formal.to_owned(), unique);
            }
        }
        for (i, value) in given.into_iter().enumerate() {
            values.insert(self.formal(2 + i).to_owned(), value);
        }
        let attributes = Attributes::default();
        let mut scope = Scope::new(&prefix, values, &attributes);
        // The last round gives what the loop does.
        let last = (round + 1 == self.count).then_some(&self.node.output);
        let finals = last.into_iter().flatten().take(self.carried);
        let all = results(self.body).skip(1);
        let finals: Vec<(&str, &str)> = all.clone().zip(finals.map(String::as_str)).collect();
        out.extend(scope.written(&self.body.node, &finals, names));
        let mut results: Vec<String> = all.map(|r| scope.value(r)).collect();
        for (result, (_, actual)) in results.iter_mut().zip(&finals) {
            if !actual.is_empty() {
                *result = (*actual).to_owned();
            }
        }
        results
    }
}

/// How many names are written for one copy of a body: each graph in it has all of those around it.
fn spelled(node: &NodeProto, body: &GraphProto) -> u64 {
    let graph = |g: &GraphProto| {
        let infos = g.input.len() + g.output.len() + g.value_info.len();
        let of_nodes = g.node.iter().map(|n| n.input.len() + n.output.len() + 1);
        infos + g.initializer.len() + of_nodes.sum::<usize>()
    };
    let (mut names, mut graphs) = (graph(body) + node.output.len(), 1u64);
    each_graph(&body.node, &mut |g| {
        names += graph(g);
        graphs += 1;
    });
    graphs.saturating_mul(names as u64)
}

/// The length of the longest name that a node has for its operands and results.
fn longest(node: &NodeProto) -> u64 {
    let names = node.input.iter().chain(&node.output);
    names.map(|n| n.len() as u64).max().unwrap_or(0)
}

/// Whether a `Constant` is true.
fn is_true(node: &NodeProto) -> bool {
    let held = attribute(node, "value").and_then(|a| a.t.as_option());
    held.is_some_and(holds_true)
}

fn holds_true(tensor: &TensorProto) -> bool {
    let dense = tensor::take(&mut tensor.clone())
        .ok()
        .and_then(|t| t.dense());
    dense.is_some_and(|d| d.dtype == DType::Bool && d.data.iter().all(|b| *b != 0))
}

/// The names that a body has for what it gives.
fn results(body: &GraphProto) -> impl Iterator<Item = &str> + Clone {
    let names = body.output.iter().map(|o| o.name.as_deref());
    names.map(Option::unwrap_or_default)
}

/// Whether a body reads a value, or gives it.
fn reads(body: &GraphProto, name: &str) -> bool {
    let mut found = results(body).skip(1).any(|r| r == name);
    each_node(&body.node, |n| found |= n.input.iter().any(|i| i == name));
    each_graph(&body.node, &mut |g| found |= results(g).any(|r| r == name));
    found
}
