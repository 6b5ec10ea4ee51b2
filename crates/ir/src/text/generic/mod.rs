//! The generic form: MLIR's syntax for ops of any dialect, which stock `mlir-opt --allow-unregistered-dialect` and
//! xDSL read and print again. The grammar is in `ir-spec/grammar.md`.
//!
//! ```text
//! "builtin.module"() <{sym_name = "net"}> ({
//!   "pir.channels"() {name = "c0", extent = 16 : i64} : () -> ()
//!   "func.func"() <{function_type = (tensor<?x16xf32>) -> tensor<?x16xf32>, sym_name = "main"}> ({
//!   ^bb0(%x: tensor<?x16xf32>):
//!     %0 = "pir.relu"(%x) {pir.axes = #pir.axes<?n, c0>} : (tensor<?x16xf32>) -> tensor<?x16xf32>
//!     "func.return"(%0) : (tensor<?x16xf32>) -> ()
//!   }) {pir.axes = #pir.axes<?n, c0>, pir.names = ["x"]} : () -> ()
//! }) : () -> ()
//! ```
//!
//! Other tools rename values, sort attributes and drop locations. So what they would lose is an attribute: names of
//! values, labels of nodes, axes of types, and an order that is not the alphabet's. What MLIR has no words for stands
//! in attributes of our own, `#pir.dict<{...}>`, whose inside they repeat as it is.
//!
//! - What is printed reads back to the same module, and so does what `mlir-opt` and `xdsl-opt` make of it.
//! - Reading keeps the bounds that the short form keeps: linear, at most 64 levels deep, no panics.

mod attr;
mod entries;
mod func;
mod module;
mod op;
mod types;
mod words;

use super::lex;

/// The key that tells a module of this form from one of the short form where nothing else does.
pub(super) const MARK: &str = "pir.attrs";

/// Whether a text is of this form. The short form starts with a word, and its items do.
pub(super) fn is_generic(text: &str) -> bool {
    let text = skip(text);
    if text.starts_with(['"', '#', '%']) {
        return true;
    }
    match lex::word(text) {
        Ok((_, "builtin.module" | "func.func")) => true,
        Ok((rest, "module")) => module_is_generic(skip(rest)),
        _ => false,
    }
}

/// As [`is_generic`], after `module`: what its first item is or, where it has none, its first key.
fn module_is_generic(text: &str) -> bool {
    let mut text = text;
    if let Some(name) = text.strip_prefix('@') {
        let after = lex::bare(name).or_else(|_| lex::string(name));
        text = skip(after.map_or(name, |(rest, _)| rest));
    }
    let mut marked = false;
    if let Ok((rest, "attributes")) = lex::word(text) {
        let inside = skip(rest).strip_prefix('{').unwrap_or(rest);
        let key = lex::word(skip(inside)).map_or("", |(_, key)| key);
        marked = key == MARK;
        text = words::inside(inside).map_or("", |(rest, _)| rest);
        text = skip(text.strip_prefix('}').unwrap_or(text));
    }
    let first = text.strip_prefix('{').map_or("", skip);
    let func = lex::word(first).is_ok_and(|(_, word)| word == "func.func");
    func || first.starts_with(['"', '%', '^']) || first.starts_with('}') && marked
}

fn skip(text: &str) -> &str {
    lex::space(text).map_or(text, |(rest, ())| rest)
}
