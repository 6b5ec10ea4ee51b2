//! Running pipelines: analyses, statistics, hooks, values between passes, failures.
#![allow(clippy::unwrap_used)]

use prune_opt_ir::op::Registry;
use prune_opt_ir::{
    Axis, Class, ClassData, DType, Diagnostic, Diagnostics, Entity, Function, Module, Span, Type,
};
use prune_opt_pass::{
    Analysis, Changed, Context, Pass, PassManager, Pipeline, Stage, pass, passes,
};
use std::sync::atomic::{AtomicU64, Ordering};

/// How long the module's name is, and the how-manieth computation this was.
struct Length(usize, u64);
static COMPUTED: AtomicU64 = AtomicU64::new(0);
impl Analysis for Length {
    fn compute(module: &Module, _: &Registry) -> Self {
        Length(module.name.len(), COMPUTED.fetch_add(1, Ordering::SeqCst))
    }
}

pass! {
    /// Appends to the name.
    pub struct Append = "append" {
        /// What to append.
        text: String = "",
        /// Says that the length is as before.
        preserve: bool = "false",
    }
}
impl Pass for Append {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        let before = cx.analysis::<Length>(module).0;
        module.name += &self.text;
        cx.count("letters", self.text.len() as u64);
        if self.preserve {
            cx.preserve::<Length>();
        }
        if self.text == "!" {
            return Err(Diagnostic::error("no shouting").into());
        }
        cx.insert(before);
        cx.warn(Diagnostic::warning(format!("it was {before} long")));
        Ok(Changed::from(!self.text.is_empty()))
    }
}

fn append(text: &str, preserve: bool) -> Append {
    Append {
        text: text.into(),
        preserve,
    }
}

pass! {
    /// Stands for the pass of this name; finds a class on request.
    pub struct Couple = "couple" {
        /// Whether there is one to find.
        finds: bool = "false",
    }
}
impl Pass for Couple {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        if self.finds {
            module.classes.insert(Class::new(0), ClassData::default());
        }
        cx.looked_for_classes(module);
        Ok(Changed::Yes)
    }
}

pass! {
    /// Says where it finds no classes.
    pub struct Needs = "needs" {}
}
impl Pass for Needs {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        cx.warn_without_classes(module);
        Ok(Changed::No)
    }
}

#[test]
fn why_there_are_no_classes() {
    let warnings = |pipeline: Pipeline| {
        let (mut module, mut cx) = (Module::default(), Context::new(Registry::default()));
        let run = PassManager::new(&pipeline).run(&mut module, &mut cx);
        run.unwrap();
        cx.take_warnings().to_string()
    };
    let couple = |finds| Pipeline::new().then(Couple { finds });
    let said = warnings(Pipeline::new().then(Needs {}));
    assert!(said.contains("run `couple` first"), "{said}");
    let said = warnings(couple(false).then(Needs {}));
    assert!(
        said.contains("`needs` does nothing: the model has no axis that can lose elements"),
        "{said}"
    );
    assert!(!said.contains("run `couple`"), "{said}");
    assert_eq!(warnings(couple(true).then(Needs {})), "");
    // Here it did find some.
    let stripped = couple(true).then(passes::StripClasses {}).then(Needs {});
    let said = warnings(stripped);
    assert!(said.contains("run `couple` first"), "{said}");
}

#[test]
fn analyses_live_until_a_pass_changes_the_module() {
    let lengths = |pipeline: Pipeline| {
        let (mut module, mut cx) = (Module::default(), Context::new(Registry::default()));
        let mut seen = Vec::new();
        PassManager::new(&pipeline)
            .after(|_, cx| seen.extend(cx.get::<usize>().copied()))
            .run(&mut module, &mut cx)
            .unwrap();
        seen
    };
    let p = || Pipeline::new().then(append("ab", false));
    assert_eq!(
        lengths(p().then(append("c", false)).then(append("", false))),
        [0, 2, 3]
    );
    // A pass that wrongly promises to preserve an analysis is taken at its word.
    let p = Pipeline::new()
        .then(append("ab", true))
        .then(append("c", false));
    assert_eq!(lengths(p.then(append("", false))), [0, 0, 3]);

    let (module, mut cx) = (Module::default(), Context::new(Registry::default()));
    let first = cx.analysis::<Length>(&module).1;
    assert_eq!(cx.analysis::<Length>(&module).1, first, "kept");
    cx.invalidate();
    assert_ne!(cx.analysis::<Length>(&module).1, first, "computed again");
}

