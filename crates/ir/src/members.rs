//! Which parameter axes a class sits on, in the specified order.
//!
//! A parameter often reaches its layer through a transpose, a cast or a dequantisation. The walk goes on as long
//! as results depend on parameters and constants only; the first op that does something else with the value is
//! the one that uses it. A part of a parameter that data choose (an expert's weights) is used where it is multiplied
//! with activations. No op is named: roles come from definitions, the way of an axis through an op and
//! whether a class comes in or out from relations, and that a parameter is added as a bias from what the op
//! computes.

use crate::axis::{Axis, ClassExtents};
use crate::entity::{Class, Entity, Op, Value, Var};
use crate::hash::IndexMap;
use crate::module::{Def, Function, Module, OpData, Uses};
use crate::movement;
use crate::op::{
    Bindings, Eval, Family, OpDef, OpView, Pat, Registry, Relation, Relations, Role, ShapeValues,
    bind_op,
};
use smallvec::{SmallVec, smallvec};
use std::cell::OnceCell;
use std::sync::Arc;

/// A class's place on one axis of one parameter, as one op uses it.
///
/// `output` and `input` are both false where the class goes through (a norm's scale, a depthwise filter).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    /// The parameter.
    pub param: String,
    /// The `param` that stands for it here: one of several where a splat parameter serves unrelated layers.
    pub value: Value,
    /// The parameter's axis whose expression mentions the class.
    pub axis: usize,
    /// The op that reads the parameter (perhaps through transposes, casts and the like).
    pub op: Op,
    /// That op's operand, and the axis of it where the class arrives.
    pub place: (usize, usize),
    /// What the parameter is for there.
    pub role: Role,
    /// What kind of layer it is.
    pub family: Family,
    /// Whether the class comes out of the op along this axis (a filter's output), and not in.
    pub output: bool,
    /// Whether the class comes in from activations along this axis (a filter's input), and not out.
    pub input: bool,
}

impl Member {
    /// Whether activations of this class come out of the layer: what may be a class's root.
    pub fn produces(&self) -> bool {
        self.output && matches!(self.role, Role::Weight | Role::Table | Role::Data)
    }
}

/// The members of every class, root first, then in order of dependence (`ir-spec/axes.md`).
///
/// The root is the first member in program order that [produces](Member::produces) the class; where none does,
/// simply the first. The others follow in program order of the ops that use them, then by operand and axis.
/// Every class has an entry, in the module's order.
pub fn members(module: &Module, registry: &Registry) -> IndexMap<Class, Vec<Member>> {
    let Some(func) = module.main() else {
        return IndexMap::default();
    };
    let shapes = ShapeValues::compute(module, func, registry);
    let (relations, _) = Relations::compute(module, func, registry, &shapes);
    members_with(module, registry, &relations)
}

/// The same where relations are at hand.
pub fn members_with(
    module: &Module,
    registry: &Registry,
    relations: &Relations,
) -> IndexMap<Class, Vec<Member>> {
    let mut found: IndexMap<Class, Vec<Member>> =
        module.classes.keys().map(|c| (*c, Vec::new())).collect();
    Walk::each(module, registry, relations, |class, name, m| {
        if let Some(list) = found.get_mut(&class) {
            list.push(Member {
                param: name.to_string(),
                ..m.clone()
            });
        }
    });
    found
        .into_iter()
        .map(|(class, all)| (class, ordered(all)))
        .collect()
}

/// The first of a class's [`members`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root<'a> {
    /// The parameter.
    pub param: &'a str,
    /// The `param` that stands for it here.
    pub value: Value,
    /// The parameter's axis.
    pub axis: usize,
    /// The op that reads the parameter.
    pub op: Op,
    rank: Rank<'a>,
}

/// What members are ordered by: the root is the first that produces.
type Rank<'a> = (bool, Op, (usize, usize), usize, &'a str);

fn rank<'a>(m: &Member, param: &'a str) -> Rank<'a> {
    (!m.produces(), m.op, m.place, m.axis, param)
}

/// The root of every class, in the module's order; `None` where the class has no members.
pub fn roots<'a>(
    module: &'a Module,
    registry: &'a Registry,
    relations: &'a Relations,
) -> Vec<Option<Root<'a>>> {
    let mut found: Vec<Option<Root<'a>>> = vec![None; module.classes.len()];
    Walk::each(module, registry, relations, |class, param, m| {
        let index = module.classes.get_index_of(&class);
        let Some(first) = index.and_then(|i| found.get_mut(i)) else {
            return;
        };
        let rank = rank(m, param);
        if first.as_ref().is_none_or(|f| rank < f.rank) {
            *first = Some(Root {
                param,
                value: m.value,
                axis: m.axis,
                op: m.op,
                rank,
            });
        }
    });
    found
}

