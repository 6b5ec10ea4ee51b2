//! Functions: `"func.func"() <{function_type = ..., sym_name = "main"}> ({ ^bb0(%x: type): ... }) {...} : () -> ()`,
//! and as other tools print them, `func.func @main(%arg0: type) -> type attributes {...} {`.
//!
//! Axes and names of the inputs are attributes, as those of an op's results are. The function's own attributes are
//! `pir.attrs`; its name is `pir.name` where other tools would not print it, and the symbol some other.

use super::super::lex::{self, Name};
use super::super::op::{RETURN, ValueName};
use super::super::parser::{P, Parser, error};
use super::super::printer::Printer;
use super::entries::Entries;
use super::op::{Here, Inner, Raw, value_names};
use super::types::Plain;
use super::words;
use crate::attr::Attr;
use crate::diag::Span;
use crate::entity::Value;
use crate::module::{Function, Module};
use crate::types::Type;
use std::fmt::{self, Write};

/// The op that is a function, and the one that ends it.
pub(super) const FUNC: &str = "func.func";
const FUNC_RETURN: &str = "func.return";

/// A function in the making.
struct Making {
    inner: Inner,
    raw: Raw,
    /// Types of inputs and outputs that the header gives, and where.
    signature: Option<(Vec<Plain>, Vec<Plain>, Span)>,
    inputs: Vec<(Value, Plain)>,
    outputs: Vec<Plain>,
}

/// Whether `rest` starts an operation or ends the function.
fn starts_statement(rest: &str) -> bool {
    let word = lex::word(rest).map_or("", |(_, w)| w);
    rest.starts_with(['%', '}', '"', '^']) || [RETURN, FUNC_RETURN, FUNC].contains(&word)
}

