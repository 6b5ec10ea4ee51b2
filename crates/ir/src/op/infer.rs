//! Types of results from types of operands, by the relation.

use super::def::DTypeRule;
use super::relation::{Pat, Relation};
use super::unify::{Bindings, Conflict, bind, resolve};
use super::view::OpView;
use super::window::Window;
use crate::axis::Axis;
use crate::dtype::DType;
use crate::entity::Var;
use crate::extent::Sym;
use crate::types::{TensorType, Type};

/// Why types can't be inferred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InferError {
    /// The op is not what its definition asks for.
    Op(String),
    /// Operands do not fit together.
    Conflict(Conflict),
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
    places(view, relation, &mut bound);
    Ok(relation
        .results
        .iter()
        .map(|pats| {
            let pats = pats.as_ref()?;
            let axes = pats.iter().map(|p| {
                resolve(relation, &bound, p)
                    .or_else(|| span(view, relation, &bound, pats, p))
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
        let dims = pats.iter().filter(|p| matches!(p, Pat::Window(..))).count();
        for (p, n) in pats.iter().zip(&extents) {
            let Pat::Window(t, k, dim) = *p else { continue };
            if bound[t].is_some() || relation.vars[t].extent.is_some() {
                continue;
            }
            if let Some(k) = length(view, relation, bound, k) {
                bound[t] = Window::of(view, dim, dims).places(n, k).map(Axis::Fixed);
            }
        }
    }
}

/// The axis that a result's window spans: how long it is follows from the places, the kernel and the stride.
fn span(
    view: &OpView<'_>,
    relation: &Relation,
    bound: &Bindings,
    pats: &[Pat],
    pat: &Pat,
) -> Option<Axis> {
    let Pat::Window(t, k, dim) = *pat else {
        return None;
    };
    let at = |name: &str| view.ints(name).and_then(|all| all.get(dim).copied());
    if let Some(given) = at("output_shape") {
        return Some(Axis::Fixed(given.into()));
    }
    let dims = pats.iter().filter(|p| matches!(p, Pat::Window(..))).count();
    let places = resolve(relation, bound, &Pat::Var(t))?.extent(view.module);
    let k = length(view, relation, bound, k)?;
    let extra = at("output_padding").unwrap_or(0);
    let span = Window::of(view, dim, dims).span(&places, k, extra);
    Some(Axis::Fixed(span))
}

fn length(view: &OpView<'_>, relation: &Relation, bound: &Bindings, v: Var) -> Option<i64> {
    resolve(relation, bound, &Pat::Var(v))?
        .extent(view.module)
        .constant()
}
