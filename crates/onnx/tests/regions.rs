//! Types of what `If`, `Loop` and `Scan` give follow from their graphs, where nobody states them.
#![allow(clippy::unwrap_used)]

mod common;

use common::build::*;
use common::registry;
use prune_opt_ir::Type;
use prune_opt_onnx::import;
use prune_opt_onnx::proto::attribute_proto::AttributeType as Kind;
use prune_opt_onnx::proto::*;

fn graph(nodes: Vec<NodeProto>, inputs: &[&str], outputs: &[&str]) -> GraphProto {
    GraphProto {
        name: some("region"),
        node: nodes,
        input: inputs.iter().map(|n| bare(n)).collect(),
        output: outputs.iter().map(|n| bare(n)).collect(),
        initializer: vec![tensor("w", &[4, 4])],
        ..Default::default()
    }
}

/// The types of `y`, `z` where there are such, of one node in a graph whose inputs are `x` (`n x 4`), `count`, `go`.
fn types(
    op: &str,
    inputs: &[&str],
    outputs: &[&str],
    attributes: Vec<AttributeProto>,
) -> Vec<String> {
    let node = NodeProto {
        attribute: attributes,
        ..node(op, inputs, outputs)
    };
    let all = GraphProto {
        node: vec![node],
        input: vec![info("x", "n 4"), typed("count", 7, ""), typed("go", 9, "")],
        output: outputs.iter().map(|n| bare(n)).collect(),
        ..relu()
    };
    let module = import(model(all), &registry(), "m.onnx").unwrap_or_else(|e| panic!("{e}"));
    let func = module.main().unwrap();
    let ty = |name: &&str| {
        let mut values = func.values.values();
        let found = values.find(|v| v.name.as_deref() == Some(name));
        found.map_or(Type::Unknown, |v| v.ty.clone()).to_string()
    };
    outputs.iter().map(ty).collect()
}

fn branches(one: GraphProto, other: GraphProto) -> Vec<String> {
    let regions = vec![region("then_branch", one), region("else_branch", other)];
    types("If", &["go"], &["y"], regions)
}

#[test]
fn branches_agree() {
    let mul = |op: &str| graph(vec![node(op, &["x", "w"], &["a"])], &[], &["a"]);
    assert_eq!(
        branches(mul("MatMul"), mul("MatMul")),
        ["tensor<?n x 4 x f32>"]
    );
    // What one calls differently is not known to be equal.
    let flat = graph(vec![node("Shape", &["x"], &["a"])], &[], &["a"]);
    assert_eq!(branches(mul("MatMul"), flat), ["none"]);
    let turned = graph(vec![node("Transpose", &["w"], &["a"])], &[], &["a"]);
    assert_eq!(branches(mul("MatMul"), turned), ["tensor<?_0 x 4 x f32>"]);
}

#[test]
fn branches_that_are_wrong() {
    let good = || graph(vec![node("Relu", &["x"], &["a"])], &[], &["a"]);
    let misfit = graph(vec![node("MatMul", &["x", "w"], &["a"])], &[], &["a"]);
    let lost = graph(vec![], &[], &["nobody"]);
    let unread = |graph| {
        let regions = vec![region("then_branch", good()), region("else_branch", graph)];
        let node = NodeProto {
            attribute: regions,
            ..node("If", &["go"], &["y"])
        };
        let all = GraphProto {
            node: vec![node],
            input: vec![info("x", "n 5"), typed("go", 9, "")],
            output: vec![bare("y")],
            ..relu()
        };
        import(model(all), &registry(), "m.onnx")
    };
    let module = unread(misfit).unwrap_or_else(|e| panic!("{e}"));
    let y = module.main().unwrap().outputs[0];
    assert_eq!(module.main().unwrap().values[y].ty, Type::Unknown);
    assert!(unread(lost).is_err());
}

#[test]
fn nested_branches() {
    let inner = || graph(vec![node("MatMul", &["x", "w"], &["b"])], &[], &["b"]);
    let outer = || {
        let regions = vec![
            region("then_branch", inner()),
            region("else_branch", inner()),
        ];
        let node = NodeProto {
            attribute: regions,
            ..node("If", &["go"], &["a"])
        };
        graph(vec![node], &[], &["a"])
    };
    assert_eq!(branches(outer(), outer()), ["tensor<?n x 4 x f32>"]);
}

fn repeated(nodes: Vec<NodeProto>) -> Vec<String> {
    let body = graph(nodes, &["i", "c", "s"], &["c", "t", "e"]);
    types(
        "Loop",
        &["count", "go", "x"],
        &["y", "z"],
        vec![region("body", body)],
    )
}

#[test]
fn loops() {
    let each = || node("ReduceSum", &["t"], &["e"]);
    let kept = vec![node("MatMul", &["s", "w"], &["t"]), each()];
    assert_eq!(
        repeated(kept),
        ["tensor<?n x 4 x f32>", "tensor<?_0 x 1 x 1 x f32>"]
    );
    let grown = NodeProto {
        attribute: vec![AttributeProto {
            i: Some(0),
            ..attribute("axis", Kind::INT)
        }],
        ..node("Concat", &["s", "s"], &["t"])
    };
    assert_eq!(repeated(vec![grown, each()]), ["none", "none"]);
}

#[test]
fn scans() {
    let body = graph(
        vec![
            node("Add", &["s", "p"], &["t"]),
            node("Relu", &["t"], &["e"]),
        ],
        &["s", "p"],
        &["t", "e"],
    );
    let inputs = AttributeProto {
        i: Some(1),
        ..attribute("num_scan_inputs", Kind::INT)
    };
    let mut start = tensor("w", &[4]);
    start.name = some("w");
    let node = NodeProto {
        attribute: vec![inputs, region("body", body)],
        ..node("Scan", &["w", "x"], &["y", "z"])
    };
    let all = GraphProto {
        node: vec![node],
        input: vec![info("x", "n 4")],
        output: vec![bare("y"), bare("z")],
        initializer: vec![start],
        ..relu()
    };
    let module = import(model(all), &registry(), "m.onnx").unwrap_or_else(|e| panic!("{e}"));
    let func = module.main().unwrap();
    let types: Vec<_> = func
        .outputs
        .iter()
        .map(|v| func.values[*v].ty.to_string())
        .collect();
    assert_eq!(types, ["tensor<4 x f32>", "tensor<?n x 4 x f32>"]);
}
