//! Proofs as text and as JSON.
//!
//! A chain reads from one term to the other, one step a line: what the term equals, and the op that says so. What a
//! law rests on stands below it, further in; a premise that was shown is not shown again.

use crate::cause::Words;
use crate::names::{Location, Names};
use crate::{Frozen, Place, Proof, Step, StepId, Term, TermId, Why};
use prune_opt_ir::Op;
use serde_json::{Value, json};
use std::collections::HashMap;

/// A line of a rendered proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// How far in it stands, from 0.
    pub depth: usize,
    /// What is said: a term, after `=` where it equals the one above.
    pub text: String,
    /// Why.
    pub reason: String,
}

/// Writes lines of a proof.
pub struct Writer<'a, 'n> {
    names: &'a Names<'n>,
    proof: &'a Proof,
    /// Premises that were shown, by number.
    shown: HashMap<StepId, usize>,
    out: Vec<Entry>,
}

/// Deeper premises are referred to by what they say alone, so that lines stay readable.
const DEEPEST: usize = 24;

impl<'a, 'n> Writer<'a, 'n> {
    /// A writer of parts of `proof`.
    pub fn new(names: &'a Names<'n>, proof: &'a Proof) -> Self {
        Writer {
            names,
            proof,
            shown: HashMap::new(),
            out: Vec::new(),
        }
    }

    /// The lines so far.
    pub fn finish(self) -> Vec<Entry> {
        self.out
    }

    fn say(&mut self, depth: usize, text: String, reason: String) {
        self.out.push(Entry {
            depth,
            text,
            reason,
        });
    }

    /// The chain of an equality, from its left side to its right.
    pub fn equal(&mut self, step: StepId, depth: usize) {
        let Some(Step::Equal(left, right, why)) = self.proof.step(step) else {
            return;
        };
        self.say(depth, self.names.term(self.proof, *left), String::new());
        let single = vec![(step, false)];
        let steps = match why {
            Why::Chain(steps) => steps,
            _ => &single,
        };
        let mut at = 0;
        while let Some((step, back)) = steps.get(at).copied() {
            // A variable that stands on several axes is one line.
            let same = |other: &(StepId, bool)| {
                let variable = |s| match self.proof.step(s) {
                    Some(Step::Equal(_, _, Why::Variable(op, v))) => Some((*op, *v)),
                    _ => None,
                };
                variable(step).is_some() && variable(step) == variable(other.0)
            };
            let more = steps.iter().skip(at + 1).take_while(|s| same(s)).count();
            let (last, back_last) = steps.get(at + more).copied().unwrap_or((step, back));
            self.link(last, back_last, depth);
            at += more + 1;
        }
        if steps.is_empty() {
            self.say(depth, self.names.term(self.proof, *right), String::new());
        }
    }

    /// One step of a chain, and what it rests on.
    fn link(&mut self, step: StepId, back: bool, depth: usize) {
        let Some(Step::Equal(left, right, why)) = self.proof.step(step) else {
            return;
        };
        let to = if back { left } else { right };
        let text = format!("= {}", self.names.term(self.proof, *to));
        let (reason, premises) = self.reason(*left, why);
        self.say(depth, text, reason);
        for premise in premises {
            self.premise(premise, depth + 1);
        }
    }

    fn premise(&mut self, step: StepId, depth: usize) {
        let number = self.shown.len() + 1;
        match self.shown.get(&step) {
            Some(known) => self.say(depth, format!("[{known}], as above"), String::new()),
            None if depth > DEEPEST => {
                if let Some(Step::Equal(a, b, _)) = self.proof.step(step) {
                    let [a, b] = [a, b].map(|t| self.names.term(self.proof, *t));
                    self.say(depth, format!("{a} = {b}, by further steps"), String::new());
                }
            }
            None => {
                self.shown.insert(step, number);
                let at = self.out.len();
                self.equal(step, depth);
                if let Some(entry) = self.out.get_mut(at) {
                    entry.text = format!("[{number}] {}", entry.text);
                }
            }
        }
    }

