//! `prune-opt diff-plan A B`: two plans compared.

use super::answer;
use crate::{Error, PlanComparison};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  Whether another criterion makes another choice:
      prune-opt net.onnx --ratio 0.5 --plan-out magnitude.json --dry-run
      prune-opt net.onnx --ratio 0.5 --criterion fpgm --plan-out fpgm.json --dry-run
      prune-opt diff-plan magnitude.json fpgm.json
  The same for a program, with `jq`:
      prune-opt diff-plan one.json two.json --json | jq '.classes[] | {name, kept}'

Exit codes: 0 the same, 1 bad input, 2 bad usage, 3 they differ.";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct DiffPlanArgs {
    /// A plan, as `--plan-out` writes it.
    #[arg(value_name = "FILE")]
    pub first: PathBuf,
    /// Another one.
    #[arg(value_name = "FILE")]
    pub second: PathBuf,
    /// Writes JSON, whose form is in `ir-spec/plan.md`.
    #[arg(long)]
    pub json: bool,
}

/// The exit code of plans that differ.
const DIFFERS: u8 = 3;

/// Compares, and says what was found.
pub(super) fn diff(args: &DiffPlanArgs) -> Result<ExitCode, Error> {
    let found = PlanComparison::of(&args.first, &args.second)?;
    answer(&found, args.json, PlanComparison::to_json, "")?;
    Ok(match found.diff.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(DIFFERS),
    })
}
