//! Which passes there are, and reading pipelines of them. A value, not a global: embedders add their own.

use crate::define::{Invalid, OptionDef, PassDef, PassInfo};
use crate::option::{Settings, Value};
use crate::pipeline::{Pipeline, Step};
use crate::syntax::{self, RawOption, RawStep};
use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::{Diagnostic, Diagnostics, Place, Span, did_you_mean};
use std::ops::Range;

/// Passes by name, in the order they were added.
#[derive(Clone, Debug, Default)]
pub struct PassRegistry {
    defs: IndexMap<&'static str, PassDef>,
}

/// Why a pass can't be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PassRegistryError {
    /// Two passes have one name.
    #[error("pass `{name}` is defined twice: at {first} and at {second}")]
    Clash {
        /// The name.
        name: &'static str,
        /// The place of the first.
        first: String,
        /// The place of the second.
        second: String,
    },
    /// A default can't be read, or will not do.
    #[error("pass `{name}`: the default of {source}")]
    Default {
        /// The pass.
        name: &'static str,
        /// The option and what is wrong with it.
        source: Invalid,
    },
}

impl PassRegistry {
    /// A registry of these passes.
    ///
    /// # Errors
    /// On a clash of names, or a default that can't be read.
    pub fn new(defs: impl IntoIterator<Item = PassDef>) -> Result<PassRegistry, PassRegistryError> {
        PassRegistry::default().with(defs)
    }

    /// The same where tests have seen that the defaults can be read.
    ///
    /// # Errors
    /// On a clash of names.
    pub fn tested(
        defs: impl IntoIterator<Item = PassDef>,
    ) -> Result<PassRegistry, PassRegistryError> {
        let mut registry = PassRegistry::default();
        for def in defs {
            registry.add(def)?;
        }
        Ok(registry)
    }

    /// This registry and more passes.
    ///
    /// # Errors
    /// On a clash of names, or a default that can't be read.
    pub fn with(
        mut self,
        defs: impl IntoIterator<Item = PassDef>,
    ) -> Result<PassRegistry, PassRegistryError> {
        for def in defs {
            let (name, build) = (def.info.name, def.build);
            self.add(def)?;
            build(&Settings::default())
                .map_err(|source| PassRegistryError::Default { name, source })?;
        }
        Ok(self)
    }

    fn add(&mut self, def: PassDef) -> Result<(), PassRegistryError> {
        let place = |info: &PassInfo| format!("{}:{}", info.file, info.line);
        if let Some(first) = self.defs.get(def.info.name) {
            return Err(PassRegistryError::Clash {
                name: def.info.name,
                first: place(first.info),
                second: place(def.info),
            });
        }
        self.defs.insert(def.info.name, def);
        Ok(())
    }

    /// The pass of this name.
    pub fn get(&self, name: &str) -> Option<&PassDef> {
        self.defs.get(name)
    }

    /// All passes, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = &PassDef> {
        self.defs.values()
    }

    /// Reads a pipeline. Its grammar is in `ir-spec/passes.md`.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place in `text`.
    pub fn parse(&self, text: &str) -> Result<Pipeline, Diagnostics> {
        let mut errors = Diagnostics::default();
        let mut steps = Vec::new();
        for raw in syntax::parse(text).map_err(|e| *e)? {
            match self.step(&raw) {
                Ok(step) => steps.push(step),
                Err(more) => errors.0.extend(more),
            }
        }
        errors.into_result()?;
        Ok(Pipeline { steps })
    }

    /// The options of the one pass that a text is, `importance{p=1}`, for who reads them to do else with them; `None`
    /// where the text is more passes or none.
    ///
    /// # Errors
    /// As [`PassRegistry::parse`].
    pub fn settings(&self, text: &str) -> Result<Option<Settings>, Diagnostics> {
        let pipeline = self.parse(text)?;
        Ok(match &pipeline.steps[..] {
            [step] => Some(Settings::of(step.pass.values())),
            _ => None,
        })
    }

    fn step(&self, raw: &RawStep) -> Result<Step, Vec<Diagnostic>> {
        let Some(def) = self.get(&raw.name) else {
            let names: Vec<&str> = self.defs.keys().copied().collect();
            let error = Diagnostic::error(format!("there is no pass `{}`", raw.name))
                .at(raw.name_span)
                .label("not a pass");
            return Err(vec![suggest(error, &raw.name, &names, "passes")]);
        };
        let (settings, errors) = settings(def.info, &raw.options);
        if !errors.is_empty() {
            return Err(errors);
        }
        let build = || {
            let pass = (def.build)(&settings)?;
            pass.check()?;
            Ok(pass)
        };
        let pass = build().map_err(|invalid| vec![blame(def.info, raw, &invalid)])?;
        let written = settings.0.iter().map(|(i, _)| *i).collect();
        Ok(Step { pass, written })
    }
}

