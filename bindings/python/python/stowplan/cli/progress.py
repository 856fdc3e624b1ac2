"""A progress bar on stderr, where that is a terminal."""

from __future__ import annotations

import sys
from types import TracebackType

__all__ = ["Bar"]

WIDTH = 30


class Bar:
    """Shows how far a computation is; used as a context and as the `progress` of `place` and `compare`."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.shown = False

    def __enter__(self) -> Bar:
        return self

    def __call__(self, done: int, total: int | None) -> None:
        """Draw the bar anew."""
        if not sys.stderr.isatty() or not total:
            return
        filled = min(WIDTH, WIDTH * done // total)
        bar = "█" * filled + "░" * (WIDTH - filled)
        print(f"\r{self.title} {bar} {done:,} of {total:,}", end="", file=sys.stderr, flush=True)
        self.shown = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Clear the line, so that what is printed next stands alone."""
        if self.shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
