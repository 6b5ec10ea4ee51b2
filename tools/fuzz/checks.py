"""What has to hold for a model, whatever it computes."""

import json
import math
import os
import subprocess

import numpy as np
import onnx
import onnxruntime as ort

import check_onnxruntime
import draw
from graph import read_for, read_inside

ENVIRONMENT = os.environ | {"RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# Where nothing is left of an output but what was rounded on its way, differences are smaller than this.
ROUNDED = 1e-5
# Why two plans are not one: classes of the pruned model are others, or have blocks by others.
APART = ["the first plan", "nothing of it would be left", "which has blocks itself", "another model's plan"]
PLAIN = ort.GraphOptimizationLevel.ORT_DISABLE_ALL


class Failure(Exception):
    """A check that failed: which, and in which words."""

    def __init__(self, what, words):
        super().__init__(f"{what}: {words}")
        self.what, self.words = what, words


class Checker:
    """Checks one model after the other, with a prune-opt and a folder for what it writes."""

    def __init__(self, binary, folder, limit, more):
        self.binary, self.folder, self.limit, self.more = binary, folder, limit, more
        # Where the model is, and what is there once ONNX Runtime has run it.
        self.model, self.sound = folder / "model.onnx", folder / "sound"

    def check(self, options):
        """Raises the model's first failure; returns how many numbers its parameters are before and after, and whether a
        class of channels is free to lose some."""
        path, model = self.model, onnx.load(self.model)
        feeds = draw.feeds(model)
        for feed in feeds:
            run("original", path, feed)
        self.sound.touch()
        self.unchanged(path, feeds)
        classes = json.loads(self.call("channels", "channels", path, "--json"))["classes"]
        free = any(not c["frozen"] and c["extent"] >= 2 and c["extent"] > c["min"] + 1 for c in classes)
        return *self.pruned(path, model, feeds, options), free

    def call(self, what, *args):
        """Standard output of a command of prune-opt."""
        command = [str(self.binary), *map(str, args)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=self.limit, env=ENVIRONMENT)
        except subprocess.TimeoutExpired as error:
            raise Failure("hang", f"{what}: not done after {self.limit} s") from error
        if done.returncode:
            panic = "panicked" in done.stderr or done.returncode not in (1, 2, 3)
            words = (done.stderr + done.stdout).strip()[-1500:]
            raise Failure("panic" if panic else what, f"exit code {done.returncode}: {words}")
        return done.stdout

    def unchanged(self, path, feeds):
        """What passes are given to work on, and what is read and written only, compute what the model does."""
        for what, args in [("couple", ["--passes=couple", "--verify-each"]), ("ratio 0", ["--ratio", "0"])]:
            out = self.folder / "same.onnx"
            self.call(what, path, *args, "-o", out, "-q")
            compare(what, out, path, feeds)

    def pruned(self, path, model, feeds, options):
        """Prunes a model, and compares it with what remains of the whole one; how many numbers both have."""
        pruned, masked, plan = (self.folder / n for n in ("pruned.onnx", "masked.onnx", "plan.json"))
        for file in (pruned, masked, plan):
            file.unlink(missing_ok=True)
        self.call("prune", path, *options, "-o", pruned, "--plan-out", plan, "-q")
        self.call("mask", "mask", path, "--plan", plan, "-o", masked, "-q")
        legal = complaint(path) is None
        for what, file in [("pruned", pruned), ("masked", masked)]:
            if legal and (words := complaint(file)):
                raise Failure(f"checker, {what}", words)
            if check_onnxruntime.signature(file) != check_onnxruntime.signature(path):
                raise Failure(f"signature, {what}", "inputs or outputs differ from the original's")
        # Of regions that are written out, what chose them stays, and what they gave that nobody reads.
        regions = any(read_inside(node) for node in model.graph.node)
        if not regions and unread(pruned) > unread(path):
            raise Failure("unread, pruned", "nodes that nobody reads, which the original does not have")
        compare("pruned", pruned, masked, feeds)
        sizes = {name: sizes[-1] for sizes, name in draw.symbols_of(model).items()}
        extents = ["--extents=" + ",".join(f"{name}={size}" for name, size in sizes.items())] if sizes else []
        self.verify("verify", path, pruned, *extents, "--plan", plan)
        if self.more:
            self.rewritten(path, feeds, options)
            self.recovered(path, extents)
            self.twice(path, feeds)
        return elements(path), elements(pruned)

    def rewritten(self, path, feeds, options):
        """The same pruned out of text, in both of its forms."""
        for form in ("pir", "mlir"):
            text, out = self.folder / f"text.{form}", self.folder / "text.onnx"
            self.call(f"text, {form}", path, "--passes=couple", "-o", text, "-q", "--weights=copy")
            self.call(f"prune, {form}", text, *options, "-o", out, "-q")
            compare(f"text, {form}", out, self.folder / "pruned.onnx", feeds)

    def verify(self, what, *args):
        try:
            self.call(what, "verify", *args, "--samples", 1)
        except Failure as failure:
            if "only a runtime that knows the op can run it" not in failure.words:
                raise
            self.call(what, "verify", *args, "--samples", 0)

    def recovered(self, path, extents):
        """The plan, recovered from the weights; not all of them tell it."""
        try:
            self.verify("verify without plan", path, self.folder / "pruned.onnx", *extents)
        except Failure as failure:
            if "can't be recovered" not in failure.words:
                raise

    def twice(self, path, feeds):
        """The pruned model, pruned once more, is what one plan makes of the original, if there is one."""
        again, second, both, one = (self.folder / n for n in ("again.onnx", "second.json", "both.json", "one.onnx"))
        self.call("prune again", self.folder / "pruned.onnx", "--ratio", 0.4, "-o", again, "--plan-out", second, "-q")
        try:
            self.call("compose", "compose-plan", self.folder / "plan.json", second, "-o", both)
            self.call("prune by both", path, "--plan", both, "-o", one, "-q")
        except Failure as failure:
            if not any(reason in failure.words for reason in APART):
                raise
        else:
            compare("composed", one, again, feeds)


def compare(what, path, other, feeds):
    """Raises unless two models compute the same, with ONNX Runtime's optimisations or else without, since those make
    some models compute something else."""
    for level in (check_onnxruntime.LEVEL, PLAIN):
        worst = max(
            deviation(run(what, path, feed, level), run(f"beside {what}", other, feed, level)) for feed in feeds
        )
        if worst <= check_onnxruntime.TOLERANCE:
            return
    raise Failure(f"differs, {what}", f"deviates by {worst:.3g}")


def run(what, path, feed, level=check_onnxruntime.LEVEL):
    try:
        return check_onnxruntime.session(path, level, threads=1).run(None, feed)
    except Exception as error:  # noqa: BLE001 (ONNX Runtime raises anything)
        raise Failure(f"does not run, {what}", str(error)[:800]) from error


def deviation(xs, ys):
    """The largest difference of outputs, of which some may be no finite numbers, in the same places, and those that a
    model has lost what they are made of are no more than what is rounded."""
    pairs = []
    for x, y in zip(xs, ys, strict=True):
        if x.dtype.kind == "f" and x.shape == y.shape and np.array_equal(np.isfinite(x), np.isfinite(y)):
            finite = np.isfinite(x)
            x, y = x[finite], y[finite]
            if np.abs(x.astype(np.float64) - y).max(initial=0) < ROUNDED:
                continue
        pairs.append((x, y))
    return check_onnxruntime.deviation([x for x, _ in pairs], [y for _, y in pairs])


def unread(path):
    """How many nodes of a model nobody reads."""
    graph = onnx.load(path).graph
    return len(graph.node) - len(read_for(graph.node, [o.name for o in graph.output])[0])


def complaint(path, full=True):
    """What is wrong with a file, in the words of ONNX's own checker; none if it is right."""
    try:
        onnx.checker.check_model(str(path), full_check=full)
    except Exception as error:  # noqa: BLE001 (it raises several kinds)
        return str(error)[:500]


def elements(path):
    """How many numbers a model's parameters are, in nodes and apart, without those of shapes and places."""
    graph = onnx.load(path).graph
    nodes = [a.t for n in graph.node if n.op_type == "Constant" for a in n.attribute if a.name == "value"]
    integers = (onnx.TensorProto.INT64, onnx.TensorProto.INT32)
    return sum(math.prod(t.dims) for t in [*graph.initializer, *nodes] if t.data_type not in integers)
