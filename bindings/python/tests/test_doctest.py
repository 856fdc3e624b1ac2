"""Every public name is documented, and the examples in its documentation run as printed."""

import doctest
import inspect
from collections.abc import Iterator
from typing import Any

import pytest
import stowplan
import stowplan.depsolve


def documented() -> Iterator[tuple[str, Any]]:
    public = [(name, getattr(stowplan, name)) for name in stowplan.__all__]
    public += [(f"depsolve.{name}", getattr(stowplan.depsolve, name)) for name in stowplan.depsolve.__all__]
    for name, value in public:
        if name == "__version__" or inspect.ismodule(value):
            continue
        yield name, value
        if inspect.isclass(value):
            for member, attribute in vars(value).items():
                if not member.startswith("_") and value.__module__.startswith("stowplan"):
                    yield f"{name}.{member}", getattr(attribute, "__func__", attribute)


@pytest.mark.parametrize("name", [name for name, _ in documented()])
def test_documentation(name: str) -> None:
    text = dict(documented())[name].__doc__ or ""
    assert len(text) > 5, f"{name} is not documented"
    examples = doctest.DocTestParser().get_doctest(text, {}, name, None, None)
    result = doctest.DocTestRunner().run(examples)
    assert result.failed == 0
