//! How classes stand on the axes of their roots, where those are more than one class (heads times width, a
//! concatenation), or only some of its elements. Names are numbers in order, and mean other classes in another model, or in the same one once it is
//! pruned; which elements stand at which positions does not.

use super::places::{Spot, of_parameter};
use super::{Keep, Plan, PlanBy, by_name, declared};
use crate::axis::{Axis, ClassExtents, Leaf, Substitution};
use crate::diag::{Diagnostic, Diagnostics, Place, Span};
use crate::entity::Class;
use crate::hash::IndexMap;
use crate::module::{ClassData, Module};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// An axis of a parameter, and the classes that stand on it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanAxis {
    /// The parameter, and which of its axes this is.
    pub root: (String, usize),
    /// What it is made of, as in the text: `3 * c0 * c1`.
    pub axis: String,
    /// The classes that it names, each once, in order.
    pub classes: Vec<PlanBy>,
}

/// So many positions may be looked at in any case, of all axes together.
const LEAST: usize = 1 << 22;

/// An axis is looked at position by position up to this length.
const LONGEST: u64 = 1 << 22;

/// So much of an axis, in characters, is said in a message.
const SHORT: usize = 80;

impl PlanAxis {
    fn of(root: &(String, usize), axis: &Axis, module: &Module) -> PlanAxis {
        let classes = axis.classes().into_iter();
        PlanAxis {
            root: root.clone(),
            axis: axis.to_string(),
            classes: classes.map(|c| PlanBy::of(module, c)).collect(),
        }
    }

    /// The expression, and the class of each name in it. `at` is where the plan says so.
    ///
    /// # Errors
    /// That it is none, or names classes that are not listed with it.
    pub(super) fn read(&self, at: Spot<'_>) -> Result<ReadAxis<'_>, Box<Diagnostic>> {
        let mut names = IndexMap::default();
        let mut module = Module::default();
        let wrong = |why: &str, at| Box::new(self.wrong(why, at));
        for (i, by) in self.classes.iter().enumerate() {
            let field = |name| at.field("classes").item(i).field(name).span();
            let class = crate::text::class_name(&by.name);
            let class = class.ok_or_else(|| wrong("names of classes read `c0`", field("name")))?;
            let data = ClassData {
                extent: by.extent,
                ..ClassData::default()
            };
            if module.classes.insert(class, data).is_some() {
                return Err(wrong("a class is listed twice", field("name")));
            }
            if by.extent == 0 {
                return Err(wrong("a class has no elements", field("extent")));
            }
            names.insert(class, by);
        }
        let text = || at.field("axis");
        let axis = crate::text::parse_axis(&self.axis, &module).map_err(|d| {
            let first = d.0.first();
            let piece = match first.map(|d| &d.place) {
                Some(Place::Text(piece)) => *piece,
                _ => Span::default(),
            };
            let why = first.map_or("it is none", |d| d.message.as_str());
            wrong(why, text().inside(&self.axis, piece))
        })?;
        if let Some(why) = unsound(&axis, &module) {
            return Err(wrong(&why, text().span()));
        }
        Ok(ReadAxis {
            axis,
            names,
            module,
        })
    }

    fn wrong(&self, why: &str, at: Span) -> Diagnostic {
        let mut axis: String = self.axis.chars().take(SHORT).collect();
        if axis.len() < self.axis.len() {
            axis.push_str("...");
        }
        let message = format!("the plan's axis `{}`: {why}", axis.escape_debug());
        let error = Diagnostic::error(message)
            .help("`axes` may be left out: classes are found by root and name then");
        of_parameter(&self.root.0, error, at)
    }
}

/// An axis as a plan states it.
pub(super) struct ReadAxis<'p> {
    axis: Axis,
    names: IndexMap<Class, &'p PlanBy>,
    module: Module,
}

/// For each element of a class the positions of an axis that belong to it.
pub(super) type Places = Vec<Vec<u64>>;

impl<'p> ReadAxis<'p> {
    /// Each class with the positions of its elements; `None` where the axis is too long to look at, or has symbols.
    /// `budget` is how many positions may be looked at, and what is left of that.
    pub(super) fn places(&self, budget: &mut usize) -> Option<Vec<(&'p PlanBy, Places)>> {
        let places = places(&self.axis, &self.module, budget)?;
        let of = |(class, places)| Some((*self.names.get(&class)?, places));
        places.into_iter().map(of).collect()
    }

