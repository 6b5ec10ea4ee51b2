//! Why: chains of causes between two axes of one class, and from a frozen class to what freezes it.

use crate::axes::{Ax, Fact};
use crate::build::{Build, op_name, value_name};
use crate::close::Closure;
use crate::reasons::{Freeze, Row, Site};
use crate::sites::Sites;
use egg::{Id, TreeExplanation};
use prune_opt_ir::entity::{Entity, Var};
use prune_opt_ir::op::VarInfo;
use prune_opt_ir::{Op, Value};
use prune_opt_proof::{Words, axes_of};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

/// Finds chains of causes.
pub(crate) struct Chains<'b, 'a> {
    build: &'b mut Build<'a>,
    /// For each tensor's axis that took its node from another the row that says why, counted from 1.
    via: Vec<u32>,
    /// For each node the tensor's axis that it was made for.
    origin: Vec<Option<Site>>,
    /// For each sum and product that an op's relation makes of axes, the first row that says so, and on which side.
    meant: OnceCell<HashMap<Id, (u32, bool)>>,
    /// How many places of terms were visited.
    visited: usize,
}

/// After so many places of terms, far more than any model's take, chains no longer tell what rules rest on: where
/// concatenations of many parts are cut elsewhere again, each cut rests on those before it, and telling that for each
/// part takes the cube of their number.
const PATIENCE: usize = 1 << 25;

/// What is to be said, in order from the top of a stack.
enum Todo {
    Say(Said),
    Part,
    Explain(Reached, Id),
}

/// A row that is gone by, and for a rule what leads from one side of its premise to the other.
struct Said {
    row: u32,
    premise: Option<(Reached, Id)>,
}

/// A node, and for each of its atoms in order as which tensor's axis it was reached, if it was.
struct Reached {
    node: Id,
    atoms: Vec<Option<Site>>,
}

impl<'b, 'a> Chains<'b, 'a> {
    pub fn new(build: &'b mut Build<'a>) -> Self {
        let via = build.via();
        let mut origin = vec![None; build.closure.graph.nodes().len()];
        for (slot, node) in build.nodes.iter().enumerate() {
            if let Some(node) = node.filter(|_| via[slot] == 0) {
                origin[usize::from(node)] = Some(Site::of_slot(node, slot as u32));
            }
        }
        Chains {
            build,
            via,
            origin,
            meant: OnceCell::new(),
            visited: 0,
        }
    }

    pub fn fact(&self, id: Id) -> &Fact {
        &self.build.closure.graph[id].data
    }

    fn reached(&self, site: Site) -> Reached {
        let atoms = match self.build.parts(site.node) {
            None => vec![Some(site)],
            Some(_) => vec![None; self.build.atoms_of(site.node).len()],
        };
        Reached {
            node: site.node,
            atoms,
        }
    }

    /// A node of which only this part was reached, where it stands first.
    fn within(&self, part: &Reached, whole: Id) -> Reached {
        let mut atoms = vec![None; self.build.atoms_of(whole).len()];
        if let Some(span) = self.build.span(whole, part.node) {
            atoms[span].copy_from_slice(&part.atoms);
        }
        Reached { node: whole, atoms }
    }

    /// The steps that make `from` and `to` one axis, in order, and where they lead; to `site` where it is given. What a
    /// rule rests on stands before it, once. `part`: whether `from` is a whole, of which the steps before led to a part.
    ///
    /// A premise is older than its conclusion, and the path between two nodes of egg's proof forest never
    /// changes once they are connected; so this ends.
    fn chain(
        &mut self,
        from: &Reached,
        to: Id,
        site: Option<Site>,
        part: bool,
    ) -> (Vec<String>, Reached) {
        let (rows, reached) = self.rows(from, to, site);
        let mut open: Vec<_> = rows.into_iter().rev().map(Todo::Say).collect();
        if part {
            // What the next op means by the part comes before.
            let ways = open.iter().rev().take_while(|todo| self.is_link(todo));
            open.insert(open.len() - ways.count(), Todo::Part);
        }
        let (mut steps, mut seen) = (Vec::new(), HashSet::new());
        while let Some(todo) = open.pop() {
            match todo {
                Todo::Part => steps.push("part of a frozen axis".into()),
                Todo::Say(Said { row, premise }) => match premise {
                    Some((from, to)) if seen.insert(row) => {
                        open.push(Todo::Say(Said { row, premise: None }));
                        open.push(Todo::Explain(from, to));
                    }
                    _ => steps.push(self.build.step(row)),
                },
                Todo::Explain(..) if self.visited > PATIENCE => {
                    steps.push("steps that are too many to tell".into());
                }
                Todo::Explain(from, to) => {
                    let (rows, _) = self.rows(&from, to, None);
                    open.extend(rows.into_iter().rev().map(Todo::Say));
                }
            }
        }
        steps.dedup();
        (steps, reached)
    }

