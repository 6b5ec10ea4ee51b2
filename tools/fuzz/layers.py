"""Layers with parameters: what makes and reads channels."""

import numpy as np

from graph import MICROSOFT, UNSUITED, Reject, operator


def any_layer(g, x):
    """A layer that suits a value."""
    rank = g.rank(x)
    for _ in range(8):
        kinds = [matmul, einsum]
        if 3 <= rank <= 5:
            kinds += [conv, conv, conv, conv_transpose]
        if rank == 2:
            kinds += [gemm, gemm]
        if rank == 3:
            kinds += [recurrent]
        before = g.snapshot()
        try:
            return g.pick(*kinds)(g, x)
        except UNSUITED:
            g.restore(before)
    raise Reject("no layer")


def conv_of(g, x, out, group, plain=True):
    c = g.shape(x)[1]
    n = g.rank(x) - 2
    attrs = {"group": group}
    kernel = [g.int(1, min(3, s)) for s in g.shape(x)[2:]]
    if plain:
        kernel = [1] * n
    else:
        if g.chance(0.4):
            attrs["strides"] = [g.int(1, 2) for _ in range(n)]
        if g.chance(0.25):
            attrs["dilations"] = [g.int(1, 2) for _ in range(n)]
        if g.chance(0.2):
            attrs["auto_pad"] = g.pick("SAME_UPPER", "SAME_LOWER", "VALID")
        elif g.chance():
            attrs["pads"] = [g.int(0, 1) for _ in range(2 * n)]
        if g.chance():
            attrs["kernel_shape"] = kernel
    ins = [x, g.weight(out, c // group, *kernel)]
    if g.chance(0.6):
        ins.append(g.weight(out, kind="b"))
    return g.node("Conv", ins, **attrs)


@operator(2)
def conv(g, x):
    c = g.shape(x)[1]
    groups = [d for d in range(1, c + 1) if c % d == 0]
    group = g.pick(1, 1, c, g.pick(*groups))
    return conv_of(g, x, group * g.int(1, max(1, 12 // group)), group, plain=g.chance(0.2))


@operator(1)
def conv_transpose(g, x):
    c, n = g.shape(x)[1], g.rank(x) - 2
    group = g.pick(1, 1, c, *[d for d in range(1, c + 1) if c % d == 0])
    attrs = {"group": group}
    strides = [g.int(1, 2) for _ in range(n)]
    if g.chance(0.6):
        attrs["strides"] = strides
        if g.chance(0.3):
            attrs["output_padding"] = [g.int(0, s - 1) for s in strides]
    if g.chance(0.2) and "output_padding" not in attrs:
        attrs["auto_pad"] = g.pick("SAME_UPPER", "SAME_LOWER", "VALID")
    elif g.chance(0.4):
        attrs["pads"] = [g.int(0, 1) for _ in range(2 * n)]
    out = g.int(1, max(1, 8 // group))
    # Where a kernel is shorter than its stride, ONNX Runtime's SAME is not what the standard says.
    low = 2 if "auto_pad" in attrs else 1
    ins = [x, g.weight(c, out, *[g.int(low, 3) for _ in range(n)])]
    return g.node("ConvTranspose", ins + ([g.weight(out * group, kind="b")] if g.chance() else []), **attrs)


@operator(1)
def gemm(g, x):
    rows, c = g.shape(x)
    out, ta, tb = g.int(2, 10), int(g.chance(0.2)), int(g.chance())
    if ta:
        rows, c = c, rows
    ins = [x, g.weight(*((out, c) if tb else (c, out)))]
    if g.chance(0.15):
        ins = [g.weight(*((rows, out) if ta else (out, rows))), x]
        ta, out = int(g.chance(0)) if not ta else ta, g.shape(x)[1]
        return g.node("Gemm", ins, transA=ta, alpha=0.7)
    if g.chance(0.7):
        ins.append(g.weight(*g.pick((out,), (1, out), (rows, out), (1,), (), (rows, 1)), kind="b"))
    attrs = {k: v for k, v in [("alpha", 0.5), ("beta", 2.0)] if g.chance(0.3)}
    return g.node("Gemm", ins, transA=ta, transB=tb, **attrs)


@operator(1.5)
def matmul(g, x):
    shape = g.shape(x)
    if len(shape) == 1:
        return g.node("MatMul", [x, g.weight(shape[0], g.int(2, 8))])
    match g.int(0, 6):
        case 0:
            return g.node("MatMul", [g.weight(g.int(2, 8), shape[-2]), x])
        case 1:
            return g.node("MatMul", [x, g.weight(*shape[-3:-2], shape[-1], g.int(2, 8))])
        case 2:
            ta, tb = int(g.chance(0.3)), int(g.chance())
            k = shape[-2] if ta else shape[-1]
            n = g.int(2, 8)
            return g.node(
                "FusedMatMul",
                [x, g.weight(*((n, k) if tb else (k, n)))],
                domain=MICROSOFT,
                transA=ta,
                transB=tb,
                alpha=0.5,
            )
        case 3 if len(shape) >= 3:
            y = g.twin(x)
            perm = [*range(len(shape) - 2), len(shape) - 1, len(shape) - 2]
            return g.node(
                "MatMul", g.pick([x, g.node("Transpose", [y], perm=perm)], [g.node("Transpose", [y], perm=perm), x])
            )
        case _:
            y = g.node("MatMul", [x, g.weight(shape[-1], g.int(2, 10))])
            return (
                g.node("Add", g.pick([y, g.weight(g.shape(y)[-1], kind="b")], [g.weight(g.shape(y)[-1], kind="b"), y]))
                if g.chance()
                else y
            )


@operator(3)
def einsum(g, x):
    """An equation drawn at random: letters of the value and of one or two weights, some of which are summed."""
    shape = g.shape(x)
    letters = list("abcdefghij")
    dots = len(shape) >= 2 and g.chance(0.25)
    lead = g.int(1, len(shape) - 1) if dots else 0
    mine = letters[: len(shape) - lead]
    size = dict(zip(mine, shape[lead:]))
    if len(mine) >= 2 and g.chance(0.05) and size[mine[0]] == size[mine[1]]:
        mine[1] = mine[0]
    terms, ins = [("..." if dots else "") + "".join(mine)], [x]
    for _ in range(g.pick(1, 1, 1, 2)):
        fresh = [l for l in letters if l not in size][: g.int(0, 2)]
        shared = [l for l in mine if g.chance(0.5)]
        own = list(dict.fromkeys([*shared, *fresh]))
        g.rng.shuffle(own)
        if not own:
            continue
        size |= {l: g.pick(2, 3, 4, 6) for l in fresh}
        broadcast = {l: 1 if g.chance(0.002) else size[l] for l in own}
        # ONNX Runtime crashes where an ellipsis has another rank than another one.
        same = dots and g.chance(0.2)
        weight = g.weight(*[g.pick(1, s) for s in shape[: lead * same]], *[broadcast[l] for l in own])
        term = "..." * same + "".join(own)
        terms.append(term)
        ins.append(weight)
        if g.chance(0.1):
            terms.append(term)
            ins.append(weight)
    if g.chance(0.12):
        same = [n for n in g.pool(x) if g.shape(n) == shape]
        if same:
            terms.append(terms[0])
            ins.append(g.pick(*same))
    if g.chance(0.2) and len(terms) > 1:
        order = g.rng.permutation(len(terms))
        terms, ins = [terms[i] for i in order], [ins[i] for i in order]
    sizes = {(l, n) for t, i in zip(terms, ins) for l, n in zip(t[::-1].replace(".", ""), g.shape(i)[::-1])}
    if len({l for l, _ in sizes}) < len(sizes) and not g.chance(0.01):
        raise Reject("a letter of two sizes, one of which is broadcast")
    every = sorted({l for t in terms for l in t if l != "."})
    out = [l for l in every if g.chance(0.65)]
    g.rng.shuffle(out)
    equation = g.pick(", ", ",").join(terms)
    if not g.chance(0.1):
        equation += g.pick("->", " -> ") + ("..." if dots else "") + "".join(out)
    return g.node("Einsum", ins, equation=equation)


@operator(1)
def recurrent(g, x):
    kind = g.pick("LSTM", "GRU", "RNN")
    _, batch, _ = g.shape(x)
    h = g.int(2, 6)
    direction = g.pick("forward", "reverse", "bidirectional")
    d = 2 if direction == "bidirectional" else 1
    ins = g.recurrent_operands(x, kind, d, h)
    attrs = {"hidden_size": h, "direction": direction}
    ins.append("")
    if g.chance(0.3):
        ins.append(g.weight(d, batch, h))
        if kind == "LSTM":
            ins.append(g.weight(d, batch, h))
            if g.chance(0.4):
                ins.append(g.weight(d, 3 * h))
    if kind == "GRU":
        attrs["linear_before_reset"] = g.int(0, 1)
    if g.chance(0.15):
        attrs["clip"] = 0.4
    while ins[-1] == "":
        ins.pop()
    outs = g.node(kind, ins, outs=3 if kind == "LSTM" else 2, **attrs)
    y = g.pick(*outs[:2], outs[0])
    if y != outs[0]:
        return y
    match g.int(0, 3):
        case 0 if d == 1:
            return g.node("Squeeze", [y, g.ints(1)])
        case 1:
            return g.node("ReduceSum", [y, g.ints(1)], keepdims=0)
        case 2:
            return y
        case _:
            return g.node("Reshape", [g.node("Transpose", [y], perm=[0, 2, 1, 3]), g.ints(0, 0, -1)])


@operator(1.5)
def norm(g, x):
    shape = g.shape(x)
    c = shape[1]
    scales = [g.weight(c, kind="s") for _ in range(3)]
    last = shape[-1]
    match g.int(0, 8):
        case 0 | 1:
            return g.node("BatchNormalization", [x, *scales, g.uniform(0.5, 1.5, c)], epsilon=g.pick(1e-5, 1e-2))
        case 2:
            return g.node("InstanceNormalization", [x, *scales[:2]], epsilon=1e-2)
        case 3 | 4:
            a = g.axis(x, 1)
            low = a % len(shape)
            ins = [x, *[g.weight(*shape[low:], kind="s") for _ in range(g.int(1, 2))]]
            return g.node("LayerNormalization", ins, axis=a, epsilon=1e-2)
        case 5:
            groups = g.divisor(c)
            n = groups if g.opset < 21 else c
            ins = [x, *[g.weight(n, kind="s") for _ in range(2)]]
            return g.node("GroupNormalization", ins, num_groups=groups, epsilon=1e-2)
        case 6:
            axes = sorted({g.axis(x) % len(shape) for _ in range(2)})
            if g.value(x).std(axis=tuple(axes)).min() < 1e-2:
                raise Reject("a norm of what is constant divides what is rounded by what is rounded")
            return g.node("MeanVarianceNormalization", [x], axes=axes)
        case 7:
            ins = [x, g.join(x), *[g.weight(last, kind="s") for _ in range(g.int(1, 2))]]
            return g.node("SkipLayerNormalization", ins, domain=MICROSOFT, epsilon=1e-2)
        case _:
            return g.node("SimplifiedLayerNormalization", [x, g.weight(last, kind="s")], axis=-1, epsilon=1e-2)


@operator(0.8)
def attention(g, x):
    g.need(x, 3)
    c = g.shape(x)[-1]
    heads, w = g.pick(1, 2, 3), g.pick(2, 4)
    h = heads * w
    match g.int(0, 2):
        case 0:
            return g.node(
                "Attention", [x, g.weight(c, 3 * h), g.weight(3 * h, kind="b")], domain=MICROSOFT, num_heads=heads
            )
        case 1:
            q, k, v = (g.node("MatMul", [x, g.weight(c, h)]) for _ in range(3))
            return g.node(
                "MultiHeadAttention",
                [q, k, v] + ([g.weight(3 * h, kind="b")] if g.chance() else []),
                domain=MICROSOFT,
                num_heads=heads,
            )
        case _:

            def split(y):
                y = g.node("Reshape", [y, g.ints(0, 0, heads, w) if g.chance() else g.ints(0, -1, heads, w)])
                return g.node("Transpose", [y], perm=[0, 2, 1, 3])

            q, k, v = (split(g.node("MatMul", [x, g.weight(c, h)])) for _ in range(3))
            scores = g.node("MatMul", [q, g.node("Transpose", [k], perm=[0, 1, 3, 2])])
            y = g.node("MatMul", [g.node("Softmax", [scores], axis=g.pick(-1, 3)), v])
            return g.node("Reshape", [g.node("Transpose", [y], perm=[0, 2, 1, 3]), g.ints(0, 0, h)])


@operator(0.6)
def bias_gelu(g, x):
    return g.node(g.pick("BiasGelu", "FastGelu"), [x, g.weight(g.shape(x)[-1], kind="b")], domain=MICROSOFT)


@operator(1)
def quantized(g, x):
    """A pair of quantisation and its inverse, of the value or a weight, with scales for one number or each channel."""
    a = g.axis(x)
    n = g.shape(x)[a]
    kind = g.pick(np.int8, np.uint8)
    per = g.chance()
    scale = g.uniform(0.02, 0.07, *([n] if per else []))
    zero = g.const(
        g.rng.integers(-3 if kind is np.int8 else 100, 130 if kind is np.uint8 else 4, [n] if per else []).astype(kind)
    )
    attrs = {"axis": a} if per else {}
    if g.chance(0.7):
        q = g.node("QuantizeLinear", [x, scale, zero], **attrs)
        return g.node("DequantizeLinear", [q, scale, zero], **attrs)
    c, out = g.shape(x)[-1], g.int(2, 8)
    w = g.const(g.rng.integers(-100, 100, [c, out]).astype(np.int8), "w")
    at = g.pick(0, 1, -1)
    scale = g.uniform(0.01, 0.03, [c, out][at])
    return g.node("MatMul", [x, g.node("DequantizeLinear", [w, scale], axis=at)])
