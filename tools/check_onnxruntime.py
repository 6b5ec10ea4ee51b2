#!/usr/bin/env python3
"""Checks pruned models against their masked originals in ONNX Runtime.

For each model, ratio and scope: `prune-opt MODEL --ratio R -o pruned.onnx --plan-out plan.json`, then
`prune-opt mask MODEL --plan plan.json -o masked.onnx`. Both run on the same random inputs, at two batch
sizes where the batch is symbolic; outputs must agree within 1e-4 of the largest. The masked original has the
original's shapes, and shares no slicing code with the pruned model. Inputs and outputs of all three have the
same names and shapes, symbolic ones too. Once for each model, what passes are given to work on (functions
inlined, loops written out) must compute what the model itself does: `prune-opt MODEL --passes=couple`.

    python tools/check_onnxruntime.py target/release/prune-opt tests/models/onnx/*.onnx
"""

import argparse
import itertools
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime as ort

TOLERANCE = 1e-4
# Element types of inputs.
KINDS = {
    "tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16,
    "tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(uint8)": np.uint8, "tensor(bool)": np.bool_,
}  # fmt: skip


# More than this turns quantised layers, where it finds their pattern, into ones that compute something else.
LEVEL = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC


def session(model, level=LEVEL, threads=2):
    """A model, at a path or in bytes, ready to run."""
    options = ort.SessionOptions()
    options.log_severity_level = 4  # what fails raises, in the same words
    options.intra_op_num_threads = threads
    options.graph_optimization_level = level
    # A scale moved from behind a convolution of integers into its weights is rounded before the sum, not after it, which
    # moves results that lie on the border of two steps.
    return ort.InferenceSession(
        model if isinstance(model, bytes) else str(model),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["ConvMulFusion"],
    )


def signature(path):
    """Inputs and outputs as the file declares them; ONNX Runtime says what it infers, which may be more."""
    graph = onnx.load(path, load_external_data=False).graph
    # Old files list initializers as inputs too.
    own = {tensor.name for tensor in graph.initializer}
    sides = ([a for a in graph.input if a.name not in own], graph.output)
    return [[(a.name, a.type.SerializeToString()) for a in side] for side in sides]


def symbols(sess):
    """Symbolic extents of the inputs, in order."""
    return list(dict.fromkeys(d for a in sess.get_inputs() for d in a.shape if not isinstance(d, int)))


def said(symbols):
    """How long symbols are whose names say it: `h128` is 128."""
    return {s: int(found[1]) for s in symbols if (found := re.fullmatch(r"[a-z](\d+)", s))}


def inputs(sess, batch, seed, below=16):
    """Random inputs; the first symbolic extent is the batch size, each other one is 3 more than the one before, or the
    number in its name: `h128` is 128. Integers are at least 0 and `below` this."""
    rng = np.random.default_rng(seed)
    sizes = {symbol: batch + 3 * i for i, symbol in enumerate(symbols(sess))}
    sizes |= said(sizes)
    feed = {}
    for arg in sess.get_inputs():
        shape = [sizes.get(d, d) for d in arg.shape]
        kind = KINDS[arg.type]
        whole = np.issubdtype(kind, np.integer) or kind is np.bool_
        feed[arg.name] = (rng.integers(0, below, shape) if whole else rng.standard_normal(shape)).astype(kind)
    return feed


def deviation(a, b):
    """The largest difference, relative to the largest output."""
    worst = 0.0
    for x, y in zip(a, b, strict=True):
        if x.shape != y.shape:
            return float("inf")
        if x.size and np.issubdtype(x.dtype, np.floating):
            if not (np.isfinite(x).all() and np.isfinite(y).all()):
                return float("inf")  # `max` would drop NaN, and the model would pass
            scale = max(float(np.abs(y).max()), 1e-30)
            worst = max(worst, float(np.abs(x.astype(np.float64) - y).max()) / scale)
        elif not np.array_equal(x, y):
            return float("inf")
    return worst


def compare(pruned, masked, original):
    """The largest deviation of a pruned model from its masked original, which have the original's signature."""
    # Extents that were symbolic stay so.
    if not signature(pruned) == signature(masked) == signature(original):
        return float("inf")
    small, whole, original = session(pruned), session(masked), session(original)
    batches = [2, 3] if symbols(original) else [1]
    worst = 0.0
    for seed, batch in enumerate(batches):
        feed = accepted(original, batch, seed)
        worst = max(worst, deviation(small.run(None, feed), whole.run(None, feed)))
    return worst


def unchanged(binary, model, folder):
    """The deviation of a model of which nothing is removed from the model itself."""
    same = folder / "same.onnx"
    subprocess.run([binary, str(model), "--passes=couple", "-o", str(same)], check=True, capture_output=True, text=True)
    same, original = session(same), session(model)
    feed = accepted(original, 2 if symbols(original) else 1, 0)
    return deviation(same.run(None, feed), original.run(None, feed))


def accepted(sess, batch, seed):
    """Inputs that the model takes: where integers are no indices but add up to some, as a mask's do, they are 0 and 1."""
    feed = inputs(sess, batch, seed)
    try:
        sess.run(None, feed)
        return feed
    except ort.capi.onnxruntime_pybind11_state.InvalidArgument:
        return inputs(sess, batch, seed, below=2)


def check(binary, model, ratio, scope, options, folder):
    pruned, masked, plan = folder / "pruned.onnx", folder / "masked.onnx", folder / "plan.json"
    run = [binary, str(model), "--ratio", str(ratio), "--scope", scope, *options, "-o", str(pruned)]
    subprocess.run(run + ["--plan-out", str(plan)], check=True, capture_output=True, text=True)
    mask = [binary, "mask", str(model), "--plan", str(plan), "-o", str(masked)]
    subprocess.run(mask, check=True, capture_output=True, text=True)
    onnx.checker.check_model(str(pruned), full_check=True)
    return compare(pruned, masked, model), pruned.stat().st_size


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("models", nargs="+", type=pathlib.Path)
    parser.add_argument("--ratios", default="0.1,0.2,0.3,0.4,0.5,0.6,0.7")
    parser.add_argument("--scopes", default="local,global")
    parser.add_argument("--options", default="", help="more options for pruning, such as '--blocks own'")
    args = parser.parse_args()
    options = shlex.split(args.options)
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for model in args.models:
            worst, sizes, size = 0.0, [], model.stat().st_size
            settings = itertools.product(args.scopes.split(","), args.ratios.split(","))
            for scope, ratio in itertools.chain([("", "unchanged")], settings):
                try:
                    if not scope:
                        error = unchanged(args.binary, model, pathlib.Path(folder))
                    else:
                        error, bytes_ = check(args.binary, model, ratio, scope, options, pathlib.Path(folder))
                        sizes.append(bytes_ / size)
                except subprocess.CalledProcessError as e:
                    error = float("inf")
                    print(f"{model.name} {scope} {ratio}: {e.stderr.strip()[-2000:]}")
                except Exception as e:  # noqa: BLE001 (whatever ONNX Runtime raises is a failure)
                    error = float("inf")
                    print(f"{model.name} {scope} {ratio}: {str(e)[-2000:]}")
                worst = max(worst, error)
                if error <= TOLERANCE:
                    passed += 1
                else:
                    failed += 1
                    print(f"{model.name} {scope} {ratio}: deviates by {error:.3g}")
            span = f"{min(sizes):.2f} to {max(sizes):.2f}" if sizes else "-"
            print(f"{model.name:<28} largest deviation {worst:.2e}   size {span} of the original")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
