//! Importance: a score for each element of each channel class, from the parameters it sits on.
//!
//! - Input: a module whose types name classes, with weights. Output: the same module, `importance` written into
//!   the classes that have scored members; the others have none and are left alone by selection.
//! - A [`Criterion`] scores the positions of one parameter axis; what members have to say of an element is brought
//!   together by [`Reduce`] and scaled by [`Normalize`]; a [`Formula`] sums criteria. Criteria are values in a
//!   [`Criteria`] registry; embedders leave their own in the pass context.
//! - A [`Scorer`] is the library call behind the pass: scores of classes, of blocks, of positions of one axis, and what
//!   each member says.
//! - Weights are read where they lie; sums are in double precision.
//! - Invariant: names no op, and gives the same numbers whatever the number of threads.

mod bn_scale;
mod criterion;
mod elements;
mod formula;
mod fpgm;
mod given;
mod l1;
mod lamp;
mod magnitude;
mod normalize;
mod pass;
mod random;
mod reach;
mod reduce;
mod redundancy;
mod scorer;
mod slices;
mod stored;
mod unread;
mod weights;

pub use bn_scale::BnScale;
pub use criterion::{Criteria, CriteriaError, Criterion, Scoring, Weighted};
pub use elements::Elements;
pub use formula::{Formula, Term};
pub use fpgm::Fpgm;
pub use given::Given;
pub use l1::L1;
pub use lamp::Lamp;
pub use magnitude::Magnitude;
pub use normalize::{Normalize, Scale};
pub use pass::{Compat, Importance, ScoredBy, Target};
pub use random::Random;
pub use reduce::{Reduce, Share};
pub use redundancy::Redundancy;
pub use scorer::{BlockScores, ClassScores, Rows, Scorer, WithBlocks};
pub use stored::Stored;
pub use weights::{axes_sums, axis_sums};
