//! The relations of all ops of a function. Layers repeat: a relation that depends on nothing but its operands'
//! extents is made once for each combination of them.

use super::def::{OpDef, RelationSource};
use super::registry::Registry;
use super::relation::Relation;
use super::view::{OpView, ShapeValues};
use crate::axis::Axis;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::entity::{Arena, Entity, Op, Value};
use crate::extent::Extent;
use crate::hash::HashMap;
use crate::module::{Function, Module, OpData};
use smallvec::SmallVec;
use std::sync::Arc;

/// Every op's relation; `None` where there is no definition, or it has none, or the op does not fit it.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    /// For each op which of `made` it has.
    of: Vec<u32>,
    made: Vec<Option<Arc<Relation>>>,
}

impl Relations {
    /// The relations of `func`, and what is wrong with the ops that do not fit their definitions.
    pub fn compute(
        module: &Module,
        func: &Function,
        registry: &Registry,
        shapes: &ShapeValues,
    ) -> (Relations, Diagnostics) {
        let mut wrong = Diagnostics::default();
        let mut relations = Relations::default();
        relations.of.reserve(func.ops.len());
        let mut known: HashMap<Key<'_>, u32> = HashMap::default();
        let mut kinds = Kinds::new(module, func);
        for op in func.ops.values() {
            let Some(def) = registry.of(op) else {
                relations.push(None);
                continue;
            };
            let view = OpView {
                module,
                func,
                op,
                def,
                shapes,
            };
            let key = key(&view, &mut kinds);
            if let Some(found) = key.as_ref().and_then(|k| known.get(k)) {
                relations.of.push(*found);
                continue;
            }
            let relation = Relation::of(def, &view).unwrap_or_else(|message| {
                wrong.push(misfit(op, def, message));
                None
            });
            let number = relations.push(relation);
            if let Some(key) = key {
                known.insert(key, number);
            }
        }
        (relations, wrong)
    }

    fn push(&mut self, relation: Option<Arc<Relation>>) -> u32 {
        let number = self.made.len() as u32;
        self.made.push(relation);
        self.of.push(number);
        number
    }

    /// The relation of an op.
    pub fn get(&self, op: Op) -> Option<&Arc<Relation>> {
        self.made.get(self.number(op)?)?.as_ref()
    }

    /// A number below [`Relations::distinct`]; ops of one number have the same relation, and their tensors have
    /// the same extents.
    pub fn number(&self, op: Op) -> Option<usize> {
        self.of.get(op.index()).map(|n| *n as usize)
    }

    /// How many numbers there are.
    pub fn distinct(&self) -> usize {
        self.made.len()
    }

    /// All relations, by op.
    pub fn iter(&self) -> impl Iterator<Item = (Op, Option<&Arc<Relation>>)> {
        (0..self.of.len()).map(|i| (Op::new(i), self.get(Op::new(i))))
    }
}

fn misfit(op: &OpData, def: &OpDef, message: String) -> Diagnostic {
    let label = op.label.clone().unwrap_or_else(|| def.name.to_string());
    Diagnostic::error(format!("`{}`: {message}", def.name))
        .place(Place::Node(label))
        .at(op.span)
}

/// What a relation given as text depends on: the op, how many operands it has, the extents of all its tensors, its
/// extent attributes. That of a parameter depends on its shape alone.
type Key<'a> = (&'a str, SmallVec<[i64; 8]>);

fn key<'a>(view: &OpView<'a>, kinds: &mut Kinds<'a>) -> Option<Key<'a>> {
    let mut kind = |v: &Value| i64::from(kinds.of(*v));
    if let Some(name) = view.op.param() {
        let shape = &view.module.params.get(name)?.shape;
        let mut words: SmallVec<[i64; 8]> = view.op.results.iter().map(kind).collect();
        words.extend(shape.iter().map(|d| *d as i64));
        return Some((&view.op.name, words));
    }
    if !matches!(view.def.relation, RelationSource::Text(_)) {
        return None;
    }
    let mut words: SmallVec<[i64; 8]> = SmallVec::new();
    words.push(view.op.operands.len() as i64);
    let all = view.op.operands.iter().map(Option::as_ref);
    let all = all.chain(view.op.results.iter().map(Some));
    words.extend(all.map(|v| v.map_or(-1, &mut kind)));
    for (attr, _) in view.def.extents {
        match view.ints(attr) {
            Some(list) => {
                words.extend([i64::MIN, list.len() as i64]);
                words.extend(list.iter().copied());
            }
            None => words.push(view.int(attr).unwrap_or(1)),
        }
    }
    Some((&view.op.name, words))
}

/// A number for each list of extents that a value has; two values of one number have the same.
struct Kinds<'a> {
    module: &'a Module,
    func: &'a Function,
    of: Arena<Value, Option<u32>>,
    lists: HashMap<SmallVec<[i64; 6]>, u32>,
    symbols: HashMap<Extent, i64>,
}

impl<'a> Kinds<'a> {
    fn new(module: &'a Module, func: &'a Function) -> Self {
        Kinds {
            module,
            func,
            of: func.values.values().map(|_| None).collect(),
            lists: HashMap::default(),
            symbols: HashMap::default(),
        }
    }

    fn of(&mut self, value: Value) -> u32 {
        if let Some(Some(known)) = self.of.get(value) {
            return *known;
        }
        let axes = self.func.values.get(value).and_then(|v| v.ty.axes());
        // No axis has an extent below that of a symbol's number, so that this is no list of extents.
        let list = match axes {
            Some(axes) => axes.iter().map(|a| self.word(a)).collect(),
            None => SmallVec::from_slice(&[i64::MIN]),
        };
        let next = self.lists.len() as u32;
        let kind = *self.lists.entry(list).or_insert(next);
        if let Some(slot) = self.of.get_mut(value) {
            *slot = Some(kind);
        }
        kind
    }

    /// A number for an extent; symbolic ones, which are few, are counted from the least.
    fn word(&mut self, axis: &Axis) -> i64 {
        let found;
        let extent = match axis {
            Axis::Fixed(extent) => extent,
            other => {
                found = other.extent(self.module);
                &found
            }
        };
        if let Some(n) = extent.constant() {
            return n;
        }
        if let Some(known) = self.symbols.get(extent) {
            return *known;
        }
        let next = i64::MIN + 1 + self.symbols.len() as i64;
        self.symbols.insert(extent.clone(), next);
        next
    }
}
