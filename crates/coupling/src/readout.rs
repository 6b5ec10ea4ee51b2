//! From the closed e-graph to types: an expression for each axis, a class for each channel atom.

use crate::build::Build;
use egg::Id;
use prune_opt_ir::entity::Entity;
use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::{Axis, Class, Stretch};
use smallvec::{SmallVec, smallvec};
use std::collections::{HashMap, HashSet};

/// What was read off.
pub(crate) struct Readout {
    /// By e-class, the expression of its axes.
    pub axes: Vec<Option<Axis>>,
    /// What each channel class is made of.
    pub classes: Vec<Parts>,
    /// Axes that have to stay as they are, since it is not known what symbols stand for.
    pub unsettled: Vec<u32>,
}

/// What a channel class is made of: e-classes, with the element at which each begins, and the number of all elements.
/// There are several where cuts left single elements of a layer, so that its channels are one class in stretches.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    pub stretches: Vec<(u64, Id)>,
    pub extent: u64,
}

impl Parts {
    /// The first e-class.
    pub fn first(&self) -> Option<Id> {
        self.stretches.first().map(|(_, id)| *id)
    }

    /// Adds an e-class at the end; where it begins.
    fn push(&mut self, id: Id, extent: u64) -> u64 {
        let start = self.extent;
        self.stretches.push((start, id));
        self.extent += extent;
        start
    }
}

pub(crate) fn read(build: &Build<'_>) -> Readout {
    let count = build.closure.graph.nodes().len();
    let mut reader = Reader {
        build,
        channel: vec![false; count],
        visited: [vec![false; count], vec![false; count]],
        whole: vec![None; count],
        known: vec![None; count],
        symbolic: vec![false; count],
        classes: Vec::new(),
        places: HashMap::new(),
        single: HashMap::new(),
    };
    for (slot, node) in build.nodes.iter().enumerate() {
        if let Some(id) = node
            && build.sites.is_channel(slot as u32)
        {
            reader.mark(*id, build.sites.is_param(slot as u32));
        }
    }
    reader.families();
    for id in build.nodes.iter().flatten() {
        reader.expr(*id);
    }
    if !reader.places.is_empty() {
        let extents = |c: Class| reader.classes.get(c.index()).map_or(0, |p| p.extent);
        let mut open = vec![true; count];
        for node in build.nodes.iter().flatten() {
            let id = usize::from(build.closure.graph.find(*node));
            let axis = reader.known[id].as_mut();
            if let Some(axis) = axis.filter(|_| std::mem::take(&mut open[id]))
                && let Some(plain) = axis.plain(&extents)
            {
                *axis = plain;
            }
        }
    }
    for (slot, node) in build.nodes.iter().enumerate() {
        if let Some(id) = node
            && build.sites.is_channel(slot as u32)
            && build.sites.is_param(slot as u32)
        {
            reader.single_elements(*id);
        }
    }
    Readout {
        unsettled: reader.unsettled(),
        axes: reader.known,
        classes: reader.classes,
    }
}

impl Readout {
    /// The e-class of a tensor's axis that takes part, and its expression.
    pub fn axis(&self, build: &Build<'_>, slot: u32) -> Option<(Id, &Axis)> {
        let node = build.nodes[slot as usize]?;
        let id = build.closure.graph.find(node);
        Some((id, self.axes[usize::from(id)].as_ref()?))
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
    /// Whether a known expression has symbols.
    symbolic: Vec<bool>,
    classes: Vec<Parts>,
    /// Where an e-class stands in a class that has several.
    places: HashMap<Id, Stretch>,
    /// The classes of single elements that stay.
    single: HashMap<Id, Class>,
}

impl Reader<'_, '_> {
    fn find(&self, id: Id) -> Id {
        self.build.closure.graph.find(id)
    }

