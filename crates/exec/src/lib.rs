//! Runs modules, whole or masked, and writes the masked original as a module.
//!
//! - Input: a verified module, and tensors for its inputs.
//! - A masked run keeps full shapes. Which elements are absent is read off the types, element by element; no code
//!   is shared with the rewriter that slices parameters, so that one can confirm the other.
//! - A [`Trace`] keeps every value of a run, so that many masked runs on the same inputs compute only what differs.
//! - Contractions are read off the relation, slowly and clearly; fast paths are chosen by the relation's shape
//!   and tested against that.
//! - Results do not depend on how many threads there are.
//! - Invariant: names no op. A definition says how its op is evaluated and what stands for it when masked.

mod contract;
mod error;
mod input;
mod joint;
mod mask;
mod pointwise;
mod presence;
mod run;
mod sample;
mod tensor;
#[cfg(test)]
mod tests;
mod trace;

pub use contract::{Kernels, contract};
pub use error::Error;
pub use input::Key;
pub use joint::Joint;
pub use mask::{Primitives, expand_bodies, mask_module};
pub use presence::{Keep, Kept, Presence, module_keep};
pub use run::{Options, Watch, run, run_masked, run_watched};
pub use sample::{Random, Ranges, Sample};
pub use tensor::Precision;
pub use trace::Trace;
