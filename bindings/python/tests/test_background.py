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


# The first trace is done at once, a run on the second takes longer than any test may.
BENCH = """
import os, signal, sys, threading, time, stowplan
def trace(nodes, tasks):
    rows = "".join(f"n{at},96000,786432,8,T4\\n" for at in range(nodes))
    asked = "".join(f"t{at},{1000 + at},{1024 + at},1,{100 + at % 900},\\n" for at in range(tasks))
    return stowplan.OpenbTrace(
        nodes=("sn,cpu_milli,memory_mib,gpu,model\\n" + rows).encode(),
        tasks=("name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\\n" + asked).encode(),
    )
small, large = trace(4, 40), trace(20000, 2000)
struck = []
def strike():
    time.sleep(0.3)
    struck.append(time.monotonic())
    os.kill(os.getpid(), signal.SIGINT)
def told(done, total):
    if done == 2 and not told.striking:
        told.striking = True
        threading.Thread(target=strike).start()
told.striking = False
try:
    measured = stowplan.bench(
        {"small": small, "large": large}, ["FGD"], seeds=range(2), on_interrupt=sys.argv[1], progress=told
    )
except KeyboardInterrupt:
    print("interrupted")
else:
    print(measured.table()["instance"], measured.table()["seed"])
print(time.monotonic() - struck[0])
sys.stdout.flush()
os._exit(0)
"""


@pytest.mark.parametrize(
    ("on_interrupt", "answer"),
    [("raise", "interrupted"), ("return", "['small', 'small'] [0, 1]")],
)
def test_interrupt_of_a_benchmark_on_traces(on_interrupt: str, answer: str) -> None:
    process = subprocess.run(
        [sys.executable, "-c", BENCH, on_interrupt], capture_output=True, text=True, timeout=120, check=True
    )
    told, seconds = process.stdout.splitlines()
    assert told == answer
    # 0.1 s where nothing else runs.
    assert float(seconds) < 1
