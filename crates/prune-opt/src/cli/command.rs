//! The command as it stands in [`args`](super::args), and what only the toolbox knows: the names of criteria,
//! scopes and passes, which help lists, shells complete and errors suggest.

use super::args::Cli;
use crate::Toolbox;
use clap::builder::PossibleValuesParser;
use clap::parser::ValueSource;
use clap::{Arg, Command, CommandFactory, FromArgMatches, ValueHint};

/// The command, with the names that `toolbox` has.
pub(super) fn command(toolbox: &Toolbox) -> Command {
    let measures = words(toolbox, "sensitivity", "measure");
    let mut command = KNOWN
        .iter()
        .fold(Cli::command(), |command, (id, pass, option)| {
            let words = words(toolbox, pass, option);
            command.mut_arg(id, |arg| arg.value_parser(PossibleValuesParser::new(words)))
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

/// Options whose words the toolbox knows: those of an option of a pass.
const KNOWN: [(&str, &str, &str); 3] = [
    ("scope", "select", "scope"),
    ("per_cost", "select", "per-cost"),
    ("schedule", "select-steps", "schedule"),
];

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
    let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let plain = matches.subcommand_name().is_none() && !KNOWN.iter().any(|(id, ..)| given(id));
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

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        command(&Toolbox::standard().unwrap()).debug_assert();
    }

    /// Options that a command line may have without a toolbox are read the same with one.
    #[test]
    fn no_more_is_known_than_is_said() {
        let words = |arg: &Arg| -> Vec<String> {
            let all = arg.get_possible_values();
            all.iter().map(|v| v.get_name().to_string()).collect()
        };
        let plain = Cli::command();
        let full = command(&Toolbox::standard().unwrap());
        for arg in full.get_arguments() {
            let before = plain.get_arguments().find(|a| a.get_id() == arg.get_id());
            let changed = before.map(words) != Some(words(arg));
            let known = KNOWN.iter().any(|(id, ..)| arg.get_id() == id);
            assert_eq!(changed, known, "{}", arg.get_id());
        }
    }
}
