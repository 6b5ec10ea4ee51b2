#!/usr/bin/env python3
"""Prunes each model of a folder and prints what came of it, a table row a model.

    python tools/coverage.py target/release/prune-opt ../corpus                 # every .onnx file in it
    python tools/coverage.py target/release/prune-opt ../corpus 'timm-*' --json rows.json

Columns: ops of the graph; channel classes; the share of parameters that a class which is not frozen runs through; the
share removed at the ratio; the pruned model's deviation from the masked original in ONNX Runtime, relative to the
largest output (tools/check_onnxruntime.py), and whether `prune-opt verify` agrees; seconds of processor time and peak
resident memory of the pruning process, weights mapped from the file included, beside the size of the file;
milliseconds of ONNX Runtime's processor time before and after, on one thread. Below the table stands why a row failed;
with `--causes N`, what freezes an axis of most parameters.

`tools/survey.py` does this over the whole corpus, and `tools/coverage_table.py` makes tests/coverage.md of that.
"""

import argparse
import collections
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import time

import onnx
import onnxruntime as ort

import check_onnxruntime

COLUMNS = [
    "model",
    "ops",
    "classes",
    "prunable",
    "removed",
    "deviation",
    "verify",
    "time",
    "memory",
    "file",
    "before",
    "after",
]


WEIGHTS = ("FLOAT", "DOUBLE", "BFLOAT", "INT8", "UINT8", "INT4", "UINT4")


class Failed(Exception):
    """A step that failed, in words."""

    def __init__(self, step, words):
        super().__init__(f"{step}: {words}")
        self.step = step


# Starts a command, ends it after so many seconds of processor time, or six times that on the clock, and says how it
# ended, its processor time and its peak resident memory in KB. It is a process of its own because a child's peak begins
# at what its parent had when it was forked; and it does not fork, since Python's part of that would count as the command's.
LAUNCH = """
import os, resource, signal, sys
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGXCPU))
signal.alarm(6 * limit)
_, status, usage = os.wait4(pid, 0)
print(f"\\n{os.waitstatus_to_exitcode(status)} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss} {-signal.SIGXCPU}", file=sys.stderr)
"""


def run(command, limit):
    """Output, seconds of processor time and peak resident MB of a command; raises `Failed` with its last words."""
    launch = [sys.executable, "-S", "-c", LAUNCH, str(limit), *map(str, command)]
    done = subprocess.run(launch, capture_output=True, text=True, check=True)
    words, _, last = done.stderr.rstrip().rpartition("\n")
    code, seconds, peak, late = last.split()
    if code != "0":
        step = command[1] if command[1] in ("channels", "mask", "verify") else "prune"
        raise Failed(
            step,
            f"not done after {limit} s"
            if code == late
            else f"exit code {code}: {(words.strip() or done.stdout.strip())[-600:]}",
        )
    return done.stdout, float(seconds), int(peak) / 1024


def runtime(path):
    """Milliseconds of processor time that ONNX Runtime takes for a model, on one thread: the mean of a few runs."""
    options = ort.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    feed = check_onnxruntime.accepted(session, 1, 0)
    start, runs, spent = time.process_time(), 0, 0.0
    while spent < 0.15:
        session.run(None, feed)
        runs += 1
        spent = time.process_time() - start
    return 1000 * spent / runs


def weights(path):
    """Ops of a graph, and elements of each initializer of weights: floating-point, or what quantisers make of that."""
    model = onnx.load(path, load_external_data=False)
    sizes = {t.name: math.prod(t.dims) for t in model.graph.initializer if kind(t).startswith(WEIGHTS)}
    sparse = (t for t in model.graph.sparse_initializer if kind(t.values).startswith(WEIGHTS))
    sizes |= {t.values.name: math.prod(t.dims) for t in sparse}
    return len(model.graph.node), sizes


def size(path):
    """Bytes of a model's file, and of the file of weights beside it."""
    data = path.with_suffix(".data")
    return path.stat().st_size + (data.stat().st_size if data.exists() else 0)


def kind(tensor):
    return onnx.TensorProto.DataType.Name(tensor.data_type)


def prunable(classes, counts):
    """Elements of parameters that a class which is not frozen runs through, and of those that none runs through."""
    inside = {m["parameter"] for c in classes for m in c["members"]}
    free = {m["parameter"] for c in classes if c["frozen"] is None for m in c["members"]}
    return sum(counts.get(n, 0) for n in free), sum(n for name, n in counts.items() if name not in inside)


def frozen(classes, counts):
    """Elements of parameters with a frozen axis, by the cause."""
    causes = collections.Counter()
    for c in classes:
        if c["frozen"]:
            causes[c["frozen"][-1]] += sum(counts.get(n, 0) for n in {m["parameter"] for m in c["members"]})
    return causes


