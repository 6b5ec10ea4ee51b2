//! Why: chains of causes between two axes of one class, and from a frozen class to what freezes it.

use crate::axes::{Ax, Fact};
use crate::build::{Build, op_name, value_name};
use crate::close::Closure;
use crate::reasons::{Freeze, Row, Site};
use crate::sites::Sites;
use egg::{FlatTerm, Id};
use prune_opt_ir::entity::{Entity, Var};
use prune_opt_ir::op::Usage;
use prune_opt_ir::{Op, Value};
use prune_opt_proof::{Words, axes_of};
use std::collections::HashSet;

/// Finds chains of causes.
pub(crate) struct Chains<'b, 'a> {
    build: &'b mut Build<'a>,
    /// For each tensor's axis that took its node from another the row that says why, counted from 1.
    via: Vec<u32>,
    /// For each node the tensor's axis that it was made for.
    origin: Vec<Option<Site>>,
}

/// What is to be said, in order from the top of a stack.
enum Todo {
    Say(Said),
    Part,
    Explain(Site, Site, Option<Site>),
}

/// A row that is gone by, and where an axis was that a rule leads on from.
#[derive(Copy, Clone)]
struct Said {
    row: u32,
    from: Option<Site>,
}

impl<'b, 'a> Chains<'b, 'a> {
    pub fn new(build: &'b mut Build<'a>) -> Self {
        let mut via = vec![0; build.nodes.len()];
        for &(slot, row) in &build.closure.links {
            via[slot as usize] = row + 1;
        }
        let mut origin = vec![None; build.closure.graph.nodes().len()];
        for (slot, node) in build.nodes.iter().enumerate() {
            if let Some(node) = node.filter(|_| via[slot] == 0) {
                origin[usize::from(node)] = Some(Site::of_slot(node, slot as u32));
            }
        }
        Chains { build, via, origin }
    }

    pub fn fact(&self, id: Id) -> &Fact {
        &self.build.closure.graph[id].data
    }

    /// The steps that make `from` and `to` one axis, in order. What a rule rests on stands before it, once. `part`: the
    /// part of `from` to which the steps before led.
    ///
    /// A premise is older than its conclusion, and the path between two nodes of egg's proof forest never
    /// changes once they are connected; so this ends.
    fn chain(&mut self, from: Site, to: Site, part: Option<Site>) -> Vec<String> {
        let rows = self.rows(from, to, part);
        let mut open: Vec<_> = rows.into_iter().rev().map(Todo::Say).collect();
        if part.is_some() {
            // What the next op means by the part comes before.
            let ways = open.iter().rev().take_while(|todo| self.is_link(todo));
            open.insert(open.len() - ways.count(), Todo::Part);
        }
        let (mut steps, mut seen) = (Vec::new(), HashSet::new());
        while let Some(todo) = open.pop() {
            match todo {
                Todo::Part => steps.push("part of a frozen axis".into()),
                Todo::Say(said) => match self.build.closure.rows[said.row as usize] {
                    Row::Rule(_, a, b) if seen.insert(said.row) => {
                        open.push(Todo::Say(said));
                        open.push(Todo::Explain(a.into(), b.into(), said.from));
                    }
                    _ => steps.push(self.build.step(said.row)),
                },
                Todo::Explain(a, b, part) => {
                    open.extend(self.rows(a, b, part).into_iter().rev().map(Todo::Say));
                }
            }
        }
        steps.dedup();
        steps
    }

    /// Whether a row says why two axes share a node.
    fn is_link(&self, todo: &Todo) -> bool {
        let Todo::Say(said) = todo else { return false };
        let (a, b) = self.build.closure.unions[said.row as usize];
        a.node == b.node
    }

    /// The rows that lead from one axis to another, in order: egg tells those between nodes; between them are those
    /// by which axes share a node. `part`: the part of `from` that is looked at.
    fn rows(&mut self, from: Site, to: Site, part: Option<Site>) -> Vec<Said> {
        let mut walk = Walk::default();
        self.start(from, part.unwrap_or(from), &mut walk);
        if from.node != to.node {
            let graph = &mut self.build.closure.graph;
            let mut proof = graph.explain_id_equivalence(from.node, to.node);
            for term in proof.make_flat_explanation() {
                self.follow(term, &mut walk);
            }
        }
        self.arrive(0, to.node, &[to], &mut walk);
        walk.rows
    }

