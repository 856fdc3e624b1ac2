"""Unpickling: what the classes of the compiled module are restored by."""

from typing import Any

__all__ = ["restore"]


def restore(kind: Any, *arguments: Any) -> Any:
    """Make an object of the class `kind` from what it was stored as."""
    return kind._restore(*arguments)
