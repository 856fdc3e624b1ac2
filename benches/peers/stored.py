"""Stored universes and their problems, and stowplan's own times, for the programs beside this one."""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
REAL = ("debian-bookworm-trixie", "debian-bookworm", "opam", "olm", "helm", "elm", "pubgrub-large-case")
START, END = "<!-- --8<-- [start:table] -->", "<!-- --8<-- [end:table] -->"
"""Around a table, so that pages can show it."""
PATHO = ("singletons", "disjoint", "ranges", "wrongbt", "php5", "php6", "php7", "php8", "php9")


def packages_of(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the records of a universe."""
    with gzip.open(folder / f"{name}.dsu.jsonl.gz", "rt", encoding="utf-8") as lines:
        next(lines)
        return [json.loads(line) for line in lines]


def problems_of(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the problems of a dataset; of equal ids, the first."""
    first: dict[str, dict[str, Any]] = {}
    for line in (folder / f"{name}.problems.jsonl").read_text(encoding="utf-8").splitlines():
        problem = json.loads(line)
        first.setdefault(problem["id"], problem)
    return list(first.values())


def options(description: str, datasets: tuple[str, ...]) -> argparse.ArgumentParser:
    """Return the options that the programs share."""
    beside = ROOT / ".." / "shared" / "data"
    data = Path(os.environ.get("STOWPLAN_DATA", beside)) / "depsolve"
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=data)
    parser.add_argument("--dataset", action="append", choices=datasets)
    parser.add_argument("--limit", type=float, default=20, help="seconds for a problem")
    parser.add_argument("--report", type=Path)
    return parser


def stowplan(program: str, folder: Path, name: str, *more: str) -> list[dict[str, str]]:
    """Run one of the benchmark programs on a dataset and return its lines about problems."""
    with tempfile.TemporaryDirectory() as made:
        out = Path(made) / "problems.csv"
        command = ["cargo", "run", "--quiet", "--release", "--locked", "-p", "stowplan-benches", "--bin", program, "--"]
        command += ["--data", str(folder), "--dataset", name, *more]
        command += ["--problems", str(out), "--report", os.devnull]
        subprocess.run(command, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
        with out.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))


def machine() -> str:
    """Return what is measured on."""
    described = "a processor of unknown make"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [
            line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")
        ]
        described = models[0] if models else described
    return f"{described}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} at the end"


def put_report(title: str, text: str, header: list[str], rows: list[list[Any]], path: Path | None) -> None:
    """Write a report with its table to a file, else to standard output."""
    table = [header, ["---"] + ["--:"] * (len(header) - 1), *rows]
    lines = ["| " + " | ".join(str(cell) for cell in row) + " |" for row in table]
    report = f"# {title}\n\n{text}\n\n{START}\n\n" + "\n".join(lines) + f"\n\n{END}\n"
    if path:
        path.write_text(report, encoding="utf-8")
    else:
        print(report)
