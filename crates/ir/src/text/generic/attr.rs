//! Attributes: `3 : i64`, `1.5 : f32`, `"text"`, `@name`, `[1, 2]`, `array<f32: 0.5, 1.0>`, `{a = unit}`,
//! `dense<0.5> : tensor<4xf32>`, `tensor<2xf32>`, and where MLIR has no words for one, `#pir.kind<...>`:
//!
//! ```text
//! #pir.dict<{...}>       a dictionary whose keys are not in the order of their bytes, or not printable
//! #pir.array<[...]>      a list of integers, or of floats, that is not to be read as one
//! #pir.dense<...>        a constant of strings, of NaNs, of elements that MLIR stores in another way
//! #pir.type<...>         a type with axes
//! #pir.symbol<"">        a name that MLIR can't print
//! #pir.opaque<"graph", "0x00">
//! ```

use super::super::attr::list_attr;
use super::super::dense::has_numbers;
use super::super::lex::{self, Number, quote_bytes};
use super::super::parser::{P, Parser, error};
use super::super::printer::Printer;
use super::types::{Plain, axes_of};
use super::words::{Symbol, is_plain, write_float};
use crate::attr::{Attr, Attrs, Dense};
use crate::diag::{Place, Span};
use crate::dtype::DType;
use crate::hash::IndexMap;
use crate::module::Module;
use crate::types::Type;
use std::fmt::{self, Write};

/// Attributes as they are read, with their places.
pub(super) type Spanned = IndexMap<String, (Attr, Span)>;

/// Axes that a constant's numbers may have; the lists nest as deep.
const RANK: usize = 8;

