//! Scores of chosen positions of one axis.

use crate::reach::Reach;
use crate::scorer::{Keys, Rows, Scorer};
use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::{Axis, Class, Diagnostic, Diagnostics};
use std::collections::{HashMap, HashSet};

/// Chosen positions of one axis, found to have channels: what can be scored.
pub struct Elements<'s, 'a> {
    scorer: &'s Scorer<'a>,
    name: String,
    axis: Axis,
    wanted: Vec<Wanted>,
}

/// The classes that stand at some positions; of each position its place in the answer, and which it is.
type Wanted = (Vec<Class>, Vec<(usize, usize)>);

impl<'a> Scorer<'a> {
    /// The elements that stand at these positions of an axis, in that order; at all where channels stand if none are
    /// given. Positions may repeat. `name` is the axis as messages say it.
    ///
    /// # Errors
    /// Positions that the axis does not have, or where no class stands.
    pub fn elements(
        &self,
        name: &str,
        axis: &Axis,
        positions: Option<&[u64]>,
    ) -> Result<Elements<'_, 'a>, Diagnostics> {
        Ok(Elements {
            scorer: self,
            name: name.into(),
            axis: axis.clone(),
            wanted: self.wanted(name, axis, positions)?,
        })
    }
}

impl Elements<'_, '_> {
    /// The positions, in the order of the answer.
    pub fn positions(&self) -> Vec<u64> {
        let all = self.wanted.iter().flat_map(|(_, places)| places);
        let mut all: Vec<(usize, usize)> = all.copied().collect();
        all.sort_unstable();
        all.into_iter().map(|(_, p)| p as u64).collect()
    }

    /// A score for each position. Scores are scaled over the positions asked for, those of one class (of the same
    /// classes, on a product) together, and not with others of the class. Frozen classes are scored like others.
    ///
    /// # Errors
    /// Classes without a member that counts; and as [`Scorer::classes`].
    pub fn scores(&self) -> Result<Vec<f64>, Diagnostics> {
        let mut out = vec![0.0; self.wanted.iter().map(|(_, all)| all.len()).sum()];
        for (classes, places) in &self.wanted {
            let scores = self
                .scorer
                .together(&self.name, &self.axis, classes, places)?;
            for ((i, _), s) in places.iter().zip(scores) {
                if let Some(o) = out.get_mut(*i) {
                    *o = s;
                }
            }
        }
        Ok(out)
    }
}

impl<'a> Elements<'_, 'a> {
    /// What each member that counts says of each position, neither reduced nor scaled: a row for each.
    ///
    /// # Errors
    /// As [`Scorer::rows`]; also that the positions are of several classes, which have different members.
    pub fn rows(&self) -> Result<Rows<'a>, Diagnostics> {
        let [(classes, places)] = &self.wanted[..] else {
            let message = format!(
                "the positions of {} are of several classes, whose members differ",
                self.name
            );
            let help = format!("{} is {}: ask for a part of it", self.name, self.axis);
            return Err(Diagnostic::error(message).help(help).into());
        };
        let (keys, tuples) = self.scorer.tuples(&self.axis, classes)?;
        let rows = self.scorer.rows_of(&keys)?.into_iter();
        let at = |row: &[f64], p: &usize| row.get(*tuples.get(p)?).copied();
        let row = |(m, row): (_, Vec<f64>)| {
            let each = places.iter().map(|(_, p)| at(&row, p).unwrap_or(0.0));
            (m, each.collect())
        };
        Ok(rows.map(row).collect())
    }
}

