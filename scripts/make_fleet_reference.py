#!/usr/bin/env python3
"""Writes the tables of docs/reference/fleet-file.md from the JSON Schema of fleet files.

Standard library only. What stands before the mark is written by hand and kept. `--check` compares instead of writing.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "docs" / "schema" / "fleet-v1alpha1.schema.json"
PAGE = ROOT / "docs" / "reference" / "fleet-file.md"
MARK = "<!-- Below: written by scripts/make_fleet_reference.py. -->"

# The order of the sections, from the outside in; what is not named here follows by name.
ORDER = [
    "Fleet",
    "Policy",
    "Budget",
    "BudgetScope",
    "CustomRegion",
    "Coordinates",
    "RoundTrip",
    "Cluster",
    "Location",
    "Node",
    "NodePool",
    "DeviceGroup",
    "Taint",
    "DaemonSet",
    "Workload",
    "DeviceRequest",
    "Rules",
    "SpreadConstraint",
    "DomainLimit",
    "AffinityTerm",
    "WeightedAffinityTerm",
    "LabelSelector",
    "LabelRequirement",
    "NodeSelector",
    "NodeSelectorTerm",
    "NodeSelectorRequirement",
    "PreferredSchedulingTerm",
    "Toleration",
    "HostPort",
    "Residency",
    "LatencyCeiling",
    "Endpoint",
    "Target",
    "Traffic",
    "Place",
    "Labels",
    "ResourceVector",
]


def definition(schema, name):
    return schema if name == "Fleet" else schema["$defs"][name]


def kind(schema):
    """A type in words, with links to sections."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " or ".join(dict.fromkeys(kind(one) for one in schema[key] if one.get("type") != "null"))
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"] if value is not None)
    types = schema.get("type", "anything")
    types = [one for one in (types if isinstance(types, list) else [types]) if one != "null"]
    if types == ["array"]:
        if "prefixItems" in schema:
            return "list of " + ", ".join(kind(one) for one in schema["prefixItems"])
        return f"list of {kind(schema.get('items', {}))}"
    if types == ["object"]:
        inner = schema.get("additionalProperties")
        return f"mapping to {kind(inner)}" if isinstance(inner, dict) else "mapping"
    words = {"integer": "whole number", "string": "text", "boolean": "`true` or `false`"}
    return " or ".join(words.get(one, one) for one in types)


def limits(schema):
    low, high = schema.get("minimum"), schema.get("maximum")
    shown = {}
    if low is not None and low != 0:
        shown["at least"] = low
    if high is not None and high not in (255, 65535, 4294967295):
        shown["at most"] = high
    return ", ".join(f"{word} {value:g}" for word, value in shown.items())


def cell(text):
    """A description for a table: links of the Rust documentation become code."""
    return re.sub(r"\[(`[^`]+`)\]", r"\1", " ".join(text.split())).replace("|", "\\|")


def fields(schema):
    required = schema.get("required", [])
    lines = ["| field | type | | meaning |", "|---|---|---|---|"]
    # Required fields first, then the others, each by name: the schema keeps no other order.
    for name in sorted(schema["properties"], key=lambda name: (name not in required, name)):
        field = schema["properties"][name]
        notes = ["required"] if name in required else []
        default = field.get("default")
        if default not in (None, {}, []):
            notes.append(f"default `{json.dumps(default) if not isinstance(default, str) else default}`")
        notes.append(limits(field))
        note = ", ".join(note for note in notes if note)
        lines.append(f"| `{name}` | {kind(field)} | {note} | {cell(field.get('description', ''))} |")
    return lines


def section(name, schema):
    lines = [f"### {name}", "", cell(schema.get("description", "")), ""]
    if "properties" in schema:
        return lines + fields(schema)
    if "oneOf" in schema:
        lines += ["| one of | meaning |", "|---|---|"]
        for one in schema["oneOf"]:
            if "properties" in one:
                shape = ", ".join(f"`{key}:` {kind(value)}" for key, value in one["properties"].items())
            else:
                shape = kind(one)
            lines.append(f"| {shape} | {cell(one.get('description', ''))} |")
        return lines
    lines.append(f"Written as: {kind(schema)}.")
    if "pattern" in schema:
        lines.append(f"Pattern: `{schema['pattern']}`.")
    return lines


def is_simple(schema):
    """Names: one section for all of them would say the same."""
    return schema.get("maxLength") == 253


def tables():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    names = ["Fleet", *schema["$defs"]]
    ordered = [name for name in ORDER if name in names]
    ordered += sorted(name for name in names if name not in ordered and not is_simple(definition(schema, name)))
    lines = []
    for name in ordered:
        lines += [*section(name, definition(schema, name)), ""]
    simple = sorted(name for name in schema["$defs"] if is_simple(schema["$defs"][name]))
    lines += ["### Names", "", "Text of 1 to 253 bytes without white space.", ""]
    lines += [
        f'<span id="{name.lower()}"></span>{name}: {schema["$defs"][name]["description"].lower()}.  ' for name in simple
    ]
    return "\n".join(lines).rstrip() + "\n"


def main():
    page = PAGE.read_text(encoding="utf-8")
    by_hand = page.partition(MARK)[0]
    written = f"{by_hand}{MARK}\n\n{tables()}"
    if "--check" in sys.argv:
        if page != written:
            sys.exit(f"{PAGE.name} is not what scripts/make_fleet_reference.py writes: run it")
    else:
        PAGE.write_text(written, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
