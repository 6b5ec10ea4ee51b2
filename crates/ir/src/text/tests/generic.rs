//! The generic form: what it looks like, what other tools make of it, and what the reader of a bad text sees.
//!
//! `tools/check_generic.py` has `mlir-opt` and xDSL print modules again, these among them:
//!
//! ```text
//! PRUNE_OPT_SAMPLES=folder cargo test -p prune-opt-ir --lib -- --ignored samples_are_written
//! PRUNE_OPT_SAMPLES=folder cargo test -p prune-opt-ir --lib -- --ignored samples_are_read_back
//! ```

use super::{EVERY_CONSTRUCT, printed, spec_weights};
use crate::module::Source;
use crate::render::render;
use crate::text::{no_files, parse, print, print_generic};
use std::path::PathBuf;

/// What `text`, of either form, prints as in the generic one, after checking that this reads back.
pub(super) fn generic(text: &str) -> String {
    let module = parse("test.pir", text, &spec_weights).map_err(|d| d.to_string());
    let module = module.unwrap();
    let once = print_generic(&module);
    let again = parse("test.mlir", &once, &spec_weights);
    let again = again.map_err(|d| format!("{d}\n{once}")).unwrap();
    assert_eq!(print_generic(&again), once);
    assert_eq!(print(&again), print(&module));
    once
}

#[test]
fn every_construct() {
    insta::assert_snapshot!(generic(EVERY_CONSTRUCT));
}

/// As mlir-opt 19 and xDSL 0.74 print the text above, in their own forms and in the generic one.
#[test]
fn what_other_tools_print() {
    let expected = printed(EVERY_CONSTRUCT);
    for text in [
        include_str!("reprinted/mlir_opt.mlir"),
        include_str!("reprinted/mlir_opt_generic.mlir"),
        include_str!("reprinted/mlir_opt_locations.mlir"),
        include_str!("reprinted/xdsl.mlir"),
        include_str!("reprinted/xdsl_generic.mlir"),
    ] {
        let module = parse("reprinted.mlir", text, &no_files).map_err(|d| d.to_string());
        assert_eq!(print(&module.unwrap()), expected);
    }
}

