//! Rules on operations: each op's relation holds between the types of its operands and results.

use super::message::{axis_words, op_place, pat_words, usage_words, value_place};
use super::signature;
use crate::attr::Attr;
use crate::axis::{Axis, ClassExtents};
use crate::brief::brief;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::entity::{Class, Value, Var};
use crate::extent::Extent;
use crate::module::{Function, Module, OpData, PARAM};
use crate::op::{
    Bindings, Conflict, OpDef, OpView, Pat, Place as Stands, Registry, Relation, RelationSource,
    ShapeValues, Stated, VarInfo, bind, fits, misplaced, resolve, result_dtype,
};
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
            None => opaque(module, func, op, found),
        }
        shapes.visit(module, func, registry, op);
    }
}

/// V29: what no relation speaks of is frozen.
fn opaque(module: &Module, func: &Function, op: &OpData, found: &mut Diagnostics) {
    let help = "declare the op with its relation in the module's header, or freeze the class";
    meets(
        module,
        func,
        op,
        ("nothing is known of its axes", help),
        found,
    );
}

/// V29 for one op: why nothing is known, and what to do, in `words`.
fn meets(
    module: &Module,
    func: &Function,
    op: &OpData,
    words: (&str, &str),
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
                        .help(words.1),
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

/// One pattern that an axis has to fit, and whose axis it is.
struct Pair<'a> {
    pat: &'a Pat,
    axis: &'a Axis,
    /// The tensor's name in the relation.
    name: String,
    value: Value,
    index: usize,
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
                return opaque(self.view.module, self.view.func, self.view.op, self.found);
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
            let help = "state the type in place of `none`, or freeze the class";
            meets(module, func, op, (label, help), self.found);
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
                let name = relation.result_names.get(i).map_or("", String::as_str);
                let message = format!("result `{name}` has rank {rank}, not {}", pats.len());
                let error = self.error("V19", message);
                self.found.push(error);
            }
        }
    }

    fn axes(&mut self, relation: &Relation) {
        let pairs = self.pairs(relation);
        let matched = pairs.iter().map(|p| (p.pat, p.axis));
        match bind(relation, matched, self.view.module) {
            Ok(bound) => {
                self.marks(relation, &bound, &pairs);
                self.equations(relation, &bound);
                self.restates(relation, &bound);
                self.windows(relation, &bound);
            }
            Err(conflict) => {
                let error = self.conflict(relation, &pairs, &conflict);
                self.found.push(error);
            }
        }
    }

    /// V30: places of windows, and what windows span.
    fn windows(&mut self, relation: &Relation, bound: &Bindings) {
        for m in misplaced(&self.view, relation, bound) {
            let names = if m.spans {
                &relation.result_names
            } else {
                &relation.names
            };
            let name = names.get(m.tensor).map_or("", String::as_str);
            let (axis, stated, follows) = (m.axis, m.stated, m.follows);
            let message = match m.spans {
                true => format!(
                    "axis {axis} of `{name}` is {stated}, but the windows over it span {follows}"
                ),
                false => {
                    let t = relation.vars.get(m.var).map_or("", |v| &v.name);
                    format!(
                        "`{t}` is {stated}, but axis {axis} of `{name}` has {follows} places for a window"
                    )
                }
            };
            let help = "what follows from the extent, the kernel, strides, pads and dilations";
            self.found.push(self.error("V30", message).help(help));
        }
    }

    fn pairs<'r>(&self, relation: &'r Relation) -> Vec<Pair<'r>>
    where
        'a: 'r,
    {
        let func = self.view.func;
        let operands = self.view.op.operands.iter().copied();
        let results = self.view.op.results.iter().map(|v| Some(*v));
        let operands = operands.zip(relation.operands.iter().zip(&relation.names));
        let results = results.zip(relation.results.iter().zip(&relation.result_names));
        let mut out = Vec::new();
        for (value, (pats, name)) in operands.chain(results) {
            let (Some(value), Some(pats)) = (value, pats) else {
                continue;
            };
            let axes = func.values.get(value).and_then(|d| d.ty.axes());
            for (index, (pat, axis)) in pats.iter().zip(axes.unwrap_or_default()).enumerate() {
                let name = name.clone();
                out.push(Pair {
                    pat,
                    axis,
                    name,
                    value,
                    index,
                });
            }
        }
        out
    }

    /// V20 to V24: a conflict between two axes, or between an axis and its pattern.
    fn conflict(&self, relation: &Relation, pairs: &[Pair<'_>], conflict: &Conflict) -> Diagnostic {
        let module = self.view.module;
        let (first, second) = (
            axis_words(&conflict.first, module),
            axis_words(&conflict.second, module),
        );
        let Some(here) = pairs.get(conflict.index) else {
            return self.error("V20", format!("{} is {first} and {second}", conflict.what));
        };
        let Some(var) = conflict.var else {
            return self.misfit(relation, here, conflict);
        };
        let what = &conflict.what;
        let source = self.source(relation, pairs, conflict, var);
        let op = &self.view.op.name;
        let (code, help) = match (conflict.first.is_fixed(), conflict.second.is_fixed()) {
            (true, true) => ("V20", format!("{what} is one axis of `{op}`: give it one extent")),
            (false, false) => ("V22", "axes that meet are pruned together: write the same expression in both types".into()),
            // Said by an operand or attribute, not by a type.
            _ if source.at.is_none() => ("V27", format!("{} and the types have to agree on {what}", source.words.trim_start_matches("by "))),
            _ => ("V21", "a fixed extent can't follow a class when it is pruned: write the class in both types".to_string()),
        };
        let message = format!(
            "{what} is {first} {} but {second} in `{}`",
            source.words, here.name
        );
        let error = self
            .error(code, message)
            .label(usage_words(&relation.vars[var]));
        let error = match source.at {
            Some(place) => error.note(place, format!("{what} is {first} here")),
            None => error,
        };
        let place = value_place(self.view.func, here.value);
        error
            .note(
                place,
                format!(
                    "{what} is {second} here, axis {} of `{}`",
                    here.index, here.name
                ),
            )
            .help(help)
    }

    /// An axis that does not divide as its pattern does, or a class where none may be.
    fn misfit(&self, relation: &Relation, here: &Pair<'_>, conflict: &Conflict) -> Diagnostic {
        let module = self.view.module;
        let axis = axis_words(here.axis, module);
        let pattern = pat_words(relation, here.pat);
        let place = value_place(self.view.func, here.value);
        let at = format!("axis {} of `{}`", here.index, here.name);
        let (code, message, help) = match here.pat {
            Pat::Lit(n) => (
                "V20",
                format!("{at} is {axis}, not {n}"),
                format!("its extent is always {n}"),
            ),
            _ if conflict.what == "a literal" => (
                "V23",
                format!(
                    "{at}, {axis}, does not divide as `{pattern}`: {} is not the literal {}",
                    axis_words(&conflict.second, module),
                    brief(&conflict.first)
                ),
                format!(
                    "the {} of `{pattern}` belongs to the op: no class stands for it",
                    brief(&conflict.first)
                ),
            ),
            _ => (
                "V23",
                format!(
                    "{at}, {axis}, does not divide as `{pattern}`: no {} of {}",
                    part_words(&conflict.what),
                    brief(&conflict.first)
                ),
                format!(
                    "in `{pattern}`, products are row-major and sums are concatenations{}",
                    self.stated(relation, here.pat)
                ),
            ),
        };
        self.error(code, message)
            .label(format!("takes it as `{pattern}`"))
            .note(place, format!("{at} is {axis}"))
            .help(help)
    }

    /// What attributes say of a pattern's variables: `; g is 3 by attribute group`.
    fn stated(&self, relation: &Relation, pat: &Pat) -> String {
        let mut out = String::new();
        pat.for_each_var(&mut |v| {
            if let Some(extent) = &relation.vars[v].extent
                && let Some(by) = self.stated_by(relation, v)
            {
                out += &format!("; `{}` is {extent} by {by}", relation.vars[v].name);
            }
        });
        out
    }

    fn stated_by(&self, relation: &Relation, var: Var) -> Option<String> {
        let restate = relation.restates.iter().find(|r| {
            r.elems.iter().any(|e| {
                let mut found = false;
                e.expr.for_each_var(&mut |v| found |= v == var);
                found
            })
        })?;
        Some(match &restate.place {
            Stands::Attr(name) => format!("attribute `{name}`"),
            Stands::Operand(i) => match relation.names.get(*i).filter(|n| !n.is_empty()) {
                Some(name) => format!("operand `{name}`"),
                None => format!("operand {i}"),
            },
        })
    }

    fn source(
        &self,
        relation: &Relation,
        pairs: &[Pair<'_>],
        conflict: &Conflict,
        var: Var,
    ) -> Source {
        let mentions = |p: &Pat| {
            let mut found = false;
            p.for_each_var(&mut |v| found |= v == var);
            found
        };
        let whole = |p: &Pair<'_>| {
            *p.pat == Pat::Var(var) && fits(p.axis, &conflict.first, self.view.module)
        };
        let others = || {
            pairs
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != conflict.index)
                .map(|(_, p)| p)
        };
        let found = others()
            .find(|p| whole(p))
            .or_else(|| others().find(|p| mentions(p.pat)));
        let stated = relation.vars[var]
            .extent
            .as_ref()
            .map(|e| Axis::Fixed(e.clone()));
        if stated.as_ref() == Some(&conflict.first)
            && let Some(by) = self.stated_by(relation, var)
        {
            return Source {
                words: format!("by {by}"),
                at: None,
            };
        }
        match found {
            Some(p) => Source {
                words: format!("in `{}`", p.name),
                at: Some(value_place(self.view.func, p.value)),
            },
            None => Source {
                words: "by the op's attributes and operands".into(),
                at: None,
            },
        }
    }

    /// V24, V25: classes that may go where a variable is windowed or indexed.
    fn marks(&mut self, relation: &Relation, bound: &Bindings, pairs: &[Pair<'_>]) {
        for (v, info) in relation
            .vars
            .iter()
            .filter(|(_, i)| i.windowed || i.indexed)
        {
            if let Some(axis) = bound.get(v).and_then(Option::as_ref) {
                let here = pairs.iter().find(|p| *p.pat == Pat::Var(v));
                self.mark(info, axis, here);
            }
        }
        for here in pairs {
            if let Pat::Window(v, ..) = here.pat {
                self.mark(&relation.vars[*v], here.axis, Some(here));
            }
        }
    }

    fn mark(&mut self, info: &VarInfo, axis: &Axis, here: Option<&Pair<'_>>) {
        let Some(class) = thawed(self.view.module, axis).first().copied() else {
            return;
        };
        let name = &info.name;
        let (code, how, why) = if info.windowed {
            (
                "V24",
                "windowed",
                "neighbours are mixed along a windowed axis",
            )
        } else {
            ("V25", "indexed by data", "data may ask for any element")
        };
        let message = format!("`{name}` is {how} but `{class}` is not frozen");
        let error = self
            .error(code, message)
            .help(format!("{why}: freeze `{class}`"));
        let error = error.label(usage_words(info));
        let words = axis_words(axis, self.view.module);
        self.found.push(match here {
            Some(p) => error.note(
                value_place(self.view.func, p.value),
                format!("axis {} of `{}` is {words}", p.index, p.name),
            ),
            None => error,
        });
    }

    /// V26: products that are equal. Symbols are lenient as they are in [`bind`], but no class may vanish.
    fn equations(&mut self, relation: &Relation, bound: &Bindings) {
        for (left, right) in &relation.equations {
            let (Some(a), Some(b)) = (
                resolve(relation, bound, left),
                resolve(relation, bound, right),
            ) else {
                continue;
            };
            if fits(&a, &b, self.view.module)
                || (symbolic(&a, self.view.module) || symbolic(&b, self.view.module))
                    && sequence(&a) == sequence(&b)
            {
                continue;
            }
            let (p, q) = (pat_words(relation, left), pat_words(relation, right));
            let (x, y) = (
                axis_words(&a, self.view.module),
                axis_words(&b, self.view.module),
            );
            let error = self
                .error("V26", format!("`{p}` is {x} but `{q}` is {y}"))
                .label(format!("`{p} = {q}`"))
                .help("both sides have the same elements in the same order");
            self.found.push(error);
        }
    }

    /// V27: what attributes and operands say, where they say it plainly. 0, -1 and numbers past the end are
    /// encodings that follow the types by themselves.
    fn restates(&mut self, relation: &Relation, bound: &Bindings) {
        for restate in &relation.restates {
            let (values, what) = match &restate.place {
                Stands::Attr(name) => {
                    let ints = match self.view.attr(name) {
                        Some(Attr::Int(i)) => vec![*i],
                        Some(attr) => attr.as_ints().unwrap_or_default().to_vec(),
                        None => continue,
                    };
                    (
                        ints.into_iter().map(|i| Some(Extent::from(i))).collect(),
                        format!("attribute `{name}`"),
                    )
                }
                Stands::Operand(i) => {
                    let Some(shape) = self.view.operand_shape(*i) else {
                        continue;
                    };
                    (shape.elems.clone(), format!("operand {i}"))
                }
            };
            for (at, (value, stated)) in values.iter().zip(&restate.elems).enumerate() {
                if let Some(error) = self.restated(relation, bound, stated, value, (&what, at)) {
                    self.found.push(error);
                }
            }
        }
    }

    fn restated(
        &self,
        relation: &Relation,
        bound: &Bindings,
        stated: &Stated,
        value: &Option<Extent>,
        (what, at): (&str, usize),
    ) -> Option<Diagnostic> {
        let value = value.as_ref()?.constant().filter(|v| *v > 1)?;
        let axis = resolve(relation, bound, &stated.expr)?;
        let extent = axis.extent(self.view.module).constant()?;
        let total = stated
            .total
            .as_ref()
            .and_then(|t| resolve(relation, bound, t));
        let past = total.is_some_and(|t| {
            t.extent(self.view.module)
                .constant()
                .is_none_or(|t| value >= t && extent == t)
        });
        if value == extent || past {
            return None;
        }
        let pattern = pat_words(relation, &stated.expr);
        let error = self.error(
            "V27",
            format!(
                "element {at} of {what} is {value} but `{pattern}` is {} by the types",
                axis_words(&axis, self.view.module)
            ),
        );
        Some(
            error
                .label(format!("{what} restates `{pattern}`"))
                .help(format!("write {extent}, or change the types")),
        )
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

/// Whether a definition gives no relation, whatever the op's operands are.
fn is_opaque(def: &OpDef) -> bool {
    matches!(def.relation, RelationSource::Opaque)
}

struct Source {
    words: String,
    at: Option<Place>,
}

fn part_words(what: &str) -> &str {
    match what {
        "a factor" => "outer or inner factor",
        "a term" => "cut at a multiple",
        other => other,
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

fn symbolic(axis: &Axis, classes: &(impl ClassExtents + ?Sized)) -> bool {
    axis.extent(classes).constant().is_none()
}

/// The classes of an axis in order, as often as they occur.
fn sequence(axis: &Axis) -> Vec<Class> {
    let mut all = Vec::new();
    axis.for_each_class(&mut |c| all.push(c));
    all
}
