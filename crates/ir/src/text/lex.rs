//! Words, names, strings and numbers: how each is read and how it is written.
//!
//! Readers are nom parsers over the text that is left; where in the whole text they stand, and what to say
//! when they fail, is the business of [`super::parser`].

use crate::extent::is_bare;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_while, take_while1};
use nom::character::complete::{char, digit1, hex_digit1, one_of};
use nom::combinator::{map, opt, recognize, value, verify};
use nom::multi::many0_count;
use nom::sequence::{delimited, pair, preceded};
use nom::{IResult, Parser};
use std::fmt::{self, Write};

/// What a reader gives.
pub(super) type R<'a, T> = IResult<&'a str, T>;

/// How many bytes of a text are a byte-order mark at its beginning, which some editors write: it stands in no column.
pub(crate) fn mark(text: &str) -> usize {
    const MARK: char = '\u{feff}';
    match text.starts_with(MARK) {
        true => MARK.len_utf8(),
        false => 0,
    }
}

/// Blanks, line ends and comments from `//` to the end of the line.
pub(super) fn space(i: &str) -> R<'_, ()> {
    let blank = value((), take_while1(char::is_whitespace));
    let comment = value((), pair(tag("//"), take_till(|c| c == '\n')));
    value((), many0_count(alt((blank, comment)))).parse(i)
}

fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$')
}

/// A word as an op or attribute name has it: no digit in front.
pub(super) fn word(i: &str) -> R<'_, &str> {
    verify(take_while1(in_word), |w: &str| {
        !w.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '$'))
    })
    .parse(i)
}

/// A name as it may stand bare after `%`, `@` or `?`.
pub(super) fn bare(i: &str) -> R<'_, &str> {
    verify(take_while1(in_word), |w: &str| is_bare(w)).parse(i)
}

/// A string literal with its quotes, escapes still in it. It ends before the line does.
pub(super) fn string(i: &str) -> R<'_, &str> {
    let plain = value((), take_while1(|c| !matches!(c, '"' | '\\' | '\n')));
    let escape = value(
        (),
        pair(char('\\'), nom::character::complete::none_of("\n")),
    );
    delimited(
        char('"'),
        recognize(many0_count(alt((plain, escape)))),
        char('"'),
    )
    .parse(i)
}

/// A number as it is written.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) enum Number<'a> {
    /// `-7`.
    Int(&'a str),
    /// Has a point or an exponent, or is `nan`, `inf`, `-inf`.
    Float(&'a str),
    /// The digits after `0x`: the bits of a float.
    Bits(&'a str),
}

impl<'a> Number<'a> {
    /// The digits, without the `0x` that bits have.
    pub(super) fn digits(self) -> &'a str {
        match self {
            Number::Int(s) | Number::Float(s) | Number::Bits(s) => s,
        }
    }
}

fn word_end(i: &str) -> bool {
    !i.starts_with(in_word)
}

/// A number.
pub(super) fn number(i: &str) -> R<'_, Number<'_>> {
    let bits = map(preceded(tag("0x"), hex_digit1), Number::Bits);
    let special = map(alt((tag("nan"), tag("inf"), tag("-inf"))), Number::Float);
    let exponent = (one_of("eE"), opt(one_of("+-")), digit1);
    let fraction = (char('.'), take_while(|c: char| c.is_ascii_digit()));
    let decimal = recognize((opt(char('-')), digit1, opt(fraction), opt(exponent)));
    let decimal = map(decimal, |all: &str| {
        if all.contains(['.', 'e', 'E']) {
            Number::Float(all)
        } else {
            Number::Int(all)
        }
    });
    let (rest, number) = alt((bits, special, decimal)).parse(i)?;
    if word_end(rest) {
        Ok((rest, number))
    } else {
        Err(nom::Err::Error(nom::error::Error::new(
            i,
            nom::error::ErrorKind::Digit,
        )))
    }
}

/// The bytes that a string literal's inside stands for; the offset of a bad escape otherwise.
pub(super) fn unescape(inside: &str) -> Result<Vec<u8>, usize> {
    let mut out = Vec::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.find('\\') {
        let (plain, tail) = rest.split_at(at);
        out.extend_from_slice(plain.as_bytes());
        let here = inside.len() - tail.len();
        let (bytes, after) = escape(&tail[1..]).ok_or(here)?;
        out.extend_from_slice(&bytes);
        rest = after;
    }
    out.extend_from_slice(rest.as_bytes());
    Ok(out)
}

/// One escape, after its backslash: what it stands for, and what follows.
fn escape(tail: &str) -> Option<(Vec<u8>, &str)> {
    let mut chars = tail.chars();
    let first = chars.next()?;
    let simple = match first {
        'n' => Some(b'\n'),
        't' => Some(b'\t'),
        'r' => Some(b'\r'),
        '"' => Some(b'"'),
        '\'' => Some(b'\''),
        '\\' => Some(b'\\'),
        _ => None,
    };
    if let Some(byte) = simple {
        return Some((vec![byte], chars.as_str()));
    }
    if let Some(tail) = tail.strip_prefix("u{") {
        let (digits, after) = tail.split_once('}')?;
        let c = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
        return Some((c.to_string().into_bytes(), after));
    }
    let (hex, after) = (tail.get(..2)?, tail.get(2..)?);
    if !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    Some((vec![u8::from_str_radix(hex, 16).ok()?], after))
}

/// `text` in quotes, with `"`, `\` and control characters escaped.
#[derive(Copy, Clone)]
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        escaped(f, self.0)?;
        f.write_char('"')
    }
}

