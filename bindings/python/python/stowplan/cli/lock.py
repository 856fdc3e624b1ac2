"""`stowplan lock`: resolve, write the answer to a file, show what changed in it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stowplan import InputError
from stowplan.cli.answer import close, refuse, selected
from stowplan.cli.exits import ANSWERED, NOT_ALL
from stowplan.cli.output import add_output, write
from stowplan.cli.packages import add_packages, add_repository, add_request, asks, read_repository, read_request, solve
from stowplan.depsolve import Lock

if TYPE_CHECKING:
    from argparse import _SubParsersAction

__all__ = ["add", "run"]

EXAMPLES = """\
examples:
  stowplan lock web.lock web --repo index.yaml            (resolves and writes web.lock)
  stowplan lock web.lock --repo index.yaml                (asks again what web.lock asks; shows what changed)
  stowplan lock web.lock --repo index.yaml --dry-run      (writes nothing; exits with 3 if web.lock would change)
  stowplan lock web.lock --compare old.lock
"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "lock",
        usage="stowplan lock LOCK [PACKAGE ...] --repo FILE|FOLDER [options]",
        help="resolve, write a lock file and show what changed in it",
        description="Resolve and write the answer as a lock file. If the file is there and nothing else is asked for, its own "
        "request is asked again. Exits with 3 if there is no answer.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("lock", type=Path, metavar="LOCK", help="the lock file")
    add_packages(command)
    add_repository(command, required=False)
    add_request(command)
    command.add_argument("--dry-run", action="store_true", help="write nothing; exit with 3 if the file would change")
    command.add_argument("--compare", type=Path, metavar="OTHER", help="only show what changed since another lock file")
    add_output(command)
    command.set_defaults(run=run)


def differences(options: argparse.Namespace, before: Lock, after: Lock, title: str) -> int:
    """Write what is different between two locks; how many packages are."""
    rows = before.difference(after)
    document = {"changes": rows.to_pylist(), "packages": after.packages().to_pylist()}
    shown: dict[str, Any] = {"": "nothing changed"} if not len(rows) else {"Changes": rows}
    write(options, title, shown, document)
    return len(rows)


def run(options: argparse.Namespace) -> int:
    """Resolve, write the file, write what changed."""
    path: Path = options.lock
    if options.compare:
        differences(options, Lock.read(options.compare), Lock.read(path), f"{options.compare.name} and {path.name}")
        return ANSWERED
    if not options.repo:
        raise InputError("--repo is missing: say where packages come from, or compare two lock files with --compare")
    before = Lock.read(path) if path.exists() else None
    reading = read_repository(options)
    if before is not None and not asks(options):
        options.request = path
    resolution = solve(options, reading, read_request(options, reading))
    title = f"Lock of {', '.join(repo.name for repo in options.repo)}"
    if not resolution.solved:
        return refuse(options, resolution, title)
    after = Lock.of(resolution)
    if before is None:
        rows = selected(resolution, after)
        write(options, title, {f"{len(after)} versions": rows}, {"packages": after.packages().to_pylist()})
    else:
        differences(options, before, after, title)
    if options.dry_run:
        return ANSWERED if before == after else NOT_ALL
    after.write(path)
    return close(resolution)
