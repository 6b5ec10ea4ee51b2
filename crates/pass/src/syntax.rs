//! The grammar of pipelines, with positions:
//!
//! ```text
//! pipeline = [ step { "," step } ]
//! step     = name [ "{" [ option { "," option } ] "}" ]
//! option   = name [ "=" value ]                              a name alone means `=true`
//! value    = word | string | "[" [ value { "," value } ] "]"
//! name     = letter { letter | digit | "-" | "_" }
//! word     = one or more characters except white space , = { } [ ] "
//! ```

use crate::option::Value;
use prune_opt_ir::{Diagnostic, Span};

/// One step as it is written.
#[derive(Debug)]
pub(crate) struct RawStep {
    pub name: String,
    pub name_span: Span,
    pub options: Vec<RawOption>,
}

/// One option as it is written.
#[derive(Debug)]
pub(crate) struct RawOption {
    pub name: String,
    pub name_span: Span,
    pub value: Value,
    pub value_span: Span,
}

/// How deep lists may nest; nothing needs more than two.
const DEEPEST: usize = 16;

/// Whether `text` may stand without quotes.
pub(crate) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(in_word)
}

fn in_word(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, ',' | '=' | '{' | '}' | '[' | ']' | '"')
}

/// The default of a definition: a value, or a word as it stands.
pub(crate) fn default_value(text: &str) -> Value {
    let mut cursor = Cursor { text, at: 0 };
    match cursor.value(0) {
        Ok(value) if cursor.rest().is_empty() => value,
        _ => Value::Word(text.into()),
    }
}

/// Reads the whole of `text`.
pub(crate) fn parse(text: &str) -> Result<Vec<RawStep>, Box<Diagnostic>> {
    let mut cursor = Cursor { text, at: 0 };
    let mut steps = Vec::new();
    cursor.space();
    if cursor.rest().is_empty() {
        return Ok(steps);
    }
    loop {
        steps.push(cursor.step()?);
        if cursor.rest().is_empty() {
            return Ok(steps);
        }
        if !cursor.eat(',') {
            let message = format!("expected `,` or `{{`, found {}", cursor.found());
            return Err(cursor.error(message));
        }
    }
}

struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Takes `c` and white space after it.
    fn eat(&mut self, c: char) -> bool {
        let found = self.rest().starts_with(c);
        if found {
            self.at += c.len_utf8();
            self.space();
        }
        found
    }

    /// Takes characters while `f` holds, and white space after them.
    fn take(&mut self, f: impl Fn(char) -> bool) -> (&'t str, Span) {
        let rest = self.rest();
        let end = rest.find(|c| !f(c)).unwrap_or(rest.len());
        let span = Span::new(self.at, self.at + end);
        self.at += end;
        self.space();
        (rest.get(..end).unwrap_or_default(), span)
    }

    fn found(&self) -> String {
        let next = self.rest().chars().next();
        next.map_or("the end".into(), |c| format!("`{c}`"))
    }

    fn error(&self, message: impl Into<String>) -> Box<Diagnostic> {
        let len = self.rest().chars().next().map_or(0, char::len_utf8);
        let help = "a pipeline reads `pass,pass{option=value,flag,list=[a,b]}`";
        // The end of the text is a place too: one past its last byte.
        let span = Span::new(self.at, self.at + len.max(1));
        Box::new(Diagnostic::error(message).at(span).help(help))
    }

    fn name(&mut self, what: &str) -> Result<(String, Span), Box<Diagnostic>> {
        if !self.rest().starts_with(|c: char| c.is_ascii_alphabetic()) {
            let message = format!("expected {what}, found {}", self.found());
            return Err(self.error(message));
        }
        let (name, span) = self.take(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        Ok((name.into(), span))
    }

    fn step(&mut self) -> Result<RawStep, Box<Diagnostic>> {
        let (name, name_span) = self.name("the name of a pass")?;
        let mut options = Vec::new();
        if self.eat('{') && !self.eat('}') {
            loop {
                options.push(self.option()?);
                if self.eat('}') {
                    break;
                }
                if !self.eat(',') {
                    let message = format!("expected `,` or `}}`, found {}", self.found());
                    return Err(self.error(message));
                }
            }
        }
        Ok(RawStep {
            name,
            name_span,
            options,
        })
    }

    fn option(&mut self) -> Result<RawOption, Box<Diagnostic>> {
        let (name, name_span) = self.name("the name of an option")?;
        let (value, value_span) = if self.eat('=') {
            let start = self.at;
            let value = self.value(0)?;
            let written = self.text.get(start..self.at).unwrap_or_default();
            let len = written.trim_end().len();
            (value, Span::new(start, start + len))
        } else {
            (Value::Word("true".into()), name_span)
        };
        Ok(RawOption {
            name,
            name_span,
            value,
            value_span,
        })
    }

    fn value(&mut self, depth: usize) -> Result<Value, Box<Diagnostic>> {
        if depth > DEEPEST {
            return Err(self.error("lists are nested too deeply"));
        }
        if self.rest().starts_with('"') {
            return self.string();
        }
        if self.eat('[') {
            let mut all = Vec::new();
            if self.eat(']') {
                return Ok(Value::List(all));
            }
            loop {
                all.push(self.value(depth + 1)?);
                if self.eat(']') {
                    return Ok(Value::List(all));
                }
                if !self.eat(',') {
                    let message = format!("expected `,` or `]`, found {}", self.found());
                    return Err(self.error(message));
                }
            }
        }
        match self.take(in_word) {
            ("", _) => Err(self.error(format!("expected a value, found {}", self.found()))),
            (word, _) => Ok(Value::Word(word.into())),
        }
    }

    fn string(&mut self) -> Result<Value, Box<Diagnostic>> {
        let mut out = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((i, c)) = chars.next() {
            match c {
                '"' => {
                    self.at += i + 1;
                    self.space();
                    return Ok(Value::Quoted(out));
                }
                '\\' => out.extend(chars.next().map(|(_, c)| c)),
                c => out.push(c),
            }
        }
        Err(self.error("this text has no closing `\"`"))
    }
}
