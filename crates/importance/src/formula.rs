//! Which criterion is asked for: one by name, or a weighted sum, `0.5*magnitude + 0.5*fpgm`.
//!
//! Criteria have different units, so that what is summed is what each says of a class after its reduction and its
//! normalisation. Names are looked up where the registry is at hand; until then a formula is only text in good order.
//!
//! ```text
//! formula = [ "-" ] term { ( "+" | "-" ) term }
//! term    = [ number "*" ] name
//! name    = letter { letter | digit | "_" | "-" letter }
//! ```

use prune_opt_ir::Span;
use prune_opt_pass::{OptionValue, Value};
use std::fmt;
use std::ops::Range;

/// A weighted sum of criteria. Equal where weights and names are.
#[derive(Clone, Debug)]
pub struct Formula {
    text: String,
    terms: Vec<Term>,
}

/// One criterion of a sum.
#[derive(Clone, Debug)]
pub struct Term {
    /// What its scores are multiplied by; finite and not 0.
    pub weight: f64,
    /// The criterion's name.
    pub name: String,
    /// Where the name stands in [`Formula::text`].
    pub span: Span,
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// What is wrong, and the bytes of `text` that are to blame.
    pub fn parse(text: &str) -> Result<Formula, (String, Range<usize>)> {
        let mut cursor = Cursor { text, at: 0 };
        let mut terms = Vec::new();
        let mut sign = if cursor.eat('-') { -1.0 } else { 1.0 };
        loop {
            terms.push(cursor.term(sign)?);
            sign = match cursor.rest().chars().next() {
                None => break,
                Some('+') => 1.0,
                Some('-') => -1.0,
                Some(_) => return Err(cursor.expected("`+` or `-` and another criterion")),
            };
            cursor.eat(if sign > 0.0 { '+' } else { '-' });
        }
        Ok(Formula {
            text: text.into(),
            terms,
        })
    }

    /// The text it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The criteria, in order; at least one.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }
}

impl PartialEq for Formula {
    fn eq(&self, other: &Formula) -> bool {
        let plain = |t: &Term| (t.weight, t.name.clone());
        self.terms
            .iter()
            .map(plain)
            .eq(other.terms.iter().map(plain))
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, term) in self.terms.iter().enumerate() {
            match (i, term.weight < 0.0) {
                (0, false) => {}
                (0, true) => f.write_str("-")?,
                (_, false) => f.write_str(" + ")?,
                (_, true) => f.write_str(" - ")?,
            }
            if term.weight.abs() != 1.0 {
                write!(f, "{}*", term.weight.abs())?;
            }
            f.write_str(&term.name)?;
        }
        Ok(())
    }
}

impl OptionValue for Formula {
    fn kind() -> String {
        "criterion|W*criterion + ..".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        let text = value.text().ok_or("expected a criterion, not a list")?;
        Formula::parse(text).map_err(|(message, _)| message)
    }
    fn show(&self) -> Value {
        Value::of_text(&self.to_string())
    }
    fn mistake(value: &Value) -> Option<Range<usize>> {
        Formula::parse(value.text()?).err().map(|(_, at)| at)
    }
}

struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

type Wrong = (String, Range<usize>);