/// Program order, the root moved to the front.
fn ordered(mut all: Vec<Member>) -> Vec<Member> {
    all.sort_by(|a, b| (a.op, a.place, a.axis, &a.param).cmp(&(b.op, b.place, b.axis, &b.param)));
    if let Some(root) = all.iter().position(Member::produces) {
        all[..=root].rotate_right(1);
    }
    all
}

/// The values of `func` that depend on nothing but parameters and constants, by index.
pub fn constants(func: &Function) -> Vec<bool> {
    let mut known = vec![false; func.values.len()];
    for op in func.ops.values() {
        let of = |v: &Value| known.get(v.index()).copied().unwrap_or(false);
        let constant = op.captures.is_empty() && op.operands.iter().flatten().all(of);
        for r in &op.results {
            if let Some(k) = known.get_mut(r.index()) {
                *k = constant;
            }
        }
    }
    known
}

/// The values of `func` that are a part of a parameter that data choose, and are only multiplied with activations, by
/// index.
fn weighing(
    func: &Function,
    registry: &Registry,
    relations: &Relations,
    constant: &[bool],
) -> Vec<bool> {
    let chosen = chosen(func, registry, relations, constant);
    if !chosen.contains(&true) {
        return chosen;
    }
    let is = |all: &[bool], v: Value| all.get(v.index()).copied().unwrap_or(false);
    let mut weighs = chosen.clone();
    let no = |weighs: &mut Vec<bool>, v: Value| {
        if let Some(w) = weighs.get_mut(v.index()) {
            *w = false;
        }
    };
    for v in &func.outputs {
        no(&mut weighs, *v);
    }
    // Uses come after what they use.
    for (id, op) in func.ops.iter().rev() {
        let activation = |v: &Value| !is(constant, *v) && !is(&chosen, *v);
        let multiplied = op.operands.iter().flatten().any(activation);
        let moved = op.results.iter().any(|r| is(&chosen, *r));
        let passed = moved && op.results.iter().all(|r| is(&weighs, *r));
        let (def, relation) = (registry.of(op), relations.get(id));
        for (i, v) in op.operands.iter().enumerate() {
            let Some(v) = v.filter(|v| is(&chosen, *v)) else {
                continue;
            };
            let weight = |d| relation.is_some_and(|r| r.role(d, i) == Role::Weight);
            let layer = def.is_some_and(|d| matches!(d.eval, Eval::Contract) || weight(d));
            if !(passed || layer && multiplied && !moved) {
                no(&mut weighs, v);
            }
        }
        for v in &op.captures {
            no(&mut weighs, *v);
        }
    }
    weighs
}

/// The values of `func` that movement ops, or others that look up a table, take out of parameters and constants as a run
/// says, by index: looked up by data, or in a shape that only a run knows.
fn chosen(
    func: &Function,
    registry: &Registry,
    relations: &Relations,
    constant: &[bool],
) -> Vec<bool> {
    let moves = movement::names();
    let mut all = vec![false; func.values.len()];
    for (id, op) in func.ops.iter() {
        let of = |v: &Value, known: &[bool]| known.get(v.index()).copied().unwrap_or(false);
        if op.results.iter().all(|r| of(r, constant)) {
            continue;
        }
        let (Some(def), Some(relation)) = (registry.of(op), relations.get(id)) else {
            continue;
        };
        let role = |i: usize| relation.role(def, i);
        let table = (0..op.operands.len()).find(|i| role(*i) == Role::Table);
        if table.is_none() && !moves.contains(op.name.as_str()) {
            continue;
        }
        let data = |i: usize| table.map_or(role(i) != Role::Shape, |t| i == t);
        let mut moved = op.operands.iter().enumerate().filter(|(i, _)| data(*i));
        let held = moved.all(|(_, v)| v.is_some_and(|v| of(&v, constant) || of(&v, &all)));
        for r in op.results.iter().filter(|_| held) {
            if let Some(found) = all.get_mut(r.index()) {
                *found = true;
            }
        }
    }
    all
}

