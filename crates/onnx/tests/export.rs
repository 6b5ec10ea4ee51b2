//! Hand-written modules export to valid models, and what a pass changes comes out consistent.
#![allow(clippy::unwrap_used)]

mod common;

use common::build::*;
use common::{again, decode_bytes, encoded, registry};
use prune_opt_ir::text;
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Module, Type};
use prune_opt_onnx::proto::attribute_proto::AttributeType as Kind;
use prune_opt_onnx::proto::*;
use prune_opt_onnx::{export, import};

fn parse(source: &str) -> Module {
    text::parse("m.pir", source, &text::no_files).unwrap_or_else(|e| panic!("{e}"))
}

fn error(source: &str) -> String {
    let (module, registry) = (parse(source), registry());
    let verified = verify(&module, &registry).unwrap_or_else(|e| panic!("{e}"));
    export(verified).unwrap_err().to_string()
}

const PLAIN: &str = r#"
module @net {
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 2 x f32> {
    %w = param @w = dense<[1.0, 2.0]> : tensor<2 x f32>
    %0 = concat(%x, %x) {axis = 1} : tensor<?n x 4 x f32>
    %1 = identity(%0) : tensor<?n x 4 x f32>
    %concat_0, %3 = split(%1) {axis = 1} : (tensor<?n x 2 x f32>, tensor<?n x 2 x f32>)
    return %3
  }
}
"#;

#[test]
fn hand_written() {
    let model = again(&parse(PLAIN));
    assert_eq!(model.ir_version, Some(11));
    assert_eq!(model.opset_import[0].version, Some(23));
    let graph = &*model.graph;
    assert_eq!(graph.name.as_deref(), Some("net"));
    let nodes = graph.node.iter().map(|n| {
        (
            n.op_type.clone().unwrap(),
            n.input.clone(),
            n.output.clone(),
        )
    });
    let expected = [
        ("Concat", vec!["x", "x"], vec!["concat_1"]),
        ("Identity", vec!["concat_1"], vec!["identity_0"]),
        ("Split", vec!["identity_0"], vec!["concat_0", "split_0"]),
    ];
    let expected = expected.map(|(op, i, o)| (op.to_string(), texts(&i), texts(&o)));
    assert_eq!(nodes.collect::<Vec<_>>(), expected);
    assert_eq!(graph.input, [info("x", "n 2")]);
    assert_eq!(graph.output, [info("split_0", "n 2")]);
    assert_eq!(graph.initializer[0].dims, [2]);
    assert_eq!(graph.node[0].attribute[0].r#type, Some(Kind::INT));
}

#[test]
fn what_onnx_does_not_have() {
    let message = error(
        "module @m {\n  func @main() -> tensor<2 x f32> {\n    %w = param @w : tensor<2 x f32>\n    return %w\n  }\n}\n",
    );
    assert_eq!(
        message,
        "initializer `w`: it has no data\n  help: an ONNX file holds its weights; give the module's `weights` \
         attribute a file that has them"
    );
    let empty = parse("module @m {\n}\n");
    let registry = registry();
    let message = export(verify(&empty, &registry).unwrap()).unwrap_err();
    assert!(
        message
            .to_string()
            .starts_with("the module has no function"),
        "{message}"
    );
}

/// Shapes in `value_info` follow the types, however often a value is listed; an entry whose value is gone, or
/// whose extent is not known, goes.
#[test]
fn lists_follow_the_types() {
    let mut graph = relu();
    graph.node.insert(0, node("Relu", &["x"], &["a"]));
    graph.node.insert(1, node("Relu", &["a"], &["b"]));
    graph.node[2].input[0] = "b".into();
    let mut described = info("b", "n 4");
    described.doc_string = some("second");
    graph.value_info = vec![info("a", "n 4"), described.clone(), info("a", "n 4")];
    let mut module = import(model(graph.clone()), &registry(), "m.onnx").unwrap();
    for value in module.funcs[0].values.values_mut() {
        value.ty.axes_mut().unwrap()[1] = 3u64.into();
    }
    described.r#type = info("b", "n 3").r#type;
    let exported = again(&module);
    let a = info("a", "n 3");
    assert_eq!(exported.graph.value_info, [a.clone(), described, a]);
    assert_eq!(exported.graph.input, [info("x", "n 3")]);
    assert_eq!(exported.graph.output, [info("y", "n 3")]);

    for value in module.funcs[0].values.values_mut() {
        match value.name.as_deref() {
            Some("a") => value.name = Some("c".into()),
            Some("b") => value.ty = Type::unranked(prune_opt_ir::DType::F32),
            _ => {}
        }
    }
    assert_eq!(again(&module).graph.value_info, []);
}

/// Changed weights keep the field they were in.
#[test]
fn encodings_outlive_changes() {
    let mut graph = relu();
    graph.initializer.push(ints("shape", &[1, 2, 3]));
    let mut module = import(model(graph), &registry(), "m.onnx").unwrap();
    let weight = &mut module.params["shape"];
    weight.shape = vec![2];
    weight.data = Some(weight.data.as_ref().unwrap().bytes().slice(8..).into());
    let shape = module.funcs[0].values.values_mut().nth(1).unwrap();
    shape.ty = Type::tensor(prune_opt_ir::DType::I64, [2u64.into()]);
    assert_eq!(again(&module).graph.initializer, [ints("shape", &[2, 3])]);
}

#[test]
fn weights_are_not_copied() {
    let mut graph = relu();
    graph.initializer.push(tensor("w", &[1024]));
    let model = decode_bytes(&encoded(&model(graph))).unwrap();
    let data = model.graph.initializer[0].raw_data.clone().unwrap();
    let module = import(model, &registry(), "m.onnx").unwrap();
    let back = again(&module).graph.initializer[0]
        .raw_data
        .clone()
        .unwrap();
    assert_eq!(back.as_ptr(), data.as_ptr());
}

/// Subgraphs read outer values by name: those are captured, and have to keep their names.
#[test]
fn captures() {
    let inner = GraphProto {
        node: vec![
            node("Add", &["a", "w"], &["i"]),
            node("Mul", &["i", "a"], &["j"]),
        ],
        output: vec![info("j", "n 4"), info("x", "n 4")],
        ..Default::default()
    };
    let mut graph = relu();
    graph.initializer.push(tensor("w", &[4]));
    graph.node.insert(0, node("Relu", &["x"], &["a"]));
    graph.node[1] = node("If", &["c"], &["y"]);
    for name in ["then_branch", "else_branch"] {
        graph.node[1].attribute.push(AttributeProto {
            g: Some(inner.clone()).into(),
            ..attribute(name, Kind::GRAPH)
        });
    }
    graph.input.push(typed("c", 9, ""));
    let mut module = import(model(graph.clone()), &registry(), "m.onnx").unwrap();
    let func = &module.funcs[0];
    let op = func.ops.values().last().unwrap();
    let names = op
        .captures
        .iter()
        .map(|v| func.values[*v].name.as_deref().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), ["a", "w", "x"]);
    assert_eq!(again(&module), model(graph.clone()));

    let captured = op.captures[0];
    module.funcs[0].values[captured].name = None;
    let registry = registry();
    let message = verify(&module, &registry).map(|v| export(v).unwrap_err().to_string());
    let message = message.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(
        message,
        "node `If:y`: its subgraph reads a value that is now called `relu_0`"
    );

    graph.node.remove(0);
    let message = import(model(graph), &registry, "m.onnx").unwrap_err();
    assert!(
        message
            .to_string()
            .starts_with("node `If:y`: its operand `a` is not defined"),
        "{message}"
    );
}
