//! V20 to V23: each axis fits its pattern, and what meets is equal.

use super::super::message::{axis_words, pat_words, usage_words, value_place};
use super::Check;
use crate::axis::Axis;
use crate::brief::brief;
use crate::diag::{Diagnostic, Place};
use crate::entity::{Value, Var};
use crate::op::{Conflict, Pat, Place as Stands, Relation, bind, fits};

/// One pattern that an axis has to fit, and whose axis it is.
pub(super) struct Pair<'a> {
    pub(super) pat: &'a Pat,
    pub(super) axis: &'a Axis,
    /// The tensor's name in the relation.
    pub(super) name: &'a str,
    pub(super) value: Value,
    pub(super) index: usize,
}

impl<'a> Check<'a, '_> {
    /// Matches all axes with their patterns.
    pub(super) fn axes(&mut self, relation: &Relation) {
        let pairs = self.pairs(relation);
        let matched = pairs.iter().map(|p| (p.pat, p.axis));
        match bind(relation, matched, self.view.module) {
            Ok(bound) => {
                self.bound(relation, &bound, &pairs);
            }
            Err(conflict) => {
                let error = self.conflict(relation, &pairs, &conflict);
                self.found.push(error);
            }
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
