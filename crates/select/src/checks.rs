//! What can be wrong with options and scores, and why nothing may be left to choose.

use crate::multiples::MultipleOn;
use crate::pass::{Blocks, By, Scope, Select};
use crate::per_cost::PerCost;
use prune_opt_ir::hash::IndexSet;
use prune_opt_ir::{Class, ClassData, Diagnostic, Diagnostics, Module};
use prune_opt_pass::Invalid;

/// That scores are numbers, one for each element.
pub(crate) fn check_scores(module: &Module) -> Result<(), Diagnostics> {
    let mut errors = Diagnostics::default();
    for (class, data) in &module.classes {
        let Some(scores) = &data.importance else {
            continue;
        };
        let error = |message: String| Diagnostic::error(message).at(data.span);
        if scores.len() as u64 != data.extent {
            let (have, want) = (scores.len(), data.extent);
            errors.push(error(format!(
                "{class} has {want} elements, but {have} scores"
            )));
        } else if let Some(i) = scores.iter().position(|s| s.is_nan()) {
            errors.push(error(format!("score {i} of {class} is not a number")));
        }
    }
    errors.into_result()
}

/// Why no class can lose anything. `frozen` are those that the module or a pattern freezes.
pub(crate) fn nothing(module: &Module, frozen: &IndexSet<Class>) -> Diagnostic {
    let count = |of: &dyn Fn(&Class, &ClassData) -> bool| {
        let classes = module.classes.iter();
        classes.filter(|(c, d)| of(c, d)).count()
    };
    let all = module.classes.len();
    let fixed = count(&|_, d| d.frozen.is_some());
    let patterns = count(&|c, d| d.frozen.is_none() && frozen.contains(c));
    let scored = count(&|c, d| !frozen.contains(c) && d.importance.is_some());
    let open = all - fixed - patterns;
    let mut parts = vec![format!("{all} classes, {fixed} of them frozen")];
    if patterns > 0 {
        parts.push(format!("{patterns} left alone by patterns of `freeze`"));
    }
    if open > 0 {
        parts.push(format!("{scored} of the others with scores"));
    }
    let warning = Diagnostic::warning(format!("nothing can be removed: {}", parts.join(", ")));
    let help = match (open, scored) {
        (0, _) if patterns > 0 => {
            "give patterns that fit fewer classes; `prune-opt channels` lists what they fit"
        }
        (0, _) => "`prune-opt channels` says what freezes each class",
        (_, 0) => {
            "run `importance` first, or, where it ran, with a criterion that scores these classes (`magnitude` scores layers of any kind)"
        }
        _ => "`prune-opt channels` lists the classes and how many elements they have",
    };
    warning.help(help)
}

/// Options that make no sense, by themselves or beside others.
impl Select {
    pub(crate) fn check_options(&self) -> Result<(), Invalid> {
        if let Some(ratio) = self.ratio.filter(|r| !(0.0..1.0).contains(r)) {
            let message = format!("{ratio} is not at least 0 and below 1");
            return Err(Invalid::new("ratio", message));
        }
        if !(0.0..=1.0).contains(&self.max_ratio) {
            let message = format!("{} is not between 0 and 1", self.max_ratio);
            return Err(Invalid::new("max_ratio", message));
        }
        if self.per_cost != PerCost::None && self.scope == Scope::Local {
            let message = "changes nothing where no classes compete: give `scope=global`";
            return Err(Invalid::new("per_cost", message));
        }
        if self.multiple == Some(0) {
            return Err(Invalid::new("multiple", "there are no multiples of 0"));
        }
        let timed = self.by_time() || self.per_cost == PerCost::Latency;
        if timed && self.latency_table.is_empty() {
            let option = if self.by_time() { "target" } else { "per_cost" };
            let message = "`latency` needs a table of times: name it by `latency-table`";
            return Err(Invalid::new(option, message));
        }
        self.check_contradictions()
    }

    /// What is asked for twice, and differently.
    fn check_contradictions(&self) -> Result<(), Invalid> {
        let by_drops = self.policy == By::Sensitivity;
        if self.ratio.is_some() && (by_drops || !self.target.is_empty()) {
            let other = if by_drops {
                "policy=sensitivity"
            } else {
                "target"
            };
            let message = format!("`{other}` says how much goes: give one of them");
            return Err(Invalid::new("ratio", message));
        }
        for (i, target) in self.target.iter().enumerate() {
            let before = self.target.iter().take(i);
            if let Some(other) = before.into_iter().find(|t| t.quantity == target.quantity) {
                let message = format!("`{target}` contradicts `{other}`: give one of them");
                return Err(Invalid::new("target", message));
            }
        }
        let rules = self.ratio_for.iter().map(|r| r.ratio);
        let ratios = self.ratio.into_iter().chain(rules);
        // The peer takes the lower of both.
        if let Some(ratio) = ratios
            .into_iter()
            .find(|r| *r > self.max_ratio && !self.peer())
        {
            let message = format!(
                "{} contradicts a ratio of {ratio}, which is more",
                self.max_ratio
            );
            return Err(Invalid::new("max_ratio", message));
        }
        if self.blocks == Blocks::Own && self.peer() {
            let message = "`own` contradicts `compat=torch-pruning`, which keeps the same elements in all blocks";
            return Err(Invalid::new("blocks", message));
        }
        if self.multiple_on == MultipleOn::Class && self.multiple.is_none() {
            let message = "it changes nothing without `multiple`";
            return Err(Invalid::new("multiple_on", message));
        }
        Ok(())
    }

    pub(crate) fn check_policy(&self) -> Result<(), Invalid> {
        let by_drops = self.policy == By::Sensitivity;
        if let Some(drop) = self.max_drop.filter(|d| !(d.is_finite() && *d >= 0.0)) {
            let message = format!("{drop} is not at least 0");
            return Err(Invalid::new("max_drop", message));
        }
        if self.max_drop.is_some() && !by_drops {
            return Err(Invalid::new(
                "max_drop",
                "it goes with `policy=sensitivity`",
            ));
        }
        if !by_drops {
            return Ok(());
        }
        if self.max_drop.is_none() && self.target.is_empty() {
            let message = "`sensitivity` goes with `max-drop=0.05`, or with `target`";
            return Err(Invalid::new("policy", message));
        }
        if self.scope != Scope::Local {
            let message =
                "with `policy=sensitivity` classes compete by what they cost, not by scores";
            return Err(Invalid::new("scope", message));
        }
        if self.peer() {
            let message = "Torch-Pruning has no `policy=sensitivity`";
            return Err(Invalid::new("compat", message));
        }
        Ok(())
    }
}
