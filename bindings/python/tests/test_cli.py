"""The command line: formats, exit codes, mistakes."""

import json
import lzma
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import stowplan
from stowplan.cli import main
from stowplan.cli.inputs import ORDERS

TELCO = Path(__file__).resolve().parents[3] / "examples" / "telco-fleet.yaml"


@pytest.fixture
def fleet_file(lab: dict[str, Any], tmp_path: Path) -> str:
    path = tmp_path / "lab.yaml"
    path.write_text(stowplan.Fleet.from_dict(lab).to_yaml(), encoding="utf-8")
    return str(path)


def read(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_place(fleet_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["place", fleet_file]) == 0
    shown = read(capsys)
    for part in ("placed=2", "Objectives", "Placements", "Not placed", "upf#2", "Cost of an hour"):
        assert part in shown
    assert main(["place", fleet_file, "--strict"]) == 3
    assert main(["place", fleet_file, "--fixed-pools", "--movable", "--strategy", "cost", "--seed", "4"]) == 0


def test_place_for_programs(fleet_file: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    saved = tmp_path / "solution.json"
    assert main(["place", fleet_file, "-o", "json", "--save", str(saved), "--write", str(tmp_path / "out")]) == 0
    document = json.loads(read(capsys))
    assert [row["item"] for row in document["placements"]] == ["upf#0", "upf#1"]
    assert document["unplaced"][0]["item"] == "upf#2"
    problem = stowplan.Problem.from_fleet(stowplan.Fleet.read(fleet_file))
    assert stowplan.Solution.from_json(saved.read_text(), problem=problem).num_placed == 2
    assert "replicas: 2" in (tmp_path / "out" / "edge" / "kustomization.yaml").read_text()
    assert main(["place", fleet_file, "-o", "yaml"]) == 0
    assert read(capsys).startswith("solution:\n")
    assert main(["place", fleet_file, "-o", "html"]) == 0
    assert read(capsys).lower().startswith("<!doctype html>")


def test_no_is_an_answer(lab: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lab["workloads"][0] |= {"required": True, "requests": {"cpu": 9}}
    path = tmp_path / "lab.yaml"
    path.write_text(stowplan.Fleet.from_dict(lab).to_yaml())
    assert main(["place", str(path)]) == 3
    assert "Infeasible" in read(capsys)
    assert main(["explain", str(path), "-o", "json"]) == 3
    assert json.loads(read(capsys))["status"] == "infeasible"


def test_compare(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(TELCO), "-o", "json"]) == 0
    rows = json.loads(read(capsys))["comparison"]
    assert [row["strategy"] for row in rows] == stowplan.Strategy.presets()
    assert main(["compare", str(TELCO), "-s", "cost", "-s", "spread", "--strict"]) == 3
    assert "spread" in read(capsys)


def test_explain(fleet_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", fleet_file, "--item", "upf#0"]) == 0
    assert "upf#0 stands in edge/n1" in read(capsys)
    assert main(["explain", fleet_file, "--output", "yaml"]) == 0
    assert "unplaced:" in read(capsys)


def test_inventory(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inventory", str(TELCO), "--provider", "aws", "-o", "json"]) == 0
    assert {row["provider"] for row in json.loads(read(capsys))["clusters"]} == {"aws"}
    assert main(["inventory", str(TELCO), "--label", "tier=edge", "--free", "cpu=16", "--limit", "2"]) == 0


def test_memory_is_readable_for_people_and_exact_for_programs(
    fleet_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for output, told in (("table", "32Gi"), ("html", "32Gi"), ("json", str(32 * 2**30)), ("yaml", str(32 * 2**30))):
        assert main(["inventory", fleet_file, "-o", output]) == 0
        shown = read(capsys)
        assert told in shown, output
        assert ("32Gi" in shown) == (told == "32Gi"), output


@pytest.mark.parametrize("order", ORDERS)
def test_order(order: str, fleet_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("place", "compare", "explain", "bench"):
        assert main([command, fleet_file, "--order", order]) == 0
        assert read(capsys)


def test_bench(fleet_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", fleet_file, "--seeds", "2", "-s", "cost", "-o", "json"]) == 0
    rows = json.loads(read(capsys))["rows"]
    assert [(row["strategy"], row["seed"]) for row in rows] == [("cost", 0), ("cost", 1)]


def test_bench_of_a_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nodes, tasks = tmp_path / "nodes.csv", tmp_path / "tasks.csv.xz"
    nodes.write_text("sn,cpu_milli,memory_mib,gpu,model\nn0,64000,262144,2,T4\n")
    tasks.write_bytes(lzma.compress(b"name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\nt0,4000,8192,1,500,\n"))
    assert main(["bench", "--openb", str(nodes), str(tasks), "-s", "FGD", "--seeds", "1", "-o", "json"]) == 0
    (row,) = json.loads(read(capsys))["rows"]
    assert (row["instance"], row["strategy"]) == ("tasks", "FGD")
    assert main(["bench"]) == 2
    assert main(["bench", str(TELCO), "--openb", str(nodes), str(tasks)]) == 2


def test_kubernetes_objects_are_recognised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    node = {
        "kind": "Node",
        "apiVersion": "v1",
        "metadata": {"name": "n"},
        "status": {"allocatable": {"cpu": "4", "pods": "9"}},
    }
    pod = {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "p", "namespace": "d"}, "spec": {"containers": []}}
    path = tmp_path / "edge.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [node, pod]}))
    for given in (path, tmp_path):
        assert main(["place", str(given), "-o", "json"]) == 0
        assert json.loads(read(capsys))["placements"][0]["bin"] == "edge/n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["place", "nowhere.yaml"], "nowhere.yaml"),
        (["place", "LAB", "--strategy", "best"], "there are bin_packing"),
        (["place", "LAB", "--strategy", "nowhere.yaml"], "nowhere.yaml"),
        (["explain", "LAB", "--item", "upff"], "did you mean"),
        (["inventory", "LAB", "--free", "cpu"], "must be written KEY=VALUE"),
        (["place", "LAB", "LAB"], "only one can be read"),
        (["place", "TEXT"], "neither a fleet file"),
        (["place", "WRONG"], "did you mean `clusters`"),
    ],
)
def test_mistakes(
    arguments: list[str], message: str, fleet_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, wrong = tmp_path / "text.txt", tmp_path / "wrong.yaml"
    text.write_text("hello")
    wrong.write_text("apiVersion: stowplan/v1alpha1\nkind: Fleet\nname: lab\nclustrs: []\n")
    names = {"LAB": fleet_file, "TEXT": str(text), "WRONG": str(wrong)}
    assert main([names.get(argument, argument) for argument in arguments]) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_usage() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["place"])
    assert caught.value.code == 2


def test_as_a_program() -> None:
    command = [sys.executable, "-m", "stowplan"]
    version = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
    assert version.stdout == f"stowplan {stowplan.__version__}\n"
    for name in (
        "place",
        "compare",
        "explain",
        "inventory",
        "bench",
        "resolve",
        "why",
        "why-not",
        "lock",
        "check",
        "order",
    ):
        shown = subprocess.run([*command, name, "--help"], capture_output=True, text=True, check=True)
        assert "examples:" in shown.stdout
    # Who reads the output may stop early.
    reading, writing = os.pipe()
    os.close(reading)
    cut = subprocess.run([*command, "inventory", str(TELCO)], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (cut.returncode, cut.stderr) == (0, b"")
