"""Torch-Pruning's accuracies beside ours, row by row, at equal shares of the multiplications.

For each row of `torch_pruning_reference.csv` our model is pruned with the same scope until its layers keep the same share
of their multiplications, within 0.5 %, and evaluated in ONNX Runtime on the pictures that the row was measured on. What
counts is what Torch-Pruning counts: the layers, and not attention's products of activations (tools/count_model.py). All
heads keep the same positions, as there. No fine-tuning. Rows of criteria that need data (`taylor`) stand beside our magnitude, which needs none. A dash: no share
within 0.5 % of the row's can be had, with layers too coarse, or, of BN scales, without batch norms.

    python tools/compare_reference.py --data DIR [--rows FILE] [--binary PATH] [--model resnet20p ...] \\
        [--ours criterion=lamp]
"""

import argparse
import csv
import tempfile
from pathlib import Path

from compare_blocks import evaluate, pictures
from compare_per_cost import prune
from count_model import count

CRITERIA = {"magnitude": "criterion=magnitude", "taylor": "criterion=magnitude", "bnscale": "criterion=bn-scale"}


# How near a share has to come, and how often it is tried each way.
NEAR, TARGETS, RATIOS = 0.005, 4, 14


def measure(binary, model, row, share, importance, data):
    """Parameters and top-1 in %, or `None` where no target and no ratio keeps a share near enough."""
    whole = count(model)["layers"]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "pruned.onnx"

        def pruned(option):
            select = f"select{{{option},scope={row['scope']},blocks=same}}"
            passes = f"couple,importance{{{importance}}},{select},prune"
            return prune(binary, model, out, "--passes", passes) and count(out)

        def answer(after):
            near = abs(after["layers"] / whole - share) <= NEAR * share
            return near and (after["params"], evaluate(out, *data)[0])

        asked = share
        for _ in range(TARGETS):
            after = pruned(f'target=["macs={100 * asked:.4f}%"]')
            if not after:
                break
            if found := answer(after):
                return found
            # What is asked for counts attention's products, too.
            asked += share - after["layers"] / whole
        low, high = 0.0, 1.0
        for _ in range(RATIOS):
            ratio = (low + high) / 2
            after = pruned(f"ratio={ratio}")
            if not after:
                break
            if found := answer(after):
                return found
            low, high = (ratio, high) if after["layers"] / whole > share else (low, ratio)
    return None


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--rows", type=Path, help="other rows than those of DIR, of the same form")
    p.add_argument("--binary", default="target/release/prune-opt")
    p.add_argument("--model", nargs="*", help="all by default")
    p.add_argument("--ours", help="options of the pass `importance`; those of the row by default")
    args = p.parse_args()
    rows = list(csv.DictReader((args.rows or args.data / "torch_pruning_reference.csv").open()))
    whole = {row["model"]: int(row["macs"]) for row in rows if row["criterion"] == "none"}
    data = pictures(args.data)
    print("| model | criterion | scope | MACs | Torch-Pruning | ours | parameters | ours |")
    print("|---|---|---|---|---|---|---|---|")
    better = worse = 0
    for row in rows:
        name = row["model"]
        if row["criterion"] == "none" or args.model and name not in args.model:
            continue
        share = int(row["macs"]) / whole[name]
        importance = args.ours or CRITERIA[row["criterion"]]
        ours = measure(args.binary, args.data / f"{name}.onnx", row, share, importance, data)
        theirs = 100 * float(row["top1_2000"])
        top, params = (f"{ours[1]:.2f}", str(ours[0])) if ours else ("-", "-")
        kind = [name, row["criterion"], row["scope"], f"{100 * share:.1f} %", f"{theirs:.2f}", top, row["params"], params]
        print("| " + " | ".join(kind) + " |", flush=True)
        if ours:
            better += ours[1] > theirs
            worse += ours[1] < theirs
    print(f"\n{better} rows better, {worse} worse")


if __name__ == "__main__":
    main()
