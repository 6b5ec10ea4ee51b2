//! Which class of a first plan a class of a second one is, where the second is for what the first one leaves.
//!
//! - By the positions that its elements have on the axis of its root: the first plan says which of them stayed, and both
//!   say what the axis is made of, or else it is one class. Element by element, since what is one class to the first plan
//!   may be several to the second (where a cut went through elements that are gone, those before it and those behind no
//!   longer share one), and several may be one (elements that nothing ties to others are listed together).
//! - By names where plans do not say that much (written by hand, or of classes without a root), as long as no class has
//!   lost its own.

use super::axes::{LONGEST, MOST, Places};
use super::{Keep, Plan, PlanBy, PlanClass, PlanParameter};
use indexmap::{IndexMap, IndexSet};
use std::collections::{HashMap, HashSet};

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
    /// Which element of the second plan's class is which of those that the first leaves of this one.
    pub(super) ranks: IndexMap<usize, usize>,
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
    plans: [&'p Plan; 2],
    found: HashMap<(Option<&'p Root>, &'p str), Result<Partner, String>>,
}

impl<'p> Partners<'p> {
    /// Finds the partner of each class that the second plan names, if both plans are whole ([`Plan::check`]).
    pub(super) fn of(first: &'p Plan, second: &'p Plan) -> Self {
        let mut wanted: IndexMap<Option<&'p Root>, IndexSet<(&'p str, u64)>> = IndexMap::new();
        for class in &second.classes {
            let mut want = |root: &'p Option<Root>, name: &'p str, extent| {
                let of_root = wanted.entry(root.as_ref()).or_default();
                of_root.insert((name, extent));
            };
            want(&class.root, &class.name, class.extent);
            if let Some(by) = &class.by {
                want(&by.root, &by.name, by.extent);
            }
        }
        let plans = [first, second];
        let mut found = HashMap::new();
        let mut budget = MOST;
        for (root, classes) in wanted {
            let at = root.map_or(Ok(Place::Unsaid), |root| place(plans, root, &mut budget));
            for (name, extent) in classes {
                let by = PlanBy {
                    name: name.into(),
                    root: root.cloned(),
                    extent,
                };
                let partner = match &at {
                    Ok(Place::Untouched) => Ok(Partner::New),
                    Ok(Place::Axis(axis)) => by_place(plans, &by, axis, &mut budget),
                    Ok(Place::Unsaid) => by_name(plans, &by),
                    Err(wrong) => Err(wrong.clone()),
                };
                found.insert((root, name), partner);
            }
        }
        Partners { plans, found }
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
        untouched(self.plans[0], root)
    }
}

fn untouched(plan: &Plan, root: &Root) -> bool {
    let stated = plan.axes.iter().any(|a| a.root == *root);
    let listed = plan.classes.iter().any(|c| c.root.as_ref() == Some(root));
    plan.parameters.is_some() && !stated && !listed && kept(plan, root).is_none()
}

fn parameter<'p>(plan: &'p Plan, root: &Root) -> Option<&'p PlanParameter> {
    plan.parameters.as_ref()?.get(&root.0)
}

/// What a plan says that stays of an axis, if not all.
fn kept<'p>(plan: &'p Plan, root: &Root) -> Option<&'p Keep> {
    parameter(plan, root)?.keep.get(root.1)?.as_ref()
}

/// How long an axis is before the first plan, and after it.
fn lengths([first, second]: [&Plan; 2], root: &Root) -> [Option<u64>; 2] {
    let at = |shape: &[u64]| shape.get(root.1).copied();
    let (a, b) = (parameter(first, root), parameter(second, root));
    let after = b.and_then(|p| at(&p.shape));
    let after = after.or_else(|| at(&a?.new_shape));
    [a.map_or(after, |p| at(&p.shape)), after]
}

/// The axis of a root.
enum Place {
    /// The first plan leaves it as it is.
    Untouched,
    /// Both say what it is made of.
    Axis(OnAxis),
    /// They do not say enough.
    Unsaid,
}

