"""The inventory of clusters."""

from pathlib import Path

import pytest
import stowplan

TELCO = Path(__file__).resolve().parents[3] / "examples" / "telco-fleet.yaml"


def test_search_of_a_fleet() -> None:
    fleet = stowplan.Fleet.read(TELCO)
    inventory = stowplan.Inventory(fleet)
    assert len(inventory) == len(fleet.clusters())
    assert inventory.clusters()["name"] == sorted(fleet.clusters()["name"])
    aws = inventory.search(providers=["aws"])
    assert set(aws["provider"]) == {"aws"}
    assert len(inventory.search(providers="aws")) == len(aws)
    assert len(inventory.search(providers=["aws"], limit=2)) == 2
    assert 0 < len(inventory.search(free_on_node={"cpu": 16, "memory": "64Gi"})) <= len(inventory)
    assert len(inventory.search(free_in_total={"cpu": 10**6})) == 0
    assert inventory.search(health=["unhealthy"])["health"] == ["unhealthy"]


def test_changes() -> None:
    inventory = stowplan.Inventory()
    cluster = {"name": "edge-1", "type": "edge", "nodes": [{"name": "n1", "capacity": {"cpu": 8}}]}
    inventory.register(cluster)
    assert "edge-1" in inventory
    assert inventory.get("edge-1") == cluster | {"nodes": [{"name": "n1", "capacity": {"cpu": "8"}}]}
    inventory.update(cluster | {"type": "core"})
    assert inventory.search(types=["core"])["name"] == ["edge-1"]
    with pytest.raises(stowplan.InputError, match="edge-1"):
        inventory.register(cluster)
    with pytest.raises(stowplan.InputError, match="nodez"):
        inventory.register({"name": "edge-2", "nodez": []})
    inventory.remove("edge-1")
    assert len(inventory) == 0
    with pytest.raises(stowplan.InputError, match="edge-1"):
        inventory.remove("edge-1")
    with pytest.raises(stowplan.UnknownNameError, match="edge-1"):
        inventory.get("edge-1")
    with pytest.raises(stowplan.DocumentError, match="<query>"):
        inventory.search(health=["fine"])


def test_pools_have_what_the_catalogue_says_of_their_instance_type() -> None:
    rows = stowplan.Inventory(stowplan.Fleet.read(TELCO)).search(providers="aws").to_pylist()
    assert rows
    assert all(row["cpu"] > 0 for row in rows)
