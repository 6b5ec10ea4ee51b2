//! Latency tables, predictions, and targets of time.
#![allow(clippy::unwrap_used)]

use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::text::{no_files, parse};
use prune_opt_ir::{Class, Entity, Module};
use prune_opt_pass::Pass;
use prune_opt_select::{
    PerCost, Predictor, Scope, Select, Selection, Source, Start, Table, Target,
};
use std::sync::Arc;

/// Two layers and what is between them. Scores ascend.
fn net(classes: &[(u32, u64)]) -> Module {
    let extent = |i: u32| classes.iter().find(|(c, _)| *c == i).map_or(0, |(_, n)| *n);
    let declared: String = (0..2)
        .map(|i| {
            let scores: Vec<String> = (1..=extent(i)).map(|s| format!("{s}.0")).collect();
            let n = extent(i);
            format!(
                "channels c{i} = {n} {{importance = dense<[{}]>}}\n",
                scores.join(", ")
            )
        })
        .collect();
    let text = format!(
        "module {{
        {declared}
        func @main(%x: tensor<?n x 77 x f32>) -> tensor<?n x 2 x f32> {{
          %a = param @a : tensor<77 x c0 x f32>
          %b = param @b : tensor<c0 x c1 x f32>
          %d = param @d : tensor<c1 x 2 x f32>
          %0 = matmul(%x, %a) : tensor<?n x c0 x f32>
          %1 = matmul(%0, %b) : tensor<?n x c1 x f32>
          %2 = relu(%1) : tensor<?n x c1 x f32>
          %3 = matmul(%2, %d) : tensor<?n x 2 x f32>
          return %3
        }}
      }}"
    );
    parse("m.pir", &text, &no_files).unwrap()
}

fn table_of(multiple: u64, symbols: &str, entries: &str) -> Result<Table, String> {
    let text = format!(
        r#"{{"version": 1, "runtime": "a test", "threads": 1, "symbols": {{{symbols}}}, "multiple": {multiple},
            "roofline": {{"gmacs_per_s": 1, "gbytes_per_s": 1, "overhead_ms": 0.5}},
            "entries": [{entries}]}}"#
    );
    Table::read("t.json", &text).map_err(|e| e.to_string())
}

/// Times of the three products and the activation: 1 ms for each column of `a`; for `b` by either count; else nothing.
const ENTRIES: &str = r#"
    {"op": "MatMul", "operands": [[1, 77], [77, "a"]], "results": [[1, "a"]],
     "over": [{"name": "a", "at": [4, 8, 16], "multiple": 4}], "ms": [4, 8, 16]},
    {"op": "MatMul", "operands": [[1, "a"], ["a", "b"]], "results": [[1, "b"]],
     "over": [{"name": "a", "at": [4, 16]}, {"name": "b", "at": [2, 6]}],
     "ragged": {"multiple": 2, "factor": 3}, "ms": [1, 2, 3, 8]},
    {"op": "Relu", "operands": [[1, "a"]], "results": [[1, "a"]], "over": [{"name": "a", "at": [8]}], "ms": [0]}"#;

/// Milliseconds of each op where classes have these extents.
fn times(table: &Table, module: &Module, extents: [u64; 2]) -> Vec<(f64, Source)> {
    let ops = prune_opt_ops::standard();
    let extent = |c: Class| {
        if c == Class::new(0) {
            extents[0]
        } else {
            extents[1]
        }
    };
    let predictor = Predictor::new(module, &ops, table);
    let each = predictor.ops(&extent);
    let sum: f64 = each.iter().map(|o| o.ms).sum();
    assert_eq!(predictor.ns(&extent), (sum * 1e6).round() as u64);
    each.iter().map(|o| (o.ms, o.source)).collect()
}

#[test]
fn times_are_interpolated() {
    let module = net(&[(0, 16), (1, 6)]);
    let table = table_of(4, "", ENTRIES).unwrap();
    let at = |a, b| {
        let found = times(&table, &module, [a, b]);
        assert!(found[..3].iter().all(|(_, s)| *s == Source::Table));
        (found[0].0, found[1].0, found[2].0)
    };
    assert_eq!(at(4, 2), (4.0, 1.0, 0.0));
    assert_eq!(at(16, 6), (16.0, 8.0, 0.0));
    assert_eq!(at(10, 4).0, 12.0, "10 columns take as long as 12");
    assert_eq!(at(10, 4).1, 3.5, "in the middle of 1, 2, 3 and 8");
    assert_eq!(
        at(4, 3).1,
        3.75,
        "1.25, three times as long for an odd count"
    );
    assert_eq!(
        at(20, 2),
        (20.0, 3.0 + 2.0 / 3.0, 0.0),
        "along the last lines"
    );
}

