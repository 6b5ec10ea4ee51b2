//! `tools/apply_plan.py`, tried on PyTorch models. Skipped where Python has no torch, torchvision or onnxruntime;
//! `PRUNE_OPT_PYTHON` names another Python than `python3`.
#![allow(clippy::unwrap_used)]

mod common;

use common::model;
use std::path::Path;
use std::process::Command;

#[test]
fn sliced_pytorch_models_are_the_pruned_ones() {
    let python = std::env::var("PRUNE_OPT_PYTHON").unwrap_or_else(|_| "python3".into());
    let modules = "import torch, torchvision, onnx, onnxruntime";
    let there = Command::new(&python).args(["-c", modules]).output();
    if !there.is_ok_and(|o| o.status.success()) {
        println!("skipped: `{python}` can't `{modules}`; PRUNE_OPT_PYTHON may name one that can");
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/test_apply_plan.py");
    let ran = Command::new(&python)
        .args(["-W", "ignore"])
        .arg(script)
        .arg(env!("CARGO_BIN_EXE_prune-opt"))
        .arg(model("onnx/resnet20p.onnx"))
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&ran.stdout);
    let err = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{out}{err}");
    print!("{out}");
    assert!(out.ends_with("all agree\n"), "{out}");
}
