"""`stowplan place`: one strategy."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import stowplan
import stowplan.report
from stowplan.cli.exits import ANSWERED, INTERRUPTED, NOT_ALL
from stowplan.cli.inputs import add_input, add_search, read_problem, read_strategy
from stowplan.cli.output import add_output, write
from stowplan.cli.progress import Bar

if TYPE_CHECKING:
    from argparse import _SubParsersAction

__all__ = ["add", "run"]

EXAMPLES = """\
examples:
  stowplan place fleet.yaml
  stowplan place fleet.yaml --strategy cost --time-limit 10 --output json
  stowplan place fleet.yaml --strategy my-strategy.yaml --strict
"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "place",
        help="place workloads with one strategy",
        description="Place the workloads of a fleet, or the pending pods of Kubernetes clusters, with one strategy.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_input(command)
    add_strategy(command)
    add_search(command)
    add_output(command)
    command.add_argument("--strict", action="store_true", help="exit with 3 if anything could not be placed")
    command.add_argument("--save", type=Path, metavar="FILE", help="store the solution, for Solution.from_json")
    command.add_argument(
        "--write", type=Path, metavar="FOLDER", help="write a kustomization.yaml for each cluster into this folder"
    )
    command.set_defaults(run=run)


def add_strategy(command: argparse.ArgumentParser) -> None:
    """Add the strategy."""
    command.add_argument(
        "-s",
        "--strategy",
        metavar="NAME|FILE",
        help=f"{', '.join(stowplan.Strategy.presets())}, or a strategy file (what the fleet's policy says, else balanced)",
    )


def solve(
    options: argparse.Namespace, problem: stowplan.Problem
) -> stowplan.Solution | stowplan.Infeasible | stowplan.Unknown:
    """The outcome, with a progress bar; Ctrl-C gives the best so far."""
    with Bar("placing") as bar:
        return stowplan.place(
            problem,
            read_strategy(options.strategy) if options.strategy else None,
            order=options.order,
            seed=options.seed,
            time_limit=options.time_limit,
            progress=bar,
            on_interrupt="return",
        )


def refuse(options: argparse.Namespace, outcome: stowplan.Infeasible | stowplan.Unknown) -> int:
    """Write an outcome that is no solution."""
    unplaced = outcome.unplaced()
    document = {"status": outcome.status, "unplaced": unplaced.to_pylist()}
    write(options, "No placement", {"": repr(outcome), "Required, and not placed": unplaced}, document)
    return NOT_ALL


def run(options: argparse.Namespace) -> int:
    """Place, write, say how it ended."""
    problem = read_problem(options)
    outcome = solve(options, problem)
    if not isinstance(outcome, stowplan.Solution):
        return refuse(options, outcome)
    unplaced = outcome.unplaced()
    sections: dict[str, Any] = {"": repr(outcome), "Objectives": outcome.objectives()}
    document: dict[str, Any] = {
        "solution": json.loads(outcome.to_json()),
        "placements": outcome.placements().to_pylist(),
        "unplaced": unplaced.to_pylist(),
    }
    if problem.fleet is not None:
        costs = outcome.costs()
        sections["Cost of an hour"] = costs.summary()
        document["costs"] = costs.to_dict()
    sections["Placements"] = outcome.placements()
    if len(unplaced):
        sections["Not placed"] = unplaced
    title = f"Placement of {options.input[0].name}"
    write(options, title, sections, document, lambda: stowplan.report.html(outcome, title=title))
    if options.save:
        options.save.write_text(outcome.to_json() + "\n", encoding="utf-8")
    if options.write:
        for cluster, text in outcome.to_kustomizations().items():
            folder = options.write / cluster
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "kustomization.yaml").write_text(text, encoding="utf-8")
    if outcome.limit == "stopped":
        print("stowplan: interrupted; this is the best so far", file=sys.stderr)
        return INTERRUPTED
    return NOT_ALL if options.strict and outcome.num_unplaced else ANSWERED