/// What a person may write, or a tool that knows nothing of us.
#[test]
fn without_our_attributes() {
    let text = r#"
        #loc3 = loc("m.onnx":1:2)
        module {
          func.func private @f(%arg0: tensor<2x3xf32> loc("a":1:2)) -> (tensor<2x3xf32>) {
            %0:2 = "onnx.Split"(%arg0) <{axis = 0 : si64, sizes = array<i64: 1, 1>}> : (tensor<2x3xf32>) -> (tensor<1x3xf32>, tensor<1x3xf32>) loc("split"(#loc3))
            "com.acme.Log"(%0#1) {f = 1.5, h = [1.0, 2.5], x = dense<1> : tensor<2 x i64>} : (tensor<1x3xf32>) -> () loc(fused["a", "b"])
            %1 = "pir.concat"(%0#0, %0#1) {axis = 0 : index} : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32> loc(unknown)
            return %1 : tensor<2x3xf32> loc(#loc3)
          } loc(callsite("f" at "b":3:4))
        } loc(#loc3)
        #loc4 = loc(unknown)
    "#
    .replace("0 : si64", "0 : i64");
    insta::assert_snapshot!(printed(&text));
}

#[test]
fn either_form_is_recognised() {
    let short = "module @m attributes {\"pir.attrs\" = {a = 1}} {\n}\n";
    assert_eq!(printed(short), short);
    let generic = generic(short);
    assert_eq!(printed(&generic), short);
    let pretty = "module @m attributes {pir.attrs = {pir.attrs = {a = 1 : i64}}} {\n}\n";
    assert_eq!(printed(pretty), short);
    for text in [
        "",
        "// nothing\n",
        "module {}",
        "\"builtin.module\"() ({\n^bb0:\n}) : () -> ()",
    ] {
        assert_eq!(printed(text), "module {\n}\n");
    }
}

fn errors(text: &str) -> String {
    let source = Source {
        path: "net.mlir".into(),
        text: text.into(),
    };
    match parse("net.mlir", text, &no_files) {
        Ok(_) => "no errors".into(),
        Err(all) => render(&all, Some(&source), false),
    }
}

#[test]
fn bad_operations() {
    insta::assert_snapshot!(errors(
        r#""builtin.module"() ({
  "pir.channels"() {name = "c0", extent = 4 : i64} : () -> ()
  "func.func"() <{function_type = (tensor<?x4xf32>) -> (), sym_name = "main"}> ({
  ^bb0(%x: tensor<?x4xf32>):
    %0 = "pir.relu"(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>
    %1 = "pir.relu"(%y) {pir.axes = #pir.axes<?n, c1>} : (tensor<?x4xf32>) -> tensor<?x4xf32>
    %2 = "pir.relu"(%x) {pir.axes = #pir.axes<?n, c0>} : (tensor<?x4xf32>) -> tensor<?x5xf32>
    %3:2 = "pir.relu"(%x) : (tensor<?x4xf32>) -> tensor<4xf32>
    %4 = "pir.relu"(%x) : (tensor<4xf32>) -> tensor<4xf32>
    %5 = "pir.relu"(%x) : () -> tensor<4xf32>
    %6 = "pir.add"(%x) {pir.segments = [1, 1, 0]} : (tensor<?x4xf32>) -> none
    %7 = "pir.add"() {pir.names = ["a", "b"]} : () -> none
    %8 = "pir.add"() {pir.nmaes = ["a"]} : () -> none
    %9 = "onnx.If"() ({ "pir.yield"() : () -> () }) : () -> none
    %10 = "pir.add"() {a = 1 : f32, b = 2} : () -> none
    %11 = "pir.add"() {a = #map} : () -> none
    %12 = "pir.param"() {name = @w, pir.store = 3 : i64} : () -> tensor<4xf32>
    %12 = "pir.add"() {a = dense<[1.0]> : tensor<2xf32>} : () -> tensor<4xf32>
    "func.return"() : () -> ()
  }) {pir.axes = #pir.axes<?n, c0>} : () -> ()
}) : () -> ()
"#
    ));
}

#[test]
fn bad_modules() {
    insta::assert_snapshot!(errors(
        r#""builtin.module"() ({
  "pir.weights"() {paths = ["a.safetensors"]} : () -> ()
  "pir.channels"() {name = "x", extent = 4 : i64} : () -> ()
  "pir.channels"() {name = "c0", extent = -4 : i64} : () -> ()
  "pir.channels"() {name = "c1", extent = 4 : i64, kept = [0]} : () -> ()
  "pir.op"() {name = "gate", onnx = "a::Gate", relation = "x[n -> y[n]"} : () -> ()
  "pir.conv"() : () -> ()
  "func.func"() <{function_type = (tensor<4xf32>) -> tensor<4xf32>, sym_name = "f"}> ({
  ^bb0(%x: tensor<4xf32>):
    "func.return"() : () -> ()
  }) : () -> ()
  func.func @g(%x: tensor<?xf32>) {
    return
  }
  func.func @h(%x: tensor<4xf32>) {
    return %x
  }
  func.func @i() {
    "pir.add"() : () -> ()
"#
    ));
}

/// The first thing wrong with `text`.
fn error(text: &str) -> String {
    parse("m.mlir", text, &no_files)
        .unwrap_err()
        .0
        .swap_remove(0)
        .message
}

#[test]
fn hostile() {
    let op = |rest: &str| {
        format!("\"func.func\"() <{{function_type = () -> (), sym_name = \"f\"}}> ({{\n{rest}")
    };
    let deep = 1_000_000;
    let nested = "nested deeper than 64 levels";
    for open in ["[", "{a = ", "#pir.dict<{a = ", "#pir.array<["] {
        assert_eq!(
            error(&op(&format!("\"a\"() {{x = {}", open.repeat(deep)))),
            nested
        );
    }
    assert_eq!(
        error(&op(&format!(
            "\"a\"() {{pir.axes = #pir.axes<{}",
            "(".repeat(deep)
        ))),
        nested
    );
    let splat = "\"a\"() {x = dense<1.0> : tensor<99999999999x99999999999xf32>} : () -> ()";
    let large = "constants of one repeated value are too large in total";
    assert_eq!(error(&op(splat)), large);
    let bytes = "\"a\"() {x = dense<\"0x00000000\"> : tensor<99999999999xf32>} : () -> ()";
    assert_eq!(error(&op(bytes)), large);
    let results = "%0:4000000000 = \"a\"() : () -> none";
    assert_eq!(error(&op(results)), "1 types for 4000000000 results");
    for open in [
        "loc(",
        "module attributes {",
        "#loc = loc(",
        "\"a\"() {",
        "%0, ",
        "\"builtin.module\"() ({",
    ] {
        assert!(!error(&open.repeat(100_000)).is_empty());
        assert!(!error(&format!("module {{ {}", open.repeat(100_000))).is_empty());
        assert!(!error(&op(&open.repeat(100_000))).is_empty());
    }
}

#[test]
fn time_is_linear_in_the_text() {
    let time = |ops: usize| {
        let mut text = String::from("func @f(%v0: tensor<?n x 16 x f32>) {\n");
        for i in 0..ops {
            text += &format!(
                "  %v{} = add(%v{i}, _) {{b = 1, a = [1, 2]}} : tensor<?n x 16 x f32> loc(\"/{i}\")\n",
                i + 1
            );
        }
        let module = parse("m.pir", &(text + "  return\n}\n"), &no_files).unwrap();
        let run = || {
            let start = std::time::Instant::now();
            let text = print_generic(&module);
            assert!(parse("m.mlir", &text, &no_files).is_ok());
            start.elapsed()
        };
        (0..3).map(|_| run()).min().unwrap()
    };
    let (small, large) = (time(1_000), time(10_000));
    // Ten times the ops; a quadratic step would show as a hundred times.
    assert!(large < small * 40, "{small:?} and {large:?}");
}

fn samples() -> PathBuf {
    std::env::var_os("PRUNE_OPT_SAMPLES")
        .expect("PRUNE_OPT_SAMPLES names a folder")
        .into()
}

/// Writes `0.mlir`, a module in the generic form, `0.pir`, the same in the short form, and so on.
#[test]
#[ignore = "a step of tools/check_generic.py"]
fn samples_are_written() {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let module = super::roundtrip::module();
    let every = parse("every.pir", EVERY_CONSTRUCT, &no_files).unwrap();
    let more = (0..300).map(|_| module.new_tree(&mut runner).unwrap().current());
    for (i, module) in std::iter::once(every).chain(more).enumerate() {
        let write =
            |end: &str, text: String| std::fs::write(samples().join(format!("{i}.{end}")), text);
        write("mlir", print_generic(&module)).unwrap();
        write("pir", print(&module)).unwrap();
    }
}

/// Compares each `0.NAME.mlir` with `0.pir`.
#[test]
#[ignore = "a step of tools/check_generic.py"]
fn samples_are_read_back() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(samples()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let Some((number, _)) = name
            .split_once('.')
            .filter(|(_, end)| end.matches('.').count() == 1)
        else {
            continue;
        };
        let text = std::fs::read_to_string(&path).unwrap();
        let expected = std::fs::read_to_string(samples().join(format!("{number}.pir"))).unwrap();
        match parse(name, &text, &no_files) {
            Ok(module) if print(&module) == expected => count += 1,
            Ok(module) => wrong.push(format!("{name}: {}\nis not\n{expected}", print(&module))),
            Err(d) => wrong.push(format!("{name}: {d}")),
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        wrong.len() + count,
        wrong.join("\n")
    );
    println!("{count} texts of other tools read back to the same modules");
}
