//! The module and what stands in it beside functions.
//!
//! ```text
//! module @name attributes {weights = "net.safetensors", onnx.opset = {"" = 17}} {
//!   channels c0 = 16 {root = @conv1.weight:0, keep = [0, 1, 5]}
//!   op @gate "com.acme::Gate" : x[n, 2*c] -> y[n, c]
//! ```

use super::generic;
use super::lex::{self, Name, Quoted};
use super::parser::{P, Parser, error};
use super::printer::Printer;
use super::types::class_name;
use crate::diag::{Place, Span};
use crate::entity::Class;
use crate::module::{ClassData, Declared, Module};
use crate::op::Template;
use std::fmt::{self, Write};

/// Keys that mean something in the braces of `channels`.
const CLASS_KEYS: &[&str] = &[
    "root",
    "frozen",
    "min",
    "multiple",
    "by",
    "keep",
    "importance",
    "block_importance",
    "sensitivity",
];

/// Keys that are quoted in a module's braces: one means something here, the other in the generic form.
const MODULE_KEYS: &[&str] = &["weights", generic::MARK];

/// What stands in a text of declarations.
const DECLARATION: &str = "a file of declarations has lines such as `op @gate \"com.acme::Gate\" : x[n, 2*c] -> y[n, c]`, \
     and nothing else";

/// Whether `rest` starts something that stands in a module.
fn starts_item(rest: &str) -> bool {
    let word = lex::word(rest).map_or("", |(_, w)| w);
    rest.starts_with('}') || matches!(word, "channels" | "op" | "func" | "param")
}

/// What a class states as `multiple`. A record has 0 where nothing is stated; stated, it could not be met.
pub(super) fn multiple(n: u64, span: Span) -> P<u64> {
    match n {
        0 => {
            let d = error(span, "no class keeps a multiple of 0 elements");
            Err(Box::new(d.help("leave `multiple` out, or write 1")))
        }
        n => Ok(n),
    }
}

