#!/usr/bin/env python3
"""libsolv on the resolver's problems, beside stowplan's first answers.

Usage: `pip install solv==0.7.39.post1`, then
`python benches/peers/libsolv.py [--data FOLDER] [--dataset NAME]... [--repeat 3] [--limit 20] [--report FILE.md]`

libsolv is C code that needs CMake to build, so it is used as it is published for Python, in a process of its own. For
each dataset this program first runs the others (`depsolve`, built with cargo) and then libsolv, so that both are
measured under the same load. A package is a solvable for each version, named `p` and its number, with the rank as
version; ranges are relations (`with`), alternatives `or`, and what cannot be selected beside a version is a conflict.
What is timed is making a solver and `solve`; making the pool and the jobs is not. The pool remembers who provides
what between problems, so libsolv's repetitions profit from the first. A problem that takes longer than the limit ends
the process; it is started again behind that problem.
"""

from __future__ import annotations

import multiprocessing
import platform
import statistics
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import solv
from stored import PATHO, REAL, machine, options, packages_of, problems_of, put_report, stowplan

DATASETS = REAL + tuple(f"patho-{shape}" for shape in PATHO)


class Universe:
    """A stored universe as a pool."""

    def __init__(self, folder: Path, name: str) -> None:
        packages = packages_of(folder, name)
        self.pool = solv.Pool()
        self.pool.setdisttype(solv.Pool.DISTTYPE_RPM)
        self.pool.setarch("x86_64")
        self.index = {package["p"]: number for number, package in enumerate(packages)}
        self.counts = [len(package["v"]) for package in packages]
        self.nothing = self.pool.Dep("nothing-provides-this")
        repo = self.pool.add_repo("all")
        for number, package in enumerate(packages):
            objects = [
                (
                    [self.any_of(clause) for clause in said.get("d", ())],
                    [self.atom(*atom) for atom in said.get("c", ())],
                )
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
            if (lo, hi) == (0, count - 1):
                part = name
            elif lo == hi:
                part = name.Rel(solv.REL_EQ, self.pool.Dep(str(lo + 1)))
            else:
                low = name.Rel(solv.REL_GT | solv.REL_EQ, self.pool.Dep(str(lo + 1)))
                high = name.Rel(solv.REL_LT | solv.REL_EQ, self.pool.Dep(str(hi + 1)))
                part = low.Rel(solv.REL_WITH, high) if lo > 0 and hi < count - 1 else low if lo > 0 else high
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


def main() -> int:
    """Measure, compare and write the table."""
    parser = options(__doc__, DATASETS)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    rows, different = [], []
    for name in arguments.dataset or DATASETS:
        lines = stowplan("depsolve", arguments.data, name, "--repeat", str(arguments.repeat), "--limit", "5")
        ours = [line for line in lines if line["solver"] == "stowplan"]
        theirs = measure(arguments.data, name, arguments.repeat, arguments.limit)
        ids = [problem["id"] for problem in problems_of(arguments.data, name)]
        if [line["problem"] for line in ours] != ids:
            sys.exit(f"{name}: the two programs read different problems")
        pairs = [(line, result) for line, result in zip(ours, theirs, strict=True) if result is not None]
        different += [
            f"{name} {line['problem']}: {line['answer']}"
            for line, result in pairs
            if (line["answer"] == "satisfiable") != result[1]
        ]
        took, mine = [result[0] * 1e3 for _, result in pairs], [float(line["time_ms"]) for line, _ in pairs]
        row = [name, len(theirs), len(theirs) - len(pairs), f"{sum(mine):.2f}"]
        row += [f"{sum(took):.2f}", f"{sum(mine) / sum(took):.2g}", f"{max(took):.2f}"] if pairs else ["-"] * 3
        rows.append([*row, sum(result[2] for _, result in pairs), sum(result[3] for _, result in pairs)])
        print(rows[-1], file=sys.stderr, flush=True)
    header = ["dataset", "problems", "not finished", "stowplan, ms", "libsolv, ms", "ours divided by theirs"]
    header += ["libsolv's largest, ms", "packages (libsolv)", "outdated (libsolv)"]
    agreement = "; ".join(different) if different else "there are none"
    said = "".join(f" --dataset {name}" for name in arguments.dataset or ())
    text = f"""libsolv {version("solv")} (PyPI's `solv`), Python {platform.python_version()}. {machine()}.
Each dataset is solved by stowplan and then by libsolv, in processes of their own, one thread each; of each problem the
median of {arguments.repeat} runs. What is timed of libsolv is making a solver and `solve`, with a few microseconds of
Python; its pool is made before and remembers between problems who provides what. Problems that libsolv did not finish
within {arguments.limit:g} s ({2 * arguments.repeat} s more, kept for repetitions) are left out of both sums.
Answers that differ: {agreement}.

Made by `python benches/peers/libsolv.py{said} --repeat {arguments.repeat} --report benches/results/depsolve_libsolv.md`
after `pip install solv=={version("solv")}`."""
    put_report("The resolver beside libsolv: first answers", text, header, rows, arguments.report)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
