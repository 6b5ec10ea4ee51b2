//! Weights that are computed from weights, computed beforehand.

use super::lowering::{computed, lowered};
use crate::{config, law};
use proptest::prelude::*;
use prune_opt_exec::Key;
use prune_opt_ir::Tensor;

/// How a weight of `rows` by `columns` is computed, one step after another.
#[derive(Clone, Debug)]
struct Computed {
    rows: usize,
    columns: usize,
    steps: Vec<(usize, usize)>,
    seed: u64,
}

/// The first so many of `WEIGHT_STEPS` sum over an axis, or combine weights of one size.
const SUMS: usize = 6;
const WEIGHT_STEPS: usize = 8;

fn computed_weights() -> impl Strategy<Value = Computed> {
    let steps = prop::collection::vec((0..WEIGHT_STEPS, 0usize..2), 1..4);
    let all = (2usize..6, 2usize..6, steps, any::<u64>());
    all.prop_map(|(rows, columns, steps, seed)| Computed {
        rows,
        columns,
        steps,
        seed,
    })
}

impl Computed {
    fn sums(&self) -> bool {
        self.steps.iter().any(|(kind, _)| *kind < SUMS)
    }

    /// Whether `w` is the only parameter that may have its shape.
    fn is_of_one(&self) -> bool {
        self.steps.iter().all(|(kind, _)| ![3, 5].contains(kind))
    }

    /// A module that multiplies its input with the weight.
    fn text(&self) -> String {
        let (r, c) = (self.rows, self.columns);
        let mut random = self.seed;
        let mut param = |name: &str, dims: &[usize]| {
            let numbers = (0..dims.iter().product::<usize>()).map(|_| {
                random = random.wrapping_mul(6364136223846793005).wrapping_add(1);
                (random >> 40) as f32 / (1 << 24) as f32 + 0.5
            });
            let hex: String = numbers
                .map(|f| format!("{:08X}", f.to_bits().swap_bytes()))
                .collect();
            let dims: Vec<_> = dims.iter().map(usize::to_string).collect();
            format!(
                "%{name} = param @{name} = dense<\"0x{hex}\"> : tensor<{} x f32>",
                dims.join(" x ")
            )
        };
        let mut lines = vec![
            param("w", &[r, c]),
            "%axes0 = param @axes0 = dense<[0]> : tensor<1 x i64>".into(),
            "%axes1 = param @axes1 = dense<[1]> : tensor<1 x i64>".into(),
        ];
        let mut at = "w".to_string();
        for (i, (kind, axis)) in self.steps.iter().enumerate() {
            let (full, next) = (format!("tensor<{r} x {c} x f32>"), format!("w{i}"));
            let line = match axis {
                0 => format!("tensor<1 x {c} x f32>"),
                _ => format!("tensor<{r} x 1 x f32>"),
            };
            let (p, q) = (format!("p{i}"), format!("q{i}"));
            match kind {
                // A weight norm.
                0 => lines.extend([
                    format!("%{p} = reduce_l2(%{at}, %axes{axis}) {{keepdims = 1}} : {line}"),
                    format!("%{next} = div(%{at}, %{p}) : {full}"),
                ]),
                // A standardised weight, as far as its mean goes.
                1 => lines.extend([
                    format!("%{p} = reduce_mean(%{at}, %axes{axis}) {{keepdims = 1}} : {line}"),
                    format!("%{next} = sub(%{at}, %{p}) : {full}"),
                ]),
                // A spectral norm.
                2 => lines.extend([
                    param(&format!("{p}u"), &[r]),
                    param(&format!("{p}v"), &[c]),
                    format!("%{p}m = matmul(%{at}, %{p}v) : tensor<{r} x f32>"),
                    format!("%{p} = matmul(%{p}u, %{p}m) : tensor<f32>"),
                    format!("%{next} = div(%{at}, %{p}) : {full}"),
                ]),
                // A weight with a low-rank one added.
                3 => lines.extend([
                    param(&p, &[r, 2]),
                    param(&q, &[2, c]),
                    format!("%{p}m = matmul(%{p}, %{q}) : {full}"),
                    format!("%{next} = add(%{at}, %{p}m) : {full}"),
                ]),
                4 => lines.push(format!(
                    "%{next} = softmax(%{at}) {{axis = {axis}}} : {full}"
                )),
                // A mask.
                5 => lines.extend([
                    param(&p, &[r, c]),
                    format!("%{q} = sigmoid(%{p}) : {full}"),
                    format!("%{next} = mul(%{at}, %{q}) : {full}"),
                ]),
                6 => lines.push(format!("%{next} = tanh(%{at}) : {full}")),
                _ => lines.extend([
                    param(&p, &[1, c]),
                    format!("%{next} = mul(%{at}, %{p}) : {full}"),
                ]),
            }
            at = next;
        }
        let y = format!("tensor<?n x {c} x f32>");
        lines.push(format!("%y = matmul(%x, %{at}) : {y}"));
        let lines = lines.join("\n    ");
        format!(
            "module @m {{\n  func @main(%x: tensor<?n x {r} x f32>) -> {y} {{\n    {lines}\n    return %y\n  }}\n}}\n"
        )
    }
}