impl Parser<'_> {
    /// The whole text: a module, or what stands in one.
    pub(super) fn module(&mut self) {
        if generic::is_generic(self.rest()) {
            return self.generic_module();
        }
        self.items();
        self.report_undeclared();
    }

    fn items(&mut self) {
        let start = self.at();
        let braced = self.keyword("module");
        if braced {
            let header = self.module_header();
            if self.keep(header).is_none() {
                self.recover(start, starts_item);
            }
        }
        while !self.at_end() {
            if braced && self.sign("}") {
                if !self.at_end() {
                    let d = self.expected("the end of the text after the module");
                    self.report(d);
                }
                return;
            }
            let start = self.at();
            let item = self.item();
            if self.keep(item).is_none() {
                self.recover(start, starts_item);
            }
        }
        if braced {
            let d = self.expected("`}` at the end of the module");
            self.report(d);
        }
    }

    /// After `module`: `@name attributes {...} {`.
    fn module_header(&mut self) -> P<()> {
        if let Some((name, _)) = self.name("@")? {
            self.module.name = name.into_string();
        }
        if self.keyword("attributes") {
            self.need("{")?;
            self.module.attrs = self.early(|p| {
                p.attrs(|p, key| {
                    let mine = key == "weights";
                    if mine {
                        p.need("=")?;
                        p.stores()?;
                    }
                    Ok(mine)
                })
            })?;
        }
        self.need("{")
    }

    /// `"a.safetensors"` or a list of such.
    fn stores(&mut self) -> P<()> {
        let read = |p: &mut Self| match p.string()? {
            Some((path, span)) => {
                p.load(path, span);
                Ok(())
            }
            None => Err(p.expected("the path of a weights file, quoted")),
        };
        if self.sign("[") {
            self.list("]", read)?;
            return Ok(());
        }
        read(self)
    }

    fn item(&mut self) -> P<()> {
        match self.peek_word() {
            Some("channels") => self.channels(),
            Some("op") => self.declared(),
            Some("func") => self.func(),
            Some("param") => self.loose_param(),
            _ => Err(self.expected("`channels`, `op`, `param`, `func` or `}`")),
        }
    }

    /// `channels c0 = 16 {...}`.
    fn channels(&mut self) -> P<()> {
        let start = self.at();
        self.keyword("channels");
        let name_span = self.here();
        let name = self.peek_word().unwrap_or_default();
        let Some(class) = class_name(name) else {
            let d = self.expected("the name of a class");
            return Err(Box::new(d.help("classes are `c0`, `c1` and so on")));
        };
        self.keyword(name);
        self.need("=")?;
        let mut data = ClassData {
            extent: self.need_int("how many elements the class has")?,
            ..ClassData::default()
        };
        // Declared before its braces are read, so that an error there does not spread to its uses.
        let first = self.module.classes.get(&class).map(|c| c.span);
        if let Some(first) = first {
            let d = error(name_span, format!("class `{class}` is declared twice"));
            self.report(d.note(Place::Text(first), "first declared here"));
        } else {
            data.span = name_span;
            self.module.classes.insert(class, data.clone());
        }
        if self.sign("{") {
            let attrs = self.early(|p| p.attrs(|p, key| p.class_key(key, &mut data)))?;
            data.attrs = attrs;
        }
        data.span = self.since(start);
        self.module.classes.insert(class, data);
        Ok(())
    }

    fn class_key(&mut self, key: &str, data: &mut ClassData) -> P<bool> {
        if !CLASS_KEYS.contains(&key) {
            return Ok(false);
        }
        self.need("=")?;
        match key {
            "root" => {
                let (name, _) =
                    self.need_name("@", "a parameter and its axis, `@conv1.weight:0`")?;
                self.need(":")?;
                data.root = Some((name, self.need_int("an axis")?));
            }
            "frozen" => {
                self.need("[")?;
                let step = |p: &mut Self| p.need_string("a step of the reason, quoted");
                data.frozen = Some(self.list("]", step)?);
            }
            "min" => data.min = self.need_int("how many elements are kept at least")?,
            "multiple" => {
                let span = self.here();
                data.multiple = multiple(self.need_int("a number of elements")?, span)?;
            }
            "by" => data.by = Some(self.class_word()?),
            "keep" => self.keep_set(data)?,
            "block_importance" => data.block_importance = Some(self.block_scores()?),
            "sensitivity" => data.sensitivity = Some(self.drops()?),
            _ => data.importance = Some(self.scores()?),
        }
        Ok(true)
    }

    /// `[0, 2]`, or `[[0, 2], [1, 3]]` where blocks differ.
    fn keep_set(&mut self, data: &mut ClassData) -> P<()> {
        let element = |p: &mut Self| p.need_int("the index of an element");
        self.need("[")?;
        if !self.sign("[") {
            data.keep = Some(self.list("]", element)?);
            return Ok(());
        }
        let mut blocks = vec![self.list("]", element)?];
        if self.sign(",") {
            let block = |p: &mut Self| {
                p.need("[")?;
                p.list("]", element)
            };
            blocks.extend(self.list("]", block)?);
        } else {
            self.need("]")?;
        }
        data.block_keep = Some(blocks);
        Ok(())
    }

    /// The name of a class.
    fn class_word(&mut self) -> P<Class> {
        let span = self.here();
        let name = self.peek_word().unwrap_or_default();
        let Some(class) = class_name(name) else {
            return Err(self.expected("the name of a class"));
        };
        self.keyword(name);
        self.class(class, span)
    }

    /// The whole text: ops that are declared, and nothing else.
    pub(super) fn declarations(&mut self) {
        while !self.at_end() {
            let start = self.at();
            let item = match self.peek_word() {
                Some("op") => self.declared(),
                _ => {
                    let d = self.expected("`op` and what it declares");
                    Err(Box::new(d.help(DECLARATION)))
                }
            };
            if self.keep(item).is_none() {
                self.recover(start, |rest| {
                    lex::word(rest).is_ok_and(|(_, word)| word == "op")
                });
            }
        }
    }

    /// `op @gate "com.acme::Gate" : relation`, to the end of the line.
    fn declared(&mut self) -> P<()> {
        let start = self.at();
        self.keyword("op");
        let (name, name_span) = self.need_name("@", "the op's name, `@gate`")?;
        let onnx = self.need_string("the op's name in ONNX, `\"com.acme::Gate\"`")?;
        self.need(":")?;
        let (relation, span) = self.line();
        let relation = relation.to_string();
        let declared = Declared {
            name,
            onnx,
            relation,
            span: self.since(start),
        };
        self.declare(declared, name_span, span)
    }

    /// Adds an op that the module declares. Its name stands at `name_span`, its relation at `span`.
    pub(super) fn declare(&mut self, declared: Declared, name_span: Span, span: Span) -> P<()> {
        let (name, relation) = (&declared.name, &declared.relation);
        if let Err(e) = Template::parse(relation) {
            let at = relation.len().saturating_sub(e.rest.len());
            let mut bad = span;
            bad.start = bad
                .start
                .saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
            bad.start = bad.start.min(bad.end.saturating_sub(1));
            let d = error(bad, "this relation can't be read from here on");
            return Err(Box::new(d.help("a relation is `x[n, 2*c] -> y[n, c]`")));
        }
        let all = &self.module.declared;
        if let Some(first) = all.iter().find(|d| d.name == *name) {
            let d = error(name_span, format!("op `@{}` is declared twice", Name(name)));
            return Err(Box::new(
                d.note(Place::Text(first.span), "first declared here"),
            ));
        }
        self.module.declared.push(declared);
        Ok(())
    }
}