fn place(plans: [&Plan; 2], root: &Root, budget: &mut usize) -> Result<Place, String> {
    if plans.iter().any(|p| p.parameters.is_none()) {
        return Ok(Place::Unsaid);
    }
    if untouched(plans[0], root) {
        return Ok(Place::Untouched);
    }
    let [before, after] = lengths(plans, root);
    let stay = parameter(plans[0], root).and_then(|p| p.new_shape.get(root.1).copied());
    if let (Some(stay), Some(after)) = (stay, after)
        && stay != after
    {
        let (parameter, axis) = (root.0.escape_debug(), root.1);
        return Err(format!(
            "the first plan leaves {stay} positions of axis {axis} of `{parameter}`, but the second is for {after}"
        ));
    }
    let old = match stated(plans[0], root, budget)? {
        Some(axis) => Some(axis),
        None => alone(plans[0], root, before),
    };
    let new = match stated(plans[1], root, budget)? {
        Some(axis) => Some(axis),
        None => alone(plans[1], root, after),
    };
    let (Some(old), Some(new)) = (old, new) else {
        return Ok(Place::Unsaid);
    };
    let kept = match kept(plans[0], root) {
        None => None,
        Some(Keep::Indices(kept)) => Some(&kept[..]),
        // In each block it is as many, and those of the same rank are one element.
        Some(Keep::Blocks { blocks, .. }) => blocks.first().map(Vec::as_slice),
    };
    let listed = &plans[0].classes;
    let mut elements = HashMap::new();
    let classes = old.iter().enumerate().map(|(c, (by, places))| {
        let at = |by: &PlanBy| {
            let same = |c: &PlanClass| c.name == by.name && c.root == by.root;
            listed.iter().position(same)
        };
        let keep = at(by).and_then(|at| listed.get(at));
        let outer = keep.and_then(|c| c.by.as_ref());
        let outer = outer.and_then(|outer| old.iter().find(|(o, _)| o == outer));
        let mut all = ranked(places, keep, outer.map(|(_, places)| places));
        if let Some(kept) = kept {
            renumber(&mut all, kept);
        }
        for (rank, places) in all.into_iter().enumerate() {
            elements.entry(places).or_insert((c, rank));
        }
        (by.clone(), at(by))
    });
    let classes = classes.collect();
    Ok(Place::Axis(OnAxis {
        classes,
        elements,
        new,
    }))
}

/// The classes of an axis, with the positions of their elements.
type Placed = Vec<(PlanBy, Places)>;

/// What a plan says that an axis is made of.
fn stated(plan: &Plan, root: &Root, budget: &mut usize) -> Result<Option<Placed>, String> {
    let Some(axis) = plan.axes.iter().find(|a| a.root == *root) else {
        return Ok(None);
    };
    let read = axis.read().map_err(|e| e.to_string())?;
    let places = read.places(budget);
    let places = places.ok_or_else(|| {
        let axis = axis.axis.escape_debug();
        format!("the plan's axis `{axis}` is too long to compare, or has symbols")
    })?;
    Ok(Some(
        places.into_iter().map(|(by, p)| (by.clone(), p)).collect(),
    ))
}

/// The class that is all of an axis of this length, if the plan names one.
fn alone(plan: &Plan, root: &Root, length: Option<u64>) -> Option<Placed> {
    let length = length.filter(|n| *n <= LONGEST)?;
    let listed = plan.classes.iter().map(PlanBy::from);
    let outer = plan.classes.iter().filter_map(|c| c.by.clone());
    let whole = |by: &PlanBy| by.root.as_ref() == Some(root) && by.extent == length;
    let by = listed.chain(outer).find(whole)?;
    Some(vec![(by, (0..length).map(|p| vec![p]).collect())])
}

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
fn renumber(all: &mut Places, kept: &[u64]) {
    let new: HashMap<u64, u64> = kept.iter().copied().zip(0..).collect();
    for places in all {
        *places = places.iter().filter_map(|p| new.get(p).copied()).collect();
        places.sort_unstable();
    }
}

