//! Reading a relation as a contraction: which operand element meets which.
//!
//! Once extents are known, each coordinate of each tensor is an affine function of the relation's variables:
//! `g*ci` is `ci_extent * g + ci`, the window `t~k` is `stride * t + dilation * k - pad`. So every tensor is a
//! strided view over the variables, with a check where a window may leave it, and no kernel has to know more.

use prune_opt_ir::entity::{Arena, Entity, Var};
use prune_opt_ir::op::window::{Same, Window};
use prune_opt_ir::op::{OpView, Pat, Relation, Role, bind, infer_op};
use prune_opt_ir::{Axis, Sym, TensorType, Type};

/// A coordinate that has to be inside its axis: `sum(coef * var) - before`, in `0..extent`.
#[derive(Clone, Debug)]
pub(super) struct Check {
    /// Coefficients of variables; none is 0.
    pub terms: Vec<(usize, i64)>,
    /// What is subtracted.
    pub before: i64,
    /// How long the axis is.
    pub extent: i64,
}

/// A tensor as a view over the variables.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// For each variable, how far one step of it goes in the flat, row-major data.
    pub strides: Vec<i64>,
    /// Where the flat index starts with all variables 0.
    pub base: i64,
    /// Coordinates that may leave the tensor; outside it reads as zero.
    pub checks: Vec<Check>,
    /// Whether each variable occurs.
    pub mentions: Vec<bool>,
}

impl Layout {
    /// The view of a tensor of one element.
    pub fn scalar(vars: usize) -> Layout {
        Layout {
            strides: vec![0; vars],
            base: 0,
            checks: Vec::new(),
            mentions: vec![false; vars],
        }
    }

    /// The flat index where variables are `at`; `None` outside.
    pub fn index(&self, at: &[usize]) -> Option<usize> {
        for c in &self.checks {
            let x = affine(&c.terms, at) - c.before;
            if !(0..c.extent).contains(&x) {
                return None;
            }
        }
        let steps = self.strides.iter().zip(at);
        let flat = steps.fold(self.base, |sum, (s, i)| sum + s * *i as i64);
        usize::try_from(flat).ok()
    }
}

/// `sum(coef * at[var])`.
pub(super) fn affine(terms: &[(usize, i64)], at: &[usize]) -> i64 {
    terms.iter().map(|(v, c)| c * at[*v] as i64).sum()
}

/// A dimension of the result: a variable, or the span of a window.
#[derive(Copy, Clone, Debug)]
pub(super) struct Dim {
    /// How long it is.
    pub extent: usize,
    /// Which variable it is; `None` for the span of a window.
    pub var: Option<usize>,
}

/// A contraction with all extents known.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// How many values each variable takes.
    pub extents: Vec<usize>,
    /// Operands that are multiplied.
    pub factors: Vec<(usize, Layout)>,
    /// Operands that are added (a bias).
    pub addends: Vec<(usize, Layout)>,
    /// The result as a view.
    pub result: Layout,
    /// The result's dimensions, products split into their factors, outermost first.
    pub dims: Vec<Dim>,
    /// The result's shape.
    pub shape: Vec<usize>,
}

impl Plan {
    /// Reads the relation of an op whose operand types have constant extents.
    pub fn new(view: &OpView<'_>, relation: &Relation) -> Result<Plan, String> {
        let shape = result_shape(view)?;
        let extents = extents(view, relation, &shape)?;
        let build = Build {
            view,
            relation,
            extents: &extents,
        };
        let [Some(pats)] = &relation.results[..] else {
            return Err("a contraction has one result of known rank".into());
        };
        let (mut factors, mut addends) = (Vec::new(), Vec::new());
        for (i, pats) in relation.operands.iter().enumerate() {
            let Some(extents) = view.operand_type(i).and_then(|t| lengths(t, view)) else {
                continue;
            };
            let pats = pats
                .as_ref()
                .ok_or_else(|| format!("the relation does not speak of operand {i}"))?;
            let layout = build.layout(pats, &extents, false)?;
            match relation.role(view.def, i) {
                Role::Bias => addends.push((i, layout)),
                _ => factors.push((i, layout)),
            }
        }
        let result = build.layout(pats, &shape, true)?;
        let mut dims = Vec::new();
        for (p, n) in pats.iter().zip(&shape) {
            build.dims(p, *n, &mut dims)?;
        }
        Ok(Plan {
            factors,
            addends,
            result,
            dims,
            shape,
            extents,
        })
    }

