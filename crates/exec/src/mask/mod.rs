//! The masked original as a module, so that another runtime can confirm what pruning did.
//!
//! - Input: a verified module at full extents, and a plan.
//! - Output: the same module, where ops that would see absent elements are replaced: elements that would be summed
//!   are multiplied by a 0/1 constant first; for those that would be normalised the definition says what stands for
//!   the op ([`Masked`]), or its body does. All else is as it was: names, order, metadata. Nothing is gathered or sliced.
//! - The constants are parameters, so that they are stated in any opset; masking asks of the opset no more than a
//!   product and a sum that broadcast, what definitions' bodies hold and, where channels share an axis with a batch or
//!   an image of unknown size, a reshape to take them apart again.
//! - Invariant: no code is shared with the rewriter. No op is named here: the caller says which ops those are
//!   ([`Primitives`]).

mod body;
mod build;
mod expand;
mod period;
#[cfg(test)]
mod tests;

use crate::error::{self, FREEZE, Fault};
use crate::presence::{Keep, Presence};
use build::Builder;
pub use expand::expand_bodies;
use period::Span;
use prune_opt_ir::DType;
use prune_opt_ir::entity::Var;
use prune_opt_ir::extent::gcd;
use prune_opt_ir::op::{Masked, OpView, Pat, Registry, Relation, ShapeValues, Usage};
use prune_opt_ir::verify::Verified;
use prune_opt_ir::{Axis, Diagnostic, Diagnostics, Function, Module, OpData, Value, brief};

/// The ops that masked modules are built of, by their names in the registry.
#[derive(Copy, Clone, Debug)]
pub struct Primitives<'a> {
    /// Multiplies elements of two operands that broadcast.
    pub product: &'a str,
    /// Adds elements of two operands that broadcast.
    pub sum: &'a str,
    /// Puts the axes of its operand in the order of its attribute `perm`.
    pub transpose: &'a str,
    /// Gives its operand the shape that a vector of integers says: 0 copies an extent, -1 is what is left.
    pub reshape: &'a str,
    /// The extents of its operand.
    pub shape: &'a str,
    /// Repeats its operand to the extents that a vector of integers says.
    pub expand: &'a str,
}

/// The module with what `keep` removes masked out at full shapes.
///
/// # Errors
/// One diagnostic for each op that elements are absent for and that can't be masked; that a primitive is not in
/// the registry.
pub fn mask_module(
    verified: Verified<'_>,
    keep: &Keep<'_>,
    primitives: Primitives<'_>,
) -> Result<Module, Diagnostics> {
    let (module, registry) = (verified.module(), verified.registry());
    let Primitives {
        product,
        sum,
        transpose,
        reshape,
        shape,
        expand,
    } = primitives;
    for name in [product, sum, transpose, reshape, shape, expand] {
        if registry.get(name).is_none() {
            let message = format!("`{name}`, which masks are made of, is no op of the registry");
            return Err(Diagnostic::error(message).into());
        }
    }
    let settled = without_frozen(module);
    let module = &settled;
    let presence = Presence::new(module, keep)?;
    let expanded = expand::expand(module, registry, &presence)?;
    let module = expanded.as_ref();
    let Some(graph) = module.main() else {
        return Ok(module.clone());
    };
    let mut masker = Masker {
        registry,
        module,
        graph,
        shapes: ShapeValues::compute(module, graph, registry),
        presence: presence.over(module),
        build: Builder::new(module, graph, primitives),
    };
    let mut found = Diagnostics::default();
    for op in graph.ops.values() {
        if let Err(words) = masker.op(op) {
            found.push(error::at(graph, op, "mask", words));
        }
    }
    found.into_result()?;
    Ok(without_classes(masker.build.finish()))
}

/// The module with classes that lose nothing replaced by their extents: in bodies these meet numbers.
fn without_frozen(module: &Module) -> Module {
    let (mut settled, idle) = (module.clone(), module.idle_classes());
    for func in &mut settled.funcs {
        for value in func.values.values_mut() {
            module.settle(&idle, &mut value.ty);
        }
    }
    settled
}

