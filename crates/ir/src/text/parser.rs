//! The state that readers share: where they are, how deep, and what was wrong so far.
//!
//! Tokens are nom's ([`super::lex`]); the structure above them is read by hand, so that an error is about what was meant,
//! and reading goes on at the next line. Nothing recurses further than [`MAX_DEPTH`].

use super::Loader;
use super::lex::{self, R};
use super::param::Weights;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::entity::Class;
use crate::module::Module;

/// How far brackets, braces and parentheses may nest.
pub(super) const MAX_DEPTH: usize = 64;
/// After so many errors reading stops.
const MAX_ERRORS: usize = 100;

/// What reading something gives: it, or what to say about it.
pub(super) type P<T> = Result<T, Box<Diagnostic>>;

/// A reader of one text.
pub(super) struct Parser<'a> {
    text: &'a str,
    rest: &'a str,
    end: usize,
    depth: usize,
    diagnostics: Vec<Diagnostic>,
    /// What has been read.
    pub(super) module: Module,
    /// Where weights come from.
    pub(super) weights: Weights<'a>,
    /// Whether what is read now may name classes that are declared below it.
    early: bool,
    /// Those it named.
    undeclared: Vec<(Class, Span)>,
    /// How much more than it has written the text may make us build.
    pub(super) budget: Budget,
}

/// What short texts may make large: splats and axes that distribute.
#[derive(Copy, Clone, Debug)]
pub(super) struct Budget {
    /// Bytes of splats.
    pub(super) splat: usize,
    /// Leaves of axes.
    pub(super) axis: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Budget {
            splat: 64 << 20,
            axis: 1 << 20,
        }
    }
}

/// An error at `span`.
pub(super) fn error(span: Span, message: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(message).at(span))
}

