//! Masked modules as text: what is put where.

#![allow(clippy::unwrap_used)]

use super::{Primitives, mask_module};
use crate::module_keep;
use crate::tests::{module, registry};
use prune_opt_ir::Diagnostics;
use prune_opt_ir::text::print;
use prune_opt_ir::verify::verify;

fn masked(text: &str) -> Result<String, Diagnostics> {
    let (module, registry) = (module(text), registry());
    let primitives = Primitives {
        product: "mul",
        sum: "add",
        transpose: "transpose",
        reshape: "reshape",
        shape: "shape",
        expand: "expand",
    };
    let verified = verify(&module, &registry)?;
    let masked = mask_module(verified, &module_keep(&module), primitives)?;
    verify(&masked, &registry)?;
    Ok(print(&masked))
}

#[test]
fn contracted_axes_are_multiplied_by_a_mask() {
    let text = "module {
  channels c0 = 2 {keep = [1]}
  channels c1 = 2
  func @main(%x: tensor<?n x 1 x 4 x 4 x f32>) -> tensor<?n x 1 x 4 x 4 x f32> {
    %w0 = param @w0 : tensor<c0 x 1 x 1 x 1 x f32>
    %w1 = param @w1 : tensor<c1 x c0 x 1 x 1 x f32>
    %w2 = param @w2 : tensor<1 x c1 x 1 x 1 x f32>
    %0 = conv(%x, %w0) : tensor<?n x c0 x 4 x 4 x f32>
    %1 = relu(%0) : tensor<?n x c0 x 4 x 4 x f32>
    %2 = conv(%1, %w1) : tensor<?n x c1 x 4 x 4 x f32>
    %3 = conv(%2, %w2) : tensor<?n x 1 x 4 x 4 x f32>
    return %3
  }
}";
    insta::assert_snapshot!(masked(text).unwrap(), @r#"
    module {
      func @main(%x: tensor<?n x 1 x 4 x 4 x f32>) -> tensor<?n x 1 x 4 x 4 x f32> {
        %w0 = param @w0 : tensor<2 x 1 x 1 x 1 x f32>
        %w1 = param @w1 : tensor<2 x 2 x 1 x 1 x f32>
        %w2 = param @w2 : tensor<1 x 2 x 1 x 1 x f32>
        %mask.0 = param @mask.0 = dense<[[[0.0]], [[1.0]]]> : tensor<2 x 1 x 1 x f32>
        %0 = conv(%x, %w0) : tensor<?n x 2 x 4 x 4 x f32>
        %1 = relu(%0) : tensor<?n x 2 x 4 x 4 x f32>
        %masked.0 = mul(%1, %mask.0) : tensor<?n x 2 x 4 x 4 x f32>
        %2 = conv(%masked.0, %w1) : tensor<?n x 2 x 4 x 4 x f32>
        %3 = conv(%2, %w2) : tensor<?n x 1 x 4 x 4 x f32>
        return %3
      }
    }
    "#);
}

#[test]
fn means_and_maxima_leave_absent_elements_out() {
    let text = "module attributes {onnx.opset = {\"\" = 13}} {
  channels c0 = 4 {keep = [1, 3]}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 1 x f32> {
    %w = param @w : tensor<3 x c0 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 x f32>
    %1 = reduce_mean(%0) {axes = [1]} : tensor<?n x 1 x f32>
    %2 = reduce_max(%0) {axes = [1]} : tensor<?n x 1 x f32>
    %3 = add(%1, %2) : tensor<?n x 1 x f32>
    return %3
  }
}";
    insta::assert_snapshot!(masked(text).unwrap(), @r#"
    module attributes {onnx.opset = {"" = 13}} {
      func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 1 x f32> {
        %w = param @w : tensor<3 x 4 x f32>
        %mask.0 = param @mask.0 = dense<[0.0, 1.0, 0.0, 1.0]> : tensor<4 x f32>
        %mask.1 = param @mask.1 = dense<2.0> : tensor<f32>
        %mask.2 = param @mask.2 = dense<[-inf, 0.0, -inf, 0.0]> : tensor<4 x f32>
        %0 = matmul(%x, %w) : tensor<?n x 4 x f32>
        %masked.0 = mul(%0, %mask.0) : tensor<?n x 4 x f32>
        %masked.1 = reduce_mean(%masked.0) {axes = [1]} : tensor<?n x 1 x f32>
        %1 = mul(%masked.1, %mask.1) : tensor<?n x 1 x f32>
        %masked.2 = mul(%0, %mask.0) : tensor<?n x 4 x f32>
        %masked.3 = add(%masked.2, %mask.2) : tensor<?n x 4 x f32>
        %2 = reduce_max(%masked.3) {axes = [1]} : tensor<?n x 1 x f32>
        %3 = add(%1, %2) : tensor<?n x 1 x f32>
        return %3
      }
    }
    "#);
}

