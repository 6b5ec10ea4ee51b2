#!/usr/bin/env python3
"""Exports each model of the corpus, prunes and checks it, and appends a row to a file of results.

    python tools/survey.py target/release/prune-opt ../corpus tests/coverage.jsonl
    python tools/survey.py target/release/prune-opt ../corpus tests/coverage.jsonl 'timm/*' --exporter dynamo
    python tools/survey.py target/release/prune-opt ../corpus tests/coverage.jsonl 'transformers/*' --variants onnxsim

    python tools/survey.py target/release/prune-opt ../corpus tests/coverage.jsonl --files ../corpus/keras-*.onnx

`--files` measures what other exporters wrote (tools/corpus/channels_last.py), named LIBRARY-MODEL.EXPORTER.onnx.

Models that have a row are left out, unless `--again`; a later row of a model replaces the earlier. `--variants` measures
what other tools make of the exports instead of the exports themselves (tools/corpus/variants.py). A file is deleted when
its model passed, unless `--keep`. `--failures FILE` appends what is wrong to a file at once: a model that is not pruned,
or differs from its masked original, or of which little is removed.

`tools/coverage_table.py` makes tests/coverage.md of the rows. What is in one: tools/coverage.py.
"""

import argparse
import hashlib
import json
import pathlib
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).parent / "corpus"))
import catalogue  # noqa: E402
import coverage  # noqa: E402
import export  # noqa: E402
import registry  # noqa: E402
import variants  # noqa: E402
from apart import apart  # noqa: E402

# Less than this removed at a ratio of 0.5 asks for a look.
LITTLE = 0.3
DIGITS = {"prunable": 4, "removed": 4, "time": 3, "memory": 0, "file": 2, "before": 3, "after": 3}


def rows(path):
    """The last row of each model, exporter and variant."""
    lines = path.read_text().splitlines() if path.exists() else []
    return {key(row): row for row in map(json.loads, lines)}


def key(row):
    return row["model"], row["exporter"], row.get("variant")


def survey(args):
    done = rows(args.results)
    binary = digest(args.binary)
    names = catalogue.matching(args.models, args.rank)
    export.prepare(names, args.exporter, args.opset)
    label = f"{args.exporter}-{args.opset}"
    for name in names:
        wanted = [v for v in args.variants or [None] if args.again or (name, label, v) not in done]
        if not wanted:
            continue
        path = args.folder / export.file_name(name, args.exporter, args.opset)
        entry = (
            {"cpu": None} if path.exists() else export.export_one(name, path, args.exporter, args.opset, args.timeout)
        )
        failed = False
        for variant in wanted:
            row = {"model": name, "exporter": label} | ({"variant": variant} if variant else {}) | {"binary": binary}
            if "error" in entry:
                row |= {"error": entry["error"], "step": "export"}
            else:
                row |= {"export": entry["cpu"]} | measure(args, path, variant)
            failed |= tell(args, row, path)
            append(args, row)
        if not failed and not args.keep:
            path.unlink(missing_ok=True)
            path.with_suffix(".log").unlink(missing_ok=True)
            export.data_file(path).unlink(missing_ok=True)


def digest(binary):
    """The first digits of a binary's SHA-256."""
    return hashlib.sha256(pathlib.Path(binary).read_bytes()).hexdigest()[:8]


def append(args, row):
    """Adds a row to the results."""
    with args.results.open("a") as out:
        out.write(json.dumps(compact(row)).replace(f"{args.folder}/", "") + "\n")


def survey_files(args):
    """Rows of files that are there already, and stay."""
    done = rows(args.results)
    binary = digest(args.binary)
    for path in args.files:
        model, _, label = path.name.removesuffix(".onnx").partition(".")
        name = model.replace("-", "/", 1)
        if (name, label, None) in done and not args.again:
            continue
        row = {"model": name, "exporter": label, "binary": binary} | measure(args, path, None)
        tell(args, row, path)
        append(args, row)


