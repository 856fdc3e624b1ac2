#!/usr/bin/env python3
"""clasp on the resolver's problems: the proved best answer, as aspcud has it found, beside stowplan's.

Usage: `pip install clingo==5.8.3`, then
`python benches/peers/clasp.py [--data FOLDER] [--dataset NAME]... [--most 100] [--limit 20] [--report FILE.md]`

Each problem is given to clasp as aspcud (Gebser, Kaminski, Schaub, 2011) gives them: only packages that the roots
lead to, an atom for a version, one for each set of versions that something asks for, clauses, and three levels of
`#minimize` (roots newest, all newest, fewest packages). The program is handed over as rules, so nothing is grounded;
what is timed is `solve`, which simplifies and searches, until the optimum is proved. Of five strategies tried on opam
and pubgrub-large-case (branch and bound; cores by OLL and PMRES, disjoint, stratified; configurations tweety, trendy
and jumpy) clasp runs with the quickest. stowplan's time is that of `depsolve_best`, run on the dataset just before,
and includes loading the cone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from typing import Any

import clingo
from stored import REAL, machine, options, packages_of, problems_of, put_report, stowplan

STRATEGY = ("--opt-strategy=usc,oll,disjoint", "--configuration=jumpy")


class Program:
    """A problem as rules of clasp."""

    def __init__(self, packages: list[dict[str, Any]], roots: list[list[list[Any]]]) -> None:
        self.packages = packages
        self.control = clingo.Control(list(STRATEGY))
        self.versions: dict[int, list[int]] = {}
        self.sets: dict[tuple[int, tuple[int, ...]], int] = {}
        self.asked: set[int] = set()
        self.todo: list[int] = []
        self.conflicts: list[tuple[int, list[Any]]] = []
        with self.control.backend() as self.rules:
            for clause in roots:
                self.require([], clause)
                self.asked |= {atom[0] for atom in clause}
            while self.todo:
                self.load(self.todo.pop())
            for having, other in self.conflicts:
                # What is not in the cone is not selected.
                if other[0] in self.versions:
                    self.rules.add_rule([], [having, self.atom(*other)])
            self.minimise()

    def version_atoms(self, package: int) -> list[int]:
        """Return an atom for each version; a package met for the first time is loaded later."""
        if package not in self.versions:
            atoms = [self.rules.add_atom() for _ in self.packages[package]["v"]]
            self.versions[package] = atoms
            if atoms:
                self.rules.add_rule(atoms, choice=True)
                self.rules.add_weight_rule([], 2, [(atom, 1) for atom in atoms])
            self.todo.append(package)
        return self.versions[package]

    def any_of(self, package: int, ranks: Iterable[int]) -> int:
        """Return an atom that holds where one of these versions is selected."""
        key = (package, tuple(ranks))
        if key not in self.sets:
            versions = self.version_atoms(package)
            atom = versions[key[1][0]] if len(key[1]) == 1 else self.rules.add_atom()
            if len(key[1]) > 1:
                for rank in key[1]:
                    self.rules.add_rule([atom], [versions[rank]])
            self.sets[key] = atom
        return self.sets[key]

    def atom(self, package: int, ranges: list[list[int]] | None = None) -> int:
        """Return an atom for the versions in the ranges."""
        count = len(self.packages[package]["v"])
        spans = [[0, count - 1]] if ranges is None else ranges
        return self.any_of(package, [rank for lo, hi in spans for rank in range(lo, hi + 1)])

    def require(self, body: list[int], clause: list[list[Any]]) -> None:
        """Where the body holds, one of the alternatives must."""
        self.rules.add_rule([], body + [-self.atom(*atom) for atom in clause])

    def load(self, package: int) -> None:
        """Add what the versions of a package ask for."""
        record = self.packages[package]
        for index, said in enumerate(record["x"]):
            ranks = [rank for rank, at in enumerate(record["i"]) if at == index]
            if not ranks or not said:
                continue
            having = self.any_of(package, ranks)
            for clause in said.get("d", ()):
                self.require([having], clause)
            self.conflicts += [(having, other) for other in said.get("c", ()) if other[0] != package]

    def minimise(self) -> None:
        """State the three levels."""
        lags = {3: [], 2: [], 1: []}
        for package, atoms in self.versions.items():
            for behind, atom in enumerate(reversed(atoms)):
                lags[1].append((atom, 1))
                if behind:
                    lags[2].append((atom, behind))
                    if package in self.asked:
                        lags[3].append((atom, behind))
        for level, weighted in lags.items():
            self.rules.add_minimize(level, weighted)

    def solve(self, limit: float) -> tuple[float, list[int] | None]:
        """Return the seconds and the levels of the best answer.

        None: it was not proved in time; an empty list: there is no answer.
        """
        found: list[int] = []
        start = time.perf_counter()
        with self.control.solve(
            on_model=lambda model: found.__setitem__(slice(None), model.cost), async_=True
        ) as handle:
            proved = handle.wait(limit)
            if not proved:
                handle.cancel()
            result = handle.get()
        seconds = time.perf_counter() - start
        return seconds, found if proved and result.exhausted else None


def main() -> int:
    """Measure, compare and write the table."""
    parser = options(__doc__, REAL)
    parser.add_argument("--most", type=int, default=100, help="problems of a dataset, evenly spread")
    arguments = parser.parse_args()
    rows, different = [], []
    for name in arguments.dataset or REAL:
        ours = {line["problem"]: line for line in stowplan("depsolve_best", arguments.data, name)}
        packages = packages_of(arguments.data, name)
        index = {record["p"]: number for number, record in enumerate(packages)}
        problems = [problem for problem in problems_of(arguments.data, name) if problem["id"] in ours]
        problems = problems[:: max(1, len(problems) // arguments.most)][: arguments.most]
        took, mine, unproved = [], [], 0
        for problem in problems:
            roots = [[[index[package], *ranges] for package, *ranges in clause] for clause in problem["roots"]]
            seconds, levels = Program(packages, roots).solve(arguments.limit)
            line = ours[problem["id"]]
            if levels is None:
                unproved += 1
                continue
            took.append(seconds * 1e3)
            mine.append(float(line["time_ms"]))
            known = [int(line[level]) for level in ("roots_newest", "all_newest", "packages")]
            if levels != known:
                different.append(f"{name} {problem['id']}: {levels}, not {known}")
        rows.append([name, len(problems), unproved, *(f"{value:.2f}" for value in (sum(mine), sum(took)))])
        # Of none that clasp proved there is nothing to compare.
        rows[-1] += [f"{sum(mine) / sum(took):.2g}", f"{max(mine):.1f}", f"{max(took):.1f}"] if took else ["-"] * 3
        print(rows[-1], file=sys.stderr, flush=True)
    header = ["dataset", "problems", "not proved by clasp", "stowplan, ms", "clasp, ms", "ours divided by theirs"]
    header += ["largest, ms", "clasp's largest, ms"]
    agreement = "; ".join(different) if different else "there are none"
    said = "".join(f" --dataset {name}" for name in arguments.dataset or ())
    text = f"""clasp of clingo {clingo.__version__} (`{" ".join(STRATEGY)}`). {machine()}.
At most {arguments.most} satisfiable problems of each dataset, evenly spread, solved to the proved optimum of roots newest, all
newest, fewest packages. stowplan's time includes loading; clasp's is `solve` alone, without making the program. Problems that
clasp did not prove within {arguments.limit:g} s are left out of both sums. Values that differ: {agreement}.

Made by `python benches/peers/clasp.py{said} --most {arguments.most} --report benches/results/depsolve_clasp.md`
after `pip install clingo=={clingo.__version__}`."""
    put_report("The resolver beside clasp: best answers, proved", text, header, rows, arguments.report)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