    /// Which classes of `module` its classes are, where `other` is this axis there: those whose elements stand at the same
    /// positions, and if that are several, the one of the same root. `None` where that is too long to look at.
    fn matched(
        &self,
        other: &Axis,
        module: &Module,
        budget: &mut usize,
    ) -> Option<HashMap<&'p str, Class>> {
        if let Some(same) = self.same(other, module) {
            return Some(same);
        }
        let mut there: HashMap<Places, Vec<Class>> = HashMap::new();
        for (class, places) in places(other, module, budget)? {
            there.entry(places).or_default().push(class);
        }
        let here = self.places(budget)?;
        let found = here.iter().filter_map(|(by, places)| {
            let all = there.get(places)?;
            let root = |c: &&Class| module.classes.get(*c).is_some_and(|d| d.root == by.root);
            let class = match all[..] {
                [class] => class,
                _ => *all.iter().find(root)?,
            };
            Some((by.name.as_str(), class))
        });
        Some(found.collect())
    }

    /// The same where the axis is made of the same things there.
    fn same(&self, other: &Axis, module: &Module) -> Option<HashMap<&'p str, Class>> {
        let leaves = |axis: &Axis| {
            let mut all = Vec::new();
            axis.for_each_leaf(&mut |leaf| all.push(leaf.class()));
            all
        };
        let (mine, others) = (leaves(&self.axis), leaves(other));
        let mut is: HashMap<Class, Class> = HashMap::new();
        for (a, b) in mine.iter().zip(&others) {
            if *is.entry(*a).or_insert(*b) != *b {
                return None;
            }
        }
        let each: HashSet<&Class> = is.values().collect();
        let renamed = |leaf: Leaf| match is.get(&leaf.class()) {
            Some(class) => leaf.of(*class),
            None => leaf.into(),
        };
        let same = mine.len() == others.len()
            && each.len() == is.len()
            && Substitution::new(renamed).of(&self.axis).same(other);
        let as_long = |(class, by): (&Class, &&PlanBy)| {
            let there = is.get(class).and_then(|c| module.classes.get(c));
            there.is_some_and(|d| d.extent == by.extent)
        };
        if !same || !self.names.iter().all(as_long) {
            return None;
        }
        let named = |(class, by): (&Class, &&'p PlanBy)| Some((by.name.as_str(), *is.get(class)?));
        self.names.iter().map(named).collect()
    }
}

/// More factors than this does no product have that a plan states.
const FACTORS: usize = 64;

/// Why this can be no axis of a parameter.
fn unsound(axis: &Axis, module: &Module) -> Option<String> {
    match axis {
        Axis::Fixed(n) if !n.is_sum_of_lengths() => Some("a length is negative".into()),
        Axis::Stretch(s) if s.end > module.class_extent(s.class) => {
            let n = module.class_extent(s.class);
            Some(format!(
                "`{s}` is not inside `{}`, which has {n} elements",
                s.class
            ))
        }
        Axis::Prod(all) if all.len() > FACTORS => {
            Some(format!("a product has more than {FACTORS} factors"))
        }
        Axis::Prod(all) => all.iter().find_map(|a| unsound(a, module)),
        Axis::Sum(all) => all.iter().find_map(|a| unsound(a, module)),
        Axis::Fixed(_) | Axis::Class(_) | Axis::Stretch(_) => None,
    }
}

/// Each class of an axis with the positions of its elements.
fn places(axis: &Axis, module: &Module, budget: &mut usize) -> Option<Vec<(Class, Places)>> {
    let length = axis.extent(module).length()?;
    let extent = |c: &Class| module.classes.get(c).map_or(0, |d| d.extent);
    let classes = axis.classes();
    if length > LONGEST || classes.iter().any(|c| extent(c) > LONGEST) {
        return None;
    }
    let work = classes.iter().map(extent);
    let work = usize::try_from(work.fold(length, u64::saturating_add)).ok()?;
    *budget = budget.checked_sub(work.saturating_mul(axis.size()))?;
    let of = |class: Class| {
        let mut all = vec![Vec::new(); usize::try_from(extent(&class)).unwrap_or(0)];
        axis.positions_of(class, module, &mut |p, e| {
            let places = usize::try_from(e).ok().and_then(|e| all.get_mut(e));
            places.into_iter().for_each(|places| places.push(p));
        });
        for places in &mut all {
            places.sort_unstable();
            places.dedup();
        }
        (class, all)
    };
    Some(classes.into_iter().map(of).collect())
}