/// Bytes in quotes: text where they are UTF-8, `\XX` where they are not.
pub(super) fn quote_bytes(out: &mut impl Write, bytes: &[u8]) -> fmt::Result {
    out.write_char('"')?;
    for chunk in bytes.utf8_chunks() {
        escaped(out, chunk.valid())?;
        for b in chunk.invalid() {
            write!(out, "\\{b:02X}")?;
        }
    }
    out.write_char('"')
}

fn escaped(out: &mut impl Write, text: &str) -> fmt::Result {
    for c in text.chars() {
        match c {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\t' => out.write_str("\\t")?,
            c if c.is_ascii_control() => write!(out, "\\{:02X}", c as u32)?,
            c if c.is_control() => {
                // Byte by byte, as MLIR reads it too.
                let mut bytes = [0; 4];
                let bytes = c.encode_utf8(&mut bytes).bytes();
                bytes
                    .into_iter()
                    .try_for_each(|b| write!(out, "\\{b:02X}"))?;
            }
            c => out.write_char(c)?,
        }
    }
    Ok(())
}

/// A name: bare where it may be, quoted otherwise.
#[derive(Copy, Clone)]
pub struct Name<'a>(pub &'a str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_bare(self.0) {
            f.write_str(self.0)
        } else {
            write!(f, "{}", Quoted(self.0))
        }
    }
}

/// Whether `text` is a whole word, and so a key or op name that needs no quotes.
pub(super) fn is_word(text: &str) -> bool {
    matches!(word(text), Ok(("", _)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_say_what_they_are() {
        let kinds = [
            "1",
            "-7",
            "1.0",
            "1e-5",
            "0x7FC00001",
            "nan",
            "-inf",
            "3x",
            "inf3",
        ];
        let all: Vec<_> = kinds.iter().map(|k| number(k).ok().map(|r| r.1)).collect();
        use Number::*;
        let expected = [
            Some(Int("1")),
            Some(Int("-7")),
            Some(Float("1.0")),
            Some(Float("1e-5")),
            Some(Bits("7FC00001")),
            Some(Float("nan")),
            Some(Float("-inf")),
            None,
            None,
        ];
        assert_eq!(all, expected);
    }

    #[test]
    fn comments_are_space() {
        assert_eq!(space("  // a\n // b\n x").unwrap().0, "x");
    }

    #[test]
    fn bad_escapes_have_a_place() {
        assert_eq!(unescape("ab\\q"), Err(2));
        assert_eq!(unescape("\\u{110000}"), Err(0));
        assert_eq!(unescape("\\0é"), Err(0));
    }

    proptest! {
        #[test]
        fn any_bytes_survive_quoting(bytes: Vec<u8>) {
            let mut text = String::new();
            quote_bytes(&mut text, &bytes).unwrap();
            let (rest, inside) = string(&text).unwrap();
            prop_assert_eq!(rest, "");
            prop_assert_eq!(unescape(inside).unwrap(), bytes);
        }
        #[test]
        fn any_text_survives_quoting(text: String) {
            let quoted = Quoted(&text).to_string();
            let (rest, inside) = string(&quoted).unwrap();
            prop_assert_eq!(rest, "");
            prop_assert_eq!(unescape(inside).unwrap(), text.into_bytes());
        }
    }
}
