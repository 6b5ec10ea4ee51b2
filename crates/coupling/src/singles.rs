//! Single elements that cuts leave.
//!
//! An extent of 1 makes no unit by itself: such an element may go, as one of a longer axis. It is a unit, and products
//! with it are their other factors, once it is known to have to stay: because it is all of what keeps an element (a
//! tensor's axis, a variable, a factor of one), because every term of an axis has it, or because an axis is a factor of
//! itself, `x = s * x`. The first is seen while closing; the others are looked for when nothing else is left to do.

use crate::axes::Ax;
use crate::close::Closure;
use crate::reasons::{Freeze, Lasts, Row};
use egg::Id;
use smallvec::SmallVec;
use std::collections::{HashMap, HashSet};

/// Single elements.
type Killers = SmallVec<[Id; 2]>;

/// Products, and where each leads.
type Steps = SmallVec<[(Id, Id); 2]>;

impl Closure {
    /// A product keeps an element where each of its factors does.
    pub(super) fn factors_last(&mut self, parts: [Id; 2], product: Id, why: u32) {
        for p in parts {
            if self.graph[p].data.lasts.is_none() {
                self.lasts.push(Lasts::Factor(p, product, why));
                let at = (self.lasts.len() - 1) as u32;
                let fact = &mut self.graph[p].data;
                fact.lasts = Some(at);
                if fact.extent.is(1) || matches!(fact.shapes.first(), Some((Ax::Mul(_), _))) {
                    self.graph.analysis.queue.push(p);
                }
            }
        }
    }

    /// The single element of what has to keep one stays; then products with it are their other factors.
    pub(super) fn single(&mut self, id: Id) {
        let fact = &self.graph[id].data;
        if !fact.extent.is(1) {
            return;
        }
        if let (None, Some(why)) = (fact.frozen, fact.lasts) {
            let node = match self.lasts[why as usize] {
                Lasts::Whole(node) | Lasts::Factor(node, ..) => node,
            };
            self.freezes.push(Freeze::Last(node, why));
            self.mark_frozen(id);
        }
        if self.graph[id].data.frozen.is_none() {
            return;
        }
        let parents: Vec<Id> = self.graph[id].parents().collect();
        for parent in parents {
            if let Ax::Mul([a, b]) = *self.graph.id_to_node(parent) {
                let is = |p: Id| self.graph.find(p) == self.graph.find(id);
                let (unit, other) = if is(a) { (a, b) } else { (b, a) };
                self.union(parent, other, Row::Unit(unit));
                let shapes = &self.graph[parent].data.shapes;
                if shapes.iter().any(|(node, _)| self.has_unit(node)) {
                    self.graph.analysis.queue.push(parent);
                }
            }
        }
    }

    /// Whether cuts left single elements that may go.
    pub(super) fn has_singles(&self) -> bool {
        let single = |id: &Id| self.extent(*id).is(1) && self.graph[*id].data.frozen.is_none();
        let mut parts = self.cuts.iter().flat_map(|(_, parts)| parts);
        parts.any(single)
    }

    /// Freezes single elements without which nothing would be left of some axis; false where there is none.
    pub(super) fn spare_axes(&mut self) -> bool {
        let mut known: HashMap<Id, Killers> = HashMap::new();
        let wholes = self.lasts.iter().filter_map(|l| match l {
            Lasts::Whole(node) => Some(*node),
            Lasts::Factor(..) => None,
        });
        let mut any = false;
        for whole in wholes.collect::<Vec<_>>() {
            for single in self.killers(whole, &mut known) {
                if self.graph[single].data.frozen.is_none() {
                    let all = self.spelled(whole, single, &known);
                    self.freezes.push(Freeze::Empties(single, whole, all));
                    self.mark_frozen(single);
                    any = true;
                }
            }
        }
        any
    }

    /// The single elements without which nothing would be left of an axis.
    fn killers(&self, id: Id, known: &mut HashMap<Id, Killers>) -> Killers {
        let root = self.graph.find(id);
        let mut open = vec![root];
        while let Some(&at) = open.last() {
            if known.contains_key(&at) {
                open.pop();
                continue;
            }
            let fact = &self.graph[at].data;
            let shape = fact.shapes.first().map(|(node, _)| node);
            let found = match shape {
                Some(Ax::Add(parts) | Ax::Mul(parts)) => {
                    let [a, b] = parts.map(|p| self.graph.find(p));
                    let (Some(x), Some(y)) = (known.get(&a), known.get(&b)) else {
                        open.extend([a, b].into_iter().filter(|p| !known.contains_key(p)));
                        continue;
                    };
                    let both = |p: &&Id| matches!(shape, Some(Ax::Mul(_))) || y.contains(p);
                    let mut all: Killers = x.iter().filter(both).copied().collect();
                    if matches!(shape, Some(Ax::Mul(_))) {
                        all.extend(y.iter().copied());
                    }
                    all
                }
                _ if fact.extent.is(1) && fact.frozen.is_none() => Killers::from_elem(at, 1),
                _ => Killers::new(),
            };
            known.insert(at, found);
            open.pop();
        }
        known.get(&root).cloned().unwrap_or_default()
    }

