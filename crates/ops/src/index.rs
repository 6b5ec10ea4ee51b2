//! Elements chosen or placed by data: the axes that the choice is along are frozen, unless numbers choose.

use crate::util::frozen;
use ndarray::{ArrayD, Dimension, IxDyn};
use prune_opt_ir::movement::Cuts;
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{
    DTypeRule, Eval, EvalCx, Family, LONGEST_SHAPE, OpView, Role, ShapeValue, Spec,
};
use prune_opt_ir::tensor::{Array, elements};
use prune_opt_ir::{DType, Extent, Tensor, each_tensor, op};

op! {
    /// For each index, the element of `data` at its own place but for `axis`, where the index says.
    pub fn gather_elements = "gather_elements" {
        onnx: "GatherElements",
        attrs: "axis: int",
        types: "T, int -> T",
        relation_fn: |view| {
            let Some(beside) = beside(view)? else {
                return Ok(Spec::default());
            };
            let (x, ids) = (tensor("x", &beside.data), tensor("ids", &beside.ids));
            Ok(beside.known(Spec::new(format!("{x}, {ids} -> {}", tensor("y", &beside.ids)))))
        },
        roles: &[("ids", Role::Shape)],
        eval: Eval::Fn(gather_elements_eval),
    }
}

op! {
    /// For each vector along the last axis of `index`, the part of `table` that it points at. Constant vectors of one index
    /// cut the first axis, as those of `gather` do.
    pub fn gather_nd = "gather_nd" {
        onnx: "GatherND",
        attrs: "batch_dims: int >= 0",
        types: "T, int -> T",
        relation_fn: gather_nd_relation,
        roles: &[("table", Role::Table), ("index", Role::Shape)],
        family: Family::Embedding,
        eval: Eval::Fn(gather_nd_eval),
    }
}

op! {
    /// `data` with elements replaced: those at their own place but for `axis`, where the index says.
    pub fn scatter_elements = "scatter_elements" {
        onnx: "ScatterElements",
        attrs: "axis: int, reduction: none | add | mul | max | min",
        types: "T, int, T -> T",
        relation_fn: scatter_relation,
        roles: &[("ids", Role::Shape)],
        eval: Eval::Fn(scatter_eval),
    }
}

op! {
    /// The older name of `scatter_elements`.
    pub fn scatter = "scatter" {
        onnx: "Scatter",
        attrs: "axis: int",
        types: "T, int, T -> T",
        relation_fn: scatter_relation,
        roles: &[("ids", Role::Shape)],
        eval: Eval::Fn(scatter_eval),
    }
}

op! {
    /// `data` with the parts that vectors of `ids` point at replaced. Constant vectors of one index cut the first axis, as
    /// those of `gather` do; what goes of it goes of the updates.
    pub fn scatter_nd = "scatter_nd" {
        onnx: "ScatterND",
        attrs: "reduction: none | add | mul | max | min",
        types: "T, int, T -> T",
        relation_fn: scatter_nd_relation,
        eval: Eval::Fn(scatter_nd_eval),
    }
}

op! {
    /// `off` everywhere but for `on` where the index of the new axis is the operand's.
    pub fn one_hot = "one_hot" {
        onnx: "OneHot",
        attrs: "axis: int",
        types: "number, number, T -> T",
        relation_fn: one_hot_relation,
        shape: Some(one_hot_shape),
        roles: &[("depth", Role::Shape)],
        dtype: DTypeRule::Operand(2),
        eval: Eval::Fn(one_hot_eval),
    }
}

