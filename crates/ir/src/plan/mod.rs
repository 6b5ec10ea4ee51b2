//! Pruning plans as files: a readable JSON form, specified in `ir-spec/plan.md`. Where in a file an error is, `places.rs`
//! tells.

mod apply;
mod axes;
mod blocks;
mod check;
mod compose;
mod diff;
mod json;
mod partner;
mod places;
mod ratio;
mod read;
#[cfg(test)]
mod samples;
mod stretches;

pub use apply::Kept;
pub use axes::PlanAxis;
pub(crate) use blocks::counted;
pub use blocks::{is_own, kept, kept_alone};
pub use diff::{ClassDiff, PlanDiff, Range};
pub use places::Places;
pub use ratio::{best, stay};
pub use stretches::{refill, renumber};

use crate::axis::Axis;
use crate::brief::brief;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::entity::Class;
use crate::hash::IndexMap;
use crate::module::{ClassData, Module, Remaining};
use serde::Serialize;

/// The version of the format that is written.
pub const VERSION: u32 = 1;

/// A keep-set for each class, and what that makes of each parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// Format version, 1.
    pub version: u32,
    /// The classes that lose elements; they rule.
    pub classes: Vec<PlanClass>,
    /// Where classes stand on axes of parameters, by which it is told which class a name means: on those of roots that are
    /// more than one class, and on all of classes of which somewhere only some elements stand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub axes: Vec<PlanAxis>,
    /// Every parameter that changes, under its initializer name; restates the classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<IndexMap<String, PlanParameter>>,
    /// Where the text that it was read from says so.
    #[serde(skip)]
    pub places: Places,
}

/// One class's keep-set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanClass {
    /// Its name in the text, `c3`.
    pub name: String,
    /// The parameter and axis that produce it, matched before the name; `None` where no parameter does.
    pub root: Option<(String, usize)>,
    /// How many elements it had.
    pub extent: u64,
    /// The elements kept, ascending.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<u64>,
    /// The class each of whose elements keeps elements of its own of this one; then `blocks` stands for `keep`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<PlanBy>,
    /// The elements kept in each block, ascending, as many in each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocks: Option<Vec<Vec<u64>>>,
}

/// A class that another one's entry refers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct PlanBy {
    /// Its name in the text.
    pub name: String,
    /// The parameter and axis that produce it, matched before the name.
    pub root: Option<(String, usize)>,
    /// How many elements it had.
    pub extent: u64,
}

impl PlanBy {
    /// How a plan refers to a class of `module`.
    fn of(module: &Module, class: Class) -> PlanBy {
        let data = module.classes.get(&class);
        PlanBy {
            name: class.to_string(),
            root: data.and_then(|d| d.root.clone()),
            extent: data.map_or(0, |d| d.extent),
        }
    }
}

/// How a plan refers to a class, where that is only read.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
struct Reference<'p> {
    name: &'p str,
    root: Option<&'p (String, usize)>,
    extent: u64,
}

impl<'p> From<&'p PlanClass> for Reference<'p> {
    fn from(entry: &'p PlanClass) -> Self {
        Reference {
            name: &entry.name,
            root: entry.root.as_ref(),
            extent: entry.extent,
        }
    }
}

impl<'p> From<&'p PlanBy> for Reference<'p> {
    fn from(by: &'p PlanBy) -> Self {
        Reference {
            name: &by.name,
            root: by.root.as_ref(),
            extent: by.extent,
        }
    }
}

impl From<Reference<'_>> for PlanBy {
    fn from(class: Reference<'_>) -> Self {
        PlanBy {
            name: class.name.into(),
            root: class.root.cloned(),
            extent: class.extent,
        }
    }
}

impl From<&PlanClass> for PlanBy {
    fn from(class: &PlanClass) -> Self {
        Reference::from(class).into()
    }
}

/// What a plan makes of one parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanParameter {
    /// Extents before.
    pub shape: Vec<u64>,
    /// Extents after.
    pub new_shape: Vec<u64>,
    /// For each axis what is kept; `None`: all of it.
    pub keep: Vec<Option<Keep>>,
}

