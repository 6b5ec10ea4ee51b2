//! Control flow: ops that run graphs of their own. Nothing looks into those but the inference of types, so an axis that
//! one reads or gives is frozen.

use prune_opt_ir::op::{DTypeRule, OpView, Regions};
use prune_opt_ir::{Axis, DType, Type, op};

/// Why they have no relation.
const REASON: &str = "the graphs that it runs are not looked into";

op! {
    /// One of two graphs, by a truth value.
    pub fn branch = "if" {
        onnx: "If",
        stays: REASON,
        attrs: "else_branch: required graph, then_branch: required graph",
        types: "bool -> any*",
        dtype: DTypeRule::Fn(|_, _| None),
        regions: Some(|_, regions| {
            let branches = ["then_branch", "else_branch"].map(|name| regions.infer(name, Vec::new()));
            let [one, other] = branches.map(Option::unwrap_or_default);
            one.iter().zip(&other).map(|(a, b)| both(regions, a, b)).collect()
        }),
    }
}

op! {
    /// A graph again and again, each time with what it gave before, as often as a count and a condition say. Results:
    /// what it gave last, and what it gives each time, stacked.
    pub fn repeat = "loop" {
        onnx: "Loop",
        stays: REASON,
        attrs: "body: required graph",
        types: "int, bool, any* -> any*",
        dtype: DTypeRule::Fn(|_, _| None),
        regions: Some(|view, regions| {
            let carried = given(view, 2..view.op.operands.len());
            let scalar = |dtype| Type::tensor(dtype, []);
            let first = vec![scalar(DType::I64), scalar(DType::Bool)];
            let Some((carried, mut each)) = regions.stable("body", first, 1, carried, Vec::new()) else {
                return Vec::new();
            };
            let times = Axis::Fixed(regions.fresh().into());
            each.iter_mut().for_each(|ty| *ty = stacked(ty, 0, times.clone()));
            [carried, each].concat()
        }),
    }
}

op! {
    /// A graph for each slice of some tensors, each time with what it gave before. Results: what it gave last, and what
    /// it gives each time, stacked.
    pub fn scan = "scan" {
        onnx: "Scan",
        stays: REASON,
        attrs: "\
            body: required graph, num_scan_inputs: required int >= 1, directions: ints, scan_input_axes: ints, \
            scan_input_directions: ints, scan_output_axes: ints, scan_output_directions: ints",
        types: "any* -> any*",
        dtype: DTypeRule::Fn(|_, _| None),
        regions: Some(scan_types),
    }
}

fn scan_types(view: &OpView<'_>, regions: &mut Regions<'_>) -> Vec<Type> {
    // Before opset 9 there was a batch axis, and lengths of sequences.
    let count = view
        .int("num_scan_inputs")
        .and_then(|n| usize::try_from(n).ok());
    let operands = view.op.operands.len();
    let Some(states) = count
        .and_then(|n| operands.checked_sub(n))
        .filter(|_| view.opset() >= 9)
    else {
        return Vec::new();
    };
    let (mut slices, mut times) = (Vec::new(), None);
    for (i, ty) in given(view, states..operands).iter().enumerate() {
        let Some((slice, length)) = sliced(view, ty, i) else {
            return Vec::new();
        };
        slices.push(slice);
        times = times.or(Some(length));
    }
    let carried = given(view, 0..states);
    let Some((carried, mut each)) = regions.stable("body", Vec::new(), 0, carried, slices) else {
        return Vec::new();
    };
    let times = times.unwrap_or_else(|| Axis::Fixed(regions.fresh().into()));
    let at = |i: usize| {
        view.ints("scan_output_axes")
            .and_then(|all| all.get(i).copied())
            .unwrap_or(0)
    };
    for (i, ty) in each.iter_mut().enumerate() {
        *ty = stacked(ty, at(i), times.clone());
    }
    [carried, each].concat()
}

/// A tensor without the axis that a scan goes along, and that axis.
fn sliced(view: &OpView<'_>, ty: &Type, index: usize) -> Option<(Type, Axis)> {
    let mut axes = ty.axes()?.to_vec();
    let axis = view
        .ints("scan_input_axes")
        .and_then(|all| all.get(index).copied());
    let axis = view.axis(axis.unwrap_or(0), axes.len()).ok()?;
    let along = axes.remove(axis);
    Some((Type::tensor(ty.dtype()?, axes), along))
}

/// A tensor for each time, stacked along a new axis.
fn stacked(ty: &Type, axis: i64, times: Axis) -> Type {
    let (Some(dtype), Some(axes)) = (ty.dtype(), ty.axes()) else {
        return ty.dtype().map_or(Type::Unknown, Type::unranked);
    };
    let mut axes = axes.to_vec();
    let rank = axes.len() as i64 + 1;
    let at = if axis < 0 {
        axis.saturating_add(rank)
    } else {
        axis
    };
    match usize::try_from(at).ok().filter(|at| *at <= axes.len()) {
        Some(at) => {
            axes.insert(at, times);
            Type::tensor(dtype, axes)
        }
        None => Type::unranked(dtype),
    }
}

/// The types of operands; unknown where one is left out.
fn given(view: &OpView<'_>, operands: std::ops::Range<usize>) -> Vec<Type> {
    let ty = |i| view.operand_type(i).cloned().unwrap_or(Type::Unknown);
    operands.map(ty).collect()
}

/// What holds of a value that is of one type or another.
fn both(regions: &mut Regions<'_>, a: &Type, b: &Type) -> Type {
    regions.both(a, b)
}
