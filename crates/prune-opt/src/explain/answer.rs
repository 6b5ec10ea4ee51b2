//! Finds the answer to a question in a proof.

use super::place::{Asked, parts, read};
use super::{Chain, ExplainedClass, Explanation, Part, Subject};
use crate::Channels;
use prune_opt_coupling::Proven;
use prune_opt_ir::op::{Registry, Usage};
use prune_opt_ir::{Axis, Class, ClassData, Diagnostic, Module};
use prune_opt_proof::{
    Names, Place, Proof, Slice, Slicer, Step, StepId, Term, TermId, Words, Writer, json,
};
use std::collections::HashMap;

pub(super) fn answer(
    proven: &Proven,
    ops: &Registry,
    a: &str,
    b: Option<&str>,
) -> Result<Explanation, Diagnostic> {
    let Some(names) = Names::new(&proven.module, ops) else {
        return Err(Diagnostic::error("the model has no graph"));
    };
    let asked = [Some(a), b].into_iter().flatten();
    let asked = asked.map(|text| read(text, &proven.module, &names));
    let asked = asked.collect::<Result<Vec<_>, _>>()?;
    let slicer = Slicer::new(&proven.proof);
    let mut answer = Answer {
        module: &proven.module,
        proof: &proven.proof,
        names: &names,
        known: known(&proven.proof),
        slice: slicer.slice(),
        chains: Vec::new(),
        sentences: Vec::new(),
        coupled: None,
    };
    match &asked[..] {
        [one] => answer.one(one),
        [one, other] => answer.two(one, other),
        _ => {}
    }
    let chains = answer.chains();
    let channels = Channels::of(&proven.module, ops);
    Ok(Explanation {
        version: 1,
        model: proven.module.name.clone(),
        subjects: asked.iter().map(|a| answer.subject(a)).collect(),
        coupled: answer.coupled,
        classes: answer.classes(&asked, &channels),
        chains,
        proof: json(&names, &answer.slice.proof),
        answer: answer.sentences,
    })
}

/// For each axis that a proof speaks of: its term, and the term over classes that it equals.
fn known(proof: &Proof) -> HashMap<Place, (TermId, TermId)> {
    let axes = proof.axes.iter();
    let of = |(term, normal, _): &(TermId, TermId, _)| match proof.term(*term) {
        Some(Term::Place(place)) => Some((*place, (*term, *normal))),
        _ => None,
    };
    axes.filter_map(of).collect()
}

enum Conclusion {
    Equal(StepId),
    Frozen(StepId),
}

struct Answer<'a, 's, 'n> {
    module: &'a Module,
    proof: &'a Proof,
    names: &'a Names<'n>,
    known: HashMap<Place, (TermId, TermId)>,
    slice: Slice<'s, 'a>,
    chains: Vec<(String, Conclusion)>,
    sentences: Vec<String>,
    coupled: Option<bool>,
}

