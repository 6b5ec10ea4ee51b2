//! What the model runs on: random samples, or those of a file, some at a time.

use crate::arrays::{Arrays, Numbers, ONLY};
use prune_opt_exec::{Error, Key, Precision, Random, Ranges, Sample, Trace};
use prune_opt_ir::verify::{Verified, value_name};
use prune_opt_ir::{Diagnostic, Function, Module, Tensor, Type, Value};

/// How many random samples there are unless it is said.
const RANDOM: usize = 8;

/// The array of labels.
pub(crate) const LABELS: &str = "labels";

/// The inputs of one run.
pub(crate) struct Batch<'a> {
    /// The run, with nothing absent.
    pub(crate) trace: Trace<'a>,
    /// How many samples it is; where more than one, each has its part of each output.
    pub(crate) samples: usize,
    /// The labels of all of them.
    pub(crate) labels: Vec<i64>,
}

/// Where inputs come from.
pub(crate) enum Feed<'a> {
    Random(Box<RandomFeed<'a>>),
    Data(DataFeed<'a>),
}

pub(crate) struct RandomFeed<'a> {
    verified: Verified<'a>,
    ranges: Ranges<'a>,
    random: Random,
    left: usize,
}

impl<'a> Feed<'a> {
    /// Random samples that follow from a seed.
    pub(crate) fn random(
        verified: Verified<'a>,
        samples: Option<usize>,
        seed: u64,
    ) -> Result<Feed<'a>, Error> {
        let feed = RandomFeed {
            verified,
            ranges: Ranges::of(verified)?,
            random: Random::new(seed),
            left: samples.unwrap_or(RANDOM),
        };
        Ok(Feed::Random(Box::new(feed)))
    }

    /// The samples of a file, or the first so many.
    pub(crate) fn data(
        verified: Verified<'a>,
        path: &str,
        samples: Option<usize>,
    ) -> Result<Feed<'a>, Error> {
        let none = || Diagnostic::error("the module has no function to run");
        let func = verified.module().main().ok_or_else(none)?;
        let mut file = Arrays::open(path)?;
        DataFeed::read(verified, func, &mut file, samples).map(Feed::Data)
    }

    /// Whether the samples have labels.
    pub(crate) fn labelled(&self) -> bool {
        matches!(self, Feed::Data(data) if data.labels.is_some())
    }

    /// The next inputs; `None` where there are no more.
    pub(crate) fn next(&mut self) -> Result<Option<Batch<'a>>, Error> {
        match self {
            Feed::Random(feed) => feed.next(),
            Feed::Data(feed) => feed.next(),
        }
    }
}

impl<'a> RandomFeed<'a> {
    fn next(&mut self) -> Result<Option<Batch<'a>>, Error> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let verified = self.verified;
        let run = |s: &Sample| Trace::new(verified, &s.inputs, Precision::F64);
        let (_, trace) = self.ranges.sample(&mut self.random, run)?;
        Ok(Some(Batch {
            trace,
            samples: 1,
            labels: Vec::new(),
        }))
    }
}

/// The samples of a file.
pub(crate) struct DataFeed<'a> {
    verified: Verified<'a>,
    /// For each input its array, and how many rows of it are one sample.
    inputs: Vec<(Numbers, usize)>,
    /// The labels, and how many are of one sample.
    labels: Option<(Vec<i64>, usize)>,
    samples: usize,
    next: usize,
    /// How many samples one run may take; not known before the first.
    batch: Option<usize>,
    /// Whether one run may take several.
    several: bool,
}

/// The values of one run take about this many bytes at most, where one sample takes less.
const BYTES: usize = 256 << 20;

/// One run takes no more samples than this.
const MOST: usize = 64;

