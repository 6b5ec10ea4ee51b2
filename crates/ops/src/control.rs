//! Control flow: ops that run graphs of their own. Nothing looks into those but the inference of types and runs, so an axis
//! that one reads or gives is frozen.

use crate::util;
use prune_opt_ir::movement::side_by_side;
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, OpView, Regions, RunRegion};
use prune_opt_ir::tensor::take;
use prune_opt_ir::{Axis, DType, Tensor, Type, op};

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
        eval: Eval::Regions(|cx, run| {
            let branch = if truth(cx.input(0)?) { "then_branch" } else { "else_branch" };
            run(branch, Vec::new())
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
        eval: Eval::Regions(repeat_eval),
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
        eval: Eval::Regions(scan_eval),
    }
}

/// More turns than this are a mistake, and nobody would wait for them.
const MOST_TURNS: i64 = 100_000;

fn truth(t: &Tensor) -> bool {
    t.to_bools().first().copied().unwrap_or(false)
}

fn repeat_eval(cx: &EvalCx<'_>, run: &mut RunRegion<'_>) -> Result<Vec<Tensor>, String> {
    let turns = util::given(cx, 0).and_then(|t| t.int_vec().first().copied());
    let mut on = util::given(cx, 1).is_none_or(truth);
    let carried = 2..cx.inputs.len();
    let carried: Result<Vec<Tensor>, String> = carried.map(|i| cx.input(i).cloned()).collect();
    let mut carried = carried?;
    let mut stacks = Stacks::of(&cx.view, carried.len());
    let mut turn = 0;
    while on && turns.is_none_or(|n| turn < n) {
        if turn >= MOST_TURNS {
            return Err(format!("it turns more than {MOST_TURNS} times"));
        }
        let mut own = vec![
            Tensor::from_ints(&[], vec![turn])?,
            Tensor::from_bools(&[], vec![on])?,
        ];
        own.append(&mut carried);
        let mut results = run("body", own)?.into_iter();
        on = truth(&results.next().ok_or("its body gives no condition")?);
        stacks.take(&mut carried, results)?;
        turn += 1;
    }
    stacks.finish(carried, &|_| (0, false))
}

fn scan_eval(cx: &EvalCx<'_>, run: &mut RunRegion<'_>) -> Result<Vec<Tensor>, String> {
    let view = &cx.view;
    // Before opset 9 there were lengths of sequences, and a batch axis.
    let batched = view.opset() < 9;
    if batched && cx.inputs.first().is_some_and(Option::is_some) {
        return Err("with lengths of sequences it is not run".into());
    }
    let operands = (usize::from(batched)..cx.inputs.len()).map(|i| cx.input(i).cloned());
    let mut states: Vec<Tensor> = operands.collect::<Result<_, _>>()?;
    let count = carried(view, states.len());
    let count = count.ok_or("it has more inputs to scan than operands")?;
    let scanned = states.split_off(count);
    if !batched {
        return scan_once(view, states, &scanned, run);
    }
    let all = states
        .iter()
        .chain(&scanned)
        .map(|t| t.shape().first().copied());
    let batch = all.min().flatten().ok_or("it has no batch axis")?;
    let mut each: Vec<Vec<Tensor>> = Vec::new();
    for b in 0..batch {
        let of = |t: &Tensor| slice(t, 0, b);
        let states = states.iter().map(of).collect::<Result<_, _>>()?;
        let scanned: Vec<Tensor> = scanned.iter().map(of).collect::<Result<_, _>>()?;
        each.push(scan_once(view, states, &scanned, run)?);
    }
    let results = 0..each.first().map_or(0, Vec::len);
    let stacked = results.map(|i| {
        let slices: Option<Vec<&Tensor>> = each.iter().map(|all| all.get(i)).collect();
        stack(&slices.ok_or("its batches differ")?, 0)
    });
    stacked.collect()
}

/// How many of a scan's inputs are carried on; the others are scanned.
fn carried(view: &OpView<'_>, inputs: usize) -> Option<usize> {
    let scanned = usize::try_from(view.int("num_scan_inputs")?).ok()?;
    inputs.checked_sub(scanned)
}

