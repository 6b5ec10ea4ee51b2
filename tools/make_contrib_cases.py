#!/usr/bin/env python3
"""Makes tests/node_tests/contrib.tar.xz: cases of ONNX Runtime's own operators, in the layout of ONNX's cases.

Usage, from the root of the repository: python tools/make_contrib_cases.py  (needs numpy, onnx, onnxruntime)

Inputs are random; outputs are what ONNX Runtime computes. `tests/node_tests.rs` compares our bodies with them.
"""
import io
import lzma
import pathlib
import tarfile

import numpy as np
import onnxruntime
from onnx import helper, numpy_helper

RNG = np.random.default_rng(0)


def floats(*shape, scale=1.0):
    return (RNG.standard_normal(shape) * scale).astype(np.float32)


def ints(high, *shape, dtype=np.int32):
    return RNG.integers(0, high, shape).astype(dtype)


def tables(rows, half):
    angle = np.arange(rows)[:, None] / 10.0 ** np.arange(half)
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


def cases():
    """Name, operator, inputs (None: left out), number of outputs, attributes."""
    x = floats(2, 5, 8)
    yield "gelu", "Gelu", [x], 1, {}
    yield "quick_gelu", "QuickGelu", [x], 1, {"alpha": 1.3}
    yield "bias_gelu", "BiasGelu", [x, floats(8)], 1, {}
    yield "fast_gelu", "FastGelu", [x], 1, {}
    yield "fast_gelu_bias", "FastGelu", [x, floats(8)], 1, {}
    norm = [floats(8), floats(8)]
    yield "skip_layer_norm", "SkipLayerNormalization", [x, floats(2, 5, 8), *norm], 1, {"epsilon": 1e-5}
    yield "skip_layer_norm_bias", "SkipLayerNormalization", [x, floats(5, 8), *norm, floats(8)], 4, {}
    yield "skip_layer_norm_2d", "SkipLayerNormalization", [floats(3, 8), floats(3, 8), *norm], 1, {}
    yield "skip_layer_norm_no_beta", "SkipLayerNormalization", [x, floats(1, 5, 8), norm[0]], 1, {}
    yield "skip_rms_norm", "SkipSimplifiedLayerNormalization", [x, floats(2, 5, 8), norm[0]], 1, {}
    yield "skip_rms_norm_sum", "SkipSimplifiedLayerNormalization", [x, floats(2, 5, 8), norm[0], floats(8)], [0, 3], {}
    embed = [floats(10, 8), floats(7, 8), floats(2, 8), *norm]
    ids, segments = ints(10, 2, 5), ints(2, 2, 5)
    yield "embed", "EmbedLayerNormalization", [ids, segments, *embed], 2, {}
    mask = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 0]], np.int32)
    yield "embed_mask", "EmbedLayerNormalization", [ids, segments, *embed, mask], 3, {}
    yield "embed_positions", "EmbedLayerNormalization", [
        ids, None, embed[0], embed[1], None, *norm, None, ints(7, 2, 5)], 2, {}
    yield "fused_matmul", "FusedMatMul", [floats(2, 8, 3), floats(2, 5, 8)], 1, {"transA": 1, "transB": 1, "alpha": 0.5}
    yield "fused_matmul_plain", "FusedMatMul", [floats(4, 8), floats(8, 3)], 1, {}
    image = floats(1, 4, 6, 6)
    conv = [image, floats(4, 2, 3, 3), floats(4)]
    yield "fused_conv", "FusedConv", conv, 1, {"activation": "Relu", "group": 2, "pads": [1, 1, 1, 1]}
    yield "fused_conv_sum", "FusedConv", [*conv, floats(1, 4, 6, 6)], 1, {
        "activation": "LeakyRelu", "activation_params": [0.1], "group": 2, "pads": [1, 1, 1, 1]}
    yield "fused_conv_clip", "FusedConv", conv[:2], 1, {
        "activation": "Clip", "activation_params": [-0.5, 0.5], "group": 2, "strides": [2, 2]}
    yield "fused_gemm", "FusedGemm", [floats(3, 8), floats(4, 8), floats(4)], 1, {
        "activation": "Relu", "transB": 1, "alpha": 0.5}
    yield from attention(x)
    yield from grouped()
    yield from packed()
    yield from quantized()
    yield from nbits()
    yield from recurrent()
    yield from integer()


