"""The head and the foot of a report: what it is about, in a few numbers."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import stowplan
from stowplan.report.table import shown

if TYPE_CHECKING:
    from stowplan.report.subject import Subject


def title(subject: Subject) -> str:
    """Return a title, where none is given."""
    name = subject.fleet.name if subject.fleet is not None else "tables"
    if subject.comparison is None:
        return f"{name}: placed by {subject.solutions[0].strategy.name}"
    return f"{name}: {len(subject.solutions)} strategies compared"


def head(subject: Subject, heading: str) -> str:
    """Return the heading, and the facts of the fleet and of the problem."""
    facts: list[tuple[str, object]] = []
    bins = subject.problem.bins()
    opened = sum(1 for is_open in bins["open"] if is_open)
    if subject.fleet is not None:
        clusters = subject.fleet.clusters()
        facts.append(("clusters", len(clusters)))
        facts.append(("providers", len({provider for provider in clusters["provider"] if provider})))
        facts.append(("regions", len(set(zip(clusters["provider"], clusters["region"], strict=True)))))
    facts.append(("machines open", opened))
    facts.append(("could be opened", len(bins) - opened))
    facts.append(("workloads", subject.problem.num_workloads))
    facts.append(("replicas", subject.problem.num_items))
    if subject.comparison is None:
        solution = subject.solutions[0]
        facts.append(("placed", solution.num_placed))
        facts.append(("left out", solution.num_unplaced))
    listed = "".join(f"<div><b>{escape(shown(value))}</b><span>{escape(name)}</span></div>" for name, value in facts)
    return f'<h1>{escape(heading)}</h1><div class="facts">{listed}</div>'


def foot(subject: Subject) -> str:
    """Return what made the report."""
    seeds = sorted({solution.seed for solution in subject.solutions})
    numbers = ", ".join(str(seed) for seed in seeds)
    return f"Made by stowplan {escape(stowplan.__version__)}, seed {escape(numbers)}. This file needs no other."
