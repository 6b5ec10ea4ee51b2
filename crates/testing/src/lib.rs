//! Random modules, and what has to be true of every stage on them.
//!
//! - [`strategy`] makes valid modules out of the blocks that real networks are made of.
//! - [`rearranged`] makes nets that do little but put elements elsewhere.
//! - [`oracle`] checks stages against each other; [`mutations`] break modules, [`deviations`] make other ones of them.
//! - [`solutions`] finds what may be removed together by a search that knows no e-graph.
//! - Invariant: coupling and rewriting are handed in; this crate depends on neither.
//! - What is wrong shows as a panic or as an `Err` with a report: this crate is for tests only.

pub mod blocks;
pub mod build;
pub mod deviations;
pub mod mutations;
pub mod oracle;
pub mod random;
pub mod rearranged;
mod recipe;
pub mod solutions;
pub mod strategy;

pub use recipe::Recipe;

use prune_opt_ir::Module;
use std::fmt::Write;

/// A module's graph, one op a line, for reports of modules that may not print.
pub fn show(module: &Module) -> String {
    let mut out = String::new();
    let Some(func) = module.main() else {
        return out;
    };
    let name = |v: prune_opt_ir::Value| {
        let named = func.values.get(v).and_then(|d| d.name.clone());
        named.map_or_else(|| v.to_string(), |n| format!("%{n}"))
    };
    for (class, data) in &module.classes {
        let frozen = data.frozen.as_ref().map(|f| f.join("; "));
        let own = data.by.zip(data.block_keep.as_ref());
        let own = own.map(|(by, rows)| format!("keeps {rows:?} by {by}"));
        let keep = data.keep.as_ref().map(|k| format!("keeps {k:?}")).or(own);
        let (frozen, keep) = (frozen.unwrap_or_default(), keep.unwrap_or_default());
        let _ = writeln!(out, "{class} = {} {frozen}{keep}", data.extent);
    }
    for v in &func.inputs {
        let _ = writeln!(out, "input {}: {}", name(*v), func.values[*v].ty);
    }
    for op in func.ops.values() {
        let results: Vec<_> = op.results.iter().map(|v| name(*v)).collect();
        let operands: Vec<_> = op
            .operands
            .iter()
            .map(|v| v.map_or("_".into(), name))
            .collect();
        let types = op.results.iter().map(|v| func.values[*v].ty.to_string());
        let types: Vec<_> = types.collect();
        let attrs: Vec<_> = op
            .attrs
            .iter()
            .map(|(n, a)| format!("{n} = {a:?}"))
            .collect();
        let (results, operands, types) =
            (results.join(", "), operands.join(", "), types.join(", "));
        let attrs = attrs.join(", ");
        let _ = writeln!(
            out,
            "{results} = {}({operands}) {{{attrs}}} : {types}",
            op.name
        );
    }
    let outputs: Vec<_> = func.outputs.iter().map(|v| name(*v)).collect();
    let _ = writeln!(out, "return {}", outputs.join(", "));
    out
}
