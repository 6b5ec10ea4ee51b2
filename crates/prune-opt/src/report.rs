//! The report: what a run did to a model, for a person who reads it in a terminal, and as JSON for a program.

use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::{Class, Module};
use prune_opt_select::Costs;
use serde::Serialize;
use std::collections::HashMap;
use std::fmt::{self, Write};

/// What a run did to a model. Prints as the report that the command line shows; its JSON form is in
/// `ir-spec/report.md`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The name of the input: its path, or `<stdin>`.
    pub model: String,
    /// The pipeline that ran.
    pub pipeline: String,
    /// The model before the pipeline.
    pub before: Costs,
    /// The model after it.
    pub after: Costs,
    /// Classes, with extents before and after.
    pub classes: Vec<ClassChange>,
    /// The sets of classes that competed as isomorphic ones, by name: what they have in common, and which they are.
    pub scopes: Vec<(String, Vec<String>)>,
    /// Symbols of extents that MACs count as 1.
    pub symbols: Vec<String>,
    /// Whether the model has statistics of batches, which pruning makes stale.
    pub batch_norm: bool,
    /// How long runs took, where they were measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measured: Option<Measured>,
}

/// How long runs of the model took before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// The command that measured.
    pub command: String,
    /// Milliseconds of one run of the model as it was.
    pub before_ms: f64,
    /// Milliseconds of one run of the model as it is.
    pub after_ms: f64,
    /// All that the command printed.
    pub printed: serde_json::Value,
}

/// One class, before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassChange {
    /// Its name in the text.
    pub name: String,
    /// The parameter and axis that produce it.
    pub root: Option<(String, usize)>,
    /// How many elements it had.
    pub before: u64,
    /// How many it has.
    pub after: u64,
    /// Why nothing may be removed.
    pub frozen: Option<Vec<String>>,
    /// Why selection left it whole, where it could lose elements.
    pub whole: Option<&'static str>,
}

/// How many classes, and causes of freezing, a report lists unless it is asked for all.
const SHORT: usize = 12;

impl Report {
    /// The report; with `all` every class and every cause is listed.
    pub fn render(&self, all: bool) -> String {
        let mut out = String::new();
        // Writing to a string can't fail.
        let _ = self.write(&mut out, all);
        out
    }

