//! Selection: scores and a budget to keep-sets, and what a module costs.
//!
//! - Input: a module whose classes carry `importance`. Output: the same module, `keep` written into the classes
//!   that lose elements. Constraints of classes (frozen, at least, multiples of) are obeyed.
//! - [`costs`] reads parameters, multiplications and bytes off the types.
//! - Invariant: names no op, and needs no weights.

mod blocks;
mod budget;
mod checks;
mod choice;
mod choose;
mod cost;
mod drops;
mod factors;
mod give_back;
mod latency;
mod multiples;
mod pace;
mod pass;
mod per_cost;
mod rules;
mod selection;
mod sizer;
mod structure;
mod target;
mod trial;

pub use blocks::Kept;
pub use budget::{Nearest, Refusal, instead};
pub use choose::{Candidate, choose_global, choose_local};
pub use cost::{Costs, costs, costs_at};
pub use factors::{FactorRule, Factors};
pub use latency::{OpTime, Predictor, Roofline, Source, Table, timed_costs};
pub use multiples::MultipleOn;
pub use pass::{Blocks, By, Compat, Scope, Select};
pub use per_cost::PerCost;
pub use rules::RatioRule;
pub use selection::{Scopes, Selection, Start, Whole};
pub use sizer::Sizer;
pub use target::{Amount, Quantity, Target};
pub use trial::Pruner;
