//! The binary: the facade's command line with nothing added to the standard ops, passes and criteria.

use mimalloc::MiMalloc;

/// Embedders of the library choose their own.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> std::process::ExitCode {
    prune_opt::main([], [], [])
}
