//! Types of results from types of operands, by the relation.

use super::def::DTypeRule;
use super::registry::Registry;
use super::relation::{Pat, Relation};
use super::unify::{Bindings, Conflict, bind, resolve, solve};
use super::view::{OpView, ShapeValues};
use super::window::Window;
use crate::axis::Axis;
use crate::brief::brief;
use crate::dtype::DType;
use crate::entity::Var;
use crate::extent::Sym;
use crate::module::{Function, Module};
use crate::types::{TensorType, Type};

/// Why types can't be inferred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InferError {
    /// The op is not what its definition asks for.
    Op(String),
    /// Operands do not fit together.
    Conflict(Conflict),
}

impl std::fmt::Display for InferError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            InferError::Op(words) => f.write_str(words),
            InferError::Conflict(c) => {
                write!(
                    f,
                    "{} is {} and {}",
                    c.what,
                    brief(&c.first),
                    brief(&c.second)
                )
            }
        }
    }
}

/// The types of an op's results. Where the relation does not say how long an axis is, `fresh` makes a symbol.
///
/// # Errors
/// Where the operands do not fit the relation.
pub fn infer_op(
    view: &OpView<'_>,
    fresh: &mut impl FnMut() -> Sym,
) -> Result<Vec<Type>, InferError> {
    let relation = Relation::of(view.def, view).map_err(InferError::Op)?;
    let axes = match &relation {
        Some(relation) => infer_axes(view, relation, fresh).map_err(InferError::Conflict)?,
        None => vec![None; view.op.results.len()],
    };
    Ok(axes
        .into_iter()
        .enumerate()
        .map(|(i, axes)| match dtype(view, i) {
            Some(dtype) => Type::Tensor(TensorType { dtype, axes }),
            None => Type::Unknown,
        })
        .collect())
}

/// Infers the types of all values of a function from those of its inputs, what is known of integers in `shapes`.
/// `func` need not be in `module`, which has its classes and parameters. Types that can't be inferred stay.
///
/// # Errors
/// In words: an op that is not in the registry, or whose operands do not fit its relation.
pub fn infer_function(
    module: &Module,
    registry: &Registry,
    func: &mut Function,
    mut shapes: ShapeValues,
    mut fresh: impl FnMut() -> Sym,
) -> Result<(), String> {
    for id in func.ops.keys() {
        let op = &func.ops[id];
        let def = registry.of(op);
        let def = def.ok_or_else(|| format!("`{}` is no op of the registry", op.name))?;
        let view = OpView {
            module,
            func,
            op,
            def,
            shapes: &shapes,
        };
        let types = infer_op(&view, &mut fresh).map_err(|e| format!("`{}`: {e}", op.name))?;
        shapes.visit(module, func, registry, op);
        let results = op.results.clone();
        for (value, ty) in results.into_iter().zip(types) {
            match func.values.get_mut(value) {
                Some(data) if ty != Type::Unknown => data.ty = ty,
                _ => {}
            }
        }
    }
    Ok(())
}

/// The element type of a result by the definition's rule; `None` where it can't be known.
pub(crate) fn dtype(view: &OpView<'_>, result: usize) -> Option<DType> {
    match view.def.dtype {
        DTypeRule::Same => view.operand_type(0)?.dtype(),
        DTypeRule::Operand(i) => view.operand_type(i)?.dtype(),
        DTypeRule::Fixed(d) => Some(d),
        DTypeRule::Fn(f) => f(view, result),
    }
}

fn infer_axes(
    view: &OpView<'_>,
    relation: &Relation,
    fresh: &mut impl FnMut() -> Sym,
) -> Result<Vec<Option<Vec<Axis>>>, Conflict> {
    let types: Vec<_> = (0..view.op.operands.len())
        .map(|i| view.operand_type(i))
        .collect();
    let pairs = relation.operands.iter().zip(&types).flat_map(|(pats, ty)| {
        let axes = ty.and_then(|t| t.axes()).unwrap_or_default();
        pats.iter().flatten().zip(axes)
    });
    let mut bound = bind(relation, pairs, view.module)?;
    solve(relation, &mut bound, view.module);
    places(view, relation, &mut bound);
    Ok(relation
        .results
        .iter()
        .map(|pats| {
            let pats = pats.as_ref()?;
            let axes = pats.iter().map(|p| {
                resolve(relation, &bound, p)
                    .or_else(|| span(view, relation, &bound, p))
                    .unwrap_or_else(|| Axis::Fixed(fresh().into()))
            });
            Some(axes.collect())
        })
        .collect())
}

