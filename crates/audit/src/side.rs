//! One of the two modules, with what is asked of it again and again.

use crate::report::{Difference, Part};
use prune_opt_ir::op::{LONGEST_SHAPE, OpDef, OpView, Registry, ShapeValue, ShapeValues};
use prune_opt_ir::verify::Verified;
use prune_opt_ir::{
    Arena, Def, Dense, Entity, Extent, Function, Module, Op, OpData, Sym, Value, ValueData,
};
use std::collections::HashSet;

/// A module's graph, its shape values and uses.
pub(crate) struct Side<'a> {
    pub(crate) verified: Verified<'a>,
    pub(crate) module: &'a Module,
    pub(crate) func: &'a Function,
    pub(crate) registry: &'a Registry,
    pub(crate) shapes: ShapeValues,
    /// The same, with a symbol for each integer that is computed when the model runs.
    named: ShapeValues,
    /// The values that have such symbols of their own.
    drawn: HashSet<Value>,
    /// Which values something reads.
    pub(crate) read: Arena<Value, bool>,
}

impl<'a> Side<'a> {
    /// `None` where there is no graph.
    pub(crate) fn new(verified: Verified<'a>) -> Option<Side<'a>> {
        let (module, registry) = (verified.module(), verified.registry());
        let func = module.main()?;
        let (named, drawn) = named(module, func, registry);
        Some(Side {
            named,
            drawn,
            verified,
            module,
            func,
            registry,
            shapes: ShapeValues::compute(module, func, registry),
            read: func.read(),
        })
    }

    /// What the definition of an op sees of it.
    pub(crate) fn view<'v>(&'v self, op: &'v OpData, def: &'v OpDef) -> OpView<'v> {
        OpView {
            module: self.module,
            func: self.func,
            op,
            def,
            shapes: &self.shapes,
        }
    }

    /// The integers that a value holds, where all of them follow from constants, extents, and integers that others compute
    /// when the model runs.
    pub(crate) fn ints(&self, value: Value) -> Option<&ShapeValue> {
        let known = self.named.whole(value)?;
        (!self.drawn.contains(&value)).then_some(known)
    }

    /// The same, also of integers that are computed when the model runs.
    pub(crate) fn ints_named(&self, value: Value) -> Option<Vec<Extent>> {
        self.named.whole(value)?.elems.iter().cloned().collect()
    }

    /// Whether an op only computes with extents, or is a constant of integers: what it holds is compared where it
    /// is read, however it comes about.
    pub(crate) fn is_side(&self, op: &OpData) -> bool {
        matches!(op.results[..], [result] if self.ints(result).is_some())
    }

    /// The ops that correspond one to one: neither parameters nor computations with extents, but for those of these names,
    /// which the other module takes for none.
    pub(crate) fn core(&self, named: &HashSet<&str>) -> Vec<Op> {
        let all = self.func.ops.iter();
        let core = all.filter(|(_, op)| {
            let named = || self.first_name(op).is_some_and(|n| named.contains(n));
            op.param().is_none() && (!self.is_side(op) || named())
        });
        core.map(|(id, _)| id).collect()
    }

    /// The names of what ops make.
    pub(crate) fn names(&self, ops: &[Op]) -> HashSet<&'a str> {
        let ops = ops.iter().filter_map(|id| self.func.ops.get(*id));
        ops.filter_map(|op| self.first_name(op)).collect()
    }

    fn first_name(&self, op: &OpData) -> Option<&'a str> {
        let value = self.func.values.get(*op.results.first()?)?;
        value.name.as_deref()
    }

    /// The op that defines a value.
    pub(crate) fn definition(&self, value: Value) -> Option<(Op, usize)> {
        match self.func.values.get(value)?.def {
            Def::Result(op, i) => Some((op, i)),
            Def::Input(_) => None,
        }
    }

    /// The data of a parameter or of a constant op.
    pub(crate) fn dense(&self, value: Value) -> Option<Dense> {
        self.func.dense(self.module, value)
    }

    /// A value's name, or its number.
    pub(crate) fn name(&self, value: Value) -> String {
        let words = prune_opt_ir::verify::value_name(self.func, value);
        words.trim_matches('`').to_string()
    }

    /// A difference at an op.
    pub(crate) fn at(&self, id: Op, message: impl Into<String>) -> Difference {
        let op = self.func.ops.get(id);
        let first = op.and_then(|op| op.results.first());
        Difference {
            value: first.map(|v| self.name(*v)),
            op: op.map(|op| op.name.clone()),
            node: op.and_then(|op| op.label.clone()),
            order: order(id),
            ..Difference::new(Part::Graph, message)
        }
    }

    /// A difference at a parameter.
    pub(crate) fn at_param(&self, id: Op, name: &str, message: impl Into<String>) -> Difference {
        Difference {
            value: Some(name.to_string()),
            op: self.func.ops.get(id).map(|op| op.name.clone()),
            order: order(id),
            ..Difference::new(Part::Initializer, message)
        }
    }
}

/// The place of an op's differences among all: interfaces come before, what stands between two ops has room.
pub(crate) fn order(id: Op) -> usize {
    id.index().saturating_mul(2).saturating_add(2)
}

/// What integers values of a graph hold. Those that are known when the model runs have symbols, named after the value, so that
/// what is made of them can be compared: a shape of several extents, of which one is such a number.
pub(crate) fn named(
    module: &Module,
    func: &Function,
    registry: &Registry,
) -> (ShapeValues, HashSet<Value>) {
    let (mut shapes, mut drawn) = (ShapeValues::default(), HashSet::new());
    for op in func.ops.values() {
        shapes.visit(module, func, registry, op);
        for value in op.results.iter().filter(|_| op.param().is_none()) {
            let Some(length) = func.values.get(*value).and_then(|v| row(module, v)) else {
                continue;
            };
            let known = shapes.get(*value).cloned();
            let mut known = known.unwrap_or_else(|| ShapeValue {
                scalar: length.is_none(),
                elems: vec![None; length.unwrap_or(1)],
            });
            if known.elems.iter().all(Option::is_some) {
                continue;
            }
            let name = prune_opt_ir::verify::value_name(func, *value);
            for (i, elem) in known.elems.iter_mut().enumerate() {
                let symbol = || Sym::new(&format!("{name}{DRAWN}{i}")).into();
                elem.get_or_insert_with(symbol);
            }
            shapes.set(*value, Some(known));
            drawn.insert(*value);
        }
    }
    (shapes, drawn)
}

/// Stands in the names of symbols for integers that are known when the model runs.
const DRAWN: &str = "@";

/// Whether it is made of integers that are known when the model runs.
pub(crate) fn is_drawn(extent: &Extent) -> bool {
    let mut symbols = extent.symbols().into_iter();
    symbols.any(|s| s.name().contains(DRAWN))
}

/// How many integers a value holds, of which there are few: `Some(None)` for a scalar.
fn row(module: &Module, value: &ValueData) -> Option<Option<usize>> {
    value.ty.dtype().filter(|d| d.is_integer())?;
    match &value.ty.extents(module)?[..] {
        [] => Some(None),
        [n] => {
            let n = n.length().filter(|n| *n <= LONGEST_SHAPE)?;
            Some(Some(usize::try_from(n).ok()?))
        }
        _ => None,
    }
}
