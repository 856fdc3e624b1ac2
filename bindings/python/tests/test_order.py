"""Orders: levels, cycles, the critical path, tear-down and upgrades."""

import pickle
from pathlib import Path

import pytest
import stowplan
from stowplan.depsolve import Order

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "order"
CYCLE = {"steps": [{"name": "a", "dependsOn": ["b"]}, {"name": "b", "dependsOn": ["a"]}]}


@pytest.fixture
def platform() -> Order:
    return Order.read(EXAMPLES / "platform.yaml")


def test_a_cluster_comes_up_in_the_stated_order() -> None:
    order = Order.read(EXAMPLES / "okd.yaml")
    assert order.start_up() == [["load-balancer"], ["pxe-server"], ["bootstrap"], ["masters"]]
    assert order.tear_down() == order.start_up()[::-1]
    assert order.levels()["waits_for"][2] == "load-balancer, pxe-server"
    assert (order.measure, order.length) == ("seconds", 420)
    assert order.unknown_durations == ["bootstrap", "masters"]


def test_levels_and_critical_path(platform: Order) -> None:
    assert repr(platform) == "Order(steps=8, levels=5, broken=1)"
    assert len(platform) == 8
    levels = platform.levels()
    assert levels["level"] == [1, 1, 2, 2, 3, 3, 4, 5]
    assert dict(zip(levels["step"], levels["waits_for"], strict=True))["logs"] == "storage"
    assert platform.critical_path == ["storage", "database", "identity", "gateway"]
    schedule = {row["step"]: row for row in platform.schedule().to_pylist()}
    assert schedule["database"] == {
        "step": "database",
        "start": 360.0,
        "length": 300.0,
        "slack": 0.0,
        "critical": True,
    }
    assert schedule["logs"]["slack"] == 60
    assert platform.length == 960


def test_what_closes_a_cycle_is_told(platform: Order) -> None:
    (broken,) = platform.broken().to_pylist()
    assert (broken["step"], broken["depends_on"], broken["reason"]) == ("logs", "metrics", "it tells how far it lags")
    assert broken["cycle"].startswith("logs → metrics → logs")
    assert (platform.is_fewest, platform.broken_at_least) == (True, 1)
    assert platform.cycles()["waits_for"] == ["metrics", "logs"]
    assert "not kept: logs does not wait for metrics" in str(platform)
    assert "logs" in platform.to_mermaid()
    assert "<pre>not kept" in platform._repr_html_()


def test_no_order_is_an_error_that_names_the_cycle() -> None:
    with pytest.raises(stowplan.CycleError, match=r"a → b → a .*kind: soft") as caught:
        Order.from_dict(CYCLE)
    ((first, second),) = caught.value.cycles
    assert (first.step, first.waits_for, first.field, first.kind) == ("a", "b", "dependsOn", "hard")
    assert second.waits_for == "a"
    assert pickle.loads(pickle.dumps(caught.value)).cycles == caught.value.cycles
    together = Order.from_dict(CYCLE, together=True)
    assert together.levels()["together_with"] == ["b", "a"]
    numbered = {"steps": [{"name": "a", "startupOrder": 1, "dependsOn": ["b"]}, {"name": "b", "startupOrder": 2}]}
    with pytest.raises(stowplan.CycleError, match="change the startupOrder"):
        Order.from_dict(numbered, together=True)


def test_what_is_missing(platform: Order) -> None:
    without = Order.read(EXAMPLES / "platform.yaml", missing=["logs"])
    assert without.given_up().to_pylist() == [
        {
            "step": "metrics",
            "what": "without",
            "missing": "logs",
            "reason": "slow queries are looked up in logs",
        }
    ]
    assert without != platform
    with pytest.raises(stowplan.InputError, match='step "dns": required is true, but it is missing'):
        Order.read(EXAMPLES / "platform.yaml", missing=["dns"])


def test_upgrade_and_tear_down(platform: Order) -> None:
    upgrade = platform.upgrade(["database"])
    assert [(row["step"], row["action"], row["because"]) for row in upgrade.to_pylist()[:3]] == [
        ("database", "upgrade", None),
        ("identity", "restart", "database"),
        ("gateway", "restart", "identity"),
    ]
    assert upgrade["action"].count("keep") == 5
    assert platform.upgrade(["database"], restart="nothing")["action"].count("keep") == 7
    assert platform.tear_down(["storage", "gateway"]) == [["gateway"], ["storage"]]
    with pytest.raises(stowplan.InputError, match='did you mean "storage"'):
        platform.tear_down(["storages"])
    with pytest.raises(stowplan.InputError, match="restart is"):
        platform.upgrade(["database"], restart="all")  # type: ignore[arg-type]


def test_from_tables() -> None:
    steps = {"name": ["db", "web", "logs"], "required": [True, True, False], "duration": ["5m", "1m", None]}
    edges = {"step": ["web", "web"], "depends_on": ["db", "logs"], "kind": ["hard", None], "reason": [None, "to see"]}
    order = Order.from_tables(steps, edges)
    assert order.start_up() == [["db", "logs"], ["web"]]
    assert Order.from_tables(stowplan.Table.from_pylist([{"name": "db", "startup_order": 1}])).start_up() == [["db"]]
    for wrong, message in (
        ({"name": ["db", "db"]}, "given to two steps"),
        ({"title": ["db"]}, 'column "title" is not read'),
        ({"name": ["db"], "duration": ["soon"]}, "row 0: duration"),
        ({"name": ["db"], "startup_order": [1.5]}, "whole numbers"),
    ):
        with pytest.raises(stowplan.InputError, match=message):
            Order.from_tables(wrong)
    with pytest.raises(stowplan.UnknownNameError, match="dbb"):
        Order.from_tables(steps, {"step": ["dbb"], "depends_on": ["web"]})
    with pytest.raises(stowplan.InputError, match="did you mean"):
        Order.from_tables(steps, {"step": ["web"], "depends_on": ["logz"]})


def test_mistakes_in_files(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Order.read(tmp_path / "none.yaml")
    with pytest.raises(stowplan.DocumentError, match="did you mean `dependsOn`"):
        Order.from_yaml("steps: [{name: a, dependOn: [b]}]")
    head = "apiVersion: stowplan/v1alpha1\nkind: OrderProblem\n"
    assert Order.from_yaml(head + "steps: [a]".replace("a", "{name: a}")).start_up() == [["a"]]
    with pytest.raises(stowplan.DocumentError, match='kind "Order" is not read here'):
        Order.from_yaml(head.replace("OrderProblem", "Order") + "steps: [{name: a}]")
    with pytest.raises(stowplan.InputError, match="nothing to put in order"):
        Order.from_yaml("kind: Fleet")


def test_it_comes_back(platform: Order) -> None:
    again = pickle.loads(pickle.dumps(platform))
    assert again == platform
    assert again.to_dict() == platform.to_dict()
    assert again.to_dict()["schedule"]["critical"][0] == "storage"