    /// The JSON form, ending in a line end.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn to_json(&self) -> serde_json::Result<String> {
        #[derive(Serialize)]
        struct Versioned<'r> {
            version: u32,
            #[serde(flatten)]
            report: &'r Report,
        }
        let versioned = Versioned {
            version: 1,
            report: self,
        };
        Ok(serde_json::to_string_pretty(&versioned)? + "\n")
    }

    /// Whether elements were removed.
    pub fn pruned(&self) -> bool {
        self.classes.iter().any(|c| c.after < c.before)
    }

    fn write(&self, out: &mut String, all: bool) -> fmt::Result {
        let name = &self.model;
        if self.pipeline.is_empty() {
            writeln!(out, "{name}: no passes")?;
        } else {
            writeln!(out, "{name}: {}", self.pipeline)?;
        }
        self.sizes(out)?;
        let limit = if all { usize::MAX } else { SHORT };
        self.changes(out, limit)?;
        self.competition(out, limit)?;
        let whole = |c: &'_ ClassChange| c.whole.filter(|_| c.after == c.before);
        self.because(out, limit, "kept whole", whole)?;
        self.because(out, limit, "frozen", frozen_by)?;
        self.next(out)
    }

    fn sizes(&self, out: &mut String) -> fmt::Result {
        let rows = [
            (
                "parameters",
                self.before.params,
                self.after.params,
                grouped as fn(u64) -> String,
            ),
            ("MACs", self.before.macs, self.after.macs, scaled),
            ("weight bytes", self.before.bytes, self.after.bytes, grouped),
        ];
        let file = self.before.file.zip(self.after.file);
        let file = file.map(|(b, a)| ("file bytes", b, a, grouped as fn(u64) -> String));
        writeln!(out, "\n  {:14}{:>16}{:>16}", "", "before", "after")?;
        for (what, before, after, show) in rows.into_iter().chain(file) {
            let change = change(before, after);
            writeln!(
                out,
                "  {what:14}{:>16}{:>16}{change:>12}",
                show(before),
                show(after)
            )?;
        }
        self.times(out)?;
        if !self.symbols.is_empty() && self.before.macs > 0 {
            writeln!(out, "  (MACs for {} = 1)", self.symbols.join(" = "))?;
        }
        Ok(())
    }

    /// Rows of times, predicted and measured, as far as they are known.
    fn times(&self, out: &mut String) -> fmt::Result {
        let ms = |ns: u64| ns as f64 / 1e6;
        let predicted = self.before.latency_ns.zip(self.after.latency_ns);
        let predicted = predicted.map(|(b, a)| ("predicted time", ms(b), ms(a)));
        let measured = self.measured.as_ref();
        let measured = measured.map(|m| ("measured time", m.before_ms, m.after_ms));
        for (what, before, after) in predicted.into_iter().chain(measured) {
            let change = match before == after {
                true => "unchanged".into(),
                false => format!("{:+.1} %", (after / before - 1.0) * 100.0),
            };
            let (before, after) = (format!("{before:.3} ms"), format!("{after:.3} ms"));
            writeln!(out, "  {what:14}{before:>16}{after:>16}{change:>12}")?;
        }
        Ok(())
    }

    fn changes(&self, out: &mut String, limit: usize) -> fmt::Result {
        if self.classes.is_empty() {
            return Ok(());
        }
        let frozen = self.classes.iter().filter(|c| c.frozen.is_some()).count();
        let pruned: Vec<_> = self.classes.iter().filter(|c| c.after < c.before).collect();
        let whole = self.classes.len() - frozen - pruned.len();
        let total = self.classes.len();
        let counts = [
            (pruned.len(), "pruned"),
            (whole, "kept whole"),
            (frozen, "frozen"),
        ];
        let counts: Vec<String> = counts
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| format!("{n} {what}"))
            .collect();
        writeln!(
            out,
            "\n  {}: {}",
            plural(total, "channel class", "channel classes"),
            counts.join(", ")
        )?;
        // What changed is what the reader wants to see; where nothing did, what could.
        let listed: Vec<&ClassChange> = if limit == usize::MAX || pruned.is_empty() {
            let open = |c: &&ClassChange| limit == usize::MAX || c.frozen.is_none();
            self.classes.iter().filter(open).collect()
        } else {
            pruned
        };
        let shown = listed.get(..limit).unwrap_or(&listed);
        let width = shown.iter().map(|c| c.name.len()).max().unwrap_or(0).max(5);
        for c in shown {
            let root = c
                .root
                .as_ref()
                .map(|(p, a)| format!("{p}:{a}"))
                .unwrap_or_default();
            let extents = if c.after < c.before {
                format!("{:>6} -> {:<6}", c.before, c.after)
            } else {
                format!("{:>6}{:10}", c.before, "")
            };
            let mark = if c.frozen.is_some() { "  (frozen)" } else { "" };
            writeln!(
                out,
                "{}",
                format!("    {:width$}{extents}  {root}{mark}", c.name).trim_end()
            )?;
        }
        let more = listed.len() - shown.len();
        if more > 0 {
            writeln!(
                out,
                "    and {more} more; `--stats` lists all, `prune-opt channels MODEL` with members"
            )?;
        }
        Ok(())
    }

    /// Which classes competed with each other.
    fn competition(&self, out: &mut String, limit: usize) -> fmt::Result {
        if self.scopes.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "\n  classes that competed with each other, by structure"
        )?;
        for (structure, classes) in self.scopes.iter().take(limit) {
            let few = classes.get(..limit).unwrap_or(classes);
            let mut names = few.join(", ");
            if classes.len() > few.len() {
                write!(names, " and {} more", classes.len() - few.len())?;
            }
            writeln!(out, "    {structure}: {names}")?;
        }
        let more = self.scopes.len().saturating_sub(limit);
        if more > 0 {
            writeln!(out, "    and {more} more structures; `--stats` lists all")?;
        }
        Ok(())
    }

    /// What classes are, and why, those with one cause together.
    fn because<'c>(
        &'c self,
        out: &mut String,
        limit: usize,
        what: &str,
        why: impl Fn(&'c ClassChange) -> Option<&'c str>,
    ) -> fmt::Result {
        let mut causes: IndexMap<&str, Vec<&ClassChange>> = IndexMap::default();
        for class in &self.classes {
            if let Some(cause) = why(class) {
                causes.entry(cause).or_default().push(class);
            }
        }
        if causes.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n  {what}, because")?;
        for (cause, classes) in causes.iter().take(limit) {
            let few = classes
                .iter()
                .take(4)
                .map(|c| format!("{} ({})", c.name, c.before));
            let mut names = few.collect::<Vec<_>>().join(", ");
            if classes.len() > 4 {
                write!(names, " and {} more", classes.len() - 4)?;
            }
            writeln!(out, "    {cause}: {names}")?;
        }
        let more = causes.len().saturating_sub(limit);
        if more > 0 {
            writeln!(out, "    and {more} more causes; `--stats` lists all")?;
        }
        Ok(())
    }

    fn next(&self, out: &mut String) -> fmt::Result {
        if self.pruned() {
            let advice = if self.batch_norm {
                "Fine-tune the smaller model on your data, or at least recompute its\n  \
                 batch-norm statistics on a few hundred samples, then evaluate it."
            } else {
                "Fine-tune the smaller model on your data, then evaluate it."
            };
            writeln!(out, "\n  next: accuracy was not measured. {advice}")
        } else if self.classes.is_empty() {
            writeln!(
                out,
                "\n  next: `--ratio 0.5` prunes; `prune-opt channels MODEL` shows what can go."
            )
        } else if self.classes.iter().all(|c| c.frozen.is_some()) {
            writeln!(
                out,
                "\n  next: every class is frozen, so nothing can go; `prune-opt channels MODEL` says why, step by step."
            )
        } else if self.classes.iter().any(|c| c.whole.is_some()) {
            writeln!(out, "\n  next: nothing was removed, for the reasons above.")
        } else {
            writeln!(
                out,
                "\n  next: nothing was removed; `--ratio 0.5` removes half of what can go."
            )
        }
    }
}