/// The axes of roots that are more than one class, where the keep-sets of `module` take any of it; and all those of classes
/// of which somewhere only some elements stand, since no one axis says of all of them where they are.
pub(super) fn axes(module: &Module) -> Vec<PlanAxis> {
    let (mut fewer, mut outer) = (HashSet::new(), HashSet::new());
    for (class, data) in &module.classes {
        if data.kept() != data.extent {
            fewer.insert(*class);
            outer.extend(data.by.filter(|_| data.block_keep.is_some()));
        }
    }
    if fewer.is_empty() {
        return Vec::new();
    }
    let axes = declared(module).flat_map(|(name, axes)| (0..).zip(axes).map(move |a| (name, a)));
    let axes: Vec<(&str, (usize, &Axis))> = axes.collect();
    let mut cut = HashSet::new();
    for (_, (_, axis)) in &axes {
        axis.for_each_leaf(&mut |leaf| {
            if let Leaf::Stretch(s) = leaf {
                cut.insert(s.class);
            }
        });
    }
    let roots = module.classes.iter().filter_map(|(c, d)| {
        let (name, at) = d.root.as_ref()?;
        Some(((name.as_str(), *at), *c))
    });
    let mut of_root: HashMap<(&str, usize), Vec<Class>> = HashMap::new();
    roots.for_each(|(root, class)| of_root.entry(root).or_default().push(class));
    let mut all = IndexMap::default();
    for (name, (at, axis)) in axes {
        let here = of_root.get(&(name, at)).map_or(&[][..], Vec::as_slice);
        let root = |c: &Class| axis.mentions(*c) && *axis != Axis::Class(*c);
        let classes = axis.classes();
        let of = |wanted: &HashSet<Class>| classes.iter().any(|c| wanted.contains(c));
        let touched = here.iter().any(root) && of(&fewer);
        let asked = here.iter().any(|c| root(c) && outer.contains(c));
        if touched || asked || of(&cut) {
            let root = (name.to_string(), at);
            all.entry(root.clone())
                .or_insert_with(|| PlanAxis::of(&root, axis, module));
        }
    }
    all.into_values().collect()
}

/// The classes that a plan's names mean, by root and name.
pub(super) type Named<'p> = HashMap<(Option<&'p (String, usize)>, &'p str), Meant>;

/// What the axes of a plan say that a name means.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// This class.
    One(Class),
    /// No class of the model stands on all of them like that.
    None,
    /// One of them is too long to look at, or has symbols, and is made of other things here.
    Unclear,
}

impl Plan {
    /// The classes of `module` that the plan's names mean by the axes that it states.
    ///
    /// # Errors
    /// Each axis that is none.
    pub(super) fn named(&self, module: &Module, errors: &mut Diagnostics) -> Named<'_> {
        let mut named = Named::new();
        if self.axes.is_empty() {
            return named;
        }
        let declared = by_name(module);
        let mut budget = self.budget();
        for (entry, read) in self.read_axes(errors) {
            let of_root = declared.get(entry.root.0.as_str()).into_iter().flatten();
            let there = of_root.filter_map(|a| a.get(entry.root.1));
            let mut found = Some(HashMap::new());
            for axis in there {
                found = read.matched(axis, module, &mut budget);
                if found.as_ref().is_some_and(|found| !found.is_empty()) {
                    break;
                }
            }
            for by in read.names.values() {
                let is = match &found {
                    Some(found) => found
                        .get(by.name.as_str())
                        .map_or(Meant::None, |c| Meant::One(*c)),
                    None => Meant::Unclear,
                };
                let all = named
                    .entry((by.root.as_ref(), by.name.as_str()))
                    .or_insert(is);
                if *all != is {
                    *all = Meant::None;
                }
            }
        }
        named
    }

    /// The axes that the plan states.
    ///
    /// # Errors
    /// Those that are none, or stated twice.
    pub(super) fn read_axes(&self, errors: &mut Diagnostics) -> Vec<(&PlanAxis, ReadAxis<'_>)> {
        let mut seen = HashSet::new();
        let mut all = Vec::new();
        for (i, axis) in self.axes.iter().enumerate() {
            let at = self.places.axis(i);
            match axis.read(at) {
                Err(wrong) => errors.push(*wrong),
                Ok(_) if !seen.insert(&axis.root) => {
                    errors.push(axis.wrong("it is stated twice", at.field("root").span()));
                }
                Ok(read) => all.push((axis, read)),
            }
        }
        all
    }

    /// How many positions may be looked at: in proportion to what the plan lists.
    pub(super) fn budget(&self) -> usize {
        let parameters = self.parameters.iter().flatten();
        let keeps = parameters.flat_map(|(_, p)| p.keep.iter().flatten());
        let listed = keeps.map(|keep| match keep {
            Keep::Indices(all) => all.len(),
            Keep::Blocks { blocks, .. } => blocks.iter().map(Vec::len).sum(),
        });
        listed.fold(LEAST, |all, n| all.saturating_add(n.saturating_mul(64)))
    }
}

pub(super) const OTHER: &str =
    "is it another model's plan? names of classes may differ, where their elements stand may not";
