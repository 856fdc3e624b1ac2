"""`stowplan resolve`: which versions go together."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from stowplan.cli.answer import add_saved, close, document, refuse, save, sections
from stowplan.cli.output import add_output, write
from stowplan.cli.packages import add_packages, add_repository, add_request, read_repository, read_request, solve
from stowplan.depsolve import Lock

if TYPE_CHECKING:
    from argparse import _SubParsersAction

__all__ = ["add", "run"]

EXAMPLES = """\
examples:
  stowplan resolve shop "payments >=1.9" --repo index.yaml --kubernetes 1.29
  stowplan resolve --repo catalogs/ --installed cluster.yaml --upgrade-all --kubernetes 1.30
  stowplan resolve 'stream-broker >=3.0.0' --repo catalogs/ --installed cluster.yaml --keep-others
  stowplan resolve web --repo Packages.xz --goal least-size --lock web.lock --certificate web.proof
"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "resolve",
        usage="stowplan resolve [PACKAGE ...] --repo FILE|FOLDER [options]",
        help="find the versions of packages that go together best",
        description="Find the versions that are best for a request, with the proof that none are better; or say why there are "
        "none, and what would have to change. Exits with 3 if there are none.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_packages(command)
    add_repository(command)
    add_request(command)
    add_saved(command)
    add_output(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Resolve, write, say how it ended."""
    reading = read_repository(options)
    resolution = solve(options, reading, read_request(options, reading))
    title = f"Versions of {', '.join(path.name for path in options.repo)}"
    if not resolution.solved:
        code = refuse(options, resolution, title)
        save(options, resolution)
        return code
    lock = Lock.of(resolution)
    write(options, title, sections(resolution, lock, reading), document(resolution, lock, reading))
    save(options, resolution)
    return close(resolution)
