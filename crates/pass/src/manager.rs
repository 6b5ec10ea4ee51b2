//! Runs a pipeline: times each pass, verifies between passes where asked to, and tells hooks.

use crate::context::Context;
use crate::define::{Changed, Pass};
use crate::pipeline::Pipeline;
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Diagnostics, Module, Source};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a hook sees after each pass.
pub struct After<'a> {
    /// The pass that ran.
    pub pass: &'a dyn Pass,
    /// Its place in the pipeline, from 0.
    pub index: usize,
    /// Whether it changed the module.
    pub changed: Changed,
    /// The module as it stands now.
    pub module: &'a Module,
}

/// How long one pass took, on the wall.
#[derive(Clone, Debug)]
pub struct Timing {
    /// The pass.
    pub pass: &'static str,
    /// The pass itself.
    pub run: Duration,
    /// The verifier after it; zero where it was not asked for.
    pub verify: Duration,
}

/// What was being done when a pipeline stopped.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The module that was given does not verify.
    Input,
    /// What the options name was looked up.
    Resolve,
    /// The pass ran.
    Run,
    /// What the pass left does not verify, which is a defect of the pass.
    Verify,
}

/// Why a pipeline stopped.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The pass; empty where the module that was given does not verify.
    pub pass: &'static str,
    /// Its place in the pipeline, from 0.
    pub index: usize,
    /// What was being done.
    pub stage: Stage,
    /// The text that places in the diagnostics are of; the module's own where there is none.
    pub source: Option<Arc<Source>>,
    /// What is wrong.
    pub diagnostics: Diagnostics,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stage {
            Stage::Input => write!(f, "the module does not verify: {}", self.diagnostics),
            Stage::Resolve | Stage::Run => {
                write!(f, "pass `{}`: {}", self.pass, self.diagnostics)
            }
            Stage::Verify => write!(
                f,
                "pass `{}` left a module that does not verify: {}",
                self.pass, self.diagnostics
            ),
        }
    }
}

impl std::error::Error for Failure {}

type Hook<'p> = Box<dyn FnMut(&After<'_>, &mut Context) + 'p>;

/// Runs the passes of a pipeline in order.
pub struct PassManager<'p> {
    pipeline: &'p Pipeline,
    verify_each: bool,
    hooks: Vec<Hook<'p>>,
}

impl<'p> PassManager<'p> {
    /// A manager of this pipeline.
    pub fn new(pipeline: &'p Pipeline) -> PassManager<'p> {
        PassManager {
            pipeline,
            verify_each: false,
            hooks: Vec::new(),
        }
    }

    /// Verifies the module before the first pass and after each, and lets each pass replay what it said.
    pub fn verify_each(mut self, on: bool) -> Self {
        self.verify_each = on;
        self
    }

    /// Calls `hook` after each pass.
    pub fn after(mut self, hook: impl FnMut(&After<'_>, &mut Context) + 'p) -> Self {
        self.hooks.push(Box::new(hook));
        self
    }

    /// Runs the pipeline; returns how long each pass took.
    ///
    /// # Errors
    /// Which pass stopped, and why. The module is then as that pass left it.
    pub fn run(mut self, module: &mut Module, cx: &mut Context) -> Result<Vec<Timing>, Failure> {
        let mut timings = Vec::new();
        if self.verify_each {
            check(module, cx).map_err(|diagnostics| Failure {
                pass: "",
                index: 0,
                stage: Stage::Input,
                source: None,
                diagnostics,
            })?;
        }
        for (index, step) in self.pipeline.steps.iter().enumerate() {
            let pass = step.pass.info().name;
            let failure = |stage, source, diagnostics| Failure {
                pass,
                index,
                stage,
                source,
                diagnostics,
            };
            let start = Instant::now();
            cx.enter(pass);
            let result = step.pass.run(module, cx);
            // A pass that failed may have changed anything.
            cx.leave(result.as_ref().map_or(true, |changed| changed.is_yes()));
            let run = start.elapsed();
            let changed = result.map_err(|d| failure(Stage::Run, cx.take_source(), d))?;
            let start = Instant::now();
            if self.verify_each {
                let verified = check(module, cx);
                cx.enter(pass);
                let replayed = verified.and_then(|()| step.pass.replay(module, cx));
                cx.leave(false);
                replayed.map_err(|d| failure(Stage::Verify, None, d))?;
            }
            let verify = start.elapsed();
            timings.push(Timing { pass, run, verify });
            let after = After {
                pass: &*step.pass,
                index,
                changed,
                module,
            };
            self.hooks.iter_mut().for_each(|hook| hook(&after, cx));
        }
        Ok(timings)
    }
}

impl Pipeline {
    /// Looks up what the options of all passes name. Passes do so themselves when they run; here nothing has been
    /// done yet.
    ///
    /// # Errors
    /// The first pass that names what the context does not have.
    pub fn resolve(&self, cx: &mut Context) -> Result<(), Failure> {
        for (index, step) in self.steps.iter().enumerate() {
            let pass = step.pass.info().name;
            cx.enter(pass);
            let result = step.pass.resolve(cx);
            cx.leave(false);
            result.map_err(|diagnostics| Failure {
                pass,
                index,
                stage: Stage::Resolve,
                source: cx.take_source(),
                diagnostics,
            })?;
        }
        Ok(())
    }
}

fn check(module: &Module, cx: &Context) -> Result<(), Diagnostics> {
    verify(module, &cx.ops()).map(|_| ())
}
