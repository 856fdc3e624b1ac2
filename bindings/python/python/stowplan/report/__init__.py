"""A placement or a comparison as one HTML file that needs nothing else: no network, no other file.

>>> import stowplan, stowplan.report
>>> problem = stowplan.Problem.from_tables(items={"cpu": [1, 1, 9]}, bins={"cpu": [2, 2]})
>>> page = stowplan.report.html(stowplan.place(problem, "cost"), plots=False)
>>> page[:15], "left out" in page
('<!DOCTYPE html>', True)
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from stowplan.report import head, section
from stowplan.report.page import page
from stowplan.report.subject import subject_of

if TYPE_CHECKING:
    from stowplan import Solution
    from stowplan.measure import Compared

__all__ = ["html", "write"]

ROWS_MAX = 500
"""Rows shown of a table, if nothing else is asked for; the rest is counted."""


def write(
    comparison_or_solution: Compared | Solution,
    path: str | os.PathLike[str],
    *,
    title: str | None = None,
    plots: bool | None = None,
    max_rows: int = ROWS_MAX,
) -> Path:
    """Write a report to `path`, and return the path.

    Tables show at most `max_rows` rows and count the others. Pictures need matplotlib (`pip install "stowplan[plot]"`): by
    default they are drawn where it is installed; with `plots=True` it must be, with `plots=False` there are none. The same
    solution gives the same bytes.

    Example:
    >>> stowplan.report.write(stowplan.compare(problem), "report.html")  # doctest: +SKIP

    """
    target = Path(path)
    target.write_text(html(comparison_or_solution, title=title, plots=plots, max_rows=max_rows), encoding="utf-8")
    return target


def html(
    comparison_or_solution: Compared | Solution,
    *,
    title: str | None = None,
    plots: bool | None = None,
    max_rows: int = ROWS_MAX,
) -> str:
    """Return a report as the text of an HTML page; see `write`."""
    if max_rows < 1:
        raise ValueError(f"max_rows is {max_rows}: it must be at least 1")
    subject = subject_of(comparison_or_solution)
    if plots is None:
        plots = find_spec("matplotlib") is not None
    title = title or head.title(subject)
    sections = []
    if subject.comparison is not None:
        sections.append(
            ("strategies", "Strategies compared", section.strategies(subject, plots=plots, max_rows=max_rows))
        )
    if subject.fleet is not None and plots:
        sections.append(("map", "Where it stands", section.world(subject)))
    sections.append(("costs", "Costs", section.costs(subject, max_rows=max_rows)))
    sections.append(("unplaced", "Left out, and why", section.unplaced(subject, max_rows=max_rows)))
    for number, solution in enumerate(subject.solutions):
        name = solution.strategy.name
        content = section.strategy(solution, number, plots=plots, max_rows=max_rows)
        sections.append((f"strategy-{number}", name, content))
    sections.append(("repeat", "How to repeat it", section.repeat(subject)))
    return page(title, head.head(subject, title), sections, head.foot(subject))
