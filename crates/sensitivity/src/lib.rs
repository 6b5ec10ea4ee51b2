//! Sensitivity: what each channel class alone costs, by how much it loses.
//!
//! - Input: a module whose classes carry `importance`, with weights. Output: the same module, `sensitivity` written into
//!   the classes, which `select{policy=sensitivity}` reads; and a [`Report`], as a table, JSON, CSV or a plot.
//! - The model runs on random inputs or given ones with the least important elements of one class absent: masked runs,
//!   which share what does not differ. `ir-spec/sensitivity.md` says what is measured.
//! - Memory: the values of one run of a bounded number of samples, and for each thread those that differ.
//! - Invariant: names no op, and gives the same numbers whatever the number of threads.

mod arrays;
mod feed;
mod measure;
mod pass;
mod plot;
mod report;

pub use feed::inputs;
pub use pass::{Measure, Sensitivity};
pub use report::{ClassReport, Point, Report};
