//! From the closed e-graph to a proof that stands on its own.
//!
//! Every union that was made is proven again, in the order in which it was made, from the causes and laws that the
//! checker knows. Nothing of this runs unless somebody asks: coupling only notes reasons.

mod derive;
mod forest;

use crate::axes::Ax;
use crate::build::{Atom, Build};
use crate::readout::Readout;
use crate::reasons::{Freeze, Lasts, Row, Rule, Site};
use crate::sites::Sites;
use crate::splat::{self, Copies};
use derive::Deriver;
use egg::Id;
use forest::Forest;
use prune_opt_ir::entity::{Entity, Var};
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Axis, Class, Diagnostic, Diagnostics, Extent, Function, Module, Op, Value};
use prune_opt_proof::{Checked, Frozen, Names, Place, Proof, Step, StepId, Term, TermId, Why};
use std::collections::{HashMap, HashSet};

/// A coupled module and why its types are what they are.
pub struct Proven {
    /// The module, its classes derived anew.
    pub module: Module,
    /// The proof, which [`prune_opt_proof::check`] replays.
    pub proof: Proof,
}

/// Couples a module and proves what that says.
///
/// # Errors
/// Where an op is not what its definition asks for. That a proof is not found is a defect.
pub fn prove(module: &Module, registry: &Registry) -> Result<Proven, Diagnostics> {
    let mut coupled = module.clone();
    let numbers = crate::couple_numbered(&mut coupled, registry)?;
    let mut bare = coupled.clone();
    crate::forget_classes(&mut bare);
    let Some(original) = bare.funcs.first_mut().map(std::mem::take) else {
        return Ok(Proven {
            module: coupled,
            proof: Proof::default(),
        });
    };
    let (func, copies) = splat::separate(&mut bare, original.clone());
    let sites = Sites::new(&bare, &func, registry)?;
    let (build, read) = crate::symbols::closed(&sites);
    let mut prover = Prover {
        back: Back::new(&original, &func, &copies),
        build: &build,
        forest: Forest::default(),
        nodes: HashMap::new(),
        new: HashSet::new(),
        numbers: 0,
        slots: vec![None; build.nodes.len()],
        first: crate::first_sites(&build),
        frozen: HashMap::new(),
    };
    prover.leaves();
    prover.unions()?;
    let proof = prover.claims(&coupled, &read, &numbers)?;
    Ok(Proven {
        module: coupled,
        proof,
    })
}

/// Proves what the types of a coupled module say, and checks the proof.
///
/// # Errors
/// The first step that does not follow, with its op, or the first type that is not proven.
pub fn replay(module: &Module, registry: &Registry) -> Result<Checked, Diagnostics> {
    let proven = prove(module, registry)?;
    prune_opt_proof::check(module, registry, &proven.proof).map_err(|wrong| {
        let names = Names::new(module, registry);
        let step = names.as_ref().zip(wrong.step);
        let step = step.map(|(names, step)| prune_opt_proof::describe(names, &proven.proof, step));
        let step = step.map(|s| format!(": {s}")).unwrap_or_default();
        defect(format!("the classes are not proven: {wrong}{step}"))
    })
}

/// From the function in which each use of a splat parameter has its own to the module's.
struct Back {
    ops: Vec<Op>,
    values: Vec<Value>,
    /// The only use of each such parameter.
    at: HashMap<Value, (Op, u32)>,
}

impl Back {
    fn new(original: &Function, separate: &Function, copies: &Copies) -> Back {
        let mut values: Vec<Value> = separate.inputs.clone();
        let params = original.ops.values();
        let params: HashMap<&str, Value> = params
            .filter_map(|op| Some((op.param()?, *op.results.first()?)))
            .collect();
        values.resize(separate.values.len(), Value::new(0));
        for (new, old) in separate.inputs.iter().zip(&original.inputs) {
            values[new.index()] = *old;
        }
        let mut ops = Vec::with_capacity(separate.ops.len());
        let mut at = HashMap::new();
        let spread: HashSet<&str> = copies.values().map(String::as_str).collect();
        let mut next = original.ops.iter();
        let mut current = Op::new(0);
        for op in separate.ops.values() {
            let name = op.param();
            let copy = name.and_then(|n| copies.get(n)).map(String::as_str);
            match copy {
                Some(of) => {
                    for v in &op.results {
                        values[v.index()] = params.get(of).copied().unwrap_or(Value::new(0));
                    }
                }
                None => {
                    if let Some((id, old)) = next.next() {
                        current = id;
                        for (new, old) in op.results.iter().zip(&old.results) {
                            values[new.index()] = *old;
                        }
                    }
                }
            }
            ops.push(current);
            for (i, v) in op.operands.iter().enumerate() {
                if let Some(v) = v
                    && let Some(param) = separate.param_of(*v)
                    && (copies.contains_key(param) || spread.contains(param))
                {
                    at.insert(*v, (current, i as u32));
                }
            }
        }
        Back { ops, values, at }
    }

