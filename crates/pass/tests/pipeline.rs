//! Pipelines as text: what they read as, how they print, and what is said of each mistake.
#![allow(clippy::unwrap_used)]

use prune_opt_ir::{Diagnostics, Module, Place};
use prune_opt_pass::{
    Changed, Context, Invalid, Pass, PassRegistry, PassRegistryError, Pipeline, choice, pass,
};

choice! {
    /// What competes with what.
    pub enum Scope {
        /// Each class by itself.
        Local = "local",
        /// All classes together.
        Global = "global",
    }
}

pass! {
    /// Finds classes. It takes no options.
    pub struct Couple = "couple" {}
}
pass! {
    /// Keeps the best channels.
    ///
    /// More about it.
    pub struct Select = "select" {
        /// Fraction to remove.
        ratio: f64 = "0.50",
        /// What competes.
        scope: Scope = "local",
        /// Multiples of this.
        round_to: u64 = "1",
        /// Left alone.
        freeze: Vec<String> = "[]",
        /// Where to write.
        out: Option<String> = "none",
        /// Outer factors too.
        outer: bool = "false",
    }
}

impl Pass for Couple {
    fn run(&self, _: &mut Module, _: &mut Context) -> Result<Changed, Diagnostics> {
        Ok(Changed::No)
    }
}
impl Pass for Select {
    fn run(&self, _: &mut Module, _: &mut Context) -> Result<Changed, Diagnostics> {
        Ok(Changed::No)
    }
    fn check(&self) -> Result<(), Invalid> {
        if (0.0..1.0).contains(&self.ratio) {
            return Ok(());
        }
        let message = format!("{} is not at least 0 and below 1", self.ratio);
        Err(Invalid::new("ratio", message))
    }
}

fn registry() -> PassRegistry {
    PassRegistry::new([Couple::def(), Select::def()]).unwrap()
}

/// What the pipeline prints as; it must read back as itself.
fn printed(text: &str) -> String {
    let once = registry().parse(text).unwrap().to_string();
    assert_eq!(registry().parse(&once).unwrap().to_string(), once);
    once
}

