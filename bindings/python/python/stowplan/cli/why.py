"""`stowplan why`: who needs a package."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stowplan import InputError
from stowplan.cli.answer import asked_by, refuse
from stowplan.cli.exits import ANSWERED
from stowplan.cli.output import add_output, write
from stowplan.cli.packages import add_packages, add_repository, add_request, read_repository, read_request, solve
from stowplan.depsolve import Lock

if TYPE_CHECKING:
    from argparse import _SubParsersAction

__all__ = ["add", "run"]

EXAMPLES = """\
examples:
  stowplan why cert-issuer --repo catalogs/ --installed cluster.yaml --upgrade-all
  stowplan why common shop payments --repo index.yaml
  stowplan why common --lock shop.lock
"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "why",
        usage="stowplan why NAME [PACKAGE ...] --repo FILE|FOLDER [options]\n       stowplan why NAME --lock FILE",
        help="say who needs a package",
        description="Say who needs a package: the shortest chain from the request to it, all that asks for it, and what it would "
        "take to go without. Of a lock file, the chain is told without resolving.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("name", metavar="NAME", help="the package, or a name that packages provide")
    add_packages(command)
    add_repository(command, required=False)
    add_request(command)
    command.add_argument("--lock", type=Path, metavar="FILE", help="ask this lock file, without --repo")
    add_output(command)
    command.set_defaults(run=run)


def of_lock(options: argparse.Namespace) -> int:
    """Write what a lock file says."""
    lock = Lock.read(options.lock)
    chain = lock.why(options.name)
    name = options.name.partition("@")[0]
    rows = [row for row in lock.packages().to_pylist() if row["package"] == name]
    told = " → ".join(["the request", *chain]) if chain else f"nothing that the request asks for leads to {name}"
    asked = [f"{row['package']} {row['version']} is required by {asked_by(row) or 'nothing'}" for row in rows]
    document: dict[str, Any] = {"name": name, "chain": chain, "selected": rows}
    write(options, f"Why {name}", {"": "\n".join([told, *asked])}, document)
    return ANSWERED


def run(options: argparse.Namespace) -> int:
    """Resolve, ask, write."""
    if options.lock and not options.repo:
        return of_lock(options)
    if not options.repo:
        raise InputError("--repo is missing: say where packages come from, or ask a lock file with --lock")
    if options.lock:
        options.request = options.lock
    reading = read_repository(options)
    resolution = solve(options, reading, read_request(options, reading))
    title = f"Why {options.name}"
    if not resolution.solved:
        return refuse(options, resolution, title)
    why = resolution.why(options.name)
    write(options, title, {"": why if options.output == "html" else str(why)}, why.to_dict())
    return ANSWERED
