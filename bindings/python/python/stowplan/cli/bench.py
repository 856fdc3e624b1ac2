"""`stowplan bench`: how good and how fast strategies are, over instances and seeds."""

from __future__ import annotations

import argparse
import lzma
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import stowplan
from stowplan.cli.exits import ANSWERED, INTERRUPTED
from stowplan.cli.inputs import add_order, read_problem, read_strategy
from stowplan.cli.output import add_output, write
from stowplan.cli.progress import Bar

if TYPE_CHECKING:
    from argparse import _SubParsersAction

__all__ = ["add", "run"]

EXAMPLES = """\
examples:
  stowplan bench fleet.yaml
  stowplan bench a.yaml b.yaml --strategy cost --strategy balanced --seeds 10 --output json
  stowplan bench --openb nodes.csv tasks.csv --strategy FGD --strategy BestFit --seeds 10
"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "bench",
        help="measure strategies over instances and seeds",
        description="Run every strategy on every instance with every seed, one after the other; measure values, time and memory. "
        f"On traces, the policies of online placement are run: {', '.join(stowplan.OpenbTrace.policies())}.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("instances", nargs="*", type=Path, metavar="FILE", help="fleet files or Kubernetes objects")
    command.add_argument(
        "--openb",
        action="append",
        nargs=2,
        type=Path,
        default=[],
        metavar=("NODES", "TASKS"),
        help="a trace in the tables of openb, as CSV or packed by xz; may be repeated",
    )
    command.add_argument(
        "-s",
        "--strategy",
        action="append",
        metavar="NAME|FILE",
        help="one to run, may be repeated (all presets or policies)",
    )
    command.add_argument("--seeds", type=int, default=3, metavar="N", help="seeds 0 to N-1 (3)")
    add_order(command, "shuffled")
    command.add_argument("--time-limit", type=float, metavar="SECONDS", help="stop each search after this time")
    add_output(command)
    command.set_defaults(run=run, movable=False, fixed_pools=False)


def content(path: Path) -> bytes:
    """The content of a file, unpacked if it ends in `.xz` as the published traces do."""
    if path.suffix == ".xz":
        with lzma.open(path) as file:
            return file.read()
    return path.read_bytes()


def run(options: argparse.Namespace) -> int:
    """Measure, write."""
    if not options.instances and not options.openb:
        raise stowplan.InputError("bench: nothing to run: give fleet files, Kubernetes objects, or traces with --openb")
    if options.instances and options.openb:
        raise stowplan.InputError(
            "bench: strategies run on problems and policies on traces: give either FILE or --openb"
        )
    instances: dict[str, stowplan.Problem | stowplan.OpenbTrace] = {}
    for path in options.instances:
        options.input = [path]
        instances[path.name] = read_problem(options)
    for nodes, tasks in options.openb:
        instances[tasks.name.split(".")[0]] = stowplan.OpenbTrace(nodes=content(nodes), tasks=content(tasks))
    strategies: list[str | stowplan.Strategy] | None = options.strategy
    if strategies and not options.openb:
        strategies = [read_strategy(name) for name in options.strategy]
    with Bar("measuring") as bar:
        measured = stowplan.bench(
            instances,
            strategies,
            seeds=range(options.seeds),
            order=options.order,
            time_limit=options.time_limit,
            progress=bar,
            on_interrupt="return",
        )
    table = measured.table()
    sections = {"Means over seeds": measured.summary(), "Runs": table}
    write(options, "Measured", sections, {"rows": table.to_pylist(), "summary": measured.summary().to_pylist()})
    every = len(strategies or (stowplan.OpenbTrace.policies() if options.openb else stowplan.Strategy.presets()))
    if len(measured) < len(instances) * options.seeds * every:
        print("stowplan: interrupted; these are the runs that were done", file=sys.stderr)
        return INTERRUPTED
    return ANSWERED
