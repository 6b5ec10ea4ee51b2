//! How long a model takes: predicted op by op from a table of times that were measured in some runtime.
//!
//! - A [`Table`] says how long ops of some shapes take, at a grid of channel counts (`ir-spec/latency.md`;
//!   `tools/measure.py table` makes one). What it does not cover is taken from the machine's roofline.
//! - A [`Predictor`] reads the shapes of a module's ops off its types, so that a prediction under other extents costs no
//!   pruning: targets are met by bisection over many of them.
//! - Why shapes, and not names of ops or of layers: a runtime's kernels depend on shapes, one table then serves every
//!   model with such layers, and nothing here has to know what a convolution is.
//! - Invariant: the same table and types give the same number to the last bit, whatever the number of threads.

mod entry;
mod predict;
mod table;

pub use predict::{OpTime, Predictor, Source, timed_costs};
pub use table::{Roofline, Table};
