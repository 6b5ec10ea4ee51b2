//! Pieces of relation text, for definitions that build theirs from an op's ranks.

use super::OpView;

/// A variable for each of `n` axes: `a0`, `a1`, ...
pub fn names(prefix: &str, n: usize) -> Vec<String> {
    (0..n).map(|i| format!("{prefix}{i}")).collect()
}

/// A tensor's pattern, `x[a0, a1]`.
pub fn tensor<S: AsRef<str>>(name: &str, axes: &[S]) -> String {
    let mut text = String::with_capacity(name.len() + 2 + 4 * axes.len());
    push_tensor(&mut text, name, axes);
    text
}

/// A relation of one tensor with another, `x[a0, a1], others -> y[a1]`; `others` begin with a comma each.
pub fn unary<S: AsRef<str>, T: AsRef<str>>(x: &[S], others: &str, y: &[T]) -> String {
    let mut text = String::with_capacity(10 + others.len() + 4 * (x.len() + y.len()));
    push_tensor(&mut text, "x", x);
    text.push_str(others);
    text.push_str(" -> ");
    push_tensor(&mut text, "y", y);
    text
}

fn push_tensor<S: AsRef<str>>(text: &mut String, name: &str, axes: &[S]) {
    text.push_str(name);
    text.push('[');
    for (i, axis) in axes.iter().enumerate() {
        if i > 0 {
            text.push_str(", ");
        }
        text.push_str(axis.as_ref());
    }
    text.push(']');
}

/// The operand that `axes` is since operands of that kind are no attributes, where an op has it.
pub fn axes_operand(view: &OpView<'_>) -> &'static str {
    if view.has(1) { ", axes[r!]" } else { "" }
}

/// Terms or factors joined by a sign, or what stands for none of them.
pub fn join<S: AsRef<str>>(parts: &[S], sign: &str, none: &str) -> String {
    if parts.is_empty() {
        return none.to_string();
    }
    let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    parts.join(sign)
}
