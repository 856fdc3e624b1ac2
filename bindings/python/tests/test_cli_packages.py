"""`stowplan resolve`, `lock`, `check`: on the example charts and operators."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from stowplan.cli import main
from stowplan.cli.packages import requirement
from stowplan.depsolve import Lock, check_certificate

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
CHARTS, OPERATORS = ["--repo", str(EXAMPLES / "charts")], ["--repo", str(EXAMPLES / "operators")]
NORTH = ["--installed", str(EXAMPLES / "clusters" / "north.yaml")]


def read(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def answer(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    assert main([*arguments, "-o", "json"]) == code
    document: dict[str, Any] = json.loads(read(capsys))
    return document


def versions(document: dict[str, Any]) -> dict[str, str]:
    return {row["package"]: row["version"] for row in document["selected"]}


def test_resolve_charts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "shop", "payments>=1.9", *CHARTS, "--kubernetes", "1.29"]) == 0
    shown = read(capsys)
    assert shown.startswith("4 versions; proved: no answer is better\n")
    for part in ("Selected", "   3  shop", "Goals", "rootsNewest"):
        assert part in shown
    assert "Changes" not in shown
    older = answer(capsys, "resolve", "shop", "payments@~1.9.0", *CHARTS)
    assert versions(older) == {"cache": "1.8.4", "common": "2.20.3", "payments": "1.9.0", "shop": "2.4.1"}
    assert older["order"] == [["common"], ["cache"], ["payments", "shop"]]
    assert older["optimal"]


def test_upgrade_operators(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("resolve", *OPERATORS, *NORTH, "--upgrade-all")
    old = answer(capsys, *arguments, "--kubernetes", "1.27")
    assert versions(old)["postgres-keeper"] == "6.0.1"
    new = answer(capsys, *arguments, "--kubernetes", "1.30")
    assert versions(new)["stream-broker"] == "3.1.0"
    steps = {row["package"]: row["steps"] for row in new["changes"]}
    assert steps["postgres-keeper"] == ["6.0.1", "6.1.0", "6.2.0"]
    assert steps["metrics-stack"] == ["0.75.0"]
    assert main([*arguments, "--kubernetes", "1.30"]) == 0
    shown = read(capsys)
    assert "by way of" in shown
    assert "6.0.1 → 6.1.0" in shown


def test_what_nothing_is_said_of_stays(capsys: pytest.CaptureFixture[str]) -> None:
    kept = answer(capsys, "resolve", "--upgrade", "log-collector", *OPERATORS, *NORTH, "--keep-others")
    assert [row["package"] for row in kept["changes"]] == ["log-collector"]
    assert main(["resolve", *OPERATORS, *NORTH, "--keep", "metrics-stack", "--remove", "log-collector"]) == 0
    capsys.readouterr()
    left = answer(
        capsys, "resolve", "log-collector", *OPERATORS, "--exclude", "log-collector 6.0.0", "--goal", "fewestPackages"
    )
    assert versions(left)["log-collector"] == "5.8.6"
    preferred = answer(
        capsys, "resolve", "log-collector", *OPERATORS, "--prefer", "log-collector <6.0.0", "--wish", "service-mesh"
    )
    assert versions(preferred)["log-collector"] == "5.9.2"
    assert "service-mesh" in versions(preferred)


def test_no_is_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["resolve", "stream-broker >=3.0.0", *OPERATORS, "--kubernetes", "1.27"]
    assert main(arguments) == 3
    shown = read(capsys)
    assert shown.startswith("no versions go together: proved\n\nWhy\n")
    for part in (
        "the target has Kubernetes 1.27",
        "What would do, each by itself",
        "- allow any version of stream-broker",
    ):
        assert part in shown
    document = answer(capsys, *arguments, code=3)
    assert document["status"] == "infeasible"
    assert "the request installs stream-broker >=3.0.0" in document["conflict"]["facts"]
    repair = document["repairs"][0]
    assert repair["changes"][0].startswith("allow any version of stream-broker")
    assert {"package": "stream-broker", "version": "2.8.2", "features": None} in repair["selected"]
    assert main([*arguments, "-o", "html"]) == 3
    assert "stream-broker" in read(capsys)
    assert main(["resolve", "shop >=9", *CHARTS]) == 3
    assert "the request installs shop >=9" in read(capsys)


def test_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = tmp_path / "shop.lock"
    assert main(["why", "common", "shop", "payments", *CHARTS]) == 0
    shown = read(capsys)
    for part in (
        "common 2.20.3",
        "the request installs payments",
        "requires common",
        "going without common is impossible",
    ):
        assert part in shown
    assert answer(capsys, "why", "common", "shop", *CHARTS)["selected"][0]["version"] == "2.20.3"
    assert main(["resolve", "shop", *CHARTS, "--lock", str(lock)]) == 0
    capsys.readouterr()
    assert main(["why", "common", "--lock", str(lock)]) == 0
    assert read(capsys) == "the request → shop → common\ncommon 2.20.3 is required by cache, shop\n"
    assert answer(capsys, "why", "common", "--lock", str(lock))["chain"] == ["shop", "common"]
    assert main(["why", "common", "--lock", str(lock), *CHARTS]) == 0
    assert "shop 3.1.0 requires common" in read(capsys)
    assert main(["why", "common", "shop >=9", *CHARTS]) == 3
    assert main(["why", "common", "shop", *CHARTS, "-o", "html"]) == 0


def test_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    request = ["payments ~1.9", *CHARTS]
    assert main(["why-not", "cache ^2", *request]) == 0
    shown = read(capsys)
    assert "cache ^2 is impossible:" in shown
    assert (
        "What would let cache ^2 in, each by itself\n- allow any version of payments (would take payments 1.10.2)"
        in shown
    )
    # Without a range it is about the newest, and giving up the question is no change of the request.
    newest = answer(capsys, "why-not", "cache", *request)
    assert newest["kind"] == "impossible"
    assert [repair["changes"] for repair in newest["repairs"]] == [
        ["allow any version of payments (would take payments 1.10.2)"]
    ]
    older = answer(capsys, "why-not", "shop@~2", "shop", *CHARTS)
    assert older["kind"] == "possible"
    assert "repairs" not in older
    assert answer(capsys, "why-not", "shop", "shop", *CHARTS)["kind"] == "holds"
    arguments = ["why-not", "postgres-keeper >=6.1.0", *OPERATORS, *NORTH, "--upgrade-all", "--kubernetes", "1.27"]
    assert main(arguments) == 0
    assert "- on another target: Kubernetes" in read(capsys)
    assert main(["why-not", "cache", "shop >=9", *CHARTS, "-o", "html"]) == 3


def test_why_not_without_a_request(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "why-not", "shop", *CHARTS)["kind"] == "holds"
    assert answer(capsys, "why-not", "shop@~2", *CHARTS)["kind"] == "possible"
    # The target is looked at, and what is installed binds nothing.
    assert main(["why-not", "shop", *CHARTS, "--kubernetes", "1.25"]) == 0
    shown = read(capsys)
    assert "shop ≥3.0.0 needs Kubernetes >=1.27.0-0 → no Kubernetes version is left" in shown
    assert "- on another target: Kubernetes" in shown


def test_what_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock, proof = tmp_path / "shop.lock", tmp_path / "shop.proof"
    assert main(["resolve", "shop", *CHARTS, "--lock", str(lock), "--certificate", str(proof)]) == 0
    assert "stowplan-proofcheck" in capsys.readouterr().err
    assert Lock.read(lock).why("common") == ["shop", "common"]
    assert "no answer is better" in check_certificate((tmp_path / "shop.proof.universe").read_text(), proof.read_text())
    none = ["resolve", "shop >=9", *CHARTS, "--lock", str(tmp_path / "none.lock"), "--certificate", str(proof)]
    assert main(none) == 3
    assert not (tmp_path / "none.lock").exists()
    assert "no answer" in check_certificate((tmp_path / "shop.proof.universe").read_text(), proof.read_text())


def test_lock_and_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    charts = tmp_path / "index.yaml"
    shutil.copy(EXAMPLES / "charts" / "index.yaml", charts)
    repo = ["--repo", str(charts)]
    lock = str(tmp_path / "shop.lock")
    assert main(["lock", lock, "shop", *repo]) == 0
    assert read(capsys).startswith("3 versions\n")
    assert main(["check", lock, *repo, "--strict"]) == 0
    assert "the lock holds; it was made of the same packages" in read(capsys)
    assert main(["lock", lock, *repo, "--dry-run"]) == 0
    assert read(capsys) == "nothing changed\n"
    # A version goes, another comes.
    charts.write_text(charts.read_text().replace("version: 2.1.0\n", "version: 2.2.0\n"))
    assert main(["check", lock, *repo]) == 3
    assert "cache 2.1.0" in read(capsys)
    findings = answer(capsys, "check", lock, *repo, code=3)
    assert not findings["holds"]
    assert main(["lock", lock, *repo, "--dry-run"]) == 3
    assert "upgraded  2.1.0   2.2.0" in read(capsys)
    shutil.copy(lock, tmp_path / "old.lock")
    assert main(["lock", lock, *repo]) == 0
    assert main(["check", lock, *repo]) == 0
    capsys.readouterr()
    changes = answer(capsys, "lock", lock, "--compare", str(tmp_path / "old.lock"))["changes"]
    assert [(row["package"], row["change"]) for row in changes] == [("cache", "upgraded")]
    # Another package to choose from: the lock holds, and another answer may be better.
    charts.write_text(charts.read_text() + "  extra:\n    - {name: extra, version: 1.0.0}\n")
    assert main(["check", lock, *repo]) == 0
    assert main(["check", lock, *repo, "--strict"]) == 3
    assert main(["order", lock]) == 0
    assert "common → cache → shop: 3 steps" in read(capsys)


def test_requests_from_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stored, short, lock = (tmp_path / name for name in ("stored.yaml", "short.yaml", "x.lock"))
    head = "apiVersion: stowplan/v1alpha1\nkind: PackageRequest\n"
    stored.write_text(head + "jobs: [{install: {anyOf: [{name: shop, range: ^2}]}}]\ntarget: {kubernetes: '1.28'}\n")
    short.write_text("install: [shop ^2]\ntarget: {kubernetes: '1.28'}\ngoals: [rootsNewest]\n")
    assert main(["resolve", *CHARTS, "--request", str(short), "--lock", str(lock)]) == 0
    capsys.readouterr()
    for path in (stored, short, lock):
        document = answer(capsys, "resolve", *CHARTS, "--request", str(path), "--kubernetes", "1.29")
        assert versions(document)["shop"] == "2.4.1"
        assert document["request"]["target"] == {"kubernetes": "1.29"}
    assert [row["goal"] for row in document["goals"]] == ["rootsNewest"]
    short.write_text(head + short.read_text())
    assert main(["resolve", *CHARTS, "--request", str(short)]) == 0
    short.write_text(short.read_text().replace("PackageRequest", "OrderProblem"))
    assert main(["resolve", *CHARTS, "--request", str(short)]) == 2
    assert 'kind "OrderProblem" is not read here' in capsys.readouterr().err


def test_what_is_installed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed, status, lock = tmp_path / "a.yaml", tmp_path / "status", tmp_path / "x.lock"
    listed.write_text("installed:\n  - {name: shop, version: 2.4.1}\n")
    assert main(["resolve", "shop ^2", *CHARTS, "--lock", str(lock)]) == 0
    capsys.readouterr()
    for path in (listed, lock):
        document = answer(capsys, "resolve", "--upgrade", "shop", *CHARTS, "--installed", str(path))
        assert {
            "package": "shop",
            "change": "upgrade",
            "installed": "2.4.1",
            "selected": "3.1.0",
            "steps": None,
        } in document["changes"]
    status.write_text("Package: shop\nStatus: install ok installed\nVersion: 2.4.1\nArchitecture: all\n")
    assert main(["resolve", "--upgrade-all", *CHARTS, "--installed", str(status)]) == 0


def test_requirements_as_people_write_them() -> None:
    for written, read_as in (
        ("web", "web"),
        ("web >=2 <3", "web >=2 <3"),
        ("web>=2", "web >=2"),
        ("web@^2", "web ^2"),
        ("web^2", "web ^2"),
        ("web[tls]@^2", "web[tls] ^2"),
        ("libc6=2.36-9+deb12u4", "libc6 =2.36-9+deb12u4"),
        ("gvk:db.example.com/v1/Postgres", "gvk:db.example.com/v1/Postgres"),
    ):
        assert requirement(written) == read_as


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["resolve", *CHARTS], "nothing is asked for"),
        (["resolve", "shopp", *CHARTS], "shopp"),
        (["resolve", "shop", "--repo", "nowhere"], "nowhere"),
        (["resolve", "shop", *CHARTS, "--from", "olm"], "there is no olm metadata"),
        (["resolve", "shop nine", *CHARTS], "nine"),
        (["resolve", "--upgrade-all", *CHARTS], "nothing is said to be installed"),
        (["resolve", "shop", *CHARTS, "--installed", "NUMBER"], "write it in quotes"),
        (["resolve", *CHARTS, "--request", "UNKNOWN"], "wanted"),
        (["lock", "none.lock", "shop"], "--repo is missing"),
        (["check", "NUMBER", *CHARTS], "NUMBER"),
        (["why", "common", "shop"], "--repo is missing"),
        (["why", "commons", "shop", *CHARTS], "commons"),
        (["why", "commons", "--lock", "LOCK"], "commons"),
        (["why-not", "commons", "shop", *CHARTS], "commons"),
        (["order", "LOCK", "--missing", "web"], "nothing of it can be missing"),
    ],
)
def test_mistakes(arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number, unknown, lock = tmp_path / "number.yaml", tmp_path / "unknown.yaml", tmp_path / "x.lock"
    number.write_text("shop: 2.4\n")
    unknown.write_text("wanted: [shop]\n")
    assert main(["resolve", "cache", *CHARTS, "--lock", str(lock)]) == 0
    capsys.readouterr()
    names = {"NUMBER": str(number), "UNKNOWN": str(unknown), "LOCK": str(lock)}
    assert main([names.get(argument, argument) for argument in arguments]) == 2
    shown = capsys.readouterr()
    assert names.get(message, message) in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_goals_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["resolve", "shop", *CHARTS, "--goal", "newest"])
    assert "there are roots-newest" in capsys.readouterr().err


@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_is_not_overrun(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["resolve", "--upgrade-all", *OPERATORS, *NORTH]) == 0
    assert max(len(line) for line in read(capsys).splitlines()) <= columns
    assert main(["resolve", "stream-broker >=3.0.0", *OPERATORS, *NORTH, "--keep-others"]) == 3
    shown = read(capsys)
    assert max(len(line) for line in shown.splitlines()) <= columns
    # What does not fit goes on in the next line, indented.
    assert ("\n  " in shown) == (columns == 80)
