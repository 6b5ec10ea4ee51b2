//! What can be told of a plan without the model that it is for.

use super::places::Spot;
use super::{Plan, PlanClass, Reference};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::hash::IndexMap;

impl Plan {
    /// The classes listed, each once, if what they keep can be so for some model.
    ///
    /// # Errors
    /// Classes that are listed twice; elements that are out of range, or not ascending; nothing kept; no blocks, or blocks
    /// that keep more than others; axes that are none, or stated twice.
    pub fn check(&self) -> Result<Vec<&PlanClass>, Diagnostics> {
        let mut errors = Diagnostics::default();
        let mut seen: IndexMap<_, usize> = IndexMap::default();
        for (i, class) in self.classes.iter().enumerate() {
            let at = self.places.class(i);
            let first = *seen.entry((&class.root, &class.name)).or_insert(i);
            match first == i {
                false => errors.push(self.twice(first, i)),
                true => errors.0.extend(class.misfit(at).map(|m| m.of(class))),
            }
        }
        self.read_axes(&mut errors);
        errors.into_result()?;
        Ok(self.classes.iter().collect())
    }

    /// That two entries, of these numbers, are of one class.
    pub(super) fn twice(&self, first: usize, second: usize) -> Diagnostic {
        let says = self.classes.get(second).map(|c| says(&c.into()));
        let message = format!("the plan lists {} twice", says.unwrap_or_default());
        let [first, second] = [first, second].map(|i| self.places.class(i).field("name"));
        let error = Diagnostic::error(message).at(second.span());
        first.note(error, "listed here first")
    }
}

/// How messages name a class of a plan.
pub(super) fn says(entry: &Reference<'_>) -> String {
    // A plan may come from anywhere: nothing in its names is to command a terminal.
    let name = entry.name.escape_debug();
    match entry.root {
        Some((param, axis)) => {
            let param = param.escape_debug();
            format!("class `{name}` (root `{param}`, axis {axis})")
        }
        None => format!("class `{name}`"),
    }
}

/// Why a class can't keep what its entry says, and where it says so.
pub(super) struct Misfit {
    pub(super) why: String,
    pub(super) at: Span,
}

impl Misfit {
    pub(super) fn new(why: impl Into<String>, at: Spot<'_>) -> Misfit {
        let (why, at) = (why.into(), at.span());
        Misfit { why, at }
    }

    /// As an error of this entry.
    pub(super) fn of(self, entry: &PlanClass) -> Diagnostic {
        let message = format!("{}: {}", says(&entry.into()), self.why);
        Diagnostic::error(message).at(self.at)
    }
}

impl PlanClass {
    /// What it keeps: in each block, or once.
    pub(super) fn rows(&self) -> Vec<&[u64]> {
        match &self.blocks {
            Some(blocks) => blocks.iter().map(Vec::as_slice).collect(),
            None => vec![&self.keep],
        }
    }

    /// Why no class of any model can keep that. `at` is where the entry is.
    pub(super) fn misfit(&self, at: Spot<'_>) -> Option<Misfit> {
        if self.by.is_some() != self.blocks.is_some()
            || self.blocks.is_some() && !self.keep.is_empty()
        {
            let field = if self.by.is_some() { "by" } else { "blocks" };
            let why = "`by` and `blocks` go together, in place of `keep`";
            return Some(Misfit::new(why, at.key(field)));
        }
        let rows = self.rows();
        let row_at = |r: usize| match self.blocks {
            Some(_) => at.field("blocks").item(r),
            None => at.field("keep"),
        };
        let Some(first) = rows.first() else {
            return Some(Misfit::new("it has no blocks", at.field("blocks")));
        };
        if let Some(r) = rows.iter().position(|row| row.len() != first.len()) {
            let why = "each block has to keep as many elements";
            return Some(Misfit::new(why, row_at(r)));
        }
        let n = self.extent;
        rows.iter().enumerate().find_map(|(r, row)| {
            if row.is_empty() {
                let why = "the plan keeps nothing; at least one element has to stay";
                return Some(Misfit::new(why, row_at(r)));
            }
            let mut pairs = row.windows(2).zip(1..);
            if let Some(([a, b], i)) = pairs.find_map(|(pair, i)| match pair {
                [a, b] if a >= b => Some(([a, b], i)),
                _ => None,
            }) {
                let why = format!("kept elements have to ascend, but {a} comes before {b}");
                return Some(Misfit::new(why, row_at(r).item(i)));
            }
            let i = row.partition_point(|e| *e < n);
            let why = format!("there is no element {} among {n}", row.get(i)?);
            Some(Misfit::new(why, row_at(r).item(i)))
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::plan::samples::{class, plan};

    #[test]
    fn plans_that_can_not_be() {
        let wrong = plan(&[
            class("c0", "a", 4, &[0]),
            class("c0", "a", 4, &[1]),
            class("c1", "b", 4, &[]),
            class("c2", "c", 4, &[2, 1]),
            class("c3", "d", 4, &[4]),
        ]);
        let text = wrong.check().unwrap_err().to_string();
        for part in [
            "the plan lists class `c0` (root `a`, axis 0) twice",
            "class `c1` (root `b`, axis 0): the plan keeps nothing",
            "class `c2` (root `c`, axis 0): kept elements have to ascend, but 2 comes before 1",
            "class `c3` (root `d`, axis 0): there is no element 4 among 4",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
}