impl Answer<'_, '_, '_> {
    /// The term of what is asked about, and the term over classes that it equals.
    fn terms(&self, asked: &Asked) -> Option<(TermId, TermId)> {
        match (asked.axis, &asked.said) {
            (None, Axis::Class(class)) => self.representative(*class).map(|t| (t, t)),
            (Some((value, axis)), _) => {
                let place = |at| Place {
                    value,
                    axis: axis as u32,
                    at,
                };
                // A splat parameter has axes of its own at each use: the first stands for them.
                let alone = self.known.get(&place(None)).copied();
                let mut uses = self
                    .known
                    .iter()
                    .filter(|(p, _)| p.value == value && p.axis == axis as u32 && p.at.is_some());
                let first = || uses.by_ref().min_by_key(|(p, _)| **p).map(|(_, t)| *t);
                alone.or_else(first)
            }
            _ => None,
        }
    }

    fn representative(&self, class: Class) -> Option<TermId> {
        let mut classes = self.proof.classes.iter();
        classes.find(|(c, ..)| *c == class).map(|(_, _, t)| *t)
    }

    fn data(&self, class: Class) -> Option<&ClassData> {
        self.module.classes.get(&class)
    }

    fn equal(&mut self, title: String, from: TermId, to: TermId) {
        if let Some(step) = self.slice.equal(from, to) {
            self.chains.push((title, Conclusion::Equal(step)));
        }
    }

    fn say(&mut self, sentence: String) {
        self.sentences.push(sentence);
    }

    fn one(&mut self, asked: &Asked) {
        self.what(asked);
        self.why(asked);
        for class in asked.said.classes() {
            self.frozen(class);
        }
    }

    /// What it is, in sentences.
    fn what(&mut self, asked: &Asked) {
        let Asked { name, said, .. } = asked;
        let extent = said.extent(self.module);
        match said {
            _ if asked.axis.is_none() => {}
            Axis::Fixed(_) => {
                self.say(format!(
                    "{name} is {extent}: no channels stand on it, so that pruning never shortens it"
                ));
                self.uses(asked);
            }
            Axis::Class(class) => self.say(format!("{name} is {class}, {extent} channels")),
            _ => self.say(format!("{name} is {said}, {extent} long")),
        }
        if let Some(element) = asked.element {
            let whole = match said {
                Axis::Sum(_) => format!(" of `{said}`"),
                _ => String::new(),
            };
            let all = parts(said, self.module, element);
            let all: Vec<_> = all.iter().map(|(of, e)| format!("{of}[{e}]")).collect();
            self.say(format!("{name}[{element}]{whole} is {}", all.join(", ")));
        }
        for class in said.classes() {
            let Some(data) = self.data(class) else {
                continue;
            };
            let single = data.extent;
            self.say(match &data.frozen {
                Some(_) => format!("{class} is frozen: nothing of it may go"),
                None => format!("{class} is free: at least one of its {single} stays"),
            });
        }
    }

    /// How ops use an axis on which no class stands.
    fn uses(&mut self, asked: &Asked) {
        let Some((value, axis)) = asked.axis else {
            return;
        };
        let mut lines = Vec::new();
        for (id, op) in self.names.func().ops.iter() {
            let Some(relation) = self.names.relations().get(id) else {
                continue;
            };
            let operands = op.operands.iter().zip(&relation.operands);
            for (_, pats) in operands.filter(|(v, _)| **v == Some(value)) {
                let pat = pats.as_ref().and_then(|p| p.get(axis));
                let mut say = |v| {
                    let name = self.names.var_name(id, v);
                    let how = match relation.usage(v) {
                        Usage::Pointwise => "goes on to the result",
                        Usage::Contracted => "is summed away",
                        Usage::Normalised => "is normalised or reduced over",
                        Usage::Indexed => "is chosen by data",
                        Usage::Windowed => "is part of a window",
                    };
                    lines.push(format!("  {}: `{name}` {how}", self.names.op(id)));
                };
                if let Some(pat) = pat {
                    pat.for_each_var(&mut say);
                }
            }
        }
        lines.truncate(8);
        self.sentences.extend(lines);
    }

    /// The chain from an axis to what it is made of.
    fn why(&mut self, asked: &Asked) {
        let Some((term, normal)) = self.terms(asked) else {
            return;
        };
        if term != normal {
            let title = format!("why {} is {}", asked.name, asked.said);
            self.equal(title, term, normal);
        }
    }

    /// The chain from a class to what freezes it.
    fn frozen(&mut self, class: Class) {
        let Some(data) = self.data(class) else { return };
        if data.frozen.is_none() {
            return;
        }
        let mut proven = self.proof.frozen.iter();
        let step = proven.find(|(c, _)| *c == class).map(|(_, s)| *s);
        match step.and_then(|s| self.slice.frozen(s)) {
            Some(step) => {
                let title = format!("why nothing of {class} may go");
                self.chains.push((title, Conclusion::Frozen(step)));
            }
            None => self.say(format!("{class} is frozen because the module says so")),
        }
    }

    fn two(&mut self, a: &Asked, b: &Asked) {
        let shared: Vec<Class> = a.said.classes();
        let shared: Vec<Class> = shared.into_iter().filter(|c| b.said.mentions(*c)).collect();
        if shared.is_empty() {
            self.coupled = Some(false);
            self.apart(a, b);
            return;
        }
        self.coupled = Some(self.together(a, b, &shared));
        let (Some((s, m)), Some((t, n))) = (self.terms(a), self.terms(b)) else {
            return;
        };
        if m == n {
            if s == t {
                self.say(format!("{} and {} are one axis", a.name, b.name));
            }
            self.equal(format!("what ties {} to {}", a.name, b.name), s, t);
        } else {
            self.why(a);
            self.why(b);
        }
        for class in shared {
            self.frozen(class);
        }
    }

    /// Says what two axes with common classes have to do with each other; false where the elements that are asked
    /// about have nothing.
    fn together(&mut self, a: &Asked, b: &Asked, shared: &[Class]) -> bool {
        let (x, y) = (&a.name, &b.name);
        for class in shared {
            let whole = |asked: &Asked| asked.said == Axis::Class(*class);
            self.say(match (whole(a), whole(b)) {
                (true, true) => {
                    format!("{x} and {y} are both {class}: a channel goes from both or from neither")
                }
                _ => format!(
                    "{class} stands in both, {x} being {} and {y} being {}: what goes of {class} goes from both",
                    a.said, b.said
                ),
            });
        }
        match (a.element, b.element) {
            (None, None) => true,
            (Some(e), None) => self.follows(a, e, b),
            (None, Some(e)) => self.follows(b, e, a),
            (Some(e), Some(f)) => {
                let (p, q) = (self.of_classes(a, e), self.of_classes(b, f));
                let common: Vec<_> = p.iter().filter(|part| q.contains(part)).collect();
                let say = |all: &[(Class, u64)]| {
                    let all: Vec<_> = all.iter().map(|(c, e)| format!("{c}[{e}]")).collect();
                    match all.is_empty() {
                        true => "of no class".to_string(),
                        false => all.join(" of "),
                    }
                };
                let sentence = match common[..] {
                    [] => format!(
                        "{x}[{e}] is {} and {y}[{f}] is {}: either may go without the other",
                        say(&p),
                        say(&q)
                    ),
                    [(class, element), ..] => {
                        format!(
                            "{x}[{e}] and {y}[{f}] are both {class}[{element}]: they go together"
                        )
                    }
                };
                let together = !common.is_empty();
                self.say(sentence);
                together
            }
        }
    }

    fn of_classes(&self, asked: &Asked, element: u64) -> Vec<(Class, u64)> {
        let all = parts(&asked.said, self.module, element);
        let class = |(axis, e)| match axis {
            Axis::Class(class) => Some((class, e)),
            _ => None,
        };
        all.into_iter().filter_map(class).collect()
    }

    /// Which elements of `b` go with one of `a`.
    fn follows(&mut self, a: &Asked, element: u64, b: &Asked) -> bool {
        let mut any = false;
        for (class, e) in self.of_classes(a, element) {
            let mut ranges: Vec<(u64, u64)> = Vec::new();
            b.said
                .positions_of(class, self.module, &mut |position, other| {
                    if other == e {
                        match ranges.last_mut() {
                            Some((_, end)) if *end == position => *end += 1,
                            _ => ranges.push((position, position + 1)),
                        }
                    }
                });
            if ranges.is_empty() {
                continue;
            }
            any = true;
            let more = ranges.len().saturating_sub(4);
            let range = |(start, end): &(u64, u64)| match end - start {
                1 => start.to_string(),
                _ => format!("{start} to {}", end - 1),
            };
            let mut text: Vec<String> = ranges.iter().take(4).map(range).collect();
            if more > 0 {
                text.push(format!("{more} more stretches"));
            }
            self.say(format!(
                "{}[{element}] is {class}[{e}], which in {} is {}",
                a.name,
                b.name,
                text.join(", ")
            ));
        }
        if !any {
            let text = format!(
                "{}[{element}] is of no class that stands in {}",
                a.name, b.name
            );
            self.say(text);
        }
        any
    }

    fn apart(&mut self, a: &Asked, b: &Asked) {
        let (x, y) = (&a.name, &b.name);
        if a.said.is_fixed() || b.said.is_fixed() {
            self.say(format!("{x} and {y} are not coupled"));
            self.what(a);
            self.what(b);
            return;
        }
        let said = |asked: &Asked| match asked.axis {
            None => String::new(),
            Some(_) => format!(": {} is {}", asked.name, asked.said),
        };
        let (said_a, said_b) = (said(a), said(b));
        let joined = match (said_a.is_empty(), said_b.is_empty()) {
            (false, false) => format!("{said_a},{}", said_b.trim_start_matches(':')),
            _ => said_a + &said_b,
        };
        self.say(format!(
            "{x} and {y} are not coupled{joined}; no chain of relations joins the two"
        ));
        self.why(a);
        self.why(b);
    }

    fn chains(&mut self) -> Vec<Chain> {
        let proof = &self.slice.proof;
        let chains = std::mem::take(&mut self.chains).into_iter();
        let chain = |(title, conclusion)| {
            let mut writer = Writer::new(self.names, proof);
            let step = match conclusion {
                Conclusion::Equal(step) => {
                    writer.equal(step, 0);
                    step
                }
                Conclusion::Frozen(step) => {
                    writer.frozen(step, 0);
                    step
                }
            };
            debug_assert!(
                proof
                    .step(step)
                    .is_some_and(|s| matches!(s, Step::Equal(..) | Step::Frozen(..)))
            );
            Chain {
                title,
                step: step.0,
                lines: writer.finish(),
            }
        };
        chains.map(chain).collect()
    }

    fn subject(&self, asked: &Asked) -> Subject {
        let part = |(of, element): (Axis, u64)| Part {
            of: of.to_string(),
            element,
        };
        let all = asked.element.map(|e| parts(&asked.said, self.module, e));
        Subject {
            name: asked.name.clone(),
            extent: asked.said.extent(self.module).to_string(),
            expression: asked.said.to_string(),
            element: asked.element,
            parts: all.into_iter().flatten().map(part).collect(),
        }
    }

    /// The classes that stand on what was asked about, each once.
    fn classes(&self, asked: &[Asked], channels: &Channels) -> Vec<ExplainedClass> {
        let mut all: Vec<Class> = asked.iter().flat_map(|a| a.said.classes()).collect();
        all.sort();
        all.dedup();
        let of = |class: Class| {
            let data = self.data(class)?;
            let name = class.to_string();
            let found = channels.classes.iter().find(|c| c.name == name);
            let mut members: Vec<String> = Vec::new();
            for m in found.map_or(&[][..], |c| &c.members) {
                let place = match m.factor == name {
                    true => format!("{}:{}", m.parameter, m.axis),
                    false => format!("{}:{}, {}", m.parameter, m.axis, m.factor),
                };
                if !members.contains(&place) {
                    members.push(place);
                }
            }
            Some(ExplainedClass {
                name,
                extent: data.extent,
                root: data.root.as_ref().map(|(p, axis)| format!("{p}:{axis}")),
                frozen: data.frozen.is_some(),
                members,
            })
        };
        all.into_iter().filter_map(of).collect()
    }
}