    fn parts(&self, id: Id) -> Option<(bool, [Id; 2])> {
        self.build.closure.parts(id)
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

    /// Finds the expression of an e-class; parts first, without recursion (a chain of concatenations may be long).
    fn expr(&mut self, id: Id) {
        let mut stack: SmallVec<[Id; 8]> = smallvec![self.find(id)];
        while let Some(&id) = stack.last() {
            if self.known[usize::from(id)].is_some() {
                stack.pop();
                continue;
            }
            let parts = self.parts(id);
            let axis = match parts {
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
            self.symbolic[usize::from(id)] = match parts {
                None => axis.fixed().is_some_and(|e| e.constant().is_none()),
                Some((_, parts)) => parts.iter().any(|p| self.symbolic[usize::from(*p)]),
            };
            let settled = self.settled(id, &axis);
            self.symbolic[usize::from(id)] &= settled.is_none();
            self.known[usize::from(id)] = Some(settled.unwrap_or(axis));
            stack.pop();
        }
    }

    /// The expression without its symbols, where some axis of the e-class says how long it is, and that settles them.
    fn settled(&self, id: Id, axis: &Axis) -> Option<Axis> {
        let symbolic = self.symbolic[usize::from(id)];
        let length = self.build.closure.extent(id).constant();
        let classes = |c: Class| self.classes.get(c.index()).map_or(0, |p| p.extent);
        axis.settled(length.filter(|_| symbolic)?, &classes)
    }

    /// Axes of known length whose expressions have symbols, and inputs of which the caller says how long they are.
    fn unsettled(&self) -> Vec<u32> {
        let (sites, closure) = (self.build.sites, &self.build.closure);
        let mut found = Vec::new();
        for value in sites.func.values.keys() {
            for (axis, slot) in sites.axes(value).enumerate() {
                let id = self.build.nodes[slot as usize].map(|id| self.find(id));
                let Some(id) = id.filter(|id| closure.extent(*id).constant().is_some()) else {
                    continue;
                };
                // An axis that is a class says why it stays; one that is several would have to be several to the caller.
                let known = self.known[usize::from(id)].as_ref();
                let several =
                    || known.is_some_and(|a| !a.is_fixed() && !matches!(a, Axis::Class(_)));
                let given = || sites.is_input(value) && sites.is_symbolic(value, axis) && several();
                if self.symbolic[usize::from(id)] || given() {
                    found.push(slot);
                }
            }
        }
        found
    }

    /// Gives a parameter's axis that turned out to be a number, because its elements are alone, or go together, and stay,
    /// a class of one element to say why, which is the first one's reason: that is a unit, so the number is as true times
    /// it.
    fn single_elements(&mut self, id: Id) {
        let root = self.find(id);
        let fact = &self.build.closure.graph[root].data;
        let number = self.known[usize::from(root)].as_ref();
        let number = number.filter(|axis| axis.is_fixed());
        let several = fact.extent.length().is_some_and(|n| n > 1);
        let Some(number) = number.filter(|_| several).cloned() else {
            return;
        };
        let Some(first) = self.element_of(root) else {
            return;
        };
        let class = match self.single.get(&first) {
            Some(class) => *class,
            None => self.class_of(first, 1),
        };
        self.single.insert(first, class);
        self.known[usize::from(root)] = Some(Axis::prod([number, class.into()]));
    }

    /// The first single element of an axis, if it stays.
    fn element_of(&self, root: Id) -> Option<Id> {
        let (mut open, mut seen) = (vec![root], HashSet::new());
        while let Some(id) = open.pop() {
            match self.parts(id) {
                _ if !seen.insert(id) => {}
                Some((_, [a, b])) => open.extend([b, a]),
                None if self.build.closure.extent(id).is(1) => {
                    return Some(id).filter(|id| self.frozen(*id));
                }
                None => {}
            }
        }
        None
    }

    /// Makes one class of the pieces of a layer's channels where cuts left single elements: those could be no class
    /// of their own, since a class keeps an element.
    fn families(&mut self) {
        let mut family = Family::default();
        // The pieces, in the order in which axes that were cut have them.
        let mut pieces: Vec<Id> = Vec::new();
        for (whole, _) in &self.build.closure.cuts {
            let mut open = vec![self.find(*whole)];
            while let Some(id) = open.pop() {
                if !family.visited.insert(id) {
                    continue;
                }
                let Some((true, [a, b])) = self.parts(id) else {
                    pieces.extend(Some(id).filter(|id| self.may_go(*id)));
                    continue;
                };
                for p in [b, a] {
                    if self.may_go(p) || matches!(self.parts(p), Some((true, _))) {
                        family.join(id, p);
                    }
                    open.push(p);
                }
            }
        }
        let extents = &self.build.closure;
        if !pieces.iter().any(|id| extents.extent(*id).is(1)) {
            return;
        }
        let mut groups: IndexMap<Id, Vec<Id>> = IndexMap::default();
        for id in pieces {
            groups.entry(family.find(id)).or_default().push(id);
        }
        for all in groups.into_values() {
            self.family(&all);
        }
    }

    fn family(&mut self, all: &[Id]) {
        let extent = |id: &Id| self.build.closure.graph[*id].data.extent.length();
        let lengths: Vec<u64> = all.iter().filter_map(extent).collect();
        if all.len() < 2 || lengths.len() < all.len() || !lengths.contains(&1) {
            return;
        }
        let class = Class::new(self.classes.len());
        let mut parts = Parts::default();
        for (id, n) in all.iter().zip(lengths) {
            let start = parts.push(*id, n);
            self.places
                .extend(Stretch::new(class, start, start + n).map(|s| (*id, s)));
        }
        self.classes.push(parts);
    }

    /// Whether an e-class is a stretch of channels without structure of which some may go.
    fn may_go(&self, id: Id) -> bool {
        let fact = &self.build.closure.graph[id].data;
        let open = fact.frozen.is_none() && !fact.literal && fact.shapes.is_empty();
        open && self.channel[usize::from(id)]
    }

    fn leaf(&mut self, id: Id) -> Axis {
        if let Some(stretch) = self.places.get(&id) {
            return (*stretch).into();
        }
        let fact = &self.build.closure.graph[id].data;
        let extent = fact.extent.clone();
        // A class keeps at least one element, so one of a single element loses none: a literal 1.
        let extent = match extent.length() {
            Some(n) if n > 1 && !fact.literal && self.channel[usize::from(id)] => n,
            _ => return Axis::Fixed(extent),
        };
        self.class_of(id, extent).into()
    }

    /// Another class, of one e-class.
    fn class_of(&mut self, id: Id, extent: u64) -> Class {
        let mut parts = Parts::default();
        parts.push(id, extent);
        self.classes.push(parts);
        Class::new(self.classes.len() - 1)
    }
}

/// Which e-classes are pieces of the same channels.
#[derive(Default)]
struct Family {
    up: HashMap<Id, Id>,
    visited: HashSet<Id>,
}

impl Family {
    fn find(&self, mut id: Id) -> Id {
        while let Some(up) = self.up.get(&id) {
            id = *up;
        }
        id
    }

    fn join(&mut self, a: Id, b: Id) {
        let (a, b) = (self.find(a), self.find(b));
        if a != b {
            self.up.insert(b, a);
        }
    }
}