/// The module with every class replaced by its extent: nothing of it is to be pruned, and the bodies that stand for
/// ops put channels and places into one axis.
fn without_classes(mut module: Module) -> Module {
    let classes = std::mem::take(&mut module.classes);
    for func in &mut module.funcs {
        for value in func.values.values_mut() {
            for axis in value.ty.axes_mut().into_iter().flatten() {
                if !axis.is_fixed() {
                    *axis = Axis::Fixed(axis.extent(&classes));
                }
            }
        }
    }
    module
}

/// An axis of an operand where elements are absent.
struct Absent {
    axis: usize,
    /// Whether, of an axis of unknown length, each position is a run of so many; otherwise all of them repeat.
    runs: bool,
    present: Present,
}

/// Which elements are present, of an axis that repeats after its first period.
enum Present {
    /// Whether each position is.
    Alone(Vec<bool>),
    /// The same for each position of another axis.
    Beside(usize, Vec<Vec<bool>>),
}

impl Present {
    /// How many positions there are, and how many of them are present, wherever another axis stands.
    fn counts(&self) -> (usize, usize) {
        let row = match self {
            Present::Alone(row) => Some(row),
            Present::Beside(_, rows) => rows.first(),
        };
        let present = |row: &Vec<bool>| row.iter().filter(|p| **p).count();
        row.map_or((0, 0), |row| (row.len(), present(row)))
    }
}

struct Masker<'a> {
    registry: &'a Registry,
    module: &'a Module,
    graph: &'a Function,
    shapes: ShapeValues,
    presence: Presence<'a>,
    build: Builder<'a>,
}