    /// A node of an axis's class that has the single element spelled out in each term.
    fn spelled(&mut self, id: Id, single: Id, known: &HashMap<Id, Killers>) -> Id {
        let root = self.graph.find(id);
        let mut made = HashMap::from([(single, single)]);
        let mut open = vec![root];
        while let Some(&at) = open.last() {
            if made.contains_key(&at) {
                open.pop();
                continue;
            }
            let shape = self.graph[at].data.shapes.first();
            let Some(mut node) = shape.map(|(node, _)| node.clone()) else {
                made.insert(at, at);
                continue;
            };
            // Of a product one factor has it, and the other stays as it is.
            let kills = |p: Id| known.get(&p).is_some_and(|all| all.contains(&single));
            let (Ax::Add(parts) | Ax::Mul(parts)) = &node else {
                break;
            };
            let [a, b] = parts.map(|p| self.graph.find(p));
            let with: &[(usize, Id)] = match node {
                Ax::Add(_) => &[(0, a), (1, b)],
                _ if kills(a) => &[(0, a)],
                _ => &[(1, b)],
            };
            let missing = with.iter().filter(|(_, p)| !made.contains_key(p));
            let missing: Vec<Id> = missing.map(|(_, p)| *p).collect();
            if !missing.is_empty() {
                open.extend(missing);
                continue;
            }
            if let Ax::Add(parts) | Ax::Mul(parts) = &mut node {
                for (i, p) in with {
                    parts[*i] = made[p];
                }
            }
            let spelled = self.graph.add_uncanonical(node);
            made.insert(at, spelled);
        }
        made.get(&root).copied().unwrap_or(root)
    }

    /// Freezes a single element that makes an axis a factor of itself, `x = s * x`: without it all of x would go.
    /// False where there is none.
    pub(super) fn open_loop(&mut self) -> bool {
        let mut done = HashSet::new();
        let all: Vec<Id> = self.graph.classes().map(|class| class.id).collect();
        let found = all
            .into_iter()
            .find_map(|id| self.loop_from(id, |on| self.first_product(on), &mut done));
        found.is_some_and(|way| self.freeze_loop(way))
    }

    /// Takes apart the ways around on which an axis is a factor of itself because of single elements, where there are any:
    /// cutting it would not end. `most`: how many of what each axis is are looked at.
    pub(super) fn unwind(&mut self, id: Id, most: usize) {
        let mut done = HashSet::new();
        while let Some(way) = self.loop_from(id, |on| self.beside_singles(on, most), &mut done) {
            done.clear();
            let around: Vec<Id> = way.iter().map(|(node, _)| *node).collect();
            if !self.freeze_loop(way) {
                return;
            }
            for node in around {
                self.without_units(node, usize::MAX);
            }
        }
    }

    /// An axis is no longer said to be a product with a unit, but to be its other factor: of this many of what it is, from
    /// the first.
    pub(super) fn without_units(&mut self, id: Id, most: usize) {
        let unit = |all: &Self| {
            let mut shapes = all.graph[id].data.shapes.iter().take(most);
            shapes.position(|(node, _)| all.has_unit(node))
        };
        while let Some(at) = unit(self) {
            let (node, product) = self.graph[id].data.shapes.remove(at);
            if let Ax::Mul([a, b]) = node {
                let (unit, other) = if self.is_unit(a) { (a, b) } else { (b, a) };
                self.union(product, other, Row::Unit(unit));
            }
        }
    }

    /// The products on a way from an axis back to where it was before, each with the node that it is equal to. `on`: the
    /// products that an axis is, each with the factor to go on with, the last one first; `done`: from where no way leads
    /// back.
    fn loop_from(
        &self,
        id: Id,
        on: impl Fn(Id) -> Steps,
        done: &mut HashSet<Id>,
    ) -> Option<Vec<(Id, Id)>> {
        if done.contains(&self.graph.find(id)) {
            return None;
        }
        // What is gone through: a node, and the products that lead on from it, the one in use last.
        let mut way = vec![(id, on(id))];
        let mut open = HashSet::from([self.graph.find(id)]);
        while let Some((node, products)) = way.last() {
            let Some(&(_, next)) = products.last() else {
                let root = self.graph.find(*node);
                open.remove(&root);
                done.insert(root);
                way.pop();
                way.last_mut().and_then(|(_, products)| products.pop());
                continue;
            };
            let to = self.graph.find(next);
            if open.contains(&to) {
                let at = way.iter().position(|(n, _)| self.graph.find(*n) == to)?;
                let used = |(n, products): &(Id, Steps)| Some((*n, products.last()?.0));
                let mut around: Vec<_> = way[at..].iter().filter_map(used).collect();
                around[0].0 = next;
                return Some(around);
            }
            let further = match done.contains(&to) {
                true => Steps::new(),
                false => on(next),
            };
            open.insert(to);
            way.push((next, further));
        }
        None
    }

    /// The first product that an axis is, with each of its factors.
    fn first_product(&self, id: Id) -> Steps {
        match self.graph[id].data.shapes.first() {
            Some((Ax::Mul([a, b]), product)) => Steps::from([(*product, *b), (*product, *a)]),
            _ => Steps::new(),
        }
    }

    /// The products with a single element that may go which an axis is, each with its other factor.
    fn beside_singles(&self, id: Id, most: usize) -> Steps {
        let single = |p: Id| self.extent(p).is(1);
        let shapes = self.graph[id].data.shapes.iter().take(most);
        let open = shapes.filter(|(node, _)| !self.has_unit(node));
        let found = open.filter_map(|(node, product)| match *node {
            Ax::Mul([a, b]) if single(a) && !single(b) => Some((*product, b)),
            Ax::Mul([a, b]) if single(b) && !single(a) => Some((*product, a)),
            _ => None,
        });
        found.collect()
    }

    fn freeze_loop(&mut self, way: Vec<(Id, Id)>) -> bool {
        let found = way.iter().find_map(|(_, product)| {
            let Ax::Mul(parts) = self.graph.id_to_node(*product) else {
                return None;
            };
            let mut parts = parts.iter().copied();
            parts.find(|p| self.extent(*p).is(1) && self.graph[*p].data.frozen.is_none())
        });
        if let Some(node) = found {
            self.freezes.push(Freeze::Loop(node, way));
            self.mark_frozen(node);
        }
        found.is_some()
    }
}
