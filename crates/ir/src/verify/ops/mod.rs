//! Rules on operations: each op's relation holds between the types of its operands and results.
//!
//! Here: operands, attributes, ranks and element types (V16 to V19, V28, V29). [`axes`] has each axis against its
//! pattern, [`bound`] what follows once it is known what the variables of a relation stand for.

mod axes;
mod bound;

use super::message::{op_place, value_place};
use super::signature;
use crate::attr::Attr;
use crate::axis::Axis;
use crate::diag::{Diagnostic, Diagnostics};
use crate::entity::Class;
use crate::module::{Function, Module, OpData, PARAM};
use crate::op::{
    OpDef, OpView, Place as Stands, Registry, Relation, RelationSource, ShapeValues, result_dtype,
};
use smol_str::SmolStr;
use std::collections::HashSet;

/// Checks every op of a function whose values are sound.
pub(super) fn check(
    module: &Module,
    func: &Function,
    registry: &Registry,
    found: &mut Diagnostics,
) {
    let mut shapes = ShapeValues::default();
    let read = func.read();
    for op in func.ops.values() {
        match registry.of(op) {
            // Parameters have rules of their own.
            _ if op.name == PARAM => {}
            Some(def) => {
                let half_seen = func.is_half_seen(op, &read);
                let shapes = &shapes;
                let view = OpView {
                    module,
                    func,
                    op,
                    def,
                    shapes,
                };
                let check = Check {
                    view,
                    half_seen,
                    found,
                };
                check.op(def);
            }
            None => {
                let meant = || registry.did_you_mean(&op.name);
                opaque(module, func, op, &meant, found);
            }
        }
        shapes.visit(module, func, registry, op);
    }
}

/// V29: what no relation speaks of is frozen. `meant` says which op it may be, where the name is misspelt.
fn opaque(
    module: &Module,
    func: &Function,
    op: &OpData,
    meant: &dyn Fn() -> String,
    found: &mut Diagnostics,
) {
    let help = "declare the op with its relation in the module's header, or freeze the class";
    let help = || meant() + help;
    meets(
        module,
        func,
        op,
        ("nothing is known of its axes", &help),
        found,
    );
}

/// V29 for one op: why nothing is known, and what to do, in `words`.
fn meets(
    module: &Module,
    func: &Function,
    op: &OpData,
    words: (&str, &dyn Fn() -> String),
    found: &mut Diagnostics,
) {
    if op.operands.is_empty() && op.captures.is_empty() {
        return;
    }
    let all = op
        .operands
        .iter()
        .flatten()
        .chain(&op.captures)
        .chain(&op.results);
    let mut seen = HashSet::new();
    for v in all.filter(|v| seen.insert(**v)) {
        let axes = func.values.get(*v).and_then(|d| d.ty.axes());
        for (i, axis) in axes.unwrap_or_default().iter().enumerate() {
            for class in thawed(module, axis) {
                found.push(
                    Diagnostic::error(format!("`{class}` is not frozen but meets `{}`", op.name))
                        .code("V29")
                        .place(op_place(func, op))
                        .label(words.0)
                        .note(value_place(func, *v), format!("`{class}` is its axis {i}"))
                        .help(words.1()),
                );
            }
        }
    }
}

/// The classes of an axis that may lose elements.
fn thawed(module: &Module, axis: &Axis) -> Vec<Class> {
    let free = |c: &Class| module.classes.get(c).is_some_and(|d| d.frozen.is_none());
    axis.classes().into_iter().filter(free).collect()
}

struct Check<'a, 'f> {
    view: OpView<'a>,
    /// Whether a tensor that it reads or hands on has unknown axes.
    half_seen: bool,
    found: &'f mut Diagnostics,
}

