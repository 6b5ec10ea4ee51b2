"""Scores per cost against plain scores, at equal MACs: accuracy after one-shot pruning.

For each model and target the model is pruned with all channels competing (`scope=global`), by scores alone and by scores
over the parameters or multiplications that go with a channel (`per-cost`), to the same MACs within 0.5 %, and evaluated
in ONNX Runtime: top-1 on test pictures, or of the next character. No fine-tuning. A dash: refused, with layers too coarse.

    python tools/compare_per_cost.py --data DIR [--binary PATH] [--model vgg.onnx ...] [--target 90 80 ...] \\
        [--importance normalize=none]

DIR holds the models, `cifar10_test.npz` and `shakespeare.npz`.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from compare_blocks import evaluate, pictures, windows

WAYS = ("none", "params", "macs")


def prune(binary, model, out, *options):
    """The costs that the report gives; `None` where the target is refused."""
    report = out.with_suffix(".json")
    command = [binary, model, *options, "-o", out, "--report", report, "-q"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0:
        return json.loads(report.read_text())["after"]
    if "can't be met" in done.stderr:
        return None
    raise SystemExit(done.stderr)


def compare(binary, model, target, importance, folder, x, y):
    """For each way the MACs, parameters and top-1 of what is kept."""
    for way in WAYS:
        out = folder / f"{way}.onnx"
        select = f'select{{target=["macs={target}%"],scope=global,per-cost={way},blocks=same}}'
        options = ["--passes", f"couple,importance{{{importance}}},{select},prune"]
        after = prune(binary, model, out, *options)
        yield after and (after["macs"], after["params"], evaluate(out, x, y)[0])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--binary", default="target/release/prune-opt")
    models = ["resnet20p", "resnet20", "vgg", "mobilenetv2", "vit_s", "gpt_s"]
    p.add_argument("--model", nargs="*", default=[f"{m}.onnx" for m in models])
    p.add_argument("--target", nargs="*", default=["90", "80", "70", "60", "50"])
    p.add_argument("--importance", default="criterion=magnitude", help="options of the pass `importance`")
    args = p.parse_args()
    print("| model | MACs asked for | MACs kept | top-1 | per params | per MACs | parameters | per params | per MACs |")
    print("|---|---|---|---|---|---|---|---|---|")
    for model in args.model:
        path = args.data / model
        x, y = windows(args.data) if model.startswith("gpt") else pictures(args.data)
        print(f"| {model} | 100 % | | {evaluate(path, x, y)[0]:.2f} | | | | | |", flush=True)
        for target in args.target:
            with tempfile.TemporaryDirectory() as folder:
                rows = list(compare(args.binary, path, target, args.importance, Path(folder), x, y))
            kept = " / ".join(str(row[0]) if row else "-" for row in rows)
            top = " | ".join(f"{row[2]:.2f}" if row else "-" for row in rows)
            params = " | ".join(str(row[1]) if row else "-" for row in rows)
            print(f"| {model} | {target} % | {kept} | {top} | {params} |", flush=True)


if __name__ == "__main__":
    main()
