#!/usr/bin/env python3
"""Exports models with random weights, for `tools/coverage.py` to prune.

    pip install -r tools/corpus/requirements.txt
    python tools/corpus ../corpus                                   # all of them
    python tools/corpus ../corpus 'torchvision/*' --exporter dynamo --opset 18
    python tools/corpus --list

`tools/survey.py` exports one after the other, measures it, and deletes it.

Each model is built and exported in a process of its own, with weights that follow from its name, to
`FOLDER/LIBRARY-MODEL.EXPORTER-OPSET.onnx`. What became of each stands in `FOLDER/index.json`, by the file's name: the
symbols of its inputs, seconds, or the error, whose whole story is in a `.log` beside. Files that are there stay, unless
`--again`.

A model is one line in `vision.py`, or one small function or class in `language.py`, `others.py`, `sequences.py` or
`deep.py`.
"""

import argparse
import json
import pathlib
import sys

import catalogue
import export


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, nargs="?")
    parser.add_argument("models", nargs="*", default=["*"], help="patterns of names; all models by default")
    parser.add_argument("--exporter", choices=export.OPSETS, default="torchscript")
    parser.add_argument("--opset", type=int, help="17 for torchscript, 18 for dynamo")
    parser.add_argument("--again", action="store_true", help="export again what is there")
    parser.add_argument("--timeout", type=float, default=150, help="seconds of processor time for one model")
    parser.add_argument("--list", action="store_true", help="print the names, and stop")
    args = parser.parse_args()
    args.opset = args.opset or export.OPSETS[args.exporter]
    if args.list:
        print("\n".join(catalogue.matching(["*"])))
    elif args.folder is None:
        parser.error("a folder is needed")
    else:
        sys.exit(export_all(args))


def export_all(args) -> bool:
    """Whether an export failed."""
    args.folder.mkdir(parents=True, exist_ok=True)
    index = args.folder / "index.json"
    entries = json.loads(index.read_text()) if index.exists() else {}
    chosen = catalogue.matching(args.models)
    export.prepare(chosen, args.exporter, args.opset)
    failed = False
    for name in chosen:
        path = args.folder / export.file_name(name, args.exporter, args.opset)
        if path.exists() and not args.again:
            continue
        entry = export.export_one(name, path, args.exporter, args.opset, args.timeout)
        failed |= "error" in entry
        print(path.name, entry.get("error") or f"{entry['cpu']} s, symbols {entry['symbols']}", flush=True)
        entries[path.name] = {"model": name, "exporter": args.exporter, "opset": args.opset, **entry}
        index.write_text(json.dumps(dict(sorted(entries.items())), indent=1) + "\n")
    return failed


if __name__ == "__main__":
    main()
