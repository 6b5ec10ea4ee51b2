//! The command line's words. What they mean is in [`super`]; the help is part of the interface, so it teaches.

use super::{
    completions::CompletionsArgs, explain::ExplainArgs, latency::LatencyArgs, man::ManArgs,
    plans::ComposePlanArgs, plans::DiffPlanArgs, scores::ScoresArgs, sensitivity::SensitivityArgs,
    verify::VerifyArgs,
};
use crate::{Format, Placement, Weights};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  Halve the channels of every layer and write a model that runs wherever the first one did:
      prune-opt resnet20.onnx --ratio 0.5 -o half.onnx
  Only say what that would do:
      prune-opt resnet20.onnx --ratio 0.5 --dry-run
  Keep the head as it is, and multiples of 8 everywhere else, all layers competing:
      prune-opt net.onnx --ratio 0.3 --scope global --round-to 8 --freeze 'head.*' -o small.onnx
  As much as it takes to halve the multiplications and to have at most 10 MB of weights:
      prune-opt net.onnx --target macs=50% --target bytes=10MB --scope global -o small.onnx
  As much as it takes to be 30 % faster in ONNX Runtime, by times measured there; then measure that:
      python tools/measure.py table net.onnx -o times.json
      prune-opt net.onnx --target latency=70% --latency-table times.json -o small.onnx \\
          --measure-with 'python tools/measure.py times'
  Remove whole heads, and in the first block both heads and width (`--prune both` for everything):
      prune-opt vit.onnx --ratio 0.3 --prune outer --prune 'blocks.0.*=both' -o small.onnx
  See what prune-opt sees: which channels go together, and which are frozen, and why:
      prune-opt channels net.onnx
  As much of each layer as costs at most 2 % of accuracy by itself (`prune-opt sensitivity` shows what costs how much):
      prune-opt net.onnx --max-drop 0.02 --data val.npz -o small.onnx
  Read the IR between any two steps, edit it, go on from there:
      prune-opt net.onnx --passes=couple,importance > scored.pir
      prune-opt scored.pir --passes='select{ratio=0.5},prune' -o small.onnx
  Hand the IR to MLIR's own tools, and read back what they print:
      prune-opt net.onnx --print-op-generic | mlir-opt --allow-unregistered-dialect | prune-opt -
  Save the plan, edit it, replay it:
      prune-opt net.onnx --ratio 0.5 --plan-out plan.json --dry-run
      prune-opt net.onnx --plan plan.json -o small.onnx

  A model of many gigabytes, its weights in a file beside it; memory does not grow with it:
      prune-opt llm.onnx --ratio 0.25 -o small.onnx      # and small.onnx.data

`prune-opt --help-passes` lists every pass with its options. Pruning costs accuracy that fine-tuning regains.

Exit codes: 0 done, 1 bad input, 2 bad usage.";

/// Makes trained networks smaller: removes channels, and everything that hangs on them, exactly.
#[derive(Parser, Debug)]
#[command(
    name = "prune-opt",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true,
    after_long_help = EXAMPLES,
    after_help = "Try `prune-opt MODEL --ratio 0.5 -o OUT.onnx`; `--help` has more examples, `--help-passes` lists passes."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub opt: OptArgs,
}

impl Cli {
    /// The files that declare ops of the model.
    pub fn ops(&self) -> &[PathBuf] {
        let given = match &self.command {
            None => &self.opt.ops,
            Some(Command::Channels(args)) => &args.ops,
            Some(Command::Mask(args)) => &args.ops,
            Some(Command::Verify(args)) => &args.ops,
            Some(Command::Explain(args)) => &args.ops,
            Some(Command::Scores(args)) => &args.ops,
            Some(Command::Sensitivity(args)) => &args.ops,
            Some(Command::Latency(args)) => &args.ops,
            Some(
                Command::DiffPlan(_)
                | Command::ComposePlan(_)
                | Command::Completions(_)
                | Command::Man(_),
            ) => return &[],
        };
        &given.ops
    }
}

/// What there is to know of a model that does not stand in it.
#[derive(Args, Debug)]
pub(super) struct OpsArgs {
    /// Declares ops that the model has and prune-opt does not know, with a line for each:
    /// `op @acme.gate "com.acme::Gate" : x[n, 2*c] -> y[n, c]`. May be given more than once.
    ///
    /// It says which axes of the operands and results go together (`ir-spec/ops.md`); without it all that such an op
    /// touches stays whole. The same may stand in the header of a text, and does in one that comes out.
    #[arg(long, value_name = "FILE")]
    pub ops: Vec<PathBuf>,
}