    fn op(&self, op: Op) -> Op {
        self.ops.get(op.index()).copied().unwrap_or(op)
    }

    fn value(&self, value: Value) -> Value {
        self.values.get(value.index()).copied().unwrap_or(value)
    }

    fn place(&self, value: Value, axis: usize) -> Place {
        Place {
            value: self.value(value),
            axis: axis as u32,
            at: self.at.get(&value).copied(),
        }
    }
}

struct Prover<'b, 'a> {
    back: Back,
    build: &'b Build<'a>,
    forest: Forest,
    /// The term of each node of the e-graph: that of the axis that it was made for.
    nodes: HashMap<Id, TermId>,
    /// The term of each tensor's axis that has a node.
    slots: Vec<Option<TermId>>,
    /// Pieces that no step defines yet.
    new: HashSet<TermId>,
    numbers: u32,
    /// By e-class, the first parameter's axis in it, which is the term that stands for it.
    first: Vec<Option<Site>>,
    /// By freeze, the step that says it of its node.
    frozen: HashMap<u32, StepId>,
}

/// An axis as the module's types have it.
fn stated<'m>(module: &'m Module, place: &Place) -> Option<&'m Axis> {
    let value = module.main()?.values.get(place.value)?;
    value.ty.axes()?.get(place.axis as usize)
}

fn defect(message: String) -> Diagnostics {
    Diagnostic::error(message)
        .help("this is a defect of prune-opt: please report it with the model")
        .into()
}

impl Prover<'_, '_> {
    /// The terms of the atoms whose meaning is known; all others are pieces.
    fn leaves(&mut self) {
        let sites = self.build.sites;
        let via = self.build.via();
        for (value, data) in sites.func.values.iter() {
            for (axis, slot) in sites.axes(value).enumerate() {
                if let Some(id) = self.build.nodes[slot as usize] {
                    let axes = data.ty.axes().unwrap_or_default();
                    let extent = axes.get(axis).map(|a| a.extent(sites.module));
                    let term = Term::Place(self.back.place(value, axis));
                    let term = self.forest.leaf(term, extent.unwrap_or_default());
                    self.slots[slot as usize] = Some(term);
                    if via[slot as usize] == 0 {
                        self.nodes.insert(id, term);
                    }
                }
            }
        }
        for (id, atom) in &self.build.atoms {
            let term = match atom {
                Atom::Var(op, v) => {
                    let extent = self.var_extent(*op, *v, *id);
                    let term = Term::Var(self.back.op(*op), *v);
                    let relation = self.build.sites.relations.get(*op);
                    match relation.is_some_and(|r| r.vars[*v].part) {
                        true => self.forest.part(term, extent),
                        false => self.forest.leaf(term, extent),
                    }
                }
                Atom::Number(op, n) => {
                    self.numbers += 1;
                    let term = Term::Number(self.back.op(*op), *n, self.numbers - 1);
                    self.forest.leaf(term, (*n).into())
                }
            };
            self.nodes.insert(*id, term);
        }
    }

    fn var_extent(&self, op: Op, var: Var, id: Id) -> Extent {
        let relation = self.build.sites.relations.get(op);
        let stated = relation.and_then(|r| r.vars.get(var)?.extent.clone());
        stated.unwrap_or_else(|| self.build.closure.extent(id).clone())
    }

    /// The term of a node; parts first, without recursion.
    fn term(&mut self, id: Id) -> TermId {
        let mut open = vec![id];
        while let Some(&at) = open.last() {
            if self.nodes.contains_key(&at) {
                open.pop();
                continue;
            }
            let term = match self.build.closure.graph.id_to_node(at).clone() {
                Ax::Atom(_) => {
                    let extent = self.build.closure.extent(at).clone();
                    let number = self.numbers;
                    self.numbers += 1;
                    let term = self
                        .forest
                        .leaf(Term::Piece(extent.clone(), number), extent);
                    self.new.insert(term);
                    term
                }
                Ax::Add([a, b]) | Ax::Mul([a, b])
                    if !self.nodes.contains_key(&a) || !self.nodes.contains_key(&b) =>
                {
                    open.extend([b, a]);
                    continue;
                }
                Ax::Add([a, b]) => self.forest.sum(self.nodes[&a], self.nodes[&b]),
                Ax::Mul([a, b]) => self.forest.product(self.nodes[&a], self.nodes[&b]),
            };
            self.nodes.insert(at, term);
            open.pop();
        }
        self.nodes[&id]
    }

