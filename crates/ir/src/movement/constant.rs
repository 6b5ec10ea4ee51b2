//! A constant written in the module.

use crate::attr::{Attr, Dense};
use crate::dtype::DType;
use crate::op;
use crate::op::text::{names, tensor};
use crate::op::{DTypeRule, Eval, EvalCx, OpView, ShapeValue, Spec};
use crate::tensor::Tensor;

op! {
    /// A constant: a tensor (`value`), or a scalar or vector (`value_int`, `value_floats`, ...).
    pub fn constant = "constant" {
        onnx: "Constant",
        attrs: "\
            sparse_value: sparse, value: tensor, value_float: float, value_floats: floats, \
            value_int: int, value_ints: ints, value_string: text, value_strings: texts",
        types: "-> any",
        relation_fn: relation,
        dtype: DTypeRule::Fn(|view, _| dtype(view)),
        shape: Some(shape),
        eval: Eval::Fn(eval),
    }
}

fn dtype(view: &OpView<'_>) -> Option<DType> {
    Some(match view.op.attrs.iter().find_map(given)? {
        Given::Dense(d) => d.dtype,
        Given::Ints(..) => DType::I64,
        Given::Floats(..) => DType::F32,
        Given::Texts(_) => DType::Str,
    })
}

enum Given<'a> {
    Dense(&'a Dense),
    /// Elements, and whether it is a scalar.
    Ints(Vec<i64>, bool),
    Floats(Vec<f32>, bool),
    /// How many texts, where it is a vector.
    Texts(Option<usize>),
}

fn given<'a>((name, attr): (&String, &'a Attr)) -> Option<Given<'a>> {
    Some(match (name.as_str(), attr) {
        ("value", Attr::Dense(d)) => Given::Dense(d),
        ("value_int", Attr::Int(i)) => Given::Ints(vec![*i], true),
        ("value_ints", a) => Given::Ints(a.as_ints()?.to_vec(), false),
        ("value_float", Attr::Float(f)) => Given::Floats(vec![*f], true),
        ("value_floats", Attr::Floats(all)) => Given::Floats(all.clone(), false),
        ("value_floats", Attr::Array(all)) if all.is_empty() => Given::Floats(Vec::new(), false),
        ("value_string", Attr::Str(_)) => Given::Texts(None),
        ("value_strings", Attr::Array(all)) => Given::Texts(Some(all.len())),
        _ => return None,
    })
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let one = |n: usize, scalar: bool| if scalar { vec![] } else { vec![n as u64] };
    let extents = match view.op.attrs.iter().find_map(given) {
        Some(Given::Dense(d)) => d.shape.clone(),
        Some(Given::Ints(all, scalar)) => one(all.len(), scalar),
        Some(Given::Floats(all, scalar)) => one(all.len(), scalar),
        Some(Given::Texts(n)) => n.map(|n| n as u64).into_iter().collect(),
        None => return Ok(Spec::default()),
    };
    let axes = names("d", extents.len());
    let spec = Spec::new(format!("-> {}", tensor("y", &axes)));
    let pairs = axes.into_iter().zip(extents);
    Ok(pairs.fold(spec, |spec, (axis, n)| spec.extent(axis, n)))
}

fn shape(view: &OpView<'_>) -> Option<ShapeValue> {
    match view.op.attrs.iter().find_map(given)? {
        Given::Dense(d) => op::constant(d),
        Given::Ints(all, scalar) => Some(ShapeValue {
            scalar,
            elems: all.into_iter().map(|i| Some(i.into())).collect(),
        }),
        _ => None,
    }
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let dims = |n: usize, scalar: bool| if scalar { vec![] } else { vec![n] };
    let tensor = match cx.view.op.attrs.iter().find_map(given) {
        Some(Given::Dense(d)) => Tensor::from_dense(d),
        Some(Given::Ints(all, scalar)) => {
            let dims = dims(all.len(), scalar);
            Some(Tensor::from_ints(&dims, all)?)
        }
        Some(Given::Floats(all, scalar)) => {
            let dims = dims(all.len(), scalar);
            Some(Tensor::from_floats(
                &dims,
                all.into_iter().map(f64::from).collect(),
            )?)
        }
        _ => None,
    };
    Ok(vec![tensor.ok_or("the constant's type can't be run")?])
}
