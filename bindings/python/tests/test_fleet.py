"""Fleets: reading, mistakes, tables, storing."""

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
import stowplan

TELCO = Path(__file__).resolve().parents[3] / "examples" / "telco-fleet.yaml"


def test_a_file_is_read_and_written_back(tmp_path: Path) -> None:
    fleet = stowplan.Fleet.read(TELCO)
    assert fleet.name == "meridian-telecom"
    assert len(fleet.clusters()) >= 40
    assert len(fleet.workloads()) >= 500
    again = tmp_path / "again.yaml"
    again.write_text(fleet.to_yaml(), encoding="utf-8")
    assert stowplan.Fleet.read(again) == fleet
    assert stowplan.Fleet.read(str(again)) == fleet
    assert stowplan.Fleet.from_yaml(fleet.to_json()) == fleet


def test_a_mistake_is_shown_with_its_place_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("apiVersion: stowplan/v1alpha1\nkind: Fleet\nname: lab\nclustrs: []\n", encoding="utf-8")
    with pytest.raises(stowplan.FleetFileError, match=r"wrong\.yaml:4:1") as caught:
        stowplan.Fleet.read(path)
    (found,) = caught.value.diagnostics
    assert (found.line, found.column, found.path) == (4, 1, "clustrs")
    assert found.suggestion == "did you mean `clusters`?"
    assert isinstance(caught.value, ValueError)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.diagnostics) == (str(caught.value), caught.value.diagnostics)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere\.yaml"):
        stowplan.Fleet.read("nowhere.yaml")


def test_not_a_number_is_refused(lab: dict[str, Any]) -> None:
    lab["workloads"][0]["requests"]["cpu"] = float("nan")
    with pytest.raises(stowplan.FleetFileError, match="workloads"):
        stowplan.Fleet.from_dict(lab)


def test_dictionaries(lab: dict[str, Any]) -> None:
    fleet = stowplan.Fleet.from_dict(lab)
    assert stowplan.Fleet.from_dict(fleet.to_dict()) == fleet
    assert fleet.to_dict()["workloads"][0]["name"] == "upf"
    assert json.loads(fleet.to_json()) == fleet.to_dict()
    assert fleet != stowplan.Fleet.from_dict(lab | {"name": "other"})


def test_tables(lab: dict[str, Any]) -> None:
    fleet = stowplan.Fleet.from_dict(lab)
    assert fleet.clusters().to_pylist()[0] | {"capabilities": "", "labels": ""} == {
        "name": "edge",
        "type": None,
        "provider": "edge",
        "region": "paris",
        "zone": None,
        "health": "healthy",
        "nodes": 1,
        "nodes_max": 1,
        "cpu": 8.0,
        "memory": 32 * 2**30,
        "capabilities": "",
        "labels": "",
    }
    assert fleet.nodes()["name"] == ["n1"]
    assert fleet.workloads()["replicas"] == [3]
    assert len(fleet.pools()) == 0


def test_shown_and_pickled(lab: dict[str, Any]) -> None:
    fleet = stowplan.Fleet.from_dict(lab)
    assert repr(fleet) == "Fleet(name='lab', clusters=1, nodes=1, pools=0, workloads=1, replicas=3)"
    assert "<table" in fleet._repr_html_()
    assert pickle.loads(pickle.dumps(fleet)) == fleet


def test_the_schema_speaks_of_every_field() -> None:
    assert {"clusters", "workloads", "policy"} <= set(stowplan.fleet_schema()["properties"])
