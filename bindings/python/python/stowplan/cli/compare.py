"""`stowplan compare`: several strategies side by side."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import stowplan
import stowplan.report
from stowplan.cli.exits import ANSWERED, NOT_ALL
from stowplan.cli.inputs import add_input, add_search, read_problem, read_strategy
from stowplan.cli.output import add_output, write
from stowplan.cli.progress import Bar

if TYPE_CHECKING:
    from argparse import _SubParsersAction

__all__ = ["add", "run"]

EXAMPLES = """\
examples:
  stowplan compare fleet.yaml
  stowplan compare fleet.yaml --strategy cost --strategy my-strategy.yaml --output html > comparison.html
"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "compare",
        help="compare strategies on the same input",
        description="Place the same workloads with several strategies, in parallel, and compare what they give.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_input(command)
    command.add_argument(
        "-s",
        "--strategy",
        action="append",
        metavar="NAME|FILE",
        help=f"one to compare, may be repeated (all of {', '.join(stowplan.Strategy.presets())})",
    )
    add_search(command)
    add_output(command)
    command.add_argument("--strict", action="store_true", help="exit with 3 if any strategy left anything out")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare, write."""
    problem = read_problem(options)
    strategies = [read_strategy(name) for name in options.strategy] if options.strategy else None
    with Bar("comparing") as bar:
        comparison = stowplan.compare(
            problem,
            strategies,
            order=options.order,
            seed=options.seed,
            time_limit=options.time_limit,
            progress=bar,
        )
    table = comparison.table()
    title = f"Strategies on {options.input[0].name}"
    document = {"comparison": table.to_pylist()}
    write(options, title, {"": comparison}, document, lambda: stowplan.report.html(comparison, title=title))
    return NOT_ALL if options.strict and any(left is None or left > 0 for left in table["unplaced"]) else ANSWERED
