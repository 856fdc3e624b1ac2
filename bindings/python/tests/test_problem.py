"""Problems from fleets."""

import pickle
from typing import Any

import stowplan


def test_from_a_fleet(lab: dict[str, Any]) -> None:
    fleet = stowplan.Fleet.from_dict(lab)
    problem = stowplan.Problem.from_fleet(fleet)
    assert (problem.num_items, problem.num_bins, problem.num_workloads) == (3, 1, 1)
    assert problem.resources == ["cpu", "memory"]
    assert problem.fleet == fleet
    assert problem.bins()["bin"] == ["edge/n1"]
    again = pickle.loads(pickle.dumps(problem))
    assert repr(again) == repr(problem)
    assert again.items() == problem.items()


def test_movable_and_fixed_pools(lab: dict[str, Any]) -> None:
    lab["workloads"][0]["placed"] = [{"cluster": "edge", "node": "n1"}]
    lab["clusters"][0]["pools"] = [{"name": "more", "capacity": {"cpu": 8}, "max": 2, "pricePerHour": "1 USD"}]
    fleet = stowplan.Fleet.from_dict(lab)
    held = stowplan.place(stowplan.Problem.from_fleet(fleet)).solution()
    assert sorted(held.placements()["held"]) == [False, False, True]
    movable = stowplan.place(stowplan.Problem.from_fleet(fleet, movable=True)).solution()
    assert movable.placements()["held"] == [False, False, False]
    assert stowplan.Problem.from_fleet(fleet).num_bins == 3
    assert stowplan.Problem.from_fleet(fleet, fixed_pools=True).num_bins == 1


def test_what_is_not_known_is_listed(lab: dict[str, Any]) -> None:
    lab["clusters"][0]["pools"] = [{"name": "more", "capacity": {"cpu": 8}, "max": 2}]
    problem = stowplan.Problem.from_fleet(stowplan.Fleet.from_dict(lab))
    assert any("more" in unknown for unknown in problem.unknown)
