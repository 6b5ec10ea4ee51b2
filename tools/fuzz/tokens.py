"""Blocks of networks on tokens, of many operators each: attention, recurrent and linear layers."""

import numpy as np
from onnx import TensorProto, helper

from graph import operator


def project(g, x, out, bias=None):
    """A linear layer on the last axis, in one of its forms."""
    c = g.shape(x)[-1]
    y = g.node("MatMul", [x, g.weight(c, out)])
    return g.node("Add", [y, g.weight(out, kind="b")]) if (g.chance(0.3) if bias is None else bias) else y


def dims(g, x, *parts):
    """A shape of numbers and of extents of a value, which are given as axes in brackets."""
    shape = g.node("Shape", [x])
    found = []
    for part in parts:
        if isinstance(part, list):
            if g.chance():
                found.append(g.node("Slice", [shape, g.ints(part[0]), g.ints(part[0] + 1), g.ints(0)]))
            else:
                found.append(g.node("Unsqueeze", [g.node("Gather", [shape, g.index(part[0])], axis=0), g.ints(0)]))
        else:
            found.append(g.ints(part))
    return g.node("Concat", found, axis=0)


def split_heads(g, y, n, d):
    """[b, s, n * d] as [b, n, s, d]."""
    match g.int(0, 3):
        case 0:
            shape = g.ints(0, 0, n, d)
        case 1:
            shape = g.ints(0, -1, n, d)
        case 2:
            shape = dims(g, y, [0], [1], n, d)
        case _:
            shape = dims(g, y, [0], [1], n, -1)
    return g.node("Transpose", [g.node("Reshape", [y, shape])], perm=[0, 2, 1, 3])


def join_heads(g, y):
    b, n, s, d = g.shape(y)
    y = g.node("Transpose", [y], perm=[0, 2, 1, 3])
    return g.node(
        "Reshape",
        [y, g.pick(g.ints(0, 0, n * d), g.ints(0, 0, -1), dims(g, y, [0], [1], n * d), dims(g, y, [0], [1], -1))],
    )


def spread(g, y, r):
    """Each head of keys r times."""
    b, m, s, d = g.shape(y)
    if r == 1:
        return y
    y5 = g.node("Unsqueeze", [y, g.ints(2)])
    target = g.pick(g.ints(1, 1, r, 1, 1), dims(g, y, [0], m, r, [2], d))
    y5 = g.node("Expand", [y5, target]) if g.chance(0.7) else g.node("Tile", [y5, g.ints(1, 1, r, 1, 1)])
    return g.node("Reshape", [y5, g.pick(g.ints(0, m * r, -1, d), dims(g, y, [0], m * r, [2], d))])


