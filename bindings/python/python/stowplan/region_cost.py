"""What machines cost by provider and region: from the bins of a solution, unknown prices counted and never taken for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stowplan import Solution


@dataclass
class RegionCost:
    """What the machines of one region cost an hour, as far as it is known."""

    provider: str
    region: str
    committed: float = 0.0
    decided: float = 0.0
    machines: int = 0
    unpriced: int = 0

    @property
    def total(self) -> float:
        """All that is known."""
        return self.committed + self.decided


def by_region(solution: Solution) -> list[RegionCost]:
    """Sum the prices of open and used bins by provider and region."""
    found: dict[tuple[str, str], RegionCost] = {}
    columns = solution.bins().to_pydict()
    rows = zip(columns["provider"], columns["region"], columns["opened"], columns["price_per_hour"], strict=True)
    for provider, region, opened, price in rows:
        key = (provider or "(no provider)", region or "(no region)")
        row = found.setdefault(key, RegionCost(*key))
        row.machines += 1
        if price is None:
            row.unpriced += 1
        elif opened:
            row.decided += price
        else:
            row.committed += price
    return list(found.values())
