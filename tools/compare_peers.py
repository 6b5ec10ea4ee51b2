#!/usr/bin/env python3
"""Prunes models of the corpus with Torch-Pruning and with onnxsim too, at the same ratio, and appends rows to a file.

    pip install -r tools/corpus/requirements.txt
    python tools/compare_peers.py target/release/prune-opt ../corpus tests/coverage_peers.jsonl
    python tools/compare_peers.py target/release/prune-opt ../corpus tests/coverage_peers.jsonl 'deep/*' 'timm/test_*'

Torch-Pruning as its README says: the dependency graph, magnitudes of groups, each group on its own, the last layer left
alone; timed is what happens in its process, the graph and the step. onnxsim's `apply_structured_pruning` is timed
without reading and writing the file. Of prune-opt the whole process is timed. All times are processor time, so that
other work on the machine does not count; what takes less than a tenth of a second is done five times, each in a new
process, and the least counts, since single times of some milliseconds vary by half. A peer is fine where its model runs and its outputs have the shapes that they
had. What is removed is counted in files, those that its model gives before and after where it is exported (a batch norm
has four tensors in a file, two of which are no parameters in torch, or none).

Without names, the models are a sample: every third of those of the corpus that are neither further sizes nor large, each
library's in its own order, and the deep ones. Models that have a row are left out.
"""

import argparse
import importlib
import json
import pathlib
import sys
import tempfile
import time

import onnx
import onnxruntime as ort

import coverage

sys.path.append(str(pathlib.Path(__file__).parent / "corpus"))
import catalogue  # noqa: E402
import check_onnxruntime  # noqa: E402
import export  # noqa: E402
import registry  # noqa: E402
from apart import apart  # noqa: E402


# Seconds below which a time is the least of so many.
SHORT, RUNS = 0.1, 5


def sample():
    """The models that are compared unless told otherwise."""
    names = catalogue.matching(["*"], registry.FIRST)
    libraries = ("others", "transformers", "timm", "torchvision")
    chosen = [name for library in libraries for name in [n for n in names if n.startswith(library)][::3]]
    speed = [f"torchvision/densenet{layers}" for layers in (121, 169)] + catalogue.matching(["deep/*"])
    return list(dict.fromkeys([*chosen, *speed]))


def torch_pruning(name):
    """What Torch-Pruning makes of a model."""
    import torch
    import torch_pruning as tp

    case = export.build(name)
    net, inputs = case.module, tuple(case.inputs.values())
    shapes, before, whole = shapes_of(net, inputs), parameters(net), exported(case)
    last = []
    layers = [m for m in net.modules() if isinstance(m, (torch.nn.Linear, torch.nn.modules.conv._ConvNd))]
    hooks = [m.register_forward_hook(lambda m, *_: last.append(m)) for m in layers]
    shapes_of(net, inputs)
    for hook in hooks:
        hook.remove()
    start = time.process_time()
    pruner = tp.pruner.MagnitudePruner(
        net, inputs if len(inputs) > 1 else inputs[0], importance=tp.importance.GroupMagnitudeImportance(p=2),
        global_pruning=False, pruning_ratio=0.5, ignored_layers=last[-1:],
    )  # fmt: skip
    pruner.step()
    row = {"time": round(time.process_time() - start, 4), "removed": round(1 - parameters(net) / before, 4)}
    if whole and (left := exported(case)):
        row["removed"] = round(1 - left / whole, 4)
    return row | judge(shapes, lambda: shapes_of(net, inputs))


def judge(shapes, run):
    """What is wrong with a pruned model, if anything is."""
    try:
        after = run()
    except Exception as error:  # noqa: BLE001 (whatever is raised is a failure)
        return {"error": f"does not run: {type(error).__name__}: {(str(error).strip().splitlines() or [''])[0][:120]}"}
    return {} if after == shapes else {"error": f"outputs of {shapes} became {after}"}


def shapes_of(net, inputs):
    import torch

    with torch.no_grad():
        found = net(*inputs)
    return [tuple(t.shape) for t in (found if isinstance(found, (tuple, list)) else [found])]


def parameters(net):
    return sum(p.numel() for p in net.parameters())


def exported(case):
    """Elements of weights in a file of the model; none where it can't be exported."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.onnx"
        try:
            export.write(case, set(), str(path), "torchscript", 17)
        except Exception:  # noqa: BLE001 (exporters raise anything)
            return 0
        return sum(coverage.weights(path)[1].values())


def onnxsim(path):
    """What onnxsim makes of a file."""
    from onnxsim import apply_structured_pruning

    model = onnx.load(path)
    before = elements(model)
    start = time.process_time()
    small = apply_structured_pruning(model, sparsity=0.5)
    row = {"time": round(time.process_time() - start, 4), "removed": round(1 - elements(small) / before, 4)}
    session = check_onnxruntime.session(path)
    feed = check_onnxruntime.inputs(session, 2, 0)
    shapes = [tuple(t.shape) for t in session.run(None, feed)]

    def run():
        session = ort.InferenceSession(small.SerializeToString(), providers=["CPUExecutionProvider"])
        return [tuple(t.shape) for t in session.run(None, feed)]

    return row | judge(shapes, run)


def elements(model):
    total = 0
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT:
            count = 1
            for extent in tensor.dims:
                count *= extent
            total += count
    return total


def ours(args, path):
    """What prune-opt makes of a file."""
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        small = pathlib.Path(folder) / "small.onnx"
        _, seconds, _ = coverage.run([args.binary, path, "--ratio", "0.5", "-q", "-o", small], args.limit)
        return {
            "time": round(seconds, 4),
            "removed": round(1 - elements(onnx.load(small)) / elements(onnx.load(path)), 4),
        }


def least(work, log, limit):
    """What comes of a tool, with the least time of several where it takes a short one."""
    found = apart(work, log, limit)
    if found.get("time", SHORT) < SHORT:
        more = [apart(work, log, limit) for _ in range(RUNS - 1)]
        found["time"] = min(run.get("time", SHORT) for run in [found, *more])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("models", nargs="*", help="patterns of names; a sample by default")
    parser.add_argument("--limit", type=int, default=120, help="seconds of processor time for one tool and model")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    names = catalogue.matching(args.models) if args.models else sample()
    lines = args.results.read_text().splitlines() if args.results.exists() else []
    done = {json.loads(line)["model"] for line in lines}
    names = [name for name in names if name not in done]
    export.prepare(names, "torchscript", 17)
    for library in ("onnxsim", "torch_pruning"):
        importlib.import_module(library)
    for name in names:
        path = args.folder / export.file_name(name, "torchscript", 17)
        made = {} if path.exists() else export.export_one(name, path, "torchscript", 17, 2 * args.limit)
        if "error" in made:
            print(name, made["error"], flush=True)
            continue
        log = path.with_suffix(".log")
        row = {"model": name}
        for tool, work in {
            "prune-opt": lambda path=path: ours(args, path),
            "torch-pruning": lambda name=name: torch_pruning(name),
            "onnxsim": lambda path=path: onnxsim(path),
        }.items():
            found = least(work, log, args.limit)
            row[tool] = {key: found[key] for key in ("time", "removed", "error") if key in found}
        print(json.dumps(row), flush=True)
        with args.results.open("a") as out:
            out.write(json.dumps(row) + "\n")
        path.unlink()
        log.unlink()


if __name__ == "__main__":
    main()
