"""`stowplan check`: whether a lock file still holds."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stowplan.cli.exits import ANSWERED, NOT_ALL
from stowplan.cli.output import add_output, write
from stowplan.cli.packages import add_repository, read_repository
from stowplan.depsolve import Lock

if TYPE_CHECKING:
    from argparse import _SubParsersAction

__all__ = ["add", "run"]

EXAMPLES = """\
examples:
  stowplan check web.lock --repo index.yaml
  stowplan check web.lock --repo index.yaml --strict && helm dependency build
"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "check",
        help="check a lock file against packages",
        description="Check, rule by rule and without the resolver, that a lock file still answers its request with the packages "
        "there are now. Exits with 3 if it does not.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("lock", type=Path, metavar="LOCK", help="the lock file")
    add_repository(command)
    command.add_argument(
        "--strict",
        action="store_true",
        help="exit with 3 as well if a locked version says something else than when it was locked, or there are other packages to "
        "choose from",
    )
    add_output(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check, write."""
    lock = Lock.read(options.lock)
    check = lock.check(read_repository(options).repository)
    findings = check.findings()
    # The last line of the text says what all before means.
    sections: dict[str, Any] = {"": f"{options.lock}: {str(check).splitlines()[-1]}"}
    if len(findings):
        sections["Findings"] = findings
    write(options, f"Check of {options.lock.name}", sections, check.to_dict())
    same = check.same_universe and not len(findings)
    return ANSWERED if check.holds and (same or not options.strict) else NOT_ALL
