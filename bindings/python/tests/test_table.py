"""Tables: in and out of every library, shown, stored."""

import pickle
from typing import Any

import pandas
import polars
import pyarrow
import pytest
import stowplan


@pytest.fixture
def table() -> stowplan.Table:
    return stowplan.Table(pyarrow.table({"name": ["a", "b", None], "cpu": [1.5, 2.0, 1e-9], "count": [1, 2, 3]}))


def test_out_to_every_library(table: stowplan.Table) -> None:
    expected = {"name": ["a", "b", None], "cpu": [1.5, 2.0, 1e-9], "count": [1, 2, 3]}
    assert table.to_pydict() == expected
    assert table.to_pyarrow().to_pydict() == expected
    assert table.to_polars().to_dict(as_series=False) == expected
    assert list(table.to_pandas()["count"]) == [1, 2, 3]
    assert pyarrow.table(table).to_pydict() == expected


def test_out_to_duckdb(table: stowplan.Table) -> None:
    duckdb: Any = pytest.importorskip("duckdb")
    assert duckdb.from_arrow(pyarrow.table(table)).sum("count").fetchall() == [(6,)]


@pytest.mark.parametrize("make", [pandas.DataFrame, polars.DataFrame, pyarrow.table])
def test_in_from_every_library(make: Any) -> None:
    table = stowplan.Table(make({"a": [1, 2], "b": ["x", "y"]}))
    assert table.to_pydict() == {"a": [1, 2], "b": ["x", "y"]}


def test_in_from_several_chunks() -> None:
    chunks = pyarrow.chunked_array([[1, 2], [], [3]])
    assert stowplan.Table(pyarrow.table({"a": chunks}))["a"] == [1, 2, 3]


def test_columns_and_rows(table: stowplan.Table) -> None:
    assert table.column_names == ["name", "cpu", "count"]
    assert (len(table), table.num_rows, table.num_columns) == (3, 3, 3)
    assert table.to_pylist()[1] == {"name": "b", "cpu": 2.0, "count": 2}
    assert table.head(1)["name"] == ["a"]
    with pytest.raises(stowplan.UnknownNameError, match="there are name, cpu, count"):
        table["nmae"]


def test_long_tables_say_how_many_rows_are_hidden() -> None:
    table = stowplan.Table(pyarrow.table({"n": list(range(100))}))
    assert "80 of 100 rows are not shown" in repr(table)
    assert "80 of 100 rows are not shown" in table._repr_html_()
    assert table._repr_html_().count("<tr>") == 21
    assert "not shown" not in table.to_text(max_rows=None)


def test_wide_tables_fit(table: stowplan.Table) -> None:
    wide = stowplan.Table(pyarrow.table({f"column-{i}": ["x" * 50] for i in range(10)}))
    for width in (20, 40, 80, 200):
        lines = wide.to_text(max_width=width).splitlines()
        assert all(len(line) <= width for line in lines[:3]), width
    assert "columns not shown" in wide.to_text(max_width=40)
    assert table.to_text().splitlines()[2] == "a           1.5      1"


def test_html_shows_text_as_it_is() -> None:
    table = stowplan.Table(pyarrow.table({"<b>": ['<script>"&']}))
    assert "&lt;script&gt;&quot;&amp;" in table.to_html()
    assert "<script>" not in table.to_html()


def test_stored(table: stowplan.Table) -> None:
    assert pickle.loads(pickle.dumps(table)) == table
    empty = table.head(0)
    assert pickle.loads(pickle.dumps(empty)) == empty
    assert table != empty
