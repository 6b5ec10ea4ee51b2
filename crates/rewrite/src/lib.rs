//! prune-opt-rewrite.
