//! The module and what stands in it beside functions, each an op without operands:
//!
//! ```text
//! "builtin.module"() <{sym_name = "net"}> ({
//!   "pir.weights"() {paths = ["net.safetensors"]} : () -> ()
//!   "pir.channels"() {name = "c0", extent = 16 : i64, root = @conv1.weight, root_axis = 0 : i64} : () -> ()
//!   "pir.op"() {name = "gate", onnx = "com.acme::Gate", relation = "x[n, 2*c] -> y[n, c]"} : () -> ()
//!   "pir.param"() {name = @unused, pir.value = dense<0> : tensor<2xi64>} : () -> tensor<2xi64>
//! }) {pir.attrs = {...}} : () -> ()
//! ```
//! Other tools print the module as `module @net attributes {...} { ... }`.

use super::super::dense::drop_at;
use super::super::func::Scope;
use super::super::header::multiple;
use super::super::lex;
use super::super::param::unread;
use super::super::parser::{P, Parser, error};
use super::super::printer::Printer;
use super::super::types::class_name;
use super::attr::Spanned;
use super::entries::Entries;
use super::func::FUNC;
use super::op::Raw;
use super::types::Plain;
use super::words;
use crate::attr::{Attr, Dense};
use crate::diag::{Place, Span};
use crate::dtype::DType;
use crate::module::{ClassData, Declared, Module};
use crate::types::Type;
use std::fmt::{self, Write};

const MODULE: &str = "builtin.module";

