//! From relations to equalities: what each op says of its axes, as unions with causes.

use crate::axes::Ax;
use crate::close::Closure;
use crate::reasons::{Row, Site};
use crate::sites::{Sites, Tensor};
use egg::Id;
use prune_opt_ir::entity::{Entity, Var};
use prune_opt_ir::op::{Bindings, Pat, Relation, Usage, bind};
use prune_opt_ir::{Axis, Extent, Op, Value};
use prune_opt_proof::Cause;
use std::collections::HashSet;
use std::rc::Rc;

/// The e-graph of a function's channel axes.
pub(crate) struct Build<'a> {
    pub sites: &'a Sites<'a>,
    pub closure: Closure,
    /// The node of each axis that takes part; axes that an op says are one mostly share theirs.
    pub nodes: Vec<Option<Id>>,
    /// Atoms that were made for no tensor's axis.
    pub atoms: Vec<(Id, Atom)>,
    /// For each distinct relation the extents of its variables, as far as the types say; found when first needed.
    extents: Vec<Option<Rc<[Option<Extent>]>>>,
    /// Where the variables of one op after the other are kept.
    vars: Vec<Option<Site>>,
}

/// What an atom stands for.
#[derive(Copy, Clone, Debug)]
pub(crate) enum Atom {
    /// A variable that stands only inside products and sums.
    Var(Op, Var),
    /// A number of the relation.
    Number(Op, u64),
}

/// One op's variables while its relation is read.
struct Scope<'r> {
    op: Op,
    relation: &'r Relation,
    vars: Vec<Option<Site>>,
}

impl<'a> Build<'a> {
    /// `kept`: axes that go with others of which it is not known how long they are; they stay.
    pub fn new(sites: &'a Sites<'a>, kept: &HashSet<u32>) -> Self {
        let nodes = vec![None; sites.slots()];
        let mut build = Build {
            sites,
            closure: Closure::new(sites.count_live()),
            nodes,
            atoms: Vec::new(),
            extents: vec![None; sites.relations.distinct()],
            vars: Vec::new(),
        };
        build.inputs();
        for op in sites.func.ops.keys() {
            build.op(op);
        }
        build.outputs();
        build.others();
        build.keep_all(kept);
        build
    }

    fn keep_all(&mut self, slots: &HashSet<u32>) {
        let sites = self.sites;
        for (op, data) in sites.func.ops.iter().filter(|_| !slots.is_empty()) {
            for value in data.operands.iter().flatten().chain(&data.results) {
                for slot in sites.axes(*value).filter(|slot| slots.contains(slot)) {
                    if let Some(node) = self.nodes[slot as usize] {
                        self.keep(Site::of_slot(node, slot), op);
                    }
                }
            }
        }
    }

    /// Axes of which no op says anything.
    fn others(&mut self) {
        for value in self.sites.func.values.keys() {
            for (axis, slot) in self.sites.axes(value).enumerate() {
                self.axis(value, axis, slot);
            }
        }
    }

    /// An axis that takes part, with a node of its own if it has none.
    fn axis(&mut self, value: Value, axis: usize, slot: u32) -> Option<Site> {
        if !self.sites.is_live(slot) {
            return None;
        }
        let node = match self.nodes[slot as usize] {
            Some(node) => node,
            None => {
                let extent = self.stated(value, axis)?;
                self.closure.whole(extent)
            }
        };
        Some(self.stand_for(slot, node))
    }

    /// Lets a node stand for a tensor's axis.
    fn stand_for(&mut self, slot: u32, node: Id) -> Site {
        self.nodes[slot as usize] = Some(node);
        Site::of_slot(node, slot)
    }

    /// The extent that a type states.
    fn stated(&self, value: Value, axis: usize) -> Option<Extent> {
        let axes = self.sites.func.values[value].ty.axes()?;
        Some(axes.get(axis)?.extent(self.sites.module))
    }

    fn freeze_value(&mut self, value: Value, cause: impl Fn(u32) -> Cause) {
        for (axis, slot) in self.sites.axes(value).enumerate() {
            if let Some(site) = self.axis(value, axis, slot) {
                self.closure.freeze(site, cause(axis as u32));
            }
        }
    }

    fn inputs(&mut self) {
        for &v in &self.sites.func.inputs {
            self.freeze_value(v, |axis| Cause::Input(v, axis));
        }
    }

    fn outputs(&mut self) {
        for &v in &self.sites.func.outputs {
            self.freeze_value(v, |axis| Cause::Output(v, axis));
        }
    }

