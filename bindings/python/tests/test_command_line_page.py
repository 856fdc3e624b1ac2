"""What the page about the command line shows is what the commands print."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from stowplan.cli import main

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "reference" / "command-line.md"


def blocks() -> Iterator[list[tuple[str, str]]]:
    """The commands of each block with what they print, in order."""
    for block in re.findall(r"^```text\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        parts = re.split(r"^\$ stowplan ", block, flags=re.MULTILINE)[1:]
        if parts:
            yield [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


@pytest.mark.parametrize("block", list(blocks()), ids=lambda block: block[0][0].split()[0])
def test_output_is_as_shown(
    block: list[tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    for command, shown in block:
        main(shlex.split(command))
        assert capsys.readouterr().out.rstrip() == shown.rstrip(), command
