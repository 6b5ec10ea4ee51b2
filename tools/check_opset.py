#!/usr/bin/env python3
"""Checks that each operator of the newest ai.onnx opset has a definition, or stays whole for a stated reason.

Definitions are read from `ir-spec/ops.md`, which is generated from them; operators from the `onnx` package.

    python tools/check_opset.py
"""

import pathlib
import re
import sys

import onnx.defs

PAGE = pathlib.Path(__file__).parent.parent / "ir-spec" / "ops.md"


def defined():
    """Names of operators of ai.onnx that have a section, and whether that gives a relation."""
    found = {}
    for section in PAGE.read_text().split("\n## ")[1:]:
        name = re.search(r"^- ONNX: `(\w+)`$", section, re.MULTILINE)
        if name:
            found[name[1]] = "relation: none" not in section
    return found


def main():
    have = defined()
    newest = {schema.name for schema in onnx.defs.get_all_schemas() if schema.domain == "" and not schema.deprecated}
    missing = sorted(newest - have.keys())
    related = sum(have[name] for name in newest & have.keys())
    opset = onnx.defs.onnx_opset_version()
    print(f"opset {opset}: {len(newest)} operators, {related} with a relation, "
          f"{len(newest) - related - len(missing)} stay whole for a reason, {len(missing)} missing")  # fmt: skip
    if missing:
        sys.exit(f"neither defined nor listed in crates/ops/src/opaque.rs: {', '.join(missing)}")


if __name__ == "__main__":
    main()
