//! Why: chains of causes between two axes of one class, and from a frozen class to what freezes it.

use crate::build::{Build, op_name, value_name};
use crate::close::{Freeze, Row};
use crate::sites::Sites;
use egg::{FlatTerm, Id, Symbol};
use prune_opt_ir::entity::{Entity, Var};
use prune_opt_ir::op::Usage;
use prune_opt_ir::{Op, Value};
use prune_opt_proof::{Words, axes_of};
use std::collections::HashSet;

impl Build<'_> {
    /// The steps that make `from` and `to` one axis, in order. What a rule rests on stands before it, once.
    pub fn chain(&mut self, from: Id, to: Id) -> Vec<String> {
        let mut steps = Vec::new();
        self.extend_chain(from, to, &mut steps, &mut HashSet::new());
        steps.dedup();
        steps
    }

    /// A premise is older than its conclusion, and the path between two nodes of egg's proof forest never
    /// changes once they are connected; so this ends.
    fn extend_chain(
        &mut self,
        from: Id,
        to: Id,
        steps: &mut Vec<String>,
        seen: &mut HashSet<Symbol>,
    ) {
        let mut open = vec![Todo::Explain(from, to)];
        while let Some(todo) = open.pop() {
            match todo {
                Todo::Say(step) => steps.push(step),
                Todo::Explain(a, b) if a == b => {}
                Todo::Explain(a, b) => {
                    let mut proof = self.closure.graph.explain_id_equivalence(a, b);
                    let mut rules = Vec::new();
                    proof
                        .make_flat_explanation()
                        .iter()
                        .for_each(|t| collect(t, &mut rules));
                    for rule in rules.into_iter().rev() {
                        open.push(Todo::Say(self.step(rule)));
                        if let Some(Row::Rule(_, a, b)) = self.closure.row(rule)
                            && seen.insert(rule)
                        {
                            open.push(Todo::Explain(*a, *b));
                        }
                    }
                }
            }
        }
    }

    /// The steps from an axis to the cause that freezes it, the cause last.
    pub fn frozen_chain(&mut self, from: Id) -> Option<Vec<String>> {
        let mut steps = Vec::new();
        let mut at = from;
        // Each step goes from a part to a whole, which is longer: it ends.
        loop {
            let freeze = self.closure.graph[at].data.frozen?;
            let (node, words) = match self.closure.freezes[freeze as usize].clone() {
                Freeze::Part(part, whole, _) => {
                    steps.extend(self.chain(at, part));
                    steps.push("part of a frozen axis".into());
                    at = whole;
                    continue;
                }
                Freeze::Cause(node, cause) => (node, cause.text(self.sites)),
                Freeze::Strides(node, _) => (node, STRIDES.into()),
                Freeze::Last(node, _) | Freeze::Empties(node, ..) | Freeze::Loop(node, _) => {
                    (node, LAST.into())
                }
            };
            steps.extend(self.chain(at, node));
            steps.push(words);
            // A long way through parts of parts says the same again and again.
            let mut said = HashSet::new();
            steps.retain(|step| said.insert(step.clone()));
            return Some(steps);
        }
    }

    fn step(&self, rule: Symbol) -> String {
        let Some(row) = self.closure.row(rule) else {
            return "?".into();
        };
        let sites = self.sites;
        match row {
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
            Row::Equation(op) => format!(
                "{}: the same elements under other axes",
                op_name(sites, *op)
            ),
            Row::Rule(name, ..) => format!("so, by `{name}`"),
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

enum Todo {
    Say(String),
    Explain(Id, Id),
}

fn collect(term: &FlatTerm<crate::axes::Ax>, out: &mut Vec<Symbol>) {
    out.extend(term.forward_rule.or(term.backward_rule));
    term.children.iter().for_each(|t| collect(t, out));
}
