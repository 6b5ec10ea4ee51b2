//! Nodes and tensors, read and written in few words.

use super::names::Names;
use crate::convert::opset;
use crate::proto::attribute_proto::AttributeType;
use crate::proto::{AttributeProto, NodeProto, TensorProto};
use prune_opt_ir::DType;

/// From this version on `Squeeze` and `Unsqueeze` take axes as an operand.
const AXES_ARE_OPERANDS: i64 = 13;

/// A node's operator, if it is one of the default domain.
pub(super) fn operator(node: &NodeProto) -> Option<&str> {
    let domain = opset::domain(node.domain.as_deref());
    node.op_type.as_deref().filter(|_| domain.is_empty())
}

pub(super) fn attribute<'n>(node: &'n NodeProto, name: &str) -> Option<&'n AttributeProto> {
    let mut all = node.attribute.iter();
    all.find(|a| a.name.as_deref() == Some(name))
}

pub(super) fn node(op: &str, input: Vec<String>, output: &str) -> NodeProto {
    NodeProto {
        op_type: Some(op.into()),
        input,
        output: vec![output.into()],
        ..Default::default()
    }
}

/// With an attribute that is a number.
pub(super) fn with_int(mut node: NodeProto, name: &str, i: i64) -> NodeProto {
    node.attribute.push(AttributeProto {
        name: Some(name.into()),
        r#type: Some(AttributeType::INT),
        i: Some(i),
        ..Default::default()
    });
    node
}

/// A `Constant` of integers, as many as `dims` say.
pub(super) fn ints(output: &str, dims: Vec<i64>, numbers: &[i64]) -> NodeProto {
    let bytes: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
    constant(output, DType::I64, dims, bytes)
}

/// A `Constant` that is true.
pub(super) fn truth(output: &str, dims: Vec<i64>) -> NodeProto {
    constant(output, DType::Bool, dims, vec![1])
}

/// A tensor of these elements, little-endian, row-major.
pub(super) fn tensor(dtype: DType, dims: Vec<i64>, bytes: Vec<u8>) -> TensorProto {
    TensorProto {
        data_type: Some(dtype.onnx()),
        dims,
        raw_data: Some(bytes.into()),
        ..Default::default()
    }
}

/// A `Constant` of these elements, little-endian, row-major.
pub(super) fn constant(output: &str, dtype: DType, dims: Vec<i64>, bytes: Vec<u8>) -> NodeProto {
    let value = tensor(dtype, dims, bytes);
    let mut node = node("Constant", Vec::new(), output);
    node.attribute.push(AttributeProto {
        name: Some("value".into()),
        r#type: Some(AttributeType::TENSOR),
        t: Some(value).into(),
        ..Default::default()
    });
    node
}

/// An attribute that is a list of numbers.
pub(super) fn int_list(name: &str, ints: Vec<i64>) -> AttributeProto {
    AttributeProto {
        name: Some(name.into()),
        r#type: Some(AttributeType::INTS),
        ints,
        ..Default::default()
    }
}

/// A `Concat`.
pub(super) fn joined(parts: Vec<String>, axis: i64, output: &str) -> NodeProto {
    with_int(node("Concat", parts, output), "axis", axis)
}

/// Adds nodes of an operator that takes `axes` (`Squeeze`, `Unsqueeze`), one for each tensor, and says what their results are
/// called.
pub(super) fn one_by_one(
    (op, parts): (&str, Vec<String>),
    along: &[i64],
    output: &str,
    version: i64,
    nodes: &mut Vec<NodeProto>,
    names: &mut Names,
) -> Vec<String> {
    let axes = match version < AXES_ARE_OPERANDS {
        true => None,
        false => {
            let axes = names.unique(format!("{output}/axes"));
            nodes.push(ints(&axes, vec![along.len() as i64], along));
            Some(axes)
        }
    };
    let mut rows = Vec::with_capacity(parts.len());
    for part in parts {
        let row = names.unique(format!("{output}/{part}"));
        let mut one = node(op, vec![part], &row);
        match &axes {
            Some(axes) => one.input.push(axes.clone()),
            None => one.attribute.push(int_list("axes", along.to_vec())),
        }
        nodes.push(one);
        rows.push(row);
    }
    rows
}

/// Nodes that stack tensors along a new axis.
pub(super) fn stacked(
    parts: Vec<String>,
    axis: i64,
    output: &str,
    version: i64,
    names: &mut Names,
) -> Vec<NodeProto> {
    let mut nodes = Vec::with_capacity(parts.len() + 2);
    let rows = one_by_one(
        ("Unsqueeze", parts),
        &[axis],
        output,
        version,
        &mut nodes,
        names,
    );
    nodes.push(joined(rows, axis, output));
    nodes
}
