//! Attributes: `{pads = [1, 1], value = dense<0.5> : tensor<f32>, to = @name, flag}`.
//!
//! A bracketed list of integers is [`Attr::Ints`], of floats [`Attr::Floats`], of anything else [`Attr::Array`];
//! `array<...>` is an [`Attr::Array`] whatever is in it, and `array<f32>` the empty [`Attr::Floats`].

use super::lex::{self, Number, Quoted, quote_bytes};
use super::parser::{P, Parser, error};
use super::printer::Printer;
use crate::attr::{Attr, Attrs};
use crate::diag::{Place, Span};
use std::collections::HashMap;
use std::fmt::{self, Write};

impl Parser<'_> {
    /// `{key = value, ...}`; nothing where there is no brace.
    pub(super) fn opt_attrs(&mut self) -> P<Attrs> {
        if self.sign("{") {
            self.nested(|p| p.attrs(|_, _| Ok(false)))
        } else {
            Ok(Attrs::default())
        }
    }

    /// Entries up to the closing brace. `special` gets every bare key first (before `=`), and says whether it
    /// read what follows.
    pub(super) fn attrs(
        &mut self,
        mut special: impl FnMut(&mut Self, &str) -> P<bool>,
    ) -> P<Attrs> {
        let mut attrs = Attrs::default();
        let mut seen: HashMap<(String, bool), Span> = HashMap::new();
        self.list("}", |p| {
            let (key, bare, span) = p.key()?;
            let is_special = bare && special(p, &key)?;
            if let Some(first) = seen.insert((key.clone(), is_special), span) {
                let d = error(span, format!("attribute `{key}` is given twice"));
                return Err(Box::new(d.note(Place::Text(first), "first given here")));
            }
            if !is_special {
                let value = if p.sign("=") { p.attr()? } else { Attr::Unit };
                attrs.insert(key, value);
            }
            Ok(())
        })?;
        Ok(attrs)
    }

    /// An attribute's key, and whether it is bare.
    pub(super) fn key(&mut self) -> P<(String, bool, Span)> {
        if let Some((word, span)) = self.eat(lex::word) {
            return Ok((word.to_string(), true, span));
        }
        match self.string()? {
            Some((key, span)) => Ok((key, false, span)),
            None => Err(self.expected("an attribute's name")),
        }
    }

    /// A value that has to stand here.
    pub(super) fn attr(&mut self) -> P<Attr> {
        if let Some((number, span)) = self.eat(lex::number) {
            return number_attr(number, span);
        }
        if let Some((bytes, _)) = self.bytes()? {
            return Ok(Attr::Str(bytes.into()));
        }
        if let Some((name, _)) = self.name("@")? {
            return Ok(Attr::Symbol(name.into_string()));
        }
        if self.sign("[") {
            let all = self.nested(|p| p.list("]", Self::attr))?;
            return Ok(list_attr(all));
        }
        if self.sign("{") {
            return Ok(Attr::Dict(self.nested(|p| p.attrs(|_, _| Ok(false)))?));
        }
        if self.sign("#") {
            return self.opaque();
        }
        match self.peek_word() {
            Some("dense") => Ok(Attr::Dense(self.typed_dense()?)),
            Some("unit") => {
                self.keyword("unit");
                Ok(Attr::Unit)
            }
            Some("array") => {
                self.keyword("array");
                self.need("<")?;
                if self.keyword("f32") {
                    self.need(">")?;
                    return Ok(Attr::Floats(Vec::new()));
                }
                Ok(Attr::Array(self.nested(|p| p.list(">", Self::attr))?))
            }
            _ => match self.opt_ty()? {
                Some(ty) => Ok(Attr::Type(ty)),
                None => Err(self.expected("an attribute's value")),
            },
        }
    }

    /// After `#`: `opaque<"kind", "0x...">`.
    fn opaque(&mut self) -> P<Attr> {
        if !self.keyword("opaque") {
            return Err(self.expected("`opaque`"));
        }
        self.need("<")?;
        let kind = self.need_string("what the bytes are, quoted")?;
        self.need(",")?;
        let data = self.hex()?;
        self.need(">")?;
        Ok(Attr::Opaque(kind, data.into()))
    }
}

/// The attribute that a number is.
pub(super) fn number_attr(number: Number<'_>, span: Span) -> P<Attr> {
    match number {
        Number::Int(digits) => digits
            .parse()
            .map(Attr::Int)
            .map_err(|_| error(span, format!("`{digits}` does not fit 64 bits"))),
        Number::Float(digits) => match digits.parse::<f32>() {
            Ok(x) if x.is_finite() || digits.contains('n') => Ok(Attr::Float(x)),
            _ => Err(error(
                span,
                format!("`{digits}` does not fit a 32-bit float"),
            )),
        },
        Number::Bits(digits) => match u32::from_str_radix(digits, 16) {
            Ok(bits) if digits.len() == 8 => Ok(Attr::Float(f32::from_bits(bits))),
            _ => {
                let d = error(span, "the bits of a 32-bit float have 8 hex digits");
                Err(Box::new(d.help("integers are written in decimal")))
            }
        },
    }
}

