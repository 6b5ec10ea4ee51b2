//! The graph: ops correspond one to one, with the same operands and attributes, or what the types make of those that
//! restate extents. Integers that ops read as extents are compared by what they are, however they come about, since
//! a rewriter may compute or store them in another way.

mod attrs;
mod interface;
mod operands;
mod stating;

pub(crate) use interface::interface;

use crate::pairs::Pairs;
use crate::report::{Audit, Difference};
use crate::shrinks;
use crate::side::{Side, named, order};
use crate::slices::shape_words;
use crate::states::States;
use prune_opt_exec::{Presence, module_keep};
use prune_opt_ir::module::Remaining;
use prune_opt_ir::op::ShapeValues;
use prune_opt_ir::{Diagnostics, Extent, Module, Op, Value};
use stating::Stating;
use std::collections::{HashMap, HashSet};

/// Compares the graphs op by op.
pub(crate) fn check(
    old: &Side<'_>,
    new: &Side<'_>,
    pairs: &Pairs,
    after: &Module,
    audit: &mut Audit,
) -> Result<(), Diagnostics> {
    let keep = module_keep(old.module);
    let mut compare = Compare {
        old,
        new,
        pairs,
        natural: named(after, after.main().unwrap_or(old.func), old.registry).0,
        presence: Presence::new(old.module, &keep)?,
        stating: Stating::of(old),
        constants: HashMap::new(),
        restated: 0,
        found: Vec::new(),
    };
    let spare = spare(old, &pairs.missing);
    for id in pairs.missing.iter().filter(|id| !spare.contains(id)) {
        let gone = old.at(*id, "the pruned model has no such op");
        compare.found.push(gone);
    }
    for (id, before) in &pairs.extra {
        compare.found.push(Difference {
            order: before.map_or(1, |b| order(b) + 1),
            ..new.at(*id, "the original has no such op")
        });
    }
    for (a, b) in &pairs.ops {
        compare.op(*a, *b);
    }
    compare.outputs();
    compare.unread();
    audit.graph.ops = pairs.ops.len();
    audit.graph.restated = compare.restated;
    audit.differences.append(&mut compare.found);
    Ok(())
}

/// Ops of which nothing but extents is read: these are compared where they are read, so that the ops may be left out.
pub(crate) fn spare(side: &Side<'_>, ops: &[Op]) -> HashSet<Op> {
    if ops.is_empty() {
        return HashSet::new();
    }
    let (func, uses, named) = (side.func, side.func.uses(), side.func.named());
    let mut spare: HashSet<Op> = HashSet::new();
    for id in ops.iter().rev() {
        let extents_only = |reader: &Op| {
            let side = func.ops.get(*reader).is_some_and(|op| side.is_side(op));
            side || spare.contains(reader)
        };
        let idle = |v: &Value| {
            let mut readers = uses.of(*v).iter();
            !named.contains(v) && readers.all(|(reader, _)| extents_only(reader))
        };
        if func
            .ops
            .get(*id)
            .is_some_and(|op| op.results.iter().all(idle))
        {
            spare.insert(*id);
        }
    }
    spare
}

/// Two graphs being compared.
struct Compare<'a> {
    old: &'a Side<'a>,
    new: &'a Side<'a>,
    pairs: &'a Pairs,
    /// The integers that values of the original hold with the extents that the plan leaves.
    natural: ShapeValues,
    presence: Presence<'a>,
    /// What integers of the original are for.
    stating: Stating,
    /// Constants that were compared, and how they differ.
    constants: HashMap<(Value, Value), Option<String>>,
    /// How many attributes and operands say something else, as they should.
    restated: usize,
    found: Vec<Difference>,
}

impl Compare<'_> {
    /// Whether the plan takes elements of a value of the original.
    fn is_touched(&self, value: Value) -> bool {
        let axes = self.old.func.values.get(value).and_then(|v| v.ty.axes());
        let mut axes = axes.unwrap_or_default().iter();
        axes.any(|a| shrinks(a, self.old.module))
    }

    fn push(&mut self, id: Op, message: impl Into<String>) {
        let found = self.old.at(id, message);
        self.found.push(found);
    }

    fn op(&mut self, a: Op, b: Op) {
        let (Some(old), Some(new)) = (self.old.func.ops.get(a), self.new.func.ops.get(b)) else {
            return;
        };
        if old.name != new.name {
            return self.push(a, format!("in the pruned model it is `{}`", new.name));
        }
        let states = States::of(self.old, old);
        self.attributes(a, old, new, states.as_ref());
        self.operands(a, old, new, states.as_ref());
        if old.results.len() != new.results.len() {
            let (want, have) = (old.results.len(), new.results.len());
            self.push(a, format!("it has {have} results, in the original {want}"));
        }
        for (v, w) in old.results.iter().zip(&new.results) {
            self.types(a, *v, *w);
        }
    }

    /// The type of a result: that of the original with fewer elements.
    fn types(&mut self, id: Op, old: Value, new: Value) {
        let (before, now) = (self.old.func.values.get(old), self.new.func.values.get(new));
        let (Some(before), Some(now)) = (before, now) else {
            return;
        };
        let name = self.old.name(old);
        if let (Some(want), Some(have)) = (before.ty.dtype(), now.ty.dtype())
            && want != have
        {
            self.push(
                id,
                format!("`{name}` has elements of type {have}, in the original {want}"),
            );
        }
        let want = before.ty.extents(&Remaining(self.old.module));
        let have = now.ty.extents(self.new.module);
        if let (Some(want), Some(have)) = (want, have)
            && !fits(&want, &have)
        {
            let (have, want) = (shape_words(&have), shape_words(&want));
            self.push(
                id,
                format!("the shape of `{name}` is {have}, but should be {want}"),
            );
        }
    }

    /// The graph's outputs are the values that correspond.
    fn outputs(&mut self) {
        let all = self.old.func.outputs.iter().zip(&self.new.func.outputs);
        for (v, w) in all {
            let Some((id, _)) = self.old.definition(*v) else {
                continue;
            };
            if let Some(wrong) = self.value(*v, *w) {
                self.push(id, format!("an output of the graph: {wrong}"));
            }
        }
    }

    /// Constants and computations with extents that nobody reads and the original does not have.
    fn unread(&mut self) {
        let ours = self.old.func.values.values();
        let ours: HashSet<&str> = ours.filter_map(|v| v.name.as_deref()).collect();
        let unread = |v: &Value| self.new.read.get(*v) == Some(&false);
        let known = |v: &Value| {
            let name = self.new.func.values.get(*v).and_then(|d| d.name.as_deref());
            name.is_none_or(|n| ours.contains(n))
        };
        let all = self.new.func.ops.iter();
        let extra = all.filter(|(_, op)| {
            let side = op.param().is_none() && self.new.is_side(op);
            side && op.results.iter().all(|v| unread(v) && !known(v))
        });
        let words = "the original has no such op, and nothing reads it";
        let extra: Vec<Difference> = extra.map(|(id, _)| self.new.at(id, words)).collect();
        self.found.extend(extra);
    }
}

/// Whether extents are what they should be. What is a symbol on one side may be known on the other.
fn fits(want: &[Extent], have: &[Extent]) -> bool {
    let one = |(a, b): (&Extent, &Extent)| match (a.constant(), b.constant()) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    want.len() == have.len() && want.iter().zip(have).all(one)
}
