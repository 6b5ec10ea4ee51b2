#!/usr/bin/env python3
"""Checks that each operator of the newest ai.onnx opset has a definition, or stays whole for a stated reason, that
definitions have all of its attributes, and that this opset is the one that prune-opt says it knows.

Definitions are read from `ir-spec/ops.md`, which is generated from them; operators from the `onnx` package.

    python tools/check_opset.py
"""

import pathlib
import re
import sys

import onnx.defs

ROOT = pathlib.Path(__file__).parent.parent
PAGE = ROOT / "ir-spec" / "ops.md"
MODULE = ROOT / "crates" / "ir" / "src" / "module.rs"


def defined():
    """Names of operators of ai.onnx that have a section, and whether that gives a relation."""
    found = {}
    for section in PAGE.read_text().split("\n## ")[1:]:
        name = re.search(r"^- ONNX: `(\w+)`$", section, re.MULTILINE)
        if name:
            found[name[1]] = "relation: none" not in section
    return found


def attributes():
    """Names of attributes by operator; none where a definition takes any."""
    found = {}
    for section in PAGE.read_text().split("\n## ")[1:]:
        name = re.search(r"^- ONNX: `(\w+)`$", section, re.MULTILINE)
        takes = re.search(r"^- attributes: (.*)$", section, re.MULTILINE)
        if name and takes and "..." not in takes[1]:
            found[name[1]] = set(re.findall(r"(\w+): ", takes[1]))
    return found


def known():
    """The opset that the definitions were written against."""
    return int(re.search(r"NEWEST_OPSET: i64 = (\d+);", MODULE.read_text())[1])


def main():
    have = defined()
    schemas = [schema for schema in onnx.defs.get_all_schemas() if schema.domain == "" and not schema.deprecated]
    newest = {schema.name for schema in schemas}
    missing = sorted(newest - have.keys())
    related = sum(have[name] for name in newest & have.keys())
    opset = onnx.defs.onnx_opset_version()
    print(f"opset {opset}: {len(newest)} operators, {related} with a relation, "
          f"{len(newest) - related - len(missing)} stay whole for a reason, {len(missing)} missing")  # fmt: skip
    if missing:
        sys.exit(f"neither defined nor listed in crates/ops/src/opaque.rs: {', '.join(missing)}")
    takes = attributes()
    lacking = [
        f"{schema.name}.{name}" for schema in schemas for name in schema.attributes
        if name not in takes.get(schema.name, schema.attributes)
    ]  # fmt: skip
    if lacking:
        sys.exit(f"definitions lack attributes: {', '.join(sorted(lacking))}")
    if known() != opset:
        sys.exit(f"NEWEST_OPSET is {known()} in {MODULE.relative_to(ROOT)}, but all of {opset} is known")


if __name__ == "__main__":
    main()
