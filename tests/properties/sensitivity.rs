//! What `sensitivity` says, against masked modules that are run; and what selection makes of it.

use crate::{config, law};
use proptest::prelude::*;
use prune_opt_exec::{
    Kept, Precision, Primitives, Random, Ranges, Trace, mask_module, module_keep, run, run_masked,
};
use prune_opt_importance::Importance;
use prune_opt_ir::plan::best;
use prune_opt_ir::{Class, Module, Tensor};
use prune_opt_pass::{Context, Pass};
use prune_opt_select::{By, Select};
use prune_opt_sensitivity::Sensitivity;
use prune_opt_testing::oracle::{difference, inputs, text_is_the_module, verified};
use prune_opt_testing::strategy::{module, planned, planned_blocks, registry};
use std::cell::Cell;

const RATIOS: [f64; 3] = [0.3, 0.6, 0.9];
const SAMPLES: usize = 2;

fn couple(module: &Module) -> Module {
    prune_opt_coupling::couple(module, registry()).unwrap()
}

fn run_pass(pass: &dyn Pass, module: &mut Module) -> Result<(), String> {
    let mut cx = Context::new(registry().clone());
    pass.run(module, &mut cx)
        .map(drop)
        .map_err(|e| e.to_string())
}

/// The module with scores and drops; `None` where all outputs are zeros.
fn measured(module: &Module, seed: u64) -> Result<Option<Module>, String> {
    let mut module = couple(module);
    run_pass(&Importance::default(), &mut module)?;
    let pass = Sensitivity {
        ratios: RATIOS.to_vec(),
        samples: Some(SAMPLES),
        seed,
        ..Sensitivity::default()
    };
    match run_pass(&pass, &mut module) {
        Ok(()) => Ok(Some(module)),
        Err(why) if why.contains("zeros on every sample") => Ok(None),
        Err(why) => Err(format!("{why}\n{}", prune_opt_testing::show(&module))),
    }
}

/// A masked run that starts from a trace gives what one from the beginning gives.
#[test]
fn a_trace_saves_work_and_nothing_else() {
    let same = |m: &Module, seed: u64| {
        let (inputs, keep) = (inputs(m, seed)?, module_keep(m));
        let verified = verified(m)?;
        let trace = Trace::new(verified, &inputs, Precision::F64).map_err(|e| e.to_string())?;
        let whole = run(verified, &inputs, Precision::F64).map_err(|e| e.to_string())?;
        let again = trace.masked(&|_| None).map_err(|e| e.to_string())?;
        let masked = run_masked(verified, &keep, &inputs, Precision::F64);
        match masked {
            Ok(masked) => {
                let saved = trace.masked(&keep).map_err(|e| e.to_string())?;
                match trace.outputs() == whole && again == whole && saved == masked {
                    true => Ok(()),
                    false => Err(format!("they differ\n{}", prune_opt_testing::show(m))),
                }
            }
            Err(why) => Err(why.to_string()),
        }
    };
    let file = "proptest-regressions/trace.txt";
    let cases = (planned(couple), any::<u64>());
    law(config(file), &cases, |(p, seed)| same(&p.module, seed));
    let cases = (planned_blocks(couple), any::<u64>());
    law(config(file), &cases, |(p, seed)| same(&p.module, seed));
}

/// The norm of what outputs change over their own, averaged over outputs that are not all zeros.
fn relative(before: &[(String, Tensor)], after: &[(String, Tensor)]) -> Option<f64> {
    let norm = |all: &[f64]| all.iter().map(|x| x * x).sum::<f64>().sqrt();
    let floats = |t: &Tensor| t.to_floats().iter().copied().collect::<Vec<f64>>();
    let pairs = before.iter().zip(after);
    let pairs = pairs.map(|((_, b), (_, a))| (floats(b), floats(a)));
    let changes = pairs.filter(|(b, _)| norm(b) > 0.0).map(|(b, a)| {
        let moved: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
        norm(&moved) / norm(&b)
    });
    let changes: Vec<f64> = changes.collect();
    (!changes.is_empty()).then(|| changes.iter().sum::<f64>() / changes.len() as f64)
}

