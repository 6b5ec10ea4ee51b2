//! Where in its text a plan says what it says: how an error about a plan gets its place.
//!
//! - A plan that was read remembers its text, and where in it each class, axis and parameter stands ([`Places`]).
//! - Code that finds something wrong asks for the entry, goes on to the part of it that is to blame, and gives that to
//!   the diagnostic: `error.at(plan.places.class(i).field("keep").item(3).span())`. Parts are found by reading the entry
//!   again, which costs nothing until there is an error.
//! - Where an entry has no such part the place is the whole entry. A plan that was made in memory has no entries: the
//!   place is nowhere, and the diagnostic stays as it is.

use crate::diag::{Diagnostic, Place, Span};
use crate::text::mark;
use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::sync::Arc;

/// Where in its text the entries of a plan are; of a plan that is no text, nothing.
///
/// Says nothing of what the plan is: any two are equal. Who changes a plan after it was read gives it none, or else
/// errors may point at other entries.
#[derive(Clone, Default)]
pub struct Places {
    text: Arc<str>,
    /// Each class, in the order of the plan's.
    pub(super) classes: Vec<Span>,
    /// Each axis.
    pub(super) axes: Vec<Span>,
    /// Each parameter: its name, and what is said of it.
    pub(super) parameters: Vec<[Span; 2]>,
}

impl PartialEq for Places {
    fn eq(&self, _: &Places) -> bool {
        true
    }
}

impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Places").finish_non_exhaustive()
    }
}

impl Places {
    /// Of a plan of this text, of which nothing was read yet.
    pub(super) fn of(text: &str) -> Places {
        Places {
            text: text.into(),
            ..Places::default()
        }
    }
    /// All of the plan.
    pub(super) fn whole(&self) -> Spot<'_> {
        Spot::of(&self.text).unwrap_or_default()
    }
    /// The class of this number.
    pub(super) fn class(&self, i: usize) -> Spot<'_> {
        self.spot(self.classes.get(i))
    }
    /// The axis of this number.
    pub(super) fn axis(&self, i: usize) -> Spot<'_> {
        self.spot(self.axes.get(i))
    }
    /// The name of the parameter of this number, and what is said of it.
    pub(super) fn parameter(&self, i: usize) -> [Spot<'_>; 2] {
        let spans = self.parameters.get(i);
        [0, 1].map(|n| self.spot(spans.and_then(|s| s.get(n))))
    }

    fn spot(&self, span: Option<&Span>) -> Spot<'_> {
        let found = span.and_then(|span| {
            let start = span.start as usize;
            let text = self.text.get(start..span.end as usize)?;
            Some(Spot { text, start })
        });
        found.unwrap_or_default()
    }
}

/// A value in a JSON text, and where that is; nowhere by default.
#[derive(Copy, Clone, Debug, Default)]
pub(super) struct Spot<'t> {
    /// The value as it is written.
    pub(super) text: &'t str,
    start: usize,
}

/// Longer values are pointed at where they begin.
const LONG: usize = 60;

impl<'t> Spot<'t> {
    /// The value that is all of `text`.
    ///
    /// # Errors
    /// That it is no JSON.
    pub(super) fn of(text: &'t str) -> Result<Spot<'t>, serde_json::Error> {
        let start = mark(text);
        let text = text.get(start..).unwrap_or_default();
        let all = Spot { text, start };
        // What reads all of the value says better what is wrong than what looks for its end.
        let why = |e| {
            serde_json::from_str::<serde_json::Value>(text)
                .err()
                .unwrap_or(e)
        };
        serde_json::from_str(text)
            .map_err(why)
            .map(|value| all.part(value))
    }

    /// What a diagnostic points at.
    pub(super) fn span(self) -> Span {
        let n = match self.text.len() {
            n if n > LONG => 1,
            n => n,
        };
        Span::new(self.start, self.start + n)
    }

    /// All of the value.
    pub(super) fn all(self) -> Span {
        Span::new(self.start, self.start + self.text.len())
    }

    /// A piece of a string that reads `value`, where the text has it letter for letter.
    pub(super) fn inside(self, value: &str, piece: Span) -> Span {
        let quoted = self
            .text
            .strip_prefix('"')
            .and_then(|t| t.strip_suffix('"'));
        match piece.is_some() && quoted == Some(value) {
            true => {
                let start = self.start + 1;
                Span::new(start + piece.start as usize, start + piece.end as usize)
            }
            false => self.span(),
        }
    }

    /// Adds a note that points here, if there is a here.
    pub(super) fn note(self, error: Diagnostic, text: &str) -> Diagnostic {
        match self.span() {
            span if span.is_some() => error.note(Place::Text(span), text),
            _ => error,
        }
    }

    /// What a list holds.
    pub(super) fn items(self) -> Option<Vec<Spot<'t>>> {
        let mut all = Vec::new();
        self.each('[', |_, item| all.push(item)).then_some(all)
    }

