//! From the closed e-graph to types: an expression for each axis, a class for each channel atom.

use crate::axes::Ax;
use crate::build::Build;
use egg::Id;
use prune_opt_ir::entity::Entity;
use prune_opt_ir::{Axis, Class};
use std::collections::{HashMap, HashSet};

/// What was read off.
pub(crate) struct Readout {
    /// For each axis that takes part, its expression.
    pub axes: Vec<Option<Axis>>,
    /// The e-class of each channel class.
    pub classes: Vec<Id>,
}

pub(crate) fn read(build: &Build<'_>) -> Readout {
    let mut reader = Reader {
        build,
        channel: HashSet::new(),
        visited: HashSet::new(),
        known: HashMap::new(),
        classes: Vec::new(),
    };
    for (slot, node) in build.nodes.iter().enumerate() {
        if let Some(id) = node
            && build.sites.is_channel(slot as u32)
        {
            reader.mark(*id, build.sites.is_param(slot as u32));
        }
    }
    let axes = build
        .nodes
        .iter()
        .map(|n| n.map(|id| reader.expr(id)))
        .collect();
    Readout {
        axes,
        classes: reader.classes,
    }
}

struct Reader<'b, 'a> {
    build: &'b Build<'a>,
    /// Atoms that get a class.
    channel: HashSet<Id>,
    /// E-classes below a parameter's axis that were looked at, for frozen axes and for others.
    visited: HashSet<(Id, bool)>,
    known: HashMap<Id, Axis>,
    classes: Vec<Id>,
}

impl Reader<'_, '_> {
    fn find(&self, id: Id) -> Id {
        self.build.closure.graph.find(id)
    }

    fn parts(&self, id: Id) -> Option<(bool, [Id; 2])> {
        let fact = &self.build.closure.graph[id].data;
        match fact.shapes.first() {
            _ if fact.literal => None,
            Some((Ax::Add(p), _)) => Some((true, p.map(|i| self.find(i)))),
            Some((Ax::Mul(p), _)) => Some((false, p.map(|i| self.find(i)))),
            _ => None,
        }
    }

    /// Marks the atoms of a parameter's axis: those that may go, or, where none may, all of them, so that the
    /// frozen axis is named. (The 3 of a fused qkv projection stays a literal, and so does a frozen constant.)
    fn mark(&mut self, id: Id, param: bool) {
        let root = self.find(id);
        let all = param && self.wholly_frozen(root);
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            if !self.visited.insert((id, all)) {
                continue;
            }
            match self.parts(id) {
                Some((_, parts)) => stack.extend(parts),
                None if all || !self.frozen(id) => {
                    self.channel.insert(id);
                }
                None => {}
            }
        }
    }

    /// Whether nothing of it may go: it is frozen, or each of its parts is.
    fn wholly_frozen(&self, id: Id) -> bool {
        let (mut stack, mut seen) = (vec![id], HashSet::new());
        while let Some(id) = stack.pop() {
            if self.frozen(id) || !seen.insert(id) {
                continue;
            }
            match self.parts(id) {
                Some((_, parts)) => stack.extend(parts),
                None => return false,
            }
        }
        true
    }

    fn frozen(&self, id: Id) -> bool {
        self.build.closure.graph[id].data.frozen.is_some()
    }

    /// The expression of an e-class; parts first, without recursion (a chain of concatenations may be long).
    fn expr(&mut self, id: Id) -> Axis {
        let root = self.find(id);
        let mut stack = vec![root];
        while let Some(&id) = stack.last() {
            if self.known.contains_key(&id) {
                stack.pop();
                continue;
            }
            let axis = match self.parts(id) {
                None => self.leaf(id),
                Some((sum, [a, b])) => match (self.known.get(&a), self.known.get(&b)) {
                    (Some(x), Some(y)) => {
                        let both = [x.clone(), y.clone()];
                        if sum {
                            Axis::sum(both)
                        } else {
                            Axis::prod(both)
                        }
                    }
                    (x, y) => {
                        let missing = [x.is_none().then_some(a), y.is_none().then_some(b)];
                        stack.extend(missing.into_iter().flatten());
                        continue;
                    }
                },
            };
            self.known.insert(id, axis);
            stack.pop();
        }
        self.known.get(&root).cloned().unwrap_or_else(Axis::one)
    }

    fn leaf(&mut self, id: Id) -> Axis {
        let fact = &self.build.closure.graph[id].data;
        let extent = fact.extent.clone();
        // A class keeps at least one element, so the only one of a stretch between two cuts stays: a literal 1, as
        // units are while closing.
        let counts = |n| n > 1;
        let class =
            !fact.literal && self.channel.contains(&id) && extent.length().is_some_and(counts);
        if !class {
            return Axis::Fixed(extent);
        }
        self.classes.push(id);
        Axis::Class(Class::new(self.classes.len() - 1))
    }
}
