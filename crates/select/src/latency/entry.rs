//! One entry of a table: ops of one kind whose shapes differ in channel counts only, and how long they take.

use serde::Deserialize;

/// Ops of one kind and their times.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The op's name in ONNX.
    pub op: String,
    /// Extents of operands, then of results.
    pub shapes: Vec<Vec<Dim>>,
    /// How many of these are operands.
    pub operands: usize,
    pub over: Vec<Over>,
    pub ragged: Option<Ragged>,
    /// Milliseconds at each point of the grid, the last count running fastest.
    pub ms: Vec<f64>,
}

/// One extent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dim {
    Fixed(u64),
    /// So many times the count of this index.
    Times(u64, usize),
}

/// A count that times depend on.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Over {
    pub name: String,
    /// The counts that were measured, ascending.
    pub at: Vec<u64>,
    /// What is not a multiple of this takes as long as the next one that is.
    #[serde(default = "one")]
    pub multiple: u64,
}

/// What it costs that any count misses a multiple.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Ragged {
    pub multiple: u64,
    /// So many times as long.
    pub factor: f64,
}

fn one() -> u64 {
    1
}

/// How many counts an entry may have: times between points of a grid take two to their power.
const MOST: usize = 8;

/// An entry as it is written.
#[derive(Debug, Deserialize)]
pub(super) struct Written {
    op: String,
    operands: Vec<Vec<WrittenDim>>,
    results: Vec<Vec<WrittenDim>>,
    #[serde(default)]
    over: Vec<Over>,
    ragged: Option<Ragged>,
    ms: Vec<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "expected an extent (`56`), a count by name (`\"a\"`) or a multiple of one (`\"12*a\"`)"
)]
enum WrittenDim {
    Fixed(u64),
    Named(String),
}

impl Written {
    /// What it is called in messages: its place in the file, from 0 on, and its op.
    pub(super) fn title(&self, index: usize) -> String {
        format!("entry {index} (`{}`)", self.op)
    }

    /// What is wrong with counts, factor and times.
    fn check_grid(&self) -> Result<(), String> {
        if self.over.len() > MOST {
            let n = self.over.len();
            return Err(format!("{n} counts, of which there may be {MOST}"));
        }
        for (i, over) in self.over.iter().enumerate() {
            over.check()?;
            if self.over.iter().take(i).any(|o| o.name == over.name) {
                return Err(format!("two counts are called `{}`", over.name));
            }
        }
        if let Some(Ragged { multiple, factor }) = self.ragged {
            if multiple == 0 {
                return Err("there are no multiples of 0 (`ragged`)".into());
            }
            if !(factor.is_finite() && factor > 0.0) {
                return Err(format!("{factor} is no factor (`ragged`)"));
            }
        }
        let sizes = self.over.iter().map(|o| o.at.len());
        if sizes.clone().fold(1, usize::saturating_mul) != self.ms.len() {
            let grid: Vec<String> = sizes.map(|n| n.to_string()).collect();
            let grid = match grid.is_empty() {
                true => "1".into(),
                false => grid.join(" x "),
            };
            return Err(format!("{} times for a grid of {grid}", self.ms.len()));
        }
        match self.ms.iter().find(|t| !(t.is_finite() && **t >= 0.0)) {
            Some(bad) => Err(format!("{bad} is no time: at least 0 ms")),
            None => Ok(()),
        }
    }

    /// The entry, or what is wrong with it.
    pub(super) fn check(self) -> Result<Entry, String> {
        self.check_grid()?;
        let shapes = self.operands.iter().chain(&self.results);
        let dims = |shape: &Vec<WrittenDim>| shape.iter().map(|d| self.dim(d)).collect();
        let shapes: Vec<Vec<Dim>> = shapes.map(dims).collect::<Result<_, String>>()?;
        let stands = |i| {
            let mut dims = shapes.iter().flatten();
            dims.any(|d| matches!(d, Dim::Times(_, v) if *v == i))
        };
        if let Some(i) = (0..self.over.len()).find(|i| !stands(*i)) {
            let name = self.over.get(i).map_or("", |o| o.name.as_str());
            return Err(format!("the count `{name}` stands in no shape"));
        }
        Ok(Entry {
            operands: self.operands.len(),
            op: self.op,
            over: self.over,
            ragged: self.ragged,
            ms: self.ms,
            shapes,
        })
    }

