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


def test_devices_of_bins() -> None:
    gpus = [
        {"resource": "nvidia.com/gpu", "model": "A100", "count": 2},
        {"resource": "nvidia.com/gpu", "model": "T4", "count": 1},
    ]
    fleet = {
        "apiVersion": "stowplan/v1alpha1",
        "kind": "Fleet",
        "name": "lab",
        "clusters": [
            {
                "name": "edge",
                "nodes": [
                    {"name": "n1", "capacity": {"cpu": 8, "memory": "32Gi"}, "devices": gpus},
                    {"name": "n2", "capacity": {"cpu": 8, "memory": "32Gi"}},
                ],
                "pools": [{"name": "p", "capacity": {"cpu": 8}, "devices": gpus[:1], "count": 1}],
            }
        ],
        "workloads": [
            {"name": "half", "devices": [{"resource": "nvidia.com/gpu", "shareMilli": 500, "models": ["A100"]}]},
            {"name": "whole", "devices": [{"resource": "nvidia.com/gpu", "count": 2}], "replicas": 2},
        ],
    }
    problem = stowplan.Problem.from_fleet(stowplan.Fleet.from_dict(fleet))
    bins = {row["bin"]: row for row in problem.bins().to_pylist()}
    assert {name: (row["nvidia.com/gpu"], row["nvidia.com/gpu_models"]) for name, row in bins.items()} == {
        "edge/n1": (3.0, "A100,T4"),
        "edge/n2": (0.0, None),
        "edge/p/0": (2.0, "A100"),
    }
    solution = stowplan.place(problem, "bin_packing").solution()
    rows = {row["bin"]: row for row in solution.bins().to_pylist()}
    assert {row["nvidia.com/gpu_capacity"] for row in rows.values()} == {3.0, 2.0, 0.0}
    assert rows["edge/n1"]["nvidia.com/gpu_models"] == "A100,T4"
    used = {name: row["nvidia.com/gpu_used"] for name, row in rows.items()}
    for item, where in zip(*(solution.placements()[name] for name in ("item", "bin")), strict=True):
        used[where] -= 0.5 if item == "half" else 2
    assert solution.num_placed >= 2
    assert set(used.values()) == {0.0}
    again = pickle.loads(pickle.dumps(solution))
    assert again.bins() == solution.bins()


def test_bytes_are_shown_as_binary_quantities(solution: stowplan.Solution) -> None:
    bins = solution.bins()
    assert bins["memory_capacity"] == [32 * 2**30]
    assert "32Gi" in bins.to_text()
    assert "32Gi" in bins.to_html()
    assert str(32 * 2**30) not in bins.to_text()
    problem = stowplan.Problem.from_tables(items={"memory": ["1Gi"]}, bins={"memory": [33554432000, 1023, 1048575]})
    assert [line.split()[-1] for line in problem.bins().to_text().splitlines()[2:]] == ["31.25Gi", "1023", "1Mi"]


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
