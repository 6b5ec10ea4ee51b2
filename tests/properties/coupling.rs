//! Classes against the independent search.

use crate::config;
use proptest::test_runner::{TestCaseError, TestRunner};
use prune_opt_testing::solutions::{compare, minimal};
use prune_opt_testing::strategy::{module, registry};

#[test]
fn elements_of_classes_are_the_minimal_solutions() {
    let mut runner = TestRunner::new(config("proptest-regressions/solutions.txt"));
    let law = runner.run(&module(), |sample| {
        let coupled = prune_opt_coupling::couple(&sample.module, registry()).unwrap();
        let Ok(found) = minimal(&sample.module, registry()) else {
            return Ok(());
        };
        if let Err(report) = compare(&coupled, &found) {
            let text = prune_opt_testing::show(&coupled);
            return Err(TestCaseError::fail(format!("{report}\n{text}")));
        }
        Ok(())
    });
    law.unwrap_or_else(|e| panic!("{e}"));
}
