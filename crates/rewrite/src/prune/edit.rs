//! Gives one use of an integer value other integers.
//!
//! What an op does to shapes is asked of its definition: the rule is run with a fresh symbol for each element of an
//! operand, and where a symbol comes out again, plain or times or plus something known, the element follows from
//! the operand's. So chains of concatenations, unsqueezes, gathers and products are looked through with no op named. Where
//! nothing decides an element by itself (the shape of a value whose channels are others), a number takes its place, or
//! arithmetic makes it of what it is now ([`scale`](super::scale)).

use super::function::Rewrite;
use super::scale::{Scaled, Scaling};
use prune_opt_ir::movement::{copied, joined, picked};
use prune_opt_ir::op::ShapeValue;
use prune_opt_ir::{
    Attr, Axis, DType, Def, Dense, Extent, Function, Module, Op, OpData, Sym, TensorType, Type,
    Value,
};
use std::collections::{HashMap, HashSet};

/// How a use of a value comes by other integers.
pub(super) enum Edit {
    /// It holds them already.
    Keep,
    /// It is this constant.
    Const(Dense),
    /// The op that computes it gets other operands.
    Op(Vec<(usize, Edit)>),
    /// Numbers take the place of some of its elements, which nothing that it is computed from decides by itself.
    Replace(Vec<(usize, i64)>),
    /// Its elements are divided and multiplied.
    Scale(Scaling),
}

/// Names, and which constants were cloned for what.
#[derive(Default)]
pub(super) struct Clones {
    /// Each constant and a clone of it, in the order they were made.
    pub(super) made: Vec<(Value, Value)>,
    known: HashMap<(Value, Vec<u64>, Vec<u8>), Value>,
    /// Values with some elements replaced.
    replaced: HashMap<(Value, Vec<(usize, i64)>), Value>,
    pub(super) scaled: Scaled,
    /// Clones that were changed again: nobody else may take them for what they were.
    changed: HashSet<Value>,
    names: Option<HashSet<String>>,
    labels: Option<HashSet<String>>,
}

impl Clones {
    /// A name that no value and no parameter has, made of `base`.
    pub(super) fn fresh(&mut self, base: &str, func: &Function, module: &Module) -> String {
        let names = self.names.get_or_insert_with(|| {
            let values = func.values.values().filter_map(|v| v.name.clone());
            values.chain(module.params.keys().cloned()).collect()
        });
        unique(base, names)
    }
    /// A label that no op has, made of `base`.
    pub(super) fn fresh_label(&mut self, base: &str, func: &Function) -> String {
        let labels = self.labels.get_or_insert_with(|| {
            func.ops
                .values()
                .filter_map(|op| op.label.clone())
                .collect()
        });
        unique(base, labels)
    }
}

fn unique(base: &str, taken: &mut HashSet<String>) -> String {
    let mut i = 1u64;
    loop {
        let name = format!("{base}_{i}");
        if taken.insert(name.clone()) {
            return name;
        }
        i += 1;
    }
}

/// How many values one search may look at, far above what exporters nest.
const STEPS: u32 = 512;

/// What elements are wanted; `None`: whatever it is.
pub(super) type Wants = [Option<Extent>];

