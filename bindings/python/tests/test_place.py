"""Placing: options, limits, progress, determinism."""

import typing
from typing import Any

import numpy
import pytest
import stowplan
from stowplan.cli.inputs import ORDERS

Order = typing.Literal["decreasing", "scarce", "increasing", "given", "shuffled"]


def problem(items: int = 1000, bins: int = 50) -> stowplan.Problem:
    random = numpy.random.default_rng(7)
    cpu = random.lognormal(0, 0.8, items)
    return stowplan.Problem.from_tables(items={"cpu": cpu}, bins={"cpu": numpy.full(bins, cpu.sum() / bins * 1.3)})


def test_same_input_and_seed_same_bytes() -> None:
    given = problem()
    first = stowplan.place(given, order="shuffled", seed=1).solution()
    assert stowplan.place(given, order="shuffled", seed=1).solution().to_json() == first.to_json()
    assert stowplan.place(given, order="shuffled", seed=2).solution().placements() != first.placements()


def test_every_order_is_reachable() -> None:
    orders: tuple[Order, ...] = typing.get_args(Order)
    assert orders == ORDERS
    # Two large items and four small ones for one bin: the smallest first are the most.
    given = stowplan.Problem.from_tables(items={"cpu": [6, 6, 2, 2, 2, 2]}, bins={"cpu": [8]})
    placed = {order: stowplan.place(given, order=order).solution().num_placed for order in orders}
    assert placed["increasing"] == placed["decreasing"] == 4
    assert placed["given"] == placed["scarce"] == 2
    compared = stowplan.compare(given, ["cost"], order="increasing")
    assert compared["cost"].num_placed == 4
    measured = stowplan.bench({"given": given}, ["cost"], order="scarce").table()
    assert measured["placed"] == [2.0]


def test_the_default_is_what_the_policy_names(lab: dict[str, Any]) -> None:
    lab["policy"] = {"strategy": "spread"}
    fleet = stowplan.Fleet.from_dict(lab)
    assert stowplan.place(stowplan.Problem.from_fleet(fleet)).solution().strategy.name == "spread"
    assert stowplan.place(problem()).solution().strategy.name == "balanced"


def test_an_own_strategy() -> None:
    mine = stowplan.Strategy("mine", levels=[["bins_used"], [("stranded", 2.0)]])
    assert stowplan.place(problem(), mine).solution().objectives()["weight"] == [1.0, 2.0]


def test_limits() -> None:
    limited = stowplan.place(problem(), work_limit=256).solution()
    assert (limited.status, limited.limit) == ("limit_reached", "work")
    assert len(limited.undecided()) == 1000 - 256
    assert limited.num_placed == 256
    limited = stowplan.place(problem(), time_limit=0).solution()
    assert (limited.status, limited.limit, limited.num_placed) == ("limit_reached", "time", 0)
    with pytest.raises(stowplan.InputError, match="before it was decided on"):
        limited.explain("0")


def test_progress() -> None:
    seen: list[tuple[int, int | None]] = []
    stowplan.place(problem(), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (1000, 1000)


def test_what_progress_raises_is_raised() -> None:
    def refuse(_done: int, _total: int | None) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        stowplan.place(problem(), progress=refuse)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": "random"}, "order is .*random"),
        ({"on_interrupt": "ignore"}, "on_interrupt is .*ignore"),
        ({"time_limit": -1.0}, "time_limit is -1"),
        ({"time_limit": float("nan")}, "time_limit is NaN"),
        ({"strategy": "fastest"}, "there are bin_packing"),
    ],
)
def test_mistakes_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        stowplan.place(problem(10, 1), **options)
    with pytest.raises(TypeError, match="strategy is a int"):
        stowplan.place(problem(10, 1), 3)  # type: ignore[arg-type]
