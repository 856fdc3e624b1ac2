"""Problems that several tests use."""

from typing import Any

import pytest
import stowplan


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