    /// The term of an axis of a tensor, or of a node.
    fn site(&mut self, site: Site) -> TermId {
        let slot = site.slot().and_then(|slot| self.slots[slot as usize]);
        slot.unwrap_or_else(|| self.term(site.node))
    }

    /// The term of one side of a row: what it says, of the axes of its own op's tensors.
    fn side(&mut self, row: &Row, left: bool, site: Site) -> TermId {
        let build = self.build;
        if build.parts(site.node).is_none() {
            return self.site(site);
        }
        let node = self.term(site.node);
        let Some(atoms) = build.local(row, left, site.node) else {
            return node;
        };
        let mut atoms = atoms.into_iter();
        let (mut open, mut made) = (vec![(site.node, false)], Vec::new());
        while let Some((at, parts_made)) = open.pop() {
            match (build.parts(at), parts_made) {
                (None, _) => made.push(self.site(atoms.next().unwrap_or(at.into()))),
                (Some([a, b]), false) => open.extend([(at, true), (b, false), (a, false)]),
                (Some(_), true) => {
                    if let (Some(b), Some(a)) = (made.pop(), made.pop()) {
                        made.push(match build.closure.graph.id_to_node(at) {
                            Ax::Add(_) => self.forest.sum(a, b),
                            _ => self.forest.product(a, b),
                        });
                    }
                }
            }
        }
        made.pop().unwrap_or(node)
    }

    /// Proves every union, oldest first.
    fn unions(&mut self) -> Result<(), Diagnostics> {
        let closure = &self.build.closure;
        let mut units = closure.units.iter().copied().peekable();
        for (i, (row, &(a, b))) in closure.rows.iter().zip(&closure.unions).enumerate() {
            while let Some((freeze, _)) = units.next_if(|(_, before)| *before <= i) {
                self.stays(freeze)?;
            }
            let (left, right) = (self.side(row, true, a), self.side(row, false, b));
            match row {
                Row::Var(op, v) => {
                    let why = Why::Variable(self.back.op(*op), Var::new(*v as usize));
                    self.forest.merge(left, right, why);
                }
                Row::Operand(op, ..) | Row::Result(op, ..) => {
                    let why = Why::Relation(self.back.op(*op));
                    self.forest.merge(left, right, why);
                }
                Row::Equation(op, _) => {
                    let why = Why::Equation(self.back.op(*op));
                    self.forest.merge(left, right, why);
                }
                Row::Unit(single) => {
                    let single = self.term(*single);
                    if !self.forest.unit(single, left, right) {
                        return Err(defect("a single element is not proven to stay".into()));
                    }
                }
                &Row::Rule(rule, applied) => self.rule(rule, applied, left, right)?,
            }
        }
        Ok(())
    }

    /// Proves what a rule concluded where it was applied.
    fn rule(&mut self, rule: Rule, applied: u32, l: TermId, r: TermId) -> Result<(), Diagnostics> {
        let closure = &self.build.closure;
        let (p, q) = closure.applied[applied as usize].premise;
        let (p, q) = (self.term(p), self.term(q));
        if self.deriver(rule, (p, q), Vec::new()).is_plain(l, r) {
            return Ok(());
        }
        // One application defines many pieces: the whole trail is gone for what it concludes only.
        let trail = closure.trail(applied).iter();
        let trail = trail.map(|node| node.map(|n| self.term(n))).collect();
        if self.deriver(rule, (p, q), trail).derive(l, r) {
            return Ok(());
        }
        let [p, q, l, r] = [p, q, l, r].map(|t| self.say(t));
        let name = rule.name();
        Err(defect(format!(
            "`{name}` from {p} = {q} to {l} = {r} is not proven"
        )))
    }

