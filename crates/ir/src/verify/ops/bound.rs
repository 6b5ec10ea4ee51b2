//! V24 to V27 and V30: what follows once it is known what the variables of a relation stand for.

use super::super::message::{axis_words, pat_words, usage_words, value_place};
use super::axes::Pair;
use super::{Check, thawed};
use crate::attr::Attr;
use crate::axis::{Axis, ClassExtents};
use crate::diag::Diagnostic;
use crate::entity::Class;
use crate::extent::Extent;
use crate::op::{
    Bindings, Pat, Place as Stands, Relation, Stated, VarInfo, fits, misplaced, resolve,
};
use smol_str::SmolStr;

impl<'a> Check<'a, '_> {
    /// Checks what the variables stand for.
    pub(super) fn bound(&mut self, relation: &Relation, bound: &Bindings, pairs: &[Pair<'_>]) {
        self.marks(relation, bound, pairs);
        self.equations(relation, bound);
        self.restates(relation, bound);
        self.windows(relation, bound);
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

    /// V30: places of windows, and what windows span.
    fn windows(&mut self, relation: &Relation, bound: &Bindings) {
        for m in misplaced(&self.view, relation, bound) {
            let names = if m.spans {
                &relation.result_names
            } else {
                &relation.names
            };
            let name = names.get(m.tensor).map_or("", SmolStr::as_str);
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
