//! The pass on modules in text: what is scored, and what is refused.
#![allow(clippy::unwrap_used, missing_docs)]

use prune_opt_importance::{Criteria, CriteriaError, Criterion, Importance, Scoring, Stored};
use prune_opt_ir::members::Member;
use prune_opt_ir::{Module, text};
use prune_opt_pass::{Context, PassManager, PassRegistry};
use std::sync::Arc;

const NET: &str = r#"
module {
  channels c0 = 2
  channels c1 = 3
  channels c2 = 2 {frozen = ["a graph output"]}
  channels c3 = 5
  func @main(%x: tensor<?n x 1 x 4 x f32>) -> tensor<?n x c2 x f32> {
    %a = param @conv.weight = dense<[[[1.0]], [[-2.0]]]> : tensor<c0 x 1 x 1 x f32>
    %ab = param @conv.bias = dense<[10.0, 20.0]> : tensor<c0 x f32>
    %d = param @dw.weight = dense<[[[3.0, 4.0, 0.0]], [[0.0, 0.0, 1.0]]]> : tensor<c0 x 1 x 3 x f32>
    %s = param @slope = dense<[[7.0], [9.0]]> : tensor<c0 x 1 x f32>
    %b = param @fc1.weight = dense<[[1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 2]]> : tensor<c1 x c0 * 4 x f32>
    %bb = param @fc1.bias = dense<[1, 2, -3]> : tensor<c1 x f32>
    %c = param @fc2.weight = dense<[[1, 0, 0], [0, 1, 0]]> : tensor<c2 x c1 x f32>
    %0 = conv(%x, %a, %ab) : tensor<?n x c0 x 4 x f32>
    %1 = conv(%0, %d) {group = 2, pads = [1, 1]} : tensor<?n x c0 x 4 x f32>
    %2 = prelu(%1, %s) : tensor<?n x c0 x 4 x f32>
    %3 = flatten(%2) : tensor<?n x c0 * 4 x f32>
    %4 = gemm(%3, %b, %bb) {transB = 1} : tensor<?n x c1 x f32>
    %5 = gemm(%4, %c) {transB = 1} : tensor<?n x c2 x f32>
    return %5
  }
}
"#;

fn module(text: &str) -> Module {
    text::parse("t.pir", text, &text::no_files)
        .map_err(|d| d.to_string())
        .unwrap()
}

fn run(module: &mut Module, options: &str, cx: &mut Context) -> Result<(), String> {
    let passes = PassRegistry::new([Importance::def()]).unwrap();
    let pipeline = passes
        .parse(&format!("importance{{{options}}}"))
        .map_err(|d| d.to_string())?;
    match PassManager::new(&pipeline).run(module, cx) {
        Ok(_) => Ok(()),
        Err(failure) => Err(format!("{failure:?}")),
    }
}

/// The scores of `c0` and `c1`.
fn scores(options: &str) -> [Vec<f64>; 2] {
    let mut m = module(NET);
    run(
        &mut m,
        options,
        &mut Context::new(prune_opt_ops::standard()),
    )
    .unwrap();
    let all: Vec<_> = m.classes.values().map(|d| d.importance.clone()).collect();
    assert_eq!(
        all[2..],
        [None, None],
        "frozen and memberless classes have no scores"
    );
    [all[0].clone().unwrap(), all[1].clone().unwrap()]
}

#[test]
fn members_are_summed_over_all_their_positions() {
    // c0: conv out, depthwise, fc1 in (4 positions each); c1: fc1 out, fc2 in.
    let [c0, c1] = scores("p=1,reduce=sum,normalize=none");
    assert_eq!(c0, [1.0 + 7.0 + 14.0, 2.0 + 1.0 + 32.0]);
    assert_eq!(c1, [36.0 + 1.0, 8.0 + 1.0, 2.0]);
    let [c0, c1] = scores("p=2,reduce=mean,normalize=none");
    assert_eq!(c0, [(1.0 + 25.0 + 34.0) / 3.0, (4.0 + 1.0 + 182.0) / 3.0]);
    assert_eq!(c1, [(204.0 + 1.0) / 2.0, (8.0 + 1.0) / 2.0, 2.0]);
    let [_, c1] = scores("p=3,reduce=first,normalize=none");
    assert_eq!(c1[1..], [8.0, 8.0]);
}

