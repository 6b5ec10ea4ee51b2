#!/usr/bin/env python3
"""Exports models with random weights, for `tools/coverage` to prune.

    pip install -r tools/corpus/requirements.txt
    python tools/corpus ../corpus                                   # all of them
    python tools/corpus ../corpus 'torchvision/*' --exporter dynamo --opset 18
    python tools/corpus --list

Each model is built and exported in a process of its own, with weights that follow from its name, to
`FOLDER/LIBRARY-MODEL.EXPORTER-OPSET.onnx`. What became of each stands in `FOLDER/index.json`, by the file's name: the
symbols of its inputs, seconds, or the error, whose whole story is in a `.log` beside. Files that are there stay, unless
`--again`.

A model is one line in `vision.py`, or one small function in `language.py`.
"""

import argparse
import importlib
import json
import multiprocessing
import os
import pathlib
import sys
import time
import traceback

import export
import language  # noqa: F401 (they fill the registry)
import registry
import vision  # noqa: F401

# Libraries are loaded once; what one model does to them, or its crash, is its own.
FORK = multiprocessing.get_context("fork")
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
    args = parser.parse_args()
    args.opset = args.opset or DEFAULT_OPSET[args.exporter]
    if args.list:
        print("\n".join(registry.matching(["*"])))
    elif args.folder is None:
        parser.error("a folder is needed")
    else:
        sys.exit(export_all(args))


def export_all(args) -> bool:
    """Whether an export failed."""
    args.folder.mkdir(parents=True, exist_ok=True)
    index = args.folder / "index.json"
    entries = json.loads(index.read_text()) if index.exists() else {}
    chosen = registry.matching(args.models)
    for library in sorted({name.split("/")[0] for name in chosen}):
        importlib.import_module(library)
    failed = False
    for name in chosen:
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
    ours, theirs = FORK.Pipe(duplex=False)
    job = (name, str(part), args.exporter, args.opset, path.with_suffix(".log"), theirs)
    process = FORK.Process(target=child, args=job)
    start = time.monotonic()
    process.start()
    theirs.close()
    try:
        entry = ours.recv() if ours.poll(args.timeout) else {"error": f"not done after {args.timeout} s"}
    except EOFError:
        process.join()
        entry = {"error": f"exit code {process.exitcode}"}
    process.kill()
    process.join()
    if "error" in entry:
        part.unlink(missing_ok=True)
    else:
        part.rename(path)
        path.with_suffix(".log").unlink()
        entry["seconds"] = round(time.monotonic() - start, 1)
    return entry


def child(name, part, exporter, opset, log, pipe):
    """Exports, and says how that went; what exporters print goes to a log."""
    with log.open("w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        try:
            entry = {"symbols": export.export(name, part, exporter, opset)}
        except Exception as error:  # noqa: BLE001 (exporters raise anything)
            traceback.print_exc()
            entry = {"error": f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"}
        sys.stdout.flush()
    pipe.send(entry)


if __name__ == "__main__":
    main()
