//! prune-opt-tests.
