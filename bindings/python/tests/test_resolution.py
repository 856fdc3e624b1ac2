"""Resolving: what is answered, within which limits, and what an answer tells."""

from __future__ import annotations

import pickle
import random
import signal
import subprocess
import sys
from typing import Any

import pytest
from stowplan import InputError, NotSolvedError
from stowplan.depsolve import Repository, Request, Resolution, Session, resolve


def chosen(resolution: Resolution) -> dict[str, str]:
    table = resolution.selected()
    return dict(zip(table["package"], table["version"], strict=True))


def crowd(packages: int) -> tuple[Repository, Request]:
    """Packages at random odds with each other, all wished for: the best is hard to prove."""
    numbers = random.Random(1)
    repository = Repository()
    for at in range(packages):
        against = [f"p{other}" for other in range(at) if numbers.random() < 0.3]
        repository.add(f"p{at}", [{"version": "1.0.0", "conflicts": against}])
    return repository, Request(wish={f"p{at}": numbers.randint(1, 99) for at in range(packages)})


def test_the_newest_that_goes_together(shop: Repository) -> None:
    resolution = resolve(shop, Request(install=["shop"]))
    assert resolution.status == "solved"
    assert resolution.optimal
    assert resolution.canonical
    assert resolution.limit is None
    assert resolution.levels().to_pylist() == [
        {"goal": "rootsNewest", "value": 0, "bound": 0, "proved": True},
        {"goal": "allNewest", "value": 1, "bound": 1, "proved": True},
        {"goal": "fewestPackages", "value": 4, "bound": 4, "proved": True},
    ]
    rows = {row["package"]: row for row in resolution.selected().to_pylist()}
    assert rows["shop"] == {
        "package": "shop",
        "version": "3.0.0",
        "newest": "3.0.0",
        "behind": 0,
        "features": None,
        "asked": "the request installs shop",
    }
    assert rows["web"]["version"] == "2.1.0"
    assert rows["web"]["behind"] == 1
    assert rows["web"]["features"] == "tls"
    assert resolution.statistics()["decisions"] > 0


def test_the_target_recommendations_and_wishes_count(shop: Repository) -> None:
    old = resolve(shop, Request(install=["shop"], target={"kubernetes": "1.29.0"}))
    assert chosen(old)["shop"] == "2.0.0"
    assert [told.endswith("recommends cache") for told in old.missed()] == [True]
    better = Request(
        install=["shop"], target={"kubernetes": "1.29.0"}, goals=["recommended", "rootsNewest", "allNewest"]
    )
    followed = resolve(shop, better)
    # The cache does not go with the newest database.
    assert chosen(followed)["cache"] == "1.4.0"
    assert chosen(followed)["database"] == "15.1.0"
    assert followed.missed() == []
    wished = resolve(shop, Request(install=["shop"], wish={"cache": 1}))
    assert chosen(wished)["cache"] == "1.4.0"
    assert wished.levels()["goal"][0] == "mostPreferred"


def test_changes_from_what_is_installed(shop: Repository) -> None:
    installed = {"shop": "1.0.0", "database": "14.2.0", "cache": "1.4.0", "gone": "1.0.0"}
    request = Request(upgrade=[{"name": "shop", "newest": True}], installed=installed)
    resolution = resolve(shop, request)
    assert resolution.changes().to_pylist() == [
        {"package": "cache", "change": "remove", "installed": "1.4.0", "selected": None},
        {"package": "certificates", "change": "install", "installed": None, "selected": "1.0.0"},
        {"package": "database", "change": "upgrade", "installed": "14.2.0", "selected": "16.0.0"},
        {"package": "gone", "change": "remove", "installed": "1.0.0", "selected": None},
        {"package": "shop", "change": "upgrade", "installed": "1.0.0", "selected": "3.0.0"},
        {"package": "web", "change": "install", "installed": None, "selected": "2.1.0"},
    ]
    assert resolution.unknown_installed == ["gone 1.0.0"]
    same = resolve(shop, Request(keep=["shop", "database"], installed=installed, goals=["leastChange"]))
    assert [row["package"] for row in same.changes().to_pylist()] == ["gone"]


