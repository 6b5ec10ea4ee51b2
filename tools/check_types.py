"""Compares the types that prune-opt infers with ONNX's own shape inference and with the shapes of a real run.

    cargo build -p prune-opt-onnx --example types
    python tools/check_types.py target/debug/examples/types tests/models/onnx/*.onnx

Every value of a model is made an output and the model is run by ONNX Runtime on zeros, named dimensions being small
primes. An extent that we give as a number or a polynomial of names must be that of the run. An extent that we do not
know (`?_3`) is listed if ONNX's inference knows it, and counted if the value holds floats. Needs onnx and onnxruntime.
"""

import re
import subprocess
import sys
from itertools import count

import numpy as np
import onnx
import onnxruntime as ort

NUMPY = {1: np.float32, 6: np.int32, 7: np.int64, 9: np.bool_, 10: np.float16, 11: np.float64}


def ours(program, path):
    """Name to the list of extents (as text), or None without a rank."""
    types = {}
    for line in subprocess.check_output([program, path], text=True).splitlines():
        name, ty = line.rsplit("\t", 1)
        match = re.fullmatch(r"tensor<(.*)>", ty)
        parts = match[1].split(" x ")[:-1] if match else ["*"]
        types[name] = None if parts == ["*"] else parts
    return types


def run(model, symbols):
    """Name to the shape in a run on zeros."""
    feeds = {}
    initial = {i.name for i in model.graph.initializer}
    primes = iter([3, 5, 7, 11, 13, 17])
    for value in model.graph.input:
        if value.name in initial:
            continue
        tensor = value.type.tensor_type
        shape = [d.dim_value or symbols.setdefault(d.dim_param, next(primes)) for d in tensor.shape.dim]
        feeds[value.name] = np.zeros(shape, NUMPY[tensor.elem_type])
    listed = {o.name for o in model.graph.output}
    for node in model.graph.node:
        for name in node.output:
            if name and name not in listed:
                model.graph.output.append(onnx.ValueInfoProto(name=name))
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    session = ort.InferenceSession(model.SerializeToString(), options)
    names = [o.name for o in session.get_outputs()]
    results = session.run(names, feeds)
    return {n: (r.shape, r.dtype) for n, r in zip(names, results)}


def value(extent, symbols):
    """The number that an extent is in the run; None where it has a symbol of its own."""
    text = re.sub(r'\?("[^"]*"|[\w.$]+)', lambda m: str(symbols.get(m[1].strip('"'), "None")), extent)
    return None if "None" in text else eval(text)


def inferred(model):
    """Name to extents by ONNX's inference, numbers only."""
    graph = onnx.shape_inference.infer_shapes(model, data_prop=True).graph
    known = {}
    for info in list(graph.value_info) + list(graph.output):
        shape = info.type.tensor_type.shape
        known[info.name] = [d.dim_value if d.HasField("dim_value") else None for d in shape.dim]
    return known


def check(program, path):
    model = onnx.load(path)
    known, types, symbols = inferred(model), ours(program, path), {}
    shapes = run(model, symbols)
    wrong = unknown = unranked = 0
    for name, (shape, dtype) in shapes.items():
        extents, is_float = types.get(name), dtype.kind == "f"
        if extents is None:
            unranked += is_float
            print(f"  {name}: no rank; is {shape}")
            continue
        for i, (extent, real) in enumerate(zip(extents, shape)):
            have = value(extent, symbols)
            if have is None:
                unknown += is_float
                theirs = known.get(name, [])
                if i < len(theirs) and theirs[i] is not None:
                    print(f"  {name}: axis {i} is {extent}, and ONNX infers {theirs[i]}")
            elif have != real:
                wrong += 1
                print(f"  {name}: axis {i} is {extent} = {have}, and really {real}")
        if len(extents) != len(shape):
            wrong += 1
            print(f"  {name}: {extents} and really {shape}")
    print(f"{path}: {len(shapes)} values, {wrong} wrong, {unranked} without rank, {unknown} unknown extents of floats")
    return wrong + unranked


if __name__ == "__main__":
    sys.exit(1 if sum(check(sys.argv[1], path) for path in sys.argv[2:]) else 0)
