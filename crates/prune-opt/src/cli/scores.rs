//! `prune-opt scores MODEL`: how important channels are.

use super::args::OpsArgs;
use super::{answer, say};
use crate::{Error, Fault, Importance, Scores, ScoresOf, Session, Toolbox};
use clap::Args;
use prune_opt_ir::{Diagnostic, Source};
use prune_opt_pass::Value;
use std::sync::Arc;

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct ScoresArgs {
    /// The model: ONNX, or IR text; `-` reads standard input.
    pub model: String,
    /// Scores this axis only: of a parameter or value, `conv1.weight:0` or `%12:1`, or a class, `c3`.
    #[arg(long, value_name = "AXIS")]
    pub axis: Option<String>,
    /// Scores these positions of the axis only, and scales them by themselves: one score for each, in this order.
    #[arg(long, value_name = "N,..", value_delimiter = ',', requires = "axis")]
    pub index: Vec<u64>,
    /// How channels are scored: a criterion, or a weighted sum, `0.5*magnitude + 0.5*fpgm`.
    #[arg(
        long,
        value_name = "CRITERION",
        allow_hyphen_values = true,
        default_value = "magnitude"
    )]
    pub criterion: String,
    /// More options of the pass `importance`: `p=1,normalize=none`. With `reduce=none` each member has a row.
    #[arg(
        long,
        value_name = "OPTIONS",
        default_value = "",
        hide_default_value = true
    )]
    pub options: String,
    /// Writes JSON, whose form is in `ir-spec/scores.md`.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub ops: OpsArgs,
}

const EXAMPLES: &str = "\
Examples:
  How important the channels of every class are:
      prune-opt scores net.onnx
  Of four filters of one layer, compared with each other:
      prune-opt scores net.onnx --axis conv1.weight:0 --index 0,1,2,3
  By the scales of batch normalisation, for a program:
      prune-opt scores net.onnx --criterion bn-scale --json | jq '.classes[] | {name, scores}'
  What each layer says of each channel, before that becomes one number:
      prune-opt scores net.onnx --options reduce=none,p=1";

/// Scores, and prints that.
pub(super) fn scores(toolbox: &Toolbox, args: &ScoresArgs) -> Result<(), Error> {
    let options = importance(toolbox, &args.criterion, &args.options)?;
    let of = match &args.axis {
        None => ScoresOf::Classes,
        Some(axis) => ScoresOf::Axis {
            axis,
            positions: (!args.index.is_empty()).then_some(&args.index[..]),
        },
    };
    let mut session = Session::load(toolbox, &args.model)?;
    let found = session.scores(&options, of)?;
    say(&session.take_warnings(true));
    answer(&found, args.json, Scores::to_json, &args.model)
}

/// The options as the pass reads them, so that mistakes are told as for the pass.
pub(super) fn importance(
    toolbox: &Toolbox,
    criterion: &str,
    options: &str,
) -> Result<Importance, Error> {
    let criterion = Value::of_text(criterion);
    let sep = if options.trim().is_empty() { "" } else { "," };
    let text = format!("importance{{criterion={criterion}{sep}{options}}}");
    let settings = toolbox.passes.settings(&text).map_err(|wrong| {
        let path = "options".into();
        Error::text(Fault::Usage, Arc::new(Source { path, text }), wrong)
    })?;
    let usage = |message: String| Error::usage(Diagnostic::error(message));
    let settings = settings.ok_or_else(|| {
        usage(format!(
            "`--options {options}`: these are not options of one pass"
        ))
    })?;
    Importance::from_settings(&settings).map_err(|e| usage(e.to_string()))
}
