//! The pass: scores in, drops of each class alone out.

use crate::feed::Feed;
use crate::measure::{Sum, change, right};
use crate::report::{ClassReport, Point, Report};
use prune_opt_exec::{Error, Kept};
use prune_opt_ir::plan::{best, stay};
use prune_opt_ir::store::write_aside;
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Class, ClassData, Diagnostic, Diagnostics, DropAt, Module};
use prune_opt_pass::{Changed, Context, Invalid, Members, Pass, choice};
use rayon::prelude::*;
use std::path::Path;

choice! {
    /// What is measured.
    pub enum Measure {
        /// Accuracy where data with labels are given, else the change of outputs.
        Auto = "auto",
        /// How much outputs change, relative to what they were.
        Output = "output",
        /// How much accuracy falls.
        Accuracy = "accuracy",
    }
}

prune_opt_pass::pass! {
    /// Measures what each class alone costs: runs the model with the least important elements of one class absent, at one
    /// ratio after the other, and writes the drops into the class (`ir-spec/sensitivity.md`). `select` with
    /// `policy=sensitivity` reads them. A class that is frozen or has no scores is left out.
    pub struct Sensitivity = "sensitivity" {
        /// Samples to run on, in place of random ones: an `.npz` file with an array for each input under its name, whose
        /// leading axis counts samples, and `labels` for accuracy; or an `.npy` file for the only input.
        data: String = "",
        /// What is measured: the relative change of outputs, the fall of accuracy, or whichever the data allow.
        measure: Measure = "auto",
        /// On how many samples: of data the first so many, all by default; random ones 8 by default.
        samples: Option<usize> = "none",
        /// What random samples are made from.
        seed: u64 = "0",
        /// Which fractions of its elements each class loses.
        ratios: Vec<f64> = "[0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9]",
        /// Where to write a table, a row for each class and ratio.
        csv: String = "",
        /// Where to write a plot, a line for each class.
        svg: String = "",
    }
}

impl Pass for Sensitivity {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        cx.warn_without_classes(module);
        let ops = cx.ops();
        let jobs = self.jobs(module);
        if jobs.is_empty() && !module.classes.is_empty() {
            cx.warn(nothing(module));
        }
        let verified = verify(module, &ops)?;
        let feed = match self.data.as_str() {
            "" => Feed::random(verified, self.samples, self.seed)?,
            path => Feed::data(verified, path, self.samples)?,
        };
        let found = self.measure(module, feed, &jobs)?;
        let report = self.report(module, &jobs, &found);
        for data in module.classes.values_mut() {
            data.sensitivity = None;
        }
        for (job, drop) in jobs.iter().zip(&found.drops) {
            if let Some(data) = module.classes.get_mut(&job.class) {
                let kept = job.keep.len() as u64;
                let all = data.sensitivity.get_or_insert_default();
                all.push(DropAt { kept, drop: *drop });
            }
        }
        write(&self.csv, "the table", || report.to_csv())?;
        write(&self.svg, "the plot", || report.to_svg())?;
        cx.count("masked models run", jobs.len() as u64);
        cx.count("samples", found.samples as u64);
        cx.insert(report);
        cx.preserve::<Members>();
        Ok(Changed::Yes)
    }

    fn check(&self) -> Result<(), Invalid> {
        if let Some(r) = self.ratios.iter().find(|r| !(**r > 0.0 && **r < 1.0)) {
            let message = format!("{r} is not above 0 and below 1");
            return Err(Invalid::new("ratios", message));
        }
        if let Some(pair) = self.ratios.windows(2).find(|w| w[0] >= w[1]) {
            let message = format!("{} comes before {}: they ascend", pair[0], pair[1]);
            return Err(Invalid::new("ratios", message));
        }
        if self.ratios.is_empty() {
            return Err(Invalid::new("ratios", "there is none"));
        }
        if self.samples == Some(0) {
            return Err(Invalid::new("samples", "at least one sample is needed"));
        }
        if self.measure == Measure::Accuracy && self.data.is_empty() {
            let message = "accuracy is measured on data with labels: name them by `data`";
            return Err(Invalid::new("measure", message));
        }
        Ok(())
    }
}

/// One class that keeps fewer elements.
struct Job {
    class: Class,
    keep: Vec<u64>,
}

/// What was measured.
struct Found {
    accuracy: Option<f64>,
    samples: usize,
    /// For each job.
    drops: Vec<f64>,
}

/// The scores of a class that can lose elements.
fn scores(data: &ClassData) -> Option<&[f64]> {
    let open = data.frozen.is_none() && data.extent > 1;
    data.importance.as_deref().filter(|_| open)
}

impl Sensitivity {
    /// Every class at each number of elements that the ratios leave, fewer and fewer.
    fn jobs(&self, module: &Module) -> Vec<Job> {
        let mut jobs = Vec::new();
        for (class, data) in &module.classes {
            let Some(scores) = scores(data) else { continue };
            let mut counts: Vec<usize> =
                self.ratios.iter().map(|r| stay(scores.len(), *r)).collect();
            counts.dedup();
            jobs.extend(
                counts
                    .into_iter()
                    .filter(|n| *n < scores.len())
                    .map(|n| Job {
                        class: *class,
                        keep: best(scores, n),
                    }),
            );
        }
        jobs
    }

