"""Comparisons of strategies."""

import pickle
from pathlib import Path

import pytest
import stowplan

TELCO = Path(__file__).resolve().parents[3] / "examples" / "telco-fleet.yaml"


@pytest.fixture(scope="module")
def comparison() -> stowplan.Comparison:
    return stowplan.compare(stowplan.Problem.from_fleet(stowplan.Fleet.read(TELCO)))


def test_all_presets(comparison: stowplan.Comparison) -> None:
    table = comparison.table()
    assert table["strategy"] == comparison.strategies == stowplan.Strategy.presets()
    assert len(comparison) == len(comparison.outcomes) == 5
    used = dict(zip(table["strategy"], table["bins_used"], strict=True))
    assert min(used, key=lambda name: used[name]) == "bin_packing"
    latency = dict(zip(table["strategy"], table["latency_ms"], strict=True))
    assert latency["latency"] < min(latency["cost"], latency["spread"], latency["bin_packing"])
    for name, placed, opened in zip(table["strategy"], table["placed"], table["opened"], strict=True):
        assert comparison[name].num_placed == placed
        assert opened <= comparison[name].num_bins_used


def test_the_same_as_one_by_one(comparison: stowplan.Comparison) -> None:
    for name in comparison.strategies:
        assert stowplan.place(comparison.problem, name) == comparison[name]


def test_shown(comparison: stowplan.Comparison) -> None:
    assert "Comparison of 5 strategies" in repr(comparison)
    assert '<strong title="best">' in comparison._repr_html_()


def test_chosen_strategies_and_stored(comparison: stowplan.Comparison) -> None:
    mine = stowplan.Strategy("mine", levels=[["cost"], ["latency"]])
    some = stowplan.compare(comparison.problem, ["cost", mine], seed=3)
    assert some.strategies == ["cost", "mine"]
    assert some["mine"].seed == 3
    again = pickle.loads(pickle.dumps(some))
    assert again.table() == some.table()
    assert again["mine"] == some["mine"]
    with pytest.raises(stowplan.UnknownNameError, match="there are cost, mine"):
        some["balanced"]


def test_progress_counts_all(comparison: stowplan.Comparison) -> None:
    seen: list[tuple[int, int | None]] = []
    stowplan.compare(comparison.problem, ["cost", "spread"], progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][1] == 2 * comparison.problem.num_items
