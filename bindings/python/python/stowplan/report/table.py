"""Tables of a report: sortable, with as many rows as asked for, and the rest counted."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

Columns = "Mapping[str, Sequence[Any]]"


WHOLE_MAX = 60
"""A table of no more rows is shown whole; a longer one scrolls in a window of its own."""


def table(
    columns: Mapping[str, Sequence[Any]],
    *,
    max_rows: int,
    best: Collection[tuple[int, str]] = (),
    identifier: str | None = None,
    wide: Collection[str] = (),
) -> str:
    """Return columns as an HTML table. `best` marks cells by row and column; columns named in `wide` may break lines.

    With an `identifier` a field to filter the rows stands above it.
    """
    count = len(next(iter(columns.values()), ()))
    numeric = {name: _numeric(values) for name, values in columns.items()}
    parts = []
    if identifier and count > 12:
        parts.append(
            f'<input type="search" data-table="{escape(identifier)}" placeholder="Filter rows" aria-label="Filter rows">'
        )
    style = "scroll whole" if min(count, max_rows) <= WHOLE_MAX else "scroll"
    name = f' id="{escape(identifier)}"' if identifier else ""
    parts.append(f'<div class="{style}"><table{name}><thead><tr>')
    for name in columns:
        style = ' class="number"' if numeric[name] else ""
        parts.append(f'<th{style} scope="col"><button type="button">{escape(heading(name))}</button></th>')
    parts.append("</tr></thead><tbody>")
    for row in range(min(count, max_rows)):
        parts.append("<tr>")
        for name, values in columns.items():
            parts.append(_cell(values[row], numeric[name], (row, name) in best, name in wide))
        parts.append("</tr>")
    parts.append("</tbody></table></div>")
    if count > max_rows:
        parts.append(f'<p class="soft">The first {max_rows:,} of {count:,} rows are shown.</p>')
    return "".join(parts)


def heading(name: str) -> str:
    """Return the name of a column for people."""
    return name.replace("_", " ")


def _numeric(values: Sequence[Any]) -> bool:
    given = [value for value in values if value is not None]
    return bool(given) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in given)


def _cell(value: Any, number: bool, best: bool, wide: bool) -> str:
    styles = [
        style
        for style, wanted in (("number", number), ("best", best), ("wide", wide), ("name", not number and not wide))
        if wanted
    ]
    attributes = f' class="{" ".join(styles)}"' if styles else ""
    if number:
        attributes += f' data-v="{"" if value is None else repr(value)}"'
    return f"<td{attributes}>{escape(shown(value))}</td>"


def shown(value: Any) -> str:
    """Return a cell's value for people."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return number(value)
    return str(value)


def number(value: float) -> str:
    """Return a number with up to four significant digits, and all that stand before the point."""
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    digits = 0 if abs(value) >= 1000 else min(6, max(0, 3 - math.floor(math.log10(abs(value)))))
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
