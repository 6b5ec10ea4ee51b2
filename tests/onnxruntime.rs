//! Our outputs against ONNX Runtime's, for every model of `tests/models`.
//!
//! `tools/make_expected.py` stored what ONNX Runtime computes; inputs are made from a hash here and there.

mod common;

use common::{difference, import, inputs, models, onnx_files, stem};
use prune_opt_exec::{Precision, run};
use prune_opt_ir::Tensor;
use prune_opt_ir::verify::verify;
use safetensors::SafeTensors;
use std::path::Path;

/// The largest difference of any output from what is stored, relative to the output's largest element.
fn compare(model: &Path) -> Result<f64, String> {
    let registry = prune_opt_ops::standard();
    let module = import(model, &registry)?;
    let verified = verify(&module, &registry).map_err(|e| e.to_string())?;
    let outputs = run(verified, &inputs(&module), Precision::F32).map_err(|e| e.to_string())?;
    let stored = models()
        .join("expected")
        .join(format!("{}.safetensors", stem(model)));
    let bytes = std::fs::read(stored).map_err(|e| e.to_string())?;
    let stored = SafeTensors::deserialize(&bytes).map_err(|e| e.to_string())?;
    let want: Result<Vec<(String, Tensor)>, String> = outputs
        .iter()
        .map(|(name, _)| {
            let want = stored.tensor(name).map_err(|e| e.to_string())?;
            let (floats, _) = want.data().as_chunks::<4>();
            let all = floats.iter().map(|b| f64::from(f32::from_le_bytes(*b)));
            let tensor = Tensor::from_floats(want.shape(), all.collect())?;
            Ok((name.clone(), tensor))
        })
        .collect();
    difference(&outputs, &want?)
}

#[test]
fn outputs_are_those_of_onnx_runtime() {
    let mut wrong = Vec::new();
    for file in onnx_files() {
        let start = std::time::Instant::now();
        let found = compare(&file);
        println!("{}: {found:?} in {:?}", stem(&file), start.elapsed());
        if !found.as_ref().is_ok_and(|d| *d < 1e-5) {
            wrong.push(format!("{}: {found:?}", stem(&file)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
