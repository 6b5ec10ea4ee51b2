//! How large the files of a module are, which only who writes them can say.

use crate::target::{Quantity, Target};
use prune_opt_ir::op::Registry;
use prune_opt_ir::verify::{Verified, verify};
use prune_opt_ir::{Diagnostic, Module};
use std::fmt;
use std::sync::Arc;

/// How many bytes the files of a module take; `None` where it can't be written.
type Size = dyn Fn(Verified<'_>) -> Option<u64> + Send + Sync;

/// Knows the files that a model was read from and those that are to be written. Who does so leaves it in the context;
/// without it a target of `file` can't be met.
#[derive(Clone)]
pub struct Sizer {
    /// Bytes of the files that the model was in.
    pub before: u64,
    /// Bytes of those that a module of it will be in.
    pub size: Arc<Size>,
}

impl Sizer {
    /// Bytes of the files that this module will be in; `None` where it does not verify or can't be written.
    pub(crate) fn of(&self, module: &Module, registry: &Registry) -> Option<u64> {
        (self.size)(verify(module, registry).ok()?)
    }

    /// It, where one of these targets needs it.
    ///
    /// # Errors
    /// That nobody knows the size of files.
    pub(crate) fn asked_for<'s>(
        targets: &[Target],
        known: Option<&'s Sizer>,
    ) -> Result<Option<&'s Sizer>, Diagnostic> {
        let mut targets = targets.iter();
        let target = targets.find(|t| t.quantity == Quantity::File);
        let Some(target) = target else {
            return Ok(None);
        };
        let message = format!(
            "`{target}`: how large a file will be is known only where an ONNX model is written"
        );
        let help = "write one (`-o OUT.onnx`), or ask for `bytes`, which are those of weights wherever they are";
        let unknown = || Diagnostic::error(message).help(help);
        known.map(Some).ok_or_else(unknown)
    }
}

impl fmt::Debug for Sizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sizer")
            .field("before", &self.before)
            .finish_non_exhaustive()
    }
}
