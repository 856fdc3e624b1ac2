"""`stowplan bench`: how good and how fast strategies are, over instances and seeds."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import stowplan
from stowplan.cli.exits import ANSWERED
from stowplan.cli.inputs import read_problem, read_strategy
from stowplan.cli.output import add_output, write
from stowplan.cli.progress import Bar

if TYPE_CHECKING:
    from argparse import _SubParsersAction

__all__ = ["add", "run"]

EXAMPLES = """\
examples:
  stowplan bench fleet.yaml
  stowplan bench a.yaml b.yaml --strategy cost --strategy balanced --seeds 10 --output json
"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "bench",
        help="measure strategies over instances and seeds",
        description="Run every strategy on every instance with every seed, one after the other, in one row each.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("instances", nargs="+", type=Path, metavar="FILE", help="fleet files or Kubernetes objects")
    command.add_argument(
        "-s", "--strategy", action="append", metavar="NAME|FILE", help="one to run, may be repeated (all presets)"
    )
    command.add_argument(
        "--seeds", type=int, default=3, metavar="N", help="seeds 0 to N-1, with items in shuffled order (3)"
    )
    command.add_argument("--time-limit", type=float, metavar="SECONDS", help="stop each search after this time")
    add_output(command)
    command.set_defaults(run=run, movable=False, fixed_pools=False)


def peak_mib() -> float:
    """The most memory that this process has held, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # macOS counts bytes, others kibibytes.
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def measure(
    instance: str, problem: stowplan.Problem, strategy: stowplan.Strategy, seed: int, limit: float | None
) -> dict[str, Any]:
    """One row."""
    start = time.perf_counter()
    outcome = stowplan.place(problem, strategy, order="shuffled", seed=seed, time_limit=limit)
    seconds = time.perf_counter() - start
    row: dict[str, Any] = {"instance": instance, "strategy": strategy.name, "seed": seed, "status": outcome.status}
    solved = outcome if isinstance(outcome, stowplan.Solution) else None
    row["placed"] = solved.num_placed if solved else None
    row["unplaced"] = solved.num_unplaced if solved else None
    row["bins_used"] = solved.num_bins_used if solved else None
    row["values"] = " ".join(f"{value:.6g}" for value in solved.values) if solved else None
    row["seconds"] = seconds
    row["items_per_second"] = problem.num_items / seconds
    row["peak_mib"] = peak_mib()
    return row


def run(options: argparse.Namespace) -> int:
    """Measure, write."""
    strategies = [read_strategy(name) for name in options.strategy or stowplan.Strategy.presets()]
    rows: list[dict[str, Any]] = []
    total = len(options.instances) * len(strategies) * options.seeds
    with Bar("measuring") as bar:
        for path in options.instances:
            options.input = [path]
            problem = read_problem(options)
            for strategy in strategies:
                for seed in range(options.seeds):
                    rows.append(measure(path.name, problem, strategy, seed, options.time_limit))
                    bar(len(rows), total)
    table = stowplan.Table.from_pylist(rows)
    write(options, "Measured", {"": table}, {"rows": rows})
    return ANSWERED