impl Parser<'_> {
    /// The whole text: a module, or what stands in one.
    pub(in super::super) fn generic_module(&mut self) {
        let whole = self.generic_items();
        self.keep(whole);
        self.report_undeclared();
    }

    fn generic_items(&mut self) -> P<()> {
        self.aliases()?;
        let mut raw = Raw::new(MODULE.into(), self.here());
        let pretty = self.keyword(MODULE) || self.keyword("module");
        let quoted = !pretty && is_quoted(self.rest(), MODULE);
        let start = self.at();
        let header = match (pretty, quoted) {
            (true, _) => self.early(|p| p.pretty_module(&mut raw)),
            (_, true) => self.early(|p| p.quoted_module(&mut raw)),
            _ => Ok(()),
        };
        let mut broken = self.keep(header).is_none();
        if broken {
            self.recover(start, starts_item);
        }
        let braced = pretty || quoted;
        while !(braced && self.sign("}")) {
            if self.at_end() {
                return match braced && !broken {
                    true => Err(self.expected("`}` at the end of the module")),
                    false => Ok(()),
                };
            }
            let start = self.at();
            let item = self.generic_item();
            if self.keep(item).is_none() {
                broken = true;
                self.recover(start, starts_item);
            }
        }
        if quoted {
            self.need(")")?;
            if self.sign("{") {
                self.attributes(&mut raw)?;
            }
            self.need(":")?;
            self.signature()?;
        }
        self.location()?;
        self.aliases()?;
        if !self.at_end() {
            return Err(self.expected("the end of the text after the module"));
        }
        let symbol = raw.text("sym_name")?;
        self.module.name = raw.text("pir.name")?.or(symbol).unwrap_or_default();
        raw.take("sym_visibility");
        self.module.attrs = raw.own_attrs()?;
        Ok(())
    }

    /// `#loc = loc(...)`, as often as it stands here.
    fn aliases(&mut self) -> P<()> {
        while let Some((name, span)) = self.eat(words::alias) {
            self.need("=")?;
            if !name.starts_with("loc") {
                let d = error(span, "of aliases only those of locations are read");
                return Err(Box::new(
                    d.help("have the other tool print attributes where they are used"),
                ));
            }
            self.location()?;
        }
        Ok(())
    }

    /// After `module`: `@name attributes {...} {`.
    fn pretty_module(&mut self, raw: &mut Raw) -> P<()> {
        if let Some((name, span)) = self.name("@")? {
            let name = Attr::text(&name.into_string());
            raw.attrs.insert("sym_name".into(), (name, span));
        }
        if self.keyword("attributes") {
            self.need("{")?;
            self.attributes(raw)?;
        }
        self.need("{")
    }

    /// `"builtin.module"() <{...}> ({`, and the block's head where there is one.
    fn quoted_module(&mut self, raw: &mut Raw) -> P<()> {
        self.need_string("`\"builtin.module\"`")?;
        self.need("(")?;
        self.need(")")?;
        if self.sign("<") {
            self.need("{")?;
            self.attributes(raw)?;
            self.need(">")?;
        }
        self.need("(")?;
        self.need("{")?;
        if self.eat(words::block).is_some() {
            self.need(":")?;
        }
        Ok(())
    }

    fn generic_item(&mut self) -> P<()> {
        if is_quoted(self.rest(), FUNC) || self.peek_word() == Some(FUNC) {
            return self.generic_func();
        }
        let start = self.at();
        self.groups()?;
        // Operands would be undefined; there are none.
        let mut raw = self.early(|p| p.raw(&mut Scope::default()))?;
        raw.span = self.since(start);
        if let Some((_, span)) = raw.operands.first() {
            return Err(error(*span, "what stands in a module has no operands"));
        }
        match &*raw.name {
            "pir.weights" => self.generic_stores(raw),
            "pir.channels" => self.generic_class(raw),
            "pir.op" => self.generic_declared(raw),
            "pir.param" => self.generic_loose(raw),
            name => {
                let d = error(raw.span, format!("`{name}` does not stand in a module"));
                Err(Box::new(d.help(
                    "a module has `pir.weights`, `pir.channels`, `pir.op`, `pir.param` and `func.func`",
                )))
            }
        }
    }

    fn generic_stores(&mut self, mut raw: Raw) -> P<()> {
        let paths = raw.texts("paths")?.unwrap_or_default();
        for path in paths.into_iter().flatten() {
            self.load(path, raw.span);
        }
        empty(raw)
    }

    fn generic_loose(&mut self, mut raw: Raw) -> P<()> {
        let types = std::mem::take(&mut raw.result_types);
        let types = self.whole_types(&mut raw, types)?;
        let [ty] = &types[..] else {
            return Err(error(raw.span, "a parameter has one type"));
        };
        self.generic_param(&mut raw, ty)?;
        empty(raw)
    }

    fn generic_declared(&mut self, mut raw: Raw) -> P<()> {
        let span = raw.span;
        let [name, onnx, relation] = ["name", "onnx", "relation"].map(|key| raw.text(key));
        let (Some(name), Some(onnx), Some(relation)) = (name?, onnx?, relation?) else {
            return Err(error(
                span,
                "a declared op has a name, `name`, one in ONNX, `onnx`, and a `relation`",
            ));
        };
        empty(raw)?;
        self.declare(
            Declared {
                name,
                onnx,
                relation,
                span,
            },
            span,
            span,
        )
    }

    fn generic_class(&mut self, mut raw: Raw) -> P<()> {
        let span = raw.span;
        let name = raw.text("name")?.unwrap_or_default();
        let Some(class) = class_name(&name) else {
            let d = error(span, format!("`{name}` is no class's name"));
            return Err(Box::new(d.help("classes are `c0`, `c1` and so on")));
        };
        let Some(extent) = count(&mut raw, "extent")? else {
            return Err(error(span, "a class has an extent, `extent = 16 : i64`"));
        };
        // Declared before the rest is read, so that an error there does not spread to its uses.
        let first = self.module.classes.get(&class).map(|c| c.span);
        if let Some(first) = first {
            let d = error(span, format!("class `{class}` is declared twice"));
            self.report(d.note(Place::Text(first), "first declared here"));
        }
        let mut data = ClassData {
            extent,
            span,
            ..ClassData::default()
        };
        self.module.classes.insert(class, data.clone());
        class_rest(&mut raw, &mut data)?;
        empty(raw)?;
        self.module.classes.insert(class, data);
        Ok(())
    }
}

