"""Readers of package metadata: formats told apart, notes, faults, upgrades that channels allow."""

import gzip
import lzma
import pickle
from pathlib import Path

import pytest
import stowplan
from stowplan.depsolve import Reading, Repository

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
DEBIAN = """\
Package: web
Version: 2.0-1
Architecture: all
Depends: db (>= 15) | sqlite3

Package: db
Version: 15.2-3
Architecture: arm64
"""
INDEX = (
    '{"name":"app","vers":"1.2.0","deps":[{"name":"serde","req":"^1.0","features":[],"optional":false,'
    '"default_features":true,"target":null,"kind":"normal"}],"cksum":"","features":{},"yanked":false}\n'
)
LOCK = '[[package]]\nname = "app"\nversion = "1.2.0"\nsource = "registry+https://example.com/index"\n'
BUNDLE = """\
apiVersion: operators.coreos.com/v1alpha1
kind: ClusterServiceVersion
metadata: {name: web.v2.0.0}
spec: {version: 2.0.0, minKubeVersion: 1.27.0}
"""
ANNOTATIONS = "annotations:\n  operators.operatorframework.io.bundle.package.v1: web\n"


@pytest.fixture(scope="module")
def operators() -> Reading:
    return Reading.read(EXAMPLES / "operators")


def test_a_catalog_of_operators(operators: Reading) -> None:
    assert operators.formats == ["olm"]
    assert len(operators.repository) == 8
    assert "postgres-keeper" in operators.repository
    channels = operators.channels().to_pylist()
    default = {row["package"]: row["newest"] for row in channels if row["default"]}
    assert default["postgres-keeper"] == "6.2.0"
    assert set(operators.notes()["field"]) == {"failureMessage", "olm.csv.metadata"}


def test_upgrades_stop_where_they_must(operators: Reading) -> None:
    assert operators.upgrade_path("postgres-keeper", "5.4.2", "6.2.0") == ["6.0.1", "6.1.0", "6.2.0"]
    assert operators.upgrade_path("postgres-keeper", "5.4.2", "6.2.0", channel="v5") is None
    assert operators.next_versions("cert-issuer", "1.13.2") == ["1.14.1"]
    assert operators.upgrade_path("metrics-stack", "0.68.0", "0.75.0") == ["0.75.0"]
    rows = operators.upgrades().to_pylist()
    skipping = [row for row in rows if row["skips"]]
    assert [(row["version"], row["skips"]) for row in skipping] == [("1.14.1", "1.14.0"), ("6.2.0", "6.1.1")]
    with pytest.raises(stowplan.UnknownNameError, match="postgres-keeper has stable, v5"):
        operators.next_versions("postgres-keeper", "5.4.2", channel="v6")
    with pytest.raises(stowplan.UnknownNameError, match=r"channels\(\) lists all"):
        operators.next_versions("nothing", "1.0.0")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Packages", DEBIAN, "debian"),
        ("app", INDEX, "cargo"),
        ("Cargo.lock", LOCK, "cargo"),
        ("csv.yaml", BUNDLE, "olm"),
        ("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n", "helm"),
        ("index.json", '{"apiVersion": "v1", "entries": {"web": [{"name": "web", "version": "1.0.0"}]}}', "helm"),
        ("packages.jsonl", Repository().to_lines(), "stowplan"),
    ],
)
def test_formats_are_told_apart(name: str, text: str, expected: str, tmp_path: Path) -> None:
    if name == "csv.yaml":
        # A bundle is a folder: what it owns and needs, and of which package it is.
        (tmp_path / "metadata").mkdir()
        (tmp_path / "metadata" / "annotations.yaml").write_text(ANNOTATIONS)
    path = tmp_path / name
    path.write_text(text)
    if name != "csv.yaml":
        assert Reading.read(path).formats == [expected]
        assert Reading.from_text(text, source=name).formats == [expected]
    (tmp_path / "values.yaml").write_text("replicas: 2\n")
    (tmp_path / "README.md").write_text("not looked at")
    reading = Reading.read([tmp_path])
    assert reading.formats == [expected]
    assert [Path(file).name for file in reading.skipped()["file"]] == ["values.yaml"]
    assert Reading.read(str(tmp_path), format=expected).repository == reading.repository  # type: ignore[arg-type]


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    (tmp_path / "Packages.xz").write_bytes(lzma.compress(DEBIAN.encode()))
    (tmp_path / "Packages.gz").write_bytes(gzip.compress(DEBIAN.encode()))
    for name in ("Packages.xz", "Packages.gz"):
        assert Reading.read(tmp_path / name).repository.packages()["package"] == ["web"]
    (tmp_path / "broken.gz").write_bytes(b"no")
    with pytest.raises(stowplan.InputError, match="cannot be unpacked by gzip"):
        Reading.read(tmp_path / "broken.gz")


def test_options_of_readers() -> None:
    assert Reading.from_text(DEBIAN, architecture="arm64").repository.packages()["package"] == ["db", "web"]
    assert "architecture" in Reading.from_text(DEBIAN).notes()["field"][0].lower()
    chart = (
        "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: db, version: ^15, condition: db.enabled}]\n"
    )
    declined, wanted = (Reading.from_text(chart, conditions=on).repository.to_dict() for on in (False, True))
    assert "default" in wanted["packages"][0]["versions"][0]["features"]
    assert "default" not in declined["packages"][0]["versions"][0]["features"]


def test_what_is_installed() -> None:
    reading = Reading.from_text(DEBIAN.replace("Version", "Status: install ok installed\nEssential: yes\nVersion", 1))
    assert reading.installed().to_pylist() == [{"package": "web", "version": "2.0-1"}]
    assert reading.always == [{"anyOf": [{"name": "web"}]}]


def test_faults_name_file_line_and_remedy() -> None:
    versions = "  - {name: web, version: latest}\n  - {name: web, version: 1.0.0, kubeVersion: soon}\n"
    text = f"apiVersion: v1\nentries:\n  web:\n{versions}"
    with pytest.raises(stowplan.MetadataError, match=r"index\.yaml:4:\d+: .*\"latest\"") as caught:
        Reading.from_text(text, source="index.yaml")
    first, second = caught.value.faults
    assert (first.source, first.line, first.value) == ("index.yaml", 4, "latest")
    assert "1.2.3" in first.remedy
    assert second.line == 5
    assert caught.value.table()["line"] == [4, 5]
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.faults == caught.value.faults


def test_mistakes(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Reading.read(tmp_path / "none.yaml")
    with pytest.raises(stowplan.InputError, match="there is no package metadata in this folder"):
        Reading.read(tmp_path)
    with pytest.raises(stowplan.InputError, match="the format was not recognised; say which it is"):
        Reading.from_text("hello")
    with pytest.raises(stowplan.UnknownNameError, match="there are cargo, debian, helm"):
        Reading.from_text(DEBIAN, format="rpm")  # type: ignore[arg-type]
    (tmp_path / "a.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n")
    with pytest.raises(stowplan.InputError, match="there is no olm metadata"):
        Reading.read(tmp_path, format="olm")


def test_it_comes_back(operators: Reading) -> None:
    again = pickle.loads(pickle.dumps(operators))
    assert again == operators
    assert again.repository == operators.repository
    assert again.upgrades() == operators.upgrades()
    assert repr(operators).startswith("Reading(formats=['olm'], files=8, packages=8, versions=33")
    assert "postgres-keeper" in operators._repr_html_()