    fn measure(&self, module: &Module, mut feed: Feed<'_>, jobs: &[Job]) -> Result<Found, Error> {
        let accuracy = match self.measure {
            Measure::Auto => feed.labelled(),
            Measure::Output => false,
            Measure::Accuracy => true,
        };
        if accuracy && !feed.labelled() {
            let message = format!("{}: there is no array `labels`", self.data);
            let help = "`labels` are the numbers of the right classes; `measure=output` needs none";
            return Err(Diagnostic::error(message).help(help).into());
        }
        let (mut whole, mut samples) = (Sum::default(), 0);
        let mut sums = vec![Sum::default(); jobs.len()];
        // As many runs at once as there are threads: each holds values of its own.
        let at_once = rayon::current_num_threads().max(1);
        while let Some(batch) = feed.next()? {
            samples += batch.samples;
            whole.add(match accuracy {
                true => right(&batch, batch.trace.outputs())?,
                false => change(&batch, batch.trace.outputs())?,
            });
            let one = |job: &Job| {
                let keep = |c: Class| (c == job.class).then_some(Kept::Same(&job.keep));
                let outputs = batch.trace.masked(&keep)?;
                match accuracy {
                    true => right(&batch, &outputs),
                    false => change(&batch, &outputs),
                }
            };
            for (jobs, sums) in jobs.chunks(at_once).zip(sums.chunks_mut(at_once)) {
                let found: Vec<Result<Sum, Error>> = jobs.par_iter().map(one).collect();
                for ((job, sum), found) in jobs.iter().zip(sums).zip(found) {
                    sum.add(found.map_err(|why| at(module, job, why))?);
                }
            }
        }
        if whole.count == 0 {
            let message =
                "the outputs are zeros on every sample: there is nothing to measure a change by";
            return Err(Diagnostic::error(message)
                .help("give data that the model is made for")
                .into());
        }
        let before = whole.mean();
        let drops = sums.iter().map(|s| match accuracy {
            true => before - s.mean(),
            false => s.mean(),
        });
        Ok(Found {
            accuracy: accuracy.then_some(before),
            samples,
            drops: drops.collect(),
        })
    }

    fn report(&self, module: &Module, jobs: &[Job], found: &Found) -> Report {
        let drop = |class: Class, kept: usize| {
            let mut all = jobs.iter().zip(&found.drops);
            let one = all.find(|(j, _)| j.class == class && j.keep.len() == kept);
            // Where nothing goes, nothing changes.
            one.map_or(0.0, |(_, drop)| *drop)
        };
        let point = |class: Class, n: usize, ratio: f64| {
            let kept = stay(n, ratio);
            Point {
                ratio,
                kept: kept as u64,
                drop: drop(class, kept),
            }
        };
        let each = module.classes.iter().map(|(class, data)| {
            let of = scores(data).map(<[f64]>::len);
            let points = self
                .ratios
                .iter()
                .filter_map(|r| Some(point(*class, of?, *r)));
            ClassReport {
                name: class.to_string(),
                root: data.root.clone(),
                extent: data.extent,
                unmeasured: unmeasured(data),
                points: points.collect(),
            }
        });
        Report {
            version: 1,
            model: module.name.clone(),
            measure: match found.accuracy {
                Some(_) => Measure::Accuracy.name(),
                None => Measure::Output.name(),
            },
            accuracy: found.accuracy,
            samples: found.samples,
            classes: each.collect(),
        }
    }
}

/// Why a class is not measured.
fn unmeasured(data: &ClassData) -> Option<&'static str> {
    match data {
        _ if scores(data).is_some() => None,
        ClassData {
            frozen: Some(_), ..
        } => Some("it is frozen"),
        ClassData { extent: 0..=1, .. } => Some("a single element, which has to stay"),
        _ => Some("it has no scores"),
    }
}

/// What went wrong where a class keeps fewer elements.
fn at(module: &Module, job: &Job, mut why: Error) -> Error {
    let extent = module.classes.get(&job.class).map_or(0, |d| d.extent);
    let (class, kept) = (job.class, job.keep.len());
    why.push(
        Diagnostic::error(format!(
            "{class} can't be measured where it keeps {kept} of {extent}"
        ))
        .help(format!("`importance{{freeze=[{class}]}}` leaves it out")),
    );
    why
}

/// Why no class is measured.
fn nothing(module: &Module) -> Diagnostic {
    let warning =
        Diagnostic::warning("no class has scores that could go, so that none is measured");
    match module.classes.values().any(|d| d.importance.is_some()) {
        true => warning.help("`prune-opt channels` says what freezes each class"),
        false => warning.help("run `importance` first: it says which elements go first"),
    }
}

/// Writes a file, where one is named.
fn write(
    path: &str,
    what: &str,
    text: impl FnOnce() -> Result<String, String>,
) -> Result<(), Diagnostic> {
    if path.is_empty() {
        return Ok(());
    }
    let failed = |why: &str| Diagnostic::error(format!("{path}: cannot write {what}: {why}"));
    let text = text().map_err(|e| failed(&e))?;
    let done = write_aside(Path::new(path), |out| out.write_all(text.as_bytes()));
    done.map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => failed("there is no such folder"),
        _ => failed(&e.to_string()),
    })
}
