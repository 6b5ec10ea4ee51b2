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
//! `cargo test -p prune-opt-tests --test solutions vit` looks at models whose name has `vit` in it.

mod common;

use common::{folder_stem, model_files};
use libtest_mimic::{Arguments, Failed, Trial};
use prune_opt::{Session, Toolbox};
use prune_opt_coupling::{couple, forget_classes};
use prune_opt_testing::solutions::{compare, minimal};
use std::path::{Path, PathBuf};

fn main() {
    let arguments = Arguments::from_args();
    let trial = |file: PathBuf| {
        let name = folder_stem(&file);
        Trial::test(name.clone(), move || check(&file, &name))
    };
    libtest_mimic::run(&arguments, model_files().into_iter().map(trial).collect()).exit();
}

fn check(file: &Path, name: &str) -> Result<(), Failed> {
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
    if agreement.same == 0 {
        return Err("nothing may be removed".into());
    }
    Ok(())
}
