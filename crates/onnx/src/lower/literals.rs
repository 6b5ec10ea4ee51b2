//! Weights that are written out in nodes (ONNX, `Constant`), as parameters: some exporters know no initializers.
//!
//! To passes a constant is a number of the graph. It loses the elements of the axes that it meets, but has no roots, is not
//! scored, and counts as none of what the model learned. A weight is what some op reads as one, by the role of the operand,
//! or moves, casts or scales on the way there. What is only added or multiplied, element by element, may be a mask or a table
//! of angles as well: it is taken for a weight where layers have theirs in nodes, too.

use prune_opt_ir::hash::HashSet;
use prune_opt_ir::members::constants;
use prune_opt_ir::op::{OpView, Registry, Relation, Role, ShapeValues};
use prune_opt_ir::{Attr, DType, Dense, Entity, Function, Module, OpData, Value};

use super::fold::Folded;

/// Whether a module may have any.
pub(super) fn has_literals(module: &Module) -> bool {
    let mut ops = module.main().into_iter().flat_map(|f| f.ops.values());
    ops.any(|op| literal(op).is_some())
}

/// The weights of a module that are constants of its nodes, in program order.
pub(super) fn literals(module: &Module, func: &Function, registry: &Registry) -> Vec<Folded> {
    if !has_literals(module) {
        return Vec::new();
    }
    let constant = constants(func);
    let is = |v: &Value| constant.get(v.index()).copied().unwrap_or(false);
    let shapes = ShapeValues::compute(module, func, registry);
    // Of the weights those that a layer multiplies with, or looks up.
    let (mut weights, mut matrices) = (HashSet::default(), HashSet::default());
    // From the readers back: what a weight is made of are weights.
    for op in func.ops.values().rev() {
        let made = op.results.iter().any(|v| weights.contains(v));
        let read = op.operands.iter().enumerate();
        let read: Vec<_> = read.filter_map(|(i, v)| Some((i, v.filter(is)?))).collect();
        if read.is_empty() || !made && op.results.iter().all(is) {
            continue;
        }
        let Some(def) = registry.of(op) else { continue };
        let shapes = &shapes;
        let view = OpView {
            module,
            func,
            op,
            def,
            shapes,
        };
        let Ok(Some(relation)) = Relation::of(def, &view) else {
            continue;
        };
        let of_layer = op.results.iter().any(|v| matrices.contains(v));
        for (i, value) in read {
            let role = relation.role(def, i);
            let is_matrix = match role {
                Role::Weight | Role::Table => true,
                _ => of_layer && role == Role::Data,
            };
            if is_matrix {
                matrices.insert(value);
            }
            if role != Role::Shape && (made || role != Role::Data) {
                weights.insert(value);
            }
        }
    }
    let mut ops = func.ops.values();
    if !ops.any(|op| is_matrix(op) && op.results.iter().any(|v| matrices.contains(v))) {
        return Vec::new();
    }
    let found = func.ops.values().filter_map(|op| {
        let (value, dense) = (*op.results.first()?, literal(op)?);
        let name = func.values.get(value)?.name.as_ref()?;
        let is_weight = weights.contains(&value) && !module.params.contains_key(name);
        is_weight.then(|| Folded {
            value,
            name: name.clone(),
            weight: dense.clone().into(),
        })
    });
    found.collect()
}

/// What a node writes out, if that may be a weight: more than one number, of a kind that weights have.
fn literal(op: &OpData) -> Option<&Dense> {
    let dense = match op.attrs.get("value") {
        Some(Attr::Dense(dense)) if op.name == "constant" => dense,
        _ => return None,
    };
    let kind = dense.dtype.is_float() || matches!(dense.dtype, DType::I8 | DType::U8);
    (kind && dense.elements().is_some_and(|n| n > 1)).then_some(dense)
}

/// Whether a node writes out numbers along more than one axis.
fn is_matrix(op: &OpData) -> bool {
    let long = |dense: &Dense| dense.shape.iter().filter(|n| **n > 1).count();
    literal(op).is_some_and(|dense| long(dense) > 1)
}
