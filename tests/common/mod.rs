//! What the tests over real models share: the models, and inputs made from a hash.

#![allow(dead_code)]

use prune_opt_exec::Key;
use prune_opt_ir::op::Registry;
use prune_opt_ir::{DType, Module, Tensor, Type};
use std::path::{Path, PathBuf};

/// What symbolic extents are; `tools/make_expected.py` says the same.
const BATCH: usize = 2;
/// Integers are below this; `tools/make_expected.py` says the same.
const VOCABULARY: u64 = 40;

/// `tests/models`.
pub fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

/// What the peer computed of a model of `tests/models/golden`.
pub fn golden(name: &str) -> serde_json::Value {
    let file = models().join("golden").join(format!("{name}.json.xz"));
    let packed = std::fs::read(file).expect("it can be read");
    let mut text = Vec::new();
    lzma_rs::xz_decompress(&mut &packed[..], &mut text).expect("it is packed");
    serde_json::from_slice(&text).expect("it is JSON")
}

/// Every ONNX file of `tests/models`, in order.
pub fn onnx_files() -> Vec<PathBuf> {
    let mut all = Vec::new();
    for folder in ["onnx", "golden", "ops"] {
        let files = std::fs::read_dir(models().join(folder)).expect("the folder is there");
        all.extend(files.map(|f| f.expect("it can be read").path()));
    }
    all.retain(|f| f.extension().is_some_and(|e| e == "onnx"));
    all.sort();
    assert!(!all.is_empty());
    all
}

/// Every model of which the channel classes are tested, ONNX or text, in order.
pub fn model_files() -> Vec<PathBuf> {
    let mut all = Vec::new();
    for folder in [
        models(),
        models().join("onnx"),
        models().join("golden"),
        models().join("weightless"),
        models().join("exports"),
    ] {
        let files = std::fs::read_dir(folder).expect("the folder is there");
        all.extend(files.map(|f| f.expect("it can be read").path()));
    }
    all.retain(|f| f.extension().is_some_and(|e| e == "onnx" || e == "pir"));
    all.sort();
    all
}

/// A file's folder and name, `golden_vit`.
pub fn folder_stem(file: &Path) -> String {
    let folder = file.parent().map(stem).unwrap_or_default();
    format!("{folder}_{}", stem(file))
}

/// A file's name without its ending.
pub fn stem(file: &Path) -> String {
    let stem = file.file_stem().expect("it has a name");
    stem.to_string_lossy().into_owned()
}

/// The module of an ONNX file.
pub fn import(file: &Path, registry: &Registry) -> Result<Module, String> {
    let (proto, _) = prune_opt_onnx::file::read(file).map_err(|e| e.to_string())?;
    prune_opt_onnx::import(proto, registry, "model.onnx").map_err(|e| e.to_string())
}

/// 64-bit splitmix of an element's index and its input's place.
pub fn hash(index: usize, place: usize) -> u64 {
    let z = (index as u64 + ((place as u64) << 32) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// An input for each of the module's, as `tools/make_expected.py` makes them.
pub fn inputs(module: &Module) -> Vec<(Key<'static>, Tensor)> {
    let main = module.main().expect("there is a graph");
    let each = main.inputs.iter().enumerate();
    each.map(|(i, v)| (Key::Index(i), input(module, &main.values[*v].ty, i)))
        .collect()
}

fn input(module: &Module, ty: &Type, place: usize) -> Tensor {
    let extents = ty.extents(module).expect("inputs have a rank");
    let length = |e: &prune_opt_ir::Extent| e.length().map_or(BATCH, |n| n as usize);
    let shape: Vec<usize> = extents.iter().map(length).collect();
    let bits = (0..shape.iter().product()).map(|i| hash(i, place));
    if ty.dtype() == Some(DType::I64) {
        let all = bits.map(|b| (b % VOCABULARY) as i64).collect();
        return Tensor::from_ints(&shape, all).expect("the shape fits");
    }
    let all = bits.map(|b| (b >> 40) as f64 / f64::from(1u32 << 23) - 1.0);
    Tensor::from_floats(&shape, all.collect()).expect("the shape fits")
}

/// The largest difference of two runs' outputs, relative to each output's largest element.
pub fn difference(a: &[(String, Tensor)], b: &[(String, Tensor)]) -> Result<f64, String> {
    if a.len() != b.len() {
        return Err("different numbers of outputs".into());
    }
    let mut worst = 0f64;
    for ((name, a), (_, b)) in a.iter().zip(b) {
        if a.shape() != b.shape() {
            return Err(format!(
                "`{name}` has shapes {:?} and {:?}",
                a.shape(),
                b.shape()
            ));
        }
        let (a, b) = (a.to_floats(), b.to_floats());
        let largest = b.iter().fold(f64::MIN_POSITIVE, |m, x| m.max(x.abs()));
        for (x, y) in a.iter().zip(b.iter()) {
            let d = (x - y).abs() / largest;
            // A NaN is a difference.
            worst = if d <= worst { worst } else { d };
        }
    }
    Ok(worst)
}
