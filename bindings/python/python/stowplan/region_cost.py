"""What machines and traffic cost by provider and region; unknown prices are counted and never taken for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stowplan import Solution


@dataclass
class RegionCost:
    """What the machines of one region and the traffic that it is charged for cost an hour, as far as it is known."""

    provider: str
    region: str
    committed: float = 0.0
    decided: float = 0.0
    transfer: float = 0.0
    machines: int = 0
    unpriced: int = 0

    @property
    def total(self) -> float:
        """All that is known."""
        return self.committed + self.decided + self.transfer


def by_region(solution: Solution) -> list[RegionCost]:
    """Sum the prices of open and used bins, and of traffic, by provider and region."""
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
    if solution.problem.fleet is not None:
        _add_transfer(found, solution)
    return list(found.values())


def _add_transfer(found: dict[tuple[str, str], RegionCost], solution: Solution) -> None:
    """Add what traffic between regions costs, in the currency of the problem."""
    for line in solution.costs().lines().to_pylist():
        if line["part"] != "transfer" or line["currency"] != solution.problem.currency:
            continue
        provider, _, region = (line["region"] or "/").partition("/")
        key = (provider or "(no provider)", region or "(no region)")
        found.setdefault(key, RegionCost(*key)).transfer += line["per_hour"]
