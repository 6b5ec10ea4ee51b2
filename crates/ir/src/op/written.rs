//! Parts of definitions that are given as text: read when they are first asked for, since a run meets few of all ops.

use std::fmt::{self, Debug, Formatter};
use std::sync::OnceLock;

/// What a text of a definition says.
pub trait Said: Sized {
    /// What is wrong with a text.
    type Error;

    /// Reads the text.
    ///
    /// # Errors
    /// The part that can't be read.
    fn read(text: &'static str) -> Result<Self, Self::Error>;
}

/// A text, and what it says once somebody has asked.
#[derive(Clone)]
pub struct Written<T: Said> {
    text: &'static str,
    read: OnceLock<Box<Result<T, T::Error>>>,
}

impl<T: Said> Written<T> {
    /// A text that nobody has read yet.
    pub const fn new(text: &'static str) -> Self {
        Written {
            text,
            read: OnceLock::new(),
        }
    }

    /// The text as it was written.
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// What it says.
    ///
    /// # Errors
    /// The part that can't be read.
    pub fn read(&self) -> Result<&T, &T::Error> {
        let read = || Box::new(T::read(self.text));
        self.read.get_or_init(read).as_ref().as_ref()
    }
}

impl<T: Said> Debug for Written<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)
    }
}
