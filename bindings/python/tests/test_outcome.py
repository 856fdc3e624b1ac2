"""Outcomes that are no solutions are answers, not errors."""

import pickle
from typing import Any

import pytest
import stowplan


def test_infeasible(lab: dict[str, Any]) -> None:
    lab["workloads"][0] |= {"required": True, "requests": {"cpu": 9}}
    outcome = stowplan.place(stowplan.Problem.from_fleet(stowplan.Fleet.from_dict(lab)))
    assert isinstance(outcome, stowplan.Infeasible)
    assert isinstance(outcome, stowplan.Outcome)
    assert (outcome.status, outcome.solved) == ("infeasible", False)
    assert outcome.unplaced()["item"] == ["upf#0", "upf#1", "upf#2"]
    assert outcome.explanations()[0].closest == "edge/n1"
    with pytest.raises(stowplan.NotSolvedError, match="upf#0"):
        outcome.solution()
    assert repr(pickle.loads(pickle.dumps(outcome))) == repr(outcome)


def test_unknown(lab: dict[str, Any]) -> None:
    lab["workloads"][0] |= {"required": True}
    problem = stowplan.Problem.from_fleet(stowplan.Fleet.from_dict(lab))
    outcome = stowplan.place(problem, work_limit=1)
    assert isinstance(outcome, stowplan.Unknown)
    assert (outcome.status, outcome.limit) == ("unknown", "work")
    assert outcome.unplaced()["item"] == ["upf#1", "upf#2"]
    with pytest.raises(stowplan.NotSolvedError, match="work"):
        outcome.solution()
    assert repr(pickle.loads(pickle.dumps(outcome))) == repr(outcome)
