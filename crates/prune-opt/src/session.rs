//! One model at work: loaded, run through pipelines, looked at, written.

use crate::error::{self, Error, Fault};
use crate::explain::place::is_class;
use crate::load::{self, Loaded};
use crate::report::{ClassChange, Report, Track};
use crate::scores::{Scores, ScoresOf, Wrong, scores};
use crate::{Channels, Explanation, Form, Format, Latency, Toolbox, Weights, save, size};
use prune_opt_exec::Precision;
use prune_opt_importance::{Importance, ScoredBy};
use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::module::NEWEST_OPSET;
use prune_opt_ir::op::{Family, Registry};
use prune_opt_ir::render::render;
use prune_opt_ir::verify::{Verified, verify};
use prune_opt_ir::{Class, Diagnostic, Diagnostics, Module, Source, Tensor};
use prune_opt_onnx::file::Destination;
use prune_opt_onnx::{Files, Lowered, Placement, has_to_lower, lower};
use prune_opt_pass::{After, Context, PassManager, Pipeline, Stat, Timing};
use prune_opt_select::{Costs, Scopes, Sizer, Table, Whole, timed_costs};
use prune_opt_sensitivity::{self as sensitivity, Sensitivity};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A loaded model. See the crate's example.
pub struct Session {
    toolbox: Toolbox,
    loaded: Loaded,
    cx: Context,
    track: Track,
    form: Form,
    /// Whether the module was verified and has not changed since.
    checked: bool,
    /// Where it will be written as ONNX.
    output: Option<(PathBuf, Placement)>,
    /// What will be written there, where that is known and the module has not changed since.
    ready: Option<Files>,
}

/// What is called after each pass.
pub type Hook<'a> = Box<dyn FnMut(&After<'_>) + 'a>;

/// How to run a pipeline.
#[derive(Default)]
pub struct RunOptions<'a> {
    /// Verify the module before the first pass and after each.
    pub verify_each: bool,
    /// Count parameters and MACs as Torch-Pruning does.
    pub compat: bool,
    /// How long ops take, for the report.
    pub table: Option<Arc<Table>>,
    /// Called after each pass.
    pub after: Option<Hook<'a>>,
}

/// What a run gives.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What it did to the model.
    pub report: Report,
    /// How long each pass took.
    pub timings: Vec<Timing>,
}

/// A warning where a model is of an operator set that the definitions do not know.
fn newer(module: &Module) -> Option<Diagnostic> {
    let version = module.opset("");
    (version > NEWEST_OPSET).then(|| {
        Diagnostic::warning(format!(
            "operator set {version} is newer than {NEWEST_OPSET}, the newest that is known"
        ))
        .help(format!("ops are taken to mean what they do in {NEWEST_OPSET}; `prune-opt verify` compares the models"))
    })
}

impl Session {
    /// Loads an ONNX model or IR text, recognised by content; `-` is standard input. The module is verified.
    ///
    /// # Errors
    /// That it can't be read or is not a valid model, with the place.
    pub fn load(toolbox: &Toolbox, path: &str) -> Result<Session, Error> {
        Session::new(toolbox, load::load(path, &toolbox.ops)?)
    }

    /// Reads IR text called `name`; stores that it refers to are looked for in `folder`.
    ///
    /// # Errors
    /// That it is not a valid module, with line and column.
    pub fn from_text(
        toolbox: &Toolbox,
        name: &str,
        text: &str,
        folder: &Path,
    ) -> Result<Session, Error> {
        Session::new(toolbox, load::pir(text, name.into(), folder.into())?)
    }

    fn new(toolbox: &Toolbox, loaded: Loaded) -> Result<Session, Error> {
        let mut session = Session::unverified(toolbox, loaded)?;
        session.verified()?;
        session.checked = true;
        if let Some(warning) = newer(&session.loaded.module) {
            session.cx.warn(warning);
        }
        Ok(session)
    }

