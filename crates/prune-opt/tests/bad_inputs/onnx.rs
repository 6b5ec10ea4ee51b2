//! ONNX files that are no models, or no valid ones.

use super::Cases;
use super::build::*;
use crate::common::model;
use insta::assert_snapshot;
use prune_opt_onnx::file::encode;
use prune_opt_onnx::proto::attribute_proto::AttributeType;
use prune_opt_onnx::proto::*;

pub const LEAST: usize = 48;

/// Two convolutions, to be altered.
pub fn net() -> GraphProto {
    GraphProto {
        name: some("net"),
        node: vec![
            node("Conv", &["x", "w1"], &["a"]),
            node("Relu", &["a"], &["b"]),
            node("Conv", &["b", "w2"], &["y"]),
        ],
        input: vec![info("x", "n 3 4 4")],
        output: vec![info("y", "n 2 4 4")],
        initializer: vec![tensor("w1", &[4, 3, 1, 1]), tensor("w2", &[2, 4, 1, 1])],
        ..Default::default()
    }
}

/// One node after `x`, which is `n x 4`.
pub fn one(node: NodeProto, initializers: Vec<TensorProto>) -> GraphProto {
    GraphProto {
        node: vec![node],
        initializer: initializers,
        ..relu()
    }
}

pub fn integer(name: &str, value: i64) -> AttributeProto {
    AttributeProto {
        i: Some(value),
        ..attribute(name, AttributeType::INT)
    }
}

pub fn numbers(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto {
        ints: values.to_vec(),
        ..attribute(name, AttributeType::INTS)
    }
}

impl Cases {
    fn bytes(&mut self, what: &str, bytes: &[u8]) {
        self.sandbox.write("bad.onnx", bytes);
        self.case(what, "bad.onnx --ratio 0.5 -o out.onnx");
    }

    pub fn model(&mut self, what: &str, model: &ModelProto) {
        self.bytes(what, &encode(model).unwrap().concat());
    }

    pub fn graph(&mut self, what: &str, graph: GraphProto) {
        self.model(what, &model_of(graph));
    }

    /// The net, altered.
    pub fn net(&mut self, what: &str, alter: impl FnOnce(&mut GraphProto)) {
        let mut graph = net();
        alter(&mut graph);
        self.graph(what, graph);
    }

    /// One node of these attributes.
    pub fn node(&mut self, what: &str, node: NodeProto, attributes: Vec<AttributeProto>) {
        let node = NodeProto {
            attribute: attributes,
            ..node
        };
        self.graph(what, one(node, vec![]));
    }
}

pub fn model_of(graph: GraphProto) -> ModelProto {
    super::build::model(graph)
}

#[test]
fn no_models() {
    let mut all = Cases::new();
    let whole = std::fs::read(model("golden/plain.onnx")).unwrap();
    let cut = |n: usize| &whole[..n];
    all.bytes("nothing", b"");
    all.bytes("one byte", &[8]);
    all.bytes("cut within the first node", cut(100));
    all.bytes("cut within weights", cut(whole.len() / 2));
    all.bytes("cut before the last byte", cut(whole.len() - 1));
    all.bytes("the same byte again and again", &[7; 100]);
    all.bytes("zeros", &[0; 5000]);
    let noise = |i: u32| (i.wrapping_mul(2_654_435_761) >> 13) as u8;
    all.bytes("noise", &(0..5000).map(noise).collect::<Vec<_>>());
    all.bytes(
        "a page of the web",
        b"<!DOCTYPE html>\n<title>404</title>\n",
    );
    all.bytes("an archive", b"PK\x03\x04\x14\0\0\0\x08\0");
    all.bytes("a length of 1 TB", b"\x3a\x80\x80\x80\x80\x80\x20\x0a");
    all.bytes(
        "a length beyond 64 bits",
        &[&[0x3a][..], &[0xff; 11]].concat(),
    );
    all.model(
        "no graph",
        &ModelProto {
            ir_version: Some(8),
            ..Default::default()
        },
    );
    // Graphs within attributes of nodes within graphs.
    let mut deep = Vec::new();
    for _ in 0..20_000 {
        let attribute = message(6, &deep);
        let node = message(5, &attribute);
        deep = message(1, &node);
        if deep.len() > 40_000 {
            break;
        }
    }
    all.bytes("graphs within graphs", &message(7, &deep));
    assert_snapshot!(all.finish(14));
}

/// A protobuf field that holds bytes or a message.
fn message(number: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    let mut n = payload.len();
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
    out.extend(payload);
    out
}

