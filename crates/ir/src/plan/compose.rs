//! Two plans made one: the second is for what the first one leaves.
//!
//! - Needs no model: elements that stay are numbered from 0 again, so that what the second plan keeps are positions in what
//!   the first one keeps. Which class of the first plan one of the second's is, [`partner`](super::partner) tells.
//! - What plans say of parameters restates the classes, and is left out; a module that the plan is applied to states it.

use super::partner::{Part, Partner, Partners, Ranks, left};
use super::{LONGEST, Places, Plan, PlanBy, PlanClass, VERSION};
use crate::diag::{Diagnostic, Diagnostics};
use crate::hash::IndexMap;
use std::collections::{HashMap, HashSet};

impl Plan {
    /// The plan that does to a model in one go what this one does, and then `next` to what that leaves.
    ///
    /// # Errors
    /// Of either plan, [`Plan::check`]; every class of which `next` does not fit what this one leaves. Where both plans are
    /// sound by themselves, places are of the text of `next`.
    pub fn then(&self, next: &Plan) -> Result<Plan, Diagnostics> {
        let (first, second) = (self.check()?, next.check()?);
        let both = Both {
            partners: Partners::of(self, next),
            first,
        };
        let mut errors = Diagnostics::default();
        // Those of the first plan stay where they are.
        let mut composed: IndexMap<Key, Composed> = IndexMap::default();
        for class in &both.first {
            let entry = Composed {
                spoken: Spoken::None,
                of: None,
                class: (*class).clone(),
            };
            composed.insert((true, class.root.clone(), class.name.clone()), entry);
        }
        let at = |i: usize| next.places.class(i).field("name").span();
        for (i, class) in second.iter().enumerate() {
            let parts = both.compose(class);
            let added = parts.and_then(|parts| {
                let of = Some(i);
                let mut all = parts
                    .into_iter()
                    .map(|(old, p)| (old, Composed { of, ..p }));
                all.try_for_each(|(old, part)| add(&mut composed, old, part))
            });
            if let Err(message) = added {
                errors.push(Diagnostic::error(message).at(at(i)).help(OTHER));
            }
        }
        let in_blocks: HashSet<_> = composed
            .values()
            .filter(|part| part.class.blocks.is_some())
            .map(|part| (&part.class.root, &part.class.name))
            .collect();
        let nested = |part: &Composed| {
            let by = part.class.by.as_ref();
            by.is_some_and(|by| in_blocks.contains(&(&by.root, &by.name)))
        };
        for part in composed.values() {
            let nested =
                nested(part).then_some("its blocks are of a class that would have blocks itself");
            if let Some(why) = part.misfit().or(nested) {
                let name = part.class.name.escape_debug();
                let message = format!("class `{name}`: {why}");
                let at = part.of.map(at).unwrap_or_default();
                errors.push(Diagnostic::error(message).at(at).help(SINGLE));
            }
        }
        errors.into_result()?;
        let more = next
            .axes
            .iter()
            .filter(|a| both.partners.untouched(&a.root));
        Ok(Plan {
            version: VERSION,
            classes: composed.into_values().map(|c| c.class).collect(),
            axes: self.axes.iter().chain(more).cloned().collect(),
            parameters: None,
            places: Places::default(),
        })
    }
}

const OTHER: &str =
    "the second plan has to be for what the first one leaves: was it made for another model?";

const SINGLE: &str = "a plan keeps an element of each class, as many in each block: \
    these two runs do not make one";

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
            if *by != other || blocks.len() != rows.len() {
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

fn add(all: &mut IndexMap<Key, Composed>, old: bool, part: Composed) -> Result<(), String> {
    let key = (old, part.class.root.clone(), part.class.name.clone());
    if let Some(before) = all.get_mut(&key) {
        return before.add(part);
    }
    all.insert(key, part);
    Ok(())
}

/// Whether a class is one of the first plan's model, its root and its name.
type Key = (bool, Option<(String, usize)>, String);

/// A class, and which of the elements that the first plan leaves of it the second has spoken of.
struct Composed {
    spoken: Spoken,
    /// The class of the second plan that has spoken of it, the last if several have.
    of: Option<usize>,
    class: PlanClass,
}

enum Spoken {
    None,
    Some(HashSet<usize>),
    All,
}

impl Composed {
    /// Why no plan says that.
    fn misfit(&self) -> Option<&'static str> {
        let uneven = |rows: &Vec<Vec<u64>>| rows.iter().any(|r| r.len() != left(&self.class));
        match &self.class.blocks {
            _ if left(&self.class) == 0 => Some("nothing of it would be left"),
            Some(rows) if uneven(rows) => {
                Some("more of it would be left in some blocks than in others")
            }
            _ => None,
        }
    }

    /// Also what the second plan says of others of its elements.
    fn add(&mut self, part: Composed) -> Result<(), String> {
        let name = self.class.name.escape_debug().to_string();
        self.of = part.of;
        match (&mut self.spoken, part.spoken) {
            (Spoken::None, spoken) => {
                (self.spoken, self.class) = (spoken, part.class);
                return Ok(());
            }
            (Spoken::Some(mine), Spoken::Some(more)) if mine.is_disjoint(&more) => {
                mine.extend(more);
            }
            _ => {
                return Err(format!(
                    "two classes of the second plan are class `{name}` of the first"
                ));
            }
        }
        self.class =
            common(&self.class, &part.class).map_err(|e| format!("class `{name}`: {e}"))?;
        Ok(())
    }
}