impl Rewrite<'_> {
    /// Makes operand `i` of an op hold these integers. Whether there is a way.
    pub(super) fn want(&mut self, id: Op, i: usize, wants: &Wants) -> bool {
        let Some(v) = self.func.ops[id].operands.get(i).copied().flatten() else {
            return false;
        };
        match self.edit(v, wants) {
            Some(edit) => {
                self.apply(id, i, edit);
                let new = self.func.ops[id].operands.get(i).copied().flatten();
                new.is_some_and(|new| self.fits(new, wants))
            }
            None => false,
        }
    }

    /// Whether nothing is known of a value that contradicts what is wanted.
    fn fits(&self, v: Value, wants: &Wants) -> bool {
        let have = self.shapes.get(v).map(|s| &s.elems[..]).unwrap_or_default();
        let mut both = wants.iter().zip(have);
        both.all(|(want, have)| want.is_none() || have.is_none() || want == have)
    }

    /// Makes an output of the graph, `v`, hold what it held, under its name. Whether there is a way.
    pub(super) fn show(&mut self, at: usize, v: Value) -> bool {
        let wants = self.before.get(v).map(|s| s.elems.clone());
        let wants = wants.unwrap_or_default();
        // Regions know a value by its name.
        let captured = self.func.ops.values().any(|op| op.captures.contains(&v));
        let edit = self.edit(v, &wants);
        let Some(edit) = edit.filter(|_| !captured) else {
            return false;
        };
        let kept = self.commit(v, edit);
        if !self.fits(kept, &wants) {
            return false;
        }
        if kept != v {
            let ty = self.func.values[v].ty.clone();
            let copy = self.add_after(v, copied(kept), ty);
            let [own, other] = [v, copy].map(|v| self.func.values[v].name.take());
            (self.func.values[v].name, self.func.values[copy].name) = (other, own);
            self.func.outputs[at] = copy;
            *self.count(copy) += 1;
            self.release(v);
        }
        true
    }

    /// Makes operand `i` of an op this constant.
    pub(super) fn want_constant(&mut self, id: Op, i: usize, dense: Dense) {
        self.apply(id, i, Edit::Const(dense));
    }

    /// How `v` comes to hold these integers: by what computes it, and else behind that.
    fn edit(&mut self, v: Value, wants: &Wants) -> Option<Edit> {
        let computed = self.plan(v, wants, false, &mut STEPS.clone());
        computed.or_else(|| self.plan(v, wants, true, &mut STEPS.clone()))
    }

    /// `behind`: whether elements may be replaced, or multiplied, behind what computes them.
    fn plan(&mut self, v: Value, wants: &Wants, behind: bool, steps: &mut u32) -> Option<Edit> {
        *steps = steps.checked_sub(1)?;
        let natural = self.shapes.get(v).cloned();
        let unknown = || vec![None; wants.len()];
        let elems = natural.as_ref().map_or_else(unknown, |s| s.elems.clone());
        if elems.len() != wants.len() {
            return None;
        }
        let off: Vec<usize> = (0..wants.len())
            .filter(|j| wants[*j].is_some() && wants[*j] != elems[*j])
            .collect();
        if off.is_empty() {
            return Some(Edit::Keep);
        }
        let whole = wants
            .iter()
            .zip(&elems)
            .map(|(w, n)| w.as_ref().or(n.as_ref())?.constant());
        if let Some(ints) = whole.collect::<Option<Vec<i64>>>()
            && let Some(dense) = self.dense(v, natural.as_ref(), &ints)
        {
            return Some(Edit::Const(dense));
        }
        if behind
            && self.func.values.get(v)?.ty.rank() == Some(1)
            && natural.is_some()
            && let Some(numbers) = numbers(wants, &off)
        {
            return Some(Edit::Replace(numbers));
        }
        let through = self.through(v, wants, (&elems, &off), behind, steps);
        let scaled = || self.scaling(v, wants).map(Edit::Scale);
        through.or_else(|| behind.then(scaled)?)
    }

    /// A constant of a value's type and extents.
    pub(super) fn dense(
        &self,
        v: Value,
        shape: Option<&ShapeValue>,
        ints: &[i64],
    ) -> Option<Dense> {
        let ty = &self.func.values.get(v)?.ty;
        let extents = match (ty.extents(&*self.module), shape) {
            (Some(extents), _) => extents
                .iter()
                .map(Extent::length)
                .collect::<Option<Vec<u64>>>()?,
            (None, Some(shape)) if shape.scalar => Vec::new(),
            (None, _) => vec![ints.len() as u64],
        };
        integers(ty.dtype().unwrap_or(DType::I64), extents, ints)
    }

    /// Other operands for the op that computes `v`, so that its elements `off` are what is wanted.
    fn through(
        &mut self,
        v: Value,
        wants: &Wants,
        (natural, off): (&Wants, &[usize]),
        behind: bool,
        steps: &mut u32,
    ) -> Option<Edit> {
        let Def::Result(id, 0) = self.func.values.get(v)?.def else {
            return None;
        };
        let op = self.func.ops.get(id)?.clone();
        if op.results.len() != 1 {
            return None;
        }
        let responses: Vec<_> = (0..op.operands.len())
            .map(|i| self.respond(&op, i))
            .collect();
        let mut barred: Vec<usize> = Vec::new();
        // Each round bars an operand that can't give what is asked of it.
        for _ in 0..=op.operands.len() {
            let asked = match assign(&responses, &barred, wants, natural, off) {
                Ok(asked) => match meeting(&responses, &asked, wants) {
                    None => asked,
                    Some(operand) => {
                        barred.push(operand);
                        continue;
                    }
                },
                Err(Some(operand)) => {
                    barred.push(operand);
                    continue;
                }
                Err(None) => return None,
            };
            let mut edits = Vec::new();
            let mut failed = None;
            for (i, wants) in asked {
                match op.operands[i].and_then(|v| self.plan(v, &wants, behind, steps)) {
                    Some(edit) => edits.push((i, edit)),
                    None => failed = Some(i),
                }
            }
            match failed {
                None => return Some(Edit::Op(edits)),
                Some(i) => barred.push(i),
            }
        }
        None
    }

    /// What an op's result holds when operand `i` holds symbols.
    fn respond(&mut self, op: &OpData, i: usize) -> Option<Response> {
        let v = op.operands.get(i).copied().flatten()?;
        let shape = self.shapes.get(v)?.clone();
        let rule = self.registry.of(op)?.shape?;
        let tags: Vec<Sym> = (0..shape.elems.len())
            .map(|k| Sym::new(&format!("\0{k}")))
            .collect();
        let spare = self.spare(v);
        let elems = tags.iter().map(|t| Some(Extent::from(t.clone()))).collect();
        self.shapes.set(spare, Some(ShapeValue { elems, ..shape }));
        let mut op = op.clone();
        op.operands[i] = Some(spare);
        let def = self.registry.of(&op)?;
        let result = rule(&self.new_view(&op, def))?;
        Some(Response {
            tags,
            result: result.elems,
        })
    }

    fn apply(&mut self, id: Op, i: usize, edit: Edit) {
        if let Some(v) = self.func.ops[id].operands.get(i).copied().flatten() {
            let new = self.commit(v, edit);
            self.set_operand(id, i, new);
        }
    }

    /// The value that one use of `v` has to read instead.
    fn commit(&mut self, v: Value, edit: Edit) -> Value {
        match edit {
            Edit::Keep => v,
            Edit::Const(dense) => self.constant(v, dense),
            Edit::Replace(numbers) => self.replace(v, &numbers).unwrap_or(v),
            Edit::Scale(scaling) => self.scale(v, scaling),
            Edit::Op(edits) => {
                let Def::Result(id, _) = self.func.values[v].def else {
                    return v;
                };
                let (id, v) = if self.used_once(v) {
                    (id, v)
                } else {
                    self.clone_op(id)
                };
                for (i, edit) in edits {
                    self.apply(id, i, edit);
                }
                self.visit(id);
                v
            }
        }
    }

    /// The elements of `v` with these numbers in place of some, as a gather from both.
    fn replace(&mut self, v: Value, numbers: &[(usize, i64)]) -> Option<Value> {
        let key = (v, numbers.to_vec());
        let known = self.clones.replaced.get(&key).copied();
        if let Some(known) = known.filter(|v| self.is_alive(*v)) {
            return Some(known);
        }
        let (ty, count) = (self.func.values.get(v)?.ty.clone(), numbers.len());
        let n = self.shapes.get(v)?.elems.len();
        let dtype = ty.dtype().unwrap_or(DType::I64);
        let ints: Vec<i64> = numbers.iter().map(|(_, number)| *number).collect();
        let from = |at: usize| match numbers.iter().position(|(of, _)| *of == at) {
            Some(i) => (n + i) as i64,
            None => at as i64,
        };
        let order: Vec<i64> = (0..n).map(from).collect();
        let row = |dtype, n: usize| TensorType {
            dtype,
            axes: Some(vec![Axis::from(n as u64)]),
        };
        let [given, order] = [(dtype, ints), (DType::I64, order)].map(|(dtype, ints)| {
            let dense = integers(dtype, vec![ints.len() as u64], &ints)?;
            Some(self.add_shape(v, dense, Type::Tensor(row(dtype, ints.len()))))
        });
        let both = Type::Tensor(row(dtype, n + count));
        let both = self.add_after(v, joined(v, given?), both);
        let new = self.add_after(v, picked(both, order?), ty);
        self.clones.replaced.insert(key, new);
        Some(new)
    }

    /// A new parameter of integers for what is computed from `v`.
    pub(super) fn add_shape(&mut self, v: Value, dense: Dense, ty: Type) -> Value {
        let name = self.func.values[v].name.clone();
        let base = name.clone().unwrap_or_else(|| "shape".into());
        self.add_param(&base, name.is_some(), dense, ty)
    }

    /// `dense` for one use of `v`: in its place where that is a constant without other uses, else a clone.
    fn constant(&mut self, v: Value, dense: Dense) -> Value {
        let origin = match self.func.values[v].def {
            Def::Result(id, 0) if self.func.ops[id].operands.is_empty() => Some(id),
            _ => None,
        };
        let written = |op: &OpData| matches!(op.attrs.get("value"), Some(Attr::Dense(_)));
        let param = origin.and_then(|id| self.func.ops[id].param().map(str::to_string));
        let literal = origin.filter(|id| param.is_none() && written(&self.func.ops[*id]));
        let key = (v, dense.shape.clone(), dense.data.to_vec());
        let known = self.clones.known.get(&key).copied();
        let same = |v: &Value| self.is_alive(*v) && !self.clones.changed.contains(v);
        if let Some(known) = known.filter(same) {
            return known;
        }
        if self.used_once(v) {
            self.clones.changed.insert(v);
            if let Some(name) = &param
                && !self.read_elsewhere(name)
                && let Some(weight) = self.module.params.get_mut(name)
            {
                weight.data = Some(dense.data.into());
                weight.shape = dense.shape;
                weight.store = None;
                self.visit_definition(v);
                return v;
            }
            if let Some(id) = literal {
                self.func.ops[id]
                    .attrs
                    .insert("value".into(), Attr::Dense(dense));
                self.visit(id);
                return v;
            }
        }
        let new = match literal {
            Some(id) => {
                let (new, value) = self.clone_op(id);
                self.func.ops[new]
                    .attrs
                    .insert("value".into(), Attr::Dense(dense));
                self.visit(new);
                value
            }
            None => {
                let data = self.func.values[v].clone();
                let base = param
                    .clone()
                    .or(data.name.clone())
                    .unwrap_or_else(|| "shape".into());
                self.add_param(&base, data.name.is_some(), dense, data.ty)
            }
        };
        self.clones.known.insert(key, new);
        if literal.is_some() || param.is_some_and(|name| !self.read_elsewhere(&name)) {
            self.clones.made.push((v, new));
        }
        new
    }

    fn visit_definition(&mut self, v: Value) {
        if let Def::Result(id, _) = self.func.values[v].def {
            self.visit(id);
        }
    }
}

