"""Torch-Pruning's accuracies beside ours, row by row, at equal shares of the multiplications.

For each row of `torch_pruning_reference.csv` our model is pruned with the same scope to the same share of the original's
MACs (each tool counts its own), within 0.5 %, and evaluated in ONNX Runtime on the pictures that the row was measured
on. No fine-tuning. Rows of criteria that need data (`taylor`) stand beside our magnitude, which needs none. A dash: refused,
with layers too coarse, or, of BN scales, without batch norms.

    python tools/compare_reference.py --data DIR [--binary PATH] [--model resnet20p ...] [--ours criterion=lamp]
"""

import argparse
import csv
import tempfile
from pathlib import Path

from compare_blocks import evaluate, pictures
from compare_per_cost import prune

CRITERIA = {"magnitude": "criterion=magnitude", "taylor": "criterion=magnitude", "bnscale": "criterion=bn-scale"}


def measure(binary, model, row, share, importance, data):
    """Share of the MACs kept, parameters and top-1 in %, or `None` where the target is refused."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "pruned.onnx"
        select = f'select{{target=["macs={100 * share:.4f}%"],scope={row["scope"]}}}'
        after = prune(binary, model, out, "--passes", f"couple,importance{{{importance}}},{select},prune")
        return after and (after["macs"], after["params"], evaluate(out, *data)[0])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--binary", default="target/release/prune-opt")
    p.add_argument("--model", nargs="*", help="all by default")
    p.add_argument("--ours", help="options of the pass `importance`; those of the row by default")
    args = p.parse_args()
    rows = list(csv.DictReader((args.data / "torch_pruning_reference.csv").open()))
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
        top, params = (f"{ours[2]:.2f}", str(ours[1])) if ours else ("-", "-")
        kind = [name, row["criterion"], row["scope"], f"{100 * share:.1f} %", f"{theirs:.2f}", top, row["params"], params]
        print("| " + " | ".join(kind) + " |", flush=True)
        if ours:
            better += ours[2] > theirs
            worse += ours[2] < theirs
    print(f"\n{better} rows better, {worse} worse")


if __name__ == "__main__":
    main()
