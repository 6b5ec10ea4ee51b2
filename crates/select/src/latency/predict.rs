//! From a module's types to milliseconds.

use super::table::Table;
use crate::cost::{Costs, Count, costs};
use prune_opt_ir::entity::Arena;
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Axis, ClassExtents, Extent, Function, Module, OpData, Value};
use serde::Serialize;

/// A module's ops with their shapes, ready to be looked up under any extents.
pub struct Predictor<'a> {
    module: &'a Module,
    registry: &'a Registry,
    table: &'a Table,
    ops: Vec<Shaped<'a>>,
}

/// An op and its tensors.
struct Shaped<'a> {
    data: &'a OpData,
    /// Its name in ONNX.
    name: &'a str,
    /// Axes and bytes of an element, of operands and then of results.
    tensors: Vec<(Vec<Length<'a>>, u64)>,
    operands: usize,
}

/// The extent of an axis, worked out already where no class is involved.
enum Length<'a> {
    Known(u64),
    Of(&'a Axis),
}

/// Where a time comes from.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// An entry of the table.
    Table,
    /// The machine's roofline.
    Roofline,
}

/// How long one op takes.
#[derive(Clone, Debug, Serialize)]
pub struct OpTime {
    /// Its name in ONNX.
    pub op: String,
    /// The node's own name, where it has one.
    pub label: Option<String>,
    /// The names of its results.
    pub outputs: Vec<String>,
    /// Extents of its operands; beside larger ones those of rank 0 and 1 are left out.
    pub operands: Vec<Vec<u64>>,
    /// Extents of its results.
    pub results: Vec<Vec<u64>>,
    /// Multiplications.
    pub macs: u64,
    /// Bytes of these operands and results.
    pub bytes: u64,
    /// Milliseconds.
    pub ms: f64,
    /// Where they come from.
    pub source: Source,
}

impl<'a> Predictor<'a> {
    /// A module's ops. One without operands, or with a tensor whose rank is not known, takes no time.
    pub fn new(module: &'a Module, registry: &'a Registry, table: &'a Table) -> Predictor<'a> {
        let ops = module.main().map(|func| {
            let read = func.read();
            let ops = func.ops.values();
            let shaped = ops.filter_map(|data| shaped(func, registry, table, (data, &read)));
            shaped.collect()
        });
        Predictor {
            module,
            registry,
            table,
            ops: ops.unwrap_or_default(),
        }
    }

    /// How long a run takes where classes have these extents, in nanoseconds.
    pub fn ns(&self, extents: &(impl ClassExtents + ?Sized)) -> u64 {
        let mut count = None;
        let ms: f64 = self
            .ops
            .iter()
            .map(|op| {
                let shapes = self.shapes(op, extents);
                let known = self.table.ms(op.name, op.operands, &shapes);
                known.unwrap_or_else(|| {
                    self.roofline(op, &shapes, self.macs(op, extents, &mut count))
                })
            })
            .sum();
        (ms * 1e6).round() as u64
    }

    /// How long each op takes, in program order.
    pub fn ops(&self, extents: &(impl ClassExtents + ?Sized)) -> Vec<OpTime> {
        let mut count = None;
        let each = self.ops.iter().map(|op| {
            let mut shapes = self.shapes(op, extents);
            let known = self.table.ms(op.name, op.operands, &shapes);
            let macs = self.macs(op, extents, &mut count);
            let bytes = bytes(op, &shapes);
            let ms = known.unwrap_or_else(|| self.roofline(op, &shapes, macs));
            OpTime {
                op: op.name.into(),
                label: op.data.label.clone(),
                outputs: self.outputs(op.data),
                results: shapes.split_off(op.operands.min(shapes.len())),
                operands: shapes,
                macs,
                bytes,
                ms,
                source: match known {
                    Some(_) => Source::Table,
                    None => Source::Roofline,
                },
            }
        });
        each.collect()
    }

    fn outputs(&self, data: &OpData) -> Vec<String> {
        let values = self.module.main().map(|f| &f.values);
        let name = |v: &Value| Some(values?.get(*v)?.name.clone().unwrap_or_default());
        data.results.iter().filter_map(name).collect()
    }

    fn shapes(&self, op: &Shaped<'_>, extents: &(impl ClassExtents + ?Sized)) -> Vec<Vec<u64>> {
        let length = |l: &Length<'_>| match l {
            Length::Known(n) => *n,
            Length::Of(axis) => length(axis, extents, self.table),
        };
        let tensors = op.tensors.iter();
        tensors
            .map(|(axes, _)| axes.iter().map(length).collect())
            .collect()
    }

