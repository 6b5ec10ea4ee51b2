//! Every model of `models` in MLIR's generic form, as it is and with channel classes in its types: it reads back to the
//! same module, whose short form is the same to the byte.

mod common;

use common::{models, stem};
use libtest_mimic::{Arguments, Failed, Trial};
use prune_opt::{Form, Session, Toolbox};
use std::path::{Path, PathBuf};

fn main() {
    let arguments = Arguments::from_args();
    let files = files();
    assert!(files.len() > 30, "only {} models", files.len());
    let trial = |file: PathBuf| {
        let folder = file.parent().map(stem).unwrap_or_default();
        let name = format!("{folder}_{}", stem(&file));
        Trial::test(name, move || check(&file))
    };
    libtest_mimic::run(&arguments, files.into_iter().map(trial).collect()).exit();
}

/// Every model, in order.
fn files() -> Vec<PathBuf> {
    let folders = [".", "onnx", "golden", "weightless", "ops", "regions"];
    let folders = folders.map(|folder| models().join(folder));
    let mut all: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flat_map(|files| files.map(|f| f.expect("it can be read").path()))
        .filter(|f| f.extension().is_some_and(|e| e == "onnx" || e == "pir"))
        .collect();
    all.sort();
    all
}

fn check(file: &Path) -> Result<(), Failed> {
    let path = file.to_str().ok_or("the path is text")?;
    let toolbox = Toolbox::standard()?;
    let mut session = Session::load(&toolbox, path)?;
    same(&toolbox, &mut session)?;
    session.run("couple")?;
    same(&toolbox, &mut session)
}

fn same(toolbox: &Toolbox, session: &mut Session) -> Result<(), Failed> {
    // Paths of weights in the text are relative to the current folder.
    let read = |text: &str| Session::from_text(toolbox, "generic.mlir", text, Path::new(""));
    session.set_form(Form::Short);
    let short = session.text()?;
    session.set_form(Form::Generic);
    let generic = session.text()?;
    let mut again = read(&generic)?;
    if again.text()? != short {
        return Err("the generic form reads back to another module".into());
    }
    again.set_form(Form::Generic);
    if again.text()? != generic {
        return Err("the generic form is printed in another way when it was read".into());
    }
    if again.module().params.len() != session.module().params.len() {
        return Err("parameters were lost".into());
    }
    Ok(())
}
