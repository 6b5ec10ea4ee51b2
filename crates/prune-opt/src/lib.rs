//! prune-opt.
