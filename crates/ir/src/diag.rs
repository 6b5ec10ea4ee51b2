//! Diagnostics: errors are values with a place, and several come from one run.

use std::fmt;

/// A stretch of bytes in the source text; empty where there is none.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Span {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span {
            start: clip(start),
            end: clip(end),
        }
    }
    /// Whether it points anywhere.
    pub fn is_some(self) -> bool {
        self.end > 0
    }
}

/// Where something is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// In no particular place.
    #[default]
    Nowhere,
    /// In the text.
    Text(Span),
    /// At a node of an ONNX graph, by name.
    Node(String),
    /// At an initializer, by name.
    Initializer(String),
    /// At a value, by name.
    Value(String),
}

/// How bad it is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The input can't be used.
    Error,
    /// The input can be used, but the user should know.
    Warning,
}

/// One thing to tell the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The verifier's rule number (`V07`) or another stable code.
    pub code: Option<&'static str>,
    /// What is wrong, in one line.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What the caret's label says.
    pub label: String,
    /// Other places that matter, with what to say of each.
    pub notes: Vec<(Place, String)>,
    /// What the user can do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error.
    pub fn error(message: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Error,
            code: None,
            message: message.into(),
            place: Place::Nowhere,
            label: String::new(),
            notes: Vec::new(),
            help: None,
        }
    }
    /// A warning.
    pub fn warning(message: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(message)
        }
    }
    /// Points at a stretch of text.
    pub fn at(mut self, span: Span) -> Self {
        if span.is_some() {
            self.place = Place::Text(span);
        }
        self
    }
    /// Points at a place.
    pub fn place(mut self, place: Place) -> Self {
        self.place = place;
        self
    }
    /// Says what the caret points at.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }
    /// Sets the code.
    pub fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }
    /// Adds a note.
    pub fn note(mut self, place: Place, text: impl Into<String>) -> Self {
        self.notes.push((place, text.into()));
        self
    }
    /// Sets the help line.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Node(n) => write!(f, "node `{n}`: ")?,
            Place::Initializer(n) => write!(f, "initializer `{n}`: ")?,
            Place::Value(n) => write!(f, "value `{n}`: ")?,
            Place::Text(_) | Place::Nowhere => {}
        }
        if let Some(code) = self.code {
            write!(f, "[{code}] ")?;
        }
        f.write_str(&self.message)?;
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

/// Everything that was found in one run; as an error, at least one entry is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Whether any is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }
    /// `Err(self)` where any is an error.
    pub fn into_result(self) -> Result<(), Diagnostics> {
        if self.has_errors() { Err(self) } else { Ok(()) }
    }
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(one: Diagnostic) -> Self {
        Diagnostics(vec![one])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, d) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{d}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
