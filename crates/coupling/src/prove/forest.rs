//! Terms, and equalities between them with the steps that prove them.
//!
//! A union-find without path compression, whose links are steps: the proof that two terms are one is the way from
//! one up to where it meets the way of the other, a logarithm of steps that all proofs share. Congruence is kept up
//! at once, so that the closure is never behind the e-graph's.

use prune_opt_ir::Extent;
use prune_opt_proof::{Extents, Frozen, Step, StepId, Term, TermId, Why};
use std::collections::{HashMap, HashSet};

/// A sum or a product, and the roots of its parts.
type Signature = (bool, TermId, TermId);

/// How deep in a term symbols are looked for whose extent is known.
const DEEPEST: u32 = 16;

#[derive(Default)]
pub(super) struct Forest {
    pub terms: Vec<Term>,
    pub steps: Vec<Step>,
    index: HashMap<Term, TermId>,
    /// Variables that may lose all their elements.
    parts: HashSet<TermId>,
    /// What equalities tell is not in it, so that a part of the proof says all that it needs.
    extents: Extents,
    parent: Vec<TermId>,
    /// For each term that is no root, the step by which it equals its parent.
    link: Vec<Option<StepId>>,
    /// By root: how many terms, and how many wholes.
    size: Vec<u32>,
    /// By root: the sums and products that have a part here, one for each signature.
    wholes: Vec<Vec<TermId>>,
    /// By root: a term whose extent is known best.
    longest: Vec<TermId>,
    /// By root: a single element that has to stay, and the step that says so.
    stays: Vec<Option<(TermId, StepId)>>,
    signatures: HashMap<Signature, TermId>,
    /// Sums and products whose parts are those of an earlier one, which speaks for them from then on.
    doubles: HashSet<TermId>,
    explained: HashMap<(TermId, TermId), StepId>,
    /// Unions to be made.
    pending: Vec<(TermId, TermId, Reason)>,
}

enum Reason {
    Step(StepId),
    Congruence,
}

impl Forest {
    /// A term without parts.
    pub fn leaf(&mut self, term: Term, extent: Extent) -> TermId {
        match self.index.get(&term) {
            Some(found) => *found,
            None => self.add(term, extent),
        }
    }

    /// The same for a variable that may lose all its elements.
    pub fn part(&mut self, term: Term, extent: Extent) -> TermId {
        let id = self.leaf(term, extent);
        self.parts.insert(id);
        id
    }

    pub fn sum(&mut self, a: TermId, b: TermId) -> TermId {
        self.composite(Term::Sum(a, b))
    }

    pub fn product(&mut self, a: TermId, b: TermId) -> TermId {
        self.composite(Term::Product(a, b))
    }

    fn composite(&mut self, term: Term) -> TermId {
        if let Some(found) = self.index.get(&term) {
            return *found;
        }
        let id = self.add(term.clone(), Extent::one());
        for part in term.parts().into_iter().flatten() {
            let root = self.find(part);
            self.wholes[root.index()].push(id);
            self.size[root.index()] += 1;
        }
        self.sign(id);
        self.settle();
        id
    }

    fn add(&mut self, term: Term, leaf: Extent) -> TermId {
        let id = TermId(self.terms.len() as u32);
        self.extents.push(&term, leaf);
        self.index.insert(term.clone(), id);
        self.terms.push(term);
        self.parent.push(id);
        self.link.push(None);
        self.size.push(1);
        self.wholes.push(Vec::new());
        self.longest.push(id);
        self.stays.push(None);
        id
    }

    pub fn find(&self, mut id: TermId) -> TermId {
        while self.parent[id.index()] != id {
            id = self.parent[id.index()];
        }
        id
    }

    pub fn is_one(&self, a: TermId, b: TermId) -> bool {
        self.find(a) == self.find(b)
    }

    /// How long a term is, as far as anything it equals tells.
    pub fn extent(&self, id: TermId) -> Extent {
        self.known_extent(id, 0)
    }

    fn known_extent(&self, id: TermId, depth: u32) -> Extent {
        let own = self.extents.get(id);
        let best = || self.extents.get(self.longest[self.find(id).index()]);
        let parts = self.terms[id.index()].parts();
        match parts {
            _ if own.constant().is_some() => own.clone(),
            _ if best().constant().is_some() => best().clone(),
            Some(parts) if depth < DEEPEST => {
                let [a, b] = parts.map(|p| self.known_extent(p, depth + 1));
                match self.terms[id.index()] {
                    Term::Sum(..) => a.add(&b),
                    _ => a.mul(&b),
                }
            }
            _ => own.clone(),
        }
    }

    pub fn length(&self, id: TermId) -> Option<i64> {
        self.extent(id).constant()
    }

    /// Steps that tell the checker how long a term is, where its own extent is a symbol.
    pub fn tell(&mut self, id: TermId) -> Vec<StepId> {
        let (mut out, mut open) = (Vec::new(), vec![(id, 0)]);
        while let Some((at, depth)) = open.pop() {
            if self.extents.get(at).constant().is_some() || depth > DEEPEST {
                continue;
            }
            let best = self.longest[self.find(at).index()];
            if self.extents.get(best).constant().is_some() {
                out.extend(self.explain(at, best));
            } else if let Some(parts) = self.terms[at.index()].parts() {
                open.extend(parts.map(|p| (p, depth + 1)));
            }
        }
        out
    }

    pub fn step(&mut self, step: Step) -> StepId {
        self.steps.push(step);
        StepId(self.steps.len() as u32 - 1)
    }