impl<'a> Check<'a, '_> {
    fn error(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        let place = op_place(self.view.func, self.view.op);
        Diagnostic::error(message).code(code).place(place)
    }

    fn op(mut self, def: &OpDef) {
        if !signature::check(&self.view, self.found) {
            // What else is wrong follows from it.
            return;
        }
        let relation = match Relation::of(def, &self.view) {
            Ok(Some(relation)) => relation,
            Ok(None) if self.view.op.operands.first() == Some(&None) && !is_opaque(def) => {
                // Its relation would have asked for the operand that its rank is read from.
                let op = &self.view.op.name;
                let error = self.error("V16", format!("`{op}` lacks its first operand"));
                return self.found.push(error.label("operand 0 is not optional"));
            }
            Ok(None) => {
                self.dtypes();
                let OpView {
                    module, func, op, ..
                } = self.view;
                return opaque(module, func, op, &String::new, self.found);
            }
            Err(why) => {
                let error = self.error("V17", format!("`{}`: {why}", def.name));
                return self.found.push(error.help(format!(
                    "`{}` is documented as: {}",
                    def.name,
                    first_sentence(def.doc)
                )));
            }
        };
        if !self.counts(&relation) {
            return;
        }
        self.attributes(&relation);
        signature::counts(&self.view, &relation, self.found);
        self.ranks(&relation);
        self.axes(&relation);
        self.dtypes();
        if self.half_seen {
            let OpView {
                module, func, op, ..
            } = self.view;
            let label = "the axes of a tensor that it reads or writes are not known";
            let help = || "state the type in place of `none`, or freeze the class".to_string();
            meets(module, func, op, (label, &help), self.found);
        }
    }

    fn counts(&mut self, relation: &Relation) -> bool {
        for (i, name) in &relation.missing {
            let op = &self.view.op.name;
            let error = self.error("V16", format!("`{op}` lacks its operand `{name}`"));
            let error = error.label(format!("operand {i} is not optional"));
            self.found.push(error);
        }
        if self.view.op.results.is_empty() {
            let error = self.error("V16", format!("`{}` has no result", self.view.op.name));
            self.found.push(error);
        }
        relation.missing.is_empty()
    }

    fn attributes(&mut self, relation: &Relation) {
        for restate in &relation.restates {
            let Stands::Attr(name) = &restate.place else {
                continue;
            };
            match self.view.attr(name) {
                None | Some(Attr::Int(_)) => {}
                Some(attr) if attr.as_ints().is_some() => {}
                Some(_) => {
                    let error = self.error(
                        "V18",
                        format!("`{name}` restates extents but holds no integers"),
                    );
                    self.found.push(error);
                }
            }
        }
    }

    fn ranks(&mut self, relation: &Relation) {
        for (i, pats) in relation.results.iter().enumerate() {
            let (Some(pats), Some(v)) = (pats, self.view.op.results.get(i)) else {
                continue;
            };
            let rank = self.view.func.values.get(*v).and_then(|d| d.ty.rank());
            if let Some(rank) = rank.filter(|r| *r != pats.len()) {
                let name = relation.result_names.get(i).map_or("", SmolStr::as_str);
                let message = format!("result `{name}` has rank {rank}, not {}", pats.len());
                let error = self.error("V19", message);
                self.found.push(error);
            }
        }
    }

    fn dtypes(&mut self) {
        for (i, v) in self.view.op.results.iter().enumerate() {
            let Some(have) = self.view.func.values.get(*v).and_then(|d| d.ty.dtype()) else {
                continue;
            };
            if let Some(want) = result_dtype(&self.view, i)
                && want != have
            {
                let op = &self.view.op.name;
                let error = self.error(
                    "V28",
                    format!("result {i} of `{op}` is {want}, its type says {have}"),
                );
                self.found
                    .push(error.help(format!("write {want}, or cast")));
            }
        }
    }
}

/// The first sentence, on one line.
fn first_sentence(doc: &str) -> String {
    let paragraph = doc.trim().split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    let text = words.join(" ");
    match text.split_once(". ") {
        Some((sentence, _)) => format!("{sentence}."),
        None => text,
    }
}

/// Whether a definition gives no relation, whatever the op's operands are.
fn is_opaque(def: &OpDef) -> bool {
    matches!(def.relation, RelationSource::Opaque)
}
