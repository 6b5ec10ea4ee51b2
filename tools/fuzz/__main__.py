#!/usr/bin/env python3
"""Draws random small ONNX graphs, prunes each and holds it against ONNX Runtime.

    python tools/fuzz target/release/prune-opt --seeds 0:1000               # a graph for each seed
    python tools/fuzz target/release/prune-opt --seeds 17 --shrink          # one, made small if it fails
    python tools/fuzz target/release/prune-opt --file net.onnx --options='--ratio 0.3'

Models of real networks have few of the ways in which operators can meet. Here they meet at random: layers, operators
that channels flow through or end at, motifs of networks, regions and functions, each of which has run in ONNX Runtime
before it is part of its graph. A seed stands for a graph and for the options that it is pruned with, by the same versions of
ONNX Runtime and numpy. Of each graph:

- `couple`, `ratio 0`: what passes are given to work on, and a model that loses nothing, compute what the original does;
- `prune`, `mask`: pruning with the options, and masking by the plan, succeed;
- `checker`, `signature`: both pass ONNX's checker where the original does, and have its inputs and outputs;
- `unread`: the pruned one has no nodes that nobody reads, unless the original has, or regions;
- `does not run`, `differs`: ONNX Runtime takes both, and they compute the same on the same random inputs;
- `verify`: `prune-opt verify` agrees;
- with `--more`: text, in both forms, is pruned to the same; the plan is recovered from the weights; what is pruned
  again is what both plans together make of the original;
- `panic`, `hang`: no command panics, or takes longer than `--limit` seconds.

A line for each failure says how to have it again; its model is kept in `--out`. `--shrink` leaves out of it whatever
the failure does not need. `--little` names graphs that lose nothing although a class of channels could.

Another operator is a function in the file of its kind, with `@operator`; it makes other graphs of all seeds. What is a
known limit of prune-opt or of ONNX Runtime is not drawn, and says why where it is rejected.
"""

import argparse
import collections
import multiprocessing
import multiprocessing.connection
import pathlib
import shlex
import shutil
import sys
import tempfile

import onnx

sys.path.append(str(pathlib.Path(__file__).parent.parent))  # for check_onnxruntime.py
import draw  # noqa: E402
import graph  # noqa: E402
import shrink  # noqa: E402
from checks import Checker, Failure  # noqa: E402

# What most graphs are pruned with. Others are pruned with some of what follows it.
PLAIN = "--ratio 0.5"
OPTIONS = [
    ["--ratio 0.3", "--ratio 0.7", "--ratio 0.9", "--ratio 0.5", "--ratio 0.5 --max-ratio 0.6", "--ratio 0.5 --min 2"],
    ["--scope global", "--scope isomorphic", "--scope global --per-cost params", "--scope global --per-cost macs"],
    ["--round-to 2", "--round-to 4", "--round-to 2 --round-on class"],
    ["--prune outer", "--prune both"],
    ["--criterion random", "--criterion l1", "--criterion fpgm", "--criterion lamp",
     "--criterion 0.5*magnitude+0.5*redundancy"],
    ["--steps 2", "--steps 3 --schedule cubic", "--steps 2 --schedule geometric", "--blocks own", "--blocks same"],
]  # fmt: skip