    /// Whether a row says why two axes share a node.
    fn is_link(&self, todo: &Todo) -> bool {
        let Todo::Say(said) = todo else { return false };
        let (a, b) = self.build.closure.unions[said.row as usize];
        a.node == b.node
    }

    /// The rows that lead from one node to another, in order, and as what its atoms are reached: egg tells rows between
    /// nodes; between them are those by which axes share a node.
    fn rows(&mut self, from: &Reached, to: Id, site: Option<Site>) -> (Vec<Said>, Reached) {
        let mut walk = Walk::default();
        walk.places.push(Spot::default());
        self.stand(0, from.node, &from.atoms, &mut walk);
        if from.node != to {
            let graph = &mut self.build.closure.graph;
            let proof = graph.explain_id_equivalence(from.node, to);
            self.follow(&proof.explanation_trees, &mut walk);
        }
        if let Some(site) = site {
            self.arrive(0, to, &[site], &mut walk);
            self.stand(0, to, &[Some(site)], &mut walk);
        }
        let reached = self.standing_at(0, to, &mut walk);
        self.visited += walk.visited;
        (walk.rows, reached)
    }

    /// The places of the atoms of a node that stands at one, in order.
    fn places(&self, at: usize, node: Id, walk: &mut Walk) -> Vec<usize> {
        let (mut places, mut open) = (Vec::new(), vec![(at, node)]);
        while let Some((at, node)) = open.pop() {
            walk.visited += 1;
            match self.build.parts(node) {
                None => places.push(at),
                Some([a, b]) => {
                    let [x, y] = walk.parts(at);
                    open.extend([(y, b), (x, a)]);
                }
            }
        }
        places
    }

    /// Puts a node at a place, its atoms having been reached as these axes.
    fn stand(&self, at: usize, node: Id, atoms: &[Option<Site>], walk: &mut Walk) {
        walk.places[at] = Spot::default();
        for (place, site) in self.places(at, node, walk).into_iter().zip(atoms) {
            walk.places[place].site = *site;
        }
    }

    fn standing_at(&self, at: usize, node: Id, walk: &mut Walk) -> Reached {
        let places = self.places(at, node, walk);
        let atoms = places.into_iter().map(|p| walk.places[p].site).collect();
        Reached { node, atoms }
    }

    /// Goes by the rules that egg's explanation names, each at the place in the term where it is: first that of a term,
    /// then those of its children.
    fn follow(&self, explanation: &TreeExplanation<Ax>, walk: &mut Walk) {
        let mut open: Vec<_> = explanation.iter().rev().map(|term| (term, 0)).collect();
        while let Some((term, at)) = open.pop() {
            match (term.forward_rule, term.backward_rule) {
                (Some(rule), _) => self.cross(Closure::row_number(rule), true, at, walk),
                (_, Some(rule)) => self.cross(Closure::row_number(rule), false, at, walk),
                _ => {}
            }
            if let [a, b] = &term.child_proofs[..] {
                let [x, y] = walk.parts(at);
                open.extend(b.iter().rev().map(|term| (term, y)));
                open.extend(a.iter().rev().map(|term| (term, x)));
            }
        }
    }

    /// Goes by a row from one of its sides to the other.
    fn cross(&self, number: u32, forward: bool, at: usize, walk: &mut Walk) {
        let row = &self.build.closure.rows[number as usize];
        let (a, b) = self.build.closure.unions[number as usize];
        let (from, to) = if forward { (a, b) } else { (b, a) };
        let premise = match row {
            // As what its premise has the node comes before the rule.
            Row::Rule(_, applied) => {
                let (p, q) = self.premise(*applied, forward);
                let part = self.standing_at(at, from.node, walk);
                Some((self.within(&part, p), q))
            }
            _ => {
                let sites = self.sites(row, forward, from);
                self.arrive(at, from.node, &sites, walk);
                None
            }
        };
        walk.rows.push(Said {
            row: number,
            premise,
        });
        let sites = match row {
            Row::Rule(_, applied) => self.part_of(self.premise(*applied, forward).1, to.node),
            _ => self.sites(row, !forward, to),
        };
        let sites: Vec<_> = sites.into_iter().map(Some).collect();
        self.stand(at, to.node, &sites, walk);
    }