    fn op(&mut self, op: Op) {
        let sites = self.sites;
        let data = &sites.func.ops[op];
        for &v in &data.captures {
            self.freeze_value(v, |axis| Cause::Region(op, axis));
        }
        // Stored data says nothing of its axes; any other op without a relation freezes what it touches.
        if crate::sites::is_stored(data) {
            return;
        }
        let Some(relation) = sites.relations.get(op) else {
            let touched = data.operands.iter().flatten().chain(&data.results);
            for &v in touched {
                self.freeze_value(v, |axis| Cause::Unknown(op, axis));
            }
            return;
        };
        if sites.func.is_half_seen(data, &sites.read) {
            let touched = data.operands.iter().flatten().chain(&data.results);
            for &v in touched {
                self.freeze_value(v, |axis| Cause::HalfSeen(op, axis));
            }
        }
        self.unknown(op, relation);
        let mut vars = std::mem::take(&mut self.vars);
        vars.clear();
        vars.resize(relation.vars.len(), None);
        let mut scope = Scope { op, relation, vars };
        if self.plain(&mut scope) {
            self.compound(&mut scope);
        }
        self.equations(&mut scope);
        self.usage(&scope);
        self.vars = scope.vars;
    }

    /// Tensors that the relation does not speak of are frozen.
    fn unknown(&mut self, op: Op, relation: &Relation) {
        let data = &self.sites.func.ops[op];
        let operands = data.operands.iter().copied().zip(&relation.operands);
        let results = data.results.iter().copied().map(Some);
        let all = operands.chain(results.zip(&relation.results));
        for v in all.filter(|(_, p)| p.is_none()).filter_map(|(v, _)| v) {
            self.freeze_value(v, |axis| Cause::Silent(op, axis));
        }
    }

    /// Axes that are one variable are equal: first those that have nodes, then the others, which take theirs. Says
    /// whether there are axes that are more than a variable.
    fn plain(&mut self, scope: &mut Scope<'_>) -> bool {
        let sites = self.sites;
        let (mut compound, mut product) = (false, false);
        for known in [true, false] {
            for (_, value, pats) in sites.tensors(scope.op, scope.relation) {
                for (axis, (slot, pat)) in sites.axes(value).zip(pats).enumerate() {
                    if !sites.is_live(slot) {
                        continue;
                    }
                    let Pat::Var(v) = pat else {
                        compound = true;
                        product |= matches!(pat, Pat::Prod(_));
                        continue;
                    };
                    if !known || self.nodes[slot as usize].is_some() {
                        self.variable(scope, *v, (value, axis, slot), product);
                    }
                }
            }
        }
        compound
    }

    /// An axis that is a variable; `product`: whether others are products.
    fn variable(
        &mut self,
        scope: &mut Scope<'_>,
        v: Var,
        (value, axis, slot): (Value, usize, u32),
        product: bool,
    ) {
        let node = self.nodes[slot as usize];
        let first = scope.vars[v.index()];
        if node.is_none()
            && let Some(extent) = self.stated(value, axis)
        {
            let row = Row::Var(scope.op, v.index() as u32);
            let other = match first {
                Some(first) => Some((first, row)),
                None if product => self.alone(scope, v, &extent),
                None => None,
            };
            if let Some((other, row)) = other {
                let site = self.stand_for(slot, other.node);
                self.closure.link(slot, extent, (other, site), row);
                scope.vars[v.index()].get_or_insert(site);
                return;
            }
        }
        let Some(site) = self.axis(value, axis, slot) else {
            return;
        };
        match first {
            None => scope.vars[v.index()] = Some(site),
            Some(first) => {
                let row = Row::Var(scope.op, v.index() as u32);
                self.closure.union(first, site, row);
            }
        }
    }

    /// An axis with a node that the op says is a variable, all other factors being spare, and the row that says so.
    fn alone(&self, scope: &Scope<'_>, v: Var, extent: &Extent) -> Option<(Site, Row)> {
        let sites = self.sites;
        for (t, value, pats) in sites.tensors(scope.op, scope.relation) {
            for (axis, (slot, pat)) in sites.axes(value).zip(pats).enumerate() {
                let Pat::Prod(all) = pat else { continue };
                let mut left = all.iter().filter(|f| !self.is_spare(scope, f));
                let alone = left.next() == Some(&Pat::Var(v)) && left.next().is_none();
                if let Some(node) = self.nodes[slot as usize].filter(|_| alone)
                    && self.agree(node, extent)
                {
                    return Some((Site::of_slot(node, slot), row(scope.op, t, axis)));
                }
            }
        }
        None
    }