/// The attribute that a bracketed list is.
pub(super) fn list_attr(all: Vec<Attr>) -> Attr {
    let ints = |a: &Attr| match a {
        Attr::Int(i) => Some(*i),
        _ => None,
    };
    let floats = |a: &Attr| match a {
        Attr::Float(x) => Some(*x),
        _ => None,
    };
    if let Some(all) = all.iter().map(ints).collect() {
        return Attr::Ints(all);
    }
    if let Some(all) = all.iter().map(floats).collect() {
        return Attr::Floats(all);
    }
    Attr::Array(all)
}

/// Whether a bracketed list of these would be read as integers or as floats.
fn reads_as_numbers(all: &[Attr]) -> bool {
    all.iter().all(|a| matches!(a, Attr::Int(_))) || all.iter().all(|a| matches!(a, Attr::Float(_)))
}

/// A float that reads back to the same bits, and not as an integer.
pub(super) struct Float(pub(super) f32);

impl fmt::Display for Float {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.0.to_bits();
        match self.0 {
            x if x.is_nan() && bits != f32::NAN.to_bits() => write!(f, "0x{bits:08X}"),
            x if x.is_nan() => f.write_str("nan"),
            x => write!(f, "{x:?}"),
        }
    }
}

impl Printer {
    /// ` {key = value, ...}`, or nothing where there is none.
    pub(super) fn opt_attrs<'a>(
        &mut self,
        attrs: impl IntoIterator<Item = (&'a String, &'a Attr)>,
    ) -> fmt::Result {
        let mut attrs = attrs.into_iter().peekable();
        if attrs.peek().is_none() {
            return Ok(());
        }
        self.write_str(" {")?;
        self.entries(attrs, &[])?;
        self.write_char('}')
    }

    /// `key = value, ...`; keys among `reserved` are quoted.
    pub(super) fn entries<'a>(
        &mut self,
        attrs: impl IntoIterator<Item = (&'a String, &'a Attr)>,
        reserved: &[&str],
    ) -> fmt::Result {
        for (i, (key, value)) in attrs.into_iter().enumerate() {
            if i > 0 {
                self.write_str(", ")?;
            }
            if lex::is_word(key) && !reserved.contains(&&**key) {
                self.write_str(key)?;
            } else {
                write!(self, "{}", Quoted(key))?;
            }
            if *value != Attr::Unit {
                self.write_str(" = ")?;
                self.attr(value)?;
            }
        }
        Ok(())
    }

    /// `a, b, c`.
    pub(super) fn list<T>(
        &mut self,
        all: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T) -> fmt::Result,
    ) -> fmt::Result {
        for (i, item) in all.into_iter().enumerate() {
            if i > 0 {
                self.write_str(", ")?;
            }
            each(self, item)?;
        }
        Ok(())
    }

    /// An attribute's value.
    pub(super) fn attr(&mut self, attr: &Attr) -> fmt::Result {
        match attr {
            Attr::Unit => self.write_str("unit"),
            Attr::Int(i) => write!(self, "{i}"),
            Attr::Float(x) => write!(self, "{}", Float(*x)),
            Attr::Str(bytes) => quote_bytes(self, bytes),
            Attr::Symbol(name) => write!(self, "@{}", lex::Name(name)),
            Attr::Ints(all) => self.bracketed(all, |p, i| write!(p, "{i}")),
            Attr::Floats(all) if all.is_empty() => self.write_str("array<f32>"),
            Attr::Floats(all) => self.bracketed(all, |p, x| write!(p, "{}", Float(*x))),
            Attr::Array(all) if reads_as_numbers(all) => {
                self.write_str("array<")?;
                self.list(all, Self::attr)?;
                self.write_char('>')
            }
            Attr::Array(all) => self.bracketed(all, Self::attr),
            Attr::Dict(all) => {
                self.write_char('{')?;
                self.entries(all, &[])?;
                self.write_char('}')
            }
            Attr::Dense(dense) => self.typed_dense(dense),
            Attr::Type(ty) => write!(self, "{ty}"),
            Attr::Opaque(kind, data) => {
                self.write_char('#')?;
                self.opaque(kind, data)
            }
        }
    }

    /// `opaque<"kind", "0x...">`.
    pub(super) fn opaque(&mut self, kind: &str, data: &[u8]) -> fmt::Result {
        write!(self, "opaque<{}, ", Quoted(kind))?;
        self.hex(data)?;
        self.write_char('>')
    }

    pub(super) fn bracketed<T>(
        &mut self,
        all: impl IntoIterator<Item = T>,
        each: impl FnMut(&mut Self, T) -> fmt::Result,
    ) -> fmt::Result {
        self.write_char('[')?;
        self.list(all, each)?;
        self.write_char(']')
    }
}

impl fmt::Display for Attr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut printer = Printer::default();
        printer.attr(self)?;
        f.write_str(&printer.finish())
    }
}