/// How much is said.
#[derive(Args, Debug)]
pub(super) struct QuietArgs {
    /// No report and no progress in the terminal; warnings and errors only.
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Lists channel classes: their members, constraints, and why frozen ones are frozen.
    Channels(ChannelsArgs),
    /// Writes the original model with a plan's channels absent, at full size: what a pruned model has to equal.
    Mask(MaskArgs),
    /// Checks that a pruned model is what a plan makes of the original, in weights, graph and outputs.
    Verify(VerifyArgs),
    /// Explains why axes are pruned together, or why one is frozen: the chain of ops, each with its place.
    Explain(ExplainArgs),
    /// Says how important channels are: those of every class, or chosen ones of one axis.
    Scores(ScoresArgs),
    /// Says how much each class of channels alone can lose, and what that costs in output or accuracy.
    Sensitivity(SensitivityArgs),
    /// Says how long a model is predicted to take, op by op, by times measured in a runtime.
    Latency(LatencyArgs),
    /// Compares two plans: which classes they keep different channels of, and which channels these are.
    DiffPlan(DiffPlanArgs),
    /// Makes one plan of two, of which the second is for the model that the first one leaves.
    ComposePlan(ComposePlanArgs),
    /// Prints completions for a shell.
    Completions(CompletionsArgs),
    /// Prints the manual page.
    Man(ManArgs),
}

/// What to do with one model.
#[derive(Args, Debug)]
pub(super) struct OptArgs {
    /// The model: ONNX, or IR text; `-` reads standard input. The format is recognised by content.
    #[arg(required_unless_present_any = ["help_passes", "print_pipeline"])]
    pub model: Option<String>,

    /// Where to write; `.onnx`, `.pir` and `.mlir` decide the format; `-` is standard output. May be the input file.
    ///
    /// Without it, IR text goes to standard output.
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<String>,

    /// The format to write, where the name of the output does not tell.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub emit: Option<Format>,

    /// Prints IR text in MLIR's generic form, which `mlir-opt --allow-unregistered-dialect` and xDSL read.
    ///
    /// The same as an output that ends in `.mlir`. Either form is read back.
    #[arg(long)]
    pub print_op_generic: bool,

    #[command(flatten)]
    pub weights: WeightArgs,

    #[command(flatten)]
    pub ops: OpsArgs,

    /// Only reports; writes no model.
    #[arg(long)]
    pub dry_run: bool,

    /// How many threads to use; as many as there are processors by default. The result is the same for any number.
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,

    #[command(flatten)]
    pub everyday: Everyday,

    /// How long ops take in some runtime, for `--target latency=70%`: a table that `tools/measure.py table` writes. The
    /// report then says how long the model is predicted to take, before and after.
    ///
    /// With a target of latency, kept numbers are multiples that the runtime likes unless `--round-to` says otherwise, and
    /// what would save no time stays.
    #[arg(long, value_name = "FILE", help_heading = "Pruning")]
    pub latency_table: Option<PathBuf>,

    /// A pipeline of passes in place of the everyday options: `couple,importance{p=1},select{ratio=0.5},prune`.
    #[arg(
        long,
        value_name = "PIPELINE",
        help_heading = "Pipelines",
        conflicts_with = "Everyday"
    )]
    pub passes: Option<String>,

    /// Prints the pipeline that the other options stand for, and stops.
    #[arg(long, help_heading = "Pipelines")]
    pub print_pipeline: bool,

    /// Lists all passes with their options, and stops.
    #[arg(long, help_heading = "Pipelines")]
    pub help_passes: bool,

    /// Verifies the IR after each pass.
    #[arg(long, help_heading = "Pipelines")]
    pub verify_each: bool,

    /// Prints the IR to standard error after each pass.
    #[arg(long, help_heading = "Pipelines")]
    pub print_after_all: bool,

    /// Prints the IR to standard error after this pass.
    #[arg(long, value_name = "PASS", help_heading = "Pipelines")]
    pub print_after: Vec<String>,

    /// Says how long each pass took.
    #[arg(long, help_heading = "Reports")]
    pub time_passes: bool,

    /// Shows every class in the report, and what passes counted.
    #[arg(long, help_heading = "Reports")]
    pub stats: bool,

    /// Writes the report as JSON, whose form is in `ir-spec/report.md`, with exact counts and every class; `-` is standard
    /// output.
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub report: Option<PathBuf>,

    /// Measures both models when the new one is written, with a command that is given their paths: the report then has
    /// measured times. `python tools/measure.py times` measures in ONNX Runtime.
    ///
    /// The command is run as it stands, without a shell, with `MODEL OUT --json -` behind it. It prints JSON as
    /// `ir-spec/report.md` says.
    #[arg(
        long,
        value_name = "COMMAND",
        requires = "output",
        help_heading = "Reports"
    )]
    pub measure_with: Option<String>,

    #[command(flatten, next_help_heading = "Reports")]
    pub quiet: QuietArgs,
}

