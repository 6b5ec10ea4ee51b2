//! Gathers that read a flattened tensor at places which go up in equal steps along each axis, as reshapes and transposes.
//!
//! To passes a gather chooses by data, and what it touches stays whole. A view that the exporter knew no operator for
//! (PyTorch's `as_strided`) says its places as sums of ranges; where these are all places of the tensor, each once, it
//! only moves elements (ONNX, `Gather`).

use prune_opt_ir::hash::HashMap;

use super::known::{Known, extents};
use super::names::Names;
use super::nodes::{int_list, ints, node, operator};
use crate::proto::NodeProto;
use prune_opt_ir::module::{Def, ValueData};
use prune_opt_ir::{DType, Dense, Extent, Function, Module, OpData, Value};

/// How many ops after another an index is computed by.
const DEEPEST: u32 = 64;
/// Larger constants are no sums of ranges.
const MOST_ELEMENTS: u64 = 1 << 22;

/// What indices may be (ONNX, `Gather`). A narrower number might wrap.
const INDICES: [DType; 2] = [DType::I32, DType::I64];

/// Whether an op reads a flattened tensor at places that may be those of a view.
pub(super) fn reads_flat(func: &Function, op: &OpData) -> bool {
    let operand = |at: usize| op.operands.get(at).copied().flatten();
    let rank = |value: Value| func.values.get(value)?.ty.rank();
    op.name == "gather"
        && operand(0).is_some_and(|data| is_flat(func, data))
        && operand(1).and_then(rank) > Some(0)
}

/// Whether a value is a flattened tensor: a row of numbers that are no extents and no parameter.
fn is_flat(func: &Function, value: Value) -> bool {
    let float = |v: &ValueData| v.ty.dtype().is_some_and(DType::is_float);
    let made = func.values.get(value).filter(|v| float(v));
    let row = made.and_then(|v| v.ty.rank()) == Some(1);
    row && func.param_of(value).is_none()
}

/// The elements of an integer tensor: the first, and by how much they go up along each axis; 0 along an axis of one.
#[derive(Clone, Debug, PartialEq)]
struct Steps {
    first: i64,
    steps: Vec<i64>,
}

/// What a strided gather does: reshapes to these extents, then brings the axes in this order.
struct View {
    dims: Vec<Extent>,
    order: Vec<usize>,
}

/// Finds such gathers.
pub(super) struct Strided<'m> {
    module: &'m Module,
    func: &'m Function,
    /// What was found of the values that indices are computed by.
    found: HashMap<Value, Option<Steps>>,
}

impl<'m> Strided<'m> {
    pub fn new(module: &'m Module, func: &'m Function) -> Self {
        Strided {
            module,
            func,
            found: HashMap::default(),
        }
    }

    /// The nodes that a gather stands for; `None` where it stays.
    pub fn written(
        &mut self,
        gather: &NodeProto,
        known: &Known,
        names: &mut Names,
    ) -> Option<Vec<NodeProto>> {
        operator(gather).filter(|op| *op == "Gather")?;
        let ([flat, indices], [output]) = (&gather.input[..], &gather.output[..]) else {
            return None;
        };
        let (data, places) = (known.value(flat)?, known.value(indices)?);
        is_flat(self.func, data).then_some(())?;
        let [all] = &self.extents(data)?[..] else {
            return None;
        };
        let view = self.view(all, places, known)?;
        let dims = view.dims.iter().map(|d| d.constant().unwrap_or(-1));
        let dims: Vec<i64> = dims.collect();
        let shape = names.unique(format!("{output}/shape"));
        let mut nodes = vec![ints(&shape, vec![i64::try_from(dims.len()).ok()?], &dims)];
        let input = vec![flat.clone(), shape];
        if view.order.is_sorted() {
            nodes.push(node("Reshape", input, output));
        } else {
            let apart = names.unique(format!("{output}/apart"));
            nodes.push(node("Reshape", input, &apart));
            let mut transpose = node("Transpose", vec![apart], output);
            let order = view.order.iter().map(|i| i64::try_from(*i));
            let order = order.collect::<Result<_, _>>().ok()?;
            transpose.attribute.push(int_list("perm", order));
            nodes.push(transpose);
        }
        if let Some(last) = nodes.last_mut() {
            last.name = gather.name.clone();
        }
        Some(nodes)
    }

    /// What a gather at these places makes of a flat tensor of so many elements, where each is read once.
    fn view(&mut self, all: &Extent, places: Value, known: &Known) -> Option<View> {
        let extents = self.extents(places)?;
        let steps = self.steps(places, known, 0)?;
        // From the outermost factor of the flat axis to the innermost.
        let mut axes: Vec<usize> = (0..extents.len()).collect();
        axes.sort_by_key(|i| (extents[*i].is(1), std::cmp::Reverse(steps.steps[*i])));
        let mut inside = Extent::one();
        for &axis in axes.iter().rev().filter(|i| !extents[**i].is(1)) {
            if inside.constant() != Some(steps.steps[axis]) {
                return None;
            }
            inside = inside.mul(&extents[axis]);
        }
        let unknown = extents.iter().filter(|e| e.constant().is_none()).count();
        if steps.first != 0 || inside != *all || unknown > 1 || inside.is(0) {
            return None;
        }
        let mut order = vec![0; axes.len()];
        for (at, axis) in axes.iter().enumerate() {
            order[*axis] = at;
        }
        let dims = axes.iter().map(|i| extents[*i].clone());
        let mut view = View {
            dims: dims.collect(),
            order,
        };
        // Axes of one may stand anywhere.
        let long = |i: &&usize| !extents[**i].is(1);
        if axes.iter().filter(long).is_sorted() {
            view.dims = extents;
            view.order.sort_unstable();
        }
        Some(view)
    }