impl Parser<'_> {
    /// A function; `"func.func"` or `func.func` comes next.
    pub(super) fn generic_func(&mut self) -> P<()> {
        let start = self.at();
        let span = self.here();
        let mut making = Making {
            inner: Inner::default(),
            raw: Raw::new(FUNC.into(), span),
            signature: None,
            inputs: vec![],
            outputs: vec![],
        };
        let pretty = self.keyword(FUNC);
        let header = match pretty {
            true => self.pretty_header(&mut making),
            false => self.quoted_header(&mut making),
        };
        if self.keep(header).is_none() {
            making.inner.scope.broken = true;
            self.recover(start, starts_statement);
        }
        self.generic_body(&mut making)?;
        if !pretty {
            self.need(")")?;
            if self.sign("{") {
                self.func_attributes(&mut making)?;
            }
            self.need(":")?;
            self.signature()?;
        }
        self.location()?;
        let broken = making.inner.scope.broken;
        if !broken {
            making.inner.scope.report_undefined(self);
        }
        let finished = self.finish_func(making);
        match broken {
            true => Ok(()),
            false => finished,
        }
    }

    /// `"func.func"() <{...}> ({`, and the block's head where there is one.
    fn quoted_header(&mut self, making: &mut Making) -> P<()> {
        self.need_string("`\"func.func\"`")?;
        self.need("(")?;
        self.need(")")?;
        if self.sign("<") {
            self.need("{")?;
            self.func_attributes(making)?;
            self.need(">")?;
        }
        self.need("(")?;
        self.need("{")?;
        if self.eat(words::block).is_some() {
            if self.sign("(") {
                self.inputs(making)?;
            }
            self.need(":")?;
        }
        Ok(())
    }

    /// `@main(%x: type) -> type attributes {...} {`.
    fn pretty_header(&mut self, making: &mut Making) -> P<()> {
        for visibility in ["public", "private", "nested"] {
            self.keyword(visibility);
        }
        let (name, span) = self.need_name("@", "the function's name, `@main`")?;
        making
            .raw
            .attrs
            .insert("sym_name".into(), (Attr::text(&name), span));
        let start = self.at();
        self.need("(")?;
        self.inputs(making)?;
        let outputs = if self.sign("->") {
            self.plains()?
        } else {
            vec![]
        };
        let inputs = making.inputs.iter().map(|(_, ty)| ty.clone()).collect();
        making.signature = Some((inputs, outputs, self.since(start)));
        if self.keyword("attributes") {
            self.need("{")?;
            self.func_attributes(making)?;
        }
        self.need("{")
    }

    /// `%x: type, ...)`.
    fn inputs(&mut self, making: &mut Making) -> P<()> {
        self.list(")", |p| {
            let Some((name, span)) = p.eat(words::value) else {
                return Err(p.expected("a value, `%arg0`"));
            };
            p.need(":")?;
            let plain = p.plain()?;
            if p.sees("{") {
                return Err(p.expected("`,` or `)`: an input has no attributes"));
            }
            p.location()?;
            let scope = &mut making.inner.scope;
            let value = scope.func.add_input(None, Type::Unknown, span);
            scope.define(p, ValueName::Number(name.to_string()), value, span);
            making.inner.set(value, plain.clone());
            making.inputs.push((value, plain));
            Ok(())
        })?;
        Ok(())
    }

    /// Entries up to the closing brace.
    fn func_attributes(&mut self, making: &mut Making) -> P<()> {
        let Making { raw, signature, .. } = making;
        let axes = &mut raw.axes;
        self.spanned(&mut raw.attrs, |p, key, _| match key {
            "pir.axes" => {
                p.need("=")?;
                *axes = p.all_axes()?;
                Ok(true)
            }
            "function_type" => {
                p.need("=")?;
                let start = p.at();
                let (inputs, outputs) = p.signature()?;
                *signature = Some((inputs, outputs, p.since(start)));
                Ok(true)
            }
            _ => Ok(false),
        })
    }

    /// Operations up to the closing brace.
    fn generic_body(&mut self, making: &mut Making) -> P<()> {
        let mut returned = false;
        loop {
            let brace = self.here();
            if self.sign("}") {
                if !returned {
                    self.report(error(brace, "the function does not end with `func.return`"));
                }
                return Ok(());
            }
            if self.at_end() || starts_func(self.rest()) {
                return Err(self.expected("`}` at the end of the function"));
            }
            let start = self.at();
            let ends = starts_return(self.rest());
            let read = if returned {
                Err(self.expected("`}` after `func.return`"))
            } else if ends {
                returned = true;
                self.generic_return(making)
            } else {
                self.generic_op(&mut making.inner)
            };
            if self.keep(read).is_none() {
                making.inner.scope.broken |= returned;
                self.recover(start, starts_statement);
            }
        }
    }

    /// `return %y : type`, or `"func.return"(%y) : (type) -> ()`.
    fn generic_return(&mut self, making: &mut Making) -> P<()> {
        let mut values = Vec::new();
        let scope = &mut making.inner.scope;
        if self.sees("\"") {
            let raw = self.raw(scope)?;
            values = raw.operands;
            making.outputs = raw.operand_types;
        } else {
            self.eat(lex::word);
            while self.sees("%") {
                values.push(self.generic_use(scope)?);
                if !self.sign(",") {
                    break;
                }
            }
            if !values.is_empty() {
                self.need(":")?;
                making.outputs.push(self.plain()?);
                while self.sign(",") {
                    making.outputs.push(self.plain()?);
                }
            }
            self.location()?;
        }
        if values.len() != making.outputs.len() {
            let what = format!("{} types for {} values", making.outputs.len(), values.len());
            return Err(error(self.here(), what));
        }
        for ((value, span), plain) in values.iter().zip(&making.outputs) {
            making.inner.check(*value, plain, *span)?;
        }
        making.inner.scope.func.outputs = values.into_iter().map(|(v, _)| v).collect();
        Ok(())
    }

    /// Gives the function what its attributes say, and hands it to the module.
    fn finish_func(&mut self, making: Making) -> P<()> {
        let Making {
            inner,
            mut raw,
            signature,
            inputs,
            outputs,
        } = making;
        let mut func = inner.scope.func;
        let span = raw.span;
        let symbol = raw.text("sym_name")?;
        let Some(name) = raw.text("pir.name")?.or(symbol) else {
            return Err(error(
                span,
                "the function needs a name, `sym_name = \"main\"`",
            ));
        };
        if self.module.funcs.iter().any(|f| f.name == name) {
            let what = format!("function `@{}` is defined twice", Name(&name));
            self.report(error(span, what));
        }
        func.name = name;
        let (values, plain): (Vec<_>, Vec<_>) = inputs.into_iter().unzip();
        match signature {
            None => {
                return Err(error(
                    span,
                    "the function needs a type, `function_type = () -> ()`",
                ));
            }
            Some((ins, outs, span)) if ins != plain || outs != outputs => {
                return Err(error(
                    span,
                    "the function's type is not that of its inputs and of what it returns",
                ));
            }
            Some(_) => {}
        }
        let types = self.whole_types(&mut raw, plain)?;
        let names = raw.names(values.len())?.unwrap_or_default();
        let names = names.into_iter().chain(std::iter::repeat(None));
        for ((value, ty), name) in values.into_iter().zip(types).zip(names) {
            if let Some(data) = func.values.get_mut(value) {
                (data.ty, data.name) = (ty, name);
            }
        }
        raw.take("sym_visibility");
        func.attrs = raw.own_attrs()?;
        self.module.funcs.push(func);
        Ok(())
    }
}

