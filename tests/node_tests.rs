//! ONNX's own cases of its operators: what each computes, by our evaluation.
//!
//! `node_tests/onnx_node_tests.tar.xz` holds the cases of the `onnx` package (its README inside says which and how
//! they were made; Apache-2.0, with its licence), `node_tests/contrib.tar.xz` further ones of ONNX Runtime's own
//! operators, with what it computes (`tools/make_contrib_cases.py`). A case is a model with inputs and outputs. One that uses an op without a definition is
//! ignored. One that is listed in `node_tests/expected_failures.txt` has to fail: the list can only shrink.
//!
//! `cargo test -p prune-opt-tests --test node_tests lstm` runs the cases whose name has `lstm` in it.

use buffa::Message;
use bytes::Bytes;
use libtest_mimic::{Arguments, Failed, Trial};
use prune_opt_exec::{Key, Precision, run};
use prune_opt_ir::op::{Eval, OpDef, Registry, RelationSource};
use prune_opt_ir::verify::verify;
use prune_opt_ir::{DType, Module, Tensor};
use prune_opt_onnx::proto::{GraphProto, ModelProto, TensorProto};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Relative and absolute, as ONNX's own runner has them.
const TOLERANCE: (f64, f64) = (1e-3, 1e-7);

/// A case's files by name.
type Case = BTreeMap<String, Bytes>;

fn main() {
    let arguments = Arguments::from_args();
    let cases = cases().unwrap_or_else(|e| panic!("the archive of cases: {e}"));
    let failures = failures();
    let mut trials = vec![Trial::test("expected_failures_are_cases", {
        let unknown: Vec<String> = (failures.iter())
            .filter(|name| !cases.contains_key(*name))
            .cloned()
            .collect();
        move || match unknown[..] {
            [] => Ok(()),
            _ => Err(format!("no such cases: {unknown:?}").into()),
        }
    })];
    for (name, case) in cases {
        let (fails, undefined) = (failures.contains(&name), undefined(&case));
        let trial = Trial::test(name, move || outcome(&case, fails));
        let kind = match (&undefined, fails) {
            (Some(op), _) => op.as_str(),
            (None, true) => "fails",
            (None, false) => "",
        };
        trials.push(trial.with_kind(kind).with_ignored_flag(undefined.is_some()));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/node_tests"))
}

/// Every case of the archives, by name.
fn cases() -> Result<BTreeMap<String, Arc<Case>>, Box<dyn std::error::Error>> {
    let mut all = BTreeMap::new();
    for archive in ["onnx_node_tests", "contrib"] {
        unpack(&mut all, archive)?;
    }
    assert!(all.len() > 1680, "only {} cases", all.len());
    Ok(all.into_iter().map(|(n, c)| (n, Arc::new(c))).collect())
}

/// Adds the cases of an archive, whose files are `NAME/node/CASE/...`.
fn unpack(all: &mut BTreeMap<String, Case>, name: &str) -> Result<(), Box<dyn std::error::Error>> {
    let packed = std::fs::read(folder().join(format!("{name}.tar.xz")))?;
    let mut archive = Vec::new();
    lzma_rs::xz_decompress(&mut &packed[..], &mut archive)?;
    let prefix = format!("{name}/node/");
    for entry in tar::Archive::new(&archive[..]).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        let Some((name, file)) = path
            .strip_prefix(&prefix)
            .and_then(|p| p.split_once('/'))
            .filter(|(_, file)| !file.is_empty() && !file.ends_with('/'))
        else {
            continue;
        };
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        let case = all.entry(name.to_string()).or_default();
        case.insert(file.to_string(), bytes.into());
    }
    Ok(())
}

/// The names of `expected_failures.txt`: lines `name: why`.
fn failures() -> BTreeSet<String> {
    let text = include_str!("node_tests/expected_failures.txt");
    let lines = text.lines().filter(|l| !l.starts_with('#'));
    lines
        .filter_map(|l| Some(l.split_once(':')?.0.to_string()))
        .collect()
}

fn registry() -> &'static Registry {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    REGISTRY.get_or_init(|| prune_opt_ops::standard().with_regions(prune_opt_onnx::region))
}

fn model(case: &Case) -> Result<ModelProto, String> {
    let bytes = case.get("model.onnx").ok_or("it has no model")?;
    ModelProto::decode(&mut bytes.clone()).map_err(|e| e.to_string())
}

/// An op of a case's model that has no definition, or one without a relation.
fn undefined(case: &Case) -> Option<String> {
    let graph = model(case).ok()?.graph.into_option()?;
    let known = |domain: &str, name: &str| {
        let def = registry().onnx(domain, name);
        let opaque = |def: &OpDef| {
            matches!(def.relation, RelationSource::Opaque) && matches!(def.eval, Eval::None)
        };
        def.is_some_and(|def| !opaque(def))
    };
    graph.node.iter().find_map(|n| {
        let (domain, name) = (
            n.domain.as_deref(),
            n.op_type.as_deref().unwrap_or_default(),
        );
        (!known(domain.unwrap_or_default(), name)).then(|| name.to_string())
    })
}

