#!/usr/bin/env python3
"""Has mlir-opt and xDSL parse and print the generic form, and checks that prune-opt reads the same module back.

For each model: `prune-opt MODEL --print-op-generic`, once as it is and once with channel classes in its types
(`--passes=couple`). Each tool parses that text with unregistered dialects allowed, verifies it, and prints it again, in
its own form and in the generic one; xDSL also prints what mlir-opt printed. All of these have to give the same short
form as the text they come from, byte for byte. Names of values, labels and orders survive as attributes, so nothing is
left out of the comparison.

With `--samples`, modules that the IR's own tests generate go the same way: every construct, random ones.

    python tools/check_generic.py --samples target/release/prune-opt tests/models/*.pir tests/models/onnx/*.onnx
"""

import argparse
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from xdsl.context import Context
from xdsl.dialects import builtin, func
from xdsl.parser import Parser
from xdsl.printer import Printer

MLIR_OPT = ("mlir-opt-19", "mlir-opt")
# What stands between the texts of one run of mlir-opt.
SPLIT = "\n// -----\n"


def run(*command, text=None, cwd=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=cwd)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr.strip()[:2000]}")
    return done.stdout


def mlir_opt(texts, *flags):
    """All texts in one run, which takes no longer than one of them."""
    command = next((c for c in MLIR_OPT if shutil.which(c)), None)
    if command is None:
        raise RuntimeError("mlir-opt is not installed; Debian has it in mlir-19-tools")
    flags = ("--allow-unregistered-dialect", "--split-input-file", *flags)
    return run(command, *flags, text=SPLIT.join(texts)).split(SPLIT)


def xdsl(text, generic=False):
    context = Context(allow_unregistered=True)
    context.load_dialect(builtin.Builtin)
    context.load_dialect(func.Func)
    module = Parser(context, text).parse_module()
    module.verify()
    out = io.StringIO()
    Printer(stream=out, print_generic_format=generic).print_op(module)
    return out.getvalue() + "\n"


def reprints(texts):
    """What other tools make of some texts, by the name of the way they went."""
    first = mlir_opt(texts)
    return {
        "mlir-opt": first,
        "mlir-opt-generic": mlir_opt(texts, "--mlir-print-op-generic"),
        "mlir-opt-locations": mlir_opt(texts, "--mlir-print-debuginfo"),
        "xdsl": [xdsl(text) for text in texts],
        "xdsl-generic": [xdsl(text, generic=True) for text in texts],
        "mlir-opt-xdsl": [xdsl(text) for text in first],
    }


def difference(a, b):
    """The first line that differs."""
    for i, (x, y) in enumerate(zip(a.splitlines(), b.splitlines()), 1):
        if x != y:
            return f"line {i}:\n    {x[:200]}\n    {y[:200]}"
    return "one is longer"


def check(prune_opt, model, passes):
    """Checks one model; returns how many texts were compared and how long the generic form is."""
    flags = [f"--passes={passes}"] if passes else []

    # Paths of weights are relative to the text: all runs in the model's folder.
    def read(path, *more, text=None):
        return run(prune_opt, path, "-q", *more, text=text, cwd=model.parent)

    generic = read(model.name, *flags, "--print-op-generic")
    short = read("-", text=generic)
    if short != read(model.name, *flags):
        raise RuntimeError("the generic form reads back to another module")
    count = 0
    for way, [text] in reprints([generic]).items():
        back = read("-", text=text)
        if back != short:
            raise RuntimeError(f"{way} gives another module, {difference(short, back)}")
        count += 1
    return count, len(generic)


def check_samples():
    """Checks the modules that the IR's tests generate."""
    with tempfile.TemporaryDirectory() as folder:
        test = ["cargo", "test", "--quiet", "-p", "prune-opt-ir", "--lib", "--", "--ignored", "--nocapture"]
        os.environ["PRUNE_OPT_SAMPLES"] = folder
        run(*test, "samples_are_written")
        paths = sorted(pathlib.Path(folder).glob("*.mlir"))
        for way, texts in reprints([path.read_text() for path in paths]).items():
            for path, text in zip(paths, texts, strict=True):
                path.with_suffix(f".{way}.mlir").write_text(text)
        print(run(*test, "samples_are_read_back").strip())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", action="store_true", help="check generated modules too")
    parser.add_argument("prune_opt", type=pathlib.Path)
    parser.add_argument("models", type=pathlib.Path, nargs="*")
    args = parser.parse_args()
    prune_opt = args.prune_opt.resolve()
    texts = failures = 0
    for model in args.models:
        for passes in ("", "couple"):
            start = time.monotonic()
            try:
                count, size = check(prune_opt, model.resolve(), passes)
            except Exception as error:
                failures += 1
                print(f"FAILED {model} {passes}: {error}")
                continue
            texts += count
            print(f"{model} {passes or 'as it is'}: {count} texts, {size / 1e3:.0f} kB, {time.monotonic() - start:.1f} s")
    print(f"{len(args.models)} models, {texts} texts of other tools, {failures} failures")
    if args.samples:
        check_samples()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
