//! The text of bodies: an op's computation in primitive ops, written one op a line.

use prune_opt_ir::Attr;
use prune_opt_ir::op::OpView;
use std::fmt::Write;

/// A body in the making.
pub(crate) struct Body<'a> {
    /// The op that it stands for.
    pub view: &'a OpView<'a>,
    /// The name of the first operand's element type.
    pub dtype: String,
    inputs: Vec<String>,
    lines: String,
    count: usize,
}

/// The shape of numbers for each element of the first of `rank` axes, which broadcast along the others.
pub(crate) fn along_first(rank: usize) -> Vec<i64> {
    let mut shape = vec![1; rank];
    if let Some(first) = shape.first_mut() {
        *first = -1;
    }
    shape
}

impl<'a> Body<'a> {
    /// A body whose inputs are those of the op's operands that are given, `%x` for the operand called `x`.
    pub fn new(view: &'a OpView<'a>, operands: &[&str]) -> Result<Body<'a>, String> {
        let first = (0..operands.len()).find_map(|i| view.operand_type(i)?.dtype());
        let dtype = first.ok_or("the element types of the operands are not known")?;
        let given = operands.iter().enumerate().filter(|(i, _)| view.has(*i));
        Ok(Body {
            view,
            dtype: dtype.name().to_string(),
            inputs: given.map(|(_, name)| format!("%{name}")).collect(),
            lines: String::new(),
            count: 0,
        })
    }

    /// One more input, behind the operands.
    pub fn input(&mut self, name: &str) {
        self.inputs.push(format!("%{name}"));
    }

    /// Whether an operand is given.
    pub fn has(&self, name: &str) -> bool {
        self.inputs
            .iter()
            .any(|i| i.strip_prefix('%') == Some(name))
    }

    /// Appends an op and names its result.
    pub fn op(&mut self, text: impl std::fmt::Display) -> String {
        self.ops(text, 1).remove(0)
    }

    /// Appends an op of several results.
    pub fn ops(&mut self, text: impl std::fmt::Display, results: usize) -> Vec<String> {
        let names: Vec<String> = (1..=results.max(1))
            .map(|i| format!("%v{}", self.count + i))
            .collect();
        self.count += names.len();
        let types = match names.len() {
            1 => "none".to_string(),
            n => format!("({})", vec!["none"; n].join(", ")),
        };
        // Writing to a string does not fail.
        let _ = writeln!(self.lines, "  {} = {text} : {types}", names.join(", "));
        names
    }

    /// A number of the first operand's element type.
    pub fn scalar(&mut self, text: &str) -> String {
        let dtype = self.dtype.clone();
        self.number(text, &dtype)
    }

    /// A number of an element type.
    pub fn number(&mut self, text: &str, dtype: &str) -> String {
        self.op(format!(
            "constant() {{value = dense<{text}> : tensor<{dtype}>}}"
        ))
    }

    /// A vector of integers.
    pub fn ints(&mut self, all: &[i64]) -> String {
        let n = all.len();
        self.op(format!(
            "constant() {{value = dense<{all:?}> : tensor<{n} x i64>}}"
        ))
    }

    /// The sum over `axes`, which stay as 1; they became an operand in opset 13.
    pub fn sum(&mut self, x: &str, axes: &[i64]) -> String {
        if self.view.module.opset("") < 13 {
            return self.op(format!("reduce_sum({x}) {{axes = {axes:?}}}"));
        }
        let axes = self.ints(axes);
        self.op(format!("reduce_sum({x}, {axes})"))
    }

    /// The mean over `axes`, which stay as 1; they became an operand in opset 18.
    pub fn mean(&mut self, x: &str, axes: &[i64]) -> String {
        if self.view.module.opset("") < 18 {
            return self.op(format!("reduce_mean({x}) {{axes = {axes:?}}}"));
        }
        let axes = self.ints(axes);
        self.op(format!("reduce_mean({x}, {axes})"))
    }

    /// The elements under other extents: 0 copies one, -1 is what is left.
    pub fn reshape(&mut self, x: &str, shape: &[i64]) -> String {
        let shape = self.ints(shape);
        self.op(format!("reshape({x}, {shape})"))
    }

    /// The axes in another order.
    pub fn transpose(&mut self, x: &str, perm: &[i64]) -> String {
        self.op(format!("transpose({x}) {{perm = {perm:?}}}"))
    }

    /// The stretch `from..to` of an axis.
    pub fn slice(&mut self, x: &str, axis: i64, from: i64, to: i64) -> String {
        let (from, to, axis) = (self.ints(&[from]), self.ints(&[to]), self.ints(&[axis]));
        self.op(format!("slice({x}, {from}, {to}, {axis})"))
    }

    /// One more axis, of extent 1; where it stands became an operand in opset 13.
    pub fn unsqueeze(&mut self, x: &str, axis: i64) -> String {
        if self.view.module.opset("") < 13 {
            return self.op(format!("unsqueeze({x}) {{axes = [{axis}]}}"));
        }
        let axes = self.ints(&[axis]);
        self.op(format!("unsqueeze({x}, {axes})"))
    }

    /// The elements in another type.
    pub fn cast(&mut self, x: &str, to: prune_opt_ir::DType) -> String {
        self.op(format!("cast({x}) {{to = {}}}", to.onnx()))
    }

    /// The op's own attributes of these names, as text.
    pub fn attrs(&self, names: &[&str]) -> String {
        let each = names.iter().filter_map(|name| {
            let value = match self.view.attr(name)? {
                Attr::Int(i) => i.to_string(),
                Attr::Float(f) => format!("{f:?}"),
                Attr::Ints(all) => format!("{all:?}"),
                Attr::Floats(all) => format!("{all:?}"),
                Attr::Array(all) => {
                    let texts: Option<Vec<&str>> = all.iter().map(Attr::as_str).collect();
                    format!("{:?}", texts?)
                }
                Attr::Str(_) => format!("{:?}", self.view.text(name)?),
                _ => return None,
            };
            Some(format!("{name} = {value}"))
        });
        let all: Vec<String> = each.collect();
        match all.is_empty() {
            true => String::new(),
            false => format!(" {{{}}}", all.join(", ")),
        }
    }

    /// The whole text.
    pub fn finish(self, results: &[String]) -> String {
        let inputs: Vec<String> = self.inputs.iter().map(|n| format!("{n}: none")).collect();
        let none = vec!["none"; results.len()].join(", ");
        let (inputs, lines, results) = (inputs.join(", "), &self.lines, results.join(", "));
        format!("func @body({inputs}) -> ({none}) {{\n{lines}  return {results}\n}}\n")
    }
}