/// Options that stand for a pipeline.
#[derive(Args, Debug, Default)]
#[group(id = "Everyday", multiple = true)]
#[command(next_help_heading = "Pruning")]
pub(super) struct Everyday {
    /// The fraction of channels to remove, at least 0 and below 1.
    #[arg(
        long,
        value_name = "R",
        allow_negative_numbers = true,
        group = "budget"
    )]
    pub ratio: Option<f64>,

    /// What the model may cost, in place of a ratio: `params=50%` of what it has, `macs=1.2G`, `bytes=10MB` of weights,
    /// `file=10MB` of all that is written, `latency=12ms`. Given more than once, it has to meet all of them.
    ///
    /// Counts are those of the report. What is kept costs at most 0.5 % less than asked for, or else at most 0.5 % more;
    /// where layers are too coarse for that, an error names the nearest that can be had.
    #[arg(long, value_name = "COST=AMOUNT", group = "budget")]
    pub target: Vec<String>,

    /// The largest drop that a class of channels alone may cost, in place of a ratio: what `sensitivity` measures, the
    /// relative change of outputs (`0.05`), or the fall of accuracy where `--data` have labels.
    #[arg(
        long,
        value_name = "D",
        allow_negative_numbers = true,
        group = "budget"
    )]
    pub max_drop: Option<f64>,

    /// Samples to measure drops on, an `.npz` or `.npy` file, in place of random ones.
    #[arg(
        long,
        value_name = "FILE",
        requires = "max_drop",
        conflicts_with_all = ["ratio", "target"]
    )]
    pub data: Option<PathBuf>,

    /// What competes for survival: channels of one class (local), of all (global), or of all of the same structure
    /// (isomorphic).
    #[arg(long, value_name = "SCOPE", requires = "budget")]
    pub scope: Option<String>,

    /// Let what a channel is worth for what it costs compete, its score over the params, macs, bytes or latency that go
    /// with it;
    /// for `--scope global` or `isomorphic`.
    #[arg(long, value_name = "COST", requires = "scope")]
    pub per_cost: Option<String>,

    /// How channels are scored: a criterion, or a weighted sum, `0.5*magnitude + 0.5*fpgm`.
    #[arg(
        long,
        value_name = "CRITERION",
        allow_hyphen_values = true,
        requires = "budget"
    )]
    pub criterion: Option<String>,

    /// Keep layers a multiple of N wide.
    #[arg(long, value_name = "N", requires = "budget")]
    pub round_to: Option<u64>,

    /// What has to be that multiple: every `axis` of a layer (by default), to which all groups or heads together bring
    /// their part, or the channels of each `class` by itself, of one group or head.
    #[arg(long, value_name = "ON", requires = "round_to")]
    pub round_on: Option<String>,

    /// A ratio of its own for what a layer makes: `layer4.*=0.7`, `a.*|b.*=0.2`; later ones win.
    ///
    /// A pattern fits all of the name of a parameter of a layer that the channels come out of, of one axis of it
    /// (`conv1.weight:0`), or of the class; `*` stands for any characters, `?` for one. With a backslash it is a regular
    /// expression: `layer4\..*=0.7`, `layer\d\.conv1\.weight=0.2`. Beside
    /// `--scope global` the classes of one rule compete with each other only; beside `--target` they keep what the rule
    /// says.
    #[arg(long, value_name = "PATTERN=R", requires = "budget")]
    pub ratio_for: Vec<String>,

    /// The largest fraction of its channels that a class may lose.
    #[arg(long, value_name = "R", requires = "budget")]
    pub max_ratio: Option<f64>,

    /// At least N channels of each class stay.
    #[arg(long, value_name = "N", requires = "budget")]
    pub min: Option<u64>,

    /// Leave classes alone: those with a member parameter, or a name, that matches; `*` stands for anything, and with a
    /// backslash the pattern is a regular expression, as for `--ratio-for`.
    #[arg(
        long,
        visible_alias = "keep",
        value_name = "PATTERN",
        requires = "budget"
    )]
    pub freeze: Vec<String>,

    /// Which factors of a product (heads times width, groups times width) lose elements, where no layer of its own
    /// makes one of them: `inner` (by default), `outer`, `both`; `PATTERN=outer` says so of some classes, with patterns
    /// as for `--freeze`, and later ones win.
    #[arg(long, value_name = "[PATTERN=]FACTORS", requires = "budget")]
    pub prune: Vec<String>,

    /// Whether each head or group of a layer keeps elements of its `own`, as many as the others, or all keep the `same`
    /// positions. By default its own, but the same in several steps, by sensitivity, and with `--compat`.
    #[arg(long, value_name = "BLOCKS", requires = "budget")]
    pub blocks: Option<String>,

    /// Score and count just as this tool does.
    #[arg(long, value_name = "TOOL", requires = "budget")]
    pub compat: Option<Compat>,

    /// Select in N steps, each of which scores what the ones before have left. The ratio or target is what they come to.
    #[arg(long, value_name = "N", requires = "budget")]
    pub steps: Option<u64>,

    /// How much each step takes: the same of the whole (linear), the first ones more (cubic), the same part of what is
    /// left (geometric).
    #[arg(long, value_name = "SCHEDULE", requires = "steps")]
    pub schedule: Option<String>,

    /// Apply this plan instead of selecting.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["ratio", "target", "max_drop"])]
    pub plan: Option<PathBuf>,

    /// Write the plan that was selected.
    #[arg(long, value_name = "FILE", requires = "budget")]
    pub plan_out: Option<PathBuf>,
}