    /// Stands at each atom of `from` that is `part`.
    fn start(&self, from: Site, part: Site, walk: &mut Walk) {
        walk.places.push(Spot::default());
        let mut open = vec![(0, from.node)];
        while let Some((at, node)) = open.pop() {
            match self.build.parts(node) {
                None if node == part.node => walk.places[at].site = Some(part),
                None => {}
                Some([a, b]) => {
                    let [x, y] = walk.parts(at);
                    open.extend([(y, b), (x, a)]);
                }
            }
        }
    }

    /// Goes by the rule that one term of egg's explanation names, at the place in the term where it is.
    fn follow(&self, term: &FlatTerm<Ax>, walk: &mut Walk) {
        let mut open = vec![(term, 0)];
        while let Some((term, at)) = open.pop() {
            match (term.forward_rule, term.backward_rule) {
                (Some(rule), _) => self.cross(Closure::row_number(rule), true, at, walk),
                (_, Some(rule)) => self.cross(Closure::row_number(rule), false, at, walk),
                _ => {
                    if let [a, b] = &term.children[..] {
                        let [x, y] = walk.parts(at);
                        open.extend([(b, y), (a, x)]);
                    }
                }
            }
        }
    }

    fn cross(&self, number: u32, forward: bool, at: usize, walk: &mut Walk) {
        let build = &*self.build;
        let row = &build.closure.rows[number as usize];
        let (a, b) = build.closure.unions[number as usize];
        let (from, to) = if forward { (a, b) } else { (b, a) };
        let sites = |site: Site, left: bool| match build.parts(site.node) {
            None => vec![site],
            Some(_) => build.local(row, left, site.node),
        };
        let atom = build.parts(from.node).is_none();
        let said = match row {
            // What the rule's premise means by the axis comes before the rule.
            Row::Rule(..) if atom => walk.places[at].site,
            _ => {
                self.arrive(at, from.node, &sites(from, forward), walk);
                None
            }
        };
        walk.rows.push(Said {
            row: number,
            from: said,
        });
        let mut sites = sites(to, !forward).into_iter();
        let mut open = vec![(at, to.node)];
        while let Some((at, node)) = open.pop() {
            walk.places[at] = Spot::default();
            match build.parts(node) {
                None => walk.places[at].site = sites.next(),
                Some([a, b]) => {
                    let [x, y] = walk.parts(at);
                    open.extend([(y, b), (x, a)]);
                }
            }
        }
    }

    /// Goes from where each atom of a node was reached, if it was, to where it is meant: `to`, in order.
    fn arrive(&self, at: usize, node: Id, to: &[Site], walk: &mut Walk) {
        let mut open = vec![(at, node)];
        let mut to = to.iter();
        while let Some((at, node)) = open.pop() {
            match self.build.parts(node) {
                None => {
                    let Some(&to) = to.next() else { return };
                    if let Some(from) = walk.places[at].site {
                        self.shared(from, to, &mut walk.rows);
                    }
                }
                Some([a, b]) => {
                    let [x, y] = walk.parts(at);
                    open.extend([(y, b), (x, a)]);
                }
            }
        }
    }

    /// The rows by which two axes share a node.
    fn shared(&self, from: Site, to: Site, rows: &mut Vec<Said>) {
        if from == to || from.node != to.node {
            return;
        }
        let (mut there, mut back) = (self.taken(from), self.taken(to));
        while let (Some(x), Some(y)) = (there.last(), back.last())
            && x == y
        {
            there.pop();
            back.pop();
        }
        let way = there.into_iter().chain(back.into_iter().rev());
        rows.extend(way.map(|row| Said { row, from: None }));
    }

    /// The rows that lead from an axis to the one that its node was made for.
    fn taken(&self, site: Site) -> Vec<u32> {
        let origin = self.origin.get(usize::from(site.node));
        let mut at = match site.slot() {
            Some(_) => site,
            None => origin.copied().flatten().unwrap_or(site),
        };
        let mut rows = Vec::new();
        while let Some(slot) = at.slot()
            && let Some(row) = self.via[slot as usize].checked_sub(1)
        {
            rows.push(row);
            let (a, b) = self.build.closure.unions[row as usize];
            at = if a.slot() == Some(slot) { b } else { a };
        }
        rows
    }

