//! Proofs of what coupling finds in generated modules.

use crate::{config, law};
use prune_opt_coupling::prove;
use prune_opt_proof::{Slicer, Step, StepId, Why, check};
use prune_opt_testing::strategy::{module, registry};
use std::cell::Cell;

#[test]
fn every_chain_replays() {
    let (steps, frozen) = (Cell::new(0), Cell::new(0));
    law(
        config("proptest-regressions/proofs.txt"),
        &module(),
        |sample| {
            let proven = prove(&sample.module, registry()).map_err(|e| e.to_string())?;
            let checked = check(&proven.module, registry(), &proven.proof);
            let checked = checked.map_err(|e| e.to_string())?;
            steps.set(steps.get() + checked.steps);
            frozen.set(frozen.get() + checked.frozen);
            Ok(())
        },
    );
    assert!(steps.get() > 20_000 && frozen.get() > 100);
}

/// What a question shows is a proof by itself.
#[test]
fn parts_of_proofs_replay() {
    law(
        config("proptest-regressions/slices.txt"),
        &module(),
        |sample| {
            let proven = prove(&sample.module, registry()).map_err(|e| e.to_string())?;
            let slicer = Slicer::new(&proven.proof);
            let mut slice = slicer.slice();
            for (a, b, step) in &proven.proof.axes {
                let found = slice.equal(*a, *b);
                if found.is_some() != step.is_some() {
                    return Err(format!("no path from {a:?} to {b:?}"));
                }
            }
            for (class, step) in &proven.proof.frozen {
                slice
                    .frozen(*step)
                    .ok_or_else(|| format!("{class} is not frozen"))?;
            }
            let mut bare = proven.module.clone();
            prune_opt_coupling::forget_classes(&mut bare);
            check(&bare, registry(), &slice.proof).map_err(|e| e.to_string())?;
            Ok(())
        },
    );
}

/// Equalities that do not hold are not proven by any step that says so.
#[test]
fn what_is_not_one_axis_is_not_proven() {
    let seen = Cell::new(0);
    law(
        config("proptest-regressions/forged.txt"),
        &module(),
        |sample| {
            let proven = prove(&sample.module, registry()).map_err(|e| e.to_string())?;
            let slicer = Slicer::new(&proven.proof);
            let classes = &proven.proof.classes;
            let pairs = classes.iter().zip(classes.iter().skip(1));
            for ((_, _, a), (_, _, b)) in
                pairs.filter(|((_, _, a), (_, _, b))| slicer.path(*a, *b).is_none())
            {
                let last = proven.proof.steps.len();
                for why in [
                    Why::Cut,
                    Why::Regroup,
                    Why::Distribute,
                    Why::Unit {
                        extents: Vec::new(),
                        frozen: None,
                    },
                    Why::Chain(vec![(StepId(last as u32 - 1), false)]),
                ] {
                    let mut forged = proven.proof.clone();
                    forged.steps.push(Step::Equal(*a, *b, why.clone()));
                    if check(&proven.module, registry(), &forged).is_ok() {
                        return Err(format!("{why:?} proves that {a:?} is {b:?}"));
                    }
                    seen.set(seen.get() + 1);
                }
            }
            Ok(())
        },
    );
    assert!(seen.get() > 500, "{}", seen.get());
}
