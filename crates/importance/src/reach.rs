//! A bound on what is scored. An extent is but a number in a text, and scores take memory: a parameter of 0 by 10^18
//! has no data, and one without data needs none for random scores.

use crate::scorer::Scorer;
use prune_opt_ir::diag::Place;
use prune_opt_ir::hash::IndexSet;
use prune_opt_ir::{Axis, Class, Diagnostic, Diagnostics, Value};

/// So many numbers may be made where fewer are stored. What weights stand for is never as much as they are.
const MOST: u64 = 1 << 26;

/// So many positions of one axis may be asked for.
const POSITIONS: u64 = 1 << 24;

/// The numbers that are to be made, counted before any is.
pub(crate) struct Reach<'s, 'a> {
    scorer: &'s Scorer<'a>,
    most: u64,
    numbers: u64,
    /// What most of them are for.
    largest: (u64, Vec<Class>),
    /// Axes of members that were counted: a concatenated one serves several classes.
    axes: IndexSet<(Value, usize)>,
}

impl<'s, 'a> Reach<'s, 'a> {
    pub fn new(scorer: &'s Scorer<'a>) -> Self {
        let weights = scorer.cx.module.params.values();
        let stored = weights.filter_map(|w| w.data.as_ref());
        let stored = stored.map(|d| d.bytes().len() as u64).sum();
        Reach {
            scorer,
            most: MOST.max(stored),
            numbers: 0,
            largest: (0, Vec::new()),
            axes: IndexSet::default(),
        }
    }

    /// Counts so many `rows` of the tuples of elements of these classes, and the positions of the members of the last of
    /// them that are read for it. Nothing where nothing scores it.
    ///
    /// # Errors
    /// That this is more than can be scored.
    pub fn add(&mut self, classes: &[Class], rows: usize) -> Result<(), Diagnostics> {
        let module = self.scorer.cx.module;
        let Some(class) = classes.last() else {
            return Ok(());
        };
        let Some(read) = self.scorer.read_for(*class) else {
            return Ok(());
        };
        let extent = |c: &Class| module.classes.get(c).map_or(0, |d| d.extent);
        let tuples = classes.iter().map(extent).fold(1, u64::saturating_mul);
        let mut here = tuples.saturating_mul(rows as u64);
        for member in read {
            if self.axes.insert((member.value, member.axis)) {
                let ty = module.main().and_then(|f| f.values.get(member.value));
                let axis = ty.and_then(|v| v.ty.axes()?.get(member.axis));
                let length = axis.and_then(|a| a.extent(module).length());
                here = here.saturating_add(length.unwrap_or(0));
            }
        }
        self.numbers = self.numbers.saturating_add(here);
        if here > self.largest.0 {
            self.largest = (here, classes.to_vec());
        }
        match self.numbers <= self.most {
            true => Ok(()),
            false => Err(self.too_many().into()),
        }
    }

    fn too_many(&self) -> Diagnostic {
        let (here, classes) = &self.largest;
        let names: Vec<String> = classes.iter().map(ToString::to_string).collect();
        let message = format!(
            "there is too much to score, most of it for `{}`: {here} numbers, where up to {} can be",
            names.join(" * "),
            self.most
        );
        let help = "a class that `freeze` lists needs no scores";
        let wrong = Diagnostic::error(message).help(help);
        let last = classes.last();
        let data = last.and_then(|class| self.scorer.cx.module.classes.get(class));
        match data.and_then(|d| d.root.as_ref()) {
            Some((root, _)) => wrong.place(Place::Initializer(root.clone())),
            None => wrong,
        }
    }
}

impl Scorer<'_> {
    /// How many positions an axis has, where they can be looked at one by one.
    ///
    /// # Errors
    /// That they are too many, or that nobody knows how many they are.
    pub(crate) fn positions_along(&self, name: &str, axis: &Axis) -> Result<u64, Diagnostics> {
        let what = match axis.extent(self.cx.module).length() {
            Some(n) if n <= POSITIONS => return Ok(n),
            Some(n) => format!("{n} positions, and no more than {POSITIONS} can be scored"),
            None => "and its length is not known".into(),
        };
        let message = format!("the positions of {name} can't be scored: it is {axis}, {what}");
        let help = "the scores of its classes can be asked for without `--axis`";
        Err(Diagnostic::error(message).help(help).into())
    }
}
