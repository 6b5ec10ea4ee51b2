//! What real models rarely have comes back as well: every encoding, presence, unknown field, odd name.
#![allow(clippy::unwrap_used)]

mod common;

use common::build::*;
use common::{again, decode_bytes, encoded, field, integer, registry, through_text};
use prune_opt_onnx::import;
use prune_opt_onnx::proto::attribute_proto::AttributeType as Kind;
use prune_opt_onnx::proto::*;

/// Imports and exports, directly and by way of the text.
#[track_caller]
fn check(model: ModelProto) {
    // As it would have been read from a file.
    let model = decode_bytes(&encoded(&model)).unwrap();
    let module = import(model.clone(), &registry(), "m.onnx").unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(again(&module), model);
    assert_eq!(again(&through_text(&module, &model)), model);
}

fn check_graph(alter: impl FnOnce(&mut GraphProto)) {
    let mut graph = relu();
    alter(&mut graph);
    check(model(graph));
}

fn check_attribute(attribute: AttributeProto) {
    check_graph(|g| {
        g.node[0].domain = some("acme");
        g.node[0].attribute.push(attribute);
    });
}

#[test]
fn plain() {
    check_graph(|_| {});
}

/// As ONNX Runtime takes them, and its converter to half precision writes them.
#[test]
fn nodes_may_stand_in_any_order() {
    let within = GraphProto {
        node: vec![node("Neg", &["late"], &["r"])],
        output: vec![info("r", "n 4")],
        name: some("branch"),
        ..Default::default()
    };
    let mut choice = node("If", &["go"], &["y"]);
    for branch in ["then_branch", "else_branch"] {
        choice.attribute.push(AttributeProto {
            g: Some(within.clone()).into(),
            ..attribute(branch, Kind::GRAPH)
        });
    }
    let names = |model: &ModelProto| {
        let nodes = model.graph.as_option().unwrap().node.iter();
        nodes.map(|n| n.output[0].clone()).collect::<Vec<_>>()
    };
    let order = |nodes: Vec<NodeProto>| {
        let mut graph = relu();
        graph.input.push(typed("go", 9, ""));
        graph.node = nodes;
        let model = model(graph);
        let module = import(model.clone(), &registry(), "m.onnx").unwrap_or_else(|e| panic!("{e}"));
        let written = again(&module);
        assert_eq!(again(&through_text(&module, &model)), written);
        names(&written)
    };
    let (early, late) = (
        node("Abs", &["x"], &["early"]),
        node("Exp", &["early"], &["late"]),
    );
    let other = node("Sin", &["x"], &["other"]);
    // What a region reads counts; what may stay where it is does.
    let nodes = vec![choice.clone(), other.clone(), late.clone(), early.clone()];
    assert_eq!(order(nodes), ["other", "early", "late", "y"]);
    assert_eq!(
        order(vec![other, early, late, choice]),
        ["other", "early", "late", "y"]
    );
}

#[test]
fn encodings() {
    let empty = |data_type, count: i64| TensorProto {
        name: some("w"),
        dims: vec![count],
        data_type: Some(data_type),
        ..Default::default()
    };
    let int32 = |data_type, values: &[i32]| TensorProto {
        int32_data: values.to_vec(),
        ..empty(data_type, values.len() as i64)
    };
    let all = [
        tensor("w", &[2, 3]),
        tensor("w", &[]),
        tensor("w", &[0, 3]),
        empty(1, 0),
        TensorProto {
            float_data: vec![1.5, f32::INFINITY],
            ..empty(1, 2)
        },
        TensorProto {
            float_data: vec![1.0, 2.0, 3.0, 4.0],
            ..empty(14, 2)
        },
        TensorProto {
            double_data: vec![1e300, -0.0],
            ..empty(11, 2)
        },
        TensorProto {
            double_data: vec![1.0, 2.0],
            ..empty(15, 1)
        },
        ints("w", &[i64::MIN, -1, i64::MAX]),
        TensorProto {
            uint64_data: vec![u64::MAX],
            ..empty(13, 1)
        },
        TensorProto {
            uint64_data: vec![u64::from(u32::MAX)],
            ..empty(12, 1)
        },
        TensorProto {
            string_data: vec![bytes("a"), bytes(""), vec![0xff].into()],
            ..empty(8, 3)
        },
        int32(6, &[i32::MIN, -1, i32::MAX]),
        int32(5, &[-32768, 32767]),
        int32(4, &[0, 65535]),
        int32(3, &[-128, 127]),
        int32(2, &[0, 255]),
        int32(9, &[0, 1]),
        int32(10, &[0x3c00, 0xbc00]),
        int32(16, &[0x3f80]),
        int32(17, &[0x80]),
        TensorProto {
            int32_data: vec![0xa7, 0x0f],
            ..empty(22, 3)
        },
    ];
    for w in all {
        check_graph(|g| g.initializer.push(w.clone()));
        // As a constant, which has a name of its own besides.
        check_attribute(AttributeProto {
            t: Some(w).into(),
            ..attribute("value", Kind::TENSOR)
        });
    }
}

