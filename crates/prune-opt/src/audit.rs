//! A pruned model checked against its original: what `prune-opt verify` says.

use crate::error::Error;
use crate::{Format, Session, load};
use prune_opt_audit::{Audit, Difference, Options, Part, audit, recover};
use prune_opt_ir::hash::IndexSet;
use prune_opt_ir::plan::{Kept, Plan};
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Class, ClassData, Diagnostic, Diagnostics, Module, Place, Tensor};
use prune_opt_pass::{Context, PassManager, Value};
use serde::Serialize;
use std::fmt::{self, Write};
use std::path::Path;

/// What a pruned model was checked for, and where it deviates. Prints as what `prune-opt verify` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// Version of the JSON form, 1.
    pub version: u32,
    /// The name of the original.
    pub original: String,
    /// The name of the pruned model.
    pub pruned: String,
    /// Whether it is what the plan makes of the original.
    pub agrees: bool,
    /// Where the plan was read; `None` where it was recovered from the weights.
    pub plan_file: Option<String>,
    /// The plan; `None` where none could be recovered.
    pub plan: Option<Plan>,
    /// How many elements all classes have, and how many of them the plan removes.
    pub elements: (u64, u64),
    /// What was checked, and what deviates.
    #[serde(flatten)]
    pub audit: Audit,
}

impl Session {
    /// Checks that the model at `pruned` is what the plan at `plan` makes of this one: parameters are the slices
    /// that the plan says, byte for byte; graphs correspond; outputs agree with this model run with the removed
    /// elements absent. Without a plan one is recovered from the weights.
    ///
    /// ```no_run
    /// use prune_opt::{AuditOptions, Session, Toolbox};
    ///
    /// let original = Session::load(&Toolbox::standard()?, "net.onnx")?;
    /// let checked = original.verify_pruned("half.onnx", None, AuditOptions::default())?;
    /// print!("{checked}");
    /// assert!(checked.agrees);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// That one of the files can't be read, the plan does not fit this model, or something can't be checked: an op
    /// that can't be run, inputs that can't be made. That the pruned model deviates, or is no valid model, is no
    /// error.
    pub fn verify_pruned(
        &self,
        pruned: &str,
        plan: Option<&Path>,
        options: Options,
    ) -> Result<Verification, Error> {
        let mut original = self.planned(plan)?;
        let toolbox = self.toolbox();
        let mut out = Verification {
            version: 1,
            original: self.name().to_string(),
            pruned: pruned.to_string(),
            agrees: false,
            plan_file: plan.map(|p| p.display().to_string()),
            plan: None,
            elements: (0, 0),
            audit: Audit::default(),
        };
        let small = match load::load(pruned, &toolbox.ops) {
            Err(why) if is_of_op(&why.diagnostics) => {
                out.audit.differences = differences(&why.diagnostics, invalid);
                return Ok(out);
            }
            small => {
                let mut small = small?;
                if small.format == Format::Onnx {
                    // A file that can't declare ops has those of the original.
                    small.module.declared.clone_from(&self.module().declared);
                }
                Session::unverified(toolbox, small)?
            }
        };
        out.pruned = small.name().to_string();
        let small = match verify(small.module(), &small.toolbox().ops) {
            Ok(small) => small,
            Err(why) => {
                out.audit.differences = differences(&why, invalid);
                return Ok(out);
            }
        };
        if plan.is_none() {
            let whole = verify(&original, &toolbox.ops).map_err(|d| self.wrong(d))?;
            let keep = match recover(whole, small) {
                Ok(keep) => keep,
                Err(differences) => {
                    out.audit.differences = differences;
                    return Ok(out);
                }
            };
            for (class, kept) in keep {
                set(&mut original, class, kept);
            }
        }
        let whole = match verify(&original, &toolbox.ops) {
            Ok(whole) => whole,
            Err(why) if plan.is_none() => {
                out.audit.differences = differences(&why, no_plan);
                return Ok(out);
            }
            Err(why) => return Err(self.wrong(why)),
        };
        out.audit = audit(whole, small, options).map_err(|d| self.wrong(d))?;
        out.plan = Some(Plan::of(&original));
        out.elements = elements(&original);
        out.agrees = out.audit.agrees();
        Ok(out)
    }

