"""`stowplan inventory`: which clusters there are, and which of them will do."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from stowplan import InputError, Inventory, Kubernetes
from stowplan.cli.exits import ANSWERED
from stowplan.cli.inputs import read_fleet
from stowplan.cli.output import add_output, write

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from pathlib import Path

__all__ = ["add", "run"]

EXAMPLES = """\
examples:
  stowplan inventory fleet.yaml
  stowplan inventory fleet.yaml --provider aws --region eu-west-1 --capability gpu
  stowplan inventory fleet.yaml --label tier=edge --free cpu=16 --free memory=64Gi
"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    from pathlib import Path

    command = commands.add_parser(
        "inventory",
        help="list and search clusters",
        description="List the clusters of a fleet, or those for which all that is asked holds.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("input", nargs="+", type=Path, metavar="FILE", help="a fleet file, or Kubernetes objects")
    for option, what in (
        ("type", "clusters of this type"),
        ("provider", "clusters of this provider"),
        ("region", "clusters in this region"),
        ("zone", "clusters in this zone"),
        ("capability", "clusters that offer this; all that are given"),
        ("health", "clusters of this health: healthy, degraded, unhealthy, unknown"),
    ):
        command.add_argument(f"--{option}", action="append", metavar="NAME", help=f"{what}; may be repeated")
    command.add_argument(
        "--label", action="append", metavar="KEY=VALUE", help="clusters with this label; may be repeated"
    )
    command.add_argument(
        "--free", action="append", metavar="RESOURCE=AMOUNT", help="free on one node at once; may be repeated"
    )
    command.add_argument(
        "--free-in-total", action="append", metavar="RESOURCE=AMOUNT", help="free on all open nodes together"
    )
    command.add_argument("--openable", action="store_true", help="nodes that pools could open count for --free")
    command.add_argument("--limit", type=int, metavar="N", help="at most so many clusters")
    add_output(command)
    command.set_defaults(run=run)


def pairs(option: str, given: list[str] | None) -> dict[str, str] | None:
    """`KEY=VALUE` as a dictionary."""
    if given is None:
        return None
    split = [pair.partition("=") for pair in given]
    for whole, (key, equals, value) in zip(given, split, strict=True):
        if not (key and equals and value):
            raise InputError(f"{option} is {whole!r}: it must be written KEY=VALUE")
    return {key: value for key, _, value in split}


def run(options: argparse.Namespace) -> int:
    """Search, write."""
    paths: list[Path] = options.input
    given = read_fleet(paths)
    fleet = given.fleet if isinstance(given, Kubernetes) else given
    labels = pairs("--label", options.label)
    found = Inventory(fleet).search(
        types=options.type,
        providers=options.provider,
        regions=options.region,
        zones=options.zone,
        capabilities=options.capability,
        health=options.health,
        selector={"matchLabels": labels} if labels else None,
        free_on_node=pairs("--free", options.free),
        free_in_total=pairs("--free-in-total", options.free_in_total),
        openable=options.openable,
        limit=options.limit,
    )
    write(options, f"Clusters of {paths[0].name}", {f"{len(found)} clusters": found}, {"clusters": found.to_pylist()})
    return ANSWERED