impl Masker<'_> {
    /// Appends an op, or what stands for it.
    fn op(&mut self, op: &OpData) -> Result<(), Fault> {
        let touched: Vec<Vec<usize>> = op.operands.iter().map(|v| self.touched(*v)).collect();
        let captured = op
            .captures
            .iter()
            .any(|v| !self.touched(Some(*v)).is_empty());
        if touched.iter().all(Vec::is_empty) && !captured || self.reads_extents_only(op) {
            self.build.push(op.clone());
            return Ok(());
        }
        let unknown =
            "the plan removes elements of its operands, and how it uses them is not known";
        let def = self.registry.of(op).filter(|_| !captured);
        let def = def.ok_or_else(|| Fault::new(unknown, FREEZE))?;
        let shapes = std::mem::take(&mut self.shapes);
        let view = OpView {
            module: self.module,
            func: self.graph,
            op,
            def,
            shapes: &shapes,
        };
        let relation = Relation::of(def, &view).map_err(Fault::from);
        let done = relation.and_then(|relation| {
            let relation = relation.ok_or_else(|| Fault::new(unknown, FREEZE))?;
            self.replace(&view, &relation, &touched)
        });
        self.shapes = shapes;
        done
    }

    /// Whether what an op makes of elements follows from how many there are: masks leave that as it is.
    fn reads_extents_only(&self, op: &OpData) -> bool {
        let is_known = |v: &Value| self.shapes.whole(*v).is_some();
        let mut touched = op.operands.iter().filter(|v| !self.touched(**v).is_empty());
        op.captures.is_empty()
            && op.results.iter().all(is_known)
            && touched.all(|v| v.is_some_and(|v| !is_known(&v)))
    }

    /// The axes of a value that a plan removes elements of.
    fn touched(&self, value: Option<Value>) -> Vec<usize> {
        let ty = value.and_then(|v| self.graph.values.get(v)).map(|v| &v.ty);
        let axes = ty.and_then(|t| t.axes()).unwrap_or_default();
        let touched = |(i, a): (usize, &Axis)| self.presence.touches(a).then_some(i);
        axes.iter().enumerate().filter_map(touched).collect()
    }

    fn replace(
        &mut self,
        view: &OpView<'_>,
        relation: &Relation,
        touched: &[Vec<usize>],
    ) -> Result<(), Fault> {
        let summed = summed(relation, touched)?;
        let mut op = view.op.clone();
        for (i, axes) in summed.iter().enumerate() {
            let absent = self.absent(view, i, axes)?;
            if let (false, Some(Some(value))) = (absent.is_empty(), op.operands.get(i).copied()) {
                op.operands[i] = Some(self.build.multiply(value, &absent)?);
            }
        }
        let over = normalised(relation, touched);
        let absent = self.absent(view, 0, &over)?;
        if absent.is_empty() {
            self.build.push(op);
            return Ok(());
        }
        self.normalise(view, op, &absent)
    }

    /// What stands for an op that leaves elements of its first operand out.
    fn normalise(
        &mut self,
        view: &OpView<'_>,
        mut op: OpData,
        absent: &[Absent],
    ) -> Result<(), Fault> {
        let first = op.operands.first().copied().flatten();
        let x = first.ok_or("its first operand is missing")?;
        match view.def.masked {
            Masked::None => {
                let message = "the plan removes elements that it normalises over, and its definition does not \
                               say what leaves them out";
                Err(Fault::new(message, FREEZE))
            }
            Masked::Fill(fill) => {
                let zeros = self.build.multiply(x, absent)?;
                op.operands[0] = Some(self.build.fill(zeros, absent, fill)?);
                self.build.push(op);
                Ok(())
            }
            Masked::Mean => {
                op.operands[0] = Some(self.build.multiply(x, absent)?);
                Ok(self.build.scaled(op, absent.iter().map(ratio).product())?)
            }
            Masked::Body(text) => {
                let mask = self.build.mask_of(x, absent)?;
                let dtype = view.operand_type(0).and_then(|t| t.dtype());
                let (all, present) = counts(absent, dtype);
                let text = text(view)?
                    .replace("$present", &format!("{present:?}"))
                    .replace("$all", &format!("{all:?}"));
                let registry = self.registry;
                Ok(body::inline(&mut self.build, registry, &op, mask, &text)?)
            }
        }
    }

    /// Where elements of these axes of an operand are absent; nothing where all are present after all.
    fn absent(
        &self,
        view: &OpView<'_>,
        operand: usize,
        axes: &[usize],
    ) -> Result<Vec<Absent>, String> {
        let types = view.operand_type(operand).and_then(|t| t.axes());
        let types = types.unwrap_or_default();
        let spans: Vec<Option<Span>> = (types.iter())
            .map(|expr| Span::of(self.module, &self.presence, expr))
            .collect();
        let mut out = Vec::new();
        for axis in axes {
            let (Some(expr), Some(span)) = (types.get(*axis), spans.get(*axis)) else {
                continue;
            };
            let span = span.as_ref();
            let span =
                span.ok_or_else(|| format!("the extent of `{}` is not a number", brief(expr)))?;
            let alone = self.presence.mask(&span.axis, span.length)?;
            out.extend(alone.map(|present| Absent {
                axis: *axis,
                runs: span.runs,
                present: Present::Alone(present),
            }));
        }
        // What is present on other axes of unknown length does not repeat: they have no class, and decide nothing.
        let span = |(expr, span): (&Axis, &Option<Span>)| match span {
            Some(span) => (span.axis.clone(), span.length),
            None => (expr.clone(), 0),
        };
        let (all, shape): (Vec<Axis>, Vec<usize>) = types.iter().zip(&spans).map(span).unzip();
        let runs = |at: usize| {
            spans
                .get(at)
                .and_then(Option::as_ref)
                .is_some_and(|s| s.runs)
        };
        for joint in self.presence.joints(&all, &shape)? {
            if !axes.contains(&joint.axis) {
                continue;
            }
            if runs(joint.by) {
                let expr = types
                    .get(joint.by)
                    .map(|a| brief(a).to_string())
                    .unwrap_or_default();
                return Err(format!(
                    "elements of one axis are chosen by places of another, `{expr}`, whose extent is not a number"
                ));
            }
            out.push(Absent {
                axis: joint.axis,
                runs: runs(joint.axis),
                present: Present::Beside(joint.by, joint.present),
            });
        }
        Ok(out)
    }
}