/// A class that keeps what both keep.
fn common(a: &PlanClass, b: &PlanClass) -> Result<PlanClass, String> {
    let both = |a: &[u64], b: &[u64]| -> Vec<u64> {
        let in_b = |e: &&u64| b.binary_search(e).is_ok();
        a.iter().filter(in_b).copied().collect()
    };
    let rows = |c: &PlanClass| c.by.clone().zip(c.blocks.clone());
    let rows = match (rows(a), rows(b)) {
        (None, None) => return Ok(with(a, &both(&a.keep, &b.keep), None)),
        (Some((by, rows)), None) => (by, rows.iter().map(|r| both(r, &b.keep)).collect()),
        (None, Some((by, rows))) => (by, rows.iter().map(|r| both(&a.keep, r)).collect()),
        (Some((by, x)), Some((other, y))) if by == other && x.len() == y.len() => {
            (by, x.iter().zip(&y).map(|(x, y)| both(x, y)).collect())
        }
        _ => {
            return Err(
                "parts of it keep elements of their own for each of different classes".into(),
            );
        }
    };
    Ok(with(a, &[], Some(rows)))
}

/// The classes of both plans.
struct Both<'p> {
    first: Vec<&'p PlanClass>,
    partners: Partners<'p>,
}

impl Both<'_> {
    /// What stays of a class of the second plan in the end: of classes of the first one's model, which are marked so, or of
    /// one that this leaves as it is.
    fn compose(&self, class: &PlanClass) -> Result<Vec<(bool, Composed)>, String> {
        let wrong = |e: String| format!("class `{}`: {e}", class.name.escape_debug());
        let partner = self.partners.get(class.root.as_ref(), &class.name);
        let rows = self.rows(class).map_err(wrong)?;
        match partner.map_err(wrong)? {
            Partner::New => {
                let part = Composed {
                    spoken: Spoken::All,
                    of: None,
                    class: with(class, &class.keep, rows),
                };
                Ok(vec![(false, part)])
            }
            Partner::Parts(parts) => {
                let part = |part| Ok((true, self.part(class, rows.clone(), part)?));
                parts.into_iter().map(part).collect()
            }
        }
    }

    /// What stays of a class of the first plan's model of which some elements are some of one of the second's.
    fn part(&self, class: &PlanClass, rows: Option<Rows>, part: Part) -> Result<Composed, String> {
        let before = self.before(&part);
        // Which element of the class is one that stays; `None`: they are the same.
        let is: Option<HashMap<usize, usize>> = match part.ranks {
            Ranks::All => None,
            Ranks::Some(ranks) => Some(ranks.into_iter().map(|(e, rank)| (rank, e)).collect()),
        };
        // What the second plan keeps of these, and all others.
        let all = |row: &[u64]| -> Vec<u64> {
            let Some(is) = &is else {
                return row.to_vec();
            };
            let stays = |rank: &usize| match is.get(rank) {
                Some(e) => row.binary_search(&(*e as u64)).is_ok(),
                None => true,
            };
            let kept = (0..left(&before)).filter(stays);
            kept.map(|rank| rank as u64).collect()
        };
        let rows = rows.map(|(by, rows)| (by, rows.iter().map(|row| all(row)).collect()));
        let composed = over(&before, &all(&class.keep), rows);
        let wrong = |e| format!("class `{}`: {e}", before.name.escape_debug());
        Ok(Composed {
            spoken: is.map_or(Spoken::All, |is| Spoken::Some(is.into_keys().collect())),
            of: None,
            class: composed.map_err(wrong)?,
        })
    }

    /// What the first plan says of a class of its model.
    fn before(&self, part: &Part) -> PlanClass {
        let listed = part.at.and_then(|at| self.first.get(at).copied());
        listed.cloned().unwrap_or_else(|| whole(&part.class))
    }

    /// The class whose elements are the blocks of a class of the second plan, as the original has it, and what stays in
    /// the block of each of its elements. Elements that the first plan has taken get a block that nobody asks for.
    fn rows(&self, class: &PlanClass) -> Result<Option<Rows>, String> {
        let (Some(by), Some(rows)) = (&class.by, &class.blocks) else {
            return Ok(None);
        };
        let partner = self.partners.get(by.root.as_ref(), &by.name);
        let of = |e| format!("its blocks are those of `{}`: {e}", by.name.escape_debug());
        let parts = match partner.map_err(of)? {
            Partner::Parts(parts) => parts,
            Partner::New => return Ok(Some((by.clone(), rows.clone()))),
        };
        let [part] = &parts[..] else {
            return Err(of("they are elements of several classes before".into()));
        };
        let before = self.before(part);
        let name = before.name.escape_debug();
        if before.blocks.is_some() {
            return Err(format!(
                "its blocks are the elements of `{name}`, which have blocks of their own"
            ));
        }
        if !matches!(part.ranks, Ranks::All) {
            return Err(of(
                "they are not all that the first plan leaves of a class".into()
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
        Ok(Some((PlanBy::from(&before), all.collect())))
    }
}

/// A class that keeps everything.
fn whole(class: &PlanBy) -> PlanClass {
    PlanClass {
        name: class.name.clone(),
        root: class.root.clone(),
        extent: class.extent,
        keep: (0..class.extent).collect(),
        by: None,
        blocks: None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::samples::{class, plan};
    use crate::plan::{Keep, PlanAxis, PlanParameter};

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

    /// A plan that says what the axis of `qkv` is made of, and what stays of it.
    fn placed(classes: &[PlanClass], axis: &str, on: &[PlanClass], keep: (u64, &[u64])) -> Plan {
        let stands = PlanAxis {
            root: ("qkv".into(), 0),
            axis: axis.into(),
            classes: on.iter().map(PlanBy::from).collect(),
        };
        Plan {
            axes: vec![stands],
            parameters: Some(IndexMap::from_iter([(
                "qkv".to_string(),
                cut(keep.0, keep.1),
            )])),
            ..plan(classes)
        }
    }

    #[test]
    fn where_elements_stand_rules_over_names() {
        let c = |name, n, keep: &[u64]| class(name, "qkv", n, keep);
        let (heads, width) = (c("c0", 2, &[1]), c("c1", 4, &[0, 2, 3]));
        let both = [heads.clone(), width.clone()];
        let first = placed(&both, "c0 * c1", &both, (8, &[4, 6, 7]));
        // One head is no class; the width is c0 now.
        let second = plan(&[c("c0", 3, &[1, 2])]);
        let second = Plan {
            parameters: Some(IndexMap::from_iter([("qkv".to_string(), cut(3, &[1, 2]))])),
            ..second
        };
        let composed = first.then(&second).unwrap();
        assert_eq!(composed.classes, [heads, c("c1", 4, &[2, 3])]);
        assert_eq!(composed.axes, first.axes);
        // What was two classes may be one, and the other way round.
        let (a, b) = (c("c0", 3, &[0, 1]), c("c1", 3, &[0, 2]));
        let first = placed(
            &[a.clone(), b.clone()],
            "c0 + c1",
            &[a, b],
            (6, &[0, 1, 3, 5]),
        );
        let then = |axis, keep: &[u64], positions: &[u64]| {
            let one = [c("c7", 4, keep)];
            let second = placed(&one, axis, &one, (4, positions));
            first.then(&second).unwrap().to_json()
        };
        let text = then("c7[1:4] + c7[0]", &[1, 2, 3], &[0, 1, 2]);
        assert!(
            text.contains(r#""c1", "root": ["qkv", 0], "extent": 3, "keep": [0]"#),
            "{text}"
        );
        let text = then("c7[1:4] + c7[0]", &[0, 1], &[0, 3]);
        assert!(text.contains(r#""extent": 3, "keep": [0]"#), "{text}");
        let text = then("c7[0:2] + c7[2:4]", &[1, 2], &[1, 2]);
        assert!(
            text.contains(r#""keep": [1]"#) && text.contains(r#""keep": [0]"#),
            "{text}"
        );
    }

    /// Blocks of blocks are no plan, though each of the two plans is one.
    #[test]
    fn blocks_of_what_has_blocks_are_refused() {
        let outer = class("c1", "w", 2, &[0, 1]);
        let (two, rows): ([&[u64]; 2], [&[u64]; 2]) = ([&[0, 1], &[0, 2]], [&[0], &[1]]);
        let first = plan(&[own("c0", "v", 3, outer.clone(), &two), outer]);
        let second = plan(&[own("c1", "w", 2, class("c2", "x", 2, &[]), &rows)]);
        let text = first.then(&second).unwrap_err().to_string();
        assert!(
            text.contains("of a class that would have blocks itself"),
            "{text}"
        );
    }

    /// Two groups of `2 * c0` are a class when a single element of `c0` stays, and none in the model before.
    #[test]
    fn what_is_no_class_before_is_refused() {
        let c0 = class("c0", "qkv", 2, &[1]);
        let on = std::slice::from_ref(&c0);
        let mut first = placed(on, "2 * c0", on, (4, &[1, 3]));
        let of_w = ("w".to_string(), cut(4, &[1, 3]));
        first.parameters.as_mut().unwrap().extend([of_w]);
        let groups = class("c0", "w", 2, &[]);
        let rows: [&[u64]; 2] = [&[2], &[1]];
        let second = Plan {
            parameters: Some(IndexMap::from_iter([("v".to_string(), cut(3, &[1]))])),
            ..plan(&[own("c1", "v", 3, groups, &rows)])
        };
        let text = first.then(&second).unwrap_err().to_string();
        assert!(
            text.contains("takes some of axis 0 of `w`, where no class of its model has its root"),
            "{text}"
        );
        // Plans that do not say where classes stand go by names.
        first.axes.clear();
        assert!(first.then(&second).is_ok());
    }

    /// Of `c2 * c3` the first plan takes heads and the second, which says no more than that, channels inside of them.
    #[test]
    fn a_class_that_the_first_plan_names_and_leaves_composes() {
        let (heads, width) = (class("c2", "q", 4, &[0, 1]), class("c3", "qkv", 3, &[0, 2]));
        let kept: &[u64] = &[0, 1, 2, 3, 4, 5];
        let on = [heads.clone(), width.clone()];
        let first = placed(std::slice::from_ref(&heads), "c2 * c3", &on, (12, kept));
        let both = first.then(&plan(std::slice::from_ref(&width))).unwrap();
        assert_eq!(both.classes, [heads, width]);
    }

    /// Positions alone do not tell whether `c0[0]` or `c1[0]` of `c0[0] * c1[0]` is meant, names may be wrong.
    #[test]
    fn elements_at_the_same_positions_are_not_told_apart() {
        let c = |name, n, keep: &[u64]| class(name, "qkv", n, keep);
        let (a, b) = (c("c0", 3, &[0, 1]), c("c1", 3, &[]));
        let axis = "c0[0] * c1[0] + c0[1:3] + c1[1:3]";
        let on = (5, &[0, 1, 3, 4][..]);
        let first = placed(std::slice::from_ref(&a), axis, &[a.clone(), b], on);
        let (a, b) = (c("c0", 2, &[]), c("c1", 3, &[1, 2]));
        let axis = "c0[0] * c1[0] + c0[1] + c1[1:3]";
        let second = placed(
            std::slice::from_ref(&b),
            axis,
            &[a, b.clone()],
            (4, &[2, 3]),
        );
        let text = first.then(&second).unwrap_err().to_string();
        assert!(
            text.contains("do not say where each of its elements stands"),
            "{text}"
        );
    }

    #[test]
    fn what_does_not_fit_says_what_differs() {
        let c = |n, k: &[u64]| class("c0", "a", n, k);
        let text = wrong(&[c(8, &[0, 1])], &[c(3, &[0])]);
        assert!(
            text.contains(
                "class `c0`: the first plan leaves 2 elements of `c0`, but the second is for 3"
            ),
            "{text}"
        );
        let heads = |n, k: &[u64]| class("h", "h", n, k);
        let text = wrong(
            &[heads(4, &[0, 1])],
            &[own("c0", "a", 2, heads(3, &[]), &[&[0], &[1], &[1]])],
        );
        assert!(
            text.contains("its blocks are those of `h`: the first plan leaves 2 elements of `h`, but the second is for 3"),
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
