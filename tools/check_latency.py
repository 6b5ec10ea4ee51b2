#!/usr/bin/env python3
"""Checks that targets of time are met by the clock, and that what is kept for that time is more than uniform ratios keep.

Each model is pruned to each target by its latency table, in each way of `WAYS`, and by uniform ratios in multiples of 8.
ONNX Runtime then runs all of them and the original in turns. Printed are: the time predicted and measured, in percent of the
original; measured over asked for; parameters and MACs kept, and those that uniform ratios keep at the same measured
time, between their two neighbours on a straight line. Where a target is refused, the nearest that can be had is taken.

    python tools/measure.py table resnet50.onnx -o tables/resnet50.json
    python tools/check_latency.py --tables tables [--binary PATH] [--targets 80 60 40] [--seconds 60] resnet50.onnx ...
"""

import argparse
import json
import re
import subprocess
import tempfile
from pathlib import Path

import measure
import numpy as np

ENERGY = "couple,importance{reduce=sum,normalize=none},select{%s,scope=global,per-cost=latency},prune"
WAYS = {
    # Every class at the same pace, as `--ratio` has it.
    "local": lambda target, table: ["--target", target],
    # As much of the weights' squares as the time allows.
    "energy": lambda target, table: ["--passes", ENERGY % f'target="{target}",latency-table="{table}"'],
}
UNIFORM = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)
TOLERANCE = 0.1


def prune_opt(binary, model, options, table, out):
    """The report, or what was said in place of it."""
    report = out.with_suffix(".json")
    command = [binary, model, *options, "--latency-table", table, "-o", out, "--report", report, "-q"]
    done = subprocess.run([str(w) for w in command], check=False, capture_output=True, text=True)
    return (json.loads(report.read_text()), None) if done.returncode == 0 else (None, done.stderr)


def by_target(binary, model, way, percent, table, out):
    """The report of a model pruned to a target, or to the nearest that can be had."""
    report, refusal = prune_opt(binary, model, WAYS[way](f"latency={percent}%", table), table, out)
    if report:
        return report
    found = re.search(r"ask for what can be had \(`latency=([^`]*)`\)", refusal)
    if not found:
        raise SystemExit(refusal)
    report, refusal = prune_opt(binary, model, WAYS[way](f"latency={found[1]}", table), table, out)
    if not report:
        raise SystemExit(refusal)
    return report


def parts(report):
    """What is left of time as predicted, parameters and MACs, in percent."""
    before, after = report["before"], report["after"]
    return [100 * after[c] / before[c] for c in ("latency_ns", "params", "macs")]


def least(args, files, folder):
    """The least that each model takes, or the sum of what each of its ops takes at least."""
    profile = [args.by_op and folder / f"profile{i}" for i in range(len(files))]
    models = [measure.session(f, args.threads, profile=p) for f, p in zip(files, profile, strict=True)]
    found = measure.interleaved(models, {}, args.seconds, args.runs)
    print(f"{len(found[0])} runs of each of {len(files)} models", flush=True)
    if not args.by_op:
        return [min(all_) for all_ in found]
    return [sum(map(min, measure.kernel_times(m).values())) for m in models]


def check_model(args, model, folder):
    """Rows of the table."""
    table = args.tables / f"{model.stem}.json"
    cases, files = [], [model]
    for percent in args.targets:
        for way in args.ways:
            out = folder / f"{way}{percent}.onnx"
            cases.append((percent, way, parts(by_target(args.binary, model, way, percent, table, out))))
            files.append(out)
    uniform = []
    for ratio in UNIFORM:
        out = folder / f"uniform{ratio}.onnx"
        report, refusal = prune_opt(args.binary, model, ["--ratio", ratio, "--round-to", 8], table, out)
        if not report:
            raise SystemExit(refusal)
        uniform.append(parts(report))
        files.append(out)
    ms = least(args, files, folder)
    percent = [100 * t / ms[0] for t in ms]
    print(f"{model.stem}: {ms[0]:.2f} ms", flush=True)
    ours, theirs = percent[1 : 1 + len(cases)], percent[1 + len(cases) :]
    order = np.argsort(theirs)
    for ratio, t, (predicted, params, macs) in zip(UNIFORM, theirs, uniform, strict=True):
        print(
            f"    uniform {ratio:.2f}: time {t:5.1f} %, predicted {predicted:5.1f} %, params {params:5.1f} %, MACs {macs:5.1f} %"
        )
    for (target, way, (predicted, params, macs)), t in zip(cases, ours, strict=True):
        at = [np.interp(t, np.array(theirs)[order], np.array(uniform)[order, i]) for i in (1, 2)]
        yield model.stem, target, way, predicted, t, params, macs, *at


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--binary", default="target/release/prune-opt")
    p.add_argument("--tables", type=Path, required=True, help="where MODEL.json is for each MODEL.onnx")
    p.add_argument("--targets", type=float, nargs="*", default=[80, 60, 40])
    p.add_argument("--ways", nargs="*", default=list(WAYS), choices=list(WAYS))
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--seconds", type=float, default=60, help="for about so many seconds each model and its variants")
    p.add_argument("--runs", type=int, default=15, help="at least so many runs of each")
    p.add_argument("--by-op", action="store_true", help="as `measure.py times --by-op`, for a busy machine")
    p.add_argument("models", nargs="+", type=Path)
    args = p.parse_args()
    rows = []
    for model in args.models:
        with tempfile.TemporaryDirectory() as folder:
            rows += check_model(args, model, Path(folder))
    head = (
        "model",
        "target",
        "way",
        "predicted",
        "measured",
        "over target",
        "params",
        "uniform's",
        "MACs",
        "uniform's",
    )
    print("\n| " + " | ".join(head) + " | |\n|" + "---|" * (len(head) + 1))
    met = more = 0
    for model, target, way, predicted, t, params, macs, params_at, macs_at in rows:
        within, keeps = abs(t / target - 1) <= TOLERANCE, params > params_at or macs > macs_at
        met, more = met + within, more + keeps
        said = ("met" if within else "missed") + (", keeps more" if keeps else ", keeps no more")
        print(
            f"| {model} | {target:g} % | {way} | {predicted:.1f} % | {t:.1f} % | {t / target:.3f} | {params:.1f} % | "
            f"{params_at:.1f} % | {macs:.1f} % | {macs_at:.1f} % | {said} |"
        )
    print(f"\n{met} of {len(rows)} within 10 % of the target; {more} keep more than uniform ratios at equal time")
    raise SystemExit(0 if met == more == len(rows) else 1)


if __name__ == "__main__":
    main()
