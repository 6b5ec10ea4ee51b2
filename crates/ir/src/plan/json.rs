//! Plans as JSON: one class a line, one axis a line, one parameter a line.

use super::{Plan, VERSION};
use crate::diag::{Diagnostic, Diagnostics, Span};
use serde::Serialize;
use std::fmt::Write;

impl Plan {
    /// Reads a plan. Places in errors are bytes of `text`.
    ///
    /// # Errors
    /// Where the text is not JSON of this form, or has another version.
    pub fn from_json(text: &str) -> Result<Plan, Diagnostics> {
        let value: serde_json::Value = serde_json::from_str(text).map_err(|e| broken(text, &e))?;
        let version = value.get("version").and_then(serde_json::Value::as_u64);
        match version {
            Some(v) if v != u64::from(VERSION) => {
                let message =
                    format!("the plan has version {v}; this program reads version {VERSION}");
                Err(Diagnostic::error(message).into())
            }
            _ => serde_json::from_str(text).map_err(|e| broken(text, &e)),
        }
    }

    /// Writes the plan, with a newline at the end.
    pub fn to_json(&self) -> String {
        let mut out = format!("{{\"version\": {},\n \"classes\": [", self.version);
        lines(&mut out, self.classes.iter().map(spaced));
        out.push(']');
        if !self.axes.is_empty() {
            out.push_str(",\n \"axes\": [");
            lines(&mut out, self.axes.iter().map(spaced));
            out.push(']');
        }
        if let Some(parameters) = &self.parameters {
            out.push_str(",\n \"parameters\": {");
            let entry = |(name, p)| format!("{}: {}", spaced(name), spaced(p));
            lines(&mut out, parameters.iter().map(entry));
            out.push('}');
        }
        out.push_str("}\n");
        out
    }
}

fn lines(out: &mut String, all: impl Iterator<Item = String>) {
    for (i, line) in all.enumerate() {
        let comma = if i > 0 { "," } else { "" };
        // Writing to a string does not fail.
        let _ = write!(out, "{comma}\n  {line}");
    }
}

/// JSON on one line, with a space after commas and colons.
fn spaced(value: &(impl Serialize + ?Sized)) -> String {
    let mut out = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut out, Spaced);
    match value.serialize(&mut writer) {
        Ok(()) => String::from_utf8_lossy(&out).into_owned(),
        // Plans are numbers, strings and lists of them, which serialise.
        Err(e) => e.to_string(),
    }
}

struct Spaced;

impl serde_json::ser::Formatter for Spaced {
    fn begin_array_value<W: std::io::Write + ?Sized>(
        &mut self,
        w: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        w.write_all(if first { b"" } else { b", " })
    }
    fn begin_object_key<W: std::io::Write + ?Sized>(
        &mut self,
        w: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        w.write_all(if first { b"" } else { b", " })
    }
    fn begin_object_value<W: std::io::Write + ?Sized>(&mut self, w: &mut W) -> std::io::Result<()> {
        w.write_all(b": ")
    }
}

fn broken(text: &str, error: &serde_json::Error) -> Diagnostics {
    let before: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let at = (before + error.column().saturating_sub(1)).min(text.len());
    let message = error.to_string();
    // The place says line and column already.
    let message = message
        .split(" at line ")
        .next()
        .unwrap_or(&message)
        .to_string();
    let form = r#"{"version": 1, "classes": [{"name": .., "root": [parameter, axis], "extent": .., "keep": [..]}]}"#;
    Diagnostic::error(format!("this is not a plan: {message}"))
        .at(Span::new(at, at + 1))
        .help(format!("a plan reads {form}"))
        .into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::*;

    const TEXT: &str = r#"{"version": 1,
 "classes": [
  {"name": "c0", "root": ["a.weight", 0], "extent": 4, "keep": [0, 2]},
  {"name": "c1", "root": null, "extent": 2, "keep": [1]}],
 "axes": [
  {"root": ["qkv", 0], "axis": "3 * c2 * c3", "classes": [{"name": "c2", "root": ["qkv", 0], "extent": 4}, {"name": "c3", "root": ["qkv", 0], "extent": 8}]}],
 "parameters": {
  "a.weight": {"shape": [4, 3], "new_shape": [2, 3], "keep": [[0, 2], null]},
  "b \"quoted\"": {"shape": [2, 4], "new_shape": [2, 2], "keep": [null, {"by": 0, "blocks": [[0, 1], [2, 3]]}]}}}
"#;

    #[test]
    fn writes_what_it_reads() {
        let plan = Plan::from_json(TEXT).unwrap();
        assert_eq!(plan.to_json(), TEXT);
        assert_eq!(plan.classes[0].keep, [0, 2]);
        let bare = Plan {
            version: VERSION,
            classes: Vec::new(),
            axes: Vec::new(),
            parameters: None,
        };
        assert_eq!(bare.to_json(), "{\"version\": 1,\n \"classes\": []}\n");
        assert_eq!(Plan::from_json(&bare.to_json()).unwrap(), bare);
    }

    #[test]
    fn errors_have_a_place() {
        let error = Plan::from_json("{\"version\": 1,\n \"classes\": [}").unwrap_err();
        assert_eq!(
            error.0[0].place,
            crate::Place::Text(crate::Span::new(28, 29))
        );
        let newer = Plan::from_json("{\"version\": 2, \"classes\": [], \"new\": 1}").unwrap_err();
        assert!(newer.to_string().contains("version 2"), "{newer}");
        let typo = Plan::from_json("{\"version\": 1, \"clases\": []}").unwrap_err();
        assert!(typo.to_string().contains("clases"), "{typo}");
    }
}
