//! Pruning plans as files: a readable JSON form, specified in `ir-spec/plan.md`.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

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
    pub keep: Vec<u64>,
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
