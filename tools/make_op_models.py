#!/usr/bin/env python3
"""Makes tests/models/ops and tests/models/regions: small nets with random weights, one for each family of operators.

Usage, from the root of the repository: python tools/make_op_models.py  (needs numpy, onnx, torch)

Layers are written by PyTorch's TorchScript exporter, in the forms it has for them; what it can't write (operators of
ONNX Runtime, quantised layers, regions) is built node by node. `regions` holds those that only a runtime can run.
"""
import io
import pathlib
import warnings

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper
from torch import nn

FOLDER = pathlib.Path("tests/models")


# -- layers that PyTorch exports

class Recurrent(nn.Module):
    """Two layers, both directions, then the last step's features."""

    def __init__(self, kind):
        super().__init__()
        self.first = nn.Linear(5, 6)
        self.layers = kind(6, 8, num_layers=2, bidirectional=True)
        self.last = nn.Linear(16, 3)

    def forward(self, x):
        y, _ = self.layers(torch.relu(self.first(x)))
        return self.last(y)


class Image(nn.Module):
    """A convolution, something, and a convolution."""

    def __init__(self, middle, wide=8, narrow=8, dims=2):
        super().__init__()
        conv = {1: nn.Conv1d, 2: nn.Conv2d, 3: nn.Conv3d}[dims]
        self.first = conv(3, wide, 3, padding=1)
        self.middle = middle
        self.last = conv(narrow, 4, 1)

    def forward(self, x):
        return self.last(self.middle(torch.relu(self.first(x))))


class Lambda(nn.Module):
    def __init__(self, f):
        super().__init__()
        self.f = f

    def forward(self, x):
        return self.f(x)


class Einsum(nn.Module):
    """Attention as it is written with letters."""

    def __init__(self):
        super().__init__()
        self.q, self.k, self.v = (nn.Linear(6, 12) for _ in range(3))
        self.out = nn.Linear(12, 5)

    def forward(self, x):
        q, k, v = (f(x).unflatten(-1, (3, 4)) for f in (self.q, self.k, self.v))
        scores = torch.einsum("bshd,bthd->bhst", q, k).softmax(-1)
        return self.out(torch.einsum("bhst,bthd->bshd", scores, v).flatten(2))


class Scaled(nn.Module):
    """Letters that are not summed and stand in one operand alone: weights and features times scales."""

    def __init__(self):
        super().__init__()
        self.base, self.scale = nn.Parameter(torch.randn(8, 5, 3)), nn.Parameter(torch.rand(8))
        self.mix, self.gain = nn.Parameter(torch.randn(6, 8)), nn.Parameter(torch.rand(6))
        self.out = nn.Linear(6, 4)

    def forward(self, x):
        x = torch.relu(F.linear(x, torch.einsum("oik,o->oi", self.base, self.scale)))
        return self.out(torch.einsum("bsk,ok,o->bso", x, self.mix, self.gain))


class Picked(nn.Module):
    """Channels gathered by constant indices, and written to constant places."""

    def __init__(self):
        super().__init__()
        self.a, self.b, self.out = nn.Linear(5, 8), nn.Linear(5, 8), nn.Linear(8, 3)
        self.register_buffer("order", torch.tensor([3, 1, 0, 2, 7, 5, 4, 6]))

    def forward(self, x):
        y = torch.index_select(torch.relu(self.a(x)), 1, self.order)
        return self.out(y + torch.tanh(self.b(x)))


