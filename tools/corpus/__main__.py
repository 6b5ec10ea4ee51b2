#!/usr/bin/env python3
"""Exports models with random weights, for `tools/coverage` to prune.

    pip install -r tools/corpus/requirements.txt
    python tools/corpus ../corpus                                   # all of them
    python tools/corpus ../corpus 'torchvision/*' --exporter dynamo --opset 18
    python tools/corpus --list

Each model is built and exported in a process of its own, with weights that follow from its name, to
`FOLDER/LIBRARY-MODEL.EXPORTER-OPSET.onnx`. What became of each stands in `FOLDER/index.json`, by the file's name: the
symbols of its inputs, seconds, or the error. Files that are there stay, unless `--again`.

A model is one line in `vision.py`, or one small function in `language.py`.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import time

DEFAULT_OPSET = {"torchscript": 17, "dynamo": 18}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, nargs="?")
    parser.add_argument("models", nargs="*", default=["*"], help="patterns of names; all models by default")
    parser.add_argument("--exporter", choices=DEFAULT_OPSET, default="torchscript")
    parser.add_argument("--opset", type=int, help="17 for torchscript, 18 for dynamo")
    parser.add_argument("--again", action="store_true", help="export again what is there")
    parser.add_argument("--timeout", type=float, default=900, help="seconds for one model")
    parser.add_argument("--list", action="store_true", help="print the names, and stop")
    parser.add_argument("--into", help=argparse.SUPPRESS)  # In the process of one model: its file.
    args = parser.parse_args()
    args.opset = args.opset or DEFAULT_OPSET[args.exporter]
    if args.list:
        print("\n".join(names(["*"])))
    elif args.folder is None:
        parser.error("a folder is needed")
    elif args.into:
        import export

        names(args.models)
        print("symbols:", json.dumps(export.export(args.models[0], args.into, args.exporter, args.opset)))
    else:
        sys.exit(export_all(args))


def names(patterns):
    import language  # noqa: F401 (they fill the registry)
    import registry
    import vision  # noqa: F401

    return registry.matching(patterns)


def export_all(args) -> bool:
    """Whether an export failed."""
    args.folder.mkdir(parents=True, exist_ok=True)
    index = args.folder / "index.json"
    entries = json.loads(index.read_text()) if index.exists() else {}
    failed = False
    for name in names(args.models):
        file = f"{name.replace('/', '-')}.{args.exporter}-{args.opset}.onnx"
        if (args.folder / file).exists() and not args.again:
            continue
        entry = export_one(args, name, args.folder / file)
        failed |= "error" in entry
        print(file, entry.get("error") or f"{entry['seconds']} s, symbols {entry['symbols']}", flush=True)
        entries[file] = {"model": name, "exporter": args.exporter, "opset": args.opset, **entry}
        index.write_text(json.dumps(dict(sorted(entries.items())), indent=1) + "\n")
    return failed


def export_one(args, name, path) -> dict:
    """Exports in a new process, to a file that appears when it is whole."""
    part = path.with_suffix(".part")
    command = [sys.executable, __file__, str(args.folder), name, "--into", str(part)]
    command += ["--exporter", args.exporter, "--opset", str(args.opset)]
    start = time.monotonic()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=args.timeout, check=False)
    except subprocess.TimeoutExpired:
        part.unlink(missing_ok=True)
        return {"error": f"not done after {args.timeout} s"}
    if done.returncode != 0:
        part.unlink(missing_ok=True)
        return {"error": (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]}
    part.rename(path)
    said = [line for line in done.stdout.splitlines() if line.startswith("symbols:")][-1]
    return {"symbols": json.loads(said.removeprefix("symbols:")), "seconds": round(time.monotonic() - start, 1)}


if __name__ == "__main__":
    main()
