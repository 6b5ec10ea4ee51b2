"""Own elements for each head or group against the same positions in all of them: accuracy after one-shot pruning.

For each model and ratio the model is pruned twice, with `--blocks same` and `--blocks own`, and evaluated in ONNX
Runtime: top-1 on test pictures, or top-1 and loss of the next character. No fine-tuning. The second part of the table
prunes only the classes that may differ between blocks, so that nothing else hides what they cost: the plans are
written, the other classes are struck out, and what is left is applied.

    python tools/compare_blocks.py --data DIR [--binary PATH] [--model vit_s.onnx ...] [--ratio 0.1 ...]

DIR holds the models, `cifar10_test.npz` and `shakespeare.npz`.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort

BATCH = 64


def pictures(data):
    z = np.load(data / "cifar10_test.npz")
    x = z["images"].astype(np.float32) / 255
    x = (x - z["mean"].astype(np.float32)) / z["std"].astype(np.float32)
    return x.transpose(0, 3, 1, 2).copy(), z["labels"].astype(np.int64)


def windows(data, length=128):
    ids = np.load(data / "shakespeare.npz")["val_ids"].astype(np.int64)
    n = (len(ids) - 1) // length
    return ids[: n * length].reshape(n, length), ids[1 : n * length + 1].reshape(n, length)


def evaluate(path, x, y):
    """Share of right answers, and the mean loss in nats."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    right, loss, count = 0, 0.0, 0
    for at in range(0, len(x), BATCH):
        (out,) = session.run(None, {name: x[at : at + BATCH]})
        want = y[at : at + BATCH]
        right += int((out.argmax(-1) == want).sum())
        top = out.max(-1, keepdims=True)
        logs = out - top - np.log(np.exp(out - top).sum(-1, keepdims=True))
        loss -= float(np.take_along_axis(logs, want[..., None], -1).sum())
        count += want.size
    return 100 * right / count, loss / count


def parameters(path):
    return sum(int(np.prod(t.dims)) for t in onnx.load(str(path)).graph.initializer)


def prune(binary, model, out, *options):
    done = subprocess.run([binary, model, *options, "-o", out, "-q"], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(done.stderr)


def only(plan, names):
    """The plan without the classes that are not in `names`; what it says of parameters is recomputed."""
    said = json.loads(plan.read_text())
    said["classes"] = [c for c in said["classes"] if c["name"] in names]
    said.pop("parameters", None)
    plan.write_text(json.dumps(said))


def differing(plan):
    return {c["name"] for c in json.loads(plan.read_text())["classes"] if "blocks" in c}


def compare(binary, model, ratio, folder, x, y):
    """Rows of the table: what was pruned, parameters left, and the results with the same and with own positions."""
    plans, outs, results = {}, {}, {}
    for blocks in ("same", "own"):
        plans[blocks], outs[blocks] = folder / f"{blocks}.json", folder / f"{blocks}.onnx"
        prune(binary, model, outs[blocks], "--ratio", str(ratio), "--blocks", blocks, "--plan-out", plans[blocks])
        results[blocks] = evaluate(outs[blocks], x, y)
    yield "all", parameters(outs["own"]), results
    names, results = differing(plans["own"]), {}
    for blocks in ("same", "own"):
        only(plans[blocks], names)
        prune(binary, model, outs[blocks], "--plan", plans[blocks])
        results[blocks] = evaluate(outs[blocks], x, y)
    yield f"{len(names)} classes", parameters(outs["own"]), results


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--binary", default="target/release/prune-opt")
    p.add_argument("--model", nargs="*", default=["vit_s.onnx", "gpt_s.onnx"])
    p.add_argument("--ratio", nargs="*", type=float, default=[0.1, 0.2, 0.3, 0.4, 0.5])
    args = p.parse_args()
    print("| model | ratio | pruned | parameters | top-1 same | top-1 own | loss same | loss own |")
    print("|---|---|---|---|---|---|---|---|")
    for model in args.model:
        path = args.data / model
        x, y = windows(args.data) if model.startswith("gpt") else pictures(args.data)
        top, loss = evaluate(path, x, y)
        print(f"| {model} | 0 | | {parameters(path)} | {top:.2f} | {top:.2f} | {loss:.3f} | {loss:.3f} |", flush=True)
        for ratio in args.ratio:
            with tempfile.TemporaryDirectory() as folder:
                for pruned, n, results in compare(args.binary, path, ratio, Path(folder), x, y):
                    (a, la), (b, lb) = results["same"], results["own"]
                    row = f"| {model} | {ratio} | {pruned} | {n} | {a:.2f} | {b:.2f} | {la:.3f} | {lb:.3f} |"
                    print(row, flush=True)


if __name__ == "__main__":
    main()
