//! Diagnostics as text for people, and for editors that look for `file:line:col: error: ...`.
//!
//! ```text
//! net.pir:3:10: error: `%y` is not defined
//!   |
//! 3 |     return %y
//!   |            ^^
//!   |
//!   = help: there is `%x`
//! ```
//! The first line is ours; what follows is laid out by `annotate-snippets`, as rustc's messages are. Only the
//! text concerned is handed to it, so that the rest costs no more than finding the line.

use crate::diag::{Diagnostic, Diagnostics, Place, Severity, Span};
use crate::module::Source;
use crate::text::mark;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// So many are shown; who reads a thousand errors repairs the first and looks again.
const SHOWN: usize = 100;
/// Of a longer line only so many bytes on each side of what is pointed at are laid out.
const BESIDE: usize = 512;
/// Notes at most so many bytes from the caret share its excerpt, in the order of the text, lines between left out.
const NEAR: usize = 4096;

/// All of `diagnostics`, a blank line between two. `source` is the text they point into; of an input that is
/// no text (an ONNX file), its path and nothing else.
pub fn render(diagnostics: &Diagnostics, source: Option<&Source>, colour: bool) -> String {
    let shown = diagnostics.0.iter().take(SHOWN);
    let mut all: Vec<String> = shown.map(|d| one(d, source, colour)).collect();
    let more = diagnostics.0.len() - all.len();
    if more > 0 {
        all.push(format!("and {more} more like these"));
    }
    all.join("\n\n") + if all.is_empty() { "" } else { "\n" }
}

fn one(d: &Diagnostic, source: Option<&Source>, colour: bool) -> String {
    let level = match d.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_level(level);
    let excerpts = source.map(|s| excerpts(d, s)).unwrap_or_default();
    for excerpt in &excerpts {
        group = group.element(excerpt.snippet());
    }
    let mut bare = String::new();
    for (place, text) in &d.notes {
        if !matches!((place, source), (Place::Text(_), Some(_))) {
            let text = format!("{}{text}", at(place));
            group = message(group, Level::NOTE, &text, &excerpts, &mut bare);
        }
    }
    if let Some(help) = &d.help {
        group = message(group, Level::HELP, help, &excerpts, &mut bare);
    }
    let head = head(d, source, colour);
    if excerpts.is_empty() {
        return head + &bare;
    }
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let body = renderer.render(&[group]);
    format!("{head}\n{body}")
}

/// Adds a note or help, under the excerpt or, where there is none, under the first line.
fn message<'a>(
    group: Group<'a>,
    level: Level<'a>,
    text: &str,
    excerpts: &[Excerpt<'_>],
    bare: &mut String,
) -> Group<'a> {
    if excerpts.is_empty() {
        let name = if level == Level::HELP { "help" } else { "note" };
        bare.push_str(&format!("\n  {name}: {text}"));
        return group;
    }
    group.element(level.message(text.to_string()))
}

/// `net.pir:3:13: error[V07]: message`.
fn head(d: &Diagnostic, source: Option<&Source>, colour: bool) -> String {
    let mut place = String::new();
    if let Some(source) = source {
        place = format!("{}: ", source.path);
        if let Place::Text(span) = d.place {
            let (line, column) = position(&source.text, span.start as usize);
            place = format!("{}:{line}:{column}: ", source.path);
        }
    }
    let (name, style) = match d.severity {
        Severity::Error => ("error", "\x1b[1m\x1b[91m"),
        Severity::Warning => ("warning", "\x1b[1m\x1b[33m"),
    };
    let code = d.code.map(|c| format!("[{c}]")).unwrap_or_default();
    let text = format!("{}{}", at(&d.place), d.message);
    if colour {
        format!("\x1b[1m{place}\x1b[0m{style}{name}{code}\x1b[0m\x1b[1m: {text}\x1b[0m")
    } else {
        format!("{place}{name}{code}: {text}")
    }
}

fn at(place: &Place) -> String {
    match place {
        Place::Node(name) => format!("node `{name}`: "),
        Place::Initializer(name) => format!("initializer `{name}`: "),
        Place::Value(name) => format!("value `{name}`: "),
        Place::Text(_) | Place::Nowhere => String::new(),
    }
}

/// Line and column of a byte of a text, in characters, both from 1; a byte-order mark at its beginning stands in none.
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(mark(text)..floor(text, offset));
    let before = before.unwrap_or_default();
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    (line, column)
}

/// The last boundary between characters that is not after `offset`.
fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Some lines of the text and what is pointed at in them.
struct Excerpt<'a> {
    /// The bytes of the lines, in the whole text.
    lines: Range<usize>,
    text: &'a str,
    first_line: usize,
    marks: Vec<(AnnotationKind, Range<usize>, &'a str)>,
}

impl Excerpt<'_> {
    fn snippet(&self) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let text = self.text.get(self.lines.clone()).unwrap_or_default();
        let mut snippet = Snippet::source(text).line_start(self.first_line);
        for (kind, span, label) in &self.marks {
            let span = span.start - self.lines.start..span.end - self.lines.start;
            let mark = kind.span(span);
            snippet = snippet.annotation(match label {
                &"" => mark,
                label => mark.label(*label),
            });
        }
        snippet
    }
}

/// The excerpts that show where `d` and its notes are; none where it is nowhere in the text.
fn excerpts<'a>(d: &'a Diagnostic, source: &'a Source) -> Vec<Excerpt<'a>> {
    let mut all: Vec<Excerpt<'a>> = Vec::new();
    let main = (&d.place, AnnotationKind::Primary, &*d.label);
    let notes = d
        .notes
        .iter()
        .map(|(p, text)| (p, AnnotationKind::Context, &**text));
    for (place, kind, label) in std::iter::once(main).chain(notes) {
        let Place::Text(span) = place else { continue };
        let (lines, mark) = lines_of(&source.text, *span);
        let near = all.iter_mut().find(|e| {
            let (a, b) = (e.lines.start.min(lines.start), e.lines.end.max(lines.end));
            b - a < NEAR
        });
        match near {
            Some(excerpt) => {
                excerpt.lines.start = excerpt.lines.start.min(lines.start);
                excerpt.lines.end = excerpt.lines.end.max(lines.end);
                excerpt.first_line = position(&source.text, excerpt.lines.start).0;
                excerpt.marks.push((kind, mark, label));
            }
            None => all.push(Excerpt {
                first_line: position(&source.text, lines.start).0,
                lines,
                text: &source.text,
                marks: vec![(kind, mark, label)],
            }),
        }
    }
    all
}

/// The line that `span` starts in, without its end and what is far away, and the part of `span` in it.
fn lines_of(text: &str, span: Span) -> (Range<usize>, Range<usize>) {
    let start = floor(text, span.start as usize);
    let from = text
        .get(..start)
        .and_then(|t| t.rfind('\n'))
        .map_or(mark(text), |n| n + 1);
    let start = start.max(from);
    let to = text
        .get(start..)
        .and_then(|t| t.find('\n'))
        .map_or(text.len(), |n| start + n);
    let end = floor(text, span.end as usize).clamp(start, to);
    let from = floor(text, start.saturating_sub(BESIDE)).max(from);
    let to = floor(text, start.saturating_add(BESIDE)).clamp(start, to);
    (from..to, start..end.min(to))
}
