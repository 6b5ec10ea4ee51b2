//! prune-opt-pass.