    /// A step in words, and the premises to show below it.
    fn reason(&self, left: TermId, why: &Why) -> (String, Vec<StepId>) {
        match why {
            Why::Variable(op, v) => {
                let name = self.names.var_name(*op, *v);
                (format!("{}: `{name}`", self.op(*op)), Vec::new())
            }
            Why::Relation(op) => {
                let said = self.names.said(*op, left, self.proof);
                let said = said.map_or("its relation".into(), |s| format!("`{s}`"));
                (format!("{}: {said}", self.op(*op)), Vec::new())
            }
            Why::Equation(op) => (format!("{}: equal products", self.op(*op)), Vec::new()),
            Why::Cancel { premise, .. } => ("equal parts cancel in".into(), vec![*premise]),
            Why::Cut => ("cut in two".into(), Vec::new()),
            Why::Factor { premise, .. } => ("divided as in".into(), vec![*premise]),
            Why::Common { premise, .. } => ("by what is common in".into(), vec![*premise]),
            Why::Regroup => ("regrouped".into(), Vec::new()),
            Why::Distribute => ("multiplied out".into(), Vec::new()),
            Why::Unit { .. } => ("a factor 1 is left out".into(), Vec::new()),
            Why::Congruence(parts) => (
                "equal parts make equal wholes".into(),
                parts.iter().flatten().copied().collect(),
            ),
            Why::Chain(_) => (String::new(), Vec::new()),
        }
    }

    fn op(&self, op: Op) -> String {
        let name = self.names.op(op);
        match self.names.location(op) {
            Some(at) if at.file.is_some() => format!("{name} ({at})"),
            _ => name,
        }
    }

    /// From a term to what freezes it.
    pub fn frozen(&mut self, step: StepId, depth: usize) {
        let mut at = Some(step);
        let mut first = true;
        while let Some(Step::Frozen(term, why)) = at.and_then(|s| self.proof.step(s)) {
            let name = self.names.term(self.proof, *term);
            if first && !matches!(why, Frozen::Equal(..)) {
                self.say(depth, name, String::new());
            }
            first = false;
            at = match why {
                Frozen::Equal(step, next) => {
                    self.equal(*step, depth);
                    Some(*next)
                }
                Frozen::Part(next) => {
                    if let Some(Step::Frozen(whole, _)) = self.proof.step(*next) {
                        let whole = self.names.term(self.proof, *whole);
                        self.say(
                            depth,
                            format!("a part of {whole}"),
                            "which is frozen".into(),
                        );
                    }
                    Some(*next)
                }
                Frozen::Cause(cause) => {
                    let place = cause.op().and_then(|op| self.names.location(op));
                    let place = place.filter(|at| at.file.is_some());
                    let place = place.map(|at| format!(" ({at})")).unwrap_or_default();
                    self.say(
                        depth,
                        format!("frozen: {}{place}", cause.text(self.names)),
                        String::new(),
                    );
                    None
                }
                Frozen::Last(steps) | Frozen::Loop(steps) => {
                    let text = "frozen: the only element of a factor of an axis, which keeps one";
                    self.say(depth, text.into(), String::new());
                    for step in steps {
                        self.premise(*step, depth + 1);
                    }
                    None
                }
                Frozen::Empties(step) => {
                    let text =
                        "frozen: without it nothing is left of an axis, each term of which has it";
                    self.say(depth, text.into(), String::new());
                    self.premise(*step, depth + 1);
                    None
                }
                Frozen::Strides(step) => {
                    let text = "frozen: cut at strides that do not divide, as both of these";
                    self.say(depth, text.into(), String::new());
                    self.premise(*step, depth + 1);
                    None
                }
            };
        }
    }
}

/// A step in a line: what it says, and why.
pub fn describe(names: &Names<'_>, proof: &Proof, step: StepId) -> String {
    let writer = Writer::new(names, proof);
    match proof.step(step) {
        Some(Step::Equal(a, b, why)) => {
            let reason = writer.reason(*a, why).0;
            let [a, b] = [a, b].map(|t| names.term(proof, *t));
            format!("{a} = {b}, {reason}")
        }
        Some(Step::Frozen(t, Frozen::Cause(cause))) => {
            format!("{} is frozen, {}", names.term(proof, *t), cause.text(names))
        }
        Some(Step::Frozen(t, _)) => format!("{} is frozen", names.term(proof, *t)),
        None => String::new(),
    }
}

/// A part of a proof as JSON: `terms` that occur, and `steps`, whose numbers `premises` are.
pub fn json(names: &Names<'_>, proof: &Proof) -> Value {
    let used = used_terms(proof);
    let number: HashMap<TermId, usize> = used.iter().enumerate().map(|(i, t)| (*t, i)).collect();
    let id = |t: &TermId| number.get(t).copied();
    let terms: Vec<Value> = used
        .iter()
        .map(|t| term_json(names, proof, *t, &id))
        .collect();
    let steps: Vec<Value> = proof
        .steps
        .iter()
        .enumerate()
        .map(|(i, step)| step_json(names, step, i, &id))
        .collect();
    json!({ "terms": terms, "steps": steps })
}