fn undeclared(class: Class, span: Span) -> Box<Diagnostic> {
    let d = error(span, format!("class `{class}` is not declared"));
    Box::new(d.help(format!(
        "declare it before functions: `channels {class} = 16`"
    )))
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, loader: Loader<'a>) -> Self {
        let mut parser = Parser {
            text,
            rest: text.get(lex::mark(text)..).unwrap_or(text),
            end: 0,
            depth: 0,
            diagnostics: Vec::new(),
            module: Module::default(),
            weights: Weights::new(loader),
            early: false,
            undeclared: Vec::new(),
            budget: Budget::default(),
        };
        parser.skip();
        parser
    }

    /// What was read, or what was wrong.
    pub(super) fn finish(self) -> Result<Module, Diagnostics> {
        Diagnostics(self.diagnostics).into_result()?;
        Ok(self.module)
    }

    pub(super) fn report(&mut self, diagnostic: impl Into<Box<Diagnostic>>) {
        if self.diagnostics.len() < MAX_ERRORS {
            self.diagnostics.push(*diagnostic.into());
        } else if self.diagnostics.len() == MAX_ERRORS {
            self.diagnostics
                .push(Diagnostic::error("too many errors; the rest was not read").at(self.here()));
            self.rest = "";
        }
    }

    /// Keeps what was read; reports what was wrong.
    pub(super) fn keep<T>(&mut self, result: P<T>) -> Option<T> {
        result.map_err(|e| self.report(e)).ok()
    }

    fn skip(&mut self) {
        if let Ok((rest, ())) = lex::space(self.rest) {
            self.rest = rest;
        }
    }

    /// The offset of the next token.
    pub(super) fn at(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    /// From `start` to the end of the token read last.
    pub(super) fn since(&self, start: usize) -> Span {
        Span::new(start, self.end.max(start))
    }

    /// The next token, or the end of the text.
    pub(super) fn here(&self) -> Span {
        let at = self.at();
        if self.rest.is_empty() {
            // The last character of the text, so that there is a line to show.
            let last = self.text.trim_end();
            let width = last.chars().next_back().map_or(0, char::len_utf8);
            return Span::new(last.len() - width, last.len().max(1));
        }
        Span::new(at, at + self.found().len())
    }

    fn found(&self) -> &'a str {
        let rest = self.rest;
        let whole = lex::string(rest).map(|(after, _)| after);
        let whole = whole.or_else(|_| lex::bare(rest).map(|(after, _)| after));
        let whole = whole.or_else(|_| lex::number(rest).map(|(after, _)| after));
        let width = match whole {
            Ok(after) => rest.len() - after.len(),
            Err(_) => rest.chars().next().map_or(0, char::len_utf8),
        };
        rest.get(..width).unwrap_or(rest)
    }

    /// An error that says what should stand here and what does.
    pub(super) fn expected(&self, what: &str) -> Box<Diagnostic> {
        let found = match self.found() {
            "" => "the end of the text".to_string(),
            blank if blank.trim().is_empty() => "a blank".to_string(),
            long if long.chars().count() > 40 => {
                format!("`{}...`", long.chars().take(40).collect::<String>())
            }
            short => format!("`{short}`"),
        };
        error(self.here(), format!("expected {what}, found {found}"))
    }

    /// The next token, if `read` can read it.
    pub(super) fn eat<T>(&mut self, read: impl Fn(&'a str) -> R<'a, T>) -> Option<(T, Span)> {
        let (rest, value) = read(self.rest).ok()?;
        let start = self.at();
        self.end = self.text.len() - rest.len();
        self.rest = rest;
        self.skip();
        Some((value, Span::new(start, self.end)))
    }

    /// Whether the next token is this sign, which is then read.
    pub(super) fn sign(&mut self, sign: &'static str) -> bool {
        self.eat(|i| nom::bytes::complete::tag(sign)(i)).is_some()
    }

    /// Whether the text goes on with `sign`.
    pub(super) fn sees(&self, sign: &str) -> bool {
        self.rest.starts_with(sign)
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Whether all is read.
    pub(super) fn at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Reads a sign that has to stand here.
    pub(super) fn need(&mut self, sign: &'static str) -> P<()> {
        if self.sign(sign) {
            Ok(())
        } else {
            Err(self.expected(&format!("`{sign}`")))
        }
    }

    /// The word that comes next, not read.
    pub(super) fn peek_word(&self) -> Option<&'a str> {
        lex::word(self.rest).ok().map(|(_, w)| w)
    }

    /// Whether the next word is this one, which is then read.
    pub(super) fn keyword(&mut self, word: &str) -> bool {
        self.peek_word() == Some(word) && self.eat(lex::word).is_some()
    }

    /// A string literal's bytes.
    pub(super) fn bytes(&mut self) -> P<Option<(Vec<u8>, Span)>> {
        let Some((inside, span)) = self.eat(lex::string) else {
            if self.sees("\"") {
                return Err(error(self.here(), "this string does not end on its line"));
            }
            return Ok(None);
        };
        match lex::unescape(inside) {
            Ok(bytes) => Ok(Some((bytes, span))),
            Err(at) => {
                let start = span.start as usize + 1 + at;
                let d = error(Span::new(start, start + 1), "unknown escape in a string");
                Err(Box::new(d.help(
                    "use \\\", \\\\, \\n, \\t, \\XX (a byte in hex) or \\u{...}",
                )))
            }
        }
    }

    /// A string literal that has to be UTF-8.
    pub(super) fn string(&mut self) -> P<Option<(String, Span)>> {
        let Some((bytes, span)) = self.bytes()? else {
            return Ok(None);
        };
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some((text, span))),
            Err(_) => Err(error(span, "this string has to be UTF-8")),
        }
    }

    /// A string literal that has to stand here.
    pub(super) fn need_string(&mut self, what: &str) -> P<String> {
        match self.string()? {
            Some((text, _)) => Ok(text),
            None => Err(self.expected(what)),
        }
    }

    /// A name, bare or quoted, after its sign. Nothing may stand between them.
    pub(super) fn name(&mut self, sign: &'static str) -> P<Option<(Named<'a>, Span)>> {
        let Some(after) = self.rest.strip_prefix(sign) else {
            return Ok(None);
        };
        let start = self.at();
        if lex::bare(after).is_err() && !after.starts_with('"') {
            let what = format!("a name after `{sign}`");
            self.rest = after;
            return Err(self.expected(&what));
        }
        self.rest = after;
        let named = match self.eat(lex::bare) {
            Some((bare, _)) => Named::Bare(bare),
            None => Named::Quoted(self.need_string("a name")?),
        };
        Ok(Some((named, self.since(start))))
    }

    /// A name that has to stand here.
    pub(super) fn need_name(&mut self, sign: &'static str, what: &str) -> P<(String, Span)> {
        match self.name(sign)? {
            Some((name, span)) => Ok((name.into_string(), span)),
            None => Err(self.expected(what)),
        }
    }

    /// An integer that has to stand here.
    pub(super) fn need_int<T: std::str::FromStr>(&mut self, what: &str) -> P<T> {
        match self.eat(lex::number) {
            Some((lex::Number::Int(digits), span)) => digits
                .parse()
                .map_err(|_| error(span, format!("`{digits}` is out of range for {what}"))),
            Some((_, span)) => Err(error(span, format!("expected {what}"))),
            None => Err(self.expected(what)),
        }
    }

    /// Reads one level deeper, if that is not too deep.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> P<T>) -> P<T> {
        if self.depth >= MAX_DEPTH {
            return Err(error(
                self.here(),
                format!("nested deeper than {MAX_DEPTH} levels"),
            ));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Reads what may name classes that are declared below it.
    pub(super) fn early<T>(&mut self, read: impl FnOnce(&mut Self) -> P<T>) -> P<T> {
        self.early = true;
        let result = read(self);
        self.early = false;
        result
    }

    /// A class that a type names, which has to be declared.
    pub(super) fn class(&mut self, class: Class, span: Span) -> P<Class> {
        if !self.module.classes.contains_key(&class) {
            if !self.early {
                return Err(undeclared(class, span));
            }
            self.undeclared.push((class, span));
        }
        Ok(class)
    }

    /// Reports classes that were named and not declared after all.
    pub(super) fn report_undeclared(&mut self) {
        for (class, span) in std::mem::take(&mut self.undeclared) {
            if !self.module.classes.contains_key(&class) {
                self.report(undeclared(class, span));
            }
        }
    }

    /// What stands between here and `close`, separated by commas. The opening sign has been read.
    pub(super) fn list<T>(
        &mut self,
        close: &'static str,
        mut read: impl FnMut(&mut Self) -> P<T>,
    ) -> P<Vec<T>> {
        let mut all = Vec::new();
        if self.sign(close) {
            return Ok(all);
        }
        loop {
            all.push(read(self)?);
            if self.sign(close) {
                return Ok(all);
            }
            if !self.sign(",") {
                return Err(self.expected(&format!("`,` or `{close}`")));
            }
        }
    }

    /// The text up to the end of the line or a comment.
    pub(super) fn line(&mut self) -> (&'a str, Span) {
        let line = self.rest.split('\n').next().unwrap_or("");
        let line = line.split("//").next().unwrap_or("").trim_end();
        let start = self.at();
        self.end = start + line.len();
        self.rest = self.rest.get(line.len()..).unwrap_or("");
        self.skip();
        (line, self.since(start))
    }

    /// After an error in what began at `start`: goes to the next line that `starts` something.
    pub(super) fn recover(&mut self, start: usize, starts: impl Fn(&str) -> bool) {
        self.depth = 0;
        // Where the error left us at the start of a fresh line, that line gets its chance.
        let between = self.text.get(self.end..self.at());
        let mut fresh = self.at() > start && between.is_some_and(|s| s.contains('\n'));
        loop {
            if self.rest.is_empty() || fresh && starts(self.rest) {
                return;
            }
            let next = self.rest.find('\n').map_or(self.rest.len(), |n| n + 1);
            self.rest = self.rest.get(next..).unwrap_or("");
            self.end = self.at();
            self.skip();
            fresh = true;
        }
    }
}

/// A name and whether it was quoted.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Named<'a> {
    Bare(&'a str),
    Quoted(String),
}

impl Named<'_> {
    pub(super) fn into_string(self) -> String {
        match self {
            Named::Bare(name) => name.to_string(),
            Named::Quoted(name) => name,
        }
    }
}