/// Tools whose results can be reproduced.
#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Compat {
    /// Torch-Pruning 1.6.1.
    TorchPruning,
}

const CHANNELS: &str = "\
Examples:
  Which channels go together, and what is frozen and why:
      prune-opt channels resnet20.onnx
  The same for a program, with `jq`:
      prune-opt channels resnet20.onnx --json | jq '.classes[] | {name, extent, root}'";

#[derive(Args, Debug)]
#[command(after_long_help = CHANNELS)]
pub(super) struct ChannelsArgs {
    /// The model: ONNX, or IR text; `-` reads standard input.
    pub model: String,
    /// Writes JSON, whose form is in `ir-spec/channels.md`.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub ops: OpsArgs,
    #[command(flatten)]
    pub quiet: QuietArgs,
}

const MASK: &str = "\
Examples:
  What half.onnx has to equal in any runtime:
      prune-opt net.onnx --ratio 0.5 --plan-out plan.json -o half.onnx
      prune-opt mask net.onnx --plan plan.json -o masked.onnx";

#[derive(Args, Debug)]
#[command(after_long_help = MASK)]
pub(super) struct MaskArgs {
    /// The model: ONNX, or IR text; `-` reads standard input.
    pub model: String,
    /// The plan: a file as `--plan-out` writes it.
    #[arg(long, value_name = "FILE")]
    pub plan: PathBuf,
    /// Where to write; `.onnx` and `.pir` decide the format; `-` is standard output.
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<String>,
    /// The format to write, where the name of the output does not tell.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub emit: Option<Format>,

    #[command(flatten)]
    pub weights: WeightArgs,
    #[command(flatten)]
    pub ops: OpsArgs,
    #[command(flatten)]
    pub quiet: QuietArgs,
}

/// Where a model's weights are written.
#[derive(Args, Debug)]
pub(super) struct WeightArgs {
    /// Keeps tensors of BYTES and more (1024) beside an ONNX model, in `OUT.data`; `none` puts all of them into it.
    ///
    /// By default what lay beside the model that was read does so again, and all large tensors do where the model would
    /// exceed the 2 GiB that it may have.
    #[arg(
        long,
        value_name = "BYTES",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "1024",
        value_parser = placement
    )]
    pub external_data: Option<Placement>,

    /// Where the weights of a text are: in the files that they lay in, by their names (`refer`, by default) or by the
    /// bytes that they are (`ranges`), all in one file beside it (`copy`), or nowhere (`none`).
    ///
    /// By default nothing that stays is copied, and text made from `net.onnx` needs `net.onnx`. `ranges` makes it need only
    /// the bytes, of files in its folder or below. `copy` makes it need `OUT.safetensors` alone. `none` leaves what has
    /// been learned out: the text shows a model's structure to somebody who must not have its weights, and still says
    /// which channels go together.
    #[arg(long, value_name = "WHERE", value_enum)]
    pub weights: Option<Weights>,
}

/// Where large tensors go, as `--external-data` says it.
fn placement(text: &str) -> Result<Placement, String> {
    match text {
        "none" => Ok(Placement::Inside),
        _ => match text.parse() {
            Ok(at_least) => Ok(Placement::Beside(at_least)),
            Err(_) => Err("expected a number of bytes, or `none`".into()),
        },
    }
}