#[test]
fn biases_and_other_families_on_request() {
    let [c0, c1] = scores("p=1,reduce=sum,normalize=none,bias");
    assert_eq!(c0, [22.0 + 10.0, 35.0 + 20.0]);
    assert_eq!(c1, [37.0 + 1.0, 9.0 + 2.0, 2.0 + 3.0]);
    let [c0, c1] = scores("p=1,reduce=sum,normalize=none,targets=[linear,other]");
    assert_eq!(c0, [14.0 + 7.0, 32.0 + 9.0]);
    assert_eq!(c1, [37.0, 9.0, 2.0]);
}

#[test]
fn the_peer_leaves_depthwise_filters_out() {
    let [c0, _] = scores("p=1,reduce=sum,normalize=none,compat=torch-pruning");
    assert_eq!(c0, [1.0 + 14.0, 2.0 + 32.0]);
}

#[test]
fn classes_without_a_say_lose_old_scores() {
    let mut m = module(NET);
    let mut cx = Context::new(prune_opt_ops::standard());
    run(&mut m, "", &mut cx).unwrap();
    run(&mut m, "targets=conv", &mut cx).unwrap();
    let scored: Vec<bool> = m.classes.values().map(|d| d.importance.is_some()).collect();
    assert_eq!(scored, [true, false, false, false]);
}

#[test]
fn what_cannot_be_scored_is_named() {
    let with = |from: &str, to: &str, words: &[&str]| {
        assert!(NET.contains(from));
        let mut m = module(&NET.replace(from, to));
        let mut cx = Context::new(prune_opt_ops::standard());
        let error = run(&mut m, "", &mut cx).unwrap_err();
        assert!(words.iter().all(|w| error.contains(w)), "{error}");
        assert!(m.classes.values().all(|d| d.importance.is_none()));
    };
    with(
        "[[-2.0]]",
        "[[nan]]",
        &["conv.weight", "[1, 0, 0]", "not finite"],
    );
    with("[0, 1, 0]", "[0, inf, 0]", &["fc2.weight", "[1, 1]"]);
    with(
        " = dense<[[1, 0, 0], [0, 1, 0]]>",
        "",
        &["fc2.weight", "lacks"],
    );
}

/// A net with batch normalisation, whose statistics and filters `bn-scale` does not read.
const NORMED: &str = r#"
module {
  channels c0 = 2
  channels c1 = 2 {frozen = ["a graph output"]}
  func @main(%x: tensor<?n x 1 x 4 x f32>) -> tensor<?n x c1 x 4 x f32> {
    %a = param @conv.weight = dense<[[[1.0]], [[-2.0]]]> : tensor<c0 x 1 x 1 x f32>
    %s = param @bn.weight = dense<[1.0, 2.0]> : tensor<c0 x f32>
    %b = param @bn.bias = dense<[3.0, 4.0]> : tensor<c0 x f32>
    %m = param @bn.mean = dense<[5.0, 6.0]> : tensor<c0 x f32>
    %v = param @bn.var = dense<[7.0, 8.0]> : tensor<c0 x f32>
    %k = param @mask = dense<[[9.0], [10.0]]> : tensor<c0 x 1 x f32>
    %c = param @last.weight = dense<[[[1.0], [2.0]], [[3.0], [4.0]]]> : tensor<c1 x c0 x 1 x f32>
    %cb = param @last.bias = dense<[11.0, 12.0]> : tensor<c1 x f32>
    %0 = conv(%x, %a) : tensor<?n x c0 x 4 x f32>
    %1 = batch_norm(%0, %s, %b, %m, %v) : tensor<?n x c0 x 4 x f32>
    %2 = add(%1, %k) : tensor<?n x c0 x 4 x f32>
    %3 = conv(%2, %c, %cb) : tensor<?n x c1 x 4 x f32>
    return %3
  }
}
"#;

