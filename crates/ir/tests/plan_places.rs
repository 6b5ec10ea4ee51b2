//! Where in a plan's text an error is, as people see it.
#![allow(clippy::unwrap_used, missing_docs)]

use insta::assert_snapshot;
use prune_opt_ir::plan::{Places, Plan};
use prune_opt_ir::render::render;
use prune_opt_ir::{Diagnostics, Module, Source, text};

const NET: &str = r#"
module {
  channels c0 = 4 {root = @conv:0}
  channels c1 = 2 {root = @qkv:0}
  channels c2 = 3 {root = @qkv:0}
  channels c3 = 5 {root = @fc:0, frozen = ["`fc` gives an output"]}
  channels c4 = 6 {root = @odd:0, min = 2, multiple = 2}
  func @main() {
    %w = param @conv : tensor<c0 x 3 x f32>
    %q = param @qkv : tensor<2 * c1 * c2 x c0 x f32>
    %f = param @fc : tensor<c3 x c0 * 2 x f32>
    %o = param @odd : tensor<c4 x f32>
    return
  }
}
"#;

fn module() -> Module {
    text::parse("t.pir", NET, &text::no_files).unwrap()
}

fn shown(plan: &str, errors: &Diagnostics) -> String {
    let source = Source {
        path: "p.json".into(),
        text: plan.into(),
    };
    render(errors, Some(&source), false)
}

/// What a plan is refused with.
fn refused(plan: &str) -> String {
    let mut m = module();
    let before = m.classes.clone();
    let errors = Plan::apply_json(plan, &mut m).unwrap_err();
    assert_eq!(m.classes, before);
    shown(plan, &errors)
}

/// What a plan of these classes is refused with.
fn classes(classes: &str) -> String {
    refused(&format!("{{\"version\": 1, \"classes\": [\n{classes}]}}"))
}

const CONV: &str = r#"{"name": "c0", "root": ["conv", 0], "extent": 4, "keep": [0, 2]}"#;

/// What a plan of [`CONV`] is refused with that says this of parameters.
fn parameters(parameters: &str) -> String {
    refused(&format!(
        "{{\"version\": 1,\n \"classes\": [{CONV}],\n \"parameters\": {{\n{parameters}}}}}"
    ))
}

#[test]
fn an_unknown_field_hides_no_other_error() {
    let mut all = Vec::new();
    let plan = r#"{"version": 1, "frob": 3, "classes": [
  {"name": "c0", "root": ["conv", 0], "extent": 4, "keap": [0, 7]},
  {"name": "c1", "root": ["gone", 0], "extent": 2, "keep": [-1]},
  {"name": "c8", "root": ["gone", 0], "extent": 2, "keep": [1]}]}"#;
    all.push(refused(plan));
    // Without a model, what can be told without one.
    all.push(shown(plan, &Plan::from_json(plan).unwrap_err()));
    assert_snapshot!(all.join("\n"));
}

#[test]
fn values_of_other_kinds() {
    let all = [
        refused(
            r#"{"version": "1", "classes": [
  {"name": 7, "root": "conv", "extent": 18446744073709551616, "keep": {}},
  {"name": "c1", "root": ["qkv", -1], "keep": [0, 0.5, 1.5], "by": {"name": "c0"}},
  [], {"name": "c0", "name": "c1", "extent": 1, "keep": [0]}],
 "axes": [{"root": null, "axis": 3, "classes": [3]}],
 "parameters": {
  "a": {"shape": [1], "new_shape": [1], "keep": ["all"]},
  "b": {"shape": [1], "new_shape": [1], "keep": [null, {"by": 0, "block": [[]]}]},
  "b": {"shape": [1], "new_shape": [1], "keep": [null, [null]]},
  "a": {"shape": [1], "new_shape": [1], "keep": [null]},
  "a": {"shape": [1], "new_shape": [1], "keep": [null]}}}"#,
        ),
        refused("[1]"),
        refused(r#"{"name": "package", "dependencies": {}}"#),
        refused("{\n \"classes\": [], \"version\": 4294967297, \"new\": 1}"),
    ];
    assert_snapshot!(all.join("\n"));
}

#[test]
fn elements_that_can_not_be_kept() {
    let mut all = Vec::new();
    let conv = |from: &str, to: &str| classes(&CONV.replace(from, to));
    all.push(conv("[0, 2]", "[0, 2, 4, 5]"));
    all.push(conv("[0, 2]", "[0, 2, 1]"));
    all.push(conv("[0, 2]", "[]"));
    all.push(conv("\"extent\": 4", "\"extent\": 8"));
    all.push(classes(
        r#"{"name": "c3", "root": ["fc", 0], "extent": 5, "keep": [0]},
{"name": "c4", "root": ["odd", 0], "extent": 6, "keep": [0, 1, 2]}"#,
    ));
    assert_snapshot!(all.join("\n"));
}

#[test]
fn classes_that_the_model_does_not_have() {
    let mut all = Vec::new();
    all.push(classes(
        r#"{"name": "c0", "root": ["gone", 1], "extent": 4, "keep": [0]},
{"name": "c9", "extent": 4, "keep": [0]},
{"name": "c9", "root": ["qkv", 0], "extent": 9, "keep": [0]}"#,
    ));
    all.push(classes(&format!("{CONV},\n{CONV}")));
    assert_snapshot!(all.join("\n"));
}

