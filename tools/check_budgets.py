#!/usr/bin/env python3
"""Checks that budgets are met: random targets on each model, counted by `count_model.py`, which shares nothing with
prune-opt.

Each budget is of one to three costs (params, macs, bytes, file), each in percent or as a number, in a random scope and
multiple. It is met when no cost is more than 0.5 % above what was asked for, and one of them is at most 0.5 % below it;
what the report says has to be what is counted, exactly. Or it is refused with what can be had; that is then asked for,
and has to be met in turn.

    python tools/check_budgets.py [--binary PATH] [--budgets N] [--seed N] MODEL.onnx ...
"""

import argparse
import json
import random
import re
import subprocess
import tempfile
from pathlib import Path

from count_model import count

COSTS = ("params", "macs", "bytes", "file")
TOLERANCE = 0.005


class Wrong(Exception):
    pass


def draw(rng, whole):
    """Targets, and the options beside them."""
    targets = {}
    for cost in rng.sample(COSTS, rng.choice((1, 1, 2, 3))):
        percent = round(rng.uniform(10, 98), rng.choice((0, 1, 3)))
        targets[cost] = f"{percent:g}%" if rng.random() < 0.5 else str(int(whole[cost] * percent / 100))
    options = ["--scope", rng.choice(("local", "global", "isomorphic"))]
    if rng.random() < 0.25:
        options += ["--round-to", str(rng.choice((2, 4, 8)))]
    if rng.random() < 0.25:
        options += ["--external-data"]
    return targets, options


def wanted(amount, whole):
    return int(whole * float(amount[:-1]) / 100) if amount.endswith("%") else int(amount)


def prune(binary, model, targets, options, folder):
    """The report and the counts of the pruned model, or what was said in place of them."""
    out, report = folder / "out.onnx", folder / "report.json"
    asked = [w for cost, amount in targets.items() for w in ("--target", f"{cost}={amount}")]
    command = [binary, model, *asked, *options, "-o", out, "--report", report, "-q"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0:
        said, counted = json.loads(report.read_text()), count(out)
        for cost in COSTS:
            if said["after"][cost] != counted[cost]:
                raise Wrong(f"{cost}: reported {said['after'][cost]}, counted {counted[cost]}")
        return said["after"], None
    if done.returncode != 1:
        raise Wrong(f"exit code {done.returncode}: {done.stderr}")
    return None, done.stderr


def off(costs, targets, whole):
    """How far the costs are from the nearest of the targets, as a part of it; above 0 where one is exceeded."""
    parts = [costs[c] / wanted(a, whole[c]) - 1 for c, a in targets.items()]
    return max(parts)


def reachable(text, targets):
    """The targets with what a refusal says can be had."""
    found = re.search(r"ask for what can be had \(`([^)]*)`\)", text)
    if not found or "can't be met within 0.5 %" not in text:
        raise Wrong(f"no reachable value: {text}")
    named = dict(said.split("=") for said in found[1].split("` and `"))
    if not named.keys() <= targets.keys():
        raise Wrong(f"a target that was not asked for: {text}")
    return {**targets, **named}


def check(binary, model, targets, options, whole, folder):
    """How far off what was met is, and whether that is the second answer, after a refusal."""
    costs, refusal = prune(binary, model, targets, options, folder)
    if costs is None:
        targets = reachable(refusal, targets)
        costs, again = prune(binary, model, targets, options, folder)
        if costs is None:
            raise Wrong(f"what can be had is refused:\n{refusal}\n{again}")
    distance = off(costs, targets, whole)
    if abs(distance) > TOLERANCE:
        raise Wrong(f"{100 * distance:+.3f} % off {targets}: {costs}")
    return distance, refusal is not None


def check_model(binary, model, budgets, rng, folder):
    whole = count(model)
    report = folder / "whole.json"
    subprocess.run([binary, model, "--dry-run", "--report", report, "-q"], check=True)
    before, failures = json.loads(report.read_text())["before"], []
    if any(before[c] != whole[c] for c in COSTS):
        failures.append(f"unpruned: reported {before}, counted {whole}")
    met, refused, worst, exact = 0, 0, 0.0, 0
    for _ in range(budgets):
        targets, options = draw(rng, whole)
        try:
            distance, late = check(binary, model, targets, options, whole, folder)
            worst, exact = max(worst, abs(distance)), exact + 1
            met, refused = met + (not late), refused + late
        except Wrong as wrong:
            failures.append(f"{targets} {' '.join(options)}: {wrong}")
    row = f"{model.stem:26}{whole['params']:>10}{whole['macs']:>12}{whole['bytes']:>11}{whole['file']:>11}"
    print(f"{row}{exact:>7}{met:>5}{refused:>9}{100 * worst:>10.3f} %{len(failures):>8}", flush=True)
    for failure in failures:
        print(f"  {failure}", flush=True)
    return budgets, met, refused, worst, len(failures)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--binary", default="target/release/prune-opt")
    p.add_argument("--budgets", type=int, default=40)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("models", nargs="+", type=Path)
    args = p.parse_args()
    print("exact: reported params, MACs, bytes and file size are those counted; refused: what the refusal names was then met")
    head = f"{'model':26}{'params':>10}{'MACs':>12}{'bytes':>11}{'file':>11}"
    print(f"{head}{'exact':>7}{'met':>5}{'refused':>9}{'worst off':>12}{'failed':>8}")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for model in args.models:
            rng = random.Random(f"{args.seed} {model.name}")
            rows.append(check_model(args.binary, model, args.budgets, rng, Path(folder)))
    budgets, met, refused, worst, failed = zip(*rows, strict=True)
    print(
        f"{len(rows)} models, {sum(budgets)} budgets: {sum(met)} met, {sum(refused)} refused, "
        f"at most {100 * max(worst):.3f} % off, {sum(failed)} failed"
    )
    raise SystemExit(1 if sum(failed) else 0)


if __name__ == "__main__":
    main()