impl<'t> Cursor<'t> {
    fn rest(&mut self) -> &'t str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let trimmed = rest.trim_start();
        self.at += rest.len() - trimmed.len();
        trimmed
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.rest().starts_with(c);
        self.at += if found { c.len_utf8() } else { 0 };
        found
    }

    fn expected(&mut self, what: &str) -> Wrong {
        let next = self.rest().chars().next();
        let found = next.map_or("the end".into(), |c| format!("`{c}`"));
        let message =
            format!("expected {what}, found {found}; a sum reads `0.5*magnitude + 0.5*fpgm`");
        // The end of the text is a place too.
        (message, self.at..self.at + next.map_or(1, char::len_utf8))
    }

    fn term(&mut self, sign: f64) -> Result<Term, Wrong> {
        let weight = match self
            .rest()
            .starts_with(|c: char| c.is_ascii_digit() || c == '.')
        {
            true => self.number()?,
            false => 1.0,
        };
        let rest = self.rest();
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(self.expected("the name of a criterion"));
        }
        let chars: Vec<(usize, char)> = rest.char_indices().collect();
        let goes_on = |(i, (_, c)): &(usize, &(usize, char))| match c {
            '-' => matches!(chars.get(i + 1), Some((_, next)) if next.is_ascii_alphabetic()),
            c => c.is_ascii_alphanumeric() || *c == '_',
        };
        let end = chars.iter().enumerate().find(|all| !goes_on(all));
        let end = end.map_or(rest.len(), |(_, (at, _))| *at);
        let span = Span::new(self.at, self.at + end);
        self.at += end;
        Ok(Term {
            weight: sign * weight,
            name: rest.get(..end).unwrap_or_default().into(),
            span,
        })
    }

    /// A number, and the `*` after it.
    fn number(&mut self) -> Result<f64, Wrong> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let mut end = 0;
        while let Some(c) = bytes.get(end) {
            let exponent = end > 0 && matches!(bytes.get(end - 1), Some(b'e' | b'E'));
            let sign = exponent && matches!(c, b'+' | b'-');
            if !(c.is_ascii_digit() || matches!(c, b'.' | b'e' | b'E') || sign) {
                break;
            }
            end += 1;
        }
        let text = rest.get(..end).unwrap_or_default();
        let at = self.at..self.at + end;
        let weight: f64 = text
            .parse()
            .map_err(|_| (format!("`{text}` is not a number"), at.clone()))?;
        if weight.abs() > HEAVIEST || weight == 0.0 {
            return Err((format!("`{text}` is no weight: it is 0 or too large"), at));
        }
        self.at += end;
        match self.eat('*') {
            true => Ok(weight),
            false => Err(self.expected("`*` between a weight and its criterion")),
        }
    }
}

/// No weight is larger: scores of what single precision holds stay finite when they are weighted and added.
const HEAVIEST: f64 = 1e100;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn terms(text: &str) -> Vec<(f64, String)> {
        let formula = Formula::parse(text).unwrap();
        let value = formula.show();
        assert_eq!(Formula::read(&value), Ok(formula.clone()), "{value}");
        for term in formula.terms() {
            let span = term.span.start as usize..term.span.end as usize;
            assert_eq!(formula.text()[span], term.name);
        }
        let pair = |t: &Term| (t.weight, t.name.clone());
        formula.terms().iter().map(pair).collect()
    }

    #[test]
    fn sums_of_criteria() {
        let pair = |w: f64, n: &str| (w, n.to_string());
        assert_eq!(terms("magnitude"), [pair(1.0, "magnitude")]);
        assert_eq!(
            terms(" 0.5*magnitude +0.5 * bn-scale"),
            [pair(0.5, "magnitude"), pair(0.5, "bn-scale")]
        );
        assert_eq!(
            terms("-a - 1e-3*b_2 + 2e+1*c"),
            [pair(-1.0, "a"), pair(-1e-3, "b_2"), pair(20.0, "c")]
        );
        assert_eq!(
            terms("a -.5*b"),
            [pair(1.0, "a"), pair(-0.5, "b")],
            "a dash is part of a name only before a letter"
        );
    }

    #[test]
    fn mistakes_have_places() {
        let wrong = |text: &str| {
            let value = Value::Quoted(text.into());
            let message = Formula::read(&value).unwrap_err();
            (message, Formula::mistake(&value).unwrap())
        };
        for (text, words, at) in [
            ("", "the name of a criterion, found the end", 0..1),
            ("0.5*", "the name of a criterion, found the end", 4..5),
            ("0.5 magnitude", "`*`", 4..5),
            ("a b", "`+` or `-`", 2..3),
            ("a + + b", "found `+`", 4..5),
            ("1.2.3*a", "`1.2.3` is not a number", 0..5),
            ("a + 0*b", "`0` is no weight", 4..5),
            ("1e999*b", "too large", 0..5),
            ("a * 2", "found `*`", 2..3),
            ("ä", "found `ä`", 0..2),
        ] {
            let (message, place) = wrong(text);
            assert!(message.contains(words), "{text}: {message}");
            assert_eq!(place, at, "{text}: {message}");
        }
    }
}
