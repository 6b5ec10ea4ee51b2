//! The masked run against the masked module, for every model of `tests/models` and plans made from a hash.

mod common;

use common::{difference, hash, import, inputs, onnx_files, stem};
use prune_opt_coupling::couple;
use prune_opt_exec::{
    Precision, Primitives, expand_bodies, mask_module, module_keep, run, run_masked,
};
use prune_opt_ir::op::Registry;
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Def, Module, OpData, Value};
use std::path::Path;

const PRIMITIVES: Primitives<'_> = Primitives {
    product: "mul",
    sum: "add",
    transpose: "transpose",
    reshape: "reshape",
    shape: "shape",
    expand: "expand",
};

/// Keeps about `tenths` of each class that may lose any, at least one element, in the multiples that it asks for.
fn plan(module: &mut Module, tenths: u64, seed: usize) {
    for (i, class) in module.classes.values_mut().enumerate() {
        if class.frozen.is_some() {
            continue;
        }
        let stays = |e: &u64| hash(*e as usize, seed + i) % 10 < tenths;
        let mut keep: Vec<u64> = (0..class.extent).filter(stays).collect();
        let step = class.multiple.max(1) as usize;
        let count = (keep.len() / step).max(1) * step;
        if keep.len() < count {
            keep = (0..count as u64).collect();
        }
        keep.truncate(count);
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

/// Types with classes numbered as they come up.
fn numbered(types: &[String]) -> Vec<String> {
    let mut seen = Vec::new();
    let mut word = |text: &str| {
        let end = text.trim_end_matches(['<', '>', ' ', '(', ')']).len();
        let (word, rest) = text.split_at(end);
        let class = word.strip_prefix('c').filter(|n| n.parse::<u32>().is_ok());
        let Some(class) = class else {
            return text.to_string();
        };
        let known = seen.iter().position(|c| c == class);
        let at = known.unwrap_or_else(|| {
            seen.push(class.to_string());
            seen.len() - 1
        });
        format!("c{at}{rest}")
    };
    let words = |t: &String| {
        t.split_inclusive(['<', '>', ' ', '(', ')'])
            .map(&mut word)
            .collect()
    };
    types.iter().map(words).collect()
}

/// Bodies in place of their ops, and behind them the ops themselves, whose results nobody reads.
fn beside(module: &Module, expanded: &Module) -> Module {
    let mut both = expanded.clone();
    let (Some(old), Some(new)) = (module.main(), both.funcs.first_mut()) else {
        return both;
    };
    for op in old.ops.values().filter(|op| op.param().is_none()) {
        let there = |o: &OpData| o.name == op.name && o.results == op.results;
        if new.ops.values().any(there) {
            continue;
        }
        let again = |v: &Value| {
            let mut data = old.values[*v].clone();
            data.name = data.name.map(|n| format!("{n}.again"));
            new.values.push(data)
        };
        let results: Vec<Value> = op.results.iter().map(again).collect();
        let id = new.ops.push(OpData {
            results: results.clone(),
            ..op.clone()
        });
        for (i, v) in results.into_iter().enumerate() {
            new.values[v].def = Def::Result(id, i);
        }
    }
    both
}

/// Ops whose relations say more than their bodies: ONNX Runtime wants one width of the heads of keys and of values.
const ONE_WIDTH: [&str; 3] = [
    "contrib_cross_attention",
    "contrib_group_query_attention",
    "contrib_group_query_packed",
];

/// What a relation says is what follows from the body. In any case, nothing follows from the body that the
/// relation does not say.
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
        let [whole, parts, both] = [&module, &expanded, &beside(&module, &expanded)]
            .map(|m| numbered(&parameters(&coupled(m).expect("it can be coupled"))));
        let equal = whole == parts || ONE_WIDTH.contains(&stem(&file).as_str());
        if !equal || whole != both {
            wrong.push(format!(
                "{}: {whole:?}, but its bodies say {parts:?}",
                stem(&file)
            ));
        }
    }
    assert!(
        count >= 11 && wrong.is_empty(),
        "{count} models; {}",
        wrong.join("\n")
    );
}
