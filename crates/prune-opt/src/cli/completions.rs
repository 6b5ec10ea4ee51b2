//! `prune-opt completions SHELL`: what a shell needs to complete command lines.

use clap::{Args, Command};
use clap_complete::{Shell, generate};

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    pub shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  bash:
      prune-opt completions bash > ~/.local/share/bash-completion/completions/prune-opt
  zsh, in a folder of its `fpath`:
      prune-opt completions zsh > ~/.zfunc/_prune-opt
  fish:
      prune-opt completions fish > ~/.config/fish/completions/prune-opt.fish";

/// The completion script of `command`.
pub(super) fn completions(mut command: Command, shell: Shell) -> String {
    let mut out = Vec::new();
    let name = command.get_name().to_string();
    generate(shell, &mut command, name, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}