#[test]
fn whatever_belongs_to_an_initializer() {
    check_graph(|g| {
        let mut w = tensor("w", &[4]);
        w.doc_string = some("learned");
        w.metadata_props = vec![entry("a", "b"), entry("a", "c")];
        g.initializer.push(w);
    });
}

#[test]
fn defaults_of_inputs() {
    check_graph(|g| {
        g.initializer.push(tensor("w", &[4]));
        g.node[0] = node("Add", &["x", "w"], &["y"]);
        g.input.insert(0, info("w", "4"));
    });
}

#[test]
fn sparse_initializers() {
    check_graph(|g| {
        g.sparse_initializer.push(SparseTensorProto {
            values: Some(tensor("s", &[1])).into(),
            indices: Some(ints("", &[2])).into(),
            dims: vec![4],
            ..Default::default()
        });
        g.node[0] = node("Add", &["x", "s"], &["y"]);
    });
}

#[test]
fn lists_of_values() {
    check_graph(|g| {
        g.node.insert(0, node("Relu", &["x"], &["a"]));
        g.node.insert(1, node("Relu", &["a"], &["b"]));
        g.node[2].input[0] = "b".into();
        let mut described = info("a", "n 4");
        described.doc_string = some("after the first");
        let mut bare = info("b", "n 4");
        bare.r#type = None.into();
        g.value_info = vec![
            described,
            bare.clone(),
            info("nobody", "1 2"),
            info("a", "n 4"),
            info("x", "n 4"),
        ];
        g.output = vec![info("y", "? -1"), bare, info("y", "n 4")];
    });
    check_graph(|g| g.input[0] = info("x", "? -1"));
    check_graph(|g| {
        g.input[0] = info("x", "_0 ? _ _1");
        g.output[0] = info("y", "_0 m*2 n+1 _7");
    });
    check_graph(|g| {
        g.node[0] = node("acme::Relu", &["x"], &["y"]);
        g.input[0] = info("x", "n m*n n+2");
        g.output[0] = info("y", "n*m batch-size 3*n");
    });
}

#[test]
fn types_that_are_no_tensors() {
    check_graph(|g| {
        use __buffa::oneof::type_proto::Value;
        let sequence = type_proto::Sequence {
            elem_type: g.input[0].r#type.clone(),
            ..Default::default()
        };
        g.input[0].r#type = Some(TypeProto {
            value: Some(Value::SequenceType(sequence)),
            denotation: some("PARTS"),
            ..Default::default()
        })
        .into();
        g.node[0] = node("ConcatFromSequence", &["x"], &["y"]);
    });
}

#[test]
fn attributes() {
    let empty = |kind| attribute("a", kind);
    let all = [
        AttributeProto {
            f: Some(0.1),
            ..empty(Kind::FLOAT)
        },
        AttributeProto {
            f: Some(f32::MIN_POSITIVE / 4.0),
            ..empty(Kind::FLOAT)
        },
        AttributeProto {
            f: Some(f32::NEG_INFINITY),
            doc_string: some("low"),
            ..empty(Kind::FLOAT)
        },
        AttributeProto {
            i: Some(-3),
            r#type: None,
            ..empty(Kind::INT)
        },
        AttributeProto {
            s: Some(vec![0xff, 0x00, b'"'].into()),
            ..empty(Kind::STRING)
        },
        AttributeProto {
            floats: vec![1.0, -2.5e-20],
            ..empty(Kind::FLOATS)
        },
        AttributeProto {
            ints: vec![1, i64::MIN],
            ..empty(Kind::INTS)
        },
        AttributeProto {
            strings: vec![bytes("a"), bytes("")],
            ..empty(Kind::STRINGS)
        },
        AttributeProto {
            tensors: vec![tensor("", &[2]), ints("t", &[1])],
            ..empty(Kind::TENSORS)
        },
        AttributeProto {
            g: Some(relu()).into(),
            ..empty(Kind::GRAPH)
        },
        AttributeProto {
            graphs: vec![relu(), relu()],
            ..empty(Kind::GRAPHS)
        },
        AttributeProto {
            sparse_tensor: Some(SparseTensorProto::default()).into(),
            ..empty(Kind::SPARSE_TENSOR)
        },
        AttributeProto {
            sparse_tensors: vec![SparseTensorProto::default()],
            ..empty(Kind::SPARSE_TENSORS)
        },
        AttributeProto {
            tp: info("", "2").r#type,
            ..empty(Kind::TYPE_PROTO)
        },
        AttributeProto {
            type_protos: vec![TypeProto::default()],
            ..empty(Kind::TYPE_PROTOS)
        },
        // Left out although the type says what it is, or there although the type says otherwise.
        empty(Kind::INT),
        empty(Kind::FLOAT),
        empty(Kind::STRING),
        empty(Kind::INTS),
        empty(Kind::FLOATS),
        empty(Kind::STRINGS),
        empty(Kind::TENSORS),
        empty(Kind::GRAPHS),
        empty(Kind::TYPE_PROTOS),
        AttributeProto {
            i: Some(1),
            f: Some(2.0),
            ..empty(Kind::INT)
        },
        AttributeProto {
            i: Some(1),
            ..empty(Kind::UNDEFINED)
        },
        empty(Kind::UNDEFINED),
        AttributeProto {
            r#type: None,
            ..empty(Kind::INT)
        },
        AttributeProto {
            t: Some(TensorProto {
                external_data: vec![entry("location", "w.bin")],
                ..tensor("t", &[1])
            })
            .into(),
            ..empty(Kind::TENSOR)
        },
    ];
    for a in all {
        check_attribute(a);
    }
}