/// What a class has beside its name and extent.
fn class_rest(raw: &mut Raw, data: &mut ClassData) -> P<()> {
    if let Some((attr, span)) = raw.take("root") {
        let Attr::Symbol(name) = attr else {
            return Err(error(span, "`root` has to be a parameter, `@conv1.weight`"));
        };
        let axis = count(raw, "root_axis")?.and_then(|n| usize::try_from(n).ok());
        let axis = axis.ok_or_else(|| error(span, "a root has an axis, `root_axis = 0 : i64`"))?;
        data.root = Some((name, axis));
    }
    data.frozen = raw
        .texts("frozen")?
        .map(|all| all.into_iter().flatten().collect());
    data.min = count(raw, "min")?.unwrap_or(0);
    if let Some((n, span)) = count_at(raw, "multiple")? {
        data.multiple = multiple(n, span)?;
    }
    data.keep = counts(raw, "keep")?;
    if let Some((attr, span)) = raw.take("by") {
        let class = attr.as_str().and_then(class_name);
        let wrong = || error(span, "`by` has to be the name of a class, `\"c8\"`");
        data.by = Some(class.ok_or_else(wrong)?);
    }
    data.block_keep = lists(raw, "block_keep", numbers_of)?;
    data.block_importance = lists(raw, "block_importance", floats_of)?;
    if let Some((attr, span)) = raw.take("sensitivity") {
        let rows = match &attr {
            Attr::Array(rows) => rows.iter().map(|row| drop_at(&floats_of(row)?)).collect(),
            _ => None,
        };
        let wrong = || {
            error(
                span,
                "`sensitivity` has to be a list of numbers kept with the drops there, `[dense<[14.0, 0.25]> : tensor<2xf64>]`",
            )
        };
        data.sensitivity = Some(rows.ok_or_else(wrong)?);
    }
    if let Some((attr, span)) = raw.take("importance") {
        let wrong = || {
            error(
                span,
                "`importance` has to be a list of 64-bit floats, `dense<[0.5]> : tensor<1xf64>`",
            )
        };
        data.importance = Some(floats_of(&attr).ok_or_else(wrong)?);
    }
    if let Some((attr, span)) = raw.take("attrs") {
        let Attr::Dict(all) = attr else {
            return Err(error(span, "`attrs` has to be a dictionary"));
        };
        data.attrs = all;
    }
    Ok(())
}

/// That nothing is left.
fn empty(raw: Raw) -> P<()> {
    let left: Spanned = raw.attrs;
    match left.first() {
        Some((key, (_, span))) => Err(error(
            *span,
            format!("`{key}` means nothing in `{}`", raw.name),
        )),
        None => Ok(()),
    }
}

/// The number under this key, which is text where it does not fit 63 bits.
fn count(raw: &mut Raw, key: &str) -> P<Option<u64>> {
    Ok(count_at(raw, key)?.map(|(number, _)| number))
}

/// The number under this key, and where it stands.
fn count_at(raw: &mut Raw, key: &str) -> P<Option<(u64, Span)>> {
    let Some((attr, span)) = raw.take(key) else {
        return Ok(None);
    };
    let number = match &attr {
        Attr::Int(i) => u64::try_from(*i).ok(),
        attr => attr.as_str().and_then(|text| text.parse().ok()),
    };
    let wrong = || {
        error(
            span,
            format!("`{key}` has to be a number, `{key} = 4 : i64`"),
        )
    };
    number.map(|n| Some((n, span))).ok_or_else(wrong)
}

