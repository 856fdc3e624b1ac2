"""Problems from tables: every kind of column, units, groups, mistakes."""

import pickle
from typing import Any

import numpy
import pandas
import polars
import pyarrow
import pytest
import stowplan

BINS = {"name": ["x", "y"], "cpu": [4, 4], "memory": ["8Gi", "8Gi"], "rack": ["r1", "r2"]}


@pytest.mark.parametrize("make", [dict, pandas.DataFrame, polars.DataFrame, pyarrow.table])
def test_tables_of_every_library(make: Any) -> None:
    items = make({"name": ["a", "b"], "cpu": [1.5, 0.25], "memory": ["1Gi", "512Mi"]})
    problem = stowplan.Problem.from_tables(items=items, bins=make(BINS))
    assert problem.items().to_pydict() == {
        "item": ["a", "b"],
        "workload": ["a", "b"],
        "cpu": [1.5, 0.25],
        "memory": [2.0**30, 2.0**29],
    }
    assert stowplan.place(problem, "bin_packing").solution().placements()["bin"] == ["x", "x"]


@pytest.mark.parametrize("kind", ["int64", "int32", "uint8", "float64", "float32"])
def test_numpy_columns(kind: str) -> None:
    items = {"cpu": numpy.array([1, 2], dtype=kind)}
    problem = stowplan.Problem.from_tables(items=items, bins={"cpu": numpy.array([4.0])})
    assert problem.items()["cpu"] == [1.0, 2.0]
    assert problem.items()["item"] == ["0", "1"]
    assert problem.bins()["bin"] == ["bin-0"]


def test_units_are_exact() -> None:
    problem = stowplan.Problem.from_tables(
        items={"cpu": [250], "memory": [3], "gpu": [1]},
        bins={"cpu": [4000], "memory": [4.5], "gpu": [2]},
        units={"cpu": "m", "memory": "Gi"},
    )
    assert problem.items().to_pylist()[0] | {"item": ""} == {
        "item": "",
        "workload": "0",
        "cpu": 0.25,
        "gpu": 1.0,
        "memory": 3.0 * 2**30,
    }
    assert problem.bins()["memory"] == [4.5 * 2**30]
    # What only binary fractions make inexact is not rounded up; what is finer than a unit is.
    problem = stowplan.Problem.from_tables(items={"cpu": [16.1, 0.0001], "n": [1.0, 1.5]}, bins={"cpu": [20], "n": [9]})
    assert problem.items()["cpu"] == [16.1, 0.001]
    assert problem.items()["n"] == [1.0, 2.0]


def test_at_most_of_a_group_in_a_domain() -> None:
    items = {"cpu": [1, 1, 1], "job": ["j", "j", "k"]}
    problem = stowplan.Problem.from_tables(
        items=items, bins=BINS | {"memory": [0, 0]}, group="job", at_most={"rack": 1}
    )
    placed = stowplan.place(problem, "bin_packing").solution().placements()
    assert sorted(placed["rack"][:2]) == ["r1", "r2"]
    again = pickle.loads(pickle.dumps(problem))
    assert stowplan.place(again, "bin_packing").solution().placements() == placed


def test_bins_that_can_be_opened_at_a_price() -> None:
    bins = {
        "cpu": [2, 4, 4],
        "open": [True, False, False],
        "price_per_hour": [None, 0.5, 0.2],
        "provider": ["aws", "aws", "aws"],
        "labels": ["tier=edge", "", None],
        "spot": [False, False, True],
    }
    problem = stowplan.Problem.from_tables(items={"cpu": [2, 3]}, bins=bins)
    assert problem.currency == "USD"
    solution = stowplan.place(problem, "cost").solution()
    assert solution.placements()["bin"] == ["bin-0", "bin-2"]
    assert solution.placements()["opened"] == [False, True]
    assert solution.values[0] == pytest.approx(0.2)


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"items": {"cpu": [1.0, float("nan")]}}, "items: row 1: cpu is NaN"),
    ({"items": {"cpu": [-1]}}, "items: row 0: cpu is -1: must not be negative"),
    ({"items": {"cpu": [1e300]}}, "out of range"),
    ({"items": {"cpu": [None]}}, "cpu is missing"),
    ({"items": {"cpu": ["1x"]}}, "cpu is 1x"),
    ({"items": {"cpu": [True]}}, "must hold amounts"),
    ({"items": {"cpu": [1, 2], "name": ["a", "a"]}}, "a.* is given twice"),
    ({"items": {"cpu": [1, 2], "name": ["a", None]}}, "row 1: the name is missing"),
    ({"items": {"gpu": [1]}}, 'bins: there is no column "gpu"'),
    ({"items": {"cpu": [1], "memory": [1, 2]}}, "has 2 rows"),
    ({"items": {"cpu": [1]}, "at_most": {"rack": 1}}, "name the column of groups"),
    ({"items": {"cpu": [1]}, "group": "job"}, "no column .*job"),
    ({"items": {"cpu": [1], "job": [1]}, "group": "job", "at_most": {"row": 1}}, "row"),
    ({"items": {"cpu": [1], "job": [1]}, "group": "job", "at_most": {"rack": 0}}, "at least 1"),
    ({"items": {"cpu": [1]}, "units": {"cpu": "parsec"}}, "parsec"),
    ({"items": {"cpu": [1]}, "units": {"gpu": "m"}}, "no column .*gpu"),
    ({"items": {"cpu": [1]}, "bins": {"cpu": [1], "price_per_hour": [-1.0]}}, "must not be negative"),
    ({"items": {"cpu": [1]}, "bins": {"cpu": [1], "labels": ["=="]}}, "row 0"),
    ({"items": {"cpu": [1]}, "bins": {"cpu": [1], "open": ["yes"]}}, "must hold booleans"),
]


@pytest.mark.parametrize(("given", "message"), MISTAKES)
def test_mistakes_are_named(given: dict[str, Any], message: str) -> None:
    with pytest.raises(stowplan.InputError, match=message):
        stowplan.Problem.from_tables(**({"bins": {"cpu": [4]}} | given))


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(TypeError, match="items is a list"):
        stowplan.Problem.from_tables(items=[1, 2], bins={"cpu": [1]})
    with pytest.raises(TypeError, match=r'column "cpu"'):
        stowplan.Problem.from_tables(items={"cpu": [object()]}, bins={"cpu": [1]})
