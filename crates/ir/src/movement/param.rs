//! A parameter of the module.

use crate::op;
use crate::op::text::{names, tensor};
use crate::op::{DTypeRule, Eval, EvalCx, OpView, Spec};
use crate::tensor::Tensor;

op! {
    /// A parameter of the module (an ONNX initializer), by its name.
    pub fn param = "param" {
        relation_fn: relation,
        dtype: DTypeRule::Fn(|view, _| Some(view.module.params.get(view.op.param()?)?.dtype)),
        eval: Eval::Fn(eval),
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let name = view.op.param().ok_or("attribute `name` is missing")?;
    let weight = view.module.params.get(name);
    let weight = weight.ok_or_else(|| format!("there is no parameter `{name}`"))?;
    let axes = names("d", weight.shape.len());
    let spec = Spec::new(format!("-> {}", tensor("y", &axes)));
    let extents = axes.into_iter().zip(&weight.shape);
    Ok(extents.fold(spec, |spec, (axis, n)| spec.extent(axis, *n)))
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let name = cx.view.op.param().unwrap_or_default();
    let found = cx.view.module.params.get(name).and_then(|w| w.dense());
    let tensor = found.as_ref().and_then(Tensor::from_dense);
    Ok(vec![tensor.ok_or_else(|| {
        format!("parameter `{name}` has no data that can be read")
    })?])
}
