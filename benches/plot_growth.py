#!/usr/bin/env python3
"""Draw how the time of an answer grows, from the table that `depsolve_growth` makes.

Usage: `make .make/build-packages`, then
`.venv/bin/python benches/plot_growth.py benches/results/depsolve_growth.csv docs/images/depsolve_growth.png`

A row for each dataset; left, a point for each problem over the number of packages that its roots lead to; right, the
median over the number of roots, with the least and the greatest time of our own as a band.
"""

from __future__ import annotations

import csv
import statistics
import sys
from collections import defaultdict
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

COLOURS = {
    "stowplan": "#0072b2",
    "stowplan best": "#56b4e9",
    "resolvo eager": "#d55e00",
    "resolvo lazy": "#e69f00",
    "pubgrub": "#009e73",
}
LABELS = {"stowplan": "stowplan, first answer", "stowplan best": "stowplan, best answer proved"}


def main(table: str, picture: str) -> None:
    """Read the table and write the picture."""
    with Path(table).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    datasets = list(dict.fromkeys(row["dataset"] for row in rows))
    figure, axes = pyplot.subplots(len(datasets), 2, figsize=(11, 4 * len(datasets)), squeeze=False, sharey="row")
    for (left, right), dataset in zip(axes, datasets, strict=True):
        for solver, colour in COLOURS.items():
            of_solver = [row for row in rows if row["dataset"] == dataset and row["solver"] == solver]
            label = LABELS.get(solver, solver)
            cones, times = [int(row["cone"]) for row in of_solver], [float(row["time_ms"]) for row in of_solver]
            left.scatter(cones, times, s=10, color=colour, alpha=0.6, linewidths=0, label=label)
            by_roots = defaultdict(list)
            for row in of_solver:
                by_roots[int(row["roots"])].append(float(row["time_ms"]))
            roots = sorted(by_roots)
            medians = [statistics.median(by_roots[count]) for count in roots]
            right.plot(roots, medians, color=colour, marker="o", markersize=3, linewidth=1.6, label=label)
            if solver == "stowplan":
                least, most = [min(by_roots[count]) for count in roots], [max(by_roots[count]) for count in roots]
                right.fill_between(roots, least, most, color=colour, alpha=0.12, linewidth=0)
        left.set_title(dataset, loc="left", fontweight="bold")
        left.set_ylabel("milliseconds")
        left.set_xlabel("packages that the roots lead to")
        right.set_xlabel("roots (median of the problems; band: all of stowplan's first answers)")
        for axis in (left, right):
            axis.set_xscale("log", base=2 if axis is right else 10)
            axis.set_yscale("log")
            axis.grid(True, which="major", color="#dddddd", linewidth=0.6)
            axis.spines[["top", "right"]].set_visible(False)
        right.xaxis.set_major_formatter(matplotlib.ticker.ScalarFormatter())
        right.set_xticks(roots)
    handles, labels = axes[0][1].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper center", ncols=len(labels), frameon=False)
    figure.tight_layout(rect=(0, 0, 1, 0.95))
    figure.savefig(picture, dpi=110)


if __name__ == "__main__":
    main(*sys.argv[1:])
