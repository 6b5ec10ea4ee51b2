//! Plans as tests write them down.

use super::{Places, Plan, PlanClass, VERSION};

/// A class that keeps these; of a value that no parameter makes where `root` is empty.
pub(super) fn class(name: &str, root: &str, extent: u64, keep: &[u64]) -> PlanClass {
    PlanClass {
        name: name.into(),
        root: (!root.is_empty()).then(|| (root.into(), 0)),
        extent,
        keep: keep.to_vec(),
        by: None,
        blocks: None,
    }
}

/// A plan of these classes that says nothing of parameters.
pub(super) fn plan(classes: &[PlanClass]) -> Plan {
    Plan {
        version: VERSION,
        classes: classes.to_vec(),
        axes: Vec::new(),
        parameters: None,
        places: Places::default(),
    }
}
