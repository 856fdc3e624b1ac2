#!/usr/bin/env python3
"""libsolv on the resolver's problems, beside stowplan's first answers.

Usage: pip install solv==0.7.39.post1, then
    python benches/peers/libsolv.py [--data FOLDER] [--dataset NAME]... [--repeat 3] [--limit 20] [--report FILE.md]

libsolv is C code that needs CMake to build, so it is used as it is published for Python, in a process of its own. For each dataset this program
first runs the others (`depsolve`, built with cargo) and then libsolv, so that both are measured under the same load. A package is
a solvable for each version, named `p` and its number, with the rank as version; ranges are relations (`with`), alternatives `or`, and what cannot be
selected beside a version is a conflict. What is timed is making a solver and `solve`; making the pool and the jobs is not. The pool remembers
who provides what between problems, so libsolv's repetitions profit from the first. A problem that takes longer than the limit
ends the process; it is started again behind that problem.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import multiprocessing
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import solv

ROOT = Path(__file__).resolve().parents[2]
DATASETS = (
    "debian-bookworm-trixie",
    "debian-bookworm",
    "opam",
    "olm",
    "helm",
    "elm",
    "pubgrub-large-case",
    "patho-singletons",
    "patho-disjoint",
    "patho-ranges",
    "patho-wrongbt",
    "patho-php5",
    "patho-php6",
    "patho-php7",
    "patho-php8",
    "patho-php9",
)


class Universe:
    """A stored universe as a pool."""

    def __init__(self, folder: Path, name: str) -> None:
        with gzip.open(folder / f"{name}.dsu.jsonl.gz", "rt", encoding="utf-8") as lines:
            next(lines)
            packages = [json.loads(line) for line in lines]
        self.pool = solv.Pool()
        self.pool.setdisttype(solv.Pool.DISTTYPE_RPM)
        self.pool.setarch("x86_64")
        self.index = {package["p"]: number for number, package in enumerate(packages)}
        self.counts = [len(package["v"]) for package in packages]
        self.nothing = self.pool.Dep("nothing-provides-this")
        repo = self.pool.add_repo("all")
        for number, package in enumerate(packages):
            objects = [
                ([self.any_of(clause) for clause in said.get("d", ())], [self.atom(*atom) for atom in said.get("c", ())])
                for said in package["x"]
            ]
            for rank, at in enumerate(package["i"]):
                solvable = repo.add_solvable()
                solvable.name, solvable.evr, solvable.arch = f"p{number}", str(rank + 1), "noarch"
                solvable.add_provides(self.pool.Dep(f"p{number}").Rel(solv.REL_EQ, self.pool.Dep(str(rank + 1))))
                requires, conflicts = objects[at]
                for dependency in requires:
                    solvable.add_requires(dependency)
                for dependency in conflicts:
                    solvable.add_conflicts(dependency)
        self.pool.addfileprovides()
        self.pool.createwhatprovides()

    def atom(self, package: int, ranges: list[list[int]] | None = None) -> Any:
        """Return a relation that the versions in the ranges provide."""
        name, count = self.pool.Dep(f"p{package}"), self.counts[package]
        joined = None
        for lo, hi in [[0, count - 1]] if ranges is None else ranges:
            if lo == hi:
                part = name.Rel(solv.REL_EQ, self.pool.Dep(str(lo + 1)))
            else:
                low = name.Rel(solv.REL_GT | solv.REL_EQ, self.pool.Dep(str(lo + 1)))
                high = name.Rel(solv.REL_LT | solv.REL_EQ, self.pool.Dep(str(hi + 1)))
                if lo == 0:
                    part = name if hi == count - 1 else high
                else:
                    part = low if hi == count - 1 else low.Rel(solv.REL_WITH, high)
            joined = part if joined is None else joined.Rel(solv.REL_OR, part)
        return self.nothing if joined is None else joined

    def any_of(self, clause: list[list[Any]]) -> Any:
        """Return a relation that any of the alternatives provides."""
        joined = self.nothing
        for number, atom in enumerate(clause):
            joined = self.atom(*atom) if number == 0 else joined.Rel(solv.REL_OR, self.atom(*atom))
        return joined

    def jobs(self, roots: list[list[list[Any]]]) -> list[Any]:
        """Return an install job for each root."""
        how = solv.Job.SOLVER_INSTALL | solv.Job.SOLVER_SOLVABLE_PROVIDES
        named = [[[self.index[name], *ranges] for name, *ranges in clause] for clause in roots]
        return [self.pool.Job(how, self.any_of(clause).id) for clause in named]

    def solve(self, jobs: list[Any]) -> tuple[float, bool, int, int]:
        """Return the seconds, whether there is an answer, and how many packages and outdated packages it has."""
        start = time.perf_counter()
        solver = self.pool.Solver()
        problems = solver.solve(jobs)
        seconds = time.perf_counter() - start
        if problems:
            return seconds, False, 0, 0
        selected = [(int(s.name[1:]), int(s.evr)) for s in solver.transaction().newsolvables()]
        outdated = sum(rank < self.counts[package] for package, rank in selected)
        return seconds, True, len(selected), outdated


def problems_of(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the problems of a dataset; of equal ids, the first."""
    first: dict[str, dict[str, Any]] = {}
    for line in (folder / f"{name}.problems.jsonl").read_text(encoding="utf-8").splitlines():
        problem = json.loads(line)
        first.setdefault(problem["id"], problem)
    return [problem for problem in first.values() if "roots" in problem]


