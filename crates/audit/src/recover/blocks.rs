//! Classes of which each block (head, group) kept elements of its own.
//!
//! Looked at where no choice for all blocks fits: with one block of all parameters after the other, each of which says
//! what it kept as a whole class does. Which class the blocks are elements of is not known either; any that could be
//! (`prune_opt_ir::blocks`) and of which it is known what stayed is tried, the largest first.

use super::pieces::{Pin, Stayed};
use super::votes::Choice;
use super::{Search, State};
use prune_opt_ir::Class;
use prune_opt_ir::blocks::misfit;

impl Search<'_> {
    /// What each block kept of a class, where there is one class whose elements the blocks are such that a choice fits
    /// each.
    pub(super) fn own(&self, class: Class) -> Option<State> {
        self.outer(class).into_iter().find_map(|(by, kept)| {
            let mut sure = true;
            let rows = self.rows(class, by, &kept, |evidence| match evidence.exact() {
                Choice::One(row) => Some(row),
                Choice::Several(row) => {
                    sure = false;
                    Some(row)
                }
                Choice::None => None,
            })?;
            Some(match sure {
                true => State::Known(stayed(by, rows)),
                false => State::Chosen(stayed(by, rows)),
            })
        })
    }

    /// What most parameters say that each block kept, and which part of what they say that is.
    pub(super) fn own_vote(&self, class: Class) -> Option<(f64, Stayed)> {
        let votes = self.outer(class).into_iter().filter_map(|(by, kept)| {
            let mut agreement = 0.0;
            let rows = self.rows(class, by, &kept, |evidence| {
                let row = evidence.vote()?;
                agreement += evidence.agreement(&row) / kept.len() as f64;
                Some(row)
            })?;
            Some((agreement, stayed(by, rows)))
        });
        votes.reduce(|best, next| if next.0 > best.0 { next } else { best })
    }

    /// The classes whose elements may be the blocks of this one, with the elements that stayed.
    fn outer(&self, class: Class) -> Vec<(Class, Vec<usize>)> {
        let mut beside: Option<Vec<Class>> = None;
        for param in self.params.iter().filter(|p| p.mentions(class)) {
            match &mut beside {
                Some(all) => all.retain(|c| param.mentions(*c)),
                None => beside = Some(param.axes.iter().flat_map(|a| a.classes()).collect()),
            }
        }
        let mut all = beside.unwrap_or_default();
        all.sort_by_key(|c| (std::cmp::Reverse(self.extent(*c)), *c));
        all.dedup();
        let one = |by: Class| match self.known(by) {
            Some(Stayed::Same(kept)) if by != class && self.extent(by) > 1 => {
                let fits = misfit(self.module, self.registry, class, by).is_none();
                fits.then_some((by, kept))
            }
            _ => None,
        };
        all.into_iter().filter_map(one).collect()
    }

    /// What `choose` says of each block that stayed. The others have as many.
    fn rows(
        &self,
        class: Class,
        by: Class,
        kept: &[usize],
        mut choose: impl FnMut(&super::Evidence) -> Option<Vec<usize>>,
    ) -> Option<Vec<Vec<usize>>> {
        let left = usize::try_from(*self.left.get(&class)?).ok()?;
        let mut rows = vec![(0..left).collect::<Vec<usize>>(); self.extent(by)];
        for (new, old) in (0u64..).zip(kept) {
            let pin = Pin {
                class: by,
                old: *old as u64,
                new,
            };
            *rows.get_mut(*old)? = choose(&self.evidence(class, &[pin], false))?;
        }
        Some(rows)
    }
}

/// What stayed, where it is known for each block.
pub(super) fn stayed(by: Class, rows: Vec<Vec<usize>>) -> Stayed {
    match rows.first() {
        Some(first) if rows.iter().all(|row| row == first) => Stayed::Same(first.clone()),
        _ => Stayed::Own(by, rows),
    }
}