    /// The inputs of one run, in order, that a file holds: an `.npz` an array for each input under its name, an `.npy` that of
    /// the only one.
    ///
    /// # Errors
    /// A file that can't be read; an array that is missing, or of other elements or extents than the input.
    pub fn inputs(&self, path: &Path) -> Result<Vec<Tensor>, Error> {
        let path = path.to_string_lossy();
        let found = prune_opt_sensitivity::inputs(self.verified()?, &path);
        found.map_err(|d| self.wrong(d.into()))
    }

    /// This model with classes, and what a plan keeps of them.
    fn planned(&self, plan: Option<&Path>) -> Result<Module, Error> {
        let pipeline = match plan {
            Some(path) => {
                let file = Value::of_text(&path.to_string_lossy());
                format!("couple,apply-plan{{file={file}}}")
            }
            None => "couple".into(),
        };
        let pipeline = self.pipeline(&pipeline)?;
        let mut cx = Context::new(self.toolbox().ops.clone());
        let lowered = self.lowered()?.map(|(module, _)| module);
        let mut module = lowered.unwrap_or_else(|| self.module().clone());
        let run = PassManager::new(&pipeline).run(&mut module, &mut cx);
        run.map_err(|failure| Error::pass(self.name(), self.module().source.clone(), failure))?;
        if plan.is_none() {
            // What the text says is kept is nobody's plan for this pruned model.
            module.classes.values_mut().for_each(|c| c.set_keep(None));
        }
        Ok(module)
    }
}

fn set(module: &mut Module, class: Class, kept: Kept) {
    if let Some(data) = module.classes.get_mut(&class) {
        data.set_keep(Some(kept));
        // What a selection had to obey is not asked of what was found.
        (data.min, data.multiple) = (0, 0);
    }
}

/// How many elements there are, and how many a plan removes.
fn elements(module: &Module) -> (u64, u64) {
    let removed = |c: &ClassData| c.extent.saturating_sub(c.kept());
    let all = module.classes.values();
    all.fold((0, 0), |(n, gone), c| (n + c.extent, gone + removed(c)))
}

/// Whether a file was read, and an op in it does not fit its operands.
fn is_of_op(why: &Diagnostics) -> bool {
    let op = |d: &Diagnostic| matches!(d.place, Place::Node(_) | Place::Value(_));
    why.0.iter().any(op)
}

/// What is wrong with a model or a plan, each as a difference, and once.
fn differences(wrong: &Diagnostics, said: impl Fn(&Diagnostic) -> String) -> Vec<Difference> {
    let messages: IndexSet<String> = wrong.0.iter().map(said).collect();
    let each = messages.into_iter();
    each.map(|message| Difference::new(Part::Interface, message))
        .collect()
}

/// A pruned model that does not verify is not what any plan makes.
fn invalid(why: &Diagnostic) -> String {
    format!("the pruned model is not valid: {why}")
}

/// What the weights tell to have stayed is nothing that a plan may say of this model. Of an axis the same is said
/// wherever it stands, so that places are left out.
fn no_plan(why: &Diagnostic) -> String {
    format!(
        "what the weights tell is no plan for this model: {}",
        why.message
    )
}

