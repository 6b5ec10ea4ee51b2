//! How long a model is predicted to take, op by op: where its time goes, and what the table does not cover.

use prune_opt_ir::Module;
use prune_opt_ir::hash::IndexMap;
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

/// How many kinds of ops are shown.
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
        if self.ms > 0.0 {
            100.0 * ms / self.ms
        } else {
            0.0
        }
    }
}

/// `1x64x56x56, 64x64x3x3`.
fn shapes(all: &[Vec<u64>]) -> String {
    let shape = |extents: &Vec<u64>| {
        let all: Vec<String> = extents.iter().map(u64::to_string).collect();
        match all.is_empty() {
            true => "scalar".into(),
            false => all.join("x"),
        }
    };
    let all: Vec<String> = all.iter().map(shape).collect();
    all.join(", ")
}

/// Ops of the same kind and shapes.
struct Alike<'l> {
    first: &'l OpTime,
    count: usize,
    ms: f64,
}

impl Latency {
    /// Ops of the same kind and shapes together, those that take the longest first.
    fn alike(&self) -> Vec<Alike<'_>> {
        let mut found: IndexMap<_, Alike<'_>> = IndexMap::default();
        for op in &self.ops {
            let key = (&op.op, &op.operands, &op.results);
            let alike = found.entry(key).or_insert(Alike {
                first: op,
                count: 0,
                ms: 0.0,
            });
            alike.count += 1;
            alike.ms += op.ms;
        }
        let mut all: Vec<Alike<'_>> = found.into_values().collect();
        // Stable: equal ones stay in program order.
        all.sort_by(|a, b| b.ms.total_cmp(&a.ms));
        all
    }

    /// What is taken from the roofline, if anything.
    fn missing(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = self.ops.iter().filter(|o| o.source == Source::Roofline);
        let (count, sum) = missing.fold((0, 0.0), |(n, sum), o| (n + 1, sum + o.ms));
        if count == 0 {
            return Ok(());
        }
        let (part, all) = (self.part(sum), self.ops.len());
        let has = if count == 1 { "has" } else { "have" };
        writeln!(
            f,
            "\n  {count} of {all} ops {has} no entry in the table: {sum:.4} ms ({part:.1} %) are taken from the roofline"
        )
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let threads = if self.threads == 1 {
            "thread"
        } else {
            "threads"
        };
        let (model, ms, runtime, n) = (&self.model, self.ms, &self.runtime, self.threads);
        writeln!(
            f,
            "{model}: {ms:.3} ms predicted for {runtime} on {n} {threads}\n"
        )?;
        let all = self.alike();
        let shown = all.get(..SHORT).unwrap_or(&all);
        let width = shown.iter().map(|a| a.first.op.len()).max().unwrap_or(0);
        for Alike { first, count, ms } in shown {
            let (operands, results) = (shapes(&first.operands), shapes(&first.results));
            let mark = match first.source {
                Source::Table => "",
                Source::Roofline => "  (roofline)",
            };
            let (op, part) = (&first.op, self.part(*ms));
            writeln!(
                f,
                "  {ms:>10.4} ms {part:>5.1} %  {count:>4} x {op:width$}  {operands} -> {results}{mark}"
            )?;
        }
        if let Some(rest) = all.get(shown.len()..).filter(|r| !r.is_empty()) {
            let ms: f64 = rest.iter().map(|a| a.ms).sum();
            let count: usize = rest.iter().map(|a| a.count).sum();
            let part = self.part(ms);
            writeln!(
                f,
                "  {ms:>10.4} ms {part:>5.1} %  {count:>4} others; `--json` has all"
            )?;
        }
        self.missing(f)
    }
}
