//! Plans from files into classes, and back.

use crate::context::Context;
use crate::define::{Changed, Invalid, Pass};
use prune_opt_ir::plan::{Plan, check_lengths};
use prune_opt_ir::store::write_aside;
use prune_opt_ir::{Diagnostic, Diagnostics, Module, Source};
use std::io;
use std::path::Path;

crate::pass! {
    /// Reads a plan file and writes its keep-sets into the classes, in place of those from before. What the file
    /// says of parameters must agree. `prune` then carries the plan out.
    pub struct ApplyPlan = "apply-plan" {
        /// The plan, as `write-plan` writes it.
        file: String = "",
    }
}

impl Pass for ApplyPlan {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        let text = std::fs::read_to_string(&self.file).map_err(|e| {
            Diagnostic::error(format!("{}: cannot read the plan: {e}", self.file))
                .help("check the path; `--plan-out FILE` writes one")
        })?;
        // What is wrong is wrong with the plan, wherever in it.
        let plan = Plan::apply_json(&text, module).inspect_err(|_| {
            let path = self.file.clone();
            cx.point_into(Source { path, text });
        })?;
        cx.count("classes reduced", plan.classes.len() as u64);
        Ok(Changed::Yes)
    }

    fn check(&self) -> Result<(), Invalid> {
        named(&self.file)
    }
}

crate::pass! {
    /// Writes what the classes are to keep to a plan file, and changes nothing.
    pub struct WritePlan = "write-plan" {
        /// Where to write; what is there is replaced.
        file: String = "",
    }
}

impl Pass for WritePlan {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        cx.warn_without_classes(module);
        check_lengths(module)?;
        let plan = Plan::of(module).to_json();
        let failed = |e: io::Error| {
            let message = match e.kind() {
                io::ErrorKind::NotFound => "there is no such folder".to_string(),
                _ => e.to_string(),
            };
            Diagnostic::error(format!("{}: cannot write the plan: {message}", self.file))
        };
        write_aside(Path::new(&self.file), |out| out.write_all(plan.as_bytes())).map_err(failed)?;
        Ok(Changed::No)
    }

    fn check(&self) -> Result<(), Invalid> {
        named(&self.file)
    }
}

fn named(file: &str) -> Result<(), Invalid> {
    if file.is_empty() {
        return Err(Invalid::new("file", "a file has to be named"));
    }
    Ok(())
}
