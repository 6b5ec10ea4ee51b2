//! Ranges between known numbers, written as constants; and indices that are computed from them.

use super::lowering::{agree, lowered};
use crate::{config, law};
use proptest::prelude::*;
use prune_opt_ir::Tensor;

/// Features times a range, which chooses them too. `asked`: where the range ends follows from an extent of the input.
#[derive(Clone, Debug)]
struct Range {
    count: i64,
    start: i64,
    delta: i64,
    /// By how much the limit is short of a whole step.
    short: i64,
    float: bool,
    asked: bool,
}

fn range() -> impl Strategy<Value = Range> {
    let numbers = (1i64..9, -3i64..4, -3i64..4, 0i64..3);
    (numbers, any::<[bool; 2]>()).prop_map(|((count, start, delta, short), [float, asked])| {
        let delta = if delta == 0 { 1 } else { delta };
        Range {
            count,
            start,
            delta,
            short: short % delta.abs(),
            float,
            asked: asked && !float,
        }
    })
}

impl Range {
    fn limit(&self) -> i64 {
        self.start + self.delta * self.count - self.short * self.delta.signum()
    }

    /// A module of `?n x count` features, which it scales by the range and puts in the order of the range less its first
    /// element.
    fn text(&self) -> String {
        let (n, y) = (self.count, format!("tensor<?n x {} x f32>", self.count));
        let kind = if self.float { "f32" } else { "i64" };
        let number = |name: &str, n: i64| {
            let n = if self.float {
                format!("{n}.0")
            } else {
                n.to_string()
            };
            format!("%{name} = param @{name} = dense<{n}> : tensor<{kind}>")
        };
        let mut lines = vec![number("start", self.start), number("delta", self.delta)];
        if self.asked {
            let rest = self.limit() - n;
            lines.extend([
                number("one", 1),
                number("rest", rest),
                "%shape = shape(%x) : tensor<2 x i64>".into(),
                "%width = gather(%shape, %one) {axis = 0} : tensor<i64>".into(),
                "%limit = add(%width, %rest) : tensor<i64>".into(),
            ]);
        } else {
            lines.push(number("limit", self.limit()));
        }
        lines.extend([
            format!("%range = range(%start, %limit, %delta) : tensor<{n} x {kind}>"),
            format!("%factors = cast(%range) {{to = 1}} : tensor<{n} x f32>"),
            format!("%scaled = mul(%x, %factors) : {y}"),
            format!("%rows = transpose(%scaled) {{perm = [1, 0]}} : tensor<{n} x ?n x f32>"),
            format!("%whole = cast(%range) {{to = 7}} : tensor<{n} x i64>"),
            format!("%by = param @by = dense<{}> : tensor<i64>", self.delta),
            format!("%from = param @from = dense<{}> : tensor<i64>", self.start),
            format!("%steps = sub(%whole, %from) : tensor<{n} x i64>"),
            format!("%places = div(%steps, %by) : tensor<{n} x i64>"),
            "%last = param @last = dense<[1]> : tensor<1 x i64>".into(),
            format!("%ids = unsqueeze(%places, %last) : tensor<{n} x 1 x i64>"),
            format!("%taken = gather_nd(%rows, %ids) : tensor<{n} x ?n x f32>"),
            format!("%y = transpose(%taken) {{perm = [1, 0]}} : {y}"),
        ]);
        let lines = lines.join("\n    ");
        format!(
            "module @m {{\n  func @main(%x: {y}) -> {y} {{\n    {lines}\n    return %y\n  }}\n}}\n"
        )
    }
}

#[test]
fn ranges_between_known_numbers_are_constants() {
    let config = config("proptest-regressions/ranges.txt");
    law(config, &range(), |range| {
        let text = range.text();
        let (module, out) = lowered(&text)?;
        let out = out.ok_or_else(|| format!("the range stays: {text}"))?;
        let func = out.main().ok_or("there is a function")?;
        let left = |name: &str| func.ops.values().any(|op| op.name == name);
        if ["range", "unsqueeze", "shape"].into_iter().any(left) {
            return Err(format!("what computes indices stays: {text}"));
        }
        let numbers = (0..2 * range.count).map(|i| i as f64 - 2.0).collect();
        let x = Tensor::from_floats(&[2, range.count as usize], numbers)?;
        agree(&module, &out, x, &text)
    });
}