fn scan_once(
    view: &OpView<'_>,
    mut carried: Vec<Tensor>,
    scanned: &[Tensor],
    run: &mut RunRegion<'_>,
) -> Result<Vec<Tensor>, String> {
    let at = |name: &str, i: usize| view.ints(name).and_then(|all| all.get(i).copied());
    let mut sliced = Vec::new();
    for (i, t) in scanned.iter().enumerate() {
        let axis = view.axis(at("scan_input_axes", i).unwrap_or(0), t.rank())?;
        let back = at("scan_input_directions", i).or(at("directions", i));
        sliced.push((t, axis, back == Some(1)));
    }
    let length = |(t, axis, _): &(&Tensor, usize, bool)| t.shape().get(*axis).copied();
    let turns = sliced.first().and_then(length).unwrap_or(0);
    if sliced.iter().any(|s| length(s) != Some(turns)) {
        return Err("what it scans is of different lengths".into());
    }
    let mut stacks = Stacks::of(view, carried.len());
    for turn in 0..turns {
        let mut own = std::mem::take(&mut carried);
        for (t, axis, back) in &sliced {
            own.push(slice(
                t,
                *axis,
                if *back { turns - 1 - turn } else { turn },
            )?);
        }
        stacks.take(&mut carried, run("body", own)?.into_iter())?;
    }
    stacks.finish(carried, &|i| {
        let axis = at("scan_output_axes", i).unwrap_or(0);
        (axis, at("scan_output_directions", i) == Some(1))
    })
}

/// Tensors along a new axis.
fn stack(slices: &[&Tensor], axis: usize) -> Result<Tensor, String> {
    let widened = slices.iter().map(|s| {
        let mut shape = s.shape().to_vec();
        if axis > shape.len() {
            return Err("it stacks along an axis that there is not".to_string());
        }
        shape.insert(axis, 1);
        s.reshape(&shape)
    });
    let widened: Vec<Tensor> = widened.collect::<Result<_, _>>()?;
    side_by_side(&widened.iter().collect::<Vec<_>>(), axis)
}

/// One slice of a tensor, without the axis.
fn slice(t: &Tensor, axis: usize, index: usize) -> Result<Tensor, String> {
    let picked = match t {
        Tensor::Float(a) => Tensor::Float(take(a, axis, &[index])),
        Tensor::Int(a) => Tensor::Int(take(a, axis, &[index])),
        Tensor::Bool(a) => Tensor::Bool(take(a, axis, &[index])),
    };
    let mut shape = t.shape().to_vec();
    shape.remove(axis);
    picked.reshape(&shape)
}

/// What a body gives turn by turn: what is carried on, and what is stacked.
struct Stacks {
    carried: usize,
    /// For each stacked result its slices, and the shape of a slice where there is none.
    each: Vec<(Vec<Tensor>, Vec<usize>)>,
}

impl Stacks {
    fn of(view: &OpView<'_>, carried: usize) -> Stacks {
        let results = view.op.results.iter().skip(carried);
        let each = results.map(|v| {
            let axes = view.func.values.get(*v).and_then(|v| v.ty.axes());
            let axes = axes.unwrap_or_default().iter().skip(1);
            let length = |a: &Axis| {
                a.extent(view.module)
                    .length()
                    .and_then(|n| n.try_into().ok())
            };
            (Vec::new(), axes.map(|a| length(a).unwrap_or(0)).collect())
        });
        Stacks {
            carried,
            each: each.collect(),
        }
    }

    fn take(
        &mut self,
        carried: &mut Vec<Tensor>,
        mut results: impl Iterator<Item = Tensor>,
    ) -> Result<(), String> {
        carried.extend(results.by_ref().take(self.carried));
        if carried.len() != self.carried {
            return Err("its body gives fewer values than it is given".into());
        }
        for (slices, _) in &mut self.each {
            slices.push(
                results
                    .next()
                    .ok_or("its body gives fewer values than the op")?,
            );
        }
        Ok(())
    }

    /// All results; `place`: the axis along which one is stacked, and whether from the back.
    fn finish(
        self,
        carried: Vec<Tensor>,
        place: &dyn Fn(usize) -> (i64, bool),
    ) -> Result<Vec<Tensor>, String> {
        let mut all = carried;
        for (i, (mut slices, shape)) in self.each.into_iter().enumerate() {
            let (axis, back) = place(i);
            let Some(first) = slices.first() else {
                all.push(Tensor::from_floats(
                    &[&[0], &shape[..]].concat(),
                    Vec::new(),
                )?);
                continue;
            };
            let rank = first.rank() as i64 + 1;
            let axis = if axis < 0 {
                axis.saturating_add(rank)
            } else {
                axis
            };
            let axis =
                usize::try_from(axis).map_err(|_| "it stacks along an axis that there is not")?;
            if back {
                slices.reverse();
            }
            all.push(stack(&slices.iter().collect::<Vec<_>>(), axis)?);
        }
        Ok(all)
    }
}

fn scan_types(view: &OpView<'_>, regions: &mut Regions<'_>) -> Vec<Type> {
    // Before opset 9 there was a batch axis, and lengths of sequences.
    let operands = view.op.operands.len();
    let Some(states) = carried(view, operands).filter(|_| view.opset() >= 9) else {
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
