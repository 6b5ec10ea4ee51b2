//! Attributes on their way out: an op's own, and those that carry what other tools would lose ([`super::op`] reads them).

use super::super::param::{Origin, is_param, own_type};
use super::super::printer::Printer;
use super::attr::is_natural;
use super::op::{DIALECT, Here};
use super::types::axes_of;
use super::words;
use crate::attr::{Attr, Attrs};
use crate::entity::Value;
use crate::module::{Module, OpData};
use crate::types::Type;
use std::fmt::{self, Write};

/// Attributes on their way out, between braces that are there if there is one.
pub(super) struct Entries<'p, 'm> {
    printer: &'p mut Printer,
    module: &'m Module,
    sign: &'static str,
}

impl<'p, 'm> Entries<'p, 'm> {
    pub(super) fn new(printer: &'p mut Printer, module: &'m Module) -> Self {
        Entries {
            printer,
            module,
            sign: " {",
        }
    }

    fn next(&mut self) -> Result<&mut Printer, fmt::Error> {
        self.printer.write_str(self.sign)?;
        self.sign = ", ";
        Ok(self.printer)
    }

    /// One more.
    pub(super) fn add(&mut self, key: &str, attr: &Attr) -> fmt::Result {
        let module = self.module;
        self.next()?.mlir_entries(module, [(key, attr)])
    }

    /// The closing brace.
    pub(super) fn end(self) -> fmt::Result {
        match self.sign {
            ", " => self.printer.write_char('}'),
            _ => Ok(()),
        }
    }

    /// Axes of types, where one needs them.
    pub(super) fn axes(&mut self, types: &[&Type]) -> fmt::Result {
        if types.iter().any(|ty| axes_of(ty).is_some()) {
            let printer = self.next()?;
            printer.write_str("pir.axes = ")?;
            printer.all_axes(types)?;
        }
        Ok(())
    }

    /// Names of values; `usual` is what they are called if nothing is said.
    pub(super) fn names(
        &mut self,
        here: &Here<'_>,
        values: &[Value],
        usual: Option<&str>,
    ) -> fmt::Result {
        let name = |v: &Value| here.func.values.get(*v).and_then(|v| v.name.as_deref());
        if values.iter().all(|v| name(v) == usual) {
            return Ok(());
        }
        let list = values
            .iter()
            .map(|v| name(v).map_or(Attr::Unit, Attr::text));
        self.add("pir.names", &Attr::Array(list.collect()))
    }

    /// All of an op.
    pub(super) fn op(&mut self, here: &Here<'_>, op: &OpData) -> fmt::Result {
        let param = op.param().filter(|_| is_param(op));
        if let Some(name) = param {
            self.add("name", &Attr::Symbol(name.into()))?;
        }
        let all = op.attrs.iter().map(|(key, attr)| (key.as_str(), attr));
        self.own(
            &all.filter(|(key, _)| param.is_none() || *key != "name")
                .collect::<Vec<_>>(),
        )?;
        let types: Vec<&Type> = op.results.iter().map(|v| here.ty(*v)).collect();
        if let (Some(name), [ty]) = (param, &types[..]) {
            self.origin(name, ty)?;
        }
        self.axes(&types)?;
        self.names(here, &op.results, param)?;
        if let Some(label) = &op.label {
            self.add("pir.label", &Attr::text(label))?;
        }
        if !op.captures.is_empty() || op.operands.contains(&None) {
            let operands = op.operands.iter().map(|v| i64::from(v.is_some()));
            let captures = i64::try_from(op.captures.len()).unwrap_or(i64::MAX);
            self.add(
                "pir.segments",
                &Attr::Ints(operands.chain([captures]).collect()),
            )?;
        }
        Ok(())
    }

    /// The attributes that are not about the text.
    fn own(&mut self, attrs: &[(&str, &Attr)]) -> fmt::Result {
        let readable = |key: &str| words::is_plain(key) && !key.starts_with(DIALECT);
        if !attrs.iter().all(|(key, _)| readable(key)) {
            let all = attrs
                .iter()
                .map(|(key, attr)| (key.to_string(), (*attr).clone()));
            return self.add("pir.attrs", &Attr::Dict(all.collect()));
        }
        attrs
            .iter()
            .try_for_each(|(key, attr)| self.add(key, attr))?;
        if is_natural(attrs.iter().map(|(key, _)| *key)) {
            return Ok(());
        }
        let order = attrs.iter().map(|(key, _)| Attr::text(key));
        self.add("pir.order", &Attr::Array(order.collect()))
    }

    /// Where a parameter's data is, said the first time it is named.
    pub(super) fn origin(&mut self, name: &str, ty: &Type) -> fmt::Result {
        match self.printer.origin(self.module, name) {
            Origin::Default => Ok(()),
            Origin::Nowhere => self.add("pir.weightless", &Attr::Unit),
            Origin::Inline(dense) => self.add("pir.value", &Attr::Dense(dense)),
            Origin::Store(index, key) => {
                let key = key.map(Attr::text);
                self.add(
                    "pir.store",
                    &Attr::Int(i64::try_from(index).unwrap_or(i64::MAX)),
                )?;
                key.map_or(Ok(()), |key| self.add("pir.key", &key))
            }
            Origin::Range(path, offset) => {
                self.add("pir.file", &Attr::text(path))?;
                self.add(
                    "pir.offset",
                    &Attr::Int(i64::try_from(offset).unwrap_or(i64::MAX)),
                )?;
                let weight = self.module.params.get(name);
                let own = weight.and_then(|weight| own_type(self.module, weight, ty));
                own.map_or(Ok(()), |own| self.add("pir.type", &Attr::Type(own)))
            }
        }
    }

    /// Attributes as a dictionary of their own, where there are any.
    pub(super) fn apart(&mut self, key: &str, attrs: &Attrs) -> fmt::Result {
        if attrs.is_empty() {
            return Ok(());
        }
        self.add(key, &Attr::Dict(attrs.clone()))
    }
}
