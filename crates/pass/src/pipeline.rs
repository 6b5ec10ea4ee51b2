//! Pipelines: passes in order, as values and as text.

use crate::define::Pass;
use crate::option::Value;
use std::fmt;

/// A pass with its options, at its place in a pipeline.
#[derive(Debug)]
pub struct Step {
    /// The pass.
    pub pass: Box<dyn Pass>,
    /// Indices of the options that were written out, which are printed even where they are the defaults.
    pub(crate) written: Vec<usize>,
}

/// Passes in order. Prints as text that reads back as the same pipeline.
#[derive(Debug, Default)]
pub struct Pipeline {
    /// The passes.
    pub steps: Vec<Step>,
}

impl Pipeline {
    /// A pipeline of no passes.
    pub fn new() -> Pipeline {
        Pipeline::default()
    }
    /// This pipeline and then one more pass.
    pub fn then(mut self, pass: impl Pass + 'static) -> Pipeline {
        self.steps.push(Step {
            pass: Box::new(pass),
            written: Vec::new(),
        });
        self
    }
    /// This pipeline and then another.
    pub fn chain(mut self, other: Pipeline) -> Pipeline {
        self.steps.extend(other.steps);
        self
    }
}

impl Step {
    /// Options that are printed: those written out, and those that are not the defaults.
    fn shown(&self) -> Vec<(String, Value)> {
        let options = self.pass.info().options.iter().enumerate();
        options
            .zip(self.pass.values())
            .filter(|((i, def), value)| {
                self.written.contains(i) || (def.default_value)().as_ref() != Some(value)
            })
            .map(|((_, def), value)| (def.text_name().into_owned(), value))
            .collect()
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.pass.info().name)?;
        for (i, (name, value)) in self.shown().into_iter().enumerate() {
            let sep = if i == 0 { '{' } else { ',' };
            write!(f, "{sep}{name}={value}")?;
        }
        if self.shown().is_empty() {
            Ok(())
        } else {
            f.write_str("}")
        }
    }
}

impl fmt::Display for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.steps.iter().enumerate() {
            let sep = if i > 0 { "," } else { "" };
            write!(f, "{sep}{step}")?;
        }
        Ok(())
    }
}
