"""Strategies: presets, own ones, files."""

import pickle
from pathlib import Path

import pytest
import stowplan


def test_presets() -> None:
    assert stowplan.Strategy.presets() == ["bin_packing", "spread", "cost", "latency", "balanced"]
    for name in stowplan.Strategy.presets():
        strategy = stowplan.Strategy.preset(name)
        assert strategy.name == name
        assert stowplan.Strategy(name, levels=[list(level) for level in strategy.levels]) == strategy
        assert stowplan.Strategy.from_yaml(strategy.to_yaml()) == strategy
        assert pickle.loads(pickle.dumps(strategy)) == strategy
        assert len({strategy, stowplan.Strategy.preset(name)}) == 1


def test_an_own_strategy_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\nlevels:\n  - [{ term: { skew: zone }, weight: 2 }]\n  - [{ term: cost }]\n")
    mine = stowplan.Strategy.read(path)
    assert mine.levels == [[("skew:zone", 2.0)], [("cost", 1.0)]]
    path.write_text("name: mine\nlevels:\n  - [{ term: costs }]\n")
    with pytest.raises(stowplan.DocumentError, match=r"mine\.yaml:3"):
        stowplan.Strategy.read(path)


def test_mistakes_are_named() -> None:
    with pytest.raises(stowplan.InputError, match="balanced"):
        stowplan.Strategy.preset("best")
    with pytest.raises(stowplan.InputError, match="costs"):
        stowplan.Strategy("mine", levels=[["costs"]])
    with pytest.raises(stowplan.InputError, match="weight is -1 for cost"):
        stowplan.Strategy("mine", levels=[[("cost", -1.0)]])
    with pytest.raises(stowplan.InputError, match="levels"):
        stowplan.Strategy("mine", levels=[])
