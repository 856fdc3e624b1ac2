"""`stowplan explain`: why here, why not there."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import stowplan
from stowplan.cli.exits import ANSWERED
from stowplan.cli.inputs import add_input, add_search, read_problem
from stowplan.cli.output import add_output, write
from stowplan.cli.place import add_strategy, refuse, solve

if TYPE_CHECKING:
    from argparse import _SubParsersAction

__all__ = ["add", "run"]

EXAMPLES = """\
examples:
  stowplan explain fleet.yaml --item upf-paris#0
  stowplan explain fleet.yaml --strategy latency        (everything that was not placed)
"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "explain",
        help="say why an item stands where it does, or nowhere",
        description="Place, and say why items stand where they do: what the next best place was, what ruled others out. "
        "Without --item, everything that was not placed is explained.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_input(command)
    command.add_argument(
        "-i", "--item", action="append", metavar="NAME", help="an item, WORKLOAD or WORKLOAD#REPLICA; may be repeated"
    )
    add_strategy(command)
    add_search(command)
    add_output(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Place, explain, write."""
    outcome = solve(options, read_problem(options))
    if not isinstance(outcome, stowplan.Solution):
        return refuse(options, outcome)
    names = options.item or outcome.unplaced()["item"]
    explanations = {name: outcome.explain(name) for name in names}
    if not explanations:
        write(options, "Explanations", {"": "everything was placed"}, {"explanations": []})
        return ANSWERED
    if options.output == "table":
        print("\n\n".join(str(explanation) for explanation in explanations.values()))
        return ANSWERED
    sections = dict(explanations)
    document = {"explanations": [explanation.to_dict() for explanation in explanations.values()]}
    write(options, f"Explanations of {options.input[0].name}", sections, document)
    return ANSWERED