def cover(args, path, folder):
    """The row of a model; what fails stands in its `error`."""
    row = {"model": path.name.removesuffix(".onnx"), "file": size(path) / 1e6}
    pruned, masked, plan = folder / "pruned.onnx", folder / "masked.onnx", folder / "plan.json"
    try:
        row["ops"], counts = weights(path)
        classes = json.loads(run([args.binary, "channels", path, "--json"], args.limit)[0])["classes"]
        elements, unknown = prunable(classes, counts)
        whole = max(sum(counts.values()), 1)
        row |= {"classes": len(classes), "prunable": elements / whole}
        causes = frozen(classes, counts) + collections.Counter({"in no class at all": unknown})
        row["causes"] = [(cause, n / whole) for cause, n in causes.most_common(args.causes)]
        command = [
            args.binary,
            path,
            "--ratio",
            args.ratio,
            "-o",
            pruned,
            "--plan-out",
            plan,
            "-q",
            *args.options.split(),
        ]
        _, row["time"], row["memory"] = run(command, args.limit)
        row["removed"] = 1 - sum(weights(pruned)[1].values()) / whole
        row["error"] = check(args, path, pruned, masked, plan, row)
    except Failed as error:
        row |= {"error": str(error), "step": error.step} | refused(path)
    except Exception as error:  # noqa: BLE001 (onnx and ONNX Runtime raise anything)
        row |= {"error": f"{type(error).__name__}: {str(error)[-600:]}", "step": "compare"}
    return row


def refused(path):
    """What ONNX Runtime says where it does not run a model either."""
    try:
        runtime(path)
        return {}
    except Exception as error:  # noqa: BLE001 (ONNX Runtime raises anything)
        return {"original": str(error)[:300]}


def check(args, path, pruned, masked, plan, row):
    """Compares a pruned model with its original in both ways; returns what is wrong, or `None`.

    Where ONNX Runtime does not run the original, its words stand in the row's `original`, and the rest is up to
    `prune-opt verify`.
    """
    run([args.binary, "mask", path, "--plan", plan, "-o", masked], args.limit)
    try:
        row["before"] = runtime(path)
    except Exception as error:  # noqa: BLE001 (ONNX Runtime raises anything)
        row["original"] = str(error)[:300]
    else:
        row["deviation"] = check_onnxruntime.compare(pruned, masked, path)
        row["after"] = runtime(pruned)
    masked.unlink()
    if args.samples >= 0:
        verify = [args.binary, "verify", path, pruned, "--plan", plan, "--samples", args.samples]
        known = check_onnxruntime.said(check_onnxruntime.symbols(check_onnxruntime.session(path)))
        verify += [f"--extents={','.join(f'{symbol}={n}' for symbol, n in known.items())}"] if known else []
        try:
            run(verify, args.limit)
            row["verify"] = True
        except Failed as error:
            row |= {"verify": False, "step": "verify"}
            return str(error)
    if row.get("deviation", 0) > args.tolerance:
        row["step"] = "compare"
        return f"deviates by {row['deviation']:.3g}"
    return None


def cells(row):
    """A row as text; a dash where a step did not get to it."""
    shown = {
        "prunable": lambda v: f"{100 * v:.1f}%", "removed": lambda v: f"{100 * v:.1f}%",
        "deviation": lambda v: f"{v:.1e}", "verify": lambda v: "agrees" if v else "DIFFERS",
        "time": lambda v: f"{v:.2f} s", "memory": lambda v: f"{v:.0f} MB", "file": lambda v: f"{v:.1f} MB",
        "before": lambda v: f"{v:.3g} ms", "after": lambda v: f"{v:.3g} ms",
    }  # fmt: skip
    return [shown.get(c, str)(row[c]) if row.get(c) is not None else "-" for c in COLUMNS]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("patterns", nargs="*", default=["*"], help="patterns of file names without `.onnx`")
    parser.add_argument("--ratio", default="0.5")
    parser.add_argument("--options", default="", help="more options for pruning, such as '--scope global'")
    parser.add_argument("--samples", type=int, default=1, help="inputs of `prune-opt verify`; -1 leaves it out")
    parser.add_argument("--limit", type=int, default=300, help="seconds of processor time for a step")
    parser.add_argument("--tolerance", type=float, default=check_onnxruntime.TOLERANCE)
    parser.add_argument("--causes", type=int, default=0, metavar="N", help="print N causes of freezing a model")
    parser.add_argument("--json", type=pathlib.Path, help="write rows to this file too")
    args = parser.parse_args()
    paths = sorted({p for pattern in args.patterns for p in args.folder.glob(f"{pattern}.onnx")})
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS), flush=True)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            rows.append(cover(args, path, pathlib.Path(folder)))
            print("| " + " | ".join(cells(rows[-1])) + " |", flush=True)
    for row in rows:
        for cause, share in row.get("causes", []):
            print(f"{row['model']}: an axis of {100 * share:.1f}% of parameters: {cause}")
    failed = [row for row in rows if row["error"]]
    print(f"\n{len(rows) - len(failed)} of {len(rows)} pruned and verified")
    for row in failed:
        print(f"\n{row['model']}: {row['error']}")
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1) + "\n")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