impl Scorer<'_> {
    /// The tuples of these classes, and which stands at each position of an axis.
    ///
    /// # Errors
    /// That they are too many.
    fn tuples(
        &self,
        axis: &Axis,
        classes: &[Class],
    ) -> Result<(Keys, IndexMap<usize, usize>), Diagnostics> {
        Reach::new(self).add(classes, 1)?;
        let keys = Keys::new(self.cx.module, classes.to_vec());
        let places = keys.places(self.cx.module, axis, |_| true);
        Ok((keys, places.into_iter().collect()))
    }

    /// Scores of positions where the same classes stand. The members of the innermost one have a say: of `c7 * c8`
    /// those that are cut where a channel goes, and not all that know of its group.
    fn together(
        &self,
        name: &str,
        axis: &Axis,
        classes: &[Class],
        places: &[(usize, usize)],
    ) -> Result<Vec<f64>, Diagnostics> {
        let (keys, tuples) = self.tuples(axis, classes)?;
        let (mut out, mut weights) = (vec![0.0; places.len()], 0.0);
        for (weight, criterion) in &self.terms {
            let Some(class) = classes.last() else { break };
            let table = self.table(&**criterion, &[*class])?;
            let Some(raw) = self.raw(&**criterion, *class, &keys, &table)? else {
                continue;
            };
            let at = |(_, p): &(usize, usize)| raw.get(*tuples.get(p)?).copied();
            let mut scores: Vec<f64> = places.iter().map(|p| at(p).unwrap_or(0.0)).collect();
            self.scale(&**criterion, &mut scores);
            weights += weight.abs();
            for (o, s) in out.iter_mut().zip(scores) {
                *o += weight * s;
            }
        }
        if weights == 0.0 {
            return Err(self.unscored(name, classes));
        }
        self.fill(&mut out, weights);
        Ok(out)
    }

    /// By the classes that stand there, which positions are asked for, and where each comes in the answer.
    fn wanted(
        &self,
        name: &str,
        axis: &Axis,
        positions: Option<&[u64]>,
    ) -> Result<Vec<Wanted>, Diagnostics> {
        let length = self.positions_along(name, axis)?;
        let asked: Option<HashSet<u64>> = positions.map(|all| all.iter().copied().collect());
        let mut standing: HashMap<u64, Vec<Class>> = HashMap::new();
        for class in axis.classes() {
            axis.positions_of(class, self.cx.module, &mut |p, _| {
                if asked.as_ref().is_none_or(|asked| asked.contains(&p)) {
                    standing.entry(p).or_default().push(class);
                }
            });
        }
        let all: Vec<u64> = match positions {
            Some(all) => all.to_vec(),
            // A part of a concatenation may be of no class.
            None => (0..length).filter(|p| standing.contains_key(p)).collect(),
        };
        let mut errors = Diagnostics::default();
        let mut wanted: IndexMap<Vec<Class>, Vec<(usize, usize)>> = IndexMap::default();
        for (i, p) in all.iter().enumerate() {
            match (standing.get(p), usize::try_from(*p)) {
                (Some(classes), Ok(p)) => wanted.entry(classes.clone()).or_default().push((i, p)),
                _ if *p >= length => {
                    let message = format!("{name} has {length} positions, counted from 0: not {p}");
                    let last = length.saturating_sub(1);
                    let help = format!("its positions are 0 to {last}");
                    errors.push(Diagnostic::error(message).help(help));
                }
                _ => {
                    let message = format!("no channels stand at position {p} of {name}");
                    errors.push(Diagnostic::error(message).help(format!("{name} is {axis}")));
                }
            }
        }
        errors.into_result()?;
        if wanted.is_empty() {
            let message = format!("{name} has no channels to score: it is {axis}");
            return Err(Diagnostic::error(message).into());
        }
        Ok(wanted.into_iter().collect())
    }

    fn unscored(&self, name: &str, classes: &[Class]) -> Diagnostics {
        let all: Vec<String> = classes.iter().map(ToString::to_string).collect();
        let message = format!(
            "{name} has no scores: no parameter of {} counts for `{}`",
            all.join(" and "),
            self.cx.options.criterion
        );
        let help = "the option `targets` says which families of layers count";
        Diagnostic::error(message).help(help).into()
    }
}