/// For each operand, the axes to set to zero. Where a variable is summed away, it is enough that one factor is
/// zero: the first that has the variable and loses elements there. What goes on inside an op (a recurrent state)
/// needs zeros in all.
///
/// # Errors
/// Where elements are absent along an axis that is no subject of pruning.
fn summed(relation: &Relation, touched: &[Vec<usize>]) -> Result<Vec<Vec<usize>>, String> {
    let parts = parts(relation);
    let mut done = Vec::new();
    let mut out = vec![Vec::new(); touched.len()];
    for (i, axes) in touched.iter().enumerate() {
        for axis in axes {
            let pats = relation.operands.get(i).and_then(Option::as_ref);
            let pat = pats.and_then(|p| p.get(*axis));
            let pat = pat.ok_or_else(|| format!("its relation does not speak of operand {i}"))?;
            let (mut here, mut free) = (Vec::new(), false);
            pat.for_each_var(&mut |v| match relation.usage(v) {
                Usage::Indexed | Usage::Windowed => {}
                Usage::Contracted if !parts.contains(&v) => {
                    free = true;
                    here.push(v);
                }
                _ => free = true,
            });
            // Beside another factor, what is indexed is frozen, and that loses elements.
            if !free {
                return Err(format!(
                    "the plan removes elements of axis {axis} of operand {i}, which is frozen"
                ));
            }
            let inside = |v: &Var| relation.vars.get(*v).is_some_and(|info| info.summed);
            if here.iter().any(|v| inside(v) || !done.contains(v)) {
                out[i].push(*axis);
                done.extend(here);
            }
        }
    }
    Ok(out)
}

/// Variables that results lack although nothing is summed: parts that are cut off or regrouped, as slices and
/// reshapes do.
fn parts(relation: &Relation) -> Vec<Var> {
    let mut all = Vec::new();
    for (a, b) in &relation.equations {
        a.for_each_var(&mut |v| all.push(v));
        b.for_each_var(&mut |v| all.push(v));
    }
    for pat in relation.operands.iter().flatten().flatten() {
        if let Pat::Sum(_) = pat {
            pat.for_each_var(&mut |v| all.push(v));
        }
    }
    all
}

/// The axes of the first operand that are normalised over and lose elements.
fn normalised(relation: &Relation, touched: &[Vec<usize>]) -> Vec<usize> {
    let pats = relation.operands.first().and_then(Option::as_ref);
    let over = |axis: &&usize| {
        let mut found = false;
        if let Some(pat) = pats.and_then(|p| p.get(**axis)) {
            pat.for_each_var(&mut |v| found |= relation.usage(v) == Usage::Normalised);
        }
        found
    };
    let first = touched.first().map(Vec::as_slice).unwrap_or_default();
    first.iter().filter(over).copied().collect()
}

/// How many elements there are for so many that are present, along all axes together, in the least numbers. Where these
/// are not exact in a type, their quotient and 1.
fn counts(absent: &[Absent], dtype: Option<DType>) -> (f64, f64) {
    let both = absent.iter().try_fold((1u64, 1u64), |(a, b), one| {
        let (all, present) = one.present.counts();
        let (all, present) = (a.checked_mul(all as u64)?, b.checked_mul(present as u64)?);
        let common = gcd(all, present).max(1);
        Some((all / common, present / common))
    });
    let most = match dtype {
        Some(DType::F16) => 1 << 11,
        Some(DType::BF16) => 1 << 8,
        _ => 1 << 24,
    };
    match both {
        Some((all, present)) if all <= most => (all as f64, present as f64),
        _ => (absent.iter().map(ratio).product(), 1.0),
    }
}

/// All elements over those present.
fn ratio(absent: &Absent) -> f64 {
    let (all, present) = absent.present.counts();
    all as f64 / present as f64
}
