//! Words of MLIR that the short form has not, and strings as MLIR writes them.

use super::super::dense::with_point;
use super::super::lex::{self, R};
use nom::Parser;
use nom::bytes::complete::{take_while, take_while1};
use nom::character::complete::{char, digit1};
use nom::combinator::{opt, recognize};
use nom::error::{Error, ErrorKind};
use nom::sequence::{pair, preceded};
use std::fmt::{self, Write};

fn in_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.' | '-')
}

/// `%name` or, of an op's several results, `%name#1`: what stands after `%`.
pub(super) fn value(i: &str) -> R<'_, &str> {
    let one_of = pair(char('#'), digit1);
    let id = recognize(pair(take_while1(in_id), opt(one_of)));
    preceded(char('%'), id).parse(i)
}

/// `^bb0`.
pub(super) fn block(i: &str) -> R<'_, &str> {
    preceded(char('^'), take_while1(in_id)).parse(i)
}

/// `#alias`.
pub(super) fn alias(i: &str) -> R<'_, &str> {
    preceded(char('#'), take_while1(in_id)).parse(i)
}

/// `?x` or `16x`: the extent of one axis, `None` where it is not a number.
pub(super) fn extent(i: &str) -> R<'_, Option<u64>> {
    let fail = || nom::Err::Error(Error::new(i, ErrorKind::Digit));
    let (rest, value) = match i.strip_prefix('?') {
        Some(rest) => (rest, None),
        None => {
            let (rest, digits) = digit1(i)?;
            (
                rest,
                Some(
                    digits
                        .parse()
                        .map_err(|_: std::num::ParseIntError| fail())?,
                ),
            )
        }
    };
    let (rest, _) = take_while(|c| c == ' ').parse(rest)?;
    match rest.strip_prefix('x') {
        Some(rest) => Ok((rest, value)),
        None => Err(fail()),
    }
}

/// Everything up to the bracket that closes the one before it, which is not read.
pub(super) fn inside(i: &str) -> R<'_, &str> {
    let (mut rest, mut depth) = (i, 0usize);
    loop {
        let mut chars = rest.chars();
        match chars.next() {
            Some('"') => match lex::string(rest) {
                Ok((after, _)) => rest = after,
                Err(e) => return Err(e),
            },
            Some(')' | '}') if depth == 0 => {
                let (read, rest) = i.split_at(i.len() - rest.len());
                return Ok((rest, read));
            }
            Some(c) => {
                depth = match c {
                    '(' | '{' => depth + 1,
                    ')' | '}' => depth - 1,
                    _ => depth,
                };
                rest = chars.as_str();
            }
            None => return Err(nom::Err::Error(Error::new(i, ErrorKind::Eof))),
        }
    }
}

/// Whether `name` may stand after `%` as it is, and will not be taken for a number.
pub(super) fn is_value(name: &str) -> bool {
    let first = name.chars().next();
    first.is_some_and(|c| c.is_ascii_alphabetic() || c == '_') && name.chars().all(in_id)
}

/// Whether both tools print this text in quotes just as it is.
pub(super) fn is_plain(text: &str) -> bool {
    let plain = |c: char| c == ' ' || c.is_ascii_graphic() && !matches!(c, '"' | '\\');
    !text.is_empty() && text.chars().all(plain)
}

/// A name after `@`: bare where MLIR has it bare.
pub(super) struct Symbol<'a>(pub(super) &'a str);

impl fmt::Display for Symbol<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if lex::is_word(self.0) {
            return write!(f, "@{}", self.0);
        }
        f.write_char('@')?;
        lex::quote_bytes(f, self.0.as_bytes())
    }
}

/// A float with a point, as MLIR wants it; the bits where it is not finite.
pub(super) fn write_float(out: &mut impl Write, x: f32) -> fmt::Result {
    if !x.is_finite() {
        return write!(out, "0x{:08X}", x.to_bits());
    }
    out.write_str(&with_point(&format!("{x:?}")))
}
