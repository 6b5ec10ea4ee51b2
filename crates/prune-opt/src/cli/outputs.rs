//! What one run writes goes to different places, and no report or plan replaces a file that the command line names to be read.

use super::args::OptArgs;
use crate::Error;
use prune_opt_ir::Diagnostic;
use std::path::{Path, PathBuf};

/// Refuses two outputs in one file, and a plan or report where the model is that is read, before anything is written.
pub(super) fn check(args: &OptArgs) -> Result<(), Error> {
    let plan = args.everyday.plan_out.as_deref();
    if plan == Some(Path::new("-")) {
        let message =
            "`--plan-out -`: a plan goes to a file, standard output is where the model goes";
        return Err(Error::usage(Diagnostic::error(message)));
    }
    let named = [
        ("--output", args.output.as_deref().map(Path::new)),
        ("--plan-out", plan),
        ("--report", args.report.as_deref()),
    ];
    let mut files: Vec<(&str, PathBuf)> = Vec::new();
    let read = [
        (
            "the model that is read",
            args.model.as_deref().map(Path::new),
        ),
        ("the plan that is read", args.everyday.plan.as_deref()),
        ("the latency table", args.latency_table.as_deref()),
        ("the data that is read", args.everyday.data.as_deref()),
    ];
    for (what, path) in read {
        files.extend(path.filter(|p| is_file(p)).map(|p| (what, place(p))));
    }
    for (option, path) in named {
        let Some(path) = path.filter(|p| is_file(p)) else {
            continue;
        };
        let path = place(path);
        let other = files.iter().find(|(_, file)| *file == path);
        if let Some((other, _)) = other.filter(|_| option != "--output") {
            let other = match other.starts_with("--") {
                true => format!("`{other}`"),
                false => (*other).to_string(),
            };
            let message = format!("`{option}` and {other} are one file: {}", path.display());
            let error = Diagnostic::error(message).help("name a file of its own for each");
            return Err(Error::usage(error));
        }
        files.push((option, path));
    }
    Ok(())
}

/// Whether it is a file, or will be: no pipe or device, into which all may be written.
fn is_file(path: &Path) -> bool {
    path != Path::new("-") && path.metadata().map_or(true, |m| m.is_file())
}

/// Where a path leads, as far as it is there.
fn place(path: &Path) -> PathBuf {
    if let Ok(found) = path.canonicalize() {
        return found;
    }
    let folder = path.parent().filter(|f| *f != Path::new(""));
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    match (folder, path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_path_buf(),
    }
}
