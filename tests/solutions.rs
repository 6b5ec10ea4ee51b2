//! The elements of channel classes are exactly the minimal solutions, on every model of `models`: what coupling says may
//! be removed together, against an independent search over single elements that knows no e-graph.
//!
//! Each model prints a line:
//!
//! ```text
//! golden_unet     68 minimal solutions: 68 are elements of classes, 0 alone and 0 irregular are not
//! ```
//!
//! *Alone* and *irregular* are those that no expression over classes can say: the only element between two cuts, and
//! strides that do not divide. A class that no minimal solution has, and a solution of another kind that no class has,
//! fail the test.
//!
//! `cargo test -p prune-opt-tests --test solutions vit` looks at models whose name has `vit` in it;
//! `PRUNE_OPT_MODELS=FOLDER` adds the models of a folder.

mod common;

use common::{folder_stem, model_files, models};
use libtest_mimic::{Arguments, Failed, Trial};
use prune_opt::{Session, Toolbox};
use prune_opt_coupling::{couple, forget_classes};
use prune_opt_ir::Module;
use prune_opt_testing::solutions::{Minimal, classes, compare, minimal};
use std::path::{Path, PathBuf};

fn main() {
    let arguments = Arguments::from_args();
    let models = model_files().into_iter().map(|file| (file, true));
    let others = others().into_iter().map(|file| (file, false));
    let trial = |(file, prunable): (PathBuf, bool)| {
        let name = folder_stem(&file);
        Trial::test(name.clone(), move || check(&file, &name, prunable))
    };
    libtest_mimic::run(&arguments, models.chain(others).map(trial).collect()).exit();
}

/// Nets of single operators, of which perhaps nothing may be removed, and those beside the repository.
fn others() -> Vec<PathBuf> {
    let more = std::env::var_os("PRUNE_OPT_MODELS").map(PathBuf::from);
    let folders = [
        Some(models().join("ops")),
        Some(models().join("regions")),
        more,
    ];
    let mut all = Vec::new();
    for folder in folders.into_iter().flatten() {
        let files = std::fs::read_dir(folder).expect("the folder is there");
        all.extend(files.map(|f| f.expect("it can be read").path()));
    }
    all.retain(|f| f.extension().is_some_and(|e| e == "onnx" || e == "pir"));
    all.sort();
    all
}

fn check(file: &Path, name: &str, prunable: bool) -> Result<(), Failed> {
    let path = file.to_str().ok_or("the path is text")?;
    let session = Session::load(&Toolbox::standard()?, path)?;
    let registry = prune_opt_ops::standard();
    let mut module = session.module().clone();
    forget_classes(&mut module);
    let found = minimal(&module, &registry).map_err(|e| format!("{e:?}"))?;
    let coupled = couple(&module, &registry).map_err(|e| e.to_string())?;
    let agreement = compare(&coupled, &found)?;
    println!(
        "{name:<28} {:>5} minimal solutions: {:>5} are elements of classes, {} alone and {} irregular are not",
        agreement.same + agreement.beyond(),
        agreement.same,
        agreement.alone,
        agreement.irregular
    );
    if prunable && found.regular.is_empty() {
        return Err("nothing may be removed".into());
    }
    missing_is_seen(coupled, &found)
}

/// A class that is frozen for no reason is seen.
fn missing_is_seen(mut coupled: Module, found: &Minimal) -> Result<(), Failed> {
    let elements = classes(&coupled);
    let asked = elements.iter().find(|(_, s)| found.regular.contains(s));
    let Some(((class, _), _)) = asked else {
        return Ok(());
    };
    let data = coupled.classes.get_mut(class).ok_or("the class is there")?;
    data.frozen = Some(vec!["no reason".into()]);
    match compare(&coupled, found) {
        Ok(_) => Err(format!("{class} may be frozen unseen").into()),
        Err(_) => Ok(()),
    }
}
