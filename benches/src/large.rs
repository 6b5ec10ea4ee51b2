//! A residual multi-layer perceptron of 3 GB, weights beside the model, written without ever being held.

use prune_opt_onnx::proto::__buffa::oneof::tensor_shape_proto::dimension::Value as Dim;
use prune_opt_onnx::proto::__buffa::oneof::type_proto::Value as Kind;
use prune_opt_onnx::proto::tensor_proto::DataLocation;
use prune_opt_onnx::proto::tensor_shape_proto::Dimension;
use prune_opt_onnx::proto::*;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

const FEATURES: i64 = 64;
const BLOCKS: usize = 6;

struct Builder {
    data: BufWriter<File>,
    location: String,
    offset: u64,
    state: u64,
    graph: GraphProto,
}

/// Writes the model to `path` and its weights to `path.data`: 3.2 GB, or with `shrink` above 1 a hundredth of it.
///
/// # Errors
/// What the file system says.
pub fn write(path: &Path, shrink: u64) -> io::Result<()> {
    let (width, hidden) = if shrink > 1 {
        (384, 1536)
    } else {
        (4096, 16384)
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let location = format!("{name}.data");
    let data = File::create(path.with_file_name(&location))?;
    let mut b = Builder {
        data: BufWriter::with_capacity(1 << 20, data),
        location,
        offset: 0,
        state: 0x9E37_79B9_7F4A_7C15,
        graph: GraphProto {
            name: Some("large".into()),
            input: vec![info("x", FEATURES)],
            output: vec![info("y", 10)],
            ..Default::default()
        },
    };
    let mut x = b.linear("x", "embed", [FEATURES, width])?;
    for i in 0..BLOCKS {
        let up = b.linear(&x, &format!("block{i}.up"), [width, hidden])?;
        let act = b.node("Relu", &[&up], format!("block{i}.act"));
        let down = b.linear(&act, &format!("block{i}.down"), [hidden, width])?;
        x = b.node("Add", &[&x, &down], format!("block{i}"));
    }
    let out = b.linear(&x, "head", [width, 10])?;
    b.node("Identity", &[&out], "y".into());
    b.data.flush()?;
    let opset = OperatorSetIdProto {
        domain: Some(String::new()),
        version: Some(17),
        ..Default::default()
    };
    let model = ModelProto {
        ir_version: Some(8),
        opset_import: vec![opset],
        graph: Some(b.graph).into(),
        ..Default::default()
    };
    let to = prune_opt_onnx::file::Destination::File(path);
    prune_opt_onnx::file::write(&model, to, &[]).map_err(io::Error::other)
}

impl Builder {
    fn node(&mut self, op: &str, inputs: &[&str], output: String) -> String {
        self.graph.node.push(NodeProto {
            op_type: Some(op.into()),
            name: Some(format!("{op}:{output}")),
            input: inputs.iter().map(|i| i.to_string()).collect(),
            output: vec![output.clone()],
            ..Default::default()
        });
        output
    }

    fn linear(&mut self, x: &str, name: &str, shape: [i64; 2]) -> io::Result<String> {
        let weight = format!("{name}.weight");
        let length = shape[0].unsigned_abs() * shape[1].unsigned_abs() * 4;
        let entry = |key: &str, value: String| StringStringEntryProto {
            key: Some(key.into()),
            value: Some(value),
            ..Default::default()
        };
        self.graph.initializer.push(TensorProto {
            name: Some(weight.clone()),
            dims: shape.to_vec(),
            data_type: Some(1),
            data_location: Some(DataLocation::EXTERNAL),
            external_data: vec![
                entry("location", self.location.clone()),
                entry("offset", self.offset.to_string()),
                entry("length", length.to_string()),
            ],
            ..Default::default()
        });
        self.offset += length;
        for _ in 0..length / 8 {
            self.state ^= self.state << 13;
            self.state ^= self.state >> 7;
            self.state ^= self.state << 17;
            // Two floats of either sign, from 2^-7 to 2^-6.
            let bits = self.state & 0x807f_ffff_807f_ffff | 0x3c00_0000_3c00_0000;
            self.data.write_all(&bits.to_le_bytes())?;
        }
        Ok(self.node("MatMul", &[x, &weight], name.into()))
    }
}

fn info(name: &str, features: i64) -> ValueInfoProto {
    let dim = |value| Dimension {
        value: Some(value),
        ..Default::default()
    };
    let shape = TensorShapeProto {
        dim: vec![dim(Dim::DimParam("n".into())), dim(Dim::DimValue(features))],
        ..Default::default()
    };
    let tensor = type_proto::Tensor {
        elem_type: Some(1),
        shape: Some(shape).into(),
        ..Default::default()
    };
    let ty = TypeProto {
        value: Some(Kind::TensorType(tensor)),
        ..Default::default()
    };
    ValueInfoProto {
        name: Some(name.into()),
        r#type: Some(ty).into(),
        ..Default::default()
    }
}
