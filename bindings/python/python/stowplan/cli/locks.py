"""Lock files, told from other files by their content."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["is_lock", "text_of"]

KIND = re.compile(r"""^\s*["']?kind["']?\s*:\s*["']?Lock\b""", re.MULTILINE)
# So much of a file is looked at, in characters.
HEAD = 1 << 16


def text_of(path: Path) -> str:
    """The text of a file."""
    return path.read_text(encoding="utf-8", errors="replace")


def is_lock(path: Path) -> bool:
    """Whether a file is a lock file of stowplan."""
    with path.open(encoding="utf-8", errors="replace") as file:
        return KIND.search(file.read(HEAD)) is not None
