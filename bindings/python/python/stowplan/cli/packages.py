"""What is read about packages: repositories in any format, what is installed, and the request."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Any

from stowplan import InputError
from stowplan._native import read_yaml
from stowplan.cli.inputs import warn
from stowplan.cli.locks import is_lock, text_of
from stowplan.cli.progress import Bar
from stowplan.depsolve import Lock, Reading, Request, Resolution, resolve

__all__ = [
    "add_packages",
    "add_repository",
    "add_request",
    "asks",
    "read_repository",
    "read_request",
    "requirement",
    "solve",
]

FORMATS = ("helm", "olm", "debian", "cargo", "stowplan")
GOALS = {
    "roots-newest": "rootsNewest",
    "all-newest": "allNewest",
    "fewest-outdated": "fewestOutdated",
    "fewest-packages": "fewestPackages",
    "least-change": "leastChange",
    "least-cost": "leastCost",
    "least-size": "leastSize",
    "recommended": "recommended",
    "most-preferred": "mostPreferred",
}
# `web>=2`, `web@^2`: a name ends where a comparison begins.
JOINED = re.compile(r"(?P<name>[^\s<>=!~^@]+)(?:@(?P<after>\S.*)|(?P<range>(?:[<>=!~^]).*))", re.DOTALL)
EXCLUDED = "it is excluded on the command line"


def add_repository(command: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add where packages come from."""
    group = command.add_argument_group("packages to choose from")
    group.add_argument(
        "-r",
        "--repo",
        action="append",
        type=Path,
        required=required,
        metavar="FILE|FOLDER",
        help="package metadata: Helm index.yaml and charts, operator catalogs and bundles, Debian Packages, a Cargo index and "
        "Cargo.lock, or what Repository.to_lines writes; folders are read whole; may be repeated",
    )
    group.add_argument("--from", choices=FORMATS, dest="format", help="read only this format (told from the contents)")
    group.add_argument(
        "--architecture", default="amd64", metavar="NAME", help="the architecture of Debian packages (amd64)"
    )
    group.add_argument(
        "--conditions", action="store_true", help="dependencies of charts that have a condition are on, as Helm has it"
    )
    group.add_argument("--notes", action="store_true", help="say what the files say and packages do not hold")


def add_packages(command: argparse.ArgumentParser) -> None:
    """Add the packages to install, as arguments of their own."""
    command.add_argument(
        "packages",
        nargs="*",
        metavar="PACKAGE",
        help='what to install: web, "web >=2.0.0", web@^2, "web[tls] ^2"; a range is written as in the ecosystem of the package',
    )


def add_request(command: argparse.ArgumentParser) -> None:
    """Add what is asked for."""
    group = command.add_argument_group("what is asked for")
    group.add_argument("--install", action="append", default=[], metavar="PACKAGE", help="as PACKAGE; may be repeated")
    for option, what in (
        ("remove", "a package, or versions of it, of which nothing may stay"),
        ("upgrade", "an installed package that must be at least as new as it is"),
        ("keep", "an installed package that must stay as it is"),
        ("exclude", 'versions that must not be selected: "web 2.0.0"'),
        ("prefer", 'versions that had better be selected: "web ^1"'),
        ("wish", "as PACKAGE, and had better be installed"),
    ):
        group.add_argument(
            f"--{option}", action="append", default=[], metavar="PACKAGE", help=f"{what}; may be repeated"
        )
    group.add_argument(
        "--installed",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="what is installed: a lock file, dpkg's status file, Cargo.lock, Chart.lock, or a YAML map of versions by name; may "
        "be repeated",
    )
    rest = group.add_mutually_exclusive_group()
    rest.add_argument("--upgrade-all", action="store_true", help="as --upgrade of everything installed")
    rest.add_argument(
        "--keep-others", action="store_true", help="as --keep of everything installed that nothing else is said of"
    )
    group.add_argument(
        "--request",
        type=Path,
        metavar="FILE",
        help="a request as YAML or JSON, or a lock file, whose request is taken; all else is asked beside it",
    )
    group.add_argument("--kubernetes", metavar="VERSION", help="the Kubernetes version of the cluster")
    group.add_argument(
        "--platform", action="append", metavar="NAME", help="a platform of the cluster (linux/amd64); all of them"
    )
    group.add_argument("--capability", action="append", metavar="NAME", help="what the cluster offers; all of it")
    group.add_argument(
        "--goal",
        action="append",
        type=goal,
        metavar="GOAL",
        help=f"what is best, the most important first: {', '.join(GOALS)}; may be repeated (roots-newest, all-newest, "
        "fewest-packages)",
    )
    group.add_argument("--time-limit", type=float, metavar="SECONDS", help="stop the search after this time")
    group.add_argument("--work-limit", type=int, metavar="N", help="stop the search after so many conflicts")


def goal(text: str) -> str:
    """A goal by its name, as an option or as it is stored."""
    stored = GOALS.get(text, text)
    if stored not in GOALS.values():
        raise argparse.ArgumentTypeError(f"{text!r} is no goal; there are {', '.join(GOALS)}")
    return stored


def requirement(text: str) -> str:
    """A requirement as the library reads it, a name and a range: people write `web>=2` and `web@^2` as well."""
    text = text.strip()
    joined = JOINED.fullmatch(text)
    if joined is None:
        return text
    return f"{joined['name']} {(joined['after'] or joined['range']).strip()}"


def read_repository(options: argparse.Namespace) -> Reading:
    """The packages there are; says on stderr what files say and packages do not hold, if that is asked."""
    reading = Reading.read(
        options.repo, format=options.format, architecture=options.architecture, conditions=options.conditions
    )
    if options.notes:
        rows = reading.notes().to_pylist()
        warn([f"{row['count']} times {row['field']}: {row['what']} ({row['source']}, {row['path']})" for row in rows])
        warn([f"not read: {row['file']}: {row['why']}" for row in reading.skipped().to_pylist()])
    return reading