#[test]
fn graphs() {
    let mut all = Cases::new();
    all.net("a cycle of nodes", |g| g.node[0].input[0] = "b".into());
    all.net("a node that reads itself", |g| {
        g.node[1].input[0] = "b".into()
    });
    all.net("a value that nobody gives", |g| {
        g.node[1].input[0] = "lost".into()
    });
    all.net("two nodes give one value", |g| {
        g.node[1].output[0] = "a".into()
    });
    all.net("a node gives an input of the graph", |g| {
        g.node[1].output[0] = "x".into()
    });
    all.net("a node gives an initializer", |g| {
        g.node[1].output[0] = "w2".into()
    });
    all.net("two inputs of one name", |g| {
        g.input.push(info("x", "n 3 4 4"))
    });
    all.net("two initializers of one name", |g| {
        g.initializer[1].name = some("w1")
    });
    all.net("an initializer without a name", |g| {
        g.initializer[1].name = None
    });
    all.net("an output that nobody gives", |g| {
        g.output[0] = info("lost", "n 2 4 4")
    });
    all.net("a node without an operator", |g| g.node[1].op_type = None);
    all.net("an op of fewer operands", |g| drop(g.node[2].input.pop()));
    all.net("a sparse initializer", |g| {
        g.sparse_initializer.push(SparseTensorProto {
            values: Some(tensor("s", &[1])).into(),
            indices: Some(ints("i", &[1 << 40])).into(),
            dims: vec![1 << 40],
            ..Default::default()
        });
        g.node[1].input[0] = "s".into();
    });
    let mut old = model_of(net());
    old.opset_import.clear();
    all.model("no opset", &old);
    assert_snapshot!(all.finish(14));
}

#[test]
fn types() {
    let mut all = Cases::new();
    all.net("shapes that do not fit", |g| {
        g.initializer[1] = tensor("w2", &[2, 5, 1, 1])
    });
    all.net("ranks that do not fit", |g| {
        g.initializer[1] = tensor("w2", &[8])
    });
    all.net("an output of another shape", |g| {
        g.output[0] = info("y", "n 3 4 4")
    });
    all.net("an output of another rank", |g| {
        g.output[0] = info("y", "n 2")
    });
    all.net("too few pads", |g| {
        g.node[0].attribute.push(numbers("pads", &[1]))
    });
    all.net("0 groups", |g| {
        g.node[0].attribute.push(integer("group", 0))
    });
    all.net("groups that do not divide", |g| {
        g.node[0].attribute.push(integer("group", 3))
    });
    all.node(
        "an axis beyond the rank",
        node("Softmax", &["x"], &["y"]),
        vec![integer("axis", 7)],
    );
    let perm = vec![numbers("perm", &[0, 0])];
    all.node("no permutation", node("Transpose", &["x"], &["y"]), perm);
    let add = node("Add", &["x", "b"], &["y"]);
    all.graph("no broadcast", one(add, vec![tensor("b", &[3])]));
    let reshape = node("Reshape", &["x", "to"], &["y"]);
    all.graph("no reshape", one(reshape, vec![ints("to", &[-1, 3])]));
    assert_snapshot!(all.finish(9));
}

#[test]
fn tensors() {
    let mut all = Cases::new();
    let weight =
        |alter: fn(&mut TensorProto)| move |g: &mut GraphProto| alter(&mut g.initializer[1]);
    all.net("fewer data than elements", weight(|w| w.dims[0] = 3));
    all.net("more data than elements", weight(|w| w.dims[0] = 1));
    all.net("1 TB in 300 bytes", weight(|w| w.dims[0] = 1 << 38));
    all.net(
        "more elements than 64 bits count",
        weight(|w| w.dims = vec![1 << 40; 4]),
    );
    all.net("a dimension below 0", weight(|w| w.dims[0] = -2));
    all.net("no elements", |g| {
        g.initializer[1] = tensor("w2", &[2, 0, 1, 1])
    });
    all.net("no data", weight(|w| w.raw_data = None));
    all.net("no element type", weight(|w| w.data_type = None));
    all.net(
        "an unknown element type",
        weight(|w| w.data_type = Some(99)),
    );
    all.net(
        "data in two fields",
        weight(|w| w.float_data = vec![1.0; 8]),
    );
    all.net(
        "data in the field of another type",
        weight(|w| {
            w.raw_data = None;
            w.int64_data = vec![1; 8];
        }),
    );
    all.net(
        "texts as weights",
        weight(|w| {
            w.raw_data = None;
            w.data_type = Some(8);
            w.string_data = vec![bytes("one"); 8];
        }),
    );
    all.net("weights that are not numbers", |g| {
        g.initializer[0].raw_data = Some(f32::NAN.to_le_bytes().repeat(12).into());
    });
    assert_snapshot!(all.finish(10));
}
