"""The compiled module, the package and the installed metadata agree on one version."""

from importlib.metadata import version

import stowplan


def test_one_version() -> None:
    assert stowplan.__version__ == version("stowplan")