    /// A session whose module may not verify.
    pub(crate) fn unverified(toolbox: &Toolbox, mut loaded: Loaded) -> Result<Session, Error> {
        let toolbox = toolbox.clone().declared_by(&mut loaded)?;
        let mut cx = Context::new(toolbox.ops.clone());
        cx.insert(toolbox.criteria.clone());
        cx.insert(size::pruner());
        let mut track = Track::default();
        track.observe(&loaded.module);
        let mut session = Session {
            toolbox,
            loaded,
            cx,
            track,
            form: Form::default(),
            checked: false,
            output: None,
            ready: None,
        };
        if session.format() == Format::Onnx {
            let same = PathBuf::from(session.name());
            session.set_output(Some((&same, Placement::default())));
        }
        Ok(session)
    }

    /// Says where the module will be written as ONNX, if it will, so that the size of its files is known, of which targets and
    /// reports tell. Until told otherwise what was read as ONNX replaces what it was read from.
    pub fn set_output(&mut self, to: Option<(&Path, Placement)>) {
        self.ready = None;
        self.output = to.map(|(path, data)| (path.into(), data));
        let ops = &self.toolbox.ops;
        let sizer = to.and_then(|(path, data)| size::sizer(&self.loaded, ops, path, data));
        self.cx.take::<Sizer>();
        if let Some(sizer) = sizer {
            self.cx.insert(sizer);
        }
    }

    /// The ops, passes and criteria it works with, and the ops that the module declares.
    pub(crate) fn toolbox(&self) -> &Toolbox {
        &self.toolbox
    }

    /// The module as it stands.
    pub fn module(&self) -> &Module {
        &self.loaded.module
    }

    /// What passes share: statistics, values that they leave.
    pub fn context(&mut self) -> &mut Context {
        &mut self.cx
    }

    /// The name of the input as messages say it: its path, or `<stdin>`.
    pub fn name(&self) -> &str {
        &self.loaded.name
    }

    /// The format that the input had.
    pub fn format(&self) -> Format {
        self.loaded.format
    }

