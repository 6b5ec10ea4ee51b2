"""Operators without parameters: elementwise, moving, reducing, indexing."""

import numpy as np
from onnx import TensorProto, helper

from graph import MICROSOFT, Reject, operator

UNARY = [
    "Relu",
    "Sigmoid",
    "Tanh",
    "Abs",
    "Neg",
    "Exp",
    "Erf",
    "Softplus",
    "Softsign",
    "LeakyRelu",
    "Elu",
    "Selu",
    "Celu",
    "HardSigmoid",
    "HardSwish",
    "Mish",
    "Gelu",
    "ThresholdedRelu",
    "Shrink",
    "Sign",
    "Floor",
    "Ceil",
    "Round",
    "Cos",
    "Sin",
    "Atan",
    "Sinh",
    "Cosh",
    "Identity",
    "Dropout",
    "Asinh",
]


@operator(3)
def unary(g, x):
    kind = g.pick(*UNARY)
    if kind == "Dropout" and g.chance():
        return g.node("Dropout", [x, g.scalar(0.3)])
    return g.node(kind, [x])


@operator(0.7)
def guarded(g, x):
    y = g.node("Add", [g.node("Abs", [x]), g.scalar(0.5)])
    return g.node(g.pick("Sqrt", "Log", "Reciprocal"), [y])


@operator(1)
def gelu(g, x):
    return g.node(g.pick("Gelu", "QuickGelu"), [x], domain=MICROSOFT)


@operator(3)
def binary(g, x):
    y = g.join(x)
    kind = g.pick("Add", "Add", "Mul", "Mul", "Sub", "Max", "Min", "Mean", "Sum", "Div", "Pow", "PRelu", "Mod")
    pair = [x, y] if g.chance() else [y, x]
    if kind == "Div":
        pair[1] = g.node("Add", [g.node("Abs", [pair[1]]), g.scalar(0.5)])
    if kind == "Pow":
        pair = [g.node("Add", [g.node("Abs", [x]), g.scalar(0.5)]), g.pick(g.scalar(2.0), g.node("Tanh", [y]))]
    if kind == "Mod":
        return g.node("Mod", [pair[0], g.node("Add", [g.node("Abs", [pair[1]]), g.scalar(0.5)])], fmod=1)
    if kind == "PRelu" and np.broadcast_shapes(g.shape(pair[0]), g.shape(pair[1])) != tuple(g.shape(pair[0])):
        raise Reject("a slope that is larger than what it is for")
    return g.node(kind, pair)


@operator(1)
def choose(g, x):
    cond = g.node(g.pick("Greater", "Less", "GreaterOrEqual", "LessOrEqual"), [x, g.join(x)])
    if g.chance(0.3):
        cond = g.node("Not", [cond])
    return g.node("Where", [cond, *g.pick([x, g.join(x)], [g.join(x), x])]) if g.chance(0.8) else cond


@operator(0.7)
def clip(g, x):
    return g.node("Clip", g.pick([x, g.scalar(-0.5), g.scalar(0.7)], [x, "", g.scalar(0.5)], [x, g.scalar(0.1)]))


@operator(1.5)
def softmax(g, x):
    kind = g.pick("Softmax", "LogSoftmax", "Hardmax", "Softmax")
    if kind == "Hardmax":
        g.need_no_ties()
    return g.node(kind, [x], axis=g.axis(x))


@operator(3)
def reduce(g, x):
    kind = g.pick(
        "ReduceSum",
        "ReduceMean",
        "ReduceMax",
        "ReduceMin",
        "ReduceL1",
        "ReduceL2",
        "ReduceLogSumExp",
        "ReduceProd",
        "ReduceSumSquare",
        "ReduceLogSum",
    )
    rank = g.rank(x)
    axes = sorted({g.axis(x) % rank for _ in range(g.int(1, 2))})
    axes = [a - rank if g.chance(0.4) else a for a in axes]
    since = 13 if kind == "ReduceSum" else 18
    keep = g.int(0, 1)
    if len(axes) == rank:
        raise Reject("scalar")
    x = g.node("Exp", [g.node("Tanh", [x])]) if kind == "ReduceLogSum" else x
    y = g.reduce(kind, x, axes, keep, since)
    if keep and g.chance(0.5):
        return g.node(g.pick("Sub", "Mul", "Add"), [x, y])
    return y


