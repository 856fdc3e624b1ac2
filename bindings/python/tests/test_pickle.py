"""Pickling: every public class that holds data comes back as it was."""

import inspect
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
import stowplan
from stowplan.depsolve import Order, Reading

NODES = b"sn,cpu_milli,memory_mib,gpu,model\nn0,64000,262144,2,T4\n"
TASKS = b"name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\nt0,4000,8192,1,500,\n"
POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "d"}, "spec": {"containers": []}}
FLEET = {
    "apiVersion": "stowplan/v1alpha1",
    "kind": "Fleet",
    "name": "lab",
    "clusters": [
        {
            "name": "edge",
            "nodes": [{"name": "n1", "capacity": {"cpu": 8, "memory": "32Gi"}}],
            "pools": [{"name": "p", "capacity": {"cpu": 4}, "count": 2, "max": 3, "pricePerHour": "0.25 USD"}],
        }
    ],
    "workloads": [
        {"name": "upf", "replicas": 3, "requests": {"cpu": 3}},
        {"name": "amf", "requests": {"cpu": 2}, "placed": [{"cluster": "edge", "node": "n1"}]},
        {"name": "smf", "requests": {"cpu": 1}, "placed": [{"cluster": "edge", "pool": "p"}]},
        {"name": "nrf", "requests": {"cpu": 1}, "placed": [{"cluster": "edge"}]},
    ],
}


def fleet() -> stowplan.Fleet:
    return stowplan.Fleet.from_dict(FLEET)


def problem() -> stowplan.Problem:
    return stowplan.Problem.from_fleet(fleet())


def required(cpu: float) -> stowplan.Problem:
    workload = {"name": "upf", "replicas": 500, "required": True, "requests": {"cpu": cpu}}
    return stowplan.Problem.from_fleet(stowplan.Fleet.from_dict(FLEET | {"workloads": [workload]}))


def refusal(call: Callable[[], object]) -> BaseException:
    with pytest.raises(stowplan.StowplanError) as caught:
        call()
    return caught.value


def mistakes() -> stowplan.FleetFileError:
    error = refusal(lambda: stowplan.Fleet.from_yaml("kind: Boat"))
    assert isinstance(error, stowplan.FleetFileError)
    return error


def cycle() -> stowplan.CycleError:
    error = refusal(lambda: Order.from_dict({"steps": [{"name": "dns", "dependsOn": ["dns"]}]}))
    assert isinstance(error, stowplan.CycleError)
    return error


def unreadable() -> stowplan.MetadataError:
    error = refusal(lambda: Reading.from_text("apiVersion: v2\nname: web\nversion: latest\n"))
    assert isinstance(error, stowplan.MetadataError)
    return error


# One object of each class, and what must be equal when it comes back.
EXAMPLES: dict[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
    "Benchmark": (lambda: stowplan.bench({"lab": problem()}, ["cost"], seeds=range(3)), lambda it: it.to_csv()),
    "Catalog": (stowplan.Catalog, repr),
    "Comparison": (lambda: stowplan.compare(problem(), ["cost", "spread"]), lambda it: it.table().to_pylist()),
    "CostReport": (lambda: stowplan.place(problem()).solution().costs(), lambda it: it.to_dict()),
    "CycleError": (cycle, lambda it: (str(it), it.cycles)),
    "Diagnostic": (lambda: mistakes().diagnostics[0], lambda it: it),
    "DocumentError": (
        lambda: refusal(lambda: stowplan.Inventory().search(health=["fine"])),
        lambda it: (str(it), it.diagnostics),
    ),
    "Explanation": (lambda: stowplan.place(problem()).solution().explain("upf#0"), lambda it: it.to_dict()),
    "Fault": (lambda: unreadable().faults[0], lambda it: it),
    "Fleet": (fleet, lambda it: it),
    "FleetFileError": (mistakes, lambda it: (str(it), it.diagnostics)),
    "Infeasible": (lambda: stowplan.place(required(99)), lambda it: it.unplaced()),
    "InputError": (lambda: refusal(lambda: stowplan.Strategy.preset("best")), str),
    "Inventory": (
        lambda: stowplan.Inventory(fleet()),
        lambda it: (
            it.clusters(),
            it.get("edge"),
            [len(it.search(free_in_total={"cpu": cpu})) for cpu in range(16)],
            [len(it.search(free_on_node={"cpu": cpu})) for cpu in range(10)],
        ),
    ),
    "Kubernetes": (lambda: stowplan.Kubernetes.from_text(json.dumps(POD), cluster="edge"), lambda it: it),
    "MetadataError": (unreadable, lambda it: (str(it), it.faults)),
    "NotSolvedError": (lambda: refusal(stowplan.place(required(99)).solution), str),
    "OpenbTrace": (lambda: stowplan.OpenbTrace(nodes=NODES, tasks=TASKS), lambda it: (repr(it), it.nodes())),
    "Problem": (problem, lambda it: (repr(it), it.bins(), it.items(), it.unknown)),
    "Solution": (lambda: stowplan.place(problem(), "cost"), lambda it: it),
    "StowplanError": (lambda: stowplan.StowplanError("no"), str),
    "Strategy": (lambda: stowplan.Strategy("mine", levels=[["bins_used"], [("stranded", 2.0)]]), lambda it: it),
    "Table": (lambda: fleet().nodes(), lambda it: (it, it.to_text())),
    "Unknown": (lambda: stowplan.place(required(1), work_limit=1), lambda it: (repr(it), it.unplaced())),
    "UnknownNameError": (lambda: refusal(lambda: stowplan.Inventory().get("edge")), str),
    "Wait": (lambda: cycle().cycles[0][0], lambda it: it),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_round_trip(name: str) -> None:
    make, told = EXAMPLES[name]
    given = make()
    assert type(given) is getattr(stowplan, name)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(given, protocol))
        assert type(again) is type(given)
        assert told(again) == told(given)


def test_no_public_class_is_forgotten() -> None:
    classes = {name for name in stowplan.__all__ if inspect.isclass(getattr(stowplan, name))}
    # Outcome is the common base of Solution, Infeasible and Unknown: nothing is of this class alone.
    assert classes - {"Outcome"} == set(EXAMPLES)
    with pytest.raises(TypeError, match="Outcome"):
        stowplan.Outcome()


def test_an_inventory_keeps_what_is_placed_when_it_comes_back_and_changes() -> None:
    again = pickle.loads(pickle.dumps(stowplan.Inventory(fleet())))
    assert len(again.search(free_on_node={"cpu": 7})) == 0
    again.update(again.get("edge"))
    assert len(again.search(free_on_node={"cpu": 7})) == 0
    assert len(again.search(free_on_node={"cpu": 6})) == 1
