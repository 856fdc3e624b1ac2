"""The measures that strategies are compared by, and which value of each is the best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from stowplan import Problem, Solution, Table


@runtime_checkable
class Compared(Protocol):
    """What a comparison has: solutions of one problem, and a table with a row for each."""

    @property
    def problem(self) -> Problem:
        """The problem that all solve."""

    @property
    def solutions(self) -> Sequence[Solution]:
        """The solutions, one a strategy."""

    def table(self) -> Table:
        """One row a strategy: `strategy`, and a column for each measure."""


MORE_IS_BETTER = frozenset({"placed"})
NO_MEASURE = frozenset({"seed", "seconds", "decisions"})

Measured = dict[str, tuple[list[float | None], list[int]]]
"""By measure: the values, one a strategy, and the positions of the best ones."""


def measured(comparison: Compared) -> tuple[list[str], Measured]:
    """Return the names of the strategies and their measures.

    The best is the greatest of what there should be more of, else the least; where all are equal there is none.
    """
    columns = comparison.table().to_pydict()
    names: list[str] = columns["strategy"]
    found: Measured = {}
    for name, values in columns.items():
        known = [value for value in values if value is not None]
        if name in NO_MEASURE or not known or not all(isinstance(value, int | float) for value in known):
            continue
        if any(isinstance(value, bool) for value in known):
            continue
        target = max(known) if name in MORE_IS_BETTER else min(known)
        equal = len(set(known)) == 1 and len(known) == len(values)
        found[name] = (values, [] if equal else [at for at, value in enumerate(values) if value == target])
    return names, found
