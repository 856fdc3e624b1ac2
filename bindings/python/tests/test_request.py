"""Requests: what keyword arguments become, and how mistakes are told."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from stowplan import DocumentError
from stowplan.depsolve import Request


def test_every_argument_in_the_stored_form() -> None:
    request = Request(
        install=["web[tls] >=2", {"anyOf": ["mesh ^1", "proxy"], "onlyIf": ["web >2"]}],
        remove=["legacy <3"],
        upgrade=["db", {"name": "cache", "newest": True}],
        keep=["dns"],
        lock={"log": "1.2.0"},
        exclude={"web 2.1.0": "it loses data"},
        prefer={"db ^15": 3},
        wish={"metrics >1": 2},
        installed={"db": "15.0.0", "kernel": ["6.1", "6.6"]},
        target={"kubernetes": "1.30.0", "platforms": ["linux/amd64"], "capabilities": []},
        goals=["leastChange", "allNewest"],
    )
    assert request.to_dict() == {
        "apiVersion": "stowplan/v1alpha1",
        "kind": "PackageRequest",
        "jobs": [
            {"install": {"anyOf": [{"name": "web", "range": ">=2", "features": ["tls"]}]}},
            {
                "install": {
                    "anyOf": [{"name": "mesh", "range": "^1"}, {"name": "proxy"}],
                    "onlyIf": [{"name": "web", "range": ">2"}],
                }
            },
            {"remove": {"name": "legacy", "range": "<3"}},
            {"upgrade": {"name": "db", "newest": False}},
            {"upgrade": {"name": "cache", "newest": True}},
            {"keep": {"name": "dns"}},
            {"lock": {"name": "log", "version": "1.2.0"}},
            {"exclude": {"what": {"name": "web", "range": "2.1.0"}, "reason": "it loses data"}},
            {"prefer": {"what": {"name": "db", "range": "^15"}, "weight": 3}},
            {"wish": {"requirement": {"anyOf": [{"name": "metrics", "range": ">1"}]}, "weight": 2}},
        ],
        "installed": [
            {"name": "db", "version": "15.0.0"},
            {"name": "kernel", "version": "6.1"},
            {"name": "kernel", "version": "6.6"},
        ],
        "target": {"kubernetes": "1.30.0", "platforms": ["linux/amd64"], "capabilities": []},
        "goals": ["leastChange", "allNewest"],
    }
    assert Request.from_dict(request.to_dict()) == request
    assert pickle.loads(pickle.dumps(request)) == request
    assert "upgrade cache to the newest; keep dns; lock log 1.2.0" in repr(request)
    assert "for Kubernetes 1.30.0 with platforms linux/amd64 with capabilities none" in repr(request)


def test_goals_are_those_most_want_unless_they_are_said() -> None:
    usual = ["rootsNewest", "allNewest", "fewestPackages"]
    assert Request(install=["web"]).goals == usual
    assert Request(install=["web"], prefer={"web <2": 1}).goals == ["mostPreferred", *usual]
    assert Request(install=["web"], goals=[]).goals == []
    assert Request.from_dict({"jobs": []}).goals == []


def test_a_notebook_shows_the_jobs_escaped() -> None:
    html = Request(install=["web <2"], exclude={"web 1.0.0": "<script>"})._repr_html_()
    assert "<li>install web &lt;2</li>" in html
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"install": "web"}, TypeError, "install is 'web': it must be a list"),
        ({"install": [3]}, DocumentError, r"<request install\[0\]>"),
        ({"install": [{"anyof": ["web"]}]}, DocumentError, "did you mean `anyOf`"),
        ({"upgrade": [{"name": "web", "newst": True}]}, DocumentError, "did you mean `newest`"),
        ({"lock": {"web": 2}}, TypeError, r'lock\["web"\] is 2: it must be a version, as text'),
        ({"prefer": {"web": -2}}, TypeError, r'prefer\["web"\] is -2: it must be a weight'),
        ({"installed": {"web": [1]}}, TypeError, r'installed\["web"\] is \[1\]: it must be a version'),
        ({"target": {"platform": ["linux"]}}, DocumentError, "did you mean `platforms`"),
        ({"goals": ["newest"]}, DocumentError, "write one of `rootsNewest`, `allNewest`"),
    ],
)
def test_mistakes_are_told_with_their_place(arguments: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        Request(**arguments)


def test_what_says_that_it_is_something_else_is_refused() -> None:
    for field, value in (("apiVersion", "stowplan/v9"), ("kind", "Lock")):
        with pytest.raises(DocumentError, match=f'{field} "{value}" is not read here'):
            Request.from_dict({**Request(install=["web"]).to_dict(), field: value})
    with pytest.raises(DocumentError, match="unknown field `job`"):
        Request.from_dict({"kind": "PackageRequest", "job": []})
