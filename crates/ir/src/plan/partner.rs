//! Which class of a first plan a class of a second one is, where the second is for what the first one leaves.
//!
//! - By the positions that its elements have on the axis of its root: the first plan says which of them stayed, and both
//!   say what the axis is made of, or else it is one class. Element by element, since what is one class to the first plan
//!   may be several to the second (where a cut went through elements that are gone, those before it and those behind no
//!   longer share one), and several may be one (elements that nothing ties to others are listed together).
//! - By names where plans do not say that much (written by hand, or of classes without a root), as long as no class has
//!   lost its own.

use super::axes::{Places, PlanAxis};
use super::places::Spot;
use super::{Keep, Plan, PlanBy, PlanClass, PlanParameter, Reference};
use crate::hash::{IndexMap, IndexSet};
use std::collections::{BTreeMap, HashMap};

/// What a class of the second plan is.
#[derive(Clone, Debug)]
pub(super) enum Partner {
    /// One of those that the first plan leaves as they are, and does not list.
    New,
    /// Elements of classes of the first plan's model.
    Parts(Vec<Part>),
}

/// Elements of a class of the first plan's model that are elements of one of the second's.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) class: PlanBy,
    /// Where the first plan lists it.
    pub(super) at: Option<usize>,
    pub(super) ranks: Ranks,
}

/// Which element of the second plan's class is which of those that the first leaves of a class.
#[derive(Clone, Debug)]
pub(super) enum Ranks {
    /// All of them, in order.
    All,
    /// Each of these the one beside it.
    Some(IndexMap<usize, usize>),
}

type Root = (String, usize);

/// How many elements of a class stay, of each block.
pub(super) fn left(class: &PlanClass) -> usize {
    let row = match &class.blocks {
        Some(rows) => rows.first(),
        None => Some(&class.keep),
    };
    row.map_or(0, Vec::len)
}

/// Two plans, of which the second is for what the first one leaves.
pub(super) struct Partners<'p> {
    first: Side<'p>,
    found: HashMap<(Option<&'p Root>, &'p str), Result<Partner, String>>,
}

impl<'p> Partners<'p> {
    /// Finds the partner of each class that the second plan names, if both plans are whole ([`Plan::check`]).
    pub(super) fn of(first: &'p Plan, second: &'p Plan) -> Self {
        let mut sides = Sides {
            first: Side::of(first),
            second: Side::of(second),
            budget: first.budget().saturating_add(second.budget()),
        };
        let mut found = HashMap::new();
        for (root, classes) in sides.second.named.clone() {
            let at = root.map_or(Ok(Place::Unsaid), |root| sides.place(root));
            for class in classes {
                let partner = match &at {
                    Ok(Place::Untouched) => Ok(Partner::New),
                    Ok(Place::Whole(at)) => sides.all_of(*at, &class),
                    Ok(Place::Axis(axis)) => sides.by_place(&class, Some(axis)),
                    Ok(Place::Unsaid) => sides.by_place(&class, None),
                    Err(wrong) => Err(wrong.clone()),
                };
                found.insert((root, class.name), partner);
            }
        }
        Partners {
            first: sides.first,
            found,
        }
    }

    /// What a class that the second plan names is.
    ///
    /// # Errors
    /// That it can't be told, and why.
    pub(super) fn get(&self, root: Option<&Root>, name: &str) -> Result<Partner, String> {
        let found = self.found.get(&(root, name)).cloned();
        found.unwrap_or(Ok(Partner::New))
    }

    /// Whether the first plan says that it leaves this axis as it is.
    pub(super) fn untouched(&self, root: &Root) -> bool {
        self.first.leaves(root)
    }
}

/// A plan, and where in it things are.
struct Side<'p> {
    plan: &'p Plan,
    axes: HashMap<&'p Root, &'p PlanAxis>,
    /// The classes of a root that it names, those it lists first.
    named: IndexMap<Option<&'p Root>, IndexSet<Reference<'p>>>,
    /// Where classes are listed.
    listed: HashMap<(Option<&'p Root>, &'p str), usize>,
}

impl<'p> Side<'p> {
    fn of(plan: &'p Plan) -> Self {
        let mut named: IndexMap<Option<&'p Root>, IndexSet<Reference<'p>>> = IndexMap::default();
        let outer = plan.classes.iter().filter_map(|c| c.by.as_ref());
        let all = plan.classes.iter().map(Reference::from);
        for class in all.chain(outer.map(Reference::from)) {
            named.entry(class.root).or_default().insert(class);
        }
        let listed = plan.classes.iter().enumerate();
        Side {
            plan,
            axes: plan.axes.iter().map(|a| (&a.root, a)).collect(),
            named,
            listed: listed
                .map(|(at, c)| ((c.root.as_ref(), &*c.name), at))
                .collect(),
        }
    }