/// The numbers that the elements `off` have to be, if they are known.
fn numbers(wants: &Wants, off: &[usize]) -> Option<Vec<(usize, i64)>> {
    let number = |at: &usize| Some((*at, wants.get(*at)?.as_ref()?.constant()?));
    off.iter().map(number).collect()
}

/// What an op's result holds when one of its operands holds symbols.
struct Response {
    tags: Vec<Sym>,
    result: Vec<Option<Extent>>,
}

impl Response {
    /// Which element of the operand result element `j` follows from, and what it has to be for the result to be
    /// `want`.
    fn solve(&self, j: usize, want: &Extent) -> Option<(usize, Extent)> {
        let found = self.result.get(j)?.as_ref()?;
        let symbols = found.symbols();
        let mut mine = (0..self.tags.len()).filter(|k| symbols.contains(&self.tags[*k]));
        let k = mine.next().filter(|_| mine.next().is_none())?;
        let tag = Extent::from(self.tags[k].clone());
        let free = |e: &Extent| !e.symbols().contains(&self.tags[k]);
        if let Some(factor) = found.div_exact(&tag).filter(free) {
            return Some((k, want.div_exact(&factor)?));
        }
        let rest = found.sub(&tag);
        if free(&rest) {
            return Some((k, want.sub(&rest)));
        }
        let rest = found.add(&tag);
        free(&rest).then(|| (k, rest.sub(want)))
    }
}