/// Matches the options that are written with those that are defined.
fn settings(info: &PassInfo, raw: &[RawOption]) -> (Settings, Vec<Diagnostic>) {
    let (mut settings, mut errors) = (Settings::default(), Vec::new());
    let mut first: IndexMap<usize, &RawOption> = IndexMap::default();
    for option in raw {
        let Some(index) = info.options.iter().position(|def| def.is(&option.name)) else {
            let names: Vec<_> = info.options.iter().map(OptionDef::text_name).collect();
            let names: Vec<&str> = names.iter().map(|n| &**n).collect();
            let message = format!("pass `{}` has no option `{}`", info.name, option.name);
            let error = Diagnostic::error(message)
                .at(option.name_span)
                .label("not an option of it");
            errors.push(if names.is_empty() {
                error.help(format!("`{}` takes no options", info.name))
            } else {
                suggest(error, &option.name, &names, "its options")
            });
            continue;
        };
        if let Some(before) = first.insert(index, option) {
            let message = format!("option `{}` is given twice", option.name);
            errors.push(
                Diagnostic::error(message)
                    .at(option.name_span)
                    .label("the second time")
                    .note(Place::Text(before.name_span), "the first time"),
            );
        }
        settings.0.push((index, option.value.clone()));
    }
    (settings, errors)
}

/// An error at the option that will not do, or at the pass where a default is to blame.
fn blame(info: &PassInfo, raw: &RawStep, invalid: &Invalid) -> Diagnostic {
    let def = info.options.iter().find(|def| def.name == invalid.option);
    let option = raw
        .options
        .iter()
        .find(|o| def.is_some_and(|def| def.is(&o.name)));
    let name = def.map_or(invalid.option.into(), |def| def.text_name());
    let message = format!("pass `{}`, option `{name}`: {}", info.name, invalid.message);
    let span = |o: &RawOption| invalid.at.as_ref().and_then(|at| part(o, at));
    let error = Diagnostic::error(message)
        .at(option.map_or(raw.name_span, |o| span(o).unwrap_or(o.value_span)));
    match def {
        Some(def) => error.help(format!("`{name}` ({}): {}", (def.kind)(), def.doc)),
        None => error,
    }
}

/// Where bytes of an option's text stand in the pipeline, which may have it in quotes.
fn part(option: &RawOption, at: &Range<usize>) -> Option<Span> {
    let (text, quote) = match &option.value {
        Value::Word(text) => (text, 0),
        Value::Quoted(text) => (text, 1),
        Value::List(_) => return None,
    };
    let start = option.value_span.start as usize + quote;
    let place = |n: usize| {
        let escaped = text.get(..n)?.matches(['"', '\\']).count();
        Some(start + n + quote * escaped)
    };
    Some(Span::new(place(at.start)?, place(at.end)?))
}

fn suggest(error: Diagnostic, word: &str, names: &[&str], what: &str) -> Diagnostic {
    let all = format!("{what}: {}", names.join(", "));
    let meant = did_you_mean(word, names.iter().copied());
    error.help(format!("{meant}{all}"))
}
