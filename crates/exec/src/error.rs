//! Errors of a run: diagnostics that name the op.

use prune_opt_ir::op::{Conflict, InferError};
use prune_opt_ir::{Diagnostic, Function, OpData, Place};
use std::fmt::Display;

/// Why a module can't be run: one diagnostic that points at the op, parameter or input.
pub type Error = Diagnostic;

/// An error at an op, which can't be `verb`ed.
pub(crate) fn at(func: &Function, op: &OpData, verb: &str, message: impl Display) -> Error {
    let error = Diagnostic::error(format!("cannot {verb} `{}`: {message}", op.name));
    let name = op
        .results
        .first()
        .and_then(|v| func.values.get(*v)?.name.clone());
    match (&op.label, name) {
        _ if op.span.is_some() => error.at(op.span),
        (Some(label), _) => error.place(Place::Node(label.clone())),
        (None, Some(name)) => error.place(Place::Value(name)),
        (None, None) => error,
    }
}

/// Operands that do not fit together, in words.
pub(crate) fn conflict(c: &Conflict) -> String {
    format!(
        "{} is {} in one place and {} in another",
        c.what, c.first, c.second
    )
}

/// A result that can't be inferred, in words.
pub(crate) fn infer(e: &InferError) -> String {
    match e {
        InferError::Op(words) => words.clone(),
        InferError::Conflict(c) => conflict(c),
    }
}
