//! Functions: `func @main(%x: type) -> type attributes {...} {`, a line for each operation, `return %y`, `}`.

use super::lex::{self, Name};
use super::op::{RETURN, ValueName, value_names};
use super::parser::{P, Parser, error};
use super::printer::Printer;
use crate::diag::{Place, Span};
use crate::entity::{Entity, Op, Value};
use crate::hash::IndexMap;
use crate::module::{Def, Function, Module, ValueData};
use crate::types::Type;
use std::collections::HashMap;
use std::fmt::{self, Write};

/// A function in the making, and its names.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) func: Function,
    names: HashMap<ValueName, (Value, Span)>,
    /// Names that were used before anything defined them, in order.
    undefined: IndexMap<ValueName, Span>,
    /// Whether definitions may be missing because of an error already reported.
    pub(super) broken: bool,
}

/// What a use of an undefined name stands for; never left in a module that is handed out.
const NOWHERE: usize = u32::MAX as usize;

impl Scope {
    /// The value of this name, which has to be defined by now.
    pub(super) fn used(&mut self, name: ValueName, span: Span) -> Value {
        match self.names.get(&name) {
            Some((value, _)) => *value,
            None => {
                self.undefined.entry(name).or_insert(span);
                Value::new(NOWHERE)
            }
        }
    }

    /// Gives a value its name.
    pub(super) fn define(
        &mut self,
        parser: &mut Parser<'_>,
        name: ValueName,
        value: Value,
        span: Span,
    ) {
        if let Some(data) = self.func.values.get_mut(value) {
            data.span = span;
        }
        if let Some((_, first)) = self.names.get(&name) {
            let d = error(span, format!("`{name}` is defined twice"));
            parser.report(d.note(Place::Text(*first), "first defined here"));
        } else {
            self.names.insert(name, (value, span));
        }
    }

    /// Defines the results of an op that could not be read.
    pub(super) fn define_unknown(
        &mut self,
        parser: &mut Parser<'_>,
        names: Vec<(ValueName, Span)>,
    ) {
        for (name, span) in names {
            let value = self.func.values.push(ValueData {
                ty: Type::Unknown,
                name: None,
                def: Def::Result(Op::new(NOWHERE), 0),
                span,
            });
            self.define(parser, name, value, span);
        }
    }

    /// Reports what was used and not defined before.
    pub(super) fn report_undefined(&self, parser: &mut Parser<'_>) {
        for (name, span) in &self.undefined {
            if let Some((_, place)) = self.names.get(name) {
                let d = error(*span, format!("`{name}` is used before it is defined"));
                parser.report(d.note(Place::Text(*place), "defined here"));
                continue;
            }
            let mut d = *error(*span, format!("`{name}` is not defined"));
            if let Some(close) = self.closest(name) {
                d = d.help(format!("there is `{close}`"));
            }
            parser.report(d);
        }
    }

    /// A defined name that looks much like `name`; the first in order of definition among equals.
    fn closest(&self, name: &ValueName) -> Option<&ValueName> {
        let text = name.to_string();
        let most = text.len() / 3;
        let near = self.names.iter().filter_map(|(other, (value, _))| {
            let distance = distance(&text, &other.to_string(), most)?;
            Some((distance, value.index(), other))
        });
        near.min_by_key(|(d, v, _)| (*d, *v)).map(|(_, _, n)| n)
    }
}

