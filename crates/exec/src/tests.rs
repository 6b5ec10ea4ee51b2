//! Runs and masked runs of small modules.

#![allow(clippy::unwrap_used)]

use crate::{Error, Key, Precision, module_keep, run, run_masked};
use prune_opt_ir::op::{Eval, Registry};
use prune_opt_ir::text::{no_files, parse};
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Module, Tensor, op};

op! {
    /// Normalises, and does not say how to leave elements out, nor how to run it.
    pub fn mystery = "mystery" { relation: "x[n, c^] -> y[n, c]" }
}

op! {
    /// `x + x`, as a body.
    pub fn twice = "twice" {
        relation: "x[..s] -> y[..s]",
        eval: Eval::Body(|_| {
            Ok("func @body(%x: none) -> none {
  %0 = add(%x, %x) : none
  return %0
}".into())
        }),
    }
}

op! {
    /// Has a body that uses itself.
    pub fn endless = "endless" {
        relation: "x[..s] -> y[..s]",
        eval: Eval::Body(|_| {
            Ok("func @body(%x: none) -> none {
  %0 = endless(%x) : none
  return %0
}".into())
        }),
    }
}

/// The standard ops, one that can neither be run nor masked, and some with bodies.
pub(crate) fn registry() -> Registry {
    prune_opt_ops::standard()
        .with([mystery(), twice(), endless()])
        .unwrap()
}

pub(crate) fn module(text: &str) -> Module {
    parse("test", text, &no_files).unwrap()
}

fn floats(shape: &[usize], all: &[f64]) -> Tensor {
    Tensor::from_floats(shape, all.to_vec()).unwrap()
}

