"""Lock files: made of answers, written, read, compared, checked, put in order."""

import pickle
from pathlib import Path

import pytest
import stowplan
from stowplan.depsolve import Lock, Reading, Repository, Request, resolve

CHARTS = Path(__file__).resolve().parents[3] / "examples" / "charts"


@pytest.fixture(scope="module")
def charts() -> Repository:
    return Reading.read(CHARTS).repository


@pytest.fixture(scope="module")
def lock(charts: Repository) -> Lock:
    return Lock.of(resolve(charts, Request(install=["shop"])), sources={"shop": "index.yaml"})


def test_what_it_holds(lock: Lock, charts: Repository) -> None:
    rows = {row["package"]: row for row in lock.packages().to_pylist()}
    assert list(rows) == ["cache", "common", "shop"]
    assert rows["shop"]["required_by"] == "[request]"
    assert rows["shop"]["source"] == "index.yaml"
    assert rows["common"]["required_by"] == "cache, shop"
    assert lock.universe == charts.digest()
    assert lock.request()["jobs"] == [{"install": {"anyOf": [{"name": "shop"}]}}]
    assert lock.goals()["proved"] == [True, True, True]
    assert (len(lock), repr(lock)[:22]) == (3, "Lock(packages=3, jobs=")
    assert "common" in lock._repr_html_()
    assert lock.to_dict()["packages"][0]["name"] == "cache"


def test_written_and_read(lock: Lock, tmp_path: Path) -> None:
    path = tmp_path / "shop.lock"
    lock.write(path)
    assert Lock.read(path) == lock
    assert Lock.from_yaml(lock.to_yaml()) == lock
    assert pickle.loads(pickle.dumps(lock)) == lock
    path.write_text(path.read_text().replace("2.1.0", "2.1.1"))
    with pytest.raises(stowplan.MetadataError, match=r"shop\.lock:\d+:\d+: .*something was changed") as caught:
        Lock.read(path)
    assert caught.value.faults[0].field == "digest"
    with pytest.raises(FileNotFoundError):
        Lock.read(tmp_path / "none.lock")
    with pytest.raises(FileNotFoundError):
        lock.write(tmp_path / "none" / "x.lock")


def test_why(lock: Lock) -> None:
    assert lock.why("common") == ["shop", "common"]
    assert lock.why("shop") == ["shop"]
    with pytest.raises(stowplan.UnknownNameError, match='did you mean "common"'):
        lock.why("commons")


def test_order_of_what_is_selected(lock: Lock) -> None:
    assert lock.order().start_up() == [["common"], ["cache"], ["shop"]]
    several = Repository()
    several.add("log", ["1.0.0", "2.0.0"], one_per="version")
    several.add("old", {"1.0.0": {"requires": ["log <2"]}})
    several.add("new", {"1.0.0": {"requires": ["log >=2", "old"]}})
    order = Lock.of(resolve(several, Request(install=["new"]))).order()
    assert order.start_up() == [["log@1.0.0", "log@2.0.0"], ["old"], ["new"]]
    # A cycle through a recommendation is broken there.
    recommending = Repository()
    recommending.add("a", {"1.0.0": {"requires": ["b"]}})
    recommending.add("b", {"1.0.0": {"recommends": ["a"]}})
    followed = Lock.of(resolve(recommending, Request(install=["a"])))
    rows = {row["package"]: row for row in followed.packages().to_pylist()}
    assert (rows["a"]["required_by"], rows["a"]["recommended_by"]) == ("[request]", "b")
    assert followed.order().start_up() == [["b"], ["a"]]
    round_trip = Repository()
    round_trip.add("a", {"1.0.0": {"requires": ["b"]}})
    round_trip.add("b", {"1.0.0": {"requires": ["a"]}})
    assert Lock.of(resolve(round_trip, Request(install=["a"]))).order().levels()["together_with"] == ["b", "a"]


def test_differences(lock: Lock, charts: Repository) -> None:
    older = Lock.of(resolve(charts, Request(install=["shop ^2", "search"])))
    rows = {row["package"]: row for row in older.difference(lock).to_pylist()}
    assert {name: row["change"] for name, row in rows.items()} == {
        "cache": "upgraded",
        "search": "removed",
        "shop": "upgraded",
    }
    assert "index.yaml" in rows["shop"]["details"]
    assert len(lock.difference(lock)) == 0


def test_check(lock: Lock, charts: Repository) -> None:
    check = lock.check(charts)
    assert (check.holds, check.same_universe, len(check.findings())) == (True, True, 0)
    assert check.to_dict()["holds"]
    other = Repository.from_dict(charts.to_dict())
    other.add("extra", ["1.0.0"])
    assert (lock.check(other).holds, lock.check(other).same_universe) == (True, False)
    broken = lock.check(Repository())
    assert not broken.holds
    assert broken.findings()["kind"] == ["missing"] * 3 + ["job"]
    assert "does not exist" in str(broken)
    assert pickle.loads(pickle.dumps(broken)) == broken
    assert repr(broken) == "LockCheck(holds=False, same_universe=False, findings=4)"


def test_no_answer_cannot_be_locked(charts: Repository) -> None:
    with pytest.raises(stowplan.NotSolvedError, match="shop"):
        Lock.of(resolve(charts, Request(install=["shop >=9"])))
