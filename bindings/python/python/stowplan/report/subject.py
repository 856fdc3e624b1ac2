"""What a report is about: one solution, or the strategies of a comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stowplan import Solution
from stowplan.measure import Compared

if TYPE_CHECKING:
    from stowplan import Fleet, Problem


@dataclass(frozen=True)
class Subject:
    """Solutions of one problem, and the comparison they come from, if there is one."""

    problem: Problem
    solutions: list[Solution]
    comparison: Compared | None
    fleet: Fleet | None
    unsolved: dict[str, str] = field(default_factory=dict)
    """Strategies without a solution, and what they answered instead."""


def subject_of(given: Compared | Solution) -> Subject:
    """Take apart what is to be reported."""
    if isinstance(given, Solution):
        return Subject(given.problem, [given], None, given.problem.fleet)
    if isinstance(given, Compared):
        answers = dict(zip(given.strategies, given.outcomes, strict=True))
        solutions = [outcome for outcome in answers.values() if isinstance(outcome, Solution)]
        unsolved = {name: str(outcome) for name, outcome in answers.items() if not isinstance(outcome, Solution)}
        return Subject(given.problem, solutions, given, given.problem.fleet, unsolved)
    raise TypeError(f"a report is of a Comparison or a Solution, not of a {type(given).__name__}")
