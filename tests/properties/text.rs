//! Text and verifier.

use crate::{config, law};
use proptest::prelude::*;
use prune_opt_ir::verify::verify;
use prune_opt_testing::mutations::MUTATIONS;
use prune_opt_testing::oracle::{text_is_the_module, verified};
use prune_opt_testing::random::Random;
use prune_opt_testing::strategy::{module, planned, registry};
use std::cell::RefCell;
use std::collections::BTreeMap;

#[test]
fn what_is_printed_is_the_module() {
    let couple = |m: &prune_opt_ir::Module| prune_opt_coupling::couple(m, registry()).unwrap();
    law(
        config("proptest-regressions/text.txt"),
        &planned(couple),
        |planned| {
            text_is_the_module(&planned.sample.module)?;
            text_is_the_module(&planned.module)
        },
    );
}

#[test]
fn every_stage_leaves_a_module_that_verifies() {
    law(
        config("proptest-regressions/verify.txt"),
        &module(),
        |sample| {
            verified(&sample.module)?;
            let coupled = prune_opt_coupling::couple(&sample.module, registry());
            let coupled = coupled.map_err(|e| e.to_string())?;
            verified(&coupled).map(drop)
        },
    );
}

#[test]
fn what_is_broken_does_not_verify() {
    let couple = |m: &prune_opt_ir::Module| prune_opt_coupling::couple(m, registry()).unwrap();
    let applied: RefCell<BTreeMap<&str, usize>> =
        RefCell::new(MUTATIONS.iter().map(|(n, _)| (*n, 0)).collect());
    let cases = (planned(couple), any::<u64>());
    law(
        config("proptest-regressions/mutations.txt"),
        &cases,
        |(planned, seed)| {
            for (name, mutate) in MUTATIONS {
                let mut broken = planned.module.clone();
                if !mutate(&mut broken, &mut Random::new(seed)) {
                    continue;
                }
                *applied.borrow_mut().entry(name).or_default() += 1;
                if verify(&broken, registry()).is_ok() {
                    return Err(format!(
                        "{name} verifies:\n{}",
                        prune_opt_testing::show(&broken)
                    ));
                }
            }
            Ok(())
        },
    );
    let never: Vec<_> = applied
        .into_inner()
        .into_iter()
        .filter(|(_, n)| *n == 0)
        .collect();
    assert!(never.is_empty(), "never applied: {never:?}");
}
