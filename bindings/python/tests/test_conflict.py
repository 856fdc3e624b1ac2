"""Conflicts, repairs, who needs what and why not: what is told, and how it is shown."""

from __future__ import annotations

import pickle
import re

import pytest
from stowplan import InputError
from stowplan.depsolve import Conflict, Repository, Request, resolve


@pytest.fixture
def conflict(shop: Repository) -> Conflict:
    found = resolve(shop, Request(install=["shop >=2"], lock={"database": "14.2.0"})).conflict()
    assert found is not None
    return found


def cases() -> Conflict:
    """A conflict that can only be told by cases: each way to choose fails for its own reason."""
    repository = Repository()
    repository.add("app", [{"version": "1.0.0", "requires": [{"anyOf": ["a", "b"]}, {"anyOf": ["c", "d"]}]}])
    repository.add("a", [{"version": "1.0.0", "conflicts": ["c", "d"]}])
    repository.add("b", [{"version": "1.0.0", "conflicts": ["c", "d"]}])
    for name in "cd":
        repository.add(name, ["1.0.0"])
    found = resolve(repository, Request(install=["app"])).conflict()
    assert found is not None
    return found


def test_a_conflict_is_irreducible(conflict: Conflict, shop: Repository) -> None:
    assert len(conflict) == 4
    assert conflict.facts()["fact"][:2] == ["the request installs shop >=2", "the request locks database 14.2.0"]
    story = conflict.to_dict()["story"]
    assert [step["fact"] for step in story["steps"]] == conflict.facts()["fact"]
    assert "nothing is left of" in str(conflict).splitlines()[-1]
    assert repr(conflict) == f"no versions meet the request:\n{conflict}"
    assert resolve(shop, Request(install=["shop"])).conflict() is None
    assert pickle.loads(pickle.dumps(conflict)) == conflict


def test_html_nests_cases_without_scripts(conflict: Conflict) -> None:
    assert "<details" in conflict.to_html()
    html = cases().to_html()
    assert html.count("<details") == html.count("</details>") > 2
    assert html.count("<ul") == html.count("</ul>")
    assert "<details open" in html
    assert "<details open" not in cases().to_html(unfolded=0)
    # Nothing that runs, nothing fetched, no colour of its own for text or ground: it is read on light pages and dark ones.
    assert not re.search(r"<script|<style|href=|src=|[; \"]color:|background", html)


def test_html_shows_what_comes_from_outside_as_text() -> None:
    repository = Repository()
    repository.add("<b>web</b>&", ["1.0.0"])
    request = Request(install=["<b>web</b>&"], exclude={"<b>web</b>&": '<img src=x onerror="x">'})
    html = resolve(repository, request)._repr_html_()
    assert "&lt;b&gt;web&lt;/b&gt;&amp;" in html
    assert "&lt;img src=x onerror=&quot;x&quot;&gt;" in html
    assert "<b>" not in html
    assert "<img" not in html


def test_a_fact_that_contradicts_itself_is_told(shop: Repository) -> None:
    resolution = resolve(shop, Request(install=["shop >=9"]))
    conflict = resolution.conflict()
    assert conflict is not None
    assert conflict.facts()["fact"] == ["the request installs shop >=9"]
    assert str(conflict)


def test_repairs_work(shop: Repository) -> None:
    resolution = resolve(shop, Request(install=["shop >=2"], lock={"database": "14.2.0"}))
    repairs = resolution.repairs()
    assert [repair.changes for repair in (repairs[0], repairs[-1])] == [
        ["allow any version of shop (would take shop 1.0.0)"],
        ["do not lock database 14.2.0"],
    ]
    assert len(repairs) == 2
    assert not repairs.cut
    assert list(repairs.table()["packages"]) == [2, 4]
    for at in range(len(repairs)):
        again = resolve(shop, repairs[at].request)
        assert again.selected()["version"] == repairs[at].selected()["version"]
        assert [row["value"] for row in again.levels().to_pylist()] == list(repairs[at].values().values())
    with pytest.raises(IndexError, match="there is no repair 2: there are 2"):
        repairs[2]
    assert str(pickle.loads(pickle.dumps(repairs))) == str(repairs)
    assert repr(pickle.loads(pickle.dumps(repairs[0]))) == repr(repairs[0])
    assert len(resolve(shop, Request(install=["shop"])).repairs()) == 0


def test_another_target_is_a_repair_of_its_own(shop: Repository) -> None:
    repairs = resolve(shop, Request(install=["shop >=3"], target={"kubernetes": "1.29.0"})).repairs()
    assert [repairs[at].of_target for at in range(len(repairs))] == [False, True]
    assert "Kubernetes" in repairs[1].changes[0]
    assert "(the target has 1.29.0)" in repairs[1].changes[0]


def test_who_needs_it(shop: Repository) -> None:
    resolution = resolve(shop, Request(install=["shop"]))
    why = resolution.why("certificates")
    assert why.selected
    assert why.chain()["asker"] == [None, "shop", "web"]
    assert why.dependants()["asker"] == ["web"]
    assert why.without.kind == "possible"
    assert {"package": "shop", "selected": "3.0.0", "instead": "1.0.0"} in why.without.changes().to_pylist()
    assert "certificates 1.0.0" in str(why)
    assert "<script" not in why._repr_html_()
    again = pickle.loads(pickle.dumps(why))
    assert again.to_dict() == why.to_dict()
    absent = resolution.why("cache")
    assert not absent.selected
    assert str(absent).startswith("cache is not selected")
    with pytest.raises(InputError, match='did you mean "cache"'):
        resolution.why("caches")


def test_why_not_another_version(shop: Repository) -> None:
    resolution = resolve(shop, Request(install=["shop"]))
    newer = resolve(shop, Request(install=["shop >=2"])).why_not("web")
    assert newer.kind == "impossible"
    assert newer.because is not None
    assert "shop" in str(newer.because)
    old = resolution.why_not("shop", "1.0.0")
    assert old.kind == "possible"
    assert old.because is None
    assert old.difference == {"goal": "rootsNewest", "chosen": 0, "other": 2, "at_least": 2}
    assert {"package": "shop", "selected": "3.0.0", "instead": "1.0.0"} in old.changes().to_pylist()
    assert "1.0.0" in old.selected()["version"]
    assert resolution.why_not("shop", range=">=3").kind == "holds"
    assert pickle.loads(pickle.dumps(old)).to_dict() == old.to_dict()
    none = resolve(shop, Request(install=["shop"], remove=["database"])).why_not("shop")
    assert none.kind == "no_answer"
    with pytest.raises(InputError, match=r'"9\.0\.0" of "shop"'):
        resolution.why_not("shop", "9.0.0")
    with pytest.raises(InputError, match="a version or a range, not both"):
        resolution.why_not("shop", "1.0.0", range="<2")


def test_why_not_where_nothing_else_is_asked_for(shop: Repository) -> None:
    for row in shop.packages().to_pylist():
        answer = shop.why_not(row["package"])
        asked = resolve(shop, Request(install=[row["package"]]))
        if asked.status == "solved":
            assert answer.to_dict() == asked.why_not(row["package"]).to_dict()
        else:
            assert answer.kind == "no_answer"
    assert shop.why_not("shop", range="<0").kind == "impossible"
    with pytest.raises(InputError, match="a version or a range"):
        shop.why_not("shop", "1.0.0", range="<2")
    with pytest.raises(InputError, match='did you mean "shop"'):
        shop.why_not("shopp")
