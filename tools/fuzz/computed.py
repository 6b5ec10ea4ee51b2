"""Layers whose weights are computed, tied, or stored otherwise."""

import numpy as np
from onnx import TensorProto, numpy_helper

from graph import Reject, operator


def made(g, o, c):
    """A weight of so many rows and columns."""
    match g.int(0, 17):
        case 0:  # weight norm
            v = g.weight(o, c)
            n = (
                g.reduce("ReduceL2", v, [1])
                if g.chance()
                else g.node("Sqrt", [g.reduce("ReduceSum", g.node("Mul", [v, v]), [1], since=13)])
            )
            return g.node("Mul", [g.weight(o, 1), g.node("Div", [v, n])])
        case 1:  # spectral norm
            v = g.weight(o, c)
            u, t = g.weight(o), g.weight(c)
            sigma = g.node("MatMul", [u, g.node("MatMul", [v, t])])
            return g.node("Div", [v, g.node("Add", [g.node("Abs", [sigma]), g.scalar(0.5)])])
        case 2:  # LoRA
            return g.node(
                "Add",
                [g.weight(o, c), g.node("Mul", [g.node("MatMul", [g.weight(o, 2), g.weight(2, c)]), g.scalar(0.7)])],
            )
        case 3:  # standardised
            v = g.weight(o, c)
            d = g.node("Sub", [v, g.reduce("ReduceMean", v, [1])])
            s = g.node("Sqrt", [g.node("Add", [g.reduce("ReduceMean", g.node("Mul", [d, d]), [1]), g.scalar(0.01)])])
            return g.node("Div", [d, s])
        case 4:  # parts
            k = g.int(1, o - 1)
            return g.node("Concat", [g.weight(k, c), g.weight(o - k, c)], axis=0)
        case 5:
            k = g.int(1, c - 1)
            return g.node("Concat", [g.weight(o, k), g.weight(o, c - k)], axis=1)
        case 6:
            return g.node("Slice", [g.weight(o + 2, c), g.ints(1), g.ints(o + 1), g.ints(0)])
        case 7:
            return g.node("Gather", [g.weight(3, o, c), g.index(1)], axis=0)
        case 8:
            return g.node("Mul", [g.weight(o, c), g.const((g.rng.random([o, c]) < 0.6).astype(np.float32))])
        case 9:
            return g.node("Where", [g.const(g.rng.random([o, c]) < 0.6), g.weight(o, c), g.scalar(0.0)])
        case 10:
            kind = g.pick(np.float16, np.float64)
            return g.node(
                "Cast", [g.const((0.5 * g.rng.standard_normal([o, c])).astype(kind), "w")], to=TensorProto.FLOAT
            )
        case 11:
            q = g.const(g.rng.integers(-90, 90, [o, c]).astype(np.int8), "w")
            a = g.int(0, 1)
            return g.node(
                "DequantizeLinear",
                [q, g.uniform(0.005, 0.02, [o, c][a]), g.const(np.zeros([o, c][a], np.int8))],
                axis=a,
            )
        case 12:
            if g.opset < 21 or c % 2:
                raise Reject("blocks")
            q = g.const(g.rng.integers(-90, 90, [o, c]).astype(np.int8), "w")
            return g.node("DequantizeLinear", [q, g.uniform(0.005, 0.02, o, c // 2)], axis=1, block_size=2)
        case 13:
            if c % 2 or o % 2:
                raise Reject("factors")
            y = g.node("Einsum", [g.weight(2, 2), g.weight(o // 2, c // 2)], equation="ab,cd->acbd")
            return g.node("Reshape", [y, g.ints(o, c)])
        case 14:
            return g.node("Split", [g.weight(2 * o, c), g.ints(o, o)], outs=2, axis=0)[g.int(0, 1)]
        case 15:
            return g.node("Pad", [g.weight(o, c - 1), g.ints(0, 0, 0, 1)])
        case 16:
            return g.node("Transpose", [g.node("Reshape", [g.weight(c * o), g.ints(c, o)])], perm=[1, 0])
        case _:
            return g.node("Clip", [g.node("Sub", [g.weight(o, c), g.weight(1, c)]), g.scalar(-0.8), g.scalar(0.8)])


@operator(2)
def computed_linear(g, x):
    c, o = g.shape(x)[-1], g.int(3, 8)
    w = made(g, o, c)
    if g.rank(x) == 2 and g.chance():
        return g.node("Gemm", [x, w], transB=1)
    return (
        g.node("MatMul", [x, g.node("Transpose", [w], perm=[1, 0])])
        if g.chance(0.8)
        else g.node("MatMul", [x, made(g, c, o)])
    )


@operator(1.5)
def computed_conv(g, x):
    g.need(x, 3, 4)
    c, o, n = g.shape(x)[1], g.int(3, 8), g.rank(x) - 2
    k = g.pick(1, 2)
    w = g.node("Reshape", [made(g, o, c * k**n), g.pick(g.ints(o, c, *[k] * n), g.ints(o, -1, *[k] * n))])
    return g.node("Conv", [x, w])


@operator(1)
def lora(g, x):
    c, o, r = g.shape(x)[-1], g.int(3, 8), g.pick(2, 3)
    y = g.node("MatMul", [x, g.weight(c, o)])
    z = g.node("MatMul", [g.node("MatMul", [x, g.weight(c, r)]), g.weight(r, o)])
    return g.node("Add", [y, g.node("Mul", [z, g.scalar(0.5)])])


@operator(1.2)
def tied(g, x):
    """One weight in two layers, turned or not, or as a kernel."""
    c, o = g.shape(x)[-1], g.int(3, 8)
    w = g.weight(c, o)
    y = g.node(g.pick("Relu", "Tanh"), [g.node("MatMul", [x, w])])
    match g.int(0, 4):
        case 0:
            return g.node("MatMul", [y, g.node("Transpose", [w], perm=[1, 0])])
        case 1:
            k = g.node("Unsqueeze", [w, g.ints(2)])
            t = g.node("Transpose", [y], perm=[0, 2, 1])
            return g.node("Conv", [t, g.node("Transpose", [k], perm=[0, 1, 2])])
        case 2:
            return g.node("Concat", [y, g.node("MatMul", [g.node("Sigmoid", [x]), w])], axis=-1)
        case 3:
            return g.node(
                "Add", [y, g.node("MatMul", [g.node("Sigmoid", [x]), g.node("Mul", [w, g.weight(o, kind="s")])])]
            )
        case _:
            v = g.weight(o, o)
            y = g.node("Relu", [g.node("MatMul", [y, v])])
            return g.node("MatMul", [y, g.pick(v, g.node("Transpose", [v], perm=[1, 0]))])


@operator(1)
def bias_of(g, x):
    """Things added or multiplied that are computed of parameters or of the input's own means."""
    c = g.shape(x)[-1]
    match g.int(0, 4):
        case 0:
            return g.node("Add", [x, g.node("MatMul", [g.weight(3), g.weight(3, c)])])
        case 1:
            return g.node("Mul", [x, g.node("Sigmoid", [g.node("Sub", [g.weight(c), g.weight(c)])])])
        case 2:
            return g.node("Add", [x, g.node("Squeeze", [g.weight(1, c, kind="b"), g.ints(0)])])
        case 3:
            return g.node("Sub", [x, g.reduce("ReduceMean", g.weight(4, c), [0], keep=0)])
        case _:
            s = g.node("Softmax", [g.weight(3)], axis=0)
            parts = g.node("Split", [s, g.ints(1, 1, 1)], outs=3, axis=0)
            ys = [g.node("Mul", [y, p]) for y, p in zip([x, g.twin(x), g.twin(x)], parts)]
            return g.node("Sum", ys)


@operator(1)
def fake_quantized(g, x):
    """A layer between pairs of quantisation, its weights quantised for each channel, its bias in integers."""
    s, z = g.scalar(0.05), g.scalar(g.pick(0, 3), np.int8)
    q = g.node("DequantizeLinear", [g.node("QuantizeLinear", [x, s, z]), s, z])
    out = g.int(3, 8)
    if g.rank(x) == 4:
        c, k = g.shape(x)[1], g.pick(1, 2)
        group = g.divisor(c)
        out = group * g.int(1, 3)
        ws, wz = g.uniform(0.005, 0.02, out), g.const(np.zeros(out, np.int8))
        if g.chance():
            w = g.const(g.rng.integers(-90, 90, [out, c // group, k, k]).astype(np.int8), "w")
        else:
            w = g.node("QuantizeLinear", [g.weight(out, c // group, k, k), ws, wz], axis=0)
        w = g.node("DequantizeLinear", [w, ws, wz], axis=0)
        b = g.node(
            "DequantizeLinear",
            [g.const(g.rng.integers(-90, 90, out).astype(np.int32)), g.uniform(0.001, 0.01, out)],
            axis=0,
        )
        y = g.node("Conv", [q, w, b], group=group)
    else:
        c = g.shape(x)[-1]
        ws = g.uniform(0.005, 0.02, out)
        w = g.node(
            "DequantizeLinear",
            [g.const(g.rng.integers(-90, 90, [c, out]).astype(np.int8), "w"), ws],
            axis=g.pick(1, -1),
        )
        y = g.node("MatMul", [q, w])
        b = g.node(
            "DequantizeLinear",
            [g.const(g.rng.integers(-90, 90, out).astype(np.int32)), g.uniform(0.001, 0.01, out)],
            axis=0,
        )
        y = g.node("Add", [y, b])
    y = g.node("Relu", [y]) if g.chance() else y
    t = g.scalar(0.07)
    return g.node("DequantizeLinear", [g.node("QuantizeLinear", [y, t, z]), t, z])


@operator(0.8)
def doubles(g, x):
    """Layers in double precision."""
    y = g.node("Cast", [x], to=TensorProto.DOUBLE)
    w = g.const(0.4 * g.rng.standard_normal([g.shape(x)[-1], g.int(2, 6)]), "w")
    y = g.node("Relu", [g.node("MatMul", [y, w])])
    if g.chance():
        y = g.node("Mul", [y, g.const(g.rng.standard_normal(g.shape(y)[-1]), "s")])
    return g.node("Cast", [y], to=TensorProto.FLOAT)


@operator(0.5)
def constants(g, x):
    """Weights that are nodes."""
    c, o = g.shape(x)[-1], g.int(2, 6)
    w = g.node("Constant", [], value=numpy_helper.from_array((0.5 * g.rng.standard_normal([c, o])).astype(np.float32)))
    y = g.node("MatMul", [x, w])
    b = (
        g.node("Constant", [], value_floats=[float(v) for v in g.rng.standard_normal(o)])
        if g.chance()
        else g.node("Constant", [], value_float=0.3)
    )
    return g.node("Add", [y, b])
