//! What is wrong with a model is said with the name of a node or initializer and, where there is one, a way out.
#![allow(clippy::unwrap_used)]

mod common;

use common::build::*;
use common::{decode_bytes, models, registry};
use prune_opt_ir::Module;
use prune_opt_ir::verify::verify;
use prune_opt_onnx::proto::attribute_proto::AttributeType as Kind;
use prune_opt_onnx::proto::*;
use prune_opt_onnx::{export, import};

fn run(model: ModelProto) -> Result<Module, String> {
    import(model, &registry(), "m.onnx").map_err(|e| e.to_string())
}

/// The message for a graph that `alter` breaks.
#[track_caller]
fn expect(message: &str, alter: impl FnOnce(&mut GraphProto)) {
    let mut graph = relu();
    alter(&mut graph);
    let error = run(model(graph)).unwrap_err();
    assert_eq!(error, message);
}

#[track_caller]
fn expect_initializer(message: &str, tensor: TensorProto) {
    let help = "\n  help: the file may be damaged; export the model again";
    expect(&format!("initializer `w`: {message}{help}"), |g| {
        g.initializer.push(tensor);
    });
}

#[test]
fn values() {
    expect(
        "node `Relu:y`: its operand `z` is not defined\n  help: it has to be a graph input, an initializer or a \
         result of an earlier node",
        |g| g.node[0].input[0] = "z".into(),
    );
    expect(
        "node `Relu:y`: its operand `a` is defined by a later node\n  help: ONNX wants the nodes in topological order; \
         sort them, or export the model again\nnode `Abs:b`: it needs its own result, by way of `Abs:b`\n  help: a graph \
         may have no cycles; a loop is a `Loop` or `Scan` node",
        |g| {
            g.node[0].input[0] = "a".into();
            g.node.push(node("Relu", &["x"], &["a"]));
            // Which order would do can't be said of a graph with a cycle.
            g.node.push(node("Abs", &["b"], &["b"]));
        },
    );
    expect(
        "node `Relu:y`: it needs its own result, by way of `Relu:y`, `Neg:a`, `Abs:b`\n  help: a graph may have no \
         cycles; a loop is a `Loop` or `Scan` node",
        |g| {
            g.node[0].input[0] = "b".into();
            g.node.push(node("Neg", &["y"], &["a"]));
            g.node.push(node("Abs", &["a"], &["b"]));
        },
    );
    expect(
        "node `Relu:y`: `x` is defined twice\n  help: every value needs a name of its own; export the model again",
        |g| g.node[0].output.push("x".into()),
    );
    expect(
        "initializer `w`: `w` is defined twice\n  help: every value needs a name of its own; export the model again",
        |g| g.initializer = vec![tensor("w", &[1]), tensor("w", &[1])],
    );
    expect(
        "graph output `z` is not defined\n  help: it has to be the result of a node; export the model again",
        |g| g.output[0].name = some("z"),
    );
    expect("a graph input has no name", |g| {
        g.input.push(ValueInfoProto::default());
    });
}

#[test]
fn several_at_once() {
    let mut graph = relu();
    graph.node = (0..1000)
        .map(|i| node("Relu", &["z"], &[&format!("y{i}")]))
        .collect();
    graph.initializer.push(tensor("", &[]));
    let error = import(model(graph), &registry(), "m.onnx").unwrap_err();
    assert_eq!(error.0.len(), 20, "{error}");
    assert_eq!(error.0[0].message, "an initializer has no name");
}

#[test]
fn nodes() {
    expect("node `Relu:y`: it has no `op_type`", |g| {
        g.node[0].op_type = None
    });
    expect("node `Relu:y`: attribute `a` stands there twice", |g| {
        g.node[0].attribute = vec![attribute("a", Kind::INT), attribute("a", Kind::INT)];
    });
    expect("node `Relu:y`: it has an attribute without a name", |g| {
        g.node[0].attribute = vec![attribute("", Kind::INT)];
    });
    expect(
        "node `Relu:y`: attribute `onnx.rest`: names that begin with `onnx.` are reserved",
        |g| g.node[0].attribute = vec![attribute("onnx.rest", Kind::INT)],
    );
    expect(
        "node `Relu:y`: attribute `value`: it is a TENSOR and has none",
        |g| {
            g.node[0].attribute = vec![attribute("value", Kind::TENSOR)];
        },
    );
    expect(
        "node `Relu:y`: attribute `value`: its extents ask for 8 bytes of data, and it has 4",
        |g| {
            let mut value = attribute("value", Kind::TENSOR);
            value.t = Some(TensorProto {
                dims: vec![2],
                ..tensor("", &[1])
            })
            .into();
            g.node[0].attribute = vec![value];
        },
    );
}