/// An axis as both plans have it.
struct OnAxis {
    /// The classes of the first plan's model, and where that lists them.
    classes: Vec<(PlanBy, Option<usize>)>,
    /// Which of them, and which of those that stay, an element is that stands at these positions.
    elements: HashMap<Vec<u64>, (usize, usize)>,
    new: Placed,
}

impl OnAxis {
    /// Finds elements of a class of the second plan on this axis, of those that were not found before.
    fn find(&self, class: &PlanBy, found: &mut Found) -> Result<(), String> {
        let same = |(by, _): &&(PlanBy, Places)| by.name == class.name && by.root == class.root;
        let Some((_, places)) = self.new.iter().find(same) else {
            return Ok(());
        };
        for (e, at) in places.iter().enumerate() {
            if at.is_empty() || found.elements.contains(&e) {
                continue;
            }
            let Some((c, rank)) = self.elements.get(at) else {
                return Err(
                    "some of its elements are none of a class before the first plan".into(),
                );
            };
            if let Some((class, at)) = self.classes.get(*c) {
                let key = (class.name.clone(), class.root.clone());
                let part = found.parts.entry(key).or_insert_with(|| Part {
                    class: class.clone(),
                    at: *at,
                    ranks: IndexMap::new(),
                });
                part.ranks.insert(e, *rank);
                found.elements.insert(e);
            }
        }
        Ok(())
    }
}

/// Elements of a class of the second plan, and what they are.
#[derive(Default)]
struct Found {
    elements: HashSet<usize>,
    parts: IndexMap<(String, Option<Root>), Part>,
}

/// What the elements of a class of the second plan are, most of which stand on the axis of its root, others elsewhere.
fn by_place(
    plans: [&Plan; 2],
    class: &PlanBy,
    root: &OnAxis,
    budget: &mut usize,
) -> Result<Partner, String> {
    let mut found = Found::default();
    root.find(class, &mut found)?;
    let all = |found: &Found| found.elements.len() as u64 == class.extent;
    for axis in &plans[1].axes {
        if all(&found) {
            break;
        }
        if Some(&axis.root) != class.root.as_ref()
            && axis.classes.contains(class)
            && let Place::Axis(axis) = place(plans, &axis.root, budget)?
        {
            axis.find(class, &mut found)?;
        }
    }
    match all(&found) {
        true => Ok(Partner::Parts(found.parts.into_values().collect())),
        false => Err("the plans do not say where all of its elements stand".into()),
    }
}

/// The partner by root and name.
///
/// # Errors
/// That it can't be told: names are numbers in order, and where a class is left with a single element, which is no class
/// any more, those behind it may have been given others.
fn by_name(plans: [&Plan; 2], class: &PlanBy) -> Result<Partner, String> {
    let [first, _] = plans;
    let [before, after] = class
        .root
        .as_ref()
        .map_or([None; 2], |root| lengths(plans, root));
    let part = |at: usize| {
        let Some(listed) = first.classes.get(at) else {
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
            ranks: (0..have).map(|e| (e, e)).collect(),
        }]))
    };
    let all = first.classes.iter().enumerate();
    let sharing = || all.clone().filter(|(_, c)| c.root == class.root);
    if let Some((at, _)) = sharing().find(|(_, c)| before == Some(c.extent)) {
        return part(at);
    }
    let Some(gone) = first.classes.iter().find(|c| left(c) == 1) else {
        let named = sharing().find(|(_, c)| c.name == class.name);
        return named.map_or(Ok(Partner::New), |(at, _)| part(at));
    };
    match sharing().next() {
        None if after == Some(class.extent) => Ok(Partner::New),
        _ => Err(format!(
            "the first plan leaves one element of `{}`, so that classes may have other names in the second, \
             and this one's root may be that of several",
            gone.name.escape_debug()
        )),
    }
}
