//! Tables: reading and checking.

use super::entry::{Entry, Written};
use prune_opt_ir::Diagnostic;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// The version of the format that is read.
const VERSION: u64 = 1;

/// Times of ops as they were measured in some runtime on some machine.
#[derive(Clone, Debug)]
pub struct Table {
    /// What ran the ops, for people.
    pub runtime: String,
    /// On how many threads.
    pub threads: u64,
    /// The symbols of extents, which had these values.
    pub symbols: BTreeMap<String, u64>,
    /// Of how many channels multiples pay.
    pub multiple: u64,
    /// What the machine can do, for ops that have no entry.
    pub roofline: Roofline,
    pub(super) entries: Vec<Entry>,
    /// By op: which entries.
    pub(super) of_op: HashMap<String, Vec<usize>>,
}

/// What a machine can do.
#[derive(Copy, Clone, Debug, Deserialize)]
pub struct Roofline {
    /// Multiplications with additions, in 10^9 each second.
    pub gmacs_per_s: f64,
    /// Bytes read and written, in 10^9 each second.
    pub gbytes_per_s: f64,
    /// What each op takes however small it is, in milliseconds.
    pub overhead_ms: f64,
}

/// A table as it is written.
#[derive(Deserialize)]
struct File {
    runtime: String,
    #[serde(default)]
    threads: u64,
    #[serde(default)]
    symbols: BTreeMap<String, u64>,
    multiple: u64,
    roofline: Roofline,
    entries: Vec<Written>,
}

/// Of which version it is, read first: fields of another may differ.
#[derive(Deserialize)]
struct Version {
    version: u64,
}

const HELP: &str =
    "`tools/measure.py table MODEL -o FILE` writes tables; `ir-spec/latency.md` has their form";

impl Table {
    /// Reads a table from a file.
    ///
    /// # Errors
    /// That it can't be read, or what is wrong with it and where.
    pub fn open(path: &Path) -> Result<Table, Diagnostic> {
        let name = path.display();
        let text = std::fs::read_to_string(path).map_err(|e| {
            let why = match e.kind() {
                std::io::ErrorKind::NotFound => "there is no such file".into(),
                std::io::ErrorKind::InvalidData => "it is not text".into(),
                _ => e.to_string(),
            };
            Diagnostic::error(format!("{name}: cannot read the latency table: {why}")).help(HELP)
        })?;
        Table::read(&name.to_string(), &text)
    }

    /// Reads a table from a text called `name`.
    ///
    /// # Errors
    /// What is wrong with it and where: line and column, or which entry.
    pub fn read(name: &str, text: &str) -> Result<Table, Diagnostic> {
        let wrong = |place: String, why: String| {
            Diagnostic::error(format!("{name}{place}: {why}")).help(HELP)
        };
        let broken = |e: serde_json::Error| {
            let why = e.to_string();
            let why = why.rsplit_once(" at line ").map_or(why.as_str(), |w| w.0);
            wrong(format!(":{}:{}", e.line(), e.column()), why.into())
        };
        let Version { version } = serde_json::from_str(text).map_err(broken)?;
        if version != VERSION {
            let why = format!("this is a latency table of version {version}, not {VERSION}");
            return Err(wrong(String::new(), why));
        }
        let file: File = serde_json::from_str(text).map_err(broken)?;
        let header = check_header(&file);
        header.map_err(|why| wrong(String::new(), why))?;
        let mut entries = Vec::new();
        let mut of_op: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, written) in file.entries.into_iter().enumerate() {
            let title = written.title(i);
            let entry = written.check();
            let entry = entry.map_err(|why| wrong(format!(": {title}"), why))?;
            of_op.entry(entry.op.clone()).or_default().push(i);
            entries.push(entry);
        }
        Ok(Table {
            runtime: file.runtime,
            threads: file.threads.max(1),
            symbols: file.symbols,
            multiple: file.multiple,
            roofline: file.roofline,
            entries,
            of_op,
        })
    }

    /// How long such an op takes, in milliseconds; `None` where no entry fits. The first that fits counts.
    pub(super) fn ms(&self, op: &str, operands: usize, shapes: &[Vec<u64>]) -> Option<f64> {
        let mut entries = self.of_op.get(op)?.iter();
        entries.find_map(|i| {
            let entry = self.entries.get(*i)?;
            let counts = entry
                .counts(shapes)
                .filter(|_| entry.operands == operands)?;
            Some(entry.ms(&counts))
        })
    }
}

/// What is wrong with what stands before the entries.
fn check_header(file: &File) -> Result<(), String> {
    let Roofline {
        gmacs_per_s,
        gbytes_per_s,
        overhead_ms,
    } = file.roofline;
    for (name, rate) in [("gmacs_per_s", gmacs_per_s), ("gbytes_per_s", gbytes_per_s)] {
        if !(rate.is_finite() && rate > 0.0) {
            return Err(format!(
                "`roofline.{name}` is {rate}, and has to be above 0"
            ));
        }
    }
    if !(overhead_ms.is_finite() && overhead_ms >= 0.0) {
        return Err(format!(
            "`roofline.overhead_ms` is {overhead_ms}, and has to be at least 0"
        ));
    }
    if file.multiple == 0 {
        return Err("`multiple` is 0: there are no multiples of that".into());
    }
    match file.symbols.iter().find(|(_, n)| **n == 0) {
        Some((name, _)) => Err(format!("the symbol `{name}` is 0")),
        None => Ok(()),
    }
}
