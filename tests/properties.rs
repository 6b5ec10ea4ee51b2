//! Laws over generated modules, for every stage at once.
//!
//! Each runs 256 cases, the same every time, so that a change is judged by itself; `PRUNE_OPT_CASES` says how many,
//! `PRUNE_OPT_RANDOM=1` asks for others. Failing cases are kept in `proptest-regressions` and run first.
#![allow(clippy::unwrap_used)]

mod properties {
    pub mod audit;
    pub mod computed_weights;
    pub mod coupling;
    pub mod generator;
    pub mod lowering;
    pub mod passes;
    pub mod proofs;
    pub mod prune;
    pub mod ranges;
    pub mod rearranged;
    pub mod relations;
    pub mod scores;
    pub mod sensitivity;
    pub mod text;
    pub mod views;
}

use proptest::strategy::Strategy;
use proptest::test_runner::{
    Config, FileFailurePersistence, RngAlgorithm, RngSeed, TestCaseError, TestRng, TestRunner,
};

/// How many cases, and where failures are kept.
pub fn config(name: &'static str) -> Config {
    let cases = std::env::var("PRUNE_OPT_CASES").ok();
    Config {
        cases: cases.and_then(|n| n.parse().ok()).unwrap_or(256),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(name))),
        max_shrink_iters: 4096,
        rng_seed: RngSeed::Random,
        ..Config::default()
    }
}

/// Runs a law on every case; what it returns is shown with the smallest case that breaks it.
pub fn law<S: Strategy>(config: Config, cases: &S, holds: impl Fn(S::Value) -> Result<(), String>) {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = match std::env::var_os("PRUNE_OPT_RANDOM") {
        None => TestRunner::new_with_rng(config, rng),
        Some(_) => TestRunner::new(config),
    };
    let result = runner.run(cases, |case| holds(case).map_err(TestCaseError::fail));
    if let Err(e) = result {
        panic!("{e}");
    }
}
