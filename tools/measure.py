#!/usr/bin/env python3
"""Measures models in ONNX Runtime on the CPU.

    pip install numpy onnx onnxruntime

    measure.py times A.onnx B.onnx ...           how long whole models take
    measure.py table MODEL.onnx -o times.json    how long its ops take, at other channel counts: a latency table

`times` runs the models in turns, so that whatever else the machine does hits all of them, and takes the least of each:
noise only ever adds. Where a machine is so busy that no run of a large model is left alone, `--by-op` takes the least of
each op, and the sum of these. With `--json -` it prints what `prune-opt --measure-with` reads.

`table` prunes the model in many ways, each class by a ratio of its own, and profiles each variant as the runtime really
runs it: fused, reordered, with caches as warm as they are among the other ops. `ir-spec/latency.md` says what it writes,
and `latency_table.py` how times become a table.
"""

import argparse
import json
import platform
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import onnxruntime as ort

TYPES = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(float16)": np.float16,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
}


def session(path, threads, profile=None, optimized=None):
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    if profile:
        options.enable_profiling = True
        options.profile_file_prefix = str(profile)
    if optimized:
        options.optimized_model_filepath = str(optimized)
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def feeds(model, dims):
    """Random inputs; symbols of shapes are 1 unless `dims` says otherwise."""
    rng = np.random.default_rng(0)
    found = {}
    for value in model.get_inputs():
        if value.type not in TYPES:
            sys.exit(f"input {value.name}: no random values of {value.type} can be made")
        shape = [n if isinstance(n, int) else dims.get(n, 1) for n in value.shape]
        dtype = TYPES[value.type]
        drawn = rng.standard_normal(shape) if np.issubdtype(dtype, np.floating) else rng.integers(0, 2, shape)
        found[value.name] = drawn.astype(dtype)
    return found


def run(model, values):
    """Milliseconds of one run; on one thread those of the processor, so that time given to other programs does not count."""
    alone = model.get_session_options().intra_op_num_threads == 1
    clock = time.thread_time_ns if alone else time.perf_counter_ns
    start = clock()
    model.run(None, values)
    return (clock() - start) / 1e6


BLOCK = 3


def interleaved(models, dims, seconds, least):
    """For each session the milliseconds of its runs: at least so many, and for about so many seconds together.

    Sessions take turns, some runs each, of which the first only warms caches that the others have cooled.
    """
    values = [feeds(m, dims) for m in models]
    found = [[] for _ in models]
    end = time.monotonic() + seconds
    while len(found[0]) < least or time.monotonic() < end:
        for m, v, times in zip(models, values, found, strict=True):
            run(m, v)
            times.extend(run(m, v) for _ in range(BLOCK))
    return found


def kernel_times(model):
    """By node the milliseconds that it took in each run of a session that profiles."""
    file = Path(model.end_profiling())
    found = {}
    for event in json.loads(file.read_text()):
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
            found.setdefault(event["name"].removesuffix("_kernel_time"), []).append(event["dur"] / 1e3)
    file.unlink()
    return found


def measured(args, folder):
    """For each model what it takes."""
    profiles = [args.by_op and folder / f"profile{i}" for i in range(len(args.models))]
    models = [session(p, args.threads, profile=f) for p, f in zip(args.models, profiles, strict=True)]
    found = interleaved(models, args.dims, args.seconds, args.runs)
    for path, model, all_ in zip(args.models, models, found, strict=True):
        least = sum(min(ms) for ms in kernel_times(model).values()) if args.by_op else min(all_)
        yield {"model": str(path), "ms": least, "median_ms": float(np.median(all_)), "runs": len(all_)}


def times(args):
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measured(args, Path(folder)))
    first = rows[0]["ms"]
    table = sys.stderr if args.json == Path("-") else sys.stdout
    print(f"{'least ms':>12}{'median ms':>12}{'of first':>10}{'runs':>7}  model", file=table)
    for r in rows:
        part = 100 * r["ms"] / first
        print(f"{r['ms']:>12.3f}{r['median_ms']:>12.3f}{part:>8.1f} %{r['runs']:>7}  {r['model']}", file=table)
    if args.json:
        said = json.dumps({"runtime": runtime(), "threads": args.threads, "times": rows}, indent=2) + "\n"
        sys.stdout.write(said) if args.json == Path("-") else args.json.write_text(said)


def runtime():
    return f"ONNX Runtime {ort.__version__}, CPU, {platform.machine()}"


def table(args):
    import latency_table

    latency_table.make(args, runtime())


def dim(text):
    name, n = text.split("=")
    return name, int(n)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = p.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--threads", type=int, default=1, help="threads of an op (1)")
    common.add_argument("--dim", type=dim, action="append", default=[], metavar="n=1", help="a symbol of input shapes")
    t = sub.add_parser("times", parents=[common], help="how long whole models take")
    t.add_argument("models", nargs="+", type=Path)
    t.add_argument("--runs", type=int, default=20, help="at least so many runs of each (20)")
    t.add_argument("--seconds", type=float, default=5, help="for about so many seconds together (5)")
    t.add_argument("--json", type=Path, metavar="FILE", help="write JSON; `-` is standard output")
    t.add_argument("--by-op", action="store_true", help="the sum of the least that each op takes, for a busy machine")
    t = sub.add_parser("table", parents=[common], help="how long ops take at other channel counts")
    t.add_argument("model", type=Path)
    t.add_argument("-o", "--output", type=Path, required=True)
    t.add_argument("--prune-opt", default="prune-opt", metavar="PATH", help="the binary that makes variants")
    t.add_argument("--variants", type=int, default=32, help="how many pruned variants are measured (32)")
    t.add_argument("--runs", type=int, default=12, help="at least so many runs of each (12)")
    t.add_argument("--seconds", type=float, default=3, help="for about so many seconds each (3)")
    t.add_argument("--seed", type=int, default=0)
    args = p.parse_args()
    args.dims = dict(args.dim)
    {"times": times, "table": table}[args.command](args)


if __name__ == "__main__":
    main()
