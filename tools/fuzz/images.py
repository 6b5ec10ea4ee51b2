"""Blocks of networks on images, of many operators each."""

import numpy as np

from graph import Reject, operator
from tokens import project


@operator(1)
def window_attention(g, x):
    """Attention in windows of an image with channels last, shifted or not, with a bias for each distance."""
    g.need(x, 4)
    if g.chance(0.6):
        x = g.node("Transpose", [x], perm=[0, 2, 3, 1])
    b, h, w, c = g.shape(x)
    if h % 2 or w % 2:
        raise Reject("windows")
    shift = g.chance()

    def roll(y, k):
        for a in (1, 2):
            n = g.shape(y)[a]
            parts = [
                g.node("Slice", [y, g.ints(k % n), g.ints(2**60), g.ints(a)]),
                g.node("Slice", [y, g.ints(0), g.ints(k % n), g.ints(a)]),
            ]
            y = g.node("Concat", parts, axis=a)
        return y

    short = x
    x = roll(x, 1) if shift else x
    y = g.node(
        "Reshape",
        [x, g.ints(g.pick(0, b), h // 2, 2, w // 2, 2, c) if not g.symbolic else g.ints(0, h // 2, 2, w // 2, 2, c)],
    )
    y = g.node("Reshape", [g.node("Transpose", [y], perm=[0, 1, 3, 2, 4, 5]), g.ints(-1, 4, c)])
    n, d = g.pick(1, 2, 3), g.pick(2, 4)
    qkv = g.node("Reshape", [project(g, y, 3 * n * d), g.ints(0, 4, 3, n, d)])
    qkv = g.node("Transpose", [qkv], perm=[2, 0, 3, 1, 4])
    if g.chance():
        q, k, v = (g.node("Gather", [qkv, g.index(i)], axis=0) for i in range(3))
    else:
        q, k, v = (g.node("Squeeze", [p, g.ints(0)]) for p in g.node("Split", [qkv, g.ints(1, 1, 1)], outs=3, axis=0))
    s = g.node("MatMul", [q, g.node("Transpose", [k], perm=[0, 1, 3, 2])])
    if g.chance(0.7):
        bias = g.node("Gather", [g.weight(9, n), g.const(g.rng.integers(0, 9, 16))], axis=0)
        bias = g.node("Transpose", [g.node("Reshape", [bias, g.ints(4, 4, -1)])], perm=[2, 0, 1])
        s = g.node("Add", [s, g.node("Unsqueeze", [bias, g.ints(0)])])
    if shift and g.chance():
        m = (h // 2) * (w // 2)
        mask = g.const((-5.0 * g.rng.integers(0, 2, [m, 4, 4])).astype(np.float32))
        s = g.node("Reshape", [s, g.ints(-1, m, n, 4, 4)])
        s = g.node("Add", [s, g.node("Unsqueeze", [mask, g.ints(1)])])
        s = g.node("Reshape", [s, g.ints(-1, n, 4, 4)])
    y = g.node("MatMul", [g.node("Softmax", [s], axis=-1), v])
    y = g.node("Reshape", [g.node("Transpose", [y], perm=[0, 2, 1, 3]), g.pick(g.ints(-1, 4, n * d), g.ints(0, 4, -1))])
    y = project(g, y, c) if g.chance(0.8) else y
    e = g.shape(y)[-1]
    y = g.node("Reshape", [y, g.ints(-1, h // 2, w // 2, 2, 2, e)])
    y = g.node("Reshape", [g.node("Transpose", [y], perm=[0, 1, 3, 2, 4, 5]), g.ints(-1, h, w, e)])
    y = roll(y, -1) if shift else y
    return g.node("Add", [short, y]) if e == c else y


@operator(1)
def patches(g, x):
    """Tokens of patches of an image, with a token of its own before them and positions added."""
    g.need(x, 4)
    c, e = g.shape(x)[1], g.pick(4, 6, 8)
    y = g.node("Conv", [x, g.weight(e, c, 2, 2)], strides=[2, 2], kernel_shape=[2, 2])
    n = g.shape(y)[2] * g.shape(y)[3]
    y = g.node("Reshape", [y, g.pick(g.ints(0, e, -1), g.ints(0, 0, -1), g.ints(0, e, n))])
    y = g.node("Transpose", [y], perm=[0, 2, 1])
    if g.chance(0.7):
        token = g.weight(1, 1, e)
        size = g.node("Slice", [g.node("Shape", [y]), g.ints(0), g.ints(1)])
        target = g.node("Concat", [size, g.ints(1, e)], axis=0)
        y = g.node("Concat", [g.node("Expand", [token, target]), y], axis=1)
        n += 1
    y = g.node("Add", [y, g.weight(1, n, e)])
    match g.int(0, 3):
        case 0:
            return g.node("Gather", [y, g.index(0)], axis=1)
        case 1:
            return g.reduce("ReduceMean", y, [1], keep=0)
        case _:
            return y


def conv(g, x, out, kernel=1, **attrs):
    ins = [x, g.weight(out, g.shape(x)[1] // attrs.get("group", 1), kernel, kernel)]
    if g.chance():
        ins.append(g.weight(out, kind="b"))
    return g.node("Conv", ins, pads=[kernel // 2] * 4, **attrs)


def batch_norm(g, x):
    c = g.shape(x)[1]
    ins = [g.uniform(0.5, 1.5, c) for _ in range(4)]
    return g.node("BatchNormalization", [x, *ins])


@operator(1)
def inception(g, x):
    """Branches side by side, of convolutions and of pooling."""
    g.need(x, 4)
    parts = [conv(g, x, g.int(2, 5))]
    for _ in range(g.int(1, 2)):
        y = g.node("Relu", [conv(g, x, g.int(2, 4))])
        parts.append(conv(g, y, g.int(2, 5), 3))
    if g.chance():
        parts.append(g.node(g.pick("MaxPool", "AveragePool"), [x], kernel_shape=[3, 3], pads=[1] * 4))
    if g.chance(0.3):
        parts.append(x)
    y = g.node("Concat", parts, axis=1)
    if g.chance(0.3):
        sizes = [g.shape(p)[1] for p in parts]
        pieces = g.node("Split", [y, g.ints(*sizes)], outs=len(parts), axis=1)
        return g.node("Concat", pieces[::-1], axis=1)
    return batch_norm(g, y) if g.chance() else y


@operator(1)
def dense(g, x):
    """A dense block: each layer reads all before it."""
    g.need(x, 4)
    parts, growth = [x], g.int(2, 4)
    for _ in range(g.int(2, 3)):
        y = g.node("Concat", parts, axis=1) if len(parts) > 1 else x
        y = g.node("Relu", [batch_norm(g, y)])
        y = conv(g, y, growth, g.pick(1, 3))
        parts = [g.node("Concat", [*parts], axis=1), y] if g.chance(0.3) and len(parts) > 1 else [*parts, y]
    return g.node("Concat", parts, axis=1)


@operator(1)
def pixels(g, x):
    """Pixels that become channels or channels that become pixels, in single operators."""
    g.need(x, 4)
    n, c, h, w = g.shape(x)
    r = 2
    if g.chance() and c % 4 == 0:
        shape, perm = g.pick(
            ([0, c // 4, r, r, h, w], [0, 1, 4, 2, 5, 3]),
            ([0, r, r, c // 4, h, w], [0, 3, 4, 1, 5, 2]),
            ([0, c // 4, r, r, h, w], [0, 1, 4, 3, 5, 2]),
            ([0, r, c // 4, r, h, w], [0, 2, 4, 1, 5, 3]),
        )
        y = g.node("Transpose", [g.node("Reshape", [x, g.ints(*shape)])], perm=perm)
        return g.node("Reshape", [y, g.ints(0, c // 4, h * r, g.pick(-1, w * r))])
    if h % 2 or w % 2:
        raise Reject("pixels")
    y = g.node("Reshape", [x, g.ints(0, c, h // 2, 2, w // 2, 2)])
    perm = g.pick([0, 1, 3, 5, 2, 4], [0, 3, 5, 1, 2, 4], [0, 5, 3, 1, 2, 4], [0, 3, 1, 5, 2, 4])
    y = g.node("Transpose", [y], perm=perm)
    y = g.node("Reshape", [y, g.ints(0, c * 4, h // 2, w // 2)])
    return y


@operator(0.7)
def focus(g, x):
    """Every second pixel, four times, side by side."""
    g.need(x, 4)
    h, w = g.shape(x)[2:]
    if h % 2 or w % 2:
        raise Reject("pixels")
    parts = [
        g.node(
            "Slice",
            [
                g.node("Slice", [x, g.ints(i), g.ints(2**60), g.ints(2), g.ints(2)]),
                g.ints(j),
                g.ints(2**60),
                g.ints(3),
                g.ints(2),
            ],
        )
        for i in (0, 1)
        for j in (0, 1)
    ]
    return g.node("Concat", parts, axis=1)


@operator(1)
def maxout(g, x):
    """The larger of the channels of a group, or attention between groups of channels."""
    c = g.shape(x)[1]
    d = g.divisor(c, 2)
    rest = g.shape(x)[2:]
    y = g.node("Reshape", [x, g.ints(0, d, c // d, *rest)])
    match g.int(0, 3):
        case 0:
            kind = g.pick("ReduceMax", "ReduceMean", "ReduceSum")
            return g.reduce(kind, y, [g.pick(1, 2)], keep=0, since=13 if kind == "ReduceSum" else 18)
        case 1:
            a = g.node("Softmax", [y], axis=g.pick(1, 2))
            y = g.node("Mul", [y, a])
        case 2:
            z = g.reduce("ReduceMean", y, [1])
            y = g.node("Mul", [y, g.node("Sigmoid", [z])])
        case _:
            y = g.node("Mul", [y, g.weight(d, 1, *[1] * len(rest))])
    return g.node("Reshape", [y, g.ints(0, c, *rest)])


@operator(1)
def split_attention(g, x):
    """Two branches, mixed by weights for each channel that sum to one: selective kernels, ResNeSt."""
    g.need(x, 4)
    c = g.int(2, 5)
    a, b = conv(g, x, c), conv(g, x, c, 3)
    if g.chance():
        both = g.node("Concat", [a, b], axis=1)
        s = g.node("GlobalAveragePool", [g.node("Add", [a, b])])
        z = conv(g, g.node("Relu", [conv(g, s, 3)]), 2 * c)
        z = g.node("Softmax", [g.node("Reshape", [z, g.ints(0, 2, c, 1)])], axis=1)
        z = g.node("Reshape", [z, g.ints(0, 2 * c, 1, 1)])
        u, v = g.node("Split", [g.node("Mul", [both, z]), g.ints(c, c)], outs=2, axis=1)
        return g.node("Add", [u, v])
    stack = g.node("Concat", [g.node("Unsqueeze", [t, g.ints(1)]) for t in (a, b)], axis=1)
    s = g.node("GlobalAveragePool", [g.reduce("ReduceSum", stack, [1], keep=0, since=13)])
    z = g.node("Relu", [conv(g, s, 3)])
    w = g.node("Concat", [g.node("Unsqueeze", [conv(g, z, c), g.ints(1)]) for _ in range(2)], axis=1)
    w = g.node("Softmax", [w], axis=1)
    return g.reduce("ReduceSum", g.node("Mul", [stack, w]), [1], keep=0, since=13)


@operator(0.7)
def pyramid(g, x):
    """A coarser image made as large as a finer one, and added or put beside it."""
    g.need(x, 4)
    e = g.int(3, 6)
    fine, coarse = conv(g, x, e), conv(g, x, e, 3, strides=[2, 2])
    if g.chance():
        size = g.node("Slice", [g.node("Shape", [fine]), g.ints(2), g.ints(4)])
        lead = g.node("Slice", [g.node("Shape", [coarse]), g.ints(0), g.ints(2)])
        coarse = g.node(
            "Resize", [coarse, "", "", g.node("Concat", [lead, size], axis=0)], mode=g.pick("nearest", "linear")
        )
    else:
        coarse = g.node("ConvTranspose", [coarse, g.weight(e, e, 2, 2)], strides=[2, 2])
    if g.shape(coarse) != g.shape(fine):
        raise Reject("sizes")
    if g.chance():
        return g.node("Add", [fine, coarse])
    return g.node("Concat", [coarse, fine], axis=1)
