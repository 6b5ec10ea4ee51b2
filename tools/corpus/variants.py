"""What other tools make of exported files: simplified, optimised, of other types, quantised.

A variant is a function of a file and of the file to write. Deviations of those that round are allowed to be larger.
"""

import collections
import itertools
import re

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import check_onnxruntime

VARIANTS = {}
# A result may be rounded to another neighbour when the terms of a sum come in another order: some steps of 1/255 there.
TOLERANCES = {"fp16": 1e-2, "ort-fp16": 1e-2, "bf16": 5e-2, "qdq": 2e-2, "qoperator": 2e-2, "dynamic": 2e-2}


def make(variant, path, target) -> dict:
    """Writes a variant of a file."""
    VARIANTS[variant](path, target)
    return {}


def variant(name):
    def decorate(function):
        VARIANTS[name] = function
        return function

    return decorate


@variant("onnxsim")
def onnxsim(path, target):
    import onnxsim

    model, agrees = onnxsim.simplify(onnx.load(path))
    if not agrees:
        raise ValueError("onnxsim's own check fails")
    onnx.save(model, target)


@variant("onnxslim")
def onnxslim(path, target):
    import onnxslim

    onnx.save(onnxslim.slim(onnx.load(path)), target)


def optimised(level):
    """A file as ONNX Runtime's optimiser leaves it."""

    def write(path, target):
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.graph_optimization_level = getattr(ort.GraphOptimizationLevel, f"ORT_ENABLE_{level}")
        options.optimized_model_filepath = str(target)
        ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    return write


variant("ort-basic")(optimised("BASIC"))
variant("ort-extended")(optimised("EXTENDED"))


@variant("fp16")
def fp16(path, target):
    from onnxconverter_common import float16

    onnx.save(float16.convert_float_to_float16(onnx.load(path), keep_io_types=True), target)


@variant("ort-fp16")
def ort_fp16(path, target):
    """By ONNX Runtime's own converter, which also writes what casts and shapes of transformers need."""
    from onnxruntime.transformers.float16 import convert_float_to_float16

    onnx.save(convert_float_to_float16(onnx.load(path), keep_io_types=True), target)


@variant("bf16")
def bf16(path, target):
    """Every f32 becomes bf16, inputs and outputs too."""
    model = onnx.load(path)
    for graph in graphs(model.graph):
        for value in [*graph.input, *graph.output, *graph.value_info]:
            if value.type.tensor_type.elem_type == TensorProto.FLOAT:
                value.type.tensor_type.elem_type = TensorProto.BFLOAT16
        for tensor in graph.initializer:
            narrow(tensor)
        for node in graph.node:
            for attribute in node.attribute:
                if attribute.type == onnx.AttributeProto.TENSOR:
                    narrow(attribute.t)
                if attribute.name in ("to", "dtype") and attribute.i == TensorProto.FLOAT:
                    attribute.i = TensorProto.BFLOAT16
    onnx.save(model, target)


def graphs(graph):
    """A graph and those within it."""
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from graphs(attribute.g)


def narrow(tensor):
    if tensor.data_type == TensorProto.FLOAT:
        values = numpy_helper.to_array(tensor)
        tensor.CopyFrom(helper.make_tensor(tensor.name, TensorProto.BFLOAT16, tensor.dims, values.flatten().tolist()))


class Feed:
    """Two random inputs to calibrate with."""

    def __init__(self, path):
        session = check_onnxruntime.session(path)
        self.feeds = [check_onnxruntime.inputs(session, 2, seed) for seed in range(2)]

    def get_next(self):
        return self.feeds.pop() if self.feeds else None


def static(layout, reduce_range=False):
    """A file of layers in integers, their ranges found beforehand.

    With 8 bits a weight, ONNX Runtime's own integer layers overflow 16-bit sums of pairs of products on processors
    without VNNI, and are off by as much as 18 steps from what their operators say: a test of them needs 7 bits
    (`reduce_range`, https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html).
    """

    def write(path, target):
        from onnxruntime.quantization import QuantFormat, QuantType, quantize_static

        quantize_static(
            path, target, Feed(path), quant_format=QuantFormat[layout], per_channel=True,
            activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, reduce_range=reduce_range,
        )  # fmt: skip

    return write


variant("qdq")(static("QDQ"))
variant("qoperator")(static("QOperator", reduce_range=True))


@variant("dynamic")
def dynamic(path, target):
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(path, target, weight_type=QuantType.QUInt8)


@variant("nbits")
def nbits(path, target):
    """Four bits a weight of each matrix product, in blocks of 32."""
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    quantizer = MatMulNBitsQuantizer(onnx.load(path), bits=4, block_size=32, is_symmetric=True)
    quantizer.process()
    quantizer.model.save_model_to_file(str(target))


@variant("external")
def external(path, target):
    """Weights in a file beside."""
    onnx.save(
        onnx.load(path), target, save_as_external_data=True, location=f"{target.name}.data", size_threshold=1024
    )


@variant("sparse")
def sparse(path, target):
    """The smaller half of each large matrix zero, and the matrix stored by what is left of it."""
    model = onnx.load(path)
    dense = list(model.graph.initializer)
    del model.graph.initializer[:]
    for tensor in dense:
        if len(tensor.dims) == 2 and tensor.data_type == TensorProto.FLOAT and min(tensor.dims) > 16:
            values = numpy_helper.to_array(tensor).copy()
            values[np.abs(values) < np.median(np.abs(values))] = 0
            at = np.flatnonzero(values)
            held = numpy_helper.from_array(values.flatten()[at], tensor.name)
            indices = numpy_helper.from_array(at.astype(np.int64), f"{tensor.name}_indices")
            model.graph.sparse_initializer.append(helper.make_sparse_tensor(held, indices, tensor.dims))
        else:
            model.graph.initializer.append(tensor)
    onnx.save(model, target)


@variant("functions")
def functions(path, target):
    """Each scope of the nodes' names a function of the model, as exporters of modules write them."""
    model = onnx.load(path)
    graph, domain = model.graph, "scopes"
    runs = [(scope, list(nodes)) for scope, nodes in itertools.groupby(graph.node, scope_of)]
    users = collections.defaultdict(set)
    for at, (_, nodes) in enumerate(runs):
        for name in itertools.chain.from_iterable(node.input for node in nodes):
            users[name].add(at)
    given = {value.name for value in graph.output}
    calls = []
    for at, (scope, nodes) in enumerate(runs):
        if scope is None or len(nodes) < 3 or any(a.HasField("g") for node in nodes for a in node.attribute):
            calls += nodes
            continue
        made = [name for node in nodes for name in node.output if name]
        read = dict.fromkeys(name for node in nodes for name in node.input if name and name not in made)
        left = [name for name in made if name in given or users[name] - {at}]
        name = f"F{at}_" + re.sub(r"\W", "_", scope)
        model.functions.append(helper.make_function(domain, name, [*read], left, nodes, [*model.opset_import]))
        calls.append(helper.make_node(name, [*read], left, name=f"{scope}/{name}", domain=domain))
    del graph.node[:]
    graph.node.extend(calls)
    model.opset_import.append(helper.make_opsetid(domain, 1))
    model.ir_version = max(model.ir_version, 8)
    onnx.save(model, target)


def scope_of(node, depth=2):
    """The outer parts of a name such as `/layers.0/attn/MatMul`."""
    parts = node.name.strip("/").split("/")[:-1]
    return "/".join(parts[:depth]) or None
