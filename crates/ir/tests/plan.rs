//! Plans: what a module's keep-sets say in a file, and what is refused when one is read.
#![allow(clippy::unwrap_used, missing_docs)]

use prune_opt_ir::plan::Plan;
use prune_opt_ir::{Module, text};

const NET: &str = r#"
module {
  channels c0 = 4 {root = @conv.weight:0, keep = [0, 2]}
  channels c1 = 2 {root = @qkv:0}
  channels c2 = 3 {root = @qkv:0, keep = [1]}
  channels c3 = 5 {root = @fc:0, frozen = ["`fc` gives an output"]}
  channels c4 = 6 {root = @odd:0, min = 2, multiple = 2}
  channels c5 = 7
  func @main() {
    %w = param @conv.weight : tensor<c0 x 3 x f32>
    %q = param @qkv : tensor<2 * c1 * c2 x c0 x f32>
    %f = param @fc : tensor<c3 x c0 * 2 x f32>
    %o = param @odd : tensor<c4 x f32>
    return
  }
}
"#;

const PLAN: &str = r#"{"version": 1,
 "classes": [
  {"name": "c0", "root": ["conv.weight", 0], "extent": 4, "keep": [0, 2]},
  {"name": "c2", "root": ["qkv", 0], "extent": 3, "keep": [1]}],
 "axes": [
  {"root": ["qkv", 0], "axis": "2 * c1 * c2", "classes": [{"name": "c1", "root": ["qkv", 0], "extent": 2}, {"name": "c2", "root": ["qkv", 0], "extent": 3}]}],
 "parameters": {
  "conv.weight": {"shape": [4, 3], "new_shape": [2, 3], "keep": [[0, 2], null]},
  "qkv": {"shape": [12, 4], "new_shape": [4, 2], "keep": [[1, 4, 7, 10], [0, 2]]},
  "fc": {"shape": [5, 8], "new_shape": [5, 4], "keep": [null, [0, 1, 4, 5]]}}}
"#;

fn module() -> Module {
    text::parse("t.pir", NET, &text::no_files)
        .map_err(|d| d.to_string())
        .unwrap()
}

/// What the classes keep after this plan, or what is wrong with it; on errors the module is as it was.
fn apply(plan: &str) -> Result<Vec<Option<Vec<u64>>>, String> {
    let mut m = module();
    let before = m.classes.clone();
    let result = Plan::from_json(plan).and_then(|p| p.apply(&mut m));
    if result.is_err() {
        assert_eq!(m.classes, before);
    }
    result.map_err(|d| d.to_string())?;
    Ok(m.classes.values().map(|d| d.keep.clone()).collect())
}

