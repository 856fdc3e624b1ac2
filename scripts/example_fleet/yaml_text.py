"""Writes a document as YAML that people like to read: small things on one line."""

import json
import re

WIDTH = 124
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*|[0-9]+(\.[0-9]+)?(m|ms|Ki|Mi|Gi|Ti|k|M|G|T)")
WORDS = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}


def scalar(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if PLAIN.fullmatch(value) and value.lower() not in WORDS else json.dumps(value, ensure_ascii=False)
    return str(value)


def flow(value):
    if isinstance(value, dict):
        inner = ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items())
        return "{ " + inner + " }" if inner else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def block(value, indent, out, top=False):
    """Writes a mapping or list, on one line where it is small, on lines of its own where it is not."""
    pad = "  " * indent
    if isinstance(value, list):
        for item in value:
            comment = item.pop("#", None) if isinstance(item, dict) else None
            if comment:
                out.append(f"{pad}# {comment}")
            line = f"{pad}- {flow(item)}"
            named = isinstance(item, dict) and indent == 1
            if len(line) <= WIDTH and not named:
                out.append(line)
                continue
            inner = []
            block(item, indent + 1, inner)
            inner[0] = f"{pad}- {inner[0][len(pad) + 2 :]}"
            out.extend(inner)
        return
    for key, item in value.items():
        line = f"{pad}{scalar(key)}: {flow(item)}"
        small = not isinstance(item, (dict, list)) or len(line) <= WIDTH
        if small and not (top and isinstance(item, (dict, list)) and len(line) > 60):
            out.append(line)
        else:
            if top:
                out.append("")
            out.append(f"{pad}{scalar(key)}:")
            block(item, indent + 1, out)
