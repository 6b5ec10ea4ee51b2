//! Laws over generated modules, for every stage at once.
//!
//! Each runs 256 cases; `PRUNE_OPT_CASES` overrides that. Failing cases are kept in `proptest-regressions`.
#![allow(clippy::unwrap_used)]

mod properties {
    pub mod coupling;
    pub mod generator;
}

use proptest::test_runner::{Config, FileFailurePersistence};

/// How many cases, and where failures are kept.
pub fn config(name: &'static str) -> Config {
    let cases = std::env::var("PRUNE_OPT_CASES").ok();
    Config {
        cases: cases.and_then(|n| n.parse().ok()).unwrap_or(256),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(name))),
        max_shrink_iters: 4096,
        ..Config::default()
    }
}