def options(rng):
    """What a graph is pruned with."""
    if rng.random() < 0.5:
        return PLAIN
    return " ".join(
        [str(rng.choice(OPTIONS[0])), *[str(rng.choice(more)) for more in OPTIONS[1:] if rng.random() < 0.3]]
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--seeds", type=seeds, default="0:100", help="such as 0:100,117; 0:100 by default")
    what.add_argument("--file", type=pathlib.Path, help="a model to check in place of drawn ones")
    parser.add_argument("--options", help="what to prune with, in place of what the seed says")
    parser.add_argument("--only", default="", help="draw mostly these, by the names of their functions: conv,einsum")
    parser.add_argument("--out", type=pathlib.Path, default="fuzz-failures", help="where models that fail are kept")
    parser.add_argument("--more", action="store_true", help="check text, recovered and composed plans as well")
    parser.add_argument("--shrink", action="store_true", help="make models that fail small")
    parser.add_argument("--little", action="store_true", help="name graphs that lose nothing although they could")
    parser.add_argument("--limit", type=float, default=30, help="seconds that a command of prune-opt may take")
    parser.add_argument("--jobs", type=int, default=1, help="how many graphs are checked at once")
    args = parser.parse_args()
    args.only = [name for name in args.only.split(",") if name]
    if unknown := [name for name in args.only if name not in graph.OPERATORS]:
        parser.error(f"no operator {unknown[0]}; there are {', '.join(graph.OPERATORS)}")
    ends = collections.Counter(outcomes([args.file] if args.file else args.seeds, args))
    # ONNX Runtime's own crashes say nothing of prune-opt.
    print(f"{ends['passed']} passed, {ends['failed']} failed" + (f", {n} crashed" if (n := ends["crashed"]) else ""))
    sys.exit(ends["failed"] > 0)


def seeds(text):
    """Numbers and ranges: `0:100,117`."""
    found = []
    for part in text.split(","):
        first, colon, end = part.partition(":")
        found += range(int(first), int(end)) if colon else [int(first)]
    return found


def outcomes(tasks, args):
    """How each task ended, in the order in which they do."""
    waiting, running = list(reversed(tasks)), []
    while waiting or running:
        while waiting and len(running) < args.jobs:
            running.append(Run(waiting.pop(), args))
        multiprocessing.connection.wait([run.process.sentinel for run in running])
        for run in [run for run in running if run.process.exitcode is not None]:
            running.remove(run)
            yield run.end()


class Run:
    """A process that checks the model of a seed, or of a file, and says what is wrong with it. It is a process because
    ONNX Runtime crashes on some graphs, and takes its process with it."""

    def __init__(self, task, args):
        self.task, self.args = task, args
        self.name, self.stem = (f"file {task}", task.stem) if args.file else (f"seed {task}", f"seed-{task}")
        self.folder = tempfile.TemporaryDirectory()
        self.checker = Checker(args.binary, pathlib.Path(self.folder.name), args.limit, args.more)
        self.process = multiprocessing.get_context("fork").Process(target=self.check)
        self.process.start()

    def end(self):
        """`passed`, `failed`, or `crashed` where ONNX Runtime does so on the original or on what is drawn."""
        code = self.process.exitcode
        if code not in (0, 1) and self.checker.sound.exists():
            self.say(Failure("crash", f"the process ends with {code} on what prune-opt made"))
            code = 1
        self.folder.cleanup()
        return {0: "passed", 1: "failed"}.get(code, "crashed")

    def check(self):
        try:
            model, options = self.model()
            onnx.save(model, self.checker.model)
            before, after, free = self.checker.check(options)
        except graph.Reject as why:
            sys.exit(f"{self.name} does not run: {why}")
        except Failure as failure:
            self.say(failure, options)
            if self.args.shrink:
                failure = shrink.shrink(self.checker, model, options, failure)
                print(f"    small: {line(failure)}\n{shrink.text(self.kept())}", flush=True)
            sys.exit(1)
        if self.args.little and free and after >= before:
            print(f"{self.name}: nothing of {before} parameters goes, but could", flush=True)

    def model(self):
        """The model, and what to prune it with."""
        if self.args.file:
            return onnx.load(self.task), shlex.split(self.args.options or PLAIN)
        model, rng = draw.draw(self.task, self.args.only)
        return model, shlex.split(self.args.options or options(rng))

    def say(self, failure, options=()):
        """Prints a failure and how to have it again."""
        chosen = ["--file", self.task] if self.args.file else ["--seeds", self.task]
        if self.args.only:
            chosen += ["--only", ",".join(self.args.only)]
        if self.args.options:
            chosen.append(f"--options={self.args.options}")
        again = shlex.join(["python", "tools/fuzz", str(self.args.binary), *map(str, chosen)])
        pruned = f", {shlex.join(options)}" if options else ""
        print(f"{self.name}{pruned}: {line(failure)} [{again}]", flush=True)
        self.kept()

    def kept(self):
        """The path of the model as it is now, once more where it stays."""
        self.args.out.mkdir(parents=True, exist_ok=True)
        return shutil.copy(self.checker.model, self.args.out / f"{self.stem}.onnx")


def line(failure):
    return f"{failure.what}: {' '.join(failure.words.split())[:400]}"


if __name__ == "__main__":
    main()
