"""The tree of exceptions."""

import stowplan


def test_the_tree() -> None:
    for name in ("InputError", "DocumentError", "FleetFileError", "UnknownNameError", "NotSolvedError"):
        assert issubclass(getattr(stowplan, name), stowplan.StowplanError)
    assert issubclass(stowplan.InputError, ValueError)
    assert issubclass(stowplan.UnknownNameError, LookupError)
    assert issubclass(stowplan.FleetFileError, stowplan.DocumentError)
