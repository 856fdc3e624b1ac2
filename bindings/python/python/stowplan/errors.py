"""What can go wrong: every exception that stowplan raises of its own.

"No, because …" is not among them: a problem without a solution is an answer (see `stowplan.Outcome`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = [
    "Diagnostic",
    "DocumentError",
    "FleetFileError",
    "InputError",
    "NotSolvedError",
    "StowplanError",
    "UnknownNameError",
]


class StowplanError(Exception):
    """The base of all exceptions of stowplan."""


class InputError(StowplanError, ValueError):
    """A value that was refused: the message names the object, the field and the value."""


class Diagnostic(NamedTuple):
    """One mistake in a document."""

    source: str
    """The name of the document."""
    line: int
    """The line, counted from 1."""
    column: int
    """The column in characters, counted from 1."""
    path: str
    """The field, such as `clusters[0].nodes[2].capacity.cpu`; empty if the document could not be read that far."""
    message: str
    """What is wrong."""
    suggestion: str | None
    """What was probably meant, or what to write instead."""


class DocumentError(InputError):
    """A document with mistakes; the message shows each with its line."""

    diagnostics: tuple[Diagnostic, ...]
    """The mistakes, in the order of their places."""

    def __init__(
        self,
        message: str,
        diagnostics: Sequence[tuple[str, int, int, str, str, str | None]] = (),
    ) -> None:
        # Both arguments go to the base, so that the exception can be pickled.
        super().__init__(message, diagnostics)
        self.diagnostics = tuple(Diagnostic(*fields) for fields in diagnostics)

    def __str__(self) -> str:
        return str(self.args[0])


class FleetFileError(DocumentError):
    """A fleet file with mistakes."""


class UnknownNameError(StowplanError, LookupError):
    """A name that nothing has."""


class NotSolvedError(StowplanError):
    """A solution was asked of an outcome that has none."""
