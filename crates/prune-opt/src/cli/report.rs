//! `--report FILE`: the report for a program.

use super::{check_place, print};
use crate::{Error, Report};
use prune_opt_ir::Diagnostic;
use prune_opt_ir::store::write_aside;
use std::path::Path;

/// Refuses what could not be written, before work is done for it. `shared`: the model goes to standard output.
pub(super) fn check(to: &Path, shared: bool) -> Result<(), Error> {
    if to != Path::new("-") {
        return check_place(to);
    }
    if shared {
        let message = "`--report -`: standard output is where the model goes";
        let help = "name a file for either, or give `--dry-run`";
        return Err(Error::usage(Diagnostic::error(message).help(help)));
    }
    Ok(())
}

/// Writes the report as JSON.
pub(super) fn write(report: &Report, to: &Path) -> Result<(), Error> {
    let wrong = |message: String| {
        let name = to.display().to_string();
        Error::input(&name, Diagnostic::error(message))
    };
    let json = report.to_json().map_err(|e| wrong(e.to_string()))?;
    if to == Path::new("-") {
        return print(&json);
    }
    let done = write_aside(to, |out| out.write_all(json.as_bytes()));
    done.map_err(|e| wrong(format!("cannot write the report: {e}")))
}