    /// What a rule rests on: from which side of its premise to which it is gone by.
    fn premise(&self, applied: u32, forward: bool) -> (Id, Id) {
        let (p, q) = self.build.closure.applied[applied as usize].premise;
        if forward { (p, q) } else { (q, p) }
    }

    /// What the atoms of a side of a row are for its op; nothing where it is about none.
    fn sites(&self, row: &Row, left: bool, site: Site) -> Vec<Site> {
        match (row, self.build.parts(site.node)) {
            (Row::Rule(..) | Row::Unit(_), _) => Vec::new(),
            (_, None) => vec![site],
            _ => self.build.local(row, left, site.node).unwrap_or_default(),
        }
    }

    /// What the atoms of a part of a sum or product are for the op that makes it; nothing where none does.
    fn part_of(&self, whole: Id, part: Id) -> Vec<Site> {
        let meant = self.meant.get_or_init(|| meant(self.build));
        let local = meant.get(&whole).and_then(|&(row, left)| {
            let row = &self.build.closure.rows[row as usize];
            self.build.local(row, left, whole)
        });
        let part = local.zip(self.build.span(whole, part));
        part.map_or_else(Vec::new, |(sites, span)| sites[span].to_vec())
    }

    /// Goes from where each atom of a node was reached, if it was, to where it is meant: `to`, in order.
    fn arrive(&self, at: usize, node: Id, to: &[Site], walk: &mut Walk) {
        for (place, to) in self.places(at, node, walk).into_iter().zip(to) {
            if let Some(from) = walk.places[place].site {
                self.shared(from, *to, &mut walk.rows);
            }
        }
    }

    /// The rows by which two axes share a node.
    fn shared(&self, from: Site, to: Site, rows: &mut Vec<Said>) {
        if from == to || from.node != to.node {
            debug_assert!(from.node == to.node, "two axes of one node");
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
        rows.extend(way.map(|row| Said { row, premise: None }));
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
        let mut at = self.reached(from);
        // The whole of which `at` is a part, as far as it was followed.
        let (mut top, mut part) = (at.node, false);
        // Each step goes from a part to a whole, which is longer: it ends.
        loop {
            let freeze = self.fact(top).frozen?;
            let freeze = self.build.closure.freezes[freeze as usize].clone();
            if let Freeze::Part(inside, whole, _) = freeze
                && inside == top
            {
                (top, part) = (whole, true);
                continue;
            }
            if top != at.node {
                at = self.within(&at, top);
            }
            let site = freeze.site();
            let words = match freeze {
                Freeze::Part(inside, whole, _) => {
                    let (more, reached) = self.chain(&at, inside, None, part);
                    steps.extend(more);
                    (at, top, part) = (reached, whole, true);
                    continue;
                }
                Freeze::Cause(_, cause) => cause.text(self.build.sites),
                Freeze::Strides(..) => STRIDES.into(),
                Freeze::Last(..) | Freeze::Empties(..) | Freeze::Loop(..) => LAST.into(),
            };
            let goal = Some(site).filter(|s| s.slot().is_some());
            let (more, _) = self.chain(&at, site.node, goal, part);
            steps.extend(more);
            steps.push(words);
            // A long way through parts of parts says the same again and again.
            let mut said = HashSet::new();
            steps.retain(|step| said.insert(step.clone()));
            return Some(steps);
        }
    }
}

/// For each sum and product that an op's relation makes of axes, the first row that says so, and on which side.
fn meant(build: &Build<'_>) -> HashMap<Id, (u32, bool)> {
    let mut meant = HashMap::new();
    let rows = build.closure.rows.iter().zip(&build.closure.unions);
    for (number, (row, (a, b))) in rows.enumerate() {
        for (site, left) in [(a, true), (b, false)] {
            let made = !matches!(row, Row::Rule(..) | Row::Unit(_) | Row::Var(..));
            if made && build.parts(site.node).is_some() {
                meant.entry(site.node).or_insert((number as u32, left));
            }
        }
    }
    meant
}

/// A way through egg's explanation: the rows so far, and where each place of the term is.
#[derive(Default)]
struct Walk {
    rows: Vec<Said>,
    /// The root is the first.
    places: Vec<Spot>,
    /// How many places were visited, counting each visit.
    visited: usize,
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
    fn var(&self, op: Op, var: Var) -> Option<&VarInfo> {
        self.relations.get(op)?.vars.get(var)
    }
    fn axis(&self, op: Op, var: Var) -> Option<String> {
        self.meeting(op, var).into_iter().next()
    }
}
