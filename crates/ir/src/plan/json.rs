//! Plans as JSON: one class a line, one axis a line, one parameter a line.

use super::Plan;
use crate::diag::Diagnostics;
use serde::Serialize;
use std::fmt::Write;

impl Plan {
    /// Reads a plan. Places in errors are bytes of `text`.
    ///
    /// # Errors
    /// Where the text is not JSON of this form, or has another version. Then also what [`Plan::check`] finds in what can
    /// be read.
    pub fn from_json(text: &str) -> Result<Plan, Diagnostics> {
        let (plan, mut errors) = Plan::read(text);
        if !errors.has_errors() {
            return Ok(plan);
        }
        errors.0.extend(plan.check().err().unwrap_or_default().0);
        Err(errors)
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
            places: Places::default(),
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
        assert_eq!(typo.0.len(), 1);
    }
}
