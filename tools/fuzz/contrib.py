"""Operators of newer opsets, and of ONNX Runtime's own domain."""

import numpy as np

from graph import MICROSOFT, Reject, operator
from tokens import join_heads, project, split_heads


def past(g, n, d, length=11):
    return g.input(g.rng.standard_normal([g.batch, n, length, d]).astype(np.float32), "past")


@operator(1)
def new_attention(g, x):
    """The standard's own attention, in both of its forms."""
    if g.opset < 23:
        raise Reject("opset")
    g.need(x, 3)
    b, s, c = g.shape(x)
    m, r, d, e = g.pick(1, 2), g.pick(1, 2, 3), g.pick(2, 4), g.pick(2, 4, 3)
    q, k, v = project(g, x, m * r * d), project(g, x, m * d), project(g, x, m * e)
    attrs = {}
    if g.chance(0.3):
        attrs["is_causal"] = 1
    if g.chance(0.3):
        attrs["scale"] = 0.4
    if g.chance(0.2):
        attrs["softcap"] = 2.0
    flat = g.chance()
    if flat:
        attrs |= {"q_num_heads": m * r, "kv_num_heads": m}
    else:
        q, k, v = split_heads(g, q, m * r, d), split_heads(g, k, m, d), split_heads(g, v, m, e)
    ins, outs = [q, k, v], 1
    if g.chance(0.3):
        ins = [q, k, v, "", past(g, m, d), past(g, m, e)]
        outs = 3
    elif g.chance(0.3) and s not in g.symbols:
        ins.append(g.const(g.rng.standard_normal(g.pick([s, s], [1, 1, s, s], [1, m * r, s, s])).astype(np.float32)))
    ys = g.node("Attention", ins, outs=outs, **attrs)
    y = ys
    if outs == 3:
        y = ys[0]
        g.outputs += ys[1:]
    return y if flat else join_heads(g, y)


