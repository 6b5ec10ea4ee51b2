//! prune-opt-importance.