/// The terms of all steps, parts before wholes.
fn used_terms(proof: &Proof) -> Vec<TermId> {
    let mut used = vec![false; proof.terms.len()];
    let mut open: Vec<TermId> = Vec::new();
    for step in &proof.steps {
        match step {
            Step::Equal(a, b, _) => open.extend([*a, *b]),
            Step::Frozen(t, _) => open.push(*t),
        }
    }
    while let Some(t) = open.pop() {
        if let Some(seen) = used.get_mut(t.index())
            && !std::mem::replace(seen, true)
        {
            open.extend(proof.terms[t.index()].parts().into_iter().flatten());
        }
    }
    let all = used.iter().enumerate().filter(|(_, u)| **u);
    all.map(|(i, _)| TermId(i as u32)).collect()
}

fn term_json(
    names: &Names<'_>,
    proof: &Proof,
    id: TermId,
    number: &impl Fn(&TermId) -> Option<usize>,
) -> Value {
    match &proof.terms[id.index()] {
        Term::Place(place) => place_json(names, *place),
        Term::Var(op, v) => {
            json!({ "kind": "variable", "op": names.op(*op), "variable": names.var_name(*op, *v) })
        }
        Term::Number(op, n, _) => json!({ "kind": "number", "op": names.op(*op), "extent": n }),
        Term::Piece(extent, n) => {
            json!({ "kind": "piece", "name": format!("p{n}"), "extent": extent.to_string() })
        }
        Term::Sum(a, b) => json!({ "kind": "sum", "parts": [number(a), number(b)] }),
        Term::Product(a, b) => json!({ "kind": "product", "parts": [number(a), number(b)] }),
    }
}

/// A tensor's axis as JSON.
pub fn place_json(names: &Names<'_>, place: Place) -> Value {
    let mut out = json!({
        "kind": "axis",
        "tensor": names.tensor(place.value),
        "axis": place.axis,
    });
    if let Some((op, operand)) = place.at {
        out["at"] = json!({ "op": names.op(op), "operand": operand });
    }
    out
}

fn op_json(names: &Names<'_>, out: &mut Value, op: Op) {
    out["op"] = json!(names.op(op));
    if let Some(at) = names.location(op) {
        out["location"] = location_json(&at);
    }
}

fn location_json(at: &Location) -> Value {
    serde_json::to_value(at).unwrap_or(Value::Null)
}

fn step_json(
    names: &Names<'_>,
    step: &Step,
    i: usize,
    number: &impl Fn(&TermId) -> Option<usize>,
) -> Value {
    let (mut out, why) = match step {
        Step::Equal(a, b, why) => {
            let mut out = json!({ "step": i, "left": number(a), "right": number(b) });
            let name = match why {
                Why::Variable(op, v) => {
                    op_json(names, &mut out, *op);
                    out["variable"] = json!(names.var_name(*op, *v));
                    "variable"
                }
                Why::Relation(op) => {
                    op_json(names, &mut out, *op);
                    "relation"
                }
                Why::Equation(op) => {
                    op_json(names, &mut out, *op);
                    "equation"
                }
                Why::Cancel { side, .. } => {
                    out["side"] = json!(format!("{side:?}").to_lowercase());
                    "cancel"
                }
                Why::Cut => "cut",
                Why::Factor { side, .. } => {
                    out["side"] = json!(format!("{side:?}").to_lowercase());
                    "factor"
                }
                Why::Common { side, .. } => {
                    out["side"] = json!(format!("{side:?}").to_lowercase());
                    "common"
                }
                Why::Regroup => "regroup",
                Why::Distribute => "distribute",
                Why::Unit { .. } => "unit",
                Why::Congruence(_) => "congruence",
                Why::Chain(steps) => {
                    let back: Vec<bool> = steps.iter().map(|(_, back)| *back).collect();
                    out["backward"] = json!(back);
                    "chain"
                }
            };
            (out, name)
        }
        Step::Frozen(t, why) => {
            let mut out = json!({ "step": i, "frozen": number(t) });
            let name = match why {
                Frozen::Cause(cause) => {
                    if let Some(op) = cause.op() {
                        op_json(names, &mut out, op);
                    }
                    out["cause"] = json!(cause.text(names));
                    "cause"
                }
                Frozen::Strides(_) => "strides",
                Frozen::Last(_) => "last",
                Frozen::Empties(_) => "empties",
                Frozen::Loop(_) => "around",
                Frozen::Part(_) => "part",
                Frozen::Equal(..) => "equal",
            };
            (out, name)
        }
    };
    out["why"] = json!(why);
    let premises: Vec<u32> = step.premises().iter().map(|s| s.0).collect();
    if !premises.is_empty() {
        out["premises"] = json!(premises);
    }
    out
}
