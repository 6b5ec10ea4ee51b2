//! Passes that make a module smaller: what is taken away is what a plan or a proof says, and nothing else changes.
//!
//! - [`prune`] applies a plan: it substitutes each class's keep-set into the types, then makes parameters,
//!   attributes and shape operands fit.
//! - Invariant: names no op, and depends neither on the definitions of ops nor on an e-graph. What it needs to know
//!   of an op (its relation, what restates extents, what it computes on shape values) it asks of the definition.

mod prune;

pub use prune::{Prune, prune};

/// The passes of this crate.
pub const ALL: &[fn() -> prune_opt_pass::PassDef] = &[Prune::def];
