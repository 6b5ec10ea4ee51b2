//! What may be removed together, found without an e-graph.
//!
//! A *solution* gives each tensor axis a set of removed indices such that every op's relation is respected, no
//! frozen axis loses any, and no axis and no variable of a relation loses all. [`minimal`] finds all minimal
//! non-empty ones by search; [`classes`] reads the same off a coupled module's types; [`compare`] holds one against
//! the other.
//!
//! What a removal is, is told by where it shows: elements of float parameters' axes, use by use, so that it means
//! the same in the module that was searched and in the one that was coupled.

mod kinds;
mod nodes;
mod read;
mod search;
mod simplify;
mod strides;
mod system;

pub use read::{Agreement, classes, compare};
pub use search::TooHard;

use prune_opt_ir::Module;
use prune_opt_ir::op::Registry;
use std::collections::BTreeSet;

/// One element of an axis of a float parameter, where an op reads it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site {
    /// The op's place among those that are no `param`.
    pub op: usize,
    /// Its operand.
    pub operand: usize,
    /// The operand's axis.
    pub axis: usize,
    /// The element.
    pub index: u64,
}

/// Elements that go together.
pub type Solution = BTreeSet<Site>;

/// All minimal non-empty solutions.
#[derive(Clone, Debug, Default)]
pub struct Minimal {
    /// Those that classes have to say.
    pub regular: BTreeSet<Solution>,
    /// Those that remove the only element of a stretch between two cuts: none is next to them on every axis. A
    /// class keeps at least one element, so no class says them.
    pub alone: BTreeSet<Solution>,
    /// Those that remove elements of products whose strides do not divide, such as `6 * 4` against `4 * 6`: more
    /// than expressions over classes can say.
    pub irregular: BTreeSet<Solution>,
}

/// All minimal non-empty solutions of a module without classes.
///
/// # Errors
/// Where the search takes too many steps to say.
///
/// # Panics
/// Where an op is not what its definition asks for.
pub fn minimal(module: &Module, registry: &Registry) -> Result<Minimal, TooHard> {
    let system = system::System::of(module, registry);
    Ok(kinds::sort(&system, &search::minimal(&system)?))
}
