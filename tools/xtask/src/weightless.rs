//! A model without its weights, as text: types, ops and the constants that say shapes. Tests of what couples read it.

use anyhow::Result;
use prune_opt::ir::{Module, Weight, text};
use prune_opt::{Session, Toolbox};

/// Integers up to so many elements stay: shapes, axes, positions.
const SMALL: u64 = 64;

/// The text of the model at `path` without weights.
pub fn weightless(path: &str) -> Result<String> {
    let session = Session::load(&Toolbox::standard()?, path)?;
    let mut module: Module = session.module().clone();
    module.stores.clear();
    for weight in module.params.values_mut() {
        weight.store = None;
        if !matters(weight) {
            weight.data = None;
        }
    }
    Ok(text::print(&module))
}

/// Whether coupling looks at the data: small integers are shapes, and what is the same everywhere need not be tied.
fn matters(weight: &Weight) -> bool {
    let elements: u64 = weight.shape.iter().product();
    let splat = || weight.dense().is_some_and(|data| data.is_splat());
    elements <= 1 || !weight.dtype.is_float() && elements <= SMALL || splat()
}
