"""Costs of placements and fleets."""

import pickle
from typing import Any

import pytest
import stowplan


@pytest.fixture
def fleet(lab: dict[str, Any]) -> stowplan.Fleet:
    lab["clusters"][0]["pools"] = [
        {"name": "more", "capacity": {"cpu": 8}, "count": 1, "max": 3, "pricePerHour": "0.5 USD"}
    ]
    lab["workloads"][0]["replicas"] = 6
    return stowplan.Fleet.from_dict(lab)


def test_committed_and_decided_are_apart(fleet: stowplan.Fleet) -> None:
    solution = stowplan.place(stowplan.Problem.from_fleet(fleet), "cost").solution()
    costs = solution.costs()
    summary = costs.summary().to_pydict()
    assert summary["side"] == ["committed", "decided"]
    assert summary["nodes"] == [0.5, 0.5]
    assert costs.opened().to_pylist() == [{"cluster": "edge", "pool": "more", "nodes": 1}]
    assert costs.by_provider()["provider"] == ["edge", "edge"]
    assert costs.by_region()["region"] == ["edge/paris", "edge/paris"]
    assert sum(costs.lines()["per_hour"]) == pytest.approx(1.0)
    # The price of the node is not known, and not zero.
    assert any("n1" in unknown for unknown in costs.unknown)
    assert "decided" in costs.to_dict()
    assert repr(pickle.loads(pickle.dumps(costs))) == repr(costs)
    assert "<table" in costs._repr_html_()


def test_a_fleet_as_it_is(fleet: stowplan.Fleet) -> None:
    assert fleet.costs().summary()["total"] == [0.5, 0.0]


def test_tables_have_no_costs() -> None:
    problem = stowplan.Problem.from_tables(items={"cpu": [1]}, bins={"cpu": [1]})
    with pytest.raises(stowplan.InputError, match="made from tables"):
        stowplan.place(problem).solution().costs()
