//! Pruning plans as files: a readable JSON form, specified in `ir-spec/plan.md`.

mod apply;
mod blocks;
mod json;

pub use apply::Kept;
pub(crate) use blocks::stretches;
pub use blocks::{is_own, kept, kept_alone};

use crate::axis::{Axis, ClassExtents, Leaf, Stretch, Substitution};
use crate::brief::brief;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::entity::Class;
use crate::module::{ClassData, Module, Remaining};
use indexmap::{IndexMap, IndexSet};
use serde::{Deserialize, Serialize};

/// The version of the format that is written.
pub const VERSION: u32 = 1;

/// A keep-set for each class, and what that makes of each parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Format version, 1.
    pub version: u32,
    /// The classes that lose elements; they rule.
    pub classes: Vec<PlanClass>,
    /// Every parameter that changes, under its initializer name; restates the classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<IndexMap<String, PlanParameter>>,
}

/// One class's keep-set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanClass {
    /// Its name in the text, `c3`.
    pub name: String,
    /// The parameter and axis that produce it, matched before the name; `None` where no parameter does.
    pub root: Option<(String, usize)>,
    /// How many elements it had.
    pub extent: u64,
    /// The elements kept, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<u64>,
    /// The class each of whose elements keeps elements of its own of this one; then `blocks` stands for `keep`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PlanBy>,
    /// The elements kept in each block, ascending, as many in each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks: Option<Vec<Vec<u64>>>,
}

/// A class that another one's entry refers to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanBy {
    /// Its name in the text.
    pub name: String,
    /// The parameter and axis that produce it, matched before the name.
    pub root: Option<(String, usize)>,
    /// How many elements it had.
    pub extent: u64,
}

/// What a plan makes of one parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanParameter {
    /// Extents before.
    pub shape: Vec<u64>,
    /// Extents after.
    pub new_shape: Vec<u64>,
    /// For each axis what is kept; `None`: all of it.
    pub keep: Vec<Option<Keep>>,
}

/// The indices of one axis that are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
        let by = |class: Class| {
            let data = module.classes.get(&class);
            PlanBy {
                name: class.to_string(),
                root: data.and_then(|d| d.root.clone()),
                extent: data.map_or(0, |d| d.extent),
            }
        };
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
            parameters: Some(parameters(module)),
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
    let mut all = IndexMap::new();
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

/// Makes the stretches of classes in the types of `new`, which are those of `old`, say which of the elements they are that
/// the keep-sets of `old` leave. (Whole classes stand as they did.)
pub fn renumber(old: &Module, new: &mut Module) {
    let left = |leaf: Leaf| {
        let Leaf::Stretch(s) = leaf else {
            return leaf.into();
        };
        let keep = old.classes.get(&s.class).and_then(|d| d.keep.as_deref());
        match keep {
            Some(keep) => s.left(keep).map_or(0.into(), Axis::from),
            None => s.into(),
        }
    };
    let mut substitution = Substitution::new(left);
    for value in new.funcs.iter_mut().flat_map(|f| f.values.values_mut()) {
        for axis in value.ty.axes_mut().into_iter().flatten() {
            let mut any = false;
            axis.for_each_leaf(&mut |leaf| any |= matches!(leaf, Leaf::Stretch(_)));
            if any {
                *axis = substitution.of(axis);
            }
        }
    }
}

/// Gives back to the classes of `module` what their keep-sets may not take: where nothing would be left of an axis that
/// is made of stretches of classes, the most important elements there stay. (Whole classes keep an element anyhow.)
pub fn refill(module: &mut Module) {
    let stretched = |a: &&Axis| {
        let mut any = false;
        a.for_each_leaf(&mut |leaf| any |= matches!(leaf, Leaf::Stretch(_)));
        any
    };
    let values = module.funcs.iter().flat_map(|f| f.values.values());
    let axes = values.flat_map(|v| v.ty.axes().unwrap_or_default());
    let axes: IndexSet<Axis> = axes.filter(stretched).cloned().collect();
    for axis in axes {
        if !axis.extent(&Remaining(module)).is(0) {
            continue;
        }
        // Each stretch of a term needs an element; the first of the terms that need the fewest gets them.
        let missing = |term: &Axis| {
            let mut all = Vec::new();
            term.for_each_leaf(&mut |leaf| {
                all.extend(match leaf {
                    Leaf::Stretch(s) if Remaining(module).stretch_extent(s) == 0 => Some(s),
                    _ => None,
                });
            });
            all
        };
        let terms = axis.terms().into_iter().map(missing);
        for s in terms.min_by_key(Vec::len).unwrap_or_default() {
            if let Some(data) = module.classes.get_mut(&s.class) {
                keep_best(data, s);
            }
        }
    }
}

/// Keeps the most important element of a stretch, the first where scores do not tell.
fn keep_best(data: &mut ClassData, stretch: Stretch) {
    let score = |e: u64| {
        let scores = data.importance.as_ref();
        let score = scores.and_then(|all| all.get(usize::try_from(e).ok()?));
        score.copied().unwrap_or(0.0)
    };
    let mut best = stretch.start;
    for e in stretch.start..stretch.end {
        if score(e) > score(best) {
            best = e;
        }
    }
    if let Some(keep) = &mut data.keep
        && let Err(at) = keep.binary_search(&best)
    {
        keep.insert(at, best);
        if data.multiple > 1 && !(keep.len() as u64).is_multiple_of(data.multiple) {
            data.keep = None;
        }
    }
}
