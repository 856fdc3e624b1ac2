"""Kubernetes objects in, patches out."""

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
import stowplan


def node(name: str, cpu: str = "4") -> dict[str, Any]:
    allocatable = {"cpu": cpu, "memory": "16Gi", "pods": "110"}
    return {"kind": "Node", "apiVersion": "v1", "metadata": {"name": name}, "status": {"allocatable": allocatable}}


def pod(name: str, cpu: str, **spec: Any) -> dict[str, Any]:
    containers = [{"name": "c", "resources": {"requests": {"cpu": cpu}}}]
    metadata = {"name": name, "namespace": "prod"}
    return {"kind": "Pod", "apiVersion": "v1", "metadata": metadata, "spec": {"containers": containers} | spec}


def listed(*items: dict[str, Any]) -> str:
    return json.dumps({"kind": "List", "apiVersion": "v1", "items": items})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.json").write_text(listed(node("n1"), pod("web", "3"), pod("bound", "2", nodeName="n1")))
    (tmp_path / "b.json").write_text(listed(node("n1", "8"), pod("db", "4"), pod("huge", "64")))
    (tmp_path / "notes.txt").write_text("not read")
    return tmp_path


def test_a_folder_of_clusters(folder: Path) -> None:
    snapshot = stowplan.Kubernetes.read(folder)
    assert repr(snapshot) == "Kubernetes(clusters=2, nodes=2, pods=4, skipped=0, warnings=0)"
    assert snapshot.fleet.clusters()["name"] == ["a", "b"]
    assert stowplan.Kubernetes.read([folder / "a.json", folder / "b.json"]) == snapshot
    assert pickle.loads(pickle.dumps(snapshot)) == snapshot
    problem = stowplan.Problem.from_kubernetes(snapshot)
    solution = stowplan.place(problem).solution()
    placed = dict(zip(solution.placements()["item"], solution.placements()["bin"], strict=True))
    assert placed == {"a/prod/bound": "a/n1", "b/prod/db": "b/n1"}
    assert sorted(solution.unplaced()["item"]) == ["a/prod/web", "b/prod/huge"]
    assert repr(pickle.loads(pickle.dumps(problem))) == repr(problem)


def test_written_back(folder: Path) -> None:
    solution = stowplan.place(stowplan.Problem.from_kubernetes(stowplan.Kubernetes.read(folder))).solution()
    (binding,) = solution.to_bindings()
    assert binding["metadata"] == {"name": "db", "namespace": "prod"}
    assert binding["target"]["name"] == "n1"
    (patch,) = solution.to_patches()
    assert (patch["cluster"], patch["name"], patch["node"]) == ("b", "db", "n1")
    assert "nodeAffinity" in patch["patch"]["spec"]["affinity"]


def test_clusters_as_targets(lab: dict[str, Any]) -> None:
    solution = stowplan.place(stowplan.Problem.from_fleet(stowplan.Fleet.from_dict(lab))).solution()
    files = solution.to_kustomizations(base="../manifests")
    assert list(files) == ["edge"]
    assert "../manifests" in files["edge"]
    assert "replicas: 2" in files["edge"]


def test_what_is_not_understood_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(listed(node("n1"), pod("new", "1", futureField={"a": 1}), pod("other", "1", schedulerName="mine")))
    snapshot = stowplan.Kubernetes.read(path, cluster="prod-1")
    assert snapshot.fleet.clusters()["name"] == ["prod-1"]
    assert "futureField" in snapshot.warnings()["path"][0]
    assert len(snapshot.warning_summary()) == 1
    assert snapshot.skipped()["name"] == ["other"]
    assert len(stowplan.Kubernetes.read(path, schedulers=["mine"]).skipped()) == 0


def test_mistakes(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        stowplan.Kubernetes.read(tmp_path / "none.json")
    with pytest.raises(stowplan.InputError, match="there is no"):
        stowplan.Kubernetes.read(tmp_path)
    with pytest.raises(stowplan.InputError, match=r"x\.json"):
        stowplan.Kubernetes.from_text("{", cluster="c", source="x.json")