    fn extents(&self, value: Value) -> Option<Vec<Extent>> {
        extents(self.module, self.func, value)
    }

    fn steps(&mut self, value: Value, known: &Known, depth: u32) -> Option<Steps> {
        if let Some(found) = self.found.get(&value) {
            return found.clone();
        }
        let mut found = self.computed(value, known, depth);
        if let (Some(found), Some(extents)) = (&mut found, self.extents(value)) {
            let steps = found.steps.iter_mut().zip(&extents);
            steps.filter(|(_, e)| e.is(1)).for_each(|(s, _)| *s = 0);
        }
        self.found.insert(value, found.clone());
        found
    }

    fn computed(&mut self, value: Value, known: &Known, depth: u32) -> Option<Steps> {
        let extents = self.extents(value)?;
        let made = self.func.values.get(value)?;
        let dtype = made.ty.dtype().filter(|d| INDICES.contains(d));
        let (Def::Result(op, 0), Some(_)) = (made.def, dtype) else {
            return None;
        };
        let op = self.func.ops.get(op).filter(|_| depth < DEEPEST)?;
        if let Some(dense) = self.func.dense(self.module, value) {
            return counted(&dense);
        }
        let operand = |at: usize| op.operands.get(at).copied().flatten();
        let number = |at: usize| known.number(operand(at)?);
        match op.name.as_str() {
            "range" => Some(Steps {
                first: number(0)?,
                steps: vec![number(2)?],
            }),
            "add" | "sub" | "mul" => {
                let mut part = |v: Value| {
                    let steps = self.steps(v, known, depth + 1)?;
                    steps.broadcast(&self.extents(v)?, &extents)
                };
                let (a, b) = (part(operand(0)?)?, part(operand(1)?)?);
                match op.name.as_str() {
                    "add" => a.with(&b, i64::checked_add),
                    "sub" => a.with(&b, i64::checked_sub),
                    _ if b.is_constant() => a.times(b.first),
                    _ if a.is_constant() => b.times(a.first),
                    _ => None,
                }
            }
            "cast" | "identity" => self.steps(operand(0)?, known, depth + 1),
            "expand" => {
                let steps = self.steps(operand(0)?, known, depth + 1)?;
                steps.broadcast(&self.extents(operand(0)?)?, &extents)
            }
            "unsqueeze" | "squeeze" | "reshape" => {
                let steps = self.steps(operand(0)?, known, depth + 1)?;
                steps.renamed(&self.extents(operand(0)?)?, &extents)
            }
            _ => None,
        }
    }
}

/// The steps of a constant's elements, if they are equal along each axis.
fn counted(dense: &Dense) -> Option<Steps> {
    if dense.elements()? > MOST_ELEMENTS {
        return None;
    }
    let numbers = dense.to_ints()?;
    let first = *numbers.first()?;
    let mut steps = vec![0; dense.shape.len()];
    let mut inside = 1;
    for (step, extent) in steps.iter_mut().zip(&dense.shape).rev() {
        let next = numbers.get(inside).filter(|_| *extent > 1);
        *step = next.map_or(Some(0), |n| n.checked_sub(first))?;
        inside = inside.checked_mul(usize::try_from(*extent).ok()?)?;
    }
    let place = |mut at: u64| {
        let mut sum = first;
        for (step, extent) in steps.iter().zip(&dense.shape).rev() {
            let along = i64::try_from(at % extent).ok()?;
            sum = sum.checked_add(step.checked_mul(along)?)?;
            at /= extent;
        }
        Some(sum)
    };
    let holds = (0..).zip(&numbers).all(|(at, n)| place(at) == Some(*n));
    holds.then_some(Steps { first, steps })
}

impl Steps {
    fn is_constant(&self) -> bool {
        self.steps.iter().all(|s| *s == 0)
    }

    /// The same tensor broadcast from these extents to those; `None` where a symbol does not tell whether it is.
    fn broadcast(&self, from: &[Extent], to: &[Extent]) -> Option<Steps> {
        let missing = to.len().checked_sub(from.len())?;
        let mut steps = vec![0; missing];
        for ((step, from), to) in self.steps.iter().zip(from).zip(&to[missing..]) {
            steps.push(if from.is(1) { 0 } else { *step });
            (from.is(1) || from == to).then_some(())?;
        }
        let first = self.first;
        Some(Steps { first, steps })
    }

    fn with(&self, other: &Steps, f: fn(i64, i64) -> Option<i64>) -> Option<Steps> {
        let steps = self.steps.iter().zip(&other.steps);
        Some(Steps {
            first: f(self.first, other.first)?,
            steps: steps.map(|(a, b)| f(*a, *b)).collect::<Option<_>>()?,
        })
    }

    fn times(&self, factor: i64) -> Option<Steps> {
        let by = |n: &i64| n.checked_mul(factor);
        Some(Steps {
            first: by(&self.first)?,
            steps: self.steps.iter().map(by).collect::<Option<_>>()?,
        })
    }

    /// The same elements under axes that differ in those of one only.
    fn renamed(&self, before: &[Extent], after: &[Extent]) -> Option<Steps> {
        let mut long = before.iter().zip(&self.steps).filter(|(e, _)| !e.is(1));
        let steps = after.iter().map(|extent| match extent.is(1) {
            true => Some(0),
            false => long.next().filter(|(e, _)| *e == extent).map(|(_, s)| *s),
        });
        let steps = steps.collect::<Option<_>>()?;
        let first = self.first;
        long.next().is_none().then_some(Steps { first, steps })
    }
}