op! {
    /// The places of elements that are not zero, one a column.
    pub fn non_zero = "non_zero" {
        onnx: "NonZero",
        attrs: "",
        types: "any -> int",
        relation_fn: |view| {
            let Some(rank) = view.operand_rank(0) else {
                return Ok(Spec::default());
            };
            let spec = Spec::new(format!("{} -> y[r!, u!]", tensor("x", &frozen("v", rank))));
            Ok(spec.extent("r", rank))
        },
        dtype: DTypeRule::Fixed(DType::I64),
        eval: Eval::Fn(|cx| {
            let x = cx.input(0)?.to_bools();
            let found: Vec<_> = x.indexed_iter().filter(|(_, b)| **b).map(|(at, _)| at).collect();
            let all = (0..x.ndim()).flat_map(|i| found.iter().map(move |at| at[i] as i64)).collect();
            Ok(vec![Tensor::from_ints(&[x.ndim(), found.len()], all)?])
        }),
    }
}

op! {
    /// The parts of an axis (or, without one, of all elements in a row) for which the condition holds.
    pub fn compress = "compress" {
        onnx: "Compress",
        attrs: "axis: int",
        types: "T, bool -> T",
        relation_fn: |view| {
            let Some(rank) = view.operand_rank(0) else {
                return Ok(Spec::default());
            };
            let Some(axis) = view.int("axis") else {
                let x = tensor("x", &frozen("v", rank));
                return Ok(Spec::new(format!("{x}, condition[n!] -> y[u!]")));
            };
            let mut x = names("a", rank);
            let mut y = x.clone();
            let axis = view.axis(axis, rank)?;
            x[axis] = "v!".into();
            y[axis] = "u!".into();
            Ok(Spec::new(format!("{}, condition[n!] -> {}", tensor("x", &x), tensor("y", &y))))
        },
        eval: Eval::Fn(|cx| {
            let (mut x, mut axis) = (cx.input(0)?.clone(), 0);
            match cx.view.int("axis") {
                Some(a) => axis = cx.view.axis(a, x.rank())?,
                None => x = x.reshape(&[x.len()])?,
            }
            let condition = cx.input(1)?.to_bools();
            let n = x.shape()[axis];
            let kept: Vec<usize> = condition.iter().take(n).enumerate().filter(|(_, b)| **b).map(|(i, _)| i).collect();
            Ok(vec![each_tensor!(&x, a => prune_opt_ir::tensor::take(a, axis, &kept))])
        }),
    }
}

fn gather_nd_relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(rank), Some(ids)) = (view.operand_rank(0), view.operand_extents(1)) else {
        return Ok(Spec::default());
    };
    let batch = usize::try_from(view.int("batch_dims").unwrap_or(0)).map_err(|e| e.to_string())?;
    let depth = ids
        .last()
        .and_then(|e| e.length())
        .and_then(|n| usize::try_from(n).ok());
    let Some(depth) = depth else {
        return Ok(Spec::default());
    };
    if batch >= ids.len() || batch + depth > rank {
        return Err(format!(
            "{depth} indices and {batch} batch axes for rank {rank}"
        ));
    }
    if let Some(cuts) = cuts(view).filter(|_| batch == 0) {
        let (whole, taken) = (cuts.whole(), cuts.taken());
        let rest = &names("a", rank)[1..];
        let with = |first: &String| [&[first.clone()][..], rest].concat();
        let (table, y) = (tensor("table", &with(&whole)), tensor("y", &with(&taken)));
        let spec = Spec::new(format!("{table}, index[{taken}, 1] -> {y}"));
        return Ok(cuts.known(spec.positions(1, whole)));
    }
    let x: Vec<String> = (0..rank)
        .map(|i| {
            if (batch..batch + depth).contains(&i) {
                format!("v{i}!")
            } else {
                format!("a{i}")
            }
        })
        .collect();
    let outer: Vec<String> = (0..ids.len() - 1)
        .map(|i| {
            if i < batch {
                format!("a{i}")
            } else {
                format!("i{i}")
            }
        })
        .collect();
    let ids = [&outer[..], &["k!".to_string()]].concat();
    let y = [&outer[..], &x[batch + depth..]].concat();
    Ok(Spec::new(format!(
        "{}, {} -> {}",
        tensor("table", &x),
        tensor("index", &ids),
        tensor("y", &y)
    )))
}