    fn deriver(
        &mut self,
        rule: Rule,
        premise: (TermId, TermId),
        trail: Vec<Option<TermId>>,
    ) -> Deriver<'_> {
        Deriver {
            forest: &mut self.forest,
            new: &mut self.new,
            rule,
            premise,
            trail: trail.into_iter(),
        }
    }

    /// Proves that a single element has to stay, so that products with it are their other factors.
    fn stays(&mut self, freeze: u32) -> Result<(), Diagnostics> {
        let site = self.build.closure.freezes[freeze as usize].site();
        let term = self.site(site);
        let step = self.freeze(term, freeze)?;
        self.forest.stays(term, step);
        Ok(())
    }

    /// The equalities that lead from a tensor's axis or a variable to a factor of it.
    fn lasting(&mut self, mut at: u32) -> Result<Vec<StepId>, Diagnostics> {
        let (mut way, mut to) = (Vec::new(), None);
        loop {
            let (from, next) = match self.build.closure.lasts[at as usize] {
                Lasts::Whole(node) => (node, None),
                Lasts::Factor(part, product, why) => (part, Some((product, why))),
            };
            way.extend(to.map(|to| (from, to)));
            let Some((product, why)) = next else { break };
            (to, at) = (Some(product), why);
        }
        let mut steps = Vec::new();
        for (from, to) in way.into_iter().rev() {
            let (from, to) = (self.term(from), self.term(to));
            let step = self.forest.same(from, to);
            steps.push(step.ok_or_else(|| defect("a factor of an axis".into()))?);
        }
        Ok(steps)
    }

    /// A term in a message about a defect.
    fn say(&self, id: TermId) -> String {
        let (mut out, mut open) = (Vec::new(), vec![id]);
        while let Some(at) = open.pop() {
            match self.forest.terms[at.index()] {
                _ if out.len() > 12 => break,
                Term::Sum(a, b) => {
                    out.push("+".to_string());
                    open.extend([b, a]);
                }
                Term::Product(a, b) => {
                    out.push("*".to_string());
                    open.extend([b, a]);
                }
                _ => out.push(format!("t{}:{}", at.0, self.forest.extent(at))),
            }
        }
        out.join(" ")
    }

    /// What the proof says of the module's types and classes. `numbers`: what each class that was read off is called.
    fn claims(
        &mut self,
        coupled: &Module,
        read: &Readout,
        numbers: &[Option<Class>],
    ) -> Result<Proof, Diagnostics> {
        let mut normal = HashMap::new();
        let sites = self.build.sites;
        let mut axes = Vec::new();
        for value in sites.func.values.keys() {
            for (axis, slot) in sites.axes(value).enumerate() {
                // What is a number here may have a class of one element where another copy of the parameter has.
                let place = self.back.place(value, axis);
                let stated = place.at.and_then(|_| stated(coupled, &place));
                let stated = stated.filter(|a| !a.is_fixed());
                let said = read.axis(self.build, slot);
                let id = said.filter(|(_, said)| !said.is_fixed() || stated.is_some());
                let Some((id, said)) = id else {
                    if let Some(stated) = stated {
                        let term = Term::Place(place);
                        let term = self.forest.leaf(term, stated.extent(coupled));
                        axes.push((term, term, None));
                    }
                    continue;
                };
                let from = self.site(Site::of_slot(id, slot));
                let to = self.normal(id, &mut normal);
                if !self.forest.is_one(from, to) {
                    return Err(defect(format!("{said} is not proven")));
                }
                let step = self.forest.explain(from, to);
                axes.push((from, to, step));
            }
        }
        let mut proof = Proof {
            axes,
            ..Proof::default()
        };
        let mut frozen = HashSet::new();
        for (i, parts) in read.classes.iter().enumerate() {
            let Some(class) = numbers.get(i).copied().flatten() else {
                continue;
            };
            for &(start, id) in &parts.stretches {
                let term = self.normal(id, &mut normal);
                proof.classes.push((class, start, term));
                let fact = &self.build.closure.graph[id].data;
                if let Some(freeze) = fact.frozen {
                    let step = self.freeze(term, freeze)?;
                    proof.frozen.push((class, step));
                    frozen.insert(class);
                }
            }
        }
        proof.classes.sort();
        proof.frozen.sort();
        let stated = coupled.classes.iter();
        let stated = stated.filter(|(c, d)| d.frozen.is_some() && !frozen.contains(*c));
        proof.stated = stated.map(|(c, _)| *c).collect();
        proof.terms.clone_from(&self.forest.terms);
        proof.steps.clone_from(&self.forest.steps);
        Ok(proof)
    }

    /// The term that types show for an e-class: sums and products of the terms that stand for classes and literals.
    fn normal(&mut self, id: Id, known: &mut HashMap<Id, TermId>) -> TermId {
        let graph = &self.build.closure.graph;
        let root = graph.find(id);
        let mut open = vec![root];
        while let Some(&at) = open.last() {
            if known.contains_key(&at) {
                open.pop();
                continue;
            }
            let fact = &graph[at].data;
            let parts = fact.shapes.first().filter(|_| !fact.literal);
            let parts = parts.map(|(node, _)| match *node {
                Ax::Add(p) => (true, p.map(|i| graph.find(i))),
                Ax::Mul(p) => (false, p.map(|i| graph.find(i))),
                Ax::Atom(_) => (false, [at, at]),
            });
            let term = match parts {
                None => {
                    let first = self.first.get(usize::from(at)).copied().flatten();
                    self.site(first.unwrap_or(fact.node.into()))
                }
                Some((sum, [a, b])) => match (known.get(&a), known.get(&b)) {
                    (Some(&x), Some(&y)) if sum => self.forest.sum(x, y),
                    (Some(&x), Some(&y)) => self.forest.product(x, y),
                    _ => {
                        open.extend([b, a]);
                        continue;
                    }
                },
            };
            known.insert(at, term);
            open.pop();
        }
        known[&root]
    }

    /// The step that freezes a term, for the reason that its e-class is frozen.
    fn freeze(&mut self, term: TermId, freeze: u32) -> Result<StepId, Diagnostics> {
        // From the part to the whole that it is frozen with, and so on, until there is a cause.
        let (mut way, mut at) = (Vec::new(), freeze);
        while !self.frozen.contains_key(&at) {
            let found = self.build.closure.freezes[at as usize].clone();
            if way.contains(&at) {
                return Err(defect("what freezes an axis rests on itself".into()));
            }
            way.push(at);
            match found {
                Freeze::Part(_, _, why) => at = why,
                _ => break,
            }
        }
        while let Some(at) = way.pop() {
            let (node, why) = match self.build.closure.freezes[at as usize].clone() {
                Freeze::Cause(site, cause) => {
                    let back = &self.back;
                    let cause = cause.map(|o| back.op(o), |v| back.value(v));
                    (self.site(site), Frozen::Cause(cause))
                }
                Freeze::Strides(a, b) => {
                    let (a, b) = (self.term(a), self.term(b));
                    let step = self.forest.explain(a, b);
                    let step = step.ok_or_else(|| defect("strides of one axis".into()))?;
                    (a, Frozen::Strides(step))
                }
                Freeze::Empties(node, whole, all) => {
                    let (whole, all) = (self.term(whole), self.term(all));
                    let step = self.forest.same(whole, all);
                    let step = step.ok_or_else(|| defect("an axis spelled out".into()))?;
                    (self.term(node), Frozen::Empties(step))
                }
                Freeze::Loop(node, way) => {
                    let mut steps = Vec::new();
                    for (from, to) in way {
                        let (from, to) = (self.term(from), self.term(to));
                        let step = self.forest.same(from, to);
                        steps.push(step.ok_or_else(|| defect("a loop of factors".into()))?);
                    }
                    (self.term(node), Frozen::Loop(steps))
                }
                Freeze::Last(node, why) => {
                    let steps = self.lasting(why)?;
                    (self.term(node), Frozen::Last(steps))
                }
                Freeze::Part(part, whole, why) => {
                    let whole = self.term(whole);
                    let step = self.equal(whole, why)?;
                    (self.term(part), Frozen::Part(step))
                }
            };
            let step = self.forest.step(Step::Frozen(node, why));
            self.frozen.insert(at, step);
        }
        self.equal(term, freeze)
    }

    /// That a term is frozen, since the node of a freeze is, which it equals.
    fn equal(&mut self, term: TermId, freeze: u32) -> Result<StepId, Diagnostics> {
        let Some(&known) = self.frozen.get(&freeze) else {
            return Err(defect("what freezes an axis is not proven".into()));
        };
        let Step::Frozen(node, _) = self.forest.steps[known.index()] else {
            return Ok(known);
        };
        if !self.forest.is_one(term, node) {
            return Err(defect("an axis is not one with what freezes it".into()));
        }
        Ok(match self.forest.explain(term, node) {
            None => known,
            Some(step) => {
                let why = Frozen::Equal(step, known);
                self.forest.step(Step::Frozen(term, why))
            }
        })
    }
}
