//! From relations to equalities: what each op says of its axes, as unions with causes.

use crate::close::{Closure, Row};
use crate::sites::{Sites, Tensor};
use egg::Id;
use prune_opt_ir::entity::{Entity, Var};
use prune_opt_ir::op::{Bindings, Pat, Relation, Usage, bind};
use prune_opt_ir::{Axis, Extent, Op, Value};
use prune_opt_proof::Cause;
use std::rc::Rc;

/// The e-graph of a function's channel axes.
pub(crate) struct Build<'a> {
    pub sites: &'a Sites<'a>,
    pub closure: Closure,
    /// The node of each axis that takes part.
    pub nodes: Vec<Option<Id>>,
    /// Atoms that are no tensor's axis.
    pub atoms: Vec<(Id, Atom)>,
    /// For each distinct relation the extents of its variables, as far as the types say; found when first needed.
    extents: Vec<Option<Rc<[Option<Extent>]>>>,
    /// Where the variables of one op after the other are kept.
    vars: Vec<Option<Id>>,
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
    vars: Vec<Option<Id>>,
}

impl<'a> Build<'a> {
    pub fn new(sites: &'a Sites<'a>) -> Self {
        let nodes = vec![None; sites.slots()];
        let mut build = Build {
            sites,
            closure: Closure::new(),
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
        build
    }

    /// The node of an axis that takes part.
    fn axis(&mut self, value: Value, axis: usize, slot: u32) -> Option<Id> {
        let sites = self.sites;
        if !sites.is_live(slot) {
            return None;
        }
        if let Some(id) = self.nodes[slot as usize] {
            return Some(id);
        }
        let axes = sites.func.values[value].ty.axes()?;
        let id = self.closure.whole(axes.get(axis)?.extent(sites.module));
        self.nodes[slot as usize] = Some(id);
        Some(id)
    }

    fn freeze_value(&mut self, value: Value, cause: impl Fn(u32) -> Cause) {
        for (axis, slot) in self.sites.axes(value).enumerate() {
            if let Some(id) = self.axis(value, axis, slot) {
                self.closure.freeze(id, cause(axis as u32));
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
        let Some(relation) = sites.relations.get(op) else {
            // Stored data says nothing of its axes; any other op without a relation freezes what it touches.
            if !crate::sites::is_stored(data) {
                let touched = data.operands.iter().flatten().chain(&data.results);
                for &v in touched {
                    self.freeze_value(v, |axis| Cause::Unknown(op, axis));
                }
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

    /// Axes that are one variable: the first is the variable, the others are equal to it. Says whether there are
    /// others.
    fn plain(&mut self, scope: &mut Scope<'_>) -> bool {
        let sites = self.sites;
        let mut compound = false;
        for (_, value, pats) in sites.tensors(scope.op, scope.relation) {
            for (axis, (slot, pat)) in sites.axes(value).zip(pats).enumerate() {
                let Pat::Var(v) = pat else {
                    compound |= sites.is_live(slot);
                    continue;
                };
                let Some(id) = self.axis(value, axis, slot) else {
                    continue;
                };
                match scope.vars[v.index()] {
                    None => scope.vars[v.index()] = Some(id),
                    Some(first) => {
                        let row = Row::Var(scope.op, v.index() as u32);
                        self.closure.union(first, id, row);
                    }
                }
            }
        }
        compound
    }

    /// Axes that are products or sums of variables.
    fn compound(&mut self, scope: &mut Scope<'_>) {
        let sites = self.sites;
        for (t, value, pats) in sites.tensors(scope.op, scope.relation) {
            for (axis, (slot, pat)) in sites.axes(value).zip(pats).enumerate() {
                if matches!(pat, Pat::Var(_)) {
                    continue;
                }
                let Some(id) = self.axis(value, axis, slot) else {
                    continue;
                };
                if let Pat::Window(place, ..) = pat {
                    self.closure.freeze(id, Cause::Window(scope.op, *place));
                    continue;
                }
                let axis = axis as u32;
                let row = match t {
                    Tensor::Operand(i) => Row::Operand(scope.op, i as u32, axis),
                    Tensor::Result(i) => Row::Result(scope.op, i as u32, axis),
                };
                match self.pattern(scope, pat) {
                    Some(said) if self.agree(said, id) => self.closure.union(id, said, row),
                    _ => {
                        self.keep(id, scope.op);
                        self.keep_vars(scope, [pat]);
                    }
                }
            }
        }
    }

    fn equations(&mut self, scope: &mut Scope<'_>) {
        for (a, b) in &scope.relation.equations {
            let mut live = false;
            let mut look = |v: Var| live |= scope.vars[v.index()].is_some();
            a.for_each_var(&mut look);
            b.for_each_var(&mut look);
            if !live {
                continue;
            }
            match (self.pattern(scope, a), self.pattern(scope, b)) {
                (Some(a), Some(b)) if self.closure.extent(a) == self.closure.extent(b) => {
                    self.closure.union(a, b, Row::Equation(scope.op));
                }
                _ => self.keep_vars(scope, [a, b]),
            }
        }
    }

    /// Whether two axes that an op says are one can be: they are as long, or one has a symbol, and the op says what that
    /// stands for.
    fn agree(&self, a: Id, b: Id) -> bool {
        let (a, b) = (self.closure.extent(a), self.closure.extent(b));
        a == b || a.constant().is_none() || b.constant().is_none()
    }

    /// Axes that an op says are one, and that are not known to be as long, stay as they are written: a symbol can't
    /// follow a class, not even one that is frozen.
    fn keep(&mut self, id: Id, op: Op) {
        self.closure.freeze(id, Cause::Extent(op));
        self.closure.literal(id);
    }

    fn keep_vars<const N: usize>(&mut self, scope: &Scope<'_>, pats: [&Pat; N]) {
        let mut all = Vec::new();
        for pat in pats {
            pat.for_each_var(&mut |v| all.extend(scope.vars[v.index()]));
        }
        for id in all {
            self.keep(id, scope.op);
        }
    }

    /// The node of a pattern; `None` where an extent is not known.
    fn pattern(&mut self, scope: &mut Scope<'_>, pat: &Pat) -> Option<Id> {
        match pat {
            Pat::Lit(n) => Some(self.number(scope.op, *n)),
            Pat::Var(v) => self.var(scope, *v),
            // Products nest to the right, so that the outer factor comes off first; sums to the left, so that
            // the growing concatenations of dense nets share their prefixes.
            Pat::Prod(all) => {
                let mut product = None;
                for (i, factor) in all.iter().enumerate().rev() {
                    if self.is_spare(scope, factor) && (i > 0 || product.is_some()) {
                        continue;
                    }
                    let head = self.pattern(scope, factor)?;
                    product = Some(match product {
                        Some(tail) => self.closure.mul(head, tail),
                        None => head,
                    });
                }
                product
            }
            Pat::Sum(all) => {
                let mut sum = None;
                for term in all {
                    let tail = self.pattern(scope, term)?;
                    sum = Some(match sum {
                        Some(head) => self.closure.add(head, tail),
                        None => tail,
                    });
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

    fn var(&mut self, scope: &mut Scope<'_>, v: Var) -> Option<Id> {
        if let Some(id) = scope.vars[v.index()] {
            return Some(id);
        }
        let extent = match &scope.relation.vars[v].extent {
            Some(e) => e.clone(),
            None => self.extents(scope)?.get(v.index())?.clone()?,
        };
        let id = self.site_atom(scope.op, extent);
        self.atoms.push((id, Atom::Var(scope.op, v)));
        scope.vars[v.index()] = Some(id);
        Some(id)
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
            let Some(id) = scope.vars[v.index()] else {
                continue;
            };
            if matches!(info.usage(), Usage::Indexed | Usage::Windowed) {
                self.closure.freeze(id, Cause::Used(scope.op, v));
            }
        }
    }
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