/// Binds the places of windows: how many there are follows from the input's extent, the kernel's and the stride.
fn places(view: &OpView<'_>, relation: &Relation, bound: &mut Bindings) {
    for (i, pats) in relation.operands.iter().enumerate() {
        let (Some(pats), Some(extents)) = (pats, view.operand_extents(i)) else {
            continue;
        };
        for (p, n) in pats.iter().zip(&extents) {
            let Pat::Window(t, k, along) = *p else {
                continue;
            };
            if bound[t].is_some() || relation.vars[t].extent.is_some() {
                continue;
            }
            if let Some(k) = length(view, relation, bound, k) {
                bound[t] = Window::of(view, along).places(n, k).map(Axis::Fixed);
            }
        }
    }
}

/// The axis that a result's window spans: how long it is follows from the places, the kernel and the stride.
fn span(view: &OpView<'_>, relation: &Relation, bound: &Bindings, pat: &Pat) -> Option<Axis> {
    let Pat::Window(t, k, along) = *pat else {
        return None;
    };
    let at = |name: &str| view.ints(name).and_then(|all| all.get(along.at).copied());
    if let Some(given) = at("output_shape") {
        return Some(Axis::Fixed(given.into()));
    }
    let places = resolve(relation, bound, &Pat::Var(t))?.extent(view.module);
    let k = length(view, relation, bound, k)?;
    let extra = at("output_padding").unwrap_or(0);
    let span = Window::of(view, along).span(&places, k, extra);
    Some(Axis::Fixed(span))
}

/// A window's places, or the axis that it spans, where its type says another number than follows from the kernel,
/// the stride and the padding.
pub(crate) struct Misplaced {
    /// Whether it is about a result's axis that a window spans; else about how many places there are.
    pub spans: bool,
    /// Whose pattern the window is: an operand's or, where it spans, a result's index.
    pub tensor: usize,
    /// The axis.
    pub axis: usize,
    /// The places.
    pub var: Var,
    /// What the types say.
    pub stated: i64,
    /// What follows.
    pub follows: i64,
}

/// All windows of an op whose extents the types state wrongly. What is not a number is not compared.
pub(crate) fn misplaced(
    view: &OpView<'_>,
    relation: &Relation,
    bound: &Bindings,
) -> Vec<Misplaced> {
    let mut out = Vec::new();
    for (tensor, pats) in relation.operands.iter().enumerate() {
        let (Some(pats), Some(extents)) = (pats, view.operand_extents(tensor)) else {
            continue;
        };
        for (axis, (pat, n)) in pats.iter().zip(&extents).enumerate() {
            let Pat::Window(t, k, along) = *pat else {
                continue;
            };
            let follows = length(view, relation, bound, k)
                .and_then(|k| Window::of(view, along).places(n, k)?.constant());
            let stated = length(view, relation, bound, t);
            if let (Some(stated), Some(follows)) = (stated, follows)
                && stated != follows
            {
                out.push(Misplaced {
                    spans: false,
                    tensor,
                    axis,
                    var: t,
                    stated,
                    follows,
                });
            }
        }
    }
    for (tensor, pats) in relation.results.iter().enumerate() {
        let value = view.op.results.get(tensor);
        let ty = value.and_then(|v| view.func.values.get(*v)).map(|v| &v.ty);
        let axes = ty.and_then(|t| t.axes()).unwrap_or_default();
        let pats = pats.as_deref().unwrap_or_default();
        for (axis, (pat, stated)) in pats.iter().zip(axes).enumerate() {
            let Pat::Window(t, ..) = *pat else { continue };
            let follows = span(view, relation, bound, pat);
            let follows = follows.and_then(|a| a.extent(view.module).constant());
            if let (Some(stated), Some(follows)) = (stated.extent(view.module).constant(), follows)
                && stated != follows
            {
                out.push(Misplaced {
                    spans: true,
                    tensor,
                    axis,
                    var: t,
                    stated,
                    follows,
                });
            }
        }
    }
    out
}

fn length(view: &OpView<'_>, relation: &Relation, bound: &Bindings, v: Var) -> Option<i64> {
    resolve(relation, bound, &Pat::Var(v))?
        .extent(view.module)
        .constant()
}