/// How many characters have to change, if at most `most`.
fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most || a.len() > 100 {
        return None;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(&b) {
            let above = *cell;
            let change = diagonal + usize::from(x != *y);
            left = change.min(above + 1).min(left + 1);
            diagonal = above;
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().filter(|d| *d <= most)
}

/// Whether `rest` starts an operation or ends the function.
fn starts_statement(rest: &str) -> bool {
    let call = lex::word(rest).is_ok_and(|(after, w)| w == RETURN || after.starts_with('('));
    call || rest.starts_with(['%', '}', '"'])
}

/// Whether `rest` can only stand in the module.
fn starts_item(rest: &str) -> bool {
    lex::word(rest)
        .is_ok_and(|(after, w)| matches!(w, "func" | "channels") && after.starts_with(' '))
}

impl Parser<'_> {
    /// `func @main(...) {...}`.
    pub(super) fn func(&mut self) -> P<()> {
        let start = self.at();
        self.keyword("func");
        let mut scope = Scope::default();
        let header = self.func_header(&mut scope);
        let outputs = self.keep(header);
        if outputs.is_none() {
            scope.broken = true;
            self.recover(start, |r| starts_statement(r) || starts_item(r));
        }
        self.body(&mut scope, outputs.flatten())?;
        if !scope.broken {
            scope.report_undefined(self);
        }
        self.module.funcs.push(scope.func);
        Ok(())
    }

    /// Up to and with the opening brace; the types of results, where given, and where they stand.
    fn func_header(&mut self, scope: &mut Scope) -> P<Option<(Vec<Type>, Span)>> {
        let (name, span) = self.need_name("@", "the function's name, `@main`")?;
        if self.module.funcs.iter().any(|f| f.name == name) {
            let d = error(
                span,
                format!("function `@{}` is defined twice", Name(&name)),
            );
            self.report(d);
        }
        scope.func.name = name;
        self.need("(")?;
        self.list(")", |p| {
            let (name, span) = p.value_name()?;
            p.need(":")?;
            let ty = p.ty()?;
            let value = scope.func.add_input(name.clone().named(), ty, span);
            scope.define(p, name, value, span);
            Ok(())
        })?;
        let mut outputs = None;
        if self.sign("->") {
            let start = self.at();
            outputs = Some((self.types()?, self.since(start)));
        }
        if self.keyword("attributes") {
            self.need("{")?;
            scope.func.attrs = self.attrs(|_, _| Ok(false))?;
        }
        self.need("{")?;
        Ok(outputs)
    }

    /// Operations up to the closing brace.
    fn body(&mut self, scope: &mut Scope, outputs: Option<(Vec<Type>, Span)>) -> P<()> {
        let mut returned = false;
        loop {
            let brace = self.here();
            if self.sign("}") {
                if !returned {
                    let d = error(brace, "the function does not end with `return`");
                    self.report(d);
                }
                return Ok(());
            }
            if self.at_end() || starts_item(self.rest()) {
                return Err(self.expected("`}` at the end of the function"));
            }
            let start = self.at();
            let read = if self.peek_word() == Some(RETURN) {
                returned = true;
                self.returned(scope, &outputs)
            } else if returned {
                Err(self.expected("`}` after `return`"))
            } else {
                self.op(scope)
            };
            if self.keep(read).is_none() {
                scope.broken |= returned;
                self.recover(start, |r| starts_statement(r) || starts_item(r));
            }
        }
    }

    fn returned(&mut self, scope: &mut Scope, outputs: &Option<(Vec<Type>, Span)>) -> P<()> {
        let start = self.at();
        self.keyword(RETURN);
        let mut spans = Vec::new();
        while self.sees("%") {
            let at = self.at();
            let value = self.used_value(scope)?;
            scope.func.outputs.push(value);
            spans.push(self.since(at));
            if !self.sign(",") {
                break;
            }
        }
        let Some((types, signature)) = outputs else {
            return Ok(());
        };
        let count = scope.func.outputs.len();
        if types.len() != count {
            let what = format!("{count} returned, but the signature has {}", types.len());
            let d = error(self.since(start), what);
            return Err(Box::new(d.note(Place::Text(*signature), "the signature")));
        }
        for ((value, ty), span) in scope.func.outputs.clone().into_iter().zip(types).zip(spans) {
            match scope.func.values.get_mut(value) {
                Some(data) if data.ty == Type::Unknown => data.ty = ty.clone(),
                Some(data) if !same_type(&data.ty, ty) => {
                    let what = format!("this is a `{}`, but the signature says `{ty}`", data.ty);
                    self.report(error(span, what).note(Place::Text(*signature), "the signature"));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whether two types say the same, however their axes are written.
fn same_type(a: &Type, b: &Type) -> bool {
    match (a.axes(), b.axes()) {
        (Some(x), Some(y)) => {
            let axes = x.len() == y.len() && x.iter().zip(y).all(|(x, y)| x.same(y));
            axes && a.dtype() == b.dtype()
        }
        _ => a == b,
    }
}

impl Printer {
    /// A function, indented as it stands in a module.
    pub(super) fn func(&mut self, module: &Module, func: &Function) -> fmt::Result {
        let names = value_names(func);
        let unknown = Type::Unknown;
        let ty = |v: &Value| func.values.get(*v).map_or(&unknown, |v| &v.ty);
        write!(self, "  func @{}(", Name(&func.name))?;
        self.list(&func.inputs, |p, v| {
            p.value(&names, *v)?;
            write!(p, ": {}", ty(v))
        })?;
        self.write_char(')')?;
        if !func.outputs.is_empty() {
            self.write_str(" -> ")?;
            self.types(func.outputs.iter().map(ty))?;
        }
        if !func.attrs.is_empty() {
            self.write_str(" attributes")?;
            self.opt_attrs(&func.attrs)?;
        }
        self.write_str(" {\n")?;
        for op in func.ops.values() {
            self.write_str("    ")?;
            self.op(module, func, &names, op)?;
            self.write_char('\n')?;
        }
        self.write_str("    return")?;
        for (i, v) in func.outputs.iter().enumerate() {
            self.write_str(if i > 0 { ", " } else { " " })?;
            self.value(&names, *v)?;
        }
        self.write_str("\n  }\n")
    }
}