fn outcome(case: &Case, fails: bool) -> Result<(), Failed> {
    match (check(case), fails) {
        (Ok(()), false) | (Err(_), true) => Ok(()),
        (Ok(()), true) => Err("it passes: take it off expected_failures.txt".into()),
        (Err(why), false) => Err(why.into()),
    }
}

/// Runs a case's model on each of its data sets.
fn check(case: &Case) -> Result<(), String> {
    let module = prune_opt_onnx::import(model(case)?, registry(), "model.onnx");
    let module = module.map_err(|e| e.to_string())?;
    let sets = (0..).map(|i| format!("test_data_set_{i}/"));
    let there = |set: &String| case.keys().any(|file| file.starts_with(set));
    let mut count = 0;
    for set in sets.take_while(there) {
        data_set(&module, case, &set)?;
        count += 1;
    }
    if count == 0 {
        return Err("it has no data".into());
    }
    Ok(())
}

fn data_set(module: &Module, case: &Case, set: &str) -> Result<(), String> {
    let mut inputs: Vec<(Key<'static>, Tensor)> = Vec::new();
    for file in (0..).map(|j| format!("{set}input_{j}.pb")) {
        let Some(bytes) = case.get(&file) else { break };
        if let Some((tensor, _)) = tensor(bytes)? {
            inputs.push((Key::Index(inputs.len()), tensor));
        }
    }
    let verified = verify(module, registry()).map_err(|e| e.to_string())?;
    let outputs = run(verified, &inputs, Precision::F32).map_err(|e| e.to_string())?;
    let wanted = |j: usize| case.get(&format!("{set}output_{j}.pb"));
    if wanted(outputs.len()).is_some() {
        return Err(format!("only {} outputs", outputs.len()));
    }
    for (j, (name, got)) in outputs.iter().enumerate() {
        let bytes = wanted(j).ok_or_else(|| format!("nothing to compare `{name}` with"))?;
        if let Some((want, dtype)) = tensor(bytes)? {
            agree(got, &want, dtype).map_err(|e| format!("`{name}`: {e}"))?;
        }
    }
    Ok(())
}

/// A stored tensor and its element type; `None` where an optional one is left out.
fn tensor(bytes: &Bytes) -> Result<Option<(Tensor, DType)>, String> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let mut proto = TensorProto::decode(&mut bytes.clone()).map_err(|e| e.to_string())?;
    // A name is all that tells an initializer from it.
    proto.name = Some("tensor".into());
    let graph = GraphProto {
        initializer: vec![proto],
        ..GraphProto::default()
    };
    let model = ModelProto {
        graph: graph.into(),
        ..ModelProto::default()
    };
    let weights = prune_opt_onnx::weights(model).map_err(|e| e.to_string())?;
    let weight = weights.get("tensor").ok_or("nothing was read")?;
    let tensor = weight.dense().as_ref().and_then(Tensor::from_dense);
    let tensor = tensor.ok_or_else(|| format!("elements of type {} are not run", weight.dtype))?;
    Ok(Some((tensor, weight.dtype)))
}

/// The relative tolerance for an element type. Expected values were rounded to it after every step of a case's own
/// code, so two of its steps between neighbours are allowed where that is more.
fn relative(dtype: DType) -> f64 {
    let steps = |bits: i32| 2.0 * 2f64.powi(-bits);
    match dtype {
        DType::BF16 => TOLERANCE.0.max(steps(7)),
        DType::F16 => TOLERANCE.0.max(steps(10)),
        _ => TOLERANCE.0,
    }
}

fn agree(got: &Tensor, want: &Tensor, dtype: DType) -> Result<(), String> {
    if got.shape() != want.shape() {
        let (got, want) = (got.shape(), want.shape());
        return Err(format!("it has shape {got:?}, not {want:?}"));
    }
    if std::mem::discriminant(got) != std::mem::discriminant(want) {
        return Err(format!("its elements are not of type {dtype}"));
    }
    let relative = relative(dtype);
    let same = |x: f64, y: f64| {
        x == y || x.is_nan() && y.is_nan() || (x - y).abs() <= TOLERANCE.1 + relative * y.abs()
    };
    let (got, want) = (got.to_floats(), want.to_floats());
    let wrong = got.iter().zip(want.iter()).find(|(x, y)| !same(**x, **y));
    match wrong {
        Some((x, y)) => Err(format!("{x}, not {y}")),
        None => Ok(()),
    }
}
