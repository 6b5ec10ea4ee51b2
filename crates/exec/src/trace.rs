//! A run of which every value is kept, and masked runs that start from it.
//!
//! Runs that differ only in what is absent agree in most values: what stands before the first op that sums over absent
//! elements, and everything beside. Only the rest is computed again.

use crate::error::{self, Error};
use crate::input::Key;
use crate::presence::{Keep, Presence};
use crate::run::{Options, Runner, last_uses};
use prune_opt_ir::op::{Relation, ShapeValues};
use prune_opt_ir::verify::Verified;
use prune_opt_ir::{Arena, Diagnostic, Function, Op, OpData, Tensor, Value};

/// A run on some inputs with all its values.
pub struct Trace<'a> {
    verified: Verified<'a>,
    options: Options,
    /// The graph with concrete types.
    func: Function,
    shapes: ShapeValues,
    values: Arena<Value, Option<Tensor>>,
    last: Arena<Value, Option<Op>>,
    outputs: Vec<(String, Tensor)>,
}

impl<'a> Trace<'a> {
    /// Runs the module's graph, nothing absent. Memory: all values at once.
    ///
    /// # Errors
    /// As [`run`](crate::run()).
    pub fn new(
        verified: Verified<'a>,
        inputs: &[(Key<'_>, Tensor)],
        options: impl Into<Options>,
    ) -> Result<Trace<'a>, Error> {
        let options = options.into();
        let mut runner = Runner::new(verified.registry(), verified.module(), options, None)?;
        runner.begin(inputs)?;
        for op in runner.graph.ops.values() {
            runner.step_at(op)?;
        }
        let outputs = runner.outputs()?;
        Ok(Trace {
            verified,
            options,
            last: last_uses(runner.graph),
            func: runner.func,
            shapes: runner.shapes,
            values: runner.values,
            outputs,
        })
    }

    /// Each output's name and value.
    pub fn outputs(&self) -> &[(String, Tensor)] {
        &self.outputs
    }

    /// About how many bytes its values take, parameters aside.
    pub fn bytes(&self) -> usize {
        let graph = self.func.ops.values().filter(|op| op.param().is_some());
        let params: usize = graph
            .flat_map(|op| &op.results)
            .map(|v| self.length(*v))
            .sum();
        let all: usize = self.values.values().flatten().map(Tensor::len).sum();
        (all - params.min(all)).saturating_mul(size_of::<f64>())
    }

    fn length(&self, value: Value) -> usize {
        let tensor = self.values.get(value).and_then(Option::as_ref);
        tensor.map_or(0, Tensor::len)
    }

    /// The outputs on the same inputs where what `keep` removes is absent: those of
    /// [`run_masked`](crate::run_masked), wherever they mean something. Memory: the values that differ, until their
    /// last use.
    ///
    /// # Errors
    /// As [`run_masked`](crate::run_masked).
    pub fn masked(&self, keep: &Keep<'_>) -> Result<Vec<(String, Tensor)>, Error> {
        let (registry, module) = (self.verified.registry(), self.verified.module());
        let presence = Presence::new(module, keep)?;
        let mut runner = Runner::new(registry, module, self.options, Some(presence))?;
        runner.func = self.func.clone();
        runner.shapes = self.shapes.clone();
        runner.values = self.values.clone();
        let mut changed: Arena<Value, bool> = self.values.values().map(|_| false).collect();
        let graph = runner.graph;
        for v in &graph.inputs {
            adopt(&mut runner, *v).map_err(Diagnostic::error)?;
        }
        for (id, op) in graph.ops.iter() {
            if differs(&runner, op, &changed) {
                runner.step_at(op)?;
                op.results.iter().for_each(|v| changed[*v] = true);
            } else {
                for v in &op.results {
                    let adopted = adopt(&mut runner, *v);
                    adopted.map_err(|words| error::at(graph, op, "run", words.into()))?;
                }
            }
            runner.free(id, op, &self.last);
        }
        runner.outputs()
    }
}

/// Takes a value as it was; which of its elements are absent is new.
fn adopt(runner: &mut Runner<'_>, value: Value) -> Result<(), String> {
    let shape = runner.values.get(value).and_then(|t| t.as_ref());
    match shape.map(|t| t.shape().to_vec()) {
        Some(shape) => runner.absent(value, &shape),
        None => Ok(()),
    }
}

/// Whether an op has other results than before: an operand has changed, or elements are absent along an axis that the
/// op does not take point by point.
fn differs(runner: &Runner<'_>, op: &OpData, changed: &Arena<Value, bool>) -> bool {
    let reads = op.operands.iter().flatten().chain(&op.captures);
    if reads.clone().any(|v| changed.get(*v) == Some(&true)) {
        return true;
    }
    let absent = |v: &Value| {
        let masks = runner.masks.get(*v).into_iter().flatten().enumerate();
        let masked = masks.filter_map(|(axis, m)| m.is_some().then_some(axis));
        let joints = runner.joints.get(*v).into_iter().flatten();
        let axes: Vec<usize> = masked.chain(joints.map(|j| j.axis)).collect();
        axes
    };
    let operands = op.operands.iter().enumerate();
    let operands = operands.filter_map(|(i, v)| Some((i, absent(v.as_ref()?))));
    let mut operands = operands.filter(|(_, axes)| !axes.is_empty()).peekable();
    if operands.peek().is_none() {
        return op.captures.iter().any(|v| !absent(v).is_empty());
    }
    let Some(def) = runner.registry.of(op) else {
        return true;
    };
    let relation = Relation::of(def, &runner.view(op, def)).ok().flatten();
    let Some(relation) = relation else {
        return true;
    };
    !operands.all(|(i, axes)| axes.iter().all(|axis| relation.is_pointwise(i, *axis)))
}
