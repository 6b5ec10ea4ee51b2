//! Closure under cancellation and cuts.
//!
//! egg does equality, congruence and proofs. What its rewrite language can't say has an *equality as premise*:
//! from `a + x = b + y` and |a| = |b| follow a = b and x = y. Each such union is justified by a row that names
//! the rule and the pair that was equal before it. The worklist holds e-classes that got a second composite
//! node, so nothing is rescanned; congruence is restored once a round.

use crate::axes::{Ax, Composite, Facts, Graph};
use crate::reasons::{Applied, Freeze, Lasts, Row, Rule, Site};
use egg::{Id, Symbol};
use prune_opt_ir::Extent;
use prune_opt_ir::extent::gcd;
use prune_opt_proof::{Cause, Side};
use std::num::NonZeroU32;

/// The e-graph, the table of reasons, and the worklist.
pub(crate) struct Closure {
    pub graph: Graph,
    pub rows: Vec<Row>,
    /// For each row the two axes. Some share a node already.
    pub unions: Vec<(Site, Site)>,
    /// Where rules were applied.
    pub applied: Vec<Applied>,
    /// What each went by, one after the other.
    trail: Vec<Option<Id>>,
    /// The axes of tensors that took the node of another axis, each with the row that says why, counted from 1.
    pub links: Vec<(u32, u32)>,
    pub freezes: Vec<Freeze>,
    pub lasts: Vec<Lasts>,
    /// Each axis that had no structure and was cut, and its two parts.
    pub cuts: Vec<(Id, [Id; 2])>,
    /// Single elements that turned out to have to stay: the freeze, and how many rows there were before.
    pub units: Vec<(u32, usize)>,
    atoms: u32,
}

impl Closure {
    /// An empty one, with room for what ops say of this many axes.
    pub fn new(axes: usize) -> Self {
        Closure {
            graph: Graph::new(Facts::default())
                .with_explanations_enabled()
                .without_explanation_length_optimization(),
            rows: Vec::with_capacity(axes),
            unions: Vec::with_capacity(axes),
            applied: Vec::new(),
            trail: Vec::new(),
            links: Vec::with_capacity(axes),
            freezes: Vec::new(),
            lasts: Vec::new(),
            cuts: Vec::new(),
            units: Vec::new(),
            atoms: 0,
        }
    }

    /// A fresh axis of this extent.
    pub fn atom(&mut self, extent: Extent) -> Id {
        self.graph.analysis.next = extent;
        self.atoms += 1;
        self.graph.add_uncanonical(Ax::Atom(self.atoms - 1))
    }

    /// The e-classes that an e-class is the sum (`true`) or product of, where it is named by them.
    pub fn parts(&self, id: Id) -> Option<(bool, [Id; 2])> {
        let fact = &self.graph[id].data;
        let find = |parts: [Id; 2]| parts.map(|part| self.graph.find(part));
        match fact.shapes.first() {
            _ if fact.literal => None,
            Some((Ax::Add(parts), _)) => Some((true, find(*parts))),
            Some((Ax::Mul(parts), _)) => Some((false, find(*parts))),
            _ => None,
        }
    }

    pub fn extent(&self, id: Id) -> &Extent {
        &self.graph[id].data.extent
    }

    fn length(&self, id: Id) -> Option<i64> {
        self.extent(id).constant()
    }

    /// `a + b`; an empty side is left out.
    pub fn add(&mut self, a: Id, b: Id) -> Id {
        match () {
            () if self.extent(a).is(0) => b,
            () if self.extent(b).is(0) => a,
            () => self.graph.add_uncanonical(Ax::Add([a, b])),
        }
    }

    /// `a * b`; a unit is left out. (A single element that a cut left is none as long as it may go.)
    pub fn mul(&mut self, a: Id, b: Id) -> Id {
        match () {
            () if self.is_unit(a) => b,
            () if self.is_unit(b) => a,
            () => self.graph.add_uncanonical(Ax::Mul([a, b])),
        }
    }

    /// Whether a node is a product with a unit.
    pub(crate) fn has_unit(&self, node: &Ax) -> bool {
        matches!(node, Ax::Mul(parts) if parts.iter().any(|p| self.is_unit(*p)))
    }

    pub(crate) fn is_unit(&self, id: Id) -> bool {
        self.extent(id).is(1) && self.graph[id].data.frozen.is_some()
    }

