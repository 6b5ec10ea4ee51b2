//! Numbers that are known before a model runs: how often a loop does, which branch is taken, which element is asked for.

use prune_opt_ir::hash::{HashMap, HashSet};

use prune_opt_ir::op::{Registry, ShapeValues};
use prune_opt_ir::{Attr, Extent, Function, Module, Value};

use crate::convert::notes;

/// From this version of the format on, an initializer among the graph's inputs is only a default (ONNX, IR
/// specification, "Initializers").
const DEFAULTS: i64 = 4;

/// What small integer values hold, as far as that follows from constants and extents; truth values are 0 or 1.
pub(super) struct Known {
    values: HashMap<String, Value>,
    shapes: ShapeValues,
}

impl Known {
    /// What is known of the values of a module whose graph has these inputs.
    pub fn new(module: &Module, inputs: &HashSet<String>, registry: &Registry) -> Self {
        let mut known = Known {
            values: HashMap::default(),
            shapes: ShapeValues::default(),
        };
        let Some(func) = module.main().filter(|_| !has_defaults(module, inputs)) else {
            return known;
        };
        known.values.reserve(func.values.len());
        known.shapes = ShapeValues::compute(module, func, registry);
        for (id, value) in func.values.iter() {
            // In the graph a parameter goes by its own name.
            let param = func.param_of(id);
            let own = |n: &&str| param.is_some() || !module.params.contains_key(*n);
            if let Some(name) = param.or(value.name.as_deref()).filter(own) {
                known.values.insert(name.to_owned(), id);
            }
        }
        known
    }

    /// The module's value of this name.
    pub fn value(&self, name: &str) -> Option<Value> {
        self.values.get(name).copied()
    }

    /// What the value of this name holds.
    pub fn get(&self, name: &str) -> Option<i64> {
        self.number(self.value(name)?)
    }

    /// All that a value of the module holds, and whether it is a scalar.
    pub fn numbers(&self, value: Value) -> Option<(bool, Vec<i64>)> {
        let known = self.shapes.get(value)?;
        let all = known.elems.iter().map(|e| e.as_ref()?.constant());
        Some((known.scalar, all.collect::<Option<_>>()?))
    }

    /// What a value of the module holds.
    pub fn number(&self, value: Value) -> Option<i64> {
        match &self.shapes.get(value)?.elems[..] {
            [Some(number)] => number.constant(),
            _ => None,
        }
    }
}

/// The extents of a value, as far as its type says.
pub(super) fn extents(module: &Module, func: &Function, value: Value) -> Option<Vec<Extent>> {
    func.values.get(value)?.ty.extents(module)
}

/// The version of the format that a model was written in.
fn version(module: &Module) -> Option<i64> {
    module.attrs.get(notes::IR_VERSION).and_then(Attr::as_int)
}

/// Whether each initializer of a model of this version is among the graph's inputs.
pub(super) fn lists_initializers(module: &Module) -> bool {
    version(module).is_some_and(|v| v < DEFAULTS)
}

/// Whether a number is only a default, so that extents that follow from it are too.
fn has_defaults(module: &Module, inputs: &HashSet<String>) -> bool {
    let number = |p: &String| module.params.get(p).is_some_and(|w| !w.dtype.is_float());
    version(module).is_none_or(|v| v >= DEFAULTS) && inputs.iter().any(number)
}