#[test]
fn drops_are_those_of_masked_modules() {
    let primitives = Primitives {
        product: "mul",
        sum: "add",
        transpose: "transpose",
        reshape: "reshape",
        shape: "shape",
        expand: "expand",
    };
    let drops = Cell::new(0);
    let cases = (module(), any::<u64>());
    law(
        config("proptest-regressions/sensitivity.txt"),
        &cases,
        |(sample, seed)| {
            let Some(module) = measured(&sample.module, seed)? else {
                return Ok(());
            };
            text_is_the_module(&module)?;
            let verified_whole = verified(&module)?;
            let words = |e: prune_opt_exec::Error| e.to_string();
            let mut ranges = Ranges::of(verified_whole).map_err(words)?;
            let mut random = Random::new(seed);
            let mut runs = Vec::new();
            for _ in 0..SAMPLES {
                let one = ranges.sample(&mut random, |s| {
                    run(verified_whole, &s.inputs, Precision::F64)
                });
                runs.push(one.map_err(words)?);
            }
            for (class, data) in &module.classes {
                for at in data.sensitivity.iter().flatten() {
                    drops.set(drops.get() + 1);
                    let scores = data.importance.as_deref().unwrap();
                    let left = best(scores, at.kept as usize);
                    let keep = |c: Class| (c == *class).then_some(Kept::Same(&left));
                    let masked = mask_module(verified_whole, &keep, primitives).map_err(words)?;
                    let masked = verified(&masked)?;
                    let mut all = Vec::new();
                    for (inputs, before) in &runs {
                        let after = run(masked, &inputs.inputs, Precision::F64).map_err(words)?;
                        all.extend(relative(before, &after));
                    }
                    let want = all.iter().sum::<f64>() / all.len() as f64;
                    // What the masked module stores (counts, epsilons) it stores in single precision.
                    if (want - at.drop).abs() > 1e-5 * want.max(1.0) {
                        let text = prune_opt_testing::show(&module);
                        return Err(format!("{class}: {want} against {}\n{text}", at.drop));
                    }
                }
            }
            Ok(())
        },
    );
    println!("{} drops", drops.get());
    assert!(drops.get() > 500 || std::env::var_os("PRUNE_OPT_CASES").is_some());
}

#[test]
fn results_do_not_depend_on_threads() {
    let with = |n: usize, module: &Module| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n)
            .build()
            .unwrap();
        let found = pool.install(|| measured(module, 5))?;
        Ok::<_, String>(found.map(|m| prune_opt_ir::text::print(&m)))
    };
    law(
        config("proptest-regressions/sensitivity.txt"),
        &module(),
        |sample| match with(1, &sample.module)? == with(3, &sample.module)? {
            true => Ok(()),
            false => Err(prune_opt_testing::show(&sample.module)),
        },
    );
}

/// No class goes further than `max-drop` allows, by any number that was measured on the way; and one element more would
/// go too far, or further than was measured.
#[test]
fn selection_keeps_to_the_drop() {
    let cases = (module(), any::<u64>(), 0.0..1.0);
    law(
        config("proptest-regressions/sensitivity.txt"),
        &cases,
        |(sample, seed, most)| {
            let Some(mut module) = measured(&sample.module, seed)? else {
                return Ok(());
            };
            let select = Select {
                policy: By::Sensitivity,
                max_drop: Some(most),
                ..Select::default()
            };
            run_pass(&select, &mut module)?;
            verified(&module)?;
            for (class, data) in &module.classes {
                let measured = data.sensitivity.as_deref().unwrap_or_default();
                let kept = data.kept();
                let passed = measured.iter().filter(|at| at.kept >= kept);
                let beyond = measured.last().map_or(data.extent, |at| at.kept) > kept;
                if beyond || passed.clone().any(|at| at.drop > most) {
                    return Err(format!("{class} of {measured:?} keeps {kept} at {most}"));
                }
            }
            Ok(())
        },
    );
}

/// What is removed at no cost changes no output.
#[test]
fn no_drop_is_no_change() {
    let cases = (module(), any::<u64>());
    law(
        config("proptest-regressions/sensitivity.txt"),
        &cases,
        |(sample, seed)| {
            let module = couple(&sample.module);
            let verified = verified(&module)?;
            let inputs = inputs(&module, seed)?;
            let words = |e: prune_opt_exec::Error| e.to_string();
            let trace = Trace::new(verified, &inputs, Precision::F64).map_err(words)?;
            for (class, data) in &module.classes {
                let all: Vec<u64> = (0..data.extent).collect();
                let keep = |c: Class| (c == *class).then_some(Kept::Same(&all));
                let outputs = trace.masked(&keep).map_err(words)?;
                if difference(&outputs, &trace.outputs().to_vec())? != 0.0 {
                    return Err(format!("{class} keeps all and changes the output"));
                }
            }
            Ok(())
        },
    );
}