#[test]
fn what_is_not_read_has_to_be_finite_too() {
    let with = |from: &str, to: &str, options: &str| {
        assert!(NORMED.contains(from));
        let mut m = module(&NORMED.replace(from, to));
        let mut cx = Context::new(prune_opt_ops::standard());
        run(&mut m, options, &mut cx)
    };
    let refused = |from: &str, to: &str, options: &str, words: &[&str]| {
        let error = with(from, to, options).unwrap_err();
        let all = words.iter().chain(&["not finite"]);
        assert!(all.clone().all(|w| error.contains(w)), "{error}");
    };
    assert_eq!(with("1.0", "1.0", ""), Ok(()));
    refused("8.0", "nan", "", &["bn.var", "[1]"]);
    refused("3.0, 4.0", "-inf, 4.0", "", &["bn.bias", "[0]"]);
    refused("5.0", "inf", "freeze=[last.bia?]", &["bn.mean"]);
    for criterion in ["bn-scale", "random"] {
        let options = format!("criterion={criterion}");
        refused(
            "[[-2.0]]",
            "[[nan]]",
            &options,
            &["conv.weight", "[1, 0, 0]"],
        );
        refused("[4.0]", "[inf]", &options, &["last.weight", "[1, 1, 0]"]);
    }
    refused("8.0", "nan", "criterion=random", &["bn.var"]);
    // All that is wrong is said.
    let both = NORMED.replace("8.0", "nan").replace("6.0", "inf");
    let error = run(
        &mut module(&both),
        "",
        &mut Context::new(prune_opt_ops::standard()),
    );
    let error = error.unwrap_err();
    assert!(
        error.contains("bn.mean") && error.contains("bn.var"),
        "{error}"
    );
    // Masks and bounds hold infinities, but nothing else of the kind.
    assert_eq!(with("[9.0]", "[-inf]", ""), Ok(()));
    refused("[9.0]", "[nan]", "", &["mask", "[0, 0]"]);
    // Nothing is cut of what only frozen classes sit on; and what has no data can't be wrong.
    assert_eq!(with("11.0", "nan", ""), Ok(()));
    assert_eq!(with("8.0", "nan", "freeze=[c0]"), Ok(()));
    assert_eq!(with(" = dense<[7.0, 8.0]>", "", ""), Ok(()));
}

