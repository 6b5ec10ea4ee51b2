//! `prune-opt explain MODEL A [B]`: why axes go together, or stay.

use super::answer;
use super::args::OpsArgs;
use crate::{Error, Explanation, Session, Toolbox};
use clap::Args;

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct ExplainArgs {
    /// The model, as above.
    pub model: String,
    /// An axis of a parameter or value, `conv1.weight:0` or `%12:1`; one element of it, `conv1.weight:0[5]`; or a
    /// class as `prune-opt channels` names it, `c3`.
    pub a: String,
    /// Another: what ties the two, or that nothing does.
    pub b: Option<String>,
    /// Writes JSON, whose form is in `ir-spec/proofs.md`.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub ops: OpsArgs,
}

const EXAMPLES: &str = "\
Examples:
  Why these two layers are pruned together:
      prune-opt explain net.onnx layer1.0.conv2.weight:0 layer1.1.conv2.weight:0
  What a class is, where it stands, and why nothing of it may go:
      prune-opt explain net.onnx c3
  Which inputs of a linear layer go with channel 5 of the convolution before it:
      prune-opt explain net.onnx 'conv.weight:0[5]' fc.weight:1";

/// Explains, and prints that.
pub(super) fn explain(toolbox: &Toolbox, args: &ExplainArgs) -> Result<(), Error> {
    let session = Session::load(toolbox, &args.model)?;
    let found = session.explain(&args.a, args.b.as_deref())?;
    answer(&found, args.json, Explanation::to_json, &args.model)
}
