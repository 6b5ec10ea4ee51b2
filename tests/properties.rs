//! Laws over generated modules, for every stage at once.
//!
//! Each runs 256 cases; `PRUNE_OPT_CASES` overrides that. Failing cases are kept in `proptest-regressions`.
#![allow(clippy::unwrap_used)]

mod properties {
    pub mod coupling;
    pub mod generator;
    pub mod passes;
    pub mod prune;
    pub mod text;
}

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestRunner};

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

/// Runs a law on every case; what it returns is shown with the smallest case that breaks it.
pub fn law<S: Strategy>(config: Config, cases: &S, holds: impl Fn(S::Value) -> Result<(), String>) {
    let mut runner = TestRunner::new(config);
    let result = runner.run(cases, |case| holds(case).map_err(TestCaseError::fail));
    if let Err(e) = result {
        panic!("{e}");
    }
}
