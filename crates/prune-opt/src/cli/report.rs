//! `--report FILE`: the report for a program.

use super::{check_place, write_text};
use crate::{Error, Report};
use prune_opt_ir::Diagnostic;
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
    let json = report
        .to_json()
        .map_err(|e| Error::input(&to.display().to_string(), Diagnostic::error(e.to_string())))?;
    write_text(to, "report", &json)
}