#[test]
fn weights_computed_from_weights_are_computed_beforehand() {
    let config = config("proptest-regressions/computed_weights.txt");
    law(config, &computed_weights(), |weight| {
        let text = weight.text();
        let (module, out) = lowered(&text)?;
        let out = match (out, weight.sums()) {
            (Some(out), true) => out,
            (None, false) => return Ok(()),
            (None, true) => return Err(format!("the weight is not folded: {text}")),
            (Some(_), false) => return Err(format!("the weight is folded: {text}")),
        };
        let floats = out.params.values().filter(|w| w.dtype.is_float());
        let shape: Vec<_> = floats.map(|w| w.shape.clone()).collect();
        if shape != [[weight.rows as u64, weight.columns as u64]] {
            return Err(format!("it leaves parameters of {shape:?}: {text}"));
        }
        if weight.is_of_one() && !out.params.contains_key("w") {
            return Err(format!("it has lost its name: {text}"));
        }
        let numbers = (0..2 * weight.rows).map(|i| i as f64 - 2.0).collect();
        let x = Tensor::from_floats(&[2, weight.rows], numbers)?;
        let inputs = [(Key::Name("x"), x)];
        let (a, b) = (computed(&module, &inputs)?, computed(&out, &inputs)?);
        let floats = |all: &[Tensor]| all[0].to_floats().into_iter().collect::<Vec<f64>>();
        let (a, b) = (floats(&a), floats(&b));
        let largest = a.iter().fold(1.0, |m: f64, x| m.max(x.abs()));
        let near = |(x, y): (&f64, &f64)| (x - y).abs() <= 1e-6 * largest;
        match a.len() == b.len() && a.iter().zip(&b).all(near) {
            true => Ok(()),
            false => Err(format!("{a:?} became {b:?}: {text}")),
        }
    });
}

/// A weight that is stored in a byte an element and normed, one that an activation reads as it was, too, and one with drawn
/// numbers in it, which are others each time.
#[test]
fn what_would_grow_or_change_is_not_computed_beforehand() {
    let norm = |weight: &str, rest: &str| {
        format!(
            "module @m {{
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x 4 x f32> {{
    {weight}
    %axes = param @axes = dense<[0]> : tensor<1 x i64>
    %norm = reduce_l2(%w, %axes) {{keepdims = 1}} : tensor<1 x 4 x f32>
    %v = div(%w, %norm) : tensor<4 x 4 x f32>
    %h = matmul(%x, %v) : tensor<?n x 4 x f32>
    {rest}
  }}
}}
"
        )
    };
    let bytes = "%q = param @q = dense<3> : tensor<4 x 4 x i8>
    %s = param @s = dense<0.5> : tensor<f32>
    %w = dequantize_linear(%q, %s) : tensor<4 x 4 x f32>";
    let floats = "%w = param @w = dense<3.0> : tensor<4 x 4 x f32>";
    let shared = "%y = matmul(%h, %w) : tensor<?n x 4 x f32>\n    return %y";
    let is_folded = |text: &str| lowered(text).unwrap().1.is_some();
    assert!(is_folded(&norm(floats, "return %h")));
    assert!(!is_folded(&norm(floats, shared)));
    assert!(!is_folded(&norm(bytes, "return %h")));
    let drawn = "%p = param @p = dense<3.0> : tensor<4 x 4 x f32>
    %r = random_normal_like(%p) : tensor<4 x 4 x f32>
    %w = add(%p, %r) : tensor<4 x 4 x f32>";
    assert!(!is_folded(&norm(drawn, "return %h")));
}

/// A masked weight that two layers read, one of them transposed, stays one weight; and a number that was rounded to half
/// precision on the way stays that number.
#[test]
fn what_weights_share_is_computed_once() {
    let module = |precision: &str, mask: &str| {
        format!(
            "module @m {{
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x 4 x f32> {{
    %w = param @w = dense<3.0> : tensor<4 x 4 x {precision}>
    %m = param @m = dense<0.3> : tensor<4 x 4 x {precision}>
    %p = mul(%w, %m) : tensor<4 x 4 x {precision}>
    {mask}
    %t = transpose(%v) {{perm = [1, 0]}} : tensor<4 x 4 x f32>
    %u = transpose(%v) {{perm = [0, 1]}} : tensor<4 x 4 x f32>
    %h = matmul(%x, %t) : tensor<?n x 4 x f32>
    %y = matmul(%h, %u) : tensor<?n x 4 x f32>
    return %y
  }}
}}
"
        )
    };
    let single = module("f32", "%v = mul(%p, %w) : tensor<4 x 4 x f32>");
    let (_, out) = lowered(&single).unwrap();
    let names: Vec<String> = out.unwrap().params.into_keys().collect();
    assert_eq!(names, ["v"]);
    let half = module("f16", "%v = cast(%p) {to = 1} : tensor<4 x 4 x f32>");
    assert!(lowered(&half).unwrap().1.is_none());
}
