"""`stowplan why-not`: what stands against another version."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from stowplan.cli.answer import refuse, repaired
from stowplan.cli.exits import ANSWERED
from stowplan.cli.output import add_output, write
from stowplan.cli.packages import (
    add_packages,
    add_repository,
    add_request,
    asks,
    read_repository,
    read_request,
    requirement,
    solve,
)
from stowplan.depsolve import Request

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from stowplan.depsolve import Resolution

__all__ = ["add", "run"]

EXAMPLES = """\
examples:
  stowplan why-not cert-issuer --repo catalogs/ --installed cluster.yaml --upgrade-all      (why not the newest)
  stowplan why-not web --repo index.yaml                              (nothing is asked for: as if web were)
  stowplan why-not "stream-broker >=3.0.0" --repo catalogs/ --installed cluster.yaml --upgrade-all --kubernetes 1.27
"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "why-not",
        usage="stowplan why-not 'NAME [RANGE]' [PACKAGE ...] --repo FILE|FOLDER [options]",
        help="say what stands against another version",
        description="Say why another version is not selected: the conflict that rules it out, told as a derivation, and what would "
        "have to change; or, where it is possible, what it would cost. Without a range the newest version is asked about. Where "
        "nothing is asked for, NAME is, in any version.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("wanted", metavar="NAME", help='the package, and versions of it: "web >=2.0.0", web@2.0.0')
    add_packages(command)
    add_repository(command)
    add_request(command)
    add_output(command)
    command.set_defaults(run=run)


def wanted(resolution: Resolution, name: str, versions: str) -> dict[str, Any] | None:
    """The job that asks for the versions, or the newest one; none for a name that is no package's."""
    if not versions:
        rows = resolution.repository.packages().to_pylist()
        newest = [row["newest"] for row in rows if row["package"] == name]
        if not newest:
            return None
        versions = f"={newest[0]}"
    return {"install": {"anyOf": [{"name": name, "range": versions}]}}


def run(options: argparse.Namespace) -> int:
    """Resolve, ask, write."""
    name, _, versions = requirement(options.wanted).partition(" ")
    if not asks(options):
        options.packages = [name]
    reading = read_repository(options)
    resolution = solve(options, reading, read_request(options, reading))
    title = f"Why not {options.wanted}"
    if not resolution.solved:
        return refuse(options, resolution, title)
    answer = resolution.why_not(name, range=versions.strip()) if versions else resolution.why_not(name)
    told: dict[str, Any] = {"": answer if options.output == "html" else str(answer)}
    document = {"kind": answer.kind, **answer.to_dict()}
    asked = wanted(resolution, name, versions.strip()) if answer.kind == "impossible" else None
    if asked is not None:
        request = resolution.request.to_dict()
        both = Request.from_dict({**request, "jobs": [*request["jobs"], asked]})
        lines, document["repairs"] = repaired(solve(options, reading, both), asked)
        versions = asked["install"]["anyOf"][0]["range"]
        heading = f"What would let {name} {versions} in, each by itself"
        told[heading] = "\n".join(lines) or "no change of the request was found"
    write(options, title, told, document)
    return ANSWERED
