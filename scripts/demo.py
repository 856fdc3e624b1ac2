#!/usr/bin/env python3
"""The main job once through: the example fleet placed by the five strategies, compared, priced, explained and shown.

Usage: scripts/demo.py [FLEET] [--out FOLDER]; `make demo` does all set-up first.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

import stowplan
import stowplan.report
from stowplan.cli.progress import Bar

ROOT = Path(__file__).resolve().parent.parent


def say(text: str) -> None:
    """A heading."""
    print(f"\n── {text}", flush=True)


def shown(path: Path) -> Path:
    """A path as seen from here, where it is below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def main() -> None:
    """Read, compare, price, explain, report."""
    parser = argparse.ArgumentParser(description="The main job once through")
    parser.add_argument("fleet", nargs="?", type=Path, default=ROOT / "examples" / "telco-fleet.yaml")
    parser.add_argument("--out", type=Path, default=ROOT / "out", help="where the report goes")
    options = parser.parse_args()
    width = shutil.get_terminal_size((120, 24)).columns if sys.stdout.isatty() else None

    say(f"reading {shown(options.fleet)}")
    fleet = stowplan.Fleet.read(options.fleet)
    problem = stowplan.Problem.from_fleet(fleet)
    print(f"{fleet}\n{problem}")

    say("comparing the strategies: money is in an hour, round trips are weighted by demand")
    with Bar("placing") as bar:
        comparison = stowplan.compare(problem, progress=bar)
    print(comparison.to_text(max_width=width))

    chosen = fleet.strategy or "balanced"
    solution = comparison[chosen]
    say(f"what an hour costs under {chosen}, the strategy of the fleet's policy")
    costs = solution.costs()
    print(costs.summary().to_text(max_width=width))
    print(f"\n{len(costs.unknown)} amounts are not known and in no sum, such as:")
    print("\n".join(f"  {unknown}" for unknown in costs.unknown[:3]))

    unplaced = solution.unplaced()
    say(f"{len(unplaced)} of {problem.num_items} replicas could not be placed; why, and what would have to give")
    columns = ("item", "reason", "closest", "shortfall", "remedy")
    rows = [{name: row[name] for name in columns} for row in unplaced.to_pylist()]
    print(stowplan.Table.from_pylist(rows).to_text(max_rows=None, max_width=width))

    placed = solution.placements()["item"]
    say("one of each, explained")
    print(solution.explain(placed[0]))
    if len(unplaced):
        print(f"\n{solution.explain(unplaced['item'][0])}")

    say("writing the report, with plots and a map")
    options.out.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    path = stowplan.report.write(comparison, options.out / "report.html")
    size = path.stat().st_size / 2**20
    print(
        f"{shown(path)}: {size:.1f} MiB in {time.perf_counter() - start:.1f} s; open it in a browser, it needs nothing else"
    )


if __name__ == "__main__":
    main()
