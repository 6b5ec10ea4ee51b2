"""Motifs of real networks, of several operators each, and operators on integers and sequences."""

import numpy as np
from onnx import TensorProto, helper

from graph import LOCAL, MICROSOFT, Reject, operator


@operator(1)
def shuffle(g, x):
    """Channels of groups, interleaved."""
    a = g.axis(x) % g.rank(x)
    s = g.shape(x)
    d = g.divisor(s[a], 2)
    y = g.node("Reshape", [x, g.ints(*s[:a], d, s[a] // d, *s[a + 1 :])])
    perm = list(range(len(s) + 1))
    perm[a], perm[a + 1] = perm[a + 1], perm[a]
    y = g.node("Transpose", [y], perm=perm)
    return g.node("Reshape", [y, g.ints(*s[:a], g.pick(-1, s[a]), *s[a + 1 :])])


@operator(1)
def gated(g, x):
    """Squeeze and excitation, or a gated linear unit."""
    if g.rank(x) == 4 and g.chance():
        c, h = g.shape(x)[1], g.int(2, 4)
        y = g.node("GlobalAveragePool", [x])
        y = g.node("Relu", [g.node("Conv", [y, g.weight(h, c, 1, 1), g.weight(h, kind="b")])])
        y = g.node(g.pick("Sigmoid", "HardSigmoid"), [g.node("Conv", [y, g.weight(c, h, 1, 1)])])
        return g.node("Mul", g.pick([x, y], [y, x]))
    c, h = g.shape(x)[-1], g.int(2, 6)
    y = g.node("MatMul", [x, g.weight(c, 2 * h)])
    a, b = g.node("Split", [y, g.ints(h, h)], outs=2, axis=-1)
    return g.node("Mul", [a, g.node(g.pick("Sigmoid", "Erf"), [b])])


@operator(1)
def hand_norm(g, x):
    """A norm of single operators, over any axes, perhaps of groups."""
    rank = g.rank(x)
    a = g.axis(x)
    mean = g.reduce("ReduceMean", x, [a])
    d = g.node("Sub", [x, mean])
    square = g.node("Pow", [d, g.scalar(2.0)]) if g.chance() else g.node("Mul", [d, d])
    var = g.reduce("ReduceMean", square, [a])
    y = g.node("Div", [d, g.node("Sqrt", [g.node("Add", [var, g.scalar(0.01)])])])
    shape = [1] * (rank - a % rank)
    shape[0] = g.shape(x)[a]
    return g.node("Add", [g.node("Mul", [y, g.weight(*shape)]), g.weight(*shape)])


@operator(1)
def group_norm_by_instance(g, x):
    n, c, *rest = g.shape(x)
    d = g.divisor(c)
    y = g.node("Reshape", [x, g.ints(0, d, -1)])
    y = g.node(
        "InstanceNormalization", [y, g.const(np.ones(d, np.float32)), g.const(np.zeros(d, np.float32))], epsilon=1e-2
    )
    y = g.node("Reshape", [y, g.node("Shape", [x]) if g.chance() else g.ints(0, c, *rest)])
    w = [c] + [1] * len(rest)
    return g.node("Add", [g.node("Mul", [y, g.weight(*w)]), g.weight(*w)])


@operator(1.5)
def heads(g, x):
    """Attention with keys shared by several queries, rotations, masks; or of 1x1 convolutions."""
    if g.rank(x) == 4:
        c, (h, w), m, d = g.shape(x)[1], g.shape(x)[2:], g.pick(1, 2), g.pick(2, 3)
        qkv = g.node("Conv", [x, g.weight(3 * m * d, c, 1, 1)])
        if g.chance():
            qkv = g.node("Reshape", [qkv, g.ints(0, 3, m, d, -1)])
            q, k, v = (g.node("Gather", [qkv, g.index(i)], axis=1) for i in range(3))
        else:
            q, k, v = (
                g.node("Reshape", [p, g.ints(0, m, d, -1)])
                for p in g.node("Split", [qkv, g.ints(*[m * d] * 3)], outs=3, axis=1)
            )
        s = g.node("MatMul", [g.node("Transpose", [q], perm=[0, 1, 3, 2]), k])
        y = g.node("MatMul", [v, g.node("Transpose", [g.node("Softmax", [s], axis=-1)], perm=[0, 1, 3, 2])])
        return g.node("Reshape", [y, g.ints(0, m * d, h, w)])
    g.need(x, 3)
    b, s, c = g.shape(x)
    m, r, d = g.pick(1, 2), g.pick(1, 2, 3), g.pick(2, 4)

    def project(n):
        y = g.node("Reshape", [g.node("MatMul", [x, g.weight(c, n * d)]), g.ints(0, 0, n, d)])
        return g.node("Transpose", [y], perm=[0, 2, 1, 3])

    q, k, v = project(m * r), project(m), project(m)
    if g.chance(0.4):

        def rotate(y):
            lo = g.node("Slice", [y, g.ints(0), g.ints(d // 2), g.ints(3)])
            hi = g.node("Slice", [y, g.ints(d // 2), g.ints(2**60), g.ints(-1)])
            z = g.node("Concat", [g.node("Neg", [hi]), lo], axis=-1)
            return g.node("Add", [g.node("Mul", [y, cos]), g.node("Mul", [z, sin])])

        cos, sin = g.weight(s, d), g.weight(s, d)
        q, k = rotate(q), rotate(k)
    elif g.chance(0.15):
        cos, sin = g.weight(s, d // 2), g.weight(s, d // 2)
        at = g.const(np.arange(s)[None].repeat(b, 0).astype(np.int64))
        q, k = (g.node("RotaryEmbedding", [y, at, cos, sin], domain=MICROSOFT) for y in (q, k))
    if r > 1:

        def spread(y):
            y = g.node("Expand", [g.node("Unsqueeze", [y, g.ints(2)]), g.ints(1, 1, r, 1, 1)])
            return g.node("Reshape", [y, g.ints(b if g.chance() else 0, m * r, s, d)])

        k, v = spread(k), spread(v)
    scores = g.node("Mul", [g.node("MatMul", [q, g.node("Transpose", [k], perm=[0, 1, 3, 2])]), g.scalar(d**-0.5)])
    if g.chance():
        scores = g.node("Add", [scores, g.const(np.triu(np.full((s, s), -1e4, np.float32), 1))])
    y = g.node("MatMul", [g.node("Softmax", [scores], axis=-1), v])
    return g.node(
        "Reshape", [g.node("Transpose", [y], perm=[0, 2, 1, 3]), g.pick(g.ints(0, 0, m * r * d), g.ints(b, s, -1))]
    )


@operator(0.8)
def windows(g, x):
    """Windows of an image, and a shift around its border."""
    n, c, h, w = g.shape(x)
    if g.chance():
        k = g.int(1, h - 1)
        return g.node(
            "Concat",
            [
                g.node("Slice", [x, g.ints(k), g.ints(h), g.ints(2)]),
                g.node("Slice", [x, g.ints(0), g.ints(k), g.ints(2)]),
            ],
            axis=2,
        )
    y = g.node("Reshape", [x, g.ints(0, c, h // 2, 2, w // 2, 2)])
    perm = g.pick([0, 2, 4, 1, 3, 5], [0, 2, 4, 3, 5, 1], [0, 1, 3, 5, 2, 4], [0, 3, 5, 1, 2, 4])
    y = g.node("Transpose", [y], perm=perm)
    s = g.shape(y)
    return g.node(
        "Reshape",
        [
            y,
            g.pick(g.ints(-1, *s[3:]), g.ints(s[0], -1, s[3] * s[4] * s[5]), g.ints(0, s[1] * s[2] * s[3], s[4], s[5])),
        ],
    )


@operator(0.8)
def experts(g, x):
    """The weights of one or two experts of four, looked up."""
    g.need(x, 2)
    c, h = g.shape(x)[1], g.int(2, 6)
    p = g.node("Softmax", [g.node("MatMul", [x, g.weight(c, 4)])], axis=-1)
    v, i = g.node("TopK", [p, g.ints(2)], outs=2, axis=-1)
    w = g.node("Gather", [g.weight(4, c, h), i], axis=0)
    y = g.node("MatMul", [g.node("Unsqueeze", [x, g.ints(1, 2)]), w])
    y = g.node("Relu", [g.node("Squeeze", [y, g.ints(2)])])
    return g.node("ReduceSum", [g.node("Mul", [y, g.node("Unsqueeze", [v, g.ints(2)])]), g.ints(1)], keepdims=0)


@operator(1)
def integers(g, x):
    """Layers on integers, quantised before and dequantised after."""
    c, out = g.shape(x)[1] if g.rank(x) == 4 else g.shape(x)[-1], g.int(2, 6)
    if g.rank(x) < 2:
        raise Reject("rank")

    def weight(*shape):
        return g.const(g.rng.integers(-60, 60, shape).astype(np.int8), "wq")

    scale, zero = g.scalar(0.04), g.scalar(120, np.uint8)
    behind = g.scalar(0.06), g.scalar(110, np.uint8)
    kind = g.int(0, 3)
    if kind == 0:
        q, s, z = g.node("DynamicQuantizeLinear", [x], outs=3)
        w = weight(c, out)
        y = g.node("MatMulInteger", [q, w, z])
        return g.node("Mul", [g.real(y), g.node("Mul", [s, g.scalar(0.01)])])
    q = g.node("QuantizeLinear", [x, scale, zero])
    ws = g.uniform(0.01, 0.02, out) if g.chance() else g.scalar(0.01)
    wz = g.const(np.zeros(g.value(ws).shape, np.int8))
    if kind == 1 or g.rank(x) != 4:
        y = g.node("QLinearMatMul", [q, scale, zero, weight(c, out), ws, wz, *behind])
    elif kind == 2:
        bias = [g.const(g.rng.integers(-50, 50, out).astype(np.int32))] if g.chance() else []
        y = g.node("QLinearConv", [q, scale, zero, weight(out, c, 1, g.int(1, 2)), ws, wz, *behind, *bias])
    else:
        return g.node("Mul", [g.real(g.node("ConvInteger", [q, weight(out, c, 1, 1), zero])), g.scalar(0.0004)])
    return g.node("DequantizeLinear", [y, *behind])


@operator(0.4)
def sequence(g, x):
    """Halves, or a value twice, in a sequence inside a function of the model."""
    a = g.axis(x)
    n = g.shape(x)[a]
    if n % 2 or (g.symbolic and n == g.batch):
        raise Reject("a number of parts that is not known; prune-opt does not run such sequences")
    s, i = g.name("s"), g.index(g.int(0, 1))
    halves = helper.make_node("SplitToSequence", ["x", "n"], [s], axis=a)
    joined = helper.make_node("ConcatFromSequence", [s], ["y"], axis=g.pick(a, a % g.rank(x)))
    parts = g.pick(
        [halves, helper.make_node("SequenceAt", [s, "i"], ["y"])],
        [halves, joined],
        [helper.make_node("SequenceConstruct", ["x", "x"], [s]), joined],
    )
    imports = [helper.make_opsetid("", g.opset)]
    made = helper.make_function(LOCAL, g.name("Seq"), ["x", "n", "i"], ["y"], parts, imports)
    return g.node(made.name, [x, g.index(n // 2), i], domain=LOCAL, local=[made])


@operator(0.8)
def odd(g, x):
    """Operators that are met less often."""
    match g.int(0, 7):
        case 0:
            return g.node("CastLike", [g.node("Greater", [x, g.scalar(0.0)]), x])
        case 1:
            return g.node("MatMul", [x, g.node("EyeLike", [g.weight(g.shape(x)[-1], g.int(2, 6))], k=g.int(-1, 1))])
        case 2:
            n, c, h, w = g.shape(x)
            k = g.node("Reshape", [x, g.ints(n, c * 4, h * w // 4)])
            return g.node("Col2Im", [k, g.ints(h, w), g.ints(2, 2)], strides=[2, 2])
        case 3:
            boxes = g.const(np.array([[0, 0, 3, 3], [1, 1, 4, 4], [0, 1, 2, 4]], np.float32))
            return g.node("RoiAlign", [x, boxes, g.ints(0, 0, 0)], output_height=2, output_width=2, sampling_ratio=2)
        case 4:
            n, c, h, w = g.shape(x)
            grp = g.divisor(c)
            offset = g.node("Conv", [x, g.weight(8, c, 1, 1)])
            return g.node(
                "DeformConv",
                [
                    x,
                    g.weight(grp * g.int(1, 2), c // grp, 2, 2),
                    g.node("Pad", [offset, g.ints(0, 0, 0, 0, 0, 0, -1, -1)]),
                ],
                group=grp,
                kernel_shape=[2, 2],
            )
        case 5:
            size = g.node(
                "Cast", [g.node("Gather", [g.node("Shape", [x]), g.index(g.axis(x))], axis=0)], to=TensorProto.FLOAT
            )
            return g.node("Div", [x, g.node("Sqrt", [size])])
        case 6:
            m = g.node(
                g.pick("And", "Or", "Xor"),
                [g.node("Greater", [x, g.scalar(0.0)]), g.node("Less", [g.twin(x), g.scalar(0.3)])],
            )
            return g.node("Where", [m, x, g.scalar(0.0)])
        case _:
            table = g.weight(9, g.int(2, 6), kind="table")
            ids = g.node(
                "Cast", [g.node("Clip", [g.node("Floor", [x]), g.scalar(0.0), g.scalar(8.0)])], to=TensorProto.INT64
            )
            h = g.node("Gather", [table, ids])
            if g.chance():
                return h
            return g.node("MatMul", [g.node("Tanh", [h]), g.node("Transpose", [table])])
