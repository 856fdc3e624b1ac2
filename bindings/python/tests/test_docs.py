"""The examples of the documentation are what the readers accept: fleet files, strategies and Python."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
import stowplan

ROOT = Path(__file__).resolve().parents[3]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs/reference").glob("*/*.md"))]
WITH_PYTHON = [
    page for page in (*PAGES, *sorted((ROOT / "docs/reference").glob("*.md"))) if "```python" in page.read_text()
]
HEAD = "apiVersion: stowplan/v1alpha1\nkind: Fleet\nname: example\n"


def blocks(path: Path, language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [str(block) for block in found]


CASES = [(page, at, block) for page in PAGES for at, block in enumerate(blocks(page, "yaml"))]


@pytest.mark.parametrize(
    ("page", "block"), [(page, block) for page, _, block in CASES], ids=[f"{page.stem}-{at}" for page, at, _ in CASES]
)
def test_yaml_is_accepted(page: Path, block: str) -> None:
    if "levels:" in block:
        stowplan.Strategy.from_yaml(block if "name:" in block else f"name: example\n{block}")
        return
    if block.startswith("rules:"):
        block = f"workloads:\n  - name: it\n{textwrap.indent(block, '    ')}"
    text = block if block.startswith("apiVersion") else HEAD + block
    # An excerpt names clusters and peers that stand elsewhere; what it says of its own must be right.
    assert not [fault for fault in faults(text, page.name) if "there is no" not in fault.message]


def faults(text: str, source: str) -> tuple[stowplan.Diagnostic, ...]:
    try:
        stowplan.Fleet.from_yaml(text, source=source)
    except stowplan.FleetFileError as error:
        return error.diagnostics
    return ()


@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda page: page.stem)
def test_python_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    exec(compile("\n".join(blocks(page, "python")), page.name, "exec"), {"__name__": "__main__"})
