#!/usr/bin/env python3
"""From an Arrow table to a placement table, in Python: the time of each step, and how soon Ctrl-C is answered.

Usage: make setup .make/test-packages && .venv/bin/python benches/python_throughput.py [--report FILE.md]

Items have lognormal sizes, all different, in jobs of five; bins stand in racks and have room for them at 70 %. These are the shapes
of the rebalancing instances, taken as new arrivals. Each row is the median of five runs. The delay of Ctrl-C is taken from a
real signal to a process of its own: from sending it to the moment at which `place` has returned.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy
import pyarrow
import stowplan

RUNS = 5
SIZES = ((10_000, 200), (100_000, 2_000), (1_000_000, 20_000))
INTERRUPTS = 10

# Says when the search runs, and then when it has ended.
INTERRUPTED = """
import sys, time
sys.path.insert(0, sys.argv[2])
import python_throughput, stowplan
items, bins = python_throughput.instance(3_000_000, 20_000)
problem = stowplan.Problem.from_tables(items=items, bins=bins, group="job")
told = []
def running(done, total):
    if done and not told:
        told.append(done)
        print("running", flush=True)
try:
    stowplan.place(problem, "balanced", progress=running, on_interrupt=sys.argv[1])
except KeyboardInterrupt:
    pass
print(time.time(), flush=True)
"""


def instance(items: int, bins: int) -> tuple[pyarrow.Table, pyarrow.Table]:
    """Items and bins as Arrow tables."""
    random = numpy.random.default_rng(42)
    cpu = numpy.minimum(random.lognormal(0, 0.8, items), 12)
    memory = numpy.minimum(cpu * random.lognormal(0, 0.5, items), 12)
    of_items = {"cpu": cpu, "memory": (memory * 2**30).astype(numpy.int64), "job": numpy.arange(items) // 5}
    of_bins = {
        "cpu": numpy.full(bins, cpu.sum() / (bins * 0.7)),
        "memory": numpy.full(bins, int(memory.sum() * 2**30 / (bins * 0.7))),
        "rack": (numpy.arange(bins) % max(10, bins // 20)).astype(str),
    }
    return pyarrow.table(of_items), pyarrow.table(of_bins)


def measure(tables: tuple[pyarrow.Table, pyarrow.Table], strategy: str, limit: dict[str, int] | None) -> list[float]:
    """Seconds of building, placing and making the table, medians."""
    items, bins = tables
    runs = []
    for _ in range(RUNS):
        times = [time.perf_counter()]
        problem = stowplan.Problem.from_tables(items=items, bins=bins, group="job", at_most=limit)
        times.append(time.perf_counter())
        solution = stowplan.place(problem, strategy).solution()
        times.append(time.perf_counter())
        placed = pyarrow.table(solution.placements())
        times.append(time.perf_counter())
        assert placed.num_rows == solution.num_placed
        runs.append([after - before for before, after in itertools.pairwise(times)])
    return [statistics.median(column) for column in zip(*runs, strict=True)]


def interrupt(on_interrupt: str) -> float:
    """Seconds from the signal to the end of the call."""
    command = [sys.executable, "-c", INTERRUPTED, on_interrupt, str(Path(__file__).parent)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    sent = time.time()
    process.send_signal(signal.SIGINT)
    ended = float(process.stdout.readline())
    process.kill()
    process.wait()
    return ended - sent


def report(sizes: tuple[tuple[int, int], ...]) -> str:
    """The tables, in Markdown."""
    lines = [
        "# Throughput from Python",
        "",
        "From an Arrow table of items to an Arrow table of placements. Repeat with",
        "`make setup .make/test-packages && .venv/bin/python benches/python_throughput.py --report benches/results/python.md`.",
        "",
        f"Measured with CPython {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f} at the start, optimised build of the module; one thread. Seconds, medians of {RUNS} runs.",
        "",
        "| items | bins | strategy | at most per rack | build | place | table | in all | items/s in all |",
        "|--:|--:|---|--:|--:|--:|--:|--:|--:|",
    ]
    for items, bins in sizes:
        tables = instance(items, bins)
        for limit in (None, {"rack": 2}):
            for strategy in ("bin_packing", "balanced"):
                times = measure(tables, strategy, limit)
                cells = [f"{value:.3f}" for value in (*times, sum(times))]
                most = limit["rack"] if limit else "-"
                lines.append(
                    f"| {items:,} | {bins:,} | {strategy} | {most} | {' | '.join(cells)} | {items / sum(times):,.0f} |"
                )
                print(lines[-1], file=sys.stderr)
    lines += [
        "",
        f"Ctrl-C while 3,000,000 items are placed, seconds to the end of the call, {INTERRUPTS} times each:",
        "",
    ]
    lines += ["| on_interrupt | median | longest |", "|---|--:|--:|"]
    for on_interrupt in ("raise", "return"):
        delays = [interrupt(on_interrupt) for _ in range(INTERRUPTS)]
        lines.append(f"| {on_interrupt} | {statistics.median(delays):.3f} | {max(delays):.3f} |")
        print(lines[-1], file=sys.stderr)
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description="Throughput from Python")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--items-max", type=int, default=SIZES[-1][0])
    options = parser.parse_args()
    text = report(tuple(size for size in SIZES if size[0] <= options.items_max))
    if options.report:
        options.report.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
