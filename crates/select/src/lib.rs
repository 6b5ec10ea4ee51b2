//! prune-opt-select.
