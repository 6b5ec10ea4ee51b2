//! Operations: `%a, %b = split(%x, _) captures(%c) {axis = 1} : (tensor<...>, tensor<...>) loc("/split")`.

use super::func::Scope;
use super::lex::{self, Quoted};
use super::param::is_param;
use super::parser::{P, Parser, error};
use super::printer::Printer;
use crate::diag::Span;
use crate::entity::Value;
use crate::module::{Function, Module, OpData, PARAM};
use crate::types::Type;
use std::fmt::{self, Write};

/// The word that ends a function.
pub(super) const RETURN: &str = "return";

impl Parser<'_> {
    /// One operation with its results.
    pub(super) fn op(&mut self, scope: &mut Scope) -> P<()> {
        let start = self.at();
        let results = self.results().inspect_err(|_| scope.broken = true)?;
        let read = self.op_body(scope, results.len());
        // Results are defined even where the rest is wrong, so that one error does not become many.
        let (mut op, types) = match read {
            Ok(read) => read,
            Err(e) => {
                scope.define_unknown(self, results);
                return Err(e);
            }
        };
        op.span = self.since(start);
        let named = results.iter().map(|(name, _)| name.clone().named());
        let (_, values) = scope.func.add_op(op, named.zip(types));
        for ((name, span), value) in results.into_iter().zip(values) {
            scope.define(self, name, value, span);
        }
        Ok(())
    }

    /// `%a, %b =`, or nothing.
    fn results(&mut self) -> P<Vec<(ValueName, Span)>> {
        let mut results = Vec::new();
        if self.sees("%") {
            loop {
                results.push(self.value_name()?);
                if !self.sign(",") {
                    break;
                }
            }
            self.need("=")?;
        }
        Ok(results)
    }

    /// What stands after `=`: the op without results, and their types.
    fn op_body(&mut self, scope: &mut Scope, results: usize) -> P<(OpData, Vec<Type>)> {
        let name_span = self.here();
        let mut op = OpData::default();
        if self.peek_word() == Some("tensor") {
            let d = error(name_span, "expected an operation, found a type");
            return Err(Box::new(d.help("a result's type stands after `:`")));
        }
        let types;
        if self.keyword(PARAM) {
            let (attrs, ty) = self.param()?;
            op.name = PARAM.into();
            op.attrs = attrs;
            types = vec![ty];
        } else {
            op.name = self.op_name()?;
            self.need("(")?;
            op.operands = self.list(")", |p| p.operand(scope))?;
            if self.keyword("captures") {
                self.need("(")?;
                op.captures = self.list(")", |p| p.used_value(scope))?;
            }
            op.attrs = self.opt_attrs()?;
            types = self.result_types(results)?;
        }
        if self.keyword("loc") {
            self.need("(")?;
            op.label = Some(self.need_string("the node's name, quoted")?);
            self.need(")")?;
        }
        if types.len() != results {
            let count =
                |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
            let what = format!(
                "{} for {}",
                count(types.len(), "type"),
                count(results, "result")
            );
            return Err(error(name_span, what));
        }
        Ok((op, types))
    }

    fn op_name(&mut self) -> P<String> {
        if let Some((name, _)) = self.eat(lex::word) {
            return Ok(name.to_string());
        }
        self.need_string("an operation")
    }

    /// `: type` or `: (type, type)`; unknown types where there is no colon.
    fn result_types(&mut self, results: usize) -> P<Vec<Type>> {
        if !self.sign(":") {
            return Ok(vec![Type::Unknown; results]);
        }
        self.types()
    }

    /// A type, or several in parentheses.
    pub(super) fn types(&mut self) -> P<Vec<Type>> {
        if self.sign("(") {
            return self.list(")", Self::ty);
        }
        Ok(vec![self.ty()?])
    }

    fn operand(&mut self, scope: &mut Scope) -> P<Option<Value>> {
        if self.keyword("_") {
            return Ok(None);
        }
        self.used_value(scope).map(Some)
    }

    /// `%name` where it is used.
    pub(super) fn used_value(&mut self, scope: &mut Scope) -> P<Value> {
        if !self.sees("%") {
            return Err(self.expected("a value, `%x`"));
        }
        let (name, span) = self.value_name()?;
        Ok(scope.used(name, span))
    }

    /// `%name`.
    pub(super) fn value_name(&mut self) -> P<(ValueName, Span)> {
        match self.name("%")? {
            Some((name, span)) => Ok((ValueName::new(name), span)),
            None => Err(self.expected("a value, `%x`")),
        }
    }
}

