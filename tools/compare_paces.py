"""Targets of time against one ratio for all classes, at equal predicted time: accuracy after one-shot pruning.

For each model and target the model is pruned to a predicted time by its latency table, which sets the pace of each class
(`ir-spec/latency.md`), and by one ratio in multiples of the same number, the least that meets the target. What is left of
time as predicted, of parameters and of MACs is printed in percent, and what ONNX Runtime computes evaluated: top-1 on test
pictures, or of the next character. No fine-tuning. Where a target is refused, the nearest that can be had is taken.

    python tools/measure.py table DIR/vgg.onnx -o tables/vgg.json
    python tools/compare_paces.py --data DIR --tables tables [--binary PATH] [--model vgg.onnx ...] [--target 90 80 ...]

DIR holds the models, `cifar10_test.npz` and `shakespeare.npz`.
"""

import argparse
import json
import tempfile
from pathlib import Path

from check_latency import by_target, parts, prune_opt
from compare_blocks import evaluate, pictures, windows

HALVINGS = 12
"""How closely the least ratio is looked for."""


def by_ratio(binary, model, most, multiple, table, out):
    """The report of the least ratio whose predicted time is `most` percent at most; its model is at `out`."""
    low, high = 0.0, 1 - 2.0**-HALVINGS

    def report(ratio):
        found, refusal = prune_opt(binary, model, ["--ratio", ratio, "--round-to", multiple], table, out)
        if not found:
            raise SystemExit(refusal)
        return found

    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if parts(report(middle))[0] <= most else (middle, high)
    return report(high)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--tables", type=Path, required=True, help="where MODEL.json is for each MODEL.onnx")
    p.add_argument("--binary", default="target/release/prune-opt")
    models = ["resnet20p", "resnet20", "vgg", "mobilenetv2", "vit_s", "gpt_s"]
    p.add_argument("--model", nargs="*", default=[f"{m}.onnx" for m in models])
    p.add_argument("--target", nargs="*", type=float, default=[90, 80, 70, 60, 50])
    args = p.parse_args()
    print("| model | target | time | top-1 | one ratio | parameters | one ratio | MACs | one ratio |")
    print("|---|---|---|---|---|---|---|---|---|")
    for model in args.model:
        path, table = args.data / model, args.tables / f"{Path(model).stem}.json"
        x, y = windows(args.data) if model.startswith("gpt") else pictures(args.data)
        multiple = json.loads(table.read_text())["multiple"]
        print(f"| {model} | 100 % | | {evaluate(path, x, y)[0]:.2f} | | | | | |", flush=True)
        for target in args.target:
            with tempfile.TemporaryDirectory() as folder:
                ours, theirs = Path(folder) / "paces.onnx", Path(folder) / "ratio.onnx"
                mine = parts(by_target(args.binary, path, "local", target, table, ours))
                other = parts(by_ratio(args.binary, path, mine[0], multiple, table, theirs))
                top = [evaluate(out, x, y)[0] for out in (ours, theirs)]
            rest = " | ".join(f"{a:.1f} % | {b:.1f} %" for a, b in zip(mine[1:], other[1:], strict=True))
            print(
                f"| {model} | {target:g} % | {mine[0]:.1f} / {other[0]:.1f} % | {top[0]:.2f} | {top[1]:.2f} | {rest} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
