//! The pass on modules in text: budgets, scopes, freezing; and what modules cost.
#![allow(clippy::unwrap_used, missing_docs)]

use prune_opt_ir::{Class, Module, text};
use prune_opt_pass::{Context, PassManager, PassRegistry};
use prune_opt_select::{Costs, Select, costs, costs_at};

const NET: &str = r#"
module {
  channels c0 = 4 {importance = dense<[0.4, 0.1, 0.3, 0.2]>, root = @conv1.weight:0}
  channels c1 = 2 {importance = dense<[1.0, 2.0]>}
  channels c2 = 3 {importance = dense<[3.0, 1.5, 2.5]>}
  channels c3 = 5 {importance = dense<[1, 2, 3, 4, 5]>, frozen = ["a graph output"]}
  channels c4 = 6
  func @main(%x: tensor<?n x 3 x 8 x 8 x f32>, %y: tensor<?n x c4 x f32>) -> tensor<?n x c3 x 4 x 4 x f32> {
    %w1 = param @conv1.weight : tensor<c0 x 3 x 3 x 3 x f32>
    %b1 = param @conv1.bias : tensor<c0 x f32>
    %s = param @bn.weight : tensor<c0 x f32>
    %b = param @bn.bias : tensor<c0 x f32>
    %m = param @bn.mean : tensor<c0 x f32>
    %v = param @bn.var : tensor<c0 x f32>
    %w2 = param @conv2.weight : tensor<c1 * c2 x c0 x 1 x 1 x f32>
    %w3 = param @conv3.weight : tensor<c3 x c1 * c2 x 1 x 1 x f32>
    %k = param @shape : tensor<4 x i64>
    %e = param @eps : tensor<f32>
    %0 = conv(%x, %w1, %b1) {pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x c0 x 4 x 4 x f32>
    %1 = batch_norm(%0, %s, %b, %m, %v) : tensor<?n x c0 x 4 x 4 x f32>
    %2 = conv(%1, %w2) : tensor<?n x c1 * c2 x 4 x 4 x f32>
    %3 = conv(%2, %w3) : tensor<?n x c3 x 4 x 4 x f32>
    return %3
  }
}
"#;

fn module(text: &str) -> Module {
    text::parse("t.pir", text, &text::no_files)
        .map_err(|d| d.to_string())
        .unwrap()
}

/// What each class keeps, `c0: 0 2`, and warnings.
fn select(text: &str, options: &str) -> Result<(Vec<String>, String), String> {
    let mut m = module(text);
    let passes = PassRegistry::new([Select::def()]).unwrap();
    let pipeline = passes
        .parse(&format!("select{{{options}}}"))
        .map_err(|d| d.to_string())?;
    let mut cx = Context::new(prune_opt_ops::standard());
    let done = PassManager::new(&pipeline).run(&mut m, &mut cx);
    done.map_err(|failure| format!("{failure:?}"))?;
    let kept = m.classes.iter().filter_map(|(c, d)| {
        let keep: Vec<_> = d.keep.as_ref()?.iter().map(u64::to_string).collect();
        Some(format!("{c}: {}", keep.join(" ")))
    });
    Ok((kept.collect(), cx.take_warnings().to_string()))
}

fn check(options: &str, kept: &[&str]) {
    let (have, warnings) = select(NET, options).unwrap();
    assert_eq!(have, kept, "{options}");
    assert_eq!(warnings, "", "{options}");
}

#[test]
fn each_class_by_itself() {
    check("ratio=0.5", &["c0: 0 2", "c2: 0"]);
    check("ratio=0", &[]);
    check("ratio=0.99", &["c0: 0", "c2: 0"]);
    check("ratio=0.5,min=3", &["c0: 0 2 3"]);
    check("ratio=0.5,factors=outer", &["c0: 0 2", "c1: 1"]);
    check("ratio=0.5,factors=both", &["c0: 0 2", "c1: 1", "c2: 0"]);
}

#[test]
fn all_classes_together() {
    // 7 elements compete; 3 stay. c0 keeps its best, since nothing may be emptied; the peer's threshold would empty it,
    // and so its quota is lost.
    check("ratio=0.5,scope=global", &["c0: 0", "c2: 0 2"]);
    check("ratio=0.5,scope=global,compat=torch-pruning", &[]);
}

#[test]
fn multiples_count_the_other_factors() {
    // c1 stays 2, so 4 of c1 * c2 takes 2 of c2.
    check("ratio=0.7,multiple=4", &["c2: 0 2"]);
    let with_min = NET.replace(
        "channels c0 = 4 {",
        "channels c0 = 4 {min = 2, multiple = 2, ",
    );
    assert_eq!(
        select(&with_min, "ratio=0.9").unwrap().0,
        ["c0: 0 2", "c2: 0"]
    );
}

#[test]
fn reshapes_of_activations_do_not_make_heads_stand_alone() {
    let text = r#"
module {
  channels c0 = 4 {importance = dense<[1, 2, 3, 4]>}
  channels c1 = 3 {importance = dense<[1, 2, 3]>}
  func @main(%x: tensor<?n x 8 x f32>) -> tensor<?n x c0 x c1 x f32> {
    %w = param @w : tensor<8 x c0 * c1 x f32>
    %s = param @shape = dense<[0, 4, 3]> : tensor<3 x i64>
    %0 = matmul(%x, %w) : tensor<?n x c0 * c1 x f32>
    %1 = reshape(%0, %s) : tensor<?n x c0 x c1 x f32>
    return %1
  }
}
"#;
    assert_eq!(select(text, "").unwrap().0, ["c1: 2"]);
}

#[test]
fn freezing_by_class_parameter_and_axis() {
    check("freeze=c0", &["c2: 0"]);
    check("freeze=conv1.*", &["c2: 0"]);
    check("freeze=\"bn.bias\"", &["c2: 0"]);
    check("freeze=[\"conv2.weight:0\"]", &["c0: 0 2"]);
    check("freeze=[\"conv2.weight:1\"]", &["c2: 0"]);
    // The width is frozen: heads go instead.
    check("freeze=[c2,c0]", &["c1: 1"]);
    let (kept, warnings) = select(NET, "freeze=[conv9.*,c0]").unwrap();
    assert_eq!(kept, ["c2: 0"]);
    assert!(warnings.contains("`conv9.*` freezes nothing"), "{warnings}");
}

#[test]
fn old_keep_sets_are_replaced() {
    let old = NET.replace("channels c4 = 6", "channels c4 = 6 {keep = [1]}");
    assert_eq!(select(&old, "").unwrap().0, ["c0: 0 2", "c2: 0"]);
}

#[test]
fn what_is_missing_is_said() {
    let (kept, warnings) = select(NET, "freeze=*").unwrap();
    assert!(
        kept.is_empty() && warnings.contains("5 classes, 1 of them frozen"),
        "{warnings}"
    );
    let bare = "module { func @main() { return } }";
    assert!(select(bare, "").unwrap().1.contains("run `couple` first"));
    let unscored = "module { channels c0 = 4 func @main() { return } }";
    assert!(
        select(unscored, "")
            .unwrap()
            .1
            .contains("run `importance` first")
    );
}

#[test]
fn bad_scores_and_options_are_refused() {
    let error = |text: &str, options: &str| select(text, options).unwrap_err();
    let short = NET.replace("[1.0, 2.0]", "[1.0]");
    assert!(error(&short, "").contains("c1 has 2 elements, but 1 scores"));
    let nan = NET.replace("[1.0, 2.0]", "[1.0, nan]");
    assert!(error(&nan, "").contains("score 1 of c1 is not a number"));
    assert!(error(NET, "ratio=1").contains("not at least 0 and below 1"));
    assert!(error(NET, "ratio=nan").contains("not at least 0 and below 1"));
    assert!(error(NET, "multiple=0").contains("no multiples of 0"));
}

#[test]
fn costs_are_read_off_types() {
    let m = module(NET);
    let ops = prune_opt_ops::standard();
    let params = 4 * 27 + 4 + 16 + 24 + 30;
    let macs = 16 * (4 * 27 + 24 + 30);
    let want = Costs {
        params: params + 4 + 1,
        macs,
        bytes: params * 4 + 4 * 8 + 4,
        file: None,
        latency_ns: None,
    };
    assert_eq!(costs(&m, &ops, false), want);
    // Two for each output of the norm, one for each of the convolution with a bias; no statistics, integers, scalars.
    let peer = costs(&m, &ops, true);
    assert_eq!((peer.params, peer.macs), (params - 8, macs + 2 * 64 + 64));
    // With other extents: two channels of c0, one of c2.
    let fewer = |c: Class| match c.to_string().as_str() {
        "c0" => 2,
        "c2" => 1,
        _ => m.classes[&c].extent,
    };
    let less = costs_at(&m, &ops, &fewer, false);
    assert_eq!(less.macs, 16 * (2 * 27 + 2 * 2 + 5 * 2));
}

#[test]
fn layers_that_are_code_are_counted_too() {
    let text = r#"
module {
  func @main(%x: tensor<7 x ?n x 5 x f32>) -> tensor<7 x 1 x ?n x 3 x f32> {
    %w = param @w : tensor<1 x 12 x 5 x f32>
    %r = param @r : tensor<1 x 12 x 3 x f32>
    %g = param @g : tensor<3 x 4 x f32>
    %c = param @c : tensor<4 x f32>
    %0 = lstm(%x, %w, %r) {hidden_size = 3} : tensor<7 x 1 x ?n x 3 x f32>
    %s = param @shape = dense<[-1, 3]> : tensor<2 x i64>
    %1 = reshape(%0, %s) : tensor<?n * 7 x 3 x f32>
    %2 = gemm(%1, %g, %c) : tensor<?n * 7 x 4 x f32>
    %3 = matmul(%1, %g) : tensor<?n * 7 x 4 x f32>
    %4 = add(%3, %c) : tensor<?n * 7 x 4 x f32>
    return %0
  }
}
"#;
    let m = module(text);
    let lstm = 7 * 12 * (5 + 3);
    let ops = prune_opt_ops::standard();
    assert_eq!(costs(&m, &ops, false).macs, lstm + 2 * 7 * 3 * 4);
    assert_eq!(costs(&m, &ops, true).macs, lstm + 2 * 7 * 3 * 4 + 7 * 4 + 4);
}
