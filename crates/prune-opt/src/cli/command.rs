//! The command as it stands in [`args`](super::args), and what only the toolbox knows: the names of criteria,
//! scopes and passes, which help lists, shells complete and errors suggest.

use super::args::Cli;
use crate::Toolbox;
use clap::builder::PossibleValuesParser;
use clap::parser::ValueSource;
use clap::{Arg, Command, CommandFactory, FromArgMatches, ValueHint};

/// The command, with the names that `toolbox` has.
pub(super) fn command(toolbox: &Toolbox) -> Command {
    let scopes = words(toolbox, "select", "scope");
    let costs = words(toolbox, "select", "per-cost");
    let schedules = words(toolbox, "select-steps", "schedule");
    let measures = words(toolbox, "sensitivity", "measure");
    let known = KNOWN.into_iter().zip([scopes, costs, schedules]);
    let mut command = known
        .fold(Cli::command(), |command, (option, words)| {
            command.mut_arg(option, |arg| {
                arg.value_parser(PossibleValuesParser::new(words))
            })
        })
        .mut_arg("criterion", |arg| arg.long_help(criteria(toolbox)))
        .mut_arg("passes", |arg| arg.long_help(passes(toolbox)))
        .mut_subcommand("scores", |sub| {
            sub.mut_arg("criterion", |arg| arg.long_help(criteria(toolbox)))
        })
        .mut_subcommand("sensitivity", |sub| {
            sub.mut_arg("criterion", |arg| arg.long_help(criteria(toolbox)))
                .mut_arg("measure", |arg| {
                    arg.value_parser(PossibleValuesParser::new(measures))
                })
        });
    hint(&mut command);
    command
}

/// Options whose words the toolbox knows.
const KNOWN: [&str; 3] = ["scope", "per_cost", "schedule"];

/// Reads the command line; prints help and mistakes, and ends the program there.
pub(super) fn parse(toolbox: &Toolbox) -> Cli {
    plain().unwrap_or_else(|| {
        let mut command = command(toolbox);
        let matches = command.get_matches_mut();
        Cli::from_arg_matches(&matches).unwrap_or_else(|e| e.format(&mut command).exit())
    })
}

/// A command line that is right whatever the toolbox knows: one model, without help and without those options. Most are,
/// and to write down what the toolbox knows takes longer than to read them.
fn plain() -> Option<Cli> {
    let matches = Cli::command().try_get_matches().ok()?;
    let given = |option: &&str| matches.value_source(option) == Some(ValueSource::CommandLine);
    let plain = matches.subcommand_name().is_none() && !KNOWN.iter().any(given);
    Cli::from_arg_matches(&matches).ok().filter(|_| plain)
}

/// The words that an option of a pass may be.
fn words(toolbox: &Toolbox, pass: &str, option: &str) -> Vec<String> {
    let pass = toolbox.passes.get(pass);
    let option = pass.and_then(|p| p.info.options.iter().find(|o| o.is(option)));
    let kind = option.map(|o| (o.kind)()).unwrap_or_default();
    kind.split('|').map(str::to_string).collect()
}

/// The first sentence of documentation, on one line.
fn sentence(doc: &str) -> String {
    let line = doc.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = line.find(". ").map_or(line.len(), |i| i + 1);
    line.get(..end).unwrap_or(&line).into()
}

/// Help of `--criterion`.
fn criteria(toolbox: &Toolbox) -> String {
    let line = |c: &std::sync::Arc<dyn prune_opt_importance::Criterion>| {
        format!("- {}: {}", c.name(), sentence(c.doc()))
    };
    let all: Vec<String> = toolbox.criteria.iter().map(line).collect();
    format!(
        "How channels are scored: a criterion, or a weighted sum of several, `0.5*magnitude + 0.5*fpgm`.\n\n{}",
        all.join("\n")
    )
}

/// Help of `--passes`.
fn passes(toolbox: &Toolbox) -> String {
    let names: Vec<&str> = toolbox.passes.iter().map(|p| p.info.name).collect();
    format!(
        "A pipeline of passes in place of the everyday options: \
         `couple,importance{{p=1}},select{{ratio=0.5}},prune`.\n\n\
         Passes: {}. `--help-passes` says what each does, and its options.",
        names.join(", ")
    )
}

/// Tells shells which values are paths.
fn hint(command: &mut Command) {
    let path = |arg: &Arg| {
        let names = arg.get_value_names().unwrap_or_default();
        names
            .iter()
            .any(|n| ["FILE", "OUT", "MODEL"].contains(&n.as_str()))
    };
    let hinted = std::mem::take(command).mut_args(|arg| match path(&arg) {
        true => arg.value_hint(ValueHint::FilePath),
        false => arg,
    });
    *command = hinted.mut_subcommands(|mut sub| {
        hint(&mut sub);
        sub
    });
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    #[test]
    fn the_definition_is_sound() {
        super::command(&crate::Toolbox::standard().unwrap()).debug_assert();
    }
}
