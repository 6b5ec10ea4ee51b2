//! Which classes may keep elements of their own in each block.
//!
//! In `c8 * c9` (heads or groups times width) each element of `c8` is a block, and each block may keep its own
//! elements of `c9`, in equal number, if every tensor that mentions `c9` says which block is meant: `c8` stands left
//! of it in the same product, or as a factor of one other axis (`?n * c8`, of heads merged with the batch). A table
//! `[s, c9]` that all heads share forbids it. And every op has to go on with the block it was given: what stands for
//! `c9` meets the same `c8` in all its tensors, where two sides of an equation are the same.
//!
//! - Not allowed although nothing would be ragged: statistics over `c9` beside an axis of `c8`, for which masks of
//!   single axes do not do.
//! - It will never name an op: all it reads are relations and types.

use crate::axis::Axis;
use crate::entity::{Class, Op, Value, Var};
use crate::hash::{IndexMap, IndexSet};
use crate::members::bound_relation;
use crate::module::{Function, Module, OpData};
use crate::op::{Bindings, OpView, Pat, Registry, Relation, ShapeValues, Usage, resolve};
use crate::plan::counted;
use std::collections::HashMap;
use std::sync::Arc;

/// For each class that may keep its own elements in each block, the class whose elements are the blocks. Where
/// several could be, the one that has the most elements.
pub fn blocks(module: &Module, registry: &Registry) -> IndexMap<Class, Class> {
    let Some(mut blocks) = Blocks::new(module, registry) else {
        return IndexMap::default();
    };
    let mut found = IndexMap::default();
    for (class, data) in &module.classes {
        if data.frozen.is_some() || data.extent < 2 {
            continue;
        }
        let mut outer = blocks.beside_everywhere(*class);
        let extent = |c: &Class| module.classes.get(c).map_or(0, |d| d.extent);
        outer.retain(|c| extent(c) > 1);
        // Stable: of equal extents, the first stays first.
        outer.sort_by_key(|c| std::cmp::Reverse(extent(c)));
        let by = outer
            .into_iter()
            .find(|by| blocks.misfit(*class, *by).is_none());
        found.extend(by.map(|by| (*class, by)));
    }
    found
}

/// Why `class` can't keep its own elements for each element of `by`, in words; `None` where it can.
pub fn misfit(module: &Module, registry: &Registry, class: Class, by: Class) -> Option<String> {
    Blocks::new(module, registry)?.misfit(class, by)
}

/// The same of several classes.
pub(crate) fn misfits(
    module: &Module,
    registry: &Registry,
    all: &[(Class, Class)],
) -> Vec<Option<String>> {
    let mut blocks = match all.is_empty() {
        true => None,
        false => Blocks::new(module, registry),
    };
    let why = |(class, by): &(Class, Class)| blocks.as_mut()?.misfit(*class, *by);
    all.iter().map(why).collect()
}

/// How an axis that mentions a class says which block is meant.
#[derive(Copy, Clone, Debug, PartialEq)]
enum Side {
    /// By the position itself.
    Inside,
    /// By where the tensor stands on another axis.
    Across(usize),
}

/// An op's relation and what its variables stand for.
type Bound = Option<(Arc<Relation>, Bindings)>;

struct Blocks<'a> {
    module: &'a Module,
    func: &'a Function,
    registry: &'a Registry,
    shapes: ShapeValues,
    /// The values that mention each class.
    values: HashMap<Class, Vec<Value>>,
    /// The ops of whose operands or results one does.
    ops: HashMap<Class, Vec<Op>>,
    bound: HashMap<Op, Bound>,
}

