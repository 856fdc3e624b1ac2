"""Facts that a user brings: prices of traffic, round trips, spot machines."""

import json
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas
import pytest
import stowplan

TELCO = Path(__file__).resolve().parents[3] / "examples" / "telco-fleet.yaml"

TRANSFERS: dict[str, list[Any]] = {
    "source": ["own/bonn", "aws/eu-central-1", "aws/eu-central-1"],
    "target": ["internet", "own/bonn", "zones"],
    "per_gb": ["0.01 USD", "0.03 USD", "0.5 USD"],
}


@pytest.fixture
def fleet() -> stowplan.Fleet:
    """Two replicas near a database that stands in another region; one of the clusters is of spot machines."""
    return stowplan.Fleet.from_dict(
        {
            "apiVersion": "stowplan/v1alpha1",
            "kind": "Fleet",
            "name": "lab",
            "clusters": [
                {
                    "name": "bonn",
                    "location": {"provider": "own", "region": "bonn"},
                    "pools": [
                        {
                            "name": "spot",
                            "spot": True,
                            "capacity": {"cpu": 4},
                            "count": 1,
                            "max": 3,
                            "pricePerHour": "0.6 USD",
                        }
                    ],
                },
                {
                    "name": "frankfurt",
                    "location": {"provider": "aws", "region": "eu-central-1", "zone": "eu-central-1a"},
                    "nodes": [{"name": "n1", "capacity": {"cpu": 4}}],
                },
            ],
            "workloads": [
                {"name": "database", "requests": {"cpu": 4}, "rules": {"pin": [{"cluster": "frankfurt"}]}},
                {
                    "name": "web",
                    "replicas": 2,
                    "requests": {"cpu": 3},
                    "traffic": [{"with": {"workload": "database"}, "sentPerHour": "100G", "receivedPerHour": "10G"}],
                },
            ],
        }
    )


def transfer(costs: stowplan.CostReport) -> float:
    """What traffic costs that the decision brings about."""
    summary = costs.summary().to_pydict()
    decided = [row for row, side in enumerate(summary["side"]) if side == "decided"]
    return float(sum(summary["transfer"][row] for row in decided))


@pytest.mark.parametrize("given", [TRANSFERS, pandas.DataFrame(TRANSFERS)], ids=["dictionary", "pandas"])
def test_comparison_and_costs_count_alike(fleet: stowplan.Fleet, given: Mapping[str, list[Any]]) -> None:
    problem = stowplan.Problem.from_fleet(fleet, transfers=given)
    for made in (problem, pickle.loads(pickle.dumps(problem))):
        comparison = stowplan.compare(made)
        table = comparison.table().to_pydict()
        for strategy, compared in zip(table["strategy"], table["transfer_per_hour"], strict=True):
            costs = comparison[strategy].costs()
            # Together the replicas send 100 GB out of Bonn and receive 10 GB from Frankfurt.
            assert compared == pytest.approx(100 * 0.01 + 10 * 0.03)
            assert transfer(costs) == compared
            assert transfer(pickle.loads(pickle.dumps(costs))) == compared
    # Without them, what traffic out of Bonn costs is not known.
    bundled = stowplan.compare(stowplan.Problem.from_fleet(fleet), ["cost"])
    assert bundled.table()["transfer_per_hour"] == [transfer(bundled["cost"].costs())]
    assert any("own/bonn" in unknown for unknown in bundled["cost"].costs().unknown)


def test_the_example_costs_alike_with_the_bundled_facts() -> None:
    comparison = stowplan.compare(stowplan.Problem.from_fleet(stowplan.Fleet.read(TELCO)))
    compared = comparison.table()["transfer_per_hour"]
    assert compared == [transfer(solution.costs()) for solution in comparison.solutions]
    # What prices of the catalogue come from is not lost on the way.
    lines = comparison["cost"].costs().lines()
    assert any("published" in line for line in lines["provenance"])


def test_round_trips(fleet: stowplan.Fleet) -> None:
    def latency(trips: dict[str, list[Any]]) -> Any:
        problem = stowplan.Problem.from_fleet(fleet, round_trips=trips)
        return stowplan.compare(problem, ["latency"]).table()["latency_ms"]

    assert latency({"a": ["own/bonn"], "b": ["aws/eu-central-1"], "ms": [12.5]}) == [12.5]
    assert latency({"a": ["aws/eu-central-1"], "b": ["own/bonn"], "ms": [7]}) == [7.0]


def test_spot_machines(fleet: stowplan.Fleet) -> None:
    plain = stowplan.place(stowplan.Problem.from_fleet(fleet), "cost").solution().costs()
    assert any("interruptions of pool bonn/spot" in unknown for unknown in plain.unknown)
    assumed = {"interruption": ">20%", "lost_minutes": 30, "per_replica": 1.5}
    problem = stowplan.Problem.from_fleet(fleet, spot=assumed)
    costs = stowplan.place(problem, "cost").solution().costs()
    # For an hour of each of the two machines, of which one is open anyway: 0.000394085 · (0.6 · 30/60 + 1.5)
    assert costs.summary()["interruption"] == pytest.approx([0.000394085 * 1.8] * 2, abs=1e-6)
    as_is = fleet.costs(spot=assumed)
    assert as_is.summary()["interruption"][0] == pytest.approx(0.000394085 * 0.3, abs=1e-6)
    assert repr(pickle.loads(pickle.dumps(as_is))) == repr(as_is)


def test_kubernetes() -> None:
    node = {
        "kind": "Node",
        "apiVersion": "v1",
        "metadata": {"name": "n1"},
        "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "110"}},
    }
    text = json.dumps({"kind": "List", "apiVersion": "v1", "items": [node]})
    snapshot = stowplan.Kubernetes.from_text(text, cluster="edge")
    problem = stowplan.Problem.from_kubernetes(snapshot, transfers=TRANSFERS, spot={"lost_minutes": 5})
    assert pickle.loads(pickle.dumps(problem)).num_bins == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"transfers": {"source": ["own/bonn"], "target": ["internet"]}}, "transfers: the columns are source, target"),
        ({"transfers": {**TRANSFERS, "per_gb": [-1.0, 0.0, 0.0]}}, r"transfers: row 0: per_gb: .*must not be negative"),
        ({"transfers": {**TRANSFERS, "per_gb": [1.0, None, 1.0]}}, "transfers: row 1: per_gb is missing"),
        ({"transfers": {**TRANSFERS, "target": ["internet", "bonn", "zones"]}}, "transfers: row 1: target: .*bonn"),
        ({"round_trips": {"a": ["own/a"], "b": ["own/b"], "ms": [-1.0]}}, "round_trips: row 0: ms: .*-1ms"),
        ({"round_trips": {"a": ["own/a"], "b": ["own/b"], "ms": ["fast"]}}, 'column "ms" must hold numbers'),
        ({"spot": {"interruption": "often"}}, "spot: interruption is often: is no band; there are <5%"),
        ({"spot": {"lost_minutes": -1}}, "spot: lost_minutes is -1: it must be whole minutes"),
        ({"spot": {"per_replica": -0.5}}, "spot: per_replica is -0.5: .*must not be negative"),
        ({"spot": {"minutes": 5}}, 'spot: there is no "minutes"; there are interruption'),
        ({"spot": 5}, "spot must be a dictionary"),
    ],
)
def test_mistakes_are_named(fleet: stowplan.Fleet, given: dict[str, Any], words: str) -> None:
    with pytest.raises(stowplan.InputError, match=words):
        stowplan.Problem.from_fleet(fleet, **given)
