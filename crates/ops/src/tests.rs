//! Definitions fit together.
#![allow(clippy::unwrap_used)]

use crate::{ALL, try_standard};

#[test]
fn definitions_fit_together() {
    let registry = try_standard().unwrap();
    assert_eq!(
        registry.iter().count(),
        ALL.len() + prune_opt_ir::movement::ALL.len()
    );
    for def in registry.iter() {
        assert!(!def.doc.is_empty(), "{}", def.name);
    }
}
