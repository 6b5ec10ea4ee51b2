//! Why axes go together, why they do not, and why some stay: the proof behind a module's classes, as answers.
//!
//! A question names one axis, class or element, or two. Each chain in the answer is part of a proof that was found
//! while coupling and that [`prune_opt_proof::check`] replays.

mod answer;
pub(crate) mod place;

use prune_opt_ir::op::Registry;
use prune_opt_ir::{Diagnostic, Diagnostics, Module};
use prune_opt_proof::Entry;
use serde::Serialize;
use std::fmt;

/// An answer of `explain`. `ir-spec/proofs.md` specifies its JSON form.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The version of the JSON form.
    pub version: u32,
    /// The module's name.
    pub model: String,
    /// What was asked about, one or two.
    pub subjects: Vec<Subject>,
    /// For two subjects, whether some of one can't go without some of the other.
    pub coupled: Option<bool>,
    /// The classes on them.
    pub classes: Vec<ExplainedClass>,
    /// The answer in sentences.
    pub answer: Vec<String>,
    /// The chains that prove it.
    pub chains: Vec<Chain>,
    /// The steps of all chains: `terms`, and `steps`, each after its premises.
    pub proof: serde_json::Value,
}

/// An axis or class that was asked about.
#[derive(Clone, Debug, Serialize)]
pub struct Subject {
    /// Its name, `conv1.weight:0` or `c3`.
    pub name: String,
    /// How long it is.
    pub extent: String,
    /// What it is made of, `c3 * 49`.
    pub expression: String,
    /// The element that was asked about.
    pub element: Option<u64>,
    /// What that element is, outermost factor first.
    pub parts: Vec<Part>,
}

/// An element of a class, or of a fixed factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The class or the fixed extent.
    pub of: String,
    /// Which element of it, from 0.
    pub element: u64,
}

/// A class on what was asked about.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedClass {
    /// The name, `c3`.
    pub name: String,
    /// How many channels.
    pub extent: u64,
    /// The parameter and axis that produce it.
    pub root: Option<String>,
    /// Whether nothing of it may go.
    pub frozen: bool,
    /// The parameter axes that it stands on.
    pub members: Vec<String>,
}

/// A chain of a proof.
#[derive(Clone, Debug, Serialize)]
pub struct Chain {
    /// What it proves.
    pub title: String,
    /// The step of the proof that concludes it.
    pub step: u32,
    /// The chain as text.
    #[serde(skip)]
    pub lines: Vec<Entry>,
}

impl Explanation {
    /// Explains one axis, class or element of `module`, or what ties two. Classes are derived anew.
    ///
    /// # Errors
    /// In `Ok(Err(..))` what is wrong with the question; in `Err(..)` what is wrong with the module.
    pub(crate) fn of(
        module: &Module,
        ops: &Registry,
        a: &str,
        b: Option<&str>,
    ) -> Result<Result<Explanation, Diagnostic>, Diagnostics> {
        let proven = prune_opt_coupling::prove(module, ops)?;
        Ok(answer::answer(&proven, ops, a, b))
    }

    /// The JSON form, ending in a line end.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.answer {
            writeln!(f, "{line}")?;
        }
        for chain in &self.chains {
            write!(f, "\n{chain}")?;
        }
        // Who asks about two wants to know what is between them.
        let one = self.subjects.len() == 1;
        for class in &self.classes {
            match one {
                true => writeln!(f, "\n{class}")?,
                false => writeln!(f, "\n{}", class.summary())?,
            }
        }
        Ok(())
    }
}

impl ExplainedClass {
    /// The class in a line, without its members.
    fn summary(&self) -> String {
        let frozen = if self.frozen { ", frozen" } else { "" };
        let root = self.root.as_ref();
        let root = root.map_or(String::new(), |root| format!(", rooted at {root}"));
        let (n, name) = (self.members.len(), &self.name);
        let axes = if n == 1 { "axis" } else { "axes" };
        format!(
            "{name} = {}{frozen}{root}; stands on {n} parameter {axes}",
            self.extent
        )
    }
}

impl fmt::Display for ExplainedClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.summary())?;
        for member in &self.members {
            write!(f, "\n  {member}")?;
        }
        Ok(())
    }
}

/// The widest column of terms; what is longer pushes its reason out.
const WIDEST: usize = 56;

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:", self.title)?;
        let length = |e: &Entry| 2 * e.depth + e.text.chars().count();
        let reasoned = self.lines.iter().filter(|e| !e.reason.is_empty());
        let widths = reasoned.map(length).filter(|n| *n <= WIDEST);
        let width = widths.max().unwrap_or(0);
        for entry in &self.lines {
            let indent = 2 * entry.depth;
            let pad = match entry.reason.is_empty() {
                true => 0,
                false => width.saturating_sub(length(entry)) + 2,
            };
            writeln!(
                f,
                "  {:indent$}{}{:pad$}{}",
                "", entry.text, "", entry.reason
            )?;
        }
        Ok(())
    }
}
