"""Problems that several tests use."""

from typing import Any

import pytest
import stowplan
from stowplan.depsolve import Repository


@pytest.fixture(autouse=True)
def _fixed_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def lab() -> dict[str, Any]:
    """A fleet of one cluster with one node, on which two of three replicas fit."""
    return {
        "apiVersion": "stowplan/v1alpha1",
        "kind": "Fleet",
        "name": "lab",
        "clusters": [
            {
                "name": "edge",
                "location": {"provider": "edge", "region": "paris"},
                "nodes": [{"name": "n1", "capacity": {"cpu": 8, "memory": "32Gi"}}],
            }
        ],
        "workloads": [{"name": "upf", "replicas": 3, "requests": {"cpu": 3}}],
    }


@pytest.fixture
def solution(lab: dict[str, Any]) -> stowplan.Solution:
    """The fleet of `lab`, placed."""
    return stowplan.place(stowplan.Problem.from_fleet(stowplan.Fleet.from_dict(lab))).solution()


@pytest.fixture
def shop() -> Repository:
    """A shop in three versions, the newer ones needing a newer database; recommendations, features and a target beside."""
    repository = Repository()
    repository.add(
        "shop",
        {
            "1.0.0": {"requires": ["database >=14"]},
            "2.0.0": {"requires": ["database >=15", "web[tls] ^2"], "recommends": ["cache"]},
            "3.0.0": {"requires": ["database >=16", "web[tls] ^2"], "target": {"kubernetes": ">=1.30"}},
        },
    )
    repository.add("database", ["14.2.0", "15.1.0", {"version": "16.0.0", "conflicts": ["cache <2"]}])
    repository.add("web", [{"version": "2.1.0", "features": {"tls": {"requires": ["certificates"]}}}, "2.2.0"])
    repository.add("certificates", ["1.0.0"])
    repository.add("cache", ["1.4.0"])
    return repository