    /// Axes that are products or sums of variables.
    fn compound(&mut self, scope: &mut Scope<'_>) {
        let sites = self.sites;
        for (t, value, pats) in sites.tensors(scope.op, scope.relation) {
            for (axis, (slot, pat)) in sites.axes(value).zip(pats).enumerate() {
                if matches!(pat, Pat::Var(_)) || !sites.is_live(slot) {
                    continue;
                }
                let said = match pat {
                    Pat::Window(..) => None,
                    _ => self.pattern(scope, pat),
                };
                let row = row(scope.op, t, axis);
                if let Some(said) = said
                    && self.takes(said, (value, axis, slot), &row)
                {
                    continue;
                }
                let Some(site) = self.axis(value, axis, slot) else {
                    continue;
                };
                match (pat, said) {
                    (Pat::Window(place, ..), _) => {
                        self.closure.freeze(site, Cause::Window(scope.op, *place));
                    }
                    (_, Some(said)) if self.agree(said.node, self.closure.extent(site.node)) => {
                        self.closure.union(site, said, row);
                    }
                    _ => {
                        self.keep(site, scope.op);
                        self.keep_vars(scope, [pat]);
                    }
                }
            }
        }
    }

    /// Gives an axis without a node that of the variable that it is; false where it has one, or is more.
    fn takes(&mut self, said: Site, (value, axis, slot): (Value, usize, u32), row: &Row) -> bool {
        let graph = &self.closure.graph;
        let variable = matches!(graph.id_to_node(said.node), Ax::Atom(_))
            && graph[said.node].data.lasts.is_some();
        if !variable || self.nodes[slot as usize].is_some() {
            return false;
        }
        match self.stated(value, axis) {
            Some(extent) if self.agree(said.node, &extent) => {
                let site = self.stand_for(slot, said.node);
                self.closure.link(slot, extent, (site, said), row.clone());
                true
            }
            _ => false,
        }
    }

    fn equations(&mut self, scope: &mut Scope<'_>) {
        for (i, (a, b)) in scope.relation.equations.iter().enumerate() {
            let mut live = false;
            let mut look = |v: Var| live |= scope.vars[v.index()].is_some();
            a.for_each_var(&mut look);
            b.for_each_var(&mut look);
            if !live {
                continue;
            }
            match (self.pattern(scope, a), self.pattern(scope, b)) {
                (Some(a), Some(b)) if self.may_be_one(a.node, b.node) => {
                    self.closure.union(a, b, Row::Equation(scope.op, i as u32));
                }
                _ => self.keep_vars(scope, [a, b]),
            }
        }
    }

    /// Whether two axes that an op says are one are as long as each other, or one of them says how long the other is.
    fn may_be_one(&self, a: Id, b: Id) -> bool {
        let (a, b) = (self.closure.extent(a), self.closure.extent(b));
        a == b || a.constant().is_some() != b.constant().is_some()
    }

    /// Whether two axes that an op says are one can be: they are as long, or one has a symbol, and the op says what that
    /// stands for.
    fn agree(&self, a: Id, b: &Extent) -> bool {
        let a = self.closure.extent(a);
        a == b || a.constant().is_none() || b.constant().is_none()
    }

    /// Axes that an op says are one, and that are not known to be as long, stay as they are written: a symbol can't
    /// follow a class, not even one that is frozen.
    fn keep(&mut self, site: Site, op: Op) {
        self.closure.freeze(site, Cause::Extent(op));
        self.closure.literal(site.node);
    }

    fn keep_vars<const N: usize>(&mut self, scope: &Scope<'_>, pats: [&Pat; N]) {
        let mut all = Vec::new();
        for pat in pats {
            pat.for_each_var(&mut |v| all.extend(scope.vars[v.index()]));
        }
        for site in all {
            self.keep(site, scope.op);
        }
    }

    /// What a pattern is; `None` where an extent is not known.
    fn pattern(&mut self, scope: &mut Scope<'_>, pat: &Pat) -> Option<Site> {
        match pat {
            Pat::Lit(n) => Some(self.number(scope.op, *n).into()),
            Pat::Var(v) => self.var(scope, *v),
            // Products nest to the right, so that the outer factor comes off first; sums to the left, so that
            // the growing concatenations of dense nets share their prefixes.
            Pat::Prod(all) => {
                let mut product: Option<Site> = None;
                for (i, factor) in all.iter().enumerate().rev() {
                    if self.is_spare(scope, factor) && (i > 0 || product.is_some()) {
                        continue;
                    }
                    let head = self.pattern(scope, factor)?;
                    product = Some(match product {
                        Some(tail) => made(self.closure.mul(head.node, tail.node), [head, tail]),
                        None => head,
                    });
                }
                product
            }
            Pat::Sum(all) => {
                let mut sum: Option<Site> = None;
                for term in all {
                    let tail = self.pattern(scope, term)?;
                    let Some(head) = sum else {
                        sum = Some(tail);
                        continue;
                    };
                    let both = made(self.closure.add(head.node, tail.node), [head, tail]);
                    // Parts that may go are what a cut leaves.
                    if matches!(term, Pat::Var(v) if scope.relation.vars[*v].part) {
                        let parts = [head.node, tail.node];
                        self.closure.cuts.push((both.node, parts));
                    }
                    sum = Some(both);
                }
                sum
            }
            Pat::Window(..) => None,
        }
    }

