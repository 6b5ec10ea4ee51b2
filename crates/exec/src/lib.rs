//! prune-opt-exec.