impl<'a> DataFeed<'a> {
    fn read(
        verified: Verified<'a>,
        func: &Function,
        file: &mut Arrays,
        samples: Option<usize>,
    ) -> Result<DataFeed<'a>, Error> {
        let module = verified.module();
        let mut inputs = Vec::new();
        let mut counts: Vec<(String, usize)> = Vec::new();
        for v in &func.inputs {
            let name = array_of(func, *v, file)?;
            let array = file.read(&name)?;
            let rows = check(module, func, *v, &name, &array, file.path())?;
            let each = per_sample(module, func, *v);
            counts.push((shown(&name), rows / each));
            inputs.push((array, each));
        }
        let Some((first, all)) = counts.first().cloned() else {
            let message = "the model has no inputs, so that data say nothing of it";
            return Err(Diagnostic::error(message).into());
        };
        if let Some((name, n)) = counts.iter().find(|(_, n)| *n != all) {
            let path = file.path();
            let message = format!("{path}: {first} has {all} samples, but {name} has {n}");
            return Err(Diagnostic::error(message).into());
        }
        if all == 0 {
            let message = format!("{}: there is no sample in it", file.path());
            return Err(Diagnostic::error(message).into());
        }
        Ok(DataFeed {
            labels: labels(file, all)?,
            several: rows_are_samples(func),
            verified,
            inputs,
            samples: samples.map_or(all, |n| n.min(all)),
            next: 0,
            batch: None,
        })
    }

    fn next(&mut self) -> Result<Option<Batch<'a>>, Error> {
        if self.next >= self.samples {
            return Ok(None);
        }
        let batch = match (self.batch, self.several) {
            (Some(n), _) => n,
            (None, false) => 1,
            // What one sample takes says how many may go together.
            (None, true) => {
                let bytes = self.run(self.next, 1)?.bytes().max(1);
                (BYTES / bytes).clamp(1, MOST)
            }
        };
        self.batch = Some(batch);
        let (from, count) = (self.next, batch.min(self.samples - self.next));
        self.next += count;
        let trace = self.run(from, count)?;
        let labels = self.labels.as_ref();
        let labels = labels.and_then(|(all, each)| all.get(from * each..(from + count) * each));
        Ok(Some(Batch {
            trace,
            samples: count,
            labels: labels.unwrap_or_default().to_vec(),
        }))
    }

    fn run(&self, from: usize, count: usize) -> Result<Trace<'a>, Error> {
        let inputs = self.inputs.iter().enumerate();
        let each = |(i, (array, each)): (usize, &(Numbers, usize))| {
            (
                Key::Index(i),
                array.slice(from * each..(from + count) * each),
            )
        };
        let inputs: Vec<(Key<'_>, Tensor)> = inputs.map(each).collect();
        Trace::new(self.verified, &inputs, Precision::F64)
    }
}

fn plain_name(func: &Function, v: Value) -> String {
    let name = func.values.get(v).and_then(|d| d.name.clone());
    name.unwrap_or_else(|| value_name(func, v).trim_matches(['`', '%']).into())
}

/// An array as messages say it.
fn shown(name: &str) -> String {
    match name {
        ONLY => "the array".into(),
        _ => format!("array `{name}`"),
    }
}

/// The name of the array for an input: the input's, or that of the only array where there is one input only.
fn array_of(func: &Function, v: Value, file: &Arrays) -> Result<String, Diagnostic> {
    let name = plain_name(func, v);
    if file.names().contains(&name) {
        return Ok(name);
    }
    let mut others = file.names().iter().filter(|n| *n != LABELS);
    if let (1, Some(only), None) = (func.inputs.len(), others.next(), others.next()) {
        return Ok(only.clone());
    }
    let named = |all: Vec<String>| match &all[..] {
        [] => "none".into(),
        [only] if only == ONLY => "one without a name".into(),
        _ => format!("`{}`", all.join("`, `")),
    };
    let inputs = func.inputs.iter().map(|v| plain_name(func, *v)).collect();
    let message = format!("{}: there is no array for input `{name}`", file.path());
    Err(Diagnostic::error(message).help(format!(
        "its arrays are {}; the model's inputs are {}",
        named(file.names().to_vec()),
        named(inputs)
    )))
}

