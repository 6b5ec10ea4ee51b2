//! Messages written by hand, in few words.
#![allow(dead_code, clippy::unwrap_used)]

use bytes::Bytes;
use prune_opt_onnx::proto::__buffa::oneof::tensor_shape_proto::dimension::Value as Dim;
use prune_opt_onnx::proto::__buffa::oneof::type_proto::Value as Kind;
use prune_opt_onnx::proto::attribute_proto::AttributeType;
use prune_opt_onnx::proto::tensor_shape_proto::Dimension;
use prune_opt_onnx::proto::*;

pub fn some(text: &str) -> Option<String> {
    Some(text.into())
}

pub fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|t| t.to_string()).collect()
}

pub fn node(op: &str, input: &[&str], output: &[&str]) -> NodeProto {
    NodeProto {
        input: texts(input),
        output: texts(output),
        op_type: some(op),
        name: some(&format!("{op}:{}", output.join(","))),
        ..Default::default()
    }
}

/// A tensor of 32-bit floats, all 1.
pub fn tensor(name: &str, dims: &[i64]) -> TensorProto {
    let elements: i64 = dims.iter().product();
    let data: Vec<u8> = (0..elements).flat_map(|_| 1f32.to_le_bytes()).collect();
    TensorProto {
        name: some(name),
        dims: dims.to_vec(),
        data_type: Some(1),
        raw_data: Some(data.into()),
        ..Default::default()
    }
}

pub fn ints(name: &str, values: &[i64]) -> TensorProto {
    TensorProto {
        name: some(name),
        dims: vec![values.len() as i64],
        data_type: Some(7),
        int64_data: values.to_vec(),
        ..Default::default()
    }
}

pub fn attribute(name: &str, kind: AttributeType) -> AttributeProto {
    AttributeProto {
        name: some(name),
        r#type: Some(kind),
        ..Default::default()
    }
}

/// A dimension: a number, a name, or `?`.
pub fn dimension(text: &str) -> Dimension {
    let value = match text.parse() {
        Ok(n) => Some(Dim::DimValue(n)),
        Err(_) if text == "?" => None,
        Err(_) => Some(Dim::DimParam(text.into())),
    };
    Dimension {
        value,
        ..Default::default()
    }
}

/// A tensor of 32-bit floats with dimensions between blanks.
pub fn info(name: &str, dims: &str) -> ValueInfoProto {
    typed(name, 1, dims)
}

pub fn typed(name: &str, dtype: i32, dims: &str) -> ValueInfoProto {
    let shape = TensorShapeProto {
        dim: dims.split_whitespace().map(dimension).collect(),
        ..Default::default()
    };
    let tensor = type_proto::Tensor {
        elem_type: Some(dtype),
        shape: Some(shape).into(),
        ..Default::default()
    };
    let ty = TypeProto {
        value: Some(Kind::TensorType(tensor)),
        ..Default::default()
    };
    ValueInfoProto {
        name: some(name),
        r#type: Some(ty).into(),
        ..Default::default()
    }
}

pub fn model(graph: GraphProto) -> ModelProto {
    let opset = OperatorSetIdProto {
        domain: some(""),
        version: Some(17),
        ..Default::default()
    };
    ModelProto {
        ir_version: Some(8),
        opset_import: vec![opset],
        graph: Some(graph).into(),
        ..Default::default()
    }
}

/// `y = Relu(x)`, to be altered.
pub fn relu() -> GraphProto {
    GraphProto {
        name: some("g"),
        node: vec![node("Relu", &["x"], &["y"])],
        input: vec![info("x", "n 4")],
        output: vec![info("y", "n 4")],
        ..Default::default()
    }
}

pub fn entry(key: &str, value: &str) -> StringStringEntryProto {
    StringStringEntryProto {
        key: some(key),
        value: some(value),
        ..Default::default()
    }
}

pub fn bytes(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

/// A value of which nothing is said.
pub fn bare(name: &str) -> ValueInfoProto {
    ValueInfoProto {
        name: some(name),
        ..Default::default()
    }
}

/// An attribute that is a graph.
pub fn region(name: &str, graph: GraphProto) -> AttributeProto {
    AttributeProto {
        g: Some(graph).into(),
        ..attribute(name, AttributeType::GRAPH)
    }
}