fn starts_func(rest: &str) -> bool {
    let quoted = rest.strip_prefix('"').and_then(|r| r.strip_prefix(FUNC));
    quoted.is_some_and(|r| r.starts_with('"')) || lex::word(rest).is_ok_and(|(_, w)| w == FUNC)
}

fn starts_return(rest: &str) -> bool {
    let quoted = rest
        .strip_prefix('"')
        .and_then(|r| r.strip_prefix(FUNC_RETURN));
    let word = lex::word(rest).map_or("", |(_, w)| w);
    quoted.is_some_and(|r| r.starts_with('"')) || [RETURN, FUNC_RETURN].contains(&word)
}

impl Printer {
    /// A function, indented as it stands in a module.
    pub(super) fn generic_func(&mut self, module: &Module, func: &Function) -> fmt::Result {
        let names = value_names(func);
        let here = Here {
            module,
            func,
            names: &names,
        };
        let inputs = here.plain(func.inputs.iter().copied());
        let outputs = here.plain(func.outputs.iter().copied());
        write!(self, "  \"{FUNC}\"() <{{function_type = ")?;
        self.plain_list(&inputs)?;
        self.write_str(" -> ")?;
        self.plains(&outputs)?;
        let plain = words::is_plain(&func.name);
        let index = module.funcs.iter().position(|f| f.name == func.name);
        let symbol = match plain {
            true => func.name.clone(),
            false => format!("_{}", index.unwrap_or(0)),
        };
        writeln!(self, ", sym_name = \"{symbol}\"}}> ({{")?;
        if !inputs.is_empty() {
            self.write_str("  ^bb0(")?;
            self.list(func.inputs.iter().zip(&inputs), |p, (v, ty)| {
                p.value(&names, *v)?;
                write!(p, ": {ty}")
            })?;
            self.write_str("):\n")?;
        }
        for op in func.ops.values() {
            self.write_str("    ")?;
            self.generic_op(&here, op)?;
            self.write_char('\n')?;
        }
        write!(self, "    \"{FUNC_RETURN}\"(")?;
        self.list(&func.outputs, |p, v| p.value(&names, *v))?;
        self.write_str(") : ")?;
        self.plain_list(&outputs)?;
        self.write_str(" -> ()\n  })")?;
        let mut entries = Entries::new(self, module);
        entries.apart("pir.attrs", &func.attrs)?;
        let types: Vec<&Type> = func.inputs.iter().map(|v| here.ty(*v)).collect();
        entries.axes(&types)?;
        if !plain {
            entries.add("pir.name", &Attr::text(&func.name))?;
        }
        entries.names(&here, &func.inputs, None)?;
        entries.end()?;
        self.write_str(" : () -> ()\n")
    }
}
