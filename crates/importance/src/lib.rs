//! Importance: a score for each element of each channel class, from the parameters it sits on.
//!
//! - Input: a module whose types name classes, with weights. Output: the same module, `importance` written into
//!   the classes that have scored members; the others have none and are left alone by selection.
//! - A [`Criterion`] scores the positions of one parameter axis; what members have to say of an element is brought
//!   together by [`Reduce`] and scaled by [`Normalize`]. Criteria are values in a [`Criteria`] registry; embedders
//!   leave their own in the pass context.
//! - Weights are read where they lie, through [`ndarray`] views over their bytes; sums are in double precision.
//! - Invariant: names no op, and gives the same numbers whatever the number of threads.

mod blocks;
mod criterion;
mod magnitude;
mod normalize;
mod pass;
mod reduce;
mod stored;
mod weights;

pub use blocks::{BlockScores, block_importance};
pub use criterion::{Criteria, CriteriaError, Criterion, Scoring};
pub use magnitude::Magnitude;
pub use normalize::Normalize;
pub use pass::{Compat, Importance, Target, importance};
pub use reduce::{Reduce, Share};
pub use stored::Stored;
pub use weights::{axes_sums, axis_sums};
