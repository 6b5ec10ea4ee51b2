//! The relations of all ops of a function. Layers repeat: a relation that depends on nothing but its operands'
//! extents is made once for each combination of them.

use super::def::{OpDef, RelationSource};
use super::registry::Registry;
use super::relation::Relation;
use super::view::{OpView, ShapeValues};
use crate::axis::{Axis, ClassExtents};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::entity::{Entity, Op};
use crate::extent::Extent;
use crate::module::{Function, Module, OpData};
use smallvec::SmallVec;
use std::collections::HashMap;
use std::sync::Arc;

/// Every op's relation; `None` where there is no definition, or it has none, or the op does not fit it.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    all: Vec<Option<Arc<Relation>>>,
}

impl Relations {
    /// The relations of `func`, and what is wrong with the ops that do not fit their definitions.
    pub fn compute(
        module: &Module,
        func: &Function,
        registry: &Registry,
        shapes: &ShapeValues,
    ) -> (Relations, Diagnostics) {
        let mut made: HashMap<Key<'_>, Option<Arc<Relation>>> = HashMap::new();
        let mut symbols = Symbols::default();
        let (mut all, mut wrong) = (Vec::with_capacity(func.ops.len()), Diagnostics::default());
        for op in func.ops.values() {
            let Some(def) = registry.of(op) else {
                all.push(None);
                continue;
            };
            let view = OpView {
                module,
                func,
                op,
                def,
                shapes,
            };
            let key = key(&view, &mut symbols);
            if let Some(found) = key.as_ref().and_then(|k| made.get(k)) {
                all.push(found.clone());
                continue;
            }
            let relation = Relation::of(def, &view).unwrap_or_else(|message| {
                wrong.push(misfit(op, def, message));
                None
            });
            let relation = relation.map(Arc::new);
            if let Some(key) = key {
                made.insert(key, relation.clone());
            }
            all.push(relation);
        }
        (Relations { all }, wrong)
    }

    /// The relation of an op.
    pub fn get(&self, op: Op) -> Option<&Arc<Relation>> {
        self.all.get(op.index())?.as_ref()
    }

    /// All relations, by op.
    pub fn iter(&self) -> impl Iterator<Item = (Op, Option<&Arc<Relation>>)> {
        self.all
            .iter()
            .enumerate()
            .map(|(i, r)| (Op::new(i), r.as_ref()))
    }
}

fn misfit(op: &OpData, def: &OpDef, message: String) -> Diagnostic {
    let label = op.label.clone().unwrap_or_else(|| def.name.to_string());
    Diagnostic::error(format!("`{}`: {message}", def.name))
        .place(Place::Node(label))
        .at(op.span)
}

/// What a relation given as text depends on: the op, its extent attributes, its operands' extents, the number of
/// its results. That of a parameter depends on its shape alone.
type Key<'a> = (&'a str, SmallVec<[i64; 20]>);

fn key<'a>(view: &OpView<'a>, symbols: &mut Symbols) -> Option<Key<'a>> {
    if let Some(name) = view.op.param() {
        let shape = &view.module.params.get(name)?.shape;
        return Some((&view.op.name, shape.iter().map(|d| *d as i64).collect()));
    }
    if !matches!(view.def.relation, RelationSource::Text(_)) {
        return None;
    }
    let mut words = SmallVec::new();
    words.push(view.op.results.len() as i64);
    words.extend(
        view.def
            .extents
            .iter()
            .map(|(attr, _)| view.int(attr).unwrap_or(1)),
    );
    for i in 0..view.op.operands.len() {
        match view.operand_type(i).and_then(|t| t.axes()) {
            None => words.push(-1),
            Some(axes) => {
                words.push(axes.len() as i64);
                words.extend(axes.iter().map(|a| symbols.word(a, view.module)));
            }
        }
    }
    Some((&view.op.name, words))
}

/// Numbers for symbolic extents, which are few.
#[derive(Default)]
struct Symbols(HashMap<Extent, i64>);

impl Symbols {
    fn word(&mut self, axis: &Axis, module: &Module) -> i64 {
        match axis {
            Axis::Class(c) => module.class_extent(*c) as i64,
            other => {
                let extent = other.extent(module);
                extent.constant().unwrap_or_else(|| {
                    let next = i64::MIN + self.0.len() as i64;
                    *self.0.entry(extent).or_insert(next)
                })
            }
        }
    }
}
