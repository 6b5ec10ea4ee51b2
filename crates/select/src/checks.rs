//! What can be wrong with scores, and why nothing may be left to choose.

use indexmap::IndexSet;
use prune_opt_ir::{Class, ClassData, Diagnostic, Diagnostics, Module};

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
    let help = match (all, open, scored) {
        (0, ..) => "run `couple` first: it finds the classes",
        (_, 0, _) if patterns > 0 => {
            "give patterns that fit fewer classes; `prune-opt channels` lists what they fit"
        }
        (_, 0, _) => "`prune-opt channels` says what freezes each class",
        (_, _, 0) => "run `importance` first: it writes the scores",
        _ => "`prune-opt channels` lists the classes and how many elements they have",
    };
    warning.help(help)
}