fn one(class: &str) -> Result<Vec<Option<Vec<u64>>>, String> {
    apply(&format!(r#"{{"version": 1, "classes": [{class}]}}"#))
}

fn refused(class: &str, message: &str) {
    let error = one(class).unwrap_err();
    assert!(
        error.contains(message),
        "{error:?} does not say {message:?}"
    );
}

#[test]
fn a_module_writes_its_plan_and_takes_it_back() {
    assert_eq!(Plan::of(&module()).to_json(), PLAN);
    let kept = apply(PLAN).unwrap();
    assert_eq!(
        kept,
        [Some(vec![0, 2]), None, Some(vec![1]), None, None, None]
    );
}

const BLOCKS: &str = r#"
module {
  channels c0 = 2 {root = @a:0}
  channels c1 = 3 {root = @a:0, by = c0, keep = [[0, 2], [1, 2]]}
  channels c2 = 4 {root = @grouped:0}
  func @main() {
    %a = param @a : tensor<c0 * c1 x 4 x f32>
    %g = param @grouped : tensor<c0 * c2 x c1 x f32>
    %t = param @turned : tensor<2 * c1 x 3 x 2 * c0 x f32>
    return
  }
}
"#;

const BLOCKS_PLAN: &str = r#"{"version": 1,
 "classes": [
  {"name": "c1", "root": ["a", 0], "extent": 3, "by": {"name": "c0", "root": ["a", 0], "extent": 2}, "blocks": [[0, 2], [1, 2]]}],
 "axes": [
  {"root": ["a", 0], "axis": "c0 * c1", "classes": [{"name": "c0", "root": ["a", 0], "extent": 2}, {"name": "c1", "root": ["a", 0], "extent": 3}]}],
 "parameters": {
  "a": {"shape": [6, 4], "new_shape": [4, 4], "keep": [[0, 2, 4, 5], null]},
  "grouped": {"shape": [8, 3], "new_shape": [8, 2], "keep": [null, {"by": 0, "blocks": [[0, 2], [1, 2]]}]},
  "turned": {"shape": [6, 3, 4], "new_shape": [4, 3, 4], "keep": [{"by": 2, "blocks": [[0, 2, 3, 5], [1, 2, 4, 5], [0, 2, 3, 5], [1, 2, 4, 5]]}, null, null]}}}
"#;

fn blocks_of(plan: &str) -> Result<Option<Vec<Vec<u64>>>, String> {
    let text = BLOCKS.replace(", by = c0, keep = [[0, 2], [1, 2]]", "");
    let mut m = text::parse("t.pir", &text, &text::no_files)
        .map_err(|d| d.to_string())
        .unwrap();
    let result = Plan::from_json(plan).and_then(|p| p.apply(&mut m));
    result.map_err(|d| d.to_string())?;
    Ok(m.classes[1].block_keep.clone())
}

#[test]
fn blocks_that_differ_are_written_and_read() {
    let m = text::parse("t.pir", BLOCKS, &text::no_files)
        .map_err(|d| d.to_string())
        .unwrap();
    assert!(text::print(&m).contains("{root = @a:0, by = c0, keep = [[0, 2], [1, 2]]}"));
    assert_eq!(Plan::of(&m).to_json(), BLOCKS_PLAN);
    let kept = Some(vec![vec![0, 2], vec![1, 2]]);
    assert_eq!(blocks_of(BLOCKS_PLAN).unwrap(), kept);
    // A finer division may say the same.
    let finer = BLOCKS_PLAN.replace(
        r#"{"by": 0, "blocks": [[0, 2], [1, 2]]}"#,
        r#"{"by": 0, "blocks": [[0, 2], [0, 2], [1, 2], [1, 2]]}"#,
    );
    assert_eq!(blocks_of(&finer).unwrap(), kept);
}

#[test]
fn blocks_that_do_not_fit_are_refused() {
    let refused = |from: &str, to: &str, message: &str| {
        assert!(BLOCKS_PLAN.contains(from));
        let error = blocks_of(&BLOCKS_PLAN.replacen(from, to, 1)).unwrap_err();
        assert!(
            error.contains(message),
            "{error:?} does not say {message:?}"
        );
    };
    let entry = r#""blocks": [[0, 2], [1, 2]]}]"#;
    let with = |blocks: &str| format!(r#""blocks": {blocks}}}]"#);
    refused(entry, &with("[[0, 2]]"), "there are 1 blocks, but c0 has 2");
    refused(entry, &with("[[0, 2], [1]]"), "as many elements");
    refused(entry, &with("[[0, 2], [2, 1]]"), "have to ascend");
    refused(entry, &with("[[0, 3], [1, 2]]"), "no element 3 among 3");
    refused(entry, &with("[[], []]"), "keeps nothing");
    refused(entry, r#""keep": [0, 1]}]"#, "go together");
    refused(
        r#"{"name": "c0", "root": ["a", 0], "extent": 2}"#,
        r#"{"name": "c9", "root": ["a", 0], "extent": 9}"#,
        "several classes",
    );
    let axis = r#"{"by": 0, "blocks": [[0, 2], [1, 2]]}"#;
    let other = |say: &str| refused(axis, say, "keeps something else of axis 1");
    other("[0, 2]");
    other("null");
    other(r#"{"by": 0, "blocks": [[0, 2], [0, 2]]}"#);
    other(r#"{"by": 1, "blocks": [[0, 2], [1, 2]]}"#);
    other(r#"{"by": 0, "blocks": [[0, 2], [1, 2], [0, 2]]}"#);
}

#[test]
fn classes_are_found_by_root_first() {
    // The root rules over the name.
    let kept =
        one(r#"{"name": "c9", "root": ["conv.weight", 0], "extent": 4, "keep": [3]}"#).unwrap();
    assert_eq!(kept[0], Some(vec![3]));
    assert_eq!(kept[2], None);
    // Of several with one root, the name decides, or the extent.
    let kept = one(r#"{"name": "c1", "root": ["qkv", 0], "extent": 2, "keep": [0]}"#).unwrap();
    assert_eq!(kept[1], Some(vec![0]));
    let kept = one(r#"{"name": "c7", "root": ["qkv", 0], "extent": 3, "keep": [0]}"#).unwrap();
    assert_eq!(kept[2], Some(vec![0]));
    refused(
        r#"{"name": "c7", "root": ["qkv", 0], "extent": 9, "keep": [0]}"#,
        "several classes have the root",
    );
    // Without a root on one side, the name does.
    let kept = one(r#"{"name": "c0", "root": null, "extent": 4, "keep": [3]}"#).unwrap();
    assert_eq!(kept[0], Some(vec![3]));
    let kept = one(r#"{"name": "c5", "root": ["gone", 0], "extent": 7, "keep": [3]}"#).unwrap();
    assert_eq!(kept[5], Some(vec![3]));
}

#[test]
fn classes_that_do_not_fit_are_refused() {
    refused(
        r#"{"name": "c0", "root": ["other", 0], "extent": 4, "keep": [0]}"#,
        "the model has no class `c0` (root `other`, axis 0)",
    );
    refused(
        r#"{"name": "c9", "root": null, "extent": 4, "keep": [0]}"#,
        "the model has no class `c9`",
    );
    refused(
        r#"{"name": "c0", "root": null, "extent": 5, "keep": [0]}"#,
        "is for 5 elements, but c0 has 4",
    );
    refused(
        r#"{"name": "c0", "root": null, "extent": 4, "keep": []}"#,
        "at least one element has to stay",
    );
    refused(
        r#"{"name": "c0", "root": null, "extent": 4, "keep": [1, 4]}"#,
        "there is no element 4 among 4",
    );
    refused(
        r#"{"name": "c0", "root": null, "extent": 4, "keep": [1, 1]}"#,
        "ascend, but 1 comes before 1",
    );
    refused(
        r#"{"name": "c3", "root": null, "extent": 5, "keep": [1]}"#,
        "frozen: `fc` gives an output",
    );
    refused(
        r#"{"name": "c4", "root": null, "extent": 6, "keep": [1]}"#,
        "needs at least 2",
    );
    refused(
        r#"{"name": "c4", "root": null, "extent": 6, "keep": [1, 2, 3]}"#,
        "not a multiple of 2",
    );
    refused(
        r#"{"name": "c0", "root": null, "extent": 4, "keep": [1]}, {"name": "x", "root": ["conv.weight", 0], "extent": 4, "keep": [1]}"#,
        "the plan lists class `x` (root `conv.weight`, axis 0) twice",
    );
    // Keeping everything of a frozen class is no removal.
    assert!(one(r#"{"name": "c3", "root": null, "extent": 5, "keep": [0, 1, 2, 3, 4]}"#).is_ok());
    // All that is wrong is said at once.
    let error = one(
        r#"{"name": "c0", "root": null, "extent": 4, "keep": []}, {"name": "c9", "root": null, "extent": 4, "keep": [0]}"#,
    );
    assert_eq!(error.unwrap_err().matches("class `c").count(), 2);
}

#[test]
fn a_module_without_classes_says_what_to_do() {
    let text = "module { func @main() { return } }";
    let mut m = text::parse("t.pir", text, &text::no_files).unwrap();
    let error = Plan::from_json(PLAN).unwrap().apply(&mut m).unwrap_err();
    assert!(error.to_string().contains("run `couple` first"), "{error}");
}

#[test]
fn parameters_must_agree() {
    let with = |from: &str, to: &str, message: &str| {
        assert!(PLAN.contains(from));
        let error = apply(&PLAN.replace(from, to)).unwrap_err();
        assert!(
            error.contains(message),
            "{error:?} does not say {message:?}"
        );
    };
    with(
        "\"fc\":",
        "\"gone\":",
        "initializer `gone`: the plan names a parameter that the model does not have",
    );
    with(
        "\"fc\":",
        "\"gone\":",
        "initializer `fc`: the plan does not list this parameter",
    );
    with(
        "[5, 8]",
        "[5, 9]",
        "gives the shape [5, 9], but it is [5, 8]",
    );
    with(
        "[5, 4]",
        "[5, 5]",
        "gives the new shape [5, 5], but its classes make it [5, 4]",
    );
    with(
        "[null, [0, 1, 4, 5]]",
        "[null, [0, 1, 4, 6]]",
        "keeps something else of axis 1",
    );
    with(
        "[null, [0, 1, 4, 5]]",
        "[null, null]",
        "keeps something else of axis 1",
    );
    with(
        "[null, [0, 1, 4, 5]]",
        "[null]",
        "says what is kept of 1 axes, but there are 2",
    );
    let other = PLAN.replace("\"keep\": [1]}", "\"keep\": [0]}");
    assert!(apply(&other).unwrap_err().contains("initializer `qkv`"));
    // Other ways of saying the same.
    for (from, to) in [
        ("[null, [0, 1, 4, 5]]", "[[0, 1, 2, 3, 4], [0, 1, 4, 5]]"),
        (
            "[[0, 2], null]",
            "[{\"by\": 1, \"blocks\": [[0, 2], [0, 2], [0, 2]]}, null]",
        ),
        (
            "\"fc\":",
            "\"odd\": {\"shape\": [6], \"new_shape\": [6], \"keep\": [null]},\n  \"fc\":",
        ),
    ] {
        assert!(PLAN.contains(from));
        assert_eq!(apply(&PLAN.replace(from, to)), apply(PLAN));
    }
    with(
        "[[0, 2], null]",
        "[{\"by\": 1, \"blocks\": [[0, 2], [0, 1], [0, 2]]}, null]",
        "keeps something else of axis 0",
    );
    with(
        "[[0, 2], null]",
        "[{\"by\": 1, \"blocks\": [[0, 2], [0, 2]]}, null]",
        "keeps something else of axis 0",
    );
    with(
        "[[0, 2], null]",
        "[{\"by\": 0, \"blocks\": [[0, 2]]}, null]",
        "keeps something else of axis 0",
    );
}

#[test]
fn a_splat_that_serves_two_layers_is_stated_once() {
    let text = r#"
module {
  channels c0 = 4 {keep = [0, 2]}
  channels c1 = 4 {keep = [1, 2, 3]}
  func @main() {
    %a = param @ones : tensor<c0 x f32>
    %b = param @ones : tensor<c1 x f32>
    return
  }
}"#;
    let mut m = text::parse("t.pir", text, &text::no_files).unwrap();
    let plan = Plan::of(&m);
    let said = &plan.parameters.as_ref().unwrap()["ones"];
    assert_eq!(said.new_shape, [2]);
    assert_eq!(plan.apply(&mut m), Ok(()));
}