    fn parameter(&self, root: &Root) -> Option<&'p PlanParameter> {
        self.plan.parameters.as_ref()?.get(&root.0)
    }

    /// What it says that stays of an axis, if not all.
    fn kept(&self, root: &Root) -> Option<&'p Keep> {
        self.parameter(root)?.keep.get(root.1)?.as_ref()
    }

    /// How long an axis is before, and after.
    fn lengths(&self, root: &Root) -> [Option<u64>; 2] {
        let parameter = self.parameter(root);
        let at = |shape: &[u64]| shape.get(root.1).copied();
        [
            parameter.and_then(|p| at(&p.shape)),
            parameter.and_then(|p| at(&p.new_shape)),
        ]
    }

    /// Whether it says that it leaves an axis as it is.
    fn leaves(&self, root: &Root) -> bool {
        let says = self.axes.contains_key(root) || self.named.contains_key(&Some(root));
        self.plan.parameters.is_some() && !says && self.kept(root).is_none()
    }

    /// The class that it names and is all of this axis, which has this length.
    fn whole(&self, root: &Root, length: Option<u64>) -> Option<Reference<'p>> {
        let of_root = self.named.get(&Some(root))?;
        of_root.iter().find(|c| Some(c.extent) == length).copied()
    }

    /// The classes of this axis: those that it says, or else the one that is all of it.
    fn on(
        &self,
        root: &Root,
        length: Option<u64>,
        budget: &mut usize,
    ) -> Result<Option<Placed>, String> {
        let too_long = |axis: &str| {
            let axis = axis.escape_debug();
            format!("the axis `{axis}` is too long to compare, or has symbols")
        };
        if let Some(axis) = self.axes.get(root) {
            let read = axis.read(Spot::default()).map_err(|e| e.to_string())?;
            let places = read.places(budget);
            let places = places.ok_or_else(|| too_long(&axis.axis))?;
            let owned = places.into_iter().map(|(by, places)| (by.clone(), places));
            return Ok(Some(owned.collect()));
        }
        let Some(class) = self.whole(root, length) else {
            return Ok(None);
        };
        let fits = usize::try_from(class.extent).ok();
        let left = fits.and_then(|n| budget.checked_sub(n));
        *budget = left.ok_or_else(|| too_long(class.name))?;
        let places = (0..class.extent).map(|p| vec![p]).collect();
        Ok(Some(vec![(class.into(), places)]))
    }
}

/// The axis of a root.
enum Place {
    /// The first plan leaves it as it is.
    Untouched,
    /// It is one class in both; where the first plan lists that.
    Whole(usize),
    /// Both say what it is made of.
    Axis(OnAxis),
    /// They do not say enough.
    Unsaid,
}

/// Both plans, and how many positions may still be looked at.
struct Sides<'p> {
    first: Side<'p>,
    second: Side<'p>,
    budget: usize,
}

impl<'p> Sides<'p> {
    fn place(&mut self, root: &Root) -> Result<Place, String> {
        let (first, second) = (&self.first, &self.second);
        if first.plan.parameters.is_none() || second.plan.parameters.is_none() {
            return Ok(Place::Unsaid);
        }
        if first.leaves(root) {
            return Ok(Place::Untouched);
        }
        let [[before, stay], [after, _]] = [first.lengths(root), second.lengths(root)];
        if let (Some(stay), Some(after)) = (stay, after)
            && stay != after
        {
            let (parameter, axis) = (root.0.escape_debug(), root.1);
            return Err(format!(
                "the first plan leaves {stay} positions of axis {axis} of `{parameter}`, but the second is for {after}"
            ));
        }
        let (before, after) = (before.or(after), after.or(stay));
        if !first.axes.contains_key(root)
            && !second.axes.contains_key(root)
            && second.whole(root, after).is_some()
            && let Some(class) = first.whole(root, before)
            && let Some(at) = first.listed.get(&(Some(root), class.name))
        {
            return Ok(Place::Whole(*at));
        }
        let old = first.on(root, before, &mut self.budget)?;
        let new = second.on(root, after, &mut self.budget)?;
        let (Some(old), Some(new)) = (old, new) else {
            return Ok(Place::Unsaid);
        };
        let kept = match first.kept(root) {
            None => None,
            Some(Keep::Indices(kept)) => Some(&kept[..]),
            // In each block it is as many, and those of the same rank are one element.
            Some(Keep::Blocks { blocks, .. }) => blocks.first().map(Vec::as_slice),
        };
        let mut elements: HashMap<Vec<u64>, Vec<(usize, usize)>> = HashMap::new();
        let mut classes = Vec::new();
        for (c, (by, places)) in old.iter().enumerate() {
            let at = first.listed.get(&(by.root.as_ref(), &*by.name)).copied();
            let keep = at.and_then(|at| first.plan.classes.get(at));
            let outer = keep.and_then(|c| c.by.as_ref());
            let outer = outer.and_then(|outer| old.iter().find(|(o, _)| o == outer));
            let mut all = ranked(places, keep, outer.map(|(_, places)| places));
            if let Some(kept) = kept {
                among(&mut all, kept);
            }
            for (rank, places) in all.into_iter().enumerate() {
                elements.entry(places).or_default().push((c, rank));
            }
            classes.push(by.clone());
        }
        Ok(Place::Axis(OnAxis {
            classes,
            elements,
            new,
        }))
    }

