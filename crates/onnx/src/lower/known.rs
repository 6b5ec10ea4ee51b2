//! Numbers that are known before a model runs: how often a loop does, which branch is taken, which element is asked for.

use std::collections::HashMap;

use prune_opt_ir::op::{Registry, ShapeValues};
use prune_opt_ir::{Function, Module, Value};

/// What values of one element hold, as far as that follows from constants and extents; truth values are 0 or 1.
pub(super) struct Known<'m> {
    values: HashMap<&'m str, Value>,
    shapes: ShapeValues,
}

impl<'m> Known<'m> {
    pub fn new(module: &'m Module, func: &'m Function, registry: &Registry) -> Self {
        let named = func.values.iter();
        let named = named.filter_map(|(id, v)| Some((v.name.as_deref()?, id)));
        Known {
            values: named.collect(),
            shapes: ShapeValues::compute(module, func, registry),
        }
    }

    /// What the value of this name holds.
    pub fn get(&self, name: &str) -> Option<i64> {
        let held = self.shapes.get(*self.values.get(name)?)?;
        match &held.elems[..] {
            [Some(number)] => number.constant(),
            _ => None,
        }
    }
}