    /// A fresh axis of a tensor, or a variable: it keeps an element.
    pub fn whole(&mut self, extent: Extent) -> Id {
        self.graph.analysis.lasts = Some(self.lasts.len() as u32);
        let id = self.atom(extent);
        self.lasts.push(Lasts::Whole(id));
        id
    }

    /// Makes two axes one, for a reason.
    pub fn union(&mut self, a: impl Into<Site>, b: impl Into<Site>, row: Row) {
        let (a, b) = (a.into(), b.into());
        if self.graph.find(a.node) == self.graph.find(b.node) {
            return;
        }
        let number = NonZeroU32::new(self.note(a, b, row)).unwrap_or(NonZeroU32::MAX);
        self.graph
            .union_trusted(a.node, b.node, Symbol::from(number));
    }

    /// The tensor's axis `slot`, of this extent, takes the node of another axis, since an op says that the two are one:
    /// it needs none of its own. `row` says so, of `a` and `b`.
    pub fn link(&mut self, slot: u32, extent: Extent, (a, b): (Site, Site), row: Row) {
        let number = self.note(a, b, row);
        self.links.push((slot, number));
        let known = &mut self.graph[a.node].data.extent;
        if known.constant().is_none() && extent.constant().is_some() {
            *known = extent;
        }
    }

