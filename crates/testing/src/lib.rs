//! prune-opt-testing.