    /// The names of an object's fields, with their quotes, and what they are.
    pub(super) fn fields(self) -> Option<Vec<(Spot<'t>, Spot<'t>)>> {
        let mut all = Vec::new();
        self.each('{', |key, value| all.push((key, value)))
            .then_some(all)
    }

    /// An item of a list; the list if there is none.
    pub(super) fn item(self, i: usize) -> Spot<'t> {
        let items = self.items().unwrap_or_default();
        items.get(i).copied().unwrap_or(self)
    }

    /// A field of an object; the object if there is none.
    pub(super) fn field(self, name: &str) -> Spot<'t> {
        self.named(name).map_or(self, |(_, value)| value)
    }

    /// The name of a field of an object; the object if there is none.
    pub(super) fn key(self, name: &str) -> Spot<'t> {
        self.named(name).map_or(self, |(key, _)| key)
    }

    fn named(self, name: &str) -> Option<(Spot<'t>, Spot<'t>)> {
        let is = |(key, _): &(Spot<'_>, Spot<'_>)| key.string().is_some_and(|key| key == name);
        self.fields()?.into_iter().find(is)
    }

    /// The string that this is.
    pub(super) fn string(self) -> Option<String> {
        serde_json::from_str(self.text).ok()
    }

    /// Gives `each` everything that a value holds which begins so, with its name, or else with itself. Whether it does.
    fn each(self, opening: char, mut each: impl FnMut(Spot<'t>, Spot<'t>)) -> bool {
        let parts = Parts(|key, value| each(self.part(key), self.part(value)));
        let mut reader = serde_json::Deserializer::from_str(self.text);
        self.text.starts_with(opening) && reader.deserialize_any(parts).is_ok()
    }

    /// A piece of this text: where it is, its address says.
    fn part(self, value: &'t RawValue) -> Spot<'t> {
        let text = value.get();
        let before = text.as_ptr().addr() - self.text.as_ptr().addr();
        Spot {
            text,
            start: self.start + before,
        }
    }
}

/// What holds others, given to a function one by one: names and values, or items twice.
struct Parts<F>(F);

impl<'t, F: FnMut(&'t RawValue, &'t RawValue)> Visitor<'t> for Parts<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }
    fn visit_seq<A: SeqAccess<'t>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(item) = list.next_element()? {
            (self.0)(item, item);
        }
        Ok(())
    }
    fn visit_map<A: MapAccess<'t>>(mut self, mut object: A) -> Result<(), A::Error> {
        while let Some((key, value)) = object.next_entry()? {
            (self.0)(key, value);
        }
        Ok(())
    }
}

/// Points an error about a parameter at the text, or at the parameter where it is not about a text.
pub(super) fn of_parameter(name: &str, mut error: Diagnostic, at: Span) -> Diagnostic {
    if !at.is_some() {
        return error.place(Place::Initializer(name.into()));
    }
    // A plan may come from anywhere: nothing in its names is to command a terminal.
    error.message = format!("initializer `{}`: {}", name.escape_debug(), error.message);
    error.at(at)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn parts_have_places() {
        let text = "\u{feff} {\"a\" : [1, {\"\\u0062\":\"x\"}],\n\"c\":3 }\n";
        let all = Spot::of(text).unwrap();
        let of = |spot: Spot<'_>| {
            let span = spot.all();
            let piece = &text[span.start as usize..span.end as usize];
            assert_eq!(piece, spot.text);
            piece.to_string()
        };
        assert_eq!(of(all), text[4..].trim());
        assert_eq!(of(all.key("c")), "\"c\"");
        assert_eq!(of(all.field("c")), "3");
        let list = all.field("a");
        assert_eq!(of(list.item(1).field("b")), "\"x\"");
        assert_eq!(of(list.item(1).key("b")), "\"\\u0062\"");
        // What is not there is what it would be in.
        assert_eq!(of(list.item(2)), of(list));
        assert_eq!(of(all.field("d").field("c").item(0)), "3");
        let nowhere = Spot::default().field("a").item(0);
        assert!(!nowhere.span().is_some());
        assert!(Spot::of("[1").is_err() && Spot::of("[1] 2").is_err());
    }
}
