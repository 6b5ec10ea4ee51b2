//! What a proof claims of a module, held against its types and classes.

use super::{Checked, Checker, Fallible, ensure};
use crate::{Place, Term, TermId};
use prune_opt_ir::{Axis, Class, ClassExtents, Entity, Stretch};
use std::collections::{HashMap, HashSet};

/// What terms are as axes over classes, by their numbers.
struct Known {
    axes: Vec<Option<Axis>>,
    /// Whether symbols are left in them.
    symbolic: Vec<bool>,
}

impl Known {
    fn new(terms: usize) -> Known {
        Known {
            axes: vec![None; terms],
            symbolic: vec![false; terms],
        }
    }
}

impl Checker<'_> {
    /// Holds what the proof claims against the module's types.
    pub(super) fn claims(&mut self) -> Fallible<Checked> {
        let classes = self.representatives()?;
        let mut axes = Known::new(self.proof.terms.len());
        let mut proven = HashSet::new();
        for (place, term, step) in &self.proof.axes {
            let Term::Place(at) = self.term(*place)? else {
                return Err("a claim is about what is no axis".into());
            };
            self.term(*term)?;
            let holds = match step {
                None => place == term,
                Some(step) => self.sides(*step)? == (*place, *term),
            };
            ensure(holds, "a claim about an axis is not proven")?;
            let said = self.axis(&classes, &mut axes, *term);
            let module = self.facts.module;
            let data = &self.facts.func.values[at.value];
            let stated = data.ty.axes().and_then(|a| a.get(at.axis as usize));
            if !stated.is_some_and(|stated| stated.same_in(&said, module)) {
                let name = data.name.clone().unwrap_or_else(|| at.value.to_string());
                return Err(format!(
                    "axis {} of `{name}` is not the {said} that is proven",
                    at.axis
                ));
            }
            proven.insert(*at);
        }
        let axes = self.covered(&proven)?;
        Ok(Checked {
            steps: self.proof.steps.len(),
            axes,
            frozen: self.frozen_classes(&classes)?,
        })
    }

    /// What each term stands for: the elements of a class, or some of them.
    fn representatives(&self) -> Fallible<HashMap<TermId, Stretch>> {
        let mut found = HashMap::new();
        let mut ends: HashMap<Class, u64> = HashMap::new();
        for (class, start, term) in &self.proof.classes {
            self.term(*term)?;
            let length = self.extents.get(*term).length();
            let end = length.and_then(|n| start.checked_add(n));
            let stretch = end.and_then(|end| Stretch::new(*class, *start, end));
            let stretch = stretch.ok_or_else(|| format!("{class} has another extent"))?;
            let before = ends.insert(*class, stretch.end).unwrap_or(0);
            ensure(
                before == *start,
                &format!("{class} has elements twice or not at all"),
            )?;
            if found.insert(*term, stretch).is_some() {
                return Err(format!("{class} is another class as well"));
            }
        }
        for (class, end) in ends {
            let same = self.facts.module.class_extent(class) == end;
            ensure(same, &format!("{class} has another extent"))?;
        }
        Ok(found)
    }

    /// A term as an axis over classes.
    fn axis(&self, classes: &HashMap<TermId, Stretch>, known: &mut Known, term: TermId) -> Axis {
        let mut open = vec![term];
        while let Some(&at) = open.last() {
            if known.axes[at.index()].is_some() {
                open.pop();
                continue;
            }
            let parts = self.proof.terms[at.index()].parts();
            let axis = match (classes.get(&at), parts) {
                (Some(stretch), _) => Axis::Stretch(*stretch),
                (None, None) => Axis::Fixed(self.extents.get(at).clone()),
                (None, Some([a, b])) => match (&known.axes[a.index()], &known.axes[b.index()]) {
                    (Some(x), Some(y)) => {
                        let both = [x.clone(), y.clone()];
                        match self.proof.terms[at.index()] {
                            Term::Sum(..) => Axis::sum(both),
                            _ => Axis::prod(both),
                        }
                    }
                    _ => {
                        open.extend([b, a]);
                        continue;
                    }
                },
            };
            let symbolic = match parts.filter(|_| !classes.contains_key(&at)) {
                Some(parts) => parts.iter().any(|p| known.symbolic[p.index()]),
                None => axis.fixed().is_some_and(|e| e.constant().is_none()),
            };
            // A length that is proven says what symbols are, where they stand in one place.
            let length = self.extents.get(at).constant().filter(|_| symbolic);
            let settled = length.and_then(|n| axis.settled(n, self.facts.module));
            known.symbolic[at.index()] = symbolic && settled.is_none();
            known.axes[at.index()] = Some(settled.unwrap_or(axis));
            open.pop();
        }
        known.axes[term.index()].clone().unwrap_or_else(Axis::one)
    }

    /// That each axis whose type names a class was proven to; how many there are.
    fn covered(&self, proven: &HashSet<Place>) -> Fallible<usize> {
        let uses = self.facts.uses();
        let mut count = 0;
        for (value, data) in self.facts.func.values.iter() {
            let axes = data.ty.axes().unwrap_or_default().iter().enumerate();
            for (i, axis) in axes.filter(|(_, a)| !a.is_fixed()) {
                let all = match uses.get(&value) {
                    Some(uses) if self.facts.is_spread(value) => {
                        uses.iter().map(|u| Some(*u)).collect()
                    }
                    _ => vec![None],
                };
                for at in all {
                    let place = Place {
                        value,
                        axis: i as u32,
                        at,
                    };
                    count += 1;
                    if !proven.contains(&place) {
                        let name = data.name.clone().unwrap_or_else(|| value.to_string());
                        return Err(format!(
                            "nothing proves that axis {i} of `{name}` is {axis}"
                        ));
                    }
                }
            }
        }
        Ok(count)
    }

    /// That each frozen class is proven to be, or stated by the module.
    fn frozen_classes(&self, classes: &HashMap<TermId, Stretch>) -> Fallible<usize> {
        let mut proven: HashSet<Class> = self.proof.stated.iter().copied().collect();
        for (class, step) in &self.proof.frozen {
            let term = self.is_frozen(*step)?;
            let holds = classes.get(&term).is_some_and(|s| s.class == *class);
            ensure(holds, &format!("nothing proves that {class} is frozen"))?;
            proven.insert(*class);
        }
        for (class, data) in &self.facts.module.classes {
            let same = data.frozen.is_some() == proven.contains(class);
            ensure(
                same,
                &format!(
                    "{class} (number {}) is frozen in the module or in the proof, but not in both",
                    class.index()
                ),
            )?;
        }
        Ok(self.proof.frozen.len())
    }
}
