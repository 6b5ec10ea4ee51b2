#!/usr/bin/env python3
"""Counts what an ONNX model costs, from the file alone: nothing here is shared with prune-opt.

- params: elements of all initializers.
- bytes: bytes of all initializers; file: bytes of the model's file and of the data beside it.
- macs: multiplications of one run, of convolutions, Gemm, MatMul, Einsum and recurrent layers. Shapes are those that ONNX
  Runtime meets when it runs the model, with every symbolic extent 1. layers: those of them with an initializer, which
  leaves out attention's products of activations.

    python tools/count_model.py MODEL.onnx ...
"""

import math
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort

KINDS = {
    "tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16,
    "tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(uint8)": np.uint8, "tensor(bool)": np.bool_,
}  # fmt: skip


def shapes(model):
    """The shape of every value, as it is in a run with every symbolic extent 1."""
    graph = model.graph
    found = {t.name: tuple(t.dims) for t in graph.initializer}
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    outputs = [name for node in graph.node for name in node.output if name]
    del probe.graph.output[:]
    probe.graph.output.extend(onnx.ValueInfoProto(name=name) for name in outputs)
    options = ort.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = ort.InferenceSession(probe.SerializeToString(), options, providers=["CPUExecutionProvider"])
    feed = {}
    for arg in session.get_inputs():
        shape = [d if isinstance(d, int) else 1 for d in arg.shape]
        found[arg.name] = tuple(shape)
        feed[arg.name] = np.zeros(shape, KINDS[arg.type])
    values = session.run(outputs, feed)
    found.update((name, np.shape(value)) for name, value in zip(outputs, values, strict=True))
    return found


def attribute(node, name, default):
    for a in node.attribute:
        if a.name == name:
            return onnx.helper.get_attribute_value(a)
    return default


def conv(node, ins, outs):
    # Each output position sees the inputs of its group under the kernel.
    return math.prod(outs[0]) * math.prod(ins[1][1:])


def conv_transpose(node, ins, outs):
    # Each input position is spread over the outputs of its group under the kernel.
    return math.prod(ins[0]) * math.prod(ins[1][1:])


def gemm(node, ins, outs):
    inner = ins[0][0] if attribute(node, "transA", 0) else ins[0][1]
    return math.prod(outs[0]) * inner


def matmul(node, ins, outs):
    return math.prod(outs[0]) * ins[0][-1]


def einsum(node, ins, outs):
    terms = attribute(node, "equation", b"").decode().replace(" ", "").split("->")[0].split(",")
    sizes = {}
    for term, shape in zip(terms, ins, strict=True):
        sizes.update(zip(term, shape, strict=True))
    return math.prod(sizes.values())


def recurrent(node, ins, outs):
    # Each weight once for each step and sample.
    return math.prod(ins[0][:2]) * (math.prod(ins[1]) + math.prod(ins[2]))


MACS = {
    "Conv": conv, "ConvTranspose": conv_transpose, "ConvInteger": conv, "Gemm": gemm, "MatMul": matmul,
    "MatMulInteger": matmul, "Einsum": einsum, "LSTM": recurrent, "GRU": recurrent, "RNN": recurrent,
}  # fmt: skip


def count(path):
    """`{params, macs, layers, bytes, file}` of a model."""
    path = Path(path)
    model = onnx.load(str(path))
    bare = onnx.load(str(path), load_external_data=False)
    beside = {
        entry.value
        for t in bare.graph.initializer
        if t.data_location == onnx.TensorProto.EXTERNAL
        for entry in t.external_data
        if entry.key == "location"
    }
    arrays = [onnx.numpy_helper.to_array(t) for t in model.graph.initializer]
    of = shapes(model)
    weights = {t.name for t in model.graph.initializer}
    macs = layers = 0
    for node in model.graph.node:
        if node.op_type in MACS:
            ins, outs = ([of.get(n, ()) for n in names] for names in (node.input, node.output))
            n = MACS[node.op_type](node, ins, outs)
            macs += n
            layers += n if weights.intersection(node.input) else 0
    return {
        "params": sum(a.size for a in arrays),
        "macs": macs,
        "layers": layers,
        "bytes": sum(a.nbytes for a in arrays),
        "file": path.stat().st_size + sum((path.parent / name).stat().st_size for name in beside),
    }


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        raise SystemExit(__doc__)
    print(f"{'parameters':>14}{'MACs':>16}{'weight bytes':>14}{'file bytes':>14}")
    for path in sys.argv[1:]:
        c = count(path)
        print(f"{c['params']:>14}{c['macs']:>16}{c['bytes']:>14}{c['file']:>14}  {path}")


if __name__ == "__main__":
    main()