impl<'a> Blocks<'a> {
    fn new(module: &'a Module, registry: &'a Registry) -> Option<Blocks<'a>> {
        let func = module.main()?;
        let mut values: HashMap<Class, Vec<Value>> = HashMap::new();
        for (v, data) in func.values.iter() {
            for c in classes(data.ty.axes().unwrap_or_default()) {
                values.entry(c).or_default().push(v);
            }
        }
        let mut ops: HashMap<Class, Vec<Op>> = HashMap::new();
        for (id, op) in func.ops.iter().filter(|(_, op)| !op.operands.is_empty()) {
            let of = |v: &Value| classes(axes(func, Some(*v)));
            let all: IndexSet<Class> = tensors(op).flatten().flat_map(|v| of(&v)).collect();
            for c in all {
                ops.entry(c).or_default().push(id);
            }
        }
        Some(Blocks {
            module,
            func,
            registry,
            shapes: ShapeValues::compute(module, func, registry),
            values,
            ops,
            bound: HashMap::new(),
        })
    }

    /// The classes that every value that mentions `class` mentions, too, in the order of the first.
    fn beside_everywhere(&self, class: Class) -> Vec<Class> {
        let mut values = self.values.get(&class).into_iter().flatten();
        let of = |v: &Value| classes(axes(self.func, Some(*v)));
        let mut all = values.next().map(of).unwrap_or_default();
        all.shift_remove(&class);
        for v in values {
            if all.is_empty() {
                break;
            }
            let here = of(v);
            all.retain(|c| here.contains(c));
        }
        all.into_iter().collect()
    }

    fn misfit(&mut self, class: Class, by: Class) -> Option<String> {
        if class == by {
            return Some("a class can't be its own blocks".into());
        }
        let values = self.values.get(&class).cloned().unwrap_or_default();
        let unclear =
            |v: &&Value| sides(self.module, axes(self.func, Some(**v)), class, by).is_none();
        if let Some(v) = values.iter().find(unclear) {
            let name = crate::verify::value_name(self.func, *v);
            return Some(format!(
                "{name} does not say which element of {by} is meant"
            ));
        }
        for id in self.ops.get(&class).cloned().unwrap_or_default() {
            let op = self.func.ops.get(id)?;
            if !self.bound.contains_key(&id) {
                let bound = self.bind(op);
                self.bound.insert(id, bound);
            }
            let fits = match self.bound.get(&id) {
                Some(Some((relation, bound))) => self.fits(op, relation, bound, class, by),
                _ => false,
            };
            if !fits {
                let name = &op.name;
                return Some(format!(
                    "`{name}` does not go on with the same element of {by}"
                ));
            }
        }
        None
    }

    fn bind(&self, op: &OpData) -> Bound {
        let def = self.registry.of(op)?;
        let view = OpView {
            module: self.module,
            func: self.func,
            op,
            def,
            shapes: &self.shapes,
        };
        let (relation, bound) = bound_relation(&view);
        Some((relation?, bound?))
    }

    /// Whether each variable that stands for `class` meets one variable for `by` in all tensors.
    fn fits(
        &self,
        op: &OpData,
        relation: &Relation,
        bound: &Bindings,
        class: Class,
        by: Class,
    ) -> bool {
        let stands_for = |v: Var, c: Class| matches!(bound.get(v), Some(Some(a)) if a.mentions(c));
        let clear = |v: Var| match bound.get(v) {
            Some(Some(axis)) => sides(self.module, std::slice::from_ref(axis), class, by).is_some(),
            _ => true,
        };
        let open = |v: &Var| stands_for(*v, class) && !clear(*v);
        let positions = relation.positions.iter().map(|(_, pat)| pat);
        if positions.flat_map(vars).any(|v| open(&v)) {
            return false;
        }
        let outer = |pat: &Pat| {
            let mut all = vars(pat).into_iter().filter(|v| stands_for(*v, by));
            all.next().filter(|_| all.next().is_none())
        };
        let one = |a: &Axis| mentions(a, by) == 1;
        let (same, block) = (
            equal(relation, bound, &|a| a.mentions(class)),
            equal(relation, bound, &one),
        );
        let mut met: HashMap<Var, Var> = HashMap::new();
        let patterns = relation.operands.iter().zip(&op.operands);
        let results = op.results.iter().map(|v| Some(*v));
        let results: Vec<Option<Value>> = results.collect();
        for (pats, value) in patterns.chain(relation.results.iter().zip(&results)) {
            let (Some(pats), axes) = (pats, axes(self.func, *value)) else {
                continue;
            };
            let Some(sides) = sides(self.module, axes, class, by) else {
                return false;
            };
            for (i, (pat, side)) in pats.iter().zip(sides).enumerate() {
                for v in vars(pat).into_iter().filter(open) {
                    let at = match side {
                        Some(Side::Across(j)) => j,
                        _ => i,
                    };
                    let Some(u) = pats.get(at).and_then(outer) else {
                        return false;
                    };
                    // Over blocks, elements of different ones meet: in statistics, windows, or where data chooses.
                    let apart = matches!(relation.usage(u), Usage::Pointwise | Usage::Contracted)
                        && relation.usage(v) != Usage::Normalised;
                    let (v, u) = (first(&same, v), first(&block, u));
                    if !apart || *met.entry(v).or_insert(u) != u {
                        return false;
                    }
                }
            }
        }
        true
    }
}

