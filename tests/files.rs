//! File tests: `files/PASS/NAME.pir` shows what a pass does, `NAME.snap` beside it what comes out.
//!
//! The comments that a file starts with say what runs:
//!
//! ```text
//! // test: couple,prune      a pipeline; empty where reading and verifying is all. Several run one after the other,
//! //                         each on the file as it stands.
//! // show: channels          what is shown of the module: only declarations of classes. By default all of it.
//! ```
//!
//! What is shown is the module's text, or the errors as the user sees them; before it warnings, and what passes
//! printed or wrote (to `$OUT` in the pipeline). Files that a pipeline names are relative to this crate.
//!
//! `cargo test -p prune-opt-tests --test files couple/` runs those of one pass; with `INSTA_UPDATE=always` it
//! rewrites what is expected.

use libtest_mimic::{Arguments, Failed, Trial};
use prune_opt::{Error, Session, Toolbox};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let arguments = Arguments::from_args();
    let files = pir_files();
    let folders: BTreeSet<String> = files.iter().map(|f| folder(f)).collect();
    let mut trials = vec![Trial::test("each_pass_has_a_file", move || {
        covered(&folders)
    })];
    trials.extend(files.into_iter().map(|file| {
        let name = format!("{}/{}", folder(&file), stem(&file));
        Trial::test(name, move || check(&file))
    }));
    libtest_mimic::run(&arguments, trials).exit();
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("files")
}

/// All file tests, in order.
fn pir_files() -> Vec<PathBuf> {
    let mut all = Vec::new();
    for folder in fs::read_dir(root()).expect("the folder is there") {
        let folder = folder.expect("it can be read").path();
        let files = fs::read_dir(folder).expect("it is a folder");
        all.extend(files.map(|f| f.expect("it can be read").path()));
    }
    all.retain(|f| f.extension().is_some_and(|e| e == "pir"));
    all.sort();
    all
}

/// The pass that a file is about.
fn folder(file: &Path) -> String {
    let folder = file.parent().map(stem);
    folder.unwrap_or_default()
}

fn stem(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// Whoever adds a pass adds a file that shows it.
fn covered(folders: &BTreeSet<String>) -> Result<(), Failed> {
    let passes: Vec<&str> = prune_opt::passes().iter().map(|p| p.info.name).collect();
    let missing: Vec<&&str> = passes.iter().filter(|p| !folders.contains(**p)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!("no file in tests/files shows {missing:?}").into())
}

fn check(file: &Path) -> Result<(), Failed> {
    let shown = show(file)?;
    let settings = {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(file.parent().ok_or("it is in a folder")?);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings
    };
    settings.bind(|| insta::assert_snapshot!(stem(file), shown));
    Ok(())
}

/// What a file's pipelines make of it.
fn show(file: &Path) -> Result<String, Failed> {
    let text = fs::read_to_string(file)?;
    let headers = |word: &'static str| {
        let comments = text.lines().take_while(|l| l.starts_with("//"));
        comments.filter_map(move |l| Some(l.strip_prefix("// ")?.strip_prefix(word)?.trim()))
    };
    let pipelines: Vec<&str> = headers("test:").collect();
    if pipelines.is_empty() {
        return Err("it has no line `// test: PIPELINE`".into());
    }
    let channels_only = match headers("show:").next() {
        None => false,
        Some("channels") => true,
        Some(other) => return Err(format!("`// show: {other}` is not known").into()),
    };
    let mut shown = String::new();
    for (i, pipeline) in pipelines.iter().enumerate() {
        if pipelines.len() > 1 {
            let gap = if i == 0 { "" } else { "\n" };
            shown.push_str(&format!("{gap}// test: {pipeline}\n"));
        }
        let name = format!("{}.pir", stem(file));
        let ran = run(&name, &text, pipeline, channels_only)?;
        shown.push_str(&ran.unwrap_or_else(|error| error.render(false)));
    }
    Ok(shown)
}

/// What one pipeline makes of a module, or what is wrong.
fn run(
    name: &str,
    text: &str,
    pipeline: &str,
    channels_only: bool,
) -> Result<Result<String, Error>, Failed> {
    let toolbox = Toolbox::standard()?;
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("out");
    let pipeline = pipeline.replace("$OUT", &format!("{:?}", out.to_string_lossy()));
    let ran = || {
        let mut session = Session::from_text(&toolbox, name, text, "files".as_ref())?;
        session.run(&pipeline)?;
        let warnings = session.take_warnings(false);
        let module = session.text()?;
        Ok((warnings, module))
    };
    Ok(match ran() {
        Err(error) => Err(error),
        Ok((warnings, mut module)) => {
            if channels_only {
                let lines = module.lines().map(str::trim);
                let lines = lines.filter(|l| l.starts_with("channels "));
                module = lines.map(|l| format!("{l}\n")).collect();
            }
            let written = fs::read_to_string(&out).unwrap_or_default();
            Ok(format!("{warnings}{written}{module}"))
        }
    })
}
