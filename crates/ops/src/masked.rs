//! What stands for normalisations in a masked model: their statistics over present elements only, in primitive ops.
//!
//! `x * mask` sums what is present, and `$count` is how many elements that is.

use prune_opt_ir::op::OpView;
use std::fmt::Write;

/// A masked body in the making, one op a line.
struct Body<'a> {
    view: &'a OpView<'a>,
    dtype: String,
    lines: String,
    count: usize,
}

/// What a normalisation divides by: `sqrt(square + epsilon)` or `sqrt(square) + epsilon`.
pub(crate) enum Epsilon {
    /// Under the root.
    Inside(f64),
    /// Beside it.
    Outside(f64),
}

impl<'a> Body<'a> {
    fn new(view: &'a OpView<'a>) -> Result<Body<'a>, String> {
        let dtype = view.operand_type(0).and_then(|t| t.dtype());
        let dtype = dtype.ok_or("the element type of `x` is not known")?.name();
        let (dtype, lines) = (dtype.to_string(), String::new());
        Ok(Body {
            view,
            dtype,
            lines,
            count: 0,
        })
    }

    /// Appends an op and names its result.
    fn op(&mut self, text: impl std::fmt::Display) -> String {
        self.count += 1;
        let name = format!("%v{}", self.count);
        // Writing to a string does not fail.
        let _ = writeln!(self.lines, "  {name} = {text} : none");
        name
    }

    /// A scalar of `x`'s element type.
    fn scalar(&mut self, text: &str) -> String {
        let dtype = self.dtype.clone();
        self.op(format!(
            "constant() {{value = dense<{text}> : tensor<{dtype}>}}"
        ))
    }

    fn ints(&mut self, all: &[i64]) -> String {
        let n = all.len();
        self.op(format!(
            "constant() {{value = dense<{all:?}> : tensor<{n} x i64>}}"
        ))
    }

    /// The sum over `axes`, which stay as 1; they became an operand in opset 13.
    fn sum(&mut self, x: &str, axes: &[i64]) -> String {
        if self.view.module.opset("") < 13 {
            return self.op(format!("reduce_sum({x}) {{axes = {axes:?}}}"));
        }
        let axes = self.ints(axes);
        self.op(format!("reduce_sum({x}, {axes})"))
    }

    fn reshape(&mut self, x: &str, shape: &[i64]) -> String {
        let shape = self.ints(shape);
        self.op(format!("reshape({x}, {shape})"))
    }

    /// `x` less its mean over `axes` (where `centre`), over the root of the mean square, absent elements being 0.
    /// Returns that, the mean and the divisor.
    fn normal(
        &mut self,
        (x, mask, count): (&str, &str, &str),
        axes: &[i64],
        centre: bool,
        epsilon: &Epsilon,
    ) -> [String; 3] {
        let present = self.op(format!("mul({x}, {mask})"));
        let (mean, y) = if centre {
            let sum = self.sum(&present, axes);
            let mean = self.op(format!("div({sum}, {count})"));
            let y = self.op(format!("sub({x}, {mean})"));
            (mean, self.op(format!("mul({y}, {mask})")))
        } else {
            (String::new(), present)
        };
        let square = self.op(format!("mul({y}, {y})"));
        let sum = self.sum(&square, axes);
        let square = self.op(format!("div({sum}, {count})"));
        let divisor = match epsilon {
            Epsilon::Inside(e) => {
                let e = self.scalar(&format!("{e:?}"));
                let sum = self.op(format!("add({square}, {e})"));
                self.op(format!("sqrt({sum})"))
            }
            Epsilon::Outside(e) => {
                let root = self.op(format!("sqrt({square})"));
                let e = self.scalar(&format!("{e:?}"));
                self.op(format!("add({root}, {e})"))
            }
        };
        let y = self.op(format!("div({y}, {divisor})"));
        [y, mean, divisor]
    }

    /// `y * scale + bias`, where those are given; `shape`: what they are reshaped to first.
    fn affine(&mut self, mut y: String, shape: Option<&[i64]>) -> String {
        for (i, (name, op)) in [("%scale", "mul"), ("%bias", "add")]
            .into_iter()
            .enumerate()
        {
            if self.view.has(i + 1) {
                let by = match shape {
                    Some(shape) => self.reshape(name, shape),
                    None => name.to_string(),
                };
                y = self.op(format!("{op}({y}, {by})"));
            }
        }
        y
    }

    /// The whole text.
    fn finish(self, results: &[String]) -> String {
        let given = ["%x", "%scale", "%bias"].into_iter().enumerate();
        let given = given
            .filter(|(i, _)| self.view.has(*i))
            .map(|(_, name)| name);
        let inputs: Vec<String> = given
            .chain(["%mask"])
            .map(|n| format!("{n}: none"))
            .collect();
        let none = vec!["none"; results.len()].join(", ");
        let (inputs, lines, results) = (inputs.join(", "), &self.lines, results.join(", "));
        format!("func @masked({inputs}) -> ({none}) {{\n{lines}  return {results}\n}}\n")
    }
}

/// Normalised over `axes`; `scale` and `bias` (operands 1 and 2) broadcast as they are, or get `shape` first.
/// Results beyond the first are the mean (where `centre`) and one over the deviation, as ONNX has them.
pub(crate) fn normalised(
    view: &OpView<'_>,
    axes: &[usize],
    centre: bool,
    epsilon: &Epsilon,
    shape: Option<&[i64]>,
) -> Result<String, String> {
    let mut body = Body::new(view)?;
    let axes: Vec<i64> = axes.iter().map(|a| *a as i64).collect();
    let count = body.scalar("$count.0");
    let [y, mean, divisor] = body.normal(("%x", "%mask", &count), &axes, centre, epsilon);
    let mut results = vec![body.affine(y, shape)];
    let more = view.op.results.len().saturating_sub(1);
    if centre && more > 0 {
        results.push(mean);
    }
    if results.len() <= more {
        results.push(body.op(format!("reciprocal({divisor})")));
    }
    Ok(body.finish(&results))
}

/// Normalised over each of `groups` groups of channels, of which each may keep another number.
pub(crate) fn grouped(
    view: &OpView<'_>,
    groups: i64,
    epsilon: f64,
    each: bool,
) -> Result<String, String> {
    let rank = view.operand_rank(0).ok_or("the rank of `x` is not known")?;
    let mut body = Body::new(view)?;
    let shape = body.op("shape(%x)");
    let mask = body.op(format!("expand(%mask, {shape})"));
    let mask = body.reshape(&mask, &[0, groups, -1]);
    let count = body.sum(&mask, &[2]);
    // A group that is absent as a whole has no statistics.
    let one = body.scalar("1.0");
    let count = body.op(format!("max({count}, {one})"));
    let x = body.reshape("%x", &[0, groups, -1]);
    let [y, ..] = body.normal((&x, &mask, &count), &[2], true, &Epsilon::Inside(epsilon));
    let mut channels = vec![1; rank.saturating_sub(1)];
    if let Some(first) = channels.first_mut() {
        *first = -1;
    }
    let y = if each {
        let y = body.op(format!("reshape({y}, {shape})"));
        body.affine(y, Some(&channels))
    } else {
        let y = body.affine(y, Some(&[-1, 1]));
        body.op(format!("reshape({y}, {shape})"))
    };
    Ok(body.finish(&[y]))
}
