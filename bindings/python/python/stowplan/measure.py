"""The measures that strategies are compared by, and which value of each is the best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stowplan import Outcome, Problem, Table


@runtime_checkable
class Compared(Protocol):
    """What is shown of a comparison: the answers of several strategies to one problem, and a table with a row for each."""

    @property
    def problem(self) -> Problem:
        """The problem that all answer."""

    @property
    def strategies(self) -> Sequence[str]:
        """Names of the strategies."""

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """The answers, in the order of the strategies."""

    def table(self) -> Table:
        """One row a strategy: `strategy`, and a column for each measure."""


MORE_IS_BETTER = frozenset({"placed"})
LESS_IS_BETTER = frozenset(
    {
        "unplaced",
        "bins_used",
        "opened",
        "opened_per_hour",
        "transfer_per_hour",
        "latency_ms",
        "latency_p95_ms",
        "zone_skew",
        "balance",
        "stranded",
    }
)

Measured = dict[str, tuple[list[float | None], list[int]]]
"""By measure: the values, one a strategy, and the positions of the best ones."""


def measured(comparison: Compared) -> tuple[list[str], Measured]:
    """Return the names of the strategies and their measures.

    The best is the greatest of what there should be more of, the least of what there should be less of; where all are equal there
    is none. Columns of the comparison that say nothing of a placement (its status, the time of the search) are no measures.
    """
    columns = comparison.table().to_pydict()
    found: Measured = {}
    for name, values in columns.items():
        known = [value for value in values if value is not None]
        if name not in MORE_IS_BETTER | LESS_IS_BETTER or not known:
            continue
        target = max(known) if name in MORE_IS_BETTER else min(known)
        equal = len(set(known)) == 1
        found[name] = (values, [] if equal else [at for at, value in enumerate(values) if value == target])
    return columns["strategy"], found
