//! Contractions, generically from the relation.

mod fast;
mod matrix;
mod plan;
mod slow;
mod walk;

use crate::tensor::{floats, like};
use plan::{Dim, Layout, Plan};
use prune_opt_ir::op::{OpView, Relation};
use prune_opt_ir::{DType, Tensor};
use std::borrow::Cow;
use walk::{Span, walk};

pub(crate) use plan::concrete;

/// Which code multiplies.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Kernels {
    /// The slow, clear reading of the relation.
    Reference,
    /// Matrix products where the relation's shape allows, the reference elsewhere.
    Fast,
}

/// Evaluates an op whose relation is its semantics. The op's operand types must have constant extents.
///
/// # Errors
/// In words, where the operands do not fit the relation or the relation is no contraction.
pub fn contract(
    view: &OpView<'_>,
    relation: &Relation,
    inputs: &[Option<Tensor>],
    kernels: Kernels,
) -> Result<Tensor, String> {
    let plan = Plan::new(view, relation)?;
    let data: Vec<Cow<'_, [f64]>> = inputs
        .iter()
        .map(|t| t.as_ref().map_or(Cow::Borrowed(&[][..]), floats))
        .collect();
    let data: Vec<&[f64]> = data.iter().map(|d| &**d).collect();
    let mut out = vec![0.0; plan.len()];
    if kernels == Kernels::Reference || !fast::products(&plan, &data, &mut out) {
        slow::products(&plan, &data, &mut out);
    }
    for (i, layout) in &plan.addends {
        let data = data.get(*i).copied().unwrap_or_default();
        add(&plan.dims, layout, data, &mut out);
    }
    let dtype = view.operand_type(0).and_then(|t| t.dtype());
    like(dtype.unwrap_or(DType::F32), plan.shape, out)
}

/// Adds an operand that lacks the summed variables to every element of the result it broadcasts to.
fn add(dims: &[Dim], layout: &Layout, data: &[f64], out: &mut [f64]) {
    // The same view, over the result's dimensions in place of the variables.
    let stride = |d: &Dim| d.var.map_or(0, |v| layout.strides[v]);
    let over = Layout {
        strides: dims.iter().map(stride).collect(),
        base: layout.base,
        checks: Vec::new(),
        mentions: vec![true; dims.len()],
    };
    let span = |(var, d): (usize, &Dim)| Span {
        var,
        range: 0..d.extent,
    };
    let spans: Vec<Span> = dims.iter().enumerate().map(span).collect();
    walk(&over, &vec![0; dims.len()], &spans, &mut |run| {
        let to = out.get_mut(run.to).unwrap_or_default();
        for (j, t) in to.iter_mut().enumerate() {
            *t += data.get(run.from + j * run.step).copied().unwrap_or(0.0);
        }
    });
}

#[cfg(test)]
mod tests;
