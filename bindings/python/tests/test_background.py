"""Ctrl-C in long calls, by a real signal to a process of its own."""

import signal
import subprocess
import sys

import pytest

# Large enough that no machine is done before the signal arrives.
LONG = """
import sys, numpy, stowplan
n = 3_000_000
random = numpy.random.default_rng(1)
cpu, memory = random.lognormal(0, .8, n), random.lognormal(0, .8, n)
bins = {"cpu": numpy.full(20000, cpu.sum() / 14000), "memory": numpy.full(20000, memory.sum() / 14000)}
problem = stowplan.Problem.from_tables(items={"cpu": cpu, "memory": memory}, bins=bins, units={"memory": "Mi"})
def told(done, total):
    if done and not told.done:
        told.done = True
        print("running", flush=True)
told.done = False
try:
    solution = stowplan.place(problem, "balanced", on_interrupt=sys.argv[1], progress=told)
except KeyboardInterrupt:
    print("interrupted")
else:
    print(solution.status, solution.limit, 0 < solution.num_placed < n)
"""


@pytest.mark.parametrize(
    ("on_interrupt", "answer"),
    [("raise", "interrupted"), ("return", "limit_reached stopped True")],
)
def test_interrupt(on_interrupt: str, answer: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", LONG, on_interrupt], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "running\n"
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=120)
    assert rest.strip() == answer
