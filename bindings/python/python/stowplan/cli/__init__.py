"""The command line `stowplan`.

What goes where: place, compare, explain, inventory, bench. Which versions go together: resolve, why, why-not, lock, check. What
comes first: order.

Exit codes: 0 answered; 2 a mistake in the command or its input; 3 the answer is no (not everything could be placed and `--strict`
asked for that, no placement holds every required item, no versions go together, there is no order, or a lock file does not hold);
130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from stowplan import StowplanError, __version__
from stowplan.cli import bench, check, compare, explain, inventory, lock, order, place, resolve, why, why_not
from stowplan.cli.exits import INTERRUPTED, MISTAKE

__all__ = ["main"]

COMMANDS = (place, compare, explain, inventory, bench, resolve, why, why_not, lock, check, order)

EXITS = """\
exit codes:
  0    answered
  2    a mistake in the command or its input
  3    the answer is no: no placement holds every required item (or not everything was placed and --strict was
       given), no versions go together, steps wait for each other, or a lock file does not hold
  130  interrupted

examples:
  stowplan compare fleet.yaml
  stowplan place fleet.yaml --strategy cost --output json
  kubectl get nodes,pods -A -o json > edge-7.json && stowplan place edge-7.json
  stowplan explain fleet.yaml --item upf-paris#0
  stowplan inventory fleet.yaml --provider aws --free cpu=16
  stowplan resolve shop --repo index.yaml --kubernetes 1.30
  stowplan why-not "stream-broker >=3.0.0" --repo catalogs/ --installed cluster.yaml --keep-others
  stowplan lock shop.lock --repo index.yaml && stowplan order shop.lock
"""


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(
        prog="stowplan",
        description="Decide what goes where in a fleet of clusters, which versions go together, and in which order.",
        epilog=EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"stowplan {__version__}")
    commands = top.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except (StowplanError, OSError, ValueError) as error:
        if isinstance(error, BrokenPipeError):
            # Who reads our output has seen enough. The interpreter must not try to write the rest.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        print(f"stowplan: {error}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        print("stowplan: interrupted", file=sys.stderr)
        return INTERRUPTED
    return code