#[test]
fn what_has_no_entry_is_taken_from_the_roofline() {
    let module = net(&[(0, 16), (1, 6)]);
    let table = table_of(4, r#""n": 3"#, ENTRIES).unwrap();
    let found = times(&table, &module, [16, 6]);
    assert!(
        found.iter().all(|(_, s)| *s == Source::Roofline),
        "other batches are other shapes"
    );
    // The second product: 3 * 16 * 6 multiplications, fewer than bytes of the two operands and the result.
    let ms = 0.5 + f64::from(4 * (3 * 16 + 16 * 6 + 3 * 6)) * 1e-6;
    assert!((found[1].0 - ms).abs() < 1e-12, "{} {ms}", found[1].0);
    let large = net(&[(0, 1600), (1, 600)]);
    let found = times(&table, &large, [1600, 600]);
    let bytes = 4 * (3 * 1600 + 1600 * 600 + 3 * 600);
    assert!((found[1].0 - 0.5 - f64::from(bytes) * 1e-6).abs() < 1e-9);
}

#[test]
fn the_roofline_has_two_sides() {
    let module = net(&[(0, 64), (1, 64)]);
    let table = table_of(4, r#""n": 4096"#, "").unwrap();
    let found = times(&table, &module, [64, 64]);
    // 4096 * 64 * 64 multiplications against 4 * (2 * 4096 * 64 + 64 * 64) bytes.
    assert!(
        (found[1].0 - 0.5 - 16.777_216).abs() < 1e-9,
        "{}",
        found[1].0
    );
}

#[test]
fn bad_tables_say_where() {
    let says = |entries: &str, part: &str| {
        let said = table_of(4, "", entries).map(|_| ()).unwrap_err();
        assert!(said.starts_with("t.json") && said.contains(part), "{said}");
    };
    let entry = |over: &str, ms: &str| {
        format!(
            r#"{{"op": "Relu", "operands": [[1, "a"]], "results": [[1, "a"]], "over": [{over}], "ms": [{ms}]}}"#
        )
    };
    says(
        &entry(r#"{"name": "a", "at": [1, 2]}"#, "1"),
        "entry 0 (`Relu`): 1 times for a grid of 2",
    );
    says(
        &entry(r#"{"name": "a", "at": [2, 1]}"#, "1, 1"),
        "2 comes before 1: they ascend",
    );
    says(
        &entry(r#"{"name": "a", "at": []}"#, ""),
        "was measured nowhere",
    );
    says(
        &entry(r#"{"name": "b", "at": [1]}"#, "1"),
        "`a` stands in a shape, but not in `over`",
    );
    says(
        &entry(r#"{"name": "a", "at": [1]}, {"name": "b", "at": [1]}"#, "1"),
        "`b` stands in no shape",
    );
    says(
        &entry(r#"{"name": "a", "at": [1]}, {"name": "a", "at": [1]}"#, "1"),
        "two counts are called `a`",
    );
    says(
        &entry(r#"{"name": "a", "at": [1], "multiple": 0}"#, "1"),
        "no multiples of 0",
    );
    says(&entry(r#"{"name": "a", "at": [1]}"#, "-1"), "-1 is no time");
    let ragged = |multiple, factor| {
        format!(
            r#"{{"op": "Relu", "operands": [], "results": [], "ms": [1],
                "ragged": {{"multiple": {multiple}, "factor": {factor}}}}}"#
        )
    };
    says(&ragged(4, -2), "-2 is no factor");
    says(&ragged(0, 2), "no multiples of 0 (`ragged`)");
    says(
        r#"{"op": "Relu", "operands": [["0*a"]], "results": [], "ms": [1]}"#,
        "`0*a` is neither a count nor",
    );
    says(
        r#"{"op": "Relu", "operands": [[1.5]], "results": [], "ms": [1]}"#,
        "expected an extent (`56`)",
    );
    says(r#"{"op": "Relu"}"#, "missing field `operands`");
    assert!(
        table_of(0, "", "")
            .map(|_| ())
            .unwrap_err()
            .contains("`multiple` is 0")
    );
    assert!(
        table_of(1, r#""n": 0"#, "")
            .map(|_| ())
            .unwrap_err()
            .contains("symbol `n` is 0")
    );
    let version = Table::read("t.json", r#"{"version": 2}"#)
        .map(|_| ())
        .unwrap_err();
    assert!(
        version.message.contains("version 2, not 1"),
        "{}",
        version.message
    );
    let broken = Table::read("t.json", "{\n  \"version\": }")
        .map(|_| ())
        .unwrap_err();
    assert!(
        broken.message.starts_with("t.json:2:14: "),
        "{}",
        broken.message
    );
    assert!(broken.help.unwrap().contains("ir-spec/latency.md"));
    let none = Table::open("no/such.json".as_ref())
        .map(|_| ())
        .unwrap_err();
    assert!(
        none.message.contains("there is no such file"),
        "{}",
        none.message
    );
}

fn select(target: &str, table: &Table, module: &Module, scope: Scope) -> Result<Selection, String> {
    let read = |t: &str| {
        let value = prune_opt_pass::Value::of_text(t);
        <Target as prune_opt_pass::OptionValue>::read(&value).unwrap()
    };
    let pass = Select {
        target: target.split(' ').map(read).collect(),
        scope,
        ..Select::default()
    };
    let start = Start {
        table: Some(Arc::new(table.clone())),
        ..Start::default()
    };
    let ops = prune_opt_ops::standard();
    let found = pass.choose(module, &IndexMap::default(), &ops, &start);
    found.map(|(s, _)| s).map_err(|e| e.said.to_string())
}

/// How many elements both classes keep.
fn counts(found: &Selection, module: &Module) -> [u64; 2] {
    let mut module = module.clone();
    for (class, kept) in &found.keep {
        let prune_opt_select::Kept::Same(keep) = kept else {
            panic!()
        };
        module.classes[class].keep = Some(keep.clone());
    }
    [0, 1].map(|i| module.classes[&Class::new(i)].kept())
}

/// The first product alone takes time, a millisecond a column, in steps of 4; the last one takes 1 whatever it is.
const STEPS: &str = r#"
    {"op": "MatMul", "operands": [[1, 77], [77, "a"]], "results": [[1, "a"]],
     "over": [{"name": "a", "at": [4, 16], "multiple": 4}], "ms": [4, 16]},
    {"op": "MatMul", "operands": [[1, "a"], ["a", "b"]], "results": [[1, "b"]],
     "over": [{"name": "a", "at": [16]}, {"name": "b", "at": [8]}], "ms": [0]},
    {"op": "MatMul", "operands": [[1, "b"], ["b", 2]], "results": [[1, 2]],
     "over": [{"name": "b", "at": [8]}], "ms": [0]},
    {"op": "Relu", "operands": [[1, "a"]], "results": [[1, "a"]], "over": [{"name": "a", "at": [8]}], "ms": [0]}"#;

#[test]
fn cuts_that_do_not_pay_are_given_back() {
    let module = net(&[(0, 16), (1, 8)]);
    for multiple in [1, 4] {
        let table = table_of(multiple, "", STEPS).unwrap();
        let found = select("latency=50%", &table, &module, Scope::Local).unwrap();
        // The second class costs nothing, and so keeps everything; the first one keeps all of what 8 ms pay for.
        assert_eq!(counts(&found, &module), [8, 8], "multiples of {multiple}");
        let unpaid: Vec<String> = found.unpaid.iter().map(ToString::to_string).collect();
        // It goes at a slow pace, too slow for a multiple of 4.
        let given_back: &[&str] = if multiple == 1 { &["c1"] } else { &[] };
        assert_eq!(unpaid, given_back, "multiples of {multiple}");
    }
    // As far as what else is to be met allows: 77 * 8 + 8 * b + 2 * b parameters.
    let table = table_of(1, "", STEPS).unwrap();
    let found = select("latency=50% params=680", &table, &module, Scope::Local).unwrap();
    assert_eq!(counts(&found, &module), [8, 6]);
    assert!(found.unpaid.is_empty());
}

#[test]
fn targets_of_time_are_met_or_say_what_can_be() {
    let module = net(&[(0, 16), (1, 8)]);
    let table = table_of(4, "", STEPS).unwrap();
    let found = select("latency=12ms", &table, &module, Scope::Local).unwrap();
    assert_eq!(counts(&found, &module)[0], 12);
    let error = select("latency=70%", &table, &module, Scope::Local).unwrap_err();
    let part = "`latency=70%` is 11.2ms of predicted time, which can't be met within 0.5 %: the nearest that can be kept are 8ms and 12ms";
    assert!(error.contains(part), "{error}");
    let error = select("latency=1ms", &table, &module, Scope::Local).unwrap_err();
    assert!(
        error.contains("the least that can be kept is 4ms of predicted time"),
        "{error}"
    );
}

#[test]
fn what_is_liked_is_no_demand() {
    // Of 18 columns all may stay, which take as long as 20.
    let module = net(&[(0, 18), (1, 8)]);
    let table = table_of(4, "", STEPS).unwrap();
    let found = select("latency=100%", &table, &module, Scope::Local).unwrap();
    assert_eq!(counts(&found, &module), [18, 8]);
    let found = select("latency=16ms", &table, &module, Scope::Local).unwrap();
    assert_eq!(counts(&found, &module), [16, 8]);
}

#[test]
fn scores_over_time() {
    let module = net(&[(0, 16), (1, 8)]);
    let table = table_of(1, "", ENTRIES).unwrap();
    let pass = Select {
        ratio: Some(0.25),
        scope: Scope::Global,
        per_cost: PerCost::Latency,
        latency_table: "t.json".into(),
        ..Select::default()
    };
    pass.check().unwrap();
    let start = Start {
        table: Some(Arc::new(table)),
        ..Start::default()
    };
    let ops = prune_opt_ops::standard();
    let (found, _) = pass
        .choose(&module, &IndexMap::default(), &ops, &start)
        .unwrap();
    // One less of the second class is an odd number, which saves nothing.
    assert_eq!(counts(&found, &module), [10, 8]);
    let without = Select {
        latency_table: String::new(),
        ..pass
    };
    let said = without.check().unwrap_err().to_string();
    assert!(said.contains("needs a table of times"), "{said}");
}

#[test]
fn what_takes_more_time_than_it_holds_goes_sooner() {
    let module = net(&[(0, 400), (1, 400)]);
    // Columns of the first product take half a millisecond each; those of the activation, with a fifth of the
    // parameters and multiplications, one.
    let entries = r#"
        {"op": "MatMul", "operands": [[1, 77], [77, "a"]], "results": [[1, "a"]],
         "over": [{"name": "a", "at": [100, 400]}], "ms": [50, 200]},
        {"op": "MatMul", "operands": [[1, "a"], ["a", "b"]], "results": [[1, "b"]],
         "over": [{"name": "a", "at": [1]}, {"name": "b", "at": [1]}], "ms": [0]},
        {"op": "Relu", "operands": [[1, "a"]], "results": [[1, "a"]],
         "over": [{"name": "a", "at": [100, 400]}], "ms": [100, 400]}"#;
    let table = table_of(1, "", entries).unwrap();
    let kept = |target: &str, scope| {
        let found = select(target, &table, &module, scope).unwrap();
        counts(&found, &module)
    };
    let lost = kept("latency=60%", Scope::Local).map(|n| 400 - n);
    let times = lost[1] as f64 / lost[0] as f64;
    assert!((times - 2.25).abs() < 0.1, "1.5 against 2/3: {lost:?}");
    let sooner = kept("latency=80%", Scope::Local).map(|n| 400 - n);
    assert!(sooner[0] < lost[0] && sooner[1] < lost[1], "{sooner:?}");
    // Scores that compete say what goes, and without a target of time there is no such thing as dear.
    assert_eq!(
        kept("latency=60%", Scope::Global).map(|n| 400 - n),
        [160; 2]
    );
    let equal = kept("params=60%", Scope::Local);
    assert!(equal[0].abs_diff(equal[1]) <= 1, "{equal:?}");
}