    /// How many elements the result has.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }
}

fn result_shape(view: &OpView<'_>) -> Result<Vec<usize>, String> {
    let mut fresh = || Sym::new("unknown");
    let types = infer_op(view, &mut fresh).map_err(|e| crate::error::infer(&e))?;
    let first = types.first().ok_or("a contraction has one result")?;
    lengths(first, view)
        .ok_or_else(|| "the result's shape does not follow from the operands".into())
}

/// The extents of a type whose extents are constants.
fn lengths(ty: &Type, view: &OpView<'_>) -> Option<Vec<usize>> {
    let extents = ty.extents(view.module)?;
    let number = |e: &prune_opt_ir::Extent| usize::try_from(e.length()?).ok();
    extents.iter().map(number).collect()
}

fn extents(view: &OpView<'_>, relation: &Relation, shape: &[usize]) -> Result<Vec<usize>, String> {
    let result: Vec<Axis> = shape.iter().map(|n| Axis::from(*n as u64)).collect();
    let none: &[Axis] = &[];
    let operands = relation.operands.iter().enumerate().map(|(i, pats)| {
        let ty = view.operand_type(i);
        (pats, ty.and_then(Type::axes).unwrap_or(none))
    });
    let results = relation.results.iter().map(|pats| (pats, &result[..]));
    let pairs = operands
        .chain(results)
        .flat_map(|(pats, axes)| pats.iter().flatten().zip(axes));
    let bound = bind(relation, pairs, view.module).map_err(|c| crate::error::conflict(&c))?;
    let mut out = vec![0; relation.vars.len()];
    for (v, info) in relation.vars.iter() {
        if info.indexed || info.normalised || info.summed {
            let name = &info.name;
            return Err(format!(
                "`{name}` is not summed and not pointwise, so this is no contraction"
            ));
        }
        let axis = bound[v]
            .as_ref()
            .and_then(Axis::fixed)
            .or(info.extent.as_ref());
        let extent = match axis.and_then(|e| e.length()) {
            Some(n) => Some(n),
            None => places(view, relation, &bound, v),
        };
        let extent =
            extent.ok_or_else(|| format!("the extent of `{}` does not follow", info.name))?;
        out[v.index()] = usize::try_from(extent).map_err(|e| e.to_string())?;
    }
    Ok(out)
}

/// How many places a window has whose variable stands nowhere else (a reduction over windows).
fn places(
    view: &OpView<'_>,
    relation: &Relation,
    bound: &Arena<Var, Option<Axis>>,
    v: Var,
) -> Option<u64> {
    relation.operands.iter().enumerate().find_map(|(i, pats)| {
        let (pats, extents) = (pats.as_ref()?, view.operand_extents(i)?);
        pats.iter().zip(&extents).find_map(|(p, n)| match *p {
            Pat::Window(t, k, along) if t == v => {
                let taps = bound[k].as_ref()?.fixed()?.constant()?;
                Window::of(view, along).places(n, taps)?.length()
            }
            _ => None,
        })
    })
}

/// Strides, dilations and pads are below this, so that offsets of elements in memory fit 64 bits.
const REACH: i64 = 1 << 24;

struct Build<'a, 'm> {
    view: &'a OpView<'m>,
    relation: &'a Relation,
    extents: &'a [usize],
}

impl Build<'_, '_> {
    fn layout(&self, pats: &[Pat], shape: &[usize], result: bool) -> Result<Layout, String> {
        let mut layout = Layout::scalar(self.extents.len());
        let mut step = 1i64;
        for (p, n) in pats.iter().zip(shape).rev() {
            let (mut terms, mut before) = (Vec::new(), 0);
            if let Pat::Window(t, k, along) = *p {
                let window = Window::of(self.view, along);
                before = self.before(&window, along.at, (t, k), *n, result);
                let reach = [window.stride, window.dilation, before];
                if reach.iter().any(|n| !(-REACH..REACH).contains(n)) {
                    return Err("its windows reach too far to be run".into());
                }
                terms.push((t.index(), window.stride));
                terms.push((k.index(), window.dilation));
            } else {
                self.terms(p, 1, &mut terms)?;
            }
            for (v, c) in &terms {
                layout.strides[*v] += step * c;
                layout.mentions[*v] = true;
            }
            layout.base -= step * before;
            if self.leaves(&terms, before, *n) {
                let extent = *n as i64;
                layout.checks.push(Check {
                    terms,
                    before,
                    extent,
                });
            }
            step = step.saturating_mul(*n as i64);
        }
        Ok(layout)
    }