impl Verification {
    /// The JSON form, ending in a line end.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    fn plan_words(&self) -> String {
        let Some(plan) = &self.plan else {
            return "none leads from one model to the other".into();
        };
        let (all, gone) = self.elements;
        let from = match &self.plan_file {
            Some(file) => format!("from {file}"),
            None => "recovered from the weights".into(),
        };
        match plan.classes.len() {
            0 => format!("removes nothing ({from})"),
            n => format!(
                "removes {gone} of {all} elements, in {n} class{} ({from})",
                es(n)
            ),
        }
    }

    fn initializer_words(&self) -> String {
        let i = &self.audit.initializers;
        let mut words = format!(
            "{} slices and {} whole, {} elements compared",
            i.sliced, i.whole, i.elements
        );
        if i.restated > 0 {
            let _ = write!(
                words,
                "; {} of extents or positions, compared where they are read",
                i.restated
            );
        }
        words
    }

    fn graph_words(&self) -> String {
        let g = &self.audit.graph;
        let n = g.ops;
        match g.restated {
            0 => format!("{n} op{} correspond", s(n)),
            r => format!(
                "{n} op{} correspond; {r} attributes and operands state new extents",
                s(n)
            ),
        }
    }

    fn output_words(&self) -> String {
        let Some(o) = &self.audit.outputs else {
            return "not compared".into();
        };
        let on = match o.given {
            true => "the inputs given".to_string(),
            false => format!("{} random input{}", o.samples, s(o.samples)),
        };
        let mut words = format!("{} output{} on {on}", o.count, s(o.count));
        let symbols = o.symbols.iter().map(|(s, n)| format!("{s} = {n}"));
        let symbols: Vec<String> = symbols.collect();
        if !symbols.is_empty() {
            let _ = write!(words, " ({})", symbols.join(", "));
        }
        let _ = write!(
            words,
            "; largest deviation {} of the largest element (tolerance {:.0e})",
            figure(o.largest),
            o.tolerance
        );
        words
    }
}

/// How many differences a report shows.
const SHOWN: usize = 8;

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} against {}\n", self.pruned, self.original)?;
        if self.plan.is_some() {
            let part = |f: &mut fmt::Formatter<'_>, name: &str, part: Part, words: String| {
                let mark = match self.audit.count(part) {
                    0 => "ok".to_string(),
                    n => format!("{n} difference{}", s(n)),
                };
                writeln!(f, "  {name:13} {mark:>14}  {words}")
            };
            writeln!(f, "  {:13} {:>14}  {}", "plan", "", self.plan_words())?;
            let interface = "inputs, outputs, operator sets".to_string();
            part(f, "interface", Part::Interface, interface)?;
            part(
                f,
                "initializers",
                Part::Initializer,
                self.initializer_words(),
            )?;
            part(f, "graph", Part::Graph, self.graph_words())?;
            part(f, "outputs", Part::Output, self.output_words())?;
            writeln!(f)?;
        }
        let all = &self.audit.differences;
        if let [first, rest @ ..] = &all[..] {
            writeln!(f, "first difference, in program order:\n  {first}")?;
            for (i, other) in rest.iter().take(SHOWN).enumerate() {
                let lead = if i == 0 { "then:\n" } else { "" };
                writeln!(f, "{lead}  {other}")?;
            }
            if rest.len() > SHOWN {
                writeln!(f, "  and {} more (`--json` lists all)", rest.len() - SHOWN)?;
            }
            writeln!(f)?;
        }
        match (self.agrees, &self.audit.outputs) {
            (true, Some(_)) => writeln!(
                f,
                "agrees: {} is what the plan makes of {}",
                self.pruned, self.original
            ),
            (true, None) => writeln!(
                f,
                "agrees, as far as it was checked: outputs were not compared"
            ),
            (false, _) => writeln!(
                f,
                "differs: {} is not what the plan makes of {}",
                self.pruned, self.original
            ),
        }
    }
}

/// A deviation as a person reads it.
fn figure(deviation: f64) -> String {
    match deviation {
        0.0 => "0".into(),
        d => format!("{d:.1e}"),
    }
}

fn s(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

fn es(n: usize) -> &'static str {
    if n == 1 { "" } else { "es" }
}
