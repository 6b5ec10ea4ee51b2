#![allow(clippy::unwrap_used)]
use super::{no_files, parse, print};
use crate::hash::IndexMap;

/// What `text` prints as, after checking that this prints the same again.
fn printed(text: &str) -> String {
    let module = parse("test.pir", text, &no_files)
        .map_err(|d| d.to_string())
        .unwrap();
    let once = print(&module);
    let again = parse("test.pir", &once, &no_files)
        .map_err(|d| format!("{d}\n{once}"))
        .unwrap();
    assert_eq!(print(&again), once);
    once
}

const EVERY_CONSTRUCT: &str = r#"
// A comment.
module @"a b" attributes {onnx.opset = {"" = 17, "com.acme" = 1}, "weights" = 1} {
  channels c0 = 4 {importance = dense<[1, 0x7FF8000000000001, -2.5e-300, inf]>, keep = [0, 2], frozen = ["a", "b \"q\""], min = 2, multiple = 8, root = @conv1.weight:0, note = "x"}
  channels c1 = 0
  op @gate "com.acme::Gate" : x[n,   2*c] -> y[n, c] // trailing
  param @unused = dense<[true, false]> : tensor<2 x i1>
  func @main(%x: tensor<?n x 3 * c0 x (c1 + 4) * 49 x f32>, %0: tensor<* x i64>, %"0": tensor<?"a b" + 1 x f16>) -> (tensor<f32>, none) attributes {doc = "line\nbreak"} {
    %w = param @conv1.weight = dense<[[1.0, nan], [0x7FC00001, -0.0], [1e-20, 1], [3, 4]]> {flag} : tensor<c0 x 2 x f32>
    %w2 = param @conv1.weight : tensor<c0 x 2 x f32>
    %s = param @shape = dense<[]> : tensor<0 x i64> : tensor<* x i64>
    %e = param @empty : tensor<c0 x f32>
    %a, %"/b/c:0" = split(%x, _, %0) captures(%w, %"0") {axis = -1, ints = [], floats = array<f32>, array = array<>, nums = array<1, 2>, mix = [1, 1.0, unit, [2]], f = 1.0, n = nan, p = 0xFFC00001, i = -inf, s = "\00\FF\u{e9}é", sym = @"onnx::Conv_1", ty = tensor<2 x f32>, none_ty = none, graph = #opaque<"graph", "0x00FF">, d = {a, b = {}}, v = dense<0.5> : tensor<3 x f16>, h = dense<0.1> : tensor<bf16>, k = dense<"0xAB"> : tensor<2 x ui4>, strs = ["a"], str = dense<"0x0102"> : tensor<2 x string>} : (tensor<f32>, !opaque<"seq(\"x\")">) loc("/node/1")
    %7, %n = "com.acme::Gate"(%a) : (none, none)
    "return"(%a)
    gate(_)
    return %a, %7
  }
  func @other() {
    return
  }
}
"#;

#[test]
fn every_construct() {
    insta::assert_snapshot!(printed(EVERY_CONSTRUCT));
}

#[test]
fn a_function_alone_is_a_module() {
    insta::assert_snapshot!(printed("func @f(%x: tensor<4 x f32>) { %y = relu(%x) return %y }"), @r"
    module {
      func @f(%x: tensor<4 x f32>) -> none {
        %y = relu(%x) : none
        return %y
      }
    }
    ");
}

mod errors;
mod files;
mod generic;
mod hostile;
mod roundtrip;

/// The attribute that `text` denotes, where classes `c0` to `c2` are declared.
fn read_attr(text: &str) -> Result<crate::Attr, Box<crate::Diagnostic>> {
    use crate::{Class, ClassData, Entity};
    let mut parser = super::parser::Parser::new(text, &no_files);
    for i in 0..3 {
        parser
            .module
            .classes
            .insert(Class::new(i), ClassData::default());
    }
    let attr = parser.attr()?;
    match parser.at_end() {
        true => Ok(attr),
        false => Err(parser.expected("the end")),
    }
}

#[test]
fn hand_written_modules_print_and_read_back() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/models");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "pir") {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.starts_with("// ") && printed(&text).starts_with("module @"));
            generic::generic(&text);
            count += 1;
        }
    }
    assert!(count >= 8, "only {count} modules");
}

/// Examples of the specification are whole modules, and stand there as they are printed.
#[test]
fn the_specification_s_examples_are_read() {
    let page = include_str!("../../../../../ir-spec/grammar.md");
    let blocks: Vec<_> = page
        .split("```pir\n")
        .skip(1)
        .filter_map(|b| b.split("```").next())
        .collect();
    assert!(blocks.len() >= 5);
    for block in blocks {
        let module = parse("grammar.md", block, &SpecFiles).map_err(|d| format!("{d}\n{block}"));
        let once = print(&module.unwrap());
        let again = parse("grammar.md", &once, &SpecFiles).map_err(|d| d.to_string());
        assert_eq!(print(&again.unwrap()), once);
    }
    let exact = page
        .split("```pir printed\n")
        .nth(1)
        .and_then(|b| b.split("```").next())
        .unwrap();
    let module = parse("grammar.md", exact, &SpecFiles).map_err(|d| d.to_string());
    assert_eq!(print(&module.unwrap()), exact);
}

/// The examples of the generic form are read; the first is the page's first module, with a plan for scores.
#[test]
fn the_specification_s_generic_examples_are_read() {
    let page = include_str!("../../../../../ir-spec/grammar.md");
    let block = |fence: &str| {
        let block = page.split(fence).nth(1);
        block.and_then(|b| b.split("```").next()).unwrap()
    };
    let short = block("```pir printed\n");
    let (before, scores) = short.split_once("importance").unwrap();
    let (_, after) = scores.split_once('>').unwrap();
    let planned = format!("{before}keep = [0, 2, 5]{after}");
    assert_eq!(generic::generic(&planned), block("```mlir printed\n"));
    let declares = generic::generic(block("```mlir\n"));
    assert!(declares.contains("pir.op") && declares.contains("pir.segments"));
}

/// The files that the examples name.
struct SpecFiles;

impl super::Files for SpecFiles {
    fn tensors(&self, path: &str) -> Result<IndexMap<String, crate::Weight>, String> {
        spec_weights(path)
    }

    fn bytes(&self, path: &str) -> Result<bytes::Bytes, crate::beside::Wrong> {
        assert_eq!(path, "net.onnx.data");
        Ok(vec![0; 4096 + 4 * 1000 * 16].into())
    }
}

fn spec_weights(path: &str) -> Result<IndexMap<String, crate::Weight>, String> {
    let weight = |shape: &[u64]| crate::Weight {
        dtype: crate::DType::F32,
        shape: shape.to_vec(),
        data: Some(vec![0; 4 * shape.iter().product::<u64>() as usize].into()),
        store: None,
    };
    match path {
        "net.safetensors" => Ok(IndexMap::from_iter([
            ("conv1.weight".to_string(), weight(&[16, 3, 3, 3])),
            ("fc.weight".to_string(), weight(&[10, 16])),
        ])),
        "head.safetensors" => Ok(IndexMap::from_iter([("w".to_string(), weight(&[10, 16]))])),
        _ => Err("no such file".into()),
    }
}