/// The inputs of one run, in order: of an `.npz` the array of each input's name, of an `.npy` that of the only input.
///
/// # Errors
/// A file that can't be read, and an array that is missing or of other elements, rank or extents than the input.
pub fn inputs(verified: Verified<'_>, path: &str) -> Result<Vec<Tensor>, Diagnostic> {
    let module = verified.module();
    let none = || Diagnostic::error("the module has no function to run");
    let func = module.main().ok_or_else(none)?;
    let mut file = Arrays::open(path)?;
    let input = |v: &Value| {
        let name = array_of(func, *v, &file)?;
        let array = file.read(&name)?;
        if !array.shape().is_empty() {
            check(module, func, *v, &name, &array, path)?;
        }
        Ok(array.whole())
    };
    func.inputs.iter().map(input).collect()
}

/// How many rows of an input are one sample: as many as the model takes at once, where it says.
fn per_sample(module: &Module, func: &Function, v: Value) -> usize {
    let extents = func.values.get(v).and_then(|d| d.ty.extents(module));
    let first = extents.and_then(|all| all.first()?.length());
    first
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or(1)
        .max(1)
}

/// How many rows the array for an input has, where it fits.
fn check(
    module: &Module,
    func: &Function,
    v: Value,
    name: &str,
    array: &Numbers,
    path: &str,
) -> Result<usize, Diagnostic> {
    let ty = func.values.get(v).map_or(&Type::Unknown, |d| &d.ty);
    let input = plain_name(func, v);
    let name = shown(name);
    let wrong = |what: String| {
        let message = format!("{path}: {name} has {what}, but input `{input}` is {ty}");
        Diagnostic::error(message)
    };
    let dtype = ty.dtype();
    let same = match array {
        Numbers::F32(_) | Numbers::F64(_) => dtype.is_none_or(|d| d.is_float()),
        Numbers::Int(_) => dtype.is_none_or(|d| d.is_integer()),
        Numbers::Bool(_) => dtype.is_none_or(|d| d == prune_opt_ir::DType::Bool),
    };
    if !same {
        let help =
            "numbers are taken as they are: scale and convert them as for the model's training";
        return Err(wrong(array.kind().into()).help(help));
    }
    let shape = array.shape();
    let extents = ty.extents(module);
    let fits = extents.is_none_or(|all| {
        let mut rest = all.iter().zip(shape).skip(1);
        let same =
            |(e, n): (&prune_opt_ir::Extent, &usize)| e.length().is_none_or(|e| e == *n as u64);
        all.len() == shape.len() && rest.all(same)
    });
    let rows = array.rows().filter(|_| fits);
    let rows = rows.ok_or_else(|| {
        let help = "the leading axis of an array counts samples, the others are those of the input";
        wrong(format!("shape {shape:?}")).help(help)
    })?;
    match array.not_finite() {
        Some(at) => Err(Diagnostic::error(format!(
            "{path}: {name} has an element that is not finite, at {at:?}"
        ))),
        None => Ok(rows),
    }
}

/// The labels, if there are any, and how many are of one sample.
fn labels(file: &mut Arrays, samples: usize) -> Result<Option<(Vec<i64>, usize)>, Diagnostic> {
    if !file.names().iter().any(|n| n == LABELS) {
        return Ok(None);
    }
    let array = file.read(LABELS)?;
    let wrong = |why: String| {
        let message = format!("{}: array `{LABELS}` {why}", file.path());
        Diagnostic::error(message).help("a label is the number of the right class, from 0")
    };
    let Numbers::Int(all) = &array else {
        return Err(wrong(format!("has {}, not integers", array.kind())));
    };
    let rows = array.rows().unwrap_or(0);
    if rows == 0 || all.len() % samples != 0 || rows % samples != 0 {
        let shape = all.shape();
        return Err(wrong(format!(
            "has shape {shape:?}, but there are {samples} samples"
        )));
    }
    Ok(Some((all.iter().copied().collect(), all.len() / samples)))
}

/// Whether the leading axis of all inputs and outputs is one symbol: then rows are samples, and several go in one run.
fn rows_are_samples(func: &Function) -> bool {
    let leading = |v: &Value| {
        let axes = func.values.get(*v)?.ty.axes()?;
        axes.first()?.fixed()?.symbol().cloned()
    };
    let mut all = func.inputs.iter().chain(&func.outputs).map(leading);
    let Some(Some(first)) = all.next() else {
        return false;
    };
    all.all(|s| s.as_ref() == Some(&first))
}