@operator(1)
def arg(g, x):
    g.need_no_ties()
    y = g.node(g.pick("ArgMax", "ArgMin"), [x], axis=g.axis(x), keepdims=g.int(0, 1), select_last_index=g.int(0, 1))
    match g.int(0, 3):
        case 0:
            return y
        case 1:
            z = g.node(
                "OneHot",
                [y, g.ints(max(9, int(g.value(y).max()) + 1)), g.const(np.array([0, 1], np.float32))],
                axis=g.pick(-1, 0, 1),
            )
            return z
        case _:
            return g.node("Gather", [g.weight(4 * max(g.shape(x)) + g.int(0, 3), g.int(2, 5), kind="table"), y])


@operator(1)
def topk(g, x):
    g.need_no_ties()
    a = g.axis(x)
    v, i = g.node("TopK", [x, g.ints(g.int(1, g.shape(x)[a]))], outs=2, axis=a, largest=g.int(0, 1), sorted=1)
    if g.chance(0.6):
        return v
    return g.node("GatherElements", [g.pick(x, g.twin(x)), i], axis=a) if g.chance(0.7) else i


@operator(1)
def cumsum(g, x):
    return g.node("CumSum", [x, g.index(g.axis(x))], exclusive=g.int(0, 1), reverse=g.int(0, 1))


@operator(2.5)
def transpose(g, x):
    return g.node("Transpose", [x], perm=[int(a) for a in g.rng.permutation(g.rank(x))])


