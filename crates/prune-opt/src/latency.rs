//! How long a model is predicted to take, op by op: where its time goes, and what the table does not cover.

use prune_opt_ir::Module;
use prune_opt_ir::op::Registry;
use prune_opt_select::{OpTime, Predictor, Source, Table};
use serde::Serialize;
use std::fmt;

/// How long a model is predicted to take. Prints as what `prune-opt latency` shows; its JSON form is in
/// `ir-spec/latency.md`.
#[derive(Clone, Debug, Serialize)]
pub struct Latency {
    version: u32,
    /// The name of the input.
    pub model: String,
    /// What the times are those of.
    pub runtime: String,
    /// On how many threads.
    pub threads: u64,
    /// Milliseconds of one run.
    pub ms: f64,
    /// Each op, in program order.
    pub ops: Vec<OpTime>,
}

/// How many ops are shown.
const SHORT: usize = 16;

impl Latency {
    pub(crate) fn of(name: &str, module: &Module, ops: &Registry, table: &Table) -> Latency {
        let predictor = Predictor::new(module, ops, table);
        Latency {
            version: 1,
            model: name.into(),
            runtime: table.runtime.clone(),
            threads: table.threads,
            ms: predictor.ns(module) as f64 / 1e6,
            ops: predictor.ops(module),
        }
    }

    /// The JSON form, ending in a line end.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    fn part(&self, ms: f64) -> f64 {
        if self.ms > 0.0 { 100.0 * ms / self.ms } else { 0.0 }
    }
}

/// `1x64x56x56`.
fn shape(extents: &[u64]) -> String {
    let all: Vec<String> = extents.iter().map(u64::to_string).collect();
    if all.is_empty() { "scalar".into() } else { all.join("x") }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let threads = if self.threads == 1 { "thread" } else { "threads" };
        let (model, ms, runtime, n) = (&self.model, self.ms, &self.runtime, self.threads);
        writeln!(f, "{model}: {ms:.3} ms predicted for {runtime} on {n} {threads}\n")?;
        let mut slowest: Vec<&OpTime> = self.ops.iter().collect();
        // Stable: equal ones stay in program order.
        slowest.sort_by(|a, b| b.ms.total_cmp(&a.ms));
        let shown = slowest.get(..SHORT).unwrap_or(&slowest);
        writeln!(f, "  {:>10}{:>9}  {:24}shapes", "ms", "", "op")?;
        for op in shown {
            let shapes = |all: &[Vec<u64>]| {
                let all: Vec<String> = all.iter().map(|s| shape(s)).collect();
                all.join(", ")
            };
            let (operands, results) = (shapes(&op.operands), shapes(&op.results));
            let part = self.part(op.ms);
            let mark = match op.source {
                Source::Table => "",
                Source::Roofline => "  (roofline)",
            };
            let name = op.label.as_deref().unwrap_or_default();
            writeln!(
                f,
                "  {:>10.4}{part:>7.1} %  {:24}{operands} -> {results}  {name}{mark}",
                op.ms, op.op
            )?;
        }
        if let Some(rest) = slowest.get(shown.len()..).filter(|r| !r.is_empty()) {
            let sum: f64 = rest.iter().map(|o| o.ms).sum();
            let part = self.part(sum);
            writeln!(f, "  {sum:>10.4}{part:>7.1} %  and {} more; `--json` has all", rest.len())?;
        }
        let missing = self.ops.iter().filter(|o| o.source == Source::Roofline);
        let (count, sum) = missing.fold((0, 0.0), |(n, sum), o| (n + 1, sum + o.ms));
        if count > 0 {
            let part = self.part(sum);
            writeln!(
                f,
                "\n  {count} of {} ops have no entry in the table: {sum:.4} ms ({part:.1} %) are taken from the roofline",
                self.ops.len()
            )?;
        }
        Ok(())
    }
}