#[test]
fn blocks_that_do_not_fit() {
    let mut all = Vec::new();
    let with = |blocks: &str| {
        classes(&format!(
            r#"{{"name": "c2", "root": ["qkv", 0], "extent": 3, "by": {{"name": "c1", "root": ["qkv", 0], "extent": 2}}, "blocks": {blocks}}}"#
        ))
    };
    all.push(with("[[0, 1], [2]]"));
    all.push(with("[[0], [1], [2]]"));
    all.push(with("[[0, 1], [1, 3]]"));
    all.push(with("[[0, 1], [1, 2]], \"keep\": [0]"));
    assert_snapshot!(all.join("\n"));
}

#[test]
fn axes_that_are_none() {
    let mut all = Vec::new();
    let with = |axis: &str, extent: u64| {
        refused(&format!(
            r#"{{"version": 1, "classes": [{CONV}],
 "axes": [
  {{"root": ["conv", 0], "axis": "{axis}", "classes": [{{"name": "c0", "root": ["conv", 0], "extent": {extent}}}]}}]}}"#
        ))
    };
    all.push(with("c0 * c9", 4));
    all.push(with("c0[2:9]", 4));
    all.push(with("c0", 0));
    all.push(with("c0 * 2", 4));
    assert_snapshot!(all.join("\n"));
}

#[test]
fn parameters_that_disagree() {
    let mut all = Vec::new();
    let conv = r#"  "conv": {"shape": [4, 3], "new_shape": [2, 3], "keep": [[0, 2], null]}"#;
    let qkv = r#"  "qkv": {"shape": [12, 4], "new_shape": [12, 2], "keep": [null, [0, 2]]}"#;
    let fc = r#"  "fc": {"shape": [5, 8], "new_shape": [5, 4], "keep": [null, [0, 1, 4, 5]]}"#;
    let said = [conv, qkv, fc].join(",\n");
    let with = |from: &str, to: &str| parameters(&said.replace(from, to));
    all.push(with("\"fc\"", "\"gone\""));
    all.push(with("[12, 4]", "[12, 5]"));
    all.push(with("[5, 4]", "[5, 5]"));
    all.push(with("[0, 1, 4, 5]", "[0, 1, 4, 6]"));
    all.push(with("[[0, 2], null]", "[[0, 2]]"));
    assert_snapshot!(all.join("\n"));
}

#[test]
fn a_mark_of_the_encoding_is_no_column() {
    let plan = format!("{{\"version\": 1, \"classes\": [{CONV}]}}");
    let marked = format!("\u{feff}{plan}");
    assert!(Plan::apply_json(&marked, &mut module()).is_ok());
    for (from, to) in [
        ("2]", "4]"),
        ("2]", "x]"),
        ("\"keep\"", "\"kep\""),
        ("]}", "]"),
    ] {
        let wrong = |plan: &str| refused(&plan.replacen(from, to, 1));
        assert_eq!(wrong(&plan), wrong(&marked));
    }
    assert_snapshot!(refused(&marked.replace("2]", "4]")));
}

#[test]
fn plans_made_in_memory_have_no_places() {
    let plan = format!(
        "{{\"version\": 1, \"classes\": [{}]}}",
        CONV.replace('2', "9")
    );
    let read = Plan::from_json(&plan).unwrap();
    let made = Plan {
        places: Places::default(),
        ..read.clone()
    };
    assert_eq!(read, made);
    let errors = |plan: &Plan| plan.apply(&mut module()).unwrap_err();
    assert_eq!(errors(&read).to_string(), errors(&made).to_string());
    assert_snapshot!(shown("", &errors(&made)));
}

#[test]
fn a_composed_plan_points_into_the_second() {
    let first = Plan::from_json(&format!("{{\"version\": 1, \"classes\": [{CONV}]}}")).unwrap();
    let text = format!("{{\"version\": 1,\n \"classes\": [\n  {CONV}]}}");
    let errors = first.then(&Plan::from_json(&text).unwrap()).unwrap_err();
    assert_snapshot!(shown(&text, &errors));
}

/// Tools write plans on one line, and another model's plan has an error for each class: what is said of them is short.
#[test]
fn many_errors_on_one_long_line() {
    let class = |i: u64| {
        let keep: Vec<String> = (0..2_000u64).map(|e| e.to_string()).collect();
        let keep = keep.join(", ");
        format!(
            "{{\"name\": \"c{i}\", \"root\": [\"w{i}\", 0], \"extent\": 1000, \"keep\": [{keep}]}}"
        )
    };
    let classes: Vec<String> = (0..300).map(class).collect();
    let plan = format!("{{\"version\": 1, \"classes\": [{}]}}", classes.join(", "));
    let errors = Plan::from_json(&plan).unwrap().check().unwrap_err();
    let said = shown(&plan, &errors);
    assert!(said.ends_with("\nand 200 more like these\n"), "{said}");
    assert!(said.len() < 100_000 && said.len() < plan.len() / 10);
    let first: Vec<&str> = said.split("\n\n").take(2).collect();
    assert_snapshot!(first.join("\n\n"));
}