/// What has to be asked of each operand. Where two elements ask for different things: the operand to bar.
type Asked = Vec<(usize, Vec<Option<Extent>>)>;

fn assign(
    responses: &[Option<Response>],
    barred: &[usize],
    wants: &Wants,
    natural: &Wants,
    off: &[usize],
) -> Result<Asked, Option<usize>> {
    let open = || {
        let all = responses
            .iter()
            .enumerate()
            .filter(|(i, _)| !barred.contains(i));
        all.filter_map(|(i, r)| Some((i, r.as_ref()?)))
    };
    let mut asked: Asked = Vec::new();
    for j in off {
        let want = wants[*j].as_ref().ok_or(None)?;
        let solved = open().find_map(|(i, r)| Some((i, r.tags.len(), r.solve(*j, want)?)));
        let (i, len, (k, need)) = solved.ok_or(None)?;
        let at = asked.iter().position(|(o, _)| *o == i).unwrap_or_else(|| {
            asked.push((i, vec![None; len]));
            asked.len() - 1
        });
        match &mut asked[at].1[k] {
            Some(known) if *known != need => return Err(Some(i)),
            slot => *slot = Some(need),
        }
    }
    // What is right has to stay right.
    for j in (0..wants.len()).filter(|j| !off.contains(j)) {
        for (i, elems) in &asked {
            if let (Some(have), Some(Some(response))) = (&natural[j], responses.get(*i))
                && let Some((k, need)) = response.solve(j, have)
                && elems[k].as_ref().is_some_and(|e| *e != need)
            {
                return Err(Some(*i));
            }
        }
    }
    Ok(asked)
}