def attention(x):
    weights = [floats(8, 24, scale=0.4), floats(24)]
    mask = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], np.int32)
    yield "attention", "Attention", [x, *weights], 1, {"num_heads": 2}
    yield "attention_mask", "Attention", [x, *weights, mask], 1, {"num_heads": 2}
    yield "attention_lengths", "Attention", [x, *weights, np.array([3, 5], np.int32)], 1, {"num_heads": 2}
    yield "attention_causal", "Attention", [x, *weights], 1, {"num_heads": 2, "unidirectional": 1}
    yield "attention_sizes", "Attention", [x, floats(8, 28, scale=0.4), floats(28)], 1, {
        "num_heads": 2, "qkv_hidden_sizes": [8, 8, 12]}
    past = floats(2, 2, 2, 3, 4)
    yield "attention_past", "Attention", [x, *weights, None, past], 2, {"num_heads": 2, "unidirectional": 1}
    yield "attention_bias", "Attention", [x, *weights, None, None, floats(1, 2, 5, 5)], 1, {"num_heads": 2}
    qkv = [floats(2, 5, 8), floats(2, 6, 8), floats(2, 6, 12)]
    yield "multi_head", "MultiHeadAttention", qkv, 1, {"num_heads": 2}
    yield "multi_head_bias", "MultiHeadAttention", [*qkv, floats(28)], 1, {"num_heads": 2, "scale": 0.2}
    wide = np.array([[1, 1, 1, 0, 0, 0], [1, 1, 1, 1, 1, 1]], np.int32)
    yield "multi_head_mask", "MultiHeadAttention", [*qkv, None, wide], 1, {"num_heads": 2}
    yield "multi_head_lengths", "MultiHeadAttention", [*qkv, None, np.array([4, 6], np.int32)], 1, {"num_heads": 2}
    yield "multi_head_scores", "MultiHeadAttention", [*qkv, None, None, floats(2, 1, 5, 6)], 1, {"num_heads": 2}
    same = [floats(2, 5, 8) for _ in range(3)]
    yield "multi_head_causal", "MultiHeadAttention", same, 1, {"num_heads": 2, "unidirectional": 1}
    past = [floats(2, 2, 3, 4), floats(2, 2, 3, 4)]
    yield "multi_head_past", "MultiHeadAttention", [*same, None, None, None, *past], 3, {"num_heads": 2}
    cos, sin = tables(9, 4)
    turn = floats(2, 5, 16)
    places = ints(9, 2, 5, dtype=np.int64)
    yield "rotary", "RotaryEmbedding", [turn, places, cos, sin], 1, {}
    yield "rotary_interleaved", "RotaryEmbedding", [turn, places, cos, sin], 1, {"interleaved": 1}
    yield "rotary_offset", "RotaryEmbedding", [turn, np.array([3]), cos, sin], 1, {}
    yield "rotary_heads", "RotaryEmbedding", [floats(2, 2, 5, 8), places, cos, sin], 1, {}


def grouped():
    def qkv(width, time=5):
        return [floats(2, time, 4 * width), floats(2, time, 2 * width), floats(2, time, 2 * width)]

    heads = {"num_heads": 4, "kv_num_heads": 2}
    lengths, total = np.array([4, 4], np.int32), np.array(5, np.int32)
    yield "grouped", "GroupQueryAttention", [*qkv(8), None, None, lengths, total], 3, heads
    yield "grouped_window", "GroupQueryAttention", [*qkv(8), None, None, lengths, total], 3, {
        **heads, "local_window_size": 2}
    yield "grouped_softcap", "GroupQueryAttention", [*qkv(8), None, None, lengths, total], 3, {**heads, "softcap": 2.0}
    cos, sin = tables(9, 8)
    yield "grouped_rotary", "GroupQueryAttention", [*qkv(16), None, None, lengths, total, cos, sin], 3, {
        **heads, "do_rotary": 1}
    yield "grouped_interleaved", "GroupQueryAttention", [*qkv(16), None, None, lengths, total, cos, sin], 3, {
        **heads, "do_rotary": 1, "rotary_interleaved": 1}
    past = [floats(2, 2, 4, 16), floats(2, 2, 4, 16)]
    yield "grouped_past", "GroupQueryAttention", [*qkv(16, 1), *past, lengths, total, cos, sin], 3, {
        **heads, "do_rotary": 1}


def packed():
    heads = {"num_heads": 4, "kv_num_heads": 2}
    lengths, total = np.array([4, 4], np.int32), np.array(5, np.int32)
    cos, sin = tables(9, 8)
    packed = [floats(2, 5, 8 * 16), None, None, None, None, lengths, total]
    yield "grouped_packed", "GroupQueryAttention", packed, 3, heads
    yield "grouped_packed_rotary", "GroupQueryAttention", [*packed, cos, sin], 3, {**heads, "do_rotary": 1}
    cross = [floats(2, 5, 8), floats(2, 2, 6, 4), floats(2, 2, 6, 4)]
    yield "multi_head_cross", "MultiHeadAttention", cross, 1, {"num_heads": 2}
    yield "multi_head_cross_bias", "MultiHeadAttention", [*cross, floats(24)], 1, {"num_heads": 2}