impl Printer {
    /// The whole module.
    pub(super) fn module(&mut self, module: &Module) -> fmt::Result {
        self.write_str("module")?;
        if !module.name.is_empty() {
            write!(self, " @{}", Name(&module.name))?;
        }
        if !module.attrs.is_empty() || !module.stores.is_empty() {
            self.write_str(" attributes {")?;
            self.stores(module)?;
            if !module.attrs.is_empty() && !module.stores.is_empty() {
                self.write_str(", ")?;
            }
            self.entries(&module.attrs, MODULE_KEYS)?;
            self.write_str("}")?;
        }
        self.write_str(" {\n")?;
        for (class, data) in &module.classes {
            write!(self, "  channels {class} = {}", data.extent)?;
            self.class_braces(data)?;
            self.write_char('\n')?;
        }
        for d in &module.declared {
            let relation = d.relation.split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(
                self,
                "  op @{} {} : {relation}",
                Name(&d.name),
                Quoted(&d.onnx)
            )?;
        }
        self.loose_params(module)?;
        for func in &module.funcs {
            self.func(module, func)?;
        }
        self.write_str("}\n")
    }

    fn stores(&mut self, module: &Module) -> fmt::Result {
        match &module.stores[..] {
            [] => Ok(()),
            [one] => write!(self, "weights = {}", Quoted(&one.path)),
            many => {
                self.write_str("weights = [")?;
                self.list(many, |p, s| write!(p, "{}", Quoted(&s.path)))?;
                self.write_char(']')
            }
        }
    }

    fn class_braces(&mut self, data: &ClassData) -> fmt::Result {
        if *data
            == (ClassData {
                extent: data.extent,
                span: data.span,
                ..ClassData::default()
            })
        {
            return Ok(());
        }
        let mut sign = " {";
        let mut next = |p: &mut Self| {
            let result = p.write_str(sign);
            sign = ", ";
            result
        };
        if let Some((name, axis)) = &data.root {
            next(self)?;
            write!(self, "root = @{}:{axis}", Name(name))?;
        }
        if let Some(frozen) = &data.frozen {
            next(self)?;
            self.write_str("frozen = [")?;
            self.list(frozen, |p, step| write!(p, "{}", Quoted(step)))?;
            self.write_char(']')?;
        }
        for (key, value) in [("min", data.min), ("multiple", data.multiple)] {
            if value != 0 {
                next(self)?;
                write!(self, "{key} = {value}")?;
            }
        }
        if let Some(by) = data.by {
            next(self)?;
            write!(self, "by = {by}")?;
        }
        if let Some(keep) = &data.keep {
            next(self)?;
            self.write_str("keep = ")?;
            self.indices(keep)?;
        }
        if let Some(blocks) = &data.block_keep {
            next(self)?;
            self.write_str("keep = [")?;
            self.list(blocks, |p, keep| p.indices(keep))?;
            self.write_char(']')?;
        }
        if let Some(scores) = &data.importance {
            next(self)?;
            self.write_str("importance = ")?;
            self.scores(scores)?;
        }
        if let Some(scores) = &data.block_importance {
            next(self)?;
            self.write_str("block_importance = ")?;
            self.block_scores(scores)?;
        }
        if let Some(drops) = &data.sensitivity {
            next(self)?;
            self.write_str("sensitivity = ")?;
            self.drops(drops)?;
        }
        if !data.attrs.is_empty() {
            next(self)?;
            self.entries(&data.attrs, CLASS_KEYS)?;
        }
        self.write_char('}')
    }

    fn indices(&mut self, all: &[u64]) -> fmt::Result {
        self.write_char('[')?;
        self.list(all, |p, i| write!(p, "{i}"))?;
        self.write_char(']')
    }
}
