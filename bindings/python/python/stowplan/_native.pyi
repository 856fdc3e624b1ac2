"""
The compiled half of `stowplan`. Import `stowplan` instead.
"""

from typing import Final

__all__ = ["__version__"]

__version__: Final[str]
"""
Version of the compiled module.
"""
