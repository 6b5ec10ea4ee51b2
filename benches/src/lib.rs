//! prune-opt-benches.
