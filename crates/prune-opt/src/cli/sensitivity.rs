//! `prune-opt sensitivity MODEL`: what each class of channels alone costs.

use super::args::{OpsArgs, QuietArgs};
use super::progress::Progress;
use super::scores::importance;
use super::sugar::{option, path};
use super::{answer, check_folder, say, set_threads};
use crate::sensitivity::{Report, Sensitivity};
use crate::session::parse_pipeline;
use crate::{Error, Session, Toolbox};
use clap::Args;
use prune_opt_ir::Diagnostic;
use prune_opt_pass::Value;
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct SensitivityArgs {
    /// The model: ONNX, or IR text; `-` reads standard input.
    pub model: String,
    /// Samples to run on, in place of random ones: `.npz` with an array for each input under its name, whose leading axis
    /// counts samples, and `labels` for accuracy; or `.npy` for the only input.
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// What is measured: the relative change of outputs, the fall of accuracy, or whichever the data allow.
    #[arg(long, value_name = "MEASURE", default_value = "auto")]
    pub measure: String,
    /// On how many samples: of data the first so many, all by default; random ones 8 by default.
    #[arg(long, value_name = "N")]
    pub samples: Option<usize>,
    /// What random samples are made from.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Which fractions of its elements each class loses; 0.1 to 0.9 by default.
    #[arg(long, value_name = "R,..", value_delimiter = ',')]
    pub ratios: Vec<f64>,
    /// Which channels go first: those of the lowest scores by a criterion, or by a weighted sum, `0.5*magnitude + 0.5*fpgm`.
    #[arg(
        long,
        value_name = "CRITERION",
        allow_hyphen_values = true,
        default_value = "magnitude"
    )]
    pub criterion: String,
    /// More options of the pass `importance`: `p=1,normalize=none`.
    #[arg(
        long,
        value_name = "OPTIONS",
        default_value = "",
        hide_default_value = true
    )]
    pub options: String,
    /// Writes a table, a row for each class and ratio.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Writes a plot, a line for each class.
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Writes JSON, whose form is in `ir-spec/sensitivity.md`.
    #[arg(long)]
    pub json: bool,
    /// How many threads to use; as many as there are processors by default. The result is the same for any number.
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    #[command(flatten)]
    pub ops: OpsArgs,
    #[command(flatten)]
    pub quiet: QuietArgs,
}

const EXAMPLES: &str = "\
Examples:
  How much the outputs move, on random inputs, when one class of channels loses a tenth, two tenths, ..:
      prune-opt sensitivity net.onnx
  How much accuracy falls on 500 samples of your own, as a table for a spreadsheet and as a plot:
      prune-opt sensitivity net.onnx --data val.npz --samples 500 --csv drops.csv --svg drops.svg
  Such a file, written by NumPy; arrays are named as the model's inputs:
      numpy.savez('val.npz', input=images, labels=labels)
  Then prune by it, each class as far as it alone costs at most 2 %:
      prune-opt net.onnx --max-drop 0.02 --data val.npz -o small.onnx";

/// Measures, and prints that.
pub(super) fn sensitivity(toolbox: &Toolbox, args: &SensitivityArgs) -> Result<(), Error> {
    set_threads(args.threads)?;
    let importance = importance(toolbox, &args.criterion, &args.options)?;
    let sensitivity = pass(toolbox, args)?;
    for file in args.csv.iter().chain(&args.svg) {
        check_folder(file, "create the folder first")?;
    }
    let progress = Progress::new(2, args.quiet.quiet);
    progress.begin(format!("reading {}", args.model));
    let mut session = Session::load(toolbox, &args.model)?;
    progress.next("sensitivity");
    let found = session.sensitivity(&importance, &sensitivity);
    drop(progress);
    say(&session.take_warnings(true));
    answer(&found?, args.json, Report::to_json, &args.model)
}

/// The pass that the options stand for, read as a pipeline, so that mistakes are told as there.
fn pass(toolbox: &Toolbox, args: &SensitivityArgs) -> Result<Sensitivity, Error> {
    let mut options = vec![
        option("measure", Value::of_text(&args.measure)),
        option("seed", Value::of_text(&args.seed.to_string())),
    ];
    for (name, file) in [("data", &args.data), ("csv", &args.csv), ("svg", &args.svg)] {
        if let Some(file) = file {
            options.push(option(name, path(file)?));
        }
    }
    if let Some(n) = args.samples {
        options.push(option("samples", Value::of_text(&n.to_string())));
    }
    if !args.ratios.is_empty() {
        let ratios = args.ratios.iter().map(|r| Value::of_text(&r.to_string()));
        options.push(option("ratios", Value::List(ratios.collect())));
    }
    let text = format!("sensitivity{{{}}}", options.join(","));
    parse_pipeline(toolbox, "options", &text)?;
    let wrong = |e: String| Error::usage(Diagnostic::error(e));
    let settings = toolbox
        .passes
        .settings(&text)
        .map_err(|e| wrong(e.to_string()))?;
    let settings = settings.ok_or_else(|| wrong(format!("`{text}` is no pass")))?;
    Sensitivity::from_settings(&settings).map_err(|e| wrong(e.to_string()))
}
