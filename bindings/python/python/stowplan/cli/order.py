"""`stowplan order`: what starts when, what an upgrade restarts, what closes a cycle."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stowplan import CycleError, InputError, Table
from stowplan.cli.exits import ANSWERED, NOT_ALL
from stowplan.cli.locks import is_lock
from stowplan.cli.output import add_output, write
from stowplan.depsolve import Lock, Order

if TYPE_CHECKING:
    from argparse import _SubParsersAction

__all__ = ["add", "run"]

EXAMPLES = """\
examples:
  stowplan order cluster.yaml
  stowplan order services.yaml --upgrade database
  stowplan order services.yaml --tear-down --missing metrics
  stowplan order services.yaml --mermaid > order.mmd
"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "order",
        help="put services, node groups and packages in order",
        description="Put steps in order: which can go in parallel, what takes longest, which cycles "
        "there are and what is given up for them. Exits with 3 if steps wait for each other and no dependency may be given up.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "input",
        type=Path,
        metavar="FILE",
        help="an order file (steps with dependsOn, startupOrder, required, duration), a cluster definition (services, nodeGroups), "
        "or a lock file",
    )
    command.add_argument(
        "--missing",
        action="append",
        default=[],
        metavar="NAME",
        help="a step that is not there or failed; may be repeated",
    )
    command.add_argument(
        "--together", action="store_true", help="steps that cannot do without each other go together, as one"
    )
    what = command.add_mutually_exclusive_group()
    what.add_argument("--tear-down", action="store_true", help="the order in which to stop everything")
    what.add_argument(
        "--upgrade", action="append", metavar="NAME", help="the order in which to upgrade this step; may be repeated"
    )
    what.add_argument("--mermaid", action="store_true", help="the graph as text for Mermaid")
    command.add_argument(
        "--restart",
        choices=("transitive", "direct", "nothing"),
        default="transitive",
        help="what an upgrade restarts: what cannot do without something changed or restarted, without something changed, nothing "
        "(transitive)",
    )
    add_output(command)
    command.set_defaults(run=run)


def span(seconds: float) -> str:
    """A duration as people write it: `1h5m`, `90s`."""
    whole = round(seconds)
    if whole < 1:
        return f"{seconds:g}s" if seconds else "0"
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if not hours and minutes < 2 and left:
        return f"{whole}s"
    parts = ((hours, "h"), (minutes, "m"), (left, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count)


def plan(order: Order) -> Table:
    """One row a step: its level, what it waits for, and when."""
    times = {row["step"]: row for row in order.schedule().to_pylist()}
    unknown = set(order.unknown_durations)
    timed = order.measure == "seconds"
    rows = []
    for row in order.levels().to_pylist():
        time = times[row["step"]]
        shown: dict[str, Any] = {
            "level": row["level"],
            "step": row["step"],
            "critical": "●" if time["critical"] else "",
        }
        if timed:
            length = None if row["step"] in unknown else span(time["length"])
            shown |= {"start": span(time["start"]), "takes": length, "slack": span(time["slack"])}
        else:
            shown["slack"] = round(time["slack"])
        rows.append(shown | {"waits for": row["waits_for"], "together with": row["together_with"]})
    said = {name for row in rows for name, value in row.items() if value is not None}
    # What no step says anything about is left out.
    kept = [name for name in (rows[0] if rows else {}) if name in said]
    return Table.from_pylist([{name: row[name] for name in kept} for row in rows])


def critical(order: Order) -> str:
    """The critical path in a line."""
    path = " → ".join(order.critical_path)
    if order.measure == "steps":
        return f"{path}: {order.length:g} steps"
    unknown = order.unknown_durations
    without = f" (not counted, as they say no duration: {', '.join(unknown)})" if unknown else ""
    return f"{path}: {span(order.length)}{without}"


def given_up(order: Order) -> str:
    """The dependencies that are not kept, each with the cycle that it closes."""
    lines = []
    for row in order.broken().to_pylist():
        reason = f" ({row['reason']})" if row["reason"] else ""
        lines.append(f"{row['step']} does not wait for {row['depends_on']}{reason}")
        if row["cycle"]:
            # The fields of the edges follow in parentheses.
            lines.append(f"  as it would close {row['cycle'].split(' (')[0]}")
    return "\n".join(lines)


def levels(names: list[list[str]]) -> Table:
    """One row a level."""
    return Table.from_pylist([{"level": at, "steps": ", ".join(level)} for at, level in enumerate(names, start=1)])


def read(options: argparse.Namespace) -> Order:
    """The order of a file."""
    if is_lock(options.input):
        if options.missing:
            raise InputError("--missing: a lock file has only what is selected, so nothing of it can be missing")
        return Lock.read(options.input).order()
    return Order.read(options.input, missing=options.missing, together=options.together)


def run(options: argparse.Namespace) -> int:
    """Put in order, write."""
    try:
        order = read(options)
    except CycleError as error:
        rows = [{"cycle": at, **wait._asdict()} for at, cycle in enumerate(error.cycles, start=1) for wait in cycle]
        write(
            options,
            "No order",
            {"": str(error), "Cycles": Table.from_pylist(rows)},
            {"status": "no order", "cycles": rows},
        )
        return NOT_ALL
    if options.mermaid:
        print(order.to_mermaid(), end="")
        return ANSWERED
    title = f"Order of {options.input.name}"
    if options.tear_down:
        names = order.tear_down()
        write(options, title, {"Tear-down": levels(names)}, {"tearDown": names})
        return ANSWERED
    if options.upgrade:
        upgrade = order.upgrade(options.upgrade, restart=options.restart)
        changed = [row for row in upgrade.to_pylist() if row["level"] is not None]
        kept = [row["step"] for row in upgrade.to_pylist() if row["level"] is None]
        shown: dict[str, Any] = {"Upgrade": Table.from_pylist(changed)}
        if kept:
            shown["Not touched"] = ", ".join(kept)
        write(options, title, shown, {"upgrade": changed, "kept": kept})
        return ANSWERED
    sections: dict[str, Any] = {"Start-up": plan(order), "Critical path": critical(order)}
    if len(order.broken()):
        proved = "no fewer will do" if order.is_fewest else f"at least {order.broken_at_least} of them must be"
        sections[f"Dependencies given up ({proved})"] = given_up(order)
    if len(order.given_up()):
        sections["Because of what is missing"] = order.given_up()
    write(options, title, sections, order.to_dict())
    return ANSWERED
