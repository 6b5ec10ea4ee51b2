//! Pages of `ir-spec` that restate definitions are as generated from them.
#![allow(clippy::unwrap_used)]

use prune_opt::{Toolbox, reference};
use std::path::Path;

#[test]
fn reference_pages_are_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (path, page) in reference::pages(&Toolbox::standard().unwrap()) {
        let found = std::fs::read_to_string(root.join(path)).unwrap_or_default();
        assert!(
            found == page,
            "{path} is not current; run `cargo xtask generate`"
        );
    }
}