#[test]
fn a_criterion_that_finds_nothing_says_so() {
    let warnings = |text: &str, options: &str| {
        let mut cx = Context::new(prune_opt_ops::standard());
        run(&mut module(text), options, &mut cx).unwrap();
        cx.take_warnings().to_string()
    };
    let said = warnings(NET, "criterion=bn-scale");
    for part in [
        "`bn-scale` finds nothing to score: it reads the scales of batch normalisations",
        "`magnitude`",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let said = warnings(NET, "criterion=fpgm,targets=recurrent");
    assert!(said.contains("`targets`"), "{said}");
    assert_eq!(warnings(NORMED, "criterion=bn-scale"), "");
    // Where nothing could be scored, it is not the criterion's fault.
    assert_eq!(warnings(NORMED, "criterion=bn-scale,freeze=[c0]"), "");
}

#[test]
fn patterns_of_freeze_are_globs_or_regular_expressions() {
    let scored = |options: &str| -> Vec<bool> {
        let mut m = module(NET);
        let mut cx = Context::new(prune_opt_ops::standard());
        run(&mut m, options, &mut cx).unwrap();
        m.classes.values().map(|d| d.importance.is_some()).collect()
    };
    assert_eq!(scored("freeze=[fc2.*]"), [true, false, false, false]);
    assert_eq!(
        scored(r#"freeze=["(dw|slope)\\.?.*"]"#),
        [false, true, false, false]
    );
    let mut cx = Context::new(prune_opt_ops::standard());
    let error = run(&mut module(NET), r#"freeze=["fc\\.("]"#, &mut cx).unwrap_err();
    assert!(error.contains(r"`fc\.(` has a backslash"), "{error}");
}

#[test]
fn options_are_checked() {
    let mut m = module(NET);
    let mut cx = Context::new(prune_opt_ops::standard());
    for (options, words) in [
        ("p=0", "not a positive number"),
        ("p=nan", "not a positive number"),
        ("normalize=half", "standardization"),
        ("criterion=luck", "criteria: magnitude"),
    ] {
        let error = run(&mut m, options, &mut cx).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn integers_count_as_what_they_become() {
    let text = r#"
module {
  channels c0 = 2
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x c0 x f32> {
    %w = param @q = dense<[[1, -2], [3, 5]]> : tensor<c0 x 2 x i8>
    %s = param @scale = dense<[0.5, 2.0]> : tensor<c0 x f32>
    %z = param @zero = dense<[1, 3]> : tensor<c0 x i8>
    %0 = dequantize_linear(%w, %s, %z) {axis = 0} : tensor<c0 x 2 x f32>
    %1 = transpose(%0) : tensor<2 x c0 x f32>
    %2 = matmul(%x, %1) : tensor<?n x c0 x f32>
    return %2
  }
}
"#;
    let mut m = module(text);
    let mut cx = Context::new(prune_opt_ops::standard());
    run(&mut m, "p=1,normalize=none", &mut cx).unwrap();
    assert_eq!(m.classes[0].importance, Some(vec![0.0 + 1.5, 0.0 + 4.0]));
}

/// An op that dequantises by itself has scales that count.
#[test]
fn integers_count_as_what_their_op_takes_them_for() {
    let text = r#"
module attributes {onnx.opset = {"" = 17, "com.microsoft" = 1}} {
  channels c0 = 2
  func @main(%x: tensor<?n x 2 x i8>) -> tensor<?n x c0 x f32> {
    %xs = param @x.scale = dense<0.1> : tensor<f32>
    %xz = param @x.zero = dense<0> : tensor<i8>
    %w = param @q = dense<[[1, -2], [3, 5]]> : tensor<c0 x 2 x i8>
    %s = param @scale = dense<[0.5, 2.0]> : tensor<c0 x f32>
    %z = param @zero = dense<[1, 3]> : tensor<c0 x i8>
    %0 = qgemm(%x, %xs, %xz, %w, %s, %z) {transB = 1} : tensor<?n x c0 x f32>
    return %0
  }
}
"#;
    let mut m = module(text);
    let mut cx = Context::new(prune_opt_ops::standard());
    run(&mut m, "p=1,normalize=none", &mut cx).unwrap();
    assert_eq!(m.classes[0].importance, Some(vec![0.0 + 1.5, 0.0 + 4.0]));
}

/// A criterion as a third party would write it: later positions matter more.
#[derive(Debug)]
struct Position;

impl Criterion for Position {
    fn name(&self) -> &'static str {
        "position"
    }
    fn doc(&self) -> &'static str {
        "Later positions matter more."
    }
    fn positions(
        &self,
        _: &Scoring<'_>,
        _: &Member,
        weight: &Stored<'_>,
    ) -> Result<Vec<f64>, String> {
        Ok((0..weight.data.shape[weight.axis])
            .map(|i| i as f64)
            .collect())
    }
}

#[test]
fn third_parties_add_criteria() {
    let criteria = Criteria::standard()
        .with([Arc::new(Position) as Arc<dyn Criterion>])
        .unwrap();
    let again = criteria
        .clone()
        .with([Arc::new(Position) as Arc<dyn Criterion>]);
    assert_eq!(again.err(), Some(CriteriaError::Clash("position")));
    let mut cx = Context::new(prune_opt_ops::standard());
    cx.insert(criteria);
    let mut m = module(NET);
    run(
        &mut m,
        "criterion=position,reduce=first,normalize=none",
        &mut cx,
    )
    .unwrap();
    assert_eq!(m.classes[1].importance, Some(vec![0.0, 1.0, 2.0]));
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| scores("p=1.5,bias"))
    };
    assert_eq!(with(1), with(7));
}
