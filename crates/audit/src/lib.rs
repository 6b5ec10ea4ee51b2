//! Checks that a pruned module is what a plan makes of the original.
//!
//! - Input: the original with channel classes and keep-sets, and the pruned module as it was found; both verified.
//! - [`audit`] compares three things. *Initializers*: every parameter is, byte for byte, the slice that the plan
//!   says. *Graph*: ops correspond one to one in program order, with the same operands and attributes, or what the
//!   types make of those that restate extents. *Outputs*: on random inputs the pruned module computes what the
//!   original does with the removed elements absent, in double precision.
//! - [`recover`] finds the plan where nobody has it, by comparing slices of parameters.
//! - Invariant: names no op, and shares no code with the rewriter. Which positions of an axis stay is read off its
//!   expression position by position, as a masked run does.
//! - Invariant: a difference is a value, an error is that something can't be checked.

mod graph;
mod outputs;
mod pairs;
mod params;
mod recover;
mod report;
mod side;
mod slices;
mod states;

pub use outputs::TOLERANCE;
pub use recover::recover;
pub use report::{Audit, Difference, Graph, Initializers, Outputs, Part};

use pairs::Pairs;
use prune_opt_ir::plan::renumber;
use prune_opt_ir::verify::Verified;
use prune_opt_ir::{Diagnostics, Module, Tensor};
use side::Side;

/// How to check.
#[derive(Clone, Debug)]
pub struct Options {
    /// On how many random inputs the outputs are compared; 0: not at all.
    pub samples: usize,
    /// What the inputs are made from.
    pub seed: u64,
    /// How long symbols of the inputs are, by name without `?`; others are tried.
    pub extents: Vec<(String, usize)>,
    /// The inputs, in order, on which the outputs are compared in place of random ones.
    pub given: Option<Vec<Tensor>>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            samples: 3,
            seed: 0,
            extents: Vec::new(),
            given: None,
        }
    }
}

/// Checks that `pruned` is what the keep-sets of `original` make of it.
///
/// # Errors
/// That something can't be checked: an op that can't be run, inputs that can't be made.
pub fn audit(
    original: Verified<'_>,
    pruned: Verified<'_>,
    options: Options,
) -> Result<Audit, Diagnostics> {
    let after = after(original.module());
    let (old, new) = (Side::new(original), Side::new(pruned));
    let mut audit = Audit::default();
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => (old, new),
        (None, None) => return Ok(audit),
        _ => {
            audit.differences.push(Difference::interface(
                "one of the two modules has no function",
            ));
            return Ok(audit);
        }
    };
    let pairs = Pairs::new(&old, &new);
    graph::interface(&old, &new, &mut audit);
    params::check(&old, &new, &mut audit)?;
    graph::check(&old, &new, &pairs, &after, &mut audit)?;
    if options.samples > 0 {
        outputs::check(&old, &new, &pairs, &options, &mut audit)?;
    }
    audit.differences.sort_by_key(|d| d.order);
    Ok(audit)
}

/// The original with the extents that its keep-sets leave; everything else is as it was. Values are the same.
fn after(original: &Module) -> Module {
    let mut after = original.clone();
    for data in after.classes.values_mut() {
        data.extent = data.kept();
        data.set_keep(None);
    }
    renumber(original, &mut after);
    after
}

/// Whether the keep-sets of the original take something of an axis.
fn shrinks(axis: &prune_opt_ir::Axis, original: &Module) -> bool {
    let mut found = false;
    let data = |c| original.classes.get(&c);
    axis.for_each_class(&mut |c| found |= data(c).is_some_and(|d| d.kept() != d.extent));
    found
}