def add_installed(installed: dict[str, list[str]], path: Path, options: argparse.Namespace) -> None:
    """Add what a file says is installed."""
    if is_lock(path):
        found = [(row["package"], row["version"]) for row in Lock.read(path).packages().to_pylist()]
    else:
        found = plain(path) or [
            (row["package"], row["version"])
            for row in Reading.read(path, architecture=options.architecture).installed().to_pylist()
        ]
    for package, version in found:
        versions = installed.setdefault(package, [])
        if version not in versions:
            versions.append(version)


def plain(path: Path) -> list[tuple[str, str]]:
    """Versions by name, if a file is a map of them, alone or under `installed`."""
    if path.suffix not in (".yaml", ".yml", ".json"):
        return []
    document = read_yaml(text_of(path), source=str(path))
    if isinstance(document, dict):
        document = document.get("installed", document)
    if isinstance(document, list):
        # As in a stored request.
        return [(row["name"], row["version"]) for row in document if isinstance(row, dict) and len(row) == 2]
    if not isinstance(document, dict):
        return []
    found = []
    for name, versions in document.items():
        listed = versions if isinstance(versions, list) else [versions]
        for version in listed:
            if isinstance(version, (int, float)):
                raise InputError(f"{path}: {name}: {version} is a number: write it in quotes, as the text of a version")
            if not isinstance(version, str):
                return []
            found.append((name, version))
    return found


def stored(path: Path) -> dict[str, Any]:
    """The request of a file, in its stored form."""
    if is_lock(path):
        return Lock.read(path).request()
    document = read_yaml(text_of(path), source=str(path))
    if not isinstance(document, dict):
        raise InputError(f"{path}: a request is a map with jobs, or with install, upgrade, remove and so on")
    if "jobs" in document:
        return Request.from_dict(document).to_dict()
    # The short form may say what it is as well.
    head = {field: document.pop(field) for field in ("apiVersion", "kind") if field in document}
    Request.from_dict({**head, "jobs": []})
    try:
        return Request(**document).to_dict()
    except TypeError as error:
        # Unknown keyword, or a value of another kind.
        raise InputError(f"{path}: {error}") from None


def asks(options: argparse.Namespace) -> bool:
    """Whether the arguments ask for anything of their own."""
    fields = ("packages", "install", "remove", "upgrade", "keep", "exclude", "prefer", "wish", "request")
    return options.upgrade_all or options.keep_others or any(getattr(options, field) for field in fields)


def read_request(
    options: argparse.Namespace, reading: Reading | None = None, request: dict[str, Any] | None = None
) -> Request:
    """What is asked: of a file, of the arguments, and what metadata say is always required or installed."""
    asked = request or (stored(options.request) if options.request else {"jobs": []})
    installed: dict[str, list[str]] = {}
    for row in asked.get("installed", []):
        installed.setdefault(row["name"], []).append(row["version"])
    if reading is not None:
        for row in reading.installed().to_pylist():
            installed.setdefault(row["package"], []).append(row["version"])
    for path in options.installed:
        add_installed(installed, path, options)
    wanted = [requirement(text) for text in (*getattr(options, "packages", ()), *options.install)]
    upgraded = list(options.upgrade)
    kept = list(options.keep)
    removed = [requirement(text) for text in options.remove]
    if options.upgrade_all or options.keep_others:
        if not installed:
            option = "--upgrade-all" if options.upgrade_all else "--keep-others"
            raise InputError(f"{option}: nothing is said to be installed; give a file with --installed")
        said = {text.split()[0].split("[")[0] for text in (*wanted, *upgraded, *kept, *removed)}
        others = [name for name in installed if name not in said]
        if options.upgrade_all:
            # What the repository does not have cannot be upgraded, and is none of its business.
            others = [name for name in others if reading is None or name in reading.repository]
            upgraded += others
        else:
            kept += others
    goals = options.goal or None
    target = {
        "kubernetes": options.kubernetes,
        "platforms": options.platform,
        "capabilities": options.capability,
    }
    mine = Request(
        install=[*wanted, *(reading.always if reading is not None else ())],
        remove=removed,
        upgrade=upgraded,
        keep=kept,
        exclude={requirement(text): EXCLUDED for text in options.exclude},
        prefer={requirement(text): 1 for text in options.prefer},
        wish={requirement(text): 1 for text in options.wish},
        installed=installed,
        target={name: value for name, value in target.items() if value is not None} or None,
        goals=goals,
    ).to_dict()
    both = {**asked, "jobs": [*asked["jobs"], *mine["jobs"]], "installed": mine.get("installed", [])}
    if "target" in mine:
        both["target"] = {**asked.get("target", {}), **mine["target"]}
    if goals is not None or not asked.get("goals"):
        both["goals"] = mine.get("goals", [])
    if not both["jobs"]:
        raise InputError("nothing is asked for: name packages to install, or give --upgrade-all, --request, …")
    return Request.from_dict(both)


def solve(options: argparse.Namespace, reading: Reading, request: Request) -> Resolution:
    """The resolution, with a progress bar; Ctrl-C gives the best so far."""
    with Bar("resolving") as bar:
        resolution = resolve(
            reading.repository,
            request,
            time_limit=options.time_limit,
            work_limit=options.work_limit,
            progress=bar,
            on_interrupt="return",
        )
    unknown = resolution.unknown_installed
    if unknown:
        shown = ", ".join(unknown[:5]) + (f" and {len(unknown) - 5} more" if len(unknown) > 5 else "")
        print(f"warning: the repository does not have what is installed: {shown}", file=sys.stderr)
    return resolution
