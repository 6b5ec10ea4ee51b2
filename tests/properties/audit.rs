//! Pruned modules against their originals, and whatever else against them.

use crate::{config, law};
use proptest::prelude::*;
use prune_opt_audit::{Audit, Options, audit, recover};
use prune_opt_ir::Module;
use prune_opt_ir::plan::{Keep, Plan};
use prune_opt_ir::verify::verify;
use prune_opt_rewrite::prune;
use prune_opt_testing::deviations::deviations;
use prune_opt_testing::oracle::verified;
use prune_opt_testing::random::Random;
use prune_opt_testing::show;
use prune_opt_testing::strategy::{Planned, planned, planned_blocks, registry};
use std::cell::Cell;

fn couple(module: &Module) -> Module {
    prune_opt_coupling::couple(module, registry()).unwrap()
}

fn checked(original: &Module, pruned: &Module) -> Result<Audit, String> {
    let options = Options {
        samples: 1,
        seed: 5,
        extents: Vec::new(),
        given: None,
    };
    let done = audit(verified(original)?, verified(pruned)?, options);
    done.map_err(|e| format!("can't be checked: {e}\n{}", show(original)))
}

fn report(found: &Audit, modules: [&Module; 2]) -> String {
    let all: Vec<String> = found.differences.iter().map(ToString::to_string).collect();
    format!(
        "{}\n{}\n{}",
        all.join("\n"),
        show(modules[0]),
        show(modules[1])
    )
}

/// The original with the plan that the weights tell.
fn recovered(original: &Module, pruned: &Module) -> Result<Module, String> {
    let keep = recover(verified(original)?, verified(pruned)?).map_err(|lost| {
        let lost: Vec<String> = lost.iter().map(ToString::to_string).collect();
        format!("{}\n{}\n{}", lost.join("\n"), show(original), show(pruned))
    })?;
    let mut planned = original.clone();
    for (class, data) in &mut planned.classes {
        data.set_keep(keep.get(class).cloned());
        (data.min, data.multiple) = (0, 0);
    }
    // What a deviating model tells may be no plan.
    verified(&planned)?;
    Ok(planned)
}

/// Plans of whole classes, and those in which heads and groups keep elements of their own.
fn plans() -> impl Strategy<Value = Planned> {
    prop_oneof![1 => planned(couple), 3 => planned_blocks(couple)]
}

/// Counts the cases of which a class keeps its own elements in each block, and those of them where another axis of a
/// parameter says which block is meant.
#[derive(Default)]
struct Own {
    all: Cell<u32>,
    blocks: Cell<u32>,
    beside: Cell<u32>,
}

impl Own {
    fn count(&self, module: &Module) {
        let more = |cell: &Cell<u32>, yes: bool| cell.set(cell.get() + u32::from(yes));
        let own = module.classes.values().any(|d| d.block_keep.is_some());
        let all = Plan::of(module).parameters.into_iter().flatten();
        let mut kept = all.flat_map(|(_, p)| p.keep).flatten();
        more(&self.all, true);
        more(&self.blocks, own);
        more(&self.beside, kept.any(|k| matches!(k, Keep::Blocks { .. })));
    }

    /// Enough of the cases have blocks, and some are told by another axis.
    fn check(&self) {
        let (all, own, beside) = (self.all.get(), self.blocks.get(), self.beside.get());
        let enough = own * 16 >= all && beside > 0;
        assert!(all < 200 || enough, "{own}, {beside} of {all}");
    }
}

#[test]
fn pruned_modules_agree() {
    let config = config("proptest-regressions/audit.txt");
    let own = Own::default();
    law(config, &plans(), |planned| {
        let m = &planned.module;
        own.count(m);
        let pruned = prune(verified(m)?, 1).map_err(|e| e.to_string())?;
        let found = checked(m, &pruned)?;
        match found.agrees() {
            true => Ok(()),
            false => Err(report(&found, [m, &pruned])),
        }
    });
    own.check();
}

#[test]
fn plans_are_recovered() {
    let config = config("proptest-regressions/recover.txt");
    let own = Own::default();
    law(config, &plans(), |planned| {
        let m = &planned.module;
        own.count(m);
        let pruned = prune(verified(m)?, 1).map_err(|e| e.to_string())?;
        let planned = recovered(m, &pruned)?;
        let found = checked(&planned, &pruned)?;
        match found.agrees() {
            true => Ok(()),
            false => Err(report(&found, [&planned, &pruned])),
        }
    });
    own.check();
}

#[test]
fn every_deviation_is_found() {
    let config = config("proptest-regressions/deviations.txt");
    let cases = (plans(), any::<u64>());
    let applied = std::cell::RefCell::new(std::collections::BTreeMap::new());
    law(config, &cases, |(planned, seed)| {
        let m = &planned.module;
        let pruned = prune(verified(m)?, 1).map_err(|e| e.to_string())?;
        for (name, deviate) in deviations() {
            let mut other = pruned.clone();
            if !deviate(&mut other, &mut Random::new(seed)) {
                continue;
            }
            *applied.borrow_mut().entry(name).or_insert(0) += 1;
            if verify(&other, registry()).is_err() {
                continue;
            }
            if checked(m, &other)?.agrees() {
                return Err(format!(
                    "{name} is not found\n{}\n{}",
                    show(m),
                    show(&other)
                ));
            }
            if let Ok(planned) = recovered(m, &other)
                && checked(&planned, &other)?.agrees()
            {
                return Err(format!(
                    "{name} is not found without a plan\n{}\n{}",
                    show(m),
                    show(&other)
                ));
            }
        }
        Ok(())
    });
    for (name, _) in deviations() {
        let times = applied.borrow().get(name).copied().unwrap_or(0);
        assert!(times > 0, "`{name}` never applies");
    }
}
