//! The binary: the facade's command line with nothing added to the standard ops, passes and criteria.

fn main() -> std::process::ExitCode {
    prune_opt::main([], [], [])
}
