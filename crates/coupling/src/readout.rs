//! From the closed e-graph to types: an expression for each axis, a class for each channel atom.

use crate::axes::Ax;
use crate::build::Build;
use egg::Id;
use prune_opt_ir::entity::Entity;
use prune_opt_ir::{Axis, Class};
use smallvec::{SmallVec, smallvec};

/// What was read off.
pub(crate) struct Readout {
    /// For each axis that takes part, its expression.
    pub axes: Vec<Option<Axis>>,
    /// The e-class of each channel class.
    pub classes: Vec<Id>,
}

pub(crate) fn read(build: &Build<'_>) -> Readout {
    let count = build.closure.graph.nodes().len();
    let mut reader = Reader {
        build,
        channel: vec![false; count],
        visited: [vec![false; count], vec![false; count]],
        whole: vec![None; count],
        known: vec![None; count],
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
    channel: Vec<bool>,
    /// E-classes below a parameter's axis that were looked at, for frozen axes and for others.
    visited: [Vec<bool>; 2],
    /// Whether nothing of an e-class may go, where that is known.
    whole: Vec<Option<bool>>,
    known: Vec<Option<Axis>>,
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
        let mut stack: SmallVec<[Id; 8]> = smallvec![root];
        while let Some(id) = stack.pop() {
            let visited = &mut self.visited[usize::from(all)];
            if std::mem::replace(&mut visited[usize::from(id)], true) {
                continue;
            }
            match self.parts(id) {
                Some((_, parts)) => stack.extend(parts),
                None if all || !self.frozen(id) => {
                    self.channel[usize::from(id)] = true;
                }
                None => {}
            }
        }
    }

    /// Whether nothing of it may go: it is frozen, or each of its parts is.
    fn wholly_frozen(&mut self, root: Id) -> bool {
        let mut stack: SmallVec<[Id; 8]> = smallvec![root];
        while let Some(&id) = stack.last() {
            let whole = match self.parts(id) {
                _ if self.whole[usize::from(id)].is_some() || self.frozen(id) => Some(true),
                None => Some(false),
                Some((_, parts)) => {
                    let [a, b] = parts.map(|p| self.whole[usize::from(p)]);
                    match (a, b) {
                        (Some(false), _) | (_, Some(false)) => Some(false),
                        (Some(true), Some(true)) => Some(true),
                        (_, None) => {
                            stack.push(parts[1]);
                            None
                        }
                        _ => {
                            stack.push(parts[0]);
                            None
                        }
                    }
                }
            };
            if whole.is_some() {
                self.whole[usize::from(id)].get_or_insert(whole == Some(true));
                stack.pop();
            }
        }
        self.whole[usize::from(root)] == Some(true)
    }

    fn frozen(&self, id: Id) -> bool {
        self.build.closure.graph[id].data.frozen.is_some()
    }

    /// The expression of an e-class; parts first, without recursion (a chain of concatenations may be long).
    fn expr(&mut self, id: Id) -> Axis {
        let root = self.find(id);
        let mut stack: SmallVec<[Id; 8]> = smallvec![root];
        while let Some(&id) = stack.last() {
            if self.known[usize::from(id)].is_some() {
                stack.pop();
                continue;
            }
            let axis = match self.parts(id) {
                None => self.leaf(id),
                Some((sum, parts)) => match parts.map(|p| self.known[usize::from(p)].clone()) {
                    [Some(x), Some(y)] if sum => Axis::sum([x, y]),
                    [Some(x), Some(y)] => Axis::prod([x, y]),
                    known => {
                        let open = parts.into_iter().zip(known).filter(|(_, k)| k.is_none());
                        stack.extend(open.map(|(p, _)| p));
                        continue;
                    }
                },
            };
            self.known[usize::from(id)] = Some(axis);
            stack.pop();
        }
        self.known[usize::from(root)]
            .clone()
            .unwrap_or_else(Axis::one)
    }

    fn leaf(&mut self, id: Id) -> Axis {
        let fact = &self.build.closure.graph[id].data;
        let extent = fact.extent.clone();
        // A class keeps at least one element, so the only one of a stretch between two cuts stays: a literal 1, as
        // units are while closing.
        let counts = |n| n > 1;
        let class =
            !fact.literal && self.channel[usize::from(id)] && extent.length().is_some_and(counts);
        if !class {
            return Axis::Fixed(extent);
        }
        self.classes.push(id);
        Axis::Class(Class::new(self.classes.len() - 1))
    }
}