#[test]
fn nodes() {
    for domain in ["", "ai.onnx", "acme", "a::b", "com.microsoft"] {
        check_graph(|g| g.node[0].domain = some(domain));
    }
    check_graph(|g| {
        let node = &mut g.node[0];
        node.op_type = some("x::y");
        node.domain = some("d");
        node.name = None;
        node.overload = some("o");
        node.doc_string = some("line\n\"two\" \u{1f600}");
        node.metadata_props = vec![entry("pkg.torch.onnx/name", "a b"), entry("", "")];
        node.input.extend(texts(&["", ""]));
        node.output.extend(texts(&["", "z", ""]));
        node.device_configurations = vec![NodeDeviceConfigurationProto::default()];
    });
    check_graph(|g| g.node[0].name = some(""));
    check_graph(|g| g.node[0].metadata_props = vec![StringStringEntryProto::default()]);
}

#[test]
fn odd_names() {
    for name in ["", "0", "%7", "a b", "\"", "n\\", "\u{e9}", "@x", "c0"] {
        if name.is_empty() {
            continue;
        }
        check_graph(|g| {
            g.initializer.push(tensor(&format!("w{name}"), &[4]));
            g.node[0] = node("Add", &["x", &format!("w{name}")], &[name]);
            g.node.push(node("Relu", &[name], &["y"]));
            g.input[0] = info("x", &format!("n d{}", name.replace(' ', "_")));
            g.name = some(name);
        });
    }
}

#[test]
fn around_the_graph() {
    let mut all = model(relu());
    all.producer_name = some("pytorch");
    all.producer_version = some("");
    all.domain = some("d");
    all.model_version = Some(0);
    all.doc_string = some("doc");
    all.metadata_props = vec![entry("k", "v")];
    all.functions = vec![FunctionProto {
        name: some("Relu"),
        domain: some(""),
        ..Default::default()
    }];
    all.training_info = vec![TrainingInfoProto::default()];
    all.configuration = vec![DeviceConfigurationProto::default()];
    check(all);

    let mut bare = model(relu());
    bare.ir_version = None;
    bare.graph.get_or_insert_default().name = None;
    check(bare);

    let mut sets = model(relu());
    sets.opset_import[0].domain = None;
    sets.opset_import.push(OperatorSetIdProto::default());
    sets.opset_import.push(sets.opset_import[0].clone());
    check(sets);

    let mut sets = model(relu());
    sets.opset_import[0].domain = some("ai.onnx");
    check(sets);

    check_graph(|g| {
        g.name = some("");
        g.doc_string = some("");
        g.metadata_props = vec![entry("k", "v")];
        g.quantization_annotation = vec![TensorAnnotation::default()];
    });
}

#[test]
fn unknown_fields() {
    let new = |bytes: &mut Vec<u8>| bytes.extend(field(900, b"new"));
    let mut attribute = [field(1, b"a"), integer(3, 1), integer(20, 99)].concat();
    new(&mut attribute);
    let mut node = [
        field(1, b"x"),
        field(2, b"y"),
        field(4, b"R"),
        field(5, &attribute),
    ]
    .concat();
    new(&mut node);
    let mut tensor = [integer(1, 0), integer(2, 1), field(8, b"w")].concat();
    new(&mut tensor);
    let mut value = field(1, b"x");
    new(&mut value);
    let mut output = field(1, b"y");
    new(&mut output);
    let mut graph = [field(1, &node), field(2, b"g"), field(5, &tensor)].concat();
    graph.extend([field(11, &value), field(12, &output), field(13, &value)].concat());
    new(&mut graph);
    let mut opset = [field(1, b""), integer(2, 17)].concat();
    new(&mut opset);
    let mut model = [integer(1, 8), field(7, &graph), field(8, &opset)].concat();
    new(&mut model);
    check(decode_bytes(&model).unwrap());
}