#[test]
fn norms_become_primitive_ops() {
    let text = "module attributes {onnx.opset = {\"\" = 17}} {
  channels c0 = 4 {keep = [1, 3]}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 1 x f32> {
    %w = param @w : tensor<3 x c0 x f32>
    %s = param @s : tensor<c0 x f32>
    %v = param @v : tensor<c0 x 1 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 x f32>
    %1 = layer_norm(%0, %s) : tensor<?n x c0 x f32>
    %2 = matmul(%1, %v) : tensor<?n x 1 x f32>
    return %2
  }
}";
    insta::assert_snapshot!(masked(text).unwrap(), @r#"
    module attributes {onnx.opset = {"" = 17}} {
      func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 1 x f32> {
        %w = param @w : tensor<3 x 4 x f32>
        %s = param @s : tensor<4 x f32>
        %v = param @v : tensor<4 x 1 x f32>
        %mask.0 = param @mask.0 = dense<[0.0, 1.0, 0.0, 1.0]> : tensor<4 x f32>
        %0 = matmul(%x, %w) : tensor<?n x 4 x f32>
        %masked.0 = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32>
        %masked.1 = constant() {value = dense<2.0> : tensor<f32>} : tensor<f32>
        %masked.2 = div(%masked.0, %masked.1) : tensor<f32>
        %masked.3 = mul(%0, %mask.0) : tensor<?n x 4 x f32>
        %masked.4 = reduce_mean(%masked.3) {axes = [1]} : tensor<?n x 1 x f32>
        %masked.5 = div(%masked.4, %masked.2) : tensor<?n x 1 x f32>
        %masked.6 = sub(%0, %masked.5) : tensor<?n x 4 x f32>
        %masked.7 = mul(%masked.6, %mask.0) : tensor<?n x 4 x f32>
        %masked.8 = mul(%masked.7, %masked.7) : tensor<?n x 4 x f32>
        %masked.9 = reduce_mean(%masked.8) {axes = [1]} : tensor<?n x 1 x f32>
        %masked.10 = div(%masked.9, %masked.2) : tensor<?n x 1 x f32>
        %masked.11 = constant() {value = dense<1e-5> : tensor<f32>} : tensor<f32>
        %masked.12 = add(%masked.10, %masked.11) : tensor<?n x 1 x f32>
        %masked.13 = sqrt(%masked.12) : tensor<?n x 1 x f32>
        %masked.14 = div(%masked.7, %masked.13) : tensor<?n x 4 x f32>
        %1 = mul(%masked.14, %s) : tensor<?n x 4 x f32>
        %masked.15 = mul(%1, %mask.0) : tensor<?n x 4 x f32>
        %2 = matmul(%masked.15, %v) : tensor<?n x 1 x f32>
        return %2
      }
    }
    "#);
}

#[test]
fn what_moves_data_is_left_alone() {
    let text = "module {
  channels c0 = 4 {keep = [1, 3]}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 1 x f32> {
    %w = param @w : tensor<3 x 5 + c0 x f32>
    %v = param @v : tensor<c0 x 1 x f32>
    %from = constant() {value = dense<[5]> : tensor<1 x i64>} : tensor<1 x i64>
    %to = constant() {value = dense<[9]> : tensor<1 x i64>} : tensor<1 x i64>
    %at = constant() {value = dense<[1]> : tensor<1 x i64>} : tensor<1 x i64>
    %0 = matmul(%x, %w) : tensor<?n x 5 + c0 x f32>
    %1 = slice(%0, %from, %to, %at) : tensor<?n x c0 x f32>
    %2 = transpose(%1) {perm = [1, 0]} : tensor<c0 x ?n x f32>
    %3 = transpose(%2) {perm = [1, 0]} : tensor<?n x c0 x f32>
    %4 = matmul(%3, %v) : tensor<?n x 1 x f32>
    return %4
  }
}";
    let masked = masked(text).unwrap();
    assert_eq!(
        masked.matches("mul(").count() - masked.matches("matmul(").count(),
        1,
        "{masked}"
    );
}

