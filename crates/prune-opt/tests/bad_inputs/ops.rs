//! ONNX files whose nodes are not what their operators take: attributes, operands, results, element types.

use super::Cases;
use super::build::*;
use super::onnx::*;
use insta::assert_snapshot;
use prune_opt_onnx::proto::attribute_proto::AttributeType;
use prune_opt_onnx::proto::*;

pub const LEAST: usize = 39;

fn text(name: &str, value: &str) -> AttributeProto {
    AttributeProto {
        s: Some(bytes(value)),
        ..attribute(name, AttributeType::STRING)
    }
}

/// Initializers of another element type.
fn typed(name: &str, dims: &[i64], data_type: i32, width: usize) -> TensorProto {
    let elements = dims.iter().product::<i64>() as usize;
    TensorProto {
        data_type: Some(data_type),
        raw_data: Some(vec![0; elements * width].into()),
        ..tensor(name, dims)
    }
}

#[test]
fn attributes() {
    let mut all = Cases::new();
    let conv = |what: &str, attribute: AttributeProto, all: &mut Cases| {
        all.net(what, |g| g.node[0].attribute.push(attribute));
    };
    conv("strides of 0", numbers("strides", &[0, 1]), &mut all);
    conv("strides below 0", numbers("strides", &[1, -1]), &mut all);
    conv("dilations of 0", numbers("dilations", &[0, 0]), &mut all);
    conv(
        "dilations below 0",
        numbers("dilations", &[-2, 1]),
        &mut all,
    );
    conv("a kernel of 0", numbers("kernel_shape", &[0, 1]), &mut all);
    conv(
        "a kernel below 0",
        numbers("kernel_shape", &[-1, 1]),
        &mut all,
    );
    conv(
        "another kernel than the weight's",
        numbers("kernel_shape", &[3, 3]),
        &mut all,
    );
    conv(
        "a kernel of one axis",
        numbers("kernel_shape", &[1]),
        &mut all,
    );
    conv("three strides", numbers("strides", &[1, 1, 1]), &mut all);
    conv("pads as text", text("pads", "1111"), &mut all);
    conv("strides as one number", integer("strides", 2), &mut all);
    conv("groups as a list", numbers("group", &[1]), &mut all);
    conv("groups below 0", integer("group", -1), &mut all);
    conv("an unknown auto_pad", text("auto_pad", "SAME"), &mut all);
    conv("an attribute of another op", integer("axis", 1), &mut all);
    let softmax = node("Softmax", &["x"], &["y"]);
    all.node("an axis as text", softmax.clone(), vec![text("axis", "1")]);
    all.node("an axis below the rank", softmax, vec![integer("axis", -3)]);
    let perm = vec![numbers("perm", &[0])];
    all.node(
        "a permutation of fewer axes",
        node("Transpose", &["x"], &["y"]),
        perm,
    );
    let perm = vec![numbers("perm", &[0, -1])];
    all.node(
        "a permutation below 0",
        node("Transpose", &["x"], &["y"]),
        perm,
    );
    all.node("a cast to nothing", node("Cast", &["x"], &["y"]), vec![]);
    all.node(
        "a concat without an axis",
        node("Concat", &["x", "x"], &["y"]),
        vec![],
    );
    let pool = node("MaxPool", &["x"], &["y"]);
    all.node("a pool without a kernel", pool, vec![]);
    let gelu = vec![text("approximate", "sinh")];
    all.node("an unknown mode", node("Gelu", &["x"], &["y"]), gelu);
    let gemm = GraphProto {
        ..one(
            node("Gemm", &["x", "w"], &["y"]),
            vec![tensor("w", &[4, 4])],
        )
    };
    let mut flag = gemm;
    flag.node[0].attribute.push(integer("transB", 7));
    all.graph("a flag of 7", flag);
    assert_snapshot!(all.finish(24));
}

#[test]
fn operands() {
    let mut all = Cases::new();
    let relu = |inputs: &[&str], outputs: &[&str]| one(node("Relu", inputs, outputs), vec![]);
    all.graph("an extra result", relu(&["x"], &["y", "z"]));
    all.graph("an extra operand", relu(&["x", "x"], &["y"]));
    all.graph("no result", relu(&["x"], &[]));
    all.net("an extra operand of a layer", |g| {
        let extra = ["", "x"].map(str::to_string);
        g.node[2].input.extend(extra);
    });
    all.net("integer weights", |g| {
        g.initializer[1] = typed("w2", &[2, 4, 1, 1], 3, 1)
    });
    all.net("half weights", |g| {
        g.initializer[1] = typed("w2", &[2, 4, 1, 1], 10, 2)
    });
    all.net("truth values as weights", |g| {
        g.initializer[1] = typed("w2", &[2, 4, 1, 1], 9, 1)
    });
    let add = node("Add", &["x", "b"], &["y"]);
    all.graph(
        "a sum of floats and integers",
        one(add, vec![typed("b", &[4], 7, 8)]),
    );
    let gather = node("Gather", &["x", "i"], &["y"]);
    all.graph("floats as positions", one(gather, vec![tensor("i", &[1])]));
    let choose = node("Where", &["c", "x", "x"], &["y"]);
    all.graph(
        "floats as a condition",
        one(choose, vec![tensor("c", &[4])]),
    );
    assert_snapshot!(all.finish(10));
}

#[test]
fn shapes() {
    let mut all = Cases::new();
    let reshape = |what: &str, to: &[i64], all: &mut Cases| {
        let node = node("Reshape", &["x", "to"], &["y"]);
        all.graph(what, one(node, vec![ints("to", to)]));
    };
    reshape("two -1 in a reshape", &[-1, -1], &mut all);
    reshape("-2 in a reshape", &[-2, 4], &mut all);
    reshape("a 0 past the axes", &[-1, 4, 0], &mut all);
    let mut old = model_of(net());
    old.opset_import[0].version = Some(6);
    all.model("an old opset", &old);
    old.opset_import[0].version = Some(-3);
    all.model("an opset below 0", &old);
    assert_snapshot!(all.finish(5));
}