/// The relation of an op and what its variables stand for, as far as the types say: a module that does not verify
/// still has members and costs.
pub fn bound_relation(view: &OpView<'_>) -> (Option<Arc<Relation>>, Option<Bindings>) {
    let relation = Relation::of(view.def, view).ok().flatten();
    let bound = |r: &Arc<Relation>| bind_op(view.module, view.func, view.op, r).ok();
    let bound = relation.as_ref().and_then(bound);
    (relation, bound)
}

/// An op's definition and relation, and what its variables stand for.
struct Info<'w, 'a> {
    walk: &'w Walk<'a>,
    op: Op,
    data: &'a OpData,
    def: &'a OpDef,
    relation: Option<&'a Relation>,
}

impl<'w, 'a> Info<'w, 'a> {
    fn pat(&self, operand: usize, axis: usize) -> Option<&'a Pat> {
        self.relation?.operands.get(operand)?.as_ref()?.get(axis)
    }

    fn role(&self, operand: usize) -> Role {
        self.relation
            .map_or(Role::Data, |r| r.role(self.def, operand))
    }

    /// What the variables stand for: matched when it is first asked for.
    fn bound(&self) -> Option<&'w Bindings> {
        let known = self.walk.bound.get(self.op.index())?;
        let bound = known.get_or_init(|| {
            let Walk { module, func, .. } = self.walk;
            let bound = bind_op(module, func, self.data, self.relation?);
            bound.ok().map(Box::new)
        });
        bound.as_deref()
    }

    /// The variables of an operand's axis that carry `class`.
    fn carriers(&self, operand: usize, axis: usize, class: Class) -> SmallVec<[Var; 2]> {
        let mut all = SmallVec::new();
        let Some(pat) = self.pat(operand, axis) else {
            return all;
        };
        pat.for_each_var(&mut |v| all.push(v));
        if all.len() > 1
            && let Some(relation) = self.relation
            && self.walk.module.class_extent(class) > 1
        {
            // The one group of most convolutions carries nothing; what else there is need not be matched then.
            let unit = |v: &Var| relation.vars[*v].extent.as_ref().is_some_and(|e| e.is(1));
            if all.iter().filter(|v| !unit(v)).count() == 1 {
                all.retain(|v| !unit(v));
            }
        }
        if all.len() > 1
            && let Some(bound) = self.bound()
        {
            let carries = |v: &Var| matches!(bound.get(*v), Some(Some(a)) if a.mentions(class));
            if all.iter().any(carries) {
                all.retain(|v| carries(v));
            }
        }
        all
    }
}

struct Walk<'a> {
    module: &'a Module,
    func: &'a Function,
    registry: &'a Registry,
    relations: &'a Relations,
    uses: Uses,
    constant: Vec<bool>,
    /// Values that are moved out of parameters as data say, and then only multiplied with activations: a layer's weight,
    /// and no entries of a table.
    weighs: Vec<bool>,
    bound: Vec<OnceCell<Option<Box<Bindings>>>>,
}

impl<'a> Walk<'a> {
    /// Calls `f` for each place of each class, with the parameter's name, which the member leaves open.
    fn each(
        module: &'a Module,
        registry: &'a Registry,
        relations: &'a Relations,
        mut f: impl FnMut(Class, &'a str, &Member),
    ) {
        let Some(func) = module.main() else {
            return;
        };
        let constant = constants(func);
        let walk = Walk {
            module,
            func,
            registry,
            relations,
            uses: func.uses(),
            weighs: weighing(func, registry, relations, &constant),
            constant,
            bound: func.ops.values().map(|_| OnceCell::new()).collect(),
        };
        for op in func.ops.values() {
            if let (Some(name), Some(value)) = (op.param(), op.results.first()) {
                walk.param(*value, |class, m| f(class, name, m));
            }
        }
    }

    fn is_constant(&self, value: Value) -> bool {
        self.constant.get(value.index()).copied().unwrap_or(false)
    }

    fn weighs(&self, value: Value) -> bool {
        self.weighs.get(value.index()).copied().unwrap_or(false)
    }

    fn axes(&self, value: Value) -> &'a [Axis] {
        let data = self.func.values.get(value);
        data.and_then(|v| v.ty.axes()).unwrap_or_default()
    }

    fn info(&self, op: Op) -> Option<Info<'_, 'a>> {
        let data = self.func.ops.get(op)?;
        Some(Info {
            walk: self,
            op,
            data,
            def: self.registry.of(data)?,
            relation: self.relations.get(op).map(|r| &**r),
        })
    }

