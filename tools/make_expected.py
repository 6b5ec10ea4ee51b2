#!/usr/bin/env python3
"""Runs every model of tests/models with ONNX Runtime and stores its outputs under tests/models/expected.

Usage, from the root of the repository: python tools/make_expected.py  (needs numpy, onnxruntime, safetensors)

Inputs are not stored: element i of the input at place p is made from a hash of (i, p) that tests/onnxruntime.rs
repeats, in [-1, 1) for floats and below VOCABULARY for integers. Symbolic extents are BATCH.
"""
import pathlib

import numpy as np
import onnxruntime
from safetensors.numpy import save_file

BATCH = 2
VOCABULARY = 40


def hashed(count, place):
    """64-bit splitmix of the element's index, its place and nothing else."""
    with np.errstate(over="ignore"):
        z = np.arange(count, dtype=np.uint64) + np.uint64(place << 32)
        z = (z + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def make_input(spec, place):
    shape = [d if isinstance(d, int) else BATCH for d in spec.shape]
    bits = hashed(int(np.prod(shape)), place)
    if spec.type == "tensor(int64)":
        return (bits % np.uint64(VOCABULARY)).astype(np.int64).reshape(shape)
    assert spec.type == "tensor(float)", spec.type
    return ((bits >> np.uint64(40)).astype(np.float64) / 2.0**23 - 1.0).astype(np.float32).reshape(shape)


def main():
    models = pathlib.Path("tests/models")
    (models / "expected").mkdir(exist_ok=True)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # More than this turns quantised layers into ones that compute something else.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    for path in sorted(p for folder in ("onnx", "golden", "ops") for p in (models / folder).glob("*.onnx")):
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        feed = {s.name: make_input(s, i) for i, s in enumerate(session.get_inputs())}
        names = [o.name for o in session.get_outputs()]
        outputs = dict(zip(names, session.run(names, feed)))
        save_file(outputs, models / "expected" / f"{path.stem}.safetensors")
        print(path.stem, {n: o.shape for n, o in outputs.items()})


if __name__ == "__main__":
    main()
