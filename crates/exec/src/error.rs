//! Errors of a run: diagnostics that name the op.

use prune_opt_ir::op::{Conflict, InferError};
use prune_opt_ir::{Diagnostic, Diagnostics, Function, OpData, Place, brief};
use std::borrow::Cow;

/// Why a module can't be run: a diagnostic that points at the op, parameter or input.
pub type Error = Diagnostics;

/// What to do about an op that elements can't be absent for.
pub(crate) const FREEZE: &str =
    "keep all elements of the class, or give the op's definition what it lacks";

/// What is wrong with an op, and what the user can do.
#[derive(Debug)]
pub(crate) struct Fault {
    message: String,
    help: Option<Cow<'static, str>>,
}

impl Fault {
    /// A fault that the user can do something about.
    pub fn new(message: impl Into<String>, help: impl Into<Cow<'static, str>>) -> Fault {
        Fault {
            message: message.into(),
            help: Some(help.into()),
        }
    }
}

impl From<String> for Fault {
    fn from(message: String) -> Self {
        Fault {
            message,
            help: None,
        }
    }
}
impl From<&str> for Fault {
    fn from(message: &str) -> Self {
        message.to_string().into()
    }
}

/// An error at an op, which can't be run or masked, as `verb` says.
pub(crate) fn at(func: &Function, op: &OpData, verb: &str, fault: Fault) -> Diagnostic {
    let Fault { message, help } = fault;
    let mut error = Diagnostic::error(format!("cannot {verb} `{}`: {message}", op.name));
    error.help = help.map(Cow::into_owned);
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
        c.what,
        brief(&c.first),
        brief(&c.second)
    )
}

/// A result that can't be inferred, in words.
pub(crate) fn infer(e: &InferError) -> String {
    match e {
        InferError::Op(words) => words.clone(),
        InferError::Conflict(c) => conflict(c),
    }
}
