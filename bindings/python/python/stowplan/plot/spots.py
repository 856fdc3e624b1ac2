"""Clusters as spots on a map, and who talks to whom across them."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stowplan import Problem

if TYPE_CHECKING:
    from stowplan import Fleet, Solution

APART = 0.55
"""Degrees between clusters of one place."""


@dataclass
class Spot:
    """A cluster on the map: where it is, and where it is drawn."""

    name: str
    provider: str
    region: str
    longitude: float
    latitude: float
    size: float = 0.0
    used: float = 0.0
    cost: float = 0.0
    unpriced: bool = False
    x: float = field(default=0.0)
    y: float = field(default=0.0)

    @property
    def share(self) -> float:
        """The used share of what it has."""
        return self.used / self.size if self.size > 0 else 0.0


@dataclass
class Link:
    """Demand between two clusters."""

    start: Spot
    end: Spot
    demand: float


def spots_of(fleet: Fleet, solution: Solution | None, size: str) -> tuple[list[Spot], list[str]]:
    """Return the clusters whose coordinates are known, and the names of the others."""
    clusters = fleet.clusters().to_pydict()
    regions = fleet.regions().to_pydict()
    places = {
        (provider, region): (longitude, latitude)
        for provider, region, longitude, latitude in zip(
            regions["provider"], regions["region"], regions["longitude"], regions["latitude"], strict=True
        )
        if longitude is not None
    }
    spots: dict[str, Spot] = {}
    lost = []
    for at, name in enumerate(clusters["name"]):
        provider, region = clusters["provider"][at], clusters["region"][at]
        if (provider, region) not in places:
            lost.append(name)
            continue
        longitude, latitude = places[provider, region]
        spots[name] = Spot(name, provider or "?", region or "?", longitude, latitude)
    _filled(fleet, solution, spots, size)
    _apart(list(spots.values()))
    return list(spots.values()), lost


def _filled(fleet: Fleet, solution: Solution | None, spots: dict[str, Spot], size: str) -> None:
    """Add size, use and price: from the bins of a solution, or those that are open before one."""
    if solution is not None:
        bins = solution.bins().to_pydict()
        capacity, used = f"{size}_capacity", bins.get(f"{size}_used")
        is_open = [True] * len(bins["bin"])
    else:
        bins = Problem.from_fleet(fleet).bins().to_pydict()
        capacity, used = size, None
        is_open = bins["open"]
    if capacity not in bins:
        names = [name.removesuffix("_capacity") for name in bins if solution is None or name.endswith("_capacity")]
        known = names[names.index("price_per_hour") + 1 :] if "price_per_hour" in names else names
        raise ValueError(f"size: there is no resource {size!r}; there are {', '.join(known)}")
    for at, cluster in enumerate(bins["cluster"]):
        if cluster in spots and is_open[at]:
            spot = spots[cluster]
            spot.size += bins[capacity][at] or 0.0
            spot.used += (used[at] or 0.0) if used else 0.0
            spot.cost += bins["price_per_hour"][at] or 0.0
            spot.unpriced |= bins["price_per_hour"][at] is None


def _apart(spots: list[Spot]) -> None:
    """Put clusters of one place in a ring around it."""
    together: dict[tuple[float, float], list[Spot]] = defaultdict(list)
    for spot in spots:
        # Places closer than a circle is wide count as one.
        together[round(spot.longitude / APART), round(spot.latitude / APART)].append(spot)
    for group in together.values():
        ring = APART * (0.0 if len(group) == 1 else max(0.7, len(group) / 6))
        for at, spot in enumerate(group):
            angle = 2 * math.pi * at / len(group)
            stretch = max(0.3, math.cos(math.radians(spot.latitude)))
            spot.x = spot.longitude + ring * math.cos(angle) / stretch
            spot.y = spot.latitude + ring * math.sin(angle)


def links_of(fleet: Fleet, solution: Solution, spots: list[Spot]) -> list[Link]:
    """Return the demand between clusters, the most first: each replica talks to the peer's replica that is nearest."""
    by_name = {spot.name: spot for spot in spots}
    standing: dict[str, list[Spot]] = defaultdict(list)
    placements = solution.placements().to_pydict()
    for workload, cluster in zip(placements["workload"], placements["cluster"], strict=True):
        if cluster in by_name:
            standing[workload].append(by_name[cluster])
    demand: dict[tuple[str, str], float] = defaultdict(float)
    for workload in fleet.to_dict().get("workloads", ()):
        namespace = workload.get("namespace", "default")
        name = workload["name"] if namespace == "default" else f"{namespace}/{workload['name']}"
        for traffic in workload.get("traffic", ()):
            peer = traffic["with"].get("workload", "")
            peers = standing.get(peer if namespace == "default" else f"{namespace}/{peer}", [])
            for spot in standing.get(name, ()):
                if peers:
                    end = min(peers, key=lambda peer: (spot.x - peer.x) ** 2 + (spot.y - peer.y) ** 2)
                    share = float(traffic.get("demand", 1)) / max(len(standing[name]), 1)
                    if end.name != spot.name:
                        demand[min(spot.name, end.name), max(spot.name, end.name)] += share
    links = [Link(by_name[a], by_name[b], amount) for (a, b), amount in demand.items()]
    return sorted(links, key=lambda link: -link.demand)


def currency_of(fleet: Fleet, solution: Solution | None) -> str:
    """Return the currency of the prices, as far as it is known."""
    problem = Problem.from_fleet(fleet) if solution is None else solution.problem
    return problem.currency or "?"
