//! Operations: `%a, %b = "pir.split"(%x) {axis = 1 : i64, pir.names = ["a", "b"]} : (tensor<4xf32>) -> (...)`.
//!
//! Beside its own attributes an op has those that carry what other tools would lose:
//!
//! ```text
//! pir.axes = #pir.axes<?n, c0>     of its results' types, where MLIR's types do not say them
//! pir.names = ["a", unit]          of its results; a parameter's result has the parameter's, unless this says otherwise
//! pir.label = "/conv1/Conv"        the node's name; a location `loc("/conv1/Conv")` is read as one too
//! pir.segments = [1, 0, 1, 2]      how many values each operand is, 0 where it is left out; then how many are captured
//! pir.order = ["b", "a"]           the order of its own attributes, where it is not the alphabet's
//! pir.attrs = {...}                its own attributes, where their keys would be misread
//! ```

use super::super::func::Scope;
use super::super::op::ValueName;
use super::super::param::{From, Range};
use super::super::parser::{P, Parser, error};
use super::super::printer::Printer;
use super::attr::{Spanned, bare};
use super::entries::Entries;
use super::types::{Axes, Plain};
use super::words;
use crate::attr::{Attr, Attrs};
use crate::diag::Span;
use crate::entity::{Entity, Value};
use crate::module::{Function, Module, OpData, PARAM};
use crate::types::Type;
use std::fmt::{self, Write};

/// The dialect of our ops.
pub(super) const DIALECT: &str = "pir.";
/// The op whose name, in `pir.op`, is none that other tools would print.
const UNPRINTABLE: &str = "pir.unprintable";

/// A function in the making, and the types its values were defined with.
#[derive(Default)]
pub(super) struct Inner {
    pub(super) scope: Scope,
    plain: Vec<Option<Plain>>,
}

impl Inner {
    /// Remembers the type that a value was defined with.
    pub(super) fn set(&mut self, value: Value, plain: Plain) {
        let index = value.index();
        self.plain.resize(self.plain.len().max(index + 1), None);
        if let Some(slot) = self.plain.get_mut(index) {
            *slot = Some(plain);
        }
    }

    /// That a use has the type of the definition.
    pub(super) fn check(&self, value: Value, plain: &Plain, span: Span) -> P<()> {
        match self.plain.get(value.index()) {
            Some(Some(first)) if first != plain => {
                let what = format!("this is a `{first}`, and a `{plain}` here");
                Err(error(span, what))
            }
            _ => Ok(()),
        }
    }
}

/// `%a` or `%a:2` before `=`.
pub(super) struct Group {
    name: String,
    count: usize,
    span: Span,
}

/// An op without results, and their names and types.
type Built = (OpData, Vec<(Option<String>, Type)>);

/// An op as it is written.
pub(super) struct Raw {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) operands: Vec<(Value, Span)>,
    pub(super) attrs: Spanned,
    pub(super) axes: Vec<Axes>,
    pub(super) operand_types: Vec<Plain>,
    pub(super) result_types: Vec<Plain>,
    label: Option<String>,
}

