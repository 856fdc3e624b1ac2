"""What is written: sections as tables for people, as one document for programs."""

from __future__ import annotations

import argparse
import html
import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from stowplan import Table
from stowplan._native import write_yaml

__all__ = ["Section", "add_output", "write"]


class Section(Protocol):
    """What can be shown: a table, a comparison, a report of costs."""

    def _repr_html_(self) -> str: ...


def add_output(command: argparse.ArgumentParser) -> None:
    """Add the format of the output, and how much of it is shown."""
    command.add_argument(
        "-o", "--output", choices=("table", "json", "yaml", "html"), default="table", help="the format (table)"
    )
    command.add_argument(
        "--rows",
        type=int,
        default=20,
        metavar="N",
        help="rows shown of each table, 0 for all (20); json and yaml have all",
    )


def write(
    options: argparse.Namespace,
    title: str,
    sections: Mapping[str, Any],
    document: Mapping[str, Any],
    report: Callable[[], str] | None = None,
) -> None:
    """Write `sections` (text, tables and what renders itself) for people, `document` for programs.

    As HTML, `report` is written instead of `sections` where it is given.
    """
    if options.output == "json":
        json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
        print()
    elif options.output == "yaml":
        sys.stdout.write(write_yaml(dict(document)))
    elif options.output == "html":
        sys.stdout.write(report() if report else page(title, sections, options.rows or None))
    else:
        print(text(sections, options.rows or None))


def text(sections: Mapping[str, Any], rows: int | None) -> str:
    """Sections as text that fits the terminal; as wide as it is where the output is no terminal."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    parts = []
    for name, section in sections.items():
        if isinstance(section, Table):
            shown = section.to_text(max_rows=rows, max_width=width)
        elif hasattr(section, "to_text"):
            shown = section.to_text(max_width=width)
        else:
            shown = str(section) if width is None else wrapped(str(section), width)
        parts.append(f"{name}\n{shown}" if name else shown)
    return "\n\n".join(parts)


def wrapped(text: str, width: int) -> str:
    """Text whose long lines go on below, indented."""
    lines = []
    for line in text.splitlines():
        indent = line[: len(line) - len(line.lstrip())] + "  "
        lines += textwrap.wrap(
            line, max(width, 20), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        ) or [line]
    return "\n".join(lines)


STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem; color: #1b1f24 }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .2rem .7rem; border-bottom: 1px solid #d7dce1; white-space: nowrap }
th { border-bottom: 2px solid #8a949e }
section { overflow-x: auto }
strong { color: #0a6b3d }
"""


def page(title: str, sections: Mapping[str, Any], rows: int | None) -> str:
    """Sections as a page that needs nothing else."""
    parts = []
    for name, section in sections.items():
        if isinstance(section, Table):
            shown = section.to_html(max_rows=rows)
        elif hasattr(section, "_repr_html_"):
            shown = section._repr_html_()
        else:
            shown = f"<p>{html.escape(str(section))}</p>"
        heading = f"<h2>{html.escape(name)}</h2>" if name else ""
        parts.append(f"<section>{heading}{shown}</section>")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1>{''.join(parts)}</body></html>\n"
    )