    /// The module as one that verifies.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn verified(&self) -> Result<Verified<'_>, Error> {
        let (module, ops) = (&self.loaded.module, &self.toolbox.ops);
        if self.checked {
            return Ok(Verified::unchanged(module, ops));
        }
        verify(module, ops).map_err(|d| self.wrong(d))
    }

    /// Diagnostics about the module as an error.
    pub(crate) fn wrong(&self, diagnostics: Diagnostics) -> Error {
        self.loaded.wrong(diagnostics)
    }

    /// Reads a pipeline.
    ///
    /// # Errors
    /// Everything that is wrong with it, with places in its text.
    pub fn pipeline(&self, text: &str) -> Result<Pipeline, Error> {
        parse_pipeline(&self.toolbox, "pipeline", text)
    }

    /// Runs a pipeline given as text.
    ///
    /// # Errors
    /// What is wrong with the pipeline, or what it stopped at.
    pub fn run(&mut self, pipeline: &str) -> Result<Report, Error> {
        let pipeline = self.pipeline(pipeline)?;
        Ok(self.run_with(&pipeline, RunOptions::default())?.report)
    }

    /// Runs a pipeline.
    ///
    /// # Errors
    /// What it stopped at. The module is then as the pass that failed left it.
    pub fn run_with(
        &mut self,
        pipeline: &Pipeline,
        options: RunOptions<'_>,
    ) -> Result<Outcome, Error> {
        if !pipeline.steps.is_empty() {
            self.lower()?;
        }
        let Session {
            loaded,
            cx,
            track,
            toolbox,
            checked,
            ready,
            ..
        } = self;
        let (table, compat) = (options.table.as_deref(), options.compat);
        let sizer = cx.get::<Sizer>().cloned();
        let before = Costs {
            file: sizer.as_ref().map(|s| s.before),
            ..timed_costs(&loaded.module, &toolbox.ops, table, compat)
        };
        let mut scopes = Vec::new();
        let mut hook = options.after;
        (*checked, *ready) = (false, None);
        let result = PassManager::new(pipeline)
            .verify_each(options.verify_each)
            .after(|after, cx| {
                track.observe(after.module);
                if let Some(Whole(reasons)) = cx.take() {
                    track.explain(&reasons);
                }
                if let Some(Scopes(found)) = cx.take() {
                    scopes = named(found);
                }
                if let Some(hook) = &mut hook {
                    hook(after);
                }
            })
            .run(&mut loaded.module, cx);
        let source = loaded.module.source.clone();
        let timings = result.map_err(|failure| Error::pass(&loaded.name, source, failure))?;
        self.verified()?;
        self.checked = true;
        let verified = self.verified()?;
        let (module, ops) = (verified.module(), verified.registry());
        let to = self.output.as_ref().filter(|_| sizer.is_some());
        let ready = to.and_then(|(path, data)| size::files(verified, path, *data));
        let after = Costs {
            file: match &ready {
                Some(files) => Some(files.bytes()),
                None => sizer.and_then(|s| (s.size)(verified)),
            },
            ..timed_costs(module, ops, table, compat)
        };
        self.ready = ready;
        let classes = self.track.changes();
        if let Some(warning) = much_by_weights(self.cx.take(), &classes) {
            self.cx.warn(warning);
        }
        let report = Report {
            model: self.loaded.name.clone(),
            pipeline: pipeline.to_string(),
            symbols: size::symbols(&self.loaded.module),
            batch_norm: has(&self.loaded.module, &self.toolbox.ops, Family::BatchNorm),
            before,
            after,
            classes,
            scopes,
            measured: None,
        };
        Ok(Outcome { report, timings })
    }

    /// Makes ops and parameters that passes know of what they don't: calls of the model's own functions, loops whose rounds
    /// are known, ranges between known numbers, sparse initializers, weights that nodes write out or compute.
    fn lower(&mut self) -> Result<(), Error> {
        if let Some((module, lowered)) = self.lowered()? {
            self.loaded.module = module;
            (self.checked, self.ready) = (false, None);
            for (what, n) in [
                ("calls of functions inlined", lowered.calls),
                ("sparse initializers made dense", lowered.tensors),
                ("loops and choices written out", lowered.regions),
                ("reads of sequences resolved", lowered.sequences),
                ("strided views written as reshapes", lowered.views),
                ("places of elements written as places of rows", lowered.rows),
                ("weights computed from weights", lowered.weights),
                ("ranges written out", lowered.ranges),
                ("weights taken out of nodes", lowered.literals),
            ] {
                if n > 0 {
                    self.cx.count(what, n as u64);
                }
            }
        }
        Ok(())
    }

    /// The module without what passes know nothing of, as far as that can be; `None` where there is none.
    pub(crate) fn lowered(&self) -> Result<Option<(Module, Lowered)>, Error> {
        match has_to_lower(&self.loaded.module) {
            true => lower(self.verified()?, &computed).map_err(|d| self.wrong(d)),
            false => Ok(None),
        }
    }

    /// What passes counted, in the order it first came up.
    pub fn stats(&self) -> Vec<Stat> {
        self.cx.stats().collect()
    }

    /// Takes the warnings so far, as text.
    pub fn take_warnings(&mut self, color: bool) -> String {
        let warnings = self.cx.take_warnings();
        let source = self.loaded.module.source.clone();
        let source = source.or_else(|| error::named(&self.loaded.name));
        render(&warnings, source.as_deref(), color)
    }

    /// The channel classes, in a module that was coupled.
    pub fn channels(&self) -> Channels {
        Channels::of(&self.loaded.module, &self.toolbox.ops)
    }

    /// Scores as the pass `importance` with these options would give them, of all classes or of chosen positions of one
    /// axis. The module is coupled if it has no classes; nothing else is written into it.
    ///
    /// # Errors
    /// That the model has no such axis, or no channels at a position (a mistake in what is asked for); that it can't be
    /// coupled; or that a parameter can't be scored: no data, an element that is not finite.
    pub fn scores(&mut self, options: &Importance, of: ScoresOf<'_>) -> Result<Scores, Error> {
        if self.module().classes.is_empty() {
            self.run("couple")?;
        }
        let (module, ops) = (&self.loaded.module, &self.toolbox.ops);
        let found = scores(module, ops, &self.toolbox.criteria, options, of);
        found.map_err(|wrong| match wrong {
            Wrong::Question(d) => Error {
                diagnostics: d,
                fault: Fault::Usage,
                source: None,
            },
            Wrong::Criterion(source, d) => Error::text(Fault::Usage, Arc::new(source), d),
            Wrong::Model(d) => self.wrong(d),
        })
    }

    /// How long the model is predicted to take, op by op.
    pub fn latency(&self, table: &Table) -> Latency {
        Latency::of(
            &self.loaded.name,
            &self.loaded.module,
            &self.toolbox.ops,
            table,
        )
    }

    /// What each class alone costs, as the pass `sensitivity` with these options measures it after `importance` with
    /// those. The module is coupled if it has no classes; scores and drops are written into it.
    ///
    /// # Errors
    /// That it can't be coupled, scored or run; or that data do not fit it.
    pub fn sensitivity(
        &mut self,
        importance: &Importance,
        sensitivity: &Sensitivity,
    ) -> Result<sensitivity::Report, Error> {
        if self.module().classes.is_empty() {
            self.run("couple")?;
        }
        let passes = Pipeline::new()
            .then(importance.clone())
            .then(sensitivity.clone());
        self.run_with(&passes, RunOptions::default())?;
        let none = || Diagnostic::error("nothing was measured");
        self.cx.take().ok_or_else(|| self.wrong(none().into()))
    }

    /// Why an axis, a class or an element is what it is, or what ties two of them: `conv1.weight:0`, `%12:1`, `c3`,
    /// `fc.weight:1[5]`. Classes are derived anew, whatever the module says of them.
    ///
    /// # Errors
    /// That the model has nothing of this name, with the closest one that it has; or that it can't be coupled.
    pub fn explain(&self, a: &str, b: Option<&str>) -> Result<Explanation, Error> {
        let of =
            |module| Explanation::of(module, &self.toolbox.ops, a, b).map_err(|d| self.wrong(d));
        let lowered = self.lowered()?;
        if let Some((module, _)) = &lowered {
            // Classes have the numbers that passes give them. What lowering takes away has a name before it only.
            let found = of(module)?;
            if found.is_ok() || is_class(a) || b.is_some_and(is_class) {
                return found.map_err(Error::usage);
            }
        }
        of(&self.loaded.module)?.map_err(Error::usage)
    }

    /// Which form the IR has from now on where it is written as text.
    pub fn set_form(&mut self, form: Form) {
        self.form = form;
    }

    /// The IR as text, paths of weights relative to the current folder.
    ///
    /// # Errors
    /// That there is no current folder.
    pub fn text(&self) -> Result<String, Error> {
        self.text_with(Weights::default())
    }

    /// As [`Session::text`], with weights where they are said to be.
    ///
    /// # Errors
    /// As [`Session::text`].
    pub fn text_with(&self, weights: Weights) -> Result<String, Error> {
        save::text(&self.loaded.module, self.form, weights, &self.loaded)
    }

    /// Writes the module; `-` is standard output. A file is written aside and then renamed, so that it may be the
    /// one that was loaded. Text goes with its new weights: large ones into a safetensors file beside it, or all of
    /// them inline on standard output.
    ///
    /// # Errors
    /// That it does not verify, can't be said in this format, or can't be written.
    pub fn write(&self, path: &Path, format: Format) -> Result<(), Error> {
        match format {
            Format::Onnx => self.write_onnx(path, Placement::default()),
            Format::Pir => self.write_text(path, Weights::default()),
        }
    }

    /// As [`Session::write`], text whose weights are where they are said to be. By default they stay where they were.
    ///
    /// # Errors
    /// As [`Session::write`].
    pub fn write_text(&self, path: &Path, weights: Weights) -> Result<(), Error> {
        let to = Destination::from_path(path);
        let module = self.verified()?.module();
        save::pir(module, self.form, weights, to, &self.loaded)
    }

    /// As [`Session::write`], an ONNX model whose large data go into it or beside it. By default they stay where they
    /// were, and go beside a model that would exceed the 2 GiB that it may have.
    ///
    /// # Errors
    /// As [`Session::write`].
    pub fn write_onnx(&self, path: &Path, placement: Placement) -> Result<(), Error> {
        let to = Destination::from_path(path);
        let same = |(known, data): &(PathBuf, Placement)| known == path && *data == placement;
        let ready = self.output.as_ref().filter(|known| same(known));
        let ready = ready.and(self.ready.as_ref());
        save::onnx(self.verified()?, to, placement, ready, &self.loaded)
    }

    /// The folder that stores of the module are relative to.
    pub fn folder(&self) -> &PathBuf {
        &self.loaded.folder
    }
}

