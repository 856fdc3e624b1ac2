"""What is shown and kept of an answer to a request about packages, or of there being none."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from stowplan import Table
from stowplan.cli.exits import ANSWERED, INTERRUPTED, NOT_ALL
from stowplan.cli.output import write
from stowplan.depsolve import Lock, Reading, Resolution

__all__ = ["add_saved", "close", "document", "refuse", "repaired", "save", "sections", "selected", "table"]

# So many changes of a request that has no answer are told.
REPAIRS = 5


def add_saved(command: argparse.ArgumentParser) -> None:
    """Add what is kept in files."""
    group = command.add_argument_group("what is kept")
    group.add_argument("--lock", type=Path, metavar="FILE", help="write the answer as a lock file")
    group.add_argument(
        "--certificate",
        type=Path,
        metavar="FILE",
        help="write a proof that the answer is best, or that there is none, and beside it FILE.universe, what it is about; "
        "`stowplan-proofcheck FILE.universe FILE` checks it",
    )


def table(rows: list[dict[str, Any]]) -> Table:
    """Rows as a table, without columns in which nothing is said."""
    names = [name for name in (rows[0] if rows else {}) if any(row[name] is not None for row in rows)]
    return Table.from_pylist([{name: row[name] for name in names} for row in rows])


def headline(resolution: Resolution) -> str:
    """How good the answer is, in a line."""
    count = len(resolution.selected())
    packages = "1 version" if count == 1 else f"{count} versions"
    if resolution.optimal:
        return f"{packages}; proved: no answer is better"
    if resolution.limit == "stopped":
        return f"{packages}; the search was interrupted: better ones may exist"
    return f"{packages}; the limit of {resolution.limit} struck: better ones may exist"


def asked_by(row: dict[str, Any]) -> str | None:
    """Who requires a version of a lock, and who only recommends it."""
    recommended = row["recommended_by"]
    each = [row["required_by"], recommended and f"recommended by {recommended}"]
    return "; ".join(part for part in each if part) or None


def selected(resolution: Resolution, lock: Lock) -> Table:
    """One row a selected version, in the order in which they can be installed."""
    order = lock.order().levels().to_pylist()
    level = {row["step"]: row["level"] for row in order}
    required_by = {(row["package"], row["version"]): asked_by(row) for row in lock.packages().to_pylist()}
    rows = []
    for row in resolution.selected().to_pylist():
        package, version = row["package"], row["version"]
        rows.append(
            {
                "step": level.get(package, level.get(f"{package}@{version}")),
                "package": package,
                "version": version,
                "newest": row["newest"] if row["behind"] else None,
                "features": row["features"],
                "required by": required_by.get((package, version)),
            }
        )
    return table(sorted(rows, key=lambda row: (row["step"] or 0, row["package"], row["version"])))


def changes(resolution: Resolution, reading: Reading) -> list[dict[str, Any]]:
    """What is different from what is installed; of upgrades, the versions on the way where channels say which there are."""
    found = reading.channels().to_pylist()
    rows = []
    for row in resolution.changes().to_pylist():
        names = [channel["channel"] for channel in found if channel["package"] == row["package"]]
        steps = None
        if row["change"] == "upgrade" and names:
            ways = [
                reading.upgrade_path(row["package"], row["installed"], row["selected"], channel=name) for name in names
            ]
            steps = min((way for way in ways if way is not None), key=len, default=[])
        rows.append({**row, "steps": steps})
    return rows


def way(steps: list[str] | None) -> str | None:
    """The versions at which an upgrade stops, in words; nothing where it is one step."""
    if steps == []:
        return "no channel leads there"
    return " → ".join(steps[:-1]) or None if steps else None


def sections(resolution: Resolution, lock: Lock, reading: Reading) -> dict[str, Any]:
    """What people are shown of an answer."""
    shown: dict[str, Any] = {"": headline(resolution), "Selected": selected(resolution, lock)}
    if resolution.request.to_dict().get("installed"):
        rows = [{**row, "steps": way(row["steps"])} for row in changes(resolution, reading)]
        shown["Changes"] = (
            table([{("by way of" if name == "steps" else name): value for name, value in row.items()} for row in rows])
            if rows
            else "none: everything is installed already"
        )
    if len(resolution.levels()):
        shown["Goals"] = resolution.levels()
    missed = resolution.missed()
    if missed:
        shown["Recommended, and not followed"] = "\n".join(missed)
    return shown


def document(resolution: Resolution, lock: Lock, reading: Reading) -> dict[str, Any]:
    """What programs get of an answer."""
    return {
        "status": resolution.status,
        "optimal": resolution.optimal,
        "limit": resolution.limit,
        "selected": resolution.selected().to_pylist(),
        "order": lock.order().start_up(),
        "changes": changes(resolution, reading),
        "goals": resolution.levels().to_pylist(),
        "missed": resolution.missed(),
        "request": resolution.request.to_dict(),
    }


def repaired(resolution: Resolution, asked: dict[str, Any] | None = None) -> tuple[list[str], list[dict[str, Any]]]:
    """What would have to change in a request that has no answer: in lines, and for programs.

    Changes that give up the job `asked` are left out.
    """
    lines, rows = [], []
    # Giving up what is asked about, or its range, are two of them.
    repairs = resolution.repairs(most=REPAIRS if asked is None else REPAIRS + 2)
    for repair in map(repairs.__getitem__, range(len(repairs))):
        request = repair.request.to_dict()
        if asked is not None and asked not in request["jobs"]:
            continue
        lines.append(f"- on another target: {repair}" if repair.of_target else f"- {repair}")
        rows.append(
            {
                "changes": repair.changes,
                "ofTarget": repair.of_target,
                "selected": repair.selected().to_pylist(),
                "request": request,
            }
        )
    return lines, rows


def refuse(options: argparse.Namespace, resolution: Resolution, title: str) -> int:
    """Write that there is no answer, why, and what would have to change; or that none was found."""
    document: dict[str, Any] = {"status": resolution.status, "limit": resolution.limit}
    conflict = resolution.conflict() if resolution.status == "infeasible" else None
    if conflict is None:
        told = "interrupted" if resolution.limit == "stopped" else f"the limit of {resolution.limit} struck"
        write(options, title, {"": f"{told} before an answer was found"}, document)
        return INTERRUPTED if resolution.limit == "stopped" else NOT_ALL
    lines, rows = repaired(resolution)
    document |= {"conflict": conflict.to_dict(), "repairs": rows, "request": resolution.request.to_dict()}
    why: Any = conflict if options.output == "html" else str(conflict)
    sections: dict[str, Any] = {"": "no versions go together: proved", "Why": why}
    sections["What would do, each by itself"] = "\n".join(lines) or "no change of the request was found"
    write(options, title, sections, document)
    return NOT_ALL


def save(options: argparse.Namespace, resolution: Resolution) -> None:
    """Write the files that are asked for."""
    if options.lock and resolution.solved:
        Lock.of(resolution).write(options.lock)
    if options.certificate:
        certificate = resolution.certificate()
        universe = options.certificate.with_name(options.certificate.name + ".universe")
        options.certificate.write_text(certificate.text, encoding="utf-8")
        universe.write_text(certificate.universe, encoding="utf-8")
        print(f"stowplan: stowplan-proofcheck {universe} {options.certificate} checks the proof", file=sys.stderr)


def close(resolution: Resolution) -> int:
    """The exit code of an answer."""
    if resolution.limit == "stopped":
        print("stowplan: interrupted; this is the best so far", file=sys.stderr)
        return INTERRUPTED
    return ANSWERED