impl Parser<'_> {
    /// Entries up to the closing brace, added to `into`. `special` gets every key with the place of it, before `=`,
    /// and says whether it read what follows.
    pub(super) fn spanned(
        &mut self,
        into: &mut Spanned,
        mut special: impl FnMut(&mut Self, &str, Span) -> P<bool>,
    ) -> P<()> {
        self.list("}", |p| {
            let (key, _, span) = p.key()?;
            if special(p, &key, span)? {
                return Ok(());
            }
            let attr = if p.sign("=") {
                p.mlir_attr()?
            } else {
                Attr::Unit
            };
            let whole = p.since(span.start as usize);
            if let Some((_, first)) = into.insert(key.clone(), (attr, whole)) {
                let d = error(span, format!("attribute `{key}` is given twice"));
                return Err(Box::new(d.note(Place::Text(first), "first given here")));
            }
            Ok(())
        })?;
        Ok(())
    }

    fn dict(&mut self) -> P<Attr> {
        let mut all = Spanned::default();
        self.nested(|p| p.spanned(&mut all, |_, _, _| Ok(false)))?;
        Ok(Attr::Dict(bare(all)))
    }

    /// A value that has to stand here.
    pub(super) fn mlir_attr(&mut self) -> P<Attr> {
        if let Some((number, span)) = self.eat(lex::number) {
            return self.typed_number(number, span);
        }
        if let Some((bytes, _)) = self.bytes()? {
            return Ok(Attr::Str(bytes.into()));
        }
        if let Some((name, _)) = self.name("@")? {
            return Ok(Attr::Symbol(name.into_string()));
        }
        if self.sign("[") {
            return Ok(list_attr(self.nested(|p| p.list("]", Self::mlir_attr))?));
        }
        if self.sign("{") {
            return self.dict();
        }
        if self.sees("#") {
            return self.own();
        }
        match self.peek_word() {
            Some("dense") => self.mlir_dense().map(Attr::Dense),
            Some("array") => self.flat_array(),
            Some("unit") => {
                self.keyword("unit");
                Ok(Attr::Unit)
            }
            _ => {
                let start = self.at();
                match self.opt_plain()? {
                    Some(plain) => Ok(Attr::Type(self.whole(plain, None, self.since(start))?)),
                    None => Err(self.expected("an attribute's value")),
                }
            }
        }
    }

    /// After a number: its type, where it has one.
    fn typed_number(&mut self, number: Number<'_>, span: Span) -> P<Attr> {
        let mut dtype = None;
        if self.sign(":") && !self.keyword("index") {
            dtype = self.dtype()?;
            if !dtype.is_some_and(|d| d.is_integer() || d.is_float()) {
                return Err(self.expected("the number's type, `i64` or `f32`"));
            }
        }
        let narrow = dtype.is_none_or(|d| d == DType::F32 || d.is_integer());
        match (number, dtype) {
            (Number::Int(_), Some(d)) if d.is_float() => Err(error(
                span,
                "a float has a point, or is written as its bits",
            )),
            (Number::Float(_) | Number::Bits(_), Some(d)) if d.is_integer() => {
                Err(error(span, "integers are written in decimal"))
            }
            (Number::Bits(_), _) if !narrow => {
                Err(error(span, "only floats of 32 bits are written as bits"))
            }
            _ => super::super::attr::number_attr(number, span),
        }
    }

    /// `array<i64: 1, 2>` and `array<f32: 0.5>`.
    fn flat_array(&mut self) -> P<Attr> {
        self.keyword("array");
        self.need("<")?;
        let Some(dtype) = self.dtype()?.filter(|d| d.is_integer() || d.is_float()) else {
            return Err(self.expected("the numbers' type, `i64` or `f32`"));
        };
        let mut all = Vec::new();
        if self.sign(":") {
            all = self.list(">", |p| match p.eat(lex::number) {
                Some((number, span)) => super::super::attr::number_attr(number, span),
                None => Err(p.expected("a number")),
            })?;
        } else {
            self.need(">")?;
        }
        match list_attr(all) {
            Attr::Ints(none) if none.is_empty() && dtype.is_float() => Ok(Attr::Floats(vec![])),
            attr => Ok(attr),
        }
    }

    /// `#pir.kind<...>`.
    fn own(&mut self) -> P<Attr> {
        self.need("#")?;
        let kind = self.peek_word().unwrap_or_default();
        let Some(kind) = kind.strip_prefix("pir.").filter(|k| OWN.contains(k)) else {
            let d = self.expected("an attribute of the dialect `pir`");
            return Err(Box::new(d.help("aliases such as `#map` are not read")));
        };
        self.eat(lex::word);
        self.need("<")?;
        let attr = match kind {
            "dict" => {
                self.need("{")?;
                self.dict()?
            }
            "array" => {
                self.need("[")?;
                Attr::Array(self.nested(|p| p.list("]", Self::mlir_attr))?)
            }
            "dense" => Attr::Dense(self.typed_dense()?),
            "type" => Attr::Type(self.ty()?),
            "symbol" => Attr::Symbol(self.need_string("a name, quoted")?),
            _ => {
                let kind = self.need_string("what the bytes are, quoted")?;
                self.need(",")?;
                Attr::Opaque(kind, self.hex()?.into())
            }
        };
        self.need(">")?;
        Ok(attr)
    }

    /// `dense<...> : tensor<2x3xf32>`.
    fn mlir_dense(&mut self) -> P<Dense> {
        let literal = self.literal()?;
        self.need(":")?;
        let start = self.at();
        let plain = self.plain()?;
        let span = self.since(start);
        let extents = match &plain {
            Plain::Tensor(Some(all), dtype) if has_numbers(*dtype) => all
                .iter()
                .copied()
                .collect::<Option<Vec<u64>>>()
                .zip(Some(*dtype)),
            _ => None,
        };
        match extents {
            Some((shape, dtype)) => self.mlir_dense_of(literal, dtype, shape),
            None => Err(error(span, format!("a constant can't be a `{plain}`"))),
        }
    }
}

/// Kinds of attributes of our own.
const OWN: &[&str] = &["dict", "array", "dense", "type", "symbol", "opaque"];

/// Attributes without their places.
pub(super) fn bare(all: Spanned) -> Attrs {
    all.into_iter()
        .map(|(key, (attr, _))| (key, attr))
        .collect()
}

/// Whether other tools keep these keys as they are, and in this order.
pub(super) fn is_natural<'a>(keys: impl IntoIterator<Item = &'a str>) -> bool {
    let mut last = "";
    keys.into_iter().all(|key| {
        let ascends = last < key;
        last = key;
        ascends && is_plain(key)
    })
}

/// Whether MLIR prints a float in decimal. Others it prints as their bits, which xDSL does not read in `array`, and reads
/// as an integer in `dense`. Those are what is not finite, and whole numbers of more than six digits.
fn is_decimal(x: f64) -> bool {
    x.is_finite() && (x.fract() != 0.0 || x.abs() < 1e6)
}