/// The first axis of an op that goes by vectors of one index each, as constant ones cut it.
fn cuts(view: &OpView<'_>) -> Option<Cuts> {
    let ids = view.operand_dense(1)?;
    matches!(ids.shape[..], [_, 1]).then_some(())?;
    let n = view.operand_extents(0)?.first()?.constant()?;
    Cuts::new(n, &ids.to_ints()?)
}

/// Axes of data and of ids, of which each stands for an element of the data at its own place but along one axis.
struct Beside {
    data: Vec<String>,
    ids: Vec<String>,
    /// How much of the data is behind all ids, where it is longer.
    behind: Vec<(String, Extent)>,
}

impl Beside {
    fn known(&self, spec: Spec) -> Spec {
        let behind = self.behind.iter();
        behind.fold(spec, |spec, (name, rest)| spec.extent(name, rest.clone()))
    }
}

/// Data choose along `axis`; along the others, element i of the data is behind ids i, which may be fewer
/// (ONNX GatherElements and ScatterElements). `None` where a rank is not known.
fn beside(view: &OpView<'_>) -> Result<Option<Beside>, String> {
    let (Some(all), Some(ids)) = (view.operand_extents(0), view.operand_extents(1)) else {
        return Ok(None);
    };
    if all.len() != ids.len() {
        return Err(format!("ids have rank {}, data {}", ids.len(), all.len()));
    }
    let axis = view.axis(view.int("axis").unwrap_or(0), all.len())?;
    let mut found = Beside {
        data: names("a", all.len()),
        ids: names("a", all.len()),
        behind: Vec::new(),
    };
    for (i, (all, ids)) in all.iter().zip(&ids).enumerate() {
        let rest = all.sub(ids);
        if i == axis || !rest.is(0) && rest.constant().is_none_or(|n| n <= 0) {
            found.data[i] = format!("v{i}!");
            found.ids[i] = format!("i{i}!");
        } else if !rest.is(0) {
            found.data[i] = format!("a{i} + q{i}");
            found.behind.push((format!("q{i}"), rest));
        }
    }
    Ok(Some(found))
}

fn scatter_relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(beside) = beside(view)? else {
        return Ok(Spec::default());
    };
    let (data, ids) = (&beside.data, &beside.ids);
    Ok(beside.known(Spec::new(format!(
        "{}, {}, {} -> {}",
        tensor("x", data),
        tensor("ids", ids),
        tensor("updates", ids),
        tensor("y", data)
    ))))
}

/// Indices choose along the first axes; whole parts along the others are replaced.
fn scatter_nd_relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(x), Some(ids), Some(updates)) = (
        view.operand_rank(0),
        view.operand_extents(1),
        view.operand_rank(2),
    ) else {
        return Ok(Spec::default());
    };
    let depth = ids.last().and_then(Extent::length);
    let depth = depth.and_then(|n| usize::try_from(n).ok());
    let whole = depth.and_then(|depth| x.checked_sub(depth)).unwrap_or(0);
    let chosen = updates.checked_sub(whole);
    let chosen = chosen.ok_or("the updates have fewer axes than the parts that they replace")?;
    let rest = names("a", whole);
    if let Some(cuts) = cuts(view).filter(|_| (whole + 1, updates) == (x, x)) {
        let (whole, taken) = (cuts.whole(), cuts.taken());
        let with = |first: &String| [&[first.clone()][..], &rest].concat();
        let [data, y] = ["x", "y"].map(|name| tensor(name, &with(&whole)));
        let updates = tensor("updates", &with(&taken));
        let spec = Spec::new(format!("{data}, ids[{taken}, 1], {updates} -> {y}"));
        return Ok(cuts.known(spec.positions(1, whole)));
    }
    let with = |prefix: &str, count: usize| [&frozen(prefix, count)[..], &rest[..]].concat();
    let data = with("v", x - whole);
    Ok(Spec::new(format!(
        "{}, {}, {} -> {}",
        tensor("x", &data),
        tensor("ids", &frozen("i", ids.len())),
        tensor("updates", &with("u", chosen)),
        tensor("y", &data)
    )))
}

