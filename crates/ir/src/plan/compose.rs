//! Two plans made one: the second is for what the first one leaves.
//!
//! - Needs no model: elements that stay are numbered from 0 again, so that what the second plan keeps are positions in what
//!   the first one keeps.
//! - A class that is all of its root is known by that, which what the first plan says of parameters tells. Where several
//!   may have one root (heads and head width, the terms of a concatenation), or there is none, names decide.
//! - What the first plan leaves of a class may be several: where a cut went through elements that are gone, those before
//!   it and those behind no longer share one. Then what the second plan says of the root tells what stays.
//! - What plans say of parameters restates the classes, and is left out; a module that the plan is applied to states it.

use super::{Keep, LONGEST, Plan, PlanBy, PlanClass, PlanParameter, VERSION};
use crate::diag::{Diagnostic, Diagnostics};
use indexmap::{IndexMap, IndexSet};

impl Plan {
    /// The plan that does to a model in one go what this one does, and then `next` to what that leaves.
    ///
    /// # Errors
    /// Of either plan, [`Plan::check`]; every class of which `next` does not fit what this one leaves.
    pub fn then(&self, next: &Plan) -> Result<Plan, Diagnostics> {
        let (first, second) = (self.check()?, next.check()?);
        let parameters = [self.parameters.as_ref(), next.parameters.as_ref()];
        let both = Both {
            first,
            parameters,
            second,
        };
        let mut errors = Diagnostics::default();
        let mut composed = IndexSet::new();
        let mut later: Vec<(Option<usize>, PlanClass)> = Vec::new();
        for class in &both.second {
            match both.compose(class) {
                Ok((Some(at), entry)) if composed.insert(at) => later.push((Some(at), entry)),
                // Parts of one class, whose root says the same of all.
                Ok(part) if part.0.is_some() && later.contains(&part) => {}
                Ok((Some(at), _)) => {
                    let name = both.first.get(at).map_or("", |c| &c.name).escape_debug();
                    let message =
                        format!("two classes of the second plan are class `{name}` of the first");
                    errors.push(Diagnostic::error(message).help(OTHER));
                }
                Ok((None, entry)) => later.push((None, entry)),
                Err(message) => errors.push(Diagnostic::error(message).help(OTHER)),
            }
        }
        errors.into_result()?;
        let mut classes: Vec<PlanClass> = both.first.iter().map(|c| (*c).clone()).collect();
        for (at, entry) in later {
            match at.and_then(|at| classes.get_mut(at)) {
                Some(before) => *before = entry,
                None => classes.push(entry),
            }
        }
        Ok(Plan {
            version: VERSION,
            classes,
            parameters: None,
        })
    }
}

const OTHER: &str =
    "the second plan has to be for what the first one leaves: was it made for another model?";

/// How many elements of a class stay, of each block.
fn left(class: &PlanClass) -> usize {
    let blocks = class.blocks.as_ref();
    let row = blocks.map_or(Some(&class.keep), |rows| rows.first());
    row.map_or(0, Vec::len)
}

/// The elements of `before` at these positions.
fn pick(before: &[u64], at: &[u64]) -> Vec<u64> {
    let of = |i: &u64| before.get(usize::try_from(*i).ok()?).copied();
    at.iter().filter_map(of).collect()
}

/// Which class has the blocks as its elements, and what stays in each.
type Rows = (PlanBy, Vec<Vec<u64>>);

/// A class that keeps this everywhere, or that in blocks.
fn with(class: &PlanClass, keep: &[u64], rows: Option<Rows>) -> PlanClass {
    let (by, blocks) = rows.unzip();
    PlanClass {
        keep: if blocks.is_none() {
            keep.to_vec()
        } else {
            Vec::new()
        },
        by,
        blocks,
        ..class.clone()
    }
}