    /// The steps from an axis to the cause that freezes it, the cause last.
    pub fn frozen(&mut self, from: Site) -> Option<Vec<String>> {
        let mut steps = Vec::new();
        let (mut at, mut part) = (from, None);
        // Each step goes from a part to a whole, which is longer: it ends.
        loop {
            let freeze = self.fact(at.node).frozen?;
            let (site, words) = match self.build.closure.freezes[freeze as usize].clone() {
                Freeze::Part(inside, whole, _) => {
                    steps.extend(self.chain(at, inside.into(), part));
                    (at, part) = (whole.into(), Some(inside.into()));
                    continue;
                }
                Freeze::Cause(site, cause) => (site, cause.text(self.build.sites)),
                Freeze::Strides(node, _) => (node.into(), STRIDES.into()),
                Freeze::Last(node, _) | Freeze::Empties(node, ..) | Freeze::Loop(node, _) => {
                    (node.into(), LAST.into())
                }
            };
            steps.extend(self.chain(at, site, part));
            steps.push(words);
            // A long way through parts of parts says the same again and again.
            let mut said = HashSet::new();
            steps.retain(|step| said.insert(step.clone()));
            return Some(steps);
        }
    }
}

/// A way through egg's explanation: the rows so far, and where each place of the term is.
#[derive(Default)]
struct Walk {
    rows: Vec<Said>,
    /// The root is the first.
    places: Vec<Spot>,
}

/// A place of a term: as which axis an atom was reached, or where the parts are.
#[derive(Copy, Clone, Default)]
struct Spot {
    site: Option<Site>,
    parts: Option<[usize; 2]>,
}

impl Walk {
    fn parts(&mut self, at: usize) -> [usize; 2] {
        if let Some(parts) = self.places[at].parts {
            return parts;
        }
        let next = self.places.len();
        self.places.extend([Spot::default(); 2]);
        let parts = [next, next + 1];
        self.places[at].parts = Some(parts);
        parts
    }
}

impl Build<'_> {
    fn step(&self, row: u32) -> String {
        let sites = self.sites;
        match &self.closure.rows[row as usize] {
            Row::Var(op, v) => {
                let meet = sites.meeting(*op, Var::new(*v as usize));
                format!("{}: {}", op_name(sites, *op), meet.join(" goes with "))
            }
            Row::Operand(op, i, axis) => {
                let value = sites
                    .func
                    .ops
                    .get(*op)
                    .and_then(|data| *data.operands.get(*i as usize)?);
                sites.at(*op, value, *axis)
            }
            Row::Result(op, i, axis) => {
                let value = sites
                    .func
                    .ops
                    .get(*op)
                    .and_then(|data| data.results.get(*i as usize).copied());
                sites.at(*op, value, *axis)
            }
            Row::Equation(op, _) => format!(
                "{}: the same elements under other axes",
                op_name(sites, *op)
            ),
            Row::Rule(rule, ..) => format!("so, by `{}`", rule.name()),
            Row::Unit(_) => "so, by `unit`".into(),
        }
    }
}

const LAST: &str = "it is the only element of an axis, which keeps one";
const STRIDES: &str = "its factors are cut at strides that do not divide";

impl Sites<'_> {
    /// An axis of one of an op's tensors.
    fn at(&self, op: Op, value: Option<Value>, axis: u32) -> String {
        let tensor = value.map_or_else(|| "?".into(), |v| self.tensor(v));
        format!("{}: axis {axis} of {tensor}", op_name(self, op))
    }

    /// A parameter by its name, another value with `%`.
    fn tensor(&self, value: Value) -> String {
        let param = self.func.param_of(value);
        param.map_or_else(|| value_name(self, value), str::to_string)
    }

    /// The first axes that a variable of an op's relation brings together.
    fn meeting(&self, op: Op, var: Var) -> Vec<String> {
        let relation = self.relations.get(op).zip(self.func.ops.get(op));
        let all = relation.map(|(relation, data)| axes_of(relation, data, var));
        let all = all.unwrap_or_default().into_iter().take(2);
        all.map(|(value, axis)| format!("axis {axis} of {}", self.tensor(value)))
            .collect()
    }
}

impl Words for Sites<'_> {
    fn op(&self, op: Op) -> String {
        op_name(self, op)
    }
    fn value(&self, value: Value) -> String {
        value_name(self, value)
    }
    fn stays(&self, op: Op) -> String {
        prune_opt_proof::stays(self.func.ops.get(op), self.registry)
    }
    fn var(&self, op: Op, var: Var) -> (String, bool) {
        let info = self.relations.get(op).and_then(|r| r.vars.get(var));
        let indexed = info.is_some_and(|i| i.usage() == Usage::Indexed);
        (info.map_or_else(|| "?".into(), |i| i.name.clone()), indexed)
    }
    fn axis(&self, op: Op, var: Var) -> Option<String> {
        self.meeting(op, var).into_iter().next()
    }
}