@operator(3.5)
def reshape(g, x):
    """Merges and splits axes, with 0 and -1; sometimes it has nothing to do with the old axes."""
    shape = g.shape(x)
    new = [(s, i) for i, s in enumerate(shape)]
    for _ in range(g.int(1, 2)):
        if g.chance() and len(new) > 1:
            i = g.int(0, len(new) - 2)
            new[i : i + 2] = [(new[i][0] * new[i + 1][0], None)]
        else:
            i = g.int(0, len(new) - 1)
            s = new[i][0]
            d = g.pick(*[d for d in range(1, s + 1) if s % d == 0])
            new[i : i + 1] = [(d, None), (s // d, None)]
    if g.chance(0.05):
        new = [(s, None) for s, _ in new]
        g.rng.shuffle(new)
    dims = [0 if i == at and g.chance(0.5) else s for at, (s, i) in enumerate(new)]
    if g.chance(0.5):
        dims[g.int(0, len(dims) - 1)] = -1
    return g.node("Reshape", [x, g.ints(*dims)])


@operator(0.6)
def flatten(g, x):
    return g.node("Flatten", [x], axis=g.axis(x))


@operator(1.5)
def shape_arithmetic(g, x):
    """A reshape whose target the graph computes of the value's own shape."""
    rank, shape = g.rank(x), g.shape(x)
    s = g.node("Shape", [x])

    def dim(i):
        if g.chance():
            return g.node("Slice", [s, g.ints(i), g.ints(i + 1)])
        return g.node("Unsqueeze", [g.node("Gather", [s, g.index(i)], axis=0), g.ints(0)])

    match g.int(0, 4):
        case 0:
            keep = g.int(0, rank - 1)
            return g.node("Reshape", [x, g.node("Concat", [*[dim(i) for i in range(keep)], g.ints(-1)], axis=0)])
        case 1:
            i = g.int(0, rank - 1)
            d = g.pick(*[d for d in range(1, shape[i] + 1) if shape[i] % d == 0])
            parts = (
                [dim(j) for j in range(i)]
                + [g.ints(d), g.node("Div", [dim(i), g.ints(d)])]
                + [dim(j) for j in range(i + 1, rank)]
            )
            return g.node("Reshape", [x, g.node("Concat", parts, axis=0)])
        case 2:
            i = g.int(0, rank - 2)
            parts = [
                *[dim(j) for j in range(i)],
                g.node("Mul", [dim(i), dim(i + 1)]),
                *[dim(j) for j in range(i + 2, rank)],
            ]
            return g.node("Reshape", [x, g.node("Concat", parts, axis=0)])
        case 3:
            i = g.int(0, rank - 1)
            half = g.node("Div", [dim(i), g.ints(2)])
            return (
                g.node("Slice", [x, half, g.ints(10**6), g.ints(i)])
                if g.chance()
                else g.node("Slice", [x, g.ints(0), half, g.ints(i)])
            )
        case _:
            y = g.node("ConstantOfShape", [s], value=helper.make_tensor("v", TensorProto.FLOAT, [1], [0.5]))
            return g.node("Add", [x, y])


@operator(1.5)
def concat(g, x):
    a = g.axis(x)
    rank, at = g.rank(x), a % g.rank(x)
    fits = [
        n
        for n in g.pool(x)
        if g.rank(n) == rank and all(g.shape(n)[i] == s for i, s in enumerate(g.shape(x)) if i != at)
    ]
    other = g.pick(*fits) if fits and g.chance(0.6) else g.twin(x) if g.chance(0.7) else x
    return g.node("Concat", g.pick([x, other], [other, x], [x, other, x]), axis=a)


@operator(1.5)
def split(g, x):
    a = g.axis(x)
    n = g.shape(x)[a]
    if n < 2:
        raise Reject("split")
    cut = g.pick(n // 2, g.int(1, n - 1))
    if g.opset >= 18 and g.chance(0.4):
        parts = g.node("Split", [x], outs=2, axis=a, num_outputs=2)
    else:
        parts = g.node("Split", [x, g.ints(cut, n - cut)], outs=2, axis=a)
    match g.int(0, 3):
        case 0:
            return parts[g.int(0, 1)]
        case 1:
            return g.node("Concat", parts[::-1], axis=a)
        case _:
            return g.node(g.pick("Mul", "Add"), [parts[0], g.node("Sigmoid", [parts[1]])])


@operator(2)
def slice(g, x):
    a, b = g.axis(x), g.axis(x)
    n = g.shape(x)[a]
    if g.chance(0.3):
        return g.node("Slice", [x, g.ints(-1), g.ints(-n - 1 - g.int(0, 3)), g.ints(a), g.ints(-g.int(1, 2))])
    start = g.int(0, n - 1)
    end = g.pick(n, 2**62, g.int(start + 1, n), -1)
    step = g.pick(1, 1, 2)
    if a % g.rank(x) != b % g.rank(x) and g.chance(0.2):
        return g.node("Slice", [x, g.ints(start, 0), g.ints(end, g.shape(x)[b] - 1), g.ints(a, b)])
    return g.node("Slice", [x, g.ints(start), g.ints(end), g.ints(a), g.ints(step)])


@operator(1.5)
def gather(g, x):
    a = g.axis(x)
    n = g.shape(x)[a]
    match g.int(0, 3):
        case 0:
            i = np.array(g.int(-n, n - 1))
        case 1:
            i = g.rng.permutation(n)
        case 2:
            i = g.rng.integers(-n, n, g.int(1, 6))
        case _:
            i = g.rng.integers(0, n, [2, 2])
    return g.node("Gather", [x, g.const(i.astype(g.pick(np.int64, np.int32)))], axis=a)


@operator(1)
def pad(g, x):
    rank = g.rank(x)
    pads = [g.int(0, 2) if g.chance(0.3) else 0 for _ in range(2 * rank)]
    mode = g.pick("constant", "constant", "reflect", "edge", "wrap")
    if g.chance(0.15):
        pads = [-min(p, 1) for p in pads]
    ins = [x, g.ints(*pads)]
    if mode == "constant" and g.chance():
        ins.append(g.scalar(g.pick(0.0, 1.5)))
    if g.opset >= 18 and g.chance(0.3):
        a = g.axis(x)
        ins = [x, g.ints(g.int(0, 2), g.int(0, 2)), "", g.ints(a)]
    return g.node("Pad", ins, mode=mode)


@operator(1)
def repeat(g, x):
    shape = g.shape(x)
    if g.chance():
        return g.node("Tile", [x, g.ints(*[2 if g.chance(0.3) else 1 for _ in shape])])
    target = [s if s > 1 else g.pick(1, 1, 3) for s in shape]
    return g.node("Expand", [x, g.ints(*(target if g.chance(0.7) else [1] * len(shape)))])


@operator(1)
def unsqueeze(g, x):
    y = g.node("Unsqueeze", [x, g.ints(g.int(-g.rank(x) - 1, g.rank(x)))])
    return (
        g.node("Expand", [y, g.ints(*[2 if s == 1 and g.chance() else 1 for s in g.shape(y)])]) if g.chance(0.4) else y
    )


@operator(1)
def squeeze(g, x):
    ones = [i for i, s in enumerate(g.shape(x)) if s == 1]
    return g.node("Squeeze", [x, g.ints(g.pick(*ones) - (g.rank(x) if g.chance() else 0))])


@operator(1)
def depth_space(g, x):
    if g.chance(0.6):
        return g.node("DepthToSpace", [x], blocksize=2, mode=g.pick("DCR", "CRD"))
    return g.node("SpaceToDepth", [x], blocksize=2)


@operator(1.5)
def pool(g, x):
    n = g.rank(x) - 2
    kind = g.pick("MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool")
    if kind.startswith("Global"):
        return g.node(kind, [x])
    attrs = {"kernel_shape": [g.int(1, 3) for _ in range(n)]}
    if g.chance():
        attrs["strides"] = [g.int(1, 2) for _ in range(n)]
    if g.chance(0.2):
        attrs["auto_pad"] = g.pick("SAME_UPPER", "SAME_LOWER", "VALID")
    elif g.chance():
        attrs["pads"] = [g.int(0, 1) for _ in range(2 * n)]
    if g.chance(0.3) and (kind != "LpPool" or g.opset >= 18):
        attrs["ceil_mode"] = 1
    if kind == "AveragePool" and g.chance():
        attrs["count_include_pad"] = 1
    if g.chance(0.2) and kind != "AveragePool" and "auto_pad" not in attrs:
        attrs["dilations"] = [g.int(1, 2) for _ in range(n)]
    windows = [1 + d * (k - 1) for k, d in zip(attrs["kernel_shape"], attrs.get("dilations", [1] * n))]
    if any(w > s for w, s in zip(windows, g.shape(x)[2:])):
        raise Reject("a window that is longer than what it is for, which ONNX Runtime takes")
    return g.node(kind, [x], **attrs)


@operator(1)
def resize(g, x):
    rank = g.rank(x)
    attrs = {
        "mode": g.pick("nearest", "linear", "cubic"),
        "coordinate_transformation_mode": g.pick("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"),
    }
    if g.chance(0.6):
        scales = [g.pick(1.0, 2.0, 0.5) if i >= 2 or g.chance(0.1) else 1.0 for i in range(rank)]
        if g.opset >= 18 and g.chance(0.4):
            return g.node(
                "Resize", [x, "", g.const(np.array(scales[2:], np.float32))], axes=list(range(2, rank)), **attrs
            )
        return g.node("Resize", [x, "", g.const(np.array(scales, np.float32))], **attrs)
    sizes = [s if i < 2 else g.int(2, 8) for i, s in enumerate(g.shape(x))]
    return g.node("Resize", [x, "", "", g.ints(*sizes)], **attrs)


@operator(0.7)
def grid_sample(g, x):
    shape = g.shape(x)
    n = len(shape) - 2
    grid = g.const((g.rng.random([shape[0], *[g.int(2, 4) for _ in range(n)], n]) * 2.2 - 1.1).astype(np.float32))
    return g.node(
        "GridSample",
        [x, grid],
        mode=g.pick("bilinear", "nearest", "linear"),
        padding_mode=g.pick("zeros", "border", "reflection"),
        align_corners=g.int(0, 1),
    )


@operator(0.8)
def lrn(g, x):
    if g.chance():
        return g.node("LRN", [x], size=g.pick(1, 3, 5), alpha=0.3, beta=0.6)
    return g.node("LpNormalization", [x], axis=g.axis(x), p=g.int(1, 2))


@operator(1.5)
def scatter(g, x):
    shape, a = g.shape(x), g.axis(x)
    at = a % len(shape)
    red = {} if g.opset < 16 else {"reduction": g.pick("none", "add", "mul")}
    match g.int(0, 4):
        case 0:
            size = [g.int(1, s) for s in shape]
            i = np.argsort(g.rng.random([*size[:at], shape[at], *size[at + 1 :]]), axis=at)
            i = np.take(i, range(size[at]), axis=at)
            return g.node("ScatterElements", [x, g.const(i), g.pick(g.weight(*size), g.weight(*size))], axis=a, **red)
        case 1:
            rows = g.rng.permutation(shape[0])[: g.int(1, shape[0])].reshape(-1, 1)
            return g.node("ScatterND", [x, g.const(rows), g.weight(len(rows), *shape[1:])], **red)
        case 2:
            i = g.rng.integers(-shape[at], shape[at], [*shape[:at], g.int(1, 5), *shape[at + 1 :]])
            return g.node("GatherElements", [x, g.const(i)], axis=a)
        case 3:
            b = 0 if shape[0] in (2, 3) else g.pick(0, 1)  # ONNX Runtime does not look at batches there
            i = g.rng.integers(0, shape[b], [*shape[:b], g.int(1, 4), 1])
            return g.node("GatherND", [x, g.const(i)], batch_dims=b)
        case _:
            b = int(g.rng.integers(1, len(shape) + 1))
            i = np.stack([g.rng.integers(0, s, 4) for s in shape[:b]], -1)
            return g.node("GatherND", [x, g.const(i)])


@operator(0.6)
def trilu(g, x):
    return g.node("Trilu", [x, g.index(g.int(-2, 2))] if g.chance() else [x], upper=g.int(0, 1))


@operator(0.5)
def rare(g, x):
    match g.int(0, 7):
        case 0:
            return g.node(
                "ReverseSequence",
                [x, g.const(g.rng.integers(1, g.shape(x)[0] + 1, g.shape(x)[1]))],
                batch_axis=1,
                time_axis=0,
            )
        case 1:
            return g.node("CenterCropPad", [x, g.ints(*[g.int(2, 6)])], axes=[g.axis(x)])
        case 2:
            return g.node("Compress", [x, g.const(g.rng.random(g.shape(x)[g.axis(x)]) < 0.6)], axis=g.axis(x))
        case 3:
            return g.node(
                "Cast",
                [g.node("Cast", [x], to=g.pick(TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.INT32))],
                to=TensorProto.FLOAT,
            )
        case 4:
            return g.node("IsNaN", [x])
        case 5:
            i = g.node("NonZero", [g.node("Greater", [g.weight(4, 3), g.scalar(0.0)])])
            return g.node("Add", [x, g.node("ReduceSum", [g.real(i)], keepdims=0)])
        case 6:
            y = g.node("Shape", [x])
            return g.node(
                "Mul",
                [
                    x,
                    g.node(
                        "Reciprocal", [g.node("Cast", [g.node("ReduceProd", [y], keepdims=0)], to=TensorProto.FLOAT)]
                    ),
                ],
            )
        case _:
            r = g.node("Range", [g.index(i) for i in (0, g.shape(x)[-1], 1)])
            return g.node("Add", [x, g.real(r)])