    /// Padding before the data. In a result it follows from the result's length where the op asks for one.
    fn before(
        &self,
        window: &Window,
        dim: usize,
        (t, k): (Var, Var),
        n: usize,
        result: bool,
    ) -> i64 {
        let (t, k) = (
            self.extents[t.index()] as i64,
            self.extents[k.index()] as i64,
        );
        if !result {
            return window.pads(n as i64, k).0;
        }
        let at = |name: &str| self.view.ints(name).and_then(|all| all.get(dim).copied());
        if window.same.is_none() && at("output_shape").is_none() {
            return window.before;
        }
        let moved = t.saturating_sub(1).saturating_mul(window.stride);
        let taps = k.saturating_sub(1).saturating_mul(window.dilation);
        let full = moved
            .saturating_add(at("output_padding").unwrap_or(0))
            .saturating_add(taps)
            .saturating_add(1);
        let total = full.saturating_sub(n as i64).max(0);
        if window.same == Some(Same::Upper) {
            total / 2
        } else {
            total - total / 2
        }
    }

    /// Whether a coordinate can leave its axis.
    fn leaves(&self, terms: &[(usize, i64)], before: i64, n: usize) -> bool {
        let last = |(v, c): &(usize, i64)| c * (self.extents[*v] as i64 - 1);
        let most: i64 = terms.iter().map(last).sum();
        before > 0 || most - before >= n as i64
    }

    /// A coordinate as a sum over variables.
    fn terms(&self, pat: &Pat, scale: i64, out: &mut Vec<(usize, i64)>) -> Result<(), String> {
        match pat {
            Pat::Lit(1) => {}
            Pat::Var(v) => out.push((v.index(), scale)),
            Pat::Prod(all) => {
                let mut scale = scale;
                for p in all.iter().rev() {
                    self.terms(p, scale, out)?;
                    scale = scale.saturating_mul(self.extent(p)? as i64);
                }
            }
            Pat::Lit(_) | Pat::Sum(_) | Pat::Window(..) => return Err(self.unfit()),
        }
        Ok(())
    }

    fn unfit(&self) -> String {
        let name = &self.view.op.name;
        format!("the relation of `{name}` says more than a contraction can: give the op code")
    }

    fn extent(&self, pat: &Pat) -> Result<usize, String> {
        match pat {
            Pat::Lit(1) => Ok(1),
            Pat::Var(v) => Ok(self.extents[v.index()]),
            Pat::Prod(all) => all.iter().map(|p| self.extent(p)).product(),
            Pat::Lit(_) | Pat::Sum(_) | Pat::Window(..) => Err(self.unfit()),
        }
    }

    fn dims(&self, pat: &Pat, n: usize, out: &mut Vec<Dim>) -> Result<(), String> {
        match pat {
            Pat::Prod(all) => all.iter().try_for_each(|p| {
                let n = self.extent(p)?;
                self.dims(p, n, out)
            })?,
            Pat::Var(v) => {
                debug_assert!(v.index() < self.relation.vars.len());
                out.push(Dim {
                    extent: n,
                    var: Some(v.index()),
                });
            }
            Pat::Lit(_) | Pat::Sum(_) | Pat::Window(..) => out.push(Dim {
                extent: n,
                var: None,
            }),
        }
        Ok(())
    }
}

/// The type of a tensor of this shape, all of it known.
pub(crate) fn concrete(dtype: prune_opt_ir::DType, shape: &[usize]) -> Type {
    let axes = shape.iter().map(|n| Axis::from(*n as u64)).collect();
    Type::Tensor(TensorType {
        dtype,
        axes: Some(axes),
    })
}