@operator(1)
def new_norms(g, x):
    if g.opset < 23:
        raise Reject("opset")
    match g.int(0, 1):
        case 0:
            a = g.axis(x, 1)
            return g.node(
                "RMSNormalization", [x, g.weight(*g.shape(x)[a % g.rank(x) :], kind="s")], axis=a, epsilon=1e-2
            )
        case _:
            g.need(x, 3)
            b, s, c = g.shape(x)
            n, d = g.pick(1, 2, 3), g.pick(4, 8)
            rot = g.pick(0, 0, d // 2)
            y = project(g, x, n * d)
            half = (rot or d) // 2
            flat = g.chance()
            y = y if flat else split_heads(g, y, n, d)
            if g.chance():
                ins = [y, g.weight(16, half), g.weight(16, half), g.const(g.rng.integers(0, 16, [b, s]))]
            else:
                ins = [y, g.weight(b, s, half), g.weight(b, s, half)]
            attrs = {"interleaved": g.int(0, 1), "rotary_embedding_dim": rot} | ({"num_heads": n} if flat else {})
            y = g.node("RotaryEmbedding", ins, **attrs)
            return y if flat else join_heads(g, y)


@operator(1)
def multi_head(g, x):
    g.need(x, 3)
    b, s, c = g.shape(x)
    n, d, e = g.pick(1, 2, 3), g.pick(2, 4), g.pick(2, 4)
    match g.int(0, 4):
        case 0:
            memory = g.input(g.rng.standard_normal([g.batch, 11, 5]).astype(np.float32), "memory")
            ins = [project(g, x, n * d), project(g, memory, n * d), project(g, memory, n * e)]
            if g.chance():
                ins.append(g.weight(n * (2 * d + e), kind="b"))
            return g.node("MultiHeadAttention", ins, domain=MICROSOFT, num_heads=n)
        case 1:
            q, k, v = project(g, x, n * d), project(g, x, n * d), project(g, x, n * d)
            ys = g.node(
                "MultiHeadAttention",
                [q, k, v, "", "", "", past(g, n, d), past(g, n, d)],
                outs=3,
                domain=MICROSOFT,
                num_heads=n,
            )
            g.outputs += ys[1:]
            return ys[0]
        case 2:
            q = project(g, x, n * d)
            k, v = (split_heads(g, project(g, x, n * d), n, d) for _ in range(2))
            return g.node("MultiHeadAttention", [q, k, v], domain=MICROSOFT, num_heads=n)
        case 3:
            bias = g.weight(1, n, s, s) if s not in g.symbols else ""
            qs = [project(g, x, n * d) for _ in range(3)]
            return g.node(
                "MultiHeadAttention", [*qs, "", "", bias], domain=MICROSOFT, num_heads=n, unidirectional=g.int(0, 1)
            )
        case _:
            sizes = [n * d, n * d, n * e]
            ins = [x, g.weight(c, sum(sizes)), g.weight(sum(sizes), kind="b")]
            return g.node(
                "Attention", ins, domain=MICROSOFT, num_heads=n, qkv_hidden_sizes=sizes, unidirectional=g.int(0, 1)
            )


@operator(1)
def grouped_query(g, x):
    g.need(x, 3)
    b, s, c = g.shape(x)
    if g.symbolic:
        raise Reject("lengths")
    m, r, d = g.pick(1, 2), g.pick(1, 2), 8 * g.pick(1, 2)
    lens = g.const(np.full([b], s - 1, np.int32))
    total = g.const(np.array(s, np.int32))
    attrs = {"num_heads": m * r, "kv_num_heads": m}
    if g.chance(0.4):
        ins = [project(g, x, (m * r + 2 * m) * d), "", ""]
    else:
        ins = [project(g, x, m * r * d), project(g, x, m * d), project(g, x, m * d)]
    ins += ["", "", lens, total]
    if g.chance(0.4):
        attrs["do_rotary"] = 1
        ins += [g.weight(16, d // 2), g.weight(16, d // 2)]
    ys = g.node("GroupQueryAttention", ins, outs=3, domain=MICROSOFT, **attrs)
    if g.chance():
        g.outputs += ys[1:]
    return ys[0]


@operator(1)
def fused(g, x):
    c = g.shape(x)[-1]
    match g.int(0, 9):
        case 0:
            g.need(x, 4)
            c, o = g.shape(x)[1], g.int(2, 6)
            return g.node(
                "FusedConv",
                [x, g.weight(o, c, 1, 1), g.weight(o, kind="b")],
                domain=MICROSOFT,
                activation=g.pick("Relu", "Tanh", "Sigmoid"),
            )
        case 1:
            g.need(x, 2)
            o = g.int(2, 6)
            return g.node(
                "FusedGemm",
                [x, g.weight(o, c), g.weight(o, kind="b")],
                domain=MICROSOFT,
                activation=g.pick("Relu", "LeakyRelu"),
                transB=1,
            )
        case 2 | 3:
            g.need(x, 3)
            y = g.twin(x)
            kind = g.pick("SkipLayerNormalization", "SkipSimplifiedLayerNormalization")
            ins = [x, y, g.weight(c, kind="s")] + ([g.weight(c, kind="b")] if kind.startswith("SkipL") else [])
            if g.chance():
                ins.append(g.weight(c, kind="b"))
            ys = g.node(kind, ins, outs=4, domain=MICROSOFT, epsilon=1e-2)
            return g.node("Add", [ys[0], ys[3]]) if g.chance() else ys[0]
        case 4:
            o = g.int(2, 6)
            block = 16
            k = c
            if k > 16:
                raise Reject("blocks")
            b = g.const(g.rng.integers(0, 256, [o, 1, block // 2]).astype(np.uint8), "w")
            return g.node(
                "MatMulNBits", [x, b, g.uniform(0.02, 0.1, o)], domain=MICROSOFT, K=k, N=o, bits=4, block_size=block
            )
        case 5:
            g.need(x, 2)  # absent channels that are no summed axis widen the range that all are quantised by
            o = g.int(2, 6)
            w = g.const(g.rng.integers(-90, 90, [c, o]).astype(np.int8), "w")
            ins = [x, w, g.pick(g.scalar(0.01), g.uniform(0.005, 0.02, o)), ""]
            if g.chance():
                ins.append(g.weight(o, kind="b"))
            return g.node("DynamicQuantizeMatMul", ins if ins[-1] else ins[:3], domain=MICROSOFT)
        case 6:
            z = g.scalar(3, np.uint8)
            s = g.scalar(0.05)
            q, p = (g.node("QuantizeLinear", [y, s, z]) for y in (x, g.twin(x)))
            kind = g.pick("QLinearAdd", "QLinearMul")
            y = g.node(kind, [q, s, z, p, s, z, g.scalar(0.1), z], domain=MICROSOFT)
            return g.node("DequantizeLinear", [y, g.scalar(0.1), z])
        case 7:
            z = g.scalar(3, np.uint8)
            s = g.scalar(0.05)
            a = g.axis(x)
            q, p = (g.node("QuantizeLinear", [y, s, z]) for y in (x, g.twin(x)))
            y = g.node("QLinearConcat", [g.scalar(0.1), z, q, s, z, p, s, z], domain=MICROSOFT, axis=a)
            return g.node("DequantizeLinear", [y, g.scalar(0.1), z])
        case 8:
            z = g.scalar(3, np.uint8)
            s = g.scalar(0.05)
            q = g.node("QuantizeLinear", [x, s, z])
            kind = g.pick("QLinearSigmoid", "QLinearLeakyRelu", "QLinearGlobalAveragePool", "QLinearSoftmax")
            attrs = {"QLinearSoftmax": {"axis": g.axis(x), "opset": 13}}.get(kind, {})
            y = g.node(kind, [q, s, z, g.scalar(0.02), z], domain=MICROSOFT, **attrs)
            return g.node("DequantizeLinear", [y, g.scalar(0.02), z])
        case _:
            g.need(x, 2)
            o = g.int(2, 6)
            s, z = g.scalar(0.05), g.scalar(3, np.uint8)
            q = g.node("QuantizeLinear", [x, s, z])
            w = g.const(g.rng.integers(-90, 90, [c, o]).astype(np.int8), "w")
            ws = g.uniform(0.005, 0.02, o)
            b = g.const(g.rng.integers(-90, 90, o).astype(np.int32), "b")
            return g.node("QGemm", [q, s, z, w, ws, g.const(np.zeros(o, np.int8)), b], domain=MICROSOFT)


@operator(0.6)
def moe(g, x):
    """Experts, one or two for each token."""
    g.need(x, 3)
    b, s, c = g.shape(x)
    n, h = 3, g.pick(4, 6)
    flat = g.node("Reshape", [x, g.ints(-1, c)])
    router = g.node("MatMul", [flat, g.weight(c, n)])
    match g.int(0, 2):
        case 0:
            ins = [
                flat,
                router,
                g.weight(n, h, c),
                g.weight(n, h, kind="b"),
                g.weight(n, c, h),
                g.weight(n, c, kind="b"),
            ]
            y = g.node(
                "MoE",
                ins,
                domain=MICROSOFT,
                k=g.int(1, 2),
                activation_type=g.pick("relu", "gelu"),
                normalize_routing_weights=1,
            )
        case 1:
            p = g.node("Softmax", [router], axis=-1)
            y = g.node("Relu", [g.node("Einsum", [flat, g.weight(n, c, h)], equation="tc,nch->tnh")])
            y = g.node("Einsum", [y, g.weight(n, h, c), p], equation="tnh,nhc,tn->tc")
        case _:
            p = g.node("Softmax", [router], axis=-1)
            t = g.node(
                "Transpose",
                [g.node("Expand", [g.node("Unsqueeze", [flat, g.ints(0)]), g.ints(n, 1, 1)])],
                perm=[0, 1, 2],
            )
            y = g.node("MatMul", [g.node("Relu", [g.node("MatMul", [t, g.weight(n, c, h)])]), g.weight(n, h, c)])
            p = g.node("Unsqueeze", [g.node("Transpose", [p], perm=[1, 0]), g.ints(2)])
            y = g.reduce("ReduceSum", g.node("Mul", [y, p]), [0], keep=0, since=13)
    return g.node("Reshape", [y, g.node("Shape", [x])])
