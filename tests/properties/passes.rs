//! Every pass of a pipeline, on generated modules: what it leaves verifies, and what the whole makes is what its
//! plan says.

use crate::{config, law};
use proptest::prelude::*;
use prune_opt_importance::Importance;
use prune_opt_ir::Module;
use prune_opt_pass::{Context, PassManager, PassRegistry};
use prune_opt_rewrite::{Prune, prune};
use prune_opt_select::Select;
use prune_opt_testing::oracle::{pruned_equals_masked, text_is_the_module};
use prune_opt_testing::show;
use prune_opt_testing::strategy::{module, registry};
use std::cell::RefCell;

/// Pipelines up to the plan, with what a module goes through often.
const PLANS: &[&str] = &[
    "couple,importance,select{ratio=0.5}",
    "couple,importance{p=1},select{ratio=0.3}",
    "couple,importance,select{ratio=0.5,scope=global}",
    "couple,importance,select{ratio=0.4,multiple=2,min=2}",
    "couple,importance,select{ratio=0.5,factors=both}",
    "couple,importance,select{ratio=0.5,factors=outer}",
    "couple,importance{blocks=false},select{ratio=0.5,blocks=same}",
    "couple,importance,select{ratio=0.4,blocks=own,scope=global,factors=both}",
    "couple,couple,importance,select{ratio=0.9}",
];

fn passes() -> PassRegistry {
    PassRegistry::new([
        prune_opt_coupling::Couple::def(),
        Importance::def(),
        Select::def(),
        Prune::def(),
    ])
    .unwrap()
}

fn run(pipeline: &str, module: &Module) -> Result<Module, String> {
    let pipeline = passes().parse(pipeline).map_err(|e| e.to_string())?;
    let mut out = module.clone();
    let mut cx = Context::new(registry().clone()).with_output(std::io::sink());
    let left = RefCell::new(Ok(()));
    let manager = PassManager::new(&pipeline)
        .verify_each(true)
        .after(|after, _| {
            let mut left = left.borrow_mut();
            if left.is_ok() {
                *left = text_is_the_module(after.module);
            }
        });
    let result = manager.run(&mut out, &mut cx);
    result.map_err(|e| format!("{e}\n{}", show(&out)))?;
    left.into_inner()?;
    Ok(out)
}

#[test]
fn pipelines_leave_what_their_plan_says() {
    let cases = (module(), 0..PLANS.len());
    law(
        config("proptest-regressions/passes.txt"),
        &cases,
        |(sample, which)| {
            let planned = run(PLANS[which], &sample.module)?;
            pruned_equals_masked(&planned, 5, |m| prune(m, 2))?;
            let pruned = run(&format!("{},prune", PLANS[which]), &sample.module)?;
            let by_hand = run("prune", &planned)?;
            match show(&pruned) == show(&by_hand) && pruned.params == by_hand.params {
                true => Ok(()),
                false => Err(format!("{}\nby hand\n{}", show(&pruned), show(&by_hand))),
            }
        },
    );
}

/// A pruned module can be coupled, planned and pruned again.
#[test]
fn what_is_pruned_can_be_pruned_again() {
    law(
        config("proptest-regressions/again.txt"),
        &(module(), any::<bool>()),
        |(sample, half)| {
            let ratio = if half { "0.5" } else { "0.25" };
            let text = format!("couple,importance,select{{ratio={ratio}}}");
            let once = run(&format!("{text},prune"), &sample.module)?;
            let planned = run(&text, &once)?;
            pruned_equals_masked(&planned, 6, |m| prune(m, 1))
        },
    );
}