#[test]
fn statistics_warnings_and_timings() {
    let pipeline = Pipeline::new()
        .then(append("ab", false))
        .then(append("c", false));
    let (mut module, mut cx) = (Module::default(), Context::new(Registry::default()));
    let timings = PassManager::new(&pipeline)
        .verify_each(true)
        .run(&mut module, &mut cx)
        .unwrap();
    assert_eq!(
        timings.iter().map(|t| t.pass).collect::<Vec<_>>(),
        ["append", "append"]
    );
    let stats: Vec<_> = cx.stats().map(|s| (s.pass, s.what, s.count)).collect();
    assert_eq!(stats, [("append", "letters".to_string(), 3)]);
    assert_eq!(cx.take_warnings().0.len(), 2);
    assert_eq!(cx.take_warnings().0.len(), 0);
    assert_eq!(cx.take::<usize>(), Some(2));
    assert_eq!(cx.take::<usize>(), None);
}

#[test]
fn a_failure_names_the_pass_and_stops() {
    let pipeline = Pipeline::new()
        .then(append("a", false))
        .then(append("!", false))
        .then(append("b", false));
    let (mut module, mut cx) = (Module::default(), Context::new(Registry::default()));
    let failure = PassManager::new(&pipeline)
        .run(&mut module, &mut cx)
        .unwrap_err();
    assert_eq!(
        (failure.pass, failure.index, failure.stage),
        ("append", 1, Stage::Run)
    );
    assert_eq!(failure.to_string(), "pass `append`: no shouting");
    assert_eq!(module.name, "a!", "the third pass did not run");
}

#[test]
fn hooks_see_each_pass_in_order() {
    let pipeline = Pipeline::new()
        .then(append("a", false))
        .then(append("", false));
    let (mut module, mut cx) = (Module::default(), Context::new(Registry::default()));
    let mut seen = Vec::new();
    PassManager::new(&pipeline)
        .after(|after, _| {
            seen.push((
                after.index,
                after.changed.is_yes(),
                after.module.name.clone(),
            ))
        })
        .run(&mut module, &mut cx)
        .unwrap();
    assert_eq!(
        seen,
        [(0, true, "a".to_string()), (1, false, "a".to_string())]
    );
}

#[test]
fn strip_classes_leaves_plain_shapes() {
    let class = Class::new(0);
    let mut module = Module::default();
    module.classes.insert(
        class,
        ClassData {
            extent: 3,
            ..ClassData::default()
        },
    );
    let mut func = Function::default();
    let axes = [Axis::prod([Axis::from(class), 4u64.into()]), 7u64.into()];
    func.add_input(None, Type::tensor(DType::F32, axes), Span::default());
    module.funcs.push(func);

    let mut cx = Context::new(Registry::default());
    let run = |module: &mut Module, cx: &mut Context| passes::StripClasses {}.run(module, cx);
    assert_eq!(run(&mut module, &mut cx), Ok(Changed::Yes));
    let ty = &module.funcs[0].values.values().next().unwrap().ty;
    assert_eq!(ty.to_string(), "tensor<12 x 7 x f32>");
    assert!(module.classes.is_empty());
    assert_eq!(run(&mut module, &mut cx), Ok(Changed::No));
}

#[test]
fn plans_go_to_files_and_back() {
    let class = Class::new(0);
    let data = ClassData {
        extent: 3,
        keep: Some(vec![0, 2]),
        ..ClassData::default()
    };
    let mut module = Module::default();
    module.classes.insert(class, data);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.json").display().to_string();
    let mut cx = Context::new(Registry::default());
    let write = passes::WritePlan { file: file.clone() };
    assert_eq!(write.run(&mut module, &mut cx), Ok(Changed::No));

    module.classes[&class].keep = None;
    let pipeline = Pipeline::new().then(passes::ApplyPlan { file: file.clone() });
    PassManager::new(&pipeline)
        .run(&mut module, &mut cx)
        .unwrap();
    assert_eq!(module.classes[&class].keep, Some(vec![0, 2]));

    std::fs::write(&file, "{\"version\": 1,\n \"classes\": [}").unwrap();
    let failure = PassManager::new(&pipeline)
        .run(&mut module, &mut cx)
        .unwrap_err();
    assert_eq!(failure.source.unwrap().path, file, "places are of the plan");

    std::fs::remove_file(&file).unwrap();
    let failure = PassManager::new(&pipeline)
        .run(&mut module, &mut cx)
        .unwrap_err();
    assert!(failure.to_string().contains("cannot read the plan"));
    assert!(failure.source.is_none());
}

#[test]
fn print_goes_where_the_context_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let file = std::fs::File::create(&path).unwrap();
    let mut cx = Context::new(Registry::default()).with_output(file);
    let mut module = Module {
        name: "net".into(),
        ..Module::default()
    };
    assert_eq!(passes::Print {}.run(&mut module, &mut cx), Ok(Changed::No));
    let printed = std::fs::read_to_string(&path).unwrap();
    assert_eq!(printed, prune_opt_ir::text::print(&module));
    assert!(printed.contains("@net"));
}