impl Parser<'_> {
    /// One operation with its results.
    pub(super) fn generic_op(&mut self, inner: &mut Inner) -> P<()> {
        let start = self.at();
        let groups = self.groups().inspect_err(|_| inner.scope.broken = true)?;
        let built = self.raw(&mut inner.scope);
        let built = built.and_then(|raw| self.build(inner, raw, &groups));
        let (mut op, types) = match built {
            Ok(built) => built,
            Err(e) => {
                // Results are defined even where the rest is wrong, so that one error does not become many.
                inner.scope.define_unknown(self, expand(&groups));
                return Err(e);
            }
        };
        op.span = self.since(start);
        let plain: Vec<_> = types
            .iter()
            .map(|(_, ty)| Plain::of(ty, &self.module))
            .collect();
        let (_, values) = inner.scope.func.add_op(op, types);
        for (value, plain) in values.iter().zip(plain) {
            inner.set(*value, plain);
        }
        for ((name, span), value) in expand(&groups).into_iter().zip(values) {
            inner.scope.define(self, name, value, span);
        }
        Ok(())
    }

    /// `%a, %b:2 =`, or nothing.
    pub(super) fn groups(&mut self) -> P<Vec<Group>> {
        let mut groups = Vec::new();
        if !self.sees("%") {
            return Ok(groups);
        }
        loop {
            let Some((name, span)) = self.eat(words::value).filter(|(n, _)| !n.contains('#'))
            else {
                return Err(self.expected("a value, `%0`"));
            };
            let count = if self.sign(":") {
                self.need_int("how many results")?
            } else {
                1
            };
            groups.push(Group {
                name: name.to_string(),
                count,
                span,
            });
            if !self.sign(",") {
                break;
            }
        }
        self.need("=")?;
        Ok(groups)
    }

    /// What stands after `=`.
    pub(super) fn raw(&mut self, scope: &mut Scope) -> P<Raw> {
        let start = self.here();
        let name = self.need_string("an operation, `\"pir.conv\"`")?;
        let mut raw = Raw::new(name, start);
        self.need("(")?;
        raw.operands = self.list(")", |p| p.generic_use(scope))?;
        self.dictionaries(&mut raw)?;
        self.need(":")?;
        (raw.operand_types, raw.result_types) = self.signature()?;
        raw.label = self.location()?;
        if raw.operand_types.len() != raw.operands.len() {
            let (n, types) = (raw.operands.len(), raw.operand_types.len());
            return Err(error(start, format!("{types} types for {n} operands")));
        }
        Ok(raw)
    }

    /// `<{...}> {...}`, each if it is there.
    fn dictionaries(&mut self, raw: &mut Raw) -> P<()> {
        if self.sign("<") {
            self.need("{")?;
            self.attributes(raw)?;
            self.need(">")?;
        }
        if self.sees("(") || self.sees("[") {
            let d = self.expected("attributes or `:`");
            return Err(Box::new(
                d.help("of regions only those of modules and functions are read"),
            ));
        }
        if self.sign("{") {
            self.attributes(raw)?;
        }
        Ok(())
    }

    /// Entries up to the closing brace.
    pub(super) fn attributes(&mut self, raw: &mut Raw) -> P<()> {
        let axes = &mut raw.axes;
        self.spanned(&mut raw.attrs, |p, key, span| {
            let mine = key == "pir.axes";
            if mine {
                if !axes.is_empty() {
                    return Err(error(span, "attribute `pir.axes` is given twice"));
                }
                p.need("=")?;
                *axes = p.all_axes()?;
            }
            Ok(mine)
        })
    }

    /// `%name` where it is used.
    pub(super) fn generic_use(&mut self, scope: &mut Scope) -> P<(Value, Span)> {
        match self.eat(words::value) {
            Some((name, span)) => {
                let name = name.strip_suffix("#0").unwrap_or(name);
                Ok((scope.used(ValueName::Number(name.to_string()), span), span))
            }
            None => Err(self.expected("a value, `%0`")),
        }
    }

    /// `loc(...)`, if it stands here: the name that it gives, where it gives one.
    pub(super) fn location(&mut self) -> P<Option<String>> {
        if !self.keyword("loc") {
            return Ok(None);
        }
        self.need("(")?;
        let named = self
            .string()?
            .filter(|_| !self.sees(":"))
            .map(|(name, _)| name);
        if self.eat(words::inside).is_none() {
            return Err(self.expected("`)` at the end of the location"));
        }
        self.need(")")?;
        Ok(named)
    }

    /// The operation that was written, and its results.
    fn build(&mut self, inner: &Inner, mut raw: Raw, groups: &[Group]) -> P<Built> {
        let results = groups.iter().fold(0usize, |n, g| n.saturating_add(g.count));
        let types = std::mem::take(&mut raw.result_types);
        // Results that nothing reads may go without a name.
        if results != types.len() && !groups.is_empty() {
            let what = format!("{} types for {results} results", types.len());
            return Err(error(raw.span, what));
        }
        for ((value, span), plain) in raw.operands.iter().zip(&raw.operand_types) {
            inner.check(*value, plain, *span)?;
        }
        let types = self.whole_types(&mut raw, types)?;
        let mut op = OpData {
            name: raw.op_name()?,
            label: raw.label()?,
            ..OpData::default()
        };
        let is_param = raw.is_param(&op.name, &types);
        (op.operands, op.captures) = raw.segments()?;
        let mut names = raw.names(types.len())?;
        if is_param && let Some(ty) = types.first() {
            let name = self.generic_param(&mut raw, ty)?;
            names.get_or_insert_with(|| vec![Some(name.clone())]);
            op.attrs.insert("name".into(), Attr::Symbol(name));
        }
        op.attrs.extend(raw.own_attrs()?);
        let names = names.unwrap_or_else(|| vec![None; types.len()]);
        Ok((op, names.into_iter().zip(types).collect()))
    }

    /// Types with their axes.
    pub(super) fn whole_types(&mut self, raw: &mut Raw, types: Vec<Plain>) -> P<Vec<Type>> {
        let mut axes = std::mem::take(&mut raw.axes);
        if axes.is_empty() {
            axes.resize(types.len(), None);
        }
        if axes.len() != types.len() {
            let what = format!(
                "`pir.axes` are those of {} types, not of {}",
                axes.len(),
                types.len()
            );
            return Err(error(raw.span, what));
        }
        let each = types.into_iter().zip(axes);
        each.map(|(plain, axes)| self.whole(plain, axes, raw.span))
            .collect()
    }

    /// What a `pir.param` says beside its type: the parameter's name, and where its data is.
    pub(super) fn generic_param(&mut self, raw: &mut Raw, ty: &Type) -> P<String> {
        let name = match raw.take("name") {
            Some((Attr::Symbol(name), _)) => name,
            _ => {
                return Err(error(
                    raw.span,
                    "a parameter needs a name, `name = @conv1.weight`",
                ));
            }
        };
        let span = raw.span;
        let (value, store) = (raw.take("pir.value"), raw.take("pir.store"));
        let key = raw.text("pir.key")?;
        let file = raw.text("pir.file")?;
        let mut own = None;
        let from = match (value, store, key, file, raw.take("pir.weightless")) {
            (None, None, None, None, None) => From::Default,
            (None, None, None, None, Some(_)) => From::Nowhere,
            (Some((Attr::Dense(dense), _)), None, None, None, None) => From::Given(dense),
            (None, Some((Attr::Int(index), at)), key, None, None) => match usize::try_from(index) {
                Ok(index) => From::Store(index, key, at),
                Err(_) => return Err(error(at, "weights files are counted from 0")),
            },
            (None, None, None, Some(path), None) => {
                own = raw.own_type()?;
                let (offset, span) = need_offset(raw.take("pir.offset"), span)?;
                From::Range(Range { path, offset, span })
            }
            _ => {
                let d = error(span, "where the parameter's data is can't be told");
                return Err(Box::new(d.help(
                    "`pir.value = dense<...>`, `pir.store = 0 : i64` with or without `pir.key = \"w\"`, `pir.file = \"w.bin\"` with `pir.offset = 64 : i64`, `pir.weightless`, or nothing",
                )));
            }
        };
        self.param_data(&name, span, from, own.as_ref().unwrap_or(ty), ty)?;
        Ok(name)
    }
}