def work(pipe: Any, folder: Path, name: str, start: int, repeat: int) -> None:
    """Solve the problems from one on, telling each as it is done."""
    universe = Universe(folder, name)
    pipe.send("made")
    for problem in problems_of(folder, name)[start:]:
        jobs = universe.jobs(problem["roots"])
        runs = [universe.solve(jobs)]
        while len(runs) < repeat and runs[0][0] < 2:
            runs.append(universe.solve(jobs))
        pipe.send((statistics.median(run[0] for run in runs), *runs[0][1:]))


def measure(folder: Path, name: str, repeat: int, limit: float) -> list[tuple[float, bool, int, int] | None]:
    """Return what libsolv did on each problem; none: it did not finish."""
    total = len(problems_of(folder, name))
    done: list[tuple[float, bool, int, int] | None] = []
    while len(done) < total:
        ours, theirs = multiprocessing.Pipe()
        child = multiprocessing.Process(target=work, args=(theirs, folder, name, len(done), repeat))
        child.start()
        theirs.close()
        try:
            ours.recv()
            while len(done) < total:
                # Repetitions of a problem that takes two seconds at most.
                if not ours.poll(limit + 2 * repeat):
                    done.append(None)
                    break
                done.append(ours.recv())
        except EOFError:
            # The process is gone: this problem was too much for it.
            done.append(None)
        child.kill()
        child.join()
    return done


def stowplan(folder: Path, name: str, repeat: int) -> list[dict[str, str]]:
    """Return stowplan's lines of the dataset from the program that compares first answers."""
    with tempfile.TemporaryDirectory() as made:
        out = Path(made) / "problems.csv"
        command = ["cargo", "run", "--quiet", "--release", "--locked", "-p", "stowplan-benches", "--bin", "depsolve", "--"]
        command += ["--data", str(folder), "--dataset", name, "--repeat", str(repeat), "--limit", "5"]
        command += ["--problems", str(out), "--report", os.devnull]
        subprocess.run(command, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
        with out.open(encoding="utf-8", newline="") as lines:
            return [line for line in csv.DictReader(lines) if line["solver"] == "stowplan"]


def main() -> int:
    """Measure, compare and write the table."""
    beside = ROOT / ".." / "shared" / "data"
    data = Path(os.environ.get("STOWPLAN_DATA", beside)) / "depsolve"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=data)
    parser.add_argument("--dataset", action="append", choices=DATASETS)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit", type=float, default=20)
    parser.add_argument("--report", type=Path)
    arguments = parser.parse_args()
    rows, different = [], []
    for name in arguments.dataset or DATASETS:
        ours = stowplan(arguments.data, name, arguments.repeat)
        theirs = measure(arguments.data, name, arguments.repeat, arguments.limit)
        ids = [problem["id"] for problem in problems_of(arguments.data, name)]
        if [line["problem"] for line in ours] != ids:
            sys.exit(f"{name}: the two programs read different problems")
        pairs = [(line, result) for line, result in zip(ours, theirs) if result is not None]
        different += [
            f"{name} {line['problem']}: {line['answer']}"
            for line, result in pairs
            if (line["answer"] == "satisfiable") != result[1]
        ]
        took, mine = [result[0] * 1e3 for _, result in pairs], [float(line["time_ms"]) for line, _ in pairs]
        unfinished = len(theirs) - len(pairs)
        ratio = f"{sum(mine) / sum(took):.2g}" if pairs else "-"
        rows.append(
            [
                name,
                len(theirs),
                unfinished,
                f"{sum(mine):.2f}",
                f"{sum(took):.2f}" if pairs else "-",
                ratio,
                f"{max(took):.2f}" if pairs else "-",
                sum(result[2] for _, result in pairs),
                sum(result[3] for _, result in pairs),
            ]
        )
        print(rows[-1], file=sys.stderr, flush=True)
    header = ["dataset", "problems", "not finished", "stowplan, ms", "libsolv, ms", "ours divided by theirs", "libsolv's largest, ms"]
    header += ["packages (libsolv)", "outdated (libsolv)"]
    table = [header, ["---"] + ["--:"] * (len(header) - 1), *rows]
    lines = ["| " + " | ".join(str(cell) for cell in row) + " |" for row in table]
    agreement = "; ".join(different) if different else "there is none"
    said = "".join(f" --dataset {name}" for name in arguments.dataset or ())
    report = f"""# The resolver beside libsolv: first answers

libsolv {version("solv")} (PyPI's `solv`), Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.2f} at the
end. Each dataset is solved by stowplan and then by libsolv, in processes of their own, one thread each; of each problem the median of {arguments.repeat}
runs. What is timed of libsolv is making a solver and `solve`, with a few microseconds of Python; its pool is made before and remembers between problems who provides
what. Problems that libsolv did not finish within {arguments.limit:g} s are left out of both sums. Answers that differ: {agreement}.

Made by `python benches/peers/libsolv.py{said} --repeat {arguments.repeat} --report benches/results/depsolve_libsolv.md` after `pip install
solv=={version("solv")}`.

"""
    report += "\n".join(lines) + "\n"
    if arguments.report:
        arguments.report.write_text(report, encoding="utf-8")
    else:
        print(report)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