    fn dim(&self, dim: &WrittenDim) -> Result<Dim, String> {
        let text = match dim {
            WrittenDim::Fixed(n) => return Ok(Dim::Fixed(*n)),
            WrittenDim::Named(text) => text,
        };
        let (times, name) = match text.split_once('*') {
            None => (1, text.as_str()),
            Some((times, name)) => {
                let times = times.trim().parse().ok().filter(|n| *n > 0);
                let wrong = || format!("`{text}` is neither a count nor a multiple of one");
                (times.ok_or_else(wrong)?, name.trim())
            }
        };
        let index = self.over.iter().position(|o| o.name == name);
        let unknown = || format!("`{name}` stands in a shape, but not in `over`");
        Ok(Dim::Times(times, index.ok_or_else(unknown)?))
    }
}

impl Over {
    fn check(&self) -> Result<(), String> {
        let name = &self.name;
        if self.at.is_empty() {
            return Err(format!("the count `{name}` was measured nowhere"));
        }
        if let Some(w) = self.at.windows(2).find(|w| w[0] >= w[1]) {
            return Err(format!(
                "of the count `{name}`, {} comes before {}: they ascend",
                w[0], w[1]
            ));
        }
        match self.multiple {
            0 => Err(format!("there are no multiples of 0 (count `{name}`)")),
            _ => Ok(()),
        }
    }

    /// Between which two points of the grid a count lies, and where between them; beyond the grid the nearest two.
    fn place(&self, count: u64) -> (usize, f64) {
        let last = self.at.len().saturating_sub(2);
        let low = self.at.partition_point(|at| *at <= count);
        let low = low.saturating_sub(1).min(last);
        match (self.at.get(low), self.at.get(low + 1)) {
            (Some(a), Some(b)) => (low, (count as f64 - *a as f64) / (b - a) as f64),
            _ => (low, 0.0),
        }
    }
}

impl Entry {
    /// The counts at which shapes are these, where they can be.
    pub(super) fn counts(&self, shapes: &[Vec<u64>]) -> Option<Vec<u64>> {
        let mut counts = vec![None; self.over.len()];
        if shapes.len() != self.shapes.len() {
            return None;
        }
        for (own, given) in self.shapes.iter().zip(shapes) {
            if own.len() != given.len() {
                return None;
            }
            for (dim, n) in own.iter().zip(given) {
                let (times, index) = match dim {
                    Dim::Fixed(extent) if extent == n => continue,
                    Dim::Fixed(_) => return None,
                    Dim::Times(times, index) => (*times, *index),
                };
                let count = (n % times == 0).then_some(n / times)?;
                match counts.get_mut(index)? {
                    Some(known) if *known != count => return None,
                    known => *known = Some(count),
                }
            }
        }
        counts.into_iter().collect()
    }

    /// Milliseconds at these counts: between points of the grid on lines between their neighbours, beyond it on the last
    /// line, and never below 0.
    pub(super) fn ms(&self, counts: &[u64]) -> f64 {
        let mut places = Vec::with_capacity(counts.len());
        for (over, count) in self.over.iter().zip(counts) {
            let up = count.div_ceil(over.multiple).saturating_mul(over.multiple);
            places.push(over.place(up));
        }
        let missed = |r: &Ragged| counts.iter().any(|n| !n.is_multiple_of(r.multiple));
        let factor = self.ragged.filter(missed).map_or(1.0, |r| r.factor);
        (self.between(&places, 0, 0) * factor).max(0.0)
    }

    /// The value at `places` of the axes from `axis` on, in the part of the grid that begins at row `row`.
    fn between(&self, places: &[(usize, f64)], axis: usize, row: usize) -> f64 {
        let (Some((low, part)), Some(over)) = (places.get(axis), self.over.get(axis)) else {
            return self.ms.get(row).copied().unwrap_or(0.0);
        };
        let at = |i: usize| self.between(places, axis + 1, row * over.at.len() + i);
        let here = at(*low);
        match *part == 0.0 {
            true => here,
            false => here + (at(low + 1) - here) * part,
        }
    }
}