/// Where in its file a parameter's data begin.
fn need_offset(offset: Option<(Attr, Span)>, span: Span) -> P<(u64, Span)> {
    let number = |attr| match attr {
        Attr::Int(n) => u64::try_from(n).ok(),
        _ => None,
    };
    let at = offset.as_ref().map_or(span, |(_, at)| *at);
    match offset.and_then(|(attr, _)| number(attr)) {
        Some(offset) => Ok((offset, at)),
        None => {
            let what = "`pir.offset` has to say where in `pir.file` the data begin";
            Err(Box::new(
                error(at, what).help("`pir.offset = 64 : i64` is a number of bytes"),
            ))
        }
    }
}

/// The names of all results; of a group too large to be true, some.
fn expand(groups: &[Group]) -> Vec<(ValueName, Span)> {
    const MOST: usize = 1 << 16;
    let each = groups.iter().flat_map(|g| {
        let name = move |i: usize| match i {
            0 => ValueName::Number(g.name.clone()),
            i => ValueName::Number(format!("{}#{i}", g.name)),
        };
        (0..g.count.min(MOST)).map(move |i| (name(i), g.span))
    });
    each.take(MOST).collect()
}

impl Raw {
    pub(super) fn new(name: String, span: Span) -> Raw {
        Raw {
            name,
            span,
            operands: vec![],
            attrs: Spanned::default(),
            axes: vec![],
            operand_types: vec![],
            result_types: vec![],
            label: None,
        }
    }