/// Whether MLIR's text for a constant says every bit of it, in any tool.
fn is_natural_dense(dense: &Dense) -> bool {
    let whole = dense.elements().and_then(|n| dense.dtype.bytes(n)) == Some(dense.data.len());
    let truth = dense.dtype != DType::Bool || dense.data.iter().all(|b| *b < 2);
    let mut floats = dense.to_floats().into_iter().flatten();
    has_numbers(dense.dtype)
        && whole
        && truth
        && dense.shape.len() <= RANK
        && dense.shape.iter().all(|d| i64::try_from(*d).is_ok())
        && floats.all(is_decimal)
}

impl Printer {
    /// `key = value, ...`.
    pub(super) fn mlir_entries<'a>(
        &mut self,
        module: &Module,
        attrs: impl IntoIterator<Item = (&'a str, &'a Attr)>,
    ) -> fmt::Result {
        self.list(attrs, |p, (key, attr)| {
            if lex::is_word(key) {
                p.write_str(key)?;
            } else {
                quote_bytes(p, key.as_bytes())?;
            }
            if *attr == Attr::Unit {
                return Ok(());
            }
            p.write_str(" = ")?;
            p.mlir_attr(module, attr)
        })
    }

    /// An attribute's value.
    pub(super) fn mlir_attr(&mut self, module: &Module, attr: &Attr) -> fmt::Result {
        match attr {
            Attr::Unit => self.write_str("unit"),
            Attr::Int(i) => write!(self, "{i} : i64"),
            Attr::Float(x) => self.mlir_float(*x),
            Attr::Str(bytes) => quote_bytes(self, bytes),
            Attr::Symbol(name) if name.is_empty() => self.write_str("#pir.symbol<\"\">"),
            Attr::Symbol(name) => write!(self, "{}", Symbol(name)),
            Attr::Ints(all) => self.bracketed(all, |p, i| write!(p, "{i}")),
            Attr::Floats(all) => self.mlir_floats(all),
            Attr::Array(all) => {
                let numbers = !matches!(list_attr(all.clone()), Attr::Array(_));
                self.write_str(if numbers { "#pir.array<" } else { "" })?;
                self.bracketed(all, |p, a| p.mlir_attr(module, a))?;
                self.write_str(if numbers { ">" } else { "" })
            }
            Attr::Dict(all) => {
                let natural = is_natural(all.keys().map(String::as_str));
                self.write_str(if natural { "{" } else { "#pir.dict<{" })?;
                self.mlir_entries(module, all.iter().map(|(k, v)| (k.as_str(), v)))?;
                self.write_str(if natural { "}" } else { "}>" })
            }
            Attr::Dense(dense) if is_natural_dense(dense) => self.mlir_dense(dense),
            Attr::Type(ty) if is_natural_type(ty) => write!(self, "{}", Plain::of(ty, module)),
            Attr::Dense(dense) => {
                self.write_str("#pir.dense<")?;
                self.typed_dense(dense)?;
                self.write_char('>')
            }
            Attr::Type(ty) => write!(self, "#pir.type<{ty}>"),
            Attr::Opaque(kind, data) => {
                self.write_str("#pir.")?;
                self.opaque(kind, data)
            }
        }
    }

    fn mlir_float(&mut self, x: f32) -> fmt::Result {
        write_float(self, x)?;
        self.write_str(" : f32")
    }

    /// A flat array; a list where xDSL would not read one.
    fn mlir_floats(&mut self, all: &[f32]) -> fmt::Result {
        if !all.iter().all(|x| is_decimal((*x).into())) {
            return self.bracketed(all, |p, x| p.mlir_float(*x));
        }
        self.write_str(if all.is_empty() {
            "array<f32"
        } else {
            "array<f32: "
        })?;
        self.list(all, |p, x| write_float(p, *x))?;
        self.write_char('>')
    }

    fn mlir_dense(&mut self, dense: &Dense) -> fmt::Result {
        self.write_str("dense<")?;
        self.mlir_dense_body(dense)?;
        let extents = dense.shape.iter().copied().map(Some).collect();
        write!(self, "> : {}", Plain::Tensor(Some(extents), dense.dtype))
    }
}

/// Whether MLIR's type says all of it.
fn is_natural_type(ty: &Type) -> bool {
    axes_of(ty).is_none()
}