    /// Enters a row; how many there are now.
    fn note(&mut self, a: Site, b: Site, row: Row) -> u32 {
        self.rows.push(row);
        self.unions.push((a, b));
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    /// Notes that a rule is applied to two nodes that are one; its number, for the rows of what it concludes.
    fn apply(&mut self, premise: (Id, Id)) -> u32 {
        let start = self.trail.len();
        self.applied.push(Applied { premise, start });
        (self.applied.len() - 1) as u32
    }

    /// The nodes that a rule went by, in order, where it was applied: of sums and products the one that stood for its
    /// class; nothing where a factor was left whole.
    pub fn trail(&self, applied: u32) -> &[Option<Id>] {
        let start = |at: usize| self.applied.get(at).map(|a| a.start);
        let at = applied as usize;
        let end = start(at + 1).unwrap_or(self.trail.len());
        start(at).map_or(&[], |start| &self.trail[start..end])
    }

    /// The number of the row that a union's reason names. egg only hands reasons on, so they are numbers and no interned
    /// text.
    pub fn row_number(reason: Symbol) -> u32 {
        NonZeroU32::from(reason).get() - 1
    }

    /// Freezes an axis, for a cause.
    pub fn freeze(&mut self, at: impl Into<Site>, cause: Cause) {
        let at = at.into();
        if self.graph[at.node].data.frozen.is_none() {
            self.freezes.push(Freeze::Cause(at, cause));
            self.mark_frozen(at.node);
        }
    }

    pub(crate) fn mark_frozen(&mut self, id: Id) {
        let at = (self.freezes.len() - 1) as u32;
        let fact = &mut self.graph[id].data;
        fact.frozen = Some(at);
        let single = fact.extent.is(1);
        let composite = !fact.shapes.is_empty();
        // A single element that nothing was made of yet (a convolution's only group) leaves nothing to do.
        if composite || single && self.graph[id].parents().next().is_some() {
            self.graph.analysis.queue.push(id);
        }
        if single {
            self.units.push((at, self.rows.len()));
        }
    }

    /// No class is named inside; printed as its extent.
    pub fn literal(&mut self, id: Id) {
        let fact = &mut self.graph[id].data;
        if !fact.literal {
            fact.literal = true;
            if !fact.shapes.is_empty() {
                self.graph.analysis.queue.push(id);
            }
        }
    }

    /// Runs to the fixpoint: cancellation, cuts, freezing of parts, congruence.
    pub fn close(&mut self) {
        let (clock, _) = quanta::Clock::mock();
        loop {
            while let Some(id) = self.graph.analysis.queue.pop() {
                self.settle(id);
            }
            // egg times this, and a real clock would be calibrated first, for longer than most models are coupled.
            quanta::with_clock(&clock, || self.graph.rebuild());
            let closed = self.graph.analysis.queue.is_empty();
            if closed && (!self.has_singles() || !self.open_loop() && !self.spare_axes()) {
                return;
            }
        }
    }

    /// Aligns the composite nodes of one e-class, then hands its marks down to the parts.
    fn settle(&mut self, id: Id) {
        self.single(id);
        // What follows from two products of which one is a factor of itself would have no end.
        self.unwind(id, usize::MAX);
        self.without_units(id, usize::MAX);
        let mut shapes = std::mem::take(&mut self.graph[id].data.shapes);
        shapes.sort_by_key(|(_, id)| *id);
        shapes.dedup_by_key(|(n, _)| n.clone());
        let Some(first) = shapes.first().cloned() else {
            return;
        };
        self.graph[id].data.shapes.push(first.clone());
        for (at, other) in shapes.iter().enumerate().skip(1) {
            // What one pair tells may make a unit of a factor: then its product is no product any more.
            if self.has_unit(&first.0) || self.has_unit(&other.0) {
                let rest = shapes[at..].iter().cloned();
                self.graph[id].data.shapes.extend(rest);
                self.graph.analysis.queue.push(id);
                return;
            }
            if !self.align(&first, other) {
                self.conflict(&first, other);
            }
        }
        let (frozen, literal) = (self.graph[id].data.frozen, self.graph[id].data.literal);
        let (Ax::Add(parts) | Ax::Mul(parts)) = first.0 else {
            return;
        };
        for p in parts {
            if let Some(why) = frozen {
                self.freeze_part(p, first.1, why);
            }
            if literal {
                self.literal(p);
            }
        }
        if let (Ax::Mul(parts), Some(why)) = (first.0, self.graph[id].data.lasts) {
            self.factors_last(parts, first.1, why);
        }
    }

    fn freeze_part(&mut self, part: Id, whole: Id, why: u32) {
        if self.graph[part].data.frozen.is_none() {
            self.freezes.push(Freeze::Part(part, whole, why));
            self.mark_frozen(part);
        }
    }

    /// Two composite nodes that no cut at term boundaries makes comparable: a case for single elements. All of
    /// it stays, printed as extents.
    fn conflict(&mut self, a: &Composite, b: &Composite) {
        if self.graph[a.1].data.frozen.is_none() {
            self.freezes.push(Freeze::Strides(a.1, b.1));
            self.mark_frozen(a.1);
        }
        for (node, id) in [a, b] {
            self.literal(*id);
            let (Ax::Add(parts) | Ax::Mul(parts)) = node else {
                continue;
            };
            let why = self.graph[a.1].data.frozen.unwrap_or_default();
            for p in *parts {
                self.freeze_part(p, *id, why);
                self.literal(p);
            }
        }
    }

    /// Draws what follows from two equal composite nodes; false where they can't be compared.
    fn align(&mut self, a: &Composite, b: &Composite) -> bool {
        match (&a.0, &b.0) {
            (Ax::Add(p), Ax::Add(q)) => self.align_sums(*p, *q, (a.1, b.1)),
            (Ax::Mul(p), Ax::Mul(q)) => self.align_products(*p, *q, (a.1, b.1)),
            (Ax::Add(p), Ax::Mul(_)) => self.align_cut(*p, b.1, (a.1, b.1)),
            (Ax::Mul(_), Ax::Add(p)) => self.align_cut(*p, a.1, (b.1, a.1)),
            _ => true,
        }
    }

    /// `a + x = b + y`: equal lengths cancel; the longer side is cut where the shorter ends.
    fn align_sums(&mut self, [a, x]: [Id; 2], [b, y]: [Id; 2], why: (Id, Id)) -> bool {
        let at = self.apply(why);
        if self.cancel((a, b), (x, y), at) || self.cancel((x, y), (a, b), at) {
            return true;
        }
        let (Some(m), Some(n)) = (self.length(a), self.length(b)) else {
            return false;
        };
        let ((short, right), (long, rest)) = if m < n {
            ((a, x), (b, y))
        } else {
            ((b, y), (a, x))
        };
        let Some((l, r)) = self.split(long, m.min(n), at) else {
            return false;
        };
        self.union(short, l, Row::Rule(Rule::Cut, at));
        let tail = self.add(r, rest);
        self.union(right, tail, Row::Rule(Rule::Cut, at));
        true
    }

    /// `a + x = g * y`: the product is cut after |a| elements.
    fn align_cut(&mut self, [a, x]: [Id; 2], product: Id, why: (Id, Id)) -> bool {
        let at = self.apply(why);
        let Some(length) = self.length(a) else {
            return false;
        };
        let node = self.graph.id_to_node(product).clone();
        let Some((l, r)) = self.split_product(&node, length, at) else {
            return false;
        };
        self.union(a, l, Row::Rule(Rule::Cut, at));
        self.union(x, r, Row::Rule(Rule::Cut, at));
        true
    }

    /// `a * x = b * y`: equal extents cancel; a factor that divides the other splits it. From the left, then
    /// from the right (an opaque symbol may stand at one end).
    fn align_products(&mut self, [a, x]: [Id; 2], [b, y]: [Id; 2], why: (Id, Id)) -> bool {
        let at = self.apply(why);
        if self.cancel((a, b), (x, y), at) {
            return true;
        }
        for ((short, right), (long, rest)) in [((a, x), (b, y)), ((b, y), (a, x))] {
            if let Some(q) = self.quotient(long, short) {
                let inner = self.atom(q);
                let whole = self.mul(short, inner);
                self.divided(long, whole, Rule::Factor(Side::Left), at);
                let tail = self.mul(inner, rest);
                self.union(right, tail, Row::Rule(Rule::Factor(Side::Left), at));
                return true;
            }
        }
        if self.cancel((x, y), (a, b), at) {
            return true;
        }
        for ((left, short), (other, long)) in [((a, x), (b, y)), ((b, y), (a, x))] {
            if let Some(q) = self.quotient(long, short) {
                let outer = self.atom(q);
                let whole = self.mul(outer, short);
                self.divided(long, whole, Rule::Factor(Side::Right), at);
                let head = self.mul(other, outer);
                self.union(left, head, Row::Rule(Rule::Factor(Side::Right), at));
                return true;
            }
        }
        self.align_flat([a, x], [b, y], why) || self.align_common([a, x], [b, y], why)
    }

    /// Where two parts have equal extents, they are equal, and so are the others.
    fn cancel(&mut self, parts: (Id, Id), others: (Id, Id), at: u32) -> bool {
        let cancels = self.extent(parts.0) == self.extent(parts.1);
        for (a, b) in [parts, others].into_iter().filter(|_| cancels) {
            self.union(a, b, Row::Rule(Rule::Cancel, at));
        }
        cancels
    }

    /// A factor is found to be a product with a new axis.
    fn divided(&mut self, factor: Id, product: Id, rule: Rule, at: u32) {
        self.trail.push(Some(product));
        self.union(factor, product, Row::Rule(rule, at));
    }

    /// `a * x = b * y` where no extent divides another: what the outer extents have in common is divided off on the
    /// left, what the inner ones have on the right. What is left between has nothing in common.
    fn align_common(&mut self, [a, x]: [Id; 2], [b, y]: [Id; 2], why: (Id, Id)) -> bool {
        let at = self.apply(why);
        let lengths = [a, b, x, y].map(|id| self.extent(id).length());
        let [Some(m), Some(n), Some(s), Some(t)] = lengths else {
            return false;
        };
        let (left, right) = (gcd(m, n), gcd(s, t));
        if left <= 1 && right <= 1 {
            return false;
        }
        let outer = self.divide([(a, m), (b, n)], left, at, Side::Left);
        let inner = self.divide([(x, s), (y, t)], right, at, Side::Right);
        let (first, second) = (self.mul(outer[0], inner[0]), self.mul(outer[1], inner[1]));
        self.union(first, second, Row::Rule(Rule::Between, at));
        true
    }

    /// What is left of two axes once a common factor is divided off, on this side.
    fn divide(&mut self, axes: [(Id, u64); 2], factor: u64, at: u32, side: Side) -> [Id; 2] {
        if factor <= 1 {
            return axes.map(|(id, _)| id);
        }
        let common = self.atom(factor.into());
        axes.map(|(id, n)| {
            let rest = self.atom((n / factor).into());
            let whole = match side {
                Side::Left => self.mul(common, rest),
                Side::Right => self.mul(rest, common),
            };
            self.divided(id, whole, Rule::Common(side), at);
            rest
        })
    }

    /// Products whose right ends agree only after regrouping, `a * (s * c) = u * c'`.
    fn align_flat(&mut self, p: [Id; 2], q: [Id; 2], why: (Id, Id)) -> bool {
        let at = self.apply(why);
        let (mut left, mut right) = (self.factors(p), self.factors(q));
        let mut moved = false;
        while let (Some(&l), Some(&r)) = (left.last(), right.last()) {
            if left.len() == 1 || right.len() == 1 || self.extent(l) != self.extent(r) {
                break;
            }
            self.union(l, r, Row::Rule(Rule::Flat, at));
            left.pop();
            right.pop();
            moved = true;
        }
        if !moved {
            return false;
        }
        let mut product = |all: Vec<Id>| {
            all.into_iter()
                .rev()
                .reduce(|tail, head| self.mul(head, tail))
        };
        let (Some(l), Some(r)) = (product(left), product(right)) else {
            return false;
        };
        self.union(l, r, Row::Rule(Rule::Flat, at));
        true
    }

    /// What a product is made of; nothing where that is too much, as it is of axes without elements that are factors of
    /// themselves.
    fn factors(&mut self, parts: [Id; 2]) -> Vec<Id> {
        const MOST: usize = 1 << 10;
        let mut out = Vec::new();
        let mut stack = vec![parts[1], parts[0]];
        while let Some(id) = stack.pop() {
            self.without_units(id, 1);
            self.unwind(id, 1);
            if stack.len() + out.len() > MOST {
                return Vec::new();
            }
            match self.graph[id].data.shapes.first() {
                Some((Ax::Mul([a, b]), node)) => {
                    self.trail.push(Some(*node));
                    stack.extend([*b, *a]);
                }
                _ => {
                    self.trail.push(None);
                    out.push(id);
                }
            }
        }
        out
    }

    fn quotient(&self, long: Id, short: Id) -> Option<Extent> {
        let q = self.extent(long).div_exact(self.extent(short))?;
        (!q.is(1) && !q.is(0)).then_some(q)
    }

    /// Two axes that concatenate to `id`, the first of `at` elements. Cuts what has no structure yet, by the rule that
    /// is `applied`.
    fn split(&mut self, id: Id, at: i64, applied: u32) -> Option<(Id, Id)> {
        let (mut lefts, mut rights) = (Vec::new(), Vec::new());
        let (mut cur, mut at) = (id, at);
        let (mut l, mut r) = loop {
            self.without_units(cur, 1);
            let shape = self.graph[cur].data.shapes.first().cloned();
            match shape {
                Some((Ax::Add([p, q]), sum)) => {
                    self.trail.push(Some(sum));
                    let n = self.length(p)?;
                    match at.cmp(&n) {
                        std::cmp::Ordering::Equal => break (p, q),
                        std::cmp::Ordering::Less => {
                            rights.push(q);
                            cur = p;
                        }
                        std::cmp::Ordering::Greater => {
                            lefts.push(p);
                            at -= n;
                            cur = q;
                        }
                    }
                }
                Some((node @ Ax::Mul(_), product)) => {
                    self.unwind(cur, 1);
                    if self.graph[cur].data.shapes.first().map(|(_, n)| *n) == Some(product) {
                        self.trail.push(Some(product));
                        break self.split_product(&node, at, applied)?;
                    }
                }
                _ => {
                    let n = self.length(cur)?;
                    let (l, r) = (self.atom(at.into()), self.atom((n - at).into()));
                    let whole = self.add(l, r);
                    self.trail.push(Some(whole));
                    self.union(cur, whole, Row::Rule(Rule::Cut, applied));
                    self.cuts.push((cur, [l, r]));
                    if let Some(why) = self.graph[cur].data.frozen {
                        self.freeze_part(l, whole, why);
                        self.freeze_part(r, whole, why);
                    }
                    break (l, r);
                }
            }
        };
        while let Some(p) = lefts.pop() {
            l = self.add(p, l);
        }
        while let Some(q) = rights.pop() {
            r = self.add(r, q);
        }
        Some((l, r))
    }

    /// The same for `g * y`: between blocks the outer factor is cut; inside a block the inner one, too.
    fn split_product(&mut self, node: &Ax, at: i64, applied: u32) -> Option<(Id, Id)> {
        let Ax::Mul([g, y]) = *node else { return None };
        let (blocks, n) = (self.length(g)?, self.length(y)?);
        let (whole, part) = (at.checked_div(n)?, at.checked_rem(n)?);
        if part == 0 {
            let (g1, g2) = self.split(g, whole, applied)?;
            return Some((self.mul(g1, y), self.mul(g2, y)));
        }
        // g = g1 + one + g2, of which g1 and g2 may be missing; the cut falls inside `one` block.
        let (before, rest) = match whole {
            0 => (None, g),
            _ => self
                .split(g, whole, applied)
                .map(|(g1, tail)| (Some(g1), tail))?,
        };
        let (one, after) = match blocks - whole {
            1 => (rest, None),
            _ => self
                .split(rest, 1, applied)
                .map(|(one, g2)| (one, Some(g2)))?,
        };
        let (y1, y2) = self.split(y, part, applied)?;
        let (mut l, mut r) = (self.mul(one, y1), self.mul(one, y2));
        if let Some(g1) = before {
            let head = self.mul(g1, y);
            l = self.add(head, l);
        }
        if let Some(g2) = after {
            let tail = self.mul(g2, y);
            r = self.add(r, tail);
        }
        Some((l, r))
    }
}