/// An operand that an element follows from together with another one, where something is asked of both: what is asked of
/// either supposes that the other stays.
fn meeting(responses: &[Option<Response>], asked: &Asked, wants: &Wants) -> Option<usize> {
    let changes = |(i, asks): &&(usize, Vec<Option<Extent>>), j: usize| {
        let response = responses.get(*i).and_then(Option::as_ref);
        response.is_none_or(|r| match r.result.get(j).and_then(Option::as_ref) {
            Some(found) => {
                let symbols = found.symbols();
                let mut all = r.tags.iter().zip(asks);
                all.any(|(tag, ask)| ask.is_some() && symbols.contains(tag))
            }
            None => true,
        })
    };
    let mut wanted = (0..wants.len()).filter(|j| wants[*j].is_some());
    wanted.find_map(|j| {
        let mut several = asked.iter().filter(|a| changes(a, j)).skip(1);
        several.next().map(|(i, _)| *i)
    })
}

/// A tensor of these integers in the given element type; `None` where one does not fit.
pub(super) fn integers(dtype: DType, shape: Vec<u64>, ints: &[i64]) -> Option<Dense> {
    fn each<const N: usize>(ints: &[i64], f: impl Fn(i64) -> Option<[u8; N]>) -> Option<Vec<u8>> {
        let all: Option<Vec<[u8; N]>> = ints.iter().map(|i| f(*i)).collect();
        Some(all?.concat())
    }
    let exact = |i: i64, bits: u32| i.unsigned_abs() <= 1u64 << bits;
    let data = match dtype {
        DType::I64 => each(ints, |i| Some(i.to_le_bytes()))?,
        DType::I32 => each(ints, |i| Some(i32::try_from(i).ok()?.to_le_bytes()))?,
        DType::I16 => each(ints, |i| Some(i16::try_from(i).ok()?.to_le_bytes()))?,
        DType::I8 => each(ints, |i| Some(i8::try_from(i).ok()?.to_le_bytes()))?,
        DType::U64 => each(ints, |i| Some(u64::try_from(i).ok()?.to_le_bytes()))?,
        DType::U32 => each(ints, |i| Some(u32::try_from(i).ok()?.to_le_bytes()))?,
        DType::U16 => each(ints, |i| Some(u16::try_from(i).ok()?.to_le_bytes()))?,
        DType::U8 => each(ints, |i| Some(u8::try_from(i).ok()?.to_le_bytes()))?,
        DType::Bool => each(ints, |i| Some([u8::from(i != 0)]))?,
        DType::F32 => each(ints, |i| exact(i, 24).then_some((i as f32).to_le_bytes()))?,
        DType::F64 => each(ints, |i| exact(i, 53).then_some((i as f64).to_le_bytes()))?,
        _ => return None,
    };
    Dense::new(dtype, shape, data.into())
}
