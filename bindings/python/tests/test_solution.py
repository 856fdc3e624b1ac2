"""Solutions: values, tables, storing."""

import json
import pickle

import pytest
import stowplan


def test_values(solution: stowplan.Solution) -> None:
    assert (solution.num_placed, solution.num_unplaced, solution.num_bins_used) == (2, 1, 1)
    assert (solution.status, solution.limit, solution.solved, solution.seed) == ("feasible", None, True, 0)
    assert solution.strategy == stowplan.Strategy.preset("balanced")
    assert len(solution.values) == len(solution.bounds) == len(solution.gaps) == 1
    assert solution.objectives()["term"][0] == "balance"
    assert solution.statistics["decisions"] == 3
    assert solution.solution() is solution


def test_tables(solution: stowplan.Solution) -> None:
    placed = solution.placements()
    assert placed["item"] == ["upf#0", "upf#1"]
    assert placed["replica"] == [0, 1]
    assert placed["bin"] == ["edge/n1"] * 2
    assert placed["region"] == ["paris"] * 2
    left = solution.unplaced().to_pylist()
    assert [row["item"] for row in left] == ["upf#2"]
    assert left[0]["closest"] == "edge/n1"
    assert "cpu" in left[0]["reason"]
    assert "2 free" in left[0]["shortfall"]
    (used,) = solution.bins().to_pylist()
    assert (used["items"], used["cpu_used"], used["cpu_capacity"]) == (2, 6.0, 8.0)
    assert solution.undecided() == []


def test_stored_by_names(solution: stowplan.Solution) -> None:
    text = solution.to_json()
    record = json.loads(text)
    assert record["apiVersion"] == "stowplan/v1alpha1"
    assert record["decided"][0] == {"item": "upf#0", "bin": "edge/n1"}
    again = stowplan.Solution.from_json(text, problem=solution.problem)
    assert again == solution
    assert str(again.explain("upf#2")) == str(solution.explain("upf#2"))
    assert pickle.loads(pickle.dumps(solution)) == solution
    record["decided"][0]["bin"] = "edge/n2"
    with pytest.raises(stowplan.InputError, match="edge/n2"):
        stowplan.Solution.from_json(json.dumps(record), problem=solution.problem)


def test_shown(solution: stowplan.Solution) -> None:
    assert "unplaced=1" in repr(solution)
    assert "skew by zone" in solution._repr_html_()