/// More than this part of the channels of the classes that lose any is much for a criterion that reads nothing but weights. Of 36
/// reference results without fine-tuning that lost half or more by magnitude or gamma, 35 had at most 16 % of their
/// answers right, where chance has 10 %, and one 33 % (`ir-spec/criteria.md`).
const MUCH: f64 = 0.5;

/// A warning where many channels went by a criterion that knows nothing of data.
fn much_by_weights(by: Option<ScoredBy>, classes: &[ClassChange]) -> Option<Diagnostic> {
    let by = by.filter(|by| by.data_free)?;
    let smaller = || classes.iter().filter(|c| c.after < c.before);
    let all: u64 = smaller().map(|c| c.before).sum();
    let gone: u64 = smaller().map(|c| c.before - c.after).sum();
    let part = gone as f64 / all.max(1) as f64;
    if part <= MUCH {
        return None;
    }
    let message = format!(
        "{:.0} % of the channels of the classes that lose any went by `{}`, which reads nothing but weights: expect an accuracy close to chance",
        100.0 * part,
        by.criterion
    );
    let help = "fine-tune the model before you use it, or remove less and repeat";
    Some(Diagnostic::warning(message).help(help))
}

/// Sets of classes by their names.
fn named(scopes: IndexMap<String, Vec<Class>>) -> Vec<(String, Vec<String>)> {
    let names = |all: Vec<Class>| all.iter().map(ToString::to_string).collect();
    scopes.into_iter().map(|(s, all)| (s, names(all))).collect()
}

