//! Pruning against the masked oracle, through every stage.

use crate::{config, law};
use proptest::prelude::*;
use prune_opt_exec::{Primitives, mask_module, module_keep};
use prune_opt_ir::Module;
use prune_opt_rewrite::prune;
use prune_opt_testing::oracle::{
    difference, masked_outputs, outputs, pruned_equals_masked, same_outputs, verified,
};
use prune_opt_testing::strategy::{module, planned, registry};

fn couple(module: &Module) -> Module {
    prune_opt_coupling::couple(module, registry()).unwrap()
}

#[test]
fn pruned_is_masked() {
    let config = config("proptest-regressions/prune.txt");
    law(
        config,
        &(planned(couple), any::<u64>()),
        |(planned, seed)| pruned_equals_masked(&planned.module, seed, |m| prune(m, 1)),
    );
}

#[test]
fn keeping_everything_changes_nothing() {
    law(
        config("proptest-regressions/nothing.txt"),
        &module(),
        |sample| {
            let coupled = couple(&sample.module);
            same_outputs(&sample.module, &coupled, 1)?;
            let pruned = prune(verified(&coupled)?, 1).map_err(|e| e.to_string())?;
            match prune_opt_ir::text::print(&pruned) == prune_opt_ir::text::print(&coupled) {
                true => Ok(()),
                false => Err(format!(
                    "{}\nbecame\n{}",
                    prune_opt_testing::show(&coupled),
                    prune_opt_testing::show(&pruned)
                )),
            }
        },
    );
}

#[test]
fn masked_modules_compute_what_masked_runs_do() {
    let primitives = Primitives {
        product: "mul",
        sum: "add",
    };
    let config = config("proptest-regressions/masked.txt");
    law(config, &planned(couple), |planned| {
        let m = &planned.module;
        let written = mask_module(verified(m)?, &module_keep(m), primitives);
        let written = written.map_err(|e| format!("{e}\n{}", prune_opt_testing::show(m)))?;
        let (a, b) = (outputs(&written, 3)?, masked_outputs(m, 3)?);
        // What the masked module stores (counts, epsilons) it stores in single precision.
        match difference(&a, &b) {
            Ok(d) if d < 1e-6 => Ok(()),
            wrong => Err(format!("{wrong:?}\n{}", prune_opt_testing::show(&written))),
        }
    });
}