    /// Makes two terms one, for a reason.
    pub fn merge(&mut self, a: TermId, b: TermId, why: Why) {
        if self.is_one(a, b) {
            return;
        }
        let step = self.step(Step::Equal(a, b, why));
        self.pending.push((a, b, Reason::Step(step)));
        self.settle();
    }

    /// Notes that a single element has to stay.
    pub fn stays(&mut self, term: TermId, step: StepId) {
        let root = self.find(term);
        self.stays[root.index()].get_or_insert((term, step));
    }

    /// Makes a product with a single element and its other factor one, if the element has to stay.
    pub fn unit(&mut self, single: TermId, product: TermId, other: TermId) -> bool {
        if !self.extent(single).is(1) {
            return false;
        }
        let leaf = matches!(
            self.terms[single.index()],
            Term::Place(_) | Term::Var(..) | Term::Number(..)
        ) && !self.parts.contains(&single);
        let frozen = match self.stays[self.find(single).index()] {
            _ if leaf => None,
            Some((term, step)) if term == single => Some(step),
            Some((term, step)) => self.explain(single, term).map(|same| {
                let why = Frozen::Equal(same, step);
                self.step(Step::Frozen(single, why))
            }),
            None => return false,
        };
        let extents = self.tell(single);
        self.merge(product, other, Why::Unit { extents, frozen });
        true
    }

    /// The step by which two terms are equal, also of a term and itself; `None` where they are not.
    pub fn same(&mut self, a: TermId, b: TermId) -> Option<StepId> {
        if a == b {
            return Some(self.step(Step::Equal(a, a, Why::Chain(Vec::new()))));
        }
        self.is_one(a, b).then(|| self.explain(a, b))?
    }

    fn settle(&mut self) {
        while let Some((a, b, reason)) = self.pending.pop() {
            if self.is_one(a, b) {
                continue;
            }
            let step = match reason {
                Reason::Step(step) => step,
                Reason::Congruence => self.congruence(a, b),
            };
            self.unite(a, b, step);
        }
    }

    fn congruence(&mut self, a: TermId, b: TermId) -> StepId {
        let parts = |forest: &Forest, t: TermId| forest.terms[t.index()].parts().unwrap_or([t; 2]);
        let (p, q) = (parts(self, a), parts(self, b));
        let why = [self.explain(p[0], q[0]), self.explain(p[1], q[1])];
        self.step(Step::Equal(a, b, Why::Congruence(why)))
    }

    fn unite(&mut self, a: TermId, b: TermId, step: StepId) {
        let (ra, rb) = (self.find(a), self.find(b));
        let ((child, from, back), (root, to)) = match self.size[ra.index()] < self.size[rb.index()]
        {
            true => ((ra, a, false), (rb, b)),
            false => ((rb, b, true), (ra, a)),
        };
        let mut chain = Vec::new();
        chain.extend(self.explain(child, from).map(|s| (s, false)));
        chain.push((step, back));
        chain.extend(self.explain(to, root).map(|s| (s, false)));
        let link = self.chain(child, root, chain);
        self.parent[child.index()] = root;
        self.link[child.index()] = Some(link);
        self.size[root.index()] += self.size[child.index()];
        let (best, other) = (self.longest[root.index()], self.longest[child.index()]);
        if self.extents.get(best).constant().is_none() {
            self.longest[root.index()] = other;
        }
        let stays = self.stays[child.index()];
        self.stays[root.index()] = self.stays[root.index()].or(stays);
        let wholes = std::mem::take(&mut self.wholes[child.index()]);
        for whole in wholes {
            if self.sign(whole) {
                self.wholes[root.index()].push(whole);
            }
        }
    }

    /// Enters a sum or product by the classes of its parts; an equal one that is there already is one with it, and
    /// speaks for it. Returns whether this one speaks for itself.
    fn sign(&mut self, id: TermId) -> bool {
        let Some(key) = self.signature(id).filter(|_| !self.doubles.contains(&id)) else {
            return false;
        };
        let other = *self.signatures.entry(key).or_insert(id);
        if other != id {
            self.doubles.insert(id);
            self.pending.push((id, other, Reason::Congruence));
        }
        other == id
    }

    fn signature(&self, id: TermId) -> Option<Signature> {
        let sum = matches!(self.terms[id.index()], Term::Sum(..));
        let [a, b] = self.terms[id.index()].parts()?;
        Some((sum, self.find(a), self.find(b)))
    }

    /// The step by which two terms of one class are equal; `None` where they are the same term.
    ///
    /// Terms of different classes have no such step: what comes back does not check.
    pub fn explain(&mut self, a: TermId, b: TermId) -> Option<StepId> {
        if a == b {
            return None;
        }
        if let Some(found) = self.explained.get(&(a, b)) {
            return Some(*found);
        }
        let up = |mut at: TermId| {
            let mut way = vec![at];
            while self.parent[at.index()] != at {
                at = self.parent[at.index()];
                way.push(at);
            }
            way
        };
        let (mut left, mut right) = (up(a), up(b));
        while let ([.., x], [.., y]) = (&left[..], &right[..])
            && x == y
        {
            left.pop();
            right.pop();
        }
        let link = |t: &TermId| self.link[t.index()];
        let mut chain: Vec<_> = left.iter().filter_map(link).map(|s| (s, false)).collect();
        chain.extend(right.iter().rev().filter_map(link).map(|s| (s, true)));
        let step = self.chain(a, b, chain);
        self.explained.insert((a, b), step);
        Some(step)
    }

    fn chain(&mut self, from: TermId, to: TermId, steps: Vec<(StepId, bool)>) -> StepId {
        match steps[..] {
            [(step, false)] => step,
            _ => self.step(Step::Equal(from, to, Why::Chain(steps))),
        }
    }
}
