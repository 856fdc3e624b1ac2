"""Decide what goes where in a fleet of clusters, at what cost, and why."""

from stowplan._native import __version__

__all__ = ["__version__"]