    fn param(&self, value: Value, mut f: impl FnMut(Class, &Member)) {
        for (axis, expr) in self.axes(value).iter().enumerate() {
            let mut known = Vec::new();
            let direct = self.is_direct(value, axis);
            for (i, class) in expr.classes().into_iter().enumerate() {
                if i == 0 || !direct {
                    known = self.trace(value, axis, class);
                }
                for m in &mut known {
                    (m.value, m.axis) = (value, axis);
                    f(class, m);
                }
            }
        }
    }

    /// Whether every op that reads the parameter uses it, and takes this axis as one variable: then its classes
    /// all fare alike.
    fn is_direct(&self, value: Value, axis: usize) -> bool {
        self.uses.of(value).iter().all(|&(op, operand)| {
            let prepares = |o: &OpData| {
                let mut all = o.results.iter();
                all.all(|r| self.is_constant(*r) || self.weighs(*r))
            };
            let used = self.func.ops.get(op).is_some_and(|o| !prepares(o));
            let pat = self
                .relations
                .get(op)
                .and_then(|r| r.operands.get(operand)?.as_ref()?.get(axis));
            used && matches!(pat, Some(Pat::Var(_)))
        })
    }

    /// Where an axis of a parameter ends up: members whose parameter is still unnamed.
    fn trace(&self, value: Value, axis: usize, class: Class) -> Vec<Member> {
        let mut out = Vec::new();
        let mut seen: SmallVec<[_; 4]> = smallvec![(value, axis)];
        let mut next = 0;
        while let Some((value, axis)) = seen.get(next).copied() {
            next += 1;
            for &(op, operand) in self.uses.of(value) {
                let images = self.images(op, operand, axis, class);
                if images.is_empty() {
                    let m = self.member(op, operand, axis, class);
                    if !out.contains(&m) {
                        out.push(m);
                    }
                }
                for image in images {
                    if !seen.contains(&image) {
                        seen.push(image);
                    }
                }
            }
        }
        out
    }

    /// The result axes to which an op that only prepares a parameter takes an axis; none where it uses it.
    fn images(&self, op: Op, operand: usize, axis: usize, class: Class) -> Vec<(Value, usize)> {
        let results = self.func.ops.get(op).map_or(&[][..], |o| &o.results[..]);
        let constant = results.iter().all(|r| self.is_constant(*r));
        if !constant && !results.iter().all(|r| self.weighs(*r)) {
            return Vec::new();
        }
        let Some(info) = self.info(op) else {
            return Vec::new();
        };
        let role = info.role(operand);
        let prepared = matches!(role, Role::Data | Role::Weight)
            || role == Role::Table && !constant
            || constant && self.is_scaled(&info, operand);
        let Some(relation) = info.relation.filter(|_| prepared) else {
            return Vec::new();
        };
        let mut vars = info.carriers(operand, axis, class);
        follow_equations(relation, &info, self.module, &mut vars);
        let mut out = Vec::new();
        for (r, pats) in results.iter().zip(&relation.results) {
            let axes = self.axes(*r);
            for (j, (pat, expr)) in pats.iter().flatten().zip(axes).enumerate() {
                let mut carried = false;
                pat.for_each_var(&mut |v| carried |= vars.contains(&v));
                if carried && expr.mentions(class) {
                    out.push((*r, j));
                }
            }
        }
        out
    }

    /// Whether an op scales or shifts this operand, element by element, by what broadcasts.
    fn is_scaled(&self, info: &Info<'_, '_>, operand: usize) -> bool {
        let Eval::Map2(f) = info.def.eval else {
            return false;
        };
        let at = |x: f64| if operand == 0 { f(x, 3.0) } else { f(3.0, x) };
        let is_straight = at(2.0) != at(1.0) && at(3.0) - at(2.0) == at(2.0) - at(1.0);
        let extents = |v: &Value| self.func.values.get(*v)?.ty.extents(self.module);
        let result = info.data.results.first().and_then(extents);
        let is_full = |v: &Option<Value>| v.as_ref().and_then(extents) == result;
        let mut all = info.data.operands.iter().enumerate();
        is_straight && result.is_some() && all.all(|(i, v)| is_full(v) == (i == operand))
    }