fn ran(text: &str, inputs: &[(Key<'_>, Tensor)]) -> Result<Vec<f64>, Error> {
    let (module, registry) = (module(text), registry());
    let verified = verify(&module, &registry)?;
    let out = run(verified, inputs, Precision::F64)?;
    Ok(out[0].1.to_floats().iter().copied().collect())
}

fn masked(text: &str, inputs: &[(Key<'_>, Tensor)]) -> Result<Vec<f64>, Error> {
    let (module, registry) = (module(text), registry());
    let verified = verify(&module, &registry)?;
    let out = run_masked(verified, &module_keep(&module), inputs, Precision::F64)?;
    Ok(out[0].1.to_floats().iter().copied().collect())
}

const MLP: &str = "
module @mlp {
  channels c0 = 3 {keep = [0, 2]}
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 1 x f32> {
    %a = param @a = dense<[[1.0, 10.0, 100.0], [2.0, 20.0, 200.0]]> : tensor<2 x c0 x f32>
    %b = param @b = dense<[[1.0], [1.0], [1.0]]> : tensor<c0 x 1 x f32>
    %0 = matmul(%x, %a) : tensor<?n x c0 x f32>
    %1 = relu(%0) : tensor<?n x c0 x f32>
    %2 = matmul(%1, %b) : tensor<?n x 1 x f32>
    return %2
  }
}";

#[test]
fn symbols_take_the_extents_that_inputs_have() {
    let x = floats(&[2, 2], &[1.0, 0.0, 1.0, 1.0]);
    assert_eq!(
        ran(MLP, &[("x".into(), x.clone())]).unwrap(),
        [111.0, 333.0]
    );
    assert_eq!(ran(MLP, &[(0.into(), x)]).unwrap(), [111.0, 333.0]);
    let none = floats(&[0, 2], &[]);
    assert_eq!(ran(MLP, &[(0.into(), none)]).unwrap(), [0.0; 0]);
}

#[test]
fn absent_elements_add_nothing() {
    let x = floats(&[2, 2], &[1.0, 0.0, 1.0, 1.0]);
    assert_eq!(masked(MLP, &[(0.into(), x)]).unwrap(), [101.0, 303.0]);
}

#[test]
fn absent_elements_may_be_anything() {
    let text = MLP.replace("20.0", "nan").replace("10.0,", "inf,");
    let x = floats(&[1, 2], &[1.0, 1.0]);
    assert_eq!(masked(&text, &[(0.into(), x)]).unwrap(), [303.0]);
}

#[test]
fn normalised_axes_leave_absent_elements_out() {
    let text = |op: &str| {
        format!(
            "module {{
  channels c0 = 4 {{keep = [1, 3]}}
  func @main(%x: tensor<1 x 2 x f32>) -> tensor<1 x 1 x f32> {{
    %w = param @w = dense<[[9.0, 1.0, -7.0, 3.0], [9.0, 1.0, -7.0, 5.0]]> : tensor<2 x c0 x f32>
    %0 = matmul(%x, %w) : tensor<1 x c0 x f32>
    %1 = {op}(%0) {{axes = [1]}} : tensor<1 x 1 x f32>
    return %1
  }}
}}"
        )
        .replace("module {", "module attributes {onnx.opset = {\"\" = 11}} {")
    };
    let x = floats(&[1, 2], &[1.0, 1.0]);
    let at = |op: &str| masked(&text(op), &[(0.into(), x.clone())]).unwrap();
    assert_eq!(at("reduce_mean"), [5.0]);
    assert_eq!(at("reduce_max"), [8.0]);
    assert_eq!(at("reduce_min"), [2.0]);
    assert_eq!(at("reduce_sum"), [10.0]);
}

#[test]
fn bodies_are_run() {
    let x = || floats(&[1, 2], &[1.0, 1.0]);
    let text = MLP.replace("relu(%0)", "twice(%0)");
    assert_eq!(ran(&text, &[(0.into(), x())]).unwrap(), [666.0]);
    assert_eq!(masked(&text, &[(0.into(), x())]).unwrap(), [606.0]);
    let text = MLP.replace("relu(%0)", "endless(%0)");
    let error = ran(&text, &[(0.into(), x())]).unwrap_err();
    assert!(error.to_string().contains("it uses itself"), "{error}");
}

#[test]
fn precision_is_that_of_the_types() {
    let text = "func @main(%x: tensor<1 x f32>, %y: tensor<1 x f16>) -> (tensor<1 x f32>, tensor<1 x f16>) {
  %0 = add(%x, %x) : tensor<1 x f32>
  %1 = add(%y, %y) : tensor<1 x f16>
  return %0, %1
}";
    let (module, registry) = (module(text), registry());
    let verified = verify(&module, &registry).unwrap();
    let inputs = [
        (0.into(), floats(&[1], &[0.1])),
        (1.into(), floats(&[1], &[0.1])),
    ];
    let at = |precision| -> Vec<f64> {
        let out = run(verified, &inputs, precision).unwrap();
        out.iter().map(|(_, t)| t.to_floats()[[0]]).collect()
    };
    assert_eq!(at(Precision::F64), [0.2, 0.2]);
    assert_eq!(
        at(Precision::F32),
        [f64::from(0.1f32 + 0.1f32), 0.199_951_171_875]
    );
}

#[test]
fn errors_say_where_and_what() {
    let x = || floats(&[1, 2], &[1.0, 1.0]);
    let words = |r: Result<Vec<f64>, Error>| r.unwrap_err().to_string();
    insta::assert_snapshot!(words(ran(MLP, &[])), @"input `x` is not given");
    insta::assert_snapshot!(words(ran(MLP, &[("y".into(), x())])), @r#"
    there is no input `y`
      help: the inputs are `x`
    "#);
    insta::assert_snapshot!(words(ran(MLP, &[("x".into(), x()), (0.into(), x())])), @"input `0` is given twice");
    insta::assert_snapshot!(words(ran(MLP, &[("x".into(), floats(&[1, 3], &[0.0; 3]))])), @r#"
    value `x`: input `x` has shape [1, 3]
      help: it is declared as tensor<?n x 2 x f32>
    "#);
    let bare = MLP.replace(" = dense<[[1.0], [1.0], [1.0]]>", "");
    insta::assert_snapshot!(words(ran(&bare, &[("x".into(), x())])), @r#"
    cannot run `param`: parameter `b` has no data
      help: a module without weights can be pruned but not run; name them with `weights = ...`
    "#);
    let foreign = MLP.replace("relu(%0)", "mystery(%0)");
    insta::assert_snapshot!(words(ran(&foreign, &[("x".into(), x())])), @r#"
    cannot run `mystery`: its definition does not say what it computes
      help: such a model can be pruned, but only a runtime that knows the op can run it
    "#);
    insta::assert_snapshot!(words(masked(&foreign, &[("x".into(), x())])), @r#"
    cannot run `mystery`: the plan removes elements of axis 1 of operand 0, but its definition can't leave them out
      help: keep all elements of the class, or give the op's definition what it lacks
    "#);
    let beyond = MLP.replace("[0, 2]", "[0, 3]");
    insta::assert_snapshot!(words(masked(&beyond, &[("x".into(), x())])), @r#"
    [V08] `c0` keeps element 3 of 3
      help: elements count from 0
    "#);
}
