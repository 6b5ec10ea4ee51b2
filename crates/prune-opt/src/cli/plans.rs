//! `prune-opt diff-plan A B`: two plans compared. `prune-opt compose-plan A B`: made one.

use super::{answer, check_place, write_text};
use crate::{Error, PlanComparison, compose_plans};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const DIFF: &str = "\
Examples:
  Whether another criterion makes another choice:
      prune-opt net.onnx --ratio 0.5 --plan-out magnitude.json --dry-run
      prune-opt net.onnx --ratio 0.5 --criterion fpgm --plan-out fpgm.json --dry-run
      prune-opt diff-plan magnitude.json fpgm.json
  The same for a program, with `jq`:
      prune-opt diff-plan one.json two.json --json | jq '.classes[] | {name, kept}'

Exit codes: 0 the same, 1 bad input, 2 bad usage, 3 they differ.";

#[derive(Args, Debug)]
#[command(after_long_help = DIFF)]
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

const COMPOSE: &str = "\
Examples:
  Prune in two runs, and keep one plan for both:
      prune-opt net.onnx --ratio 0.3 --plan-out first.json -o less.onnx
      prune-opt less.onnx --ratio 0.3 --plan-out second.json -o least.onnx
      prune-opt compose-plan first.json second.json -o both.json
      prune-opt net.onnx --plan both.json -o again.onnx
  With what it makes of each parameter, for programs that read that:
      prune-opt net.onnx --dry-run --passes 'couple,apply-plan{file=both.json},write-plan{file=full.json}'

Exit codes: 0 done, 1 bad input, 2 bad usage.";

#[derive(Args, Debug)]
#[command(after_long_help = COMPOSE)]
pub(super) struct ComposePlanArgs {
    /// A plan, as `--plan-out` writes it.
    #[arg(value_name = "FILE")]
    pub first: PathBuf,
    /// A plan for the model that the first one leaves.
    #[arg(value_name = "FILE")]
    pub second: PathBuf,
    /// Where to write the plan for both; `-`, by default, is standard output.
    #[arg(
        short,
        long,
        value_name = "OUT",
        default_value = "-",
        hide_default_value = true
    )]
    pub output: PathBuf,
}

/// Composes, and writes that.
pub(super) fn compose(args: &ComposePlanArgs) -> Result<(), Error> {
    let to = &args.output;
    if to != Path::new("-") {
        check_place(to)?;
    }
    let plan = compose_plans(&args.first, &args.second)?;
    write_text(to, "plan", &plan.to_json())
}
