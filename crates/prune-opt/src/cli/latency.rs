//! `prune-opt latency MODEL`: how long a model is predicted to take, op by op.

use super::args::OpsArgs;
use super::{answer, say};
use crate::{Error, Latency, Session, Table, Toolbox};
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct LatencyArgs {
    /// The model: ONNX, or IR text; `-` reads standard input.
    pub model: String,
    /// How long ops take: a table that `tools/measure.py table` writes.
    #[arg(long, value_name = "FILE")]
    pub latency_table: PathBuf,
    /// Writes JSON, whose form is in `ir-spec/latency.md`.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub ops: OpsArgs,
}

const EXAMPLES: &str = "\
Examples:
  Measure ops in ONNX Runtime once, then see where the time of a model goes:
      python tools/measure.py table net.onnx -o times.json
      prune-opt latency net.onnx --latency-table times.json
  What another model with such layers would take:
      prune-opt latency half.onnx --latency-table times.json --json | jq .ms";

/// Predicts, and prints that.
pub(super) fn latency(toolbox: &Toolbox, args: &LatencyArgs) -> Result<(), Error> {
    let table = table(&args.latency_table)?;
    let mut session = Session::load(toolbox, &args.model)?;
    let found = session.latency(&table);
    say(&session.take_warnings(true));
    answer(&found, args.json, Latency::to_json, &args.model)
}

/// The table in a file.
fn table(path: &Path) -> Result<Table, Error> {
    // The message names the file already, with the place in it.
    Table::open(path).map_err(|d| Error::input("", d))
}

/// The table that is named, if one is.
pub(super) fn named(path: Option<&Path>) -> Result<Option<Arc<Table>>, Error> {
    path.map(|p| table(p).map(Arc::new)).transpose()
}
