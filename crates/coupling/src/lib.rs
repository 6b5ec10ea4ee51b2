//! prune-opt-coupling.