/// The cause that freezes a class: where its chain ends.
fn frozen_by(class: &ClassChange) -> Option<&str> {
    let chain = class.frozen.as_ref()?;
    Some(chain.last().map_or("no reason is given", String::as_str))
}

fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// `1,114,232`.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, d) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(d);
    }
    out
}

/// `40.93 M`.
fn scaled(n: u64) -> String {
    let units = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    for (by, unit) in units {
        if n as f64 >= by {
            return format!("{:.2} {unit}", n as f64 / by);
        }
    }
    n.to_string()
}

/// `-74.7 %`, `0 %` where nothing changed.
fn change(before: u64, after: u64) -> String {
    if before == after {
        return "unchanged".into();
    }
    if before == 0 {
        return String::new();
    }
    format!("{:+.1} %", (after as f64 / before as f64 - 1.0) * 100.0)
}

/// Follows classes through a pipeline.
///
/// A pass may number classes anew, so they are told by their roots, and among those of one root by their order;
/// those without a root by their names.
#[derive(Debug, Default)]
pub(crate) struct Track(IndexMap<Key, ClassChange>);

/// A root and how many classes of that root come before, or a name.
type Key = (Option<(String, usize)>, usize, String);

impl Track {
    /// Takes note of the classes as they are now.
    pub(crate) fn observe(&mut self, module: &Module) {
        if module.classes.is_empty() {
            return;
        }
        let mut old = std::mem::take(&mut self.0);
        let mut seen: HashMap<&(String, usize), usize> = HashMap::new();
        for (class, data) in &module.classes {
            let name = class.to_string();
            let key = match &data.root {
                Some(root) => {
                    let order = seen.entry(root).or_insert(0);
                    *order += 1;
                    (Some(root.clone()), *order, String::new())
                }
                None => (None, 0, name.clone()),
            };
            let old = old.swap_remove(&key);
            let before = old.as_ref().map_or(data.extent, |c| c.before);
            let change = ClassChange {
                name,
                root: data.root.clone(),
                before,
                after: data.extent,
                frozen: data.frozen.clone(),
                whole: old.and_then(|c| c.whole),
            };
            self.0.insert(key, change);
        }
    }

    /// Takes note of why classes, by the names they have now, were left whole; what was noted before is forgotten.
    pub(crate) fn explain(&mut self, reasons: &IndexMap<Class, &'static str>) {
        let of: HashMap<String, &'static str> = reasons
            .iter()
            .map(|(c, why)| (c.to_string(), *why))
            .collect();
        for change in self.0.values_mut() {
            change.whole = of.get(&change.name).copied();
        }
    }

    /// What happened to each.
    pub(crate) fn changes(&self) -> Vec<ClassChange> {
        self.0.values().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use prune_opt_ir::text::{no_files, parse};

    #[test]
    fn classes_are_followed_by_root_and_order() {
        let module = |classes: &str| {
            let text = format!("module {{\n{classes}\n}}");
            parse("m.pir", &text, &no_files).unwrap()
        };
        let mut track = Track::default();
        track.observe(&module(
            "channels c0 = 4 {root = @a:0}\nchannels c1 = 6 {root = @a:0}\nchannels c2 = 9",
        ));
        track.observe(&module(
            "channels c3 = 2 {root = @a:0}\nchannels c4 = 5 {root = @a:0}\nchannels c2 = 7",
        ));
        let seen: Vec<_> = track
            .changes()
            .into_iter()
            .map(|c| (c.name, c.before, c.after))
            .collect();
        let expected = [("c3", 4, 2), ("c4", 6, 5), ("c2", 9, 7)];
        assert_eq!(seen, expected.map(|(n, b, a)| (n.to_string(), b, a)));
    }

    #[test]
    fn numbers_are_readable() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_114_232), "1,114,232");
        assert_eq!(scaled(999), "999");
        assert_eq!(scaled(40_930_000), "40.93 M");
        assert_eq!(scaled(1_500_000_000_000), "1.50 T");
        assert_eq!(change(4, 3), "-25.0 %");
        assert_eq!(change(4, 4), "unchanged");
        assert_eq!(change(0, 4), "");
    }
}
