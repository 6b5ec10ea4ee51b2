//! Our outputs against ONNX Runtime's, for every model of `tests/models`.
//!
//! `tools/make_expected.py` stored what ONNX Runtime computes; inputs are made from a hash here and there.

use prune_opt_exec::{Key, Precision, run};
use prune_opt_ir::verify::verify;
use prune_opt_ir::{DType, Tensor, Type};
use safetensors::SafeTensors;
use std::path::{Path, PathBuf};

const BATCH: usize = 2;
const VOCABULARY: u64 = 40;

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

/// 64-bit splitmix of an element's index and its input's place.
fn hash(index: usize, place: usize) -> u64 {
    let z = (index as u64 + ((place as u64) << 32) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The input at `place`, as `tools/make_expected.py` makes it.
fn input(ty: &Type, place: usize) -> Tensor {
    let module = prune_opt_ir::Module::default();
    let extents = ty.extents(&module).expect("inputs have a rank");
    let shape: Vec<usize> = extents
        .iter()
        .map(|e| e.length().map_or(BATCH, |n| n as usize))
        .collect();
    let bits = (0..shape.iter().product()).map(|i| hash(i, place));
    if ty.dtype() == Some(DType::I64) {
        let all = bits.map(|b| (b % VOCABULARY) as i64).collect();
        return Tensor::from_ints(&shape, all).expect("the shape fits");
    }
    let all = bits
        .map(|b| (b >> 40) as f64 / f64::from(1u32 << 23) - 1.0)
        .collect();
    Tensor::from_floats(&shape, all).expect("the shape fits")
}

/// The largest difference of any output from what is stored, relative to the output's largest element.
fn difference(model: &Path) -> Result<f64, String> {
    let registry = prune_opt_ops::standard();
    let (proto, _) = prune_opt_onnx::file::read(model).map_err(|e| e.to_string())?;
    let module =
        prune_opt_onnx::import(proto, &registry, "model.onnx").map_err(|e| e.to_string())?;
    let verified = verify(&module, &registry).map_err(|e| e.to_string())?;
    let main = module.main().ok_or("no graph")?;
    let inputs: Vec<(Key<'_>, Tensor)> = (main.inputs.iter().enumerate())
        .map(|(i, v)| (Key::Index(i), input(&main.values[*v].ty, i)))
        .collect();
    let outputs = run(verified, &inputs, Precision::F32).map_err(|e| e.to_string())?;
    let stem = model.file_stem().ok_or("no name")?.to_string_lossy();
    let stored = models()
        .join("expected")
        .join(format!("{stem}.safetensors"));
    let bytes = std::fs::read(stored).map_err(|e| e.to_string())?;
    let stored = SafeTensors::deserialize(&bytes).map_err(|e| e.to_string())?;
    let mut worst = 0f64;
    for (name, tensor) in outputs {
        let want = stored.tensor(&name).map_err(|e| e.to_string())?;
        if want.shape() != tensor.shape() {
            return Err(format!(
                "`{name}` has shape {:?}, not {:?}",
                tensor.shape(),
                want.shape()
            ));
        }
        let want: Vec<f64> = (want.data().chunks_exact(4))
            .map(|b| f64::from(f32::from_le_bytes([b[0], b[1], b[2], b[3]])))
            .collect();
        let largest = want.iter().fold(0f64, |m, x| m.max(x.abs()));
        for (x, y) in tensor.to_floats().iter().zip(&want) {
            worst = worst.max((x - y).abs() / largest);
        }
    }
    Ok(worst)
}

#[test]
fn outputs_are_those_of_onnx_runtime() {
    let mut wrong = Vec::new();
    for folder in ["onnx", "golden"] {
        let files = std::fs::read_dir(models().join(folder)).expect("the folder is there");
        let mut files: Vec<PathBuf> = files.map(|f| f.expect("it can be read").path()).collect();
        files.retain(|f| f.extension().is_some_and(|e| e == "onnx"));
        files.sort();
        assert!(!files.is_empty());
        for file in files {
            let start = std::time::Instant::now();
            let found = difference(&file);
            let name = file
                .file_stem()
                .expect("it has a name")
                .to_string_lossy()
                .into_owned();
            println!("{name}: {found:?} in {:?}", start.elapsed());
            if !found.as_ref().is_ok_and(|d| *d < 1e-5) {
                wrong.push(format!("{name}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
