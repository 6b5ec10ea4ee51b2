//! Nets whose elements are put elsewhere again and again: every stage, as on modules made of layers.

use crate::{config, law};
use proptest::prelude::*;
use prune_opt_coupling::prove;
use prune_opt_ir::{Axis, Module};
use prune_opt_proof::check;
use prune_opt_rewrite::prune;
use prune_opt_testing::oracle::{pruned_equals_masked, text_is_the_module, verified};
use prune_opt_testing::rearranged::{Rearranged, rearranged};
use prune_opt_testing::show;
use prune_opt_testing::solutions::{compare, minimal};
use prune_opt_testing::strategy::{plan, registry};
use std::cell::Cell;

#[test]
fn what_is_rearranged_is_coupled_proven_and_pruned() {
    let [all, stretched, lost] =
        every_stage("proptest-regressions/rearranged.txt", Rearranged::module);
    assert!(all < 200 || stretched * 10 > all && lost * 10 > all);
}

#[test]
fn what_is_taken_in_steps_is_coupled_proven_and_pruned() {
    let [all, _, lost] = every_stage("proptest-regressions/stepped.txt", Rearranged::stepped);
    assert!(all < 200 || lost * 3 > all);
}

#[test]
fn what_is_taken_in_steps_inside_an_axis_is_coupled_proven_and_pruned() {
    let [all, _, lost] = every_stage(
        "proptest-regressions/stepped_inside.txt",
        Rearranged::stepped_inside,
    );
    assert!(all < 200 || lost * 4 > all);
}

#[test]
fn what_is_put_by_number_is_coupled_proven_and_pruned() {
    let [all, _, lost] = every_stage("proptest-regressions/numbered.txt", Rearranged::numbered);
    assert!(all < 200 || lost * 4 > all);
}

/// How many cases there were, how many of them have stretches of classes, and of how many something was removed.
fn every_stage(kept: &'static str, module: fn(&Rearranged) -> Module) -> [u32; 3] {
    let [all, stretched, lost] = [0; 3].map(Cell::new);
    law(
        config(kept),
        &(rearranged(), any::<u64>()),
        |(net, seed)| {
            all.set(all.get() + 1);
            let module = module(&net);
            let proven = prove(&module, registry()).map_err(|e| e.to_string())?;
            check(&proven.module, registry(), &proven.proof).map_err(|e| e.to_string())?;
            let mut coupled = proven.module;
            verified(&coupled).map_err(|e| format!("{e}\n{}", show(&coupled)))?;
            text_is_the_module(&coupled)?;
            let found = minimal(&module, registry()).map_err(|e| format!("{e:?}"))?;
            compare(&coupled, &found).map_err(|report| format!("{report}\n{}", show(&coupled)))?;
            stretched.set(stretched.get() + u32::from(has_stretch(&coupled)));
            plan(&mut coupled, seed, 1);
            lost.set(lost.get() + u32::from(coupled.classes.values().any(|c| c.keep.is_some())));
            pruned_equals_masked(&coupled, seed, |m| prune(m, 1))
        },
    );
    let [all, stretched, lost] = [all, stretched, lost].map(|n| n.get());
    println!("{all} cases: {stretched} with stretches, {lost} pruned");
    [all, stretched, lost]
}

fn has_stretch(module: &Module) -> bool {
    let values = module.funcs.iter().flat_map(|f| f.values.values());
    let mut axes = values.flat_map(|v| v.ty.axes().unwrap_or_default());
    axes.any(Axis::has_stretch)
}