    /// The multiplications of an op; `count` is made when it is first needed.
    fn macs<'e, C: ClassExtents + ?Sized>(
        &self,
        op: &Shaped<'a>,
        extents: &'e C,
        count: &mut Option<Count<'e, C>>,
    ) -> u64
    where
        'a: 'e,
    {
        if count.is_none() {
            let (module, registry) = (self.module, self.registry);
            *count = Count::new(module, registry, extents);
        }
        let symbols: u64 = self.batch(op);
        let macs = count.as_mut().map_or(0, |c| c.op(op.data, false));
        macs.saturating_mul(symbols)
    }

    /// How many times over a contraction runs because of symbols: MACs count each as 1.
    fn batch(&self, op: &Shaped<'_>) -> u64 {
        let result = op.data.results.first();
        let value = result.and_then(|v| self.module.main()?.values.get(*v));
        let axes = value.and_then(|v| v.ty.axes()).unwrap_or_default();
        let one = |axis: &Axis| {
            let alone = axis.extent(self.module).evaluate(|_| Some(1)).unwrap_or(1);
            let alone = u64::try_from(alone).unwrap_or(1).max(1);
            length(axis, self.module, self.table) / alone
        };
        let each = axes.iter().map(one);
        each.fold(1, |all: u64, n| all.saturating_mul(n.max(1)))
    }

    fn roofline(&self, op: &Shaped<'_>, shapes: &[Vec<u64>], macs: u64) -> f64 {
        let roof = &self.table.roofline;
        let work = macs as f64 / roof.gmacs_per_s;
        let moved = bytes(op, shapes) as f64 / roof.gbytes_per_s;
        roof.overhead_ms + work.max(moved) * 1e-6
    }
}

/// Bytes of an op's tensors.
fn bytes(op: &Shaped<'_>, shapes: &[Vec<u64>]) -> u64 {
    let each = shapes.iter().zip(&op.tensors).map(|(shape, (_, size))| {
        let elements = shape.iter().fold(1u64, |n, e| n.saturating_mul(*e));
        elements.saturating_mul(*size)
    });
    each.fold(0, u64::saturating_add)
}

fn shaped<'a>(
    func: &'a Function,
    registry: &'a Registry,
    table: &Table,
    (data, read): (&'a OpData, &Arena<Value, bool>),
) -> Option<Shaped<'a>> {
    let operands: Vec<Value> = data.operands.iter().flatten().copied().collect();
    if operands.is_empty() {
        return None;
    }
    // Biases, scales, statistics, axes and shapes: they change no kernel, and exporters fold them or not.
    let rank = |v: &Value| func.values.get(*v).and_then(|d| d.ty.rank()).unwrap_or(2);
    let large = operands.iter().any(|v| rank(v) > 1);
    let operands = operands.into_iter().filter(|v| !large || rank(v) > 1);
    let operands: Vec<Value> = operands.collect();
    let results = data.results.iter().copied();
    let results = results.filter(|v| read.get(*v).copied().unwrap_or(false));
    let count = operands.len();
    let tensor = |v: Value| {
        let ty = &func.values.get(v)?.ty;
        let size = ty.dtype().and_then(|d| d.bytes(1)).unwrap_or(0) as u64;
        let known = |axis: &'a Axis| match axis {
            Axis::Fixed(e) => Length::Known(evaluate(e, table)),
            _ => Length::Of(axis),
        };
        Some((ty.axes()?.iter().map(known).collect(), size))
    };
    let tensors: Option<Vec<_>> = operands.into_iter().chain(results).map(tensor).collect();
    Some(Shaped {
        data,
        name: registry.of(data).map_or(data.name.as_str(), |def| def.onnx),
        tensors: tensors?,
        operands: count,
    })
}

fn length(axis: &Axis, extents: &(impl ClassExtents + ?Sized), table: &Table) -> u64 {
    evaluate(&axis.extent(extents), table)
}

/// An extent with the table's values of symbols; one that it does not name counts as 1.
fn evaluate(extent: &Extent, table: &Table) -> u64 {
    let value = extent.evaluate(|symbol| {
        let known = table.symbols.get(symbol.name());
        Some(known.map_or(1, |n| i64::try_from(*n).unwrap_or(i64::MAX)))
    });
    value.and_then(|n| u64::try_from(n).ok()).unwrap_or(0)
}

/// The costs of a module as [`costs`] counts them, and its time where there is a table.
pub fn timed_costs(
    module: &Module,
    registry: &Registry,
    table: Option<&Table>,
    compat: bool,
) -> Costs {
    Costs {
        latency_ns: table.map(|t| Predictor::new(module, registry, t).ns(module)),
        ..costs(module, registry, compat)
    }
}