def quantized():
    def q(*shape, dtype=np.uint8, scale=0.02, zero=120):
        low, high = (0, 256) if dtype is np.uint8 else (-127, 128)
        zero = zero if dtype is np.uint8 else zero - 120
        return [RNG.integers(low, high, shape).astype(dtype), np.array(scale, np.float32), np.array(zero, dtype)]

    y = [np.array(0.05, np.float32), np.array(110, np.uint8)]
    yield "qlinear_add", "QLinearAdd", [*q(2, 5, 8), *q(8, zero=90), *y], 1, {}
    signed = [np.array(0.037, np.float32), np.array(3, np.int8)]
    yield "qlinear_add_signed", "QLinearAdd", [*q(2, 8, dtype=np.int8), *q(2, 8, dtype=np.int8), *signed], 1, {}
    yield "qlinear_mul", "QLinearMul", [*q(2, 5, 8), *q(2, 1, 8, scale=0.03), *y], 1, {}
    yield "qlinear_sigmoid", "QLinearSigmoid", [*q(3, 8), np.array(1 / 256, np.float32), np.array(0, np.uint8)], 1, {}
    yield "qlinear_leaky_relu", "QLinearLeakyRelu", [*q(3, 8), *y], 1, {"alpha": 0.2}
    yield "qlinear_pool", "QLinearGlobalAveragePool", [*q(2, 4, 3, 5), *y], 1, {}
    unit = [np.array(1 / 256, np.float32), np.array(0, np.uint8)]
    yield "qlinear_softmax", "QLinearSoftmax", [*q(2, 3, 6), *unit], 1, {"axis": 1, "opset": 13}
    parts = [*q(2, 3, 4), *q(2, 5, 4, scale=0.01, zero=100)]
    yield "qlinear_concat", "QLinearConcat", [*y, *parts], 1, {"axis": 1}
    a, b = q(3, 8), q(4, 8, dtype=np.int8)
    c = ints(1000, 4)
    yield "qgemm", "QGemm", [*a, *b, c, *y], 1, {"transB": 1}
    yield "qgemm_float", "QGemm", [*a, *b, c], 1, {"transB": 1, "alpha": 0.5}
    columns = [np.linspace(0.01, 0.03, 5, dtype=np.float32), np.zeros(5, np.int8)]
    yield "qgemm_columns", "QGemm", [*a, q(8, 5, dtype=np.int8)[0], *columns, None, *y], 1, {}


