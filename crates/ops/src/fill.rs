//! Tensors made from their extents.

use ndarray::{ArrayD, IxDyn};
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx, LONGEST_SHAPE, OpView, Role, ShapeValue, Spec};
use prune_opt_ir::tensor::elements;
use prune_opt_ir::{Attr, DType, Extent, Tensor, each_tensor, op};

op! {
    /// A tensor of the extents in `shape`, all of whose elements are `value` (0 where it is not given).
    pub fn constant_of_shape = "constant_of_shape" {
        onnx: "ConstantOfShape",
        attrs: "value: tensor",
        types: "int -> any",
        relation_fn: relation,
        roles: &[("shape", Role::Shape)],
        dtype: DTypeRule::Fn(|view, _| match view.attr("value") {
            Some(Attr::Dense(d)) => Some(d.dtype),
            _ => Some(DType::F32),
        }),
        shape: Some(shape),
        eval: Eval::Fn(eval),
    }
}

op! {
    /// `start`, `start + delta`, ... up to `limit` (not included).
    pub fn range = "range" {
        onnx: "Range",
        attrs: "stash_type: int",
        types: "T, T, T -> T where T: number",
        relation_fn: |view| {
            let count = range_extent(view).or_else(|| {
                let [start, limit, delta] = range_constants(view)?;
                Some(i64::try_from(range_count(start, limit, delta).ok()?).ok()?.into())
            });
            let spec = Spec::new("start[..a], limit[..b], delta[..c] -> y[n!]");
            Ok(match count {
                Some(count) => spec.extent("n", count),
                None => spec,
            })
        },
        shape: Some(range_shape),
        eval: Eval::Fn(range_eval),
    }
}

op! {
    /// Ones on the `k`-th diagonal of a matrix of the operand's extents.
    pub fn eye_like = "eye_like" {
        onnx: "EyeLike",
        attrs: "dtype: int, k: int",
        types: "any -> any",
        relation: "x[m!, n!] -> y[m, n]",
        dtype: DTypeRule::Fn(|view, _| eye_type(view)),
        eval: Eval::Fn(|cx| {
            let x = cx.input(0)?;
            let k = cx.view.int("k").unwrap_or(0);
            let one = |at: IxDyn| f64::from(u8::from(at[1] as i64 - at[0] as i64 == k));
            let y = crate::util::float(ArrayD::from_shape_fn(x.shape(), one));
            Ok(vec![match eye_type(&cx.view) {
                Some(d) if d.is_integer() => Tensor::Int(y.to_ints()),
                Some(DType::Bool) => Tensor::Bool(y.to_bools()),
                _ => y,
            }])
        }),
    }
}

fn eye_type(view: &OpView<'_>) -> Option<DType> {
    match view.int("dtype") {
        Some(number) => DType::from_onnx(i32::try_from(number).ok()?),
        None => view.operand_type(0)?.dtype(),
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let Some(extents) = view.shape_elems(0) else {
        return Ok(Spec::default());
    };
    let axes = names("d", extents.len());
    let mut spec = Spec::new(format!("shape[r!] -> {}", tensor("y", &axes)));
    for (axis, extent) in axes.iter().zip(extents) {
        if let Some(extent) = extent {
            spec = spec.extent(axis, extent);
        }
    }
    Ok(spec.operand(0, axes))
}

fn shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let fill = match view.attr("value") {
        Some(Attr::Dense(d)) => *d.to_ints()?.first()?,
        _ => return None,
    };
    let dims = view.operand_ints(0)?;
    let count = dims
        .iter()
        .try_fold(1u64, |n, d| n.checked_mul(u64::try_from(*d).ok()?))?;
    let elems = (count <= LONGEST_SHAPE).then(|| vec![Some(fill.into()); count as usize])?;
    Some(ShapeValue {
        scalar: dims.is_empty(),
        elems,
    })
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let dims = cx.input(0)?.int_vec();
    let dims: Result<Vec<usize>, String> = dims
        .into_iter()
        .map(|n| usize::try_from(n).map_err(|_| format!("{n} is no extent")))
        .collect();
    let dims = dims?;
    elements(&dims)?;
    let value = match cx.view.attr("value") {
        Some(Attr::Dense(d)) => Tensor::from_dense(d).ok_or("the value's type can't be run")?,
        _ => Tensor::from_floats(&[1], vec![0.0])?,
    };
    Ok(vec![each_tensor!(&value, a => {
        let fill = *a.first().ok_or("the value is empty")?;
        ArrayD::from_elem(IxDyn(&dims), fill).into_shared()
    })])
}

/// How many elements a range of integers has, where `delta` is 1 or all of it is constant.
fn range_extent(view: &OpView<'_>) -> Option<Extent> {
    let at = |i: usize| view.operand_shape(i)?.elems.first()?.clone();
    let (start, limit, delta) = (at(0)?, at(1)?, at(2)?);
    if let [Some(start), Some(limit), Some(delta)] = [&start, &limit, &delta].map(Extent::constant)
    {
        let count = range_count(start as f64, limit as f64, delta as f64).ok()?;
        return Some(count.into());
    }
    delta.is(1).then(|| limit.sub(&start))
}

fn range_constants(view: &OpView<'_>) -> Option<[f64; 3]> {
    let at = |i: usize| {
        let dense = view.operand_dense(i)?;
        let ints = || Some(*dense.to_ints()?.first()? as f64);
        dense
            .to_floats()
            .and_then(|all| all.first().copied())
            .or_else(ints)
    };
    Some([at(0)?, at(1)?, at(2)?])
}

fn range_count(start: f64, limit: f64, delta: f64) -> Result<usize, String> {
    let count = ((limit - start) / delta).ceil();
    if count.is_nan() {
        return Err("a range without end".into());
    }
    let count = count.max(0.0) as usize;
    elements(&[count])
}

fn range_shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let at = |i: usize| view.operand_shape(i)?.elems.first()?.as_ref()?.constant();
    let (start, delta) = (at(0)?, at(2)?);
    let count = range_extent(view)?
        .length()
        .filter(|n| *n <= LONGEST_SHAPE)?;
    let elem = |i: u64| Some(start.saturating_add(delta.saturating_mul(i as i64)).into());
    Some(ShapeValue::vector((0..count).map(elem).collect()))
}

fn range_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let at = |i: usize| {
        let first = cx.input(i)?.to_floats().first().copied();
        first.ok_or_else(|| format!("operand {i} is empty"))
    };
    let (start, delta) = (at(0)?, at(2)?);
    let count = range_count(start, at(1)?, delta)?;
    let all: Vec<f64> = (0..count).map(|i| start + delta * i as f64).collect();
    let y = Tensor::from_floats(&[count], all)?;
    Ok(vec![match cx.input(0)? {
        Tensor::Float(_) => y,
        _ => Tensor::Int(y.to_ints()),
    }])
}
