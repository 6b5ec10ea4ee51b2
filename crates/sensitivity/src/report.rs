//! What was measured, as a person or a program reads it.

use crate::plot;
use serde::Serialize;
use std::fmt;

/// What each class alone costs. As JSON its form is specified in `ir-spec/sensitivity.md` and stable.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Version of the JSON form, 1.
    pub version: u32,
    /// The module's name.
    pub model: String,
    /// What drops are: `output` or `accuracy`.
    pub measure: &'static str,
    /// The accuracy with nothing absent, where accuracy was measured.
    pub accuracy: Option<f64>,
    /// On how many samples.
    pub samples: usize,
    /// All classes, in order.
    pub classes: Vec<ClassReport>,
}

/// What one class alone costs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassReport {
    /// Its name in the text, `c3`.
    pub name: String,
    /// The parameter and axis that produce it.
    pub root: Option<(String, usize)>,
    /// How many elements it has.
    pub extent: u64,
    /// Why it was not measured.
    pub unmeasured: Option<&'static str>,
    /// A point for each ratio; none where it was not measured.
    pub points: Vec<Point>,
}

/// What a class alone costs at one ratio.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The fraction of its elements that goes.
    pub ratio: f64,
    /// How many stay.
    pub kept: u64,
    /// By how much outputs change or accuracy falls.
    pub drop: f64,
}

impl ClassReport {
    /// The root as `conv1.weight:0`; empty where no parameter produces the class.
    pub(crate) fn root_text(&self) -> String {
        let text = |(name, axis): &(String, usize)| format!("{name}:{axis}");
        self.root.as_ref().map(text).unwrap_or_default()
    }
}

impl Report {
    /// The JSON form, ending in a line end.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// A row for each class and ratio: class, root, extent, ratio, kept, drop.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn to_csv(&self) -> Result<String, String> {
        let mut out = csv::Writer::from_writer(Vec::new());
        let wrong = |e: csv::Error| e.to_string();
        let head = ["class", "root", "extent", "ratio", "kept", "drop"];
        out.write_record(head).map_err(wrong)?;
        for class in &self.classes {
            for p in &class.points {
                let row = [
                    class.name.clone(),
                    class.root_text(),
                    class.extent.to_string(),
                    p.ratio.to_string(),
                    p.kept.to_string(),
                    p.drop.to_string(),
                ];
                out.write_record(row).map_err(wrong)?;
            }
        }
        let bytes = out.into_inner().map_err(|e| e.to_string())?;
        String::from_utf8(bytes).map_err(|e| e.to_string())
    }

    /// A plot, with a line for each class.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn to_svg(&self) -> Result<String, String> {
        plot::svg(self)
    }

    /// What drops are, in words.
    pub(crate) fn words(&self) -> &'static str {
        match self.accuracy {
            Some(_) => "fall of accuracy",
            None => "relative change of outputs",
        }
    }
}

/// A ratio as percent, `12.5 %`.
fn percent(ratio: f64) -> String {
    // No more digits than the ratio was written with.
    let rounded = (ratio * 1e8).round() / 1e6;
    format!("{rounded} %")
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.model.is_empty() {
            true => "module",
            false => &self.model,
        };
        let measured: Vec<&ClassReport> = self
            .classes
            .iter()
            .filter(|c| c.unmeasured.is_none())
            .collect();
        let (n, all) = (measured.len(), self.classes.len());
        let es = if all == 1 { "" } else { "es" };
        let s = if self.samples == 1 { "" } else { "s" };
        write!(f, "{name}: {n} of {all} channel class{es} measured, by ")?;
        write!(f, "{} on {} sample{s}", self.words(), self.samples)?;
        match self.accuracy {
            Some(accuracy) => writeln!(f, ", from {accuracy:.4}")?,
            None => writeln!(f)?,
        }
        let Some(first) = measured.first() else {
            return Ok(());
        };
        let mut rows = vec![vec!["class".into(), "root".into(), "of".into()]];
        rows[0].extend(first.points.iter().map(|p| percent(p.ratio)));
        for class in &measured {
            let mut row = vec![
                class.name.clone(),
                class.root_text(),
                class.extent.to_string(),
            ];
            row.extend(class.points.iter().map(|p| format!("{:.4}", p.drop)));
            rows.push(row);
        }
        writeln!(f)?;
        table(f, &rows)
    }
}

/// Rows in columns; the first two are words, the others numbers.
fn table(f: &mut fmt::Formatter<'_>, rows: &[Vec<String>]) -> fmt::Result {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let length = |i: usize| {
        let cells = rows.iter().filter_map(|r| r.get(i));
        cells.map(|c| c.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(length).collect();
    for row in rows {
        for (i, (cell, width)) in row.iter().zip(&widths).enumerate() {
            match i {
                0 | 1 => write!(f, "  {cell:width$}")?,
                _ => write!(f, "  {cell:>width$}")?,
            }
        }
        writeln!(f)?;
    }
    Ok(())
}
