"""Explanations of placed and unplaced items."""

import pickle

import pytest
import stowplan


def test_placed() -> None:
    problem = stowplan.Problem.from_tables(
        items={"name": ["a", "b"], "cpu": [3, 1]}, bins={"name": ["x", "y", "z"], "cpu": [4, 4, 2]}
    )
    why = stowplan.place(problem, "bin_packing").solution().explain("a")
    assert (why.kind, why.item, why.bin) == ("placed", "a", "x")
    assert why.alternatives()["bin"] == ["y"]
    assert why.ruled_out().to_pylist()[0]["bins"] == 1
    text = str(why)
    assert "a stands in x" in text
    assert "next best y" in text
    assert why.to_dict()["placed"]["feasibleBins"] == 2


def test_a_tie_is_told() -> None:
    problem = stowplan.Problem.from_tables(
        items={"name": ["a", "b"], "cpu": [3, 1]}, bins={"name": ["x", "y", "z"], "cpu": [4, 4, 4]}
    )
    why = stowplan.place(problem, "balanced").solution().explain("b")
    assert why.bin == "y"
    assert why.alternatives().to_pylist()[0]["tie_break"] == (
        "equal in every level and as full; it comes later in the order of bins"
    )
    assert "next best z: equal in every level and as full" in str(why)


def test_unplaced(solution: stowplan.Solution) -> None:
    why = solution.explain("upf#2")
    assert (why.kind, why.item, why.bin, why.closest) == ("unplaced", "upf#2", None, "edge/n1")
    assert why.shortfalls == ["cpu: 3 asked, 2 free of 8"]
    assert why.remedies()["opens"] == [1]
    assert "closest is edge/n1" in repr(why)
    assert why._repr_html_().startswith("<pre>")
    assert str(pickle.loads(pickle.dumps(why))) == str(why)
    assert str(solution.explain(2)) == str(why)


def test_the_name_of_several_replicas_is_none_of_an_item(solution: stowplan.Solution) -> None:
    with pytest.raises(stowplan.UnknownNameError, match=r"may be any of upf#0, upf#1.*name one of them"):
        solution.explain("upf")


def test_an_item_that_is_not_there(solution: stowplan.Solution) -> None:
    with pytest.raises(stowplan.UnknownNameError, match='did you mean "upf#0"'):
        solution.explain("upff")
    with pytest.raises(LookupError, match="there are 3 items"):
        solution.explain(17)


def test_names_with_a_number_sign() -> None:
    problem = stowplan.Problem.from_tables(items={"name": ["a#1", "a"], "cpu": [1, 1]}, bins={"cpu": [4]})
    solution = stowplan.place(problem).solution()
    assert solution.explain("a#1").item == "a#1"