    /// The attribute of this key, taken away.
    pub(super) fn take(&mut self, key: &str) -> Option<(Attr, Span)> {
        self.attrs.shift_remove(key)
    }

    /// The text under this key, taken away.
    pub(super) fn text(&mut self, key: &str) -> P<Option<String>> {
        let Some((attr, span)) = self.take(key) else {
            return Ok(None);
        };
        match attr.as_str() {
            Some(text) => Ok(Some(text.to_string())),
            None => Err(error(span, format!("`{key}` has to be text, in quotes"))),
        }
    }

    /// The type of a parameter's data, where it is not the parameter's, taken away.
    fn own_type(&mut self) -> P<Option<Type>> {
        match self.take("pir.type") {
            None => Ok(None),
            Some((Attr::Type(ty), _)) => Ok(Some(ty)),
            Some((_, span)) => Err(error(span, "`pir.type` has to be a type")),
        }
    }

    /// The list of texts under this key, `None` for `unit`, taken away.
    pub(super) fn texts(&mut self, key: &str) -> P<Option<Vec<Option<String>>>> {
        let Some((attr, span)) = self.take(key) else {
            return Ok(None);
        };
        let one = |attr: &Attr| match attr {
            Attr::Unit => Some(None),
            attr => attr.as_str().map(|text| Some(text.to_string())),
        };
        let all = match &attr {
            Attr::Array(all) => all.iter().map(one).collect(),
            Attr::Ints(all) if all.is_empty() => Some(vec![]),
            _ => None,
        };
        let wrong = || {
            error(
                span,
                format!("`{key}` has to be a list of texts, in quotes"),
            )
        };
        all.map(Some).ok_or_else(wrong)
    }

    fn op_name(&mut self) -> P<String> {
        if self.name == UNPRINTABLE
            && let Some(name) = self.text("pir.op")?
        {
            return Ok(name);
        }
        let name = std::mem::take(&mut self.name);
        Ok(name
            .strip_prefix(DIALECT)
            .map_or(name.clone(), str::to_string))
    }

    fn label(&mut self) -> P<Option<String>> {
        let label = self.label.take();
        Ok(self.text("pir.label")?.or(label))
    }

    /// Whether this is a parameter rather than another op of that name.
    fn is_param(&self, op: &str, types: &[Type]) -> bool {
        let named = matches!(self.attrs.get("name"), Some((Attr::Symbol(_), _)));
        let alone = self.operands.is_empty() && !self.attrs.contains_key("pir.segments");
        op == PARAM && named && types.len() == 1 && alone
    }

    /// Names of so many values, where they are said.
    pub(super) fn names(&mut self, count: usize) -> P<Option<Vec<Option<String>>>> {
        let span = self.span;
        match self.texts("pir.names")? {
            Some(all) if all.len() != count => {
                let what = format!("`pir.names` names {} values, not {count}", all.len());
                Err(error(span, what))
            }
            all => Ok(all),
        }
    }