/// Whether a module has a layer of this family.
fn has(module: &Module, ops: &Registry, family: Family) -> bool {
    let mut all = module.funcs.iter().flat_map(|f| f.ops.values());
    all.any(|op| ops.of(op).is_some_and(|def| def.family == family))
}

/// Reads a pipeline; errors show `text` under the name `what`.
pub(crate) fn parse_pipeline(toolbox: &Toolbox, what: &str, text: &str) -> Result<Pipeline, Error> {
    let source = Source {
        path: what.into(),
        text: text.into(),
    };
    let source = Arc::new(source);
    let wrong = |d| Error::text(Fault::Usage, source.clone(), d);
    let pipeline = toolbox.passes.parse(text).map_err(wrong)?;
    let mut cx = Context::new(toolbox.ops.clone());
    cx.insert(toolbox.criteria.clone());
    pipeline.resolve(&mut cx).map_err(|failure| {
        let source = failure.source.unwrap_or_else(|| source.clone());
        Error::text(Fault::Usage, source, failure.diagnostics)
    })?;
    Ok(pipeline)
}

/// What a module without inputs gives.
fn computed(module: Verified<'_>) -> Option<Vec<Tensor>> {
    let outputs = prune_opt_exec::run(module, &[], Precision::F32).ok()?;
    Some(outputs.into_iter().map(|(_, tensor)| tensor).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn much_is_a_part_of_the_classes_that_lose_any() {
        let change = |(before, after): (u64, u64)| ClassChange {
            name: "c0".into(),
            root: None,
            before,
            after,
            frozen: None,
            whole: None,
        };
        let said = |all: &[(u64, u64)], data_free| {
            let criterion = "bn-scale".into();
            let by = ScoredBy {
                criterion,
                data_free,
            };
            let classes: Vec<ClassChange> = all.iter().copied().map(change).collect();
            much_by_weights(Some(by), &classes).map(|d| d.message)
        };
        // As of VGG at a global ratio of one half, where most classes lose nothing.
        let global = [(904, 304), (2000, 2000)];
        let message = said(&global, true).unwrap();
        assert!(
            message.starts_with(
                "66 % of the channels of the classes that lose any went by `bn-scale`"
            ),
            "{message}"
        );
        assert_eq!(said(&global, false), None);
        assert_eq!(said(&[(8, 4), (100, 100)], true), None);
        assert_eq!(said(&[(100, 100)], true), None);
        assert_eq!(said(&[], true), None);
    }
}