def test_slots_side_by_side() -> None:
    repository = Repository()
    versions = [
        {"version": "1.0.0", "slot": "one"},
        {"version": "1.1.0", "slot": "one"},
        {"version": "2.0.0", "slot": "two"},
    ]
    repository.add("lib", versions, one_per="slot")
    request = Request(install=["lib <2", "lib >=2"], installed={"lib": ["1.0.0"]})
    resolution = resolve(repository, request)
    rows = resolution.selected().to_pylist()
    assert [(row["version"], row["behind"], row["asked"]) for row in rows] == [
        ("1.1.0", 1, "the request installs lib <2"),
        ("2.0.0", 0, "the request installs lib >=2"),
    ]
    assert resolution.changes()["change"] == ["upgrade", "install"]


def test_no_is_an_answer_until_a_selection_is_demanded(shop: Repository) -> None:
    resolution = resolve(shop, Request(install=["shop >=2"], lock={"database": "14.2.0"}))
    assert resolution.status == "infeasible"
    assert not resolution.solved
    assert not resolution.optimal
    assert resolution.statistics() == {}
    for demand in (resolution.selected, resolution.levels, resolution.changes, resolution.missed):
        with pytest.raises(NotSolvedError, match="no versions meet the request") as caught:
            demand()
        assert "the request locks database 14.2.0" in str(caught.value)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"install": ["shpo"]}, 'request job 0: name names package "shpo", which does not exist; did you mean "shop"'),
        ({"install": ["shop"], "remove": ["web ><2"]}, 'request job 1: range: "><2"'),
        ({"upgrade": ["web"]}, 'request job 0: name: "web" is not among what is installed; install it instead'),
        ({"lock": {"web": "9.9.9"}}, 'request job 0: version names version "9.9.9" of "web", which does not exist'),
        ({"target": {"kubernetes": "one"}}, 'request target: kubernetes: "one"'),
    ],
)
def test_what_the_repository_does_not_know_is_refused(shop: Repository, request_: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve(shop, Request(**request_))
    assert words in str(caught.value)


def test_arguments_are_checked(shop: Repository) -> None:
    with pytest.raises(ValueError, match="time_limit is -1"):
        resolve(shop, Request(), time_limit=-1)
    with pytest.raises(ValueError, match="on_interrupt is"):
        resolve(shop, Request(), on_interrupt="wait")  # type: ignore[arg-type]


def test_limits_leave_the_best_so_far_with_its_bounds() -> None:
    repository, request = crowd(60)
    seen: list[int] = []
    resolution = resolve(repository, request, time_limit=0.5, progress=lambda done, _: seen.append(done))
    assert resolution.status == "solved"
    assert resolution.limit == "time"
    assert not resolution.optimal
    level = resolution.levels().to_pylist()[0]
    assert level["bound"] < level["value"]
    assert seen == sorted(seen)
    assert seen[-1] > 0
    worked = resolve(repository, request, work_limit=100)
    assert worked.limit == "work"
    assert worked.selected() == resolve(repository, request, work_limit=100).selected()
    with pytest.raises(NotSolvedError, match="a limit struck before anything was proved: work"):
        worked.certificate()


def test_unknown_where_the_time_is_up_before_any_answer() -> None:
    repository = Repository()
    for at in range(400):
        repository.add(f"p{at}", ["1.0.0", "2.0.0"])
    resolution = resolve(repository, Request(install=[f"p{at}" for at in range(400)]), time_limit=0)
    assert (resolution.status, resolution.limit) == ("unknown", "time")
    with pytest.raises(NotSolvedError, match="a limit struck before an answer was found: time"):
        resolution.selected()


@pytest.mark.parametrize("wanted", [{"install": ["shop"]}, {"install": ["shop"], "remove": ["database"]}])
def test_an_answer_comes_back_from_a_pickle(shop: Repository, wanted: dict[str, Any]) -> None:
    given = resolve(shop, Request(**wanted))
    again = pickle.loads(pickle.dumps(given))
    assert repr(again) == repr(given)
    assert again.request == given.request
    assert again.repository == given.repository
    if given.solved:
        assert again.selected() == given.selected()
        assert again.levels() == given.levels()
        assert again.statistics() == given.statistics()


def test_a_session_gives_the_same_answers(shop: Repository) -> None:
    session = Session(shop)
    requests = [
        Request(install=["shop"]),
        Request(install=["shop"], exclude={"database 16.0.0": "it loses data"}),
        Request(install=["shop >=2"], lock={"database": "14.2.0"}),
        Request(install=["shop"]),
    ]
    for request in requests:
        fresh, kept = resolve(shop, request), session.resolve(request)
        assert repr(kept) == repr(fresh)
        if fresh.solved:
            assert kept.selected() == fresh.selected()
    with pytest.raises(InputError, match="did you mean"):
        session.resolve(Request(install=["shpo"]))
    shop.add("late", ["1.0.0"])
    assert chosen(session.resolve(Request(install=["late"]))) == {"late": "1.0.0"}
    again = pickle.loads(pickle.dumps(session))
    assert chosen(again.resolve(Request(install=["late"]))) == {"late": "1.0.0"}


def test_a_session_goes_on_after_packages_were_added() -> None:
    repository = Repository()
    repository.add("web", [{"version": "1.0.0", "requires": [{"anyOf": ["store", "cache"]}]}])
    repository.add("shop", ["1.0.0", {"version": "2.0.0", "requires": ["database >=16"]}])
    repository.add("database", ["14.2.0", "16.0.0"])
    repository.add("store", [{"version": "1.0.0", "requires": ["database <15"]}])
    session = Session(repository)
    requests = [Request(install=["web", "shop"]), Request(install=["web", "shop >=2"]), Request(install=["shop"])]

    def same_as_from_nothing() -> list[str]:
        statuses = []
        for request in requests:
            fresh, kept = resolve(repository, request), session.resolve(request)
            assert repr(kept) == repr(fresh)
            if fresh.solved:
                assert kept.selected() == fresh.selected()
                assert kept.levels() == fresh.levels()
            statuses.append(kept.status)
        return statuses

    assert same_as_from_nothing() == ["solved", "infeasible", "solved"]
    repository.add("unrelated", ["1.0.0"])
    assert same_as_from_nothing() == ["solved", "infeasible", "solved"]
    repository.add("cache", [{"version": "1.0.0", "requires": ["disk"]}])
    assert same_as_from_nothing() == ["solved", "infeasible", "solved"]
    repository.add("ssd", [{"version": "1.0.0", "provides": ["disk 1.0.0"]}])
    assert same_as_from_nothing() == ["solved", "solved", "solved"]
    repository.add("tape", [{"version": "2.0.0", "provides": ["disk 1.0.0"], "conflicts": ["ssd"]}])
    assert same_as_from_nothing() == ["solved", "solved", "solved"]


def test_a_session_of_packages_that_cannot_be_compiled_says_so_each_time() -> None:
    repository = Repository()
    repository.add("web", [{"version": "1.0.0", "requires": ["db >=fifteen"]}])
    session = Session(repository)
    for _ in range(2):
        with pytest.raises(InputError, match="fifteen"):
            session.resolve(Request(install=["web"]))


LONG = """
import random, sys
from stowplan.depsolve import Repository, Request, Session, resolve
numbers, repository = random.Random(1), Repository()
for at in range(150):
    repository.add(f"p{at}", [{"version": "1.0.0", "conflicts": [f"p{o}" for o in range(at) if numbers.random() < 0.2]}])
request = Request(wish={f"p{at}": numbers.randint(1, 99) for at in range(150)})
def told(done, total):
    if done and not told.done:
        told.done = True
        print("running", flush=True)
told.done = False
ask = Session(repository).resolve if sys.argv[2] == "session" else lambda *a, **k: resolve(repository, *a, **k)
try:
    resolution = ask(request, on_interrupt=sys.argv[1], progress=told)
except KeyboardInterrupt:
    print("interrupted")
else:
    print(resolution.status, resolution.limit, resolution.optimal)
"""


@pytest.mark.parametrize("asked", ["resolve", "session"])
@pytest.mark.parametrize(("on_interrupt", "answer"), [("raise", "interrupted"), ("return", "solved stopped False")])
def test_interrupt(on_interrupt: str, answer: str, asked: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", LONG, on_interrupt, asked], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "running\n"
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert rest.strip() == answer


def test_far_behind_is_outdated_once() -> None:
    repository = Repository()
    repository.add("one", ["1.0.0", "2.0.0", "3.0.0", "4.0.0"])
    repository.add("two", {"1.0.0": {}, "2.0.0": {"conflicts": ["one >=2"]}})
    repository.add("three", {"1.0.0": {}, "2.0.0": {"conflicts": ["one >=2"]}})
    install = ["one", "two", "three"]
    summed = resolve(repository, Request(install=install, goals=["allNewest"]))
    assert summed.selected()["behind"] == [0, 1, 1]
    fewest = resolve(repository, Request(install=install, goals=["fewestOutdated"]))
    assert fewest.selected()["behind"] == [3, 0, 0]
    assert fewest.levels().to_pylist() == [{"goal": "fewestOutdated", "value": 1, "bound": 1, "proved": True}]
    assert "least value of fewest-outdated: 1" in fewest.certificate().check()
