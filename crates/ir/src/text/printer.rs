//! The state that printing shares.

use super::param::Seen;
use super::parser::Budget;
use std::fmt;

/// Text in the making. It keeps the same account of splats as the parser does, so that what it prints is read.
#[derive(Debug, Default)]
pub(super) struct Printer {
    out: String,
    /// What may still be written as splats.
    pub(super) budget: Budget,
    /// Parameters that were printed.
    pub(super) seen: Seen,
}

impl Printer {
    pub(super) fn finish(self) -> String {
        self.out
    }
}

impl fmt::Write for Printer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.out.push_str(text);
        Ok(())
    }
}