#[test]
fn initializers() {
    let with = |dims: &[i64]| TensorProto {
        dims: dims.to_vec(),
        ..tensor("w", &[1])
    };
    expect_initializer(
        "its extents ask for 12 bytes of data, and it has 4",
        with(&[3]),
    );
    expect_initializer("its extent -1 is negative", with(&[-1]));
    expect_initializer(
        "[4611686018427387904, 8] are too many elements",
        with(&[1 << 62, 8]),
    );
    expect_initializer(
        "its extents ask for 4611686018427387904 bytes of data, and it has 4",
        with(&[1 << 60]),
    );
    expect_initializer(
        "its element type has the number 27, which is not known",
        TensorProto {
            data_type: Some(27),
            ..tensor("w", &[1])
        },
    );
    expect_initializer(
        "it has no element type",
        TensorProto {
            data_type: None,
            ..tensor("w", &[1])
        },
    );
    expect_initializer(
        "it has no data, and 4 elements",
        TensorProto {
            raw_data: None,
            ..tensor("w", &[4])
        },
    );
    expect_initializer(
        "it has data in `raw_data` and in `float_data`",
        TensorProto {
            float_data: vec![1.0],
            ..tensor("w", &[1])
        },
    );
    expect_initializer(
        "elements of type f32 cannot stand in `int64_data`",
        TensorProto {
            data_type: Some(1),
            ..ints("w", &[1])
        },
    );
    expect_initializer(
        "its element 256 is out of range for ui8",
        TensorProto {
            dims: vec![1],
            data_type: Some(2),
            int32_data: vec![256],
            name: some("w"),
            ..Default::default()
        },
    );
    expect_initializer(
        "its data lie in another file, which was not read",
        TensorProto {
            data_location: Some(tensor_proto::DataLocation::EXTERNAL),
            external_data: vec![entry("location", "../secret")],
            raw_data: None,
            ..tensor("w", &[1])
        },
    );
}

#[test]
fn types() {
    let help = "\n  help: the file's `value_info` or graph output is wrong or out of date; remove it, or infer shapes again";
    let reshaped = |g: &mut GraphProto| g.node[0] = node("Identity", &["x"], &["y"]);
    expect(
        &format!("node `Identity:y`: the file says that axis 1 of `y` is 5, and it is 4{help}"),
        |g| {
            reshaped(g);
            g.output[0] = info("y", "n 5");
        },
    );
    expect(
        &format!("node `Identity:y`: the file says that `y` has rank 1, and it has 2{help}"),
        |g| {
            reshaped(g);
            g.output[0] = info("y", "4");
        },
    );
    expect(
        &format!(
            "node `Identity:y`: the file says that `y` has elements of type i64, and they are f32{help}"
        ),
        |g| {
            reshaped(g);
            g.output[0] = typed("y", 7, "n 4");
        },
    );
    expect(
        &format!("initializer `w`: the file says that axis 0 of `w` is 3, and it is 4{help}"),
        |g| {
            g.initializer.push(tensor("w", &[4]));
            g.value_info.push(info("w", "3"));
        },
    );
    // Of what is added to a bias nothing is known, so neither is the rank of the sum.
    let mut graph = relu();
    graph.node = vec![node("F", &["x"], &["a"]), node("Add", &["a", "w"], &["y"])];
    graph.node[0].domain = some("acme");
    graph.initializer.push(tensor("w", &[4]));
    graph.output[0] = info("y", "n 2 4");
    assert!(run(model(graph)).is_ok());
    // Names only: no error.
    let mut graph = relu();
    reshaped(&mut graph);
    graph.output[0] = info("y", "m 4");
    assert!(run(model(graph)).is_ok());
}

#[test]
fn operands_that_do_not_fit() {
    expect(
        "node `Concat:y`: its operands do not fit together: `a1` is 4 and 5\n  help: concat has the operands \
         tensor<?n x 4 x f32>, tensor<3 x 5 x f32>",
        |g| {
            g.initializer.push(tensor("w", &[3, 5]));
            g.node[0] = node("Concat", &["x", "w"], &["y"]);
            g.node[0].attribute.push(AttributeProto {
                i: Some(0),
                ..attribute("axis", Kind::INT)
            });
        },
    );
}

#[test]
fn old_operator_sets() {
    let mut old = model(relu());
    old.opset_import[0].version = Some(6);
    assert_eq!(
        run(old).unwrap_err(),
        "operator set 6 is older than 7, the oldest that can be read\n  help: convert it with \
         `onnx.version_converter.convert_version(model, 13)`, or export it again"
    );
}

#[test]
fn negative_extents() {
    expect(
        "node `Reshape:y`: element 0 of its shape is -2\n  help: reshape has the operands tensor<?n x 4 x f32>, \
         tensor<2 x i64>",
        |g| {
            g.initializer.push(ints("s", &[-2, -3]));
            g.node[0] = node("Reshape", &["x", "s"], &["y"]);
            g.output[0] = info("y", "? ?");
        },
    );
}

/// Damaged files give errors, or models; and a model that is exported again can be imported again.
#[test]
fn no_flipped_byte_panics() {
    let registry = registry();
    for file in ["golden/shuffle.onnx", "golden/vit.onnx"] {
        let bytes = std::fs::read(models().join(file)).unwrap();
        let mut state = 7_u32;
        let (mut refused, mut accepted) = (0, 0);
        for _ in 0..900 {
            let mut damaged = bytes.clone();
            for _ in 0..2 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let position = (state >> 8) as usize % damaged.len();
                // Weights fill most of a file; damage the structure at its start as often.
                let position = if state & 1 == 0 {
                    position
                } else {
                    position % 6000
                };
                damaged[position] ^= (state & 0xff) as u8;
            }
            let Ok(model) = decode_bytes(&damaged) else {
                continue;
            };
            match import(model, &registry, "m.onnx") {
                Ok(module) => {
                    let Ok(verified) = verify(&module, &registry) else {
                        refused += 1;
                        continue;
                    };
                    accepted += 1;
                    let again = export(verified).unwrap_or_else(|e| panic!("{e}"));
                    assert!(import(again, &registry, "m.onnx").is_ok());
                }
                Err(error) => {
                    assert!(error.has_errors());
                    refused += 1;
                }
            }
        }
        assert!(
            refused > 20 && accepted > 20,
            "{refused} refused, {accepted} accepted"
        );
    }
}
