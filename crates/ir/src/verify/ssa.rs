//! Rules on values: single definition, dominance, names.

use super::message::{op_place, value_name, value_place};
use crate::diag::{Diagnostic, Diagnostics};
use crate::entity::{Arena, Op, Value};
use crate::hash::HashMap;
use crate::module::{Def, Function};

/// Checks V01 to V04. Returns whether every id names a value, so that other rules may look values up.
pub(super) fn check(func: &Function, found: &mut Diagnostics) -> bool {
    let mut state = State {
        func,
        defined: func.values.values().map(|_| false).collect(),
        found,
        in_range: true,
    };
    for (i, v) in func.inputs.iter().enumerate() {
        state.define(*v, Def::Input(i), None);
    }
    for (id, op) in func.ops.iter() {
        for v in op.operands.iter().flatten().chain(&op.captures) {
            state.used(*v, Some(id));
        }
        for (i, v) in op.results.iter().enumerate() {
            state.define(*v, Def::Result(id, i), Some(id));
        }
    }
    for v in &func.outputs {
        state.used(*v, None);
    }
    state.orphans();
    let in_range = state.in_range;
    names(func, found);
    in_range
}

struct State<'a> {
    func: &'a Function,
    defined: Arena<Value, bool>,
    found: &'a mut Diagnostics,
    in_range: bool,
}

impl State<'_> {
    fn range(&mut self, v: Value, at: Option<Op>) -> bool {
        let known = self.func.values.get(v).is_some();
        if !known {
            self.in_range = false;
            let count = self.func.values.len();
            let message = format!("{v} is no value: the function has {count}");
            self.push("V02", message, at, None);
        }
        known
    }

    fn push(&mut self, code: &'static str, message: String, at: Option<Op>, value: Option<Value>) {
        let place = match (at.and_then(|op| self.func.ops.get(op)), value) {
            (Some(op), _) => op_place(self.func, op),
            (None, Some(v)) => value_place(self.func, v),
            (None, None) => crate::diag::Place::Nowhere,
        };
        let diagnostic = Diagnostic::error(message).code(code).place(place);
        self.found.push(match (at, value) {
            (Some(_), Some(v)) => diagnostic.note(value_place(self.func, v), "its record is here"),
            _ => diagnostic,
        });
    }

    fn define(&mut self, v: Value, by: Def, at: Option<Op>) {
        if !self.range(v, at) {
            return;
        }
        // Names are made where there is something to say: numbering a value looks at those before it.
        let name = || value_name(self.func, v);
        if self.defined[v] {
            let name = name();
            self.push("V01", format!("{name} is defined twice"), at, Some(v));
        } else if self.func.values[v].def != by {
            let message = format!("{} is defined elsewhere than its record says", name());
            self.push("V01", message, at, Some(v));
        }
        self.defined[v] = true;
    }

    fn used(&mut self, v: Value, at: Option<Op>) {
        if self.range(v, at) && !self.defined[v] {
            let name = value_name(self.func, v);
            let what = if at.is_some() { "used" } else { "returned" };
            let message = format!("{name} is {what} before it is defined");
            let place = match at.and_then(|op| self.func.ops.get(op)) {
                Some(op) => op_place(self.func, op),
                None => value_place(self.func, v),
            };
            let mut diagnostic = Diagnostic::error(message)
                .code("V03")
                .place(place)
                .label(format!("{what} here"));
            if at.is_some() {
                diagnostic = diagnostic.note(value_place(self.func, v), "defined here");
            }
            self.found
                .push(diagnostic.help("operations stand in the order of dependence"));
        }
    }

    /// Values that nothing defines.
    fn orphans(&mut self) {
        let missing: Vec<_> = self
            .func
            .values
            .keys()
            .filter(|v| !self.defined[*v])
            .collect();
        for v in missing {
            let message = format!("{} is defined by nothing", value_name(self.func, v));
            self.push("V01", message, None, Some(v));
        }
    }
}

fn names(func: &Function, found: &mut Diagnostics) {
    let mut first: HashMap<&str, Value> =
        HashMap::with_capacity_and_hasher(func.values.len(), Default::default());
    for (v, data) in func.values.iter() {
        let Some(name) = data.name.as_deref() else {
            continue;
        };
        if let Some(known) = first.insert(name, v) {
            found.push(
                Diagnostic::error(format!("two values are named `%{name}`"))
                    .code("V04")
                    .place(value_place(func, v))
                    .label("the second")
                    .note(value_place(func, known), "the first")
                    .help("give one of them another name, or none"),
            );
        }
    }
}