/// What stays of what a class kept before: `keep` everywhere, or in place of that some rows of blocks.
fn over(before: &PlanClass, keep: &[u64], rows: Option<Rows>) -> Result<PlanClass, String> {
    let rows = match (before.by.as_ref().zip(before.blocks.as_ref()), rows) {
        (None, None) => return Ok(with(before, &pick(&before.keep, keep), None)),
        (None, Some((by, rows))) => {
            let rows = rows.iter().map(|row| pick(&before.keep, row));
            (by, rows.collect())
        }
        (Some((by, blocks)), None) => {
            let rows = blocks.iter().map(|block| pick(block, keep));
            (by.clone(), rows.collect())
        }
        (Some((by, blocks)), Some((other, rows))) => {
            if by.root != other.root || blocks.len() != rows.len() {
                let (by, other) = (by.name.escape_debug(), other.name.escape_debug());
                return Err(format!(
                    "the first plan keeps elements of its own for each of `{by}`, the second for each of `{other}`"
                ));
            }
            let rows = blocks
                .iter()
                .zip(&rows)
                .map(|(block, row)| pick(block, row));
            (by.clone(), rows.collect())
        }
    };
    Ok(with(before, &[], Some(rows)))
}

type Parameters = IndexMap<String, PlanParameter>;

/// Whether a class is all of its root, which then is no other's.
fn whole_axis(said: Option<&Parameters>, root: Option<&(String, usize)>, extent: u64) -> bool {
    let of = |(parameter, axis): &(String, usize)| said?.get(parameter)?.shape.get(*axis).copied();
    root.and_then(of) == Some(extent)
}

/// The classes of both plans.
struct Both<'p> {
    first: Vec<&'p PlanClass>,
    /// What they say of parameters.
    parameters: [Option<&'p Parameters>; 2],
    second: Vec<&'p PlanClass>,
}

