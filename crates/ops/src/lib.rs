//! prune-opt-ops.
