//! Axes as messages say them. Text never elides; a message does, since nobody reads a concatenation of a thousand terms
//! to learn what is wrong with it.

use crate::axis::Axis;
use std::fmt::{self, Write};

/// The longest axis that is said in full, in bytes.
const LONGEST: usize = 80;

/// An axis as it is written, cut between two signs where it is long: `c0 + 2 * c1 + ... (57 terms)`.
pub fn brief(axis: &Axis) -> Brief<'_> {
    Brief(axis)
}

/// See [`brief`].
#[derive(Copy, Clone, Debug)]
pub struct Brief<'a>(&'a Axis);

impl fmt::Display for Brief<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut start = Start::default();
        if write!(start, "{}", self.0).is_ok() {
            return f.write_str(&start.0);
        }
        // What is left ends with a sign, so that it can't be taken for an axis.
        let cut = start.0.rfind([' ', '(']).unwrap_or(0);
        let head = start.0.get(..cut).unwrap_or_default();
        let head = head.trim_end_matches(['+', '*', ' ', '(']);
        let terms = self.0.terms().len();
        match terms {
            0 | 1 => write!(f, "{head} * ..."),
            n => write!(f, "{head} + ... ({n} terms)"),
        }
    }
}

/// The beginning of a text: writing fails where it gets too long, and no more than that is ever made.
#[derive(Default)]
struct Start(String);

impl Write for Start {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let free = LONGEST.saturating_sub(self.0.len());
        let fits = text.len() <= free;
        let end = (0..=free.min(text.len()))
            .rev()
            .find(|i| text.is_char_boundary(*i));
        self.0
            .push_str(text.get(..end.unwrap_or(0)).unwrap_or_default());
        fits.then_some(()).ok_or(fmt::Error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{Class, Entity};

    #[test]
    fn long_axes_are_cut() {
        let class = |i: usize| Axis::Class(Class::new(i));
        let short = Axis::sum([class(0), class(1)]);
        assert_eq!(brief(&short).to_string(), "c0 + c1");
        let long = Axis::sum((0..1000).map(class));
        let said = brief(&long).to_string();
        assert!(
            said.starts_with("c0 + c1 + ") && said.ends_with(" + ... (1000 terms)"),
            "{said}"
        );
        assert!(said.len() <= LONGEST + 20, "{said}");
        let long = Axis::prod((0..1000).map(class));
        let said = brief(&long).to_string();
        assert!(
            said.starts_with("c0 * c1 * ") && said.ends_with(" * ..."),
            "{said}"
        );
    }
}
