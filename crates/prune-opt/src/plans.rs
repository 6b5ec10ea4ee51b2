//! Two plan files compared and composed: what `prune-opt diff-plan` says, and `prune-opt compose-plan` makes.

use crate::{Error, Fault};
use prune_opt_ir::plan::{ClassDiff, Plan, PlanDiff, Range};
use prune_opt_ir::{Diagnostic, Diagnostics, Source};
use serde::Serialize;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// How two plan files differ. Prints as what `prune-opt diff-plan` prints; its JSON form is in `ir-spec/plan.md`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanComparison {
    /// Version of the JSON form, 1.
    pub version: u32,
    /// The names of the two files.
    pub files: [String; 2],
    /// What differs.
    #[serde(flatten)]
    pub diff: PlanDiff,
}

impl PlanComparison {
    /// Compares two plan files, without the models that they are for.
    ///
    /// # Errors
    /// That one of them can't be read, is no plan, or is one that fits no model: a class listed twice, elements out of
    /// range.
    pub fn of(a: &Path, b: &Path) -> Result<PlanComparison, Error> {
        let ((first, one), (second, other)) = (read(a)?, read(b)?);
        // What may be wrong with either was said when it was read.
        let diff = first.diff(&second).map_err(|d| Error::input("", d))?;
        let files = [one.path.clone(), other.path.clone()];
        Ok(PlanComparison {
            version: 1,
            files,
            diff,
        })
    }

    /// The JSON form, ending in a line end.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

/// The plan that does in one go what plan `a` does, and then plan `b` to what that leaves. It says nothing of parameters,
/// which follow from the classes.
///
/// # Errors
/// That one of them can't be read or is no plan, or everything of which the second does not fit what the first one leaves.
pub fn compose_plans(a: &Path, b: &Path) -> Result<Plan, Error> {
    let ((first, _), (second, source)) = (read(a)?, read(b)?);
    let wrong = |d| Error::text(Fault::Input, source, d);
    first.then(&second).map_err(wrong)
}

/// A plan that is sound by itself, and the text that it was.
fn read(path: &Path) -> Result<(Plan, Arc<Source>), Error> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|e| {
        let message = format!("cannot read the plan: {e}");
        let help = "check the path; `--plan-out FILE` writes one";
        Error::input(&name, Diagnostic::error(message).help(help))
    })?;
    let source = Arc::new(Source { path: name, text });
    let wrong = |d: Diagnostics| Error::text(Fault::Input, source.clone(), d);
    let plan = Plan::from_json(&source.text).map_err(wrong)?;
    plan.check().map_err(wrong)?;
    Ok((plan, source))
}

/// How many ranges of elements a line lists.
const SHORT: usize = 12;

impl fmt::Display for PlanComparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b] = &self.files;
        let (equal, differ) = (self.diff.equal, self.diff.classes.len());
        if differ == 0 {
            let s = if equal == 1 { "" } else { "es" };
            return writeln!(f, "{a} and {b} keep the same: {equal} class{s}");
        }
        let all = equal + differ;
        writeln!(f, "{a} and {b}: {differ} of {all} classes differ")?;
        for class in &self.diff.classes {
            writeln!(f)?;
            difference(f, class)?;
        }
        if self.diff.other_model() {
            writeln!(
                f,
                "\nthe plans are for different models: classes have other extents"
            )?;
        }
        Ok(())
    }
}

/// What differs of one class.
fn difference(f: &mut fmt::Formatter<'_>, class: &ClassDiff) -> fmt::Result {
    let [a, b] = class.extents;
    // A plan may come from anywhere: nothing in its names is to command a terminal.
    write!(f, "{} = {a}", class.name.escape_debug())?;
    if a != b {
        write!(f, " and {b}")?;
    }
    if let Some((parameter, axis)) = &class.root {
        write!(f, ", {}:{axis}", parameter.escape_debug())?;
    }
    let [kept, other] = class.kept;
    writeln!(f, ": {kept} and {other} kept")?;
    if let Some(blocks) = class.blocks {
        let s = if blocks == 1 { "s" } else { "" };
        writeln!(f, "  {blocks} of the blocks differ{s}")?;
    }
    for (which, only) in ["first", "second"].into_iter().zip(&class.only) {
        if !only.is_empty() {
            writeln!(f, "  only in the {which}: {}", listed(only))?;
        }
    }
    Ok(())
}

/// Elements as a person reads them, `0, 3 to 7`.
fn listed(ranges: &[Range]) -> String {
    let range = |(start, end): &Range| match end - start {
        1 => start.to_string(),
        2 => format!("{start}, {}", end - 1),
        _ => format!("{start} to {}", end - 1),
    };
    let few: Vec<String> = ranges.iter().take(SHORT).map(range).collect();
    let more: u64 = ranges.iter().skip(SHORT).map(|(s, e)| e - s).sum();
    match more {
        0 => few.join(", "),
        n => format!("{} and {n} more", few.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_command_terminals() {
        let class = ClassDiff {
            name: "c\u{1b}[31m1".into(),
            root: Some(("w\u{7}\n".into(), 0)),
            extents: [4, 4],
            kept: [2, 3],
            only: [vec![], vec![(2, 3)]],
            blocks: None,
        };
        let diff = PlanDiff {
            equal: 0,
            classes: vec![class],
        };
        let files = ["a.json".to_string(), "b.json".to_string()];
        let found = PlanComparison {
            version: 1,
            files,
            diff,
        };
        let text = found.to_string();
        assert!(
            text.contains(r"c\u{1b}[31m1 = 4, w\u{7}\n:0: 2 and 3 kept"),
            "{text}"
        );
    }
}