def measure(args, path, variant):
    """The row of a file, or of a variant of it."""
    log = path.with_suffix(".log")
    if variant:
        target = variant_path(path, variant)
        made = apart(lambda: variants.make(variant, path, target), log, args.timeout)
        if "error" in made:
            target.unlink(missing_ok=True)
            return {"error": made["error"], "step": "variant"}
        path = target
    args.tolerance = variants.TOLERANCES.get(variant, coverage.check_onnxruntime.TOLERANCE)
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        row = apart(lambda: coverage.cover(args, path, pathlib.Path(folder)), log, 4 * args.limit)
    row = {name: value for name, value in row.items() if name not in ("model", "cpu", "wall")}
    if row.get("error") and "step" not in row:
        # The process itself ended: ONNX Runtime's end, if it runs the model no better by itself.
        alone = apart(lambda: coverage.refused(path), log, args.limit)
        row |= {"step": "compare"} | ({"original": alone["error"]} if "error" in alone else {})
    if variant and not row.get("error") and not args.keep:
        path.unlink()
        path.with_name(f"{path.name}.data").unlink(missing_ok=True)
    return row


def variant_path(path, variant):
    return path.with_suffix(f".{variant}.onnx")


def tell(args, row, path):
    """Prints how a row went, and whether a file has to stay; says what is wrong in the file of failures."""
    ours = bool(row.get("error")) and row.get("step") not in ("export", "variant") and "original" not in row
    little = not row.get("error") and row["removed"] < LITTLE
    label = " ".join(filter(None, (row["model"], row["exporter"], row.get("variant"))))
    shown = ["removed", "deviation", "time", "before", "after"]
    numbers = " ".join(f"{name} {row[name]:.3g}" for name in shown if name in row)
    print(label, " ".join(row["error"].split())[:200] if row.get("error") else numbers, flush=True)
    if args.failures and (ours or little):
        file = variant_path(path, row["variant"]) if "variant" in row else path
        words = row.get("error") or f"removes {100 * row['removed']:.1f}% only; causes {row['causes']}"
        with args.failures.open("a") as out:
            out.write(f"{label} | {file} | {args.binary} {file} --ratio 0.5 | {' '.join(words.split())[:500]}\n")
    return ours or little


def compact(row):
    """A row without what is empty, its numbers short."""
    row = {name: round(v, DIGITS[name]) if name in DIGITS and v else v for name, v in row.items()}
    if row.get("deviation"):
        row["deviation"] = float(f"{row['deviation']:.1e}")
    if row.get("removed", 0) >= LITTLE:
        row.pop("causes", None)  # the table gives them where little is removed
    if row.get("causes"):
        row["causes"] = [[cause, round(share, 3)] for cause, share in row["causes"]]
    if row.get("error"):
        row["error"] = " ".join(row["error"].split())[:300]
    return {name: v for name, v in row.items() if v not in (None, [])}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("folder", type=pathlib.Path, help="where files are while they are needed")
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("models", nargs="*", default=["*"], help="patterns of names; all models by default")
    parser.add_argument("--exporter", choices=export.OPSETS, default="torchscript")
    parser.add_argument("--opset", type=int, help="17 for torchscript, 18 for dynamo")
    parser.add_argument("--files", nargs="*", type=pathlib.Path, default=[], metavar="FILE")
    parser.add_argument("--variants", nargs="*", choices=variants.VARIANTS, default=[], metavar="VARIANT")
    parser.add_argument(
        "--rank", type=int, default=registry.LARGE, help="0: one of each structure; 1: more; 2: large ones"
    )
    parser.add_argument("--again", action="store_true", help="measure again what has a row")
    parser.add_argument("--keep", action="store_true", help="keep files")
    parser.add_argument("--failures", type=pathlib.Path)
    parser.add_argument("--timeout", type=int, default=150, help="seconds of processor time for an export")
    parser.add_argument("--limit", type=int, default=120, help="seconds of processor time for a step of checking")
    args = parser.parse_args()
    args.opset = args.opset or export.OPSETS[args.exporter]
    args.ratio, args.options, args.samples, args.causes = "0.5", "", 1, 2
    args.folder.mkdir(parents=True, exist_ok=True)
    survey_files(args) if args.files else survey(args)


if __name__ == "__main__":
    main()
