//! `prune-opt man [COMMAND]`: the manual page, made from the same definitions as `--help`.

use crate::Error;
use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use prune_opt_ir::Diagnostic;
use std::io;

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct ManArgs {
    /// The command whose page is printed; without it the page of `prune-opt` itself.
    pub command: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  Read it:
      prune-opt man | man -l -
  Keep it where `man prune-opt` finds it:
      prune-opt man > ~/.local/share/man/man1/prune-opt.1";

/// The manual page of `root`, or of the command of it that is called `name`.
///
/// # Errors
/// That there is no such command.
pub(super) fn page(mut root: Command, name: Option<&str>) -> Result<String, Error> {
    root.build();
    let command = match name {
        None => root,
        Some(name) => find(&root, name)?,
    };
    render(command).map_err(|e| Error::usage(Diagnostic::error(e.to_string())))
}

fn find(root: &Command, name: &str) -> Result<Command, Error> {
    let found = root.find_subcommand(name).cloned();
    found.ok_or_else(|| {
        let names: Vec<&str> = root.get_subcommands().map(Command::get_name).collect();
        let error = Diagnostic::error(format!("there is no command `{name}`"));
        Error::usage(error.help(format!("commands: {}", names.join(", "))))
    })
}

fn render(command: Command) -> io::Result<String> {
    let after = command.get_after_long_help().map(ToString::to_string);
    let usage = command.clone().render_usage().to_string();
    let sub = command.has_subcommands();
    let man = Man::new(command);
    let mut out = Vec::new();
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    let mut synopsis = Roff::new();
    lines(
        &mut synopsis,
        "SYNOPSIS",
        usage.trim_start_matches("Usage: "),
    );
    synopsis.to_writer(&mut out)?;
    man.render_description_section(&mut out)?;
    man.render_options_section(&mut out)?;
    if sub {
        man.render_subcommands_section(&mut out)?;
    }
    sections(&after.unwrap_or_default()).to_writer(&mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// What help says last, in sections.
fn sections(text: &str) -> Roff {
    let mut roff = Roff::new();
    for part in text.split("\n\n").filter(|part| !part.is_empty()) {
        if let Some(examples) = part.strip_prefix("Examples:\n") {
            lines(&mut roff, "EXAMPLES", examples);
            continue;
        }
        let codes = part.strip_prefix("Exit codes: ");
        let heading = codes.map_or("NOTES", |_| "EXIT STATUS");
        roff.control("SH", [heading]);
        roff.text([roman(codes.unwrap_or(part))]);
    }
    roff
}

/// A section whose lines stay as they are.
fn lines(roff: &mut Roff, heading: &str, text: &str) {
    roff.control("SH", [heading]);
    roff.control("nf", []);
    for line in text.lines() {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
}
