"""The bundled facts."""

import pickle

import pytest
import stowplan


def test_machines() -> None:
    catalog = stowplan.Catalog()
    assert len(catalog.instance_types()) > 100
    assert repr(pickle.loads(pickle.dumps(catalog))) == repr(catalog)
    found = catalog.search(providers=["aws"], cpu=4, memory="16Gi", limit=5)
    assert len(found) == 5
    assert found["per_hour"] == sorted(found["per_hour"])
    assert all(cpu >= 4 for cpu in found["cpu"])
    assert all(memory >= 16 << 30 for memory in found["memory"])
    assert all(found["provenance"])
    cheap = catalog.search(price_max=0.1, spot=True, limit=10)
    assert all(price <= 0.1 for price in cheap["per_hour"])
    assert cheap["per_hour"] == cheap["spot"]
    assert len(catalog.search(gpu="t4", gpus=1, limit=3)) == 3


def test_places() -> None:
    catalog = stowplan.Catalog()
    regions = catalog.regions()
    assert "aws/eu-west-1" in regions["region"]
    near = catalog.round_trip("aws/eu-west-1", "aws/eu-west-2")
    far = catalog.round_trip("aws/eu-west-1", "aws/ap-southeast-2")
    assert near is not None
    assert far is not None
    assert 0 < near[0] < far[0]
    assert catalog.round_trip("aws/eu-west-1", "aws/nowhere") is None
    price = catalog.transfer_price("aws/eu-west-1", "aws/us-east-1")
    assert price is not None
    assert price.endswith("USD")


def test_mistakes_are_named() -> None:
    catalog = stowplan.Catalog()
    with pytest.raises(stowplan.InputError, match="eu-west-1"):
        catalog.round_trip("eu-west-1", "aws/eu-west-1")
    with pytest.raises(stowplan.InputError, match="cpu is -1"):
        catalog.search(cpu=-1)
    with pytest.raises(stowplan.InputError, match="memory"):
        catalog.search(memory="-1Gi")
    with pytest.raises(stowplan.InputError, match="lots"):
        catalog.search(memory="lots")


def test_architecture() -> None:
    catalog = stowplan.Catalog()
    arms = set(catalog.search(arch="arm64", limit=50)["instance_type"])
    types = dict(zip(catalog.instance_types()["name"], catalog.instance_types()["arch"], strict=True))
    assert {types[name] for name in arms} == {"arm64"}