    fn member(&self, op: Op, operand: usize, axis: usize, class: Class) -> Member {
        let mut member = Member {
            param: String::new(),
            value: Value::new(0),
            axis,
            op,
            place: (operand, axis),
            role: Role::Data,
            family: Family::Other,
            output: false,
            input: false,
        };
        let Some(info) = self.info(op) else {
            return member;
        };
        member.role = info.role(operand);
        member.family = info.def.family;
        (member.output, member.input) = self.flow(&info, operand, axis, class);
        if member.role == Role::Data && matches!(info.def.eval, Eval::Contract) {
            member.role = Role::Weight;
        }
        let added = matches!(member.role, Role::Data | Role::Bias);
        let bias = |data| late_bias(self.func, self.registry, &self.constant, data, operand);
        let layer = Some(info.data).filter(|_| added).and_then(bias);
        if let Some(family) = layer {
            member.role = Role::Bias;
            member.family = family;
            (member.output, member.input) = (true, false);
        }
        member
    }

    /// Whether the class comes out and not in, and in and not out.
    fn flow(&self, info: &Info<'_, '_>, operand: usize, axis: usize, class: Class) -> (bool, bool) {
        let Some(relation) = info.relation else {
            return (false, false);
        };
        let vars = info.carriers(operand, axis, class);
        let among = |pats: &[Pat]| {
            let mut found = false;
            for p in pats {
                p.for_each_var(&mut |v| found |= vars.contains(&v));
            }
            found
        };
        let out = relation.results.iter().flatten().any(|p| among(p));
        let others = info
            .data
            .operands
            .iter()
            .zip(&relation.operands)
            .enumerate();
        let come = others
            .filter(|(i, (v, _))| *i != operand && v.is_some_and(|v| !self.is_constant(v)))
            .any(|(_, (_, p))| p.as_ref().is_some_and(|p| among(p)));
        (out && !come, come && !out)
    }
}

/// The family of the layer whose bias an operand of `op` is: a vector that is added right after a contraction with
/// a parameter, as exporters write a linear layer on a sequence. `constant` is what [`constants`] says.
pub fn late_bias(
    func: &Function,
    registry: &Registry,
    constant: &[bool],
    op: &OpData,
    operand: usize,
) -> Option<Family> {
    let Eval::Map2(f) = registry.of(op)?.eval else {
        return None;
    };
    let shift = f(0.0, 2.0);
    if f(3.0, 0.0) != 3.0 || shift.abs() != 2.0 || f(3.0, 2.0) != 3.0 + shift {
        return None;
    }
    let is_constant = |v: &Value| constant.get(v.index()).copied().unwrap_or(false);
    let value = op.operands.get(operand).copied().flatten()?;
    let axes = func.values.get(value)?.ty.axes()?;
    if !is_constant(&value) || axes.iter().filter(|a| !a.is_one()).count() != 1 {
        return None;
    }
    let other = op.operands.iter().flatten().find(|v| **v != value)?;
    let Def::Result(layer, _) = func.values.get(*other)?.def else {
        return None;
    };
    let layer = func.ops.get(layer)?;
    let def = registry.of(layer)?;
    let weighted = layer.operands.iter().flatten().any(is_constant);
    (matches!(def.eval, Eval::Contract) && weighted).then_some(def.family)
}

/// Adds the variables that stand, on the other side of an equation of row-major products, over the same stretch
/// as those in `vars`.
fn follow_equations(
    relation: &Relation,
    info: &Info<'_, '_>,
    module: &Module,
    vars: &mut SmallVec<[Var; 2]>,
) {
    let extent = |v: Var| {
        let axis = info.bound().and_then(|b| b.get(v)?.as_ref());
        let fixed = relation.vars.get(v).and_then(|i| i.extent.clone());
        axis.map(|a| a.extent(module)).or(fixed)?.length()
    };
    // (variable, stride, stride * extent), innermost first.
    let stretches = |pat: &Pat| {
        let mut all = Vec::new();
        pat.for_each_var(&mut |v| all.push(v));
        let mut stride = 1u64;
        let mut out = Vec::new();
        for v in all.into_iter().rev() {
            let Some(n) = extent(v) else { break };
            let end = stride.saturating_mul(n);
            out.push((v, stride, end));
            stride = end;
        }
        out
    };
    for (left, right) in &relation.equations {
        let (left, right) = (stretches(left), stretches(right));
        for (here, there) in [(&left, &right), (&right, &left)] {
            let mine: Vec<_> = here.iter().filter(|(v, ..)| vars.contains(v)).collect();
            let meets = |(_, s, e): &&(Var, u64, u64)| mine.iter().any(|(_, a, b)| s < b && a < e);
            let more: Vec<Var> = there.iter().filter(meets).map(|(v, ..)| *v).collect();
            vars.extend(more);
        }
    }
}
