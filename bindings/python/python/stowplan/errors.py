"""What can go wrong: every exception that stowplan raises of its own.

"No, because …" is not among them: a problem without a solution is an answer (see `stowplan.Outcome`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from stowplan._native import Table

__all__ = [
    "CycleError",
    "Diagnostic",
    "DocumentError",
    "Fault",
    "FleetFileError",
    "InputError",
    "MetadataError",
    "NotSolvedError",
    "StowplanError",
    "UnknownNameError",
    "Wait",
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


class Fault(NamedTuple):
    """One thing that is wrong in a file of package metadata."""

    source: str
    """The name of the file."""
    line: int | None
    """The line, counted from 1; `None` where files do not go together."""
    column: int | None
    """The column in characters, counted from 1."""
    package: str
    """The package, with its version where that is known; empty if the file could not be read that far."""
    field: str
    """The field."""
    value: str
    """What stands there."""
    reason: str
    """What is wrong with it."""
    remedy: str
    """What to write or do instead."""


class MetadataError(InputError):
    """Files of package metadata with mistakes; the message shows the first twenty, each with its place and the remedy."""

    faults: tuple[Fault, ...]
    """All mistakes, in the order of their places."""

    def __init__(
        self,
        message: str,
        faults: Sequence[tuple[str, int | None, int | None, str, str, str, str, str]] = (),
    ) -> None:
        # Both arguments go to the base, so that the exception can be pickled.
        super().__init__(message, faults)
        self.faults = tuple(Fault(*fields) for fields in faults)

    def __str__(self) -> str:
        return str(self.args[0])

    def table(self) -> Table:
        """One row a mistake."""
        from stowplan._native import Table

        return Table.from_pylist([fault._asdict() for fault in self.faults])


class Wait(NamedTuple):
    """One step of a cycle, and what it waits for."""

    step: str
    """The step."""
    waits_for: str
    """What it waits for: the next step of the cycle."""
    field: str
    """By which field: `dependsOn` or `startupOrder`."""
    kind: str
    """How strongly: `hard` or `soft`."""
    reason: str | None
    """Why, in words."""


class CycleError(InputError):
    """Steps that wait for each other, so that there is no order; the message names them and what could be changed."""

    cycles: tuple[tuple[Wait, ...], ...]
    """A shortest cycle for each group of steps that wait for each other."""

    def __init__(
        self,
        message: str,
        cycles: Sequence[Sequence[tuple[str, str, str, str, str | None]]] = (),
    ) -> None:
        super().__init__(message, cycles)
        self.cycles = tuple(tuple(Wait(*fields) for fields in cycle) for cycle in cycles)

    def __str__(self) -> str:
        return str(self.args[0])


class UnknownNameError(StowplanError, LookupError):
    """A name that nothing has."""


class NotSolvedError(StowplanError):
    """A solution was asked of an outcome that has none."""
