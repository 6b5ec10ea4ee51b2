//! `--measure-with COMMAND`: times of the model before and after, by whatever the user measures with.

use super::Output;
use crate::{Error, Format, Measured, Report};
use prune_opt_ir::Diagnostic;
use serde::Deserialize;
use std::path::Path;
use std::process::{Command, Stdio};

/// What the command prints: an object with `times`, of which each has `ms`. What else it says is handed on.
#[derive(Deserialize)]
struct Printed {
    times: Vec<Time>,
}

#[derive(Deserialize)]
struct Time {
    ms: f64,
}

const HELP: &str = "it is given the paths of both models, and `--json -`, and prints `{\"times\": [{\"ms\": 12.5}, {\"ms\": 8.1}]}`, as `tools/measure.py times` does";

/// Refuses what could not be measured, before work is done for it.
pub(super) fn check(model: &str, output: &Output, dry_run: bool) -> Result<(), Error> {
    let usage = |message: &str, help: &str| {
        let message = format!("`--measure-with`: {message}");
        Err(Error::usage(Diagnostic::error(message).help(help)))
    };
    if dry_run || output.is_standard() {
        return usage(
            "there is no file to measure",
            "give `-o OUT.onnx`, without `--dry-run`",
        );
    }
    if output.format != Format::Onnx {
        return usage(
            "runtimes read ONNX, and text is to be written",
            "give `-o OUT.onnx`",
        );
    }
    if model == "-" {
        return usage("the model comes from standard input", "name a file");
    }
    let place = |path: &Path| std::fs::canonicalize(path).ok();
    if place(Path::new(model)).is_some_and(|p| place(&output.path) == Some(p)) {
        return usage(
            "the model is to be written over itself",
            "name another file for the output",
        );
    }
    Ok(())
}

/// Adds to the report what the command measures, if there is one. What fails leaves the report as it was.
pub(super) fn add(
    command: Option<&str>,
    model: &str,
    output: &Path,
    report: &mut Report,
) -> Result<(), Error> {
    if let Some(command) = command {
        report.measured = Some(measure(command, model, output)?);
    }
    Ok(())
}

/// Runs the command on both models.
fn measure(command: &str, model: &str, output: &Path) -> Result<Measured, Error> {
    let written = output.display();
    let failed = |why: String| {
        let message = format!("`--measure-with`: {why}");
        let help = format!("`{written}` is written, and whole; of the command: {HELP}");
        Error::input("", Diagnostic::error(message).help(help))
    };
    let words = split(command).map_err(failed)?;
    let Some((program, own)) = words.split_first() else {
        return Err(failed("the command is empty".into()));
    };
    let mut run = Command::new(program);
    run.args(own).arg(model).arg(output).args(["--json", "-"]);
    // What it says on the way is for the user; what it prints is for us.
    let done = run.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let done = done.map_err(|e| failed(format!("`{program}` can't be run: {e}")))?;
    if !done.status.success() {
        return Err(failed(format!("`{command}` ended with {}", done.status)));
    }
    let text = String::from_utf8_lossy(&done.stdout);
    let said: serde_json::Value = serde_json::from_str(&text)
        .map_err(|e| failed(format!("what `{command}` printed is not JSON: {e}")))?;
    let printed: Printed = serde_json::from_value(said.clone())
        .map_err(|e| failed(format!("what `{command}` printed has no times: {e}")))?;
    match printed.times.as_slice() {
        [before, after] if before.ms > 0.0 && after.ms > 0.0 => Ok(Measured {
            command: command.into(),
            before_ms: before.ms,
            after_ms: after.ms,
            printed: said,
        }),
        other => Err(failed(format!(
            "`{command}` printed {} times, not one above 0 for each of two models",
            other.len()
        ))),
    }
}

/// The words of a command: blanks part them, except inside quotes of either kind.
fn split(command: &str) -> Result<Vec<String>, String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in command.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    match quote {
        Some(q) => Err(format!("in `{command}` a quote ({q}) is not closed")),
        None => Ok(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_commands() {
        let ok = |text: &str, words: &[&str]| {
            let words = words.iter().map(ToString::to_string).collect();
            assert_eq!(split(text), Ok(words), "{text}");
        };
        ok(
            "python  measure.py times",
            &["python", "measure.py", "times"],
        );
        ok("'a b' \"c d\"e ''", &["a b", "c de", ""]);
        ok("  ", &[]);
        assert!(split("a 'b").is_err());
    }
}