class Scattered(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.out = nn.Linear(5, 8), nn.Linear(8, 3)
        self.register_buffer("rows", torch.tensor([[1], [3]]))

    def forward(self, x):
        y = torch.relu(self.a(x))
        z = torch.zeros_like(y).index_put((self.rows.flatten(),), y[:2])
        return self.out(z + y)


class Masked(nn.Module):
    """A causal mask from ranges, applied by `where`; a running sum over time."""

    def __init__(self):
        super().__init__()
        self.a, self.b, self.out = nn.Linear(5, 8), nn.Linear(5, 8), nn.Linear(8, 3)

    def forward(self, x):
        time = torch.arange(x.shape[1], device=x.device)
        seen = time[None, :] <= time[:, None]
        a, b = self.a(x), self.b(x)
        scores = torch.where(seen, a @ b.transpose(1, 2), torch.tensor(-1e9))
        gate = torch.where(a > 0, a, b)
        y = scores.softmax(-1) @ gate
        return self.out(y + torch.cumsum(b, 1) + self.a.bias.expand(x.shape[0], x.shape[1], 8))


def conv_transpose(groups):
    return nn.ConvTranspose2d(8, 8, 3, stride=2, padding=1, output_padding=1, groups=groups)


TORCH = {
    "lstm_bidirectional": (Recurrent(nn.LSTM), (4, 2, 5)),
    "gru_bidirectional": (Recurrent(nn.GRU), (4, 2, 5)),
    "rnn_bidirectional": (Recurrent(nn.RNN), (4, 2, 5)),
    "einsum": (Einsum(), (2, 4, 6)),
    "pixel_shuffle": (Image(nn.PixelShuffle(2), 16, 4), (2, 3, 4, 4)),
    "pixel_unshuffle": (Image(nn.PixelUnshuffle(2), 4, 16), (2, 3, 4, 4)),
    "conv_transpose": (Image(conv_transpose(1)), (2, 3, 4, 4)),
    "conv_transpose_grouped": (Image(conv_transpose(4)), (2, 3, 4, 4)),
    "conv_1d": (Image(nn.Conv1d(8, 8, 3, padding=1, groups=2), dims=1), (2, 3, 6)),
    "conv_3d": (Image(nn.Conv3d(8, 8, 2, padding=1), dims=3), (2, 3, 4, 4, 4)),
    "conv_transpose_1d": (Image(nn.ConvTranspose1d(8, 8, 4, stride=2), dims=1), (2, 3, 6)),
    "conv_transpose_3d": (Image(nn.ConvTranspose3d(8, 8, 2, stride=2), dims=3), (2, 3, 4, 4, 4)),
    "group_norm": (Image(nn.GroupNorm(2, 8)), (2, 3, 4, 4)),
    "instance_norm": (Image(nn.InstanceNorm2d(8, affine=True)), (2, 3, 4, 4)),
    "resize_nearest": (Image(nn.Upsample(scale_factor=2)), (2, 3, 4, 4)),
    "resize_linear": (Image(nn.Upsample(size=(7, 5), mode="bilinear")), (2, 3, 4, 4)),
    "pad_reflect": (Image(nn.ReflectionPad2d(2)), (2, 3, 4, 4)),
    "pad_channels": (Image(Lambda(lambda x: F.pad(x, (1, 0, 0, 1, 2, 3))), 8, 13), (2, 3, 4, 4)),
    "gather_constant": (Picked(), (2, 5)),
    "scatter_constant": (Scattered(), (4, 5)),
    "where_range_cumsum": (Masked(), (2, 4, 5)),
    "einsum_scaled": (Scaled(), (2, 4, 5)),
    "log_softmax": (nn.Sequential(nn.Linear(5, 8), nn.LogSoftmax(-1), nn.Linear(8, 3)), (2, 5)),
}


def exported(module, shape):
    module.eval()
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(module, (torch.randn(shape),), buffer, opset_version=17, dynamo=False,
                          input_names=["x"], output_names=["y"])
    model = onnx.load_from_string(buffer.getvalue())
    for node in model.graph.node:
        node.doc_string = ""
    return model


# -- nets that are built node by node

class Net:
    """Nodes and initializers; every call adds a node and returns the names of its results."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.nodes, self.weights, self.infos = [], [], []

    def weight(self, *shape, scale=0.5):
        return self.constant((self.rng.standard_normal(shape) * scale).astype(np.float32))

    def constant(self, array):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def __call__(self, op, *inputs, domain="", outputs=1, **attrs):
        names = [f"v{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, names, domain=domain, **attrs))
        return names[0] if outputs == 1 else names

    def ms(self, op, *inputs, outputs=1, **attrs):
        return self(op, *inputs, domain="com.microsoft", outputs=outputs, **attrs)

    def stated(self, x, shape):
        self.infos.append(helper.make_tensor_value_info(x, TensorProto.FLOAT, shape))
        return x

    def linear(self, x, inputs, outputs):
        return self("Add", self("MatMul", x, self.weight(inputs, outputs)), self.weight(outputs))

    def model(self, y, inputs, rank, opset=17):
        y = self("Identity", y)
        types = {"f": TensorProto.FLOAT, "i": TensorProto.INT64, "j": TensorProto.INT32}
        ins = [helper.make_tensor_value_info(n, types[k], s) for n, k, s in inputs]
        out = helper.make_tensor_value_info(y, TensorProto.FLOAT, [f"d{i}" for i in range(rank - 1)] + [3])
        graph = helper.make_graph(self.nodes, "net", ins, [out], self.weights, value_info=self.infos)
        opsets = [helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
        return onnx.shape_inference.infer_shapes(model)


TEXT = [("x", "f", [2, 4, 6])]


def gelus(net):
    x = net.ms("BiasGelu", net("MatMul", "x", net.weight(6, 8)), net.weight(8))
    x = net.ms("FastGelu", net("MatMul", x, net.weight(8, 8)), net.weight(8))
    x = net.ms("QuickGelu", net.linear(x, 8, 8), alpha=1.5)
    return net.linear(net.ms("Gelu", net.linear(x, 8, 8)), 8, 3)


def skip_norms(net):
    x = net.linear("x", 6, 8)
    y = net.linear("x", 6, 8)
    y, _, _, s = net.ms("SkipLayerNormalization", x, y, net.weight(8), net.weight(8), net.weight(8), outputs=4)
    z = net.linear(y, 8, 8)
    z, _, _, _ = net.ms("SkipSimplifiedLayerNormalization", z, s, net.weight(8), outputs=4)
    return net.linear(z, 8, 3)


def packed_attention(net):
    x = net.linear("x", 6, 8)
    x = net.ms("Attention", x, net.weight(8, 24), net.weight(24), num_heads=2)
    x = net.ms("Attention", x, net.weight(8, 24), net.weight(24), num_heads=2, unidirectional=1)
    return net.linear(x, 8, 3)


def multi_head_attention(net):
    q, k, v = (net("MatMul", "x", net.weight(6, n)) for n in (8, 8, 12))
    x = net.ms("MultiHeadAttention", q, k, v, net.weight(28), num_heads=2)
    return net.linear(x, 12, 3)


def group_query_attention(net):
    """The width of its heads is 16: ONNX Runtime wants a multiple of 8, and pruning has to leave one."""
    q, k, v = (net("MatMul", "x", net.weight(6, n)) for n in (64, 32, 32))
    lengths, total = net.constant(np.array([3, 3], np.int32)), net.constant(np.array(4, np.int32))
    x, _, _ = net.ms("GroupQueryAttention", q, k, v, "", "", lengths, total, outputs=3, num_heads=4, kv_num_heads=2)
    return net.linear(x, 64, 3)


def packed_group_query_attention(net):
    """Queries, keys and values behind one another, heads of 32 that turn: of those ONNX Runtime wants a multiple of 16."""
    angle = np.arange(8)[:, None] / 10.0 ** np.arange(16)
    cos, sin = net.constant(np.cos(angle).astype(np.float32)), net.constant(np.sin(angle).astype(np.float32))
    lengths, total = net.constant(np.array([3, 3], np.int32)), net.constant(np.array(4, np.int32))
    qkv = net("MatMul", "x", net.weight(6, 8 * 32))
    x, _, _ = net.ms("GroupQueryAttention", qkv, "", "", "", "", lengths, total, cos, sin, outputs=3, num_heads=4,
                     kv_num_heads=2, do_rotary=1)
    return net.linear(x, 128, 3)


def cross_attention(net):
    """Keys and values that have heads already, of which queries make no more."""
    k, v = (net("Reshape", net("MatMul", "x", net.weight(6, 8)), net.constant(np.array([0, 0, 2, -1]))) for _ in range(2))
    k, v = (net("Transpose", a, perm=[0, 2, 1, 3]) for a in (k, v))
    x = net.ms("MultiHeadAttention", net("MatMul", "x", net.weight(6, 8)), k, v, num_heads=2)
    return net.linear(x, 8, 3)


def rotary(net):
    ids = net.constant(np.array([[0, 1, 2, 3], [0, 1, 2, 3]]))
    angle = np.arange(8)[:, None] / 10.0 ** np.arange(4)
    cos, sin = net.constant(np.cos(angle).astype(np.float32)), net.constant(np.sin(angle).astype(np.float32))
    q, k = (net.ms("RotaryEmbedding", net("MatMul", "x", net.weight(6, 16)), ids, cos, sin) for _ in range(2))
    q, k = (net("Reshape", a, net.constant(np.array([0, 0, 2, -1]))) for a in (q, k))
    q, k = net("Transpose", q, perm=[0, 2, 1, 3]), net("Transpose", k, perm=[0, 2, 3, 1])
    x = net("ReduceMean", net("MatMul", q, k), axes=[3], keepdims=1)
    x = net("Transpose", x, perm=[0, 2, 1, 3])
    x = net("Squeeze", x, net.constant(np.array([3])))
    return net.linear(net.linear(x, 2, 8), 8, 3)


def embedded(net):
    word, position, segment = net.weight(40, 8), net.weight(16, 8), net.weight(16, 8)
    x, _ = net.ms("EmbedLayerNormalization", "ids", "segments", word, position, segment, net.weight(8), net.weight(8),
                  outputs=2)
    return net.linear(x, 8, 3)


def fused_linear(net):
    x = net.ms("FusedMatMul", "x", net.weight(8, 6), transB=1, alpha=0.5)
    return net.linear(net("Relu", x), 8, 3)


def fused_conv(net):
    x = net.ms("FusedConv", "x", net.weight(8, 6, 3), net.weight(8), activation="Relu", pads=[1, 1])
    x = net.ms("FusedConv", x, net.weight(8, 8, 1), net.weight(8), activation="LeakyRelu", activation_params=[0.1])
    x = net("Transpose", x, perm=[0, 2, 1])
    return net.linear(x, 8, 3)


def sampled(middle):
    """A convolution, something that makes images of 8 channels of its result, and a layer on their means."""
    def build(net):
        x = net("Relu", net("Conv", "x", net.weight(8, 3, 1, 1), net.weight(8)))
        y = net("Relu", net("Conv", middle(net, x), net.weight(6, 8, 1, 1), net.weight(6)))
        return net.linear(net("ReduceMean", y, net.constant(np.array([2, 3])), keepdims=0), 6, 3)
    return build


def regions(net, x, op, first, **attrs):
    boxes = np.array([[0, 1, 1, 6, 5], [1, 0, 2, 7, 7], [1, 3, 0, 5, 6]], np.float32)
    images = () if op == "MaxRoiPool" else (net.constant(boxes[:, 0].astype(np.int64)),)
    return net(op, x, net.constant(boxes[:, first:]), *images, **attrs)


def grid(net, x):
    places = net.rng.uniform(-1.2, 1.2, (2, 5, 4, 2)).astype(np.float32)
    return net("GridSample", x, net.constant(places), padding_mode="border")


def folded(net, x):
    wide = net("Conv", x, net.weight(32, 8, 1, 1), net.weight(32), strides=[2, 2])
    columns = net("Reshape", wide, net.constant(np.array([0, 0, -1])))
    return net("Col2Im", columns, net.constant(np.array([8, 8])), net.constant(np.array([2, 2])), strides=[2, 2])


def cropped(net, x):
    return net("CenterCropPad", x, net.constant(np.array([5, 10])), axes=[2, 3])


def cropped_channels(net, x):
    wide = net("Conv", x, net.weight(12, 8, 1, 1), net.weight(12))
    return net("CenterCropPad", wide, net.constant(np.array([8])), axes=[1])


def deformed(net, x, group=1, moved=1):
    offsets = net("Conv", "x", net.weight(18 * moved, 3, 1, 1), net.weight(18 * moved))
    weights = net.weight(8, 8 // group, 3, 3), offsets, net.weight(8)
    return net("DeformConv", x, *weights, pads=[1, 1, 1, 1], group=group, offset_group=moved)


def spectrum(net, x):
    parts = net("DFT", net("Unsqueeze", x, net.constant(np.array([4]))), "", net.constant(np.array(3)), onesided=1)
    return net("ReduceL2", parts, net.constant(np.array([4])), keepdims=0)


def scales(net):
    return net.constant(np.array(0.05, np.float32)), net.constant(np.array(3, np.int8))


def qdq(net):
    """Weights stored as integers, activations quantised between layers."""
    x, inputs = "x", 6
    for outputs in (8, 8):
        scale = net.constant((0.02 + 0.01 * net.rng.random(outputs)).astype(np.float32))
        w = net.constant(net.rng.integers(-100, 100, (inputs, outputs)).astype(np.int8))
        w = net("DequantizeLinear", w, scale, net.constant(np.zeros(outputs, np.int8)), axis=1)
        x = net("Relu", net("Add", net("MatMul", x, w), net.weight(outputs)))
        s, z = scales(net)
        x, inputs = net("DequantizeLinear", net("QuantizeLinear", x, s, z), s, z), outputs
    return net.linear(x, 8, 3)


def qlinear(net):
    s, z = scales(net)
    x = net("QuantizeLinear", "x", s, z)
    for inputs, outputs in ((6, 8), (8, 8)):
        w = net.constant(net.rng.integers(-100, 100, (outputs, inputs, 1)).astype(np.int8))
        ws = net.constant((0.005 + 0.005 * net.rng.random(outputs)).astype(np.float32))
        wz = net.constant(np.zeros(outputs, np.int8))
        b = net.constant(net.rng.integers(-50, 50, outputs).astype(np.int32))
        x = net("QLinearConv", x, s, z, w, ws, wz, s, z, b)
    x = net("Transpose", x, perm=[0, 2, 1])
    w = net.constant(net.rng.integers(-100, 100, (8, 8)).astype(np.int8))
    x = net("QLinearMatMul", x, s, z, w, s, net.constant(np.array(0, np.int8)), s, z)
    return net.linear(net("DequantizeLinear", x, s, z), 8, 3)


def nbits(net):
    """Four bits a weight in blocks of 16, with and without zero points, which share bytes: one block goes, or two."""
    def product(x, *more):
        b = net.constant(net.rng.integers(0, 256, (64, 4, 8)).astype(np.uint8))
        scales = net.constant((0.02 + 0.02 * net.rng.random((64, 4))).astype(np.float32))
        return net("Relu", net.ms("MatMulNBits", x, b, scales, *more, N=64, K=64, bits=4, block_size=16))

    x = product(net("Relu", net.linear("x", 6, 64)))
    zeros = net.constant(net.rng.integers(0, 256, (64, 2)).astype(np.uint8))
    return net.linear(product(x, zeros, "", net.weight(64)), 64, 3)


def integer(net):
    x = net("Cast", net("Round", net("Mul", "x", net.constant(np.float32(20)))), to=TensorProto.INT8)
    w = net.constant(net.rng.integers(-10, 10, (6, 8)).astype(np.int8))
    x = net("MatMulInteger", x, w)
    x = net("Mul", net("Cast", x, to=TensorProto.FLOAT), net.weight(8, scale=0.01))
    return net.linear(net("Relu", x), 8, 3)


def blocks(net, mode):
    """Both ways of one mode; x is [2, 3, 4, 4]."""
    x = net("Relu", net("Conv", "x", net.weight(16, 3, 1, 1), net.weight(16)))
    x = net("DepthToSpace", x, blocksize=2, mode=mode)
    x = net("Conv", x, net.weight(4, 4, 1, 1), net.weight(4))
    x = net("SpaceToDepth", x, blocksize=2)
    return net("Transpose", net("Conv", x, net.weight(3, 16, 1, 1)), perm=[0, 2, 3, 1])


def over_heads(net):
    """Softmax over heads: what is left of them has to be the same elements of each."""
    x = net("Reshape", net.linear("x", 6, 12), net.constant(np.array([0, 0, 3, 4])))
    x = net("Reshape", net("Softmax", x, axis=2), net.constant(np.array([0, 0, 12])))
    return net.linear(x, 12, 3)


def placed(net, op, *more, **attrs):
    """An operator that goes by the places of rows which a weight makes: those stay, what is beside them goes."""
    x = net(op, net("MatMul", net.weight(4, 4), net.linear("x", 6, 8)), *more, **attrs)
    x = net("MatMul", net.weight(2, 4), x)
    return net.linear(net("Relu", net.linear(x, 8, 8)), 8, 3)


def rotary_offset(net):
    angle = np.arange(8)[:, None] / 10.0 ** np.arange(2)
    cos, sin = net.constant(np.cos(angle).astype(np.float32)), net.constant(np.sin(angle).astype(np.float32))
    start = net.constant(np.array([1]))
    return placed(net, "RotaryEmbedding", start, cos, sin, domain="com.microsoft", num_heads=2)


def causal_queries(net):
    k, v = (net("MatMul", "x", net.weight(6, 8)) for _ in range(2))
    return placed(net, "MultiHeadAttention", k, v, domain="com.microsoft", num_heads=2, unidirectional=1)


def columns(net, x):
    """Channels that are laid out as an image, whose rows and columns stay."""
    x = net("Reshape", net("Conv", x, net.weight(16, 8, 1, 1), strides=[2, 2]), net.constant(np.array([0, 0, -1])))
    image, block = net.constant(np.array([8, 8])), net.constant(np.array([2, 2]))
    x = net("Col2Im", x, image, block, strides=[2, 2])
    return net("Conv", net("MatMul", x, net.weight(8, 5)), net.weight(8, 4, 1, 1))


def split_sequence(net):
    """Parts of known lengths as a sequence, of which one is read and then all are."""
    x = net("Relu", net.linear("x", 6, 10))
    parts = net("SplitToSequence", x, net.constant(np.array([4, 6])), axis=2)
    first = net("SequenceAt", parts, net.constant(np.array(0)))
    rows = net("SplitToSequence", x, axis=1, keepdims=0)
    x = net("Concat", first, net("ConcatFromSequence", parts, axis=-1), axis=2)
    row = net("Unsqueeze", net("SequenceAt", rows, net.constant(np.array(-1))), net.constant(np.array([1])))
    return net("Add", net.linear(x, 14, 3), net.linear(row, 10, 3))


def whole_window(net):
    """A kernel as long as a row of channels (words' vectors)."""
    x = net("Unsqueeze", net("Relu", net.linear("x", 6, 8)), net.constant(np.array([1])))
    x = net("Relu", net("Conv", x, net.weight(5, 1, 2, 8), net.weight(5), kernel_shape=[2, 8]))
    return net("Transpose", net("Conv", x, net.weight(3, 5, 1, 1)), perm=[0, 2, 3, 1])


def group_norm_rows(net):
    """A norm of groups whose statistics are over rows of channels."""
    x = net.linear("x", 6, 8)
    return net.linear(net("GroupNormalization", x, net.weight(4), net.weight(4), num_groups=2), 8, 3)


def einsum_repeated(net):
    """One row for all that another operand has along its letter."""
    w = net.weight(1, 8)
    x = net("Einsum", net.linear("x", 6, 8), w, equation="btc,tc->btc")
    return net.linear(net("Relu", x), 8, 3)


def extents_only(net):
    """Of a copy of the channels only their number is read, which is a number of the graph: it stays, and the copy goes."""
    h = net("Relu", net.linear("x", 6, 8))
    copy = net("Squeeze", net("Unsqueeze", h, net.constant(np.array([0]))), net.constant(np.array([0])))
    width = net("Gather", net("Shape", copy), net.constant(np.array(2)))
    return net("Div", net.linear(h, 8, 3), net("Cast", width, to=TensorProto.FLOAT))


def extents_times_batch(net):
    """Divided by how many elements there are, and by a number of them that an operator has multiplied: with a batch that
    nobody knows neither is a constant."""
    h = net("Relu", net.linear("x", 6, 8))
    n = net("Gather", net("Shape", h), net.constant(np.array([0, 2])))
    area = net("ReduceProd", n, keepdims=0)
    y = net("Div", net.linear(h, 8, 3), net("Cast", net("Size", h), to=TensorProto.FLOAT))
    y = net("Mul", y, net("Cast", area, to=TensorProto.FLOAT))
    # Both factors are others once channels are gone.
    both = net("ReduceSum", net("Mul", n, net("Size", h)), keepdims=0)
    return net("Div", y, net("Cast", both, to=TensorProto.FLOAT))


def counted_only(net):
    """Nothing is read of a layer but how large its result is, in which weights stand beside it."""
    side = net("Concat", net.weight(2, 3, 8), net("Relu", net.linear("x", 6, 8)), axis=1)
    n = net("Cast", net("Size", net("Add", side, net.weight(8))), to=TensorProto.FLOAT)
    return net("Div", net.linear(net("Relu", net.linear("x", 6, 8)), 8, 3), n)


def quantised_product(net):
    """A layer whose matrix is a product of two that are stored as integers."""
    def stored(*shape):
        w = net.constant(net.rng.integers(-100, 100, shape).astype(np.int8))
        scale = net.constant((0.02 + 0.01 * net.rng.random(shape[-1])).astype(np.float32))
        return net("DequantizeLinear", w, scale, axis=1)

    h = net("Relu", net("MatMul", "x", net("MatMul", stored(6, 2), stored(2, 16))))
    return net.linear(h, 16, 3)


def windows_over_blocks(net):
    """Layers of their own at each place, whose results a convolution, a pooling and a sum then mix along the places: what
    is kept has to be the same at all of them."""
    own = [net("Einsum", net.linear("x", 6, 4), net.weight(4, 6, 4), equation="nbc,ceb->neb") for _ in range(2)]
    h = net("Conv", net("Relu", own[0]), net.weight(6, 6, 3), pads=[1, 1])
    h = net("Add", own[0], h)
    h = net("Add", h, net("MaxPool", own[1], kernel_shape=[3], pads=[1, 1]))
    h = net("Add", h, net("CumSum", own[1], net.constant(np.array(2))))
    return net("Einsum", h, net.weight(6, 4, 3), equation="neb,ebo->nbo")


def rows_of_a_mask(net):
    """Features put among tokens where a mask says so, and tokens read there: PyTorch writes `masked_scatter` and `x[mask]`
    of a mask that is as long as the channels by places of single elements."""
    h, y = (net("Relu", net.linear("x", 6, 8)) for _ in range(2))
    mask = net("Greater", net("ReduceSum", "x", net.constant(np.array([2]))), net.constant(np.float32(0)))
    wide = net("Expand", mask, net("Shape", h))
    places = net("Transpose", net("NonZero", wide), perm=[1, 0])
    zero, flat = net.constant(np.array([0])), net.constant(np.array([-1]))
    count = net("Unsqueeze", net("Gather", net("Shape", places), net.constant(np.array(0))), zero)
    h = net("ScatterND", h, places, net("Slice", net("Reshape", y, flat), zero, count, zero))
    read = net("Reshape", net("GatherND", h, places), net.constant(np.array([-1, 8])))
    return net.linear(net("Add", h, net("ReduceSum", read, zero)), 8, 3)


def measured_shape(net):
    """A shape with an extent that is computed when the model runs, beside those that are known."""
    n = net("Shape", "x", end=1)
    same = net("Sub", n, net("Mod", n, net.constant(np.array([1]))))
    width = net("Div", net("Mul", net.constant(np.array([8])), same), n)
    h = net("Reshape", net("Relu", net.linear("x", 6, 8)), net.constant(np.array([0, 0, 2, 4])))
    h = net("Mul", h, net.weight(2, 4))
    h = net.stated(net("Reshape", h, net("Concat", n, net.constant(np.array([4])), width, axis=0)), ["n", 4, 8])
    return net.linear(net("Mul", h, net.weight(8)), 8, 3)


def slices_from_the_end(net):
    """The last tokens, as many as there are, and what is left of twice as many without them."""
    h = net("Relu", net.linear("x", 6, 8))
    length = net("Shape", "x", start=1, end=2)
    back, axis = net("Neg", length), net.constant(np.array([1]))
    end, zero = net.constant(np.array([np.iinfo(np.int64).max])), net.constant(np.array([0]))
    first = net("Slice", net("Concat", h, h, axis=1), zero, back, axis)
    h = net("Add", net("Slice", h, back, end, axis), first)
    target = net("Concat", net("Shape", "x", end=2), net.constant(np.array([-1, 4])), axis=0)
    h = net("Add", net("Reshape", h, target), net.weight(2, 4))
    return net.linear(net("Reshape", h, net.constant(np.array([0, 0, 8]))), 8, 3)


def half_of_channels(net):
    """Channels that differ by which half they are in, of as many as there are: what is left of them stays in its half."""
    h = net("Relu", net.linear("x", 6, 8))
    length, places = net("Gather", net("Shape", h), net.constant(np.array(2))), net.constant(np.array(0))
    places = net("Range", places, length, net.constant(np.array(1)))
    first = net("Less", places, net("Div", length, net.constant(np.array(2))))
    return net.linear(net("Mul", h, net("Where", first, net.constant(np.float32(2)), net.constant(np.float32(-1)))), 8, 3)


def spectra(net):
    numbers = [net.constant(np.array(n)) for n in (4, 8)]
    x = net("STFT", "x", numbers[0], net.weight(8), numbers[1], onesided=1)
    x = net("ReduceL2", x, axes=[3], keepdims=0)
    return net.linear(net("Relu", net.linear(x, 5, 8)), 8, 3)


def turned(net, x):
    """Images that a layer turns."""
    means = net("ReduceMean", x, net.constant(np.array([2, 3])), keepdims=0)
    theta = net("Reshape", net.linear(means, 8, 6), net.constant(np.array([0, 2, 3])))
    return net("GridSample", x, net("AffineGrid", theta, net.constant(np.array([2, 8, 5, 4]))), padding_mode="border")


LARGE = [("x", "f", [2, 3, 8, 8])]
BATCH = [("x", "f", ["n", 4, 6])]
PICTURE = [("x", "f", [2, 3, 4, 4])]
SEQUENCE = [("x", "f", [2, 6, 4])]
TOKENS = [("ids", "j", [2, 4]), ("segments", "j", [2, 4])]

BUILT = {
    "contrib_gelus": (gelus, TEXT, 3),
    "contrib_skip_norms": (skip_norms, TEXT, 3),
    "contrib_attention": (packed_attention, TEXT, 3),
    "contrib_multi_head_attention": (multi_head_attention, TEXT, 3),
    "contrib_rotary_embedding": (rotary, TEXT, 3),
    "contrib_fused_linear": (fused_linear, TEXT, 3),
    "contrib_fused_conv": (fused_conv, SEQUENCE, 3),
    "qdq": (qdq, TEXT, 3),
    "integer": (integer, TEXT, 3),
    "depth_to_space_dcr": (lambda net: blocks(net, "DCR"), PICTURE, 4),
    "depth_to_space_crd": (lambda net: blocks(net, "CRD"), PICTURE, 4),
    "contrib_group_query_attention": (group_query_attention, TEXT, 3),
    "contrib_group_query_packed": (packed_group_query_attention, TEXT, 3),
    "contrib_cross_attention": (cross_attention, TEXT, 3),
    "roi_align": (sampled(lambda net, x: regions(net, x, "RoiAlign", 1, output_height=3, output_width=2)), LARGE, 2, 20),
    "max_roi_pool": (sampled(lambda net, x: regions(net, x, "MaxRoiPool", 0, pooled_shape=[2, 3])), LARGE, 2, 20),
    "grid_sample": (sampled(grid), LARGE, 2, 20),
    "col2im": (sampled(folded), LARGE, 2, 20),
    "center_crop_pad": (sampled(cropped), LARGE, 2, 20),
    "deform_conv": (sampled(deformed), LARGE, 2, 20),
    "dft": (sampled(spectrum), LARGE, 2, 20),
    "contrib_matmul_nbits": (nbits, TEXT, 3),
    "center_crop_channels": (sampled(cropped_channels), LARGE, 2, 20),
    "deform_conv_groups": (sampled(lambda net, x: deformed(net, x, 2, 2)), LARGE, 2, 20),
    "deform_conv_apart": (sampled(lambda net, x: deformed(net, x, 2, 4)), LARGE, 2, 20),
    "softmax_over_heads": (over_heads, TEXT, 3),
    "contrib_rotary_offset": (rotary_offset, TEXT, 3),
    "contrib_causal_queries": (causal_queries, TEXT, 3),
    "col2im_channels": (sampled(columns), LARGE, 2, 20),
    "conv_whole_window": (whole_window, TEXT, 4),
    "group_norm_rows": (group_norm_rows, TEXT, 3, 21),
    "einsum_repeated": (einsum_repeated, TEXT, 3),
    "extents_only": (extents_only, TEXT, 3),
    "extents_times_batch": (extents_times_batch, BATCH, 3),
    "counted_only": (counted_only, TEXT, 3),
    "quantised_product": (quantised_product, TEXT, 3),
    "windows_over_blocks": (windows_over_blocks, TEXT, 3),
    "measured_shape": (measured_shape, BATCH, 3),
    "slices_from_the_end": (slices_from_the_end, [("x", "f", ["n", "s", 6])], 3),
    "stft": (spectra, [("x", "f", [2, 32])], 3),
    "affine_grid": (sampled(turned), LARGE, 2, 20),
}


# -- regions

def region_if(net):
    """Only the branches read `h`, so it stays; what is beside them goes."""
    h = net("Relu", net.linear("x", 6, 8))
    flag = net("Greater", net("ReduceSum", "x", keepdims=0), net.constant(np.float32(0)))

    def branch(name, op):
        out = helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
        return helper.make_graph([helper.make_node(op, [h], [name])], name, [], [out])

    y = net("If", flag, then_branch=branch("a", "Tanh"), else_branch=branch("b", "Neg"))
    y = net("Relu", net.linear(y, 8, 8))
    return net.linear(y, 8, 3)


def region_loop(net, count=None):
    """Three rounds, or as many as an axis of `x` has elements."""
    h = net("Relu", net.linear("x", 6, 8))
    info = helper.make_tensor_value_info
    count = net.constant(np.array(3)) if count is None else net("Gather", net("Shape", "x"), net.constant(np.array(count)))
    body = helper.make_graph(
        [helper.make_node("Identity", ["more"], ["go"]), helper.make_node("Tanh", ["state"], ["next"])], "body",
        [info("i", TensorProto.INT64, []), info("more", TensorProto.BOOL, []), info("state", TensorProto.FLOAT, None)],
        [info("go", TensorProto.BOOL, []), info("next", TensorProto.FLOAT, None)])
    y = net("Loop", count, net.constant(np.array(True)), h, body=body)
    return net.linear(net("Relu", net.linear(y, 8, 8)), 8, 3)


def region_list(net):
    """The two halves of the channels as a list that a loop makes, and a choice by a shape: PyTorch's exporter writes such."""
    h = net("Relu", net.linear("x", 6, 8))
    bounds, axis = net.constant(np.array([0, 4, 8])), net.constant(np.array([2]))
    info = helper.make_tensor_value_info
    parts = helper.make_value_info("parts", helper.make_sequence_type_proto(helper.make_tensor_type_proto(1, None)))
    more = helper.make_value_info("more", parts.type)
    body = helper.make_graph(
        [helper.make_node("Constant", [], ["one"], value=helper.make_tensor("one", TensorProto.INT64, [], [1])),
         helper.make_node("Gather", [bounds, "i"], ["start"]), helper.make_node("Add", ["i", "one"], ["next"]),
         helper.make_node("Gather", [bounds, "next"], ["end"]),
         helper.make_node("Slice", [h, "start", "end", axis], ["part"]),
         helper.make_node("SequenceInsert", ["parts", "part"], ["more"]), helper.make_node("Identity", ["go"], ["on"])], "body",
        [info("i", TensorProto.INT64, [1]), info("go", TensorProto.BOOL, []), parts],
        [info("on", TensorProto.BOOL, []), more])
    made = net("Loop", net.constant(np.array(2)), net.constant(np.array(True)), net("SequenceEmpty"), body=body)
    first, second = (net("SequenceAt", made, net.constant(np.array(i))) for i in (0, -1))
    y = net("Relu", net("Concat", net.linear(net("Tanh", second), 4, 6), first, axis=-1))
    wide = net("Equal", net("Gather", net("Shape", y), axis), net.constant(np.array([10])))

    def branch(name, op):
        out = helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
        return helper.make_graph([helper.make_node(op, [y], [name])], name, [], [out])

    y = net("If", net("Squeeze", wide), then_branch=branch("a", "Sigmoid"), else_branch=branch("b", "Neg"))
    return net.linear(y, 10, 3)


def region_scan(net):
    h = net("Relu", net.linear("x", 6, 8))
    info = helper.make_tensor_value_info
    body = helper.make_graph(
        [helper.make_node("Add", ["sum", "step"], ["total"]), helper.make_node("Identity", ["total"], ["out"])], "body",
        [info("sum", TensorProto.FLOAT, [2, 8]), info("step", TensorProto.FLOAT, [2, 8])],
        [info("total", TensorProto.FLOAT, [2, 8]), info("out", TensorProto.FLOAT, [2, 8])])
    zero = net.constant(np.zeros((2, 8), np.float32))
    _, y = net("Scan", zero, h, outputs=2, body=body, num_scan_inputs=1, scan_input_axes=[1], scan_output_axes=[1])
    return net.linear(net("Relu", net.linear(y, 8, 8)), 8, 3)


def region_statistic(net):
    """A weight that is normalised once for all, and the mean that went on the way, which only branches read."""
    w, mean, _ = net("LayerNormalization", net.weight(6, 8), net.weight(8), outputs=3)
    h = net("Relu", net("MatMul", "x", w))
    flag = net("Greater", net("ReduceSum", "x", keepdims=0), net.constant(np.float32(0)))

    def branch(name, op):
        out = helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
        return helper.make_graph([helper.make_node(op, [mean], [name])], name, [], [out])

    by = net("ReduceSum", net("If", flag, then_branch=branch("a", "Tanh"), else_branch=branch("b", "Neg")), keepdims=0)
    return net.linear(net("Mul", net("Relu", net.linear(h, 8, 8)), by), 8, 3)


REGIONS = {
    "if": (region_if, TEXT, 3),
    "loop": (region_loop, TEXT, 3),
    "scan": (region_scan, TEXT, 3),
    # A tie of its roundings falls to the other side in ours.
    "qlinear": (qlinear, SEQUENCE, 3),
    # 32-bit ids, of which the tests of our own evaluation make none.
    "contrib_embed_layer_norm": (embedded, TOKENS, 3),
    "loop_by_batch": (lambda net: region_loop(net, count=0), [("x", "f", ["n", 4, 6])], 3),
    "list": (region_list, TEXT, 3),
    "split_sequence": (split_sequence, TEXT, 3),
    "statistic": (region_statistic, TEXT, 3),
    "rows_of_a_mask": (rows_of_a_mask, TEXT, 3),
    "half_of_channels": (half_of_channels, BATCH, 3),
}


def main():
    for i, (name, (module, shape)) in enumerate(TORCH.items()):
        save("ops", name, exported(module, shape))
    for folder, nets in (("ops", BUILT), ("regions", REGIONS)):
        for seed, (name, (build, inputs, *rank_and_opset)) in enumerate(nets.items()):
            net = Net(seed)
            save(folder, name, net.model(build(net), inputs, *rank_and_opset))


def save(folder, name, model):
    onnx.checker.check_model(model)
    onnx.save(model, FOLDER / folder / f"{name}.onnx")
    print(folder, name, len(model.SerializeToString()))


if __name__ == "__main__":
    torch.manual_seed(0)
    main()
