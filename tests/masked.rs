//! The masked run against the masked module, for every model of `tests/models` and plans made from a hash.

mod common;

use common::{difference, hash, import, inputs, onnx_files, stem};
use prune_opt_coupling::couple;
use prune_opt_exec::{
    Precision, Primitives, expand_bodies, mask_module, module_keep, run, run_masked,
};
use prune_opt_ir::Module;
use prune_opt_ir::op::Registry;
use prune_opt_ir::verify::verify;
use std::path::Path;

const PRIMITIVES: Primitives<'_> = Primitives {
    product: "mul",
    sum: "add",
    transpose: "transpose",
    reshape: "reshape",
};

/// Keeps about `tenths` of each class that may lose any, at least one element.
fn plan(module: &mut Module, tenths: u64, seed: usize) {
    for (i, class) in module.classes.values_mut().enumerate() {
        if class.frozen.is_some() {
            continue;
        }
        let stays = |e: &u64| hash(*e as usize, seed + i) % 10 < tenths;
        let mut keep: Vec<u64> = (0..class.extent).filter(stays).collect();
        if keep.is_empty() {
            keep.push(0);
        }
        class.keep = Some(keep);
    }
}

/// How far the masked module is from the masked run, and the masked run from the original.
fn compare(file: &Path, registry: &Registry, tenths: u64) -> Result<(f64, f64), String> {
    let module = import(file, registry)?;
    let mut module = couple(&module, registry).map_err(|e| e.to_string())?;
    plan(&mut module, tenths, 7);
    let verified = verify(&module, registry).map_err(|e| e.to_string())?;
    let (keep, inputs) = (module_keep(&module), inputs(&module));
    let original = run(verified, &inputs, Precision::F64).map_err(|e| e.to_string())?;
    let masked = run_masked(verified, &keep, &inputs, Precision::F64).map_err(|e| e.to_string())?;
    let written = mask_module(verified, &keep, PRIMITIVES).map_err(|e| e.to_string())?;
    let written = verify(&written, registry).map_err(|e| format!("masked: {e}"))?;
    let ran = run(written, &inputs, Precision::F64).map_err(|e| format!("masked: {e}"))?;
    Ok((difference(&ran, &masked)?, difference(&masked, &original)?))
}

#[test]
fn masked_modules_compute_what_masked_runs_do() {
    let registry = prune_opt_ops::standard();
    let mut wrong = Vec::new();
    for file in onnx_files() {
        for tenths in [2, 7] {
            let found = compare(&file, &registry, tenths);
            println!("{} {tenths}: {found:?}", stem(&file));
            // Constants of the written module are f32, such as the n/k of a mean.
            if !found
                .as_ref()
                .is_ok_and(|(same, moved)| *same < 1e-6 && *moved > 1e-6)
            {
                wrong.push(format!("{} {tenths}: {found:?}", stem(&file)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The types of a module's parameters, with classes in them.
fn parameters(module: &Module) -> Vec<String> {
    let func = module.main().expect("there is a graph");
    let params = func.ops.values().filter(|op| op.param().is_some());
    let types = params.map(|op| func.values[op.results[0]].ty.to_string());
    types.collect()
}

#[test]
fn bodies_imply_the_relations_of_their_ops() {
    let registry = prune_opt_ops::standard();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for file in onnx_files() {
        let module = import(&file, &registry).expect("it is a model");
        let expanded = expand_bodies(&module, &registry).expect("bodies can be used");
        let ops = |m: &Module| m.main().expect("there is a graph").ops.len();
        if ops(&module) == ops(&expanded) {
            continue;
        }
        count += 1;
        let coupled = |m| couple(m, &registry).map_err(|e| e.to_string());
        let coupled = coupled(&module).and_then(|a| Ok((a, coupled(&expanded)?)));
        let (whole, parts) = coupled.expect("it can be coupled");
        let (whole, parts) = (parameters(&whole), parameters(&parts));
        if whole != parts {
            wrong.push(format!(
                "{}: {whole:?}, but its bodies say {parts:?}",
                stem(&file)
            ));
        }
    }
    assert!(
        count >= 8 && wrong.is_empty(),
        "{count} models; {}",
        wrong.join("\n")
    );
}