fn vars(pat: &Pat) -> Vec<Var> {
    let mut all = Vec::new();
    pat.for_each_var(&mut |v| all.push(v));
    all
}

fn mentions(axis: &Axis, class: Class) -> usize {
    let mut count = 0;
    axis.for_each_class(&mut |c| count += usize::from(c == class));
    count
}

/// Variables on the two sides of an equation, where both sides stand for an axis that is `wanted`: of each those that
/// are. An equation says that places on both sides are the same, so what they say of a class is.
fn equal(relation: &Relation, bound: &Bindings, wanted: &dyn Fn(&Axis) -> bool) -> Vec<Vec<Var>> {
    let wants = |v: &Var| bound.get(*v).and_then(Option::as_ref).is_some_and(wanted);
    let mut all: Vec<Vec<Var>> = Vec::new();
    for (a, b) in &relation.equations {
        let sides = [a, b].map(|p| resolve(relation, bound, p));
        if !sides.iter().all(|s| s.as_ref().is_some_and(wanted)) {
            continue;
        }
        let mut group: Vec<Var> = [vars(a), vars(b)].concat();
        group.retain(wants);
        // Equations that share a variable are one.
        let (joined, apart) = all
            .into_iter()
            .partition(|g: &Vec<Var>| g.iter().any(|v| group.contains(v)));
        all = apart;
        group.extend(joined.concat());
        all.push(group);
    }
    all
}

/// The variable that stands for all that are equal to this one.
fn first(equal: &[Vec<Var>], v: Var) -> Var {
    let group = equal.iter().find(|g| g.contains(&v));
    group.and_then(|g| g.first()).copied().unwrap_or(v)
}

fn classes(axes: &[Axis]) -> IndexSet<Class> {
    let mut all = IndexSet::default();
    for a in axes {
        a.for_each_class(&mut |c| {
            all.insert(c);
        });
    }
    all
}

fn axes(func: &Function, value: Option<Value>) -> &[Axis] {
    let data = value.and_then(|v| func.values.get(v));
    data.and_then(|d| d.ty.axes()).unwrap_or_default()
}

fn tensors(op: &OpData) -> impl Iterator<Item = Option<Value>> {
    let results = op.results.iter().map(|v| Some(*v));
    op.operands.iter().copied().chain(results)
}

/// For each axis of a tensor that mentions `class`, how it says which element of `by` is meant; `None` where one
/// does not say, or says it twice.
fn sides(module: &Module, axes: &[Axis], class: Class, by: Class) -> Option<Vec<Option<Side>>> {
    let each = |(i, axis): (usize, &Axis)| {
        if !axis.mentions(class) {
            return Some(None);
        }
        let mut inside = Vec::new();
        places(axis, class, by, 0, &mut inside)?;
        if inside.iter().all(|n| *n == 1) {
            return Some(Some(Side::Inside));
        }
        let mut others = axes.iter().enumerate().filter(|(_, a)| a.mentions(by));
        let (j, other) = others.next().filter(|_| others.next().is_none())?;
        (j != i && counted(module, other, by).is_some()).then_some(Some(Side::Across(j)))
    };
    axes.iter().enumerate().map(each).collect()
}

/// Appends, for each place where `class` stands on an axis, how often `by` stands left of it. `None` where `by`
/// stands otherwise beside it.
fn places(axis: &Axis, class: Class, by: Class, outer: usize, out: &mut Vec<usize>) -> Option<()> {
    match axis {
        Axis::Fixed(_) => {}
        Axis::Class(c) if *c == class => out.push(outer),
        Axis::Class(_) => {}
        // Some elements of a class are no blocks, and have none.
        Axis::Stretch(s) if s.class == class || s.class == by => return None,
        Axis::Stretch(_) => {}
        Axis::Sum(terms) => {
            for t in terms.iter() {
                places(t, class, by, outer, out)?;
            }
        }
        Axis::Prod(factors) => {
            let mut outer = outer;
            for (i, f) in factors.iter().enumerate() {
                let mut right = factors.iter().skip(i + 1);
                if f.mentions(class) && right.any(|r| r.mentions(by)) {
                    return None;
                }
                places(f, class, by, outer, out)?;
                match f {
                    Axis::Class(c) => outer += usize::from(*c == by),
                    f if f.mentions(by) => {
                        let after = factors.iter().skip(i + 1);
                        if after.clone().any(|r| r.mentions(class)) {
                            return None;
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    Some(())
}