/// The numbers under this key, a constant of `ui64` where they do not fit 63 bits.
fn counts(raw: &mut Raw, key: &str) -> P<Option<Vec<u64>>> {
    let Some((attr, span)) = raw.take(key) else {
        return Ok(None);
    };
    let numbers = numbers_of(&attr);
    let wrong = || {
        error(
            span,
            format!("`{key}` has to be a list of numbers, `[0, 1]`"),
        )
    };
    numbers.map(Some).ok_or_else(wrong)
}

fn numbers_of(attr: &Attr) -> Option<Vec<u64>> {
    match attr {
        Attr::Ints(all) => all.iter().map(|i| u64::try_from(*i).ok()).collect(),
        Attr::Dense(d) if d.dtype == DType::U64 => {
            let (chunks, _) = d.data.as_chunks::<8>();
            Some(chunks.iter().map(|b| u64::from_le_bytes(*b)).collect())
        }
        _ => None,
    }
}

fn floats_of(attr: &Attr) -> Option<Vec<f64>> {
    match attr {
        Attr::Dense(d) if d.dtype == DType::F64 && d.shape.len() == 1 => {
            let (chunks, _) = d.data.as_chunks::<8>();
            Some(chunks.iter().map(|b| f64::from_le_bytes(*b)).collect())
        }
        _ => None,
    }
}

/// A list of lists under this key.
fn lists<T>(
    raw: &mut Raw,
    key: &str,
    one: impl Fn(&Attr) -> Option<Vec<T>>,
) -> P<Option<Vec<Vec<T>>>> {
    let Some((attr, span)) = raw.take(key) else {
        return Ok(None);
    };
    let all = match &attr {
        Attr::Array(all) => all.iter().map(one).collect(),
        Attr::Ints(all) if all.is_empty() => Some(Vec::new()),
        _ => None,
    };
    let wrong = || error(span, format!("`{key}` has to be a list of lists"));
    all.map(Some).ok_or_else(wrong)
}

fn count_attr(number: u64) -> Attr {
    i64::try_from(number).map_or_else(|_| Attr::text(&number.to_string()), Attr::Int)
}

fn counts_attr(numbers: &[u64]) -> Attr {
    match numbers.iter().map(|n| i64::try_from(*n)).collect() {
        Ok(all) => Attr::Ints(all),
        Err(_) => Attr::Dense(Dense {
            dtype: DType::U64,
            shape: vec![numbers.len() as u64],
            data: numbers.iter().flat_map(|n| n.to_le_bytes()).collect(),
        }),
    }
}

fn floats_attr(numbers: &[f64]) -> Attr {
    Attr::Dense(Dense {
        dtype: DType::F64,
        shape: vec![numbers.len() as u64],
        data: numbers.iter().flat_map(|x| x.to_le_bytes()).collect(),
    })
}

/// Whether `rest` starts what can only stand in the module.
fn starts_item(rest: &str) -> bool {
    let items = ["pir.weights", "pir.channels", "pir.op", FUNC];
    items.iter().any(|name| is_quoted(rest, name))
        || lex::word(rest).is_ok_and(|(_, word)| word == FUNC)
}

/// Whether `rest` starts with this op's name, quoted.
fn is_quoted(rest: &str, name: &str) -> bool {
    lex::string(rest).is_ok_and(|(_, inside)| inside == name)
}

