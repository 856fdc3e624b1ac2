"""Benchmarks: instances, strategies, seeds."""

from typing import Any

import pytest
import stowplan


@pytest.fixture
def small() -> stowplan.Problem:
    return stowplan.Problem.from_tables(items={"cpu": [1, 2, 3] * 20}, bins={"cpu": [8] * 20})


def test_rows_and_means(small: stowplan.Problem) -> None:
    seen: list[tuple[int, int | None]] = []
    measured = stowplan.bench(
        {"small": small}, ["bin_packing", "balanced"], seeds=range(3), progress=lambda *told: seen.append(told)
    )
    table = measured.table()
    assert len(measured) == len(table) == 6
    assert table["seed"] == [0, 1, 2] * 2
    assert table["placed"] == [60.0] * 6
    assert all(rate > 0 for rate in table["decisions_per_second"])
    assert all(peak > 0 for peak in table["peak_mib"])
    summary = measured.summary()
    assert summary["strategy"] == ["balanced", "bin_packing"]
    assert summary["bins_used"][1] <= summary["bins_used"][0] == 20
    assert summary["placed_error"] == [0.0, 0.0]
    assert measured.to_csv().startswith("instance,strategy,seed,")
    assert "Benchmark of 6 runs" in repr(measured)
    assert seen[-1] == (6, 6)


def test_all_presets_by_default(small: stowplan.Problem) -> None:
    assert stowplan.bench({"small": small}).table()["strategy"] == stowplan.Strategy.presets()


def test_a_trace_runs_policies() -> None:
    nodes = "sn,cpu_milli,memory_mib,gpu,model\n" + "".join(f"n{at},64000,262144,4,T4\n" for at in range(4))
    tasks = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\n"
    tasks += "".join(f"t{at},4000,8192,1,{250 * (at % 4 + 1)},\n" for at in range(40))
    trace = stowplan.OpenbTrace(nodes=nodes.encode(), tasks=tasks.encode())
    assert trace.nodes()["gpus"] == [4] * 4
    assert trace.fleet().workloads().num_rows == 40
    table = stowplan.bench({"tiny": trace}).table()
    assert table["strategy"] == stowplan.OpenbTrace.policies()
    assert all(0 < allocation <= 100 for allocation in table["allocation"])
    with pytest.raises(stowplan.InputError, match="there are Random"):
        stowplan.bench({"tiny": trace}, ["cost"])


def test_mistakes(small: stowplan.Problem) -> None:
    wrong: Any = {"small": 3}
    with pytest.raises(TypeError, match='instance "small" is a int'):
        stowplan.bench(wrong)
    with pytest.raises(stowplan.InputError, match="there are bin_packing"):
        stowplan.bench({"small": small}, ["best"])
    with pytest.raises(stowplan.InputError, match="<tasks>"):
        stowplan.OpenbTrace(nodes=b"sn,cpu_milli,memory_mib,gpu,model\n", tasks=b"name\n")
