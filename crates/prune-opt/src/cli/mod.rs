//! The command line, built on the facade. What it reads is in [`args`]; reports go to standard error, models to
//! files or standard output.

mod args;
mod command;
mod completions;
mod explain;
mod latency;
mod man;
mod measure;
mod outputs;
mod plans;
mod progress;
mod report;
mod scores;
mod sensitivity;
mod sugar;
mod verify;

use crate::session::parse_pipeline;
use crate::{
    Channels, Error, Form, Format, Outcome, Placement, RunOptions, Session, Toolbox, Weights,
    reference,
};
use args::{ChannelsArgs, Cli, Command, MaskArgs, OptArgs, WeightArgs};
use progress::Progress;
use prune_opt_importance::Criterion;
use prune_opt_ir::op::Definition;
use prune_opt_ir::store::write_aside;
use prune_opt_ir::{Diagnostic, did_you_mean};
use prune_opt_pass::{After, PassDef, Pipeline, Stat, Timing};
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// The command line of prune-opt with these ops, passes and criteria beside the standard ones.
///
/// Exit codes: 0 done, 1 bad input, 2 bad usage.
pub fn main(
    ops: impl IntoIterator<Item = Definition>,
    passes: impl IntoIterator<Item = PassDef>,
    criteria: impl IntoIterator<Item = Arc<dyn Criterion>>,
) -> ExitCode {
    let toolbox = Toolbox::standard().and_then(|standard| standard.with(ops, passes, criteria));
    let toolbox = match toolbox {
        Ok(toolbox) => toolbox,
        Err(error) => {
            say(&format!("error: {error}\n"));
            return ExitCode::from(2);
        }
    };
    let cli = command::parse(&toolbox);
    let declared = cli
        .ops()
        .iter()
        .try_fold(toolbox, |toolbox, file| toolbox.declare_file(file));
    match declared.and_then(|toolbox| run(&toolbox, &cli)) {
        Ok(code) => code,
        Err(error) => {
            say(&error.render(true));
            ExitCode::from(error.exit_code())
        }
    }
}

/// Does what the command line says.
fn run(toolbox: &Toolbox, cli: &Cli) -> Result<ExitCode, Error> {
    match &cli.command {
        Some(Command::Verify(args)) => return verify::verify(toolbox, args),
        Some(Command::DiffPlan(args)) => return plans::diff(args),
        Some(Command::Channels(args)) => channels(toolbox, args),
        Some(Command::Mask(args)) => mask(toolbox, args),
        Some(Command::ComposePlan(args)) => plans::compose(args),
        Some(Command::Explain(args)) => explain::explain(toolbox, args),
        Some(Command::Scores(args)) => scores::scores(toolbox, args),
        Some(Command::Sensitivity(args)) => sensitivity::sensitivity(toolbox, args),
        Some(Command::Latency(args)) => latency::latency(toolbox, args),
        Some(Command::Completions(args)) => print(&completions::completions(
            command::command(toolbox),
            args.shell,
        )),
        Some(Command::Man(args)) => {
            man::page(command::command(toolbox), args.command.as_deref()).and_then(|p| print(&p))
        }
        None => opt(toolbox, &cli.opt),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Writes to standard error, styled where that is a terminal. If nobody listens, nobody is told.
fn say(text: &str) {
    let _ = write!(anstream::stderr().lock(), "{text}");
}

/// Writes text to standard output. A reader that left early, `| head`, is no failure.
fn print(text: &str) -> Result<(), Error> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(Error::input(
            "<stdout>",
            Diagnostic::error(format!("cannot write: {e}")),
        )),
        _ => Ok(()),
    }
}

/// Writes a text, the report or a plan, to a file that appears when it is whole; `-` is standard output.
fn write_text(to: &Path, what: &str, text: &str) -> Result<(), Error> {
    if to == Path::new("-") {
        return print(text);
    }
    let done = write_aside(to, |out| out.write_all(text.as_bytes()));
    done.map_err(|e| {
        let error = Diagnostic::error(format!("cannot write the {what}: {e}"));
        Error::input(&to.display().to_string(), error)
    })
}

