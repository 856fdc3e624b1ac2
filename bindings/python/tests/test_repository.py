"""Repositories: what goes in, what comes out, what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from stowplan import DocumentError, InputError
from stowplan.depsolve import Repository, Request, resolve


def test_texts_are_the_stored_form_in_short() -> None:
    short, long = Repository(), Repository()
    short.add(
        "web",
        {
            "1.0.0": {
                "requires": ["database[tls, audit] >=15 <17", {"anyOf": ["cache", "proxy >2"], "onlyIf": ["mesh <1"]}],
                "recommends": [{"name": "docs", "defaultFeatures": False}],
                "optional": ["metrics ^1"],
                "conflicts": ["legacy"],
                "replaces": ["www <1"],
                "provides": ["http 1.1.0", "server"],
                "features": {"tls": {"requires": ["certificates"]}},
            }
        },
    )
    version = {
        "version": "1.0.0",
        "requires": [
            {"anyOf": [{"name": "database", "range": ">=15 <17", "features": ["tls", "audit"]}]},
            {
                "anyOf": [{"name": "cache"}, {"name": "proxy", "range": ">2"}],
                "onlyIf": [{"name": "mesh", "range": "<1"}],
            },
        ],
        "recommends": [{"anyOf": [{"name": "docs", "defaultFeatures": False}]}],
        "optional": [{"name": "metrics", "range": "^1"}],
        "conflicts": [{"name": "legacy"}],
        "replaces": [{"name": "www", "range": "<1"}],
        "provides": [{"name": "http", "version": "1.1.0"}, {"name": "server"}],
        "features": {"tls": {"requires": [{"anyOf": [{"name": "certificates"}]}]}},
    }
    long.add("web", [version])
    assert short == long
    assert short.to_dict()["packages"][0]["versions"] == [version]


def test_a_repository_comes_back_from_dictionaries_lines_and_files(shop: Repository, tmp_path: Path) -> None:
    assert Repository.from_dict(shop.to_dict()) == shop
    assert Repository.from_lines(shop.to_lines()) == shop
    (tmp_path / "shop.jsonl").write_text(shop.to_lines(), encoding="utf-8")
    assert Repository.read(tmp_path / "shop.jsonl").digest() == shop.digest()
    assert len(shop) == 5
    assert "shop" in shop
    assert "shops" not in shop


def test_equal_packages_have_one_digest_in_any_order() -> None:
    one, other = Repository(), Repository()
    for name in ("a", "b"):
        one.add(name, ["1.0.0", "2.0.0"])
    for name in ("b", "a"):
        other.add(name, ["2.0.0", "1.0.0"])
    assert one.digest() == other.digest()
    assert one.digest().startswith("sha256:")


def test_tables(shop: Repository) -> None:
    assert shop.packages().to_pylist()[0] == {
        "package": "cache",
        "scheme": "semver",
        "versions": 1,
        "newest": "1.4.0",
        "one_per": "name",
    }
    versions = {(row["package"], row["version"]): row for row in shop.versions().to_pylist()}
    assert versions["shop", "3.0.0"]["kubernetes"] == ">=1.30"
    assert versions["web", "2.1.0"]["features"] == "tls"
    rows = [row for row in shop.requirements().to_pylist() if row["version"] == "2.0.0"]
    assert [(row["kind"], row["number"], row["name"], row["range"], row["features"]) for row in rows] == [
        ("requires", 0, "database", ">=15", None),
        ("requires", 1, "web", "^2", "tls"),
        ("recommends", 0, "cache", None, None),
    ]
    assert [row["feature"] for row in shop.requirements().to_pylist() if row["name"] == "certificates"] == ["tls"]
    assert shop.conflicts().to_pylist() == [
        {"package": "database", "version": "16.0.0", "kind": "conflicts", "name": "cache", "range": "<2"}
    ]


def test_the_newest_is_by_scheme_and_not_by_text() -> None:
    repository = Repository()
    repository.add("a", ["10", "9"], scheme="number")
    repository.add("b", ["1.0~rc1", "1.0"], scheme="debian")
    assert repository.packages()["newest"] == ["10", "1.0"]


def test_an_answer_is_about_the_packages_as_they_were(shop: Repository) -> None:
    before = resolve(shop, Request(install=["shop"]))
    shop.add("late", ["1.0.0"])
    assert "late" not in before.repository
    assert len(before.repository) == 5


@pytest.mark.parametrize(
    ("package", "words"),
    [
        ({"versions": [{"version": "1.0.0", "require": []}]}, "did you mean `requires`"),
        ({"versions": ["1.0.0"], "one_per": "slots"}, "did you mean `slot`"),
        ({"versions": [{"version": "1.0.0", "cost": -1}]}, "versions[0].cost"),
        ({"versions": ["1.0.0", 2]}, "versions[1]"),
    ],
)
def test_shapes_are_refused_with_their_place(package: dict[str, Any], words: str) -> None:
    with pytest.raises(DocumentError, match="<package a>") as caught:
        Repository().add("a", **package)
    assert words in str(caught.value)


def test_names_and_lines_are_refused(shop: Repository, tmp_path: Path) -> None:
    with pytest.raises(InputError, match='package "web" is given twice'):
        shop.add("web", ["9.0.0"])
    with pytest.raises(InputError, match=r'kind is "Fleet", and "PackageRepository" is read'):
        Repository.from_dict({"kind": "Fleet", "packages": []})
    lines = shop.to_lines().replace('"name":"database"', '"nme":"database"')
    with pytest.raises(InputError, match=r"shop\.jsonl: line 4: unknown field `nme`"):
        Repository.from_lines(lines, source="shop.jsonl")
    with pytest.raises(FileNotFoundError):
        Repository.read(tmp_path / "none.jsonl")


def test_what_cannot_be_compiled_is_told_when_asked() -> None:
    repository = Repository()
    repository.add("web", [{"version": "1.0.0", "requires": ["database >=fifteen"]}])
    with pytest.raises(InputError, match="fifteen") as caught:
        resolve(repository, Request(install=["web"]))
    assert 'package "web"' in str(caught.value)
    assert "requires[0].anyOf[0].range" in str(caught.value)


def test_a_notebook_shows_the_first_packages() -> None:
    repository = Repository()
    repository.add("<b>", ["1.0.0"])
    html = repository._repr_html_()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "packages=1" in html
