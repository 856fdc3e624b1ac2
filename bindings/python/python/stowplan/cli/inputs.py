"""What is read: fleet files and Kubernetes objects, told apart by their content; strategies by name or file."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from stowplan import Fleet, InputError, Kubernetes, Problem, Strategy

__all__ = ["ORDERS", "add_input", "add_order", "add_search", "read_fleet", "read_problem", "read_strategy", "warn"]

FLEET = re.compile(r"""["']?apiVersion["']?\s*:\s*["']?stowplan/""")
KUBERNETES = re.compile(r"""["']?kind["']?\s*:\s*["']?(List|\w+List|Node|Pod)\b""")
SHOWN_MAX = 5
ORDERS = ("decreasing", "scarce", "increasing", "given", "shuffled")


def add_input(command: argparse.ArgumentParser) -> None:
    """Add the argument for files, and how they become a problem."""
    command.add_argument(
        "input",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="a fleet file, or what `kubectl get nodes,pods -A -o json` prints: a file, or a folder with one file a cluster",
    )
    command.add_argument("--movable", action="store_true", help="replicas that stand somewhere may be placed anew")
    command.add_argument("--fixed-pools", action="store_true", help="node pools open no nodes")


def add_order(command: argparse.ArgumentParser, default: str) -> None:
    """Add the order of items."""
    command.add_argument(
        "--order",
        choices=ORDERS,
        default=default,
        help="the order in which items are placed: decreasing (those allowed on the fewest bins first, then the largest), "
        "scarce (those that fewest bins could hold first), increasing (the smallest first), given, or shuffled by the seed "
        f"({default})",
    )


def add_search(command: argparse.ArgumentParser) -> None:
    """Add seed and limits."""
    command.add_argument("--seed", type=int, default=0, metavar="N", help="where chance comes from (0)")
    add_order(command, "decreasing")
    command.add_argument("--time-limit", type=float, metavar="SECONDS", help="stop the search after this time")


def read_fleet(paths: list[Path]) -> Fleet | Kubernetes:
    """A fleet file, or Kubernetes objects."""
    first = paths[0]
    if first.is_dir():
        return Kubernetes.read(paths)
    with first.open(encoding="utf-8", errors="replace") as file:
        # The head says what it is; comments may come before.
        head = file.read(1 << 16)
    if FLEET.search(head):
        if len(paths) > 1:
            raise InputError(f"{first} is a fleet file: only one can be read at a time, and {paths[1]} is given too")
        return Fleet.read(first)
    if KUBERNETES.search(head):
        return Kubernetes.read(paths)
    if first.suffix in (".yaml", ".yml", ".json") and "apiVersion" not in head:
        # A fleet file that lacks its first line is told so by the reader.
        return Fleet.read(first)
    raise InputError(f"{first} is neither a fleet file (apiVersion: stowplan/…) nor a list of Kubernetes objects")


def read_problem(options: argparse.Namespace) -> Problem:
    """The problem that files make; says on stderr what was odd about them."""
    given = read_fleet(options.input)
    if isinstance(given, Kubernetes):
        warn(
            [
                f"{row['count']} times {row['path']}: {row['what']} ({row['example']})"
                for row in given.warning_summary().to_pylist()
            ]
        )
        return Problem.from_kubernetes(given, movable=options.movable)
    warn(given.warnings)
    return Problem.from_fleet(given, movable=options.movable, fixed_pools=options.fixed_pools)


def read_strategy(name: str) -> Strategy:
    """A preset by name, or a strategy from a file."""
    if Path(name).suffix in (".yaml", ".yml", ".json") or "/" in name:
        return Strategy.read(name)
    return Strategy.preset(name)


def warn(messages: list[str]) -> None:
    """Say on stderr what may not be what was meant."""
    for message in messages[:SHOWN_MAX]:
        print(message if message.startswith("warning") else f"warning: {message}", file=sys.stderr)
    if len(messages) > SHOWN_MAX:
        print(f"warning: and {len(messages) - SHOWN_MAX} more", file=sys.stderr)
