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
        self.find_loop().is_some_and(|way| self.freeze_loop(way))
    }

    /// Takes apart the ways around on which an axis is a factor of itself because of single elements, where there are any:
    /// cutting it would not end. `most`: how many of what each axis
    /// is are looked at.
    pub(super) fn unwind(&mut self, id: Id, most: usize) {
        while let Some(way) = self.loop_from(id, most) {
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

    /// Products with single elements that lead from an axis back to where they were before: each is what the node before
    /// it equals.
    fn loop_from(&self, id: Id, most: usize) -> Option<Vec<(Id, Id)>> {
        let mut done: HashSet<Id> = HashSet::new();
        // What is gone through: a node, and the products that lead on from it, the one in use last.
        let mut way = vec![(id, self.beside_singles(id, most))];
        while let Some((node, products)) = way.last() {
            let root = self.graph.find(*node);
            let Some(&(_, next)) = products.last() else {
                done.insert(root);
                way.pop();
                way.last_mut().and_then(|(_, products)| products.pop());
                continue;
            };
            let to = self.graph.find(next);
            if let Some(at) = way.iter().position(|(n, _)| self.graph.find(*n) == to) {
                let used = |(n, products): &(Id, Steps)| Some((*n, products.last()?.0));
                let mut around: Vec<_> = way[at..].iter().filter_map(used).collect();
                around[0].0 = next;
                return Some(around);
            }
            let on = match done.contains(&to) {
                true => Steps::new(),
                false => self.beside_singles(next, most),
            };
            way.push((next, on));
        }
        None
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

    /// Products around which an axis is a factor of itself: each is what the node before it equals.
    fn find_loop(&self) -> Option<Vec<(Id, Id)>> {
        let product = |id: Id| match self.graph[id].data.shapes.first() {
            Some((Ax::Mul(parts), product)) => Some((*parts, *product)),
            _ => None,
        };
        let mut done: HashSet<Id> = HashSet::new();
        for class in self.graph.classes() {
            // What is gone through: a node, its product, and how many of the product's parts were looked at.
            let mut way: Vec<(Id, Id, usize)> = Vec::new();
            let mut open: HashSet<Id> = HashSet::new();
            let mut next = Some(class.id);
            loop {
                if let Some(node) = next.take() {
                    let root = self.graph.find(node);
                    if open.contains(&root) {
                        let at = way.iter().position(|(n, ..)| self.graph.find(*n) == root)?;
                        let mut around: Vec<_> =
                            way[at..].iter().map(|(n, p, _)| (*n, *p)).collect();
                        around[0].0 = node;
                        return Some(around);
                    }
                    if let Some((_, p)) = product(root).filter(|_| !done.contains(&root)) {
                        open.insert(root);
                        way.push((node, p, 0));
                    }
                }
                let Some((node, p, seen)) = way.last_mut() else {
                    break;
                };
                let Ax::Mul(parts) = self.graph.id_to_node(*p) else {
                    break;
                };
                match parts.get(*seen) {
                    Some(part) => {
                        *seen += 1;
                        next = Some(*part);
                    }
                    None => {
                        let root = self.graph.find(*node);
                        open.remove(&root);
                        done.insert(root);
                        way.pop();
                    }
                }
            }
        }
        None
    }
}