    /// Operands with those that are left out, and captured values.
    fn segments(&mut self) -> P<(Vec<Option<Value>>, Vec<Value>)> {
        let mut values = std::mem::take(&mut self.operands)
            .into_iter()
            .map(|(v, _)| v);
        let Some((attr, span)) = self.take("pir.segments") else {
            return Ok((values.map(Some).collect(), vec![]));
        };
        let wrong = || {
            let d = error(span, "`pir.segments` does not fit the operands");
            Box::new(d.help(
                "1 for each operand or 0 where it is left out, then how many values are captured",
            ))
        };
        let (captured, operands) = attr
            .as_ints()
            .and_then(<[i64]>::split_last)
            .ok_or_else(wrong)?;
        let mut out = Vec::with_capacity(operands.len());
        for count in operands {
            out.push(match count {
                0 => None,
                1 => Some(values.next().ok_or_else(wrong)?),
                _ => return Err(wrong()),
            });
        }
        let captures: Vec<_> = values.collect();
        if usize::try_from(*captured) != Ok(captures.len()) {
            return Err(wrong());
        }
        Ok((out, captures))
    }

    /// What is left: the attributes that are not about the text, in their order.
    pub(super) fn own_attrs(&mut self) -> P<Attrs> {
        let order = self.texts("pir.order")?.unwrap_or_default();
        let mut out = Attrs::default();
        if let Some((attr, span)) = self.take("pir.attrs") {
            let Attr::Dict(all) = attr else {
                return Err(error(span, "`pir.attrs` has to be a dictionary"));
            };
            out = all;
        }
        let mut rest = std::mem::take(&mut self.attrs);
        if let Some((key, (_, span))) = rest.iter().find(|(key, _)| key.starts_with(DIALECT)) {
            let what = format!("`{key}` means nothing here");
            return Err(error(*span, what));
        }
        for key in order.iter().flatten() {
            if let Some((key, (attr, _))) = rest.swap_remove_entry(key) {
                out.entry(key).or_insert(attr);
            }
        }
        for (key, attr) in bare(rest) {
            out.entry(key).or_insert(attr);
        }
        Ok(out)
    }
}

/// How the values of a function are written, by value: their own names where MLIR can say them.
pub(super) fn value_names(func: &Function) -> Vec<String> {
    let mut next = 0u32;
    let name = |v: &crate::module::ValueData| match &v.name {
        Some(name) if words::is_value(name) => format!("%{name}"),
        _ => {
            next += 1;
            format!("%{}", next - 1)
        }
    };
    func.values.values().map(name).collect()
}

/// What printing needs to know of the function it is in.
pub(super) struct Here<'a> {
    pub(super) module: &'a Module,
    pub(super) func: &'a Function,
    pub(super) names: &'a [String],
}

impl<'a> Here<'a> {
    /// The type of a value.
    pub(super) fn ty(&self, value: Value) -> &'a Type {
        self.func
            .values
            .get(value)
            .map_or(&Type::Unknown, |v| &v.ty)
    }

    /// The types of values as MLIR has them.
    pub(super) fn plain(&self, values: impl IntoIterator<Item = Value>) -> Vec<Plain> {
        values
            .into_iter()
            .map(|v| Plain::of(self.ty(v), self.module))
            .collect()
    }
}

impl Printer {
    /// One operation, without its line's indentation and end.
    pub(super) fn generic_op(&mut self, here: &Here<'_>, op: &OpData) -> fmt::Result {
        if !op.results.is_empty() {
            self.list(&op.results, |p, v| p.value(here.names, *v))?;
            self.write_str(" = ")?;
        }
        let printable = words::is_plain(&op.name);
        let name = if printable {
            format!("{DIALECT}{}", op.name)
        } else {
            UNPRINTABLE.into()
        };
        write!(self, "\"{name}\"(")?;
        let used: Vec<Value> = op
            .operands
            .iter()
            .flatten()
            .chain(&op.captures)
            .copied()
            .collect();
        self.list(&used, |p, v| p.value(here.names, *v))?;
        self.write_char(')')?;
        let mut entries = Entries::new(self, here.module);
        if !printable {
            entries.add("pir.op", &Attr::text(&op.name))?;
        }
        entries.op(here, op)?;
        entries.end()?;
        self.write_str(" : ")?;
        self.plain_list(&here.plain(used))?;
        self.write_str(" -> ")?;
        self.plains(&here.plain(op.results.iter().copied()))
    }
}