/// Prints what was found, as text or as JSON.
fn answer<T: fmt::Display>(
    found: &T,
    json: bool,
    to_json: impl FnOnce(&T) -> serde_json::Result<String>,
    about: &str,
) -> Result<(), Error> {
    if !json {
        return print(&found.to_string());
    }
    let wrong = |e: serde_json::Error| Error::input(about, Diagnostic::error(e.to_string()));
    print(&to_json(found).map_err(wrong)?)
}

fn opt(toolbox: &Toolbox, args: &OptArgs) -> Result<(), Error> {
    if args.help_passes {
        return print(&reference::passes_text(toolbox));
    }
    set_threads(args.threads)?;
    let pipeline = pipeline(toolbox, args)?;
    for pass in &args.print_after {
        check_pass(toolbox, &pipeline, pass)?;
    }
    if args.print_pipeline {
        return print(&format!("{pipeline}\n"));
    }
    outputs::check(args)?;
    let output = Output::new(args.output.as_deref(), args.emit, &args.weights)?;
    let form = form(args, &output)?;
    let told = args.report.as_deref();
    let shared = output.is_standard() && !args.dry_run;
    told.map_or(Ok(()), |to| report::check(to, shared))?;
    let Some(model) = &args.model else {
        return Err(Error::usage(Diagnostic::error("no model is given")));
    };
    if args.measure_with.is_some() {
        measure::check(model, &output, args.dry_run)?;
    }
    let table = latency::named(args.latency_table.as_deref())?;
    let stage = |i: usize| {
        let step = pipeline.steps.get(i);
        step.map_or("writing", |step| step.pass.info().name)
    };
    let progress = Progress::new(pipeline.steps.len() + 2, args.quiet.quiet);
    progress.begin(format!("reading {model}"));
    let mut session = Session::load(toolbox, model)?;
    session.set_form(form);
    if args.output.is_some() || !args.dry_run {
        session.set_output(output.as_onnx());
    }
    progress.next(stage(0));
    let options = RunOptions {
        verify_each: args.verify_each,
        compat: args.everyday.compat.is_some(),
        table,
        after: Some(Box::new(|after| {
            progress.aside(|| print_after(args, form, after));
            progress.next(stage(after.index + 1));
        })),
    };
    let result = session.run_with(&pipeline, options);
    progress.aside(|| say(&session.take_warnings(true)));
    let mut outcome = result?;
    if !args.dry_run {
        progress.aside_if(output.is_standard(), || output.write(&session))?;
    }
    drop(progress);
    let command = args.measure_with.as_deref();
    let measured = measure::add(command, model, &output.path, &mut outcome.report);
    told.map_or(Ok(()), |to| report::write(&outcome.report, to))?;
    // The report comes last, so that it stands below what a terminal shows of the model.
    let wanted = !pipeline.steps.is_empty() || args.output.is_some() || args.dry_run;
    tell(args, wanted, &session, &outcome);
    measured
}

/// Says what was done, as far as anybody wants to know.
fn tell(args: &OptArgs, report: bool, session: &Session, outcome: &Outcome) {
    if report && !args.quiet.quiet {
        say(&outcome.report.render(args.stats));
    }
    if args.stats {
        say(&stats(&session.stats()));
    }
    if args.time_passes {
        say(&times(&outcome.timings));
    }
}