impl Both<'_> {
    /// Which class of the first plan is the one that the second means, if the first lists it.
    ///
    /// # Errors
    /// That it can't be told: names are numbers in order, and where a class is left with a single element, which is no
    /// class any more, those behind it may have been given others.
    fn partner(&self, class: &PlanBy) -> Result<Option<usize>, String> {
        let all = self.first.iter().enumerate();
        let sharing = || all.clone().filter(|(_, c)| c.root == class.root);
        let whole = |c: &PlanClass| whole_axis(self.parameters[0], c.root.as_ref(), c.extent);
        if let Some((at, _)) = sharing().find(|(_, c)| whole(c)) {
            return Ok(Some(at));
        }
        let Some(gone) = self.first.iter().find(|c| left(c) == 1) else {
            return Ok(sharing()
                .find(|(_, c)| c.name == class.name)
                .map(|(at, _)| at));
        };
        let alone = whole_axis(self.parameters[1], class.root.as_ref(), class.extent);
        match sharing().next() {
            None if alone => Ok(None),
            _ => Err(format!(
                "the first plan leaves one element of `{}`, so that classes may have other names in the second, \
                 and this one's root may be that of several",
                gone.name.escape_debug()
            )),
        }
    }

    /// What stays of a class of the second plan in the end, and which class of the first it is.
    fn compose(&self, class: &PlanClass) -> Result<(Option<usize>, PlanClass), String> {
        let called = |name: &str| format!("class `{}`", name.escape_debug());
        let reference = PlanBy {
            name: class.name.clone(),
            root: class.root.clone(),
            extent: class.extent,
        };
        let at = self.partner(&reference);
        let at = at.map_err(|e| format!("{}: {e}", called(&class.name)))?;
        let before = at.and_then(|at| self.first.get(at).copied());
        let name = called(&before.unwrap_or(class).name);
        if let Some(before) = before
            && left(before) as u64 != class.extent
        {
            if let Some(entry) = self.by_root(before) {
                return Ok((at, entry));
            }
            let (have, want) = (left(before), class.extent);
            return Err(format!(
                "{name}: the first plan leaves {have} elements, but the second is for {want}"
            ));
        }
        let composed = self.rows(class).and_then(|rows| match before {
            Some(before) => over(before, &class.keep, rows),
            None => Ok(with(class, &class.keep, rows)),
        });
        let wrong = |e| format!("{name}: {e}");
        Ok((at, composed.map_err(wrong)?))
    }

    /// What stays of a class of the first plan that is all of its root, as the second says of the root.
    fn by_root(&self, before: &PlanClass) -> Option<PlanClass> {
        let root = before.root.as_ref().filter(|_| before.blocks.is_none())?;
        if !whole_axis(self.parameters[0], Some(root), before.extent) {
            return None;
        }
        let said = self.parameters[1]?.get(&root.0)?;
        let as_long = said.shape.get(root.1) == Some(&(left(before) as u64));
        match said.keep.get(root.1).filter(|_| as_long)? {
            Some(Keep::Indices(keep)) if keep.is_sorted() && !keep.is_empty() => {
                Some(with(before, &pick(&before.keep, keep), None))
            }
            _ => None,
        }
    }

    /// The class whose elements are the blocks of a class of the second plan, as the original has it, and what stays in
    /// the block of each of its elements. Elements that the first plan has taken get a block that nobody asks for.
    fn rows(&self, class: &PlanClass) -> Result<Option<Rows>, String> {
        let (Some(by), Some(rows)) = (&class.by, &class.blocks) else {
            return Ok(None);
        };
        let at = self.partner(by)?;
        let Some(before) = at.and_then(|at| self.first.get(at)) else {
            return Ok(Some((by.clone(), rows.clone())));
        };
        let name = before.name.escape_debug();
        if before.blocks.is_some() {
            return Err(format!(
                "its blocks are the elements of `{name}`, which have blocks of their own"
            ));
        }
        if before.keep.len() != rows.len() {
            let (have, want) = (before.keep.len(), rows.len());
            return Err(format!(
                "the first plan leaves {have} elements of `{name}`, but the second has {want} blocks for them"
            ));
        }
        let longest = rows.first().map_or(0, Vec::len).max(1) as u64;
        if before.extent.saturating_mul(longest) > LONGEST as u64 {
            return Err(format!(
                "more than {LONGEST} elements of blocks would be listed"
            ));
        }
        let all = (0..before.extent).map(|e| {
            let at = before.keep.binary_search(&e).unwrap_or_default();
            rows.get(at).cloned().unwrap_or_default()
        });
        let by = PlanBy {
            name: before.name.clone(),
            root: before.root.clone(),
            extent: before.extent,
        };
        Ok(Some((by, all.collect())))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::Keep;
    use crate::plan::samples::{class, plan};

    fn own(name: &str, root: &str, extent: u64, by: PlanClass, rows: &[&[u64]]) -> PlanClass {
        PlanClass {
            by: Some(PlanBy {
                name: by.name,
                root: by.root,
                extent: by.extent,
            }),
            blocks: Some(rows.iter().map(|r| r.to_vec()).collect()),
            ..class(name, root, extent, &[])
        }
    }

    fn wrong(a: &[PlanClass], b: &[PlanClass]) -> String {
        plan(a).then(&plan(b)).unwrap_err().to_string()
    }

    /// What a plan says of a parameter that is cut along its only axis.
    fn cut(extent: u64, keep: &[u64]) -> PlanParameter {
        PlanParameter {
            shape: vec![extent],
            new_shape: vec![keep.len() as u64],
            keep: vec![Some(Keep::Indices(keep.to_vec()))],
        }
    }

    #[test]
    fn positions_are_of_what_is_left() {
        let mut a = plan(&[
            class("c0", "a", 8, &[1, 3, 5, 7]),
            class("c3", "", 4, &[0, 2]),
        ]);
        let of_a = ("a".to_string(), cut(8, &[1, 3, 5, 7]));
        a.parameters = Some([of_a].into_iter().collect());
        let b = plan(&[
            class("c3", "", 2, &[1]),
            class("c9", "a", 4, &[0, 3]),
            class("c5", "b", 3, &[2]),
        ]);
        let both = [
            class("c0", "a", 8, &[1, 7]),
            class("c3", "", 4, &[2]),
            class("c5", "b", 3, &[2]),
        ];
        assert_eq!(a.then(&b).unwrap(), plan(&both));
        assert_eq!(plan(&[]).then(&b).unwrap(), b);
        a.parameters = None;
        assert_eq!(a.then(&plan(&[])).unwrap(), a);
    }

    #[test]
    fn factors_of_one_root_are_told_by_name() {
        let (heads, width) = (
            |n, k: &[u64]| class("c0", "qkv", n, k),
            |n, k: &[u64]| class("c1", "qkv", n, k),
        );
        let both = plan(&[width(4, &[0, 2])])
            .then(&plan(&[heads(2, &[1])]))
            .unwrap();
        assert_eq!(both, plan(&[width(4, &[0, 2]), heads(2, &[1])]));
    }

    #[test]
    fn blocks_follow_the_elements_that_they_are_for() {
        let heads = |n, k: &[u64]| class("c0", "qkv", n, k);
        let a = plan(&[heads(3, &[0, 2]), class("c1", "qkv", 4, &[0, 1, 3])]);
        let b = plan(&[own("c1", "qkv", 3, heads(2, &[]), &[&[0, 2], &[1, 2]])]);
        let rows: [&[u64]; 3] = [&[0, 3], &[0, 3], &[1, 3]];
        let both = plan(&[heads(3, &[0, 2]), own("c1", "qkv", 4, heads(3, &[]), &rows)]);
        assert_eq!(a.then(&b).unwrap(), both);
        let c = plan(&[class("c1", "qkv", 2, &[1])]);
        let rows: [&[u64]; 3] = [&[3], &[3], &[3]];
        let all = plan(&[heads(3, &[0, 2]), own("c1", "qkv", 4, heads(3, &[]), &rows)]);
        assert_eq!(both.then(&c).unwrap(), all);
        assert_eq!(a.then(&b.then(&c).unwrap()).unwrap(), all);
        let again = plan(&[own("c1", "qkv", 2, heads(2, &[]), &[&[0], &[1]])]);
        let rows: [&[u64]; 3] = [&[0], &[0], &[3]];
        let all = plan(&[heads(3, &[0, 2]), own("c1", "qkv", 4, heads(3, &[]), &rows)]);
        assert_eq!(both.then(&again).unwrap(), all);
    }

    #[test]
    fn names_that_may_have_shifted_are_refused() {
        let (a, b) = (
            class("c0", "qkv", 4, &[2]),
            class("c1", "qkv", 6, &[0, 3, 4]),
        );
        let text = wrong(&[a.clone(), b.clone()], &[class("c0", "qkv", 3, &[0])]);
        assert!(text.contains("leaves one element of `c0`"), "{text}");
        let mut second = plan(&[class("c0", "w", 3, &[0])]);
        let first = plan(std::slice::from_ref(&a));
        let text = first.then(&second).unwrap_err().to_string();
        assert!(text.contains("leaves one element of `c0`"), "{text}");
        second.parameters = Some([("w".to_string(), cut(3, &[0]))].into_iter().collect());
        let both = first.then(&second).unwrap();
        assert_eq!(both.classes, [a, class("c0", "w", 3, &[0])]);
    }

    #[test]
    fn what_does_not_fit_says_what_differs() {
        let c = |n, k: &[u64]| class("c0", "a", n, k);
        let text = wrong(&[c(8, &[0, 1])], &[c(3, &[0])]);
        assert!(
            text.contains("class `c0`: the first plan leaves 2 elements, but the second is for 3"),
            "{text}"
        );
        let heads = |n, k: &[u64]| class("h", "h", n, k);
        let text = wrong(
            &[heads(4, &[0, 1])],
            &[own("c0", "a", 2, heads(3, &[]), &[&[0], &[1], &[1]])],
        );
        assert!(
            text.contains("leaves 2 elements of `h`, but the second has 3 blocks"),
            "{text}"
        );
        let groups = class("g", "g", 2, &[]);
        let first = own("c0", "a", 4, heads(2, &[]), &[&[0, 1], &[1, 2]]);
        let text = wrong(
            std::slice::from_ref(&first),
            &[own("c0", "a", 2, groups, &[&[0], &[1]])],
        );
        assert!(
            text.contains("for each of `h`, the second for each of `g`"),
            "{text}"
        );
        let text = wrong(&[first], &[own("c7", "b", 4, c(2, &[]), &[&[0], &[1]])]);
        assert!(text.contains("which have blocks of their own"), "{text}");
        let huge = class("h", "h", u64::MAX, &[0, 1]);
        let text = wrong(&[huge], &[own("c0", "a", 2, heads(2, &[]), &[&[0], &[1]])]);
        assert!(text.contains("would be listed"), "{text}");
    }
}