/// Heads merged with a batch of unknown size: the mask says one period of `?n * c0`, so the axis is taken apart.
#[test]
fn axes_that_repeat_are_taken_apart() {
    let text = "module attributes {onnx.opset = {\"\" = 17}} {
  channels c0 = 2
  channels c1 = 3 {by = c0, keep = [[0, 2], [1, 2]]}
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x 2 x 2 x f32> {
    %w = param @w : tensor<4 x c0 * c1 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 * c1 x f32>
    %1 = reshape(%0) {shape = [-1, 1, 3]} : tensor<?n * c0 x 1 x c1 x f32>
    %2 = transpose(%1) {perm = [0, 2, 1]} : tensor<?n * c0 x c1 x 1 x f32>
    %3 = matmul(%1, %2) : tensor<?n * c0 x 1 x 1 x f32>
    %4 = reshape(%3) {shape = [-1, 2]} : tensor<?n x c0 x f32>
    %v = param @v : tensor<c0 x 4 x f32>
    %5 = matmul(%4, %v) : tensor<?n x 4 x f32>
    %6 = reshape(%5) {shape = [-1, 2, 2]} : tensor<?n x 2 x 2 x f32>
    return %6
  }
}";
    insta::assert_snapshot!(masked(text).unwrap(), @r#"
    module attributes {onnx.opset = {"" = 17}} {
      func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x 2 x 2 x f32> {
        %w = param @w : tensor<4 x 6 x f32>
        %target.0 = param @target.0 = dense<[0, 0, -1, 2]> : tensor<4 x i64>
        %mask.0 = param @mask.0 = dense<[[[1.0, 0.0]], [[0.0, 1.0]], [[1.0, 1.0]]]> : tensor<3 x 1 x 2 x f32>
        %target.1 = param @target.1 = dense<[0, 0, -1]> : tensor<3 x i64>
        %v = param @v : tensor<2 x 4 x f32>
        %0 = matmul(%x, %w) : tensor<?n x 6 x f32>
        %1 = reshape(%0) {shape = [-1, 1, 3]} : tensor<?n * 2 x 1 x 3 x f32>
        %2 = transpose(%1) {perm = [0, 2, 1]} : tensor<?n * 2 x 3 x 1 x f32>
        %masked.0 = transpose(%1) {perm = [1, 2, 0]} : tensor<1 x 3 x ?n * 2 x f32>
        %masked.1 = reshape(%masked.0, %target.0) : tensor<1 x 3 x ?n x 2 x f32>
        %masked.2 = mul(%masked.1, %mask.0) : tensor<1 x 3 x ?n x 2 x f32>
        %masked.3 = reshape(%masked.2, %target.1) : tensor<1 x 3 x ?n * 2 x f32>
        %masked.4 = transpose(%masked.3) {perm = [2, 0, 1]} : tensor<?n * 2 x 1 x 3 x f32>
        %3 = matmul(%masked.4, %2) : tensor<?n * 2 x 1 x 1 x f32>
        %4 = reshape(%3) {shape = [-1, 2]} : tensor<?n x 2 x f32>
        %5 = matmul(%4, %v) : tensor<?n x 4 x f32>
        %6 = reshape(%5) {shape = [-1, 2, 2]} : tensor<?n x 2 x 2 x f32>
        return %6
      }
    }
    "#);
}

#[test]
fn what_cannot_be_masked_is_an_error() {
    let text = "module {
  channels c0 = 2 {keep = [1]}
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 2 x f32> {
    %w = param @w : tensor<2 x c0 x f32>
    %v = param @v : tensor<c0 x 2 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 x f32>
    %1 = mystery(%0) : tensor<?n x c0 x f32>
    %2 = matmul(%1, %v) : tensor<?n x 2 x f32>
    return %2
  }
}";
    insta::assert_snapshot!(masked(text).unwrap_err(), @r#"
    cannot mask `mystery`: the plan removes elements that it normalises over, and its definition does not say what leaves them out
      help: keep all elements of the class, or give the op's definition what it lacks
    "#);
}

/// How long `?n * c0` is once elements of c0 are gone is no number, and nobody asks.
#[test]
fn what_reads_extents_alone_is_left_as_it_is() {
    let text = "module {
  channels c0 = 3 {keep = [0, 2]}
  func @main(%x: tensor<?n x 2 x f32>) -> (tensor<?n x 2 x f32>, tensor<1 x i64>) {
    %w = param @w : tensor<2 x c0 x f32>
    %v = param @v : tensor<c0 x 2 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 x f32>
    %1 = matmul(%0, %v) : tensor<?n x 2 x f32>
    %2 = reshape(%0) {shape = [-1]} : tensor<?n * c0 x f32>
    %3 = shape(%2) : tensor<1 x i64>
    return %1, %3
  }
}";
    let masked = masked(text).unwrap();
    assert!(
        masked.contains("%3 = shape(%2) : tensor<1 x i64>"),
        "{masked}"
    );
}