def rotate_half(g, y, cos, sin):
    d = g.shape(y)[-1]
    if g.chance(0.3):
        lo, hi = g.node("Split", [y, g.ints(d // 2, d // 2)], outs=2, axis=-1)
    else:
        lo = g.node("Slice", [y, g.ints(0), g.ints(d // 2), g.ints(3)])
        hi = g.node("Slice", [y, g.ints(d // 2), g.ints(2**60), g.ints(3)])
    z = g.node("Concat", [g.node("Neg", [hi]), lo], axis=-1)
    return g.node("Add", [g.node("Mul", [y, cos]), g.node("Mul", [z, sin])])


def head_norm(g, y):
    """A norm over the features of each head."""
    d = g.shape(y)[-1]
    if g.chance() and g.opset >= 17:
        return g.node("LayerNormalization", [y, g.weight(d, kind="s")], axis=-1, epsilon=1e-2)
    v = g.reduce("ReduceMean", g.node("Mul", [y, y]), [-1])
    r = g.node("Sqrt", [g.node("Add", [v, g.scalar(0.01)])])
    return g.node("Mul", [g.node("Div", [y, r]), g.weight(d, kind="s")])


def attend(g, q, k, v, mask=True):
    d = g.shape(q)[-1]
    form = g.int(0, 2)
    if form == 0:
        s = g.node("Einsum", [q, k], equation="bhqd,bhkd->bhqk")
    else:
        s = g.node("MatMul", [q, g.node("Transpose", [k], perm=[0, 1, 3, 2])])
    s = g.node("Div", [s, g.scalar(d**0.5)]) if g.chance() else g.node("Mul", [s, g.scalar(d**-0.5)])
    rows, columns = g.shape(s)[2:]
    if mask and g.chance(0.3) and rows == columns and rows not in g.symbols:
        s = g.node("Where", [g.const(np.tril(np.ones((rows, columns), np.bool_))), s, g.scalar(-1e4)])
    elif mask and g.chance(0.2):
        # A causal mask that the graph computes of lengths.
        n = g.node("Gather", [g.node("Shape", [s]), g.index(2)], axis=0)
        m = g.node("Gather", [g.node("Shape", [s]), g.index(3)], axis=0)
        i = g.node("Unsqueeze", [g.node("Range", [g.index(0), n, g.index(1)]), g.ints(1)])
        j = g.node("Unsqueeze", [g.node("Range", [g.index(0), m, g.index(1)]), g.ints(0)])
        s = g.node("Where", [g.node("LessOrEqual", [j, g.node("Add", [i, g.index(9)])]), s, g.scalar(-1e4)])
    elif g.chance(0.15):
        s = g.node("Add", [s, g.weight(1, g.shape(s)[1], 1, 1)])
    p = g.node("Softmax", [s], axis=-1)
    if form == 0:
        return g.node("Einsum", [p, v], equation="bhqk,bhkd->bhqd")
    return g.node("MatMul", [p, v])


@operator(1.5)
def decoder_attention(g, x):
    """Self-attention with grouped queries, rotations, norms of heads, and keys and values of the past."""
    g.need(x, 3)
    b, s, c = g.shape(x)
    m, r, d = g.pick(1, 2, 3), g.pick(1, 2, 3), g.pick(2, 4)
    if g.chance(0.3):
        qkv = project(g, x, (m * r + 2 * m) * d)
        q, k, v = g.node("Split", [qkv, g.ints(m * r * d, m * d, m * d)], outs=3, axis=-1)
    else:
        q, k, v = project(g, x, m * r * d), project(g, x, m * d), project(g, x, m * d)
    q, k, v = split_heads(g, q, m * r, d), split_heads(g, k, m, d), split_heads(g, v, m, d)
    if g.chance(0.3):
        q, k = head_norm(g, q), head_norm(g, k)
    if g.chance(0.3):
        if s in g.symbols:
            n = g.node("Gather", [g.node("Shape", [x]), g.index(1)], axis=0)
            t = g.node(
                "Cast",
                [
                    g.node("Range", [g.index(0), n, g.index(1)]),
                ],
                to=TensorProto.FLOAT,
            )
            t = g.node("MatMul", [g.node("Unsqueeze", [t, g.ints(1)]), g.uniform(0.1, 1, 1, d // 2)])
            t = g.node("Concat", [t, t], axis=-1)
            cos, sin = g.node("Cos", [t]), g.node("Sin", [t])
        else:
            cos, sin = g.weight(s, d), g.weight(s, d)
        q, k = rotate_half(g, q, cos, sin), rotate_half(g, k, cos, sin)
    if g.chance(0.5):
        past = [g.batch, m, 11, d]
        k = g.node("Concat", [g.input(g.rng.standard_normal(past).astype(np.float32), "pk"), k], axis=g.pick(2, -2))
        v = g.node("Concat", [g.input(g.rng.standard_normal(past).astype(np.float32), "pv"), v], axis=2)
        if g.chance(0.8):
            g.outputs += [k, v]
    y = attend(g, q, spread(g, k, r), spread(g, v, r))
    return project(g, join_heads(g, y), c) if g.chance() else join_heads(g, y)


@operator(1)
def cross_attention(g, x):
    g.need(x, 3)
    c = g.shape(x)[-1]
    n, d = g.pick(1, 2, 3), g.pick(2, 3, 4)
    memory = g.input(g.rng.standard_normal([g.batch, 11, g.pick(4, 6)]).astype(np.float32), "memory")
    if g.chance():
        memory = project(g, memory, g.pick(5, 8, c))
    q = split_heads(g, project(g, x, n * d), n, d)
    if g.chance():
        kv = project(g, memory, 2 * n * d)
        k, v = (split_heads(g, p, n, d) for p in g.node("Split", [kv, g.ints(n * d, n * d)], outs=2, axis=2))
    elif g.chance():
        kv = g.node("Reshape", [project(g, memory, 2 * n * d), g.ints(0, -1, 2, n, d)])
        kv = g.node("Transpose", [kv], perm=[2, 0, 3, 1, 4])
        k, v = (g.node("Gather", [kv, g.index(i)], axis=0) for i in (0, 1))
    else:
        k, v = (split_heads(g, project(g, memory, n * d), n, d) for _ in range(2))
    y = join_heads(g, attend(g, q, k, v))
    y = project(g, y, c)
    return g.node("Add", [x, y])


@operator(1)
def cross_step(g, x):
    """Attention of a decoding step: the keys and values of the memory come as inputs."""
    g.need(x, 3)
    n, d = g.pick(1, 2, 3), g.pick(2, 3, 4)
    q = split_heads(g, project(g, x, n * d), n, d)
    k, v = (g.input(g.rng.standard_normal([g.batch, n, 11, d]).astype(np.float32), "mem") for _ in range(2))
    return join_heads(g, attend(g, q, k, v))


@operator(1)
def mlp(g, x):
    """Two linear layers, or three that gate, with a way around and a norm before."""
    c, h = g.shape(x)[-1], g.int(3, 9)
    y = x
    if g.chance() and g.opset >= 17:
        y = g.node("LayerNormalization", [y, g.weight(c, kind="s"), g.weight(c, kind="b")], axis=-1, epsilon=1e-2)
    if g.chance():
        y = g.node("Mul", [project(g, y, h), g.node(g.pick("Sigmoid", "Relu", "Tanh"), [project(g, y, h)])])
    else:
        y = g.node(g.pick("Relu", "Erf", "Tanh"), [project(g, y, h)])
    return g.node("Add", [x, project(g, y, c)])


@operator(0.7)
def mixer(g, x):
    """A linear layer across tokens."""
    g.need(x, 3)
    b, s, c = g.shape(x)
    h = g.int(2, 6)
    y = g.node("Transpose", [x], perm=[0, 2, 1])
    y = g.node("Relu", [g.node("MatMul", [y, g.weight(s, h)])])
    y = g.node("MatMul", [y, g.weight(h, s)])
    y = g.node("Transpose", [y], perm=[0, 2, 1])
    return g.node("Add", [x, y])


@operator(0.8)
def linear_attention(g, x):
    """Attention without softmax over pairs: keys and values are multiplied first."""
    g.need(x, 3)
    n, d, e = g.pick(1, 2), g.pick(2, 3), g.pick(2, 3)
    q, k = (g.node(g.pick("Relu", "Elu"), [split_heads(g, project(g, x, n * d), n, d)]) for _ in range(2))
    v = split_heads(g, project(g, x, n * e), n, e)
    q = g.node("Softmax", [q], axis=-1)
    k = g.node("Softmax", [k], axis=-2)
    kv = (
        g.node("Einsum", [k, v], equation="bhsd,bhse->bhde")
        if g.chance()
        else g.node("MatMul", [g.node("Transpose", [k], perm=[0, 1, 3, 2]), v])
    )
    return join_heads(g, g.node("MatMul", [q, kv]))


@operator(0.8)
def state_space(g, x):
    """A convolution of each channel over time, a gate, and a running sum."""
    g.need(x, 3)
    b, s, c = g.shape(x)
    h = g.pick(3, 4, 6)
    u, z = g.node("Split", [project(g, x, 2 * h), g.ints(h, h)], outs=2, axis=-1)
    y = g.node("Transpose", [u], perm=[0, 2, 1])
    y = g.node("Conv", [y, g.weight(h, 1, 3), g.weight(h, kind="b")], group=h, pads=[2, 0])
    y = g.node("Transpose", [y], perm=[0, 2, 1])
    if g.chance():
        n = g.pick(2, 3)
        dt = g.node("Softplus", [project(g, y, h)])
        a = g.node(
            "Exp",
            [g.node("Mul", [g.node("Unsqueeze", [dt, g.ints(-1)]), g.node("Neg", [g.node("Exp", [g.weight(h, n)])])])],
        )
        p = project(g, y, n)
        y4 = g.node("Mul", [g.node("Unsqueeze", [y, g.ints(-1)]), g.node("Unsqueeze", [p, g.ints(2)])])
        y4 = g.node("Mul", [y4, a])
        y4 = g.node("CumSum", [y4, g.index(1)])
        r = project(g, y, n)
        y = g.node("Squeeze", [g.node("MatMul", [y4, g.node("Unsqueeze", [r, g.ints(-1)])]), g.ints(-1)])
        y = g.node("Add", [y, g.node("Mul", [u, g.weight(h, kind="s")])])
    y = g.node("Mul", [y, g.node("Sigmoid", [z])])
    return project(g, y, c)


@operator(0.8)
def stacked(g, x):
    """Recurrent layers one on the other, with lengths, states and activations."""
    g.need(x, 3)
    steps, batch, _ = g.shape(x)
    kind = g.pick("LSTM", "GRU", "RNN")
    y = x
    for _ in range(g.int(1, 2)):
        h = g.int(2, 5)
        way = g.pick("forward", "reverse", "bidirectional")
        d = 2 if way == "bidirectional" else 1
        ins = g.recurrent_operands(y, kind, d, h)
        ins.append(
            g.const(g.rng.integers(1, steps + 1, batch).astype(np.int32)) if g.chance(0.2) and not g.symbolic else ""
        )
        attrs = {"hidden_size": h, "direction": way}
        if kind == "LSTM" and g.chance(0.2):
            attrs["input_forget"] = 1
        if kind == "GRU" and g.chance():
            attrs["linear_before_reset"] = 1
        if g.chance(0.2):
            names = {"LSTM": ["Sigmoid", "Tanh", "Relu"], "GRU": ["Sigmoid", "Relu"], "RNN": ["Relu"]}[kind]
            attrs["activations"] = names * d
        if g.chance(0.3):
            state = project(g, g.node("Gather", [y, g.index(0)], axis=0), d * h)
            state = g.node("Transpose", [g.node("Reshape", [state, g.ints(0, d, h)])], perm=[1, 0, 2])
            ins.append(state)
            if kind == "LSTM" and g.chance():
                ins.append(g.node("Tanh", [state]))
        while ins[-1] == "":
            ins.pop()
        outs = g.node(kind, ins, outs=3 if kind == "LSTM" else 2, **attrs)
        if g.chance(0.2):
            g.outputs.append(g.pick(*outs[1:]))
        y = g.node("Transpose", [outs[0]], perm=[0, 2, 1, 3])
        y = g.node("Reshape", [y, g.pick(g.ints(0, 0, -1), g.ints(0, 0, d * h))])
    if g.chance(0.2):
        return g.node("Reshape", [g.node("Transpose", [outs[1]], perm=[1, 0, 2]), g.ints(0, -1)])
    return y


@operator(0.8)
def positions(g, x):
    """Positions that are looked up, cut from a table, or computed."""
    g.need(x, 3)
    b, s, c = g.shape(x)
    n = g.node("Gather", [g.node("Shape", [x]), g.index(1)], axis=0)
    match g.int(0, 2):
        case 0:
            table = g.weight(16, c, kind="table")
            at = g.node("Range", [g.index(0), n, g.index(1)])
            p = g.node("Gather", [table, at])
        case 1:
            p = g.node("Slice", [g.weight(1, 16, c), g.ints(0), g.node("Unsqueeze", [n, g.ints(0)]), g.ints(1)])
        case _:
            at = g.node("Unsqueeze", [g.real(g.node("Range", [g.index(0), n, g.index(1)])), g.ints(1)])
            t = g.node("Mul", [at, g.uniform(0.1, 1, 1, c)])
            p = g.node("Sin", [t])
    return g.node("Add", [x, p])


@operator(0.7)
def extents_reckoned(g, x):
    """Data is divided by what is reckoned from extents."""
    shape, size = g.node("Shape", [x]), g.node("Size", [x])
    match g.int(0, 3):
        case 0:
            y = g.node("Mul", [shape, size])
        case 1:
            y = g.node("Div", [size, shape])
        case 2:
            y = g.node("Concat", [shape, g.node("Reshape", [size, g.ints(1)])], axis=0)
        case _:
            y = g.node("Mul", [g.node("Cast", [shape], to=TensorProto.INT32), g.const(np.int32(3))])
    y = g.node("ReduceSum", [g.node("Cast", [y], to=TensorProto.FLOAT)], keepdims=0)
    return g.node("Mul", [x, g.node("Reciprocal", [y])])


@operator(0.7)
def shapes_out(g, x):
    """What holds extents, or chosen channels, is an output."""
    match g.int(0, 4):
        case 0:
            y = g.node("Shape", [x])
        case 1:
            y = g.node("Size", [x])
        case 2:
            y = g.node("ArgMax", [x], axis=g.axis(x))
        case 3:
            y = g.node("TopK", [x, g.ints(1)], outs=2, axis=g.axis(x))[g.int(0, 1)]
        case _:
            y = g.node("Gather", [g.node("Shape", [x]), g.ints(g.int(0, g.rank(x) - 1))], axis=0)
    g.outputs.append(y)
    return x


@operator(0.8)
def beside(g, x):
    """Constants beside channels: coordinates, a token, zeros."""
    a = g.axis(x)
    shape = g.shape(x)
    at = a % len(shape)
    if g.symbolic and any(s in g.symbols or s == g.batch for i, s in enumerate(shape) if i != at):
        k = g.node(
            "ConstantOfShape", [g.node("Shape", [x])], value=helper.make_tensor("v", TensorProto.FLOAT, [1], [0.3])
        )
        return g.node("Concat", g.pick([x, k], [k, x]), axis=a)
    k = g.const(g.rng.standard_normal([*shape[:at], g.int(1, 3), *shape[at + 1 :]]).astype(np.float32))
    return g.node("Concat", g.pick([x, k], [k, x], [k, x, k]), axis=a)


@operator(0.7)
def dynamic(g, x):
    """Layers whose weights another layer computes."""
    c = g.shape(x)[-1]
    o = g.int(2, 5)
    if g.rank(x) == 3:
        w = g.node("Reshape", [project(g, g.reduce("ReduceMean", x, [1], keep=0), c * o), g.ints(-1, c, o)])
        return g.node("MatMul", [x, w])
    g.need(x, 4)
    n, c, h, w_ = g.shape(x)
    s = g.node("Flatten", [g.node("GlobalAveragePool", [x])])
    a = g.node("Softmax", [g.node("MatMul", [s, g.weight(c, 3)])], axis=-1)
    if n != 1:
        a = g.reduce("ReduceMean", a, [0])
    w = g.node("Reshape", [g.node("MatMul", [a, g.weight(3, o * c)]), g.ints(o, c, 1, 1)])
    return g.node("Conv", [x, w])