/// The indices of one axis that are kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Keep {
    /// The same wherever the other axes stand.
    Indices(Vec<u64>),
    /// Different in each of the equal, contiguous blocks of another axis.
    Blocks {
        /// The axis that is divided into blocks.
        by: usize,
        /// What is kept in each block.
        blocks: Vec<Vec<u64>>,
    },
}

impl Keep {
    /// How many positions are kept, of each block.
    pub fn count(&self) -> u64 {
        match self {
            Keep::Indices(kept) => kept.len() as u64,
            Keep::Blocks { blocks, .. } => blocks.first().map_or(0, |b| b.len() as u64),
        }
    }
}

impl Plan {
    /// The plan that the keep-sets of `module` make: the classes that lose elements, and every parameter that
    /// changes with them.
    pub fn of(module: &Module) -> Plan {
        let by = |class| PlanBy::of(module, class);
        let fewer = |(class, data): (&Class, &ClassData)| {
            let blocks = data.block_keep.as_ref().filter(|_| data.keep.is_none());
            (data.kept() != data.extent).then(|| PlanClass {
                name: class.to_string(),
                root: data.root.clone(),
                extent: data.extent,
                keep: data.keep.clone().unwrap_or_default(),
                by: blocks.and(data.by).map(by),
                blocks: blocks.cloned(),
            })
        };
        Plan {
            version: VERSION,
            classes: module.classes.iter().filter_map(fewer).collect(),
            axes: axes::axes(module),
            parameters: Some(parameters(module)),
            places: Places::default(),
        }
    }
}

/// An axis may keep this many positions and be listed.
const LONGEST: i64 = 1 << 28;

/// Checks that what the keep-sets of `module` leave of each parameter can be listed. A module without weights may
/// state any extent.
///
/// # Errors
/// The parameters whose axes keep too many positions.
pub fn check_lengths(module: &Module) -> Result<(), Diagnostics> {
    let loses = |c: Class| module.classes.get(&c).is_some_and(|d| d.kept() != d.extent);
    let mut found = Diagnostics::default();
    for (name, axes) in declared(module) {
        let long = |a: &&Axis| {
            let mut touched = false;
            a.for_each_class(&mut |c| touched |= loses(c));
            let n = a.extent(&Remaining(module)).constant();
            touched && n.is_some_and(|n| n > LONGEST)
        };
        if let Some(axis) = axes.iter().find(long) {
            let message = format!(
                "`{}` is too long for a plan: more than {LONGEST} positions would stay",
                brief(axis)
            );
            found.push(Diagnostic::error(message).place(Place::Initializer(name.into())));
        }
    }
    found.into_result()
}

/// What the keep-sets of `module` make of each parameter that changes, in program order. A splat parameter may
/// stand for several, of different axes; the first that changes is stated.
fn parameters(module: &Module) -> IndexMap<String, PlanParameter> {
    let mut all = IndexMap::default();
    for (name, axes) in declared(module) {
        if let Some(change) = parameter(module, axes) {
            all.entry(name.to_string()).or_insert(change);
        }
    }
    all
}

/// Every `param` with its axes, in program order.
fn declared(module: &Module) -> impl Iterator<Item = (&str, &[Axis])> {
    module.main().into_iter().flat_map(|func| {
        func.ops.values().filter_map(|op| {
            let value = func.values.get(*op.results.first()?)?;
            Some((op.param()?, value.ty.axes()?))
        })
    })
}

/// The axes of each `param`; of several where one of equal elements serves several layers.
fn by_name(module: &Module) -> IndexMap<&str, Vec<&[Axis]>> {
    let mut all: IndexMap<&str, Vec<&[Axis]>> = IndexMap::default();
    for (name, axes) in declared(module) {
        all.entry(name).or_default().push(axes);
    }
    all
}

/// What the keep-sets make of a parameter of these axes; `None` where nothing changes.
fn parameter(module: &Module, axes: &[Axis]) -> Option<PlanParameter> {
    let keep = kept(module, axes);
    if keep.iter().all(Option::is_none) {
        return None;
    }
    let length = |a: &Axis| a.extent(module).length().unwrap_or(0);
    let shape: Vec<u64> = axes.iter().map(length).collect();
    let new = keep.iter().zip(&shape);
    Some(PlanParameter {
        new_shape: new
            .map(|(k, n)| k.as_ref().map_or(*n, Keep::count))
            .collect(),
        shape,
        keep,
    })
}
