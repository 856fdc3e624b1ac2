"""Several clusters together, and upgrades in steps."""

from __future__ import annotations

import pickle

import pytest
from stowplan import DocumentError, InputError, NotSolvedError
from stowplan.depsolve import Reading, Repository, Request, plan_upgrade, resolve, resolve_clusters

VERSIONS = {"fra-1": "1.31.0", "fra-2": "1.31.0", "osl-1": "1.28.0"}


def asked(install: str = "shop") -> dict[str, Request]:
    return {name: Request(install=[install], target={"kubernetes": version}) for name, version in VERSIONS.items()}


def test_without_rules_each_cluster_has_its_own_best(shop: Repository) -> None:
    resolution = resolve_clusters(shop, asked())
    assert (resolution.status, resolution.optimal, resolution.canonical) == ("solved", True, True)
    rows = resolution.selected().to_pylist()
    for name, request in asked().items():
        alone = resolve(shop, request).selected().to_pylist()
        assert [row for row in rows if row["cluster"] == name] == [{"cluster": name, **row} for row in alone]
    table = resolution.versions()
    assert table.column_names == ["package", *VERSIONS]
    assert [row for row in table.to_pylist() if row["package"] == "shop"] == [
        {"package": "shop", "fra-1": "3.0.0", "fra-2": "3.0.0", "osl-1": "2.0.0"}
    ]
    clusters = resolution.clusters().to_pylist()
    assert clusters[0]["alike"] == clusters[1]["alike"] != clusters[2]["alike"]
    assert [row["rootsNewest"] for row in clusters] == [0, 0, 1]
    assert resolution.levels()["value"][0] == 1


def test_rules_bind_versions(shop: Repository) -> None:
    shared = resolve_clusters(shop, asked(), shared=["shop"])
    assert set(shared.versions().to_pylist()[2].values()) == {"shop", "2.0.0"}
    group = resolve_clusters(
        shop, asked(), shared=[{"package": "shop", "group": "fra"}], groups={"fra": ["fra-1", "fra-2"]}
    )
    assert group.versions() == resolve_clusters(shop, asked()).versions()
    again = pickle.loads(pickle.dumps(shared))
    assert repr(again) == repr(shared)
    assert again.versions() == shared.versions()
    assert again.clusters() == shared.clusters()


def test_installed_versions_differ_by_cluster(shop: Repository) -> None:
    clusters = {
        "old": Request(install=["shop"], installed={"shop": "1.0.0"}),
        "new": Request(install=["shop"], installed={"shop": "3.0.0"}),
    }
    changes = resolve_clusters(shop, clusters).changes().to_pylist()
    assert [row["cluster"] for row in changes if row["package"] == "shop"] == ["old"]


def test_a_conflict_between_clusters_names_them(shop: Repository) -> None:
    clusters = asked() | {"fra-1": Request(install=["shop >=3"], target={"kubernetes": "1.31.0"})}
    resolution = resolve_clusters(shop, clusters, shared=["shop"])
    assert resolution.status == "infeasible"
    conflict = resolution.conflict()
    assert conflict is not None
    assert any("has the same version of shop as the others" in fact for fact in conflict.facts()["fact"])
    assert "osl-1" in str(conflict)
    with pytest.raises(NotSolvedError, match="no versions meet what is asked for all clusters"):
        resolution.selected()
    assert pickle.loads(pickle.dumps(resolution)).conflict() == conflict
    assert "stowplan-conflict" in resolution._repr_html_()


def test_what_is_wrong_with_clusters_is_told(shop: Repository) -> None:
    with pytest.raises(InputError, match='cluster "b": its goals are not those of cluster "a"'):
        resolve_clusters(shop, {"a": Request(install=["shop"]), "b": Request(install=["shop"], goals=[])})
    with pytest.raises(InputError, match="shpo"):
        resolve_clusters(shop, asked(), shared=["shpo"])
    with pytest.raises(DocumentError, match=r"<request skew\[0\]>"):
        resolve_clusters(shop, asked(), skew=[{"package": "shop", "most": {"minor": 1}}])
    with pytest.raises(InputError, match="osl"):
        resolve_clusters(shop, asked(), shared=[{"package": "shop", "group": "osl"}])


def ladder() -> Repository:
    repository = Repository()
    repository.add("db", [f"1.{minor}.0" for minor in range(1, 6)])
    return repository


def test_an_upgrade_goes_through_what_is_between() -> None:
    request = Request(upgrade=[{"name": "db", "newest": True}], installed={"db": "1.1.0"})
    plan = plan_upgrade(ladder(), request, rules=[{"package": "db", "step": {"minors": 2}}])
    assert repr(plan) == "UpgradePlan(status='solved', steps=2, changes=2, optimal=True)"
    assert plan.num_steps == 2
    rows = plan.steps().to_pylist()
    assert [(row["step"], row["from"], row["to"]) for row in rows] == [(1, "1.1.0", "1.3.0"), (2, "1.3.0", "1.5.0")]
    assert "at most 2 minor numbers at a time" in rows[0]["because"]
    assert rows[1]["because"] is None
    assert plan.levels()["proved"] == [True, True, True]
    again = pickle.loads(pickle.dumps(plan))
    assert (repr(again), again.steps()) == (repr(plan), plan.steps())


def test_a_plan_that_is_not_there_says_why() -> None:
    request = Request(upgrade=[{"name": "db", "newest": True}], installed={"db": "1.1.0"})
    rules = [{"package": "db", "step": {"versions": 1}}]
    short = plan_upgrade(ladder(), request, rules=rules, steps_max=2)
    assert short.status == "infeasible"
    with pytest.raises(NotSolvedError, match="no plan of so few steps leads there"):
        short.steps()
    assert plan_upgrade(ladder(), request, rules=rules).num_steps == 4
    none = plan_upgrade(ladder(), Request(install=["db <1.2"], installed={"db": "1.3.0"}), rules=[{"step": "up"}])
    assert none.conflict() is not None
    assert str(none).startswith("no plan leads there, in however many steps:")
    with pytest.raises(DocumentError, match=r"<request rules\[0\]>"):
        plan_upgrade(ladder(), request, rules=[{"package": "db", "step": "down"}])
    with pytest.raises(InputError, match="dc"):
        plan_upgrade(ladder(), request, rules=[{"package": "dc", "step": "up"}])


def test_nothing_to_do_is_a_plan() -> None:
    plan = plan_upgrade(ladder(), Request(keep=["db"], installed={"db": "1.1.0"}))
    assert plan.num_steps == 0
    assert str(plan) == "nothing has to change"


def test_channels_say_what_can_be_upgraded() -> None:
    bundle = """
schema: olm.bundle
name: {name}.v{version}
package: {name}
properties:
- type: olm.package
  value: {{packageName: {name}, version: {version}}}
"""
    channel = """
schema: olm.channel
name: stable
package: op
entries:
- name: op.v1.0.0
- name: op.v1.1.0
  replaces: op.v1.0.0
- name: op.v1.2.0
  replaces: op.v1.1.0
"""
    package = "schema: olm.package\nname: op\ndefaultChannel: stable\n"
    bundles = [bundle.format(name="op", version=version) for version in ("1.0.0", "1.1.0", "1.2.0")]
    reading = Reading.from_text("---".join([package, channel, *bundles]))
    request = Request(upgrade=[{"name": "op", "newest": True}], installed={"op": "1.0.0"})
    plan = plan_upgrade(reading.repository, request, rules=[{"step": {"channel": {}}}], upgrades=reading)
    assert [row["to"] for row in plan.steps().to_pylist()] == ["1.1.0", "1.2.0"]