/// What stands after `%`: a name, or a number that only serves this text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum ValueName {
    /// A name that the value keeps.
    Named(String),
    /// The digits of an unnamed value.
    Number(String),
}

impl ValueName {
    fn new(name: super::parser::Named<'_>) -> Self {
        use super::parser::Named;
        match name {
            Named::Bare(digits) if is_number(digits) => ValueName::Number(digits.to_string()),
            other => ValueName::Named(other.into_string()),
        }
    }
    /// The name that the value keeps.
    pub(super) fn named(self) -> Option<String> {
        match self {
            ValueName::Named(name) => Some(name),
            ValueName::Number(_) => None,
        }
    }
}

fn is_number(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_digit())
}

impl fmt::Display for ValueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ValueName::Named(name) if is_number(name) => write!(f, "%{}", Quoted(name)),
            ValueName::Named(name) => write!(f, "%{}", lex::Name(name)),
            ValueName::Number(digits) => write!(f, "%{digits}"),
        }
    }
}

/// How the values of a function are written, by value.
pub(super) fn value_names(func: &Function) -> Vec<String> {
    let mut next = 0u32;
    let name = |v: &crate::module::ValueData| match &v.name {
        Some(name) => ValueName::Named(name.clone()).to_string(),
        None => {
            next += 1;
            format!("%{}", next - 1)
        }
    };
    func.values.values().map(name).collect()
}

impl Printer {
    /// One operation, without its line's indentation and end.
    pub(super) fn op(
        &mut self,
        module: &Module,
        func: &Function,
        names: &[String],
        op: &OpData,
    ) -> fmt::Result {
        if !op.results.is_empty() {
            self.list(&op.results, |p, v| p.value(names, *v))?;
            self.write_str(" = ")?;
        }
        let unknown = Type::Unknown;
        let types = op
            .results
            .iter()
            .map(|v| func.values.get(*v).map_or(&unknown, |v| &v.ty));
        match (op.param(), op.results.first()) {
            (Some(name), Some(result)) if is_param(op) => {
                let ty = func.values.get(*result).map_or(&unknown, |v| &v.ty);
                self.param(module, name, &op.attrs, ty)?;
            }
            _ => {
                self.op_name(&op.name)?;
                self.write_char('(')?;
                self.list(&op.operands, |p, v| match v {
                    Some(v) => p.value(names, *v),
                    None => p.write_char('_'),
                })?;
                self.write_char(')')?;
                self.captures(names, &op.captures)?;
                self.opt_attrs(&op.attrs)?;
                if !op.results.is_empty() {
                    self.write_str(" : ")?;
                    self.types(types)?;
                }
            }
        }
        match &op.label {
            Some(label) => write!(self, " loc({})", Quoted(label)),
            None => Ok(()),
        }
    }

    fn captures(&mut self, names: &[String], captures: &[Value]) -> fmt::Result {
        if captures.is_empty() {
            return Ok(());
        }
        self.write_str(" captures(")?;
        self.list(captures, |p, v| p.value(names, *v))?;
        self.write_char(')')
    }

    /// The name bare where it is a word that means nothing else.
    fn op_name(&mut self, name: &str) -> fmt::Result {
        if lex::is_word(name) && ![PARAM, RETURN, "tensor"].contains(&name) {
            self.write_str(name)
        } else {
            write!(self, "{}", Quoted(name))
        }
    }

    /// `%name`.
    pub(super) fn value(&mut self, names: &[String], value: Value) -> fmt::Result {
        use crate::entity::Entity;
        match names.get(value.index()) {
            Some(name) => self.write_str(name),
            None => write!(self, "{value}"),
        }
    }

    /// A type, or several in parentheses.
    pub(super) fn types<'a>(
        &mut self,
        types: impl ExactSizeIterator<Item = &'a Type>,
    ) -> fmt::Result {
        let single = types.len() == 1;
        if !single {
            self.write_char('(')?;
        }
        self.list(types, |p, ty| write!(p, "{ty}"))?;
        if !single {
            self.write_char(')')?;
        }
        Ok(())
    }
}
