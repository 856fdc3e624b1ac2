"""Packages from tables: what is read of each column, and how mistakes are told."""

from __future__ import annotations

from typing import Any

import pytest
from stowplan import InputError
from stowplan.depsolve import Repository, Request, resolve

VERSIONS: dict[str, list[Any]] = {"package": ["web", "web", "db"], "version": ["1.0.0", "2.0.0", "15.1.0"]}


def test_the_tables_of_a_repository_are_read_again(shop: Repository) -> None:
    again = Repository.from_tables(
        versions=shop.versions(),
        requirements=shop.requirements(),
        provides=shop.provides(),
        conflicts=shop.conflicts(),
    )
    assert again == shop


def test_alternatives_conditions_and_features() -> None:
    repository = Repository.from_tables(
        versions={**VERSIONS, "features": [None, "tls", ""], "slot": ["a", "b", None], "cost": [1.0, None, 3.0]},
        requirements={
            "package": ["web", "web", "web", "web", "web"],
            "version": ["2.0.0"] * 5,
            "number": [0, 0, None, None, None],
            "name": ["db", "sqlite", "certs", "docs", "metrics"],
            "range": [">=15", None, "^1", None, "<2"],
            "features": ["audit, fast", None, None, None, None],
            "default_features": [False, None, None, None, None],
            "feature": [None, None, "tls", None, None],
            "kind": [None, None, None, "recommends", "optional"],
            "only_if": ["mesh >1; proxy", "mesh >1; proxy", None, None, None],
        },
        provides={"package": ["db"], "version": ["15.1.0"], "name": ["database"], "provided": ["15.0.0"]},
        conflicts={"package": ["web"], "version": ["2.0.0"], "name": ["www"], "range": ["<1"], "kind": ["replaces"]},
        one_per="slot",
    )
    packages = {package["name"]: package for package in repository.to_dict()["packages"]}
    assert packages["web"]["onePer"] == "slot"
    assert packages["web"]["versions"][0] == {"version": "1.0.0", "slot": "a", "cost": 1}
    assert packages["web"]["versions"][1] == {
        "version": "2.0.0",
        "slot": "b",
        "requires": [
            {
                "anyOf": [
                    {"name": "db", "range": ">=15", "features": ["audit", "fast"], "defaultFeatures": False},
                    {"name": "sqlite"},
                ],
                "onlyIf": [{"name": "mesh", "range": ">1"}, {"name": "proxy"}],
            }
        ],
        "recommends": [{"anyOf": [{"name": "docs"}]}],
        "optional": [{"name": "metrics", "range": "<2"}],
        "replaces": [{"name": "www", "range": "<1"}],
        "features": {"tls": {"requires": [{"anyOf": [{"name": "certs", "range": "^1"}]}]}},
    }
    assert packages["db"]["versions"][0]["provides"] == [{"name": "database", "version": "15.0.0"}]


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_frames_of_libraries(library: str) -> None:
    module = pytest.importorskip(library)
    frame = module.table if library == "pyarrow" else module.DataFrame
    needs = {"package": ["web"], "version": ["2.0.0"], "name": ["db"], "range": [">=15"], "number": [0]}
    repository = Repository.from_tables(versions=frame(VERSIONS), requirements=frame(needs))
    assert resolve(repository, Request(install=["web"])).selected()["package"] == ["db", "web"]


def test_whole_numbers_are_versions() -> None:
    repository = Repository.from_tables(versions={"package": ["crd", "crd"], "version": [9, 10]}, scheme="number")
    assert resolve(repository, Request(install=["crd"])).selected()["version"] == ["10"]


def test_a_range_may_be_written_as_the_package_it_is_about_does() -> None:
    versions = {"package": ["app", "lib"], "version": ["1.0.0", "1.0~rc1"], "scheme": ["semver", "debian"]}
    needs = {"package": ["app"], "version": ["1.0.0"], "name": ["lib"], "range": [">= 1.0~rc1"]}
    repository = Repository.from_tables(versions=versions, requirements=needs)
    assert resolve(repository, Request(install=["app"])).solved


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"versions": {"package": ["a"]}}, 'versions: the column "version" is missing'),
        (
            {"versions": {**VERSIONS, "platform": ["", "", ""]}},
            'versions: there is no column "platform"; did you mean "platforms"?',
        ),
        (
            {"versions": {"package": ["a", None], "version": ["1.0.0", "1.0.0"]}},
            "versions: row 1: the package is missing",
        ),
        (
            {"versions": {"package": ["a", "a"], "version": ["1.0.0", "one"]}},
            r'versions: row 1: column "version": .*"one"',
        ),
        (
            {"versions": {"package": ["a", "b", "a"], "version": ["1.0.0"] * 3}},
            r'versions: row 2: column "version": "1.0.0" of "a" is given in row 0 already',
        ),
        (
            {"versions": {"package": ["a", "a"], "version": ["1", "2"], "scheme": ["number", "debian"]}},
            r'versions: row 1: column "scheme": "debian" is not the scheme of its package in rows before, "number"',
        ),
        (
            {"versions": {"package": ["a"], "version": ["1"], "scheme": ["semvar"]}},
            'versions: row 0: .*did you mean "semver"',
        ),
        ({"versions": {"package": ["a"], "version": [1.1]}}, "do not tell 1.1 from 1.10"),
        (
            {"versions": {**VERSIONS, "cost": [1, -2, 3]}},
            'versions: row 1: column "cost": "-2" is no whole number from 0 on',
        ),
        (
            {"requirements": {"package": ["wbe"], "version": ["1.0.0"], "name": ["db"]}},
            r'requirements: row 0: column "package": "wbe" is not among the versions; did you mean "web"\?',
        ),
        (
            {"requirements": {"package": ["web"], "version": ["3.0.0"], "name": ["db"]}},
            'requirements: row 0: column "version": "3.0.0" of "web" is not among the versions',
        ),
        (
            {"requirements": {"package": ["web"], "version": ["1.0.0"], "name": ["db"], "range": [">>1"]}},
            r'requirements: row 0: column "range": .*">>1"',
        ),
        (
            {"requirements": {"package": ["web"], "version": ["1.0.0"], "name": ["db"], "kind": ["needs"]}},
            'requirements: row 0: column "kind": "needs" is none of requires, recommends, optional',
        ),
        (
            {"conflicts": {"package": ["web"], "version": ["1.0.0"], "name": [""]}},
            "conflicts: row 0: the name is missing",
        ),
        (
            {"provides": {"package": ["web"], "version": ["1.0.0"], "name": ["x"], "provided": ["x.y"]}},
            'provides: row 0: column "provided": .*"x.y"',
        ),
    ],
)
def test_mistakes_are_told_with_table_row_and_column(tables: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Repository.from_tables(**{"versions": VERSIONS, **tables})