    /// What the elements of a class of the second plan are, most of which stand on the axis of its root, others elsewhere:
    /// all of them where the plans do not say what that axis is made of.
    fn by_place(
        &mut self,
        class: &Reference<'p>,
        root: Option<&OnAxis>,
    ) -> Result<Partner, String> {
        let mut found = Found::default();
        if let Some(root) = root {
            root.find(class, &mut found)?;
        }
        for i in 0..self.second.plan.axes.len() {
            let axis = self.second.plan.axes.get(i);
            let Some(axis) = axis.filter(|_| !found.tells(class.extent)) else {
                break;
            };
            if Some(&axis.root) != class.root
                && axis.classes.iter().any(|by| Reference::from(by) == *class)
                && let Place::Axis(axis) = self.place(&axis.root)?
            {
                axis.find(class, &mut found)?;
            }
        }
        match root {
            None if !found.tells(class.extent) => self.by_name(class),
            _ => self.parts(class, found),
        }
    }

    fn parts(&self, class: &Reference<'p>, found: Found) -> Result<Partner, String> {
        if !found.tells(class.extent) {
            return Err("the plans do not say where each of its elements stands".into());
        }
        let mut parts: IndexMap<PlanBy, IndexMap<usize, usize>> = IndexMap::default();
        for (e, candidates) in found.elements {
            for (by, rank) in candidates {
                parts.entry(by).or_default().insert(e, rank);
            }
        }
        let part = |(class, ranks): (PlanBy, IndexMap<usize, usize>)| {
            let at = self
                .first
                .listed
                .get(&(class.root.as_ref(), &*class.name))
                .copied();
            let listed = at.and_then(|at| self.first.plan.classes.get(at));
            let all = listed.map_or(class.extent, |c| left(c) as u64);
            let whole = ranks.len() as u64 == all && ranks.iter().all(|(e, rank)| e == rank);
            Part {
                class,
                at,
                ranks: if whole {
                    Ranks::All
                } else {
                    Ranks::Some(ranks)
                },
            }
        };
        Ok(Partner::Parts(parts.into_iter().map(part).collect()))
    }

    /// The partner by root and name.
    ///
    /// # Errors
    /// That it can't be told: names are numbers in order, and where a class is left with a single element, which is no
    /// class any more, those behind it may have been given others. What the first plan cuts, and names no class of, may
    /// be a number of groups, `2 * c0`, that is a class once the first plan leaves one element of `c0`.
    fn by_name(&self, class: &Reference<'p>) -> Result<Partner, String> {
        let first = &self.first;
        let root = class.root;
        let length = root.map(|root| (first.lengths(root), self.second.lengths(root)));
        let (before, after) = length.map_or((None, None), |([before, stay], [after, _])| {
            (before.or(after), after.or(stay))
        });
        let at = |name: &str| first.listed.get(&(root, name)).copied();
        let of_root = first.named.get(&root);
        let mut sharing = of_root
            .into_iter()
            .flatten()
            .filter_map(|c| Some((at(c.name)?, c)));
        let none = sharing.clone().next().is_none();
        if let Some((at, _)) = sharing.find(|(_, c)| before == Some(c.extent)) {
            return self.all_of(at, class);
        }
        if let Some(root) = root.filter(|root| none && first.kept(root).is_some()) {
            let rooted = first.axes.get(root).map(|axis| &axis.classes);
            if rooted.is_some_and(|all| all.iter().any(|c| Reference::from(c) == *class)) {
                return Ok(Partner::New);
            }
            if rooted.is_none() && !first.plan.axes.is_empty() {
                let (parameter, axis) = (root.0.escape_debug(), root.1);
                return Err(format!(
                    "the first plan takes some of axis {axis} of `{parameter}`, where no class of its model has its root"
                ));
            }
        }
        let Some(gone) = first.plan.classes.iter().find(|c| left(c) == 1) else {
            return at(class.name).map_or(Ok(Partner::New), |at| self.all_of(at, class));
        };
        if none && after == Some(class.extent) {
            return Ok(Partner::New);
        }
        Err(format!(
            "the first plan leaves one element of `{}`, so that classes may have other names in the second, \
             and this one's root may be that of several",
            gone.name.escape_debug()
        ))
    }