/// Repeats along one axis and none along the others are one-hot: so PyTorch writes `repeat_interleave`. One id at most, for
/// which it does not matter where the new axis stands.
fn one_hot_shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let [id] = view.operand_ints(0)?[..] else {
        return None;
    };
    let depth = *view.operand_ints(1)?.first()?;
    let [off, on] = &view.operand_shape(2)?.elems[..] else {
        return None;
    };
    let id = if id < 0 { id.checked_add(depth)? } else { id };
    let within = u64::try_from(depth).is_ok_and(|n| n <= LONGEST_SHAPE);
    let each = (0..depth).map(|i| if i == id { on } else { off }.clone());
    within.then(|| ShapeValue::vector(each.collect()))
}

fn one_hot_relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(rank) = view.operand_rank(0) else {
        return Ok(Spec::default());
    };
    let x = names("a", rank);
    let mut y = x.clone();
    y.insert(
        view.axis(view.int("axis").unwrap_or(-1), rank + 1)?,
        "u!".into(),
    );
    let depth = if view.operand_rank(1) == Some(1) {
        "depth[n!]"
    } else {
        "depth[]"
    };
    let spec = Spec::new(format!(
        "{}, {depth}, values[k!] -> {}",
        tensor("ids", &x),
        tensor("y", &y)
    ));
    let known = view
        .shape_elems(1)
        .and_then(|e| e.into_iter().next().flatten());
    Ok(match known {
        Some(depth) => spec.extent("u", depth),
        None => spec,
    })
}

/// An index that may count from the end.
fn index(i: i64, n: usize) -> Result<usize, String> {
    let from = if i < 0 { i.saturating_add(n as i64) } else { i };
    let found = usize::try_from(from).ok().filter(|i| *i < n);
    found.ok_or_else(|| format!("index {i} is out of range for extent {n}"))
}

fn gather_elements_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (x, ids) = (cx.input(0)?, cx.input(1)?.to_ints());
    let axis = cx.view.axis(cx.view.int("axis").unwrap_or(0), x.rank())?;
    if ids.ndim() != x.rank() {
        return Err("indices and data differ in rank".into());
    }
    fn pick<T: Clone>(x: &Array<T>, ids: &Array<i64>, axis: usize) -> Result<Array<T>, String> {
        let mut out = Vec::with_capacity(ids.len());
        for (mut at, i) in ids.indexed_iter() {
            at[axis] = index(*i, x.shape()[axis])?;
            out.push(
                x.get(at)
                    .ok_or("indices have more places than data")?
                    .clone(),
            );
        }
        let array = ArrayD::from_shape_vec(ids.raw_dim(), out).map_err(|e| e.to_string())?;
        Ok(array.into_shared())
    }
    Ok(vec![each_tensor!(x, a => pick(a, &ids, axis)?)])
}

fn gather_nd_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (x, ids) = (cx.input(0)?, cx.input(1)?);
    let batch = usize::try_from(cx.view.int("batch_dims").unwrap_or(0)).unwrap_or(0);
    let Some((depth, outer)) = ids.shape().split_last() else {
        return Err("indices are a scalar".into());
    };
    if batch > outer.len() || batch + depth > x.rank() || x.shape()[..batch] != outer[..batch] {
        return Err("indices and data do not fit".into());
    }
    let tail = &x.shape()[batch + depth..];
    let size: usize = tail.iter().product();
    let per_batch: usize = outer[batch..].iter().product();
    let all = ids.int_vec();
    let mut flat = Vec::new();
    for (row, at) in all.chunks((*depth).max(1)).enumerate() {
        let mut offset = row.checked_div(per_batch).unwrap_or(0);
        for (i, n) in at.iter().take(*depth).zip(&x.shape()[batch..]) {
            offset = offset * n + index(*i, *n)?;
        }
        flat.extend(offset * size..(offset + 1) * size);
    }
    let shape = [outer, tail].concat();
    elements(&shape)?;
    let line = x.reshape(&[x.len()])?;
    let y: Tensor = each_tensor!(&line, a => prune_opt_ir::tensor::take(a, 0, &flat));
    Ok(vec![y.reshape(&shape)?])
}

