//! The generator itself: what it makes is what it promises.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use prune_opt_testing::strategy::{FEATURES, build, module};
use std::collections::BTreeMap;

#[test]
fn every_feature_occurs_in_256_modules() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut count: BTreeMap<&str, usize> = FEATURES.iter().map(|f| (*f, 0)).collect();
    for _ in 0..256 {
        let sample = module().new_tree(&mut runner).unwrap().current();
        for feature in sample.features.keys() {
            *count.get_mut(feature).unwrap() += 1;
        }
        let again = build(&sample.recipe);
        assert_eq!(again.module.funcs.len(), 1);
        assert_eq!(
            again.module.params, sample.module.params,
            "the same recipe gives the same module"
        );
    }
    println!("{count:#?}");
    let missing: Vec<_> = count.iter().filter(|(_, n)| **n == 0).collect();
    assert!(missing.is_empty(), "{missing:?} of {count:#?}");
}