/// Every error as `column-column: message / label / help`, columns from 1.
fn errors(text: &str) -> String {
    let all = registry().parse(text).unwrap_err();
    let line = |d: &prune_opt_ir::Diagnostic| {
        let Place::Text(span) = d.place else {
            panic!("no place: {d:?}")
        };
        let help = d.help.clone().unwrap_or_default();
        format!("{}-{}: {} / {help}", span.start + 1, span.end, d.message)
    };
    all.0.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn prints_what_was_written_or_differs() {
    assert_eq!(printed(""), "");
    assert_eq!(printed("couple"), "couple");
    assert_eq!(printed(" couple{} , select "), "couple,select");
    assert_eq!(printed("select{ratio=0.5}"), "select{ratio=0.5}");
    assert_eq!(
        printed("select{scope=global, round_to=8}"),
        "select{scope=global,round-to=8}"
    );
    assert_eq!(printed("select{outer}"), "select{outer=true}");
    assert_eq!(
        printed(r#"select{freeze=[head.*, "a, \"b\"", "none"]}"#),
        r#"select{freeze=[head.*,"a, \"b\"","none"]}"#
    );
    assert_eq!(printed("select{freeze=head.*}"), "select{freeze=[head.*]}");
    assert_eq!(printed("select{out=none}"), "select{out=none}");
    assert_eq!(
        printed("select{out=\"none\"}"),
        "select{out=\"none\"}",
        "a file of that name"
    );
}

#[test]
fn prints_pipelines_built_in_rust() {
    let default = Pipeline::new().then(Couple {}).then(Select::default());
    assert_eq!(default.to_string(), "couple,select");
    let select = Select {
        ratio: 0.25,
        ..Select::default()
    };
    let text = Pipeline::new().then(select).to_string();
    assert_eq!(text, "select{ratio=0.25}");
}

#[test]
fn unknown_passes() {
    assert_eq!(
        errors("cuople,select,frobnicate"),
        "1-6: there is no pass `cuople` / did you mean `couple`? passes: couple, select\n\
         15-24: there is no pass `frobnicate` / passes: couple, select"
    );
}

#[test]
fn unknown_options() {
    assert_eq!(
        errors("select{ration=0.5}"),
        "8-13: pass `select` has no option `ration` / did you mean `ratio`? \
         its options: ratio, scope, round-to, freeze, out, outer"
    );
    assert_eq!(
        errors("couple{fast}"),
        "8-11: pass `couple` has no option `fast` / `couple` takes no options"
    );
}

#[test]
fn wrong_values() {
    assert_eq!(
        errors("select{ratio=half}"),
        "14-17: pass `select`, option `ratio`: expected a number, not `half` / `ratio` (number): Fraction to remove."
    );
    assert_eq!(
        errors("couple,select{ratio=1.5}"),
        "21-23: pass `select`, option `ratio`: 1.5 is not at least 0 and below 1 / `ratio` (number): Fraction to remove."
    );
    assert_eq!(
        errors("select{scope=loca}"),
        "14-17: pass `select`, option `scope`: expected one of local|global, not `loca` / `scope` (local|global): What competes."
    );
    assert_eq!(
        errors("select{ratio=[1,2]}"),
        "14-18: pass `select`, option `ratio`: expected a number, not a list / `ratio` (number): Fraction to remove."
    );
    assert_eq!(
        errors("select{ratio=0.5,ratio=0.6}"),
        "18-22: option `ratio` is given twice / "
    );
}

#[test]
fn bad_syntax() {
    let at = |text: &str| errors(text).split(" / ").next().unwrap().to_string();
    assert_eq!(
        at("couple,"),
        "8-8: expected the name of a pass, found the end"
    );
    assert_eq!(at("couple couple"), "8-8: expected `,` or `{`, found `c`");
    assert_eq!(
        at("select{"),
        "8-8: expected the name of an option, found the end"
    );
    assert_eq!(at("select{ratio=}"), "14-14: expected a value, found `}`");
    assert_eq!(
        at("select{ratio=0.5"),
        "17-17: expected `,` or `}`, found the end"
    );
    assert_eq!(
        at("select{freeze=[a"),
        "17-17: expected `,` or `]`, found the end"
    );
    assert_eq!(
        at("select{out=\"a}"),
        "12-12: this text has no closing `\"`"
    );
    assert_eq!(at("é"), "1-2: expected the name of a pass, found `é`");
    let deep = format!("select{{freeze={}", "[".repeat(100_000));
    assert!(at(&deep).contains("nested too deeply"));
}

pass! {
    /// Its default can't be read.
    pub struct Broken = "broken" {
        /// A number.
        n: u64 = "many",
    }
}
impl Pass for Broken {
    fn run(&self, _: &mut Module, _: &mut Context) -> Result<Changed, Diagnostics> {
        Ok(Changed::No)
    }
}

#[test]
fn registries_refuse_clashes_and_bad_defaults() {
    let clash = registry().with([Couple::def()]).unwrap_err().to_string();
    assert!(
        clash.starts_with("pass `couple` is defined twice: at "),
        "{clash}"
    );
    assert_eq!(
        clash.matches("pipeline.rs:").count(),
        2,
        "both places: {clash}"
    );
    let broken = PassRegistry::new([Broken::def()]).unwrap_err();
    assert!(matches!(
        broken,
        PassRegistryError::Default { name: "broken", .. }
    ));
}

#[test]
fn documentation_comes_from_the_definition() {
    let info = Select::INFO;
    assert_eq!(info.summary(), "Keeps the best channels.");
    assert_eq!(info.doc, "Keeps the best channels.\n\n More about it.");
    let kinds: Vec<_> = info.options.iter().map(|o| (o.kind)()).collect();
    assert_eq!(
        kinds,
        [
            "number",
            "local|global",
            "whole number",
            "[text, ..]",
            "none|text",
            "true|false"
        ]
    );
}