/// How an update meets what is there.
fn reduction(cx: &EvalCx<'_>) -> fn(f64, f64) -> f64 {
    match cx.view.text("reduction") {
        Some("add") => |a, b| a + b,
        Some("mul") => |a, b| a * b,
        Some("max") => f64::max,
        Some("min") => f64::min,
        _ => |_, b| b,
    }
}

/// Floats back to the kind of tensor that `like` is.
fn kind(like: &Tensor, y: ArrayD<f64>) -> Tensor {
    let y = crate::util::float(y);
    match like {
        Tensor::Float(_) => y,
        Tensor::Int(_) => Tensor::Int(y.to_ints()),
        Tensor::Bool(_) => Tensor::Bool(y.to_bools()),
    }
}

fn scatter_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (x, ids) = (cx.input(0)?, cx.input(1)?.to_ints());
    let updates = cx.input(2)?.to_floats();
    let axis = cx.view.axis(cx.view.int("axis").unwrap_or(0), x.rank())?;
    if ids.shape() != updates.shape() || ids.ndim() != x.rank() {
        return Err("indices, updates and data do not fit".into());
    }
    let f = reduction(cx);
    let mut y = x.to_floats().into_owned();
    for ((mut at, i), u) in ids.indexed_iter().zip(updates.iter()) {
        at[axis] = index(*i, x.shape()[axis])?;
        let place = y.get_mut(at).ok_or("indices have more places than data")?;
        *place = f(*place, *u);
    }
    Ok(vec![kind(x, y)])
}

fn scatter_nd_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (x, ids) = (cx.input(0)?, cx.input(1)?);
    let depth = *ids.shape().last().ok_or("indices are a scalar")?;
    let tail = x.shape().get(depth..).ok_or("too many indices")?;
    let size: usize = tail.iter().product();
    let updates: Vec<f64> = cx.input(2)?.to_floats().iter().copied().collect();
    let f = reduction(cx);
    let mut y: Vec<f64> = x.to_floats().iter().copied().collect();
    for (row, at) in ids.int_vec().chunks(depth.max(1)).enumerate() {
        let mut offset = 0;
        for (i, n) in at.iter().zip(x.shape()) {
            offset = offset * n + index(*i, *n)?;
        }
        for k in 0..size {
            let update = updates.get(row * size + k).ok_or("too few updates")?;
            let place = y
                .get_mut(offset * size + k)
                .ok_or("an index is out of range")?;
            *place = f(*place, *update);
        }
    }
    let y = ArrayD::from_shape_vec(IxDyn(x.shape()), y).map_err(|e| e.to_string())?;
    Ok(vec![kind(x, y)])
}

fn one_hot_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let ids = cx.input(0)?.to_floats();
    let depth = cx.input(1)?.int_vec().first().copied().unwrap_or(0);
    let depth = usize::try_from(depth).map_err(|_| "`depth` is negative")?;
    let values = cx.input(2)?;
    let [off, on] = values.to_floats().iter().copied().collect::<Vec<_>>()[..] else {
        return Err("two values are needed".into());
    };
    let axis = cx
        .view
        .axis(cx.view.int("axis").unwrap_or(-1), ids.ndim() + 1)?;
    let mut shape = ids.shape().to_vec();
    shape.insert(axis, depth);
    elements(&shape)?;
    let each = |at: IxDyn| {
        let mut place = at.slice().to_vec();
        let i = place.remove(axis) as f64;
        let id = ids[IxDyn(&place)];
        let id = if id < 0.0 { id + depth as f64 } else { id };
        if id.trunc() == i { on } else { off }
    };
    Ok(vec![kind(
        values,
        ArrayD::from_shape_fn(IxDyn(&shape), each),
    )])
}
