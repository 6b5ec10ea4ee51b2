//! What a pass sees beside the module.

use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::members::{Member, members};
use prune_opt_ir::op::{Registry, ShapeValues};
use prune_opt_ir::{Class, Diagnostic, Diagnostics, Module, Source};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

/// Something computed from a module and kept until the module changes.
pub trait Analysis: Any + Send + Sync + Sized {
    /// Computes it. What can fail goes into the value, so that failures are kept as well.
    fn compute(module: &Module, ops: &Registry) -> Self;
}

/// The shape values of the model's graph.
#[derive(Debug)]
pub struct Shapes(pub ShapeValues);

impl Analysis for Shapes {
    fn compute(module: &Module, ops: &Registry) -> Self {
        let of = |func| ShapeValues::compute(module, func, ops);
        Shapes(module.main().map(of).unwrap_or_default())
    }
}

/// Which parameter axes each class sits on.
#[derive(Debug)]
pub struct Members(pub IndexMap<Class, Vec<Member>>);

impl Analysis for Members {
    fn compute(module: &Module, ops: &Registry) -> Self {
        Members(members(module, ops))
    }
}

/// A number that a pass counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stat {
    /// The pass.
    pub pass: &'static str,
    /// What was counted, `parameters sliced`.
    pub what: String,
    /// How many.
    pub count: u64,
}

/// What passes share: the definitions of ops, cached analyses, statistics, warnings, and typed values.
pub struct Context {
    ops: Arc<Registry>,
    analyses: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
    preserved: Vec<TypeId>,
    values: HashMap<TypeId, Box<dyn Any + Send + Sync>>,
    stats: IndexMap<(&'static str, String), u64>,
    warnings: Diagnostics,
    output: Box<dyn Write + Send>,
    source: Option<Arc<Source>>,
    current: &'static str,
    /// Whether classes were looked for last in a module that has none to find.
    unprunable: bool,
}

impl Context {
    /// A context that knows these ops; what passes print goes to standard error.
    pub fn new(ops: impl Into<Arc<Registry>>) -> Context {
        Context {
            ops: ops.into(),
            analyses: HashMap::new(),
            preserved: Vec::new(),
            values: HashMap::new(),
            stats: IndexMap::default(),
            warnings: Diagnostics::default(),
            output: Box::new(io::stderr()),
            source: None,
            current: "",
            unprunable: false,
        }
    }

    /// Sends what passes print elsewhere.
    pub fn with_output(mut self, output: impl Write + Send + 'static) -> Context {
        self.output = Box::new(output);
        self
    }

    /// The definitions of ops.
    pub fn ops(&self) -> Arc<Registry> {
        self.ops.clone()
    }

    /// Where passes print what the user asked them to show.
    pub fn output(&mut self) -> &mut (dyn Write + Send) {
        &mut *self.output
    }

    /// An analysis of `module`, computed or kept from before. After changing the module, a pass calls
    /// [`Context::invalidate`] before it asks again; between passes that is done for it.
    pub fn analysis<A: Analysis>(&mut self, module: &Module) -> Arc<A> {
        let kept = self.analyses.get(&TypeId::of::<A>()).cloned();
        if let Some(found) = kept.and_then(|any| any.downcast::<A>().ok()) {
            return found;
        }
        let fresh = Arc::new(A::compute(module, &self.ops));
        self.analyses.insert(TypeId::of::<A>(), fresh.clone());
        fresh
    }

    /// Drops every analysis: the module has changed.
    pub fn invalidate(&mut self) {
        self.analyses.clear();
    }

    /// Says that what this pass changes leaves analysis `A` true, so that it is kept after the pass.
    pub fn preserve<A: Analysis>(&mut self) {
        self.preserved.push(TypeId::of::<A>());
    }

    /// Leaves a value for later passes and for the caller, one of a type; returns the one before it.
    pub fn insert<T: Any + Send + Sync>(&mut self, value: T) -> Option<T> {
        let before = self.values.insert(TypeId::of::<T>(), Box::new(value))?;
        before.downcast().ok().map(|value| *value)
    }

    /// The value of this type that the caller or an earlier pass left.
    pub fn get<T: Any + Send + Sync>(&self) -> Option<&T> {
        self.values.get(&TypeId::of::<T>())?.downcast_ref()
    }

    /// Takes the value of this type.
    pub fn take<T: Any + Send + Sync>(&mut self) -> Option<T> {
        let value = self.values.remove(&TypeId::of::<T>())?;
        value.downcast().ok().map(|value| *value)
    }

    /// Adds to a statistic of the running pass.
    pub fn count(&mut self, what: impl Into<String>, n: u64) {
        *self.stats.entry((self.current, what.into())).or_insert(0) += n;
    }

    /// All statistics, in the order they first came up.
    pub fn stats(&self) -> impl Iterator<Item = Stat> {
        self.stats.iter().map(|((pass, what), count)| Stat {
            pass,
            what: what.clone(),
            count: *count,
        })
    }

    /// Tells the user something that is not an error.
    pub fn warn(&mut self, warning: Diagnostic) {
        self.warnings.push(warning);
    }

    /// Warns where a pass that works on classes finds none, and so does nothing.
    pub fn warn_without_classes(&mut self, module: &Module) {
        if module.classes.is_empty() {
            let (why, help) = self.no_classes();
            let message = format!("`{}` does nothing: {why}", self.current);
            self.warn(Diagnostic::warning(message).help(help));
        }
    }

    /// Notes that classes were looked for, and whether there are any.
    pub fn looked_for_classes(&mut self, module: &Module) {
        self.unprunable = module.classes.is_empty();
    }

    /// Why a module has no classes, and what to do: nothing looked for them, or `couple` found none.
    pub fn no_classes(&self) -> (&'static str, &'static str) {
        match self.unprunable {
            true => (
                "the model has no axis that can lose elements",
                "`couple` found no class; `prune-opt explain MODEL PARAM:AXIS` says what keeps an axis as it is",
            ),
            false => (
                "the model has no classes",
                "run `couple` first: it finds the classes",
            ),
        }
    }

    /// Says that places in the diagnostics which this pass is about to return are of `source`, a file that it read,
    /// and not of the module's text.
    pub fn point_into(&mut self, source: Source) {
        self.source = Some(Arc::new(source));
    }

    pub(crate) fn take_source(&mut self) -> Option<Arc<Source>> {
        self.source.take()
    }

    /// Takes the warnings so far.
    pub fn take_warnings(&mut self) -> Diagnostics {
        std::mem::take(&mut self.warnings)
    }

    pub(crate) fn enter(&mut self, pass: &'static str) {
        self.current = pass;
        self.source = None;
        self.preserved.clear();
    }

    pub(crate) fn leave(&mut self, changed: bool) {
        self.current = "";
        if changed {
            let preserved = std::mem::take(&mut self.preserved);
            self.analyses.retain(|id, _| preserved.contains(id));
        }
    }
}
