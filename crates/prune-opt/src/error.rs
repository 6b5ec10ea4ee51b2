//! Why something could not be done, ready to be shown.

use prune_opt_ir::render::render;
use prune_opt_ir::{Diagnostic, Diagnostics, Source};
use prune_opt_pass::{Failure, Stage};
use std::fmt;
use std::sync::Arc;

/// Whose fault it is, which decides the exit code.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The model, the plan or the machine: exit code 1.
    Input,
    /// What was asked for: exit code 2.
    Usage,
}

/// Why something could not be done.
#[derive(Clone, Debug)]
pub struct Error {
    /// Whose fault it is.
    pub fault: Fault,
    /// The text that places in the diagnostics point into; of a file that is no text, its name.
    pub source: Option<Arc<Source>>,
    /// What is wrong.
    pub diagnostics: Diagnostics,
}

impl Error {
    /// The request can't be met as it stands.
    pub fn usage(diagnostic: Diagnostic) -> Error {
        Error {
            fault: Fault::Usage,
            source: None,
            diagnostics: diagnostic.into(),
        }
    }

    /// Something is wrong with the file called `name`.
    pub fn input(name: &str, diagnostics: impl Into<Diagnostics>) -> Error {
        Error {
            fault: Fault::Input,
            source: named(name),
            diagnostics: diagnostics.into(),
        }
    }

    /// Something is wrong with `text`.
    pub fn text(fault: Fault, source: Arc<Source>, diagnostics: Diagnostics) -> Error {
        Error {
            fault,
            source: Some(source),
            diagnostics,
        }
    }

    /// What a pipeline stopped at, in a module of this name and text.
    pub(crate) fn pass(name: &str, source: Option<Arc<Source>>, mut failure: Failure) -> Error {
        let say = match failure.stage {
            Stage::Input => "the model does not verify as it was read".to_string(),
            Stage::Resolve | Stage::Run => format!("in pass `{}`", failure.pass),
            Stage::Verify => format!(
                "pass `{}` left this; it is a defect of the pass, which `--print-after={}` may show",
                failure.pass, failure.pass
            ),
        };
        for d in &mut failure.diagnostics.0 {
            d.notes.push((prune_opt_ir::Place::Nowhere, say.clone()));
        }
        Error {
            fault: Fault::Input,
            source: failure.source.or(source).or_else(|| named(name)),
            diagnostics: failure.diagnostics,
        }
    }

    /// The exit code: 1 or 2.
    pub fn exit_code(&self) -> u8 {
        match self.fault {
            Fault::Input => 1,
            Fault::Usage => 2,
        }
    }

    /// All of it as text that ends in a line end, styled for a terminal where `color` is set.
    pub fn render(&self, color: bool) -> String {
        render(&self.diagnostics, self.source.as_deref(), color)
    }
}

/// A file that is no text, or none where there is no name.
pub(crate) fn named(name: &str) -> Option<Arc<Source>> {
    let source = Source {
        path: name.into(),
        text: String::new(),
    };
    (!name.is_empty()).then(|| Arc::new(source))
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.render(false).trim_end())
    }
}

impl std::error::Error for Error {}

impl From<prune_opt_onnx::file::Error> for Error {
    fn from(error: prune_opt_onnx::file::Error) -> Self {
        // The place says the name already.
        let (name, message) = (error.name(), error.to_string());
        let message = message.strip_prefix(name).unwrap_or(&message);
        let diagnostic = Diagnostic::error(message.trim_start_matches(": "));
        Error::input(
            name,
            match error.help() {
                Some(help) => diagnostic.help(help),
                None => diagnostic,
            },
        )
    }
}
