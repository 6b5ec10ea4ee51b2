//! `prune-opt verify`: a pruned model checked against its original.

use super::answer;
use super::args::OpsArgs;
use crate::{AuditOptions, Error, Session, Toolbox, Verification};
use clap::Args;
use prune_opt_ir::Diagnostic;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  Check what was just pruned, by the plan that it was pruned by:
      prune-opt net.onnx --ratio 0.5 --plan-out plan.json -o half.onnx
      prune-opt verify net.onnx half.onnx --plan plan.json
  Check a pruned model that nobody has the plan of:
      prune-opt verify net.onnx half.onnx

Both run in double precision; outputs agree where no element deviates by more than 1e-9 of the largest of its output.

Exit codes: 0 agrees, 1 bad input, 2 bad usage, 3 differs.";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct VerifyArgs {
    /// The model before pruning: ONNX, or IR text.
    #[arg(value_name = "ORIGINAL")]
    pub original: String,
    /// The model after it.
    #[arg(value_name = "PRUNED")]
    pub pruned: String,
    /// The plan it was pruned by; recovered from the weights where it is not given.
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// On how many random inputs outputs are compared; 0 checks weights and graph only.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub samples: usize,
    /// What the inputs are made from.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// How long symbolic axes of the inputs are, `n=1,h=224`. Others are tried until the original can be run.
    #[arg(long, value_name = "NAME=N", value_delimiter = ',', value_parser = extent)]
    pub extents: Vec<(String, usize)>,
    /// Inputs to compare outputs on, in place of random ones: `.npz` with an array for each input under its name, or `.npy`
    /// where there is one input. For models that random numbers make no sense to.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["samples", "seed", "extents"])]
    pub data: Option<PathBuf>,
    /// Writes JSON, with all differences and the plan.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub ops: OpsArgs,
}

/// `h=224`.
fn extent(text: &str) -> Result<(String, usize), String> {
    let wrong = || format!("`{text}` is not a symbol's name and a number, `h=224`");
    let (name, length) = text.rsplit_once('=').ok_or_else(wrong)?;
    let name = name.trim().trim_start_matches('?');
    let length = length.trim().parse().map_err(|_| wrong())?;
    Ok((name.to_string(), length))
}

/// The exit code of a pruned model that differs.
const DIFFERS: u8 = 3;

/// Checks, and says what was found.
pub(super) fn verify(toolbox: &Toolbox, args: &VerifyArgs) -> Result<ExitCode, Error> {
    if args.original == "-" && args.pruned == "-" {
        let error = Diagnostic::error("only one of the two models can come from standard input");
        return Err(Error::usage(error));
    }
    let original = Session::load(toolbox, &args.original)?;
    let given = args.data.as_ref().map(|path| original.inputs(path));
    let options = AuditOptions {
        samples: args.samples,
        seed: args.seed,
        extents: args.extents.clone(),
        given: given.transpose()?,
    };
    let found = original.verify_pruned(&args.pruned, args.plan.as_deref(), options)?;
    answer(&found, args.json, Verification::to_json, &args.pruned)?;
    Ok(match found.agrees {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(DIFFERS),
    })
}
