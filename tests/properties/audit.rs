//! Pruned modules against their originals, and whatever else against them.

use crate::{config, law};
use proptest::prelude::*;
use prune_opt_audit::{Audit, Options, audit, recover};
use prune_opt_ir::Module;
use prune_opt_ir::verify::verify;
use prune_opt_rewrite::prune;
use prune_opt_testing::deviations::deviations;
use prune_opt_testing::oracle::verified;
use prune_opt_testing::random::Random;
use prune_opt_testing::show;
use prune_opt_testing::strategy::{planned, registry};

fn couple(module: &Module) -> Module {
    prune_opt_coupling::couple(module, registry()).unwrap()
}

fn checked(original: &Module, pruned: &Module) -> Result<Audit, String> {
    let options = Options {
        samples: 1,
        seed: 5,
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
        data.keep = keep.get(class).cloned();
        (data.min, data.multiple) = (0, 0);
    }
    Ok(planned)
}

#[test]
fn pruned_modules_agree() {
    let config = config("proptest-regressions/audit.txt");
    law(config, &planned(couple), |planned| {
        let m = &planned.module;
        let pruned = prune(verified(m)?, 1).map_err(|e| e.to_string())?;
        let found = checked(m, &pruned)?;
        match found.agrees() {
            true => Ok(()),
            false => Err(report(&found, [m, &pruned])),
        }
    });
}

#[test]
fn plans_are_recovered() {
    let config = config("proptest-regressions/recover.txt");
    law(config, &planned(couple), |planned| {
        let m = &planned.module;
        let pruned = prune(verified(m)?, 1).map_err(|e| e.to_string())?;
        let planned = recovered(m, &pruned)?;
        let found = checked(&planned, &pruned)?;
        match found.agrees() {
            true => Ok(()),
            false => Err(report(&found, [&planned, &pruned])),
        }
    });
}

#[test]
fn every_deviation_is_found() {
    let config = config("proptest-regressions/deviations.txt");
    let cases = (planned(couple), any::<u64>());
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