    /// Whether a factor is a variable of a single element that stands only here, such as the one group of most
    /// convolutions: it stays, so the product is its other factors.
    fn is_spare(&self, scope: &Scope<'_>, factor: &Pat) -> bool {
        let Pat::Var(v) = factor else { return false };
        let stated = &scope.relation.vars[*v].extent;
        scope.vars[v.index()].is_none() && stated.as_ref().is_some_and(|e| e.is(1))
    }

    fn var(&mut self, scope: &mut Scope<'_>, v: Var) -> Option<Site> {
        if let Some(site) = scope.vars[v.index()] {
            return Some(site);
        }
        let extent = match &scope.relation.vars[v].extent {
            Some(e) => e.clone(),
            None => self.extents(scope)?.get(v.index())?.clone()?,
        };
        let id = match scope.relation.vars[v].part {
            true => self.closure.atom(extent),
            false => self.site_atom(scope.op, extent),
        };
        self.atoms.push((id, Atom::Var(scope.op, v)));
        scope.vars[v.index()] = Some(id.into());
        scope.vars[v.index()]
    }

    /// The extents of a relation's variables: those of all ops that share it.
    fn extents(&mut self, scope: &Scope<'_>) -> Option<Rc<[Option<Extent>]>> {
        let number = self.sites.relations.number(scope.op)?;
        if let Some(known) = self.extents.get(number)? {
            return Some(known.clone());
        }
        let extent = |axis: &Option<Axis>| Some(axis.as_ref()?.extent(self.sites.module));
        let bound = bindings(self.sites, scope.op, scope.relation);
        let extents: Rc<[_]> = bound.values().map(extent).collect();
        self.extents[number] = Some(extents.clone());
        Some(extents)
    }

    /// A variable that stands only inside products and sums. One of a single element can't lose it.
    fn site_atom(&mut self, op: Op, extent: Extent) -> Id {
        let single = extent.is(1);
        let id = self.closure.whole(extent);
        if single {
            self.closure.freeze(id, Cause::Single(op));
        }
        id
    }

    /// A number that stands in the relation itself, the 4 of `4*h`: it belongs to the op, so no class stands for it.
    fn number(&mut self, op: Op, n: u64) -> Id {
        let id = self.closure.atom(n.into());
        self.atoms.push((id, Atom::Number(op, n)));
        self.closure.freeze(id, Cause::Number(op, n));
        self.closure.literal(id);
        id
    }

    /// What the marks of the relation freeze.
    fn usage(&mut self, scope: &Scope<'_>) {
        for (v, info) in scope.relation.vars.iter() {
            let Some(site) = scope.vars[v.index()] else {
                continue;
            };
            if matches!(info.usage(), Usage::Indexed | Usage::Windowed) {
                self.closure.freeze(site, Cause::Used(scope.op, v));
            }
        }
    }
}

/// The row that says that an axis is what the relation says.
fn row(op: Op, tensor: Tensor, axis: usize) -> Row {
    match tensor {
        Tensor::Operand(i) => Row::Operand(op, i as u32, axis as u32),
        Tensor::Result(i) => Row::Result(op, i as u32, axis as u32),
    }
}

/// A sum or product of two, which may be one of them; of the same two, the second.
fn made(node: Id, of: [Site; 2]) -> Site {
    let same = of.into_iter().rev().find(|site| site.node == node);
    same.unwrap_or(node.into())
}

fn bindings(sites: &Sites<'_>, op: Op, relation: &Relation) -> Bindings {
    let pairs = sites.tensors(op, relation).flat_map(|(_, v, p)| {
        let axes = sites.func.values[v].ty.axes().unwrap_or_default();
        p.iter().zip(axes)
    });
    bind(relation, pairs, sites.module)
        .unwrap_or_else(|_| relation.vars.values().map(|_| None).collect())
}

/// A value as reports name it.
pub(crate) fn value_name(sites: &Sites<'_>, value: Value) -> String {
    match &sites.func.values[value].name {
        Some(name) => format!("%{name}"),
        None => format!("%{}", sites.numbers[value.index()]),
    }
}

/// An op as reports name it: its kind, and its label or first result.
pub(crate) fn op_name(sites: &Sites<'_>, op: Op) -> String {
    let data = &sites.func.ops[op];
    match (&data.label, data.results.first()) {
        (Some(label), _) if !label.is_empty() => format!("{} {label}", data.name),
        (_, Some(v)) => format!("{} {}", data.name, value_name(sites, *v)),
        _ => data.name.clone(),
    }
}
