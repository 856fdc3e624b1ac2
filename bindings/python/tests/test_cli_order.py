"""`stowplan order`: levels, upgrades, tear-down, cycles."""

import json
from pathlib import Path

import pytest
from stowplan.cli import main
from stowplan.cli.order import span

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "order"
OKD, PLATFORM = str(EXAMPLES / "okd.yaml"), str(EXAMPLES / "platform.yaml")


def read(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_a_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["order", OKD]) == 0
    shown = read(capsys)
    assert [line.split()[1] for line in shown.splitlines()[3:7]] == [
        "load-balancer",
        "pxe-server",
        "bootstrap",
        "masters",
    ]
    assert "load-balancer → pxe-server → bootstrap → masters: 7m (not counted" in shown


def test_what_is_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["order", PLATFORM]) == 0
    shown = read(capsys)
    assert "Dependencies given up (no fewer will do)" in shown
    assert (
        "logs does not wait for metrics (it tells how far it lags)\n  as it would close logs → metrics → logs" in shown
    )
    assert main(["order", PLATFORM, "--missing", "logs"]) == 0
    shown = read(capsys)
    assert "given up" not in shown
    assert "Because of what is missing" in shown


def test_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["order", PLATFORM, "-o", "json"]) == 0
    document = json.loads(read(capsys))
    assert document["levels"][0] == [["dns"], ["storage"]]
    assert document["schedule"]["critical"] == ["storage", "database", "identity", "gateway"]
    assert main(["order", PLATFORM, "--tear-down", "-o", "json"]) == 0
    assert json.loads(read(capsys))["tearDown"][-1] == ["dns", "storage"]
    assert main(["order", PLATFORM, "--upgrade", "database", "--restart", "direct", "-o", "json"]) == 0
    document = json.loads(read(capsys))
    assert [(row["step"], row["action"]) for row in document["upgrade"]] == [
        ("database", "upgrade"),
        ("identity", "restart"),
    ]
    assert "gateway" in document["kept"]
    assert main(["order", OKD, "-o", "html"]) == 0
    assert read(capsys).lower().startswith("<!doctype html>")


def test_other_orders(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["order", PLATFORM, "--upgrade", "storage"]) == 0
    assert "Not touched\ncertificates, dns" in read(capsys)
    assert main(["order", PLATFORM, "--tear-down"]) == 0
    assert "1  gateway" in read(capsys)
    assert main(["order", PLATFORM, "--mermaid"]) == 0
    assert read(capsys).startswith("graph TD\n")


def test_no_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "loop.yaml"
    path.write_text("steps: [{name: a, dependsOn: [b]}, {name: b, dependsOn: [a]}]")
    assert main(["order", str(path)]) == 3
    assert "a → b → a" in read(capsys)
    assert main(["order", str(path), "-o", "json"]) == 3
    assert json.loads(read(capsys))["cycles"][0]["waits_for"] == "b"
    assert main(["order", str(path), "--together"]) == 0
    assert "together with" in read(capsys)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.yaml"], "nowhere.yaml"),
        ([PLATFORM, "--missing", "dns"], "required is true"),
        ([PLATFORM, "--upgrade", "databases"], "did you mean"),
    ],
)
def test_mistakes(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["order", *arguments]) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert shown.out == ""


def test_spans() -> None:
    assert [span(seconds) for seconds in (0, 0.25, 90, 120, 3661, 7200)] == ["0", "0.25s", "90s", "2m", "1h1m1s", "2h"]