impl Printer {
    /// The whole module.
    pub(in super::super) fn generic_module(&mut self, module: &Module) -> fmt::Result {
        write!(self, "\"{MODULE}\"()")?;
        let plain = words::is_plain(&module.name);
        if plain {
            write!(self, " <{{sym_name = \"{}\"}}>", module.name)?;
        }
        self.write_str(" ({\n")?;
        let unread = unread(module);
        let items = module.stores.len() + module.classes.len() + module.declared.len();
        if items + unread.len() + module.funcs.len() == 0 {
            self.write_str("^bb0:\n")?;
        }
        self.generic_header(module)?;
        for (name, weight) in unread {
            let ty = Type::tensor(weight.dtype, weight.shape.iter().map(|d| (*d).into()));
            self.write_str("  \"pir.param\"()")?;
            let mut entries = Entries::new(self, module);
            entries.add("name", &Attr::Symbol(name.into()))?;
            entries.origin(name, &ty)?;
            entries.axes(&[&ty])?;
            entries.end()?;
            writeln!(self, " : () -> {}", Plain::of(&ty, module))?;
        }
        for func in &module.funcs {
            self.generic_func(module, func)?;
        }
        self.write_str("})")?;
        let mut entries = Entries::new(self, module);
        entries.apart("pir.attrs", &module.attrs)?;
        if !plain && !module.name.is_empty() {
            entries.add("pir.name", &Attr::text(&module.name))?;
        }
        entries.end()?;
        self.write_str(" : () -> ()\n")
    }

    /// Weights files, classes and declared ops.
    fn generic_header(&mut self, module: &Module) -> fmt::Result {
        if !module.stores.is_empty() {
            let paths = module.stores.iter().map(|s| Attr::text(&s.path)).collect();
            self.item(module, "weights", &[("paths", Attr::Array(paths))])?;
        }
        for (class, data) in &module.classes {
            let name = Attr::text(&class.to_string());
            let mut all = vec![("name", name), ("extent", count_attr(data.extent))];
            class_attrs(data, &mut all);
            self.item(module, "channels", &all)?;
        }
        for d in &module.declared {
            let relation = d.relation.split_whitespace().collect::<Vec<_>>().join(" ");
            let all = [
                ("name", &d.name),
                ("onnx", &d.onnx),
                ("relation", &relation),
            ];
            self.item(
                module,
                "op",
                &all.map(|(key, text)| (key, Attr::text(text))),
            )?;
        }
        Ok(())
    }

    /// `"pir.channels"() {...} : () -> ()`.
    fn item(&mut self, module: &Module, name: &str, attrs: &[(&str, Attr)]) -> fmt::Result {
        write!(self, "  \"pir.{name}\"()")?;
        let mut entries = Entries::new(self, module);
        attrs
            .iter()
            .try_for_each(|(key, attr)| entries.add(key, attr))?;
        entries.end()?;
        self.write_str(" : () -> ()\n")
    }
}

/// What a class has beside its name and extent.
fn class_attrs(data: &ClassData, out: &mut Vec<(&str, Attr)>) {
    if let Some((name, axis)) = &data.root {
        out.push(("root", Attr::Symbol(name.clone())));
        out.push(("root_axis", count_attr(*axis as u64)));
    }
    if let Some(frozen) = &data.frozen {
        let steps = frozen.iter().map(|step| Attr::text(step)).collect();
        out.push(("frozen", Attr::Array(steps)));
    }
    for (key, value) in [("min", data.min), ("multiple", data.multiple)] {
        if value != 0 {
            out.push((key, count_attr(value)));
        }
    }
    if let Some(keep) = &data.keep {
        out.push(("keep", counts_attr(keep)));
    }
    if let Some(scores) = &data.importance {
        out.push(("importance", floats_attr(scores)));
    }
    if let Some(by) = data.by {
        out.push(("by", Attr::text(&by.to_string())));
    }
    if let Some(blocks) = &data.block_keep {
        let blocks = blocks.iter().map(|keep| counts_attr(keep));
        out.push(("block_keep", Attr::Array(blocks.collect())));
    }
    if let Some(blocks) = &data.block_importance {
        let blocks = blocks.iter().map(|scores| floats_attr(scores));
        out.push(("block_importance", Attr::Array(blocks.collect())));
    }
    if let Some(drops) = &data.sensitivity {
        let rows = drops
            .iter()
            .map(|at| floats_attr(&[at.kept as f64, at.drop]));
        out.push(("sensitivity", Attr::Array(rows.collect())));
    }
    if !data.attrs.is_empty() {
        out.push(("attrs", Attr::Dict(data.attrs.clone())));
    }
}