    /// A class of the second plan that is all that the first leaves of the one that it lists there.
    fn all_of(&self, at: usize, class: &Reference<'p>) -> Result<Partner, String> {
        let Some(listed) = self.first.plan.classes.get(at) else {
            return Ok(Partner::New);
        };
        let (have, want) = (left(listed), class.extent);
        if have as u64 != want {
            let name = listed.name.escape_debug();
            return Err(format!(
                "the first plan leaves {have} elements of `{name}`, but the second is for {want}"
            ));
        }
        Ok(Partner::Parts(vec![Part {
            class: listed.into(),
            at: Some(at),
            ranks: Ranks::All,
        }]))
    }
}

/// The classes of an axis, with the positions of their elements.
type Placed = Vec<(PlanBy, Places)>;

/// For each element of a class that stays the positions that belong to it; `keep` is what stays of the class, and `outer`
/// where the elements of the class stand whose blocks keep their own.
fn ranked(places: &Places, keep: Option<&PlanClass>, outer: Option<&Places>) -> Places {
    let Some(class) = keep else {
        return places.clone();
    };
    let mut block: HashMap<u64, usize> = HashMap::new();
    for (b, at) in outer.into_iter().flatten().enumerate() {
        block.extend(at.iter().map(|p| (*p, b)));
    }
    let mut found: Places = vec![Vec::new(); left(class)];
    for (e, at) in (0..).zip(places) {
        for p in at {
            let row = match &class.blocks {
                Some(rows) => rows.get(block.get(p).copied().unwrap_or(0)),
                None => Some(&class.keep),
            };
            let rank = row.and_then(|row| row.binary_search(&e).ok());
            if let Some(places) = rank.and_then(|rank| found.get_mut(rank)) {
                places.push(*p);
            }
        }
    }
    found
}

/// Makes positions those among the ones that are kept; others are dropped.
fn among(all: &mut Places, kept: &[u64]) {
    let new: HashMap<u64, u64> = kept.iter().copied().zip(0..).collect();
    for places in all {
        *places = places.iter().filter_map(|p| new.get(p).copied()).collect();
        places.sort_unstable();
    }
}

/// An axis as both plans have it.
struct OnAxis {
    /// The classes of the first plan's model.
    classes: Vec<PlanBy>,
    /// Which of them, and which of those that stay, an element is that stands at these positions.
    elements: HashMap<Vec<u64>, Vec<(usize, usize)>>,
    new: Placed,
}

impl OnAxis {
    /// Finds elements of a class of the second plan on this axis.
    fn find(&self, class: &Reference<'_>, found: &mut Found) -> Result<(), String> {
        let same = |(by, _): &&(PlanBy, Places)| Reference::from(by) == *class;
        let Some((_, places)) = self.new.iter().find(same) else {
            return Ok(());
        };
        for (e, at) in places.iter().enumerate().filter(|(_, at)| !at.is_empty()) {
            let here = self.elements.get(at).map_or(&[][..], Vec::as_slice);
            let named = here
                .iter()
                .filter_map(|(c, rank)| Some((self.classes.get(*c)?, *rank)));
            let candidates = found.elements.entry(e);
            let candidates = candidates
                .and_modify(|all| all.retain(|(c, r)| named.clone().any(|n| n == (c, *r))))
                .or_insert_with(|| named.map(|(c, rank)| (c.clone(), rank)).collect());
            if candidates.is_empty() {
                return Err(
                    "some of its elements are none of a class before the first plan".into(),
                );
            }
        }
        Ok(())
    }
}

/// Elements of a class of the second plan, and what they may be: elements of classes of the first plan's model.
#[derive(Default)]
struct Found {
    elements: BTreeMap<usize, Vec<(PlanBy, usize)>>,
}

impl Found {
    /// Whether it is told of each of `extent` elements.
    fn tells(&self, extent: u64) -> bool {
        let all = self.elements.len() as u64 == extent;
        all && self.elements.values().all(|found| found.len() == 1)
    }
}
