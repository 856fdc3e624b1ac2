"""The Python examples of the READMEs run as printed, each file's blocks in order and in one namespace."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(readme: Path) -> str:
    """The Python blocks of a file, each on the lines it has there, so that a traceback points into the file."""
    text = readme.read_text(encoding="utf-8")
    lines = [""] * (text.count("\n") + 1)
    for found in BLOCK.finditer(text):
        first = text.count("\n", 0, found.start(1))
        code = found.group(1).splitlines()
        lines[first : first + len(code)] = code
    return "\n".join(lines)


@pytest.mark.parametrize("readme", ["README.md", "bindings/python/README.md"])
def test_examples_run(readme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(blocks(ROOT / readme), readme, "exec"), {"__name__": "__main__"})


def test_examples_are_found() -> None:
    assert "import stowplan" in blocks(ROOT / "bindings/python/README.md")