def nbits():
    def weight(n, k, bits, size, zeros=None, flat=False):
        blocks = -(-k // size)
        b = RNG.integers(0, 256, (n, blocks, size * bits // 8)).astype(np.uint8)
        scales = RNG.uniform(0.01, 0.03, (n, blocks)).astype(np.float32)
        points = None
        if zeros == "packed":
            points = RNG.integers(0, 256, (n, -(-blocks * bits // 8))).astype(np.uint8)
        elif zeros == "floats":
            points = RNG.uniform(0, 2**bits, (n, blocks)).astype(np.float32)
        all = [b, scales, points]
        return [x if x is None or not flat else x.reshape(-1) if i else x for i, x in enumerate(all)]

    def case(x, n, k, bits, size, *more, **kinds):
        return [x, *weight(n, k, bits, size, **kinds), *more], {"N": n, "K": k, "bits": bits, "block_size": size}

    for name, (inputs, attrs) in {
        "4": case(floats(2, 5, 64), 6, 64, 4, 32),
        "4_packed": case(floats(3, 128), 5, 128, 4, 32, zeros="packed"),
        "4_odd": case(floats(3, 96), 5, 96, 4, 32, zeros="packed"),
        "4_floats": case(floats(3, 96), 5, 96, 4, 32, zeros="floats"),
        "4_flat": case(floats(3, 128), 5, 128, 4, 32, zeros="packed", flat=True),
        "4_partial": case(floats(3, 40), 5, 40, 4, 16),
        "4_bias": case(floats(3, 64), 5, 64, 4, 16, None, floats(5)),
        "8": case(floats(3, 64), 5, 64, 8, 32),
        "8_packed": case(floats(3, 64), 5, 64, 8, 32, zeros="packed"),
        "2_packed": case(floats(3, 128), 5, 128, 2, 32, zeros="packed"),
    }.items():
        yield f"matmul_nbits_{name}", "MatMulNBits", inputs, 1, attrs


def recurrent():
    def weight(directions, inputs, hidden, each, dtype, scale):
        low, high = (0, 256) if dtype is np.uint8 else (-127, 128)
        columns = (directions, 4 * hidden) if each else (directions,)
        zeros = np.zeros(columns, dtype) if dtype is np.int8 else RNG.integers(100, 150, columns).astype(dtype)
        w = RNG.integers(low, high, (directions, inputs, 4 * hidden)).astype(dtype)
        return w, (RNG.uniform(0.5, 1, columns) * scale).astype(np.float32), zeros

    def case(time, batch, directions=1, each=False, dtype=np.uint8, state=False):
        inputs, hidden = 6, 5
        w, w_scale, w_zero = weight(directions, inputs, hidden, each, dtype, 0.01)
        # States are rounded, too, which shows the less the less they count.
        r, r_scale, r_zero = weight(directions, hidden, hidden, each, dtype, 0.0002)
        start = [np.zeros((directions, batch, hidden), np.float32), floats(directions, batch, hidden)] if state else [None] * 2
        more = [floats(directions, 8 * hidden), None, *start, None]
        direction = "bidirectional" if directions == 2 else "forward"
        return [floats(time, batch, inputs), w, r, *more, w_scale, w_zero, r_scale, r_zero], {
            "hidden_size": hidden, "direction": direction}

    for name, (inputs, attrs) in {
        "": case(1, 3),
        "_time": case(4, 1),
        "_columns": case(3, 1, each=True, dtype=np.int8),
        "_both": case(3, 1, directions=2),
        "_state": case(1, 2, state=True),
    }.items():
        yield f"dynamic_quantize_lstm{name}", "DynamicQuantizeLSTM", inputs, 3, attrs


def integer():
    def q(*shape, dtype=np.int8):
        low, high = (0, 256) if dtype is np.uint8 else (-127, 128)
        return RNG.integers(low, high, shape).astype(dtype)

    def number(x, dtype=np.float32):
        return np.array(x, dtype)

    x, scales = floats(2, 3, 8), np.linspace(0.01, 0.03, 5, dtype=np.float32)
    zeros = np.arange(-2, 3, dtype=np.int8)
    yield "dynamic_matmul", "DynamicQuantizeMatMul", [x, q(8, 5), number(0.02)], 1, {}
    yield "dynamic_matmul_columns", "DynamicQuantizeMatMul", [x, q(8, 5), scales, zeros, floats(5)], 1, {}
    yield "dynamic_matmul_bias", "DynamicQuantizeMatMul", [floats(3, 8), q(8, 5), number(0.02), None, floats(5)], 1, {}
    a = q(2, 3, 8, dtype=np.uint8)
    whole = [number(0.03), number(0.02), number(120, np.uint8), number(3, np.int8)]
    yield "integer_to_float", "MatMulIntegerToFloat", [a, q(8, 5), *whole, floats(5)], 1, {}
    columns = [number(0.03), scales, number(120, np.uint8), zeros]
    yield "integer_to_float_columns", "MatMulIntegerToFloat", [a, q(8, 5), *columns], 1, {}
    yield "integer_to_float_plain", "MatMulIntegerToFloat", [a, q(8, 5), number(0.03), scales], 1, {}


def built(op, inputs, outputs, attrs):
    """The model, and its inputs and outputs as messages."""
    names = [f"x{i}" if x is not None else "" for i, x in enumerate(inputs)]
    given = [(n, x) for n, x in zip(names, inputs) if x is not None]
    # A list names the results that are asked for.
    asked = range(outputs) if isinstance(outputs, int) else outputs
    results = [f"y{i}" if i in asked else "" for i in range(max(asked) + 1)]
    node = helper.make_node(op, names, results, domain="com.microsoft", **attrs)
    info = [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(x.dtype), x.shape) for n, x in given]
    out = [helper.make_empty_tensor_value_info(n) for n in results if n]
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    graph = helper.make_graph([node], "case", info, out)
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found = session.run(None, dict(given))
    kept = [(n, y) for n, y in zip(filter(None, results), found) if y is not None and y.size]
    # Results that ONNX Runtime leaves empty (statistics of a norm) are no part of the case; nor what is behind them.
    del graph.output[:]
    for n, y in kept:
        graph.output.append(helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(y.dtype), y.shape))
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    return model, [x for _, x in given], [y for _, y in kept]


def main():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, op, inputs, outputs, attrs in cases():
            try:
                model, ins, outs = built(op, inputs, outputs, attrs)
            except Exception as e:  # noqa: BLE001 (whatever ONNX Runtime raises)
                print(f"{name}: {e}")
                continue
            files = {"model.onnx": model}
            files |= {f"test_data_set_0/input_{i}.pb": numpy_helper.from_array(x) for i, x in enumerate(ins)}
            files |= {f"test_data_set_0/output_{i}.pb": numpy_helper.from_array(y) for i, y in enumerate(outs)}
            for file, message in files.items():
                data = message.SerializeToString()
                entry = tarfile.TarInfo(f"contrib/node/contrib_{name}/{file}")
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
            print(name, len(outs))
    pathlib.Path("tests/node_tests/contrib.tar.xz").write_bytes(lzma.compress(buffer.getvalue(), preset=9))


if __name__ == "__main__":
    main()