fn set_threads(threads: Option<usize>) -> Result<(), Error> {
    let Some(n) = threads else { return Ok(()) };
    if n == 0 {
        let error = Diagnostic::error("`--threads 0`: at least one thread is needed");
        return Err(Error::usage(error));
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(n)
        .build_global();
    pool.map_err(|e| Error::usage(Diagnostic::error(format!("`--threads {n}`: {e}"))))
}

fn pipeline(toolbox: &Toolbox, args: &OptArgs) -> Result<Pipeline, Error> {
    match &args.passes {
        Some(text) => parse_pipeline(toolbox, "--passes", text),
        None => parse_pipeline(toolbox, "pipeline", &everyday(args)?),
    }
}

/// The pipeline that everyday options stand for.
fn everyday(args: &OptArgs) -> Result<String, Error> {
    sugar::pipeline(&args.everyday, args.latency_table.as_deref())
}

fn check_pass(toolbox: &Toolbox, pipeline: &Pipeline, name: &str) -> Result<(), Error> {
    let steps: Vec<&str> = pipeline.steps.iter().map(|s| s.pass.info().name).collect();
    if steps.contains(&name) {
        return Ok(());
    }
    let message = match toolbox.passes.get(name) {
        Some(_) => format!("`--print-after={name}`: the pipeline has no such pass"),
        None => format!("`--print-after={name}`: there is no such pass"),
    };
    let meant = did_you_mean(name, steps);
    let help = format!("{meant}the pipeline is `{pipeline}`");
    Err(Error::usage(Diagnostic::error(message).help(help)))
}

/// The form that text is printed in.
fn form(args: &OptArgs, output: &Output) -> Result<Form, Error> {
    if !args.print_op_generic {
        return Ok(Form::of_path(&output.path));
    }
    let asked = !args.print_after.is_empty() || args.print_after_all || args.dry_run;
    if output.format == Format::Onnx && !asked {
        let message = "`--print-op-generic` is about text, and an ONNX file is to be written";
        let help = "give `-o FILE.mlir`, or no output for standard output";
        return Err(Error::usage(Diagnostic::error(message).help(help)));
    }
    Ok(Form::Generic)
}

fn print_after(args: &OptArgs, form: Form, after: &After<'_>) {
    let name = after.pass.info().name;
    if args.print_after_all || args.print_after.iter().any(|p| p == name) {
        let note = if after.changed.is_yes() {
            ""
        } else {
            ", which changed nothing"
        };
        say(&format!(
            "// after {name}{note}\n{}",
            form.print(after.module)
        ));
    }
}

/// Where a model goes.
struct Output {
    path: PathBuf,
    format: Format,
    placement: Placement,
    weights: Weights,
}

impl Output {
    fn new(
        path: Option<&str>,
        emit: Option<Format>,
        weights: &WeightArgs,
    ) -> Result<Output, Error> {
        let path = PathBuf::from(path.unwrap_or("-"));
        let standard = path == Path::new("-");
        let of_path = Format::of_path(&path).or(standard.then_some(Format::Pir));
        let Some(format) = emit.or(of_path) else {
            let message = format!("`{}` does not say which format to write", path.display());
            let help = "end it in `.onnx` or `.pir`, or give `--emit onnx` or `--emit pir`";
            return Err(Error::usage(Diagnostic::error(message).help(help)));
        };
        if standard && format == Format::Onnx && io::stdout().is_terminal() {
            let error = Diagnostic::error("an ONNX file is not for a terminal");
            return Err(Error::usage(
                error.help("give `-o FILE.onnx`, or pipe the output on"),
            ));
        }
        check_weights(weights, format, standard)?;
        check_place(&path)?;
        Ok(Output {
            path,
            format,
            placement: weights.external_data.unwrap_or_default(),
            weights: weights.weights.unwrap_or_default(),
        })
    }

    /// Where it goes as ONNX, if it does.
    fn as_onnx(&self) -> Option<(&Path, Placement)> {
        let onnx = self.format == Format::Onnx;
        onnx.then_some((&*self.path, self.placement))
    }

    fn is_standard(&self) -> bool {
        self.path == Path::new("-")
    }

    fn write(&self, session: &Session) -> Result<(), Error> {
        if self.is_standard() && self.format == Format::Pir {
            return print(&session.text_with(self.weights)?);
        }
        match self.format {
            Format::Onnx => session.write_onnx(&self.path, self.placement),
            Format::Pir => session.write_text(&self.path, self.weights),
        }
    }
}

/// Refuses what says where weights go that do not go there.
fn check_weights(args: &WeightArgs, format: Format, standard: bool) -> Result<(), Error> {
    let (message, help) = match (args.external_data, args.weights, format) {
        (Some(_), _, Format::Pir) => (
            "`--external-data` is about ONNX files, and text is to be written",
            "give `-o FILE.onnx`",
        ),
        (Some(Placement::Beside(_)), ..) if standard => (
            "`--external-data` needs a file to put the data beside",
            "give `-o FILE.onnx`",
        ),
        (_, Some(_), Format::Onnx) => (
            "`--weights` is about text, and an ONNX file is to be written",
            "give `-o FILE.pir`, or `--external-data` for an ONNX file",
        ),
        _ => return Ok(()),
    };
    Err(Error::usage(Diagnostic::error(message).help(help)))
}

/// Refuses a place where no model could be written, before work is done for it.
fn check_place(path: &Path) -> Result<(), Error> {
    check_folder(
        path,
        "create the folder first; `-` writes to standard output",
    )
}

/// Refuses a file that could not be written. `help` says what to do where its folder is missing.
fn check_folder(path: &Path, help: &str) -> Result<(), Error> {
    let error = |message: String, help: &str| {
        let name = path.display().to_string();
        Err(Error::input(&name, Diagnostic::error(message).help(help)))
    };
    if path.is_dir() {
        return error("cannot write: it is a folder".into(), "name a file in it");
    }
    match path.parent() {
        Some(folder) if folder != Path::new("") && !folder.is_dir() => {
            let message = format!("cannot write: there is no folder `{}`", folder.display());
            error(message, help)
        }
        _ => Ok(()),
    }
}

fn channels(toolbox: &Toolbox, args: &ChannelsArgs) -> Result<(), Error> {
    let progress = Progress::new(2, args.quiet.quiet);
    progress.begin(format!("reading {}", args.model));
    let mut session = Session::load(toolbox, &args.model)?;
    progress.next("couple");
    // Classes that the text states are shown as they stand.
    if session.module().classes.is_empty() {
        session.run("couple")?;
    }
    drop(progress);
    say(&session.take_warnings(true));
    answer(
        &session.channels(),
        args.json,
        Channels::to_json,
        &args.model,
    )
}

fn mask(toolbox: &Toolbox, args: &MaskArgs) -> Result<(), Error> {
    let output = Output::new(args.output.as_deref(), args.emit, &args.weights)?;
    let plan = sugar::mask(&args.plan)?;
    let progress = Progress::new(2, args.quiet.quiet);
    progress.begin(format!("reading {}", args.model));
    let mut session = Session::load(toolbox, &args.model)?;
    session.set_form(Form::of_path(&output.path));
    progress.next("mask");
    let result = session.run(&plan);
    drop(progress);
    say(&session.take_warnings(true));
    result?;
    output.write(&session)
}

fn stats(all: &[Stat]) -> String {
    let width = all
        .iter()
        .map(|s| s.count.to_string().len())
        .max()
        .unwrap_or(0);
    let line = |s: &Stat| format!("    {:>width$} {}: {}\n", s.count, s.pass, s.what);
    let lines: String = all.iter().map(line).collect();
    if lines.is_empty() {
        lines
    } else {
        format!("\n  statistics\n{lines}")
    }
}

fn times(all: &[Timing]) -> String {
    let ms = |d: std::time::Duration| d.as_secs_f64() * 1e3;
    let width = all.iter().map(|t| t.pass.len()).max().unwrap_or(0).max(5);
    let mut out = format!(
        "\n  time in ms\n    {:width$} {:>10} {:>10}\n",
        "", "pass", "verifier"
    );
    let mut sum = (0.0, 0.0);
    for t in all {
        out += &format!(
            "    {:width$} {:>10.3} {:>10.3}\n",
            t.pass,
            ms(t.run),
            ms(t.verify)
        );
        sum = (sum.0 + ms(t.run), sum.1 + ms(t.verify));
    }
    out + &format!("    {:width$} {:>10.3} {:>10.3}\n", "total", sum.0, sum.1)
}
